//! From seconds to money.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::UsageSlice;
use super::money::Money;
use super::sheet::PriceSheet;

/// A line of a bill: one tier in one month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BillLine {
    /// The tier's name; none: sound alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    /// Seconds of all recordings of the month.
    pub seconds: u64,
    /// Minutes that are charged: seconds divided by 60, rounded up.
    pub minutes: u64,
    /// What a thousand minutes cost; none: no price is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_1000_minutes: Option<Money>,
    /// What the minutes cost, not rounded; none: no price is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
}

/// Seconds of one tier in something smaller than a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CostLine {
    /// The tier's name; none: sound alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    /// Seconds.
    pub seconds: u64,
    /// What they cost by the second; none: no price is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
}

/// What something smaller than a month costs, by the second: a recording, a day, a channel. Minutes are
/// rounded up once, for the whole month, so these add up to a little less than the bill.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Cost {
    /// Tiers that were used, sound alone first.
    pub lines: Vec<CostLine>,
    /// Seconds in all.
    pub seconds: u64,
    /// What all of it costs, to a millionth; none: a tier in it has no price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
}

/// Seconds of each tier, sound alone first, then in the order of the sheet.
fn by_tier<'a>(sheet: &PriceSheet, slices: impl IntoIterator<Item = &'a UsageSlice>) -> Vec<(Option<String>, u64)> {
    let mut seconds: BTreeMap<Option<String>, u64> = BTreeMap::new();
    for slice in slices {
        *seconds.entry(sheet.tier_name(slice.pixels)).or_default() += slice.seconds;
    }
    let order = std::iter::once(None).chain(sheet.tiers.iter().map(|tier| Some(tier.name.clone())));
    order.filter_map(|tier| seconds.remove(&tier).map(|seconds| (tier, seconds))).collect()
}

/// The bill of a month: tiers that were used.
pub fn bill_of<'a>(sheet: &PriceSheet, slices: impl IntoIterator<Item = &'a UsageSlice>) -> Vec<BillLine> {
    let line = |(tier, seconds): (Option<String>, u64)| {
        let per_1000_minutes = sheet.price_of(tier.as_deref());
        let minutes = seconds.div_ceil(60);
        BillLine {
            tier,
            seconds,
            minutes,
            per_1000_minutes,
            amount: per_1000_minutes.map(|price| price.of_minutes(minutes)),
        }
    };
    by_tier(sheet, slices).into_iter().map(line).collect()
}

/// What is to be paid, rounded half up to the cent; none: a tier that was used has no price.
pub fn total_of(lines: &[BillLine]) -> Option<Money> {
    let sum: Option<Money> = lines.iter().map(|line| line.amount).sum();
    sum.filter(|_| !lines.is_empty()).map(Money::rounded)
}

impl Cost {
    /// Of these seconds.
    pub fn of<'a>(sheet: &PriceSheet, slices: impl IntoIterator<Item = &'a UsageSlice>) -> Self {
        let line = |(tier, seconds): (Option<String>, u64)| {
            let amount = sheet.price_of(tier.as_deref()).map(|price| price.of_seconds(seconds));
            CostLine { tier, seconds, amount }
        };
        let lines: Vec<CostLine> = by_tier(sheet, slices).into_iter().map(line).collect();
        let amount: Option<Money> = lines.iter().map(|line| line.amount).sum();
        Self {
            seconds: lines.iter().map(|line| line.seconds).sum(),
            amount: amount.filter(|_| !lines.is_empty()),
            lines,
        }
    }
}
