//! Who may use the API: whoever has the API token, or a session got for it or for the one-time token.
//!
//! Tokens are never kept, only their SHA-256; they are compared in constant time. A session is a
//! signed note of when it ends. The key comes from the API token: sessions outlive a recorder that
//! crashed and was started again with the same token, and end when the token changes.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use hmac::{Hmac, KeyInit, Mac};
use parking_lot::Mutex;
use rollcall_model::ErrorCode;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::App;
use crate::error::Refusal;
use crate::lan::Encrypted;
use crate::session;

/// A session ends when it was not used for this long.
pub(crate) const SESSION_LIFE: Duration = Duration::from_secs(30 * 24 * 3600);
/// The cookie is sent again when this old, so that the browser's copy slides, too.
const RENEW_AFTER: Duration = Duration::from_secs(24 * 3600);
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
    tries: Mutex<HashMap<IpAddr, Tries>>,
}

#[derive(Clone, Copy)]
struct Tries {
    wrong: u32,
    last: Instant,
}

impl Access {
    pub fn new(api_token: &str, one_time: Option<&str>) -> Self {
        // The key of sessions must be a secret even where no API token was given.
        let api_token = if api_token.is_empty() { hash(&session::random_token()) } else { hash(api_token) };
        Self {
            api_token,
            one_time: Mutex::new(one_time.filter(|token| !token.is_empty()).map(hash)),
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

        Ok(self.sign(SystemTime::now()))
    }

    /// Whether this session is open; if so, the one to go on with where it has become old.
    pub fn use_session(&self, session: &str, now: SystemTime) -> Option<Renewal> {
        let (ends, _) = session.split_once('.')?;
        let mac = self.mac(session.rsplit_once('.')?.0);
        let expected = hex(&mac.finalize().into_bytes());
        let signed = bool::from(expected.as_bytes().ct_eq(session.rsplit_once('.')?.1.as_bytes()));
        let left = Duration::from_secs(ends.parse().ok()?).checked_sub(now.duration_since(UNIX_EPOCH).ok()?)?;
        if !signed || left > SESSION_LIFE {
            return None;
        }
        let old = SESSION_LIFE.saturating_sub(left) >= RENEW_AFTER;
        Some(if old { Renewal::Due(self.sign(now)) } else { Renewal::NotYet })
    }

    /// A session that ends a session's life from now: `<end>.<random>.<signature>`.
    fn sign(&self, now: SystemTime) -> String {
        let ends = now.duration_since(UNIX_EPOCH).unwrap_or_default() + SESSION_LIFE;
        let body = format!("{}.{}", ends.as_secs(), session::random_token());
        let signature = hex(&self.mac(&body).finalize().into_bytes());
        format!("{body}.{signature}")
    }

    fn mac(&self, body: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.api_token).expect("HMAC takes keys of any length");
        mac.update(b"rollcall session ");
        mac.update(body.as_bytes());
        mac
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

/// Whether a session is to be replaced by one that ends later.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Renewal {
    NotYet,
    Due(String),
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

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
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
    let encrypted = request.extensions().get::<Encrypted>().is_some();
    let renewed = admitted(&app, request.headers(), encrypted)?;
    let mut response = next.run(request).await;
    if let Some(cookie) = renewed {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Whether these headers open the API; then perhaps a cookie to send again.
pub(crate) fn admitted(
    app: &App,
    headers: &HeaderMap,
    encrypted: bool,
) -> Result<Option<axum::http::HeaderValue>, Refusal> {
    // A token that was sent is judged alone: a wrong one is an error even beside a good cookie.
    if headers.contains_key(header::AUTHORIZATION) {
        let right = bearer(headers).is_some_and(|token| app.access.is_api_token(token));
        return if right { Ok(None) } else { Err(refused("The token is wrong.")) };
    }
    let Some(secret) = session::cookie(headers) else { return Err(refused("A token is missing.")) };
    match app.access.use_session(secret, SystemTime::now()) {
        Some(Renewal::NotYet) => Ok(None),
        Some(Renewal::Due(renewed)) => Ok(Some(session::set_cookie(&renewed, encrypted))),
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
        let guessed_key = Access { api_token: hash(""), one_time: Mutex::default(), tries: Mutex::default() };
        assert_eq!(access.use_session(&guessed_key.sign(SystemTime::now()), SystemTime::now()), None);
        assert_eq!(code(access.open_session(HERE, "", now)), ErrorCode::Unauthorized);
    }

    #[test]
    fn a_session_slides_and_ends_after_thirty_unused_days() {
        let (access, start) = (Access::new("api", None), SystemTime::now());
        let session = access.open_session(HERE, "api", Instant::now()).expect("right token");
        let day = Duration::from_secs(24 * 3600);
        assert_eq!(access.use_session(&session, start), Some(Renewal::NotYet));
        let Some(Renewal::Due(renewed)) = access.use_session(&session, start + 29 * day) else { panic!("still open") };
        assert!(matches!(access.use_session(&renewed, start + 58 * day), Some(Renewal::Due(_))));
        assert_eq!(access.use_session(&renewed, start + 60 * day), None);
        assert_eq!(access.use_session(&session, start + 31 * day), None);
    }

    #[test]
    fn a_session_outlives_a_restart_but_not_another_token_and_cannot_be_made_up() {
        let now = SystemTime::now();
        let session = Access::new("api", None).open_session(HERE, "api", Instant::now()).expect("right token");
        assert_eq!(Access::new("api", None).use_session(&session, now), Some(Renewal::NotYet));
        assert_eq!(Access::new("other", None).use_session(&session, now), None);
        let later = session.replacen(|c: char| c.is_ascii_digit(), "9", 1);
        for forged in ["made up", "", "..", "9999999999..", &later, &session[..session.len() - 1]] {
            assert_eq!(Access::new("api", None).use_session(forged, now), None, "{forged}");
        }
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
    fn addresses_are_bounded() {
        let (access, now) = (Access::new("api", None), Instant::now());
        for n in 0..2 * MOST_ADDRESSES as u32 {
            let from = IpAddr::V4(std::net::Ipv4Addr::from_bits(n));
            assert!(access.open_session(from, "wrong", now).is_err());
        }
        assert!(access.tries.lock().len() <= MOST_ADDRESSES);
    }
}
