//! A server that is a program of others: started, waited for by the line that says where it listens, and
//! ended with us, whatever happens to us.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// Longest wait for one that starts. A busy machine needs some seconds.
const START_LIMIT: Duration = Duration::from_secs(40);

/// A running program.
pub(super) struct Program {
    pub address: SocketAddr,
    _child: Child,
}

/// Where `tests/servers/install` puts a program.
///
/// # Errors
/// When it is not there.
pub fn installed(path: &str) -> Result<PathBuf> {
    let cache = match std::env::var_os("XDG_CACHE_HOME").filter(|folder| !folder.is_empty()) {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(&std::env::var_os("HOME").context("a home")?).join(".cache"),
    };
    let program = cache.join("rollcall-servers").join(path);
    ensure!(program.exists(), "{} is not installed: tests/servers/install", program.display());
    Ok(program)
}

/// Starts a program that says `http://<address>` on a line of its output once it listens.
pub(super) async fn start(words: &[&std::ffi::OsStr], folder: &Path) -> Result<Program> {
    // So that it ends when we are killed, too.
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "--"]).args(words).current_dir(folder);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().context("starting a server")?;
    let (output, errors) = (child.stdout.take().context("its output")?, child.stderr.take().context("its errors")?);
    let mut said = String::new();
    let listening = async {
        let (mut output, mut errors) = (BufReader::new(output).lines(), BufReader::new(errors).lines());
        loop {
            let line = tokio::select! {
                Ok(Some(line)) = output.next_line() => line,
                Ok(Some(line)) = errors.next_line() => line,
                else => bail!("it ended at once: {said}"),
            };
            if let Some(address) = address_in(&line) {
                // It must never wait for us to read.
                tokio::spawn(drain(output.into_inner()));
                tokio::spawn(drain(errors.into_inner()));
                return Ok(address);
            }
            said.push_str(&line);
            said.push('\n');
        }
    };
    let address = tokio::time::timeout(START_LIMIT, listening).await.context("it does not come to listen")??;
    Ok(Program { address, _child: child })
}

fn address_in(line: &str) -> Option<SocketAddr> {
    let (_, address) = line.split_once("http://")?;
    let end = address.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ':').unwrap_or(address.len());
    address[..end].parse().ok().filter(|address: &SocketAddr| address.port() != 0)
}

async fn drain(mut output: impl AsyncBufRead + Unpin) {
    let _ = tokio::io::copy_buf(&mut output, &mut tokio::io::sink()).await;
}
