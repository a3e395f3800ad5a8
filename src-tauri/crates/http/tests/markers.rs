//! Markers as clients meet them.

mod served;

use reqwest::{Method, StatusCode};
use rollcall_model::{ErrorCode, Marker, Recording};
use serde_json::{Value, json};
use served::{Served, refusal, until};

#[tokio::test]
async fn markers_are_checked_kept_and_told() {
    let served = Served::start().await;
    served.channel("Room").await;
    let mut events = served.socket("/api/v1/events").await;
    let started = served.post("/api/v1/channels/Room/recordings", json!({})).await;
    let started: Recording = started.json().await.expect("a recording");
    until(&mut events, |message| message["recording"]["frames"].as_u64().unwrap_or(0) > 5).await;
    let path = format!("/api/v1/recordings/{}/markers", started.sid);

    let made = served.call(Method::POST, &path).send().await.expect("an answer");
    assert_eq!(made.status(), StatusCode::CREATED, "a body is not needed");
    let made: Marker = made.json().await.expect("a marker");
    let is_there = |message: &Value| message["recording"]["markers"][0]["id"] == json!(made.id);
    until(&mut events, is_there).await;

    let one = format!("{path}/{}", made.id);
    let patch = async |body: Value| served.call(Method::PATCH, &one).json(&body).send().await.expect("an answer");
    let titled: Marker = patch(json!({ "title": " 杠杆 " })).await.json().await.expect("a marker");
    assert_eq!(titled, Marker { title: Some("杠杆".into()), ..made.clone() });
    let bare: Marker = patch(json!({ "title": null })).await.json().await.expect("a marker");
    assert_eq!(bare, made);

    for (method, path, body, field) in [
        (Method::POST, &path, json!({ "title": "x".repeat(121) }), "title"),
        (Method::POST, &path, json!({ "title": "two\nlines" }), "title"),
        (Method::POST, &path, json!({ "at_ms": -1 }), "at_ms"),
        (Method::POST, &path, json!({ "at_ms": 3_600_000 }), "at_ms"),
        (Method::PATCH, &one, json!({}), "title"),
        (Method::PATCH, &one, json!({ "title": 7 }), "title"),
    ] {
        let answer = served.call(method, path).json(&body).send().await.expect("an answer");
        let (body, _) = refusal(answer, StatusCode::BAD_REQUEST, ErrorCode::InvalidRequest).await;
        assert_eq!(body.field.as_deref(), Some(field), "{}", body.message);
    }
    assert_eq!(served.call(Method::DELETE, &one).send().await.expect("an answer").status(), StatusCode::NO_CONTENT);
    let again = served.call(Method::DELETE, &one).send().await.expect("an answer");
    refusal(again, StatusCode::NOT_FOUND, ErrorCode::MarkerNotFound).await;
    let nowhere = served.post("/api/v1/recordings/00000000000000000000000000000000/markers", json!({})).await;
    refusal(nowhere, StatusCode::NOT_FOUND, ErrorCode::RecordingNotFound).await;
    served.post(&format!("/api/v1/recordings/{}/stop", started.sid), json!({})).await;
}
