//! Bad offers are refused with a sentence, and nothing is started.

use rollcall_model::Uid;
use rollcall_model::participant::color_of;
use rollcall_testkit::publisher::{Publisher, PublisherSettings};

use super::port;
use crate::error::MediaError;
use crate::input::Input;

fn refused(offer: &str) -> MediaError {
    let port = port();
    let uid = Uid::new(1).expect("not 0");
    let input = Input::new(uid, "Ada", color_of(uid));
    port.publish(offer, input, Box::new(|_| {})).expect_err("refused")
}

async fn offer() -> String {
    Publisher::offer(PublisherSettings::default()).await.expect("an offer").1
}

#[tokio::test]
async fn a_codec_we_lack_is_named() {
    let offer = offer().await.replace("VP8/90000", "H265/90000");
    let error = refused(&offer);
    assert!(
        matches!(&error, MediaError::UnsupportedMedia { reason } if reason.contains("H265") && reason.contains("VP8")),
        "{error}"
    );
    let offer = self::offer().await.replace("opus/48000/2", "PCMU/8000");
    let error = refused(&offer);
    assert!(matches!(&error, MediaError::UnsupportedMedia { reason } if reason.contains("PCMU")), "{error}");
}

#[tokio::test]
async fn broken_offers_are_refused() {
    let offer = offer().await;
    let without = |prefix: &str| {
        let lines: Vec<&str> = offer.lines().filter(|line| !line.starts_with(prefix)).collect();
        lines.join("\r\n") + "\r\n"
    };
    let cases = [
        String::new(),
        "v=0\r\n".to_owned(),
        without("a=fingerprint"),
        without("a=ice-pwd"),
        without("a=mid"),
        without("m="),
        offer.replace("a=rtpmap:", "a=rtpmap:x"),
        offer.chars().take(offer.len() / 3).collect(),
    ];
    for case in cases {
        let error = refused(&case);
        let known = matches!(error, MediaError::InvalidSdp { .. } | MediaError::UnsupportedMedia { .. });
        assert!(known, "{error}: {case}");
    }
}

/// Any offer with some bytes changed: an answer or a reason, never a panic.
#[tokio::test]
async fn mangled_offers_break_nothing() {
    let offer = offer().await;
    let port = port();
    let uid = Uid::new(1).expect("not 0");
    for seed in 0..300_usize {
        let mut bytes = offer.clone().into_bytes();
        for step in 0..=seed % 4 {
            let at = (seed * 7919 + step * 104_729) % bytes.len();
            bytes[at] = b' ' + ((seed * 31 + step * 17) % 95) as u8;
        }
        let text = String::from_utf8(bytes).expect("ASCII");
        let input = Input::new(uid, "Ada", color_of(uid));
        let known = match port.publish(&text, input, Box::new(|_| {})) {
            Ok((session, answer)) => answer.contains("a=ice-ufrag:") && session.id().len() == 32,
            Err(error) => matches!(error, MediaError::InvalidSdp { .. } | MediaError::UnsupportedMedia { .. }),
        };
        assert!(known, "{text}");
    }
}
