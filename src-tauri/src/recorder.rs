//! The recorder as the window sees it: there from the start, started again when it dies, asked to
//! end with the window.
//!
//! It has a process group of its own: a console that crashes, or is stopped from a terminal, takes
//! no recording with it. The next console goes on with the recorder it finds. One that is not what
//! would be started now (another version, library or option) is asked to end, which ends its
//! recordings well, and is replaced.

use std::net::{Ipv4Addr, TcpListener};
use std::process::Child;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::api::Api;
use crate::launch::{Launch, Ready, Trouble, wait_until};
use crate::process::Process;

/// How long the last segment and the end of open recordings may take.
const END: Duration = Duration::from_secs(15);
/// A recorder that lived this long has started well: what came before is forgotten.
const LIVED: Duration = Duration::from_secs(30);
/// Deaths in a row after which we stop trying.
const DEATHS: u32 = 5;
/// Pause before the second start in a row; it doubles each time. The first comes at once.
const PAUSE: Duration = Duration::from_millis(200);
/// How often the log is looked at.
const LOG: Duration = Duration::from_secs(10);

/// Watches one recorder.
pub struct Supervisor {
    launch: Launch,
    ready: Ready,
    watched: Mutex<Watched>,
    watching: Mutex<Option<JoinHandle<()>>>,
}

struct Watched {
    process: Process,
    since: Instant,
    /// Nothing is started any more.
    ending: bool,
}

impl Supervisor {
    /// Goes on with the recorder that an earlier console left, or starts one and waits until it
    /// serves: on the port of last time, or another where that is taken.
    ///
    /// # Errors
    /// When it cannot be started or does not become ready.
    pub fn start(mut launch: Launch, port: Option<u16>) -> Result<Self, Trouble> {
        if let Some(left) = launch.note.left_behind() {
            let token = left.variable("ROLLCALL_TOKEN").filter(|token| !token.is_empty());
            let known = left.is(&launch.program, &launch.arguments);
            let api = left.url.clone().zip(token).map(|(url, token)| Api { url, token });
            if let Some(api) = api.filter(|api| known && api.answers()) {
                tracing::info!(left.pid, "going on with the recorder that an earlier console left");
                let console = api.console();
                launch.token = api.token;
                return Ok(Self::new(launch, Process::Left(left), Ready { url: api.url, console }));
            }
            tracing::info!(left.pid, "a recorder that an earlier console left is asked to end");
            let mut process = Process::Left(left);
            process.ask_to_end();
            wait_until(END, || process.ended().is_some());
        }
        let (child, ready) = first(&launch, port.filter(|port| *port > LAST_REFUSED && is_free(*port)))?;
        Ok(Self::new(launch, Process::Own(child), ready))
    }

    fn new(launch: Launch, process: Process, ready: Ready) -> Self {
        let watched = Mutex::new(Watched { process, since: Instant::now(), ending: false });
        Self { launch, ready, watched, watching: Mutex::default() }
    }

    /// Where it serves; the same as long as we live.
    pub fn ready(&self) -> &Ready {
        &self.ready
    }

    /// On which port.
    pub fn port(&self) -> Option<u16> {
        self.ready.url.trim_end_matches('/').rsplit_once(':')?.1.parse().ok()
    }

    /// To ask it something.
    pub fn api(&self) -> Api {
        Api { url: self.ready.url.clone(), token: self.launch.token.clone() }
    }

