//! What a connection promises.

use std::path::PathBuf;

use bytes::Bytes;
use futures_util::TryStreamExt;
use rollcall_model::{BucketProblem, BucketTrouble, Provider, RehearsalStep};
use rollcall_sync::{Connection, PART_BYTES, ProvenBy, SentPart};

use crate::place::Place;

/// All checks, for places that take long to be made.
pub async fn everything(place: &Place) {
    files_come_back_as_they_were(place).await;
    names_are_kept(place).await;
    parts_go_on_in_another_process(place).await;
    an_upload_is_given_up(place).await;
    only_what_the_file_has_is_completed(place).await;
    reading_begins_anywhere(place).await;
    lists_are_in_the_order_of_names(place).await;
    a_missing_bucket_is_told(place).await;
    a_missing_file_is_told(place).await;
    wrong_keys_are_told(place).await;
    a_rehearsal_leaves_nothing(place).await;
}

/// Bytes that do not repeat, the same every time.
pub fn bytes(length: usize) -> Bytes {
    let mut state = length as u64 ^ 0x9e37_79b9_7f4a_7c15;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    std::iter::repeat_with(next).take(length).collect()
}

pub async fn read(connection: &Connection, key: &str, from: u64) -> Result<Bytes, BucketProblem> {
    let chunks: Vec<Bytes> = connection.read(key, from).await?.try_collect().await?;
    Ok(chunks.concat().into())
}

pub async fn names(connection: &Connection, folder: &str, after: Option<&str>) -> Result<Vec<String>, BucketProblem> {
    connection.list(folder, after).await.map_ok(|listed| listed.key).try_collect().await
}

pub fn trouble<T: std::fmt::Debug>(result: Result<T, BucketProblem>) -> BucketTrouble {
    result.expect_err("a trouble").trouble
}

pub async fn files_come_back_as_they_were(place: &Place) {
    let bucket = place.open();
    for length in [0, 1, 1_000_000] {
        let (key, content) = (format!("a/b/{length}.m4s"), bytes(length));
        let proof = bucket.put(&key, content.clone()).await.unwrap();
        assert_eq!(proof.by, place.proves_by, "{proof:?}");
        assert_eq!(bucket.size_of(&key).await, Ok(Some(length as u64)));
        assert_eq!(read(&bucket, &key, 0).await, Ok(content));
    }
    // A newer version takes the place of the older.
    bucket.put("a/b/1.m4s", bytes(77)).await.unwrap();
    assert_eq!(read(&bucket, "a/b/1.m4s", 0).await, Ok(bytes(77)));
    for length in [0, 1, 1_000_000] {
        bucket.delete(&format!("a/b/{length}.m4s")).await.unwrap();
    }
    assert_eq!(names(&bucket, "a", None).await, Ok(vec![]));
}

pub async fn names_are_kept(place: &Place) {
    let bucket = place.open();
    let hard =
        ["a b/c  d.json", "中文/第一课.m3u8", "plus+hash#.mp4", "per%20cent%.jpg", "amp&eq=q?.m4s", "o'(1)!~,;@$.age"];
    for name in hard {
        let key = format!("names/{name}");
        let content = Bytes::from(key.clone());
        bucket.put(&key, content.clone()).await.unwrap_or_else(|problem| panic!("{name}: {problem:?}"));
        assert_eq!(read(&bucket, &key, 0).await, Ok(content), "{name}");
        assert_eq!(bucket.size_of(&key).await, Ok(Some(key.len() as u64)), "{name}");
    }
    let mut expected = hard.map(|name| format!("names/{name}"));
    expected.sort();
    assert_eq!(names(&bucket, "names", None).await.unwrap(), expected);
    assert_eq!(names(&bucket, "names/中文", None).await.unwrap(), ["names/中文/第一课.m3u8"]);
    for key in &expected {
        bucket.delete(key).await.unwrap();
    }
    assert_eq!(names(&bucket, "names", None).await, Ok(vec![]));
    for bad in ["../x", "a/../b", "a//b", "a/./b"] {
        let refused = bucket.put(bad, Bytes::from_static(b"x")).await;
        assert_eq!(trouble(refused), BucketTrouble::Refused, "{bad}");
    }
}

/// A file here of two whole parts and a bit.
async fn large(place: &Place) -> (PathBuf, Bytes) {
    let (path, content) = (place.desk.path().join("program.mp4"), bytes(2 * PART_BYTES + 12_345));
    std::fs::write(&path, &content).unwrap();
    (path, content)
}

fn part(content: &Bytes, number: usize) -> Bytes {
    content.slice(number * PART_BYTES..content.len().min((number + 1) * PART_BYTES))
}

