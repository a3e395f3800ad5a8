//! The HLS playlist (RFC 8216): lists a segment when it is complete and durable, never before.

use std::fmt::Write;
use std::path::Path;

use crate::disk;
use crate::error::Result;
use crate::runs::{Run, segment_name};

/// A complete segment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Listed {
    pub number: u32,
    pub frames: u64,
    /// Frames of the track up to its end.
    pub end: u64,
}

/// Writes `index.m3u8` of the track in this folder anew. `ended`: nothing more will come.
pub(crate) fn write(folder: &Path, runs: &[Run], segments: &[Listed], fps: u32, ended: bool) -> Result<()> {
    disk::replace(&folder.join("index.m3u8"), text(runs, segments, fps, ended).as_bytes())
}

/// The files that a playlist names, segments and what describes them, from the recording's folder on.
/// `file`: the playlist's own name there.
pub fn names(file: &str, text: &str) -> Vec<String> {
    let folder = file.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let name = |line: &str| match line.strip_prefix("#EXT-X-MAP:URI=\"") {
        Some(rest) => rest.split('"').next().map(str::to_owned),
        None if line.starts_with('#') || line.is_empty() => None,
        None => Some(line.to_owned()),
    };
    text.lines().filter_map(name).map(|name| format!("{folder}{name}")).collect()
}

fn text(runs: &[Run], segments: &[Listed], fps: u32, ended: bool) -> String {
    let seconds = |frames: u64| frames as f64 / f64::from(fps.max(1));
    let longest = segments.iter().map(|s| seconds(s.frames).ceil() as u64).max().unwrap_or(2).max(1);
    let mut text = String::from("#EXTM3U\n#EXT-X-VERSION:7\n");
    // Writing to a String cannot fail.
    let _ = write!(text, "#EXT-X-TARGETDURATION:{longest}\n#EXT-X-MEDIA-SEQUENCE:1\n");
    // Stays when it has ended: of an EVENT playlist no line may change (RFC 8216, 6.2.1).
    text.push_str("#EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-INDEPENDENT-SEGMENTS\n");
    for (i, segment) in segments.iter().enumerate() {
        if let Some(run) = runs.iter().rfind(|run| run.first_segment == segment.number) {
            if i > 0 {
                text.push_str("#EXT-X-DISCONTINUITY\n");
            }
            let _ = writeln!(text, "#EXT-X-MAP:URI=\"{}\"", run.init_name());
            let _ = writeln!(text, "#EXT-X-PROGRAM-DATE-TIME:{}", run.started_at);
        }
        let _ = write!(text, "#EXTINF:{:.5},\n{}\n", seconds(segment.frames), segment_name(segment.number));
    }
    if ended {
        text.push_str("#EXT-X-ENDLIST\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resumed_recording_says_where_it_was_interrupted() {
        let run = |number, first_segment, started_at: &str| Run {
            number,
            first_segment,
            first_frame: 0,
            started_at: started_at.into(),
        };
        let runs = [run(1, 1, "2026-01-01T00:00:00.000Z"), run(2, 3, "2026-01-01T00:00:09.500Z")];
        let segments =
            [(1, 60, 60), (2, 22, 82), (3, 60, 142)].map(|(number, frames, end)| Listed { number, frames, end });
        let expected = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:1\n\
            #EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-INDEPENDENT-SEGMENTS\n\
            #EXT-X-MAP:URI=\"init-1.mp4\"\n#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z\n\
            #EXTINF:2.00000,\n00001.m4s\n#EXTINF:0.73333,\n00002.m4s\n\
            #EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"init-2.mp4\"\n#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:09.500Z\n\
            #EXTINF:2.00000,\n00003.m4s\n#EXT-X-ENDLIST\n";
        assert_eq!(text(&runs, &segments, 30, true), expected);
    }
}
