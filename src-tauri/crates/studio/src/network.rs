//! How others reach us: what is set, and what came of it, as the part that listens tells.

use rollcall_model::{ErrorCode, Event, Network, NetworkAddress, NetworkSettings};
use tokio::sync::watch;

use crate::Result;
use crate::house::House;

/// What came of the settings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach {
    /// For which settings it was tried.
    pub settings: NetworkSettings,
    /// Where others can open invitations.
    pub addresses: Vec<NetworkAddress>,
    /// SHA-256 of the certificate.
    pub fingerprint: Option<String>,
    /// Why nobody can: what kind of problem it is, and in words.
    pub problem: Option<(ErrorCode, String)>,
}

/// Set, and reached.
pub(crate) struct Networking {
    settings: watch::Sender<NetworkSettings>,
    reach: watch::Sender<Reach>,
}

impl Networking {
    pub fn new() -> Self {
        let settings = watch::Sender::new(NetworkSettings::default());
        Self { settings, reach: watch::Sender::new(Reach::default()) }
    }

    pub fn now(&self) -> Network {
        let Reach { addresses, fingerprint, problem, .. } = self.reach.borrow().clone();
        let (problem_code, problem) = problem.unzip();
        Network { settings: self.settings.borrow().clone(), addresses, fingerprint, problem, problem_code }
    }

    /// Tells those who listen, where it is news.
    pub fn set(&self, settings: NetworkSettings) {
        self.settings.send_if_modified(|now| {
            let changes = *now != settings;
            *now = settings;
            changes
        });
    }

    pub fn settings(&self) -> watch::Receiver<NetworkSettings> {
        self.settings.subscribe()
    }

    pub fn reach(&self) -> watch::Receiver<Reach> {
        self.reach.subscribe()
    }
}

impl House {
    pub fn set_network(&self, network: NetworkSettings) -> Result<()> {
        network.validate()?;
        self.change_settings(
            |settings| settings.network = network,
            |settings| self.networking.set(settings.network.clone()),
        )?;
        self.events.tell(Event::System { system: self.system() });
        Ok(())
    }

    /// What came of the settings.
    pub fn tell_reach(&self, reach: Reach) {
        if let Some((_, problem)) = &reach.problem {
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
