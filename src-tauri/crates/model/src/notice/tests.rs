//! What is told, when, in which order; and that it is told once.

use super::*;
use crate::canvas::Canvas;
use crate::delivery::Destination;
use crate::ids::Uid;
use crate::{BucketProblem, Sid};

fn recording(state: RecordingState) -> Recording {
    let sid: Sid = "a".repeat(32).parse().expect("an id");
    let canvas = Canvas::new(640, 360, 30).expect("a canvas");
    let text = serde_json::json!({
        "version": 1, "sid": sid, "cname": "数学课", "state": state, "canvas": canvas,
        "started_at": "2026-01-01T00:00:00.000Z", "duration_ms": 0, "frames": 60, "frames_missing": 0,
        "size_bytes": 0, "participants": [], "tracks": [], "app": "portal", "recorder_uid": 777,
    });
    serde_json::from_value(text).expect("a recording")
}

fn delivery(state: DeliveryState, in_primary: u64, files: u64) -> Delivery {
    let primary = "school".parse().ok();
    Delivery {
        sid: "a".repeat(32).parse().expect("an id"),
        state,
        destination: Destination { primary, backup: None },
        files,
        in_primary,
        in_backup: 0,
        bytes: 0,
        safe_bytes: 0,
        progress: Delivery::parts(in_primary, files),
        here: true,
        fetching: None,
        problem: None,
    }
}

/// One recording, told of step by step.
struct Followed {
    recording: Recording,
    delivery: Option<Delivery>,
    stretches: Vec<Stretch>,
    files: Vec<String>,
    is_over: bool,
    now_ms: i64,
    told: Told,
}

impl Followed {
    fn new() -> Self {
        Self {
            recording: recording(RecordingState::Recording),
            delivery: None,
            stretches: Vec::new(),
            files: Vec::new(),
            is_over: false,
            now_ms: 0,
            told: Told::default(),
        }
    }

    fn hear(&mut self, news: &[Happening]) -> Vec<Telling> {
        let news: Vec<_> = news.iter().cloned().map(|happening| (1000, happening)).collect();
        let facts = Facts {
            recording: &self.recording,
            is_over: self.is_over,
            started_ms: 5,
            news: &news,
            stretches: &self.stretches,
            files: &self.files,
            delivery: self.delivery.as_ref(),
            now_ms: self.now_ms,
        };
        let told = derive(&facts, &mut self.told);
        // What was told is told once, also after a way through the outbox.
        let json = serde_json::to_string(&self.told).expect("written");
        self.told = serde_json::from_str(&json).expect("read");
        let again = derive(&Facts { news: &[], ..facts }, &mut self.told);
        assert_eq!(again, [], "told twice");
        told
    }

    fn events(&mut self, news: &[Happening]) -> Vec<String> {
        self.hear(news).iter().map(said).collect()
    }
}

/// An event with its number that matters.
fn said(telling: &Telling) -> String {
    let value = serde_json::to_value(&telling.details).expect("written");
    let keys = ["status", "exitStatus", "leaveCode", "warnCode", "errorCode", "progress", "state"];
    let number = keys.iter().find_map(|key| value.get(key)).map(|number| format!(":{number}"));
    format!("{}{}", telling.event, number.unwrap_or_default())
}

fn state(state: RecordingState) -> Happening {
    Happening::State { state }
}

#[test]
fn a_recording_from_its_start_to_its_end() {
    use RecordingState as S;
    let mut told = Followed::new();
    assert_eq!(told.events(&[state(S::Starting)]), ["3:2"]);
    told.stretches.push(Stretch { begun_ms: 10, broken_off_ms: None });
    assert_eq!(told.events(&[state(S::Recording)]), ["40:0", "13:0", "3:4", "42"]);
    let arrives = |arriving| Happening::Stream {
        uid: Uid::new(7).expect("not 0"),
        stream: "audio".into(),
        arriving,
        ago_ms: None,
    };
    assert_eq!(told.events(&[arrives(true), arrives(false)]), ["43:0", "43:1"]);
    told.files.push("x/a_b.m3u8".into());
    told.delivery = Some(delivery(DeliveryState::Sending, 0, 1));
    assert_eq!(told.events(&[]), ["4", "30:0"]);
    told.now_ms = 60_000;
    assert_eq!(told.events(&[]), ["33:0"]);
    told.now_ms = 90_000;
    told.delivery = Some(delivery(DeliveryState::Sending, 1, 2));
    assert_eq!(told.events(&[state(S::Stopping), state(S::Finalizing)]), ["41:16", "3:6", "3:5"]);
    told.recording.state = S::Finished;
    told.is_over = true;
    told.files.push("x/a_b_0.mp4".into());
    assert_eq!(told.events(&[state(S::Finished)]), ["3:7"]);
    assert!(!told.told.is_all(true));
    told.delivery = Some(delivery(DeliveryState::Uploaded, 2, 2));
    assert_eq!(told.events(&[]), ["33:10000", "31:0", "3:8", "11:0"]);
    assert!(told.told.is_all(true));
}

