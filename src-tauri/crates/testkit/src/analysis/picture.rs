//! Colours of areas of the picture, frame by frame.

use std::io::{ErrorKind, Read};
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use rollcall_model::{Color, PixelRect};

use super::ffmpeg::reading;
use super::probe::probe;
use super::tolerance;

/// The dominant colour of an area: the middle value of each plane (BT.601, video range), so that
/// letters and edges do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Yuv(pub [u8; 3]);

impl Yuv {
    /// A colour as it is on the way of the media.
    pub fn of(color: Color) -> Self {
        let [r, g, b] = [color.red, color.green, color.blue].map(f64::from);
        let y = 16.0 + (65.481 * r + 128.553 * g + 24.966 * b) / 255.0;
        let u = 128.0 + (-37.797 * r - 74.203 * g + 112.0 * b) / 255.0;
        let v = 128.0 + (112.0 * r - 93.786 * g - 18.214 * b) / 255.0;
        Self([y, u, v].map(|plane| plane.round() as u8))
    }

    /// Largest difference of a plane.
    pub fn distance(self, other: Self) -> u8 {
        let apart = |i: usize| self.0[i].abs_diff(other.0[i]);
        apart(0).max(apart(1)).max(apart(2))
    }

    /// Whether the two are the same colour, as far as encoding leaves it.
    pub fn is(self, other: Self) -> bool {
        self.distance(other) <= tolerance::COLOR
    }

    /// Whether it is the white of a flash.
    pub fn is_flash(self) -> bool {
        self.0[0] >= tolerance::FLASH_LUMA && self.distance(Self([self.0[0], 128, 128])) <= tolerance::COLOR
    }
}

/// The dominant colour of every area in every frame: `[frame][area]`.
///
/// # Errors
/// When the file cannot be decoded, or an area leaves its picture.
pub fn watch(file: &Path, areas: &[PixelRect]) -> Result<Vec<Vec<Yuv>>> {
    let video = probe(file)?.video;
    let (width, height) = (video.width as usize, video.height as usize);
    for area in areas {
        ensure!(area.x + area.width <= video.width && area.y + area.height <= video.height, "{area:?} is outside");
    }
    let mut command = reading("ffmpeg", file);
    command.args(["-map", "0:v:0", "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-"]);
    let mut decoder = command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().context("starting ffmpeg")?;
    let mut pipe = decoder.stdout.take().context("ffmpeg's output")?;
    let chroma = width.div_ceil(2) * height.div_ceil(2);
    let mut frame = vec![0; width * height + 2 * chroma];
    let mut frames = Vec::new();
    loop {
        match pipe.read_exact(&mut frame) {
            Ok(()) => frames.push(areas.iter().map(|area| dominant(&frame, (width, height), area)).collect()),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => break,
            Err(error) => return Err(error).context("reading pictures"),
        }
    }
    let ended = decoder.wait()?;
    ensure!(ended.success(), "ffmpeg ended with {ended} while decoding {}", file.display());
    Ok(frames)
}

/// Edges of a tile are mixed with their neighbours by scaling and encoding: an eighth stays away.
fn inner(start: u32, length: u32) -> std::ops::Range<usize> {
    let margin = (length / 8).min(length.saturating_sub(2) / 2);
    (start + margin) as usize..(start + length - margin) as usize
}

fn dominant(frame: &[u8], (width, height): (usize, usize), area: &PixelRect) -> Yuv {
    let (columns, rows) = (inner(area.x, area.width), inner(area.y, area.height));
    let (half_width, half_height) = (width.div_ceil(2), height.div_ceil(2));
    let (luma, chroma) = frame.split_at(width * height);
    let (u, v) = chroma.split_at(half_width * half_height);
    let halved = |range: &std::ops::Range<usize>| range.start / 2..range.end.div_ceil(2);
    let (half_columns, half_rows) = (halved(&columns), halved(&rows));
    Yuv([
        median(luma, width, &columns, &rows),
        median(u, half_width, &half_columns, &half_rows),
        median(v, half_width, &half_columns, &half_rows),
    ])
}

fn median(plane: &[u8], stride: usize, columns: &std::ops::Range<usize>, rows: &std::ops::Range<usize>) -> u8 {
    let mut counts = [0_u32; 256];
    for row in rows.clone() {
        plane[row * stride..][columns.clone()].iter().for_each(|&value| counts[usize::from(value)] += 1);
    }
    let half = (columns.len() * rows.len()) as u32 / 2;
    let mut seen = 0;
    let middle = counts.iter().position(|count| {
        seen += count;
        seen > half
    });
    middle.unwrap_or_default() as u8
}
