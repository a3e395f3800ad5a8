//! The streams of a file: exact lengths, packet by packet.

use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::ffmpeg::{output_of, reading};
use super::tolerance::PTS_ROUNDING;

/// Two neighbouring packets that do not join.
#[derive(Debug, Clone, PartialEq)]
pub struct PtsGap {
    /// Number of the packet after it.
    pub packet: usize,
    /// When the packet before it ended, seconds.
    pub from: f64,
    /// When the packet after it starts, seconds; before `from` when they overlap.
    pub to: f64,
}

/// One stream as its packets say.
#[derive(Debug, Clone, PartialEq)]
pub struct Stream {
    /// `h264`, `aac` ...
    pub codec: String,
    /// Width in pixels; 0 for sound.
    pub width: u32,
    /// Height in pixels; 0 for sound.
    pub height: u32,
    /// Frames or samples a second.
    pub rate: f64,
    /// Start of the first packet, seconds.
    pub start: f64,
    /// From the start of the first packet to the end of the last, seconds.
    pub duration: f64,
    /// Packets: one a frame, or one an AAC unit.
    pub packets: usize,
    /// Packets a decoder can start at.
    pub keyframes: Vec<f64>,
    /// Where packets do not join.
    pub gaps: Vec<PtsGap>,
}

/// Picture and sound of a program.
#[derive(Debug, Clone, PartialEq)]
pub struct Program {
    /// The picture.
    pub video: Stream,
    /// The sound.
    pub audio: Stream,
}

#[derive(Deserialize)]
struct Probed {
    packets: Vec<Packet>,
    streams: Vec<StreamEntry>,
}

#[derive(Deserialize)]
struct Packet {
    stream_index: usize,
    pts_time: Option<String>,
    duration_time: Option<String>,
    #[serde(default)]
    flags: String,
}

#[derive(Deserialize)]
struct StreamEntry {
    index: usize,
    codec_type: String,
    codec_name: String,
    #[serde(default)]
    width: u32,
    #[serde(default)]
    height: u32,
    #[serde(default)]
    sample_rate: Option<String>,
    #[serde(default)]
    r_frame_rate: String,
}

/// Reads every packet of the file.
///
/// # Errors
/// When it cannot be read, or has not exactly one picture and one sound.
pub fn probe(file: &Path) -> Result<Program> {
    let mut command = reading("ffprobe", file);
    let entries = "stream=index,codec_type,codec_name,width,height,sample_rate,r_frame_rate:\
                   packet=stream_index,pts_time,duration_time,flags";
    command.args(["-show_entries", entries, "-of", "json"]);
    let probed: Probed = serde_json::from_slice(&output_of(command)?).context("what ffprobe printed")?;
    let the = |kind: &str| -> Result<Stream> {
        let mut of_kind = probed.streams.iter().filter(|stream| stream.codec_type == kind);
        match (of_kind.next(), of_kind.next()) {
            (Some(entry), None) => stream(entry, &probed.packets),
            (None, _) => bail!("{} has no {kind}", file.display()),
            _ => bail!("{} has more than one {kind}", file.display()),
        }
    };
    Ok(Program { video: the("video")?, audio: the("audio")? })
}

fn stream(entry: &StreamEntry, packets: &[Packet]) -> Result<Stream> {
    let rate = match &entry.sample_rate {
        Some(rate) => rate.parse()?,
        None => ratio(&entry.r_frame_rate)?,
    };
    // One frame, or one AAC unit.
    let unit = if entry.sample_rate.is_some() { 1024.0 / rate } else { 1.0 / rate };
    let mut keyframes = Vec::new();
    let mut spans = Vec::new();
    for packet in packets.iter().filter(|packet| packet.stream_index == entry.index) {
        let start: f64 = packet.pts_time.as_deref().context("a packet without time")?.parse()?;
        // Of playlists, the last packet's is not known.
        let stated = packet.duration_time.as_deref().map_or(Ok(unit), str::parse)?;
        // MP4 has no holes: it stretches the packet before one. None is longer than its content.
        let length = if stated > unit + PTS_ROUNDING.as_secs_f64() { unit } else { stated };
        if packet.flags.starts_with('K') {
            keyframes.push(start);
        }
        spans.push((start, start + length));
    }
    let (first, last) = spans.first().zip(spans.last()).with_context(|| format!("no {} at all", entry.codec_type))?;
    // ffprobe prints microseconds: both ends of a packet may be half of one off.
    let joins = |a: &(f64, f64), b: &(f64, f64)| (b.0 - a.1).abs() <= PTS_ROUNDING.as_secs_f64();
    let apart = spans.windows(2).enumerate().filter(|(_, pair)| !joins(&pair[0], &pair[1]));
    Ok(Stream {
        codec: entry.codec_name.clone(),
        width: entry.width,
        height: entry.height,
        rate,
        start: first.0,
        duration: last.1 - first.0,
        packets: spans.len(),
        keyframes,
        gaps: apart.map(|(i, pair)| PtsGap { packet: i + 1, from: pair[0].1, to: pair[1].0 }).collect(),
    })
}

fn ratio(text: &str) -> Result<f64> {
    let (over, under) = text.split_once('/').context("a rate is a fraction")?;
    Ok(over.parse::<f64>()? / under.parse::<f64>()?)
}
