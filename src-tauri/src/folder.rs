//! The choice of a folder in the desktop's own dialog.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use gtk::glib;
use gtk::prelude::*;
use rfd::AsyncFileDialog;
use tauri::AppHandle;

use crate::dialog;
use crate::words::words;

/// There is one at a time.
static OPEN: AtomicBool = AtomicBool::new(false);

/// Asks for one, from a folder on, or from the nearest above it that is there. None when the person
/// leaves it, or is being asked already.
pub async fn choose(app: &AppHandle, from: &Path) -> Option<PathBuf> {
    if OPEN.swap(true, Ordering::Relaxed) {
        on_main_thread(app, |_| present());
        return None;
    }
    let mut dialog = AsyncFileDialog::new().set_title(words().choose_folder);
    if let Some(there) = from.ancestors().find(|folder| folder.is_absolute() && folder.is_dir()) {
        dialog = dialog.set_directory(there);
    }
    let chosen = dialog.pick_folder();
    // It is made in the next idle moment of the main thread; this comes after it.
    on_main_thread(app, |app| {
        glib::idle_add_local_once(move || adopt(&app));
    });
    let chosen = chosen.await;
    OPEN.store(false, Ordering::Relaxed);
    chosen.map(|folder| folder.path().to_owned())
}

fn on_main_thread(app: &AppHandle, act: impl FnOnce(AppHandle) + Send + 'static) {
    let handle = app.clone();
    if let Err(error) = app.run_on_main_thread(move || act(handle)) {
        tracing::info!(%error, "the program ends: no dialog is shown");
    }
}

/// The dialog is rfd's and knows no other window: it belongs to ours.
fn adopt(app: &AppHandle) {
    if let Some(chooser) = chooser() {
        chooser.set_icon_name(Some("rollcall"));
        chooser.set_transient_for(dialog::parent(app).as_ref());
        chooser.set_modal(true);
    }
}

fn present() {
    if let Some(chooser) = chooser() {
        chooser.present();
    }
}

/// None where the desktop brings a dialog of its own.
fn chooser() -> Option<gtk::FileChooserDialog> {
    let windows = gtk::Window::list_toplevels().into_iter();
    let mut choosers = windows.filter_map(|window| window.downcast::<gtk::FileChooserDialog>().ok());
    choosers.find(|chooser| chooser.title().is_some_and(|title| title == words().choose_folder))
}
