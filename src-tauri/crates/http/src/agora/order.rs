//! From the body of a call to what the studio is asked for. Every field is honoured, refused by its name, or named
//! as one that has no effect here.

use std::time::Duration;

use rollcall_model::agora::read::from_agora;
use rollcall_model::{AgoraFiles, Canvas, Color, FrameRate, Profile, StreamMode, Subscribed, Subscription, Uid};
use rollcall_studio::{LayoutOrder, TaskOrder};
use serde_json::Value;

use super::answer::{Aside, No};
use super::body::{FileConfig, LayoutFields, RecordingConfig, StartRequest, StreamSubscribe, Transcoding, UidText};
use super::storage;

/// Largest picture rate of bits, in kilobits a second (agora.md section 3).
const MOST_KBPS: u32 = 6500;
/// What stands for everyone.
const EVERYONE: &str = "#allstream#";

/// What a call asks for.
#[derive(Debug)]
pub(crate) struct Ordered<T> {
    pub order: T,
    /// Pictures that have to be downloaded.
    pub pictures: Links,
    pub aside: Vec<Aside>,
}

/// Where the pictures of a layout are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Links {
    pub background: Option<String>,
    pub placeholder: Option<String>,
    pub placeholders: Vec<(Uid, String)>,
}

impl Links {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Fields that have no effect.
#[derive(Default)]
struct Asides(Vec<Aside>);

impl Asides {
    fn say(&mut self, is_given: bool, field: &str, reason: &str) {
        if is_given {
            self.0.push(Aside { field: field.to_owned(), reason: reason.to_owned() });
        }
    }
}

/// `start` in this mode.
pub(crate) fn start(request: StartRequest, is_individual: bool) -> Result<Ordered<TaskOrder>, No> {
    let mut aside = Asides::default();
    refuse(&request)?;
    let config = request.recording_config;
    aside.say(request.token.is_some(), "token", "people come into channels here by invitation");
    let wrong = |field: &str, problem: &str| Err(No::field(&format!("recordingConfig.{field}"), problem));
    let live = match config.channel_type {
        None | Some(0) => false,
        Some(1) => true,
        Some(_) => return wrong("channelType", "has to be 0 or 1"),
    };
    if config.decryption_mode.is_some_and(|mode| mode != 0) {
        return wrong("decryptionMode", "media is encrypted on its way by WebRTC here; other ways are not supported");
    }
    for (field, value) in [("secret", &config.secret), ("salt", &config.salt)] {
        if value.as_ref().is_some_and(|value| !value.is_empty()) {
            return wrong(field, "media is encrypted on its way by WebRTC here; other ways are not supported");
        }
    }
    let max_idle = config.max_idle_time.unwrap_or(30);
    if !(5..=2_592_000).contains(&max_idle) {
        return wrong("maxIdleTime", "has to be 5 to 2592000");
    }
    let (audio, video) = match config.stream_types {
        Some(0) => (true, false),
        Some(1) => (false, true),
        None | Some(2) => (true, true),
        Some(_) => return wrong("streamTypes", "has to be 0, 1 or 2"),
    };
    match config.video_stream_type {
        None | Some(0) => {}
        Some(1) => aside.say(true, "recordingConfig.videoStreamType", "of several sizes the one that fits is taken"),
        Some(_) => return wrong("videoStreamType", "has to be 0 or 1"),
    }
    if config.subscribe_uid_group.is_some_and(|group| group > 5) {
        return wrong("subscribeUidGroup", "has to be 0 to 5");
    }
    let subscription = subscription(&config, audio, video)?;
    let individual = stream_mode(&config, is_individual, &mut aside)?;
    let (profile, transcoding) = (config.audio_profile, config.transcoding_config.or(request.transcoding_config));
    let files = AgoraFiles {
        prefix: String::new(),
        video,
        audio,
        mp4: wants_mp4(request.recording_file_config.unwrap_or_default(), is_individual)?,
        individual,
        old_extinf: old_extinf(config.private_params.as_deref(), &mut aside)?,
    };
    let (storage, prefix) = storage::read(request.storage_config)?;
    let composed = if is_individual {
        aside.say(transcoding.is_some(), "recordingConfig.transcodingConfig", "concerns composite mode alone");
        aside.say(profile.is_some(), "recordingConfig.audioProfile", "concerns composite mode alone");
        None
    } else {
        Some(composed(transcoding.unwrap_or_default(), profile, &mut aside)?)
    };
    let (canvas, layout, profile, pictures) = match composed {
        Some((canvas, layout, profile, pictures)) => (Some(canvas), Some(layout), Some(profile), pictures),
        None => (None, None, None, Links::default()),
    };
    let order = TaskOrder {
        individual,
        canvas,
        layout,
        subscription,
        profile,
        max_idle: Duration::from_secs(max_idle),
        live,
        files: AgoraFiles { prefix, ..files },
        storage,
    };
    Ok(Ordered { order, pictures, aside: aside.0 })
}

/// What is not supported at all.
fn refuse(request: &StartRequest) -> Result<(), No> {
    let given = [
        ("snapshotConfig", request.snapshot_config.is_some(), "pictures at intervals are not supported yet"),
        (
            "extensionServiceConfig",
            request.extension_service_config.is_some(),
            "web pages and live publishing are not supported yet",
        ),
        (
            "transcodeOptions",
            request.transcode_options.is_some(),
            "postponed mixing is not supported: mixing is done at once",
        ),
    ];
    if let Some((field, _, problem)) = given.into_iter().find(|(_, is_given, _)| *is_given) {
        return Err(No::field(field, problem));
    }
    let policy =
        request.apps_collection.as_ref().and_then(|apps| apps.get("combinationPolicy")).and_then(Value::as_str);
    match (&request.apps_collection, policy) {
        (None, _) | (_, Some("default")) => Ok(()),
        _ => Err(No::field("appsCollection.combinationPolicy", "has to be default: mixing is done at once")),
    }
}

fn stream_mode(config: &RecordingConfig, is_individual: bool, aside: &mut Asides) -> Result<Option<StreamMode>, No> {
    let field = "recordingConfig.streamMode";
    if !is_individual {
        aside.say(config.stream_mode.is_some(), field, "concerns individual mode alone");
        return Ok(None);
    }
    match config.stream_mode.as_deref() {
        None | Some("default") => Ok(Some(StreamMode::Default)),
        Some("standard") => Ok(Some(StreamMode::Standard)),
        Some("original") => Err(No::field(field, "sound is always encoded anew here; take default or standard")),
        Some(_) => Err(No::field(field, "has to be default or standard")),
    }
}

fn wants_mp4(files: FileConfig, is_individual: bool) -> Result<bool, No> {
    let kinds = files.av_file_type.unwrap_or_else(|| vec!["hls".to_owned()]);
    let has = |kind: &str| kinds.iter().any(|other| other == kind);
    let field = "recordingFileConfig.avFileType";
    if !has("hls") || kinds.iter().any(|kind| kind != "hls" && kind != "mp4") {
        return Err(No::field(field, "has to be [\"hls\"] or [\"hls\",\"mp4\"]"));
    }
    if has("mp4") && is_individual {
        return Err(No::field(field, "mp4 exists in composite mode alone"));
    }
    Ok(has("mp4"))
}

/// Whether playlists are to be as Agora writes them when nothing is said.
fn old_extinf(private: Option<&str>, aside: &mut Asides) -> Result<bool, No> {
    let field = "recordingConfig.privateParams";
    let Some(text) = private.filter(|text| !text.trim().is_empty()) else { return Ok(false) };
    let Ok(Value::Object(params)) = serde_json::from_str(text) else {
        return Err(No::field(field, "has to be JSON in a text"));
    };
    for key in params.keys().filter(|key| *key != "correctEXTINF") {
        aside.say(true, &format!("{field}.{key}"), "is not known");
    }
    match params.get("correctEXTINF") {
        None | Some(Value::Bool(true)) => Ok(false),
        Some(Value::Bool(false)) => Ok(true),
        Some(_) => Err(No::field(&format!("{field}.correctEXTINF"), "has to be true or false")),
    }
}

type Composed = (Canvas, LayoutOrder, Profile, Links);

fn composed(transcoding: Transcoding, profile: Option<u8>, aside: &mut Asides) -> Result<Composed, No> {
    let at = "recordingConfig.transcodingConfig";
    let wrong = |field: &str, problem: &str| Err(No::field(&format!("{at}.{field}"), problem));
    let (width, height) = (transcoding.width.unwrap_or(360), transcoding.height.unwrap_or(640));
    let fps = transcoding.fps.filter(|fps| FrameRate::ALLOWED.contains(fps)).unwrap_or(15);
    aside.say(transcoding.fps.is_some_and(|asked| asked != fps), &format!("{at}.fps"), "was taken as 15");
    // What the documents allow and encoders do not: odd sides lose a pixel.
    let (even_width, even_height) = (width & !1, height & !1);
    aside.say(
        (width, height) != (even_width, even_height),
        &format!("{at}.width"),
        "sides are even: a pixel was left out",
    );
    let Ok(canvas) = Canvas::new(even_width, even_height, fps) else {
        return wrong("width", "width and height have at most 1920 x 1080 pixels, and at least 16 on each side");
    };
    let kbps = transcoding.bitrate.unwrap_or(500);
    if !(1..=MOST_KBPS).contains(&kbps) {
        return wrong("bitrate", "has to be 1 to 6500");
    }
    let (audio_kbps, channels) = match profile {
        None | Some(0) => (48, 1),
        Some(1) => (128, 1),
        Some(2) => (192, 2),
        Some(_) => return Err(No::field("recordingConfig.audioProfile", "has to be 0, 1 or 2")),
    };
    let profile = Profile { video_kbps: kbps.max(64), audio_kbps, channels };
    let layout = layout(transcoding.layout, at)?;
    aside.0.extend(layout.aside);
    let canvas = Canvas { background: layout.order.background, ..canvas };
    Ok((canvas, layout.order, profile, layout.pictures))
}

/// A layout with its background; `at`: where it stands in the body.
pub(crate) fn layout(fields: LayoutFields, at: &str) -> Result<Ordered<LayoutOrder>, No> {
    let below = |field: &str| if at.is_empty() { field.to_owned() } else { format!("{at}.{field}") };
    if let Some(unknown) = fields.unknown.keys().next() {
        return Err(No::field(&below(unknown), "is not known"));
    }
    let mut aside = Asides::default();
    let mut pictures = Links { background: link(&fields.background_image), ..Links::default() };
    pictures.placeholder = link(&fields.default_user_background_image);
    for one in fields.background_config.iter().flatten() {
        let Ok(uid) = one.uid.parse() else {
            return Err(No::field(
                &below("backgroundConfig.uid"),
                "has to be a whole number from 1 to 4294967295, as a text",
            ));
        };
        aside.say(
            one.render_mode == Some(1),
            &below("backgroundConfig.render_mode"),
            "a tile is filled by its picture",
        );
        pictures.placeholders.push((uid, one.image_url.clone()));
    }
    let mut value = serde_json::to_value(&fields).map_err(|error| No::invalid(error.to_string()))?;
    if let Value::Object(all) = &mut value {
        // Read above.
        for field in ["backgroundImage", "defaultUserBackgroundImage", "backgroundConfig"] {
            all.remove(field);
        }
        // Nothing said is the floating layout on black.
        all.entry("mixedVideoLayout").or_insert_with(|| if all_custom(&fields) { 3.into() } else { 0.into() });
    }
    let read = from_agora(&value).map_err(|error| No::field(&below(&error.field), error.problem))?;
    aside.0.extend(read.named.into_iter().map(|remark| Aside { field: below(&remark.field), reason: remark.reason }));
    let background = read.background.unwrap_or(Color { red: 0, green: 0, blue: 0 });
    Ok(Ordered { order: LayoutOrder { layout: read.layout, background }, pictures, aside: aside.0 })
}

/// Regions without a number for the layout can only mean a custom one.
fn all_custom(fields: &LayoutFields) -> bool {
    fields.layout_config.as_ref().and_then(Value::as_array).is_some_and(|list| !list.is_empty())
}

fn link(url: &Option<String>) -> Option<String> {
    url.clone().filter(|url| !url.is_empty())
}

/// Of both lists for one medium, one may be given.
fn list(only: Option<&[UidText]>, but: Option<&[UidText]>, field: &str) -> Result<Option<Subscribed>, No> {
    let uids = |list: &[UidText]| -> Result<Vec<Uid>, No> {
        if list.len() > Subscribed::MOST {
            return Err(No::field(field, "has at most 32 uids"));
        }
        let parse = |uid: &UidText| uid.0.parse().map_err(|_| No::field(field, "has something that is no uid"));
        list.iter().map(parse).collect()
    };
    match (only, but) {
        (Some(_), Some(_)) => Err(No::field(field, "either those who are taken are named, or those who are not")),
        (Some([one]), None) if one.0 == EVERYONE => Ok(Some(Subscribed::All)),
        (Some(list), None) => Ok(Some(Subscribed::Only(uids(list)?))),
        (None, Some([one])) if one.0 == EVERYONE => Ok(Some(Subscribed::NOBODY)),
        (None, Some(list)) => Ok(Some(Subscribed::AllBut(uids(list)?))),
        (None, None) => Ok(None),
    }
}

/// A list for one medium alone leaves the other out (agora.md section 3).
fn subscription(config: &RecordingConfig, audio: bool, video: bool) -> Result<Subscription, No> {
    let of_audio = list(
        config.subscribe_audio_uids.as_deref(),
        config.unsubscribe_audio_uids.as_deref(),
        "recordingConfig.subscribeAudioUids",
    )?;
    let of_video = list(
        config.subscribe_video_uids.as_deref(),
        config.unsubscribe_video_uids.as_deref(),
        "recordingConfig.subscribeVideoUids",
    )?;
    let one_alone = of_audio.is_some() != of_video.is_some();
    let of = |taken: bool, list: Option<Subscribed>| match list {
        _ if !taken => Subscribed::NOBODY,
        Some(list) => list,
        None if one_alone => Subscribed::NOBODY,
        None => Subscribed::All,
    };
    Ok(Subscription { video: of(video, of_video), audio: of(audio, of_audio) })
}

/// What `update` changes: sound, picture. What is none stays.
pub(crate) fn resubscribe(of: &StreamSubscribe) -> Result<(Option<Subscribed>, Option<Subscribed>), No> {
    let audio = of.audio_uid_list.as_ref().map_or(Ok(None), |uids| {
        let (only, but) = (uids.subscribe_audio_uids.as_deref(), uids.unsubscribe_audio_uids.as_deref());
        list(only, but, "streamSubscribe.audioUidList")
    })?;
    let video = of.video_uid_list.as_ref().map_or(Ok(None), |uids| {
        let (only, but) = (uids.subscribe_video_uids.as_deref(), uids.unsubscribe_video_uids.as_deref());
        list(only, but, "streamSubscribe.videoUidList")
    })?;
    Ok((audio, video))
}

#[cfg(test)]
mod tests {
    use rollcall_model::LayoutKind;

