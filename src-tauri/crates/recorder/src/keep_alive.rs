//! `serve --keep-alive`: a parent that starts the recorder again when it dies, for machines where
//! nothing else does. It shares no memory with it, so nothing that kills a recorder kills it.

use std::process::{Child, Command, ExitCode, ExitStatus};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::signal::unix::{SignalKind, signal};

use crate::said;
use crate::serve::random_token;

/// A recorder that lived this long has started well.
const LIVED: Duration = Duration::from_secs(10);
/// Deaths in a row at start after which there is no point in going on.
const MOST_DEATHS: u32 = 5;

/// Runs the same command without `--keep-alive`, again and again, until it ends well or is asked to.
pub fn run() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).filter(|argument| argument != "--keep-alive").collect();
    let Ok(program) = std::env::current_exe() else {
        said::error(&anyhow::anyhow!("the program's own file cannot be found"));
        return ExitCode::FAILURE;
    };
    // One token for all of them: whoever is in the console stays in.
    let token = std::env::var("ROLLCALL_TOKEN").ok().filter(|t| !t.is_empty()).unwrap_or_else(random_token);
    let ending = Arc::new(AtomicBool::new(false));
    let child: Arc<Mutex<Option<Child>>> = Arc::default();
    pass_on_signals(ending.clone(), child.clone());
    let mut deaths = 0;
    loop {
        let started = Instant::now();
        let spawned = Command::new(&program).args(&arguments).env("ROLLCALL_TOKEN", &token).spawn();
        match spawned {
            Ok(started) => *lock(&child) = Some(started),
            Err(error) => {
                said::error(&anyhow::anyhow!("the recorder could not be started: {error}"));
                return ExitCode::FAILURE;
            }
        }
        let status = wait(&child);
        if ending.load(Ordering::SeqCst) || status.is_none_or(|status| status.success()) {
            return ExitCode::SUCCESS;
        }
        deaths = if started.elapsed() > LIVED { 1 } else { deaths + 1 };
        // Ended by itself with an error: it said why, and would say it again.
        let refused = status.and_then(|status| status.code()).is_some();
        if refused && started.elapsed() < LIVED || deaths >= MOST_DEATHS {
            return ExitCode::FAILURE;
        }
        tracing::warn!("the recorder stopped unexpectedly; starting it again");
        std::thread::sleep(Duration::from_millis(100) * 2_u32.pow(deaths));
    }
}

fn lock(child: &Mutex<Option<Child>>) -> std::sync::MutexGuard<'_, Option<Child>> {
    child.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wait(child: &Mutex<Option<Child>>) -> Option<ExitStatus> {
    loop {
        match lock(child).as_mut().map(Child::try_wait) {
            Some(Ok(None)) => {}
            Some(Ok(status)) => return status,
            Some(Err(_)) | None => return None,
        }
        std::thread::sleep(Duration::from_millis(30));
    }
}

/// Whoever asks the parent to end means the recorder.
fn pass_on_signals(ending: Arc<AtomicBool>, child: Arc<Mutex<Option<Child>>>) {
    std::thread::spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        runtime.block_on(async {
            let (Ok(mut interrupt), Ok(mut terminate)) =
                (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
            else {
                return;
            };
            loop {
                // A terminal's Ctrl-C reaches the recorder by itself, as part of the same group.
                let by_terminal = tokio::select! { _ = interrupt.recv() => true, _ = terminate.recv() => false };
                ending.store(true, Ordering::SeqCst);
                let pid = lock(&child).as_ref().map(Child::id);
                let pid = pid.and_then(|pid| i32::try_from(pid).ok()).and_then(rustix::process::Pid::from_raw);
                if let Some(pid) = pid.filter(|_| !by_terminal) {
                    let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
                }
            }
        });
    });
}
