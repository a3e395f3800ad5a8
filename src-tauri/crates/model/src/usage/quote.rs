//! What recording a channel costs now, and what would change that.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::UsagePerson;
use super::bill::Cost;
use super::money::Money;
use super::sheet::PriceSheet;
use crate::ids::{Sid, Uid};

/// Sizes that people turn their cameras to.
const STEPS: [(u32, u32); 3] = [(640, 360), (1280, 720), (1920, 1080)];

/// How busy the machine is, measured over the last seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MachineLoad {
    /// Share of all processors that this recorder takes, 0 to 1.
    pub recorder: f32,
    /// Share of all processors that everything takes, 0 to 1.
    pub machine: f32,
    /// How many processors there are.
    pub processors: u32,
}

/// What recording a channel costs as it is now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Quote {
    /// Who is there, in order of joining. Somebody whose picture is not measured yet counts as sound alone.
    pub people: Vec<UsagePerson>,
    /// Aggregate resolution: the sum of their pixels.
    pub pixels: u64,
    /// The tier's name; none: sound alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    /// The currency of all amounts.
    pub currency: String,
    /// What a thousand minutes cost; none: no price is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_1000_minutes: Option<Money>,
    /// What an hour costs; none: no price is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_hour: Option<Money>,
    /// Bytes on the disk an hour: at most, or while recording as it grows now. Finishing takes as much again.
    pub disk_bytes_per_hour: u64,
    /// Bits a second that uploading needs to keep up; 0: recordings go to no bucket.
    pub upload_bits_per_second: u64,
    /// The load of this machine; none where it cannot be measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load: Option<MachineLoad>,
    /// What one step of one person would change the tier to.
    pub changes: Vec<QuoteChange>,
    /// The recording that runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<QuoteOfRecording>,
}

/// What one step of one person would change the tier to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuoteChange {
    /// Who.
    pub uid: Uid,
    /// Display name.
    pub name: String,
    /// Width of the picture then; 0: camera off.
    pub width: u32,
    /// Height of the picture then; 0: camera off.
    pub height: u32,
    /// Aggregate resolution then.
    pub pixels: u64,
    /// The tier's name then; none: sound alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    /// What an hour costs then; none: no price is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_hour: Option<Money>,
}

/// What the recording that runs has cost so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuoteOfRecording {
    /// Which.
    pub sid: Sid,
    /// Seconds of each tier, and what they cost.
    pub cost: Cost,
}

/// For everyone, the smallest step up that changes the tier, and the camera off where that does.
pub fn changes(sheet: &PriceSheet, people: &[UsagePerson]) -> Vec<QuoteChange> {
    let all: u64 = people.iter().map(UsagePerson::pixels).sum();
    let now = sheet.tier_name(all);
    let mut changes = Vec::new();
    for person in people {
        let then = |(width, height): (u32, u32)| {
            let with = UsagePerson { width, height, ..person.clone() };
            let pixels = all - person.pixels() + with.pixels();
            let tier = sheet.tier_name(pixels);
            let per_hour = sheet.price(pixels).map(|price| price.of_seconds(3600));
            let change =
                QuoteChange { uid: person.uid, name: person.name.clone(), width, height, pixels, tier, per_hour };
            Some(change).filter(|change| change.tier != now)
        };
        let larger = STEPS.into_iter().filter(|(width, height)| super::counted(*width, *height) > person.pixels());
        changes.extend(larger.filter_map(then).next());
        if person.pixels() > 0 {
            changes.extend(then((0, 0)));
        }
    }
    changes
}
