//! The ledger forgets nothing, sends nothing twice, and stays small in memory.

use rollcall_model::{BucketId, BucketProblem, BucketTrouble, ErrandState, Part, Sid};
use rollcall_store::{Ledger, StoreError, Wanted, Way};
use tempfile::TempDir;

fn sid(n: u32) -> Sid {
    format!("{n:032x}").parse().expect("a sid")
}

fn bucket(name: &str) -> BucketId {
    name.parse().expect("an id")
}

fn way(part: Part, name: &str) -> Way {
    Way { part, bucket: bucket(name), place: format!("{name}/"), sealed: false }
}

fn wanted(file: &str, stamp: i64) -> Wanted {
    Wanted { file: file.into(), size: 10, stamp, changes: file.ends_with(".m3u8") }
}

fn both() -> [BucketId; 2] {
    [bucket("first"), bucket("second")]
}

fn ledger() -> (TempDir, Ledger) {
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = Ledger::open(folder.path()).expect("opens");
    ledger.set_ways(&sid(1), &[way(Part::Primary, "first"), way(Part::Backup, "second")]).expect("set");
    (folder, ledger)
}

fn trouble() -> BucketProblem {
    BucketProblem { trouble: BucketTrouble::Refused, said: "no".into() }
}

#[test]
fn the_oldest_goes_first_and_what_is_proven_never_again() {
    let (folder, ledger) = ledger();
    ledger.set_ways(&sid(2), &[way(Part::Primary, "first")]).expect("set");
    ledger.want(&sid(2), Part::Primary, &[wanted("b", 1)], 20, 20).expect("wanted");
    assert_eq!(ledger.want(&sid(1), Part::Primary, &[wanted("a", 1), wanted("c", 1)], 10, 10).expect("wanted"), 2);
    assert_eq!(ledger.want(&sid(3), Part::Primary, &[wanted("a", 1)], 10, 10).expect("wanted"), 0, "it goes nowhere");
    let jobs = ledger.take(30, 10, &both()).expect("taken");
    assert_eq!(jobs.iter().map(|job| job.file.as_str()).collect::<Vec<_>>(), ["a", "c", "b"]);
    assert!(ledger.take(30, 10, &both()).expect("taken").is_empty(), "all are being sent");
    ledger.proven(&jobs[0], 30, 30).expect("noted");
    drop(ledger);

    // A crash: what was being sent is sent again, what is proven is not.
    let ledger = Ledger::open(folder.path()).expect("opens");
    let jobs = ledger.take(30, 10, &both()).expect("taken");
    assert_eq!(jobs.iter().map(|job| job.file.as_str()).collect::<Vec<_>>(), ["c", "b"]);
    assert_eq!(ledger.want(&sid(1), Part::Primary, &[wanted("a", 1)], 40, 40).expect("wanted"), 0, "it is the same");
    let numbers = ledger.numbers(&sid(1)).expect("numbers");
    assert_eq!((numbers.files, numbers.in_primary, numbers.bytes, numbers.safe_bytes), (2, 1, 20, 10));
}

#[test]
fn a_file_that_changed_while_it_was_sent_is_sent_again() {
    let (_folder, ledger) = ledger();
    ledger.want(&sid(1), Part::Primary, &[wanted("index.m3u8", 1)], 0, 0).expect("wanted");
    let job = ledger.take(0, 1, &both()).expect("taken").remove(0);
    ledger.want(&sid(1), Part::Primary, &[wanted("index.m3u8", 2)], 5, 5).expect("wanted");
    assert!(ledger.take(5, 1, &both()).expect("taken").is_empty(), "it is being sent");
    ledger.proven(&job, 6, 1006).expect("noted");
    assert!(ledger.take(1005, 1, &both()).expect("taken").is_empty(), "not so soon");
    assert_eq!(ledger.next_due(&both()).expect("due"), Some(1006));
    let job = ledger.take(1006, 1, &both()).expect("taken").remove(0);
    assert_eq!(job.version, 2);
    ledger.proven(&job, 1007, 1007).expect("noted");
    assert_eq!(ledger.queue().expect("queue").files, 0);
}

