//! What opens outside our window: addresses in the user's browser, folders in the file manager.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use gtk::MessageType;
use tauri::{AppHandle, Url};

use crate::dialog;
use crate::launch::wait_until;
use crate::words::{with, words};

/// A program that runs this long has found what it was to open.
const FOREGROUND: Duration = Duration::from_secs(3);

/// Opens an address in the browser, or says which it is.
pub fn open(app: &AppHandle, url: &Url) {
    if !matches!(url.scheme(), "http" | "https") {
        return;
    }
    let (app, url) = (app.clone(), url.to_string());
    std::thread::spawn(move || {
        if !xdg_open(url.as_ref()) {
            let text = with(words().no_browser, &url);
            dialog::on_main_thread(&app.clone(), move || async move {
                dialog::tell(&app, MessageType::Warning, &text).await;
            });
        }
    });
}

/// Opens a folder. Where there is no file manager nothing happens: its name is on the screen.
pub fn open_folder(folder: &Path) {
    let folder = folder.to_owned();
    std::thread::spawn(move || xdg_open(folder.as_ref()));
}

/// Whether a folder can be opened. A file manager that stays in the foreground is one, too.
pub fn opens(folder: &Path) -> bool {
    let Ok(mut program) = Command::new("xdg-open").arg(folder).spawn() else { return false };
    let mut ended = None;
    wait_until(FOREGROUND, || {
        ended = program.try_wait().ok().flatten();
        ended.is_some()
    });
    ended.is_none_or(|ended| ended.success())
}

fn xdg_open(what: &std::ffi::OsStr) -> bool {
    Command::new("xdg-open").arg(what).status().is_ok_and(|status| status.success())
}
