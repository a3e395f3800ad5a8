//! What a folder as a bucket asks of the system: words for what it answers, durable names, all files below.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rollcall_model::{BucketProblem, BucketTrouble};

use crate::connection::Listed;
use crate::trouble::problem;

/// Where files in parts are until they are complete.
pub(crate) const UPLOADS: &str = ".rollcall-uploads";
/// How names of files begin that are being written.
pub(crate) const ASIDE: &str = ".rollcall-new-";

/// What the system's words mean.
pub(crate) fn of(path: &Path, error: &io::Error) -> BucketProblem {
    use io::ErrorKind::*;
    let trouble = match error.kind() {
        _ if is_disk_gone(error) => BucketTrouble::Unreachable,
        NotFound => BucketTrouble::NoFile,
        PermissionDenied | ReadOnlyFilesystem => BucketTrouble::NoRight,
        StorageFull | QuotaExceeded => BucketTrouble::Full,
        TimedOut => BucketTrouble::TimedOut,
        ResourceBusy => BucketTrouble::Busy,
        StaleNetworkFileHandle
        | HostUnreachable
        | NetworkUnreachable
        | NetworkDown
        | NotConnected
        | ConnectionReset
        | ConnectionAborted
        | ConnectionRefused => BucketTrouble::Unreachable,
        _ => BucketTrouble::Refused,
    };
    problem(trouble, format!("{}: {error}", path.display()))
}

/// What disks say that were pulled out, or have died, in the middle of something.
fn is_disk_gone(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let gone = [Errno::IO, Errno::NODEV, Errno::NXIO, Errno::REMOTEIO, Errno::SHUTDOWN, Errno::HOSTDOWN];
    Errno::from_io_error(error).is_some_and(|error| gone.contains(&error))
}

/// Whether a disk of its own lies in a folder.
pub(crate) fn is_mounted(folder: &Path) -> io::Result<bool> {
    Ok(fs::metadata(folder)?.dev() != fs::metadata(folder.join(".."))?.dev())
}

/// What is gone already is well.
pub(crate) fn gone(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// Gives a file its name, durably.
pub(crate) fn name(aside: &Path, path: &Path) -> io::Result<()> {
    fs::rename(aside, path)?;
    sync_folder(path.parent().unwrap_or(path))
}

/// Makes the entries of a folder durable, where the disk can: many in the network cannot be asked to.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        done => done,
    }
}

/// All files below a folder.
pub(crate) fn collect(folder: &Path, name: &str, found: &mut Vec<Listed>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(file) = entry.file_name().into_string() else { continue };
        if file == UPLOADS || file.starts_with(ASIDE) {
            continue;
        }
        let key = if name.is_empty() { file } else { format!("{name}/{file}") };
        let kind = entry.file_type()?;
        if kind.is_dir() {
            // One that goes while we look is one without files.
            gone(collect(&entry.path(), &key, found))?;
        } else if kind.is_file() {
            match entry.metadata() {
                Ok(meta) => found.push(Listed { key, size: meta.len() }),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_is_understood() {
        use rustix::io::Errno;
        let known = [
            (Errno::NOENT, BucketTrouble::NoFile),
            (Errno::ACCESS, BucketTrouble::NoRight),
            (Errno::ROFS, BucketTrouble::NoRight),
            (Errno::NOSPC, BucketTrouble::Full),
            (Errno::DQUOT, BucketTrouble::Full),
            (Errno::IO, BucketTrouble::Unreachable),
            (Errno::STALE, BucketTrouble::Unreachable),
            (Errno::NOTCONN, BucketTrouble::Unreachable),
            (Errno::HOSTDOWN, BucketTrouble::Unreachable),
            (Errno::TIMEDOUT, BucketTrouble::TimedOut),
            (Errno::FBIG, BucketTrouble::Refused),
        ];
        for (said, trouble) in known {
            assert_eq!(of(Path::new("/mnt/a"), &said.into()).trouble, trouble, "{said:?}");
        }
    }
}