#[test]
fn told_late_it_is_told_in_order() {
    use RecordingState as S;
    let mut told = Followed::new();
    (told.is_over, told.recording.state) = (true, S::Finished);
    told.stretches.push(Stretch { begun_ms: 10, broken_off_ms: None });
    told.files.push("a_b.m3u8".into());
    let news = [S::Starting, S::Recording, S::Stopping, S::Finalizing, S::Finished].map(state);
    let expected = ["3:2", "40:0", "13:0", "3:4", "42", "4", "41:16", "3:6", "3:7", "3:8", "11:0"];
    assert_eq!(told.events(&news), expected);
    assert!(told.told.is_all(false) && !told.told.is_all(true));
}

#[test]
fn an_interruption_is_told_with_its_length() {
    let mut told = Followed::new();
    told.stretches.push(Stretch { begun_ms: 10, broken_off_ms: None });
    told.hear(&[state(RecordingState::Recording)]);
    told.stretches.push(Stretch { begun_ms: 900, broken_off_ms: Some(400) });
    let gap = Happening::Gap { length_ms: 500, reason: String::new() };
    let tellings = told.hear(&[gap]);
    assert_eq!(tellings.iter().map(said).collect::<Vec<_>>(), ["2:1001", "42"]);
    let details = serde_json::to_string(&tellings[1].details).expect("written");
    assert_eq!(
        details,
        r#"{"msgName":"recorder_slice_start","startUtcMs":900,"discontinueUtcMs":400,"mixedAllUser":true,"streamUid":"0","trackType":"audio_and_video"}"#
    );
}

#[test]
fn one_that_a_crash_ended_was_not_normal() {
    let mut told = Followed::new();
    told.is_over = true;
    told.recording.state = RecordingState::Finished;
    told.recording.problem_code = Some(ErrorCode::RecordingRecovered);
    assert_eq!(told.events(&[]), ["41:2", "3:7", "3:20", "11:1"]);
    let mut told = Followed::new();
    (told.is_over, told.recording.frames, told.recording.state) = (true, 0, RecordingState::Failed);
    let error = Happening::Error { message: "No encoder.".into() };
    assert_eq!(told.events(&[error]), ["1:1000", "41:0", "3:7", "3:20", "11:1"]);
}

#[test]
fn a_bucket_in_trouble_is_told_once_and_what_went_to_the_backup_too() {
    let mut told = Followed::new();
    let troubled = |trouble| Delivery {
        problem: Some(BucketProblem { trouble, said: "AKIA".into() }),
        ..delivery(DeliveryState::Failing, 1, 3)
    };
    told.delivery = Some(troubled(BucketTrouble::Busy));
    assert_eq!(told.events(&[]), ["30:0", "3:5", "2:31"]);
    told.delivery = Some(delivery(DeliveryState::Sending, 1, 3));
    assert_eq!(told.events(&[]), [] as [&str; 0]);
    told.delivery = Some(troubled(BucketTrouble::Busy));
    assert_eq!(told.events(&[]), [] as [&str; 0], "the same trouble");
    told.delivery = Some(troubled(BucketTrouble::WrongKeys));
    let tellings = told.hear(&[]);
    assert_eq!(tellings.iter().map(said).collect::<Vec<_>>(), ["1:32"]);
    assert!(!serde_json::to_string(&tellings).expect("written").contains("AKIA"));
    (told.is_over, told.recording.state) = (true, RecordingState::Finished);
    told.delivery = Some(Delivery { in_backup: 2, ..delivery(DeliveryState::BackedUp, 1, 3) });
    assert_eq!(told.events(&[]), ["2:32", "41:2", "3:7", "32:0", "3:8", "11:0"]);
    assert!(!told.told.is_all(true));
    told.delivery = Some(delivery(DeliveryState::Uploaded, 3, 3));
    assert_eq!(told.events(&[]), ["33:10000", "31:0"]);
}

#[test]
fn a_body_is_written_as_agora_writes_it() {
    let files = [
        ListedFile::of("x/a_b.m3u8", 5),
        ListedFile::of("x/a_b__uid_s_12__uid_e_audio.m3u8", 5),
        ListedFile::of("x/a_b.mp4.age", 5),
    ];
    assert_eq!((files[1].uid.as_str(), files[1].track_type, files[1].mixed_all_user), ("12", "audio", false));
    assert!(files[0].is_playable && !files[2].is_playable);
    let details = Details::Uploaded { status: 0, file_list: files[..1].to_vec() };
    let telling = Telling { event: 31, speaker: Speaker::Uploader, details };
    let body = NoticeBody::new(&recording(RecordingState::Finished), telling, "n-1".into(), 9, 1234);
    let sid = "a".repeat(32);
    assert_eq!(
        serde_json::to_string(&body).expect("written"),
        format!(
            "{{\"noticeId\":\"n-1\",\"productId\":3,\"eventType\":31,\"notifyMs\":1234,\"payload\":{{\"cname\":\"数学课\",\
             \"uid\":\"777\",\"sid\":\"{sid}\",\"sequence\":9,\"sendts\":1234,\"serviceType\":2,\"details\":{{\
             \"msgName\":\"uploaded\",\"status\":0,\"fileList\":[{{\"fileName\":\"x/a_b.m3u8\",\
             \"trackType\":\"audio_and_video\",\"uid\":\"0\",\"mixedAllUser\":true,\"isPlayable\":true,\
             \"sliceStartTime\":5}}]}}}}}}"
        )
    );
}
