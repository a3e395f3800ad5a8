//! People by HTTP: volume and name, thumbnails, the waiting room, invitations listed and revoked.

mod served;

use reqwest::header::{CONTENT_TYPE, ORIGIN};
use reqwest::{Method, Response, StatusCode};
use rollcall_model::{Channel, ErrorCode, Invitation, ListedInvitation, Participant, Role};
use serde_json::{Value, json};
use served::{Served, refusal};

const PERSON: &str = "/api/v1/channels/Room/participants";
const INVITATIONS: &str = "/api/v1/channels/Room/invitations";

async fn patch(served: &Served, uid: u32, body: Value) -> Response {
    served.call(Method::PATCH, &format!("{PERSON}/{uid}")).json(&body).send().await.expect("an answer")
}

async fn publish(served: &Served, token: &str, key: &str) -> Response {
    let offer = include_str!("served/offer.sdp").replace('\n', "\r\n");
    let post = served.bare(Method::POST, &format!("/whip/Room?name=Ada&key={key}")).bearer_auth(token);
    let post = post.header(CONTENT_TYPE, "application/sdp").header(ORIGIN, "https://anywhere.example");
    post.body(offer).send().await.expect("an answer")
}

async fn channel(served: &Served) -> Channel {
    served.get("/api/v1/channels/Room").await.json().await.expect("a channel")
}

async fn invitation(served: &Served, body: Value) -> Invitation {
    let made = served.post(INVITATIONS, body).await;
    assert_eq!(made.status(), StatusCode::CREATED);
    made.json().await.expect("an invitation")
}

#[tokio::test]
async fn volume_and_name_are_set_and_bad_ones_named() {
    let served = Served::start().await;
    served.channel("Room").await;
    let made: Participant = served.post(PERSON, json!({ "source": "demo" })).await.json().await.expect("a person");
    assert_eq!(made.volume, 1.0);
    let changed = patch(&served, 1, json!({ "volume": 0.25, "name": " 王小明 " })).await;
    let changed: Participant = changed.json().await.expect("a person");
    assert_eq!((changed.volume, changed.name.as_str()), (0.25, "王小明"));
    for (body, field) in [
        (json!({ "volume": 2.01 }), "volume"),
        (json!({ "volume": -1 }), "volume"),
        (json!({ "volume": "loud" }), "volume"),
        (json!({ "name": "" }), "name"),
        (json!({ "name": "a\u{7}b" }), "name"),
        (json!({ "name": "x".repeat(65) }), "name"),
    ] {
        let (body, _) =
            refusal(patch(&served, 1, body).await, StatusCode::BAD_REQUEST, ErrorCode::InvalidRequest).await;
        assert_eq!(body.field.as_deref(), Some(field));
    }
    assert_eq!(channel(&served).await.participants[0].volume, 0.25, "nothing bad was taken");
}

#[tokio::test]
async fn one_call_brings_everyones_small_picture() {
    let served = Served::start().await;
    served.channel("Room").await;
    let path = "/api/v1/channels/Room/thumbnails";
    let missing = served.get("/api/v1/channels/Nowhere/thumbnails").await;
    refusal(missing, StatusCode::NOT_FOUND, ErrorCode::ChannelNotFound).await;
    let stranger = served.bare(Method::GET, path).send().await.expect("an answer");
    refusal(stranger, StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized).await;
    for wrong in ["", "0", "1,x", "1,,2"] {
        let answer = served.get(&format!("{path}?uids={wrong}")).await;
        let (body, _) = refusal(answer, StatusCode::BAD_REQUEST, ErrorCode::InvalidRequest).await;
        assert_eq!(body.field.as_deref(), Some("uids"), "{}", body.message);
    }

    let token = served.invitation("Room").await.token;
    assert_eq!(publish(&served, &token, "silent").await.status(), StatusCode::CREATED);
    for _ in 0..2 {
        served.post(PERSON, json!({ "source": "demo" })).await;
    }
    let look = async |path: &str, uids: &[&str]| {
        loop {
            let answer = served.get(path).await;
            assert_eq!(answer.headers()["cache-control"], "no-store");
            let body: Value = answer.json().await.expect("JSON");
            let pictures = body["pictures"].as_object().expect("by uid").clone();
            if pictures.keys().eq(uids) {
                return pictures;
            }
            assert!(pictures.len() < uids.len(), "on their way: {:?}", pictures.keys());
        }
    };
    // The one who sends nothing has no picture; nobody has the number 9.
    let all = tokio::time::timeout(served::LIMIT, look(path, &["2", "3"])).await;
    let all = all.expect("pictures come, without a stage");
    let (kind, picture) = all["2"].as_str().expect("a text").split_once(',').expect("a data address");
    assert!(kind == "data:image/jpeg;base64" && picture.starts_with("/9j/") && picture.len() < 27_000, "{kind}");
    let some = tokio::time::timeout(served::LIMIT, look(&format!("{path}?uids=3,1,9"), &["3"])).await;
    some.expect("only of those who are named");
}

