//! Notifications of the desktop, for people who do not look at the window.

use notify_rust::{Notification, Urgency};
use rollcall_model::Cname;

use crate::live::News;
use crate::obey::Idle;
use crate::words::{with, words};

/// Tells what happened. A desktop without notifications is left in peace.
pub fn tell(news: &News) {
    let words = words();
    match news {
        News::Finished(cname) => show(words.finished_title, with(words.finished, cname), Urgency::Normal),
        News::Failed(cname) => show(words.failed_title, with(words.failed, cname), Urgency::Critical),
        News::DiskLow => show(words.disk_low_title, words.disk_low.to_owned(), Urgency::Critical),
        News::DiskFull => show(words.disk_full_title, words.disk_full.to_owned(), Urgency::Critical),
        News::Uploaded(name) => {
            show(words.uploaded_title, with(words.uploaded, named(name.as_deref())), Urgency::Normal)
        }
        News::BackedUp(name) => {
            show(words.backed_up_title, with(words.backed_up, named(name.as_deref())), Urgency::Normal)
        }
        News::BucketFailed(name, may_pass) => {
            let urgency = if *may_pass { Urgency::Normal } else { Urgency::Critical };
            show(words.bucket_failed_title, with(words.bucket_failed, name), urgency);
        }
    }
}

fn named(name: Option<&str>) -> &str {
    name.unwrap_or(words().a_recording)
}

/// Says that the window was hidden while files are being sent.
pub fn tell_sending() {
    show(words().sending_title, words().in_background.to_owned(), Urgency::Normal);
}

/// Says that the window was hidden while a recording goes on.
pub fn tell_hidden() {
    show(words().in_background_title, words().in_background.to_owned(), Urgency::Normal);
}

/// Says that keys started a recording, which nobody sees.
pub fn tell_started(cname: &Cname) {
    show(words().started_title, with(words().started, cname), Urgency::Normal);
}

/// Says that keys marked a moment, which nobody sees.
pub fn tell_marked(cname: &Cname) {
    show(words().marked_title, with(words().marked, cname), Urgency::Normal);
}

/// Says why keys came to nothing.
pub fn tell_idle(idle: &Idle) {
    let words = words();
    let text = match idle {
        Idle::NoChannel => words.no_channel.to_owned(),
        Idle::WhichChannel => words.which_channel.to_owned(),
        Idle::Recording(cname) => with(words.recording_already, cname),
        Idle::NotRecording(cname) => with(words.not_recording, cname),
    };
    show(words.nothing_title, text, Urgency::Normal);
}

/// Says that the recorder did not do what was chosen in the tray, or by keys.
pub fn tell_not_done(why: &str) {
    show(words().not_done_title, with(words().not_done, why), Urgency::Critical);
}

fn show(title: &'static str, text: String, urgency: Urgency) {
    // The bus may take its time.
    std::thread::spawn(move || {
        let mut notification = Notification::new();
        notification.appname("Rollcall").icon("rollcall").summary(title).body(&text).urgency(urgency);
        if let Err(error) = notification.show() {
            tracing::info!(%error, "the desktop shows no notifications");
        }
    });
}
