//! Tokens of recorders on other machines: in the desktop's keyring when it has one, else only as
//! long as we live. Never in a file. The address that was used last is in a file.
//!
//! Everything here may wait for a keyring that asks to be unlocked: not for the main thread.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use keyring::Entry;

use crate::log;

/// Under which name they are kept.
const SERVICE: &str = "Rollcall";

static IN_MEMORY: LazyLock<Mutex<HashMap<String, String>>> = LazyLock::new(Mutex::default);

/// Keeps the token of a recorder that let us in.
pub fn keep(url: &str, token: &str) {
    memory().insert(url.to_owned(), token.to_owned());
    if let Err(error) = Entry::new(SERVICE, url).and_then(|entry| entry.set_password(token)) {
        tracing::info!(%error, "no keyring: the token is kept until the console ends");
    }
    let noted = std::fs::create_dir_all(log::state_folder()).and_then(|()| std::fs::write(last(), url));
    if let Err(error) = noted {
        tracing::info!(%error, "the address could not be noted down");
    }
}

/// The token of a recorder.
pub fn token_of(url: &str) -> Option<String> {
    let remembered = memory().get(url).cloned();
    remembered.or_else(|| Entry::new(SERVICE, url).and_then(|entry| entry.get_password()).ok())
}

/// Forgets a token that was refused.
pub fn forget(url: &str) {
    memory().remove(url);
    let _ = Entry::new(SERVICE, url).and_then(|entry| entry.delete_credential());
}

/// The recorder that was shown last.
pub fn last_url() -> Option<String> {
    std::fs::read_to_string(last()).ok().map(|url| url.trim().to_owned()).filter(|url| !url.is_empty())
}

fn last() -> PathBuf {
    log::state_folder().join("other-recorder")
}

fn memory() -> MutexGuard<'static, HashMap<String, String>> {
    IN_MEMORY.lock().unwrap_or_else(PoisonError::into_inner)
}
