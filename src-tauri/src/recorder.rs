//! The recorder's process: started, watched, started again when it dies, asked to end.
//!
//! It has a process group of its own: a console that crashes, or is stopped from a terminal, takes
//! no recording with it. Its token goes by the environment and is never written down.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

use serde::Deserialize;

use crate::options::Options;
use crate::{log, runtime};

/// How long a start may take.
const START: Duration = Duration::from_secs(20);
/// How long the last segment and the end of open recordings may take.
const END: Duration = Duration::from_secs(15);
/// Deaths within `DEATH_SPAN` after which we stop trying.
const DEATHS: usize = 5;
const DEATH_SPAN: Duration = Duration::from_secs(30);

/// Why there is no recorder.
#[derive(Debug)]
pub enum Trouble {
    /// It is not where it should be, or may not be run.
    Missing(PathBuf, String),
    /// It ended before it was ready.
    Ended(ExitStatus),
    /// It said nothing for too long.
    Silent,
    /// It dies again and again.
    KeepsDying,
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing(path, reason) => write!(f, "The recorder {} could not be started: {reason}.", path.display()),
            Self::Ended(status) => write!(f, "The recorder ended before it was ready ({status})."),
            Self::Silent => write!(f, "The recorder did not become ready within {} seconds.", START.as_secs()),
            Self::KeepsDying => write!(f, "The recorder stopped several times in a row and was not started again."),
        }
    }
}

/// What the recorder says when it is ready.
#[derive(Debug, Clone, Deserialize)]
pub struct Ready {
    /// Its address.
    pub url: String,
    /// The console's address, with a token that works once.
    pub console: String,
}

/// Watches one recorder.
pub struct Supervisor {
    command: Launch,
    child: Mutex<Child>,
    ending: AtomicBool,
}

#[derive(Clone)]
struct Launch {
    program: PathBuf,
    arguments: Vec<String>,
    token: String,
}

impl Supervisor {
    /// Starts a recorder and waits until it serves.
    ///
    /// # Errors
    /// When it cannot be started or does not become ready.
    pub fn start(options: &Options) -> Result<(Self, Ready), Trouble> {
        if let Some(left) = runtime::left_behind() {
            // It cannot be attached to without its token; it ends properly and its successor goes on.
            tracing::info!(left.pid, "a recorder that an earlier console left is asked to end");
            ask_to_end(left.pid);
            wait_until(END, || !PathBuf::from(format!("/proc/{}", left.pid)).exists());
        }
        let mut arguments = vec!["serve".to_owned(), "--ready-json".to_owned()];
        arguments.extend(options.demo.then(|| "--demo".to_owned()));
        if let Some(library) = &options.library {
            arguments.extend(["--library".to_owned(), library.display().to_string()]);
        }
        let command = Launch { program: program(), arguments, token: random_token() };
        let (child, ready) = command.launch("127.0.0.1:0")?;
        Ok((Self { command, child: Mutex::new(child), ending: AtomicBool::new(false) }, ready))
    }

    /// Keeps it running, on the same address, until `end`; the body of a thread.
    ///
    /// # Errors
    /// `KeepsDying` when starting it again does not help.
    pub fn watch(&self, ready: &Ready) -> Result<(), Trouble> {
        let address = ready.url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let mut deaths: Vec<Instant> = Vec::new();
        while let Some(status) = self.wait_for_death() {
            tracing::warn!(%status, "the recorder stopped; starting it again");
            let now = Instant::now();
            deaths.retain(|death| now.duration_since(*death) < DEATH_SPAN);
            deaths.push(now);
            while let Err(trouble) = self.again(&address) {
                tracing::error!(%trouble, "the recorder could not be started again");
                deaths.push(Instant::now());
                if deaths.len() >= DEATHS {
                    return Err(Trouble::KeepsDying);
                }
                std::thread::sleep(Duration::from_millis(200) * 2_u32.pow(deaths.len() as u32));
            }
            if deaths.len() >= DEATHS {
                return Err(Trouble::KeepsDying);
            }
        }
        Ok(())
    }

    /// Asks it to end, so that open recordings are closed, and waits for that.
    pub fn end(&self) {
        self.ending.store(true, Ordering::SeqCst);
        let pid = self.child().id();
        ask_to_end(pid);
        if !wait_until(END, || matches!(self.child().try_wait(), Ok(Some(_)) | Err(_))) {
            tracing::warn!("the recorder takes long to end; it goes on by itself");
        }
        runtime::forget();
    }

