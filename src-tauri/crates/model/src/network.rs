//! How others reach a recorder.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::ErrorCode;

/// Most servers that help guests find a way.
pub const MAX_ICE_SERVERS: usize = 8;

/// What is set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NetworkSettings {
    /// Whether phones and other computers may open invitations, over HTTPS.
    #[serde(default)]
    pub lan: bool,
    /// The TCP port for HTTPS, 1024 to 65535.
    #[serde(default = "usual_port")]
    #[schema(minimum = 1024, maximum = 65535)]
    pub https_port: u16,
    /// STUN and TURN servers for guests, such as `stun:stun.example.org:3478`.
    #[serde(default)]
    pub ice_servers: Vec<String>,
}

fn usual_port() -> u16 {
    7443
}

impl Default for NetworkSettings {
    fn default() -> Self {
        Self { lan: false, https_port: usual_port(), ice_servers: Vec::new() }
    }
}

/// What is wrong with network settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct NetworkError {
    /// The field that is wrong.
    pub field: String,
    /// What is wrong with it, as a sentence.
    pub problem: &'static str,
}

impl NetworkSettings {
    /// # Errors
    /// The first field that cannot be.
    pub fn validate(&self) -> Result<(), NetworkError> {
        let wrong = |field: String, problem| Err(NetworkError { field, problem });
        if self.https_port < 1024 {
            return wrong("https_port".into(), "The port is a number from 1024 to 65535.");
        }
        if self.ice_servers.len() > MAX_ICE_SERVERS {
            return wrong("ice_servers".into(), "At most 8 servers are kept.");
        }
        match self.ice_servers.iter().position(|url| !is_ice_server(url)) {
            Some(at) => wrong(
                format!("ice_servers[{at}]"),
                "A server is written stun:host:port, turn:host:port or turns:host:port.",
            ),
            None => Ok(()),
        }
    }
}

/// RFC 7064 and RFC 7065: scheme, host, and perhaps a port and a transport.
fn is_ice_server(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once(':') else { return false };
    let host = rest.split('?').next().unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']' | '?' | '=' | '_');
    matches!(scheme, "stun" | "stuns" | "turn" | "turns")
        && !host.is_empty()
        && rest.len() <= 255
        && rest.chars().all(plain)
}

/// An address under which others can open invitations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NetworkAddress {
    /// The network interface it belongs to, as the system names it.
    pub interface: String,
    /// What an invitation's link begins with there.
    pub url: String,
}

/// How others reach this recorder now.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct Network {
    /// What is set.
    pub settings: NetworkSettings,
    /// Where it listens for others; none while it does not.
    #[serde(default)]
    pub addresses: Vec<NetworkAddress>,
    /// SHA-256 of the certificate, as browsers show it; none while it does not listen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// Why it does not listen although it should.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// What kind of problem it is: `no_network`, `port_taken`, `certificate_unusable` or `internal`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem_code: Option<ErrorCode>,
}

/// How a test of an address went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AddressTest {
    /// The address.
    pub url: String,
    /// This machine reached itself there.
    pub reached: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_stun_or_turn_and_nothing_else() {
        for good in ["stun:stun.example.org", "turn:10.0.0.1:3478?transport=udp", "turns:[2001:db8::1]:5349"] {
            assert!(is_ice_server(good), "{good}");
        }
        for bad in ["", "stun:", "http://example.org", "stun.example.org", "turn:a b", "turn:a\nb"] {
            assert!(!is_ice_server(bad), "{bad}");
        }
        let settings = NetworkSettings { ice_servers: vec!["stun:a".into(), "x".into()], ..Default::default() };
        assert_eq!(settings.validate().expect_err("wrong").field, "ice_servers[1]");
        let settings = NetworkSettings { https_port: 80, ..Default::default() };
        assert_eq!(settings.validate().expect_err("wrong").field, "https_port");
    }
}
