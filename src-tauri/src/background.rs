//! What the desktop shows and does beside the window: the tray, notifications, staying awake.

use std::sync::{Arc, Mutex, PoisonError};

use tauri::{AppHandle, Manager};

use crate::follow::follow;
use crate::live::{Live, News};
use crate::notices;
use crate::recorder::Supervisor;
use crate::tray::{Choice, Tray};
use crate::wake::Wake;

/// Begins. `quit` is called when the user leaves by the tray. To be called on the main thread.
pub fn begin(app: &AppHandle, supervisor: Arc<Supervisor>, quit: impl Fn() + Send + Sync + 'static) {
    let live: Arc<Mutex<Live>> = Arc::default();
    let tray = Tray::open(app, {
        let (app, live, supervisor) = (app.clone(), live.clone(), supervisor.clone());
        move |choice| match choice {
            Choice::Show => crate::window::show(&app),
            Choice::Quit => quit(),
            Choice::Record(cname) => ask(&supervisor, move |api| api.record(&cname)),
            Choice::Stop(cname) => {
                let sid = lock(&live).recording_of(&cname).cloned();
                if let Some(sid) = sid {
                    ask(&supervisor, move |api| api.stop(sid.as_str()));
                }
            }
        }
    });
    let wake = Wake::start();
    let app = app.clone();
    tauri::async_runtime::spawn(follow(supervisor.api(), move |event| {
        let (changed, news, now) = {
            let mut live = lock(&live);
            let before = live.clone();
            let news = live.take(event);
            (*live != before, news, live.clone())
        };
        if changed {
            wake.set(!now.open.is_empty());
            if let Some(tray) = &tray {
                tray.show(&now);
            }
        }
        news.iter().filter(|news| is_worth_telling(&app, news)).for_each(notices::tell);
    }));
}

/// Who looks at the window sees a recording end; what goes wrong is told everywhere.
fn is_worth_telling(app: &AppHandle, news: &News) -> bool {
    let looks = || app.get_webview_window("main").is_some_and(|window| window.is_focused().unwrap_or(false));
    !matches!(news, News::Finished(_)) || !looks()
}

fn ask(supervisor: &Supervisor, what: impl FnOnce(crate::api::Api) -> Result<(), String> + Send + 'static) {
    let api = supervisor.api();
    std::thread::spawn(move || {
        if let Err(why) = what(api) {
            notices::tell_not_done(&why);
        }
    });
}

fn lock(live: &Mutex<Live>) -> std::sync::MutexGuard<'_, Live> {
    live.lock().unwrap_or_else(PoisonError::into_inner)
}
