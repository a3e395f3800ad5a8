//! Whether what arrived is what was sent: by checksums that services tell, and those of files here.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use md5::{Digest, Md5};
use sha2::Sha256;

use crate::connection::SentPart;
use crate::heard::Heard;

/// How much of a file is read at once.
const READ_BYTES: usize = 256 * 1024;

/// MD5 of some bytes.
pub(crate) fn md5(bytes: &[u8]) -> [u8; 16] {
    Md5::digest(bytes).into()
}

/// In hexadecimal, as ETags have it.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes of a hexadecimal text.
pub(crate) fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    digits.len().is_multiple_of(2).then(|| digits.chunks(2).map(pair).collect())?
}

/// Whether a text is base64.
pub(crate) fn is_base64(text: &str) -> bool {
    BASE64_STANDARD.decode(text).is_ok()
}

fn base64(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}

/// Whether a service told a checksum of these bytes, and no wrong one: their MD5 (`Content-MD5`), or the CRC-64
/// that Azure tells where nobody asked for MD5 ("Put Block" of Azure Storage), which no emulator tells.
pub(crate) fn is_confirmed(heard: &Heard, bytes: &[u8]) -> bool {
    let md5 = heard.content_md5.as_ref().map(|told| *told == base64(&md5(bytes)));
    let crc64 = || crc_fast::checksum(crc_fast::CrcAlgorithm::Crc64Nvme, bytes).to_le_bytes();
    let crc64 = heard.content_crc64.as_ref().map(|told| *told == base64(&crc64()));
    (md5.is_some() || crc64.is_some()) && md5.unwrap_or(true) && crc64.unwrap_or(true)
}

/// The ETag of an object that was sent in parts, from the MD5 of each ("Checking object integrity" in the
/// Amazon S3 user guide); none where one of them is no MD5.
pub(crate) fn etag_of_parts<'a>(md5s: impl ExactSizeIterator<Item = &'a str>) -> Option<String> {
    let parts = md5s.len();
    let mut all = Vec::new();
    for md5 in md5s {
        all.extend(from_hex(md5).filter(|md5| md5.len() == 16)?);
    }
    Some(format!("{}-{parts}", hex(&md5(&all))))
}

/// Whether a service's ETag is this one. That it is not means nothing: with encryption by keys of its own,
/// and at some services always, an ETag is made in another way.
pub(crate) fn is_etag(told: &str, expected: &str) -> bool {
    told.trim_start_matches("W/").trim_matches('"').eq_ignore_ascii_case(expected)
}

/// A checksum in the making.
#[derive(Default)]
pub(crate) struct Sum {
    sha256: Sha256,
    bytes: u64,
}

/// SHA-256 and length: what is compared where something is read back.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Content {
    sha256: [u8; 32],
    /// How long it is.
    pub bytes: u64,
}

impl Sum {
    /// Adds bytes.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.sha256.update(bytes);
        self.bytes += bytes.len() as u64;
    }

    /// Of all that was added.
    pub(crate) fn content(self) -> Content {
        Content { sha256: self.sha256.finalize().into(), bytes: self.bytes }
    }
}

impl Content {
    /// Of some bytes.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut sum = Sum::default();
        sum.add(bytes);
        sum.content()
    }

    /// Of a file. Reads all of it: not for an async worker.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn of_file(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut sum = Sum::default();
        let mut bytes = vec![0; READ_BYTES];
        loop {
            match file.read(&mut bytes)? {
                0 => return Ok(sum.content()),
                n => sum.add(&bytes[..n]),
            }
        }
    }
}

/// The first of the parts that a file does not have, from its beginning on; as many as there are parts where
/// it goes on behind them. Reads all of it: not for an async worker.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn first_other_part(path: &Path, parts: &[SentPart]) -> io::Result<Option<usize>> {
    let mut file = File::open(path)?;
    let mut bytes = vec![0; READ_BYTES];
    for part in parts {
        let mut md5 = Md5::new();
        let mut left = part.bytes;
        while left > 0 {
            let most = usize::try_from(left).unwrap_or(READ_BYTES).min(READ_BYTES);
            match file.read(&mut bytes[..most])? {
                0 => return Ok(Some(part.number)),
                n => {
                    md5.update(&bytes[..n]);
                    left -= n as u64;
                }
            }
        }
        if hex(&md5.finalize()) != part.md5 {
            return Ok(Some(part.number));
        }
    }
    let is_at_end = file.read(&mut bytes[..1])? == 0;
    Ok(if is_at_end { None } else { Some(parts.len()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn etags_are_those_of_amazon() {
        // Of one part of 5 MiB of zeros, as `aws s3api` tells it.
        let zeros = hex(&md5(&vec![0; 5 * 1024 * 1024]));
        assert_eq!(zeros, "5f363e0e58a95f06cbe9bbc662c5dfb6");
        let two = etag_of_parts([zeros.as_str(), zeros.as_str()].into_iter()).expect("two MD5s");
        assert!(two.ends_with("-2") && two.len() == 34, "{two}");
        assert!(is_etag(&format!("\"{}\"", two.to_ascii_uppercase()), &two));
        assert!(is_etag(&format!("W/\"{two}\""), &two));
        assert!(!is_etag("\"\"", &two));
        assert_eq!(etag_of_parts(["00", zeros.as_str()].into_iter()), None);
        assert_eq!(from_hex("0g"), None);
        assert_eq!(from_hex("é"), None);
    }

    #[test]
    fn a_checksum_that_is_told_confirms() {
        let heard = |md5: Option<&str>, crc64: Option<&str>| Heard {
            content_md5: md5.map(Into::into),
            content_crc64: crc64.map(Into::into),
            ..Heard::default()
        };
        // Of "123456789": the check value of CRC-64/NVME is ae8b14860a799888.
        let (md5, crc64) = ("JfnnlDI7RTiF9RgfG2JNCw==", "iJh5CoYUi64=");
        assert!(is_confirmed(&heard(Some(md5), None), b"123456789"));
        assert!(is_confirmed(&heard(None, Some(crc64)), b"123456789"));
        assert!(is_confirmed(&heard(Some(md5), Some(crc64)), b"123456789"));
        assert!(!is_confirmed(&heard(None, None), b"123456789"));
        assert!(!is_confirmed(&heard(Some(md5), Some(crc64)), b"123456780"));
        assert!(!is_confirmed(&heard(Some(md5), Some("AAAAAAAAAAA=")), b"123456789"));
    }

    #[test]
    fn contents_are_compared_to_the_byte() {
        assert_eq!(Content::of(b"abc"), Content::of(b"abc"));
        assert_ne!(Content::of(b"abc"), Content::of(b"abd"));
        let file = std::env::temp_dir().join(format!("rollcall-proof-{}", std::process::id()));
        std::fs::write(&file, vec![7; READ_BYTES + 1]).expect("a file");
        let content = Content::of_file(&file).expect("its content");
        std::fs::remove_file(&file).expect("gone");
        assert_eq!((content.bytes, content), (READ_BYTES as u64 + 1, Content::of(&vec![7; READ_BYTES + 1])));
    }
}
