//! Who may use the API: whoever has the API token, or a session got for it or for the one-time token.
//!
//! Tokens are never kept, only their SHA-256; they are compared in constant time. Sessions live in
//! memory: who has the token may come again after a restart.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use parking_lot::Mutex;
use rollcall_model::ErrorCode;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::App;
use crate::error::Refusal;
use crate::session;

/// A session ends when it was not used for this long.
pub(crate) const SESSION_LIFE: Duration = Duration::from_secs(30 * 24 * 3600);
/// The cookie is sent again when this old, so that the browser's copy slides, too.
const RENEW_AFTER: Duration = Duration::from_secs(24 * 3600);
/// Most sessions kept; the one unused for longest makes room.
const MOST_SESSIONS: usize = 256;
/// Wrong tokens one address may try before it has to wait.
const FREE_TRIES: u32 = 5;
/// The longest wait between tries.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// Most addresses whose tries are counted.
const MOST_ADDRESSES: usize = 1024;

type Hash = [u8; 32];

/// The keeper of tokens and sessions.
pub(crate) struct Access {
    api_token: Hash,
    one_time: Mutex<Option<Hash>>,
    sessions: Mutex<HashMap<Hash, Session>>,
    tries: Mutex<HashMap<IpAddr, Tries>>,
}

#[derive(Clone, Copy)]
struct Session {
    used: Instant,
    sent: Instant,
}

#[derive(Clone, Copy)]
struct Tries {
    wrong: u32,
    last: Instant,
}

impl Access {
    pub fn new(api_token: &str, one_time: Option<&str>) -> Self {
        Self {
            api_token: hash(api_token),
            one_time: Mutex::new(one_time.filter(|token| !token.is_empty()).map(hash)),
            sessions: Mutex::default(),
            tries: Mutex::default(),
        }
    }

    /// Whether this is the API's token.
    pub fn is_api_token(&self, token: &str) -> bool {
        // An empty API token would let in who sends an empty bearer.
        !token.is_empty() && bool::from(hash(token).ct_eq(&self.api_token))
    }

    /// Changes a token for a session; the one-time token works once.
    pub fn open_session(&self, from: IpAddr, token: &str, now: Instant) -> Result<String, Refusal> {
        let mut tries = self.tries.lock();
        if let Some(wait) = tries.get(&from).and_then(|tries| tries.wait(now)) {
            let seconds = wait.as_secs() + 1;
            return Err(Refusal::new(ErrorCode::TooMany, "Too many wrong tokens were tried from this address.")
                .header(header::RETRY_AFTER, seconds.into())
                .advice(format!("Wait {seconds} s, then try again with the right token.")));
        }
        if !self.is_api_token(token) && !self.take_one_time(token) {
            make_room(&mut tries, MOST_ADDRESSES, |tries| tries.last);
            let count = tries.entry(from).or_insert(Tries { wrong: 0, last: now });
            *count = Tries { wrong: count.wrong.saturating_add(1), last: now };
            return Err(Refusal::new(ErrorCode::Unauthorized, "The token is wrong or was used before.")
                .field("token")
                .advice("Use the address the recorder printed at its start, or its API token."));
        }
        tries.remove(&from);
        drop(tries);

        let secret = session::random_token();
        let mut sessions = self.sessions.lock();
        sessions.retain(|_, session| !session.is_over(now));
        make_room(&mut sessions, MOST_SESSIONS, |session| session.used);
        sessions.insert(hash(&secret), Session { used: now, sent: now });
        Ok(secret)
    }

    /// Whether this session is open; if so, whether its cookie is to be sent again.
    pub fn use_session(&self, secret: &str, now: Instant) -> Option<Renewal> {
        let mut sessions = self.sessions.lock();
        // Looked up by hash: time tells about the hash of what was sent, and nothing of the secret.
        let session = sessions.get_mut(&hash(secret)).filter(|session| !session.is_over(now))?;
        session.used = now;
        if now.duration_since(session.sent) < RENEW_AFTER {
            return Some(Renewal::NotYet);
        }
        session.sent = now;
        Some(Renewal::Due)
    }

    fn take_one_time(&self, token: &str) -> bool {
        let mut one_time = self.one_time.lock();
        let right = one_time.is_some_and(|expected| bool::from(hash(token).ct_eq(&expected)));
        if right {
            *one_time = None;
        }
        right
    }
}

/// Whether a session's cookie is to be sent again.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Renewal {
    NotYet,
    Due,
}

impl Session {
    fn is_over(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.used) > SESSION_LIFE
    }
}

impl Tries {
    /// How long the next try has to wait: 1 s after the fifth, doubling.
    fn wait(&self, now: Instant) -> Option<Duration> {
        let doublings = self.wrong.checked_sub(FREE_TRIES)?;
        let pause = Duration::from_secs(1 << doublings.min(6)).min(LONGEST_WAIT);
        (self.last + pause).checked_duration_since(now).filter(|left| !left.is_zero())
    }
}

