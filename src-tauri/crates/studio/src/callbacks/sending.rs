//! The sender: takes callbacks that are due, several at once, and sends each until it was answered 200.
//!
//! Recordings do not wait for each other, and no app waits for another: a receiver that fails has at most
//! half of what can be sent at once, together with all others that fail.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::time::Duration;

use rollcall_model::{AppId, CallbackAttempt, CallbackHeader, CallbackTrouble};
use rollcall_store::{DueNotice, Outbox};

use super::signing::signatures;
use crate::Result;
use crate::courier::{now_ms, utc};
use crate::house::House;

/// Callbacks that are sent at the same time.
const AT_ONCE: usize = 8;
/// Of these, to one app.
const TO_ONE: usize = 4;
/// Of these, to all apps whose receivers fail.
const TO_FAILING: usize = 4;
/// Longest time between two looks: what is new, and what came of something, wakes.
const LOOK: Duration = Duration::from_secs(30);
/// Pauses before the next try, by how often it failed; then the last, over and over. Section 8 wants the
/// first at once.
const PAUSES_S: [u64; 9] = [0, 1, 5, 15, 60, 120, 300, 600, 900];
/// How long it is tried, in milliseconds.
const PATIENCE_MS: i64 = 24 * 3_600_000;
/// How often it is tried at least, so that what is old when the recorder starts is not given up at once.
const LEAST_TRIES: u32 = 9;
/// How long nothing more is done with a callback whose outcome could not be written.
const UNWRITTEN: Duration = Duration::from_secs(5);

/// What is posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Where to.
    pub url: String,
    /// Its headers.
    pub headers: Vec<(&'static str, String)>,
    /// Its body.
    pub body: Vec<u8>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The status, if an answer came.
    pub status: Option<u16>,
    /// The beginning of its body.
    pub body: String,
    /// Why none came, or why it is no good; and what the system said to that.
    pub trouble: Option<(CallbackTrouble, String)>,
    /// How long it took.
    pub took: Duration,
}

/// Whoever posts callbacks: within 10 seconds, to that address and nowhere else.
pub trait Poster: Send + Sync + 'static {
    /// Posts.
    fn post(&self, post: Post) -> Pin<Box<dyn Future<Output = Answered> + Send + '_>>;
}

/// A callback on its way, with the outbox it belongs to: another library may be chosen meanwhile.
struct Errand {
    notice: DueNotice,
    outbox: Arc<Outbox>,
    /// What is posted, or why it cannot be.
    post: std::result::Result<Post, (CallbackTrouble, String)>,
}

/// Sends until the house is closed. What is being sent then is sent again at the next start, under the same
/// id.
pub(crate) async fn carry(house: Weak<House>, poster: Arc<dyn Poster>) {
    let Some(wake) = house.upgrade().map(|house| house.callbacks.wake.clone()) else { return };
    loop {
        let Some(open) = house.upgrade().filter(|house| !house.is_closed()) else { return };
        let next = match open.blocking(|house| house.take_callbacks()).await {
            Ok((errands, next)) => {
                for errand in errands {
                    tokio::spawn(run(house.clone(), poster.clone(), errand));
                }
                next
            }
            Err(error) => {
                tracing::error!(%error, "callbacks stand still: the outbox cannot be used");
                LOOK
            }
        };
        drop(open);
        let _ = tokio::time::timeout(next, wake.notified()).await;
    }
}

async fn run(house: Weak<House>, poster: Arc<dyn Poster>, errand: Errand) {
    let Errand { notice, outbox, post } = errand;
    let at = utc(now_ms()).unwrap_or_default();
    let (url, headers, answered) = match post {
        Ok(post) => {
            let (url, headers) = (post.url.clone(), post.headers.clone());
            (url, headers, poster.post(post).await)
        }
        Err(trouble) => {
            let answered = Answered { status: None, body: String::new(), trouble: Some(trouble), took: Duration::ZERO };
            (String::new(), Vec::new(), answered)
        }
    };
    let header = |(name, value): (&str, String)| CallbackHeader { name: name.to_owned(), value };
    let (trouble, said) = answered.trouble.map_or((None, String::new()), |(trouble, said)| (Some(trouble), said));
    let attempt = CallbackAttempt {
        at,
        url,
        headers: headers.into_iter().map(header).collect(),
        status: answered.status,
        answer: answered.body,
        trouble,
        said,
        took_ms: u64::try_from(answered.took.as_millis()).unwrap_or(u64::MAX),
    };
    let Some(house) = house.upgrade() else { return };
    let id = notice.id;
    if let Err(error) = house.blocking(move |house| house.settle(&outbox, &notice, &attempt)).await {
        tracing::error!(%error, "what came of a callback was not written down; it is sent again");
        tokio::time::sleep(UNWRITTEN).await;
    }
    house.callbacks.busy.lock().remove(&id);
    house.callbacks.outcomes.send_modify(|count| *count += 1);
    house.callbacks.numbers.mark(&());
    house.callbacks.wake();
}

