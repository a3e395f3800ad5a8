//! What people write on a recording: a title and tags. Checked once, where they enter; what stands in
//! a folder that somebody edited by hand is shown as it is.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a text cannot stand on a recording.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LabelError {
    /// Too long, or with a character that cannot be seen.
    #[error("a title has at most 200 characters, all on one line")]
    Title,
    /// Empty, too long, or with a character that cannot be seen.
    #[error("a tag has 1 to 40 characters, all on one line")]
    Tag,
    /// Too long, or with a character that cannot be seen.
    #[error("the title of a marker has at most 120 characters, all on one line")]
    MarkerTitle,
    /// More than there may be.
    #[error("a recording has at most 20 tags")]
    TooManyTags,
}

/// A title: 0 to 200 characters without white space around them; an empty one takes the title away.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, max_length = 200, example = "Lesson 3: the lever")]
pub struct Title(String);

impl Title {
    /// Longest title, in characters.
    pub const MAX_CHARS: usize = 200;

    /// The title; none if it is empty.
    pub fn into_text(self) -> Option<String> {
        Some(self.0).filter(|title| !title.is_empty())
    }
}

impl TryFrom<String> for Title {
    type Error = LabelError;
    fn try_from(text: String) -> Result<Self, LabelError> {
        let text = text.trim();
        if fits(text, Self::MAX_CHARS) { Ok(Self(text.to_owned())) } else { Err(LabelError::Title) }
    }
}

impl From<Title> for String {
    fn from(title: Title) -> Self {
        title.0
    }
}

/// A tag: 1 to 40 characters without white space around them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, min_length = 1, max_length = 40, example = "Physics")]
pub struct Tag(String);

impl Tag {
    /// Longest tag, in characters.
    pub const MAX_CHARS: usize = 40;
}

impl TryFrom<String> for Tag {
    type Error = LabelError;
    fn try_from(text: String) -> Result<Self, LabelError> {
        let text = text.trim();
        if !text.is_empty() && fits(text, Self::MAX_CHARS) { Ok(Self(text.to_owned())) } else { Err(LabelError::Tag) }
    }
}

impl From<Tag> for String {
    fn from(tag: Tag) -> Self {
        tag.0
    }
}

/// Up to 20 tags, in the order they were given; those that differ by case alone are one, as first written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "Vec<Tag>", into = "Vec<Tag>")]
#[schema(value_type = Vec<Tag>, max_items = 20)]
pub struct Tags(Vec<Tag>);

impl Tags {
    /// Most tags of a recording.
    pub const MOST: usize = 20;

    /// The tags as texts.
    pub fn into_texts(self) -> Vec<String> {
        self.0.into_iter().map(String::from).collect()
    }
}

impl TryFrom<Vec<Tag>> for Tags {
    type Error = LabelError;
    fn try_from(given: Vec<Tag>) -> Result<Self, LabelError> {
        let mut tags: Vec<Tag> = Vec::new();
        for tag in given {
            let folded = tag.0.to_lowercase();
            if !tags.iter().any(|known| known.0.to_lowercase() == folded) {
                tags.push(tag);
            }
        }
        if tags.len() <= Self::MOST { Ok(Self(tags)) } else { Err(LabelError::TooManyTags) }
    }
}

impl From<Tags> for Vec<Tag> {
    fn from(tags: Tags) -> Self {
        tags.0
    }
}

pub(crate) fn fits(text: &str, most: usize) -> bool {
    text.chars().count() <= most && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(text: &str) -> Result<Option<String>, LabelError> {
        Title::try_from(text.to_owned()).map(Title::into_text)
    }

    fn tags(texts: &[&str]) -> Result<Vec<String>, LabelError> {
        let tags: Result<Vec<Tag>, _> = texts.iter().map(|text| Tag::try_from((*text).to_owned())).collect();
        Tags::try_from(tags?).map(Tags::into_texts)
    }

    #[test]
    fn a_title_is_trimmed_and_bounded_and_may_be_taken_away() {
        assert_eq!(title("  第三课：杠杆 \u{1f642} "), Ok(Some("第三课：杠杆 \u{1f642}".into())));
        assert_eq!(title("   "), Ok(None));
        assert!(title(&"课".repeat(200)).is_ok());
        for bad in ["课".repeat(201), "two\nlines".into(), "bell\u{7}".into()] {
            assert_eq!(title(&bad), Err(LabelError::Title), "{bad:?}");
        }
    }

    #[test]
    fn tags_that_differ_by_case_alone_are_one_as_first_written() {
        assert_eq!(
            tags(&[" Physics ", "physics", "ÄRZTE", "ärzte", "物理"]),
            Ok(["Physics", "ÄRZTE", "物理"].map(String::from).into())
        );
        for bad in ["", "  ", "a\tb", &"x".repeat(41)] {
            assert_eq!(tags(&[bad]), Err(LabelError::Tag), "{bad:?}");
        }
        let many: Vec<String> = (0..21).map(|n| format!("tag {n}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert!(tags(&many[..20]).is_ok());
        assert_eq!(tags(&many), Err(LabelError::TooManyTags));
    }
}
