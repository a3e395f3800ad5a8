//! The icon in the tray: whether something is recorded, how recordings go to their buckets, and what one
//! does without the window.
//!
//! Its two pictures differ in shape: tiles, or a dot in a ring.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use tauri::image::Image;
use tauri::menu::{Menu, MenuEvent, MenuItemBuilder, PredefinedMenuItem};
use tauri::tray::{TrayIcon, TrayIconBuilder};
use tauri::{AppHandle, Wry};

use crate::live::Live;
use crate::words::{Words, with, words};

const IDLE: Image<'_> = tauri::include_image!("../icons/tray.png");
const RECORDING: Image<'_> = tauri::include_image!("../icons/tray-recording.png");

/// Files that may be on their way while a recording goes on without anyone needing to know: they come and
/// go every second.
const KEPT_UP: u64 = 10;

/// A choice in its menu.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// A row of its menu.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Row {
    /// What may be chosen, and what it says.
    Choice(Choice, String),
    /// Not to be chosen: whose channels follow.
    Name(String),
    Line,
}

/// The icon. To be used on the main thread alone.
///
/// It has one menu for its whole life, and a row that stays is left alone: whoever looks at the menu on
/// the other side of the bus holds its rows by number, and a row that is made again is another one.
pub struct Tray {
    app: AppHandle,
    icon: TrayIcon,
    menu: Menu<Wry>,
    shown: Mutex<(Vec<Row>, bool)>,
}

impl Tray {
    /// Puts it there; none where the system has no library for it.
    pub fn open(app: &AppHandle, chosen: impl Fn(Choice) + Send + Sync + 'static) -> Option<Self> {
        let rows = rows(&Live::default(), None);
        let menu = Menu::new(app)
            .and_then(|menu| insert(app, &menu, 0, &rows).map(|()| menu))
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
            Ok(Ok(icon)) => Some(Self { app: app.clone(), icon, menu, shown: Mutex::new((rows, false)) }),
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
        if let Err(error) = self.change(rows(live, elsewhere), !live.open.is_empty()) {
            tracing::warn!(%error, "the icon in the tray could not be changed");
        }
    }

    fn change(&self, rows: Vec<Row>, records: bool) -> tauri::Result<()> {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let (gone, come) = difference(&shown.0, &rows);
        for _ in gone.clone() {
            self.menu.remove_at(gone.start)?;
        }
        insert(&self.app, &self.menu, come.start, &rows[come])?;
        if shown.1 != records {
            self.icon.set_icon(Some(if records { RECORDING } else { IDLE }))?;
        }
        *shown = (rows, records);
        Ok(())
    }
}

/// Puts rows in at a position.
fn insert(app: &AppHandle, menu: &Menu<Wry>, position: usize, rows: &[Row]) -> tauri::Result<()> {
    for (position, row) in (position..).zip(rows) {
        match row {
            Row::Choice(choice, text) => {
                let item = MenuItemBuilder::with_id(choice.id(), escaped(text)).build(app)?;
                menu.insert(&item, position)?;
            }
            Row::Name(name) => {
                let item = MenuItemBuilder::new(escaped(name)).enabled(false).build(app)?;
                menu.insert(&item, position)?;
            }
            Row::Line => menu.insert(&PredefinedMenuItem::separator(app)?, position)?,
        }
    }
    Ok(())
}

fn rows(live: &Live, elsewhere: Option<&str>) -> Vec<Row> {
    let words = words();
    let plain = |choice: Choice, text: &str| Row::Choice(choice, text.to_owned());
    let mut rows = vec![plain(Choice::Show, words.show), Row::Line];
    rows.extend(elsewhere.map(|name| Row::Name(name.to_owned())));
    rows.extend(live.channels.iter().map(|cname| {
        let cname = cname.as_str();
        match live.recording_of(cname) {
            Some(_) => Row::Choice(Choice::Stop(cname.to_owned()), with(words.stop, cname)),
            None => Row::Choice(Choice::Record(cname.to_owned()), with(words.record, cname)),
        }
    }));
    rows.extend(uploads(live, words).into_iter().flat_map(|text| [Row::Line, Row::Name(text)]));
    rows.extend([Row::Line, plain(Choice::Connect, words.connect_item)]);
    rows.extend(elsewhere.map(|_| plain(Choice::Back, words.back)));
    rows.extend([Row::Line, plain(Choice::Quit, words.quit)]);
    rows
}

