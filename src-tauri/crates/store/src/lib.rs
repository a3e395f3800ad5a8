//! Recordings on disk: segments, journal, recovery, and the index over all of it.
//!
//! The folder of a recording is the truth: it can be moved, copied and read by other programs. The
//! SQLite index beside it only makes listing fast and is rebuilt from the folders when it is lost.
//! The only crate that names SQLite; it knows nothing of how media is made.

mod deleted;
mod disk;
mod durable;
mod error;
mod fault;
mod files;
mod finalize;
mod folder;
mod format;
mod fragment;
mod index;
mod journal;
mod lane;
mod ledger;
mod library;
mod outbox;
mod playlist;
mod recover;
mod recover_folder;
mod runs;
mod scan;
mod shared;
mod slices;
mod table;
mod take;
mod track;
mod trash;
mod ts;
mod usage;
mod used;
mod whole;
mod writer;

pub use disk::{Found, look_into};
pub use error::StoreError;
pub use ledger::{Entry, Job, Ledger, Numbers, Queue, Wanted, Way};
pub use library::Library;
pub use outbox::{Advance, Asked, DueNotice, NewNotice, Outbox, Reached};
pub use playlist::names as names_in_playlist;
pub use recover::Recovered;
pub use recover_folder::recover_folder;
pub use take::Take;
pub use track::TrackWriter;
pub use writer::SegmentWriter;