    use super::*;

    fn ordered(json: &str, individual: bool) -> Result<Ordered<TaskOrder>, No> {
        start(serde_json::from_str(json).expect("a request"), individual)
    }

    fn refusal(json: &str, individual: bool) -> String {
        match ordered(json, individual) {
            Err(No::Coded(_, refused)) => refused.reason,
            other => panic!("{json}: {other:?}"),
        }
    }

    #[test]
    fn nothing_said_is_what_the_documents_say() {
        let Ordered { order, pictures, aside } = ordered("{}", false).expect("taken");
        let canvas = order.canvas.expect("a canvas");
        assert_eq!((canvas.width, canvas.height, canvas.fps.get()), (360, 640, 15));
        assert_eq!(order.profile, Some(Profile { video_kbps: 500, audio_kbps: 48, channels: 1 }));
        let layout = order.layout.expect("a layout");
        assert_eq!((layout.layout.kind, layout.background.to_string().as_str()), (LayoutKind::Floating, "#000000"));
        assert_eq!((order.max_idle, order.live), (Duration::from_secs(30), false));
        assert_eq!(order.subscription, Subscription::default());
        assert!(order.files.video && order.files.audio && !order.files.mp4 && !order.files.old_extinf);
        assert!(pictures.is_empty() && aside.is_empty(), "{aside:?}");
    }

