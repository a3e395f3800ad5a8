//! The window: it shows the recorder's pages and nothing else, and asks before it closes on a
//! recording.

use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rfd::{AsyncMessageDialog, MessageButtons, MessageDialogResult, MessageLevel};
use tauri::webview::{NewWindowResponse, WebviewWindowBuilder};
use tauri::{AppHandle, Manager, RunEvent, Url, WebviewUrl, WindowEvent};
use tokio::signal::unix::{SignalKind, signal};

use crate::recorder::Supervisor;
use crate::sole::Sole;

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

/// Opens the window and stays until it is closed.
pub fn run(supervisor: Arc<Supervisor>, sole: &Sole) -> ExitCode {
    let ready = supervisor.ready();
    let (Ok(address), Ok(home)) = (ready.console.parse::<Url>(), ready.url.parse::<Url>()) else {
        eprintln!("rollcall: the recorder gave an address that cannot be opened: {}", ready.url);
        return ExitCode::FAILURE;
    };
    let built = tauri::Builder::default()
        .setup({
            let supervisor = supervisor.clone();
            move |app| {
                open(app, address, home)?;
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
    if let Err(error) = sole.answer(move || show(&handle)) {
        tracing::warn!(%error, "a second start will not show this window");
    }
    end_on_signals(app.handle());
    let asking = Arc::new(AtomicBool::new(false));
    let code = app.run_return(move |app, event| {
        if let RunEvent::WindowEvent { event: WindowEvent::CloseRequested { api, .. }, .. } = event {
            // Whether it closes is known when the recorder has answered.
            api.prevent_close();
            close_when_safe(app.clone(), supervisor.clone(), asking.clone());
        }
    });
    u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from)
}

fn open(app: &tauri::App, address: Url, home: Url) -> tauri::Result<()> {
    let own = move |url: &Url| url.origin() == home.origin();
    WebviewWindowBuilder::new(app, "main", WebviewUrl::External(address))
        .title("Rollcall")
        .inner_size(1280.0, 800.0)
        .min_inner_size(1024.0, 640.0)
        // The webview has no WebRTC: invitations, like every other address, open in the user's browser.
        .on_navigation(move |url| {
            let stays = own(url) && !url.path().starts_with("/join");
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
            let _ = window.set_title(&title);
        })
        .build()?;
    Ok(())
}

/// Brings the window to the front.
fn show(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        let shown = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
        if let Err(error) = shown {
            tracing::warn!(%error, "the window could not be shown");
        }
    }
}

fn open_outside(url: &Url) {
    if matches!(url.scheme(), "http" | "https") {
        let url = url.to_string();
        std::thread::spawn(move || {
            let ended = Command::new("xdg-open").arg(&url).status();
            if !ended.is_ok_and(|status| status.success()) {
                let text = format!("No browser could be opened. Open this address in one yourself:\n{url}");
                tauri::async_runtime::block_on(message(MessageLevel::Warning, text).show());
            }
        });
    }
}

fn message(level: MessageLevel, text: String) -> AsyncMessageDialog {
    AsyncMessageDialog::new()
        .set_title("Rollcall")
        .set_level(level)
        .set_buttons(MessageButtons::Ok)
        .set_description(text)
}

/// Says why it ends, and ends.
fn end_with(app: &AppHandle, text: String) {
    eprintln!("rollcall: {text}");
    tauri::async_runtime::block_on(message(MessageLevel::Error, text).show());
    app.exit(1);
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

/// Closes the window; when a channel is being recorded only after a clear yes.
fn close_when_safe(app: AppHandle, supervisor: Arc<Supervisor>, asking: Arc<AtomicBool>) {
    if asking.swap(true, Ordering::Relaxed) {
        return;
    }
    tauri::async_runtime::spawn(async move {
        let recorded = tauri::async_runtime::spawn_blocking(move || supervisor.api().being_recorded()).await;
        let question = match recorded.ok().flatten() {
            Some(channels) if channels.is_empty() => None,
            Some(channels) => Some((
                "Rollcall is recording",
                format!(
                    "Stop recording {} and close? What was recorded is kept, complete and playable.",
                    channels.join(", ")
                ),
            )),
            None => Some((
                "The recorder does not answer",
                "If a channel is being recorded, closing ends it. What was recorded until now is kept.".to_owned(),
            )),
        };
        let closes = match question {
            None => true,
            Some((title, text)) => ask(title, text).await,
        };
        if closes && let Some(window) = app.get_webview_window("main") {
            // Destroying asks no further question; the recorder is ended after the last window.
            let _ = window.destroy();
        }
        asking.store(false, Ordering::Relaxed);
    });
}

/// Anything but a clear yes leaves everything as it is.
async fn ask(title: &str, text: String) -> bool {
    const STOP: &str = "Stop and close";
    let asked = AsyncMessageDialog::new()
        .set_title(title)
        .set_level(MessageLevel::Warning)
        .set_description(text)
        .set_buttons(MessageButtons::OkCancelCustom(STOP.into(), "Leave it open".into()));
    let answer = asked.show().await;
    answer == MessageDialogResult::Ok || matches!(&answer, MessageDialogResult::Custom(text) if text == STOP)
}
