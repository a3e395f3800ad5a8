//! Starting a recorder: which program, with what, and its word that it is ready.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde::Deserialize;

use crate::log::Log;
use crate::options::Options;
use crate::runtime::{Note, Running};
use crate::words::{ENGLISH, Words, with};

/// How long a start may take: a long recording that a crash left is looked through before.
const START: Duration = Duration::from_secs(60);

/// Why there is no recorder.
#[derive(Debug)]
pub enum Trouble {
    /// It is not where it should be, or may not be run.
    Missing(PathBuf, String),
    /// It ended before it was ready; with what it said last.
    Ended(ExitStatus, Option<String>),
    /// It said nothing for too long.
    Silent,
    /// It dies again and again; with what it said last.
    KeepsDying(Option<String>),
    /// Another console is there and neither answers nor ends.
    Occupied,
    /// The folder in which a running console is known cannot be used.
    Folder(std::io::Error),
    /// There is no screen.
    Display,
}

impl Trouble {
    /// What happened, in the words of a language.
    pub fn told(&self, words: &Words) -> String {
        let said = |what: &str, said: &String| format!("{what}\n{}", with(words.it_said, said));
        match self {
            Self::Missing(path, reason) => said(&with(words.trouble_missing, path.display()), reason),
            Self::Ended(_, Some(last)) => said(words.trouble_said, last),
            Self::Ended(status, None) => with(words.trouble_ended, status),
            Self::Silent => with(words.trouble_silent, START.as_secs()),
            Self::KeepsDying(Some(last)) => said(words.trouble_dies, last),
            Self::KeepsDying(None) => words.trouble_dies.to_owned(),
            Self::Occupied => words.trouble_occupied.to_owned(),
            Self::Folder(error) => with(words.trouble_folder, error),
            Self::Display => words.trouble_display.to_owned(),
        }
    }
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.told(&ENGLISH))
    }
}

/// What the recorder says when it is ready.
#[derive(Debug, Clone, Deserialize)]
pub struct Ready {
    /// Its address.
    pub url: String,
    /// The console's address, with a token that opens it.
    pub console: String,
}

/// How a recorder is started, the first time and every time after.
#[derive(Clone)]
pub struct Launch {
    pub program: PathBuf,
    pub arguments: Vec<String>,
    /// Given by the environment, where other users cannot see it.
    pub token: String,
    pub log: Log,
    pub note: Note,
}

impl Launch {
    /// As the user asked; notes go below `folder`.
    pub fn new(options: &Options, folder: &Path) -> Self {
        let mut arguments = vec!["serve".to_owned(), "--ready-json".to_owned()];
        arguments.extend(options.demo.then(|| "--demo".to_owned()));
        if let Some(library) = &options.library {
            arguments.extend(["--library".to_owned(), library.display().to_string()]);
        }
        Self { program: program(), arguments, token: random_token(), log: Log::usual(), note: Note::below(folder) }
    }

    /// Whether one that was started with the same runs.
    pub fn is_running(&self) -> bool {
        self.note.left_behind().is_some_and(|running| running.arguments == self.arguments)
    }

    /// Starts one and waits until it serves.
    ///
    /// # Errors
    /// When it cannot be started or does not become ready; it does not run then.
    pub fn start(&self, listen: &str) -> Result<(Child, Ready), Trouble> {
        use std::os::unix::process::CommandExt;
        let missing = |error: std::io::Error| Trouble::Missing(self.program.clone(), error.to_string());
        let messages = self.log.open().map_or_else(|_| Stdio::inherit(), Stdio::from);
        let before = self.log.length();
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .args(["--listen", listen])
            .env("ROLLCALL_TOKEN", &self.token)
            // A setting of our window's, none of its.
            .env_remove("WEBKIT_DISABLE_DMABUF_RENDERER")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(messages)
            .process_group(0)
            .spawn()
            .map_err(missing)?;
        let mut running = Running::new(child.id(), &self.program, &self.arguments);
        running.iter().for_each(|running| self.note.write(running));
        match first_word(&mut child) {
            Ok(ready) => {
                if let Some(running) = &mut running {
                    running.url = Some(ready.url.clone());
                    self.note.write(running);
                }
                Ok((child, ready))
            }
            Err(trouble) => {
                let _ = child.kill();
                let _ = child.wait();
                self.note.forget();
                Err(match trouble {
                    Trouble::Ended(status, _) => Trouble::Ended(status, self.log.last_word(before)),
                    other => other,
                })
            }
        }
    }
}

/// Waits for the line that says the recorder is ready; the rest of its output is let pass.
fn first_word(child: &mut Child) -> Result<Ready, Trouble> {
    let Some(output) = child.stdout.take() else { return Err(Trouble::Silent) };
    let (said, heard) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if let Ok(ready) = serde_json::from_str::<Ready>(&line) {
                let _ = said.send(ready);
            }
        }
    });
    match heard.recv_timeout(START) {
        Ok(ready) => Ok(ready),
        Err(mpsc::RecvTimeoutError::Timeout) => Err(Trouble::Silent),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            // Its output is closed; that it has ended follows in a moment.
            let mut status = None;
            wait_until(Duration::from_secs(2), || {
                status = child.try_wait().ok().flatten();
                status.is_some()
            });
            Err(status.map_or(Trouble::Silent, |status| Trouble::Ended(status, None)))
        }
    }
}

/// The recorder to start: named by the environment, or beside this program.
fn program() -> PathBuf {
    let beside = || std::env::current_exe().ok().map(|own| own.with_file_name("rollcall-recorder"));
    let named = std::env::var_os("ROLLCALL_RECORDER").map(PathBuf::from);
    named.or_else(beside).unwrap_or_else(|| PathBuf::from("rollcall-recorder"))
}

/// 32 random bytes from the system, in hexadecimal.
fn random_token() -> String {
    let mut bytes = [0_u8; 32];
    rustix::rand::getrandom(&mut bytes, rustix::rand::GetRandomFlags::empty()).expect("the system has random numbers");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether it is done within the limit.
pub fn wait_until(limit: Duration, mut done: impl FnMut() -> bool) -> bool {
    let started = Instant::now();
    while !done() {
        if started.elapsed() > limit {
            return false;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    true
}
