//! Who may call: an app's customer id and secret, so many times a second.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use parking_lot::Mutex;
use rollcall_model::AppId;
use rollcall_studio::Pass;

use super::answer::No;
use crate::App;

/// Wrong secrets that one address may try of a customer id before it is slowed down.
const FREE_TRIES: u32 = 5;
/// The longest an answer to such an address is held back.
const LONGEST: Duration = Duration::from_secs(10);
/// An address that tried nothing wrong for so long starts afresh.
const FORGIVEN: Duration = Duration::from_secs(600);
/// Most whose tries are counted.
const MOST_ADDRESSES: usize = 1024;

/// An address, and the customer id it gave.
type Guesser = (IpAddr, String);

/// Who has called, and how often.
#[derive(Default)]
pub(crate) struct Callers {
    /// When the next call of each app would come, if they came evenly.
    even: Mutex<HashMap<AppId, Instant>>,
    /// By address and customer id: who guesses holds up nobody else behind the same address.
    wrong: Mutex<HashMap<Guesser, (u32, Instant)>>,
}

impl Callers {
    /// Whether an app may call now, at most `most` times a second (the generic cell rate algorithm).
    fn may_call(&self, app: &AppId, most: u32, now: Instant) -> bool {
        let step = Duration::from_secs(1) / most.max(1);
        let mut even = self.even.lock();
        let next = even.get(app).copied().unwrap_or(now).max(now);
        if next.duration_since(now) > Duration::from_secs(1).saturating_sub(step) {
            return false;
        }
        even.insert(app.clone(), next + step);
        true
    }

    /// How long the answer to one who guesses is held back: twice as long with each wrong secret from the sixth on.
    fn held_back(&self, from: &Guesser, now: Instant) -> Duration {
        match self.wrong.lock().get(from) {
            Some((wrong, last)) if *wrong >= FREE_TRIES && now.duration_since(*last) < FORGIVEN => {
                (Duration::from_millis(500) * 2_u32.pow((wrong - FREE_TRIES).min(8))).min(LONGEST)
            }
            _ => Duration::ZERO,
        }
    }

    fn was_wrong(&self, from: &Guesser, now: Instant) {
        let mut wrong = self.wrong.lock();
        if wrong.len() >= MOST_ADDRESSES && !wrong.contains_key(from) {
            wrong.retain(|_, (_, last)| now.duration_since(*last) < FORGIVEN);
            if let Some(oldest) = wrong.iter().min_by_key(|(_, (_, last))| *last).map(|(from, _)| from.clone())
                && wrong.len() >= MOST_ADDRESSES
            {
                wrong.remove(&oldest);
            }
        }
        let count = wrong.entry(from.clone()).or_insert((0, now));
        let before = if now.duration_since(count.1) < FORGIVEN { count.0 } else { 0 };
        *count = (before.saturating_add(1), now);
    }
}

/// Lets an app's clients in, and marks the request with the app.
pub(crate) async fn admitted(
    State(app): State<App>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Result<Response, No> {
    let asked = request.uri().path().strip_prefix("/v1/apps/").and_then(|rest| rest.split('/').next());
    let asked = asked.unwrap_or_default().to_owned();
    let Some((customer, secret)) = credentials(request.headers()) else {
        return Err(No::Access(StatusCode::UNAUTHORIZED, "Unauthorized"));
    };
    let guesser = (from.ip(), customer.chars().take(64).collect());
    let held_back = app.callers.held_back(&guesser, Instant::now());
    if !held_back.is_zero() {
        tokio::time::sleep(held_back).await;
    }
    let (id, most) = match app.studio.lets_in(&customer, &secret, &asked) {
        Pass::Welcome(id, most) => (id, most),
        Pass::Elsewhere => return Err(No::coded(StatusCode::BAD_REQUEST, 400, "invalid_appid")),
        Pass::Refused => {
            app.callers.was_wrong(&guesser, Instant::now());
            return Err(No::Access(StatusCode::UNAUTHORIZED, "Invalid authentication credentials"));
        }
    };
    if !app.callers.may_call(&id, most, Instant::now()) {
        return Err(No::Access(StatusCode::TOO_MANY_REQUESTS, "API rate limit exceeded"));
    }
    request.extensions_mut().insert(id);
    Ok(next.run(request).await)
}

/// Customer id and secret (RFC 7617).
fn credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = text.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (customer, secret) = decoded.split_once(':')?;
    Some((customer.to_owned(), secret.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_calls_a_second_and_no_more() {
        let (callers, now): (_, Instant) = (Callers::default(), Instant::now());
        let app: AppId = "school".parse().expect("an id");
        let other: AppId = "other".parse().expect("an id");
        let calls = |at: Instant| (0..100).filter(|_| callers.may_call(&app, 10, at)).count();
        assert_eq!(calls(now), 10);
        assert!(callers.may_call(&other, 10, now), "apps do not share");
        assert_eq!(calls(now + Duration::from_millis(100)), 1);
        assert_eq!(calls(now + Duration::from_secs(5)), 10);
    }

    #[test]
    fn the_sixth_wrong_secret_waits_and_waiting_has_an_end() {
        let (callers, now) = (Callers::default(), Instant::now());
        let from: Guesser = ([192, 0, 2, 1].into(), "a".to_owned());
        for _ in 0..4 {
            callers.was_wrong(&from, now);
        }
        assert_eq!(callers.held_back(&from, now), Duration::ZERO);
        callers.was_wrong(&from, now);
        assert_eq!(callers.held_back(&from, now), Duration::from_millis(500));
        for _ in 0..1000 {
            callers.was_wrong(&from, now);
        }
        assert_eq!(callers.held_back(&from, now), LONGEST);
        assert_eq!(callers.held_back(&([192, 0, 2, 1].into(), "b".to_owned()), now), Duration::ZERO);
        assert_eq!(callers.held_back(&from, now + FORGIVEN), Duration::ZERO);
    }

    #[test]
    fn credentials_are_read_as_browsers_and_curl_write_them() {
        let read = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, value.parse().expect("a header"));
            credentials(&headers)
        };
        let both = Some(("id".to_owned(), "se:cret".to_owned()));
        assert_eq!(read(&format!("Basic {}", STANDARD.encode("id:se:cret"))), both);
        assert_eq!(read(&format!("basic  {}", STANDARD.encode("id:se:cret"))), both);
        for bad in ["Bearer x", "Basic !!!", "Basic", &format!("Basic {}", STANDARD.encode("nocolon"))] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
