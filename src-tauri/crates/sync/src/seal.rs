//! Files that only their owners can read: encrypted with age before they leave the machine
//! ("The age file encryption format", C2SP).
//!
//! Everything here reads and writes whole files: not for an async worker.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use age::x25519::{Identity, Recipient};
use age::{DecryptError, Decryptor, Encryptor};

/// What can go wrong with sealing. None of it has a private key in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// This is no public key.
    #[error("{0} is no public key of age (age1…)")]
    NoRecipient(String),
    /// There is nobody to encrypt for.
    #[error("there is no public key to encrypt for")]
    NoRecipients,
    /// This is no private key.
    #[error("this is no private key of age (AGE-SECRET-KEY-1…)")]
    NoIdentity,
    /// The file is for others.
    #[error("the file was not encrypted for this private key")]
    WrongIdentity,
    /// The file is not what was encrypted.
    #[error("{0} is no encrypted file, or is damaged")]
    Damaged(PathBuf),
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// The system refused.
    #[error("{path}: {reason}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
}

/// Whether a text is a public key.
///
/// # Errors
/// [`SealError::NoRecipient`].
pub fn check(recipient: &str) -> Result<(), SealError> {
    recipient_of(recipient).map(drop)
}

/// Encrypts a file for the owners of public keys; says how long `to` is, in bytes. What was at `to` is
/// replaced once all is written.
///
/// # Errors
/// When a key is none, or the system refuses.
pub fn seal(from: &Path, to: &Path, recipients: &[String]) -> Result<u64, SealError> {
    let recipients = recipients.iter().map(|key| recipient_of(key)).collect::<Result<Vec<_>, _>>()?;
    let encryptor = Encryptor::with_recipients(recipients.iter().map(|recipient| recipient as &dyn age::Recipient))
        .map_err(|_| SealError::NoRecipients)?;
    let mut input = File::open(from).map_err(at(from))?;
    written(to, |file| {
        let mut output = encryptor.wrap_output(file).map_err(at(to))?;
        copy(&mut input, &mut output, |error| at(from)(error), |error| at(to)(error))?;
        output.finish().map_err(at(to))
    })
}

/// Decrypts a file with a private key; says how long `to` is, in bytes. What was at `to` is replaced once all
/// is written, and only by what is whole.
///
/// # Errors
/// [`SealError::WrongIdentity`] where the file is for others, [`SealError::Damaged`] where it is not what was
/// encrypted, and what the system refuses.
pub fn unseal(from: &Path, to: &Path, identity: &str) -> Result<u64, SealError> {
    let identity = Identity::from_str(identity.trim()).map_err(|_| SealError::NoIdentity)?;
    let input = BufReader::new(File::open(from).map_err(at(from))?);
    let not_opened = |error: DecryptError| match error {
        DecryptError::NoMatchingKeys => SealError::WrongIdentity,
        DecryptError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof && error.raw_os_error().is_some() => {
            at(from)(error)
        }
        _ => SealError::Damaged(from.to_owned()),
    };
    let decryptor = Decryptor::new_buffered(input).map_err(not_opened)?;
    let mut input = decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity)).map_err(not_opened)?;
    // What age finds wrong comes as an error of reading without a number of the system's.
    let not_read = |error: io::Error| match error.raw_os_error() {
        Some(_) => at(from)(error),
        None => SealError::Damaged(from.to_owned()),
    };
    written(to, |mut file| {
        copy(&mut input, &mut file, not_read, |error| at(to)(error))?;
        Ok(file)
    })
}

fn recipient_of(key: &str) -> Result<Recipient, SealError> {
    // A private key that was put in the wrong field is not repeated.
    let shown = if key.to_ascii_uppercase().contains("SECRET") { "A private key".to_owned() } else { key.to_owned() };
    Recipient::from_str(key.trim()).map_err(|_| SealError::NoRecipient(shown))
}

