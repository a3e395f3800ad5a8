//! The bodies of calls (agora.md sections 1 to 4). A field that is not known is refused by its name.

use rollcall_model::agora::LayoutConfig;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::answer::No;

/// The envelope of every body.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Call<T> {
    /// The channel's name.
    #[schema(max_length = 64, example = "Demo class")]
    pub cname: String,
    /// The uid of the recorder in the channel: a whole number from 1 to 4294967295 as a text, that nobody in the channel
    /// has. Empty: one is chosen.
    #[serde(default, deserialize_with = "text_or_number")]
    #[schema(value_type = String, example = "527841")]
    pub uid: String,
    /// What is asked for.
    #[serde(rename = "clientRequest", default)]
    pub request: T,
}

/// `acquire`.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct AcquireRequest {
    /// 0: individual or composite recording. Others are not supported yet.
    #[serde(default)]
    pub scene: u8,
    /// Hours from now in which the recording can be asked about, changed and stopped, 1 to 720; 72 unless given.
    #[schema(minimum = 1, maximum = 720)]
    pub resource_expired_hour: Option<u32>,
    /// Has no effect: there is one recorder.
    pub exclude_resource_ids: Option<Vec<String>>,
    /// Has no effect: there is one recorder.
    #[schema(value_type = Option<String>)]
    pub region: Option<Value>,
    /// Has no effect: there is one recorder.
    #[schema(value_type = Option<u32>)]
    pub region_affinity: Option<Value>,
    /// The `clientRequest` of `start`, checked now.
    pub start_parameter: Option<Box<StartRequest>>,
}

/// `start`.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct StartRequest {
    /// Has no effect: people come into channels here by invitation.
    pub token: Option<String>,
    /// What is recorded, and how.
    #[serde(default)]
    pub recording_config: RecordingConfig,
    /// As inside `recordingConfig`, where it belongs.
    pub transcoding_config: Option<Transcoding>,
    /// Which files are made.
    pub recording_file_config: Option<FileConfig>,
    /// Not supported: refused.
    #[schema(value_type = Option<Object>)]
    pub snapshot_config: Option<Value>,
    /// Where the files go.
    pub storage_config: Option<StorageConfig>,
    /// Not supported: refused.
    #[schema(value_type = Option<Object>)]
    pub extension_service_config: Option<Value>,
    /// Only `default` is supported.
    #[schema(value_type = Option<Object>)]
    pub apps_collection: Option<Value>,
    /// Not supported: refused.
    #[schema(value_type = Option<Object>)]
    pub transcode_options: Option<Value>,
}

/// `recordingConfig`.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RecordingConfig {
    /// 0: communication, 1: live. In a live channel, only who sends something counts as being there.
    pub channel_type: Option<u8>,
    /// Only 0, no encryption, is supported.
    pub decryption_mode: Option<u8>,
    /// Refused unless empty.
    pub secret: Option<String>,
    /// Refused unless empty.
    pub salt: Option<String>,
    /// Seconds that nobody may be in the channel before the recording ends, 5 to 2592000; 30 unless given.
    #[schema(minimum = 5, maximum = 2_592_000)]
    pub max_idle_time: Option<u64>,
    /// 0: sound, 1: pictures, 2: both.
    pub stream_types: Option<u8>,
    /// 0: large, 1: small. Has no effect: of several sizes that somebody sends, the one that fits the tile is taken.
    pub video_stream_type: Option<u8>,
    /// Whose sound is taken, at most 32; `["#allstream#"]`: everyone's.
    pub subscribe_audio_uids: Option<Vec<UidText>>,
    /// Whose sound is not taken.
    #[serde(alias = "unSubscribeAudioUids")]
    pub unsubscribe_audio_uids: Option<Vec<UidText>>,
    /// Whose picture is taken, at most 32; `["#allstream#"]`: everyone's.
    pub subscribe_video_uids: Option<Vec<UidText>>,
    /// Whose picture is not taken.
    #[serde(alias = "unSubscribeVideoUids")]
    pub unsubscribe_video_uids: Option<Vec<UidText>>,
    /// 0 to 5. Has no effect: room is found for all.
    pub subscribe_uid_group: Option<u8>,
    /// Individual mode: `default` or `standard`. `original` is not supported.
    pub stream_mode: Option<String>,
    /// Composite mode: 0: mono, 48 kbit/s; 1: mono, 128; 2: stereo, 192.
    pub audio_profile: Option<u8>,
    /// `{"correctEXTINF":false}` as a text: playlists without a comma behind `#EXTINF:n`.
    pub private_params: Option<String>,
    /// Composite mode: canvas and layout.
    pub transcoding_config: Option<Transcoding>,
}