fn make_room<K: Clone + Eq + std::hash::Hash, V>(kept: &mut HashMap<K, V>, most: usize, age: impl Fn(&V) -> Instant) {
    while kept.len() >= most {
        let Some(oldest) = kept.iter().min_by_key(|(_, value)| age(value)).map(|(key, _)| key.clone()) else { return };
        kept.remove(&oldest);
    }
}

fn hash(secret: &str) -> Hash {
    Sha256::digest(secret.as_bytes()).into()
}

/// The token of `Authorization: Bearer`.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()).filter(|token| !token.is_empty())
}

/// Lets through who may use the API. Put around every API route.
pub(crate) async fn required(State(app): State<App>, request: Request, next: Next) -> Result<Response, Refusal> {
    let renewed = admitted(&app, request.headers())?;
    let mut response = next.run(request).await;
    if let Some(cookie) = renewed {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Whether these headers open the API; then perhaps a cookie to send again.
pub(crate) fn admitted(app: &App, headers: &HeaderMap) -> Result<Option<axum::http::HeaderValue>, Refusal> {
    // A token that was sent is judged alone: a wrong one is an error even beside a good cookie.
    if headers.contains_key(header::AUTHORIZATION) {
        let right = bearer(headers).is_some_and(|token| app.access.is_api_token(token));
        return if right { Ok(None) } else { Err(refused("The token is wrong.")) };
    }
    let Some(secret) = session::cookie(headers) else { return Err(refused("A token is missing.")) };
    match app.access.use_session(secret, Instant::now()) {
        Some(Renewal::NotYet) => Ok(None),
        Some(Renewal::Due) => Ok(Some(session::set_cookie(secret))),
        None => Err(refused("The session has ended.")),
    }
}

fn refused(message: &str) -> Refusal {
    Refusal::new(ErrorCode::Unauthorized, message).advice(
        "Open the address the recorder printed at its start, or send the header Authorization: Bearer <API token>.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

    fn code(result: Result<String, Refusal>) -> ErrorCode {
        result.expect_err("refused").body.code
    }

    #[test]
    fn a_one_time_token_works_once_and_the_api_token_always() {
        let (access, now) = (Access::new("api", Some("once")), Instant::now());
        assert!(access.open_session(HERE, "once", now).is_ok());
        assert_eq!(code(access.open_session(HERE, "once", now)), ErrorCode::Unauthorized);
        assert!(access.open_session(HERE, "api", now).is_ok());
        assert!(access.open_session(HERE, "api", now).is_ok());
    }

    #[test]
    fn nothing_opens_with_an_empty_token() {
        let (access, now) = (Access::new("", Some("")), Instant::now());
        assert!(!access.is_api_token(""));
        assert_eq!(code(access.open_session(HERE, "", now)), ErrorCode::Unauthorized);
    }

    #[test]
    fn a_session_slides_and_ends_after_thirty_unused_days() {
        let (access, start) = (Access::new("api", None), Instant::now());
        let secret = access.open_session(HERE, "api", start).expect("right token");
        let day = Duration::from_secs(24 * 3600);
        assert_eq!(access.use_session(&secret, start), Some(Renewal::NotYet));
        assert_eq!(access.use_session(&secret, start + 29 * day), Some(Renewal::Due));
        assert_eq!(access.use_session(&secret, start + 58 * day), Some(Renewal::Due));
        assert_eq!(access.use_session(&secret, start + 89 * day), None);
        assert_eq!(access.use_session("made up", start), None);
    }

    #[test]
    fn after_five_wrong_tokens_an_address_waits_longer_and_longer() {
        let (access, start) = (Access::new("api", None), Instant::now());
        for _ in 0..5 {
            assert_eq!(code(access.open_session(HERE, "wrong", start)), ErrorCode::Unauthorized);
        }
        assert_eq!(code(access.open_session(HERE, "api", start)), ErrorCode::TooMany);
        assert!(access.open_session(THERE, "api", start).is_ok(), "others are not held up");
        let later = start + Duration::from_secs(1);
        assert_eq!(code(access.open_session(HERE, "wrong", later)), ErrorCode::Unauthorized);
        assert_eq!(code(access.open_session(HERE, "api", later + Duration::from_secs(1))), ErrorCode::TooMany);
        assert!(access.open_session(HERE, "api", later + Duration::from_secs(2)).is_ok());
        assert_eq!(code(access.open_session(HERE, "wrong", later)), ErrorCode::Unauthorized, "counted afresh");
    }

    #[test]
    fn sessions_and_addresses_are_bounded() {
        let (access, now) = (Access::new("api", None), Instant::now());
        for n in 0..2 * MOST_ADDRESSES as u32 {
            let from = IpAddr::V4(std::net::Ipv4Addr::from_bits(n));
            assert!(access.open_session(from, "wrong", now).is_err());
        }
        for _ in 0..2 * MOST_SESSIONS {
            assert!(access.open_session(HERE, "api", now).is_ok());
        }
        assert!(access.tries.lock().len() <= MOST_ADDRESSES);
        assert!(access.sessions.lock().len() <= MOST_SESSIONS);
    }
}
