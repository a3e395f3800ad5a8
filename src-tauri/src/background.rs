//! What the desktop shows and does beside the window: the tray, notifications, shortcuts, staying awake.
//!
//! This computer's recorder is always listened to: it keeps the machine awake. One on another machine
//! is listened to while the window shows it. The tray speaks of the one in the window.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tauri::{AppHandle, Manager};

use crate::api::{Api, Refused};
use crate::closing::Closing;
use crate::follow::follow;
use crate::live::{Live, News};
use crate::obey::{self, Deed};
use crate::settings::Kept;
use crate::shortcuts::{Action, Shortcuts};
use crate::shown::Shown;
use crate::tray::{Choice, Tray};
use crate::wake::Wake;
use crate::{connect, notices};

/// Begins. To be called on the main thread.
pub fn begin(app: &AppHandle, shown: &Arc<Shown>, closing: Closing) {
    let desk = Arc::new(Desk {
        app: app.clone(),
        shown: shown.clone(),
        own: Mutex::default(),
        other: Mutex::default(),
        is_away: AtomicBool::default(),
        tray: OnceLock::new(),
    });
    let tray = Tray::open(app, {
        let desk = desk.clone();
        move |choice| match choice {
            Choice::Quit => closing.begin(),
            choice => desk.choose(choice),
        }
    });
    if let Some(tray) = tray {
        let _ = desk.tray.set(tray);
    }
    let wake = Wake::start();
    let own = follow(desk.shown.own().clone(), {
        let desk = desk.clone();
        move |event| {
            // While it is away it is started again, and goes on with its recordings.
            let now = event.and_then(|event| desk.take(&desk.own, event));
            if let Some(now) = now {
                wake.set(!now.open.is_empty());
                desk.show();
            }
        }
    });
    let shortcuts = Arc::new(Shortcuts::new(app.clone(), app.state::<Arc<Kept>>().inner().clone(), {
        let desk = desk.clone();
        move |action| desk.obey(action)
    }));
    app.manage(shortcuts.clone());
    app.manage(desk.clone());
    if Shortcuts::are_possible() {
        std::thread::spawn(move || shortcuts.take());
    }
    tauri::async_runtime::spawn(own);
    tauri::async_runtime::spawn(desk.follow_other());
}

/// Lets the tray speak anew: the language changed.
pub fn show(app: &AppHandle) {
    app.state::<Arc<Desk>>().show();
}

/// What is known of both recorders.
struct Desk {
    app: AppHandle,
    shown: Arc<Shown>,
    own: Mutex<Live>,
    other: Mutex<Live>,
    /// The other one does not answer just now: nothing of it can be done.
    is_away: AtomicBool,
    /// None where the desktop has none.
    tray: OnceLock<Tray>,
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

    fn ask(&self, what: impl FnOnce(Api) -> Result<(), Refused> + Send + 'static) {
        let api = self.shown.api();
        std::thread::spawn(move || {
            if let Err(refused) = what(api) {
                notices::tell_not_done(&refused.message);
            }
        });
    }

    /// Does what keys mean. Who looks at the window sees what comes of it.
    fn obey(self: &Arc<Self>, action: Action) {
        let now = lock(self.in_window()).clone();
        let looks = self.is_looked_at();
        match obey::deed(action, &now, self.shown.channel().as_ref()) {
            Ok(Deed::Record(cname)) => self.ask(move |api| {
                let done = api.record(cname.as_str());
                done.inspect(|()| {
                    if !looks {
                        notices::tell_started(&cname)
                    }
                })
            }),
            // That it ended is news anyway.
            Ok(Deed::Stop(sid)) => self.ask(move |api| api.stop(sid.as_str())),
            Ok(Deed::Mark(cname, sid)) => self.ask(move |api| {
                let done = api.mark(sid.as_str());
                done.inspect(|()| {
                    if !looks {
                        notices::tell_marked(&cname)
                    }
                })
            }),
            Err(idle) => notices::tell_idle(&idle),
        }
    }

    /// Listens to whichever is shown instead of ours.
    async fn follow_other(self: Arc<Self>) {
        let mut other = self.shown.other();
        loop {
            let api = other.borrow_and_update().clone();
            *lock(&self.other) = Live::default();
            self.is_away.store(false, Ordering::Relaxed);
            self.show();
            let changed = match api {
                None => other.changed().await,
                Some(api) => {
                    let listening = follow(api, |event| {
                        let was_away = self.is_away.swap(event.is_none(), Ordering::Relaxed);
                        let is_away = event.is_none();
                        let changed = event.and_then(|event| self.take(&self.other, event)).is_some();
                        if changed || is_away != was_away {
                            self.show();
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

    /// Who looks at the window sees a recording end and arrive; what goes wrong is told everywhere.
    fn is_worth_telling(&self, news: &News) -> bool {
        !matches!(news, News::Finished(_) | News::Uploaded(_)) || !self.is_looked_at()
    }

    fn is_looked_at(&self) -> bool {
        self.app.get_webview_window("main").is_some_and(|window| window.is_focused().unwrap_or(false))
    }

    fn in_window(&self) -> &Mutex<Live> {
        if self.shown.is_elsewhere() { &self.other } else { &self.own }
    }

    /// Lets the tray show how things are. What it shows is read where it is shown: two who ask for it
    /// at once cannot leave the older state there.
    fn show(self: &Arc<Self>) {
        let desk = self.clone();
        let sent = self.app.run_on_main_thread(move || {
            let api = desk.shown.api();
            let is_away = desk.shown.is_elsewhere() && desk.is_away.load(Ordering::Relaxed);
            let now = if is_away { Live::default() } else { lock(desk.in_window()).clone() };
            if let Some(tray) = desk.tray.get() {
                tray.show(&now, desk.shown.is_elsewhere().then(|| api.name()));
            }
        });
        if let Err(error) = sent {
            tracing::info!(%error, "the program ends: the tray is left as it is");
        }
    }
}

fn lock(live: &Mutex<Live>) -> std::sync::MutexGuard<'_, Live> {
    live.lock().unwrap_or_else(PoisonError::into_inner)
}
