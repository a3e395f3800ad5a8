//! The address of a recorder on another machine, as a person types or pastes it.

use tauri::Url;

/// Where it is, and the token if it came with it.
#[derive(Debug, PartialEq, Eq)]
pub struct Address {
    /// Scheme, host and port alone.
    pub url: String,
    pub token: Option<String>,
}

/// Why it is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It is not an address of a recorder.
    Form,
    /// The token and everything else would be readable on the way.
    Open,
}

impl Address {
    /// Takes `recorder.example`, `https://recorder.example:7411`, or a console's whole address with
    /// its token. Without a scheme it means https, on this machine http (a tunnel's end).
    ///
    /// # Errors
    /// When it is no address, or would send the token in the open.
    pub fn read(text: &str) -> Result<Self, Refused> {
        let text = text.trim();
        if text.is_empty() || text.contains(char::is_whitespace) {
            return Err(Refused::Form);
        }
        let url = if text.contains("://") {
            text.parse::<Url>()
        } else {
            let plain = format!("http://{text}").parse::<Url>();
            if plain.as_ref().is_ok_and(is_here) { plain } else { format!("https://{text}").parse() }
        };
        let url = url.map_err(|_| Refused::Form)?;
        match url.scheme() {
            "https" => {}
            "http" if is_here(&url) => {}
            "http" => return Err(Refused::Open),
            _ => return Err(Refused::Form),
        }
        if !url.has_host() || !url.username().is_empty() || url.password().is_some() {
            return Err(Refused::Form);
        }
        let fragment = url.fragment().unwrap_or_default();
        let token = fragment.split('&').find_map(|pair| pair.strip_prefix("token=")).map(str::to_owned);
        Ok(Self { url: url.origin().ascii_serialization(), token })
    }
}

/// Whether it stays on this machine.
fn is_here(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(String, Option<String>), Refused> {
        Address::read(text).map(|address| (address.url, address.token))
    }

    #[test]
    fn what_people_paste_is_understood() {
        let plain = |url: &str| Ok((url.to_owned(), None));
        assert_eq!(read(" recorder.example "), plain("https://recorder.example"));
        assert_eq!(read("recorder.example:7411"), plain("https://recorder.example:7411"));
        assert_eq!(read("https://recorder.example/any?thing"), plain("https://recorder.example"));
        assert_eq!(read("127.0.0.1:7411"), plain("http://127.0.0.1:7411"));
        assert_eq!(read("http://[::1]:7411/"), plain("http://[::1]:7411"));
        let token = Some("secret".to_owned());
        assert_eq!(read("http://localhost:7411/#token=secret&a=b"), Ok(("http://localhost:7411".into(), token)));
    }

    #[test]
    fn a_token_is_never_sent_in_the_open() {
        assert_eq!(read("http://recorder.example"), Err(Refused::Open));
        assert_eq!(read("http://192.0.2.7:7411"), Err(Refused::Open));
        assert_eq!(read("http://127.0.0.1.example"), Err(Refused::Open));
    }

    #[test]
    fn the_rest_is_refused() {
        for other in
            ["", "two words", "ftp://recorder.example", "https://", "https://a:b@recorder.example", "file:///x"]
        {
            assert_eq!(read(other), Err(Refused::Form), "{other}");
        }
    }
}