#[tokio::test]
async fn what_arrives_is_told_though_nobody_looks() {
    let served = Served::start().await;
    served.channel("Room").await;
    served.post(PERSON, json!({ "source": "demo" })).await;
    let told = async {
        loop {
            let stats = channel(&served).await.participants[0].stats.clone();
            if stats.audio && stats.fps > 20.0 {
                return;
            }
        }
    };
    tokio::time::timeout(served::LIMIT, told).await.expect("pictures and sound, without a stage or a listener");
}

#[tokio::test]
async fn a_waiting_room_is_asked_for_shown_and_opened() {
    let served = Served::start().await;
    served.channel("Room").await;
    let door = invitation(&served, json!({ "waiting": true, "label": "Parents" })).await;
    assert!(door.waiting);
    let info = served.bare(Method::GET, "/join/api").bearer_auth(&door.token).send().await.expect("an answer");
    let info: Value = info.json().await.expect("JSON");
    assert_eq!((&info["waiting"], &info["role"]), (&json!(true), &json!("guest")));

    publish(&served, &door.token, "one").await;
    publish(&served, &door.token, "two").await;
    let room = channel(&served).await;
    assert_eq!((room.participants.len(), room.waiting.len(), room.regions.len()), (0, 2, 0));
    let admitted = served.post(&format!("{PERSON}/1/admit"), json!({})).await;
    assert_eq!(admitted.json::<Participant>().await.expect("a person").uid.get(), 1);
    let refused = served.call(Method::DELETE, &format!("{PERSON}/2")).send().await.expect("an answer");
    assert_eq!(refused.status(), StatusCode::NO_CONTENT);
    let room = channel(&served).await;
    assert_eq!((room.participants.len(), room.waiting.len()), (1, 0));
    let nobody = served.post(&format!("{PERSON}/2/admit"), json!({})).await;
    refusal(nobody, StatusCode::NOT_FOUND, ErrorCode::ParticipantNotFound).await;
    refusal(publish(&served, &door.token, "two").await, StatusCode::FORBIDDEN, ErrorCode::Removed).await;
}

#[tokio::test]
async fn invitations_are_listed_without_secrets_and_revoked() {
    let served = Served::start().await;
    served.channel("Room").await;
    let guest = invitation(&served, json!({})).await;
    let voice = invitation(&served, json!({ "label": " 电话嘉宾 ", "role": "sound_only", "expires_in_s": 3600 })).await;
    publish(&served, &guest.token, "one").await;
    let text = served.get(INVITATIONS).await.text().await.expect("a body");
    assert!(!text.contains(&guest.token) && !text.contains(&voice.token), "{text}");
    let listed: Vec<ListedInvitation> = serde_json::from_str(&text).expect("a list");
    assert_eq!((listed[0].label.as_deref(), listed[0].role), (Some("电话嘉宾"), Role::SoundOnly), "newest first");
    assert_eq!((listed[1].id.as_str(), listed[1].joined, listed[1].here), (guest.id.as_str(), 1, 1));
    let picture = publish(&served, &voice.token, "two").await;
    refusal(picture, StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::UnsupportedMedia).await;

    for (body, field) in
        [(json!({ "label": "" }), "label"), (json!({ "role": "king" }), "role"), (json!({ "waiting": 1 }), "waiting")]
    {
        let (body, _) =
            refusal(served.post(INVITATIONS, body).await, StatusCode::BAD_REQUEST, ErrorCode::InvalidRequest).await;
        assert_eq!(body.field.as_deref(), Some(field));
    }

    let revoke = |id: &str, query: &str| served.call(Method::DELETE, &format!("{INVITATIONS}/{id}{query}")).send();
    let unknown = revoke("nothing", "").await.expect("an answer");
    refusal(unknown, StatusCode::NOT_FOUND, ErrorCode::InvitationNotFound).await;
    assert_eq!(revoke(&guest.id, "").await.expect("an answer").status(), StatusCode::NO_CONTENT);
    assert_eq!(channel(&served).await.participants.len(), 1, "who is in stays");
    let late = publish(&served, &guest.token, "late").await;
    refusal(late, StatusCode::UNAUTHORIZED, ErrorCode::InvitationRevoked).await;
    let info = served.bare(Method::GET, "/join/api").bearer_auth(&guest.token).send().await.expect("an answer");
    refusal(info, StatusCode::UNAUTHORIZED, ErrorCode::InvitationRevoked).await;
    let own = served.bare(Method::GET, "/join/api?key=one").bearer_auth(&guest.token).send().await;
    assert_eq!(own.expect("an answer").status(), StatusCode::OK, "a reload finds its way back");
    assert_eq!(publish(&served, &guest.token, "one").await.status(), StatusCode::CREATED, "comes again");

    let door = invitation(&served, json!({})).await;
    publish(&served, &door.token, "three").await;
    assert_eq!(channel(&served).await.participants.len(), 2);
    assert_eq!(revoke(&door.id, "?remove=true").await.expect("an answer").status(), StatusCode::NO_CONTENT);
    assert_eq!(channel(&served).await.participants.len(), 1, "who came by it is out");
}
