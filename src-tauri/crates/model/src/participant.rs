//! People and devices in a channel, as everyone outside the media path sees them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::canvas::Color;
use crate::ids::Uid;

/// How a participant's media arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A browser or encoder publishes over WebRTC (RFC 9725).
    Whip,
    /// A film, a sound file or a still picture of the recorder's machine.
    File,
    /// Synthetic: a moving picture with a clock and a name, and a voice-like sound.
    Demo,
}

/// Whether the participant is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Known, no media yet.
    Joining,
    /// On stage.
    Live,
    /// Nothing has arrived for a moment; leaves unless it comes back.
    Silent,
}

/// What the participant's tile shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shows {
    /// Its picture, moving.
    Picture,
    /// Its last picture, for at most 3.5 s.
    LastPicture,
    /// Its initials on its colour.
    Placeholder,
}

/// What arrives from a participant, measured over the last second, whether anybody looks or not.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StreamStats {
    /// `VP8`, `VP9`, `H264` or `AV1`; none before the first picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codec: Option<String>,
    /// Width of the arriving picture in pixels, 0 before the first was opened.
    pub width: u32,
    /// Height of the arriving picture in pixels, 0 before the first was opened.
    pub height: u32,
    /// Pictures a second.
    pub fps: f32,
    /// Whether sound arrives.
    pub audio: bool,
    /// Loudest sample of the last moment as it arrives, before its volume, 0 to 1.
    pub level: f32,
    /// Share of packets lost on the way over the last 5 s, 0 to 1, before they are sent again; none
    /// where nothing is sent over a network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loss: Option<f32>,
    /// To the sender and back, in milliseconds; none until measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round_trip_ms: Option<f32>,
    /// How much later than its sound the picture is shown, in milliseconds; negative: earlier. None
    /// unless both arrive and their sender has said how they belong together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub av_offset_ms: Option<f32>,
}

/// Someone or something sending media into a channel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Participant {
    /// Number in the channel.
    pub uid: Uid,
    /// Name shown to people.
    pub name: String,
    /// How its media arrives.
    pub source: Source,
    /// Whether it is there.
    pub presence: Presence,
    /// Whether the producer has taken its sound out of the mix.
    pub muted: bool,
    /// How loud it is in the mix, linear: 1 as it arrives, 0 not at all, 2 twice as loud (+6 dB).
    #[serde(default = "usual_volume")]
    #[schema(minimum = 0, maximum = 2)]
    pub volume: f32,
    /// The colour of its placeholder.
    pub color: Color,
    /// What its tile shows.
    pub shows: Shows,
    /// What arrives.
    pub stats: StreamStats,
}

/// The loudest a participant can be made, linear: +6 dB.
pub const MOST_VOLUME: f32 = 2.0;

/// Whether a volume can be set.
pub fn is_volume(volume: f32) -> bool {
    (0.0..=MOST_VOLUME).contains(&volume)
}

/// The volume of who has not been changed.
pub const fn usual_volume() -> f32 {
    1.0
}

/// The longest display name, in characters.
pub const MAX_NAME_CHARS: usize = 64;

/// How long a tile keeps the last picture before the placeholder (agora.md section 6).
pub const LAST_PICTURE: std::time::Duration = std::time::Duration::from_millis(3500);

/// A name fit to be shown: trimmed, no control characters, 1 to 64 characters.
pub fn display_name(text: &str) -> Option<String> {
    let name = text.trim();
    let ok = !name.is_empty() && name.chars().count() <= MAX_NAME_CHARS && !name.chars().any(char::is_control);
    ok.then(|| name.to_owned())
}

/// The letters of a placeholder: the first letters of the first and last word, or the last
/// character of a Chinese name (the given name, as is usual there).
pub fn initials(name: &str) -> String {
    let cjk = |c: char| ('\u{3400}'..='\u{9fff}').contains(&c);
    if let Some(last) = name.trim().chars().last().filter(|c| cjk(*c)) {
        return last.to_string();
    }
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let first = words.next().and_then(|w| w.chars().next());
    let last = words.next_back().and_then(|w| w.chars().next());
    let letters: String = first.into_iter().chain(last).flat_map(char::to_uppercase).collect();
    if letters.is_empty() { "?".to_owned() } else { letters }
}

/// A colour of the participant's own: the same each time it comes, dark enough for white letters.
pub fn color_of(uid: Uid) -> Color {
    const PALETTE: [u32; 12] = [
        0x2f5fb3, 0x9c3d54, 0x2c7a57, 0x7a4fb0, 0xa3541c, 0x1f7585, 0x8a3a8f, 0x566b1e, 0x3f4fa8, 0xa33b3b, 0x27707a,
        0x6b5a2a,
    ];
    let [_, red, green, blue] = PALETTE[(uid.get() as usize - 1) % PALETTE.len()].to_be_bytes();
    Color { red, green, blue }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_read_well() {
        for (name, letters) in [
            ("Ada Lovelace", "AL"),
            ("ada", "A"),
            ("Jean-Luc van Picard", "JP"),
            ("王小明", "明"),
            ("42", "4"),
            ("!!", "?"),
        ] {
            assert_eq!(initials(name), letters, "{name}");
        }
    }
}
