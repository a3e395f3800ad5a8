//! What the recorder says of itself and its machine, and what may be set there.

mod served;

use reqwest::{Method, StatusCode};
use rollcall_model::{Channel, Encoder, ErrorBody, ErrorCode, Estimate, Quality};
use serde_json::{Value, json};
use served::{API_TOKEN, ONE_TIME, Served};

#[tokio::test(flavor = "multi_thread")]
async fn quality_is_set_and_the_room_it_takes_is_told() {
    let served = Served::start().await;
    let channel = served.channel("Room").await;
    assert_eq!(channel.quality, Quality::Standard);
    let patch = |body: Value| served.call(Method::PATCH, "/api/v1/channels/Room").json(&body).send();
    let answer =
        patch(json!({ "quality": "high", "canvas": { "width": 720, "height": 1280 } })).await.expect("an answer");
    let changed: Channel = answer.json().await.expect("a channel");
    assert_eq!((changed.quality, changed.canvas.width, changed.canvas.height), (Quality::High, 720, 1280));
    let wrong = patch(json!({ "quality": "best" })).await.expect("an answer");
    assert_eq!(wrong.status(), StatusCode::BAD_REQUEST);
    let wrong: ErrorBody = wrong.json().await.expect("an error");
    assert_eq!(wrong.field.as_deref(), Some("quality"));

    let asked = served.post("/api/v1/estimates", json!({ "canvas": { "width": 1280, "height": 720 } })).await;
    let estimates: Vec<Estimate> = asked.json().await.expect("estimates");
    assert_eq!(estimates.iter().map(|estimate| estimate.quality).collect::<Vec<_>>(), Quality::ALL);
    assert!(estimates.is_sorted_by_key(|estimate| estimate.bytes_per_hour));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_looked_into_and_one_given_at_start_stays() {
    let served = Served::start().await;
    let look = served.post("/api/v1/library/look", json!({ "folder": "/nowhere/at/all" })).await;
    let found: Value = look.json().await.expect("a folder");
    assert_eq!(found["exists"], false);
    let look = served.post("/api/v1/library/look", json!({ "folder": "here" })).await;
    let wrong: ErrorBody = look.json().await.expect("an error");
    assert_eq!((wrong.code, wrong.field.as_deref()), (ErrorCode::InvalidRequest, Some("folder")));
    let put = served.call(Method::PUT, "/api/v1/library").json(&json!({ "folder": "/tmp" }));
    let refused = put.send().await.expect("an answer");
    assert_eq!(refused.status(), StatusCode::CONFLICT);
    assert_eq!(refused.json::<ErrorBody>().await.expect("an error").code, ErrorCode::LibraryFixed);
}

#[tokio::test(flavor = "multi_thread")]
async fn diagnostics_say_much_and_no_secret() {
    let served = Served::start().await;
    served.channel("Room").await;
    let invitation = served.invitation("Room").await;
    let encoders: Vec<Encoder> = served.get("/api/v1/encoders").await.json().await.expect("encoders");
    assert!(encoders.iter().any(|encoder| encoder.in_use && encoder.speed.is_some()));
    let answer = served.get("/api/v1/diagnostics").await;
    assert!(answer.headers()["content-disposition"].to_str().expect("text").contains("rollcall-diagnostics.json"));
    let text = answer.text().await.expect("text");
    assert!(text.contains("\"channels\":1") && text.contains("x264enc"), "{text}");
    for secret in [API_TOKEN, ONE_TIME, invitation.token.as_str(), "Room"] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert!(served.get("/api/v1/log").await.json::<Value>().await.expect("a log")["lines"].is_array());
}
