//! The names and playlists of recorded files as Agora Cloud Recording has them (agora.md section 7).

use std::fmt::Write;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::{Cname, Sid, Uid};

/// The folder inside a recording's own where these files lie. In a bucket they lie without it.
pub const FOLDER: &str = "agora";

/// Which files a recording that was started over the Agora-compatible API has for its client, besides its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AgoraFiles {
    /// What all names in the bucket begin with, with `/` at the end unless empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prefix: String,
    /// Whether there is a picture in them.
    pub video: bool,
    /// Whether there is sound in them.
    pub audio: bool,
    /// Whether a single MP4 file is wanted, too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mp4: bool,
    /// Each participant in files of its own (individual mode) instead of all in one (composite mode).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub individual: Option<StreamMode>,
    /// No comma behind `#EXTINF:n`, as Agora writes it unless asked otherwise; not what RFC 8216 says.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub old_extinf: bool,
}

/// How the files of one participant belong together (`reference/stream-mode.mdx`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StreamMode {
    /// Picture and sound each with a playlist.
    Default,
    /// The same, and a playlist that plays both together.
    Standard,
}

/// What a file holds of whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Holds {
    /// The program: picture and sound of all.
    Program,
    /// One participant's picture.
    Video(Uid),
    /// One participant's sound.
    Audio(Uid),
    /// Both of one participant: a playlist alone.
    Both(Uid),
}

impl Holds {
    /// The `trackType` of the API.
    pub fn track_type(self, files: &AgoraFiles) -> &'static str {
        match self {
            Self::Program if !files.video => "audio",
            Self::Program if !files.audio => "video",
            Self::Program | Self::Both(_) => "audio_and_video",
            Self::Video(_) => "video",
            Self::Audio(_) => "audio",
        }
    }

    /// The `uid` of the API; 0 of the program.
    pub fn uid(self) -> u32 {
        match self {
            Self::Program => 0,
            Self::Video(uid) | Self::Audio(uid) | Self::Both(uid) => uid.get(),
        }
    }
}

/// `<sid>_<cname>`, with what follows for one participant. Everything but letters and digits of the channel's
/// name becomes `-`.
fn stem(sid: &Sid, cname: &Cname, holds: Holds) -> String {
    let mut stem = format!("{sid}_{}", cname.to_file_part());
    let (uid, what) = match holds {
        Holds::Program => return stem,
        Holds::Video(uid) => (uid, "video"),
        Holds::Audio(uid) => (uid, "audio"),
        Holds::Both(uid) => (uid, "av"),
    };
    // Writing to a string cannot fail.
    let _ = write!(stem, "__uid_s_{uid}__uid_e_{what}");
    stem
}

/// The name of a playlist.
pub fn playlist_name(sid: &Sid, cname: &Cname, holds: Holds) -> String {
    format!("{}.m3u8", stem(sid, cname, holds))
}

/// The name of a slice that begins then.
pub fn slice_name(sid: &Sid, cname: &Cname, holds: Holds, begins: Timestamp) -> String {
    format!("{}_{}.ts", stem(sid, cname, holds), stamp(begins))
}

/// The name of the single file; Agora counts them from 0, and here there is one, whatever its length.
pub fn mp4_name(sid: &Sid, cname: &Cname, holds: Holds) -> String {
    format!("{}_0.mp4", stem(sid, cname, holds))
}

/// `yyyymmddHHMMSSmmm`, UTC.
fn stamp(at: Timestamp) -> String {
    let utc = at.to_zoned_datetime(TimeZone::UTC);
    let (year, month, day) = (utc.year(), utc.month(), utc.day());
    let (hour, minute, second, milli) = (utc.hour(), utc.minute(), utc.second(), utc.millisecond());
    format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}{milli:03}")
}

/// A slice in a playlist.
#[derive(Debug, Clone, PartialEq)]
pub struct Sliced {
    /// Its name.
    pub name: String,
    /// When it begins.
    pub begins: Timestamp,
    /// How long it lasts, in seconds.
    pub seconds: f64,
    /// Whether something is missing before it.
    pub interrupted: bool,
}

