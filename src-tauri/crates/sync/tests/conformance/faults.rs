//! What goes wrong is told for what it is, in time, and nothing is sent again that need not be.

use std::time::{Duration, Instant};

use bytes::Bytes;
use rollcall_model::{BucketProblem, BucketSettings, BucketTrouble, Provider, RehearsalStep};
use rollcall_sync::{Connection, Limits, PART_BYTES, ProvenBy};
use rollcall_testkit::buckets::{Azurite, Fault, Faults, S3s, Untrusted};

use crate::place::{BUCKET, keys, settings};
use crate::suite::{bytes, names, read, trouble};

/// A server behind one that makes it fail.
struct Shaky {
    faults: Faults,
    bucket: Connection,
    server: S3s,
}

/// Limits for what never answers: short, for tests to be.
const IMPATIENT: Limits =
    Limits { connect: Duration::from_secs(2), answer: Duration::from_millis(400), slowest: 1_000_000 };

impl Shaky {
    async fn start() -> Self {
        Self::start_within(Limits::default()).await
    }

    async fn start_within(limits: Limits) -> Self {
        let server = S3s::start(&[BUCKET]).await.unwrap();
        let faults = Faults::start(server.address()).await.unwrap();
        let settings = settings(Provider::S3Compatible, Some(faults.url()));
        let bucket = Connection::open_within(&settings, Some(&keys()), limits).unwrap();
        Self { faults, bucket, server }
    }

    /// What every call says while something is wrong.
    async fn all(&self, fault: Fault) -> Vec<BucketProblem> {
        self.bucket.put("there.json", bytes(5000)).await.unwrap();
        let upload = self.bucket.begin("parts.mp4").await.unwrap();
        self.faults.set(Some(fault));
        let problems = vec![
            self.bucket.put("a.json", bytes(5000)).await.unwrap_err(),
            self.bucket.size_of("there.json").await.unwrap_err(),
            read(&self.bucket, "there.json", 0).await.unwrap_err(),
            names(&self.bucket, "", None).await.unwrap_err(),
            self.bucket.begin("b.mp4").await.unwrap_err(),
            self.bucket.put_part("parts.mp4", &upload, 0, bytes(5000)).await.unwrap_err(),
            self.bucket.delete("there.json").await.unwrap_err(),
            self.bucket.rehearse("r/").await.problem.unwrap(),
        ];
        self.faults.set(None);
        // It goes on as if nothing had been.
        self.bucket.put("a.json", bytes(5000)).await.unwrap();
        problems
    }

    async fn all_say(fault: Fault, expected: BucketTrouble) -> Vec<BucketProblem> {
        let problems = Self::start().await.all(fault).await;
        let told: Vec<_> = problems.iter().map(|problem| problem.trouble).collect();
        assert_eq!(told, vec![expected; told.len()], "{problems:#?}");
        problems
    }
}

#[tokio::test]
async fn a_busy_server_is_asked_once_more_and_no_oftener() {
    let shaky = Shaky::start().await;
    shaky.faults.set(Some(Fault::SlowDown));
    let problem = shaky.bucket.put("busy.m4s", bytes(1000)).await.unwrap_err();
    assert_eq!(problem.trouble, BucketTrouble::Busy);
    assert_eq!(problem.said, "SlowDown: Please reduce your request rate.");
    assert_eq!(shaky.faults.bodies("/busy.m4s"), 2);
    assert!(shaky.faults.asked().iter().all(|asked| !asked.passed));
}

#[tokio::test]
async fn a_busy_server_is_told() {
    Shaky::all_say(Fault::SlowDown, BucketTrouble::Busy).await;
}

#[tokio::test]
async fn a_missing_right_is_told_and_not_tried_again() {
    let problems = Shaky::all_say(Fault::Denied, BucketTrouble::NoRight).await;
    assert_eq!(problems[0].said, "AccessDenied: Access Denied");
    let shaky = Shaky::start().await;
    shaky.faults.set(Some(Fault::Denied));
    shaky.bucket.put("denied.m4s", bytes(1000)).await.unwrap_err();
    assert_eq!(shaky.faults.bodies("/denied.m4s"), 1);
}

