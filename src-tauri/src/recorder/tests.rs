//! Supervision, over scripts that say they are recorders.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc;

use super::*;
use crate::log::Log;
use crate::runtime::Note;

const READY: &str = r#"echo '{"ready":true,"url":"http://127.0.0.1:7","console":"http://127.0.0.1:7/#token=x"}'"#;
const LONG: Duration = Duration::from_secs(20);

/// A recorder that is a script; each start adds a line with its process and its arguments to `starts`.
fn script(text: &str) -> (tempfile::TempDir, Launch) {
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("rollcall-recorder");
    let starts = folder.path().join("starts");
    let text = format!("#!/bin/sh\necho \"$$ $*\" >> {}\n{text}\n", starts.display());
    fs::write(&program, text).expect("written");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("may be run");
    let launch = Launch {
        program,
        arguments: vec!["serve".into()],
        token: "secret".into(),
        log: Log::below(folder.path()),
        note: Note::below(folder.path()),
    };
    (folder, launch)
}

fn starts(folder: &Path) -> Vec<String> {
    let text = fs::read_to_string(folder.join("starts")).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

fn pid(start: &str) -> i32 {
    start.split(' ').next().expect("the process").parse().expect("a number")
}

fn kill(pid: i32) {
    let pid = rustix::process::Pid::from_raw(pid).expect("a process");
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).expect("it runs");
}

fn gone(pid: i32) -> bool {
    !PathBuf::from(format!("/proc/{pid}")).exists()
}

#[test]
fn it_is_given_its_token_in_the_environment_and_found_by_its_word() {
    let (folder, launch) = script(&format!("[ \"$ROLLCALL_TOKEN\" = secret ] && {READY}; exec sleep 60"));
    let supervisor = Supervisor::start(launch, None).expect("ready");
    assert_eq!(supervisor.ready().url, "http://127.0.0.1:7");
    let starts = starts(folder.path());
    assert!(starts[0].ends_with("serve --listen 127.0.0.1:0"), "{starts:?}");
    supervisor.end();
    assert!(gone(pid(&starts[0])));
    assert!(!folder.path().join("recorder.json").exists());
}

#[test]
fn one_that_dies_early_is_reported_with_its_last_word_and_its_status() {
    let (_folder, launch) = script("echo 'The disk is full.' >&2; exit 3");
    let trouble = launch.start("127.0.0.1:0").expect_err("it ended");
    assert!(matches!(&trouble, Trouble::Ended(status, _) if status.code() == Some(3)));
    assert!(trouble.to_string().ends_with("It said:\nThe disk is full."), "{trouble}");
}

#[test]
fn a_missing_one_is_named() {
    let (_folder, launch) = script("");
    let launch = Launch { program: "/nowhere/rollcall-recorder".into(), ..launch };
    let trouble = launch.start("127.0.0.1:0").expect_err("missing");
    assert!(trouble.to_string().contains("/nowhere/rollcall-recorder"));
}

#[test]
fn one_that_is_killed_is_started_again_on_the_same_address() {
    let (folder, launch) = script(&format!("{READY}; exec sleep 60"));
    let supervisor = Arc::new(Supervisor::start(launch, None).expect("ready"));
    supervisor.watch_in_background(|trouble| panic!("{trouble}"));
    kill(pid(&starts(folder.path())[0]));
    assert!(wait_until(LONG, || starts(folder.path()).len() == 2));
    supervisor.end();
    let starts = starts(folder.path());
    assert_eq!(starts.len(), 2, "one that is asked to end is not started again");
    assert!(starts[1].ends_with("--listen 127.0.0.1:7"), "{starts:?}");
    assert!(gone(pid(&starts[1])));
}

#[test]
fn one_that_keeps_dying_is_given_up() {
    let (folder, launch) = script(READY);
    let supervisor = Arc::new(Supervisor::start(launch, None).expect("ready"));
    let (said, heard) = mpsc::channel();
    supervisor.watch_in_background(move |trouble| said.send(trouble).expect("someone listens"));
    assert!(matches!(heard.recv_timeout(LONG), Ok(Trouble::KeepsDying(None))));
    assert_eq!(starts(folder.path()).len(), DEATHS as usize);
    supervisor.end();
}

