//! Participants leave in every way there is, and leave nothing behind.

use std::time::Duration;

use rollcall_testkit::publisher::PublisherSettings;

use super::{Joined, LIMIT, port, until};
use crate::webrtc::{DisconnectReason, SessionEvent};

const CONNECTED: SessionEvent = SessionEvent::Connected;

fn gone(reason: DisconnectReason) -> SessionEvent {
    SessionEvent::Disconnected { reason }
}

#[tokio::test]
async fn who_says_goodbye_has_left_at_once() {
    let port = port();
    let mut joined = Joined::new(&port, 20, PublisherSettings::default()).await;
    joined.publisher.connected(LIMIT).await.expect("connected");
    joined.publisher.leave().await.expect("left");
    until("it has left", Duration::from_secs(2), || joined.events().len() == 2).await;
    assert_eq!(joined.events(), [CONNECTED, gone(DisconnectReason::Left)]);
    assert!(joined.session.patch("a=end-of-candidates\r\n").is_err(), "the session has ended");
}

#[tokio::test]
async fn who_falls_silent_is_lost_after_eight_seconds() {
    let port = port();
    let joined = Joined::new(&port, 21, PublisherSettings::default()).await;
    joined.publisher.connected(LIMIT).await.expect("connected");
    until("the event", LIMIT, || joined.events() == [CONNECTED]).await;
    joined.publisher.stall(true);
    let silent = std::time::Instant::now();
    until("it is lost", LIMIT, || joined.events().len() == 2).await;
    assert_eq!(joined.events(), [CONNECTED, gone(DisconnectReason::Lost)]);
    assert!((6.0..10.0).contains(&silent.elapsed().as_secs_f64()), "after {:?}", silent.elapsed());
}

#[tokio::test]
async fn who_never_connects_is_given_up() {
    let port = port();
    let mut joined = Joined::new(&port, 22, PublisherSettings::default()).await;
    joined.publisher.vanish();
    until("it is given up", LIMIT, || !joined.events().is_empty()).await;
    assert_eq!(joined.events().last(), Some(&gone(DisconnectReason::NeverConnected)));
}

#[tokio::test]
async fn closing_tells_the_sender_and_ends_the_events() {
    let port = port();
    let joined = Joined::new(&port, 23, PublisherSettings::default()).await;
    joined.publisher.connected(LIMIT).await.expect("connected");
    until("the event", LIMIT, || joined.events() == [CONNECTED]).await;
    joined.session.close();
    joined.publisher.ended(Duration::from_secs(2)).await.expect("it was told");
    assert_eq!(joined.events(), [CONNECTED]);
}

#[tokio::test]
async fn dropping_the_port_ends_everyone() {
    let port = port();
    let joined = Joined::new(&port, 24, PublisherSettings::default()).await;
    joined.publisher.connected(LIMIT).await.expect("connected");
    drop(port);
    joined.publisher.ended(Duration::from_secs(2)).await.expect("it was told");
}

fn threads_named(prefix: &str) -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").expect("procfs");
    let names = tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok());
    names.filter(|name| name.starts_with(prefix)).count()
}

fn resident_kib() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("procfs");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("VmRSS");
    line.split_whitespace().nth(1).expect("a number").parse().expect("a number")
}

/// A participant that comes and goes thirty times: as many threads as before, and no more memory
/// than the allocator's leftovers.
#[tokio::test]
async fn thirty_rejoins_leave_nothing_behind() {
    let port = port();
    let mut settled = 0;
    for round in 0..30 {
        let mut joined = Joined::new(&port, 5000 + round, PublisherSettings::default()).await;
        let watched = joined.input.watch();
        until("a picture", LIMIT, || joined.input.stats().width > 0).await;
        if round % 2 == 0 {
            joined.publisher.vanish()
        } else {
            joined.publisher.leave().await.expect("left")
        }
        drop((watched, joined));
        if round == 9 {
            settled = resident_kib();
        }
    }
    until("every thread has ended", LIMIT, || threads_named("uid 50") == 0).await;
    let grown = resident_kib().saturating_sub(settled);
    assert!(grown < 16 << 10, "twenty rejoins cost {grown} KiB");
}
