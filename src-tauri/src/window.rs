//! The window: it shows the recorder's pages and nothing else, and asks before it closes on a
//! recording.

use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rfd::{AsyncMessageDialog, MessageButtons, MessageDialogResult, MessageLevel};
use tauri::webview::{NewWindowResponse, WebviewWindowBuilder};
use tauri::{AppHandle, Manager, RunEvent, Url, WebviewUrl, WindowEvent};
use tauri_plugin_window_state::StateFlags;
use tokio::signal::unix::{SignalKind, signal};

use crate::recorder::Supervisor;
use crate::sole::Sole;
use crate::words::{with, words};
use crate::{background, notices};

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
    let asking = Arc::new(AtomicBool::new(false));
    // Whether it is seen is decided at each start, not remembered.
    let place = StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED;
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_window_state::Builder::new().with_state_flags(place).build())
        .setup({
            let (supervisor, asking) = (supervisor.clone(), asking.clone());
            move |app| {
                open(app, address, home)?;
                let quit = {
                    let (app, supervisor) = (app.handle().clone(), supervisor.clone());
                    move || close_when_safe(app.clone(), supervisor.clone(), asking.clone())
                };
                background::begin(app.handle(), supervisor.clone(), quit);
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

/// Brings the window to the front, also one that was hidden.
pub fn show(app: &AppHandle) {
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
                let text = with(words().no_browser, &url);
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

/// Closes the window; when a channel is being recorded only after a clear word.
fn close_when_safe(app: AppHandle, supervisor: Arc<Supervisor>, asking: Arc<AtomicBool>) {
    if asking.swap(true, Ordering::Relaxed) {
        return;
    }
    tauri::async_runtime::spawn(async move {
        let recorded = tauri::async_runtime::spawn_blocking(move || supervisor.api().being_recorded()).await;
        let words = words();
        let answer = match recorded.ok().flatten() {
            Some(channels) if channels.is_empty() => Answer::Close,
            Some(channels) => {
                let text = with(words.recording_question, channels.join(words.between));
                ask(words.recording_title, text, true).await
            }
            None => ask(words.silent_title, words.silent_question.to_owned(), false).await,
        };
        let window = app.get_webview_window("main");
        let done = window.map_or(Ok(()), |window| match answer {
            // Destroying asks no further question; the recorder is ended after the last window.
            Answer::Close => window.destroy(),
            Answer::KeepRecording => window.hide().inspect(|()| notices::tell_hidden()),
            Answer::Stay => Ok(()),
        });
        if let Err(error) = done {
            tracing::warn!(%error, "the window did not close");
        }
        asking.store(false, Ordering::Relaxed);
    });
}

/// What is to become of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    /// Closes, and ends what is recorded.
    Close,
    /// Is hidden; recording goes on.
    KeepRecording,
    /// Is left as it is.
    Stay,
}

/// Anything but a clear word leaves everything as it is.
async fn ask(title: &str, text: String, background: bool) -> Answer {
    let words = words();
    let (close, keep, stay) = (words.stop_and_close, words.keep_recording, words.leave_open);
    let buttons = if background {
        MessageButtons::YesNoCancelCustom(keep.into(), close.into(), stay.into())
    } else {
        MessageButtons::OkCancelCustom(close.into(), stay.into())
    };
    let asked = AsyncMessageDialog::new()
        .set_title(title)
        .set_level(MessageLevel::Warning)
        .set_description(text)
        .set_buttons(buttons);
    match asked.show().await {
        MessageDialogResult::Custom(chosen) if chosen == close => Answer::Close,
        MessageDialogResult::Custom(chosen) if chosen == keep => Answer::KeepRecording,
        MessageDialogResult::Ok if !background => Answer::Close,
        _ => Answer::Stay,
    }
}
