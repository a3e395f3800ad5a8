//! The desktop console: a window over a recorder that it starts and watches.
//!
//! The window shows the recorder's own pages, so it has no private door and nothing to lose: it may
//! crash or be closed without touching a recording.

mod log;
mod options;
mod recorder;
mod runtime;
mod window;

use std::process::ExitCode;
use std::sync::Arc;

use rfd::{MessageButtons, MessageDialog, MessageLevel};

use crate::options::Options;
use crate::recorder::{Supervisor, Trouble};

fn main() -> ExitCode {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    window::prepare_environment();
    let options = match Options::read(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => return ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("rollcall: {problem}\nTry: rollcall --help");
            return ExitCode::from(2);
        }
    };
    match Supervisor::start(&options) {
        Ok((supervisor, console)) => window::run(Arc::new(supervisor), &console),
        Err(trouble) => {
            tell(&trouble);
            ExitCode::FAILURE
        }
    }
}

/// Says in a native dialog why there is no recorder.
fn tell(trouble: &Trouble) {
    eprintln!("rollcall: {trouble}");
    let text = format!("{trouble}\n\nRecordings made before are safe. Details are in:\n{}", log::file().display());
    MessageDialog::new()
        .set_title("Rollcall")
        .set_level(MessageLevel::Error)
        .set_buttons(MessageButtons::Ok)
        .set_description(text)
        .show();
}
