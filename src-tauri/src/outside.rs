//! What opens outside our window: addresses in the user's browser, folders in the file manager.

use std::path::Path;
use std::process::Command;

use gtk::MessageType;
use tauri::{AppHandle, Url};

use crate::dialog;
use crate::words::{with, words};

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

fn xdg_open(what: &std::ffi::OsStr) -> bool {
    Command::new("xdg-open").arg(what).status().is_ok_and(|status| status.success())
}
