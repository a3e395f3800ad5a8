//! A download of the page: where to, how far it has come, and a way to call it off. WebKit's own
//! downloads show nothing of that.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use gtk::prelude::*;
use gtk::{
    Align, Button, ButtonBox, FileChooserAction, FileChooserNative, Label, MessageType, Orientation, ProgressBar,
};
use gtk::{ResponseType, glib, pango};
use tauri::{AppHandle, Url};
use tokio::sync::watch;

use crate::api::Api;
use crate::fetch::{Far, fetch};
use crate::words::{Words, with, words};
use crate::{dialog, outside};

const MARGIN: i32 = 18;
const GAP: i32 = 12;
const WIDTH: i32 = 420;

thread_local! {
    /// What is being saved, on the main thread: each once at a time. With its window, when it has one.
    static IN_HAND: RefCell<HashMap<Url, Option<gtk::Window>>> = RefCell::default();
}

/// Asks where to, and saves it there. What is being saved already comes to the front.
pub fn begin(app: &AppHandle, api: Api, from: Url, name: String) {
    let app = app.clone();
    dialog::on_main_thread(&app.clone(), move || async move {
        if let Some(window) = IN_HAND.with_borrow(|all| all.get(&from).cloned()) {
            window.iter().for_each(GtkWindowExt::present);
            return;
        }
        IN_HAND.with_borrow_mut(|all| all.insert(from.clone(), None));
        let what = What::of(&from);
        if let Some(to) = ask_where(&app, &name, what.title(words())).await {
            save(&app, api, &from, &to, what).await;
        }
        IN_HAND.with_borrow_mut(|all| all.remove(&from));
    });
}

/// What is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Recording,
    Diagnostics,
    Other,
}

impl What {
    /// By its address (`api.rs`).
    fn of(from: &Url) -> Self {
        match from.path() {
            path if path.starts_with("/api/v1/recordings/") => Self::Recording,
            "/api/v1/diagnostics" => Self::Diagnostics,
            _ => Self::Other,
        }
    }

    fn title(self, words: &Words) -> &'static str {
        match self {
            Self::Recording => words.save_as,
            Self::Diagnostics => words.save_diagnostics,
            Self::Other => words.save_file,
        }
    }
}

async fn ask_where(app: &AppHandle, name: &str, title: &str) -> Option<PathBuf> {
    let words = words();
    let parent = dialog::parent(app);
    let (title, save, cancel) = (Some(title), Some(words.save), Some(words.cancel));
    let chooser = FileChooserNative::new(title, parent.as_ref(), FileChooserAction::Save, save, cancel);
    chooser.set_modal(true);
    chooser.set_do_overwrite_confirmation(true);
    chooser.set_current_name(name);
    chooser.set_current_folder(glib::user_special_dir(glib::UserDirectory::Downloads).unwrap_or_else(glib::home_dir));
    let file = loop {
        let chosen = chooser.run_future().await;
        let Some(file) = chooser.filename().filter(|_| chosen == ResponseType::Accept) else { break None };
        let whole = with_ending(&file, name);
        // The dialog asks whether to replace what it was told to: the whole name is shown to it.
        if whole == file || !whole.exists() {
            break Some(whole);
        }
        chooser.set_current_name(&whole.file_name().unwrap_or_default().to_string_lossy());
    };
    chooser.destroy();
    file
}

/// A name as it was chosen; one without an ending has that of the name that was suggested.
fn with_ending(chosen: &Path, suggested: &str) -> PathBuf {
    let is_ending = |text: &str| {
        text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) && text.contains(char::is_alphabetic)
    };
    // "Part 1.2" has none.
    let has = chosen.extension().is_some_and(|ending| ending.to_str().is_some_and(is_ending));
    match Path::new(suggested).extension() {
        Some(ending) if !has => {
            let mut name = chosen.file_name().unwrap_or_default().to_owned();
            name.push(".");
            name.push(ending);
            chosen.with_file_name(name)
        }
        _ => chosen.to_owned(),
    }
}