/// `transcodingConfig`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Transcoding {
    /// Width of the canvas in pixels; 360 unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Height of the canvas in pixels; 640 unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Frames a second: 1, 7, 10, 15, 24, 30 or 60; any other becomes 15.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fps: Option<u32>,
    /// Kilobits a second for pictures, at most 6500; 500 unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bitrate: Option<u32>,
    #[serde(flatten)]
    pub layout: LayoutFields,
}

/// How people are arranged: of `transcodingConfig`, and the `clientRequest` of `updateLayout`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LayoutFields {
    /// Who has the large pane of the vertical layout.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub max_resolution_uid: Option<Value>,
    /// 0: floating, 1: best fit, 2: vertical, 3: custom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mixed_video_layout: Option<u8>,
    /// `#rrggbb`; `#000000` unless given.
    #[serde(skip_serializing_if = "Option::is_none", alias = "backgroudColor")]
    pub background_color: Option<String>,
    /// A picture behind everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background_image: Option<String>,
    /// A picture in the place of who sends none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_user_background_image: Option<String>,
    /// The regions of a custom layout.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<LayoutConfig>>, max_items = 17)]
    pub layout_config: Option<Value>,
    /// Pictures in the place of some of who send none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background_config: Option<Vec<BackgroundConfig>>,
    #[serde(flatten)]
    #[schema(ignore)]
    pub unknown: serde_json::Map<String, Value>,
}

/// A picture in the place of one who sends none.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BackgroundConfig {
    /// Who.
    #[serde(deserialize_with = "text_or_number")]
    pub uid: String,
    /// Where the picture is: JPEG, PNG or BMP.
    #[serde(alias = "imageUrl")]
    pub image_url: String,
    /// 0: cropped; 1: whole. Has no effect: a tile is filled.
    #[serde(default, alias = "renderMode")]
    pub render_mode: Option<u8>,
}

/// `recordingFileConfig`.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FileConfig {
    /// `["hls"]` or `["hls","mp4"]`.
    pub av_file_type: Option<Vec<String>>,
}

/// `storageConfig`.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct StorageConfig {
    /// 1 Amazon S3, 2 Alibaba Cloud, 3 Tencent Cloud, 5 Azure, 6 Google Cloud, 7 Huawei Cloud, 8 Baidu, 11 S3-compatible.
    pub vendor: Option<u32>,
    /// The region's number.
    pub region: Option<u32>,
    /// The bucket's name.
    pub bucket: Option<String>,
    /// The access key.
    pub access_key: Option<String>,
    /// The secret key.
    pub secret_key: Option<String>,
    /// The token of temporary keys.
    pub sts_token: Option<String>,
    /// When they end, in seconds since 1970.
    pub sts_expiration: Option<u64>,
    /// Folders that names begin with, of letters and digits; at most 128 characters with the slashes.
    pub file_name_prefix: Option<Vec<String>>,
    /// What only some services have.
    pub extension_params: Option<ExtensionParams>,
    /// Not Agora's: the id of a bucket that is kept in the recorder, instead of all of the above but `fileNamePrefix`.
    pub rollcall_bucket: Option<String>,
}

/// `extensionParams`.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ExtensionParams {
    /// Amazon S3: `kms` or `aes256`.
    pub sse: Option<String>,
    /// Amazon S3 and Alibaba Cloud: a tag of every object, `name=value` or a value alone.
    pub tag: Option<String>,
    /// Vendor 11: the address of the service.
    pub endpoint: Option<String>,
}

/// `update`.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UpdateRequest {
    /// Whose picture and sound is taken from now on.
    pub stream_subscribe: Option<StreamSubscribe>,
    /// New temporary keys.
    pub storage_config: Option<StorageConfig>,
    /// Web mode alone: refused.
    #[schema(value_type = Option<Object>)]
    pub web_recording_config: Option<Value>,
    /// Web mode alone: refused.
    #[schema(value_type = Option<Object>)]
    pub rtmp_publish_config: Option<Value>,
}

