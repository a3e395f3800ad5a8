//! Markers: instants of a recording that somebody wants to find again.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::label::{LabelError, fits};

/// Most markers of a recording.
pub const MOST_MARKERS: usize = 1000;

/// A marked instant of a recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Marker {
    /// Its id, of this recording alone.
    pub id: String,
    /// Where in the result it lies: milliseconds of playable time before it.
    pub at_ms: u64,
    /// What it is called; at most 120 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// The title of a marker: 0 to 120 characters without white space around them; an empty one takes the
/// title away.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, max_length = 120, example = "The question about friction")]
pub struct MarkerTitle(String);

impl MarkerTitle {
    /// Longest title, in characters.
    pub const MAX_CHARS: usize = 120;

    /// The title; none if it is empty.
    pub fn into_text(self) -> Option<String> {
        Some(self.0).filter(|title| !title.is_empty())
    }
}

impl TryFrom<String> for MarkerTitle {
    type Error = LabelError;
    fn try_from(text: String) -> Result<Self, LabelError> {
        let text = text.trim();
        if fits(text, Self::MAX_CHARS) { Ok(Self(text.to_owned())) } else { Err(LabelError::MarkerTitle) }
    }
}

impl From<MarkerTitle> for String {
    fn from(title: MarkerTitle) -> Self {
        title.0
    }
}

/// Puts a marker at its place in the order of time, behind those of the same instant.
pub fn insert(markers: &mut Vec<Marker>, marker: Marker) {
    let at = markers.partition_point(|other| other.at_ms <= marker.at_ms);
    markers.insert(at, marker);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_stand_in_order_of_time() {
        let mut markers = Vec::new();
        for (id, at_ms) in [("a", 500), ("b", 100), ("c", 500), ("d", 0)] {
            insert(&mut markers, Marker { id: id.into(), at_ms, title: None });
        }
        assert_eq!(markers.iter().map(|marker| marker.id.as_str()).collect::<String>(), "dbac");
    }

    #[test]
    fn a_title_is_trimmed_and_bounded() {
        let title = |text: &str| MarkerTitle::try_from(text.to_owned()).map(MarkerTitle::into_text);
        assert_eq!(title("  杠杆 "), Ok(Some("杠杆".into())));
        assert_eq!(title(" "), Ok(None));
        assert!(title(&"课".repeat(120)).is_ok());
        for bad in ["课".repeat(121), "two\nlines".into()] {
            assert_eq!(title(&bad), Err(LabelError::MarkerTitle), "{bad:?}");
        }
    }
}
