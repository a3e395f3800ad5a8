//! The certificate for HTTPS: the user's own, or one that this recorder makes for its addresses.
//!
//! One of our own is kept with its key in a folder only this user can read, and made anew when the
//! addresses of the machine have changed or its end is near.

use std::fs;
use std::io::Write;
use std::net::IpAddr;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Days for which one of our own holds; browsers refuse more than 398.
const DAYS: i64 = 390;
/// Days before its end at which it is made anew.
const RENEWED: i64 = 30;

/// Where the certificate comes from.
#[derive(Clone, Debug)]
pub enum Certificates {
    /// The user's own: a PEM file with the chain, and one with the key.
    Given {
        /// The chain, the machine's own certificate first.
        chain: PathBuf,
        /// Its key.
        key: PathBuf,
    },
    /// Made by us and kept in this folder.
    Made(PathBuf),
}

/// A certificate and its key, as PEM.
pub(crate) struct Certificate {
    pub chain: String,
    pub key: String,
    /// SHA-256 of the first certificate, as browsers show it.
    pub fingerprint: String,
}

#[derive(Serialize, Deserialize, PartialEq)]
struct Made {
    names: Vec<String>,
    /// Day on which it ends, counted from 1970.
    ends: i64,
    fingerprint: String,
}

impl Certificates {
    /// The certificate for these addresses.
    ///
    /// # Errors
    /// Why there is none, as a sentence without its full stop.
    pub(crate) fn find(&self, addresses: &[IpAddr]) -> Result<Certificate, String> {
        match self {
            Self::Given { chain, key } => given(chain, key),
            Self::Made(folder) => made(folder, addresses, today()),
        }
    }
}

fn today() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    (since.as_secs() / 86_400) as i64
}

fn given(chain: &Path, key: &Path) -> Result<Certificate, String> {
    let read = |what: &str, path: &Path| {
        fs::read_to_string(path).map_err(|error| format!("The {what} {} cannot be read: {error}", path.display()))
    };
    let (chain, key) = (read("certificate", chain)?, read("key", key)?);
    let first = first_der(&chain).ok_or("The certificate file holds no certificate in PEM form")?;
    Ok(Certificate { fingerprint: fingerprint(&first), chain, key })
}

/// The bytes of the first certificate of a PEM text.
fn first_der(pem: &str) -> Option<Vec<u8>> {
    use rustls_pki_types::CertificateDer;
    use rustls_pki_types::pem::PemObject;
    CertificateDer::from_pem_slice(pem.as_bytes()).ok().map(|der| der.to_vec())
}

fn fingerprint(der: &[u8]) -> String {
    let bytes: Vec<String> = Sha256::digest(der).iter().map(|byte| format!("{byte:02X}")).collect();
    bytes.join(":")
}

fn made(folder: &Path, addresses: &[IpAddr], today: i64) -> Result<Certificate, String> {
    let names = names(addresses);
    let [chain, key, note] = ["https.pem", "https-key.pem", "https.json"].map(|name| folder.join(name));
    let kept = || -> Option<Certificate> {
        let made: Made = serde_json::from_slice(&fs::read(&note).ok()?).ok()?;
        let (chain, key) = (fs::read_to_string(&chain).ok()?, fs::read_to_string(&key).ok()?);
        let good = made.names == names && made.ends - RENEWED > today;
        good.then_some(Certificate { chain, key, fingerprint: made.fingerprint })
    };
    if let Some(kept) = kept() {
        return Ok(kept);
    }
    let new = make(&names, today).map_err(|error| format!("A certificate could not be made: {error}"))?;
    let written = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).and_then(|()| {
        secretly(&key, new.key.as_bytes())?;
        fs::write(&chain, &new.chain)?;
        let made = Made { names, ends: today + DAYS, fingerprint: new.fingerprint.clone() };
        fs::write(&note, serde_json::to_vec(&made)?)
    });
    if let Err(error) = written {
        // It works all the same, but guests will be asked about another one after the next start.
        tracing::warn!(%error, folder = %folder.display(), "the certificate could not be kept");
    }
    Ok(new)
}

fn make(names: &[String], today: i64) -> Result<Certificate, rcgen::Error> {
    let mut params = CertificateParams::new(names)?;
    let mut subject = DistinguishedName::new();
    subject.push(DnType::CommonName, "Rollcall on this network");
    params.distinguished_name = subject;
    let day = |days: i64| {
        let (year, month, day) = civil(days);
        rcgen::date_time_ymd(year, month, day)
    };
    // Yesterday: clocks of phones differ.
    params.not_before = day(today - 1);
    params.not_after = day(today + DAYS);
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    let fingerprint = fingerprint(certificate.der());
    Ok(Certificate { chain: certificate.pem(), key: key.serialize_pem(), fingerprint })
}

/// The date of a day counted from 1970 (the civil calendar, as in Howard Hinnant's days_from_civil).
fn civil(days: i64) -> (i32, u8, u8) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_shifted + 2) / 5 + 1;
    let month = if month_shifted < 10 { month_shifted + 3 } else { month_shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year as i32, month as u8, day as u8)
}

/// What the certificate is for: every address, and the machine's names.
fn names(addresses: &[IpAddr]) -> Vec<String> {
    let mut names: Vec<String> = addresses.iter().map(IpAddr::to_string).collect();
    names.push("localhost".into());
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = host.trim().to_ascii_lowercase();
    if !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        names.extend([format!("{host}.local"), host]);
    }
    names.sort();
    names
}

fn secretly(path: &Path, text: &[u8]) -> std::io::Result<()> {
    let _ = fs::remove_file(path);
    fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?.write_all(text)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (days, date) in [(0, (1970, 1, 1)), (11_016, (2000, 2, 29)), (20_780, (2026, 11, 23))] {
            assert_eq!(civil(days), date);
        }
    }

    #[test]
    fn one_of_our_own_is_kept_until_the_addresses_change_or_it_ends() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path().join("state");
        let one = ["192.0.2.1".parse().expect("an address")];
        let first = made(&folder, &one, 20_000).expect("made");
        assert_eq!(fs::metadata(folder.join("https-key.pem")).expect("kept").permissions().mode() & 0o777, 0o600);
        assert_eq!(first_der(&first.chain).map(|der| fingerprint(&der)), Some(first.fingerprint.clone()));
        assert_eq!(made(&folder, &one, 20_100).expect("kept").fingerprint, first.fingerprint);
        assert_ne!(made(&folder, &one, 20_361).expect("made anew").fingerprint, first.fingerprint, "it ends soon");
        let two = ["192.0.2.1", "198.51.100.7"].map(|text| text.parse().expect("an address"));
        let moved = made(&folder, &two, 20_361).expect("made anew");
        assert_eq!(made(&folder, &two, 20_362).expect("kept").fingerprint, moved.fingerprint);
    }

    #[test]
    fn a_given_one_that_cannot_be_read_is_said() {
        let folder = tempfile::tempdir().expect("a folder");
        let [chain, key] = ["a.pem", "b.pem"].map(|name| folder.path().join(name));
        let missing = given(&chain, &key).err().expect("refused");
        assert!(missing.contains("a.pem cannot be read"), "{missing}");
        fs::write(&chain, "x").expect("written");
        fs::write(&key, "x").expect("written");
        assert!(given(&chain, &key).err().expect("refused").contains("no certificate"));
    }
}
