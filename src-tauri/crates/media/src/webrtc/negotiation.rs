//! From an offer to an answer: what we take, and in which order we like it.

use std::net::{IpAddr, SocketAddr};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use str0m::format::{Codec as RtcCodec, FormatParams};
use str0m::media::{Frequency, Mid};
use str0m::rtp::{Extension, ExtensionMap};
use str0m::{Candidate, Rtc, RtcConfig};

use super::decoder;
use super::feed::Codec;
use super::offer::{Media, Offer, Sending, invalid};
use crate::error::MediaError;

/// A packet of sound that is still missing after this is given up: half the play-out delay.
const SOUND_WAITS: Duration = Duration::from_millis(80);

/// How often a connection says what it is like.
const STATS: Duration = Duration::from_secs(1);

/// Makes the connection and its answer; nothing runs yet.
pub(super) fn answer(offer: &Offer, addresses: &[IpAddr], port: u16) -> Result<(Rtc, String), MediaError> {
    let parsed = offer.parsed()?;
    let mut rtc = config().build(Instant::now());
    for ip in addresses {
        match Candidate::host(SocketAddr::new(*ip, port), "udp") {
            Ok(candidate) => _ = rtc.add_local_candidate(candidate),
            Err(error) => tracing::warn!(%ip, %error, "an address that cannot be announced"),
        }
    }
    // The library panics rather than go on with an offer that contradicts itself.
    let accepted = catch_unwind(AssertUnwindSafe(|| rtc.sdp_api().accept_offer(parsed)))
        .map_err(|_| invalid("its payload types contradict each other"))?
        .map_err(invalid)?;
    for sending in &offer.sending {
        let mid = Mid::from(sending.mid.as_str());
        if rtc.media(mid).is_none_or(|media| media.remote_pts().is_empty()) {
            return Err(unsupported(sending));
        }
    }
    for candidate in &offer.candidates {
        rtc.add_remote_candidate(candidate.clone());
    }
    Ok((rtc, accepted.to_sdp_string()))
}

fn unsupported(sending: &Sending) -> MediaError {
    let (what, ours) = match sending.media {
        Media::Video => ("pictures", pictures().into_iter().map(Codec::name).collect::<Vec<_>>().join(", ")),
        _ => ("sound", Codec::Opus.name().to_owned()),
    };
    let theirs = if sending.codecs.is_empty() { "nothing known".to_owned() } else { sending.codecs.join(", ") };
    MediaError::UnsupportedMedia { reason: format!("its {what} come as {theirs}; here {ours} can be decoded") }
}

/// The codecs for pictures this machine decodes, best first. VP8 leads: every browser encodes it
/// cheaply, it never reorders, and vp8dec is as cheap as anything here.
fn pictures() -> Vec<Codec> {
    let mut codecs = vec![Codec::Vp8, Codec::H264, Codec::Vp9, Codec::Av1];
    codecs.retain(|codec| decoder::available(*codec));
    codecs
}

fn config() -> RtcConfig {
    let mut config = Rtc::builder()
        .clear_codecs()
        // RED and ULPFEC are never offered: a sender that gets to use them sends what is not decoded.
        .enable_opus(true, false)
        .set_extension_map(extensions())
        .set_stats_interval(Some(STATS))
        .set_reordering_size_audio(10)
        .set_reordering_timeout_audio(Some(SOUND_WAITS));
    for codec in pictures() {
        config = match codec {
            Codec::Vp8 => config.enable_vp8(true),
            Codec::H264 => config.enable_h264(true),
            Codec::Av1 => config.enable_av1(true),
            Codec::Vp9 => {
                // Profile 0 alone: the others are not 8 bit 4:2:0.
                let format = FormatParams { profile_id: Some(0), ..FormatParams::default() };
                let rate = Frequency::NINETY_KHZ;
                config.codec_config().add_config(98.into(), Some(99.into()), RtcCodec::Vp9, rate, None, format);
                config
            }
            Codec::Opus => config,
        };
    }
    config
}

/// What senders may add to packets. Not the orientation of the picture: a phone that cannot say
/// how it is held turns the picture itself.
fn extensions() -> ExtensionMap {
    let mut map = ExtensionMap::empty();
    for (id, extension) in [
        (1, Extension::AudioLevel),
        (2, Extension::AbsoluteSendTime),
        (3, Extension::TransportSequenceNumber),
        (4, Extension::RtpMid),
        (10, Extension::RtpStreamId),
        (11, Extension::RepairedRtpStreamId),
    ] {
        map.set(id, extension);
    }
    map
}
