//! What a console notes of its recorder, so that the next one finds it if this one crashes.
//!
//! The note says which process it is and where it serves, never its token: that is in the memory of
//! the two processes alone. The next console reads it from the recorder's own environment, which the
//! system shows to the same user only.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::log;

/// A recorder that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// Its process.
    pub pid: u32,
    /// When that process began, in the system's ticks: a process number is used again.
    pub began: u64,
    /// What it was started as.
    pub program: PathBuf,
    /// What it was started with.
    pub arguments: Vec<String>,
    /// Its address; none before it is ready.
    pub url: Option<String>,
}

impl Running {
    /// A process that was just started; none when it has gone already.
    pub fn new(pid: u32, program: &Path, arguments: &[String]) -> Option<Self> {
        let began = began(pid)?;
        Some(Self { pid, began, program: program.to_owned(), arguments: arguments.to_vec(), url: None })
    }

    /// Whether that very process still runs.
    pub fn runs(&self) -> bool {
        began(self.pid) == Some(self.began)
    }

    /// Whether it is what would be started now: the same file, not replaced since, with the same
    /// arguments.
    pub fn is(&self, program: &Path, arguments: &[String]) -> bool {
        let runs = fs::read_link(format!("/proc/{}/exe", self.pid)).ok();
        self.arguments == arguments && runs.is_some() && runs == fs::canonicalize(program).ok()
    }

    /// A variable of its environment.
    pub fn variable(&self, name: &str) -> Option<String> {
        let environment = fs::read(format!("/proc/{}/environ", self.pid)).ok()?;
        let mut pairs = environment.split(|byte| *byte == 0).filter_map(|pair| std::str::from_utf8(pair).ok());
        pairs.find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=').map(str::to_owned))
    }
}

/// When a process began; none when it has ended, even if nobody took note of that.
fn began(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name before it may contain anything (proc(5): field 3 is the state, 22 the start).
    let (_, fields) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    if matches!(*fields.first()?, "Z" | "X") {
        return None;
    }
    fields.get(19)?.parse().ok()
}

/// The note itself.
#[derive(Debug, Clone)]
pub struct Note {
    path: PathBuf,
}

impl Note {
    /// In a folder.
    pub fn below(folder: &Path) -> Self {
        Self { path: folder.join("recorder.json") }
    }

    /// Writes it. A note that cannot be written costs only that a recorder is not found again.
    pub fn write(&self, running: &Running) {
        let text = serde_json::to_vec(running).expect("it is plain data");
        let temporary = self.path.with_extension("tmp");
        let written = fs::write(&temporary, text).and_then(|()| fs::rename(&temporary, &self.path));
        if let Err(error) = written {
            tracing::warn!(%error, "the recorder's process could not be noted down");
        }
    }

    /// Takes it away.
    pub fn forget(&self) {
        let _ = fs::remove_file(&self.path);
    }

    /// The recorder that an earlier console left running.
    pub fn left_behind(&self) -> Option<Running> {
        let running: Running = serde_json::from_slice(&fs::read(&self.path).ok()?).ok()?;
        running.runs().then_some(running)
    }
}

/// The user's folder for what ends with the login; without one, the one for states.
///
/// # Errors
/// When it cannot be made.
pub fn folder() -> io::Result<PathBuf> {
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(|folder| PathBuf::from(folder).join("rollcall"));
    let folder = runtime.unwrap_or_else(log::state_folder);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn the_very_process_is_found_with_its_environment_until_it_ends() {
        let folder = tempfile::tempdir().expect("a folder");
        let note = Note::below(folder.path());
        assert_eq!(note.left_behind(), None);
        let program = Path::new("/bin/cat");
        let mut child = Command::new(program)
            .env("ROLLCALL_TOKEN", "secret")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("started");
        // Spawning returns a moment before the system has laid out the environment; a program that
        // answers has it.
        child.stdin.as_ref().expect("piped").write_all(b"!").expect("written");
        child.stdout.as_mut().expect("piped").read_exact(&mut [0]).expect("answered");
        let running = Running::new(child.id(), program, &["serve".into()]).expect("it runs");
        note.write(&running);
        let found = note.left_behind().expect("found");
        assert_eq!(found, running);
        assert!(!fs::read_to_string(folder.path().join("recorder.json")).expect("read").contains("secret"));
        assert_eq!(found.variable("ROLLCALL_TOKEN").as_deref(), Some("secret"));
        assert!(found.is(program, &["serve".into()]));
        assert!(!found.is(program, &["serve".into(), "--demo".into()]), "other arguments");
        assert!(!found.is(Path::new("/bin/sh"), &["serve".into()]), "another program");

        let other = Running { began: running.began + 1, ..running };
        note.write(&other);
        assert_eq!(note.left_behind(), None, "its number was given to another process");

        child.kill().expect("asked");
        // It has ended as soon as its end can be taken note of, even before that is done.
        rustix::process::waitid(
            rustix::process::WaitId::Pid(rustix::process::Pid::from_child(&child)),
            rustix::process::WaitIdOptions::EXITED | rustix::process::WaitIdOptions::NOWAIT,
        )
        .expect("ended");
        assert!(!found.runs());
        child.wait().expect("waited for");
    }
}