#[test]
fn what_fails_for_too_long_goes_to_the_backup_and_comes_back() {
    let (_folder, ledger) = ledger();
    ledger.want(&sid(1), Part::Primary, &[wanted("a", 1), wanted("b", 1)], 0, 0).expect("wanted");
    let jobs = ledger.take(0, 2, &both()).expect("taken");
    ledger.failed(&jobs[0], &trouble(), 100, 200).expect("noted");
    ledger.give_back(&jobs[1]).expect("given back");
    assert!(ledger.in_need_of_backup(99, &[]).expect("asked").is_empty(), "not for long enough");
    let needy = ledger.in_need_of_backup(100, &[]).expect("asked");
    assert_eq!(needy, [(sid(1), wanted("a", 1))]);
    assert_eq!(ledger.in_need_of_backup(0, &[bucket("first")]).expect("asked").len(), 2, "its bucket is down");
    ledger.want(&sid(1), Part::Backup, &[wanted("a", 1)], 100, 100).expect("wanted");
    assert!(ledger.in_need_of_backup(100, &[]).expect("asked").is_empty(), "it is on its way there");
    let backup = ledger.take(150, 9, &[bucket("second")]).expect("taken").remove(0);
    assert_eq!((backup.part, backup.bucket.as_str()), (Part::Backup, "second"));
    ledger.proven(&backup, 150, 150).expect("noted");
    let numbers = ledger.numbers(&sid(1)).expect("numbers");
    assert_eq!((numbers.in_primary, numbers.in_backup, numbers.safe), (0, 1, 1));
    assert_eq!(numbers.problem, Some(trouble()));
    // The primary answers again.
    for job in ledger.take(1000, 9, &both()).expect("taken") {
        ledger.proven(&job, 1000, 1000).expect("noted");
    }
    let numbers = ledger.numbers(&sid(1)).expect("numbers");
    assert_eq!((numbers.in_primary, numbers.safe, numbers.problem), (2, 2, None));
    let entries = ledger.entries(&sid(1)).expect("entries");
    assert!(entries.iter().all(|entry| entry.state == ErrandState::Proven) && entries.len() == 3);
}

#[test]
fn what_waits_for_the_backup_needs_it_no_more_once_the_primary_has_it() {
    let (_folder, ledger) = ledger();
    ledger.want(&sid(1), Part::Primary, &[wanted("a", 1)], 0, 0).expect("wanted");
    let job = ledger.take(0, 1, &both()).expect("taken").remove(0);
    ledger.want(&sid(1), Part::Backup, &[wanted("a", 1)], 0, 0).expect("wanted");
    ledger.proven(&job, 0, 0).expect("noted");
    assert!(ledger.take(0, 9, &both()).expect("taken").is_empty());
}

#[test]
fn in_a_second_outage_the_playlist_goes_to_the_backup_again() {
    let (_folder, ledger) = ledger();
    for stamp in 1..3 {
        ledger.want(&sid(1), Part::Primary, &[wanted("index.m3u8", stamp)], stamp, stamp).expect("wanted");
        let needy = ledger.in_need_of_backup(0, &[bucket("first")]).expect("asked");
        assert_eq!(needy, [(sid(1), wanted("index.m3u8", stamp))], "outage {stamp}");
        ledger.want(&sid(1), Part::Backup, &[needy[0].1.clone()], stamp, stamp).expect("wanted");
        // The primary answers before the backup was tried.
        let job = ledger.take(9, 9, &[bucket("first")]).expect("taken").remove(0);
        ledger.proven(&job, 9, 9).expect("noted");
    }
}

#[test]
fn an_errand_of_before_says_nothing_of_one_that_came_after() {
    let (_folder, ledger) = ledger();
    ledger.want(&sid(1), Part::Primary, &[wanted("a", 1)], 0, 0).expect("wanted");
    let job = ledger.take(0, 1, &both()).expect("taken").remove(0);
    ledger.set_ways(&sid(1), &[way(Part::Primary, "third")]).expect("set");
    ledger.want(&sid(1), Part::Primary, &[wanted("b", 1)], 0, 0).expect("wanted");
    ledger.proven(&job, 0, 0).expect("noted");
    assert_eq!(ledger.numbers(&sid(1)).expect("numbers").in_primary, 0);
    // Nor does one to a bucket that has become another.
    let job = ledger.take(0, 1, &[bucket("third")]).expect("taken").remove(0);
    ledger.begin_anew(&bucket("third")).expect("noted");
    ledger.proven(&job, 0, 0).expect("noted");
    assert_eq!(ledger.numbers(&sid(1)).expect("numbers").in_primary, 0);
}

