//! The price sheet: which aggregate resolution is which tier, and what a thousand minutes cost.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::money::Money;

/// Most tiers besides sound.
pub const MAX_TIERS: usize = 10;
/// Longest name of a tier, in characters.
const MAX_TIER_NAME: usize = 40;

/// A tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PriceTier {
    /// What it is called: 1 to 40 characters, no two tiers the same.
    pub name: String,
    /// The largest aggregate resolution in it, in pixels; none: everything above the tier before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub up_to: Option<u64>,
    /// What a thousand minutes cost; none: no price is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_1000_minutes: Option<Money>,
}

/// What minutes cost. Tiers ascend; what lies above the last is charged as the last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PriceSheet {
    /// Three capital letters, as in ISO 4217.
    #[schema(pattern = "^[A-Z]{3}$")]
    pub currency: String,
    /// What a thousand minutes of sound alone cost; none: no price is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio: Option<Money>,
    /// The tiers of pictures, smallest first; 1 to 10.
    pub tiers: Vec<PriceTier>,
}

/// A price sheet to begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SheetName {
    /// The classes of the product overview of 2021: SD, HD, HD+. It names no prices.
    Overview,
    /// Agora's prices of 2026 in US dollars (`overview/pricing.md`).
    #[serde(rename = "agora_2026_usd")]
    Agora2026Usd,
    /// Agora's prices of 2021 in China (`billing_cloud_recording.md`).
    #[serde(rename = "china_2021_cny")]
    China2021Cny,
    /// The older prices in China with two tiers (same document).
    #[serde(rename = "china_two_tiers_cny")]
    ChinaTwoTiersCny,
}

/// A price sheet to begin with, under its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PricePreset {
    /// Which.
    pub name: SheetName,
    /// What is in it.
    pub sheet: PriceSheet,
}

/// The price sheet that holds, and those to begin with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Prices {
    /// The one that holds.
    pub sheet: PriceSheet,
    /// Those to begin with.
    pub presets: Vec<PricePreset>,
}

/// What is wrong with a price sheet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct PriceError {
    /// The field that is wrong, as `tiers[1].up_to`.
    pub field: String,
    /// What is wrong with it, as a sentence.
    pub problem: &'static str,
}

impl SheetName {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Overview, Self::Agora2026Usd, Self::China2021Cny, Self::ChinaTwoTiersCny];

    /// What is in it. Boundaries of the overview's table: SD is less than 1280x360 (460,800), HD up to
    /// 1280x720 (921,600), HD+ above.
    pub fn sheet(self) -> PriceSheet {
        let five = |prices: [Option<i64>; 4], last: Option<u64>| {
            let bounds = [Some(921_600), Some(2_073_600), Some(3_686_400), last];
            let names = ["HD", "Full HD", "2K", "2K+"];
            let tiers = names.into_iter().zip(bounds).zip(prices);
            tiers.map(|((name, up_to), cents)| tier(name, up_to, cents)).collect()
        };
        let (currency, audio, tiers) = match self {
            Self::Overview => (
                "USD",
                None,
                vec![tier("SD", Some(460_799), None), tier("HD", Some(921_600), None), tier("HD+", None, None)],
            ),
            Self::Agora2026Usd => {
                ("USD", Some(149), five([Some(599), Some(1349), Some(2399), Some(5399)], Some(8_847_360)))
            }
            Self::China2021Cny => ("CNY", Some(900), five([Some(3600), Some(8100), Some(14_400), Some(32_400)], None)),
            Self::ChinaTwoTiersCny => {
                ("CNY", Some(900), vec![tier("HD", Some(921_600), Some(3600)), tier("HD+", None, Some(13_500))])
            }
        };
        PriceSheet { currency: currency.to_owned(), audio: audio.map(Money::cents), tiers }
    }
}

fn tier(name: &str, up_to: Option<u64>, cents: Option<i64>) -> PriceTier {
    PriceTier { name: name.to_owned(), up_to, per_1000_minutes: cents.map(Money::cents) }
}

impl Default for PriceSheet {
    fn default() -> Self {
        SheetName::Overview.sheet()
    }
}

impl Prices {
    /// With the sheet that holds.
    pub fn with(sheet: PriceSheet) -> Self {
        let preset = |name: SheetName| PricePreset { name, sheet: name.sheet() };
        Self { sheet, presets: SheetName::ALL.map(preset).into() }
    }
}