#[tokio::test]
async fn a_full_account_is_told() {
    Shaky::all_say(Fault::QuotaExceeded, BucketTrouble::Full).await;
}

#[tokio::test]
async fn a_full_disk_there_is_told() {
    Shaky::all_say(Fault::NoRoom, BucketTrouble::Full).await;
}

#[tokio::test]
async fn another_region_is_told() {
    for fault in [Fault::Elsewhere, Fault::OtherRegion] {
        let problems = Shaky::all_say(fault, BucketTrouble::WrongRegion).await;
        assert!(problems.iter().all(|problem| problem.said.contains("eu-west-1")), "{problems:#?}");
    }
}

#[tokio::test]
async fn a_clock_that_is_off_is_told_in_minutes() {
    let problems = Shaky::all_say(Fault::Skewed(20), BucketTrouble::ClockOff).await;
    assert!(problems.iter().all(|problem| problem.said.contains("20 min behind")), "{problems:#?}");
    let problems = Shaky::all_say(Fault::Skewed(-6), BucketTrouble::ClockOff).await;
    assert!(problems.iter().all(|problem| problem.said.contains("6 min ahead")), "{problems:#?}");
}

#[tokio::test]
async fn a_rehearsal_compares_clocks_even_where_it_is_refused() {
    let shaky = Shaky::start().await;
    shaky.faults.set(Some(Fault::Skewed(20)));
    let rehearsal = shaky.bucket.rehearse("").await;
    assert_eq!(rehearsal.problem.unwrap().trouble, BucketTrouble::ClockOff);
    assert!(rehearsal.clock_ahead_s.is_some_and(|ahead| (-1205..=-1195).contains(&ahead)));
}

#[tokio::test]
async fn a_clock_that_does_no_harm_is_only_told_by_the_rehearsal() {
    let shaky = Shaky::start().await;
    shaky.faults.set(Some(Fault::Ahead(7)));
    let rehearsal = shaky.bucket.rehearse("").await;
    assert!(rehearsal.went_well(), "{rehearsal:?}");
    let ahead = rehearsal.clock_ahead_s.unwrap();
    assert!((-425..=-415).contains(&ahead), "{ahead}");
}

