//! A real recorder under test: the built binary in a process of its own, on a library that goes
//! away with it, driven through its HTTP API as any integrator would.
//!
//! It can be killed as hard as the system allows and started again on the same library and port.

mod api;
mod events;
mod preview;

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

pub use api::Refusal;
pub use events::{Events, World};
pub use preview::{Preview, PreviewPicture};

/// The API token of every recorder under test.
pub const TOKEN: &str = "a-token-for-tests-only";

/// Longest wait for a recorder that starts. A busy machine needs a second or two.
const START_LIMIT: Duration = Duration::from_secs(30);

/// Longest wait for a recorder that was asked to end: recordings are finalized first.
const END_LIMIT: Duration = Duration::from_secs(20);

/// How a recorder is started.
#[derive(Debug, Clone, Default)]
pub struct RecorderOptions {
    /// Its library; a temporary one unless given.
    pub library: Option<PathBuf>,
    /// More arguments of `serve`.
    pub arguments: Vec<String>,
    /// Another program in front of the binary, such as one that limits it.
    pub wrapper: Vec<String>,
}

/// What the recorder prints once it serves.
#[derive(Debug, Clone, Deserialize)]
pub struct Ready {
    /// Always true.
    pub ready: bool,
    /// Where the API is.
    pub url: String,
    /// The console's address with its one-time token.
    pub console: String,
    /// The recorder's version.
    pub version: String,
}

/// A recorder process.
pub struct Recorder {
    options: RecorderOptions,
    library: PathBuf,
    folder: TempDir,
    child: Option<Child>,
    ready: Ready,
    client: reqwest::Client,
    /// When the recorder said that it serves, after how long.
    started_in: Duration,
}

/// The recorder's binary: `ROLLCALL_RECORDER`, or beside the folder of the running test.
///
/// # Errors
/// When it has not been built.
pub fn recorder_binary() -> Result<PathBuf> {
    let binary = match std::env::var_os("ROLLCALL_RECORDER") {
        Some(path) => PathBuf::from(path),
        None => {
            let test = std::env::current_exe()?;
            let in_folder = |folder: &Path| folder.join("rollcall-recorder");
            let mut places = test.ancestors().skip(1).take(2).map(in_folder);
            places
                .find(|place| place.exists())
                .context("rollcall-recorder is not built: cargo build -p rollcall-recorder")?
        }
    };
    ensure!(binary.exists(), "{} does not exist", binary.display());
    Ok(binary)
}

impl Recorder {
    /// Starts one with nothing in its library.
    ///
    /// # Errors
    /// When the binary is missing or does not come to serve in time.
    pub async fn start() -> Result<Self> {
        Self::start_with(RecorderOptions::default()).await
    }

    /// Starts one.
    ///
    /// # Errors
    /// When the binary is missing or does not come to serve in time.
    pub async fn start_with(options: RecorderOptions) -> Result<Self> {
        // What a failed test left can be looked at.
        let keep = std::env::var_os("ROLLCALL_TEST_KEEP").is_some();
        let folder = tempfile::Builder::new().prefix("rollcall-test-").disable_cleanup(keep).tempdir()?;
        let library = options.library.clone().unwrap_or_else(|| folder.path().join("library"));
        let client = reqwest::Client::builder().timeout(Duration::from_secs(30)).build()?;
        let began = Instant::now();
        let (child, ready) = launch(&options, &library, folder.path(), "127.0.0.1:0").await?;
        Ok(Self { options, library, folder, child: Some(child), ready, client, started_in: began.elapsed() })
    }

    /// Starts it again on the same library and port, after it was killed or ended.
    ///
    /// # Errors
    /// When it still runs, or does not come to serve in time.
    pub async fn restart(&mut self, arguments: &[&str]) -> Result<()> {
        ensure!(self.child.is_none(), "it still runs");
        self.options.arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        let began = Instant::now();
        let listen = self.ready.url.trim_start_matches("http://").to_owned();
        let (child, ready) = launch(&self.options, &self.library, self.folder.path(), &listen).await?;
        (self.child, self.ready, self.started_in) = (Some(child), ready, began.elapsed());
        Ok(())
    }

    /// Kills it as `kill -9` does and waits until it is gone.
    ///
    /// # Errors
    /// When it does not run.
    pub async fn kill(&mut self) -> Result<()> {
        let mut child = self.child.take().context("it does not run")?;
        child.kill().await.context("kill -9")
    }

    /// Asks it to end, as a service manager does, and waits until it has.
    ///
    /// # Errors
    /// When it does not end in time, or not well.
    pub async fn terminate(&mut self) -> Result<()> {
        let mut child = self.child.take().context("it does not run")?;
        let pid = child.id().and_then(|id| rustix::process::Pid::from_raw(id.cast_signed())).context("it has ended")?;
        rustix::process::kill_process(pid, rustix::process::Signal::TERM)?;
        let ended = tokio::time::timeout(END_LIMIT, child.wait()).await.context("it does not end")??;
        ensure!(ended.success(), "it ended with {ended}: {}", self.log());
        Ok(())
    }

    /// Its process id.
    ///
    /// # Errors
    /// When it does not run.
    pub fn pid(&self) -> Result<u32> {
        self.child.as_ref().and_then(Child::id).context("it does not run")
    }

    /// The API's address, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.ready.url
    }

    /// What it said when it began to serve.
    pub fn ready(&self) -> &Ready {
        &self.ready
    }

    /// From the start of the process to the line that says it serves.
    pub fn started_in(&self) -> Duration {
        self.started_in
    }

    /// Where its recordings are.
    pub fn library(&self) -> &Path {
        &self.library
    }

    /// A folder that goes away with it, outside the library.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What it has logged, over all its lives.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("recorder.log")).unwrap_or_default()
    }
}

async fn launch(options: &RecorderOptions, library: &Path, folder: &Path, listen: &str) -> Result<(Child, Ready)> {
    let log = std::fs::File::options().create(true).append(true).open(folder.join("recorder.log"))?;
    let mut words = options.wrapper.iter().map(std::ffi::OsString::from).chain([recorder_binary()?.into_os_string()]);
    let mut command = Command::new(words.next().context("at least the binary")?);
    command.args(words).args(["serve", "--ready-json", "--listen", listen, "--library"]).arg(library);
    command.args(&options.arguments).env("ROLLCALL_TOKEN", TOKEN).env("RUST_BACKTRACE", "1");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).kill_on_drop(true);
    let mut child = command.spawn().context("starting the recorder")?;
    let output = child.stdout.take().context("its output")?;
    let line = tokio::time::timeout(START_LIMIT, BufReader::new(output).lines().next_line()).await;
    let said = || std::fs::read_to_string(folder.join("recorder.log")).unwrap_or_default();
    match line {
        Ok(Ok(Some(line))) => {
            let ready: Ready = serde_json::from_str(&line).with_context(|| format!("it printed {line:?}"))?;
            Ok((child, Ready { url: ready.url.trim_end_matches('/').to_owned(), ..ready }))
        }
        Ok(_) => bail!("the recorder ended at once: {}", said()),
        Err(_) => bail!("the recorder does not serve after {START_LIMIT:?}: {}", said()),
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log();
            let tail: Vec<&str> = log.lines().rev().take(60).collect();
            #[expect(clippy::print_stderr, reason = "the failing test's output")]
            for line in tail.iter().rev() {
                eprintln!("recorder: {line}");
            }
        }
    }
}
