//! Previews, events and seats over WebSockets.

mod served;

use std::time::Duration;

use futures_util::SinkExt;
use reqwest::Method;
use serde_json::{Value, json};
use served::{Served, close_code, next, next_json, say, until};
use tokio_tungstenite::tungstenite::Message;

fn is_channel(message: &Value, cname: &str) -> bool {
    message["type"] == "channel" && message["channel"]["cname"] == cname
}

#[tokio::test]
async fn events_start_with_a_snapshot_and_can_be_taken_up_again() {
    let served = Served::start().await;
    let mut socket = served.socket("/api/v1/events").await;
    let snapshot = next_json(&mut socket).await;
    assert_eq!(snapshot["type"], "snapshot");
    served.channel("First").await;
    let first = until(&mut socket, |message| is_channel(message, "First")).await;
    drop(socket);

    served.channel("Second").await;
    let (seq, run) = (first["seq"].as_u64().expect("a number"), first["run"].as_str().expect("a run"));
    let mut again = served.socket(&format!("/api/v1/events?since={seq}&run={run}")).await;
    let next_one = next_json(&mut again).await;
    assert_eq!(next_one["seq"], seq + 1, "nothing is missed: {next_one}");
    let mut seen = next_one;
    while !is_channel(&seen, "Second") {
        assert_ne!(seen["type"], "snapshot");
        seen = next_json(&mut again).await;
    }

    for query in ["?since=1&run=another", &format!("?since=99999999&run={run}")] {
        let mut other = served.socket(&format!("/api/v1/events{query}")).await;
        let message = next_json(&mut other).await;
        assert_eq!(message["type"], "snapshot", "{query}");
        assert_eq!(message["channels"].as_array().map(Vec::len), Some(2));
    }
}

#[tokio::test]
async fn a_preview_sends_one_picture_for_each_credit() {
    let served = Served::start().await;
    served.channel("Room").await;
    served.post("/api/v1/channels/Room/participants", json!({ "source": "demo" })).await;
    let mut socket = served.socket("/api/v1/channels/Room/preview").await;
    // Nothing was asked for: the answer to a ping comes, and no picture before it.
    socket.send(Message::Ping("there?".into())).await.expect("sent");
    assert!(matches!(next(&mut socket).await, Message::Pong(_)));

    let mut last = 0;
    for _ in 0..3 {
        say(&mut socket, "credit").await;
        let Message::Binary(picture) = next(&mut socket).await else { panic!("not a picture") };
        let (header, jpeg) = picture.split_at(40);
        let number = u64::from_le_bytes(header[8..16].try_into().expect("8 bytes"));
        let width = u32::from_le_bytes(header[0..4].try_into().expect("4 bytes"));
        let height = u32::from_le_bytes(header[4..8].try_into().expect("4 bytes"));
        assert!(number > last, "{number} after {last}");
        assert!(width >= 16 && height >= 16);
        assert_eq!((&jpeg[..2], &jpeg[jpeg.len() - 2..]), (&[0xff, 0xd8][..], &[0xff, 0xd9][..]));
        last = number;
    }
    say(&mut socket, "more please").await;
    assert_eq!(close_code(&mut socket).await, 1008);
}

#[tokio::test]
async fn a_preview_ends_with_its_channel() {
    let served = Served::start().await;
    served.channel("Room").await;
    let mut socket = served.socket("/api/v1/channels/Room/preview").await;
    for _ in 0..4 {
        say(&mut socket, "credit").await;
    }
    assert!(matches!(next(&mut socket).await, Message::Binary(_)));
    served.call(Method::DELETE, "/api/v1/channels/Room").send().await.expect("an answer");
    for _ in 0..4 {
        // The socket may be closed already.
        let _ = socket.send(Message::text("credit")).await;
    }
    assert_eq!(close_code(&mut socket).await, 1000);
}

#[tokio::test]
async fn a_page_learns_about_its_seat_and_nothing_without_its_token() {
    let served = Served::start().await;
    served.channel("Room").await;
    let invitation = served.invitation("Room").await;
    let own = format!("http://{}", served.address);
    let mut page = served.socket_with("/join/ws", &[("origin", &own)]).await.expect("opens");
    say(&mut page, &json!({ "token": invitation.token, "session": null }).to_string()).await;
    let state = next_json(&mut page).await;
    let nothing = json!({ "live": false, "muted": false, "recording": false, "removed": false, "waiting": false });
    for (field, value) in nothing.as_object().expect("an object") {
        assert_eq!(state[field], *value, "{field}");
    }
    assert_eq!((&state["type"], state.as_object().map(serde_json::Map::len)), (&json!("state"), Some(6)));

    let mut stranger = served.socket_with("/join/ws", &[]).await.expect("opens");
    say(&mut stranger, &json!({ "token": "made up" }).to_string()).await;
    assert_eq!(close_code(&mut stranger).await, 4401);

    let mut rude = served.socket_with("/join/ws", &[]).await.expect("opens");
    say(&mut rude, "nonsense").await;
    assert_eq!(close_code(&mut rude).await, 1008);
}

#[tokio::test]
async fn a_shutdown_closes_every_socket_with_going_away() {
    let mut served = Served::start().await;
    served.channel("Room").await;
    let invitation = served.invitation("Room").await;
    let mut events = served.socket("/api/v1/events").await;
    let mut preview = served.socket("/api/v1/channels/Room/preview").await;
    let mut seat = served.socket_with("/join/ws", &[]).await.expect("opens");
    say(&mut seat, &json!({ "token": invitation.token }).to_string()).await;
    next_json(&mut seat).await;

    served.stop().await;
    for socket in [&mut events, &mut preview, &mut seat] {
        assert_eq!(close_code(socket).await, 1001);
    }
    tokio::time::timeout(Duration::from_secs(10), served.ended()).await.expect("in time");
}
