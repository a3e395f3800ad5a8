//! The window: it shows the recorder's pages and nothing else, and asks before it closes on a
//! recording.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rfd::{AsyncMessageDialog, MessageButtons, MessageDialogResult, MessageLevel};
use tauri::webview::{NewWindowResponse, WebviewWindowBuilder};
use tauri::{Manager, RunEvent, Url, WebviewUrl, WindowEvent};

use crate::recorder::{Ready, Supervisor, watch_in_background};

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
        let error = std::process::Command::new(program).args(arguments).env(SETTING, "1").exec();
        tracing::warn!(%error, "the window may be slow");
    }
}

/// Opens the window and stays until it is closed.
pub fn run(supervisor: Arc<Supervisor>, ready: &Ready) -> ExitCode {
    let (Ok(address), Ok(home)) = (ready.console.parse::<Url>(), ready.url.parse::<Url>()) else {
        eprintln!("rollcall: the recorder gave an address that cannot be opened: {}", ready.url);
        supervisor.end();
        return ExitCode::FAILURE;
    };
    let recording = Arc::new(AtomicBool::new(false));
    let (seen, watched, ready) = (recording.clone(), supervisor.clone(), ready.clone());
    let built = tauri::Builder::default()
        .setup(move |app| {
            open(app, address, home, seen)?;
            let handle = app.handle().clone();
            watch_in_background(watched, ready, move |trouble| {
                let asked = handle.run_on_main_thread({
                    let handle = handle.clone();
                    move || {
                        crate::tell(&trouble);
                        handle.exit(1);
                    }
                });
                if let Err(error) = asked {
                    tracing::error!(%error, "the window is gone already");
                }
            });
            Ok(())
        })
        .build(tauri::generate_context!());
    let app = match built {
        Ok(app) => app,
        Err(error) => {
            eprintln!("rollcall: the window could not be opened: {error}");
            supervisor.end();
            return ExitCode::FAILURE;
        }
    };
    let code = app.run_return(move |app, event| {
        if let RunEvent::WindowEvent { event: WindowEvent::CloseRequested { api, .. }, .. } = event
            && recording.load(Ordering::Relaxed)
        {
            api.prevent_close();
            ask_to_stop(app.clone());
        }
    });
    supervisor.end();
    u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from)
}

fn open(app: &tauri::App, address: Url, home: Url, recording: Arc<AtomicBool>) -> tauri::Result<()> {
    let own = move |url: &Url| url.origin() == home.origin();
    let inside = own.clone();
    WebviewWindowBuilder::new(app, "main", WebviewUrl::External(address))
        .title("Rollcall")
        .inner_size(1280.0, 800.0)
        .min_inner_size(1024.0, 640.0)
        // The webview has no WebRTC: invitations, like every other address, open in the user's browser.
        .on_navigation(move |url| {
            let stays = inside(url) && !url.path().starts_with("/join");
            if !stays {
                open_outside(url);
            }
            stays
        })
        .on_new_window(move |url, _| {
            open_outside(&url);
            NewWindowResponse::Deny
        })
        // The page says by its title whether a channel is being recorded.
        .on_document_title_changed(move |window, title| {
            recording.store(title.starts_with('●'), Ordering::Relaxed);
            let _ = window.set_title(&title);
        })
        .build()?;
    Ok(())
}

fn open_outside(url: &Url) {
    if matches!(url.scheme(), "http" | "https") {
        let started = std::process::Command::new("xdg-open").arg(url.as_str()).spawn();
        if let Err(error) = started {
            tracing::warn!(%error, "no browser could be opened");
        }
    }
}

/// Asks whether to stop recording and close; anything but a clear yes leaves everything as it is.
fn ask_to_stop(app: tauri::AppHandle) {
    const STOP: &str = "Stop and close";
    let asked = AsyncMessageDialog::new()
        .set_title("Rollcall is recording")
        .set_level(MessageLevel::Warning)
        .set_description("Stop the recording and close? It will be kept, complete and playable.")
        .set_buttons(MessageButtons::OkCancelCustom(STOP.into(), "Go on recording".into()))
        .show();
    tauri::async_runtime::spawn(async move {
        let answer = asked.await;
        let stop = matches!(&answer, MessageDialogResult::Custom(text) if text == STOP);
        if (stop || answer == MessageDialogResult::Ok)
            && let Some(window) = app.get_webview_window("main")
        {
            // Destroying asks no further question; the recorder is ended after the last window.
            let _ = window.destroy();
        }
    });
}
