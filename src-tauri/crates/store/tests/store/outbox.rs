//! The outbox numbers without holes, tells nothing twice, keeps the order of a recording, and no app waits for
//! another.

use rollcall_model::{AppId, CallbackAttempt, CallbackState, CallbackTrouble, Sid};
use rollcall_store::{Advance, Asked, DueNotice, NewNotice, Outbox, Reached};
use tempfile::TempDir;

fn sid(n: u32) -> Sid {
    format!("{n:032x}").parse().expect("a sid")
}

fn app(name: &str) -> AppId {
    name.parse().expect("an id")
}

fn outbox() -> (TempDir, Outbox) {
    let folder = tempfile::tempdir().expect("a folder");
    let outbox = Outbox::open(folder.path()).expect("opens");
    (folder, outbox)
}

fn notices(sid: &Sid, from: u64, count: u64) -> Vec<NewNotice> {
    let notice = |n: u64| NewNotice { event: 40, notice_id: format!("{sid}-{n}"), body: format!("body {n}").into() };
    (from..from + count).map(notice).collect()
}

fn tell(outbox: &Outbox, sid: &Sid, app: &AppId, from: u64, count: u64) -> bool {
    let notices = notices(sid, from, count);
    let told = format!("{}", from + count);
    outbox.advance(Advance { sid, app, from, told: &told, done: false, notices: &notices }, 1000).expect("written")
}

fn attempt(trouble: Option<CallbackTrouble>) -> CallbackAttempt {
    CallbackAttempt {
        at: "2026-01-01T00:00:00.000Z".into(),
        url: "https://example.org".into(),
        headers: vec![],
        status: trouble.is_none().then_some(200),
        answer: "fine".into(),
        trouble,
        said: String::new(),
        took_ms: 3,
    }
}

fn bodies(due: &[DueNotice]) -> Vec<String> {
    due.iter().map(|notice| String::from_utf8(notice.body.clone()).expect("text")).collect()
}

fn sequences(outbox: &Outbox, sid: &Sid, state: CallbackState) -> Vec<u64> {
    let asked = Asked { sid: Some(sid.clone()), state: Some(state), limit: 100, ..Asked::default() };
    let page = outbox.page(&asked).expect("asked");
    page.callbacks.into_iter().rev().filter_map(|callback| callback.sequence).collect()
}

#[test]
fn numbers_have_no_holes_and_what_was_told_is_told_once() {
    let (folder, outbox) = outbox();
    let (sid, app) = (sid(1), app("portal"));
    assert_eq!(outbox.reached(&sid).expect("asked"), Reached::default());
    assert!(tell(&outbox, &sid, &app, 0, 2));
    assert!(!tell(&outbox, &sid, &app, 0, 2), "somebody else was quicker");
    assert!(tell(&outbox, &sid, &app, 2, 1));
    // A notice that cannot be written takes everything with it: what is told is told with its notices.
    let twice = [notices(&sid, 3, 1), notices(&sid, 3, 1)].concat();
    let step = Advance { sid: &sid, app: &app, from: 3, told: "5", done: true, notices: &twice };
    assert!(outbox.advance(step, 1000).is_err());
    drop(outbox);
    let outbox = Outbox::open(folder.path()).expect("opens");
    assert_eq!(outbox.reached(&sid).expect("asked"), Reached { told: "3".into(), next: 3, done: false });
    assert_eq!(sequences(&outbox, &sid, CallbackState::Waiting), [0, 1, 2]);
    assert_eq!(outbox.unfinished().expect("asked"), [sid]);
}

