//! How far recordings are on their way, where they go, and what stays here of those that arrived.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rollcall_model::delivery::in_bucket;
use rollcall_model::{
    Delivery, DeliveryState, Destination, Errand, ErrandState, ErrorCode, Event, FileDelivery, Keep, NoticeLevel, Part,
    Recording, Sid, UploadSettings, Uploads,
};
use rollcall_store::{Entry, Numbers, Way};
use rollcall_sync::seal;

use crate::Result;
use crate::courier::{now_ms, utc};
use crate::errors::StudioError;
use crate::fetching::SEALED;
use crate::house::House;

/// Recordings of which files may have been written just before a crash, and not been noted.
const RECENT: SignedDuration = SignedDuration::from_hours(7 * 24);

impl House {
    /// Sets how recordings are sent. Where they go holds for those that start from now on.
    pub fn set_uploads(self: &Arc<Self>, uploads: UploadSettings) -> Result<Uploads> {
        uploads.validate()?;
        self.check_destination(&uploads.destination)?;
        if uploads.recipients.iter().any(|key| seal::check(key).is_err()) {
            let problem = "One of the public keys is none: it may have been copied in part.";
            return Err(StudioError::invalid_bucket("recipients", problem));
        }
        self.change_settings(
            |settings| settings.uploads = uploads,
            |settings| self.courier.set(settings.uploads.clone()),
        )?;
        self.keep_little();
        let uploads = self.uploads();
        self.events.tell(Event::Uploads { uploads: Box::new(uploads.clone()) });
        Ok(uploads)
    }

    /// The ways of a recording to a destination, by what is set now.
    fn ways_to(&self, recording: &Recording, destination: &Destination) -> Vec<Way> {
        let folder = format!("{}_{}", recording.sid, recording.cname.to_file_part());
        let sealed = !self.courier.settings().recipients.is_empty();
        let way = |(part, bucket): (Part, &rollcall_model::BucketId)| {
            let settings = self.buckets.settings(bucket)?;
            let cname = recording.cname.to_file_part();
            let place = match &recording.agora {
                Some(files) => files.prefix.clone(),
                None => settings.place(&recording.sid, &recording.started_at, &cname, &folder),
            };
            Some(Way { part, bucket: bucket.clone(), place, sealed })
        };
        destination.buckets().filter_map(way).collect()
    }

    /// A recording goes there, with all its files.
    pub fn begin_delivery(self: &Arc<Self>, recording: &Recording, destination: &Destination) {
        let ways = self.ways_to(recording, destination);
        if ways.is_empty() {
            return;
        }
        let begun = self.courier.ledger().set_ways(&recording.sid, &ways).map_err(Into::into);
        if let Err(error) = begun.and_then(|()| self.want_all(&recording.sid)) {
            tracing::error!(%error, sid = recording.sid.as_str(), "a recording is not on its way; it is taken up at the next start");
        }
        self.courier.news.mark(&recording.sid);
    }

    pub fn set_destination(self: &Arc<Self>, sid: &Sid, destination: Destination) -> Result<Delivery> {
        self.check_destination(&destination)?;
        let recording = self.recording(sid)?;
        let ledger = self.courier.ledger();
        let before = ledger.ways(sid)?;
        // What has a way to the same bucket keeps it.
        let mut ways = self.ways_to(&recording, &destination);
        for way in &mut ways {
            if let Some(same) = before.iter().find(|same| same.bucket == way.bucket && same.part == way.part) {
                *way = same.clone();
            }
        }
        if recording.away && ways != before {
            return Err(StudioError::NotHere(sid.clone()));
        }
        self.with_open(sid, |open| match open {
            Some(open) => Ok(open.take.describe(|recording| recording.destination = Some(destination.clone()))?),
            None => {
                self.library().describe(sid, |recording| recording.destination = Some(destination.clone()))?;
                Ok(())
            }
        })?;
        ledger.set_ways(sid, &ways)?;
        self.want_all(sid)?;
        self.tell_recording(sid);
        self.tell_delivery(sid);
        self.delivery_of(&self.recording(sid)?)
    }