/// Writes a file aside, durably, and gives it its name.
fn written(
    to: &Path,
    write: impl FnOnce(BufWriter<File>) -> Result<BufWriter<File>, SealError>,
) -> Result<u64, SealError> {
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let aside = to.with_file_name(name);
    let result = File::create(&aside).map_err(at(&aside)).and_then(|file| {
        let file = write(BufWriter::new(file))?.into_inner().map_err(|error| at(&aside)(error.into_error()))?;
        file.sync_all().map_err(at(&aside))?;
        let bytes = file.metadata().map_err(at(&aside))?.len();
        fs::rename(&aside, to).map_err(at(to))?;
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(at(folder))?;
        Ok(bytes)
    });
    if result.is_err() {
        // It was never anything.
        let _ = fs::remove_file(&aside);
    }
    result
}

/// Copies, and tells errors of reading from those of writing.
fn copy(
    input: &mut impl Read,
    output: &mut impl Write,
    not_read: impl Fn(io::Error) -> SealError,
    not_written: impl Fn(io::Error) -> SealError,
) -> Result<(), SealError> {
    let mut bytes = vec![0; 256 * 1024];
    loop {
        match input.read(&mut bytes) {
            Ok(0) => return Ok(()),
            Ok(n) => output.write_all(&bytes[..n]).map_err(&not_written)?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(not_read(error)),
        }
    }
}

fn at(path: &Path) -> impl Fn(io::Error) -> SealError + '_ {
    |error| match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => SealError::DiskFull,
        _ => SealError::Io { path: path.to_owned(), reason: error.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use age::secrecy::ExposeSecret;

    struct Owner {
        public: String,
        private: String,
    }

    fn owner() -> Owner {
        let identity = Identity::generate();
        Owner { public: identity.to_public().to_string(), private: identity.to_string().expose_secret().to_owned() }
    }

    #[test]
    fn every_owner_can_read_it_and_nobody_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let content: Vec<u8> = (0..300_000u32).map(|n| (n % 251) as u8).collect();
        fs::write(at("plain"), &content).expect("written");
        let (one, two, other) = (owner(), owner(), owner());
        let sealed = seal(&at("plain"), &at("sealed"), &[one.public, two.public]).expect("sealed");
        assert_eq!(sealed, fs::metadata(at("sealed")).expect("there").len());
        for private in [&one.private, &format!("{}\n", two.private)] {
            assert_eq!(unseal(&at("sealed"), &at("back"), private), Ok(300_000));
            assert_eq!(fs::read(at("back")).expect("read"), content);
        }
        assert_eq!(unseal(&at("sealed"), &at("never"), &other.private), Err(SealError::WrongIdentity));
        assert_eq!(unseal(&at("sealed"), &at("never"), "AGE-SECRET-KEY-1NO"), Err(SealError::NoIdentity));
        assert!(!at("never").exists() && !at("never.new").exists());
    }

    #[test]
    fn what_is_damaged_is_found_and_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::write(at("plain"), vec![7; 200_000]).expect("written");
        let owner = owner();
        seal(&at("plain"), &at("sealed"), &[owner.public]).expect("sealed");
        let whole = fs::read(at("sealed")).expect("read");
        let mut flipped = whole.clone();
        flipped[150_000] ^= 1;
        for (what, bytes) in [("flipped", &flipped[..]), ("cut", &whole[..100_000]), ("short", b"age"), ("empty", b"")]
        {
            fs::write(at(what), bytes).expect("written");
            let damaged = unseal(&at(what), &at("never"), &owner.private);
            assert_eq!(damaged, Err(SealError::Damaged(at(what))), "{what}");
            assert!(!at("never").exists() && !at("never.new").exists(), "{what}");
        }
        assert!(matches!(unseal(&at("gone"), &at("never"), &owner.private), Err(SealError::Io { .. })));
    }

    #[test]
    fn keys_are_checked() {
        let owner = owner();
        assert_eq!(check(&owner.public), Ok(()));
        assert_eq!(check("age1qqq"), Err(SealError::NoRecipient("age1qqq".into())));
        let private = check(&owner.private).expect_err("a private key");
        assert!(!format!("{private} {private:?}").contains(&owner.private));
        assert_eq!(seal(Path::new("a"), Path::new("b"), &[]), Err(SealError::NoRecipients));
    }
}
