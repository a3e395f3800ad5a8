//! What holds for folders alone: nothing outside of them is touched, and nothing is made in place of a disk.

use std::os::unix::fs::symlink;
use std::path::Path;

use bytes::Bytes;
use rollcall_model::BucketTrouble;
use rollcall_sync::PART_BYTES;

use crate::place;
use crate::suite::{bytes, names, read, trouble};

#[tokio::test]
async fn links_lead_nowhere() {
    let place = place::folder().await;
    let (bucket, root) = (place.open(), Path::new(&place.settings.bucket));
    let outside = place.desk.path().join("outside");
    std::fs::create_dir(&outside).unwrap();
    std::fs::write(outside.join("private.json"), b"{}").unwrap();
    symlink(&outside, root.join("away")).unwrap();
    symlink(outside.join("private.json"), root.join("file.json")).unwrap();
    assert_eq!(trouble(bucket.put("away/new.json", bytes(3)).await), BucketTrouble::NoRight);
    assert_eq!(trouble(bucket.put("away/deeper/new.json", bytes(3)).await), BucketTrouble::NoRight);
    assert_eq!(trouble(bucket.put("file.json", bytes(3)).await), BucketTrouble::NoRight);
    assert_eq!(trouble(read(&bucket, "away/private.json", 0).await), BucketTrouble::NoRight);
    assert_eq!(trouble(read(&bucket, "file.json", 0).await), BucketTrouble::NoRight);
    assert_eq!(trouble(bucket.delete("away/private.json").await), BucketTrouble::NoRight);
    assert_eq!(names(&bucket, "", None).await, Ok(vec![]));
    assert_eq!(trouble(names(&bucket, "away", None).await), BucketTrouble::NoRight);
    assert_eq!(std::fs::read(outside.join("private.json")).unwrap(), b"{}");
    assert_eq!(std::fs::read_dir(&outside).unwrap().count(), 1);
}

#[tokio::test]
async fn what_is_being_written_is_nobodys() {
    let place = place::folder().await;
    let (bucket, root) = (place.open(), Path::new(&place.settings.bucket));
    let upload = bucket.begin("a/large.mp4").await.unwrap();
    bucket.put_part("a/large.mp4", &upload, 0, bytes(PART_BYTES)).await.unwrap();
    std::fs::write(root.join(".rollcall-new-0123456789abcdef"), b"half").unwrap();
    assert_eq!(names(&bucket, "", None).await, Ok(vec![]));
    for ours in [format!(".rollcall-uploads/{upload}"), ".rollcall-new-0123456789abcdef".to_owned()] {
        assert_eq!(trouble(bucket.delete(&ours).await), BucketTrouble::Refused, "{ours}");
    }
    for elsewhere in ["../bucket", "", "/etc/passwd", &"0".repeat(31)] {
        let refused = bucket.put_part("a/large.mp4", elsewhere, 0, bytes(3)).await;
        assert_eq!(trouble(refused), BucketTrouble::NoFile, "{elsewhere}");
    }
    let too_large = bucket.put_part("a/large.mp4", &upload, 0, bytes(PART_BYTES + 1)).await;
    assert_eq!(trouble(too_large), BucketTrouble::Refused);
}

#[tokio::test]
async fn a_disk_that_goes_is_not_replaced() {
    let place = place::folder().await;
    let (bucket, root) = (place.open(), Path::new(&place.settings.bucket));
    bucket.put("a/b.json", bytes(10)).await.unwrap();
    let upload = bucket.begin("a/large.mp4").await.unwrap();
    let unplugged = root.with_file_name("unplugged");
    std::fs::rename(root, &unplugged).unwrap();
    assert_eq!(trouble(bucket.put("a/c.json", bytes(10)).await), BucketTrouble::NoBucket);
    assert_eq!(trouble(bucket.put_part("a/large.mp4", &upload, 0, bytes(10)).await), BucketTrouble::NoBucket);
    assert_eq!(trouble(bucket.size_of("a/b.json").await), BucketTrouble::NoBucket);
    assert!(!root.exists(), "it was made");
    std::fs::write(root, b"a file").unwrap();
    assert_eq!(trouble(bucket.put("a/c.json", bytes(10)).await), BucketTrouble::NoBucket);
    std::fs::remove_file(root).unwrap();
    std::fs::rename(&unplugged, root).unwrap();
    // It goes on where it was.
    bucket.put_part("a/large.mp4", &upload, 0, bytes(10)).await.unwrap();
    assert_eq!(read(&bucket, "a/b.json", 0).await, Ok(bytes(10)));
}

#[tokio::test]
async fn folders_go_with_their_last_file() {
    let place = place::folder().await;
    let (bucket, root) = (place.open(), Path::new(&place.settings.bucket));
    bucket.put("a/b/c.json", Bytes::from_static(b"1")).await.unwrap();
    bucket.put("a/d.json", Bytes::from_static(b"2")).await.unwrap();
    bucket.delete("a/b/c.json").await.unwrap();
    assert!(root.join("a").exists() && !root.join("a/b").exists());
    bucket.delete("a/d.json").await.unwrap();
    assert!(root.exists() && !root.join("a").exists());
    // A folder is no file.
    std::fs::create_dir(root.join("e")).unwrap();
    assert_eq!(bucket.size_of("e").await, Ok(None));
    assert_eq!(trouble(read(&bucket, "e", 0).await), BucketTrouble::NoFile);
}

#[tokio::test]
async fn one_deletes_while_another_writes() {
    let place = place::folder().await;
    let (one, other) = (place.open(), place.open());
    let writes = async {
        for n in 0..200 {
            one.put(&format!("a/b/{n}.json"), Bytes::from_static(b"1")).await.unwrap();
            one.delete(&format!("a/b/{n}.json")).await.unwrap();
        }
    };
    let rehearsals = async {
        for _ in 0..50 {
            let rehearsal = other.rehearse("a/b/").await;
            assert!(rehearsal.went_well(), "{rehearsal:?}");
        }
    };
    tokio::join!(writes, rehearsals);
}