impl House {
    /// What is to be sent now, and when to look again.
    fn take_callbacks(&self) -> Result<(Vec<Errand>, Duration)> {
        let (outbox, now) = (self.callbacks.outbox(), now_ms());
        let receivers = outbox.receivers()?;
        let mut busy = self.callbacks.busy.lock().clone();
        let count =
            |busy: &std::collections::HashMap<i64, AppId>, of: &AppId| busy.values().filter(|app| *app == of).count();
        let mut order: Vec<_> = receivers.iter().map(|(app, fails)| (*fails, count(&busy, app), app)).collect();
        order.sort();
        let mut taken = Vec::new();
        for (fails, own, app) in order {
            let mut room = TO_ONE.saturating_sub(own).min(AT_ONCE.saturating_sub(busy.len()));
            if fails {
                let failing = receivers.iter().filter(|(_, fails)| *fails).map(|(app, _)| count(&busy, app)).sum();
                room = room.min(TO_FAILING.saturating_sub(failing));
            }
            if room == 0 {
                continue;
            }
            let ids: Vec<i64> = busy.keys().copied().collect();
            for notice in outbox.due(app, now, room, &ids)? {
                busy.insert(notice.id, app.clone());
                taken.push(notice);
            }
        }
        let ids: Vec<i64> = busy.keys().copied().collect();
        // What is due and was not taken is when one that is sent is done: that wakes.
        let next = outbox.next_due(&ids)?.filter(|due| *due > now);
        let next = next.map_or(LOOK, |due| Duration::from_millis(u64::try_from(due - now).unwrap_or(0)).min(LOOK));
        self.callbacks.busy.lock().extend(taken.iter().map(|notice| (notice.id, notice.app.clone())));
        let errand = |notice: DueNotice| Errand { post: self.post_of(&notice), outbox: outbox.clone(), notice };
        Ok((taken.into_iter().map(errand).collect(), next))
    }

    fn post_of(&self, notice: &DueNotice) -> std::result::Result<Post, (CallbackTrouble, String)> {
        let url = self.apps.settings(&notice.app).and_then(|settings| settings.callback_url);
        let url = url.ok_or((CallbackTrouble::NoAddress, String::new()))?;
        let secret = self.secret(&notice.app).map_err(|error| (CallbackTrouble::NoSecret, error.to_string()))?;
        let mut headers = vec![("Content-Type", "application/json".to_owned())];
        headers.extend(secret.into_iter().flat_map(|secret| signatures(&secret.secret, &notice.body)));
        Ok(Post { url, headers, body: notice.body.clone() })
    }

    /// Writes down what came of a callback.
    fn settle(&self, outbox: &Outbox, notice: &DueNotice, attempt: &CallbackAttempt) -> Result<()> {
        let now = now_ms();
        if attempt.trouble.is_none() {
            return Ok(outbox.delivered(notice.id, attempt, now)?);
        }
        let is_known = self.apps.settings(&notice.app).is_some();
        let due = next_try(notice, now).filter(|_| is_known);
        if due.is_none() && !notice.is_test {
            tracing::warn!(app = notice.app.as_str(), id = notice.id, "a callback is given up");
        }
        Ok(outbox.failed(notice.id, attempt, now, due)?)
    }
}

/// When a callback that failed is tried again; none: not any more. A test is tried once.
fn next_try(notice: &DueNotice, now: i64) -> Option<i64> {
    let is_out = now - notice.asked_at >= PATIENCE_MS && notice.tries + 1 >= LEAST_TRIES;
    let pause = PAUSES_S.get(notice.tries as usize).or(PAUSES_S.last()).copied().unwrap_or(0);
    (!notice.is_test && !is_out).then(|| now + i64::try_from(pause * 1000).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(tries: u32, asked_at: i64, is_test: bool) -> DueNotice {
        DueNotice { id: 1, app: "a".parse().expect("an id"), is_test, body: Vec::new(), tries, asked_at }
    }

    #[test]
    fn pauses_grow_and_a_day_later_it_is_given_up() {
        let pauses: Vec<_> = (0..11).map(|tries| next_try(&notice(tries, 0, false), 0)).collect();
        let expected = [0, 1, 5, 15, 60, 120, 300, 600, 900, 900, 900].map(|s| Some(s * 1000));
        assert_eq!(pauses, expected);
        assert_eq!(next_try(&notice(100, 0, false), PATIENCE_MS), None);
        assert!(next_try(&notice(100, 1, false), PATIENCE_MS).is_some());
        assert!(next_try(&notice(0, 0, false), 7 * PATIENCE_MS).is_some(), "old, and never tried");
        assert_eq!(next_try(&notice(0, 0, true), 0), None, "a test");
    }
}
