//! `rollcall-recorder`: records live rooms, with or without anyone looking.

mod keep_alive;
mod layout;
mod library;
mod record;
mod recover;
mod said;
mod serve;

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use rollcall_http::RecentLog;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Records live rooms: everyone in the call on one canvas, on your disk the moment it happens.
#[derive(Parser)]
#[command(
    name = "rollcall-recorder",
    version,
    arg_required_else_help = true,
    after_help = "Examples:\n  \
        rollcall-recorder serve --demo\n  \
        rollcall-recorder record --demo 4 --layout best-fit --seconds 10 --out out/demo\n  \
        rollcall-recorder layout --layout vertical --participants 7 --canvas 1920x1080 --json\n  \
        rollcall-recorder recover ~/Videos/Rollcall\n\n\
        Exit codes: 0 done, 1 it failed (one sentence on standard error says why), 2 wrong arguments.\n\
        RUST_LOG=debug says more while it works."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the console, the API and the rooms
    Serve(serve::Serve),
    /// Record demo participants for a time, without a console
    Record(record::Record),
    /// Print where a layout places people
    Layout(layout::Layout),
    /// Finalize what a crash left, and say what was lost
    Recover(recover::Recover),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn,rollcall=info".into());
    let colors = std::io::stderr().is_terminal();
    let recent = RecentLog::default();
    let kept = {
        let recent = recent.clone();
        move || recent.clone()
    };
    tracing_subscriber::registry()
        .with(filter)
        .with(tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(colors))
        .with(tracing_subscriber::fmt::layer().with_writer(kept).with_ansi(false))
        .init();
    let done = match arguments.command {
        Command::Serve(serve) if serve.keep_alive => return keep_alive::run(),
        Command::Serve(serve) => serve.run(recent),
        Command::Record(record) => record.run(),
        Command::Layout(layout) => layout.run(),
        Command::Recover(recover) => recover.run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            said::error(&error);
            ExitCode::FAILURE
        }
    }
}
