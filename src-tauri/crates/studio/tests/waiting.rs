//! The waiting room, invitations that are revoked, and names seen before. The offers are real; nobody
//! sends media behind them.

mod opened;

use opened::{LIMIT, config, folder, open, reopened, room, uid};
use rollcall_model::{Cname, ErrorCode, Happening, Invitation, Role};
use rollcall_studio::{InviteOptions, ParticipantChange, Publish, Published, Seat, Studio, StudioError};
use tokio::sync::watch;

fn with(key: &str, name: &str) -> Publish {
    let offer = include_str!("opened/offer.sdp").replace('\n', "\r\n");
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Publish { offer, name: text(name), uid: None, key: text(key) }
}

async fn invite(studio: &Studio, cname: &Cname, waiting: bool) -> Invitation {
    let options = InviteOptions { waiting, ..InviteOptions::default() };
    studio.invite(cname, options).await.expect("an invitation")
}

fn code<T>(refused: Result<T, StudioError>) -> ErrorCode {
    refused.err().expect("refused").body().code
}

/// Uids on stage, and of those who wait.
fn who(studio: &Studio, cname: &Cname) -> (Vec<u32>, Vec<u32>) {
    let channel = studio.channel(cname).expect("there");
    let uids = |people: Vec<rollcall_model::Participant>| people.into_iter().map(|p| p.uid.get()).collect();
    (uids(channel.participants), uids(channel.waiting))
}

async fn until_seat(seat: &mut watch::Receiver<Seat>, is: impl FnMut(&Seat) -> bool) -> Seat {
    *tokio::time::timeout(LIMIT, seat.wait_for(is)).await.expect("in time").expect("the seat is there")
}

