//! The icon in the tray: whether something is recorded, and what one does without the window.
//!
//! Its two pictures differ in shape: tiles, or a dot in a ring.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tauri::image::Image;
use tauri::menu::{Menu, MenuBuilder, MenuEvent, MenuItemBuilder};
use tauri::tray::{TrayIcon, TrayIconBuilder};
use tauri::{AppHandle, Wry};

use crate::live::Live;
use crate::words::{with, words};

const IDLE: Image<'_> = tauri::include_image!("../icons/tray.png");
const RECORDING: Image<'_> = tauri::include_image!("../icons/tray-recording.png");

/// A choice in its menu.
#[derive(Debug, PartialEq, Eq)]
pub enum Choice {
    Show,
    Quit,
    /// Choose the recorder on another machine.
    Connect,
    /// Show this computer's again.
    Back,
    /// Record this channel.
    Record(String),
    /// Stop recording this channel.
    Stop(String),
}

impl Choice {
    fn id(&self) -> String {
        match self {
            Self::Show => "show".into(),
            Self::Quit => "quit".into(),
            Self::Connect => "connect".into(),
            Self::Back => "back".into(),
            Self::Record(cname) => format!("record:{cname}"),
            Self::Stop(cname) => format!("stop:{cname}"),
        }
    }

    fn of(id: &str) -> Option<Self> {
        match id.split_once(':') {
            Some(("record", cname)) => Some(Self::Record(cname.to_owned())),
            Some(("stop", cname)) => Some(Self::Stop(cname.to_owned())),
            _ if id == "show" => Some(Self::Show),
            _ if id == "quit" => Some(Self::Quit),
            _ if id == "connect" => Some(Self::Connect),
            _ if id == "back" => Some(Self::Back),
            _ => None,
        }
    }
}

/// The icon.
#[derive(Clone)]
pub struct Tray {
    app: AppHandle,
    icon: TrayIcon,
}

impl Tray {
    /// Puts it there; none where the system has no library for it. To be called on the main thread.
    pub fn open(app: &AppHandle, chosen: impl Fn(Choice) + Send + Sync + 'static) -> Option<Self> {
        let menu = menu(app, &Live::default(), None)
            .inspect_err(|error| tracing::warn!(%error, "no menu for the tray"))
            .ok()?;
        let builder = TrayIconBuilder::with_id("rollcall").icon(IDLE).tooltip("Rollcall").menu(&menu).on_menu_event(
            move |_: &AppHandle, event: MenuEvent| {
                if let Some(choice) = Choice::of(event.id().as_ref()) {
                    chosen(choice);
                }
            },
        );
        // The library is loaded by name; where it is missing, that is said by a panic.
        match catch_unwind(AssertUnwindSafe(|| builder.build(app))) {
            Ok(Ok(icon)) => Some(Self { app: app.clone(), icon }),
            Ok(Err(error)) => {
                tracing::info!(%error, "there is no icon in the tray");
                None
            }
            Err(_) => {
                tracing::info!("there is no icon in the tray: libayatana-appindicator3 is not installed");
                None
            }
        }
    }

    /// Shows how things are now in the recorder that the window shows; `elsewhere` names one on
    /// another machine.
    pub fn show(&self, live: &Live, elsewhere: Option<&str>) {
        let changed = menu(&self.app, live, elsewhere).and_then(|menu| {
            self.icon.set_menu(Some(menu))?;
            self.icon.set_icon(Some(if live.open.is_empty() { IDLE } else { RECORDING }))
        });
        if let Err(error) = changed {
            tracing::warn!(%error, "the icon in the tray could not be changed");
        }
    }
}

fn menu(app: &AppHandle, live: &Live, elsewhere: Option<&str>) -> tauri::Result<Menu<Wry>> {
    let words = words();
    let mut menu = MenuBuilder::new(app).text(Choice::Show.id(), words.show).separator();
    if let Some(name) = elsewhere {
        // Not to be chosen: it says whose channels these are.
        menu = menu.item(&MenuItemBuilder::new(shown(name)).enabled(false).build(app)?);
    }
    for cname in live.channels.iter().map(|cname| cname.as_str()) {
        menu = match live.recording_of(cname) {
            Some(_) => menu.text(Choice::Stop(cname.to_owned()).id(), shown(&with(words.stop, cname))),
            None => menu.text(Choice::Record(cname.to_owned()).id(), shown(&with(words.record, cname))),
        };
    }
    menu = menu.separator().text(Choice::Connect.id(), words.connect_item);
    if elsewhere.is_some() {
        menu = menu.text(Choice::Back.id(), words.back);
    }
    menu.separator().text(Choice::Quit.id(), words.quit).build()
}

/// In a menu an ampersand marks the next letter; two are one.
fn shown(text: &str) -> String {
    text.replace('&', "&&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_known_by_their_ids_whatever_the_channels_name() {
        let plain = [Choice::Show, Choice::Quit, Choice::Connect, Choice::Back];
        for choice in plain.into_iter().chain([Choice::Record("a: b".into()), Choice::Stop("show".into())]) {
            assert_eq!(Choice::of(&choice.id()), Some(choice));
        }
        assert_eq!(Choice::of("other"), None);
    }
}
