//! Whatever is sent wrongly is refused with a code, a sentence and the field; nothing is half made.

mod served;

use reqwest::header::{ALLOW, CONTENT_TYPE};
use reqwest::{Body, Method, StatusCode};
use rollcall_model::{Channel, ErrorCode};
use serde_json::json;
use served::{Served, refusal};

const BAD: StatusCode = StatusCode::BAD_REQUEST;

#[tokio::test]
async fn ten_megabytes_of_anything_are_too_much() {
    let served = Served::start().await;
    served.channel("Room").await;
    let invitation = served.invitation("Room").await;
    let ten_megabytes = || vec![b'x'; 10 * 1024 * 1024];
    let too_large = StatusCode::PAYLOAD_TOO_LARGE;
    for (path, kind) in [
        ("/api/v1/channels", "application/json"),
        ("/api/v1/session", "text/plain"),
        ("/nowhere", "image/png"),
        ("/whip/Room", "application/sdp"),
    ] {
        let known = served.bare(Method::POST, path).bearer_auth(&invitation.token).header(CONTENT_TYPE, kind);
        let answer = known.body(ten_megabytes()).send().await.expect("an answer");
        refusal(answer, too_large, ErrorCode::TooLarge).await;

        let pieces = futures_util::stream::iter((0..10).map(|_| Ok::<_, std::io::Error>(vec![b'x'; 1024 * 1024])));
        let chunked = served.call(Method::POST, path).header(CONTENT_TYPE, kind).body(Body::wrap_stream(pieces));
        refusal(chunked.send().await.expect("an answer"), too_large, ErrorCode::TooLarge).await;
    }
    let sdp =
        served.bare(Method::POST, "/whip/Room").bearer_auth(&invitation.token).header(CONTENT_TYPE, "application/sdp");
    refusal(sdp.body(vec![b'v'; 65 * 1024]).send().await.expect("an answer"), too_large, ErrorCode::TooLarge).await;
}

#[tokio::test]
async fn a_channel_name_cannot_leave_its_folder() {
    let served = Served::start().await;
    for cname in ["../etc", "a/b", "..", ".hidden", "", "a\u{0}b"] {
        let answer = served.post("/api/v1/channels", json!({ "cname": cname })).await;
        let (body, _) = refusal(answer, BAD, ErrorCode::InvalidChannelName).await;
        assert_eq!(body.field.as_deref(), Some("cname"));
    }
    for path in ["/api/v1/channels/..%2Fetc", "/api/v1/channels/%2e%2e%2fetc/invitations", "/whip/..%2Fetc"] {
        let answer = served.post(path, json!({})).await;
        if answer.status() != StatusCode::METHOD_NOT_ALLOWED {
            refusal(answer, BAD, ErrorCode::InvalidChannelName).await;
        }
    }
    let answer = served.get("/api/v1/channels/..%2Fetc").await;
    refusal(answer, BAD, ErrorCode::InvalidChannelName).await;
    let channels: Vec<Channel> = served.get("/api/v1/channels").await.json().await.expect("channels");
    assert!(channels.is_empty());
}

#[tokio::test]
async fn a_layout_outside_the_canvas_is_refused_with_the_field() {
    let served = Served::start().await;
    served.channel("Room").await;
    let good = json!({ "x": 0, "y": 0, "width": 0.5, "height": 0.5 });
    let wide = json!({ "x": 0.75, "y": 0, "width": 0.5, "height": 0.5 });
    let layout = json!({ "kind": "custom", "regions": [good, wide] });

    let put = served.call(Method::PUT, "/api/v1/channels/Room/layout").json(&layout);
    let (body, _) = refusal(put.send().await.expect("an answer"), BAD, ErrorCode::InvalidLayout).await;
    assert_eq!(body.field.as_deref(), Some("regions[1].width"));

    let made = served.post("/api/v1/channels", json!({ "cname": "Other", "layout": layout })).await;
    let (body, _) = refusal(made, BAD, ErrorCode::InvalidLayout).await;
    assert_eq!(body.field.as_deref(), Some("layout.regions[1].width"));
    refusal(served.get("/api/v1/channels/Other").await, StatusCode::NOT_FOUND, ErrorCode::ChannelNotFound).await;

    let room: Channel = served.get("/api/v1/channels/Room").await.json().await.expect("a channel");
    assert!(room.layout.regions.is_empty(), "the layout stayed");

    let wrong_type = served.call(Method::PUT, "/api/v1/channels/Room/layout").json(&json!({ "kind": "spiral" }));
    let (body, _) = refusal(wrong_type.send().await.expect("an answer"), BAD, ErrorCode::InvalidLayout).await;
    assert_eq!(body.field.as_deref(), Some("kind"));
}