#[test]
fn one_that_is_being_started_while_the_window_closes_ends_too() {
    // The second start waits for the end of the window before it says that it is ready.
    let (folder, launch) = script(&format!(
        "here=$(dirname \"$0\")\nif [ -e \"$here/second\" ]; then read _ < \"$here/gate\"; fi\n\
         touch \"$here/second\"; {READY}; exec sleep 60"
    ));
    let gate = folder.path().join("gate");
    assert!(Command::new("mkfifo").arg(&gate).status().expect("run").success());
    let supervisor = Arc::new(Supervisor::start(launch, None).expect("ready"));
    supervisor.watch_in_background(|trouble| panic!("{trouble}"));
    kill(pid(&starts(folder.path())[0]));
    assert!(wait_until(LONG, || starts(folder.path()).len() == 2));
    let ending = std::thread::spawn({
        let supervisor = supervisor.clone();
        move || supervisor.end()
    });
    assert!(wait_until(LONG, || supervisor.watched().ending));
    fs::write(&gate, "go\n").expect("opened");
    ending.join().expect("ended");
    assert!(gone(pid(&starts(folder.path())[1])));
}

#[test]
fn one_that_was_left_and_does_not_answer_is_asked_to_end_and_replaced() {
    let (folder, launch) = script(&format!("{READY}; exec sleep 60"));
    let (mut left, _) = launch.start("127.0.0.1:0").expect("ready");
    // Its console would be gone, and with it who takes note of its end.
    let waits = std::thread::spawn(move || left.wait());
    let supervisor = Supervisor::start(launch, None).expect("ready");
    waits.join().expect("waited").expect("ended");
    let starts = starts(folder.path());
    assert_eq!(starts.len(), 2);
    assert!(gone(pid(&starts[0])) && !gone(pid(&starts[1])));
    supervisor.end();
}

#[test]
fn it_serves_where_it_served_last_or_elsewhere_when_that_is_taken() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = taken.local_addr().expect("bound").port();
    let asked = |held: Option<TcpListener>| {
        let (folder, launch) = script(&format!("{READY}; exec sleep 60"));
        let supervisor = Supervisor::start(launch, Some(port)).expect("ready");
        assert_eq!(supervisor.port(), Some(7), "its word counts");
        supervisor.end();
        drop(held);
        starts(folder.path())
    };
    let elsewhere = asked(Some(taken));
    assert!(elsewhere.len() == 1 && elsewhere[0].ends_with("--listen 127.0.0.1:0"), "{elsewhere:?}");
    let again = asked(None);
    assert!(again.len() == 1 && again[0].ends_with(&format!("--listen 127.0.0.1:{port}")), "{again:?}");
}

#[test]
fn a_port_that_is_taken_between_asking_and_starting_is_given_up_and_nothing_else_is_tried_twice() {
    // It ends as a recorder does that cannot listen.
    let (folder, launch) = script(&format!("case \"$*\" in *:0) {READY}; exec sleep 60;; *) exit 1;; esac"));
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = taken.local_addr().expect("bound").port();
    let (mut child, _) = first(&launch, Some(port)).expect("ready");
    child.kill().expect("it runs");
    child.wait().expect("ended");
    drop(taken);
    assert!(first(&launch, Some(port)).is_err());
    assert_eq!(starts(folder.path()).len(), 3);
}

#[test]
fn how_it_died_is_in_its_log() {
    let (folder, launch) = script(&format!("{READY}; exec sleep 60"));
    let supervisor = Arc::new(Supervisor::start(launch, None).expect("ready"));
    supervisor.watch_in_background(|trouble| panic!("{trouble}"));
    kill(pid(&starts(folder.path())[0]));
    assert!(wait_until(LONG, || starts(folder.path()).len() == 2));
    supervisor.end();
    let log = fs::read_to_string(folder.path().join("recorder.log")).expect("a log");
    assert!(log.contains("console: the recorder stopped: signal: 9"), "{log}");
}
