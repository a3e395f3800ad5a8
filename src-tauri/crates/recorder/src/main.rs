//! `rollcall-recorder`: records live rooms, with or without anyone looking.

mod api;
mod bucket;
mod fetch;
mod keep_alive;
mod layout;
mod library;
mod record;
mod recover;
mod said;
mod serve;
mod sync;
mod trouble;
mod usage;
mod which;

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
        rollcall-recorder recover ~/Videos/Rollcall\n  \
        rollcall-recorder bucket add --name Archive --service folder --bucket /media/disk/archive\n  \
        ROLLCALL_ACCESS_KEY=… ROLLCALL_SECRET_KEY=… rollcall-recorder bucket add --name School \\\n      \
        --service amazon_s3 --bucket lessons --region eu-central-1 --primary\n  \
        rollcall-recorder bucket test school\n  \
        rollcall-recorder sync send SID --to school --backup archive\n  \
        rollcall-recorder sync wait SID --timeout 600\n  \
        rollcall-recorder fetch SID --identity key.txt\n  \
        rollcall-recorder usage --month 2026-11\n  \
        rollcall-recorder usage recompute --month 2026-11\n\n\
        bucket, sync, fetch and usage ask the recorder at --recorder (its token is\n\
        in ROLLCALL_TOKEN). Where none runs, they open the folder for recordings\n\
        themselves.\n\n\
        Exit codes: 0 done, 1 it failed (one sentence on standard error says why),\n\
        2 wrong arguments.\n\
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
    /// Add, test, list and remove buckets
    Bucket(bucket::Bucket),
    /// Say how recordings go to their buckets, wait for them, send them
    Sync(sync::Syncing),
    /// Bring a recording back from its bucket
    Fetch(fetch::Fetch),
    /// Say what recordings used in a month, and what that costs
    Usage(usage::Usage),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let usual = match arguments.command {
        // What is of interest is the answer.
        Command::Bucket(_) | Command::Sync(_) | Command::Fetch(_) | Command::Usage(_) => "error",
        _ => "warn,rollcall=info",
    };
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| usual.into());
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
        Command::Bucket(bucket) => bucket.run(),
        Command::Sync(syncing) => syncing.run(),
        Command::Fetch(fetch) => fetch.run(),
        Command::Usage(usage) => usage.run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            said::error(&error);
            ExitCode::FAILURE
        }
    }
}
