//! The API on a real recorder, asked wrongly: each time a clear refusal with a stable code, and
//! nothing half-started.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::time::Duration;

use anyhow::{Context, Result};
use reqwest::{Method, StatusCode};
use rollcall_model::{Canvas, Cname, ErrorCode, LayoutKind, Sid, Uid};
use rollcall_testkit::moment::poll;
use rollcall_testkit::publisher::{Publisher, PublisherSettings, Whip};
use rollcall_testkit::recorder::{Recorder, RecorderOptions, TOKEN, recorder_binary};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const LIMIT: Duration = Duration::from_secs(15);
const SDP: &str = "application/sdp";

fn small() -> Canvas {
    Canvas::new(320, 180, 15).unwrap()
}

async fn room(recorder: &Recorder) -> Result<Cname> {
    Ok(recorder.create_channel("Room 1", small(), LayoutKind::BestFit).await?.cname)
}

/// Sends a request line as it is: clients tidy up what must not be tidied here.
async fn raw(recorder: &Recorder, request: &str) -> Result<String> {
    let address = recorder.url().trim_start_matches("http://");
    let mut socket = tokio::net::TcpStream::connect(address).await?;
    let head =
        format!("{request} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {TOKEN}\r\nConnection: close\r\n\r\n");
    socket.write_all(head.as_bytes()).await?;
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[tokio::test]
async fn without_the_right_token_nothing_is_told() -> Result<()> {
    let recorder = Recorder::start().await?;
    let cname = room(&recorder).await?;
    let paths = ["/api/v1/system", "/api/v1/channels", "/api/v1/recordings", "/api/v1/events", "/api/openapi.json"];
    for path in paths {
        for token in [None, Some("wrong"), Some("")] {
            let request = recorder.anonymous(Method::GET, path);
            let request = if let Some(token) = token { request.bearer_auth(token) } else { request };
            let refusal = recorder.refused(request).await.with_context(|| format!("{path} with {token:?}"))?;
            assert_eq!((refusal.status, refusal.code()), (StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized), "{path}");
        }
    }
    // The API's token is none of an invitation, and an invitation none of the API's.
    let offer = |token: &str| {
        let request = recorder.anonymous(Method::POST, "/whip/Room%201").header("content-type", SDP);
        request.bearer_auth(token).body("v=0")
    };
    for token in [TOKEN, "wrong", ""] {
        assert_eq!(recorder.refused(offer(token)).await?.status, StatusCode::UNAUTHORIZED);
    }
    let invitation = recorder.invite(&cname).await?;
    let request = recorder.anonymous(Method::GET, "/api/v1/channels").bearer_auth(&invitation.token);
    assert_eq!(recorder.refused(request).await?.status, StatusCode::UNAUTHORIZED);
    Ok(())
}

#[tokio::test]
async fn the_consoles_address_opens_one_session_once() -> Result<()> {
    let recorder = Recorder::start().await?;
    let (_, token) = recorder.ready().console.split_once("#token=").context("a one-time token")?;
    let open = || recorder.anonymous(Method::POST, "/api/v1/session").json(&json!({ "token": token }));
    let answer = open().send().await?;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    let cookie = answer.headers()["set-cookie"].to_str()?.to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let pair = cookie.split(';').next().context("a cookie")?;
    let with_cookie = recorder.anonymous(Method::GET, "/api/v1/system").header("cookie", pair).send().await?;
    assert_eq!(with_cookie.status(), StatusCode::OK);
    assert_eq!(recorder.refused(open()).await?.code(), ErrorCode::Unauthorized);
    // A stranger's page has the cookie sent along, but not our Origin; and a name that only points
    // here is not ours.
    let strange = recorder.anonymous(Method::GET, "/api/v1/system").header("cookie", pair);
    let refusal = recorder.refused(strange.header("origin", "https://evil.example")).await?;
    assert_eq!((refusal.status, refusal.code()), (StatusCode::FORBIDDEN, ErrorCode::ForbiddenOrigin));
    let rebound = recorder.request(Method::GET, "/api/v1/system").header("host", "evil.example");
    assert_eq!(recorder.refused(rebound).await?.code(), ErrorCode::ForbiddenOrigin);
    Ok(())
}

#[tokio::test]
async fn an_invitation_ends_when_it_says() -> Result<()> {
    let recorder = Recorder::start().await?;
    room(&recorder).await?;
    let body = json!({ "expires_in_s": 1 });
    let invitation: rollcall_model::Invitation =
        recorder.call(Method::POST, "/api/v1/channels/Room%201/invitations", Some(body)).await?;
    let ask = || async {
        let request = recorder.anonymous(Method::POST, "/whip/Room%201").bearer_auth(&invitation.token);
        let refusal = recorder.refused(request.header("content-type", SDP).body("no sdp")).await?;
        Ok((refusal.code() != ErrorCode::InvalidSdp).then_some(refusal))
    };
    let refusal = poll("the invitation's end", LIMIT, ask).await?;
    assert_eq!((refusal.status, refusal.code()), (StatusCode::UNAUTHORIZED, ErrorCode::InvitationExpired));
    Ok(())
}

#[tokio::test]
async fn offers_that_are_none_start_nothing() -> Result<()> {
    let recorder = Recorder::start().await?;
    let cname = room(&recorder).await?;
    let whip = recorder.whip(&cname, Uid::new(7).unwrap(), "Ada").await?;
    let cut = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF";
    let no_media = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n";
    for offer in ["", "hello", cut, no_media, "v=0\r\nm=\u{1F980}\r\n", &"a".repeat(60_000)] {
        let request = recorder.anonymous(Method::POST, "/whip/Room%201?uid=7").bearer_auth(&whip.token);
        let refusal = recorder.refused(request.header("content-type", SDP).body(offer.to_owned())).await?;
        let expected = [ErrorCode::InvalidSdp, ErrorCode::UnsupportedMedia];
        assert!(expected.contains(&refusal.code()), "{:?} for {:.40}", refusal, offer);
    }
    let as_json = recorder.anonymous(Method::POST, "/whip/Room%201").bearer_auth(&whip.token).json(&json!({}));
    assert_eq!(recorder.refused(as_json).await?.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(recorder.channel(&cname).await?.participants, []);
    Ok(())
}

#[tokio::test]
async fn ten_megabytes_of_anything_are_too_large_everywhere() -> Result<()> {
    let recorder = Recorder::start().await?;
    let cname = room(&recorder).await?;
    let invitation = recorder.invite(&cname).await?;
    let ten = "x".repeat(10 * 1024 * 1024);
    let calls = [
        (Method::POST, "/api/v1/channels"),
        (Method::PATCH, "/api/v1/channels/Room%201"),
        (Method::PUT, "/api/v1/channels/Room%201/layout"),
        (Method::POST, "/api/v1/channels/Room%201/invitations"),
        (Method::POST, "/api/v1/channels/Room%201/participants"),
        (Method::POST, "/api/v1/session"),
    ];
    for (method, path) in calls {
        let request = recorder.request(method, path).header("content-type", "application/json").body(ten.clone());
        let refusal = recorder.refused(request).await.context(path)?;
        assert_eq!((refusal.status, refusal.code()), (StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::TooLarge), "{path}");
    }
    let whip = recorder.anonymous(Method::POST, "/whip/Room%201").bearer_auth(&invitation.token);
    let refusal = recorder.refused(whip.header("content-type", SDP).body(ten.clone())).await?;
    assert_eq!(refusal.code(), ErrorCode::TooLarge);
    let name = recorder.request(Method::POST, "/api/v1/channels").json(&json!({ "cname": "n".repeat(100_000) }));
    assert_eq!(recorder.refused(name).await?.code(), ErrorCode::InvalidChannelName);
    Ok(())
}

#[tokio::test]
async fn a_taken_uid_stays_with_who_has_it() -> Result<()> {
    let recorder = Recorder::start().await?;
    let cname = room(&recorder).await?;
    let seven = Uid::new(7).unwrap();
    let whip = recorder.whip(&cname, seven, "Ada").await?;
    let mut events = recorder.events().await?;
    let mut first = Publisher::join(whip.clone(), PublisherSettings::default()).await?;
    events.live(&cname, &[seven], LIMIT).await?;
    // Another invitation, and the same one with another key.
    let other = Whip { key: Some("another".into()), ..recorder.whip(&cname, seven, "Eve").await? };
    let same = Whip { key: Some("another".into()), ..whip.clone() };
    for whip in [other, same] {
        let refused = Publisher::join(whip, PublisherSettings::default()).await.err().context("uid 7 is taken")?;
        assert!(format!("{refused:#}").contains("409") && format!("{refused:#}").contains("uid_taken"), "{refused:#}");
    }
    let participants = recorder.channel(&cname).await?.participants;
    assert_eq!((participants.len(), participants[0].uid, participants[0].name.as_str()), (1, seven, "Ada"));
    // With its own key it takes its seat again at once, while the old session still stands.
    let again = Publisher::join(whip, PublisherSettings::default()).await?;
    again.connected(LIMIT).await?;
    first.ended(LIMIT).await?;
    first.vanish();
    assert_eq!(recorder.channel(&cname).await?.participants.len(), 1);
    Ok(())
}

#[tokio::test]
async fn names_never_leave_their_folder() -> Result<()> {
    let recorder = Recorder::start().await?;
    for name in ["../etc", "a/../../b", "..", ".", "", "a/b", "a\\b", ".hidden", "line\nbreak", "nul\0"] {
        let request = recorder.request(Method::POST, "/api/v1/channels").json(&json!({ "cname": name }));
        let refusal = recorder.refused(request).await?;
        assert_eq!(
            (refusal.status, refusal.code()),
            (StatusCode::BAD_REQUEST, ErrorCode::InvalidChannelName),
            "{name:?}"
        );
    }
    for path in ["..%2F..%2Fetc", "%2e%2e%2fx", "a%2Fb", "%00"] {
        let refusal = recorder.refused(recorder.request(Method::GET, &format!("/api/v1/channels/{path}"))).await?;
        assert_eq!(refusal.code(), ErrorCode::InvalidChannelName, "{path}");
    }
    let cname = room(&recorder).await?;
    recorder.add_demo(&cname).await?;
    let sid = recorder.record(&cname).await?.sid;
    recorder.events().await?.recorded(&sid, Duration::from_millis(500), LIMIT).await?;
    recorder.finish(&sid, LIMIT).await?;
    std::fs::write(recorder.library().join("secret"), "the secret")?;
    for path in [
        "../secret",
        "../../../secret",
        "..%2f..%2f..%2fsecret",
        "program/../../../../secret",
        "/etc/hostname",
        "%2fetc%2fhostname",
    ] {
        let answer = raw(&recorder, &format!("GET /api/v1/recordings/{sid}/files/{path}")).await?;
        assert!(answer.starts_with("HTTP/1.1 4") && !answer.contains("the secret"), "{path}: {answer:.300}");
    }
    Ok(())
}

#[tokio::test]
async fn layouts_and_canvases_that_cannot_be_name_the_field() -> Result<()> {
    let recorder = Recorder::start().await?;
    let cname = room(&recorder).await?;
    let region = |x: f64, width: f64| json!({ "x": x, "y": 0.0, "width": width, "height": 0.5 });
    let outside = json!({ "kind": "custom", "regions": [region(0.0, 0.5), region(0.6, 0.5)] });
    let path = "/api/v1/channels/Room%201/layout";
    let refusal = recorder.refused(recorder.request(Method::PUT, path).json(&outside)).await?;
    assert_eq!((refusal.status, refusal.code()), (StatusCode::BAD_REQUEST, ErrorCode::InvalidLayout));
    assert_eq!(refusal.body.field.as_deref(), Some("regions[1].width"));
    for bad in [
        json!({ "kind": "custom" }),
        json!({ "kind": "custom", "regions": [region(-0.1, 0.5)] }),
        json!({ "kind": "custom", "regions": vec![region(0.0, 0.1); 18] }),
    ] {
        let refusal = recorder.refused(recorder.request(Method::PUT, path).json(&bad)).await?;
        assert_eq!(refusal.code(), ErrorCode::InvalidLayout, "{bad}");
    }
    let unknown = recorder.refused(recorder.request(Method::PUT, path).json(&json!({ "kind": "spiral" }))).await?;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
    assert_eq!(recorder.channel(&cname).await?.layout.kind, LayoutKind::BestFit);
    for canvas in [
        json!({ "width": 641, "height": 360 }),
        json!({ "width": 1922, "height": 1080 }),
        json!({ "width": 0, "height": 0 }),
        json!({ "width": 640, "height": 360, "fps": 29 }),
        json!({ "width": 640, "height": 360, "background": "red" }),
    ] {
        let body = json!({ "cname": "Room 2", "canvas": canvas });
        let refusal = recorder.refused(recorder.request(Method::POST, "/api/v1/channels").json(&body)).await?;
        assert_eq!((refusal.status, refusal.code()), (StatusCode::BAD_REQUEST, ErrorCode::InvalidCanvas), "{body}");
    }
    Ok(())
}

#[tokio::test]
async fn what_contradicts_the_present_is_a_conflict() -> Result<()> {
    let recorder = Recorder::start().await?;
    let cname = room(&recorder).await?;
    let again = json!({ "cname": "Room 1" });
    let refusal = recorder.refused(recorder.request(Method::POST, "/api/v1/channels").json(&again)).await?;
    assert_eq!(refusal.code(), ErrorCode::ChannelExists);
    recorder.add_demo(&cname).await?;
    let sid = recorder.record(&cname).await?.sid;
    let second = recorder.request(Method::POST, "/api/v1/channels/Room%201/recordings");
    assert_eq!(recorder.refused(second).await?.code(), ErrorCode::AlreadyRecording);
    let canvas = json!({ "canvas": { "width": 640, "height": 360 } });
    let change = recorder.request(Method::PATCH, "/api/v1/channels/Room%201").json(&canvas);
    assert_eq!(recorder.refused(change).await?.code(), ErrorCode::CanvasInUse);
    let remove = recorder.request(Method::DELETE, "/api/v1/channels/Room%201");
    assert_eq!(recorder.refused(remove).await?.code(), ErrorCode::AlreadyRecording);
    recorder.finish(&sid, LIMIT).await?;
    let stop = recorder.request(Method::POST, &format!("/api/v1/recordings/{sid}/stop"));
    assert_eq!(recorder.refused(stop).await?.code(), ErrorCode::NotRecording);
    let nobody: Sid = "0".repeat(32).parse()?;
    let missing = recorder.request(Method::GET, &format!("/api/v1/recordings/{nobody}"));
    assert_eq!(recorder.refused(missing).await?.code(), ErrorCode::RecordingNotFound);
    Ok(())
}

#[tokio::test]
async fn the_eighteenth_participant_finds_no_seat_or_no_region_but_breaks_nothing() -> Result<()> {
    let recorder = Recorder::start().await?;
    let cname = room(&recorder).await?;
    for _ in 0..17 {
        recorder.add_demo(&cname).await?;
    }
    let body = json!({ "source": "demo" });
    let eighteenth =
        recorder.request(Method::POST, "/api/v1/channels/Room%201/participants").json(&body).send().await?;
    let allowed = [StatusCode::CREATED, StatusCode::SERVICE_UNAVAILABLE];
    assert!(allowed.contains(&eighteenth.status()), "{}", eighteenth.status());
    assert_eq!(recorder.channel(&cname).await?.regions.len(), 17);
    Ok(())
}

#[tokio::test]
async fn a_library_that_cannot_be_written_is_said_at_start() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("a-file");
    std::fs::write(&file, "in the way")?;
    let options = RecorderOptions { library: Some(file.join("library")), ..RecorderOptions::default() };
    let refused = Recorder::start_with(options).await.err().context("it must not start")?;
    let said = format!("{refused:#}");
    assert!(said.contains("a-file") && !said.contains("panicked"), "{said}");
    let status = std::process::Command::new(recorder_binary()?)
        .args(["serve", "--listen", "127.0.0.1:0", "--library"])
        .arg(file.join("library"))
        .output()?;
    assert!(!status.status.success());
    Ok(())
}

#[tokio::test]
async fn a_library_that_became_unwritable_refuses_to_record_and_starts_nothing() -> Result<()> {
    let recorder = Recorder::start().await?;
    let cname = room(&recorder).await?;
    recorder.add_demo(&cname).await?;
    // Whoever runs the tests may write everywhere: a file where the year's folder belongs stops anyone.
    let year = jiff::Timestamp::now().to_string()[..4].to_owned();
    std::fs::write(recorder.library().join(&year), "in the way")?;
    let request = recorder.request(Method::POST, "/api/v1/channels/Room%201/recordings");
    let refusal = recorder.refused(request).await?;
    assert_eq!((refusal.status, refusal.code()), (StatusCode::SERVICE_UNAVAILABLE, ErrorCode::LibraryUnwritable));
    assert!(refusal.body.advice.is_some(), "{refusal:?}");
    assert_eq!(recorder.channel(&cname).await?.recording, None);
    assert!(recorder.recordings().await?.is_empty());
    std::fs::remove_file(recorder.library().join(&year))?;
    let sid = recorder.record(&cname).await?.sid;
    recorder.events().await?.recorded(&sid, Duration::from_millis(500), LIMIT).await?;
    recorder.finish(&sid, LIMIT).await?;
    Ok(())
}

#[tokio::test]
async fn an_event_socket_that_comes_back_gets_what_it_missed() -> Result<()> {
    let recorder = Recorder::start().await?;
    let events = recorder.events().await?;
    let (run, since) = (events.world().run.clone(), events.world().seq);
    drop(events);
    let cname = room(&recorder).await?;
    let mut again = recorder.events_since(&format!("?since={since}&run={run}")).await?;
    let seen = again.wait_for("the new channel", LIMIT, |world| world.channels.get(&cname).map(|_| world.seq)).await?;
    assert_eq!(seen, since + 1, "no number is skipped");
    let mut strange = recorder.events_since("?since=5&run=another").await?;
    strange.next().await?;
    assert!(strange.world().system.is_some(), "a snapshot");
    Ok(())
}
