//! A download of the page: where to, how far it has come, and a way to call it off. WebKit's own
//! downloads show nothing of that.

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
use crate::words::{with, words};
use crate::{dialog, outside};

const MARGIN: i32 = 18;
const GAP: i32 = 12;
const WIDTH: i32 = 420;

/// Asks where to, and saves it there.
pub fn begin(app: &AppHandle, api: Api, from: Url, name: String) {
    let app = app.clone();
    dialog::on_main_thread(&app.clone(), move || async move {
        if let Some(to) = ask_where(&app, &name).await {
            save(&app, api, from, &to).await;
        }
    });
}

async fn ask_where(app: &AppHandle, name: &str) -> Option<PathBuf> {
    let words = words();
    let parent = dialog::parent(app);
    let (title, save, cancel) = (Some(words.save_as), Some(words.save), Some(words.cancel));
    let chooser = FileChooserNative::new(title, parent.as_ref(), FileChooserAction::Save, save, cancel);
    chooser.set_modal(true);
    chooser.set_do_overwrite_confirmation(true);
    chooser.set_current_name(name);
    chooser.set_current_folder(glib::user_special_dir(glib::UserDirectory::Downloads).unwrap_or_else(glib::home_dir));
    let chosen = chooser.run_future().await;
    let file = chooser.filename().filter(|_| chosen == ResponseType::Accept);
    chooser.destroy();
    file
}

async fn save(app: &AppHandle, api: Api, from: Url, to: &Path) {
    let (far, seen) = watch::channel(Far::default());
    let fetching = tauri::async_runtime::spawn(fetch(from, api.token, to.to_owned(), far));
    let window = Progress::open(app, to);
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
            window.window.close();
            let text = with(words().not_saved, why);
            dialog::tell(app, MessageType::Error, &text).await;
        }
        // It was called off.
        Err(_) => window.window.close(),
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
