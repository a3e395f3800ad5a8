//! Who may publish, on which seat, and what stays when somebody comes again. The offers are real;
//! nobody sends media behind them.

mod opened;

use std::time::Duration;

use opened::{LIMIT, cname, config, folder, open, reopened, room, uid, until};
use rollcall_model::{Cname, ErrorCode, Event, Presence, Source};
use rollcall_studio::{InviteOptions, ParticipantChange, Patched, Publish, Published, Seat, Studio, StudioError};
use tokio::sync::watch;

fn offer() -> String {
    include_str!("opened/offer.sdp").replace('\n', "\r\n")
}

fn with(key: &str, name: &str) -> Publish {
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Publish { offer: offer(), name: text(name), uid: None, key: text(key) }
}

async fn token(studio: &Studio, cname: &Cname) -> String {
    studio.invite(cname, InviteOptions::default()).await.expect("an invitation").token
}

fn code<T>(refused: Result<T, StudioError>) -> ErrorCode {
    refused.err().expect("refused").body().code
}

fn people(studio: &Studio, cname: &Cname) -> Vec<(u32, String, bool)> {
    let channel = studio.channel(cname).expect("there");
    channel.participants.into_iter().map(|p| (p.uid.get(), p.name, p.muted)).collect()
}

async fn until_seat(seat: &mut watch::Receiver<Seat>, is: impl FnMut(&Seat) -> bool) -> Seat {
    *tokio::time::timeout(LIMIT, seat.wait_for(is)).await.expect("in time").expect("the seat is there")
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_again_has_its_seat_and_everything_on_it() {
    let library = folder();
    let studio = open(library.path()).await;
    let room = room(&studio, "Room", 0).await;
    let token = token(&studio, &room).await;
    let publish = async |key: &str, name: &str| studio.publish(&token, &room, with(key, name)).await;
    let first = publish("one", "Ada").await.expect("published");
    publish("two", "Max").await.expect("published");
    let mute = ParticipantChange { muted: Some(true), volume: Some(0.5), name: Some("Ada L.".into()) };
    studio.change_participant(&room, uid(1), mute).await.expect("changes");
    let expected = [(1, "Ada L.".to_owned(), true), (2, "Max".to_owned(), false)];
    assert_eq!(people(&studio, &room), expected);

    // A reload: the new connection takes over.
    let second = publish("one", "Ada").await.expect("published");
    assert_eq!(second.uid, uid(1));
    assert_ne!(second.session, first.session);
    assert_eq!(people(&studio, &room), expected);
    assert_eq!(code(studio.unpublish(&token, &first.session).await), ErrorCode::SessionNotFound);

    // It leaves; the other moves up; it comes back to where it was.
    studio.unpublish(&token, &second.session).await.expect("left");
    assert_eq!(people(&studio, &room), expected[1..]);
    assert_eq!(publish("one", "Ada").await.expect("published").uid, uid(1));
    assert_eq!(people(&studio, &room), expected);

    // The recorder starts again.
    let studio = reopened(studio, config(library.path())).await;
    assert!(people(&studio, &room).is_empty());
    for (key, name) in [("two", "Max"), ("one", "Ada")] {
        studio.publish(&token, &room, with(key, name)).await.expect("published");
    }
    assert_eq!(people(&studio, &room), expected, "whoever is back first");
    studio.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_is_invited_gets_in_and_only_where() {
    let library = folder();
    let studio = open(library.path()).await;
    let (one, other) = (room(&studio, "One", 0).await, room(&studio, "Other", 0).await);
    let token = token(&studio, &one).await;
    let publish = async |token: &str, cname: &Cname, publish| studio.publish(token, cname, publish).await;
    assert_eq!(code(publish("made up", &one, with("", "")).await), ErrorCode::Unauthorized);
    assert_eq!(code(publish(&token, &other, with("", "")).await), ErrorCode::Unauthorized);
    let wrong = [
        (Publish { offer: "v=0".into(), ..with("", "") }, ErrorCode::InvalidSdp),
        (with("", "a\nb"), ErrorCode::InvalidRequest),
        (with(&"k".repeat(257), ""), ErrorCode::InvalidRequest),
    ];
    for (publish_this, expected) in wrong {
        assert_eq!(code(publish(&token, &one, publish_this).await), expected);
    }
    assert!(people(&studio, &one).is_empty(), "nothing half done");

    let own =
        InviteOptions { uid: Some(uid(9)), expires_in: Some(Duration::from_secs(60)), ..InviteOptions::default() };
    let own = studio.invite(&one, own).await.expect("an invitation");
    assert!(own.url.ends_with(&format!("/join#{}", own.token)) && own.whip_url.ends_with("/whip/One"));
    assert_eq!(publish(&own.token, &one, with("", "")).await.expect("published").uid, uid(9));
    assert_eq!(code(publish(&own.token, &one, with("", "")).await), ErrorCode::UidTaken);
    let short = InviteOptions { expires_in: Some(Duration::from_secs(1)), ..InviteOptions::default() };
    let short = studio.invite(&one, short).await.expect("an invitation").token;
    let ended = async {
        while studio.invitation(&short, None).is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LIMIT, ended).await.expect("it ends");
    assert_eq!(code(publish(&short, &one, with("", "")).await), ErrorCode::InvitationExpired);
    studio.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_removed_stays_out_even_after_a_restart() {
    let library = folder();
    let studio = open(library.path()).await;
    let room = room(&studio, "Room", 0).await;
    let token = token(&studio, &room).await;
    let rude = studio.publish(&token, &room, with("rude", "Rude")).await.expect("published");
    let mut seat = studio.seat(&token, Some(&rude.session)).expect("a seat");
    studio.remove_participant(&room, rude.uid).await.expect("removed");
    until_seat(&mut seat, |seat| seat.removed).await;
    assert_eq!(code(studio.publish(&token, &room, with("rude", "Rude")).await), ErrorCode::Removed);
    assert!(studio.publish(&token, &room, with("kind", "Kind")).await.is_ok());
    let studio = reopened(studio, config(library.path())).await;
    assert_eq!(code(studio.publish(&token, &room, with("rude", "Rude")).await), ErrorCode::Removed);
    studio.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_belongs_to_its_invitation_and_moves_on_with_its_tag() {
    let library = folder();
    let studio = open(library.path()).await;
    let room = room(&studio, "Room", 0).await;
    let (mine, other) = (token(&studio, &room).await, token(&studio, &room).await);
    let Published { session, etag, .. } = studio.publish(&mine, &room, with("", "")).await.expect("published");
    let patch = async |token: &str, tag: &str, frag: &str| studio.patch_session(token, &session, Some(tag), frag).await;
    let end = "a=ice-ufrag:F7gI\r\na=ice-pwd:x9cml/YzichV2+XlhiMu8g12\r\na=end-of-candidates\r\n";
    assert_eq!(code(patch(&other, &etag, end).await), ErrorCode::SessionNotFound);
    assert_eq!(code(patch(&mine, "\"stale\"", end).await), ErrorCode::SessionChanged);
    assert_eq!(patch(&mine, &etag, end).await.expect("taken"), Patched::NoContent);
    let restart = "a=ice-ufrag:Nw5F\r\na=ice-pwd:4Zq2m9ZLr5uXs7bQ0aYd1kPe\r\n";
    let Patched::Restarted { etag: newer, frag } = patch(&mine, "*", restart).await.expect("restarted") else {
        panic!("not restarted");
    };
    assert!(newer != etag && frag.contains("a=ice-ufrag:"));
    assert_eq!(code(patch(&mine, &etag, end).await), ErrorCode::SessionChanged);
    assert_eq!(code(studio.unpublish(&other, &session).await), ErrorCode::SessionNotFound);
    studio.unpublish(&mine, &session).await.expect("ended");
    assert_eq!(code(studio.unpublish(&mine, &session).await), ErrorCode::SessionNotFound);
    assert!(people(&studio, &room).is_empty());
    studio.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_tells_what_its_holder_may_know() {
    let library = folder();
    let studio = open(library.path()).await;
    let room = room(&studio, "Room", 0).await;
    let token = token(&studio, &room).await;
    let mut lobby = studio.seat(&token, None).expect("the lobby");
    let published = studio.publish(&token, &room, with("", "")).await.expect("published");
    let mut seat = studio.seat(&token, Some(&published.session)).expect("a seat");
    assert_eq!(*seat.borrow(), Seat::default());
    let mute = ParticipantChange { muted: Some(true), ..ParticipantChange::default() };
    studio.change_participant(&room, published.uid, mute).await.expect("changes");
    until_seat(&mut seat, |seat| seat.muted).await;
    let recording = studio.start_recording(&room).await.expect("starts");
    until_seat(&mut seat, |seat| seat.recording).await;
    until_seat(&mut lobby, |seat| seat.recording).await;
    studio.stop_recording(&recording.sid).await.expect("stops");
    until_seat(&mut seat, |seat| !seat.recording).await;
    assert_eq!(code(studio.seat(&token, Some("nonsense")).map(drop)), ErrorCode::SessionNotFound);
    studio.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_start_has_a_demo_class_that_stays_as_it_was_left() {
    let library = folder();
    let demo = || rollcall_studio::StudioConfig { demo: true, ..config(library.path()) };
    let studio = Studio::open(demo()).await.expect("the studio opens");
    let class = cname("Demo class");
    let names = people(&studio, &class);
    assert_eq!(names.len(), 4);
    let channel = studio.channel(&class).expect("there");
    assert!(channel.participants.iter().all(|p| p.source == Source::Demo && p.presence == Presence::Live));
    assert_eq!(channel.regions.len(), 4);
    studio.remove_participant(&class, uid(2)).await.expect("removed");
    let studio = reopened(studio, demo()).await;
    assert_eq!(people(&studio, &class).len(), 3);
    let mut events = studio.events(None);
    let channels = until(&mut events, |event| match event {
        Event::Snapshot(all) => Some(all.channels),
        _ => None,
    });
    assert_eq!(channels.await.len(), 1);
    studio.shutdown().await;
}
