//! Which recorder the window shows: this computer's, or for a while one on another machine. Ours
//! goes on in the background; its recordings are what closing asks about.

use std::sync::{Mutex, PoisonError};

use rollcall_model::Cname;
use tauri::{AppHandle, Manager, Url};
use tokio::sync::watch;

use crate::api::Api;
use crate::link::Link;

/// The recorder in the window.
pub struct Shown {
    own: Api,
    /// None while it is ours.
    other: watch::Sender<Option<Api>>,
    /// The address that opens it first; its token works once.
    first: Mutex<Option<Url>>,
    /// What the page of ours shows; none before it said so.
    channel: Mutex<Option<Cname>>,
}

impl Shown {
    /// Ours, which is opened by this address.
    pub fn new(own: Api, first: Url) -> Self {
        Self { own, other: watch::Sender::new(None), first: Mutex::new(Some(first)), channel: Mutex::default() }
    }

    /// Ours.
    pub fn own(&self) -> &Api {
        &self.own
    }

    /// Where ours is, without a path.
    pub fn own_origin(&self) -> String {
        self.own.url.parse::<Url>().map(|own| own.origin().ascii_serialization()).unwrap_or_default()
    }

    /// Whether an address is a page of ours: scheme, host and port.
    pub fn is_own(&self, page: &Url) -> bool {
        !self.is_elsewhere() && self.own.url.parse::<Url>().is_ok_and(|own| own.origin() == page.origin())
    }

    /// The channel on the screen, when it is one of ours.
    pub fn channel(&self) -> Option<Cname> {
        let channel = self.channel.lock().unwrap_or_else(PoisonError::into_inner).clone();
        channel.filter(|_| !self.is_elsewhere())
    }

    /// The page shows another one.
    pub fn set_channel(&self, channel: Option<Cname>) {
        *self.channel.lock().unwrap_or_else(PoisonError::into_inner) = channel;
    }

    /// The one in the window.
    pub fn api(&self) -> Api {
        self.other.borrow().clone().unwrap_or_else(|| self.own.clone())
    }

    /// Whether it is another machine's.
    pub fn is_elsewhere(&self) -> bool {
        self.other.borrow().is_some()
    }

    /// Tells each time another one is shown.
    pub fn other(&self) -> watch::Receiver<Option<Api>> {
        self.other.subscribe()
    }

    /// Whether an address is its own.
    pub fn serves(&self, url: &Url) -> bool {
        self.api().url.parse::<Url>().is_ok_and(|own| own.origin() == url.origin())
    }

    /// The address that opens the window, at a place in it.
    pub fn entry(&self, link: Option<&Link>) -> Option<Url> {
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut entry = first.or_else(|| self.api().console().parse().ok())?;
        if let Some(link) = link {
            let token = entry.fragment().unwrap_or_default().to_owned();
            entry.set_fragment(Some(&format!("{token}&{}", link.fragment())));
        }
        Some(entry)
    }

    /// Goes to a place in what is shown.
    pub fn open(&self, app: &AppHandle, link: &Link) {
        if let Ok(mut url) = self.api().url.parse::<Url>() {
            url.set_fragment(Some(&link.fragment()));
            navigate(app, url);
        }
    }

    /// Shows another machine's.
    pub fn turn_to(&self, app: &AppHandle, api: Api) {
        self.other.send_replace(Some(api));
        self.enter(app);
    }

    /// Shows ours again.
    pub fn back(&self, app: &AppHandle) {
        if self.other.send_replace(None).is_some() {
            self.enter(app);
        }
    }

    fn enter(&self, app: &AppHandle) {
        if let Some(entry) = self.entry(None) {
            navigate(app, entry);
        }
    }
}

fn navigate(app: &AppHandle, url: Url) {
    let went = app.get_webview_window("main").map_or(Ok(()), |window| window.navigate(url));
    if let Err(error) = went {
        tracing::warn!(%error, "the window could not go there");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_address_is_used_once_and_a_place_is_added_to_it() {
        let own = Api { url: "http://127.0.0.1:7".into(), token: "api".into() };
        let shown = Shown::new(own, "http://127.0.0.1:7/#token=once".parse().expect("an address"));
        let link: Link = "rollcall://channel/Demo%20class".parse().expect("a link");
        let first = shown.entry(Some(&link)).expect("an address");
        assert_eq!(first.as_str(), "http://127.0.0.1:7/#token=once&channel=Demo%20class");
        assert_eq!(shown.entry(None).expect("an address").as_str(), "http://127.0.0.1:7/#token=api");
        assert!(shown.serves(&"http://127.0.0.1:7/api".parse().expect("an address")));
        assert!(!shown.serves(&"http://127.0.0.1:8/".parse().expect("an address")));
    }
}
