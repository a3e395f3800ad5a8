//! The library's stores for the services, made as the settings of a bucket want them.

use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey, S3ConditionalPut};
use object_store::azure::MicrosoftAzureBuilder;
use object_store::{BackoffConfig, ClientOptions, RetryConfig};
use rollcall_model::{BucketSettings, ServerEncryption};

use crate::keys::Keys;
use crate::services;
use crate::wire::Wire;

/// What files are, by the end of their names ("HTTP Live Streaming", RFC 8216; CMAF, ISO/IEC 23000-19).
const CONTENT_TYPES: [(&str, &str); 7] = [
    ("m3u8", "application/vnd.apple.mpegurl"),
    ("m4s", "video/iso.segment"),
    ("mp4", "video/mp4"),
    ("json", "application/json"),
    ("jsonl", "application/jsonl"),
    ("jpg", "image/jpeg"),
    ("age", "application/octet-stream"),
];

fn options() -> ClientOptions {
    let plain = ClientOptions::new().with_default_content_type("application/octet-stream");
    CONTENT_TYPES.into_iter().fold(plain, |options, (end, mime)| options.with_content_type_for_suffix(end, mime))
}

/// Once more, and soon: the pauses are the queue's.
fn retry() -> RetryConfig {
    let backoff =
        BackoffConfig { init_backoff: Duration::from_millis(100), max_backoff: Duration::from_secs(1), base: 2.0 };
    RetryConfig { backoff, max_retries: 1, retry_timeout: Duration::from_secs(8) }
}

/// A bucket of S3 or a relative of it.
pub(crate) fn s3(settings: &BucketSettings, keys: &Keys, wire: Wire) -> AmazonS3Builder {
    let address = services::address(settings, &keys.access);
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&settings.bucket)
        .with_endpoint(address.endpoint)
        .with_region(address.region)
        .with_virtual_hosted_style_request(address.virtual_host)
        .with_access_key_id(&keys.access)
        .with_secret_access_key(&keys.secret)
        .with_conditional_put(S3ConditionalPut::Disabled)
        // Many relatives of S3 do not delete by lists.
        .with_disable_bulk_delete(true)
        .with_client_options(options())
        .with_retry(retry())
        .with_http_connector(wire);
    if let Some(session) = &keys.session {
        builder = builder.with_token(session);
    }
    let encryption = match settings.encryption {
        None => return builder,
        Some(ServerEncryption::Aes256) => "AES256",
        Some(ServerEncryption::Kms) => "aws:kms",
    };
    let key = "aws_server_side_encryption".parse::<AmazonS3ConfigKey>().expect("a known key of the library");
    builder.with_config(key, encryption)
}

/// A container of Azure.
pub(crate) fn azure(settings: &BucketSettings, keys: &Keys, wire: Wire) -> MicrosoftAzureBuilder {
    let address = services::address(settings, &keys.access);
    MicrosoftAzureBuilder::new()
        .with_account(&keys.access)
        .with_access_key(&keys.secret)
        .with_container_name(&settings.bucket)
        .with_endpoint(address.endpoint)
        .with_client_options(options())
        .with_retry(retry())
        .with_http_connector(wire)
}