    pub fn send_again(self: &Arc<Self>, sid: &Sid, all: bool) -> Result<Delivery> {
        let recording = self.recording(sid)?;
        if all && recording.away {
            return Err(StudioError::NotHere(sid.clone()));
        }
        let ledger = self.courier.ledger();
        for way in ledger.ways(sid)? {
            self.buckets.try_at_once(&way.bucket);
        }
        if all {
            ledger.send_again(sid, now_ms())?
        } else {
            ledger.hurry(Some(sid), None)?
        }
        self.courier.arrived.lock().remove(sid);
        self.want_all(sid)?;
        self.tell_delivery(sid);
        self.delivery_of(&recording)
    }

    /// How far a recording is.
    pub fn delivery_of(&self, recording: &Recording) -> Result<Delivery> {
        let sid = &recording.sid;
        let ledger = self.courier.ledger();
        let numbers = ledger.numbers(sid)?;
        let ways = ledger.ways(sid)?;
        let bucket = |part| ways.iter().find(|way| way.part == part).map(|way| way.bucket.clone());
        let destination = Destination { primary: bucket(Part::Primary), backup: bucket(Part::Backup) };
        let is_over = recording.state.is_final() && !self.finalizing.borrow().contains_key(sid);
        // A bucket in trouble keeps files from even being tried.
        let resting = destination.primary.as_ref().and_then(|bucket| self.buckets.problem(bucket));
        let problem = (numbers.in_primary < numbers.files).then(|| resting.or(numbers.problem.clone())).flatten();
        Ok(Delivery {
            sid: sid.clone(),
            state: state_of(&numbers, !ways.is_empty(), is_over, problem.is_some()),
            destination,
            files: numbers.files,
            in_primary: numbers.in_primary,
            in_backup: numbers.in_backup,
            bytes: numbers.bytes,
            safe_bytes: numbers.safe_bytes,
            progress: Delivery::parts(numbers.in_primary, numbers.files),
            here: !recording.away,
            fetching: self.courier.fetching.lock().get(sid).copied(),
            problem,
        })
    }

    /// How far a recording is, as far as is known.
    pub fn delivery_now(&self, recording: &Recording) -> Option<Delivery> {
        self.delivery_of(recording).ok().filter(|delivery| delivery.state != DeliveryState::None)
    }

    /// Tells how far a recording is, where it is news; and what follows from it.
    pub fn tell_delivery(self: &Arc<Self>, sid: &Sid) {
        let Ok(recording) = self.recording(sid) else {
            self.courier.deliveries.lock().remove(sid);
            return;
        };
        let delivery = match self.delivery_of(&recording) {
            Ok(delivery) => delivery,
            Err(error) => {
                tracing::error!(%error, "the ledger cannot be read");
                return;
            }
        };
        let before = self.courier.deliveries.lock().insert(sid.clone(), delivery.clone());
        if before.as_ref() == Some(&delivery) {
            return;
        }
        self.events.tell(Event::Delivery { delivery: Box::new(delivery.clone()) });
        self.callbacks_follow(&recording);
        if before.is_some_and(|before| before.state != delivery.state) {
            self.say_arrival(&recording, delivery.state);
        }
        if delivery.state == DeliveryState::Uploaded {
            self.keep_less(&recording);
        }
    }

    /// Says once that a recording has arrived.
    fn say_arrival(&self, recording: &Recording, state: DeliveryState) {
        let (code, what) = match state {
            DeliveryState::Uploaded => (ErrorCode::RecordingUploaded, "is in its bucket, every file of it proven"),
            DeliveryState::BackedUp => (
                ErrorCode::RecordingBackedUp,
                "is safe, but part of it only in the backup bucket. It goes to the primary by itself when that answers",
            ),
            _ => return,
        };
        if state == DeliveryState::Uploaded && !self.courier.arrived.lock().insert(recording.sid.clone()) {
            return;
        }
        let level = if state == DeliveryState::Uploaded { NoticeLevel::Info } else { NoticeLevel::Warning };
        let message = format!("The recording \"{}\" {what}.", recording.name());
        self.notice(level, code, message, Some(recording.sid.clone()));
    }