    #[test]
    fn a_list_for_one_medium_leaves_the_other_out() {
        let of =
            |json: &str| ordered(&format!("{{\"recordingConfig\":{json}}}"), false).expect("taken").order.subscription;
        let uid = |number| Uid::new(number).expect("not 0");
        let sound = of(r#"{"subscribeAudioUids":["7"]}"#);
        assert_eq!((sound.audio, sound.video), (Subscribed::Only(vec![uid(7)]), Subscribed::NOBODY));
        let both = of(r##"{"unSubscribeVideoUids":["7"],"subscribeAudioUids":["#allstream#"]}"##);
        assert_eq!((both.audio, both.video), (Subscribed::All, Subscribed::AllBut(vec![uid(7)])));
        assert_eq!(of(r#"{"streamTypes":0}"#).video, Subscribed::NOBODY);
        let both = refusal(r#"{"recordingConfig":{"subscribeAudioUids":["7"],"unsubscribeAudioUids":["8"]}}"#, false);
        assert!(both.contains("subscribeAudioUids"), "{both}");
    }

    #[test]
    fn what_cannot_be_is_refused_by_its_name() {
        let wrong = [
            ("decryptionMode", r#"{"recordingConfig":{"decryptionMode":7,"secret":"x"}}"#),
            ("secret", r#"{"recordingConfig":{"secret":"x"}}"#),
            ("maxIdleTime", r#"{"recordingConfig":{"maxIdleTime":4}}"#),
            ("streamTypes", r#"{"recordingConfig":{"streamTypes":3}}"#),
            ("bitrate", r#"{"recordingConfig":{"transcodingConfig":{"bitrate":6501}}}"#),
            ("width", r#"{"recordingConfig":{"transcodingConfig":{"width":1922,"height":1080}}}"#),
            ("avFileType", r#"{"recordingFileConfig":{"avFileType":["mp4"]}}"#),
            ("snapshotConfig", r#"{"snapshotConfig":{"captureInterval":10}}"#),
            ("extensionServiceConfig", r#"{"extensionServiceConfig":{}}"#),
            ("combinationPolicy", r#"{"appsCollection":{"combinationPolicy":"postpone_transcoding"}}"#),
            ("layoutConfig", r#"{"recordingConfig":{"transcodingConfig":{"mixedVideoLayout":3}}}"#),
            ("transcodingConfig.videoBitrate", r#"{"recordingConfig":{"transcodingConfig":{"videoBitrate":500}}}"#),
            ("privateParams", r#"{"recordingConfig":{"privateParams":"x"}}"#),
            ("subscribeUidGroup", r#"{"recordingConfig":{"subscribeUidGroup":6}}"#),
        ];
        for (field, json) in wrong {
            let reason = refusal(json, false);
            assert!(reason.contains(field), "{json}: {reason}");
        }
        assert!(refusal(r#"{"recordingConfig":{"streamMode":"original"}}"#, true).contains("streamMode"));
        assert!(refusal(r#"{"recordingFileConfig":{"avFileType":["hls","mp4"]}}"#, true).contains("avFileType"));
    }

    #[test]
    fn what_has_no_effect_is_named() {
        let json = r##"{"token":"t","recordingConfig":{"videoStreamType":1,"privateParams":"{\"correctEXTINF\":false}",
            "transcodingConfig":{"fps":29,"width":641,"height":360,"mixedVideoLayout":1,"layoutConfig":[{"x_axis":0,"y_axis":0,"width":1,"height":1}],
            "backgroundColor":"#ff0000","backgroundImage":"https://example.org/a.png","backgroundConfig":[{"uid":"7","image_url":"https://example.org/7.jpg","render_mode":1}]}}}"##;
        let Ordered { order, pictures, aside } = ordered(json, false).expect("taken");
        let named: Vec<&str> = aside.iter().filter_map(|one| one.field.rsplit('.').next()).collect();
        for field in ["token", "videoStreamType", "fps", "width", "layoutConfig", "render_mode"] {
            assert!(named.contains(&field), "{field}: {named:?}");
        }
        assert!(order.files.old_extinf);
        assert_eq!(order.layout.expect("a layout").background.to_string(), "#ff0000");
        assert_eq!(pictures.background.as_deref(), Some("https://example.org/a.png"));
        assert_eq!(pictures.placeholders.len(), 1);
    }
}