/// A playlist of slices.
pub fn playlist(files: &AgoraFiles, holds: Holds, slices: &[Sliced], ended: bool) -> String {
    let longest = slices.iter().map(|slice| slice.seconds.ceil() as u64).max().unwrap_or(1).max(1);
    let mut text = format!(
        "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-ALLOW-CACHE:YES\n#EXT-X-TARGETDURATION:{longest}\n"
    );
    let tracks: &[&str] = match holds.track_type(files) {
        "audio" => &["AUDIO"],
        "video" => &["VIDEO"],
        _ => &["AUDIO", "VIDEO"],
    };
    let comma = if files.old_extinf { "" } else { "," };
    for (i, slice) in slices.iter().enumerate() {
        if slice.interrupted && i > 0 {
            text.push_str("#EXT-X-DISCONTINUITY\n");
        }
        if slice.interrupted || i == 0 {
            for track in tracks {
                let (time, name) = (slice.begins.as_millisecond(), track);
                let _ = writeln!(text, "#EXT-X-AGORA-TRACK-EVENT:EVENT=START,TRACK_TYPE={name},TIME={time}");
            }
        }
        let _ = write!(text, "#EXTINF:{:.6}{comma}\n{}\n", slice.seconds, slice.name);
    }
    if ended {
        text.push_str("#EXT-X-ENDLIST\n");
    }
    text
}

/// The playlist that plays a participant's picture and sound together. `bandwidth`: bits a second at most.
pub fn both(audio: &str, video: &str, bandwidth: u64) -> String {
    format!(
        "#EXTM3U\n#EXT-X-VERSION:4\n\
         #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"audio\",DEFAULT=YES,AUTOSELECT=YES,URI=\"{audio}\"\n\
         #EXT-X-STREAM-INF:BANDWIDTH={bandwidth},AUDIO=\"audio\"\n{video}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> AgoraFiles {
        AgoraFiles { prefix: String::new(), video: true, audio: true, mp4: false, individual: None, old_extinf: false }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[test]
    fn names_are_those_of_the_documents() {
        let (sid, cname): (Sid, Cname) =
            ("0123456789abcdef0123456789abcdef".parse().expect("a sid"), "agora @ 1".parse().expect("a name"));
        // The stamp is manage-files.mdx's own example.
        let begins = at("2019-09-20T12:51:42.485Z");
        let uid = Uid::new(123).expect("not 0");
        let stem = "0123456789abcdef0123456789abcdef_agora---1";
        assert_eq!(playlist_name(&sid, &cname, Holds::Program), format!("{stem}.m3u8"));
        assert_eq!(slice_name(&sid, &cname, Holds::Program, begins), format!("{stem}_20190920125142485.ts"));
        assert_eq!(mp4_name(&sid, &cname, Holds::Program), format!("{stem}_0.mp4"));
        let video = format!("{stem}__uid_s_123__uid_e_video");
        assert_eq!(playlist_name(&sid, &cname, Holds::Video(uid)), format!("{video}.m3u8"));
        assert_eq!(slice_name(&sid, &cname, Holds::Video(uid), begins), format!("{video}_20190920125142485.ts"));
        assert_eq!(playlist_name(&sid, &cname, Holds::Audio(uid)), format!("{stem}__uid_s_123__uid_e_audio.m3u8"));
    }

    #[test]
    fn a_playlist_has_the_comma_unless_the_old_form_is_asked_for() {
        let slice = |name: &str, begins: &str, interrupted| Sliced {
            name: name.into(),
            begins: at(begins),
            seconds: 2.0,
            interrupted,
        };
        let slices = [slice("a.ts", "2026-01-01T00:00:00Z", false), slice("b.ts", "2026-01-01T00:00:09.5Z", true)];
        let text = playlist(&files(), Holds::Program, &slices, true);
        assert_eq!(
            text,
            "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-ALLOW-CACHE:YES\n#EXT-X-TARGETDURATION:2\n\
             #EXT-X-AGORA-TRACK-EVENT:EVENT=START,TRACK_TYPE=AUDIO,TIME=1767225600000\n\
             #EXT-X-AGORA-TRACK-EVENT:EVENT=START,TRACK_TYPE=VIDEO,TIME=1767225600000\n\
             #EXTINF:2.000000,\na.ts\n#EXT-X-DISCONTINUITY\n\
             #EXT-X-AGORA-TRACK-EVENT:EVENT=START,TRACK_TYPE=AUDIO,TIME=1767225609500\n\
             #EXT-X-AGORA-TRACK-EVENT:EVENT=START,TRACK_TYPE=VIDEO,TIME=1767225609500\n\
             #EXTINF:2.000000,\nb.ts\n#EXT-X-ENDLIST\n"
        );
        let old = playlist(&AgoraFiles { old_extinf: true, ..files() }, Holds::Program, &slices, false);
        assert!(old.contains("#EXTINF:2.000000\na.ts\n") && !old.contains("ENDLIST"));
        let sound = AgoraFiles { video: false, ..files() };
        assert!(!playlist(&sound, Holds::Program, &slices, false).contains("VIDEO"));
    }
}
