//! What is kept of a secret: enough to know it again, not enough to use it.

use std::fmt::Write as _;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The SHA-256 of a secret of at least 32 random bytes (invitation tokens), or of a text that is
/// of use only together with one (keys).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fingerprint([u8; 32]);

impl Fingerprint {
    pub fn of(secret: &str) -> Self {
        Self(Sha256::digest(secret.as_bytes()).into())
    }

    /// A new secret: 32 random bytes in hexadecimal.
    pub fn new_secret() -> String {
        hex(&rand::random::<[u8; 32]>())
    }
}

/// In constant time.
impl PartialEq for Fingerprint {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Fingerprint {}

/// In lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&hex(&self.0))
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let wrong = || serde::de::Error::custom("a fingerprint is 64 hexadecimal digits");
        if text.len() != 64 || !text.is_ascii() {
            return Err(wrong());
        }
        let mut bytes = [0; 32];
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).map_err(|_| wrong())?;
        }
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_long_and_differ_and_are_known_again() {
        let (one, other) = (Fingerprint::new_secret(), Fingerprint::new_secret());
        assert_eq!(one.len(), 64);
        assert_ne!(one, other);
        assert!(Fingerprint::of(&one) == Fingerprint::of(&one));
        assert!(Fingerprint::of(&one) != Fingerprint::of(&other));
    }

    #[test]
    fn a_fingerprint_is_written_and_read_and_nonsense_is_not() {
        let fingerprint = Fingerprint::of("a secret");
        let text = serde_json::to_string(&fingerprint).expect("writes");
        assert!(!text.contains("secret"));
        assert!(serde_json::from_str::<Fingerprint>(&text).expect("reads") == fingerprint);
        for bad in ["\"\"", "\"zz\"", "7", "\"éééééééééééééééééééééééééééééééé\""] {
            assert!(serde_json::from_str::<Fingerprint>(bad).is_err(), "{bad}");
        }
    }
}
