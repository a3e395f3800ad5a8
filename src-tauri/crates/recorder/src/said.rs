//! What is said on standard output and standard error, and the few conversions for it.

use std::io::{IsTerminal, Write};

use rollcall_studio::StudioError;

/// A line of result. A reader who has gone is no error.
pub fn line(text: impl std::fmt::Display) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// A sentence beside the result, on standard error.
pub fn aside(text: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Rows in columns; the first row names them.
pub fn table(rows: &[Vec<String>]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| rows.iter().filter_map(|row| Some(row.get(column)?.chars().count())).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        line(cells.collect::<Vec<_>>().join("  ").trim_end());
    }
}

/// One line that changes while something goes on; none where nobody looks.
pub struct Progress {
    text: String,
    is_seen: bool,
}

impl Progress {
    /// Shows it.
    pub fn begin(text: String) -> Self {
        let progress = Self { text, is_seen: std::io::stderr().is_terminal() };
        progress.show("");
        progress
    }

    /// In parts of ten thousand.
    pub fn reached(&mut self, parts: u16) {
        self.show(&format!(" {} %", parts / 100));
    }

    fn show(&self, reached: &str) {
        if self.is_seen {
            let mut err = std::io::stderr().lock();
            let _ = write!(err, "\r\x1b[K{}{reached}", self.text).and_then(|()| err.flush());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_seen {
            let mut err = std::io::stderr().lock();
            let _ = write!(err, "\r\x1b[K").and_then(|()| err.flush());
        }
    }
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

/// Bytes as people read them.
pub fn bytes(bytes: u64) -> String {
    let size = bytes as f64;
    match bytes {
        0..1000 => format!("{bytes} B"),
        1000..1_000_000 => format!("{:.1} kB", size / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", size / 1e6),
        _ => format!("{:.2} GB", size / 1e9),
    }
}

/// So many of something.
pub fn count(number: u64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
