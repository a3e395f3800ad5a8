//! How the window closes. While a channel is recorded on this computer only after a clear word, and
//! it can go on without the window.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tauri::async_runtime::spawn_blocking;
use tauri::{AppHandle, Manager};

use crate::api::Api;
use crate::dialog::{self, Choice};
use crate::notices;
use crate::words::{with, words};

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
        let recorded = spawn_blocking(move || own.being_recorded()).await;
        let words = words();
        let close = Choice { label: words.stop_and_close, means: Answer::Close, ends: true };
        let stay = (words.leave_open, Answer::Stay);
        match recorded.ok().flatten() {
            Some(channels) if channels.is_empty() => Answer::Close,
            Some(channels) => {
                let text = with(words.recording_question, channels.join(words.between));
                let keep = Choice { label: words.keep_recording, means: Answer::KeepRecording, ends: false };
                dialog::ask(&self.app, words.recording_title, &text, &[close, keep], stay).await
            }
            None => dialog::ask(&self.app, words.silent_title, words.silent_question, &[close], stay).await,
        }
    }

    fn act(&self, answer: Answer) {
        let window = self.app.get_webview_window("main");
        let done = window.map_or(Ok(()), |window| match answer {
            // Destroying asks no further question; the recorder is ended after the last window.
            Answer::Close => window.destroy(),
            Answer::KeepRecording => window.hide().inspect(|()| notices::tell_hidden()),
            Answer::Stay => Ok(()),
        });
        if let Err(error) = done {
            tracing::warn!(%error, "the window did not close");
        }
    }
}
