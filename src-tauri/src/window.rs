//! The window: it shows the pages of a recorder and nothing else.

use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::{Arc, Mutex, PoisonError};

use tauri::webview::{DownloadEvent, NewWindowResponse, PageLoadEvent, WebviewWindowBuilder};
use tauri::{AppHandle, Manager, PhysicalPosition, RunEvent, Url, WebviewUrl, WindowEvent};
use tauri_plugin_window_state::StateFlags;
use tokio::signal::unix::{SignalKind, signal};

use crate::closing::Closing;
use crate::link::{self, Link};
use crate::recorder::Supervisor;
use crate::settings::Kept;
use crate::shortcuts::{self, Shortcuts};
use crate::shown::Shown;
use crate::sole::Sole;
use crate::{background, connect, dialog, door, drop, outside, save};

/// Settings the webview reads when it is loaded. They must be there when the process begins, so it
/// is begun once more with them.
pub fn prepare_environment() {
    use std::os::unix::process::CommandExt;
    const SETTING: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    // Without a graphics device WebKit's shared buffers cost more than they save.
    if Path::new("/dev/dri").exists() || std::env::var_os(SETTING).is_some() {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        let arguments = std::env::args_os().skip(1);
        let error = Command::new(program).args(arguments).env(SETTING, "1").exec();
        tracing::warn!(%error, "the window may be slow");
    }
}

/// Opens the window, at a place in it, and stays until it is closed.
pub fn run(supervisor: Arc<Supervisor>, kept: &Arc<Kept>, sole: &Sole, link: Option<&Link>) -> ExitCode {
    dialog::keep_main_thread();
    let ready = supervisor.ready();
    let Ok(first) = ready.console.parse::<Url>() else {
        eprintln!("rollcall: the recorder gave an address that cannot be opened: {}", ready.url);
        return ExitCode::FAILURE;
    };
    let shown = Arc::new(Shown::new(supervisor.api(), first.clone()));
    let entry = shown.entry(link).unwrap_or(first);
    // Whether it is seen is decided at each start, not remembered.
    let place = StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED;
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_window_state::Builder::new().with_state_flags(place).build())
        .invoke_handler(tauri::generate_handler![
            door::choose_folder,
            door::show_recording,
            door::show_channel,
            door::watch_files,
            door::shortcuts,
            door::set_shortcut,
            door::rest_shortcuts,
            door::speak,
        ])
        .setup({
            let (supervisor, shown, kept) = (supervisor.clone(), shown.clone(), kept.clone());
            move |app| {
                app.manage(kept);
                app.manage(Place::default());
                door::open(app.handle(), &shown)?;
                open(app, entry, &shown)?;
                let closing = Closing::new(app.handle().clone(), shown.own().clone());
                app.manage(closing.clone());
                background::begin(app.handle(), &shown, closing);
                let handle = app.handle().clone();
                supervisor.watch_in_background(move |trouble| end_with(&handle, crate::explanation(&trouble)));
                Ok(())
            }
        })
        .build(tauri::generate_context!());
    let app = match built {
        Ok(app) => app,
        Err(error) => {
            eprintln!("rollcall: the window could not be opened: {error}");
            return ExitCode::FAILURE;
        }
    };
    let handle = app.handle().clone();
    let answered = sole.answer(move |link| {
        show(&handle);
        link.iter().for_each(|link| shown.open(&handle, link));
    });
    if let Err(error) = answered {
        tracing::warn!(%error, "a second start will not show this window");
    }
    end_on_signals(app.handle());
    let code = app.run_return(|app, event| match event {
        RunEvent::WindowEvent { event: WindowEvent::CloseRequested { api, .. }, .. } => {
            // Whether it closes is known when the recorder has answered.
            api.prevent_close();
            app.state::<Closing>().begin();
        }
        RunEvent::WindowEvent { event: WindowEvent::DragDrop(event), .. } => drop::take(app, &event),
        // Keys pressed elsewhere are for nobody who listens here.
        RunEvent::WindowEvent { event: WindowEvent::Focused(false), .. } => shortcuts::wake(app),
        _ => {}
    });
    u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from)
}

