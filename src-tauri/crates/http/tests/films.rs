//! Files as participants, as clients meet them.

mod served;

use reqwest::StatusCode;
use rollcall_model::{Channel, ErrorCode, Participant, Source};
use serde_json::{Value, json};
use served::{Served, refusal};

/// A second of silence, as a WAV file.
fn silence() -> Vec<u8> {
    let (rate, length) = (8000_u32, 16_000_u32);
    let mut bytes = Vec::new();
    bytes.extend(b"RIFF");
    bytes.extend((36 + length).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    bytes.extend([1, 0, 1, 0]);
    bytes.extend(rate.to_le_bytes());
    bytes.extend((rate * 2).to_le_bytes());
    bytes.extend([2, 0, 16, 0]);
    bytes.extend(b"data");
    bytes.extend(length.to_le_bytes());
    bytes.resize(bytes.len() + length as usize, 0);
    bytes
}

#[tokio::test]
async fn a_file_comes_in_or_is_refused_and_nothing_is_half_there() {
    let served = Served::start().await;
    served.channel("Room").await;
    let path = "/api/v1/channels/Room/participants";
    let folder = tempfile::tempdir().expect("a folder");
    let text = folder.path().join("text.mp4");
    std::fs::write(&text, "not a film at all").expect("written");
    let file = |path: Value| json!({ "source": "file", "path": path });
    let (bad, missing, unsupported) =
        (StatusCode::BAD_REQUEST, StatusCode::NOT_FOUND, StatusCode::UNPROCESSABLE_ENTITY);
    for (body, status, code) in [
        (json!({ "source": "file" }), bad, ErrorCode::InvalidRequest),
        (file(json!(7)), bad, ErrorCode::InvalidRequest),
        (file(json!("Intro.mp4")), bad, ErrorCode::InvalidFile),
        (file(json!("")), bad, ErrorCode::InvalidFile),
        (file(json!("http://127.0.0.1:9/film.mp4")), bad, ErrorCode::InvalidFile),
        (file(json!(folder.path())), bad, ErrorCode::InvalidFile),
        (file(json!(folder.path().join("a\u{0}b"))), bad, ErrorCode::InvalidFile),
        (file(json!(folder.path().join("nothing.mp4"))), missing, ErrorCode::FileNotFound),
        (file(json!(text)), unsupported, ErrorCode::UnsupportedFile),
    ] {
        let answer = served.post(path, body).await;
        let (body, _) = refusal(answer, status, code).await;
        assert_eq!(body.field.as_deref(), Some("path"), "{}", body.message);
        assert!(body.advice.is_some() || code == ErrorCode::InvalidRequest, "{}", body.message);
    }
    let room: Channel = served.get("/api/v1/channels/Room").await.json().await.expect("a channel");
    assert!(room.participants.is_empty());

    let film = folder.path().join("Break music.wav");
    std::fs::write(&film, silence()).expect("written");
    let added = served.post(path, file(json!(film))).await;
    assert_eq!(added.status(), StatusCode::CREATED);
    let added: Participant = added.json().await.expect("a participant");
    assert_eq!((added.name.as_str(), added.source), ("Break music", Source::File));
    let named = json!({ "source": "file", "path": film, "name": "Music", "repeat": false });
    let named: Participant = served.post(path, named).await.json().await.expect("a participant");
    assert_eq!((named.name.as_str(), named.uid.get()), ("Music", 2));
}
