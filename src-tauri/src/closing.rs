//! How the window closes. While a channel is recorded on this computer, or files are on their way to a
//! bucket, only after a clear word, and it can go on without the window: the recorder ends with it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tauri::async_runtime::spawn_blocking;
use tauri::{AppHandle, Manager};

use crate::api::Api;
use crate::dialog::{self, Choice};
use crate::words::{Words, with, words};
use crate::{notices, window};

/// Closes the window, or asks whether to.
#[derive(Clone)]
pub struct Closing {
    app: AppHandle,
    /// This computer's recorder; others do not end with us.
    own: Api,
    asking: Arc<AtomicBool>,
}

/// What is to become of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    /// Closes, and ends what is recorded.
    Close,
    /// Is hidden; recording goes on.
    KeepRecording,
    /// Is hidden; sending goes on.
    KeepSending,
    /// Is left as it is.
    Stay,
}

impl Closing {
    pub fn new(app: AppHandle, own: Api) -> Self {
        Self { app, own, asking: Arc::default() }
    }

    /// Begins; a second time while it asks changes nothing.
    pub fn begin(&self) {
        if self.asking.swap(true, Ordering::Relaxed) {
            return;
        }
        let closing = self.clone();
        dialog::on_main_thread(&self.app, move || async move {
            let answer = closing.answer().await;
            closing.act(answer);
            closing.asking.store(false, Ordering::Relaxed);
        });
    }

    async fn answer(&self) -> Answer {
        let own = self.own.clone();
        let asked = spawn_blocking(move || {
            let recorded = own.being_recorded();
            // One that is silent is not asked twice.
            let waiting = recorded.as_ref().and_then(|_| own.on_the_way());
            (recorded, waiting.unwrap_or(0))
        });
        let (recorded, waiting) = asked.await.unwrap_or_default();
        let words = words();
        let Some(Question { title, text, close, keep }) = question(recorded.as_deref(), waiting, words) else {
            return Answer::Close;
        };
        let close = Choice { label: close, means: Answer::Close, ends: true };
        let keep = keep.map(|(label, means)| Choice { label, means, ends: false });
        let choices: Vec<_> = std::iter::once(close).chain(keep).collect();
        dialog::ask(&self.app, title, &text, &choices, (words.leave_open, Answer::Stay)).await
    }

    fn act(&self, answer: Answer) {
        let done = match answer {
            // Destroying asks no further question; the recorder is ended after the last window.
            Answer::Close => self.app.get_webview_window("main").map_or(Ok(()), |window| window.destroy()),
            Answer::KeepRecording => window::hide(&self.app).inspect(|()| notices::tell_hidden()),
            Answer::KeepSending => window::hide(&self.app).inspect(|()| notices::tell_sending()),
            Answer::Stay => Ok(()),
        };
        if let Err(error) = done {
            tracing::warn!(%error, "the window did not close");
        }
    }
}

/// What is asked before it closes.
struct Question {
    title: &'static str,
    text: String,
    close: &'static str,
    /// What goes on without the window.
    keep: Option<(&'static str, Answer)>,
}

/// None where nothing would be cut off. `recorded`: the channels, none when the recorder is silent.
/// `waiting`: files on their way to a bucket.
fn question(recorded: Option<&[String]>, waiting: u64, words: &'static Words) -> Option<Question> {
    let files = words.files(waiting);
    let Some(channels) = recorded else {
        let text = words.silent_question.to_owned();
        return Some(Question { title: words.silent_title, text, close: words.stop_and_close, keep: None });
    };
    if !channels.is_empty() {
        let mut text = with(words.recording_question, channels.join(words.between));
        if waiting > 0 {
            text = format!("{text}\n\n{}", with(words.waiting_too, files));
        }
        let keep = Some((words.keep_recording, Answer::KeepRecording));
        return Some(Question { title: words.recording_title, text, close: words.stop_and_close, keep });
    }
    (waiting > 0).then(|| {
        let text = with(words.waiting_question, files);
        let keep = Some((words.keep_sending, Answer::KeepSending));
        Question { title: words.waiting_title, text, close: words.close, keep }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::ENGLISH;

    #[test]
    fn it_asks_where_something_would_be_cut_off() {
        let asked = |recorded: Option<&[String]>, waiting| question(recorded, waiting, &ENGLISH);
        assert!(asked(Some(&[]), 0).is_none(), "nothing goes on");
        let silent = asked(None, 0).expect("a question");
        assert!(silent.title == ENGLISH.silent_title && silent.keep.is_none());
        let sends = asked(Some(&[]), 12).expect("a question");
        assert!(sends.text.contains("12 files") && sends.text.contains("at the next start"), "{}", sends.text);
        assert_eq!(sends.keep, Some((ENGLISH.keep_sending, Answer::KeepSending)));
        let channels = ["Maths".to_owned()];
        let records = asked(Some(&channels), 0).expect("a question");
        assert!(records.text.contains("Maths") && !records.text.contains("bucket"), "{}", records.text);
        let both = asked(Some(&channels), 1).expect("a question");
        assert!(both.text.contains("Maths") && both.text.contains("1 file."), "{}", both.text);
        assert_eq!(both.keep, Some((ENGLISH.keep_recording, Answer::KeepRecording)));
    }
}
