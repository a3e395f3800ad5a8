//! What is told of the usage of a month, and of one recording.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::bill::{BillLine, Cost, bill_of, total_of};
use super::money::Money;
use super::month::Month;
use super::sheet::PriceSheet;
use super::{RecordedUsage, UsageRun, UsageSlice};
use crate::ids::Sid;

/// The bill of one month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MonthBill {
    /// Which, UTC.
    pub month: Month,
    /// Tiers that were used.
    pub lines: Vec<BillLine>,
    /// What is to be paid, rounded half up to the cent; none: a tier that was used has no price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Money>,
}

/// What belongs to one day, app, channel or recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UsageRow {
    /// The day, the app's id, the channel's name or the recording's id. Empty: no app, somebody at a console.
    pub key: String,
    /// What it costs, by the second.
    pub cost: Cost,
}

/// A recording in a month's report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordingRow {
    /// The recording; its seconds of other months are in it, too.
    pub usage: RecordedUsage,
    /// It is being recorded.
    pub running: bool,
    /// It was deleted; what it cost stays.
    pub deleted: bool,
    /// What it costs in this month, by the second.
    pub cost: Cost,
}

/// The usage of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UsageReport {
    /// The month.
    pub month: Month,
    /// The currency of all amounts.
    pub currency: String,
    /// The bill: tiers that were used.
    pub lines: Vec<BillLine>,
    /// What is to be paid, rounded half up to the cent; none: a tier that was used has no price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Money>,
    /// Sizes of some pictures are not known, and those count as sound alone.
    pub incomplete: bool,
    /// Days with usage, first to last.
    pub by_day: Vec<UsageRow>,
    /// Apps, in order of id.
    pub by_app: Vec<UsageRow>,
    /// Channels, in order of name.
    pub by_channel: Vec<UsageRow>,
    /// Recordings, newest first.
    pub recordings: Vec<RecordingRow>,
    /// All months with usage, newest first.
    pub by_month: Vec<MonthBill>,
}

/// How a recording stands while a report is made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// It is being recorded.
    pub running: bool,
    /// It was deleted.
    pub deleted: bool,
}

impl UsageReport {
    /// Of a month, from everything that was ever recorded.
    pub fn of(sheet: &PriceSheet, month: Month, all: Vec<(RecordedUsage, Standing)>) -> Self {
        let in_month = |slice: &&UsageSlice| slice.day.month() == month;
        let slices = |usage: &RecordedUsage| usage.slices.iter().filter(in_month).copied().collect::<Vec<_>>();
        let by_month = months(sheet, &all);
        let mut here: Vec<(RecordedUsage, Standing, Vec<UsageSlice>)> = all
            .into_iter()
            .map(|(usage, standing)| {
                let slices = slices(&usage);
                (usage, standing, slices)
            })
            .filter(|(_, _, slices)| !slices.is_empty())
            .collect();
        here.sort_by(|(a, ..), (b, ..)| (&b.started_at, &b.sid).cmp(&(&a.started_at, &a.sid)));
        let rows = |key: &dyn Fn(&RecordedUsage, &UsageSlice) -> String| {
            let mut groups: BTreeMap<String, Vec<UsageSlice>> = BTreeMap::new();
            for (usage, _, slices) in &here {
                slices.iter().for_each(|slice| groups.entry(key(usage, slice)).or_default().push(*slice));
            }
            let row = |(key, slices): (String, Vec<UsageSlice>)| UsageRow { key, cost: Cost::of(sheet, &slices) };
            groups.into_iter().map(row).collect::<Vec<_>>()
        };
        let lines = bill_of(sheet, here.iter().flat_map(|(_, _, slices)| slices));
        Self {
            month,
            currency: sheet.currency.clone(),
            total: total_of(&lines),
            lines,
            incomplete: here.iter().any(|(usage, ..)| usage.incomplete),
            by_day: rows(&|_, slice| slice.day.to_string()),
            by_app: rows(&|usage, _| usage.app.as_ref().map(ToString::to_string).unwrap_or_default()),
            by_channel: rows(&|usage, _| usage.cname.to_string()),
            recordings: here
                .into_iter()
                .map(|(usage, Standing { running, deleted }, slices)| RecordingRow {
                    cost: Cost::of(sheet, &slices),
                    usage,
                    running,
                    deleted,
                })
                .collect(),
            by_month,
        }
    }
}

fn months(sheet: &PriceSheet, all: &[(RecordedUsage, Standing)]) -> Vec<MonthBill> {
    let slices = || all.iter().flat_map(|(usage, _)| &usage.slices);
    let months: BTreeSet<Month> = slices().map(|slice| slice.day.month()).collect();
    let bill = |month| {
        let lines = bill_of(sheet, slices().filter(|slice| slice.day.month() == month));
        MonthBill { month, total: total_of(&lines), lines }
    };
    months.into_iter().rev().map(bill).collect()
}

/// What one recording used, second by second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordingUsage {
    /// The recording, and its seconds by day and size.
    pub usage: RecordedUsage,
    /// It is being recorded; this is what there is until now.
    pub running: bool,
    /// The currency of all amounts.
    pub currency: String,
    /// What it costs, by the second.
    pub cost: Cost,
    /// Its seconds in runs in which nothing changed; none: it was deleted for good, and its journal with it.
    pub runs: Vec<UsageRun>,
}

/// A recording whose journal says something else than what was kept of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UsageDifference {
    /// The recording.
    pub sid: Sid,
    /// What is kept; none: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<RecordedUsage>,
    /// What its journal says.
    pub journal: RecordedUsage,
}

/// A month's usage, computed again from the journals alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecomputedUsage {
    /// As the journals say. What was deleted for good, or cannot be read, is taken as it was kept.
    pub report: UsageReport,
    /// Recordings of the month that were computed again.
    pub recomputed: u64,
    /// Recordings of the month that were deleted for good, or whose folder cannot be read.
    pub gone: Vec<Sid>,
    /// Recordings of any month whose journal says something else than what was kept.
    pub differences: Vec<UsageDifference>,
}