#[tokio::test]
async fn a_canvas_that_cannot_be_is_refused() {
    let served = Served::start().await;
    for canvas in [json!({ "width": 641, "height": 360 }), json!({ "width": 640, "height": 360, "fps": 29 })] {
        let answer = served.post("/api/v1/channels", json!({ "cname": "Room", "canvas": canvas })).await;
        let (body, _) = refusal(answer, BAD, ErrorCode::InvalidCanvas).await;
        assert!(body.field.is_some_and(|field| field.starts_with("canvas")));
    }
}

#[tokio::test]
async fn what_is_no_json_or_no_uid_is_called_so() {
    let served = Served::start().await;
    served.channel("Room").await;
    let post = || served.call(Method::POST, "/api/v1/channels");
    let broken = post().header(CONTENT_TYPE, "application/json").body("{\"cname\":").send().await.expect("an answer");
    refusal(broken, BAD, ErrorCode::InvalidRequest).await;
    let form = post().header(CONTENT_TYPE, "text/plain").body("{\"cname\":\"a\"}").send().await.expect("an answer");
    refusal(form, StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::InvalidRequest).await;
    let (body, _) = refusal(served.post("/api/v1/channels", json!({})).await, BAD, ErrorCode::InvalidChannelName).await;
    assert_eq!(body.field.as_deref(), Some("cname"));
    for uid in ["0", "-1", "4294967296", "x"] {
        let path = format!("/api/v1/channels/Room/participants/{uid}");
        let answer = served.call(Method::DELETE, &path).send().await.expect("an answer");
        let (body, _) = refusal(answer, BAD, ErrorCode::InvalidRequest).await;
        assert_eq!(body.field.as_deref(), Some("uid"));
    }
    let answer = served.get("/api/v1/recordings/not-a-sid").await;
    let (body, _) = refusal(answer, BAD, ErrorCode::InvalidRequest).await;
    assert_eq!(body.field.as_deref(), Some("sid"));
    let answer = served.post("/api/v1/channels/Room/invitations", json!({ "expires_in_s": 0 })).await;
    let (body, _) = refusal(answer, BAD, ErrorCode::InvalidRequest).await;
    assert_eq!(body.field.as_deref(), Some("expires_in_s"));
    let answer = served.get("/api/v1/events?since=3").await;
    refusal(answer, BAD, ErrorCode::InvalidRequest).await;
    let answer = served.get("/api/v1/channels/Room/preview").await;
    refusal(answer, BAD, ErrorCode::InvalidRequest).await;
}

#[tokio::test]
async fn wrong_paths_and_methods_are_refused_in_json() {
    let served = Served::start().await;
    for path in ["/api/v1/nothing", "/api", "/whip", "/join/nothing", "/assets/nothing.js"] {
        refusal(served.get(path).await, StatusCode::NOT_FOUND, ErrorCode::NotFound).await;
    }
    let wrong = StatusCode::METHOD_NOT_ALLOWED;
    let answer = served.call(Method::DELETE, "/api/v1/channels").send().await.expect("an answer");
    let (_, headers) = refusal(answer, wrong, ErrorCode::InvalidRequest).await;
    let allowed = headers[ALLOW].to_str().expect("text");
    assert!(allowed.contains("GET") && allowed.contains("POST"), "{allowed}");
    let answer = served.post("/", json!({})).await;
    refusal(answer, wrong, ErrorCode::InvalidRequest).await;
}

#[tokio::test]
async fn names_twice_and_names_of_nothing() {
    let served = Served::start().await;
    served.channel("Room").await;
    let again = served.post("/api/v1/channels", json!({ "cname": "Room" })).await;
    refusal(again, StatusCode::CONFLICT, ErrorCode::ChannelExists).await;
    let nobody = served.call(Method::DELETE, "/api/v1/channels/Room/participants/9").send().await.expect("an answer");
    refusal(nobody, StatusCode::NOT_FOUND, ErrorCode::ParticipantNotFound).await;
    let nothing = served.get(&format!("/api/v1/recordings/{}", "0".repeat(32))).await;
    refusal(nothing, StatusCode::NOT_FOUND, ErrorCode::RecordingNotFound).await;
}
