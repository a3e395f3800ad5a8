//! The door between the page and the desktop: the few things a page cannot do by itself. Whatever a
//! recorder can do goes over its API.
//!
//! It is open to the pages of this computer's recorder alone. Tauri lets no other origin through
//! (`open`), and each command looks once more at what the window shows (`Home`): it takes one as its
//! first argument, so none can be forgotten.

use std::path::Path;
use std::sync::Arc;

use rollcall_model::{Cname, Sid};
use serde::Serialize;
use tauri::ipc::{CapabilityBuilder, Channel, CommandArg, CommandItem, InvokeError};
use tauri::{AppHandle, Manager, State, Wry};

use crate::drop::{Dragged, Watcher};
use crate::settings::Kept;
use crate::shortcuts::{Action, Shortcut, Shortcuts};
use crate::shown::Shown;
use crate::words::{self, Language};
use crate::{background, folder, reveal};

/// Why something was not done. The page says it by its code, in its own language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    pub code: Code,
    /// For whoever reads logs.
    pub message: String,
}

/// What the page can branch on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The window shows something else than this computer's recorder.
    NotHere,
    /// The recording's folder is not there, or not in the library.
    FolderNotThere,
    /// Nothing on this computer shows folders.
    NoFileManager,
    /// Another program has these keys.
    KeysTaken,
    /// Keys that would be missed elsewhere, or that this keyboard does not have.
    KeysUnfit,
    /// They do something else already.
    KeysTwice,
    /// The settings could not be written.
    SettingsNotKept,
}

impl Code {
    /// With what is known of it.
    pub fn because(self, message: impl std::fmt::Display) -> Refusal {
        Refusal { code: self, message: message.to_string() }
    }
}

/// That it is our own recorder's page who asks.
pub struct Home(AppHandle);

impl<'de> CommandArg<'de, Wry> for Home {
    fn from_command(command: CommandItem<'de, Wry>) -> Result<Self, InvokeError> {
        let webview = command.message.webview_ref();
        let app = webview.app_handle();
        let page = webview.url();
        if page.as_ref().is_ok_and(|page| app.state::<Arc<Shown>>().is_own(page)) {
            return Ok(Self(app.clone()));
        }
        tracing::warn!(command.name, ?page, "the door is closed to this page");
        Err(Code::NotHere.because("This page is not of this computer's recorder.").into())
    }
}

/// Opens it to the pages of our own recorder, before there is a window.
///
/// # Errors
/// When Tauri does not take the rule.
pub fn open(app: &AppHandle, shown: &Arc<Shown>) -> tauri::Result<()> {
    app.manage(shown.clone());
    app.manage(Watcher::default());
    app.add_capability(
        CapabilityBuilder::new("door").local(false).remote(shown.own_origin()).window("main").permission("door"),
    )
}

/// What each page runs first: ours finds by it what there is behind the door.
pub fn sign(shown: &Shown, shortcuts: bool, language: Option<Language>) -> String {
    let origin = serde_json::Value::from(shown.own_origin());
    let offers = serde_json::json!({ "shortcuts": shortcuts, "language": language });
    format!("if (location.origin === {origin}) window.__ROLLCALL_DOOR__ = Object.freeze({offers});")
}

/// Lets a person choose a folder, from one on; none when they leave it.
#[tauri::command]
pub async fn choose_folder(home: Home, from: String) -> Result<Option<String>, Refusal> {
    let chosen = folder::choose(&home.0, Path::new(&from)).await;
    Ok(chosen.map(|folder| folder.to_string_lossy().into_owned()))
}

/// Shows a recording's files in the file manager.
#[tauri::command]
pub async fn show_recording(home: Home, sid: Sid) -> Result<(), Refusal> {
    let own = home.0.state::<Arc<Shown>>().own().clone();
    reveal::show(own, sid).await
}

/// Hears which channel is on the screen: shortcuts and dropped files are for it.
#[tauri::command]
pub fn show_channel(home: Home, cname: Option<Cname>) {
    home.0.state::<Arc<Shown>>().set_channel(cname);
}

/// Tells the page of files that are dragged over the window and dropped.
#[tauri::command]
pub fn watch_files(_home: Home, watcher: State<'_, Watcher>, told: Channel<Dragged>) {
    watcher.set(told);
}

/// The shortcuts that work everywhere on this computer.
#[tauri::command]
pub async fn shortcuts(home: Home) -> Result<Vec<Shortcut>, Refusal> {
    Ok(home.0.state::<Arc<Shortcuts>>().all())
}

/// Changes one, or takes it away.
#[tauri::command]
pub async fn set_shortcut(home: Home, action: Action, keys: Option<String>) -> Result<Vec<Shortcut>, Refusal> {
    let shortcuts = home.0.state::<Arc<Shortcuts>>().inner().clone();
    let set = tauri::async_runtime::spawn_blocking(move || shortcuts.set(action, keys).map(|()| shortcuts.all()));
    set.await.unwrap_or_else(|error| Err(Code::SettingsNotKept.because(error)))
}

/// Lets them rest while a field listens for keys, or gives them back.
#[tauri::command]
pub async fn rest_shortcuts(home: Home, rest: bool) {
    let shortcuts = home.0.state::<Arc<Shortcuts>>().inner().clone();
    let rests = tauri::async_runtime::spawn_blocking(move || if rest { shortcuts.rest() } else { shortcuts.wake() });
    if let Err(error) = rests.await {
        tracing::warn!(%error, "shortcuts stay as they are");
    }
}

/// Speaks the language that was chosen in the page, now and at the next start.
#[tauri::command]
pub async fn speak(home: Home, language: Language) -> Result<(), Refusal> {
    words::speak(Some(language));
    background::show(&home.0);
    let kept = home.0.state::<Arc<Kept>>().change(|settings| settings.language = Some(language));
    kept.map_err(|error| {
        tracing::warn!(%error, "the language is not kept");
        Code::SettingsNotKept.because(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Api;

    #[test]
    fn a_page_finds_the_door_by_the_exact_origin_alone() {
        let own = Api { url: "http://127.0.0.1:7411/".into(), token: "secret".into() };
        let shown = Shown::new(own, "http://127.0.0.1:7411/#token=once".parse().expect("an address"));
        let sign = sign(&shown, true, Some(Language::Chinese));
        assert!(sign.starts_with(r#"if (location.origin === "http://127.0.0.1:7411") "#), "{sign}");
        assert!(sign.contains(r#""language":"zh-CN""#), "{sign}");
        assert!(!sign.contains("secret") && !sign.contains("once"));
        for (page, own) in [
            ("http://127.0.0.1:7411/#/recordings", true),
            ("http://127.0.0.1:7412/", false),
            ("http://localhost:7411/", false),
            ("https://127.0.0.1:7411/", false),
            ("http://127.0.0.1/", false),
            ("data:text/html,x", false),
        ] {
            assert_eq!(shown.is_own(&page.parse().expect("an address")), own, "{page}");
        }
    }
}