#[test]
fn a_recording_keeps_its_order_and_others_do_not_wait() {
    let (_folder, outbox) = outbox();
    let (one, other, app) = (sid(1), sid(2), app("portal"));
    tell(&outbox, &one, &app, 0, 3);
    tell(&outbox, &other, &app, 0, 1);
    let due = outbox.due(&app, 1000, 10, &[]).expect("asked");
    assert_eq!(bodies(&due), ["body 0", "body 0"]);
    let busy: Vec<i64> = due.iter().map(|notice| notice.id).collect();
    assert_eq!(outbox.due(&app, 1000, 10, &busy).expect("asked"), [], "they are being sent");
    assert_eq!(outbox.next_due(&busy).expect("asked"), None);
    outbox.failed(due[0].id, &attempt(Some(CallbackTrouble::Refused)), 1000, Some(9000)).expect("written");
    outbox.delivered(due[1].id, &attempt(None), 1000).expect("written");
    assert_eq!(outbox.due(&app, 8999, 10, &[]).expect("asked"), [], "what follows waits for it");
    assert_eq!(outbox.next_due(&[]).expect("asked"), Some(9000));
    let due = outbox.due(&app, 9000, 10, &[]).expect("asked");
    assert_eq!((bodies(&due), due[0].tries), (vec!["body 0".to_owned()], 1));
    outbox.failed(due[0].id, &attempt(Some(CallbackTrouble::TimedOut)), 9000, None).expect("written");
    assert_eq!(bodies(&outbox.due(&app, 9000, 10, &[]).expect("asked")), ["body 1"], "the first is given up");
    let page = outbox.page(&Asked { sid: Some(one.clone()), limit: 10, ..Asked::default() }).expect("asked");
    assert_eq!(page.gaps, [0]);
    // It goes first again where somebody wants it.
    assert_eq!(outbox.replay(None, 9001, 9500).expect("replayed"), 0, "it failed before");
    assert_eq!(outbox.replay(Some(&app), 9000, 9500).expect("replayed"), 1);
    let due = outbox.due(&app, 9500, 10, &[]).expect("asked");
    assert_eq!((bodies(&due), due[0].tries, due[0].asked_at), (vec!["body 0".to_owned()], 0, 9500));
}

#[test]
fn receivers_that_fail_are_told_from_those_that_do_not() {
    let (_folder, outbox) = outbox();
    let (good, bad) = (app("good"), app("bad"));
    tell(&outbox, &sid(1), &good, 0, 2);
    tell(&outbox, &sid(2), &bad, 0, 2);
    assert_eq!(outbox.receivers().expect("asked"), [(bad.clone(), false), (good.clone(), false)]);
    let of = |app: &AppId| outbox.due(app, 1000, 1, &[]).expect("asked")[0].id;
    outbox.delivered(of(&good), &attempt(None), 1000).expect("written");
    outbox.failed(of(&bad), &attempt(Some(CallbackTrouble::Unreachable)), 1000, Some(2000)).expect("written");
    assert_eq!(outbox.receivers().expect("asked"), [(bad.clone(), true), (good.clone(), false)]);
    let numbers = outbox.numbers().expect("asked");
    assert_eq!(numbers.iter().map(|n| (n.waiting, n.failing, n.given_up)).collect::<Vec<_>>(), [(2, 1, 0), (1, 0, 0)]);
    assert!(numbers[0].last_problem.as_ref().is_some_and(|problem| problem.trouble == CallbackTrouble::Unreachable));
    assert!(numbers[1].last_ok.is_some());
    outbox.give_up(&bad).expect("written");
    assert_eq!(outbox.receivers().expect("asked"), [(good, false)]);
    assert_eq!(outbox.numbers().expect("asked")[0].given_up, 2);
}

#[test]
fn attempts_are_kept_to_be_looked_at_and_not_for_ever() {
    let (_folder, outbox) = outbox();
    let app = app("portal");
    tell(&outbox, &sid(1), &app, 0, 1);
    let id = outbox.due(&app, 1000, 1, &[]).expect("asked")[0].id;
    for n in 0..25 {
        let failed = CallbackAttempt { took_ms: n, ..attempt(Some(CallbackTrouble::Refused)) };
        outbox.failed(id, &failed, 1000, Some(1000)).expect("written");
    }
    outbox.delivered(id, &attempt(None), 1000).expect("written");
    let details = outbox.details(id.unsigned_abs()).expect("asked").expect("there");
    assert_eq!((details.callback.attempts, details.tries.len()), (26, 20));
    assert_eq!((details.callback.state, details.body.as_str()), (CallbackState::Delivered, "body 0"));
    assert_eq!((details.tries[0].trouble, details.tries[1].took_ms), (None, 24));
    assert_eq!(details.callback.last, Some(attempt(None)));
    assert_eq!(outbox.forget_before(1000).expect("forgotten"), 0);
    assert_eq!(outbox.forget_before(1001).expect("forgotten"), 1);
    assert_eq!(outbox.details(id.unsigned_abs()).expect("asked"), None);
    assert_eq!(outbox.reached(&sid(1)).expect("asked").next, 1, "its number is not given again");
}

#[test]
fn a_damaged_outbox_is_set_aside_and_begun_anew() {
    let (folder, outbox) = outbox();
    tell(&outbox, &sid(1), &app("portal"), 0, 1);
    drop(outbox);
    std::fs::write(folder.path().join("callbacks.sqlite"), b"this is no database, and never was one").expect("written");
    let outbox = Outbox::open(folder.path()).expect("opens");
    assert_eq!(outbox.reached(&sid(1)).expect("asked"), Reached::default());
    assert!(folder.path().join("callbacks.sqlite.damaged").is_file());
}