    /// Watches on a thread of its own; `gave_up` is called when that ends badly.
    pub fn watch_in_background(self: &Arc<Self>, gave_up: impl FnOnce(Trouble) + Send + 'static) {
        let supervisor = self.clone();
        let thread = std::thread::spawn(move || {
            if let Err(trouble) = supervisor.watch() {
                gave_up(trouble);
            }
        });
        *self.watching.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread);
    }

    /// Keeps it running, on the same address and with the same token, until `end`.
    ///
    /// # Errors
    /// `KeepsDying` when starting it again does not help.
    fn watch(&self) -> Result<(), Trouble> {
        let mut deaths = 0;
        let mut said = None;
        while let Some((how, lived)) = self.wait_for_death() {
            self.note_down(&format!("the recorder stopped: {how}"));
            deaths = if lived >= LIVED { 1 } else { deaths + 1 };
            while deaths < DEATHS {
                self.pause(deaths);
                match self.again() {
                    Ok(()) => break,
                    Err(trouble) => {
                        self.note_down(&format!("the recorder could not be started again: {trouble}"));
                        said = Some(trouble.to_string());
                        deaths += 1;
                    }
                }
            }
            if deaths >= DEATHS {
                self.note_down("the recorder is given up");
                return Err(Trouble::KeepsDying(said));
            }
        }
        Ok(())
    }

    /// Asks it to end, so that open recordings are closed, and waits for that.
    pub fn end(&self) {
        {
            let mut watched = self.watched();
            watched.ending = true;
            watched.process.ask_to_end();
        }
        // Whatever is being started just now ends there.
        let watching = self.watching.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = watching.filter(|thread| thread.thread().id() != std::thread::current().id()) {
            let _ = thread.join();
        }
        if wait_until(END, || self.watched().process.ended().is_some()) {
            self.launch.note.forget();
        } else {
            tracing::warn!("the recorder takes long to end; it goes on by itself");
        }
    }

    /// Says it to whoever reads our messages or, later, the recorder's.
    fn note_down(&self, what: &str) {
        tracing::warn!("{what}");
        self.launch.log.say(what);
    }

    fn watched(&self) -> MutexGuard<'_, Watched> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How it died, and how long it had lived; none when it was asked to end.
    fn wait_for_death(&self) -> Option<(String, Duration)> {
        let mut looked = Instant::now();
        loop {
            {
                let mut watched = self.watched();
                if watched.ending {
                    return None;
                }
                if let Some(how) = watched.process.ended() {
                    return Some((how, watched.since.elapsed()));
                }
            }
            if looked.elapsed() > LOG {
                looked = Instant::now();
                if let Err(error) = self.launch.log.bound() {
                    tracing::warn!(%error, "the recorder's log could not be kept small");
                }
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits before the start that follows this many deaths, unless nothing is to be started.
    fn pause(&self, deaths: u32) {
        if let Some(doublings) = deaths.checked_sub(2) {
            wait_until(PAUSE * 2_u32.pow(doublings), || self.watched().ending);
        }
    }

    /// Starts it again, unless it is to end; if that was asked meanwhile, it ends at once.
    fn again(&self) -> Result<(), Trouble> {
        if self.watched().ending {
            return Ok(());
        }
        let address = self.ready.url.trim_start_matches("http://").trim_end_matches('/');
        let (child, _) = self.launch.start(address)?;
        let mut watched = self.watched();
        watched.process = Process::Own(child);
        watched.since = Instant::now();
        if watched.ending {
            watched.process.ask_to_end();
        }
        Ok(())
    }
}

/// Starts one on a port, else on one that the system gives.
fn first(launch: &Launch, port: Option<u16>) -> Result<(Child, Ready), Trouble> {
    let given = || launch.start("127.0.0.1:0");
    let Some(port) = port else { return given() };
    match launch.start(&format!("127.0.0.1:{port}")) {
        // Somebody took it meanwhile; whatever else hinders it hinders it on every port.
        Err(Trouble::Ended(..)) if !is_free(port) => given(),
        started => started,
    }
}

/// Some ports up to this one no browser opens (Fetch standard, "bad port"); the system gives higher ones.
const LAST_REFUSED: u16 = 10_080;

/// Whether nobody listens there. It is asked first: a recorder that finds its port taken ends with a
/// complaint.
fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

#[cfg(test)]
mod tests;
