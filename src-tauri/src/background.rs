//! What the desktop shows and does beside the window: the tray, notifications, staying awake.
//!
//! This computer's recorder is always listened to: it keeps the machine awake. One on another machine
//! is listened to while the window shows it. The tray speaks of the one in the window.

use std::sync::{Arc, Mutex, PoisonError};

use tauri::{AppHandle, Manager};

use crate::api::Api;
use crate::closing::Closing;
use crate::follow::follow;
use crate::live::{Live, News};
use crate::shown::Shown;
use crate::tray::{Choice, Tray};
use crate::wake::Wake;
use crate::{connect, notices};

/// Begins. To be called on the main thread.
pub fn begin(app: &AppHandle, shown: &Arc<Shown>, closing: Closing) {
    let desk =
        Arc::new(Desk { app: app.clone(), shown: shown.clone(), own: Mutex::default(), other: Mutex::default() });
    let tray = Tray::open(app, {
        let desk = desk.clone();
        move |choice| match choice {
            Choice::Quit => closing.begin(),
            choice => desk.choose(choice),
        }
    });
    let wake = Wake::start();
    let own = follow(desk.shown.own().clone(), {
        let (desk, tray) = (desk.clone(), tray.clone());
        move |event| {
            let now = desk.take(&desk.own, event);
            if let Some(now) = now {
                wake.set(!now.open.is_empty());
                desk.show(tray.as_ref());
            }
        }
    });
    tauri::async_runtime::spawn(own);
    tauri::async_runtime::spawn(desk.follow_other(tray));
}

/// What is known of both recorders.
struct Desk {
    app: AppHandle,
    shown: Arc<Shown>,
    own: Mutex<Live>,
    other: Mutex<Live>,
}

impl Desk {
    fn choose(&self, choice: Choice) {
        match choice {
            Choice::Show => crate::window::show(&self.app),
            Choice::Connect => connect::begin(&self.app, self.shown.clone()),
            Choice::Back => self.shown.back(&self.app),
            Choice::Record(cname) => self.ask(move |api| api.record(&cname)),
            Choice::Stop(cname) => {
                let sid = lock(self.in_window()).recording_of(&cname).cloned();
                if let Some(sid) = sid {
                    self.ask(move |api| api.stop(sid.as_str()));
                }
            }
            // Its caller's.
            Choice::Quit => {}
        }
    }

    fn ask(&self, what: impl FnOnce(Api) -> Result<(), String> + Send + 'static) {
        let api = self.shown.api();
        std::thread::spawn(move || {
            if let Err(why) = what(api) {
                notices::tell_not_done(&why);
            }
        });
    }

    /// Listens to whichever is shown instead of ours.
    async fn follow_other(self: Arc<Self>, tray: Option<Tray>) {
        let mut other = self.shown.other();
        loop {
            let api = other.borrow_and_update().clone();
            *lock(&self.other) = Live::default();
            self.show(tray.as_ref());
            let changed = match api {
                None => other.changed().await,
                Some(api) => {
                    let listening = follow(api, |event| {
                        if self.take(&self.other, event).is_some() {
                            self.show(tray.as_ref());
                        }
                    });
                    tokio::select! {
                        () = listening => Ok(()),
                        changed = other.changed() => changed,
                    }
                }
            };
            if changed.is_err() {
                return;
            }
        }
    }

    /// Takes an event in and tells what is worth it; how things are now, when that changed.
    fn take(&self, live: &Mutex<Live>, event: rollcall_model::Event) -> Option<Live> {
        let (news, now) = {
            let mut live = lock(live);
            let before = live.clone();
            let news = live.take(event);
            (news, (*live != before).then(|| live.clone()))
        };
        news.iter().filter(|news| self.is_worth_telling(news)).for_each(notices::tell);
        now
    }

    /// Who looks at the window sees a recording end; what goes wrong is told everywhere.
    fn is_worth_telling(&self, news: &News) -> bool {
        let window = || self.app.get_webview_window("main");
        let looks = || window().is_some_and(|window| window.is_focused().unwrap_or(false));
        !matches!(news, News::Finished(_)) || !looks()
    }

    fn in_window(&self) -> &Mutex<Live> {
        if self.shown.is_elsewhere() { &self.other } else { &self.own }
    }

    fn show(&self, tray: Option<&Tray>) {
        if let Some(tray) = tray {
            let now = lock(self.in_window()).clone();
            let api = self.shown.api();
            tray.show(&now, self.shown.is_elsewhere().then(|| api.name()));
        }
    }
}

fn lock(live: &Mutex<Live>) -> std::sync::MutexGuard<'_, Live> {
    live.lock().unwrap_or_else(PoisonError::into_inner)
}