pub async fn parts_go_on_in_another_process(place: &Place) {
    let (path, content) = large(place).await;
    let key = "large/第一 课+1.mp4";
    let first = place.open();
    let upload = first.begin(key).await.unwrap();
    let mut sent = vec![first.put_part(key, &upload, 0, part(&content, 0)).await.unwrap()];
    // What the queue keeps is text.
    let kept = serde_json::to_string(&(&upload, &sent)).unwrap();
    drop(first);

    let (upload, mut kept): (String, Vec<SentPart>) = serde_json::from_str(&kept).unwrap();
    let second = place.open();
    assert_eq!(second.size_of(key).await, Ok(None), "it is not there before it is complete");
    // One that was sent, but not noted.
    second.put_part(key, &upload, 1, part(&content, 1)).await.unwrap();
    for number in [1, 2] {
        kept.push(second.put_part(key, &upload, number, part(&content, number)).await.unwrap());
    }
    sent.extend_from_slice(&kept[1..]);
    assert_eq!(sent, kept);
    let proof = second.complete(key, &upload, &kept, &path).await.unwrap();
    assert_eq!(proof.by, place.proves_parts_by, "{proof:?}");
    assert_eq!(read(&second, key, 0).await.unwrap(), content);

    // The answer was lost: it is asked once more.
    let again = place.open().complete(key, &upload, &kept, &path).await;
    assert!(again.is_ok(), "{again:?}");
    assert_eq!(second.size_of(key).await, Ok(Some(content.len() as u64)));
    // Something else of that name and length is not what was sent.
    second.put(key, Bytes::from(vec![0; content.len()])).await.unwrap();
    assert!(place.open().complete(key, &upload, &kept, &path).await.is_err());
    second.delete(key).await.unwrap();
    assert_eq!(names(&second, "", None).await, Ok(vec![]), "nothing of the parts is left");
}

pub async fn an_upload_is_given_up(place: &Place) {
    let bucket = place.open();
    let upload = bucket.begin("given/up.mp4").await.unwrap();
    bucket.put_part("given/up.mp4", &upload, 0, bytes(1000)).await.unwrap();
    bucket.abort("given/up.mp4", &upload).await.unwrap();
    let again = bucket.abort("given/up.mp4", &upload).await;
    let refused = place.of_forgotten.filter(|trouble| *trouble == BucketTrouble::NoRight);
    assert_eq!(again.err().map(|problem| problem.trouble), refused);
    assert_eq!(bucket.size_of("given/up.mp4").await, Ok(None));
    if let Some(expected) = place.of_forgotten {
        let forgotten = bucket.put_part("given/up.mp4", &upload, 0, bytes(1000)).await;
        assert_eq!(trouble(forgotten), expected);
    }
}

pub async fn only_what_the_file_has_is_completed(place: &Place) {
    let (path, content) = large(place).await;
    let (bucket, key) = (place.open(), "large/changed.mp4");
    let upload = bucket.begin(key).await.unwrap();
    let mut sent = vec![];
    for number in 0..3 {
        sent.push(bucket.put_part(key, &upload, number, part(&content, number)).await.unwrap());
    }
    let missing = bucket.complete(key, &upload, &sent[1..], &path).await;
    assert_eq!(trouble(missing), BucketTrouble::Refused);
    let none = bucket.complete(key, &upload, &[], &path).await;
    assert_eq!(trouble(none), BucketTrouble::Refused);
    let longer = place.desk.path().join("longer.mp4");
    std::fs::write(&longer, [&content[..], b"more"].concat()).unwrap();
    assert_eq!(trouble(bucket.complete(key, &upload, &sent, &longer).await), BucketTrouble::LocalFile);
    let gone = place.desk.path().join("gone.mp4");
    assert_eq!(trouble(bucket.complete(key, &upload, &sent, &gone).await), BucketTrouble::LocalFile);
    bucket.complete(key, &upload, &sent, &path).await.unwrap();
    bucket.delete(key).await.unwrap();
}

pub async fn reading_begins_anywhere(place: &Place) {
    let (bucket, content) = (place.open(), bytes(300_000));
    bucket.put("offsets.mp4", content.clone()).await.unwrap();
    for from in [0, 1, 123_456, 299_999, 300_000, 400_000] {
        let rest = content.slice(content.len().min(from)..);
        assert_eq!(read(&bucket, "offsets.mp4", from as u64).await, Ok(rest), "from {from}");
    }
    bucket.delete("offsets.mp4").await.unwrap();
}

