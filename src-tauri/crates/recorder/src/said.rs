//! What is said on standard output and standard error, and the few conversions for it.

use std::io::Write;

use rollcall_studio::StudioError;

/// A line of result. A reader who has gone is no error.
pub fn line(text: impl std::fmt::Display) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// One sentence on standard error.
pub fn error(error: &anyhow::Error) {
    let text = error.to_string();
    let end = if text.ends_with(['.', '!']) { "" } else { "." };
    let _ = writeln!(std::io::stderr(), "rollcall-recorder: {text}{end}");
}

/// A studio's error with what to do about it.
pub fn with_advice(error: StudioError) -> anyhow::Error {
    let body = error.body();
    match body.advice {
        Some(advice) => anyhow::anyhow!("{} {advice}", body.message),
        None => anyhow::anyhow!(body.message),
    }
}

/// Milliseconds as `0:01:02.345`.
pub fn length(ms: u64) -> String {
    let seconds = ms / 1000;
    format!("{}:{:02}:{:02}.{:03}", seconds / 3600, seconds / 60 % 60, seconds % 60, ms % 1000)
}
