//! Files dragged over the window and dropped there: each becomes a participant of the channel on the
//! screen. The recorder reads them itself, so they must be on its machine: this one.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use gtk::MessageType;
use rollcall_model::Cname;
use serde::Serialize;
use serde_json::json;
use tauri::ipc::Channel;
use tauri::{AppHandle, DragDropEvent, Manager};

use crate::api::Api;
use crate::dialog;
use crate::shown::Shown;
use crate::words::{with, words};

/// What the page hears.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Dragged {
    /// So many are over the window.
    Over { files: usize },
    /// They have left it, or were dropped.
    Gone,
    /// One was not taken; with the recorder's code, none when it did not answer.
    Refused { name: String, code: Option<String>, message: String },
}

/// The page that listens.
#[derive(Default)]
pub struct Watcher(Mutex<Option<Channel<Dragged>>>);

impl Watcher {
    /// A page that is loaded again takes the place of the one before.
    pub fn set(&self, told: Channel<Dragged>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(told);
    }

    fn tell(&self, dragged: Dragged) {
        let told = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(Err(error)) = told.map(|told| told.send(dragged)) {
            tracing::warn!(%error, "the page does not hear of files");
        }
    }
}

/// Takes in what is dragged.
pub fn take(app: &AppHandle, event: &DragDropEvent) {
    let shown = app.state::<Arc<Shown>>();
    match event {
        DragDropEvent::Drop { paths, .. } if shown.is_elsewhere() && !paths.is_empty() => {
            let handle = app.clone();
            dialog::on_main_thread(app, move || async move {
                dialog::tell(&handle, MessageType::Info, words().drop_elsewhere).await;
            });
        }
        // Whoever listens is no page of ours any more.
        _ if shown.is_elsewhere() => {}
        DragDropEvent::Enter { paths, .. } if !paths.is_empty() => tell(app, Dragged::Over { files: paths.len() }),
        DragDropEvent::Drop { paths, .. } => {
            tell(app, Dragged::Gone);
            if let Some(cname) = shown.channel() {
                let (folders, files): (Vec<_>, Vec<_>) = paths.iter().cloned().partition(|path| path.is_dir());
                add(app, shown.own().clone(), cname, files);
                refuse(app, &folders);
            }
        }
        DragDropEvent::Leave => tell(app, Dragged::Gone),
        _ => {}
    }
}

/// Says that folders are nothing to be shown.
fn refuse(app: &AppHandle, folders: &[PathBuf]) {
    if folders.is_empty() {
        return;
    }
    let words = words();
    let text =
        with(words.drop_folder, folders.iter().map(|folder| name_of(folder)).collect::<Vec<_>>().join(words.between));
    let handle = app.clone();
    dialog::on_main_thread(app, move || async move {
        dialog::tell(&handle, MessageType::Info, &text).await;
    });
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// One after the other, in the order in which they were dropped.
fn add(app: &AppHandle, api: Api, cname: Cname, paths: Vec<PathBuf>) {
    let app = app.clone();
    std::thread::spawn(move || {
        for path in paths {
            let name = name_of(&path);
            let file = json!({ "source": "file", "path": path.to_string_lossy() });
            if let Err(refused) = api.add(cname.as_str(), &file) {
                tell(&app, Dragged::Refused { name, code: refused.code, message: refused.message });
            }
        }
    });
}

fn tell(app: &AppHandle, dragged: Dragged) {
    app.state::<Watcher>().tell(dragged);
}
