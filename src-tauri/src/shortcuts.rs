//! Keys that work everywhere on this computer, also while the window is hidden. There are none until
//! a person chooses some.
//!
//! X11 alone gives keys to a program that has not the focus; elsewhere they are not offered.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gtk::gdk;
use gtk::glib::prelude::*;
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Manager, Wry};
use tauri_plugin_global_shortcut::{
    Builder, Code as Key, Error, GlobalShortcut, GlobalShortcutExt, Modifiers, Shortcut as Keys, ShortcutState,
};

use crate::door::{Code, Refusal};
use crate::settings::Kept;

/// What such keys do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Record,
    Stop,
    Mark,
}

impl Action {
    const ALL: [Self; 3] = [Self::Record, Self::Stop, Self::Mark];
}

/// One of them as the page shows it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Shortcut {
    pub action: Action,
    /// Such as `control+alt+KeyR`; none while it is off.
    pub keys: Option<String>,
    /// Why they do nothing although they were chosen.
    pub problem: Option<Code>,
}

/// All of them.
pub struct Shortcuts {
    app: AppHandle,
    kept: Arc<Kept>,
    act: Arc<dyn Fn(Action) + Send + Sync>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    held: Held,
    problems: BTreeMap<Action, Code>,
}

/// Whether keys are ours.
#[derive(Default, PartialEq, Eq)]
enum Held {
    /// They were not asked for yet.
    #[default]
    NotYet,
    Yes,
    /// Not while somebody chooses some: the page would not hear those that are held, and they would act.
    Resting,
}

/// Gives keys back that rest, if any do.
pub fn wake(app: &AppHandle) {
    if let Some(shortcuts) = app.try_state::<Arc<Shortcuts>>() {
        let shortcuts = shortcuts.inner().clone();
        // It waits for the main thread.
        std::thread::spawn(move || shortcuts.wake());
    }
}

impl Shortcuts {
    /// As they were chosen last; `act` is called when their keys are pressed.
    pub fn new(app: AppHandle, kept: Arc<Kept>, act: impl Fn(Action) + Send + Sync + 'static) -> Self {
        Self { app, kept, act: Arc::new(act), state: Mutex::default() }
    }

    /// Whether this desktop has them. To be asked on the main thread.
    pub fn are_possible() -> bool {
        gdk::Display::default().is_some_and(|display| display.type_().name() == "GdkX11Display")
    }

    /// Takes the keys that were chosen. To be called on a thread that may wait.
    pub fn take(&self) {
        self.hold_all(&mut self.state());
    }

    /// Lets them rest until `wake`. To be called on a thread that may wait.
    pub fn rest(&self) {
        let mut state = self.state();
        if state.held != Held::Yes {
            return;
        }
        state.held = Held::Resting;
        let chosen = self.kept.now().shortcuts;
        let held = chosen.iter().filter(|(action, _)| !state.problems.contains_key(action));
        let held: Vec<Keys> = held.filter_map(|(_, keys)| fit(keys).ok()).collect();
        if let Some(Err(error)) = self.app.try_state::<GlobalShortcut<Wry>>().map(|all| all.unregister_multiple(held)) {
            tracing::warn!(%error, "shortcuts do not rest");
        }
    }

    /// Gives them back. To be called on a thread that may wait.
    pub fn wake(&self) {
        self.wake_all(&mut self.state());
    }

    fn wake_all(&self, state: &mut State) {
        if state.held == Held::Resting {
            self.hold_all(state);
        }
    }

    fn hold_all(&self, state: &mut State) {
        state.held = Held::Yes;
        state.problems.clear();
        for (action, keys) in self.kept.now().shortcuts {
            if let Err(refusal) = fit(&keys).and_then(|keys| self.hold(action, keys)) {
                tracing::warn!(?action, keys, ?refusal, "a shortcut does not work");
                state.problems.insert(action, refusal.code);
            }
        }
    }

    /// As they are now.
    pub fn all(&self) -> Vec<Shortcut> {
        let state = self.state();
        let chosen = self.kept.now().shortcuts;
        let one = |action| Shortcut {
            action,
            keys: chosen.get(&action).cloned(),
            problem: state.problems.get(&action).copied(),
        };
        Action::ALL.map(one).into()
    }

