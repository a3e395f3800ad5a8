//! Media arrives, in every codec, in step, and goes on through what networks and senders do.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use rollcall_model::Shows;
use rollcall_testkit::publisher::{
    AudioClip, Conditions, Garbage, PublisherSettings, VideoClip, VideoCodec, color_for,
};

use super::viewer::Viewer;
use super::{Joined, LIMIT, port, until};
use crate::webrtc::decoder::available;
use crate::webrtc::feed::Codec;
use crate::webrtc::{SessionEvent, WebRtc, WebRtcConfig};

/// What people do not notice, and what the product promises (ITU-R BT.1359: +45 to -125 ms).
const IN_STEP: f64 = 45.0;

async fn in_step(viewer: &mut Viewer, beeps: usize) {
    until("flashes and beeps", LIMIT, || {
        viewer.look();
        viewer.offsets().len() >= beeps
    })
    .await;
    let offsets = viewer.offsets();
    tracing::info!(?offsets, "sound after picture, in milliseconds");
    // The first second may fall before the first sender report.
    assert!(offsets.iter().skip(1).all(|offset| offset.abs() < IN_STEP), "{offsets:?}");
}

async fn arrives(codec: VideoCodec) {
    let port = port();
    let video = VideoClip { codec, color: color_for(3), noise: 8, ..VideoClip::default() };
    let joined = Joined::new(&port, 3, PublisherSettings { video: Some(video), ..PublisherSettings::default() }).await;
    let mut viewer = Viewer::new(&joined.input);
    in_step(&mut viewer, 5).await;
    let stats = joined.input.stats();
    assert_eq!(stats.codec.as_deref(), Some(format!("{codec:?}").to_uppercase().as_str()));
    assert_eq!((stats.width, stats.height, stats.audio), (640, 360, true));
    assert!((25.0..=35.0).contains(&stats.fps), "{} pictures a second", stats.fps);
    assert_eq!(joined.input.shows(), Shows::Picture);
    assert_eq!(joined.events(), [SessionEvent::Connected]);
    assert_eq!(viewer.holes, 0, "holes in the sound");
}

#[tokio::test]
async fn vp8_and_opus_arrive_in_step() {
    arrives(VideoCodec::Vp8).await;
}

#[tokio::test]
async fn vp9_and_opus_arrive_in_step() {
    arrives(VideoCodec::Vp9).await;
}

#[tokio::test]
async fn h264_and_opus_arrive_in_step() {
    arrives(VideoCodec::H264).await;
}

#[tokio::test]
async fn av1_and_opus_arrive_in_step_where_it_can_be_decoded() {
    crate::init().expect("GStreamer");
    if available(Codec::Av1) {
        arrives(VideoCodec::Av1).await;
    }
}

#[tokio::test]
async fn loss_and_jitter_leave_them_in_step() {
    let port = port();
    let conditions =
        Conditions { loss: 0.02, delay: Duration::from_millis(20), jitter: Duration::from_millis(30), seed: 7 };
    let video = VideoClip { noise: 40, kbps: 1500, ..VideoClip::default() };
    let settings = PublisherSettings { video: Some(video), conditions, ..PublisherSettings::default() };
    let joined = Joined::new(&port, 4, settings).await;
    let mut viewer = Viewer::new(&joined.input);
    in_step(&mut viewer, 6).await;
    assert!(joined.publisher.stats().lost > 0, "the network lost nothing");
    // Thirty pictures a second for six seconds; what could not be sent again in time froze.
    assert!(viewer.changes > 120, "{} pictures", viewer.changes);
}

#[tokio::test]
async fn a_picture_may_change_its_size() {
    let port = port();
    let mut joined = Joined::new(&port, 5, PublisherSettings::default()).await;
    let mut viewer = Viewer::new(&joined.input);
    for (width, height) in [(320, 180), (1280, 720), (640, 360)] {
        let clip = VideoClip { width, height, ..VideoClip::default() };
        joined.publisher.change_video(clip).await.expect("another size");
        until("the new size", LIMIT, || {
            viewer.look();
            viewer.sizes.last() == Some(&(width, height))
        })
        .await;
    }
}

#[tokio::test]
async fn sound_alone_and_pictures_alone_are_participants_too() {
    let port = port();
    let (video, audio) = (Some(VideoClip::default()), Some(AudioClip::default()));
    let silent = PublisherSettings { video, audio: None, ..PublisherSettings::default() };
    let unseen = PublisherSettings { video: None, audio, ..PublisherSettings::default() };
    let (silent, unseen) = (Joined::new(&port, 6, silent).await, Joined::new(&port, 7, unseen).await);
    let (mut silent, mut unseen) = (Viewer::new(&silent.input), Viewer::new(&unseen.input));
    until("a flash and a beep", LIMIT, || {
        silent.look();
        unseen.look();
        !silent.flashes.is_empty() && !unseen.beeps.is_empty()
    })
    .await;
    assert!(silent.beeps.is_empty() && unseen.flashes.is_empty());
}

#[tokio::test]
async fn nonsense_harms_nobody_and_media_after_it_is_shown() {
    let port = port();
    let joined = Joined::new(&port, 8, PublisherSettings::default()).await;
    let other = Joined::new(&port, 9, PublisherSettings::default()).await;
    let (mut viewer, mut beside) = (Viewer::new(&joined.input), Viewer::new(&other.input));
    for garbage in [Garbage::Frames, Garbage::Datagrams] {
        until("a flash", LIMIT, || {
            viewer.look();
            !viewer.flashes.is_empty()
        })
        .await;
        joined.publisher.garbage(garbage);
        let seen = beside.flashes.len();
        until("the other's flashes", LIMIT, || {
            beside.look();
            viewer.look();
            beside.flashes.len() >= seen + 2
        })
        .await;
        joined.publisher.garbage(Garbage::None);
        viewer.flashes.clear();
    }
    until("a flash after the nonsense", LIMIT, || {
        viewer.look();
        !viewer.flashes.is_empty()
    })
    .await;
    assert_eq!(joined.events(), [SessionEvent::Connected]);
}