fn seat_of(studio: &Studio, by: &Invitation, published: &Published) -> watch::Receiver<Seat> {
    studio.seat(&by.token, Some(&published.session)).expect("a seat")
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_is_nowhere_until_let_in_and_then_behind_the_others() {
    let library = folder();
    let studio = open(library.path()).await;
    let room = room(&studio, "Room", 1).await;
    let door = invite(&studio, &room, true).await;
    let recording = studio.start_recording(&room).await.expect("starts");
    let ada = studio.publish(&door.token, &room, with("ada", "Ada")).await.expect("published");
    let mut seat = seat_of(&studio, &door, &ada);
    until_seat(&mut seat, |seat| seat.waiting && !seat.live).await;
    assert_eq!(who(&studio, &room), (vec![1], vec![2]));
    assert_eq!(studio.channel(&room).expect("there").regions.len(), 1, "not on the canvas");

    // A reload while waiting, and someone who joins meanwhile.
    assert_eq!(studio.publish(&door.token, &room, with("ada", "Ada")).await.expect("published").uid, uid(2));
    studio.add_demo(&room, None).await.expect("a demo participant");
    assert_eq!(who(&studio, &room), (vec![1, 3], vec![2]));

    let mut seat =
        seat_of(&studio, &door, &studio.publish(&door.token, &room, with("ada", "Ada")).await.expect("again"));
    studio.admit(&room, uid(2)).await.expect("let in");
    until_seat(&mut seat, |seat| !seat.waiting).await;
    assert_eq!(who(&studio, &room), (vec![1, 3, 2], vec![]), "nobody moved for her");
    studio.admit(&room, uid(2)).await.expect("twice is once");
    assert_eq!(code(studio.admit(&room, uid(9)).await), ErrorCode::ParticipantNotFound);

    let refused = studio.publish(&door.token, &room, with("rude", "Rude")).await.expect("published");
    studio.remove_participant(&room, refused.uid).await.expect("refused");
    studio.stop_recording(&recording.sid).await.expect("stops");
    let journal = studio.journal(&recording.sid).await.expect("a journal");
    let of = |uid| {
        journal.iter().filter(move |entry| matches!(&entry.happening, Happening::Join { uid: who, .. } if *who == uid))
    };
    assert_eq!((of(ada.uid).count(), of(refused.uid).count()), (1, 0), "only who was let in: {journal:#?}");
    studio.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_refused_hears_it_and_stays_out() {
    let library = folder();
    let studio = open(library.path()).await;
    let room = room(&studio, "Room", 0).await;
    let door = invite(&studio, &room, true).await;
    let rude = studio.publish(&door.token, &room, with("rude", "Rude")).await.expect("published");
    let mut seat = seat_of(&studio, &door, &rude);
    studio.remove_participant(&room, rude.uid).await.expect("refused");
    until_seat(&mut seat, |seat| seat.removed && seat.waiting).await;
    assert_eq!(code(studio.publish(&door.token, &room, with("rude", "Rude")).await), ErrorCode::Removed);
    assert_eq!(who(&studio, &room), (vec![], vec![]));
    studio.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_let_in_once_does_not_wait_again_but_a_name_alone_opens_no_door() {
    let library = folder();
    let studio = open(library.path()).await;
    let room = room(&studio, "Room", 1).await;
    let door = invite(&studio, &room, true).await;
    let publish = async |studio: &Studio, key: &str| {
        studio.publish(&door.token, &room, with(key, "Ada")).await.expect("published")
    };
    let ada = publish(&studio, "phone").await;
    studio.admit(&room, ada.uid).await.expect("let in");
    studio.add_demo(&room, None).await.expect("a demo participant");
    studio.unpublish(&door.token, &ada.session).await.expect("left");
    let studio = reopened(studio, config(library.path())).await;

    let phone = publish(&studio, "phone").await;
    assert_eq!((phone.uid, who(&studio, &room)), (ada.uid, (vec![1, 2, 3], vec![])), "its key is known");
    studio.unpublish(&door.token, &phone.session).await.expect("left");
    let laptop = publish(&studio, "laptop").await;
    assert_eq!((laptop.uid, who(&studio, &room)), (ada.uid, (vec![1, 3], vec![2])), "its number, but it waits");
    studio.admit(&room, laptop.uid).await.expect("let in");
    assert_eq!(who(&studio, &room).0, [1, 2, 3], "and its old place");
    studio.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_seen_before_finds_what_the_producer_had_set() {
    let library = folder();
    let studio = open(library.path()).await;
    let room = room(&studio, "Room", 1).await;
    let link = invite(&studio, &room, false).await;
    let first = studio.publish(&link.token, &room, with("phone", "Max")).await.expect("published");
    let set = ParticipantChange { volume: Some(1.5), muted: Some(true), name: Some("Max (Year 9)".into()) };
    studio.change_participant(&room, first.uid, set).await.expect("changes");
    studio.unpublish(&link.token, &first.session).await.expect("left");
    let studio = reopened(studio, config(library.path())).await;
    let again = studio.publish(&link.token, &room, with("laptop", "max")).await.expect("published");
    let max = studio.channel(&room).expect("there").participants.into_iter().find(|p| p.uid == again.uid);
    let max = max.expect("on stage");
    assert_eq!((max.uid, max.name.as_str(), max.volume, max.muted), (first.uid, "Max (Year 9)", 1.5, true));
    // The first device comes again while somebody sits there: it gets a seat of its own.
    let other = studio.publish(&link.token, &room, with("phone", "Max")).await.expect("published");
    assert_ne!(other.uid, first.uid);
    studio.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_invitation_lets_in_nobody_new() {
    let library = folder();
    let studio = open(library.path()).await;
    let room = room(&studio, "Room", 0).await;
    let (door, other) = (invite(&studio, &room, true).await, invite(&studio, &room, false).await);
    let inside = studio.publish(&door.token, &room, with("in", "In")).await.expect("published");
    studio.admit(&room, inside.uid).await.expect("let in");
    studio.publish(&door.token, &room, with("late", "Late")).await.expect("published");
    studio.publish(&other.token, &room, with("else", "Else")).await.expect("published");
    let listed = studio.invitations(&room).expect("a list");
    let counts = |id: &str| listed.iter().find(|one| one.id == id).map(|one| (one.joined, one.here));
    assert_eq!((counts(&door.id), counts(&other.id)), (Some((2, 2)), Some((1, 1))));
    assert!(!format!("{listed:?}").contains(&door.token), "tokens are told once");

    studio.revoke(&room, &door.id, false).await.expect("revoked");
    assert_eq!(who(&studio, &room), (vec![1, 3], vec![]), "who waited is refused, who was in stays");
    assert_eq!(code(studio.publish(&door.token, &room, with("new", "New")).await), ErrorCode::InvitationRevoked);
    assert_eq!(code(studio.invitation(&door.token, None)), ErrorCode::InvitationRevoked);
    assert_eq!(code(studio.invitation(&door.token, Some("late"))), ErrorCode::InvitationRevoked);
    assert!(studio.invitation(&door.token, Some("in")).is_ok(), "a reload finds its way back");
    let again = studio.publish(&door.token, &room, with("in", "In")).await.expect("comes again after a break");
    assert_eq!(again.uid, inside.uid);
    assert_eq!(code(studio.revoke(&room, &door.id, false).await), ErrorCode::InvitationNotFound);

    studio.revoke(&room, &other.id, true).await.expect("revoked");
    assert_eq!(who(&studio, &room).0, [1], "who came by the other one is out");
    assert_eq!(code(studio.publish(&other.token, &room, with("else", "Else")).await), ErrorCode::Removed);
    assert!(studio.invitations(&room).expect("a list").is_empty());
    let studio = reopened(studio, config(library.path())).await;
    assert_eq!(code(studio.publish(&door.token, &room, with("new", "New")).await), ErrorCode::InvitationRevoked);
    studio.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sound_only_means_it() {
    let library = folder();
    let studio = open(library.path()).await;
    let room = room(&studio, "Room", 0).await;
    let options = InviteOptions { role: Role::SoundOnly, ..InviteOptions::default() };
    let link = studio.invite(&room, options).await.expect("an invitation");
    let both = with("mine", "Ada");
    assert_eq!(code(studio.publish(&link.token, &room, both.clone()).await), ErrorCode::UnsupportedMedia);
    // The same offer without its picture.
    let offer = both.offer.find("m=video").map_or(both.offer.clone(), |at| both.offer[..at].to_owned());
    let offer = offer.replace("a=group:BUNDLE 0 1", "a=group:BUNDLE 0");
    let published = studio.publish(&link.token, &room, Publish { offer, ..both }).await;
    assert_eq!(published.expect("published").uid, uid(1));
    studio.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_volume_is_checked_kept_and_written_down() {
    let library = folder();
    let studio = open(library.path()).await;
    let room = room(&studio, "Room", 1).await;
    let recording = studio.start_recording(&room).await.expect("starts");
    let set = async |studio: &Studio, volume: f32| {
        let change = ParticipantChange { volume: Some(volume), ..ParticipantChange::default() };
        studio.change_participant(&room, uid(1), change).await.map(|person| person.volume)
    };
    for bad in [-0.1, 2.1, f32::NAN, f32::INFINITY] {
        assert_eq!(set(&studio, bad).await.expect_err("refused").body().field.as_deref(), Some("volume"), "{bad}");
    }
    for good in [0.0, 2.0, 0.25] {
        assert_eq!(set(&studio, good).await.expect("changes"), good);
    }
    let rename = ParticipantChange { name: Some("王老师".into()), ..ParticipantChange::default() };
    studio.change_participant(&room, uid(1), rename).await.expect("changes");
    studio.stop_recording(&recording.sid).await.expect("stops");
    let journal = studio.journal(&recording.sid).await.expect("a journal");
    let volumes = journal.iter().filter_map(|entry| match entry.happening {
        Happening::Volume { volume, .. } => Some(volume),
        _ => None,
    });
    assert_eq!(volumes.collect::<Vec<_>>(), [0.0, 2.0, 0.25]);
    let renamed = |happening: &Happening| matches!(happening, Happening::Rename { name, .. } if name == "王老师");
    assert!(journal.iter().any(|entry| renamed(&entry.happening)), "{journal:#?}");
    assert!(studio.recording(&recording.sid).expect("there").participants.contains(&"王老师".to_owned()));
    let studio = reopened(studio, config(library.path())).await;
    let kept = &studio.channel(&room).expect("there").participants[0];
    assert_eq!((kept.volume, kept.name.as_str()), (0.25, "王老师"));
    studio.shutdown().await;
}
