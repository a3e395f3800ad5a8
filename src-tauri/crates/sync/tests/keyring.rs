//! Keys in a real keyring, and without any. Each test runs itself once more: on a bus of its own, or on none.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::process::Command;

use rollcall_model::{BucketId, KeysAt};
use rollcall_sync::{KeyStore, Keys, KeysError};

/// Set where the test runs for the second time.
const WITHIN: &str = "ROLLCALL_TEST_WITHIN";

/// Runs a test of this file by a command before it; true: it is that run.
fn is_within(test: &str, before: &mut Command) -> bool {
    if std::env::var_os(WITHIN).is_some() {
        return true;
    }
    let home = tempfile::tempdir().unwrap();
    before.arg(std::env::current_exe().unwrap()).args([test, "--exact", "--nocapture"]);
    before.env(WITHIN, "1").env("XDG_DATA_HOME", home.path()).env("XDG_RUNTIME_DIR", home.path());
    let run = before.output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success() && said.contains("1 passed"), "{said}");
    false
}

fn school() -> (BucketId, Keys) {
    let keys = Keys { access: "AKIA".into(), secret: "hush/+=\"".into(), session: Some("token".into()) };
    ("school".parse().unwrap(), keys)
}

#[test]
fn keys_are_kept_found_and_forgotten() {
    let mut bus = Command::new("dbus-run-session");
    let unlocked = "printf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec \"$@\"";
    bus.args(["--", "bash", "-c", unlocked, "keyring"]);
    if !is_within("keys_are_kept_found_and_forgotten", &mut bus) {
        return;
    }
    let (id, keys) = school();
    let store = KeyStore::new(None).unwrap();
    assert_eq!(store.find(&id), Ok(None));
    assert_eq!(store.forget(&id), Ok(()));
    store.keep(&id, &keys).unwrap();
    assert_eq!(store.find(&id), Ok(Some((keys.clone(), KeysAt::Keyring))));
    let newer = Keys { secret: "newer".into(), session: None, ..keys };
    store.keep(&id, &newer).unwrap();
    assert_eq!(KeyStore::new(None).unwrap().find(&id), Ok(Some((newer, KeysAt::Keyring))));
    assert_eq!(store.find(&"other".parse().unwrap()), Ok(None));
    store.forget(&id).unwrap();
    assert_eq!(store.find(&id), Ok(None));
}

#[test]
fn without_a_keyring_that_is_said() {
    let mut no_bus = Command::new("env");
    no_bus.arg("DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent");
    if !is_within("without_a_keyring_that_is_said", &mut no_bus) {
        return;
    }
    let (id, keys) = school();
    let store = KeyStore::new(None).unwrap();
    assert_eq!(store.find(&id), Ok(None));
    assert_eq!(store.keep(&id, &keys), Err(KeysError::NoKeyring));
    assert_eq!(store.forget(&id), Ok(()));
}