    /// Gives an action other keys, or none. To be called on a thread that may wait.
    ///
    /// # Errors
    /// When these keys cannot be had, or that cannot be kept; then all is as before.
    pub fn set(&self, action: Action, keys: Option<String>) -> Result<(), Refusal> {
        let mut state = self.state();
        // The field has heard what it listened for.
        self.wake_all(&mut state);
        let keys = keys.map(|keys| fit(&keys)).transpose()?;
        let works = !state.problems.contains_key(&action);
        let mut chosen = self.kept.now().shortcuts;
        let before = chosen.remove(&action).and_then(|keys| fit(&keys).ok()).filter(|_| works);
        if keys.is_some() && keys == before {
            return Ok(());
        }
        if let Some(keys) = keys {
            let text = keys.into_string();
            if chosen.values().any(|other| *other == text) {
                return Err(Code::KeysTwice.because(text));
            }
            self.hold(action, keys)?;
            chosen.insert(action, text);
        }
        if let Err(error) = self.kept.change(|settings| settings.shortcuts = chosen) {
            keys.iter().for_each(|keys| self.release(*keys));
            return Err(Code::SettingsNotKept.because(error));
        }
        before.iter().for_each(|keys| self.release(*keys));
        state.problems.remove(&action);
        Ok(())
    }

    fn hold(&self, action: Action, keys: Keys) -> Result<(), Refusal> {
        let unfit = |error: tauri::Error| Code::KeysUnfit.because(error);
        // It looks for pressed keys all the time: not before somebody wants that.
        if self.app.try_state::<GlobalShortcut<Wry>>().is_none() {
            self.app.plugin(Builder::new().build()).map_err(unfit)?;
        }
        let act = self.act.clone();
        let held = self.app.global_shortcut().on_shortcut(keys, move |_, _, event| {
            if event.state == ShortcutState::Pressed {
                act(action);
            }
        });
        held.map_err(|error| match &error {
            // The plugin keeps no more of the reason than its words; a test in the window holds them.
            Error::GlobalHotkey(why) if why.starts_with("HotKey already registered") => Code::KeysTaken.because(error),
            _ => Code::KeysUnfit.because(error),
        })
    }

    fn release(&self, keys: Keys) {
        let Some(held) = self.app.try_state::<GlobalShortcut<Wry>>() else { return };
        if let Err(error) = held.unregister(keys) {
            tracing::warn!(%error, "a shortcut was not given back");
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keys that nobody misses in another program: with Ctrl, Alt or the system key, or one that writes
/// nothing.
fn fit(text: &str) -> Result<Keys, Refusal> {
    let keys: Keys = text.parse().map_err(|error| Code::KeysUnfit.because(error))?;
    let lock = matches!(keys.key, Key::NumLock | Key::CapsLock | Key::ScrollLock);
    let guarded = keys.mods.intersects(Modifiers::CONTROL | Modifiers::ALT | Modifiers::SUPER);
    if !lock && (guarded || writes_nothing(keys.key)) {
        return Ok(keys);
    }
    Err(Code::KeysUnfit.because(text))
}

fn writes_nothing(key: Key) -> bool {
    let name = key.to_string();
    let number = name.strip_prefix('F').is_some_and(|number| number.parse::<u8>().is_ok());
    number || name.starts_with("Media") || key == Key::Pause
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_would_be_missed_elsewhere_are_refused() {
        for (text, kept) in [
            ("Control+Alt+KeyR", "control+alt+KeyR"),
            ("Alt+Control+KeyR", "control+alt+KeyR"),
            ("Super+Digit1", "super+Digit1"),
            ("F9", "F9"),
            ("Shift+F9", "shift+F9"),
            ("MediaPlay", "MediaPlay"),
            ("Pause", "Pause"),
        ] {
            assert_eq!(fit(text).expect(text).into_string(), kept);
        }
        for text in
            ["KeyR", "Shift+KeyR", "Space", "Enter", "Control+NumLock", "Control+", "", "Fn+KeyR", "Control+KeyR+KeyS"]
        {
            assert_eq!(fit(text).expect_err(text).code, Code::KeysUnfit, "{text}");
        }
    }
}
