//! What happens by itself, on threads of the media or the store, on its way to where it is dealt with.
//!
//! Those threads are never held up: they leave a word here and go on.

use std::sync::Weak;

use rollcall_media::{FileEnd, SessionEvent};
use rollcall_model::{Cname, Sid};
use tokio::sync::mpsc;

use crate::house::House;

/// Something that happened by itself.
#[derive(Debug)]
pub(crate) enum Signal {
    /// To a publisher's connection.
    Visit { cname: Cname, number: u64, event: SessionEvent },
    /// A file that takes part has come to its end.
    FilmEnded { cname: Cname, number: u64, end: FileEnd },
    /// The first frame of a recording came out of the encoder.
    FirstFrame { cname: Cname, sid: Sid },
    /// The tracks of a recording are to be looked after: somebody came or went, or one failed.
    Tracks { cname: Cname, sid: Sid },
    /// A recording cannot go on: its encoder or its disk failed.
    Broken { cname: Cname, sid: Sid },
}

/// Deals with signals until the house is closed.
pub(crate) async fn deal(house: Weak<House>, mut signals: mpsc::UnboundedReceiver<Signal>) {
    while let Some(signal) = signals.recv().await {
        let Some(house) = house.upgrade() else { return };
        // Each on a thread of its own: a room that is busy holds up no other.
        house.aside(move |house| match signal {
            Signal::Visit { cname, number, event } => house.visited(&cname, number, event),
            Signal::FilmEnded { cname, number, end } => house.film_ended(&cname, number, &end),
            Signal::FirstFrame { cname, sid } => house.recording_runs(&cname, &sid),
            Signal::Tracks { cname, sid } => house.tend_tracks(&cname, &sid),
            Signal::Broken { cname, sid } => house.recording_broke(&cname, &sid),
        });
    }
}