#[tokio::test]
async fn a_dead_server_is_noticed() {
    let shaky = Shaky::start_within(IMPATIENT).await;
    let began = Instant::now();
    let problems = shaky.all(Fault::Silent).await;
    let told: Vec<_> = problems.iter().map(|problem| problem.trouble).collect();
    assert_eq!(told, vec![BucketTrouble::TimedOut; told.len()], "{problems:#?}");
    // Each of them once, and a machine that is busy with other things.
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_slow_line_is_not_a_dead_one() {
    let shaky = Shaky::start_within(Limits { answer: Duration::from_secs(2), ..Limits::default() }).await;
    let content = bytes(300_000);
    shaky.bucket.put("slow.mp4", content.clone()).await.unwrap();
    shaky.faults.set(Some(Fault::Slow(100_000)));
    let began = Instant::now();
    assert_eq!(read(&shaky.bucket, "slow.mp4", 0).await, Ok(content));
    assert!(began.elapsed() > Duration::from_secs(2), "longer than an answer may take");
}

#[tokio::test]
async fn what_is_large_may_take_longer() {
    let limits = Limits { answer: Duration::from_secs(1), slowest: 100_000, ..Limits::default() };
    let shaky = Shaky::start_within(limits).await;
    shaky.faults.set(Some(Fault::SlowSending(200_000)));
    let began = Instant::now();
    shaky.bucket.put("large.m4s", bytes(400_000)).await.unwrap();
    assert!(began.elapsed() > limits.answer, "longer than an answer may take");
    shaky.faults.set(Some(Fault::SlowSending(10_000)));
    let too_slow = shaky.bucket.put("large.m4s", bytes(200_000)).await;
    assert_eq!(trouble(too_slow), BucketTrouble::TimedOut);
}

#[tokio::test]
async fn a_line_that_breaks_is_told() {
    let problems = Shaky::all_say(Fault::CutAnswer, BucketTrouble::Unreachable).await;
    assert!(problems.iter().all(|problem| !problem.said.is_empty()), "{problems:#?}");
    let shaky = Shaky::start().await;
    shaky.faults.set(Some(Fault::CutSending));
    let cut = shaky.bucket.put("cut.m4s", bytes(4_000_000)).await;
    assert_eq!(trouble(cut), BucketTrouble::Unreachable);
    assert!(shaky.faults.bodies("/cut.m4s") <= 2);
    assert!(!shaky.server.folder(BUCKET).join("cut.m4s").exists());
}

#[tokio::test]
async fn where_checksums_say_nothing_it_is_read_back() {
    let shaky = Shaky::start().await;
    for fault in [Fault::WrongEtag, Fault::NoEtag] {
        shaky.faults.set(Some(fault));
        shaky.faults.forget();
        let proof = shaky.bucket.put("kms.m4s", bytes(10_000)).await.unwrap();
        assert_eq!(proof.by, ProvenBy::ReadBack, "{fault:?}");
        let methods: Vec<_> = shaky.faults.asked().into_iter().map(|asked| asked.method).collect();
        assert_eq!(methods, ["PUT", "GET"], "{fault:?}");
    }
}

#[tokio::test]
async fn what_came_to_harm_is_not_proven() {
    let shaky = Shaky::start().await;
    shaky.faults.set(Some(Fault::Harmed));
    let harmed = shaky.bucket.put("harmed.m4s", bytes(10_000)).await;
    assert_eq!(trouble(harmed), BucketTrouble::NotProven);
    let rehearsal = shaky.bucket.rehearse("").await;
    assert_eq!((rehearsal.done.len(), rehearsal.problem.unwrap().trouble), (0, BucketTrouble::NotProven));
    shaky.faults.set(None);
    assert_eq!(names(&shaky.bucket, "", None).await.unwrap(), ["harmed.m4s"], "the rehearsal left something");
}

#[tokio::test]
async fn a_rehearsal_that_goes_wrong_says_where() {
    use RehearsalStep::*;
    let shaky = Shaky::start().await;
    shaky.faults.set(Some(Fault::NoDelete));
    let rehearsal = shaky.bucket.rehearse("r/").await;
    assert_eq!(rehearsal.done, [Write, Read, Compare]);
    assert_eq!(rehearsal.problem.unwrap().trouble, BucketTrouble::NoRight);
    shaky.faults.set(Some(Fault::Denied));
    let rehearsal = shaky.bucket.rehearse("r/").await;
    assert_eq!((rehearsal.done, rehearsal.problem.unwrap().trouble), (vec![], BucketTrouble::NoRight));
}

#[tokio::test]
async fn parts_that_were_sent_are_not_sent_again() {
    let shaky = Shaky::start().await;
    let (key, content) = ("resumed.mp4", bytes(PART_BYTES + 1000));
    let path = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(path.path(), &content).unwrap();
    let upload = shaky.bucket.begin(key).await.unwrap();
    let mut sent = vec![shaky.bucket.put_part(key, &upload, 0, content.slice(..PART_BYTES)).await.unwrap()];
    shaky.faults.set(Some(Fault::CutSending));
    shaky.bucket.put_part(key, &upload, 1, content.slice(PART_BYTES..)).await.unwrap_err();
    shaky.faults.set(None);
    shaky.faults.forget();
    sent.push(shaky.bucket.put_part(key, &upload, 1, content.slice(PART_BYTES..)).await.unwrap());
    // A refusal that looks as if all had gone well.
    shaky.faults.set(Some(Fault::RefusedAfterAll));
    let refused = shaky.bucket.complete(key, &upload, &sent, path.path()).await;
    assert_eq!(trouble(refused), BucketTrouble::Busy);
    // It was made, and the answer was lost.
    shaky.faults.set(Some(Fault::CutAnswer));
    let lost = shaky.bucket.complete(key, &upload, &sent, path.path()).await;
    assert_eq!(trouble(lost), BucketTrouble::Unreachable);
    shaky.faults.set(None);
    shaky.bucket.complete(key, &upload, &sent, path.path()).await.unwrap();
    let parts = |asked: &&rollcall_testkit::buckets::Asked| asked.target.contains("partNumber=");
    let again: Vec<_> = shaky.faults.asked();
    let again: Vec<_> = again.iter().filter(parts).collect();
    assert_eq!(again.len(), 1, "{again:?}");
    assert_eq!(read(&shaky.bucket, key, 0).await, Ok(content));
}

#[tokio::test]
async fn azure_tells_as_well_as_amazon() {
    let azurite = Azurite::start(&[BUCKET]).await.unwrap();
    let faults = Faults::start(azurite.address()).await.unwrap();
    let settings = settings(Provider::AzureBlob, Some(faults.url()));
    let keys = rollcall_sync::Keys { access: Azurite::ACCOUNT.into(), secret: Azurite::KEY.into(), session: None };
    let bucket = Connection::open_within(&settings, Some(&keys), IMPATIENT).unwrap();
    for (fault, expected) in [
        (Fault::SlowDown, BucketTrouble::Busy),
        (Fault::Denied, BucketTrouble::NoRight),
        (Fault::QuotaExceeded, BucketTrouble::Full),
        (Fault::Skewed(-20), BucketTrouble::ClockOff),
        (Fault::Silent, BucketTrouble::TimedOut),
        (Fault::CutAnswer, BucketTrouble::Unreachable),
    ] {
        faults.set(Some(fault));
        let told = [
            trouble(bucket.put("a.json", bytes(100)).await),
            trouble(bucket.size_of("a.json").await),
            trouble(read(&bucket, "a.json", 0).await),
            trouble(names(&bucket, "", None).await),
            trouble(bucket.put_part("a.mp4", "blocks", 0, bytes(100)).await),
            trouble(bucket.delete("a.json").await),
        ];
        assert_eq!(told, [expected; 6], "{fault:?}");
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_trusts_is_told() {
    let server = Untrusted::start().await.unwrap();
    let settings = settings(Provider::S3Compatible, Some(server.url()));
    let bucket = Connection::open(&settings, Some(&keys())).unwrap();
    assert_eq!(trouble(bucket.put("a.json", Bytes::new()).await), BucketTrouble::Certificate);
    assert_eq!(trouble(names(&bucket, "", None).await), BucketTrouble::Certificate);
    let azure = BucketSettings { service: Provider::AzureBlob, ..settings };
    let keys = rollcall_sync::Keys { access: Azurite::ACCOUNT.into(), secret: Azurite::KEY.into(), session: None };
    let bucket = Connection::open(&azure, Some(&keys)).unwrap();
    assert_eq!(trouble(bucket.size_of("a.json").await), BucketTrouble::Certificate);
}

#[tokio::test]
async fn that_nobody_is_there_is_told() {
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for endpoint in [format!("http://127.0.0.1:{port}"), "https://nobody.invalid".to_owned()] {
        let settings = settings(Provider::S3Compatible, Some(endpoint));
        let bucket = Connection::open(&settings, Some(&keys())).unwrap();
        let problem = bucket.put("a.json", bytes(100)).await.unwrap_err();
        assert_eq!(problem.trouble, BucketTrouble::Unreachable, "{problem:?}");
        assert!(!problem.said.is_empty());
        assert_eq!(trouble(bucket.size_of("a.json").await), BucketTrouble::Unreachable);
    }
}

#[tokio::test]
async fn plain_words_on_a_port_for_tls_are_no_certificate() {
    let server = S3s::start(&[BUCKET]).await.unwrap();
    let settings = settings(Provider::S3Compatible, Some(format!("https://{}", server.address())));
    let bucket = Connection::open(&settings, Some(&keys())).unwrap();
    assert_eq!(trouble(bucket.size_of("a.json").await), BucketTrouble::Unreachable);
}
