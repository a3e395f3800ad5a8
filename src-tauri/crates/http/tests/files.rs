//! A real recording's files: ranges, conditions, caching, and nothing outside its folder.

mod served;

use reqwest::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, IF_RANGE, LAST_MODIFIED, RANGE,
};
use reqwest::{Method, StatusCode};
use rollcall_model::{Entry, ErrorCode, Recording};
use serde_json::{Value, json};
use served::{Served, refusal, until};

/// Records a moment of a demo participant.
async fn recorded(served: &Served) -> Recording {
    served.channel("Room").await;
    served.post("/api/v1/channels/Room/participants", json!({ "source": "demo" })).await;
    let mut events = served.socket("/api/v1/events").await;
    let started = served.post("/api/v1/channels/Room/recordings", json!({})).await;
    assert_eq!(started.status(), StatusCode::CREATED);
    let started: Recording = started.json().await.expect("a recording");
    let again = served.post("/api/v1/channels/Room/recordings", json!({})).await;
    refusal(again, StatusCode::CONFLICT, ErrorCode::AlreadyRecording).await;
    let path = format!("/api/v1/recordings/{}", started.sid);
    let frames = |message: &Value| message["recording"]["frames"].as_u64().unwrap_or(0);
    until(&mut events, |message| message["type"] == "recording" && frames(message) > 15).await;
    let stopped = served.post(&format!("{path}/stop"), json!({})).await;
    assert_eq!(stopped.status(), StatusCode::OK);
    let again = served.post(&format!("{path}/stop"), json!({})).await;
    refusal(again, StatusCode::CONFLICT, ErrorCode::NotRecording).await;
    stopped.json().await.expect("a recording")
}

#[tokio::test]
async fn the_files_of_a_recording_are_served_as_players_want_them() {
    let served = Served::start().await;
    let recording = recorded(&served).await;
    let file = |name: &str| format!("/api/v1/recordings/{}/files/{name}", recording.sid);

    let playlist = served.get(&file(&recording.tracks[0].playlist)).await;
    assert_eq!(playlist.status(), StatusCode::OK);
    assert_eq!(playlist.headers()[CONTENT_TYPE], "application/vnd.apple.mpegurl");
    assert_eq!(playlist.headers()[CACHE_CONTROL], "no-store");
    let text = playlist.text().await.expect("text");
    let segment = text.lines().find(|line| line.ends_with(".m4s")).expect("a segment");
    let segment = file(&format!("program/{segment}"));

    let whole = served.get(&segment).await;
    assert_eq!(whole.headers()[CONTENT_TYPE], "video/mp4");
    assert_eq!(whole.headers()[ACCEPT_RANGES], "bytes");
    assert!(whole.headers().contains_key(LAST_MODIFIED));
    let tag = whole.headers()[ETAG].clone();
    let bytes = whole.bytes().await.expect("bytes");

    let part = served.call(Method::GET, &segment).header(RANGE, "bytes=4-11").send().await.expect("an answer");
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.headers()[CONTENT_RANGE], format!("bytes 4-11/{}", bytes.len()).as_str());
    assert_eq!(part.bytes().await.expect("bytes"), bytes.slice(4..12));
    let tail = served.call(Method::GET, &segment).header(RANGE, "bytes=-5").send().await.expect("an answer");
    assert_eq!(tail.bytes().await.expect("bytes"), bytes.slice(bytes.len() - 5..));
    let several = served.call(Method::GET, &segment).header(RANGE, "bytes=0-1,4-5").send().await.expect("an answer");
    assert_eq!(several.status(), StatusCode::OK, "several ranges are answered with the whole");

    let outside = served.call(Method::GET, &segment).header(RANGE, "bytes=999999999-").send().await.expect("an answer");
    let (_, headers) = refusal(outside, StatusCode::RANGE_NOT_SATISFIABLE, ErrorCode::InvalidRequest).await;
    assert_eq!(headers[CONTENT_RANGE], format!("bytes */{}", bytes.len()).as_str());

    let known = served.call(Method::GET, &segment).header(IF_NONE_MATCH, &tag).send().await.expect("an answer");
    assert_eq!(known.status(), StatusCode::NOT_MODIFIED);
    for (condition, status) in [(tag.to_str().expect("text"), StatusCode::PARTIAL_CONTENT), ("\"old\"", StatusCode::OK)]
    {
        let ranged = served.call(Method::GET, &segment).header(RANGE, "bytes=0-1").header(IF_RANGE, condition);
        assert_eq!(ranged.send().await.expect("an answer").status(), status, "{condition}");
    }

    let head = served.call(Method::HEAD, &segment).send().await.expect("an answer");
    assert_eq!(head.headers()[CONTENT_LENGTH], bytes.len().to_string().as_str());
    assert!(head.bytes().await.expect("nothing").is_empty());
}

#[tokio::test]
async fn nothing_outside_the_recordings_folder_is_served() {
    let served = Served::start().await;
    let recording = recorded(&served).await;
    let file = |name: &str| format!("/api/v1/recordings/{}/files/{name}", recording.sid);
    for name in ["..%2F..%2F..%2Fchannels.json", "%2Fetc%2Fpasswd", "program/..%2f..%2f..%2fx", "none.mp4", "program"] {
        let answer = served.get(&file(name)).await;
        refusal(answer, StatusCode::NOT_FOUND, ErrorCode::NotFound).await;
    }
    let bare = served.bare(Method::GET, &file("recording.json")).send().await.expect("an answer");
    refusal(bare, StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized).await;
}

#[tokio::test]
async fn recordings_are_listed_with_their_journal() {
    let served = Served::start().await;
    let recording = recorded(&served).await;
    let all: Vec<Recording> = served.get("/api/v1/recordings").await.json().await.expect("recordings");
    assert_eq!(all.iter().map(|one| &one.sid).collect::<Vec<_>>(), [&recording.sid]);
    let path = format!("/api/v1/recordings/{}/journal", recording.sid);
    let journal: Vec<Entry> = served.get(&path).await.json().await.expect("entries");
    assert!(!journal.is_empty());
}

#[tokio::test]
async fn a_file_is_saved_under_a_name_people_read() {
    let served = Served::start().await;
    let recording = recorded(&served).await;
    let path = format!("/api/v1/recordings/{}", recording.sid);
    let named = served.call(Method::PATCH, &path).json(&json!({ "title": "第3课" })).send().await.expect("an answer");
    assert_eq!(named.status(), StatusCode::OK);
    let segment = format!("{path}/files/program/00001.m4s");
    let plain = served.get(&segment).await;
    assert!(!plain.headers().contains_key(CONTENT_DISPOSITION), "players get no such header");
    let ranged = served.call(Method::GET, &format!("{segment}?download")).header(RANGE, "bytes=0-3");
    let ranged = ranged.send().await.expect("an answer");
    assert_eq!(ranged.status(), StatusCode::PARTIAL_CONTENT);
    let disposition = ranged.headers()[CONTENT_DISPOSITION].to_str().expect("text").to_owned();
    assert!(disposition.starts_with("attachment; filename=\"_3_ 20"), "{disposition}");
    assert!(disposition.contains("; filename*=UTF-8''%E7%AC%AC3%E8%AF%BE%2020"), "{disposition}");
    assert!(disposition.ends_with(".m4s"), "{disposition}");
}
