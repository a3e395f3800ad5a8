//! What a recording has to tell, found by comparing what is durable with what was told.

use std::sync::Arc;

use jiff::Timestamp;
use rollcall_model::notice::{Facts, NoticeBody, Telling, Told, derive};
use rollcall_model::{Part, Recording, Sid};
use rollcall_store::{Advance, NewNotice, Reached, Way};
use sha2::{Digest, Sha256};
use uuid::Builder;

use crate::Result;
use crate::courier::now_ms;
use crate::deliveries::key_of;
use crate::house::House;

impl House {
    /// Writes down what a recording has to tell. What goes wrong is tried again with its next news.
    pub fn derive_notices(self: &Arc<Self>, sid: &Sid) {
        let _deriving = self.callbacks.deriving.lock();
        if let Err(error) = self.try_derive(sid) {
            tracing::error!(%error, sid = sid.as_str(), "what a recording has to tell was not written down");
        }
    }

    fn try_derive(&self, sid: &Sid) -> Result<()> {
        let unfollow = || _ = self.callbacks.following.lock().remove(sid);
        // It may have been deleted meanwhile.
        let Ok(recording) = self.recording(sid) else {
            unfollow();
            return Ok(());
        };
        let Some(app) = &recording.app else { return Ok(()) };
        let outbox = self.callbacks.outbox();
        let Reached { told: before, next: from, done } = outbox.reached(sid)?;
        if done {
            unfollow();
            return Ok(());
        }
        let is_over = recording.state.is_final() && !self.finalizing.borrow().contains_key(sid);
        let is_told = self.apps.settings(app).is_some_and(|settings| settings.callback_url.is_some());
        if !is_told {
            if is_over {
                // Whoever sets an address later is not told of what was over by then.
                outbox.advance(Advance { sid, app, from, told: &before, done: true, notices: &[] }, now_ms())?;
                unfollow();
            }
            return Ok(());
        }
        let mut told: Told = serde_json::from_str(&before).unwrap_or_default();
        let (news, journal) = self.library().journal_from(sid, told.journal)?;
        told.journal = journal;
        let in_ms = |utc: &str| utc.parse::<Timestamp>().map_or(0, Timestamp::as_millisecond);
        let news: Vec<_> = news.into_iter().map(|entry| (in_ms(&entry.utc), entry.happening)).collect();
        let stretches = self.library().stretches(sid)?;
        let delivery = self.delivery_of(&recording)?;
        let files = self.names_of_playable(&recording)?;
        let now = now_ms();
        let facts = Facts {
            recording: &recording,
            is_over,
            started_ms: in_ms(&recording.started_at),
            news: &news,
            stretches: &stretches,
            files: &files,
            delivery: Some(&delivery),
            now_ms: now,
        };
        let tellings = derive(&facts, &mut told);
        let done = told.is_all(delivery.destination.primary.is_some());
        let told = serde_json::to_string(&told).expect("numbers and names");
        if told == before && !done {
            return Ok(());
        }
        let new = |(telling, sequence): (Telling, u64)| new_notice(&recording, telling, sequence, now);
        let notices: Vec<NewNotice> = tellings.into_iter().zip(from..).map(new).collect();
        outbox.advance(Advance { sid, app, from, told: &told, done, notices: &notices }, now)?;
        if !notices.is_empty() {
            self.callbacks.wake();
            self.callbacks.numbers.mark(&());
        }
        if done {
            unfollow();
        }
        Ok(())
    }

    /// The names that its playlists and single files have in its bucket; here, where it goes to none.
    fn names_of_playable(&self, recording: &Recording) -> Result<Vec<String>> {
        let (sid, ledger) = (&recording.sid, self.courier.ledger());
        let names = if recording.away {
            let is_playable = |name: &String| name.ends_with(".m3u8") || name.ends_with(".mp4");
            let is_media = |name: &String| is_playable(name) && !name.contains("/init-");
            let all = ledger.entries(sid)?.into_iter().filter(|entry| entry.part == Part::Primary);
            all.map(|entry| entry.file).filter(is_media).collect()
        } else {
            self.library().playable_files(sid)?
        };
        let ways = ledger.ways(sid)?;
        let way: Option<&Way> = ways.iter().find(|way| way.part == Part::Primary);
        let (place, sealed) = way.map_or(("", false), |way| (way.place.as_str(), way.sealed));
        Ok(names.iter().map(|name| key_of(place, name, sealed)).collect())
    }
}

/// The same event has the same id, even where the outbox was lost and it is told once more.
fn new_notice(recording: &Recording, telling: Telling, sequence: u64, now: i64) -> NewNotice {
    let event = telling.event;
    let said = serde_json::to_vec(&telling).expect("texts and numbers");
    let hash = Sha256::new().chain_update(recording.sid.as_str()).chain_update(sequence.to_be_bytes());
    let hash: [u8; 32] = hash.chain_update(said).finalize().into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    let notice_id = Builder::from_random_bytes(bytes).into_uuid().to_string();
    let body = NoticeBody::new(recording, telling, notice_id.clone(), sequence, now);
    NewNotice { event, notice_id, body: serde_json::to_vec(&body).expect("texts and numbers") }
}
