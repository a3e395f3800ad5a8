//! Publishing to a real port with synthetic participants, measured at the `Input`.

mod arriving;
mod decoding;
mod leaving;
mod refused;
mod viewer;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rollcall_model::Uid;
use rollcall_model::participant::color_of;
use rollcall_testkit::publisher::{Publisher, PublisherSettings};

use super::{Session, SessionEvent, WebRtc, WebRtcConfig};
use crate::input::Input;

/// Nothing in here takes longer on a machine that works.
const LIMIT: Duration = Duration::from_secs(20);

fn port() -> WebRtc {
    let filter = tracing_subscriber::EnvFilter::from_default_env();
    // Each test is a process of its own under nextest, but not under `cargo test`.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_test_writer().try_init();
    WebRtc::start(WebRtcConfig { bind: (Ipv4Addr::LOCALHOST, 0).into(), announce: Vec::<IpAddr>::new() })
        .expect("a port")
}

/// Waits for a condition; never sleeps longer than it takes to look again.
async fn until(what: &str, limit: Duration, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    let mut look = tokio::time::interval(Duration::from_millis(5));
    while !holds() {
        assert!(start.elapsed() < limit, "not within {limit:?}: {what}");
        look.tick().await;
    }
}

/// A participant that publishes, and both ends of it.
struct Joined {
    publisher: Publisher,
    session: Session,
    input: Input,
    events: Arc<Mutex<Vec<SessionEvent>>>,
}

impl Joined {
    async fn new(port: &WebRtc, uid: u32, settings: PublisherSettings) -> Self {
        let uid = Uid::new(uid).expect("not 0");
        let input = Input::new(uid, "Ada Lovelace", color_of(uid));
        Self::with_input(port, input, settings).await
    }

    async fn with_input(port: &WebRtc, input: Input, settings: PublisherSettings) -> Self {
        let (offered, offer) = Publisher::offer(settings).await.expect("an offer");
        let events = Arc::<Mutex<Vec<SessionEvent>>>::default();
        let heard = events.clone();
        let on_event = Box::new(move |event| heard.lock().push(event));
        let (session, answer) = port.publish(&offer, input.clone(), on_event).expect("an answer");
        let publisher = offered.accept(&answer).expect("an answer to use");
        Self { publisher, session, input, events }
    }

    fn events(&self) -> Vec<SessionEvent> {
        self.events.lock().clone()
    }
}
