//! Days and months, UTC.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A day, in JSON a text such as `2026-11-27`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[schema(value_type = String, example = "2026-11-27")]
#[serde(try_from = "String", into = "String")]
pub struct Day(jiff::civil::Date);

/// A month, in JSON a text such as `2026-11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[schema(value_type = String, example = "2026-11")]
#[serde(try_from = "String", into = "String")]
pub struct Month(jiff::civil::Date);

/// Not a day or month.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a month is written as in 2026-11, a day as in 2026-11-27")]
pub struct MonthError;

impl Day {
    /// The day that lies so many days after 1970-01-01.
    pub fn of_number(days: i64) -> Option<Self> {
        let first = jiff::civil::date(1970, 1, 1);
        first.checked_add(jiff::Span::new().try_days(days).ok()?).ok().map(Self)
    }

    /// The month it is in.
    pub fn month(self) -> Month {
        Month(self.0.first_of_month())
    }
}

impl Month {
    /// The month of an instant.
    pub fn of(now: jiff::Timestamp) -> Self {
        Day(now.to_zoned_datetime(jiff::tz::TimeZone::UTC).date()).month()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

impl std::str::FromStr for Day {
    type Err = MonthError;
    fn from_str(text: &str) -> Result<Self, MonthError> {
        let is_day = text.len() == 10 && text.is_ascii();
        text.parse().ok().filter(|_| is_day).map(Self).ok_or(MonthError)
    }
}

impl std::str::FromStr for Month {
    type Err = MonthError;
    fn from_str(text: &str) -> Result<Self, MonthError> {
        format!("{text}-01").parse().map(Day::month)
    }
}

impl TryFrom<String> for Day {
    type Error = MonthError;
    fn try_from(text: String) -> Result<Self, MonthError> {
        text.parse()
    }
}

impl TryFrom<String> for Month {
    type Error = MonthError;
    fn try_from(text: String) -> Result<Self, MonthError> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_strictly() {
        assert_eq!("2026-11".parse::<Month>().expect("a month").to_string(), "2026-11");
        for wrong in ["", "2026", "2026-13", "2026-1", "2026-11-01", "26-11", "2026-00", "٢٠٢٦-11"] {
            assert!(wrong.parse::<Month>().is_err(), "{wrong}");
        }
        assert_eq!(Day::of_number(20_784).expect("a day").to_string(), "2026-11-27");
    }
}
