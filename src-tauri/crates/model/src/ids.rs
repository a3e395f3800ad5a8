//! Names of things. Each is validated once, where it enters, and trusted afterwards.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a text is not a valid id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not an integer of 1 to 4294967295.
    #[error("a uid is a whole number from 1 to 4294967295")]
    Uid,
    /// Empty, too long, or with a character that is not allowed.
    #[error(
        "a channel name has 1 to 64 letters, digits, spaces or -_.,!()+@#, starts with a letter or digit and does not end with a space or dot"
    )]
    Cname,
    /// Not 32 lower-case hexadecimal digits.
    #[error("a recording id is 32 hexadecimal digits")]
    Sid,
}

/// A participant's number in a channel: 1 to 2^32-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = u32, minimum = 1, example = 7)]
pub struct Uid(NonZeroU32);

impl Uid {
    /// The smallest.
    pub const FIRST: Self = Self(NonZeroU32::MIN);

    /// The uid with this number; 0 is none.
    pub fn new(number: u32) -> Option<Self> {
        NonZeroU32::new(number).map(Self)
    }

    /// The number.
    pub fn get(self) -> u32 {
        self.0.get()
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Uid {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        text.parse().map(Self).map_err(|_| IdError::Uid)
    }
}

/// A channel's name. Any script; nothing that could leave a folder or hide in a log.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, min_length = 1, max_length = 64, example = "Demo class")]
pub struct Cname(String);

impl Cname {
    /// Longest name, in characters.
    pub const MAX_CHARS: usize = 64;

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as a part of a file name: everything but letters, digits, `-` and `_` becomes `-`
    /// (agora.md section 7), cut to 96 bytes so that a folder name stays within a file system's 255.
    pub fn to_file_part(&self) -> String {
        let mut part = String::new();
        for c in self.0.chars() {
            let c = if c.is_alphanumeric() || c == '_' { c } else { '-' };
            if part.len() + c.len_utf8() > 96 {
                break;
            }
            part.push(c);
        }
        part
    }
}

impl fmt::Display for Cname {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Cname {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let allowed = |c: char| c.is_alphanumeric() || " -_.,!()+@#".contains(c);
        let ok = text.chars().count() <= Self::MAX_CHARS
            && text.chars().all(allowed)
            && text.chars().next().is_some_and(char::is_alphanumeric)
            && !text.ends_with([' ', '.'])
            && !text.contains("..");
        if ok { Ok(Self(text.to_owned())) } else { Err(IdError::Cname) }
    }
}

impl TryFrom<String> for Cname {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<Cname> for String {
    fn from(name: Cname) -> Self {
        name.0
    }
}

/// A recording's id: 32 lower-case hexadecimal digits, in order of creation (UUID version 7).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^[0-9a-f]{32}$")]
pub struct Sid(String);

impl Sid {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// When it was made, in milliseconds since 1970 (RFC 9562, section 5.7); none where it is of another
    /// kind.
    pub fn made_at_ms(&self) -> Option<u64> {
        (self.0.as_bytes().get(12) == Some(&b'7')).then(|| u64::from_str_radix(&self.0[..12], 16).ok())?
    }
}

impl fmt::Display for Sid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Sid {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if text.len() == 32 && text.bytes().all(hex) { Ok(Self(text.to_owned())) } else { Err(IdError::Sid) }
    }
}

impl TryFrom<String> for Sid {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<Sid> for String {
    fn from(sid: Sid) -> Self {
        sid.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_name_speaks_any_language_but_never_leaves_its_folder() {
        for good in ["Demo class", "数学课 3", "a", "Room-1_b.c"] {
            assert!(good.parse::<Cname>().is_ok(), "{good}");
        }
        let long = "x".repeat(65);
        for bad in ["", "../etc", "a/b", "a\\b", ".hidden", "a..b", "a\nb", "end ", "end.", " x", "a\0", &long] {
            assert_eq!(bad.parse::<Cname>(), Err(IdError::Cname), "{bad:?}");
        }
    }

    #[test]
    fn a_file_part_is_short_and_plain() {
        let name: Cname = "数学课 (3)".parse().expect("valid");
        assert_eq!(name.to_file_part(), "数学课--3-");
        let long: Cname = "课".repeat(64).parse().expect("valid");
        assert_eq!(long.to_file_part().len(), 96);
    }
}
