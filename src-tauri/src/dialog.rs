//! Questions and messages in native dialogs. All of it happens on the main thread, where windows
//! live; `on_main_thread` gets there from anywhere.

use std::future::Future;

use gtk::prelude::*;
use gtk::{ButtonsType, DialogFlags, MessageDialog, MessageType, ResponseType, glib};
use tauri::{AppHandle, Manager};

/// Something a person may choose.
pub struct Choice<T> {
    pub label: &'static str,
    pub means: T,
    /// It ends something.
    pub ends: bool,
}

/// Keeps GTK's loop to the main thread for the rest of the program. rfd waits with a thread of its own
/// for a chance to run it, which comes when our loop has ended.
pub fn keep_main_thread() {
    match glib::MainContext::default().acquire() {
        Ok(kept) => std::mem::forget(kept),
        Err(error) => tracing::warn!(%error, "GTK's loop runs on another thread"),
    }
}

/// Runs there what waits for people.
pub fn on_main_thread<F: Future<Output = ()> + 'static>(app: &AppHandle, begin: impl FnOnce() -> F + Send + 'static) {
    let sent = app.run_on_main_thread(move || {
        glib::MainContext::default().spawn_local(begin());
    });
    if let Err(error) = sent {
        tracing::info!(%error, "the program ends: no dialog is shown");
    }
}

/// The window a dialog belongs to; none while it is hidden.
pub fn parent(app: &AppHandle) -> Option<gtk::ApplicationWindow> {
    let window = app.get_webview_window("main")?;
    window.is_visible().unwrap_or(false).then(|| window.gtk_window().ok())?
}

/// Asks. Return, Escape and closing the question mean `stay`.
pub async fn ask<T: Copy>(app: &AppHandle, title: &str, text: &str, choices: &[Choice<T>], stay: (&str, T)) -> T {
    let dialog = dialog(parent(app).as_ref(), MessageType::Warning, title);
    dialog.set_title(title);
    dialog.set_secondary_text(Some(text));
    for (number, choice) in (0..).zip(choices) {
        let button = dialog.add_button(choice.label, ResponseType::Other(number));
        if choice.ends {
            button.style_context().add_class("destructive-action");
        }
    }
    dialog.add_button(stay.0, ResponseType::Cancel).grab_focus();
    dialog.set_default_response(ResponseType::Cancel);
    let answer = dialog.run_future().await;
    put_away(&dialog);
    match answer {
        ResponseType::Other(number) => choices.get(usize::from(number)).map_or(stay.1, |choice| choice.means),
        _ => stay.1,
    }
}

/// Says something and waits until it was read.
pub async fn tell(app: &AppHandle, kind: MessageType, text: &str) {
    let dialog = message(parent(app).as_ref(), kind, text);
    dialog.run_future().await;
    put_away(&dialog);
}

/// Takes a window from the screen at once. Closing alone happens in the next idle moment, and not at all
/// while a question is open that lets no other window hear anything.
pub fn put_away(window: &impl IsA<gtk::Window>) {
    let window = window.upcast_ref::<gtk::Window>();
    window.hide();
    window.close();
}

/// Says what went wrong before there was a window. Without a screen it is not said.
pub fn tell_alone(text: &str) {
    if gtk::init().is_ok() {
        message(None, MessageType::Error, text).run();
    }
}

fn message(parent: Option<&gtk::ApplicationWindow>, kind: MessageType, text: &str) -> MessageDialog {
    let dialog = dialog(parent, kind, text);
    dialog.set_title("Rollcall");
    dialog.add_button(crate::words::words().close, ResponseType::Close);
    dialog
}

fn dialog(parent: Option<&gtk::ApplicationWindow>, kind: MessageType, text: &str) -> MessageDialog {
    let flags = if parent.is_some() { DialogFlags::MODAL } else { DialogFlags::empty() };
    let dialog = MessageDialog::new(parent, flags, kind, ButtonsType::None, text);
    dialog.set_icon_name(Some("rollcall"));
    dialog
}
