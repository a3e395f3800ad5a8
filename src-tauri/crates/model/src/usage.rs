//! What recordings use and what that costs: who was in them with pictures of which size, second by
//! second; minutes of each tier; and the bill by a price sheet.
//!
//! Pure rules. What goes in is a recording's folder: its description for its length, its journal for
//! everything else. So whoever has the folder can compute the bill again and gets the same.
//!
//! The rules, with their sources (Agora's documentation as of 2026-07, `overview/pricing.md`):
//!
//! - The tier of a second is that of the aggregate resolution at its beginning: the sum of width x height
//!   of everyone who sends a picture (the product overview of 2021). Who sends sound alone counts 0.
//! - A change of tier inside a recording is split by the second.
//! - Time in which nobody sends a picture, or nobody is there, costs as sound.
//! - A picture of 640x352 counts as 640x360.
//! - Seconds of a tier are summed over a month's recordings, divided by 60, and rounded up.
//!
//! Of our own: a recording is as long as it plays, so that what a crash cost is not charged; a second
//! that has begun counts; days and months are those of UTC; a total is rounded half up to the cent.

mod bill;
mod export;
mod money;
mod month;
mod quote;
mod report;
mod sheet;
mod tally;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use bill::{BillLine, Cost, CostLine, bill_of, total_of};
pub use export::csv;
pub use money::Money;
pub use month::{Day, Month, MonthError};
pub use quote::{MachineLoad, Quote, QuoteChange, QuoteOfRecording, changes};
pub use report::{
    MonthBill, RecomputedUsage, RecordingRow, RecordingUsage, Standing, UsageDifference, UsageReport, UsageRow,
};
pub use sheet::{PriceError, PricePreset, PriceSheet, PriceTier, Prices, SheetName};
pub use tally::{present, tally};

use crate::app::AppId;
use crate::ids::{Cname, Sid, Uid};

/// Somebody in a recording, or who would be in one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UsagePerson {
    /// Who.
    pub uid: Uid,
    /// Display name.
    pub name: String,
    /// Width of the picture in pixels; 0 without a picture.
    pub width: u32,
    /// Height of the picture in pixels; 0 without a picture.
    pub height: u32,
}

impl UsagePerson {
    /// Pixels it counts. The service's own documents name the exception.
    pub fn pixels(&self) -> u64 {
        counted(self.width, self.height)
    }
}

/// Pixels that a picture counts: 640x352 as 640x360 (`overview/pricing.md`), upright as well.
pub fn counted(width: u32, height: u32) -> u64 {
    match (width, height) {
        (640, 352) | (352, 640) => 640 * 360,
        _ => u64::from(width) * u64::from(height),
    }
}

/// Seconds in a row in which nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UsageRun {
    /// The first second: seconds of playable time before it.
    pub from_s: u64,
    /// The second after the last.
    pub to_s: u64,
    /// Who was there, in order of uid.
    pub people: Vec<UsagePerson>,
    /// Aggregate resolution: the sum of their pixels.
    pub pixels: u64,
    /// The tier's name in the price sheet; none: sound alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
}

/// Seconds of one day with one aggregate resolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct UsageSlice {
    /// The day, UTC.
    pub day: Day,
    /// Aggregate resolution in pixels; 0: sound alone.
    pub pixels: u64,
    /// Seconds.
    pub seconds: u64,
}

/// What a recording used: what is kept of it when it is deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordedUsage {
    /// The recording.
    pub sid: Sid,
    /// Its channel.
    pub cname: Cname,
    /// What people called it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The app that started it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<AppId>,
    /// When it started, UTC, RFC 3339 with milliseconds.
    pub started_at: String,
    /// Somebody's picture arrived and its size is not known: an older recorder made the recording. Those
    /// seconds count as if that picture was not there.
    pub incomplete: bool,
    /// Its seconds, by day and aggregate resolution.
    pub slices: Vec<UsageSlice>,
}

impl RecordedUsage {
    /// Seconds it plays, a begun one whole.
    pub fn seconds(&self) -> u64 {
        self.slices.iter().map(|slice| slice.seconds).sum()
    }
}
