//! Titles, tags, and the trash, as clients meet them.

mod served;

use reqwest::{Method, StatusCode};
use rollcall_model::{DeletedRecording, ErrorCode, Recording};
use serde_json::{Value, json};
use served::{Served, refusal, until};

/// A finished recording of a moment.
async fn recorded(served: &Served) -> Recording {
    served.channel("Room").await;
    let mut events = served.socket("/api/v1/events").await;
    let started = served.post("/api/v1/channels/Room/recordings", json!({})).await;
    let started: Recording = started.json().await.expect("a recording");
    let frames = |message: &Value| message["recording"]["frames"].as_u64().unwrap_or(0);
    until(&mut events, |message| frames(message) > 5).await;

    let path = format!("/api/v1/recordings/{}", started.sid);
    let running = served.call(Method::DELETE, &path).send().await.expect("an answer");
    let (body, _) = refusal(running, StatusCode::CONFLICT, ErrorCode::RecordingInUse).await;
    assert!(body.message.contains("Stop it first") || body.message.contains("stop it first"), "{}", body.message);

    served.post(&format!("{path}/stop"), json!({})).await;
    until(&mut events, |message| message["recording"]["state"] == "finished").await;
    served.get(&path).await.json().await.expect("a recording")
}

async fn change(served: &Served, path: &str, body: Value) -> reqwest::Response {
    served.call(Method::PATCH, path).json(&body).send().await.expect("an answer")
}

#[tokio::test]
async fn titles_and_tags_are_checked_kept_and_told() {
    let served = Served::start().await;
    let recording = recorded(&served).await;
    let path = format!("/api/v1/recordings/{}", recording.sid);
    let mut events = served.socket("/api/v1/events").await;

    let body = json!({ "title": "  Lesson 3 ", "tags": ["Physics", "physics ", "物理"], "acknowledged": true });
    let changed: Recording = change(&served, &path, body).await.json().await.expect("a recording");
    assert_eq!((changed.title.as_deref(), changed.tags.len(), changed.acknowledged), (Some("Lesson 3"), 2, true));
    until(&mut events, |message| message["type"] == "recording" && message["recording"]["title"] == "Lesson 3").await;
    let same: Recording = change(&served, &path, json!({})).await.json().await.expect("a recording");
    assert_eq!(same, changed, "what is absent stays");
    for none in [json!({ "title": null }), json!({ "title": " " })] {
        change(&served, &path, json!({ "title": "again" })).await;
        let changed: Recording = change(&served, &path, none).await.json().await.expect("a recording");
        assert_eq!(changed.title, None);
    }

    let many: Vec<String> = (0..21).map(|n| n.to_string()).collect();
    for (body, field) in [
        (json!({ "title": "x".repeat(201) }), "title"),
        (json!({ "title": 7 }), "title"),
        (json!({ "tags": ["good", "x".repeat(41)] }), "tags[1]"),
        (json!({ "tags": [""] }), "tags[0]"),
        (json!({ "tags": many }), "tags"),
        (json!({ "acknowledged": "yes" }), "acknowledged"),
    ] {
        let answer = change(&served, &path, body).await;
        let (body, _) = refusal(answer, StatusCode::BAD_REQUEST, ErrorCode::InvalidRequest).await;
        assert_eq!(body.field.as_deref(), Some(field), "{}", body.message);
    }
    let unknown = change(&served, "/api/v1/recordings/00000000000000000000000000000000", json!({})).await;
    refusal(unknown, StatusCode::NOT_FOUND, ErrorCode::RecordingNotFound).await;

    let folder: Value = served.get(&format!("{path}/folder")).await.json().await.expect("a folder");
    assert!(folder["folder"].as_str().expect("a path").contains(recording.sid.as_str()));
}

#[tokio::test]
async fn a_recording_is_deleted_restored_and_deleted_for_good() {
    let served = Served::start().await;
    let recording = recorded(&served).await;
    let path = format!("/api/v1/recordings/{}", recording.sid);
    let delete = async |path: &str| served.call(Method::DELETE, path).send().await.expect("an answer");

    let not_there = delete(&format!("/api/v1/trash/{}", recording.sid)).await;
    refusal(not_there, StatusCode::NOT_FOUND, ErrorCode::RecordingNotFound).await;
    let deleted: DeletedRecording = delete(&path).await.json().await.expect("a deleted recording");
    assert_eq!(deleted.recording.sid, recording.sid);
    refusal(served.get(&path).await, StatusCode::NOT_FOUND, ErrorCode::RecordingNotFound).await;
    let trash: Vec<DeletedRecording> = served.get("/api/v1/trash").await.json().await.expect("the trash");
    assert_eq!(trash, [deleted]);
    assert_eq!(served.get(&format!("{path}/files/program.mp4")).await.status(), StatusCode::OK, "can be looked at");

    let restored = served.post(&format!("{path}/restore"), json!({})).await;
    assert_eq!(restored.status(), StatusCode::OK);
    let again = served.post(&format!("{path}/restore"), json!({})).await;
    refusal(again, StatusCode::NOT_FOUND, ErrorCode::RecordingNotFound).await;
    assert_eq!(delete(&path).await.status(), StatusCode::OK);
    assert_eq!(delete("/api/v1/trash").await.status(), StatusCode::NO_CONTENT);
    let trash: Vec<DeletedRecording> = served.get("/api/v1/trash").await.json().await.expect("the trash");
    assert!(trash.is_empty());
    assert_eq!(served.get(&format!("{path}/files/program.mp4")).await.status(), StatusCode::NOT_FOUND);
}
