//! Whether a player would stumble.

use std::path::Path;

use anyhow::{Context, Result};

use super::ffmpeg::reading;

/// What `ffmpeg -v error -xerror` says while decoding all of it: empty when all is well.
///
/// # Errors
/// When ffmpeg cannot be started.
pub fn complaints(file: &Path) -> Result<String> {
    let mut command = reading("ffmpeg", file);
    command.args(["-xerror", "-map", "0", "-f", "null", "-"]);
    let output = command.output().context("starting ffmpeg")?;
    let mut said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    if !output.status.success() {
        said.push_str(&format!("\nffmpeg ended with {}", output.status));
    }
    Ok(said)
}
