//! What is set of a bucket goes with every file, however it is sent.

use bytes::Bytes;
use rollcall_model::{BucketSettings, BucketTag, Provider, ServerEncryption};
use rollcall_sync::{Connection, Keys, PART_BYTES};
use rollcall_testkit::buckets::{Azurite, Moto};

use crate::place::{BUCKET, keys, settings};
use crate::suite::bytes;

fn tags() -> Vec<BucketTag> {
    let tag = |key: &str, value: &str| BucketTag { key: key.into(), value: value.into() };
    vec![tag("project", "school 2026"), tag("class", "3b")]
}

async fn send_in_parts(bucket: &Connection, key: &str) {
    let (content, path) = (bytes(PART_BYTES + 10), tempfile::NamedTempFile::new().unwrap());
    std::fs::write(path.path(), &content).unwrap();
    let upload = bucket.begin(key).await.unwrap();
    let parts = [content.slice(..PART_BYTES), content.slice(PART_BYTES..)];
    let mut sent = vec![];
    for (number, part) in parts.into_iter().enumerate() {
        sent.push(bucket.put_part(key, &upload, number, part).await.unwrap());
    }
    bucket.complete(key, &upload, &sent, path.path()).await.unwrap();
}

#[tokio::test]
async fn amazon_gets_what_is_set() {
    let moto = Moto::start(&[BUCKET]).await.unwrap();
    let settings = BucketSettings {
        storage_class: Some("STANDARD_IA".into()),
        encryption: Some(ServerEncryption::Aes256),
        tags: tags(),
        ..settings(Provider::S3Compatible, Some(moto.url()))
    };
    let bucket = Connection::open(&settings, Some(&keys())).unwrap();
    bucket.put("one.m3u8", Bytes::from_static(b"#EXTM3U")).await.unwrap();
    send_in_parts(&bucket, "two.mp4").await;
    for (key, content_type) in [("one.m3u8", "application/vnd.apple.mpegurl"), ("two.mp4", "video/mp4")] {
        let (headers, _) = moto.ask(BUCKET, key, "").await.unwrap();
        assert_eq!(headers["content-type"], content_type, "{headers:?}");
        assert_eq!(headers["x-amz-storage-class"], "STANDARD_IA", "{headers:?}");
        assert_eq!(headers["x-amz-server-side-encryption"], "AES256", "{headers:?}");
        let (_, tagging) = moto.ask(BUCKET, key, "tagging").await.unwrap();
        assert!(tagging.contains("<Key>project</Key><Value>school 2026</Value>"), "{tagging}");
        assert!(tagging.contains("<Key>class</Key><Value>3b</Value>"), "{tagging}");
    }
    let (_, uploads) = moto.ask(BUCKET, "", "uploads").await.unwrap();
    assert!(!uploads.contains("<UploadId>"), "{uploads}");
    for (key, content_type) in [
        ("a.m4s", "video/iso.segment"),
        ("a.json", "application/json"),
        ("a.jsonl", "application/jsonl"),
        ("a.jpg", "image/jpeg"),
        ("a.mp4.age", "application/octet-stream"),
        ("a", "application/octet-stream"),
    ] {
        bucket.put(key, Bytes::from_static(b"x")).await.unwrap();
        let (headers, _) = moto.ask(BUCKET, key, "").await.unwrap();
        assert_eq!(headers["content-type"], content_type, "{key}");
    }

    let kms = BucketSettings { encryption: Some(ServerEncryption::Kms), ..settings };
    let bucket = Connection::open(&kms, Some(&keys())).unwrap();
    bucket.put("kms.json", Bytes::from_static(b"{}")).await.unwrap();
    send_in_parts(&bucket, "kms.mp4").await;
    for key in ["kms.json", "kms.mp4"] {
        let (headers, _) = moto.ask(BUCKET, key, "").await.unwrap();
        assert_eq!(headers["x-amz-server-side-encryption"], "aws:kms", "{headers:?}");
    }
}

#[tokio::test]
async fn azure_gets_what_is_set() {
    let azurite = Azurite::start(&[BUCKET]).await.unwrap();
    let settings = BucketSettings { tags: tags(), ..settings(Provider::AzureBlob, Some(azurite.url())) };
    let keys = Keys { access: Azurite::ACCOUNT.into(), secret: Azurite::KEY.into(), session: None };
    let bucket = Connection::open(&settings, Some(&keys)).unwrap();
    bucket.put("one.m3u8", Bytes::from_static(b"#EXTM3U")).await.unwrap();
    send_in_parts(&bucket, "two.mp4").await;
    for (key, content_type) in [("one.m3u8", "application/vnd.apple.mpegurl"), ("two.mp4", "video/mp4")] {
        let (headers, _) = azurite.ask(BUCKET, key, "").await.unwrap();
        assert_eq!(headers["content-type"], content_type, "{headers:?}");
        let (_, tags) = azurite.ask(BUCKET, key, "tags").await.unwrap();
        assert!(tags.contains("<Key>project</Key><Value>school 2026</Value>"), "{key}: {tags}");
    }
}
