//! Links into the console: `rollcall://channel/<name>` and `rollcall://recording/<id>`. The desktop
//! starts us with them. They name a place and nothing else, so any page may contain one.

use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use rollcall_model::{Cname, Sid};
use tauri::Url;

/// How such links begin.
pub const SCHEME: &str = "rollcall";
/// The link with which our page asks for the choice of a recorder.
pub const RECORDERS: &str = "rollcall://recorders";
/// RFC 3986 section 2.3: what need not be escaped.
const PLAIN: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A place in the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    Channel(Cname),
    Recording(Sid),
}

impl Link {
    /// It as the page reads it, behind the `#` of its address.
    pub fn fragment(&self) -> String {
        let escaped = |text: &str| utf8_percent_encode(text, &PLAIN).to_string();
        match self {
            Self::Channel(cname) => format!("channel={}", escaped(cname.as_str())),
            Self::Recording(sid) => format!("recording={}", escaped(sid.as_str())),
        }
    }
}

impl std::fmt::Display for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{SCHEME}://{}", self.fragment().replacen('=', "/", 1))
    }
}

impl FromStr for Link {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let url: Url = text.parse().map_err(drop)?;
        if url.scheme() != SCHEME {
            return Err(());
        }
        let name = url.path().trim_start_matches('/').trim_end_matches('/');
        let name = percent_decode_str(name).decode_utf8().map_err(drop)?;
        match url.host_str() {
            Some("channel") => name.parse().map(Self::Channel).map_err(drop),
            Some("recording") => name.parse().map(Self::Recording).map_err(drop),
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_names_a_channel_or_a_recording_and_survives_being_passed_on() {
        let read = |text: &str| text.parse::<Link>();
        let channel = read("rollcall://channel/%E6%95%B0%E5%AD%A6%20(1)").expect("a link");
        assert_eq!(channel, Link::Channel("数学 (1)".parse().expect("a name")));
        assert_eq!(channel.fragment(), "channel=%E6%95%B0%E5%AD%A6%20%281%29");
        assert_eq!(read(&channel.to_string()), Ok(channel));
        let sid = "019ab0f75d3e70008000000000000001";
        let recording = read(&format!("rollcall://recording/{sid}")).expect("a link");
        assert_eq!(recording, Link::Recording(sid.parse().expect("an id")));
        assert_eq!(read(&format!("rollcall://recording/{sid}/")), Ok(recording));
    }

    #[test]
    fn anything_else_is_no_link() {
        for other in [
            "https://channel/Maths",
            "rollcall://channel/",
            "rollcall://channel/a/b",
            "rollcall://channel/..%2F..",
            "rollcall://recording/1",
            "rollcall://elsewhere/Maths",
            "rollcall:channel",
            "Maths",
        ] {
            assert_eq!(other.parse::<Link>(), Err(()), "{other}");
        }
    }
}