#[test]
fn parts_outlive_a_crash_and_a_change_makes_them_useless() {
    let (folder, ledger) = ledger();
    ledger.want(&sid(1), Part::Primary, &[wanted("large", 1)], 0, 0).expect("wanted");
    let job = ledger.take(0, 1, &both()).expect("taken").remove(0);
    ledger.note_parts(&job, "upload-1", "[1,2]", 8).expect("noted");
    drop(ledger);
    let ledger = Ledger::open(folder.path()).expect("opens");
    let job = ledger.take(0, 1, &both()).expect("taken").remove(0);
    assert_eq!((job.upload.as_deref(), job.parts.as_str()), (Some("upload-1"), "[1,2]"));
    ledger.give_back(&job).expect("given back");
    ledger.want(&sid(1), Part::Primary, &[wanted("large", 2)], 0, 0).expect("wanted");
    let job = ledger.take(0, 1, &both()).expect("taken").remove(0);
    assert_eq!((job.upload, job.parts.as_str(), job.version), (None, "[]", 2));
}

#[test]
fn another_bucket_begins_anew_and_the_same_goes_on() {
    let (_folder, ledger) = ledger();
    ledger.want(&sid(1), Part::Primary, &[wanted("a", 1)], 0, 0).expect("wanted");
    let job = ledger.take(0, 1, &both()).expect("taken").remove(0);
    ledger.proven(&job, 0, 0).expect("noted");
    ledger.set_ways(&sid(1), &[way(Part::Primary, "first")]).expect("set");
    assert_eq!(ledger.numbers(&sid(1)).expect("numbers").in_primary, 1);
    ledger.set_ways(&sid(1), &[way(Part::Primary, "third")]).expect("set");
    assert_eq!(ledger.numbers(&sid(1)).expect("numbers").files, 0);
    assert_eq!(ledger.want(&sid(1), Part::Primary, &[wanted("a", 1)], 0, 0).expect("wanted"), 1);
    assert!(ledger.is_used(&bucket("third")).expect("asked") && !ledger.is_used(&bucket("first")).expect("asked"));
    ledger.forget(&sid(1)).expect("forgotten");
    assert!(ledger.sids().expect("sids").is_empty() && !ledger.is_used(&bucket("third")).expect("asked"));
}

#[test]
fn a_damaged_ledger_is_set_aside_and_a_newer_one_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("ledger.sqlite"), b"this is no database, not even nearly one").expect("written");
    let ledger = Ledger::open(folder.path()).expect("opens");
    assert!(ledger.sids().expect("sids").is_empty());
    assert!(folder.path().join("ledger.sqlite.damaged").is_file());
    drop(ledger);
    let database = rusqlite::Connection::open(folder.path().join("ledger.sqlite")).expect("opens");
    database.pragma_update(None, "user_version", 99).expect("written");
    drop(database);
    assert!(matches!(Ledger::open(folder.path()), Err(StoreError::NewerVersion { found: 99, .. })));
}

/// Kilobytes of this process that are in memory.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it says so");
    line.trim().trim_end_matches(" kB").trim().parse().expect("a number")
}

#[test]
fn a_hundred_thousand_files_wait_in_no_memory() {
    let (_folder, ledger) = ledger();
    let before = memory();
    for hundred in 0..1000 {
        let files: Vec<Wanted> =
            (0..100).map(|n| wanted(&format!("program/{:06}.m4s", hundred * 100 + n), 1)).collect();
        ledger.want(&sid(1), Part::Primary, &files, hundred, hundred).expect("wanted");
    }
    for _ in 0..100 {
        for job in ledger.take(1_000_000, 4, &both()).expect("taken") {
            ledger.proven(&job, 1, 1).expect("noted");
        }
    }
    let queue = ledger.queue().expect("queue");
    assert_eq!((queue.files, queue.oldest), (99_600, Some(4)));
    let grown = memory().saturating_sub(before);
    assert!(grown < 20_000, "{grown} kB more");
}