/// How recordings go to their buckets; none where there are no buckets.
fn uploads(live: &Live, words: &Words) -> Option<String> {
    let sending = live.sending;
    let text = match sending.files {
        _ if !sending.has_buckets => return None,
        _ if sending.is_troubled => words.uploads_troubled.to_owned(),
        _ if sending.is_paused => words.uploads_paused.to_owned(),
        0..KEPT_UP if !live.open.is_empty() => words.uploads_keep_up.to_owned(),
        0 => words.uploads_done.to_owned(),
        files => with(words.uploads_waiting, words.files(files)),
    };
    Some(text)
}

/// Which rows of the old go, and which of the new come in their place: what is the same at the
/// beginning and at the end stays.
fn difference(old: &[Row], new: &[Row]) -> (Range<usize>, Range<usize>) {
    let same = |pairs: &mut dyn Iterator<Item = (&Row, &Row)>| pairs.take_while(|(old, new)| old == new).count();
    let before = same(&mut old.iter().zip(new));
    let after = same(&mut old[before..].iter().rev().zip(new[before..].iter().rev()));
    (before..old.len() - after, before..new.len() - after)
}

/// In a menu an ampersand marks the next letter; two are one.
fn escaped(text: &str) -> String {
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

    #[test]
    fn a_row_that_stays_is_left_alone() {
        let live = |names: &[&str]| Live {
            channels: names.iter().map(|name| name.parse().expect("a name")).collect(),
            ..Live::default()
        };
        let none = rows(&live(&[]), None);
        let two = rows(&live(&["Art", "Maths"]), None);
        assert_eq!(difference(&two, &two.clone()), (two.len()..two.len(), two.len()..two.len()), "nothing changes");
        assert_eq!(difference(&none, &two), (2..2, 2..4), "channels come in one place");
        assert_eq!(difference(&two, &rows(&live(&["Art", "Geometry", "Maths"]), None)), (3..3, 3..4));

        let mut records = live(&["Art", "Maths"]);
        records.open.insert("019ab0f75d3e70008000000000000001".parse().expect("an id"), "Art".parse().expect("a name"));
        let records = rows(&records, None);
        assert_eq!(difference(&two, &records), (2..3, 2..3), "one row says something else");
        assert_eq!(difference(&records, &none), (2..4, 2..2));
    }
    #[test]
    fn uploads_have_a_line_that_says_what_is_most_in_the_way() {
        let said = |live: &Live| uploads(live, &crate::words::ENGLISH);
        let mut live = Live::default();
        assert_eq!(said(&live), None, "nobody sends anything anywhere");
        live.sending.has_buckets = true;
        assert_eq!(said(&live).as_deref(), Some("Everything is in the bucket"));
        let everything = rows(&live, None);
        assert_eq!(difference(&rows(&Live::default(), None), &everything).1.len(), 2, "a line and its text");
        live.sending.files = 1;
        assert_eq!(said(&live).as_deref(), Some("On the way to the bucket: 1 file"));
        live.sending.files = 12;
        assert_eq!(said(&live).as_deref(), Some("On the way to the bucket: 12 files"));
        live.sending.is_paused = true;
        assert_eq!(said(&live).as_deref(), Some("Uploads are paused"));
        live.sending.is_troubled = true;
        assert_eq!(said(&live).as_deref(), Some("A bucket does not take recordings"));
    }

    #[test]
    fn the_line_stands_still_while_a_recording_is_sent_as_it_is_made() {
        let mut live = Live::default();
        live.sending.has_buckets = true;
        live.open.insert("019ab0f75d3e70008000000000000001".parse().expect("an id"), "Art".parse().expect("a name"));
        let before = rows(&live, None);
        live.sending.files = 3;
        assert_eq!(before, rows(&live, None));
        live.sending.files = 30;
        assert_ne!(before, rows(&live, None));
    }
}