#[tokio::test]
async fn nobody_decodes_what_nobody_looks_at_and_looking_brings_a_picture_at_once() {
    let port = port();
    let joined = Joined::new(&port, 10, PublisherSettings::default()).await;
    joined.publisher.connected(LIMIT).await.expect("connected");
    until("pictures were sent", LIMIT, || joined.publisher.stats().pictures > 30).await;
    assert_eq!(joined.input.stats().width, 0, "decoded for nobody");
    let asked = joined.publisher.stats().key_frame_requests;
    // Where one comes by itself at that moment none has to be asked for; not time after time.
    for _ in 0..5 {
        let mut viewer = Viewer::new(&joined.input);
        until("a picture", LIMIT, || {
            viewer.look();
            viewer.sizes.contains(&(640, 360))
        })
        .await;
    }
    assert!(joined.publisher.stats().key_frame_requests > asked, "no key frame was asked for");
}

#[tokio::test]
async fn a_track_that_stops_and_comes_back_is_shown_again() {
    let port = port();
    let joined = Joined::new(&port, 11, PublisherSettings::default()).await;
    let mut viewer = Viewer::new(&joined.input);
    in_step(&mut viewer, 2).await;
    joined.publisher.mute_video(true);
    until("the picture is given up", LIMIT, || {
        viewer.look();
        joined.input.shows() == Shows::Placeholder
    })
    .await;
    assert_eq!(joined.events(), [SessionEvent::Connected], "sound keeps it");
    joined.publisher.mute_video(false);
    viewer.flashes.clear();
    viewer.beeps.clear();
    in_step(&mut viewer, 3).await;
}

#[tokio::test]
async fn an_ice_restart_changes_credentials_and_interrupts_nothing() {
    let port = port();
    let joined = Joined::new(&port, 12, PublisherSettings::default()).await;
    let mut viewer = Viewer::new(&joined.input);
    in_step(&mut viewer, 2).await;
    let before = joined.session.etag();
    let fragment = joined.publisher.restart_ice().await.expect("a fragment");
    let answer = joined.session.patch(&fragment).expect("a restart").expect("an answer");
    assert!(answer.contains("a=candidate:") && answer.contains("a=ice-pwd:"), "{answer}");
    assert_ne!(joined.session.etag(), before);
    joined.publisher.finish_restart(&answer).await.expect("restarted");
    viewer.flashes.clear();
    viewer.beeps.clear();
    in_step(&mut viewer, 8).await;
    assert_eq!(joined.events(), [SessionEvent::Connected]);
    assert!(joined.session.patch("a=end-of-candidates\r\n").expect("trickle").is_none());
}

#[tokio::test]
async fn one_port_serves_both_families() {
    let everyone = WebRtcConfig { bind: (Ipv6Addr::UNSPECIFIED, 0).into(), announce: Vec::new() };
    // A machine may have no IPv6 at all.
    let Ok(port) = WebRtc::start(everyone) else { return };
    for (uid, bind) in [(13, IpAddr::from(Ipv4Addr::LOCALHOST)), (14, Ipv6Addr::LOCALHOST.into())] {
        let joined = Joined::new(&port, uid, PublisherSettings { bind, ..PublisherSettings::default() }).await;
        let mut viewer = Viewer::new(&joined.input);
        until("a flash", LIMIT, || {
            viewer.look();
            !viewer.flashes.is_empty()
        })
        .await;
    }
}

#[tokio::test]
async fn what_arrives_and_how_is_known_though_nobody_looks() {
    let port = port();
    let conditions = Conditions { loss: 0.2, delay: Duration::from_millis(40), seed: 3, ..Conditions::default() };
    let bad = Joined::new(&port, 8, PublisherSettings { conditions, ..PublisherSettings::default() }).await;
    let good = Joined::new(&port, 9, PublisherSettings::default()).await;
    until("all numbers", LIMIT, || {
        let known = |joined: &Joined| {
            let stats = joined.input.stats();
            stats.fps > 15.0 && stats.audio && stats.loss.is_some() && stats.round_trip_ms.is_some()
        };
        known(&bad) && known(&good) && good.input.stats().av_offset_ms.is_some()
    })
    .await;
    assert!(!bad.input.wanted() && !good.input.wanted(), "nothing was opened for it");
    // Losses are told by receiver reports, the first of which may have had little to tell of.
    until("the losses", LIMIT, || bad.input.stats().loss.is_some_and(|loss| (0.05..0.5).contains(&loss))).await;
    let (bad, good) = (bad.input.stats(), good.input.stats());
    assert!(bad.round_trip_ms.is_some_and(|ms| ms >= 40.0), "{bad:?}");
    assert!(good.round_trip_ms.is_some_and(|ms| ms < 40.0) && good.loss.is_some_and(|loss| loss < 0.01), "{good:?}");
    assert!(good.av_offset_ms.is_some_and(|ms| f64::from(ms.abs()) < IN_STEP), "{good:?}");
    assert!(good.codec.is_some(), "{good:?}");
}