fn open(app: &tauri::App, entry: Url, shown: &Arc<Shown>) -> tauri::Result<()> {
    let handle = app.handle().clone();
    WebviewWindowBuilder::new(app, "main", WebviewUrl::External(entry))
        .title("Rollcall")
        .inner_size(1280.0, 800.0)
        .min_inner_size(1024.0, 640.0)
        .initialization_script(door::sign(shown, Shortcuts::are_possible(), app.state::<Arc<Kept>>().now().language))
        .on_page_load(|window, load| {
            // The page that listened for keys has gone.
            if load.event() == PageLoadEvent::Started {
                shortcuts::wake(window.app_handle());
            }
        })
        .on_navigation({
            let (app, shown) = (handle.clone(), shown.clone());
            move |url| is_page(&app, &shown, url)
        })
        .on_new_window(move |url, _| {
            outside::open(&handle, &url);
            NewWindowResponse::Deny
        })
        .on_download({
            let shown = shown.clone();
            move |webview, event| {
                if let DownloadEvent::Requested { url, destination } = event
                    && shown.serves(&url)
                {
                    let name = destination.file_name().unwrap_or_default().to_string_lossy().into_owned();
                    save::begin(webview.app_handle(), shown.api(), url, name);
                }
                // We bring it ourselves.
                false
            }
        })
        // The page says by its title whether a channel is being recorded.
        .on_document_title_changed({
            let shown = shown.clone();
            move |window, title| {
                let api = shown.api();
                let title = if shown.is_elsewhere() { format!("{title} ({})", api.name()) } else { title };
                let _ = window.set_title(&title);
            }
        })
        .build()?;
    Ok(())
}

/// Whether the window goes there. The webview has no WebRTC: invitations, like every other address,
/// open in the user's browser.
fn is_page(app: &AppHandle, shown: &Arc<Shown>, url: &Url) -> bool {
    if url.scheme() == link::SCHEME {
        match url.as_str().parse::<Link>() {
            Ok(link) => shown.open(app, &link),
            Err(()) if url.as_str() == link::RECORDERS => connect::begin(app, shown.clone()),
            Err(()) => {}
        }
        return false;
    }
    let stays = shown.serves(url) && !url.path().starts_with("/join");
    if !stays {
        outside::open(app, url);
    }
    stays
}

/// Where the window was when it was hidden: shown again, it would be put somewhere else.
#[derive(Default)]
struct Place(Mutex<Option<PhysicalPosition<i32>>>);

/// Hides it; what it shows goes on.
pub fn hide(app: &AppHandle) -> tauri::Result<()> {
    let Some(window) = app.get_webview_window("main") else { return Ok(()) };
    // One that fills the screen does so again.
    let place = if window.is_maximized()? { None } else { Some(window.outer_position()?) };
    *app.state::<Place>().0.lock().unwrap_or_else(PoisonError::into_inner) = place;
    window.hide()
}

/// Brings the window to the front, also one that was hidden.
pub fn show(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        let place = app.state::<Place>().0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let shown = window
            .unminimize()
            .and_then(|()| window.show())
            .and_then(|()| place.map_or(Ok(()), |place| window.set_position(place)))
            .and_then(|()| window.set_focus());
        if let Err(error) = shown {
            tracing::warn!(%error, "the window could not be shown");
        }
    }
}

/// Says why it ends, and ends.
fn end_with(app: &AppHandle, text: String) {
    eprintln!("rollcall: {text}");
    let app = app.clone();
    dialog::on_main_thread(&app.clone(), move || async move {
        dialog::tell(&app, gtk::MessageType::Error, &text).await;
        app.exit(1);
    });
}

/// A terminal's Ctrl-C and the end of a login close the console well: recordings are ended with it.
fn end_on_signals(app: &AppHandle) {
    for kind in [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()] {
        let app = app.clone();
        tauri::async_runtime::spawn(async move {
            match signal(kind) {
                Ok(mut signal) => {
                    signal.recv().await;
                    app.exit(0);
                }
                Err(error) => tracing::warn!(%error, "signals are not heard"),
            }
        });
    }
}
