//! Reading what ffmpeg wrote: IVF, Ogg and H.264 as a byte stream.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};

use super::clip::Frame;

/// The frames of an IVF file.
pub(super) fn ivf(bytes: &[u8], keyframe: impl Fn(&[u8]) -> bool) -> Result<Vec<Frame>> {
    ensure!(bytes.starts_with(b"DKIF") && bytes.len() > 32, "no IVF");
    let mut rest = &bytes[32..];
    let mut frames = Vec::new();
    while let Some((head, tail)) = rest.split_at_checked(12) {
        let size = u32::from_le_bytes(head[..4].try_into().expect("four bytes")) as usize;
        let (data, tail) = tail.split_at_checked(size).context("cut short")?;
        frames.push(Frame { data: data.into(), keyframe: keyframe(data) });
        rest = tail;
    }
    Ok(frames)
}

/// Whether a frame of VP9, profile 0 to 2, is a key frame (VP9 bitstream, 6.2).
pub(super) fn vp9_keyframe(frame: &[u8]) -> bool {
    // Marker 0b10, two bits of profile, show_existing_frame, frame_type (0: key).
    frame.first().is_some_and(|byte| byte >> 6 == 0b10 && byte & 0b1000 == 0 && byte & 0b100 == 0)
}

/// Whether a temporal unit of AV1 can be decoded alone: it then has a sequence header (AV1, 5.3).
pub(super) fn av1_keyframe(unit: &[u8]) -> bool {
    let mut rest = unit;
    while let Some(head) = rest.first() {
        if head >> 3 & 0xf == 1 {
            return true;
        }
        let (mut size, mut at) = (0_usize, if head & 0b100 == 0 { 1 } else { 2 });
        for shift in (0..28).step_by(7) {
            let Some(byte) = rest.get(at) else { return false };
            at += 1;
            size |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        rest = rest.get(at + size..).unwrap_or_default();
    }
    false
}

/// The access units of an H.264 byte stream that has delimiters.
pub(super) fn annex_b(bytes: &[u8]) -> Result<Vec<Frame>> {
    let mut frames: Vec<(Vec<u8>, bool)> = Vec::new();
    for unit in units(bytes) {
        match unit.first().map(|byte| byte & 0x1f) {
            Some(9) => frames.push((Vec::new(), false)),
            Some(kind) => {
                let (data, keyframe) = frames.last_mut().context("no access unit delimiter")?;
                *keyframe |= kind == 5;
                data.extend_from_slice(&[0, 0, 0, 1]);
                data.extend_from_slice(unit);
            }
            None => {}
        }
    }
    Ok(frames.into_iter().map(|(data, keyframe)| Frame { data: data.into(), keyframe }).collect())
}

/// What lies between start codes.
fn units(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let starts: Vec<usize> =
        bytes.windows(3).enumerate().filter(|(_, three)| *three == [0, 0, 1]).map(|(i, _)| i).collect();
    (0..starts.len()).map(move |i| {
        let end = starts.get(i + 1).copied().unwrap_or(bytes.len());
        let unit = &bytes[starts[i] + 3..end];
        let zeros = unit.iter().rev().take_while(|byte| **byte == 0).count();
        &unit[..unit.len() - zeros]
    })
}

/// The packets of an Ogg file with one stream, without its two header packets (RFC 3533, RFC 7845).
pub(super) fn ogg(bytes: &[u8]) -> Result<Vec<Arc<[u8]>>> {
    let mut packets: Vec<Arc<[u8]>> = Vec::new();
    let mut open: Vec<u8> = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        ensure!(rest.starts_with(b"OggS") && rest.len() >= 27, "no Ogg page");
        let lacing = rest.get(27..27 + usize::from(rest[26])).context("cut short")?;
        let mut at = 27 + lacing.len();
        for length in lacing {
            open.extend_from_slice(rest.get(at..at + usize::from(*length)).context("cut short")?);
            at += usize::from(*length);
            if *length < 255 {
                packets.push(std::mem::take(&mut open).into());
            }
        }
        rest = &rest[at..];
    }
    ensure!(packets.first().is_some_and(|head| head.starts_with(b"OpusHead")), "no Opus");
    Ok(packets.split_off(2.min(packets.len())))
}
