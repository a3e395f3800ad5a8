//! One console for each user: a second start shows the window of the first.
//!
//! Two of them would each take the other's recorder for one that was left behind.

use std::fs::{self, File, TryLockError};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::time::Duration;

use crate::launch::{Trouble, wait_until};

/// How long a console may take to close; a bit longer than its recorder.
const CLOSING: Duration = Duration::from_secs(20);

/// Held by the console that runs.
pub struct Sole {
    /// Locked while we live, however we end.
    _lock: File,
    bell: UnixListener,
}

impl Sole {
    /// Takes the place; none when a console that runs was asked to show itself instead.
    ///
    /// # Errors
    /// When there is a console that does not answer, or no place for the lock.
    pub fn take(folder: &Path) -> Result<Option<Self>, Trouble> {
        let lock = File::create(folder.join("console.lock")).map_err(Trouble::Folder)?;
        let bell = folder.join("console.sock");
        let mut rang = false;
        let taken = wait_until(CLOSING, || match lock.try_lock() {
            Ok(()) => true,
            Err(TryLockError::WouldBlock) => {
                rang = UnixStream::connect(&bell).is_ok();
                rang
            }
            Err(TryLockError::Error(_)) => false,
        });
        match (taken, rang) {
            (false, _) => Err(Trouble::Occupied),
            (true, true) => Ok(None),
            (true, false) => {
                let _ = fs::remove_file(&bell);
                let bell = UnixListener::bind(&bell).map_err(Trouble::Folder)?;
                Ok(Some(Self { _lock: lock, bell }))
            }
        }
    }

    /// Calls `show` for each further start, those before now included.
    ///
    /// # Errors
    /// When the system has no more handles.
    pub fn answer(&self, show: impl Fn() + Send + 'static) -> std::io::Result<()> {
        let bell = self.bell.try_clone()?;
        std::thread::spawn(move || {
            for _ in bell.incoming().map_while(Result::ok) {
                show();
            }
        });
        Ok(())
    }

    /// From here on nobody is asked to show itself: a further start waits for our end.
    pub fn close(&self, folder: &Path) {
        let _ = fs::remove_file(folder.join("console.sock"));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn the_second_shows_the_first_and_the_next_takes_its_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = Sole::take(folder.path()).expect("a place").expect("free");
        let (said, heard) = mpsc::channel();
        assert!(Sole::take(folder.path()).expect("an answer").is_none());
        first.answer(move || said.send(()).expect("someone listens")).expect("listens");
        heard.recv_timeout(Duration::from_secs(10)).expect("shown");
        first.close(folder.path());
        let waits = std::thread::spawn({
            let folder = folder.path().to_owned();
            move || Sole::take(&folder).is_ok_and(|sole| sole.is_some())
        });
        drop(first);
        assert!(waits.join().expect("ended"));
    }
}
