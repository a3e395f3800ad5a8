//! A month's usage as CSV (RFC 4180): a line for each recording, day and tier.

use super::month::Month;
use super::report::UsageReport;
use super::sheet::PriceSheet;

const HEAD: [&str; 13] = [
    "month",
    "day_utc",
    "recording",
    "title",
    "channel",
    "app",
    "started_at",
    "tier",
    "pixels",
    "seconds",
    "per_1000_minutes",
    "amount_by_second",
    "currency",
];

/// Everything of the month, oldest recording first.
pub fn csv(report: &UsageReport, sheet: &PriceSheet) -> String {
    let mut text = line(HEAD.map(str::to_owned));
    for row in report.recordings.iter().rev() {
        for slice in row.usage.slices.iter().filter(|slice| slice.day.month() == report.month) {
            let price = sheet.price(slice.pixels);
            text.push_str(&line([
                Month::to_string(&report.month),
                slice.day.to_string(),
                row.usage.sid.to_string(),
                row.usage.title.clone().unwrap_or_default(),
                row.usage.cname.to_string(),
                row.usage.app.as_ref().map(ToString::to_string).unwrap_or_default(),
                row.usage.started_at.clone(),
                sheet.tier_name(slice.pixels).unwrap_or_else(|| "audio".to_owned()),
                slice.pixels.to_string(),
                slice.seconds.to_string(),
                price.map(|price| price.to_string()).unwrap_or_default(),
                price.map(|price| price.of_seconds(slice.seconds).to_string()).unwrap_or_default(),
                sheet.currency.clone(),
            ]));
        }
    }
    text
}

fn line(cells: [String; 13]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
    cells.join(",") + "\r\n"
}

/// What a spreadsheet would take for a formula gets an apostrophe, and whatever needs quotes has them.
fn quoted(cell: &str) -> String {
    let harmless =
        if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() };
    if harmless.contains([',', '"', '\r', '\n']) { format!("\"{}\"", harmless.replace('"', "\"\"")) } else { harmless }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn no_cell_is_a_formula_and_no_cell_breaks_its_line() {
        assert_eq!(quoted("=1+1"), "'=1+1");
        for start in ["+", "-", "@", "\t"] {
            assert!(quoted(&format!("{start}x")).starts_with('\''), "{start}");
        }
        assert_eq!(quoted("-2,\"x\""), "\"'-2,\"\"x\"\"\"");
        assert_eq!(quoted("数学课"), "数学课");
        assert_eq!(quoted("a\nb"), "\"a\nb\"");
    }
}
