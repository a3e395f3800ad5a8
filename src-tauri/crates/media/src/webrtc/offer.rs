//! An offer as it comes in: read strictly, narrowed to what we take, kept for an ICE restart.
//!
//! Only its lines are looked at here; what they mean in full is str0m's business.

use str0m::Candidate;
use str0m::change::SdpOffer;

use super::fragment::{self, Credentials};
use crate::error::MediaError;

/// Largest offer or fragment, in bytes.
pub(super) const LARGEST: usize = 64 << 10;

/// Most media sections: sound, pictures, and some slack for data channels and the like.
const MOST_SECTIONS: usize = 4;

/// Most candidates taken from one offer or fragment.
pub(super) const MOST_CANDIDATES: usize = 64;

/// What a media section carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    Audio,
    Video,
    Other,
}

/// A media section that sends to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sending {
    pub media: Media,
    pub mid: String,
    /// Names of the offered codecs, for the error when none fits.
    pub codecs: Vec<String>,
}

/// An offer in the form that is answered: candidates taken out, directions narrowed to sending.
#[derive(Debug, Clone)]
pub(super) struct Offer {
    lines: Vec<String>,
    pub credentials: Credentials,
    pub candidates: Vec<Candidate>,
    pub sending: Vec<Sending>,
}

impl Offer {
    /// Reads an offer.
    ///
    /// # Errors
    /// `InvalidSdp` when it is none or too large, `UnsupportedMedia` when it sends nothing.
    pub fn read(text: &str) -> Result<Self, MediaError> {
        check_text(text)?;
        let sections = sections(text);
        let (session, media) = sections.split_first().expect("the session is always there");
        if session.first().is_none_or(|line| *line != "v=0") {
            return Err(invalid("it does not start with v=0"));
        }
        if media.is_empty() {
            return Err(invalid("it has no media sections"));
        }
        if media.len() > MOST_SECTIONS {
            return Err(invalid(format!("it has {} media sections; at most {MOST_SECTIONS} are taken", media.len())));
        }
        let credentials = Credentials::find(text.lines())
            .ok_or_else(|| invalid("it has no ICE credentials (a=ice-ufrag and a=ice-pwd)"))?;
        let candidates = fragment::candidates(text.lines());

        let mut lines = keep(session);
        let mut sending = Vec::new();
        for section in media {
            let kind = kind(section);
            let wanted = kind != Media::Other
                && sends(session, section)
                && !sending.iter().any(|other: &Sending| other.media == kind);
            if wanted {
                let mid = value(section, "a=mid:").ok_or_else(|| invalid("a media section has no a=mid"))?;
                sending.push(Sending { media: kind, mid: mid.to_owned(), codecs: codecs(section) });
            }
            lines.extend(keep(section));
            match kind {
                Media::Other => {}
                _ if wanted => lines.push("a=sendonly".to_owned()),
                _ => lines.push("a=inactive".to_owned()),
            }
        }
        if sending.is_empty() {
            return Err(MediaError::UnsupportedMedia { reason: "it sends neither sound nor pictures".to_owned() });
        }
        Ok(Self { lines, credentials, candidates, sending })
    }

    /// The offer as str0m takes it.
    ///
    /// # Errors
    /// `InvalidSdp` with what str0m found.
    pub fn parsed(&self) -> Result<SdpOffer, MediaError> {
        let mut text = self.lines.join("\r\n");
        text.push_str("\r\n");
        SdpOffer::from_sdp_string(&text).map_err(invalid)
    }

    /// The same offer after the sender restarted ICE (RFC 9725, 4.3.2).
    pub fn restarted(&self, credentials: &Credentials) -> Self {
        let lines = self.lines.iter().map(|line| {
            if line.starts_with("a=ice-ufrag:") {
                format!("a=ice-ufrag:{}", credentials.ufrag)
            } else if line.starts_with("a=ice-pwd:") {
                format!("a=ice-pwd:{}", credentials.password)
            } else {
                line.clone()
            }
        });
        Self { lines: lines.collect(), credentials: credentials.clone(), ..self.clone() }
    }
}

pub(super) fn invalid(reason: impl ToString) -> MediaError {
    MediaError::InvalidSdp { reason: reason.to_string() }
}

/// Refuses what no SDP may be, before anything is read.
pub(super) fn check_text(text: &str) -> Result<(), MediaError> {
    if text.len() > LARGEST {
        return Err(invalid(format!("it has {} bytes; at most {LARGEST} are taken", text.len())));
    }
    if text.chars().any(|c| c.is_control() && c != '\r' && c != '\n' && c != '\t') {
        return Err(invalid("it has control characters"));
    }
    Ok(())
}

/// The session's lines, then each media section's.
fn sections(text: &str) -> Vec<Vec<&str>> {
    let mut sections: Vec<Vec<&str>> = vec![Vec::new()];
    for line in text.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
        if line.starts_with("m=") {
            sections.push(Vec::new());
        }
        sections.last_mut().expect("never empty").push(line);
    }
    sections
}