impl PriceSheet {
    /// # Errors
    /// The first field that cannot be.
    pub fn validate(&self) -> Result<(), PriceError> {
        let wrong = |field: String, problem| Err(PriceError { field, problem });
        if self.currency.len() != 3 || !self.currency.bytes().all(|letter| letter.is_ascii_uppercase()) {
            return wrong("currency".into(), "A currency is three capital letters, such as USD.");
        }
        if self.audio.is_some_and(Money::is_odd) {
            return wrong("audio".into(), "A price is a number from 0 to 1000000 with at most six decimals.");
        }
        if self.tiers.is_empty() || self.tiers.len() > MAX_TIERS {
            return wrong("tiers".into(), "There are 1 to 10 tiers.");
        }
        let (mut names, mut before) = (BTreeSet::new(), 0);
        for (at, tier) in self.tiers.iter().enumerate() {
            let field = |name: &str| format!("tiers[{at}].{name}");
            let name = tier.name.trim();
            let is_name = !name.is_empty()
                && name.len() == tier.name.len()
                && name.chars().count() <= MAX_TIER_NAME
                && !name.chars().any(char::is_control);
            if !is_name {
                return wrong(field("name"), "A tier's name has 1 to 40 characters.");
            }
            if !names.insert(name.to_lowercase()) {
                return wrong(field("name"), "Two tiers have the same name.");
            }
            if tier.per_1000_minutes.is_some_and(Money::is_odd) {
                let problem = "A price is a number from 0 to 1000000 with at most six decimals.";
                return wrong(field("per_1000_minutes"), problem);
            }
            match tier.up_to {
                None if at + 1 < self.tiers.len() => {
                    return wrong(field("up_to"), "Only the last tier is open to the top.");
                }
                Some(up_to) if up_to <= before => {
                    return wrong(field("up_to"), "Each tier reaches further than the one before.");
                }
                // What JavaScript reads as a whole number.
                Some(up_to) if up_to > 1 << 53 => return wrong(field("up_to"), "That is too many pixels."),
                Some(up_to) => before = up_to,
                None => {}
            }
        }
        Ok(())
    }

    /// The tier of an aggregate resolution; none: sound alone.
    pub fn tier(&self, pixels: u64) -> Option<&PriceTier> {
        if pixels == 0 {
            return None;
        }
        let fits = |tier: &&PriceTier| tier.up_to.is_none_or(|up_to| pixels <= up_to);
        self.tiers.iter().find(fits).or(self.tiers.last())
    }

    /// The name of its tier; none: sound alone.
    pub fn tier_name(&self, pixels: u64) -> Option<String> {
        self.tier(pixels).map(|tier| tier.name.clone())
    }

    /// What a thousand minutes of it cost.
    pub fn price(&self, pixels: u64) -> Option<Money> {
        self.tier(pixels).map_or(self.audio, |tier| tier.per_1000_minutes)
    }

    /// The price of a tier by its name; none: sound alone.
    pub fn price_of(&self, tier: Option<&str>) -> Option<Money> {
        let Some(name) = tier else { return self.audio };
        self.tiers.iter().find(|tier| tier.name == name).and_then(|tier| tier.per_1000_minutes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overview(pixels: u64) -> String {
        PriceSheet::default().tier_name(pixels).unwrap_or_else(|| "audio".to_owned())
    }

    #[test]
    fn boundaries_are_those_of_the_overviews_table() {
        let at = |pixels| overview(pixels);
        assert_eq!((at(0), at(1)), ("audio".into(), "SD".into()));
        assert_eq!((at(460_799), at(460_800)), ("SD".into(), "HD".into()));
        assert_eq!((at(921_600), at(921_601)), ("HD".into(), "HD+".into()));
    }

    #[test]
    fn the_overviews_first_example_is_hd() {
        assert_eq!(overview(43_200 + 230_400 + 43_200 + 230_400), "HD");
    }

    /// The overview's text calls its second example HD "because 316,800 is less than 1280x720". By the
    /// overview's own table HD begins at 1280x360 = 460,800, and 316,800 is SD. The table holds.
    #[test]
    fn the_overviews_second_example_disagrees_with_its_own_table_and_the_table_holds() {
        assert_eq!(43_200 + 43_200 + 230_400, 316_800);
        assert_eq!(overview(316_800), "SD");
    }

    #[test]
    fn all_presets_are_valid_and_above_the_last_is_charged_as_the_last() {
        for name in SheetName::ALL {
            let sheet = name.sheet();
            sheet.validate().expect("valid");
            let last = sheet.tiers.last().expect("a tier").name.clone();
            assert_eq!(sheet.tier_name(100_000_000), Some(last), "{name:?}");
        }
    }

    #[test]
    fn what_cannot_be_is_refused_by_field() {
        let changed = |change: &dyn Fn(&mut PriceSheet)| {
            let mut sheet = SheetName::Agora2026Usd.sheet();
            change(&mut sheet);
            sheet.validate().expect_err("refused").field
        };
        assert_eq!(changed(&|sheet| sheet.currency = "usd".into()), "currency");
        assert_eq!(changed(&|sheet| sheet.audio = Some(Money::cents(-1))), "audio");
        assert_eq!(changed(&|sheet| sheet.tiers.clear()), "tiers");
        assert_eq!(changed(&|sheet| sheet.tiers[1].up_to = None), "tiers[1].up_to");
        assert_eq!(changed(&|sheet| sheet.tiers[1].up_to = Some(921_600)), "tiers[1].up_to");
        assert_eq!(changed(&|sheet| sheet.tiers[2].name = "hd".into()), "tiers[2].name");
        assert_eq!(changed(&|sheet| sheet.tiers[0].name = " ".into()), "tiers[0].name");
        let fine = "0.0000001".parse().ok();
        assert_eq!(changed(&|sheet| sheet.tiers[0].per_1000_minutes = fine), "tiers[0].per_1000_minutes");
    }
}
