//! Holds off sleep and shutdown while something is recorded (logind's inhibitor locks).
//!
//! A machine without logind, or without a system bus, records all the same.

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zbus::{Connection, OwnedFd};

use crate::words::words;

/// Tells whether the machine is to stay awake.
#[derive(Debug, Clone)]
pub struct Wake(UnboundedSender<bool>);

impl Wake {
    /// In a task of its own: a bus may take its time.
    pub fn start() -> Self {
        let (say, said) = unbounded_channel();
        tauri::async_runtime::spawn(keep(said));
        Self(say)
    }

    /// From now on it is to stay awake, or not.
    pub fn set(&self, awake: bool) {
        // The task lives as long as we do.
        let _ = self.0.send(awake);
    }
}

async fn keep(mut said: UnboundedReceiver<bool>) {
    // The lock ends when its handle is closed, so also with us.
    let mut held: Option<OwnedFd> = None;
    while let Some(awake) = said.recv().await {
        match (awake, &held) {
            (true, None) => match inhibit().await {
                Ok(handle) => held = Some(handle),
                Err(error) => tracing::info!(%error, "sleep and shutdown are not held off"),
            },
            (false, Some(_)) => held = None,
            _ => {}
        }
    }
}

/// `org.freedesktop.login1.Manager.Inhibit` (org.freedesktop.login1(5)).
async fn inhibit() -> zbus::Result<OwnedFd> {
    let bus = Connection::system().await?;
    let request = ("shutdown:sleep:idle", "Rollcall", words().awake, "block");
    let asked = bus.call_method(
        Some("org.freedesktop.login1"),
        "/org/freedesktop/login1",
        Some("org.freedesktop.login1.Manager"),
        "Inhibit",
        &request,
    );
    asked.await?.body().deserialize()
}