/// What is left of a section: candidates are added one by one instead (browsers hide theirs
/// behind `.local` names, which no parser here knows), the direction is set anew.
fn keep(section: &[&str]) -> Vec<String> {
    const DIRECTIONS: [&str; 4] = ["a=sendrecv", "a=sendonly", "a=recvonly", "a=inactive"];
    let dropped =
        |line: &str| DIRECTIONS.contains(&line) || line.starts_with("a=candidate:") || line == "a=end-of-candidates";
    section.iter().filter(|line| !dropped(line)).map(|line| (*line).to_owned()).collect()
}

fn kind(section: &[&str]) -> Media {
    match section.first().and_then(|line| line.strip_prefix("m=")).and_then(|line| line.split(' ').next()) {
        Some("audio") => Media::Audio,
        Some("video") => Media::Video,
        _ => Media::Other,
    }
}

/// Whether a section sends; without a direction it does (RFC 8866, 6.7), port 0 outside a bundle
/// means it was turned down (RFC 9143, 7.5).
fn sends(session: &[&str], section: &[&str]) -> bool {
    let quiet = |lines: &[&str]| lines.iter().any(|line| ["a=recvonly", "a=inactive"].contains(line));
    let loud = |lines: &[&str]| lines.iter().any(|line| ["a=sendonly", "a=sendrecv"].contains(line));
    let port = section.first().and_then(|line| line.split(' ').nth(1));
    let bundled = value(section, "a=mid:").is_some_and(|mid| {
        let group = session.iter().find_map(|line| line.strip_prefix("a=group:BUNDLE"));
        group.is_some_and(|group| group.split(' ').any(|other| other == mid))
    });
    let open = port != Some("0") || bundled;
    open && !quiet(section) && (loud(section) || !quiet(session))
}

fn value<'a>(section: &[&'a str], prefix: &str) -> Option<&'a str> {
    section.iter().find_map(|line| line.strip_prefix(prefix)).map(str::trim)
}

fn codecs(section: &[&str]) -> Vec<String> {
    const HELPERS: [&str; 5] = ["rtx", "red", "ulpfec", "flexfec-03", "telephone-event"];
    let mut names: Vec<String> = Vec::new();
    for line in section.iter().filter_map(|line| line.strip_prefix("a=rtpmap:")) {
        let name = line.split_once(' ').map_or("", |(_, codec)| codec.split('/').next().unwrap_or(""));
        if !name.is_empty() && !HELPERS.contains(&name) && !names.iter().any(|other| other == name) {
            names.push(name.to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n";
    const ICE: &str = "a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuv\r\n";

    fn video(direction: &str) -> String {
        format!(
            "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\n{ICE}{direction}\r\na=rtpmap:96 H265/90000\r\na=rtpmap:97 rtx/90000\r\n"
        )
    }

    #[test]
    fn directions_are_narrowed_and_candidates_taken_out() {
        let text = format!(
            "{HEAD}{}a=candidate:1 1 udp 2113937151 0e5ed3fa.local 51234 typ host\r\na=candidate:2 1 udp 1 192.0.2.1 5000 typ host generation 0\r\n",
            video("a=sendrecv")
        );
        let offer = Offer::read(&text).expect("an offer");
        assert!(offer.lines.iter().any(|line| line == "a=sendonly"));
        assert!(!offer.lines.iter().any(|line| line.contains("candidate") || line == "a=sendrecv"));
        assert_eq!(offer.candidates.len(), 1);
        assert_eq!(offer.sending, [Sending { media: Media::Video, mid: "1".into(), codecs: vec!["H265".into()] }]);
        let restarted = offer.restarted(&Credentials { ufrag: "new1".into(), password: "new".into() });
        assert!(restarted.lines.iter().any(|line| line == "a=ice-ufrag:new1"));
        assert!(!restarted.lines.iter().any(|line| line.contains("abcd")));
    }

    #[test]
    fn what_is_no_offer_is_refused_with_a_reason() {
        let five = format!("{HEAD}{}", video("a=sendonly").repeat(5));
        let large = "x".repeat(LARGEST + 1);
        let bare = format!("{HEAD}m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\n");
        for (text, reason) in [
            ("", "v=0"),
            ("hello", "v=0"),
            (HEAD, "no media"),
            (five.as_str(), "at most 4"),
            (large.as_str(), "bytes"),
            (bare.as_str(), "ICE"),
            ("v=0\0", "control"),
        ] {
            let error = Offer::read(text).expect_err("no offer");
            assert!(matches!(&error, MediaError::InvalidSdp { reason: found } if found.contains(reason)), "{error}");
        }
    }

    #[test]
    fn an_offer_that_only_receives_is_refused() {
        let text = format!("{HEAD}{}", video("a=recvonly"));
        assert!(matches!(Offer::read(&text), Err(MediaError::UnsupportedMedia { .. })));
    }
}
