//! Running `ffmpeg` and `ffprobe`.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// A quiet call with `file` as input. Playlists with `.m4s` segments are read, too.
pub(crate) fn reading(program: &str, file: &Path) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).args(["-v", "error"]);
    if file.extension().is_some_and(|e| e == "m3u8") {
        command.args(["-allowed_extensions", "ALL"]);
    }
    command.arg("-i").arg(file);
    command
}

/// What it prints, once it ended well.
pub(crate) fn output_of(mut command: Command) -> Result<Vec<u8>> {
    let output = command.output().with_context(|| format!("starting {:?}", command.get_program()))?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{:?} failed: {said}", command.get_program());
    Ok(output.stdout)
}

/// Makes a file by `ffmpeg` alone: for tests of the analysis and floors of the bench.
///
/// # Errors
/// When ffmpeg is missing or refuses.
pub fn make<S: AsRef<std::ffi::OsStr>>(arguments: &[S], file: &Path) -> Result<()> {
    let mut command = Command::new("ffmpeg");
    command.stdin(Stdio::null()).args(["-v", "error", "-y"]).args(arguments).arg(file);
    output_of(command).map(drop)
}
