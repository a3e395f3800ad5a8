//! `usage`: the bill of a month, and the same computed again from the journals alone.

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use rollcall_model::usage::{BillLine, Cost, UsageDifference};
use rollcall_model::{Money, Month, RecomputedUsage, RecordedUsage, UsageReport};
use serde_json::Value;

use crate::api::Api;
use crate::said;
use crate::which::Which;

/// Prints what recordings used in a month and what that costs.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Usage {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    asked: Bill,
    /// Print CSV: a line for each recording, day and size
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

#[derive(Subcommand)]
enum What {
    /// Compute the bill again from the recordings' own folders alone, and compare
    ///
    /// The folders' journals and descriptions are read, and no table of ours. Every recording whose folder says
    /// something else than what is kept is named; then the exit code is 1.
    /// What was deleted for good has no journal any more: it is named, and taken as it was kept.
    Recompute(Bill),
}

#[derive(Args)]
struct Bill {
    #[command(flatten)]
    which: Which,
    /// The month, UTC [default: this one]
    #[arg(long, value_name = "YYYY-MM")]
    month: Option<Month>,
    /// Print JSON, as the API has it
    #[arg(long)]
    json: bool,
}

fn path(of: &str, month: Option<Month>) -> String {
    month.map_or_else(|| of.to_owned(), |month| format!("{of}?month={month}"))
}

impl Usage {
    /// Prints it.
    pub fn run(self) -> Result<()> {
        let Self { what, asked: Bill { which, month, json }, csv } = self;
        match what {
            Some(What::Recompute(Bill { which, month, json })) => {
                which.look(async |asked| recompute(&asked.api, month, json).await)
            }
            None if csv => which.look(async |asked| {
                let text = asked.api.text(&path("usage/export", month)).await?;
                said::line(text.trim_start_matches('\u{feff}').trim_end());
                Ok(())
            }),
            None if json => which.look(async |asked| {
                let report: Value = asked.api.get(&path("usage", month)).await?;
                said::line(serde_json::to_string_pretty(&report)?);
                Ok(())
            }),
            None => which.look(async |asked| {
                bill(&asked.api.get(&path("usage", month)).await?);
                Ok(())
            }),
        }
    }
}

fn amount(money: Option<Money>) -> String {
    money.map_or_else(|| "no price set".to_owned(), |money| money.to_string())
}

fn tier(name: Option<&str>) -> String {
    name.unwrap_or("audio").to_owned()
}

fn bill(report: &UsageReport) {
    if report.lines.is_empty() {
        said::line(format!("Nothing was recorded in {} (UTC).", report.month));
        return;
    }
    let UsageReport { month, currency, .. } = report;
    let head = ["tier", "seconds", "minutes", &format!("{currency} per 1000"), currency].map(str::to_owned);
    let line = |line: &BillLine| {
        let price = amount(line.per_1000_minutes);
        vec![tier(line.tier.as_deref()), line.seconds.to_string(), line.minutes.to_string(), price, amount(line.amount)]
    };
    said::table(&std::iter::once(head.to_vec()).chain(report.lines.iter().map(line)).collect::<Vec<_>>());
    match report.total {
        Some(total) => said::line(format!("Total of {month} (UTC): {total} {currency}")),
        None => said::line(format!("Total of {month} (UTC): no price set")),
    }
    let head = ["recording", "channel", "length", currency].map(str::to_owned);
    let rows = report.recordings.iter().map(|row| {
        let Cost { seconds, amount: cost, .. } = row.cost;
        let note = if row.running {
            "is being recorded"
        } else if row.deleted {
            "deleted"
        } else {
            ""
        };
        let usage = &row.usage;
        let length = said::length(seconds * 1000);
        vec![usage.sid.to_string(), usage.cname.to_string(), length, amount(cost), note.to_owned()]
    });
    said::line("");
    said::table(&std::iter::once(head.to_vec()).chain(rows).collect::<Vec<_>>());
    if report.incomplete {
        said::aside(
            "Some recordings were made by an older recorder, which did not write down sizes of pictures: those count as sound alone.",
        );
    }
}

async fn recompute(api: &Api, month: Option<Month>, json: bool) -> Result<()> {
    let text: Value = api.get(&path("usage/recomputed", month)).await?;
    let computed: RecomputedUsage = serde_json::from_value(text.clone())?;
    if json {
        said::line(serde_json::to_string_pretty(&text)?);
    } else {
        bill(&computed.report);
        let count = said::count(computed.recomputed, "recording");
        said::line(format!("Computed from the journals of {count}."));
        for sid in &computed.gone {
            said::line(format!("{sid} was deleted for good, or cannot be read: it is taken as it was kept."));
        }
        computed.differences.iter().for_each(differs);
    }
    match computed.differences.len() as u64 {
        0 => Ok(()),
        number => bail!("{} differ from what is kept", said::count(number, "recording")),
    }
}

fn differs(UsageDifference { sid, kept, journal }: &UsageDifference) {
    let told = |usage: &RecordedUsage| {
        let slice = |slice: &rollcall_model::usage::UsageSlice| {
            format!("{}: {} s of {} pixels", slice.day, slice.seconds, slice.pixels)
        };
        usage.slices.iter().map(slice).collect::<Vec<_>>().join(", ")
    };
    let kept = kept.as_ref().map_or_else(|| "nothing".to_owned(), told);
    said::line(format!("{sid} differs. Kept: {kept}. Its journal: {}.", told(journal)));
}