async fn save(app: &AppHandle, api: Api, from: &Url, to: &Path, what: What) {
    let (far, seen) = watch::channel(Far::default());
    let fetching = tauri::async_runtime::spawn(fetch(from.clone(), api.token, to.to_owned(), far));
    let window = Progress::open(app, to);
    IN_HAND.with_borrow_mut(|all| all.insert(from.clone(), Some(window.window.clone())));
    let calls_off = fetching.inner().abort_handle();
    let stopped = window.button.connect_clicked(move |_| calls_off.abort());
    let calls_off = fetching.inner().abort_handle();
    window.window.connect_delete_event(move |_, _| {
        calls_off.abort();
        glib::Propagation::Proceed
    });
    window.follow(seen).await;
    match fetching.await {
        Ok(Ok(())) => {
            window.button.disconnect(stopped);
            window.done(to);
        }
        Ok(Err(why)) => {
            dialog::put_away(&window.window);
            let mut text = with(words().not_saved, why);
            if what == What::Recording {
                text = format!("{text}\n\n{}", words().untouched);
            }
            dialog::tell(app, MessageType::Error, &text).await;
        }
        // It was called off.
        Err(_) => dialog::put_away(&window.window),
    }
}

struct Progress {
    window: gtk::Window,
    label: Label,
    bar: ProgressBar,
    buttons: ButtonBox,
    button: Button,
}

impl Progress {
    fn open(app: &AppHandle, to: &Path) -> Self {
        let name = to.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let window = gtk::Window::builder().title(with(words().saving, &name)).resizable(false).build();
        window.set_icon_name(Some("rollcall"));
        window.set_type_hint(gtk::gdk::WindowTypeHint::Dialog);
        window.set_transient_for(dialog::parent(app).as_ref());
        window.set_position(gtk::WindowPosition::CenterOnParent);
        let all = gtk::Box::builder().orientation(Orientation::Vertical).spacing(GAP).margin(MARGIN).build();
        all.set_width_request(WIDTH);
        let label = Label::builder().label(with(words().saving, &name)).xalign(0.0).build();
        label.set_ellipsize(pango::EllipsizeMode::Middle);
        label.set_max_width_chars(1);
        let bar = ProgressBar::builder().show_text(true).build();
        let buttons = ButtonBox::builder().halign(Align::End).spacing(GAP).build();
        let button = Button::with_label(words().cancel);
        buttons.add(&button);
        for widget in [label.upcast_ref::<gtk::Widget>(), bar.upcast_ref(), buttons.upcast_ref()] {
            all.add(widget);
        }
        window.add(&all);
        window.show_all();
        Self { window, label, bar, buttons, button }
    }

    /// Shows how far it is until nobody tells any more.
    async fn follow(&self, mut seen: watch::Receiver<Far>) {
        while seen.changed().await.is_ok() {
            let far = *seen.borrow_and_update();
            match far.percent() {
                // Bytes of a file: the exact fraction is nobody's need.
                Some(percent) => self.bar.set_fraction(percent as f64 / 100.0),
                None => self.bar.pulse(),
            }
            let done = glib::format_size(far.bytes);
            self.bar.set_text(Some(
                &far.of.map_or_else(|| done.to_string(), |of| format!("{done} / {}", glib::format_size(of))),
            ));
        }
    }

    fn done(&self, to: &Path) {
        self.bar.set_fraction(1.0);
        self.label.set_text(&with(words().saved, to.display()));
        self.window.set_title(words().saved_title);
        self.button.set_label(words().close);
        let window = self.window.clone();
        self.button.connect_clicked(move |_| window.close());
        if let Some(folder) = to.parent().map(Path::to_owned) {
            let show = Button::with_label(words().show_in_folder);
            show.connect_clicked(move |_| outside::open_folder(&folder));
            self.buttons.add(&show);
            self.buttons.reorder_child(&show, 0);
            show.show();
        }
        self.button.grab_focus();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_an_ending_has_that_of_the_one_that_was_suggested() {
        let named = |chosen: &str, suggested: &str| with_ending(Path::new(chosen), suggested).display().to_string();
        assert_eq!(named("/films/a", "Maths.mp4"), "/films/a.mp4");
        assert_eq!(named("/films/Part 1.2", "Maths.mp4"), "/films/Part 1.2.mp4");
        assert_eq!(named("/films.old/数学。第一", "Maths.mp4"), "/films.old/数学。第一.mp4");
        assert_eq!(named("/films/a.mp4", "Maths.mp4"), "/films/a.mp4");
        assert_eq!(named("/films/a.M4V", "Maths.mp4"), "/films/a.M4V");
        assert_eq!(named("/films/a", "README"), "/films/a");
    }

    #[test]
    fn the_dialog_says_what_is_saved() {
        let what = |path: &str| What::of(&format!("http://127.0.0.1:7411{path}").parse().expect("an address"));
        assert_eq!(what("/api/v1/recordings/019a/files/program.mp4?download"), What::Recording);
        assert_eq!(what("/api/v1/diagnostics"), What::Diagnostics);
        assert_eq!(what("/api/openapi.json"), What::Other);
    }
}