    fn child(&self) -> std::sync::MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// None when it was asked to end.
    fn wait_for_death(&self) -> Option<ExitStatus> {
        loop {
            if self.ending.load(Ordering::SeqCst) {
                return None;
            }
            if let Ok(Some(status)) = self.child().try_wait() {
                return (!self.ending.load(Ordering::SeqCst)).then_some(status);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn again(&self, address: &str) -> Result<(), Trouble> {
        let (child, _) = self.command.launch(address)?;
        *self.child() = child;
        Ok(())
    }
}

impl Launch {
    fn launch(&self, listen: &str) -> Result<(Child, Ready), Trouble> {
        use std::os::unix::process::CommandExt;
        let missing = |error: std::io::Error| Trouble::Missing(self.program.clone(), error.to_string());
        let messages = log::open().map_or_else(|_| Stdio::inherit(), Stdio::from);
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .args(["--listen", listen])
            .env("ROLLCALL_TOKEN", &self.token)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(messages)
            .process_group(0)
            .spawn()
            .map_err(missing)?;
        runtime::note(&runtime::Running { pid: child.id() });
        match first_word(&mut child) {
            Ok(ready) => Ok((child, ready)),
            Err(trouble) => {
                let _ = child.kill();
                let _ = child.wait();
                Err(trouble)
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
        Err(mpsc::RecvTimeoutError::Disconnected) => match child.wait() {
            Ok(status) => Err(Trouble::Ended(status)),
            Err(_) => Err(Trouble::Silent),
        },
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

fn ask_to_end(pid: u32) {
    if let Some(pid) = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
    }
}

fn wait_until(limit: Duration, done: impl Fn() -> bool) -> bool {
    let started = Instant::now();
    while !done() {
        if started.elapsed() > limit {
            return false;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    true
}

/// Watches on a thread of its own; `gave_up` is called when that ends badly.
pub fn watch_in_background(supervisor: Arc<Supervisor>, ready: Ready, gave_up: impl FnOnce(Trouble) + Send + 'static) {
    std::thread::spawn(move || {
        if let Err(trouble) = supervisor.watch(&ready) {
            gave_up(trouble);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(text: &str) -> (tempfile::TempDir, Launch) {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let program = folder.path().join("rollcall-recorder");
        std::fs::write(&program, format!("#!/bin/sh\n{text}\n")).expect("written");
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("may be run");
        (folder, Launch { program, arguments: vec!["serve".into()], token: "secret".into() })
    }

    const READY: &str = r#"echo '{"ready":true,"url":"http://127.0.0.1:7","console":"http://127.0.0.1:7/#token=x"}'"#;

    #[test]
    fn a_recorder_that_becomes_ready_is_found_by_its_word_and_given_its_token_in_the_environment() {
        let (_folder, launch) = script(&format!("[ \"$ROLLCALL_TOKEN\" = secret ] && {READY}; exec sleep 60"));
        let (mut child, ready) = launch.launch("127.0.0.1:0").expect("ready");
        assert_eq!(ready.url, "http://127.0.0.1:7");
        child.kill().expect("ends");
    }

    #[test]
    fn a_recorder_that_dies_early_is_reported_with_its_status() {
        let (_folder, launch) = script("exit 3");
        assert!(matches!(launch.launch("127.0.0.1:0"), Err(Trouble::Ended(status)) if status.code() == Some(3)));
    }

    #[test]
    fn a_missing_recorder_is_named() {
        let launch = Launch { program: "/nowhere/rollcall-recorder".into(), arguments: vec![], token: String::new() };
        let trouble = launch.launch("127.0.0.1:0").expect_err("missing");
        assert!(trouble.to_string().contains("/nowhere/rollcall-recorder"));
    }

    #[test]
    fn one_that_keeps_dying_is_given_up_and_one_asked_to_end_is_not_started_again() {
        let (_folder, launch) = script(READY);
        let (child, ready) = launch.launch("127.0.0.1:0").expect("ready");
        let supervisor = Supervisor { command: launch, child: Mutex::new(child), ending: AtomicBool::new(false) };
        assert!(matches!(supervisor.watch(&ready), Err(Trouble::KeepsDying)));
        supervisor.ending.store(true, Ordering::SeqCst);
        assert!(supervisor.watch(&ready).is_ok());
    }
}
