//! Usage and price: the report of a month, one recording second by second, the price sheet, and what a
//! channel costs now. The rules are the model's; here is where their numbers come from.

use std::collections::BTreeSet;

use jiff::Timestamp;
use parking_lot::RwLock;
use rollcall_model::usage::{
    Cost, Quote, QuoteOfRecording, RecomputedUsage, RecordingUsage, Standing, UsageDifference, UsageRun, changes, csv,
};
use rollcall_model::{Cname, Month, PriceSheet, Prices, RecordedUsage, Sid, UsageReport};
use rollcall_store::StoreError;

use crate::Result;
use crate::errors::StudioError;
use crate::house::House;
use crate::member::Member;

/// The price sheet that holds.
#[derive(Default)]
pub(crate) struct Pricing(RwLock<PriceSheet>);

impl Pricing {
    pub fn sheet(&self) -> PriceSheet {
        self.0.read().clone()
    }

    pub fn set(&self, sheet: PriceSheet) {
        *self.0.write() = sheet;
    }
}

impl House {
    /// The price sheet, and those to begin with.
    pub fn prices(&self) -> Prices {
        Prices::with(self.pricing.sheet())
    }

    pub fn set_prices(&self, sheet: PriceSheet) -> Result<Prices> {
        sheet.validate()?;
        self.change_settings(|settings| settings.prices = sheet, |settings| self.pricing.set(settings.prices.clone()))?;
        Ok(self.prices())
    }

    /// A month's usage; this month's unless named.
    pub fn usage_report(&self, month: Option<Month>) -> Result<UsageReport> {
        let all = self.library().all_kept_usage()?;
        Ok(self.report_of(month, all))
    }

    /// A month's usage, a line for each recording, day and size.
    pub fn usage_as_csv(&self, month: Option<Month>) -> Result<String> {
        Ok(csv(&self.usage_report(month)?, &self.pricing.sheet()))
    }

    /// From what is kept, or was computed, of what has ended; what runs now is added.
    fn report_of(&self, month: Option<Month>, ended: Vec<RecordedUsage>) -> UsageReport {
        let month = month.unwrap_or_else(|| Month::of(Timestamp::now()));
        let running: Vec<RecordedUsage> = self.open_recordings().iter().map(|open| open.take.used().0).collect();
        let listed = self.library().recordings();
        let ended = ended.into_iter().filter(|usage| running.iter().all(|open| open.sid != usage.sid)).map(|usage| {
            let found = listed.iter().find(|recording| recording.sid == usage.sid);
            // A title may be given at any time.
            let title = found.map_or(usage.title, |recording| recording.title.clone());
            let standing = Standing { running: false, deleted: found.is_none() };
            (RecordedUsage { title, ..usage }, standing)
        });
        let all = ended.collect::<Vec<_>>().into_iter();
        let running = running.clone().into_iter().map(|usage| (usage, Standing { running: true, deleted: false }));
        UsageReport::of(&self.pricing.sheet(), month, all.chain(running).collect())
    }

    /// What a recording used, second by second; also while it runs, and as far as it is kept when it was deleted.
    pub fn recording_usage(&self, sid: &Sid) -> Result<RecordingUsage> {
        if let Some(open) = self.open_recordings().iter().find(|open| open.sid == *sid) {
            return Ok(self.usage_told(open.take.used(), true));
        }
        match self.library().used(sid) {
            Err(StoreError::NotFound) => {
                let kept = self.library().kept_usage(sid)?;
                let kept = kept.ok_or_else(|| StudioError::RecordingNotFound(sid.clone()))?;
                Ok(self.usage_told((kept, Vec::new()), false))
            }
            used => Ok(self.usage_told(used?, false)),
        }
    }

    fn usage_told(&self, (usage, mut runs): (RecordedUsage, Vec<UsageRun>), running: bool) -> RecordingUsage {
        let sheet = self.pricing.sheet();
        runs.iter_mut().for_each(|run| run.tier = sheet.tier_name(run.pixels));
        let cost = Cost::of(&sheet, &usage.slices);
        RecordingUsage { usage, running, currency: sheet.currency, cost, runs }
    }

    /// A month's usage from the journals alone, compared with what is kept.
    pub fn recompute_usage(&self, month: Option<Month>) -> Result<RecomputedUsage> {
        let library = self.library();
        let kept = library.all_kept_usage()?;
        let (mut all, mut differences) = (Vec::new(), Vec::new());
        for recording in library.ended() {
            let journal = match library.used(&recording.sid) {
                Ok((journal, _)) => journal,
                Err(error) => {
                    tracing::warn!(%error, sid = recording.sid.as_str(), "what it used is taken as it was kept");
                    continue;
                }
            };
            let kept = kept.iter().find(|kept| kept.sid == journal.sid).cloned();
            let is_same =
                |kept: &RecordedUsage| RecordedUsage { title: journal.title.clone(), ..kept.clone() } == journal;
            if !kept.as_ref().is_some_and(is_same) {
                differences.push(UsageDifference { sid: journal.sid.clone(), kept, journal: journal.clone() });
            }
            all.push(journal);
        }
        let computed: BTreeSet<Sid> = all.iter().map(|usage| usage.sid.clone()).collect();
        all.extend(kept.into_iter().filter(|kept| !computed.contains(&kept.sid)));
        let report = self.report_of(month, all);
        let is_computed = |sid: &Sid| computed.contains(sid);
        let (here, gone): (Vec<_>, Vec<_>) =
            report.recordings.iter().filter(|row| !row.running).partition(|row| is_computed(&row.usage.sid));
        let recomputed = here.len() as u64;
        let gone = gone.into_iter().map(|row| row.usage.sid.clone()).collect();
        Ok(RecomputedUsage { recomputed, gone, differences, report })
    }

    /// What recording a channel costs as it is now, and what would change that.
    pub fn quote(&self, cname: &Cname) -> Result<Quote> {
        let room = self.room(cname)?;
        let sheet = self.pricing.sheet();
        let (people, canvas, quality, open) = {
            let state = room.state.lock();
            // A picture that nobody opened yet has no size; the next to ask will know.
            let unmeasured = state.members.iter().filter(|member| member.stats.fps > 0.0 && member.picture().is_none());
            unmeasured.for_each(|member| member.input.glance());
            let people: Vec<_> = state.members.iter().map(Member::usage_person).collect();
            (people, state.canvas, state.quality, state.recording.clone())
        };
        let pixels = people.iter().map(|person| person.pixels()).sum();
        let price = sheet.price(pixels);
        let bytes_per_second = match &open {
            Some(open) => open.pace.lock().get(),
            None => quality.bytes_per_second(&canvas),
        };
        let destination = match &open {
            Some(open) => open.take.recording().destination.unwrap_or_default(),
            None => self.courier.settings().destination,
        };
        Ok(Quote {
            changes: changes(&sheet, &people),
            people,
            pixels,
            tier: sheet.tier_name(pixels),
            per_1000_minutes: price,
            per_hour: price.map(|price| price.of_seconds(3600)),
            disk_bytes_per_hour: bytes_per_second * 3600,
            upload_bits_per_second: if destination.primary.is_some() { bytes_per_second * 8 } else { 0 },
            load: self.load_watch.now(),
            recording: open.map(|open| QuoteOfRecording {
                sid: open.sid.clone(),
                cost: Cost::of(&sheet, &open.take.used().0.slices),
            }),
            currency: sheet.currency,
        })
    }
}