pub async fn lists_are_in_the_order_of_names(place: &Place) {
    let bucket = place.open();
    let expected = ["p/a b", "p/a.b", "p/a/b", "p/a/c/d", "p/b/c"];
    for key in expected.iter().rev().chain(&["pp/x", "q"]) {
        bucket.put(key, Bytes::from_static(b"12345")).await.unwrap();
    }
    assert_eq!(names(&bucket, "p", None).await.unwrap(), expected);
    assert_eq!(names(&bucket, "p/", None).await.unwrap(), expected);
    assert_eq!(names(&bucket, "p/a", None).await.unwrap(), expected[2..4]);
    assert_eq!(names(&bucket, "p", Some("p/a.b")).await.unwrap(), expected[2..]);
    assert_eq!(names(&bucket, "p", Some("p/a/a")).await.unwrap(), expected[2..]);
    assert_eq!(names(&bucket, "p", Some("p/b/c")).await, Ok(vec![]));
    assert_eq!(names(&bucket, "nothing/here", None).await, Ok(vec![]));
    assert_eq!(names(&bucket, "", None).await.unwrap().len(), expected.len() + 2);
    let sizes: Vec<u64> = bucket.list("p/b", None).await.map_ok(|listed| listed.size).try_collect().await.unwrap();
    assert_eq!(sizes, [5]);
    for key in names(&bucket, "", None).await.unwrap() {
        bucket.delete(&key).await.unwrap();
    }
}

pub async fn a_missing_bucket_is_told(place: &Place) {
    let bucket = place.open_other(|settings| settings.bucket.push_str("-2"));
    assert_eq!(trouble(names(&bucket, "a", None).await), BucketTrouble::NoBucket);
    if !place.knows_buckets {
        return;
    }
    let told = [
        trouble(bucket.put("a.json", bytes(10)).await),
        trouble(bucket.size_of("a.json").await),
        trouble(read(&bucket, "a.json", 0).await),
        trouble(names(&bucket, "a", None).await),
        trouble(bucket.delete("a.json").await),
    ];
    assert_eq!(told, [BucketTrouble::NoBucket; 5]);
    if place.of_forgotten.is_some() {
        assert_eq!(trouble(bucket.begin("a.mp4").await), BucketTrouble::NoBucket);
    }
    let rehearsal = bucket.rehearse("a/").await;
    assert_eq!(rehearsal.problem.unwrap().trouble, BucketTrouble::NoBucket);
    if place.settings.service == Provider::Folder {
        assert!(!std::path::Path::new(&format!("{}-2", place.settings.bucket)).exists(), "it was made");
    }
}

pub async fn a_missing_file_is_told(place: &Place) {
    let bucket = place.open();
    assert_eq!(bucket.size_of("no/such.json").await, Ok(None));
    assert_eq!(trouble(read(&bucket, "no/such.json", 0).await), BucketTrouble::NoFile);
    assert_eq!(trouble(read(&bucket, "no/such.json", 5).await), BucketTrouble::NoFile);
    assert_eq!(bucket.delete("no/such.json").await, Ok(()));
}

pub async fn wrong_keys_are_told(place: &Place) {
    let Some(keys) = &place.keys else { return };
    let none = Connection::open(&place.settings, None);
    assert_eq!(trouble(none), BucketTrouble::NoKeys);
    let Some(expected) = place.of_wrong_keys else { return };
    let mut wrong = keys.clone();
    // Another of the same form.
    wrong.secret.replace_range(..1, if wrong.secret.starts_with('a') { "b" } else { "a" });
    let bucket = Connection::open(&place.settings, Some(&wrong)).unwrap();
    let told = [
        trouble(bucket.put("a.json", bytes(10)).await),
        trouble(bucket.size_of("a.json").await),
        trouble(read(&bucket, "a.json", 0).await),
        trouble(names(&bucket, "a", None).await),
        trouble(bucket.delete("a.json").await),
    ];
    assert_eq!(told, [expected; 5]);
    if place.settings.service == Provider::AzureBlob {
        wrong.secret = "no base64!".into();
        let problem = Connection::open(&place.settings, Some(&wrong)).unwrap_err();
        assert_eq!(problem.trouble, BucketTrouble::WrongKeys);
        assert!(!problem.said.contains('!'), "{problem:?}");
    }
    let rehearsal = bucket.rehearse("").await;
    assert_eq!((rehearsal.done.len(), rehearsal.problem.unwrap().trouble), (0, expected));
}

pub async fn a_rehearsal_leaves_nothing(place: &Place) {
    let bucket = place.open();
    let rehearsal = bucket.rehearse("rollcall/2026/11/").await;
    assert!(rehearsal.went_well(), "{rehearsal:?}");
    use RehearsalStep::*;
    assert_eq!(rehearsal.done, [Write, Read, Compare, Delete]);
    assert_eq!(rehearsal.clock_ahead_s.is_some(), place.proves_by == ProvenBy::Checksum);
    assert!(rehearsal.clock_ahead_s.unwrap_or(0).abs() <= 2, "{rehearsal:?}");
    assert_eq!(names(&bucket, "", None).await, Ok(vec![]));
}