/// `streamSubscribe`. A list that is not given stays as it is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct StreamSubscribe {
    /// Whose sound.
    pub audio_uid_list: Option<AudioUids>,
    /// Whose picture.
    pub video_uid_list: Option<VideoUids>,
}

/// `audioUidList`: one of both.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct AudioUids {
    /// Of these.
    pub subscribe_audio_uids: Option<Vec<UidText>>,
    /// Of all but these.
    #[serde(alias = "unSubscribeAudioUids")]
    pub unsubscribe_audio_uids: Option<Vec<UidText>>,
}

/// `videoUidList`: one of both.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct VideoUids {
    /// Of these.
    pub subscribe_video_uids: Option<Vec<UidText>>,
    /// Of all but these.
    #[serde(alias = "unSubscribeVideoUids")]
    pub unsubscribe_video_uids: Option<Vec<UidText>>,
}

/// `stop`.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StopRequest {
    /// Whether the answer does not wait for the files to arrive.
    #[serde(default, alias = "asyncStop")]
    pub async_stop: bool,
}

/// A uid, or `#allstream#`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[schema(value_type = String)]
pub(crate) struct UidText(#[serde(deserialize_with = "text_or_number")] pub String);

/// Some programs write numbers where the documents have texts.
fn text_or_number<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    match Value::deserialize(from)? {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        Value::Null => Ok(String::new()),
        _ => Err(D::Error::custom("has to be a text")),
    }
}

// What is secret is never shown.
impl std::fmt::Debug for StorageConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StorageConfig")
            .field("vendor", &self.vendor)
            .field("bucket", &self.bucket)
            .finish_non_exhaustive()
    }
}

/// Reads a body, whatever it is called in the headers. What is wrong with it is named.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, No> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let said = error.into_inner().to_string();
        let said = said.rfind(" at line ").map_or(said.as_str(), |end| &said[..end]);
        let field = if path == "." { "body" } else { path.as_str() };
        No::field(field, said)
    })?;
    reader.end().map_err(|_| No::field("body", "has something behind its JSON"))?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused<T: DeserializeOwned>(text: &str) -> String {
        match read::<T>(text.as_bytes()) {
            Err(No::Coded(_, refused)) if refused.code == 2 => refused.reason,
            _ => panic!("{text} was taken"),
        }
    }

    #[test]
    fn what_is_not_known_is_refused_by_its_name() {
        let text = r#"{"cname":"a","uid":"1","clientRequest":{"recordingConfig":{"maxIdelTime":30}}}"#;
        let reason = refused::<Call<StartRequest>>(text);
        assert!(reason.contains("recordingConfig") && reason.contains("maxIdelTime"), "{reason}");
        assert!(refused::<Call<StartRequest>>("nonsense").contains("body"));
        let wrong =
            refused::<Call<StartRequest>>(r#"{"cname":"a","clientRequest":{"storageConfig":{"vendor":"one"}}}"#);
        assert!(wrong.contains("clientRequest.storageConfig.vendor"), "{wrong}");
    }

    #[test]
    fn both_spellings_numbers_for_texts_and_an_empty_uid_are_taken() {
        let text = r##"{"cname":"a","uid":527841,"clientRequest":{"recordingConfig":{"unSubscribeAudioUids":[1,"2"],
            "transcodingConfig":{"width":640,"backgroudColor":"#ff0000","layoutConfig":[{"x_axis":0}]}}}}"##;
        let call: Call<StartRequest> = read(text.as_bytes()).expect("taken");
        assert_eq!(call.uid, "527841");
        let config = &call.request.recording_config;
        let uids: Vec<&str> = config.unsubscribe_audio_uids.iter().flatten().map(|uid| uid.0.as_str()).collect();
        assert_eq!(uids, ["1", "2"]);
        let layout = &config.transcoding_config.as_ref().expect("there").layout;
        assert_eq!(layout.background_color.as_deref(), Some("#ff0000"));
        let call: Call<StopRequest> = read(br#"{"cname":"a","uid":"","clientRequest":{}}"#).expect("taken");
        assert!(call.uid.is_empty() && !call.request.async_stop);
    }
}
