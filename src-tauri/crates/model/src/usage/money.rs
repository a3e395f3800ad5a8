//! Amounts of money, exact: decimal numbers, never binary fractions.

use std::fmt;
use std::iter::Sum;
use std::ops::Add;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An amount, in JSON a text such as `5.99`. In which currency the price sheet says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[schema(value_type = String, example = "5.99")]
#[serde(transparent)]
pub struct Money(Decimal);

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// So many hundredths.
    pub fn cents(cents: i64) -> Self {
        Self(Decimal::new(cents, 2))
    }

    /// What so many minutes cost at this price for a thousand; exact.
    pub fn of_minutes(self, minutes: u64) -> Self {
        Self((self.0 * Decimal::from(minutes) / Decimal::from(1000)).normalize())
    }

    /// What so many seconds cost at this price for a thousand minutes, to a millionth.
    pub fn of_seconds(self, seconds: u64) -> Self {
        Self((self.0 * Decimal::from(seconds) / Decimal::from(60_000)).round_dp(6).normalize())
    }

    /// To the cent, a half upwards.
    pub fn rounded(self) -> Self {
        Self(self.0.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero))
    }

    /// Whether it is no price: less than nothing, more than a million, or finer than a millionth.
    pub(crate) fn is_odd(self) -> bool {
        self.0.is_sign_negative() || self.0 > Decimal::from(1_000_000) || self.0.normalize().scale() > 6
    }
}

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Money {
    type Err = rust_decimal::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::Money;

    fn money(text: &str) -> Money {
        text.parse().expect("an amount")
    }

    #[test]
    fn a_half_is_rounded_up_and_tenths_are_exact() {
        assert_eq!(money("1.66404").rounded(), money("1.66"));
        assert_eq!(money("1.665").rounded(), money("1.67"));
        assert_eq!(money("0.005").rounded(), money("0.01"));
        assert_eq!(money("0.1") + money("0.2"), money("0.3"));
        assert_eq!(money("5.99").of_seconds(3600).to_string(), "0.3594");
    }

    #[test]
    fn it_is_a_text_in_json() {
        assert_eq!(serde_json::to_string(&money("5.990")).expect("written"), "\"5.990\"");
        for text in ["\"5.99\"", "5.99"] {
            assert_eq!(serde_json::from_str::<Money>(text).expect("read"), money("5.99"));
        }
        assert!(serde_json::from_str::<Money>("\"much\"").is_err());
    }
}
