//! The desktop console: a window over a recorder that it starts and watches.
//!
//! The window shows the recorder's own pages, so it has nothing to lose: it may crash or be closed
//! without touching a recording.

mod address;
mod api;
mod background;
mod closing;
mod connect;
mod dialog;
mod door;
mod drop;
mod fetch;
mod folder;
mod follow;
mod keys;
mod launch;
mod link;
mod live;
mod log;
mod notices;
mod obey;
mod options;
mod outside;
mod process;
mod recorder;
mod reveal;
mod runtime;
mod save;
mod settings;
mod shortcuts;
mod shown;
mod sole;
mod tray;
mod wake;
mod window;
mod words;

use std::process::ExitCode;
use std::sync::Arc;

use crate::launch::{Launch, Trouble};
use crate::log::Log;
use crate::options::{Options, Problem};
use crate::recorder::Supervisor;
use crate::settings::Kept;
use crate::sole::Sole;
use crate::words::{ENGLISH, with, words};

fn main() -> ExitCode {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    window::prepare_environment();
    let kept = Arc::new(Kept::read(settings::file()));
    words::speak(kept.now().language);
    let options = match Options::read(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => return ExitCode::SUCCESS,
        Err(Problem::Argument(problem)) => {
            eprintln!("rollcall: {problem}\nTry: rollcall --help");
            return ExitCode::from(2);
        }
        Err(Problem::Link(link)) => {
            eprintln!("rollcall: {}", with(ENGLISH.wrong_link, &link));
            dialog::tell_alone(&with(words().wrong_link, &link));
            return ExitCode::from(2);
        }
    };
    open(&options, &kept).unwrap_or_else(|trouble| {
        eprintln!("rollcall: {trouble}");
        dialog::tell_alone(&explanation(&trouble));
        ExitCode::FAILURE
    })
}

fn open(options: &Options, kept: &Arc<Kept>) -> Result<ExitCode, Trouble> {
    let folder = runtime::folder().map_err(Trouble::Folder)?;
    let launch = Launch::new(options, &folder);
    let Some(sole) = Sole::take(&folder, options.link.as_ref())? else {
        // Its window comes to the front.
        if options.asks_for_a_recorder() && !launch.is_running() {
            eprintln!("rollcall: it is open already, with other options; close it first to start it with these");
        }
        return Ok(ExitCode::SUCCESS);
    };
    // A recorder is not started for a window that cannot open.
    gtk::init().map_err(|_| Trouble::Display)?;
    let supervisor = Arc::new(Supervisor::start(launch, kept.now().port)?);
    if let Err(error) = kept.change(|settings| settings.port = supervisor.port()) {
        tracing::warn!(%error, "the port is not kept: what pages remember will be forgotten");
    }
    let code = window::run(supervisor.clone(), kept, &sole, options.link.as_ref());
    sole.close(&folder);
    supervisor.end();
    Ok(code)
}

/// What a dialog says of it.
fn explanation(trouble: &Trouble) -> String {
    let log = Log::usual();
    let words = words();
    format!("{}\n\n{}", trouble.told(words), with(words.safe, log.path().display()))
}
