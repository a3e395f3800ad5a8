//! The dialog that chooses the recorder in the window: one on another machine, or back to ours.

use std::cell::RefCell;
use std::sync::Arc;

use gtk::prelude::*;
use gtk::{Align, Dialog, DialogFlags, Entry, Grid, Label, ResponseType};
use tauri::AppHandle;
use tauri::async_runtime::spawn_blocking;

use crate::address::{Address, Refused};
use crate::api::{Api, Silence};
use crate::shown::Shown;
use crate::words::{with, words};
use crate::{dialog, keys};

const BACK: ResponseType = ResponseType::Other(0);
const MARGIN: i32 = 18;
const GAP: i32 = 12;

thread_local! {
    /// There is one at a time, on the main thread.
    static OPEN: RefCell<Option<Dialog>> = const { RefCell::new(None) };
}

/// Opens it, or brings it to the front.
pub fn begin(app: &AppHandle, shown: Arc<Shown>) {
    let app = app.clone();
    dialog::on_main_thread(&app.clone(), move || async move {
        if let Some(open) = OPEN.with_borrow(Clone::clone) {
            open.present();
            return;
        }
        let form = Form::new(&app, &shown);
        OPEN.set(Some(form.dialog.clone()));
        form.fill().await;
        while !form.is_done(&app, &shown).await {}
        OPEN.set(None);
        dialog::put_away(&form.dialog);
    });
}

struct Form {
    dialog: Dialog,
    url: Entry,
    token: Entry,
    problem: Label,
}

impl Form {
    fn new(app: &AppHandle, shown: &Shown) -> Self {
        let words = words();
        let parent = dialog::parent(app);
        let dialog = Dialog::with_buttons(Some(words.recorders), parent.as_ref(), DialogFlags::MODAL, &[]);
        dialog.set_icon_name(Some("rollcall"));
        dialog.set_resizable(false);
        if shown.is_elsewhere() {
            dialog.add_button(words.back, BACK);
        }
        dialog.add_button(words.cancel, ResponseType::Cancel);
        dialog.add_button(words.connect, ResponseType::Accept);
        dialog.set_default_response(ResponseType::Accept);

        let grid = Grid::builder().row_spacing(GAP).column_spacing(GAP).margin(MARGIN).build();
        let (url, token) = (Entry::new(), Entry::new());
        url.set_width_chars(44);
        url.set_placeholder_text(Some("https://recorder.example"));
        token.set_visibility(false);
        let lead = Label::builder().label(words.connect_lead).wrap(true).max_width_chars(60).xalign(0.0).build();
        grid.attach(&lead, 0, 0, 2, 1);
        for (row, label, entry) in [(1, words.address, &url), (2, words.token, &token)] {
            let label = Label::builder().label(label).halign(Align::End).mnemonic_widget(entry).build();
            entry.set_hexpand(true);
            entry.set_activates_default(true);
            grid.attach(&label, 0, row, 1, 1);
            grid.attach(entry, 1, row, 1, 1);
        }
        let problem = Label::builder().wrap(true).max_width_chars(60).xalign(0.0).build();
        grid.attach(&problem, 0, 3, 2, 1);
        dialog.content_area().add(&grid);
        grid.show_all();
        problem.hide();
        Self { dialog, url, token, problem }
    }

    /// Puts in what was used last.
    async fn fill(&self) {
        let last = spawn_blocking(|| keys::last_url().map(|url| (keys::token_of(&url), url))).await;
        if let Some((token, url)) = last.ok().flatten() {
            self.url.set_text(&url);
            self.token.set_text(token.as_deref().unwrap_or_default());
        }
    }

    /// Waits for a choice and does it; whether that was the end of it.
    async fn is_done(&self, app: &AppHandle, shown: &Shown) -> bool {
        match self.dialog.run_future().await {
            ResponseType::Accept => {}
            BACK => {
                shown.back(app);
                return true;
            }
            _ => return true,
        }
        match self.tried().await {
            Ok(api) => {
                shown.turn_to(app, api);
                true
            }
            Err(problem) => {
                self.problem.set_text(&problem);
                self.problem.show();
                false
            }
        }
    }

    /// The recorder that was named, when it lets us in; else a sentence for people.
    async fn tried(&self) -> Result<Api, String> {
        let words = words();
        let address = Address::read(&self.url.text()).map_err(|refused| {
            self.url.grab_focus();
            match refused {
                Refused::Form => words.address_form.to_owned(),
                Refused::Open => words.address_open.to_owned(),
            }
        })?;
        if let Some(token) = &address.token {
            self.token.set_text(token);
        }
        self.url.set_text(&address.url);
        let api = Api { url: address.url, token: self.token.text().trim().to_owned() };
        self.dialog.set_sensitive(false);
        let answer = spawn_blocking(move || match api.check() {
            Ok(()) => {
                keys::keep(&api.url, &api.token);
                Ok(api)
            }
            Err(silence) => {
                if silence == Silence::Token {
                    keys::forget(&api.url);
                }
                Err(silence)
            }
        });
        let answer = answer.await;
        self.dialog.set_sensitive(true);
        // What is to be corrected is marked.
        if matches!(answer, Ok(Err(Silence::Token))) {
            self.token.grab_focus()
        } else {
            self.url.grab_focus()
        }
        match answer {
            Ok(Ok(api)) => Ok(api),
            Ok(Err(Silence::Token)) => Err(words.wrong_token.to_owned()),
            Ok(Err(Silence::Away(why))) => Err(with(words.not_reached, why)),
            Ok(Err(Silence::Other)) => Err(words.no_recorder.to_owned()),
            Err(error) => Err(with(words.not_reached, error)),
        }
    }
}
