//! One console for each user: a second start shows the window of the first.
//!
//! Two of them would each take the other's recorder for one that was left behind.

use std::fs::{self, File, TryLockError};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::time::Duration;

use crate::launch::{Trouble, wait_until};
use crate::link::Link;

/// How long a console may take to close; a bit longer than its recorder.
const CLOSING: Duration = Duration::from_secs(20);
/// How long a further start may take to say what it wants.
const SAYING: Duration = Duration::from_secs(1);
/// Longer than any link.
const LONGEST: u64 = 4096;

/// Held by the console that runs.
pub struct Sole {
    /// Locked while we live, however we end.
    _lock: File,
    bell: UnixListener,
}

impl Sole {
    /// Takes the place; none when a console that runs was asked to show itself instead, or the place
    /// in it that a link names.
    ///
    /// # Errors
    /// When there is a console that does not answer, or no place for the lock.
    pub fn take(folder: &Path, link: Option<&Link>) -> Result<Option<Self>, Trouble> {
        let lock = File::create(folder.join("console.lock")).map_err(Trouble::Folder)?;
        let bell = folder.join("console.sock");
        let mut rang = false;
        let taken = wait_until(CLOSING, || match lock.try_lock() {
            Ok(()) => true,
            Err(TryLockError::WouldBlock) => {
                rang = UnixStream::connect(&bell).is_ok_and(|mut bell| {
                    let said = link.map(ToString::to_string).unwrap_or_default();
                    writeln!(bell, "{said}").is_ok()
                });
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
    pub fn answer(&self, show: impl Fn(Option<Link>) + Send + 'static) -> std::io::Result<()> {
        let bell = self.bell.try_clone()?;
        std::thread::spawn(move || {
            for ringing in bell.incoming().map_while(Result::ok) {
                show(said(&ringing));
            }
        });
        Ok(())
    }

    /// From here on nobody is asked to show itself: a further start waits for our end.
    pub fn close(&self, folder: &Path) {
        let _ = fs::remove_file(folder.join("console.sock"));
    }
}

/// The link a further start was given, if any.
fn said(ringing: &UnixStream) -> Option<Link> {
    ringing.set_read_timeout(Some(SAYING)).ok()?;
    let mut line = String::new();
    BufReader::new(ringing.take(LONGEST)).read_line(&mut line).ok()?;
    line.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn the_second_shows_the_first_and_the_next_takes_its_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = Sole::take(folder.path(), None).expect("a place").expect("free");
        let (said, heard) = mpsc::channel();
        let again = |link| Sole::take(folder.path(), link).expect("an answer").is_none();
        let link: Link = "rollcall://channel/Maths".parse().expect("a link");
        assert!(again(None) && again(Some(&link)));
        first.answer(move |link| said.send(link).expect("someone listens")).expect("listens");
        let shown = || heard.recv_timeout(Duration::from_secs(10)).expect("shown");
        assert_eq!(shown(), None);
        assert_eq!(shown(), Some(link));
        first.close(folder.path());
        let waits = std::thread::spawn({
            let folder = folder.path().to_owned();
            move || Sole::take(&folder, None).is_ok_and(|sole| sole.is_some())
        });
        drop(first);
        assert!(waits.join().expect("ended"));
    }
}