    pub fn deliveries(&self) -> Vec<Delivery> {
        self.courier.deliveries.lock().values().rev().filter(|d| d.state != DeliveryState::None).cloned().collect()
    }

    pub fn delivery(&self, sid: &Sid) -> Result<(Delivery, Vec<FileDelivery>)> {
        let recording = self.recording(sid)?;
        let ledger = self.courier.ledger();
        let ways: BTreeMap<Part, Way> = ledger.ways(sid)?.into_iter().map(|way| (way.part, way)).collect();
        let folder = self.library().folder_of(sid).ok();
        let mut files: Vec<FileDelivery> = Vec::new();
        for entry in ledger.entries(sid)? {
            if files.last().is_none_or(|file| file.file != entry.file) {
                let here = folder.as_ref().is_some_and(|folder| folder.join(&entry.file).is_file());
                let since = utc(entry.since).unwrap_or_default();
                let (file, size_bytes) = (entry.file.clone(), entry.size);
                files.push(FileDelivery { file, size_bytes, here, since, errands: Vec::new() });
            }
            if let Some(file) = files.last_mut() {
                let way = ways.get(&entry.part);
                file.errands.push(errand(entry, way));
            }
        }
        files.sort_by(|a, b| (&a.since, &a.file).cmp(&(&b.since, &b.file)));
        Ok((self.delivery_of(&recording)?, files))
    }

    /// After a start, or in another library: what is known of each recording's way, and what may have been
    /// written without having been noted.
    pub fn take_up_uploads(self: &Arc<Self>) {
        let ledger = self.courier.ledger();
        let mut sids = ledger.sids().unwrap_or_else(|error| {
            tracing::error!(%error, "the ledger cannot be read");
            Vec::new()
        });
        // Whose first note a crash, or a lost ledger, took.
        for recording in self.recordings().iter().filter(|recording| !recording.away) {
            if let Some(destination) = &recording.destination
                && !sids.contains(&recording.sid)
            {
                self.begin_delivery(recording, destination);
                sids.push(recording.sid.clone());
            }
        }
        let deleted: Vec<Sid> = self.deleted_recordings().into_iter().map(|deleted| deleted.recording.sid).collect();
        for sid in sids {
            if self.recording(&sid).is_err() {
                let kept = if deleted.contains(&sid) { ledger.rest(&sid) } else { ledger.forget(&sid) };
                if let Err(error) = kept {
                    tracing::warn!(%error, sid = sid.as_str(), "the ledger knows a recording that is gone");
                }
            }
            let Ok(recording) = self.recording(&sid) else { continue };
            let begun: Option<Timestamp> = recording.started_at.parse().ok();
            let is_recent = begun.is_some_and(|begun| Timestamp::now().duration_since(begun) < RECENT);
            if is_recent
                && !recording.away
                && let Err(error) = self.want_all(&sid)
            {
                tracing::warn!(%error, sid = sid.as_str(), "a recording's files were not looked through");
            }
            match self.delivery_of(&recording) {
                Ok(delivery) => {
                    if delivery.state == DeliveryState::Uploaded {
                        self.courier.arrived.lock().insert(sid.clone());
                    }
                    self.courier.deliveries.lock().insert(sid, delivery);
                }
                Err(error) => tracing::warn!(%error, sid = sid.as_str(), "nothing is known of a recording's way"),
            }
        }
        self.keep_little();
    }

    /// Takes off this machine what is not to stay here.
    pub fn keep_little(self: &Arc<Self>) {
        if self.courier.settings().keep == Keep::All {
            return;
        }
        let is_there = |delivery: &Delivery| delivery.state == DeliveryState::Uploaded && delivery.here;
        let there: Vec<Sid> =
            self.courier.deliveries.lock().values().filter(|d| is_there(d)).map(|d| d.sid.clone()).collect();
        for sid in there {
            if let Ok(recording) = self.recording(&sid) {
                self.keep_less(&recording);
            }
        }
    }

