//! `rollcall-recorder layout`: the regions in pixels of every layout for 1 to 17 participants,
//! against the tables of agora.md section 6 in whole numbers.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::process::Command;

use anyhow::{Context, Result, ensure};
use rollcall_testkit::recorder::recorder_binary;
use serde::Deserialize;

#[derive(Debug, PartialEq, Deserialize)]
struct Pixels {
    x: u32,
    y: u32,
    width: u32,
    height: u32,
    z: i32,
}

fn printed(layout: &str, participants: usize, (width, height): (u32, u32)) -> Result<Vec<Pixels>> {
    let mut command = Command::new(recorder_binary()?);
    command.args(["layout", "--layout", layout, "--participants", &participants.to_string()]);
    command.args(["--canvas", &format!("{width}x{height}"), "--json"]);
    let output = command.output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).context("what it printed")
}

/// An edge at `over / under` of a side stands on the nearest even pixel.
fn edge(over: u32, under: u32, side: u32) -> u32 {
    (over * side + under) / (2 * under) * 2
}

/// x, y, width, height as fractions of one denominator for each direction.
struct Cell {
    x: (u32, u32),
    y: (u32, u32),
    columns: u32,
    rows: u32,
}

impl Cell {
    fn pixels(&self, i: usize, (width, height): (u32, u32)) -> Pixels {
        let (left, right) = (edge(self.x.0, self.columns, width), edge(self.x.0 + self.x.1, self.columns, width));
        let (top, bottom) = (edge(self.y.0, self.rows, height), edge(self.y.0 + self.y.1, self.rows, height));
        Pixels { x: left, y: top, width: right - left, height: bottom - top, z: i as i32 }
    }
}

fn floating(i: u32) -> Cell {
    if i == 0 {
        return Cell { x: (0, 1), y: (0, 1), columns: 1, rows: 1 };
    }
    let (column, row) = ((i - 1) % 4, (i - 1) / 4);
    Cell { x: (12 + column * 247, 235), y: (1000 - (row + 1) * 247, 235), columns: 1000, rows: 1000 }
}

fn best_fit(i: u32, n: u32) -> Cell {
    let cell = |columns: u32, rows: u32| Cell { x: (i % columns, 1), y: (i / columns, 1), columns, rows };
    match n {
        1 => cell(1, 1),
        2 => cell(2, 1),
        3..=4 => cell(2, 2),
        5..=9 => cell(3, 3),
        10..=16 => cell(4, 4),
        _ if i == 16 => Cell { x: (4, 2), y: (8, 2), columns: 10, rows: 10 },
        _ => Cell { x: (1 + 2 * (i % 4), 2), y: (2 * (i / 4), 2), columns: 10, rows: 10 },
    }
}

fn vertical(i: u32, n: u32) -> Cell {
    // Columns counted in the width of a small pane; the large one takes all but the last (two).
    let (columns, rows, per_column, large) = match n {
        1..=5 => (5, 4, 4, 4),
        6..=7 => (7, 6, 6, 6),
        8..=9 => (9, 8, 8, 8),
        _ => (10, 8, 8, 8),
    };
    if i == 0 {
        return Cell { x: (0, large), y: (0, rows), columns, rows };
    }
    Cell { x: (large + (i - 1) / per_column, 1), y: ((i - 1) % per_column, 1), columns, rows }
}

fn assert_layout(name: &str, rule: impl Fn(u32, u32) -> Cell) -> Result<()> {
    for canvas in [(1920, 1080), (1280, 720), (640, 360), (1080, 1920)] {
        for n in 1..=17_u32 {
            let expected: Vec<Pixels> = (0..n).map(|i| rule(i, n).pixels(i as usize, canvas)).collect();
            assert_eq!(printed(name, n as usize, canvas)?, expected, "{name} of {n} on {canvas:?}");
        }
    }
    Ok(())
}

#[test]
fn floating_in_pixels() -> Result<()> {
    assert_layout("floating", |i, _| floating(i))
}

#[test]
fn best_fit_in_pixels() -> Result<()> {
    assert_layout("best-fit", best_fit)
}

#[test]
fn vertical_in_pixels() -> Result<()> {
    assert_layout("vertical", vertical)
}
