//! Fragments of SDP: candidates that trickle in and ICE restarts (RFC 9725, 4.3; RFC 8840).

use str0m::Candidate;

use super::offer::{MOST_CANDIDATES, check_text, invalid};
use crate::error::MediaError;

/// A side's name and password for ICE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Credentials {
    pub ufrag: String,
    pub password: String,
}

impl Credentials {
    /// The first ones among these lines.
    pub fn find<'a>(lines: impl Iterator<Item = &'a str>) -> Option<Self> {
        let (mut ufrag, mut password) = (None, None);
        for line in lines.map(str::trim) {
            ufrag = ufrag.or(line.strip_prefix("a=ice-ufrag:"));
            password = password.or(line.strip_prefix("a=ice-pwd:"));
        }
        Some(Self { ufrag: ufrag?.to_owned(), password: password?.to_owned() })
    }
}

/// What a client sends by PATCH.
#[derive(Debug)]
pub(super) struct Fragment {
    pub ufrag: Option<String>,
    pub credentials: Option<Credentials>,
    pub candidates: Vec<Candidate>,
}

impl Fragment {
    /// Reads a fragment.
    ///
    /// # Errors
    /// `InvalidSdp` when nothing in it is of use.
    pub fn read(text: &str) -> Result<Self, MediaError> {
        check_text(text)?;
        let lines = || text.lines().map(str::trim);
        let known = |line: &str| {
            line.starts_with("a=candidate:") || line == "a=end-of-candidates" || line.starts_with("a=ice-ufrag:")
        };
        if !lines().any(known) {
            return Err(invalid("the fragment has neither candidates nor ICE credentials"));
        }
        Ok(Self {
            ufrag: lines().find_map(|line| line.strip_prefix("a=ice-ufrag:")).map(str::to_owned),
            credentials: Credentials::find(lines()),
            candidates: candidates(lines()),
        })
    }
}

/// The candidates among these lines that can be tried: UDP, with an address. Names ending in
/// `.local` are left out; their owners find us, and we answer to where they come from.
pub(super) fn candidates<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for line in lines.map(str::trim).filter_map(|line| line.strip_prefix("a=")) {
        if found.len() == MOST_CANDIDATES || !line.starts_with("candidate:") {
            continue;
        }
        match Candidate::from_sdp_string(line) {
            Ok(candidate) if candidate.proto() == str0m::net::Protocol::Udp && !found.contains(&candidate) => {
                found.push(candidate);
            }
            Ok(_) => {}
            Err(_) => tracing::trace!(line, "a candidate that cannot be tried"),
        }
    }
    found
}

/// What a restart is answered with: our new credentials and all our candidates, from our answer.
pub(super) fn restarted(answer: &str) -> Option<String> {
    let credentials = Credentials::find(answer.lines())?;
    let line = |prefix: &str| answer.lines().find(|line| line.starts_with(prefix));
    let mut fragment =
        format!("a=ice-ufrag:{}\r\na=ice-pwd:{}\r\n{}\r\n", credentials.ufrag, credentials.password, line("m=")?);
    fragment.push_str(line("a=mid:")?);
    fragment.push_str("\r\n");
    for candidate in answer.lines().filter(|line| line.starts_with("a=candidate:")) {
        fragment.push_str(candidate);
        fragment.push_str("\r\n");
    }
    fragment.push_str("a=end-of-candidates\r\n");
    Some(fragment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candidates_that_trickle_in_are_taken_and_the_rest_passed_over() {
        let text = "a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n\
            a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw network-id 1\r\n\
            a=candidate:3471623853 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active generation 0\r\n\
            a=candidate:1 1 udp 2113937151 0e5ed3fa-77.local 51234 typ host\r\na=end-of-candidates\r\n";
        let fragment = Fragment::read(text).expect("a fragment");
        assert_eq!(fragment.candidates.len(), 1);
        assert_eq!(fragment.ufrag.as_deref(), Some("EsAw"));
        assert_eq!(fragment.credentials.expect("both").password, "P2uYro0UCOQ4zxjKXaWCBui1");
        assert!(Fragment::read("a=end-of-candidates\r\n").is_ok());
        assert!(Fragment::read("nothing").is_err());
    }
}