    /// Takes a recording's media off this machine if it is time, and if every file of it is proven in the
    /// primary as it is now.
    fn keep_less(self: &Arc<Self>, recording: &Recording) {
        let sid = &recording.sid;
        let ended: Option<Timestamp> = recording.ended_at.as_deref().and_then(|at| at.parse().ok());
        let is_time = match self.courier.settings().keep {
            Keep::All => false,
            Keep::Nothing => true,
            Keep::Days { days } => ended.is_some_and(|ended| {
                Timestamp::now().duration_since(ended) >= SignedDuration::from_hours(24 * i64::from(days))
            }),
        };
        // An API client's bucket has files made for it, and not the recording itself.
        let is_whole = recording.agora.is_none();
        if !is_time || !is_whole || recording.away || self.courier.fetched_back(sid) {
            return;
        }
        // Looked at once more: what was written since is not there yet.
        let is_proven = self.want_all(sid).is_ok_and(|wanted| wanted == 0)
            && self.courier.ledger().unproven(sid).is_ok_and(|unproven| unproven.is_empty());
        if !is_proven {
            return;
        }
        match self.library().put_away(sid) {
            Ok(_) => {
                tracing::info!(
                    sid = sid.as_str(),
                    "a recording that is proven in its bucket was taken off this machine"
                );
                self.tell_recording(sid);
                self.courier.news.mark(sid);
                self.watch_disk();
            }
            Err(error) => tracing::warn!(%error, sid = sid.as_str(), "a recording stays on this machine"),
        }
    }
}

fn state_of(numbers: &Numbers, goes: bool, is_over: bool, fails: bool) -> DeliveryState {
    use DeliveryState as S;
    match numbers {
        _ if !goes => S::None,
        n if n.files > 0 && n.in_primary == n.files => {
            if is_over {
                S::Uploaded
            } else {
                S::UpToDate
            }
        }
        n if n.files > 0 && n.safe == n.files && is_over => S::BackedUp,
        _ if fails => S::Failing,
        _ => S::Sending,
    }
}

/// What a file of a recording is called in a bucket. `place`: what all its names there begin with.
pub(crate) fn key_of(place: &str, file: &str, sealed: bool) -> String {
    format!("{place}{}{}", in_bucket(file), if sealed { SEALED } else { "" })
}

fn errand(entry: Entry, way: Option<&Way>) -> Errand {
    let waits = entry.state == ErrandState::Waiting && entry.due > now_ms();
    let (place, sealed) = way.map_or(("", false), |way| (way.place.as_str(), way.sealed));
    Errand {
        part: entry.part,
        bucket: entry.bucket,
        key: key_of(place, &entry.file, sealed),
        state: entry.state,
        sent_bytes: entry.sent,
        failures: entry.failures,
        problem: entry.problem,
        due_at: waits.then(|| utc(entry.due)).flatten(),
        proven_at: entry.proven_at.and_then(utc),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_says_the_least_that_is_true() {
        use DeliveryState as S;
        let numbers = |files, in_primary, safe| Numbers { files, in_primary, safe, ..Numbers::default() };
        for (numbers, is_over, fails, state) in [
            (numbers(0, 0, 0), false, false, S::Sending),
            (numbers(5, 5, 5), false, false, S::UpToDate),
            (numbers(5, 5, 5), true, false, S::Uploaded),
            (numbers(5, 4, 4), true, false, S::Sending),
            (numbers(5, 4, 4), true, true, S::Failing),
            (numbers(5, 4, 5), true, true, S::BackedUp),
            (numbers(5, 4, 5), false, true, S::Failing),
        ] {
            assert_eq!(state_of(&numbers, true, is_over, fails), state, "{numbers:?}");
        }
        assert_eq!(state_of(&numbers(0, 0, 0), false, true, false), S::None);
    }
}
