//! Requests from where we expect them: under our own name, and from our own pages.
//!
//! A stranger's page can make a browser send requests to this machine. It cannot choose the Host
//! header freely (only a name that it has rebound to our address, so names are checked), and the
//! browser tells whose page asks (Origin, Sec-Fetch-Site).

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use rollcall_model::ErrorCode;

use crate::App;
use crate::error::Refusal;

/// The names we answer to.
pub(crate) struct Hosts(Vec<String>);

impl Hosts {
    pub fn new(names: Vec<String>) -> Self {
        Self(names.into_iter().map(|name| name.trim_end_matches('.').to_ascii_lowercase()).collect())
    }

    /// Loopback names, our own names, and IP addresses: no name server can point an address elsewhere.
    fn serves(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        address.is_ok() || host == "localhost" || host.ends_with(".localhost") || self.0.contains(&host)
    }
}

/// Refuses other hosts' names everywhere, and other sites' pages on all but what invitations open.
pub(crate) async fn expected(State(app): State<App>, request: Request, next: Next) -> Result<Response, Refusal> {
    let host = host(request.headers(), request.uri()).ok_or_else(|| {
        Refusal::new(ErrorCode::ForbiddenOrigin, "The request does not say which host it is for.").field("Host")
    })?;
    if !app.hosts.serves(host.host()) {
        return Err(Refusal::new(ErrorCode::ForbiddenOrigin, "This recorder does not answer to that host name.")
            .field("Host")
            .advice("Use its IP address, or start it with --host-name and the name you use."));
    }
    if !is_open_to_all_sites(request.uri().path()) && is_from_elsewhere(request.headers(), &host, request.uri().path())
    {
        return Err(Refusal::new(ErrorCode::ForbiddenOrigin, "Pages of other sites cannot use this recorder.")
            .field("Origin")
            .advice("Programs that are not pages leave the header Origin out."));
    }
    Ok(next.run(request).await)
}

/// Tells browsers that any site may use what an invitation opens; refusals, too, can then be read.
pub(crate) async fn open_to_all_sites(request: Request, next: Next) -> Response {
    if !is_open_to_all_sites(request.uri().path()) {
        return next.run(request).await;
    }
    let preflight = request.method() == Method::OPTIONS;
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
    set(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    set(header::ACCESS_CONTROL_EXPOSE_HEADERS, "Location, ETag, Link, Accept-Patch, WWW-Authenticate");
    if preflight {
        set(header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PATCH, DELETE, OPTIONS");
        set(header::ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type, If-Match");
        set(header::ACCESS_CONTROL_MAX_AGE, "86400");
    }
    response
}

/// The host the request is for, with its port.
pub(crate) fn host(headers: &HeaderMap, uri: &Uri) -> Option<Authority> {
    let mut named = headers.get_all(header::HOST).iter();
    match (named.next(), named.next()) {
        (Some(host), None) => Authority::try_from(host.as_bytes()).ok().filter(|host| !host.as_str().contains('@')),
        (None, _) => uri.authority().cloned(),
        // Two hosts are a trick.
        (Some(_), Some(_)) => None,
    }
}

/// What an invitation's token opens, it opens from any page (RFC 9725 section 4.2).
fn is_open_to_all_sites(path: &str) -> bool {
    path.starts_with("/whip/") || path == "/join/api"
}

fn is_from_elsewhere(headers: &HeaderMap, host: &Authority, path: &str) -> bool {
    if let Some(origin) = headers.get(header::ORIGIN) {
        return !origin.to_str().is_ok_and(|origin| is_same(origin, host));
    }
    // Pictures and scripts are asked for without an Origin; newer browsers say at least this much.
    let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    path.starts_with("/api/") && site.is_some_and(|site| !matches!(site, "same-origin" | "none"))
}

fn is_same(origin: &str, host: &Authority) -> bool {
    let default_port = match origin.split_once("://") {
        Some(("http", _)) => 80,
        Some(("https", _)) => 443,
        _ => return false,
    };
    let Some((_, authority)) = origin.split_once("://") else { return false };
    let Ok(authority) = authority.parse::<Authority>() else { return false };
    authority.host().eq_ignore_ascii_case(host.host())
        && authority.port_u16().unwrap_or(default_port) == host.port_u16().unwrap_or(default_port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_others_are_not_ours() {
        let hosts = Hosts::new(vec!["Recorder.School.example".into()]);
        for ours in
            ["localhost", "LOCALHOST", "127.0.0.1", "[::1]", "192.0.2.7", "recorder.school.example", "localhost."]
        {
            assert!(hosts.serves(ours), "{ours}");
        }
        for other in ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", ""] {
            assert!(!hosts.serves(other), "{other}");
        }
    }

    #[test]
    fn a_page_is_ours_when_scheme_host_and_port_fit() {
        let host: Authority = "127.0.0.1:7411".parse().expect("authority");
        assert!(is_same("http://127.0.0.1:7411", &host));
        for other in ["http://127.0.0.1:7412", "http://localhost:7411", "https://evil.example", "null", "file://"] {
            assert!(!is_same(other, &host), "{other}");
        }
        let plain: Authority = "recorder.example".parse().expect("authority");
        assert!(is_same("http://recorder.example:80", &plain) && is_same("https://recorder.example", &plain));
    }
}
