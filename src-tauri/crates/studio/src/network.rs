//! How others reach us: what is set, kept in `settings.json` in the library, and what came of it, as
//! the part that listens tells.
//!
//! The file is replaced atomically. What cannot be used of it is set aside and said, and the usual
//! settings hold.

use std::fs;
use std::path::Path;

use parking_lot::Mutex;
use rollcall_model::{ErrorCode, Event, Network, NetworkAddress, NetworkSettings, NoticeLevel};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::Result;
use crate::errors::StudioError;
use crate::house::House;

const NAME: &str = "settings.json";
/// The form this build writes.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Written {
    version: u32,
    network: NetworkSettings,
}

/// What came of the settings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach {
    /// For which settings it was tried.
    pub settings: NetworkSettings,
    /// Where others can open invitations.
    pub addresses: Vec<NetworkAddress>,
    /// SHA-256 of the certificate.
    pub fingerprint: Option<String>,
    /// Why nobody can.
    pub problem: Option<String>,
}

/// Set, and reached.
pub(crate) struct Networking {
    settings: watch::Sender<NetworkSettings>,
    reach: watch::Sender<Reach>,
    saving: Mutex<()>,
}

impl Networking {
    pub fn new() -> Self {
        let settings = watch::Sender::new(NetworkSettings::default());
        Self { settings, reach: watch::Sender::new(Reach::default()), saving: Mutex::new(()) }
    }

    pub fn now(&self) -> Network {
        let Reach { addresses, fingerprint, problem, .. } = self.reach.borrow().clone();
        Network { settings: self.settings.borrow().clone(), addresses, fingerprint, problem }
    }

    pub fn settings(&self) -> watch::Receiver<NetworkSettings> {
        self.settings.subscribe()
    }

    pub fn reach(&self) -> watch::Receiver<Reach> {
        self.reach.subscribe()
    }
}

impl House {
    /// Takes what was kept.
    pub fn read_network(&self) {
        let path = self.library().folder().join(NAME);
        let Ok(text) = fs::read(&path) else { return };
        let read = serde_json::from_slice::<Written>(&text).map_err(|error| error.to_string());
        let read = read.and_then(|written| {
            written.network.validate().map_err(|error| format!("{}: {error}", error.field))?;
            Ok(written.network)
        });
        match read {
            Ok(settings) => drop(self.networking.settings.send_replace(settings)),
            Err(reason) => {
                let aside = path.with_extension("broken.json");
                let _ = fs::rename(&path, &aside);
                let message = format!(
                    "The network settings could not be read ({reason}); the usual ones hold. The old file is {}.",
                    aside.display()
                );
                self.notice(NoticeLevel::Warning, ErrorCode::Internal, message, None);
            }
        }
    }

    pub fn set_network(&self, settings: NetworkSettings) -> Result<()> {
        settings.validate()?;
        let _saving = self.networking.saving.lock();
        keep(self.library().folder(), &settings).map_err(StudioError::Unsaved)?;
        self.networking.settings.send_if_modified(|now| {
            let changes = *now != settings;
            *now = settings;
            changes
        });
        self.events.tell(Event::System { system: self.system() });
        Ok(())
    }

    /// Writes the settings where the library is now.
    pub fn keep_network(&self) -> Result<()> {
        let settings = self.networking.settings.borrow().clone();
        if settings == NetworkSettings::default() {
            return Ok(());
        }
        keep(self.library().folder(), &settings).map_err(StudioError::Unsaved)
    }

    /// What came of the settings.
    pub fn tell_reach(&self, reach: Reach) {
        if let Some(problem) = &reach.problem {
            tracing::warn!("others cannot reach this recorder: {problem}");
        }
        let is_news = self.networking.reach.send_if_modified(|before| {
            let is_news = *before != reach;
            *before = reach;
            is_news
        });
        if is_news {
            self.events.tell(Event::System { system: self.system() });
        }
    }
}

fn keep(library: &Path, settings: &NetworkSettings) -> std::io::Result<()> {
    let text = serde_json::to_vec_pretty(&Written { version: VERSION, network: settings.clone() })?;
    let aside = library.join("settings.json.new");
    fs::write(&aside, text)?;
    fs::File::open(&aside)?.sync_all()?;
    fs::rename(&aside, library.join(NAME))
}
