//! Publishing: people who come in over WHIP, and what becomes of their connections.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use jiff::Timestamp;
use rollcall_media::{DisconnectReason, Input, Session, SessionEvent};
use rollcall_model::participant::color_of;
use rollcall_model::{Cname, Presence, Role, Uid};
use tokio::sync::watch;

use crate::Result;
use crate::errors::StudioError;
use crate::fingerprint::Fingerprint;
use crate::house::House;
use crate::invitations;
use crate::member::{Feed, Leaving, Member, Visit};
use crate::participants::{bound_uids, checked_name};
use crate::requests::{Patched, Publish, Published, Seat};
use crate::room::Room;
use crate::seating::{self, Claim, Place, Seating};
use crate::signals::Signal;

/// Longest key a publisher may have, in bytes.
const LONGEST_KEY: usize = 256;

impl House {
    pub fn publish(self: &Arc<Self>, token: &str, cname: &Cname, publish: &Publish) -> Result<Published> {
        self.check_open()?;
        let name = publish.name.as_deref().map(checked_name).transpose()?;
        if publish.key.as_ref().is_some_and(|key| key.is_empty() || key.len() > LONGEST_KEY) {
            return Err(StudioError::invalid("key", "A key has 1 to 256 bytes."));
        }
        let key = publish.key.as_deref().map(Fingerprint::of);
        let claim = Claim { invitation: Fingerprint::of(token), key };
        let room = self.room(cname)?;
        let _order = room.change()?;
        let seat = seat(&room, &claim, name.as_deref(), publish.uid)?;
        if seat.role == Role::SoundOnly && rollcall_media::webrtc::offers_pictures(&publish.offer)? {
            return Err(StudioError::SoundOnly);
        }
        let published = match seat.place {
            Place::Own(uid) => self.take_over(&room, uid, claim, &publish.offer)?,
            Place::Kept { seat: away, surely } => {
                let input = Input::new(away.uid, &away.name, color_of(away.uid));
                input.set_muted(away.muted);
                input.set_volume(away.volume);
                let newcomer = Newcomer {
                    input,
                    called: name.or_else(|| away.called.clone()),
                    name: away.name,
                    joined: away.joined,
                    // A name is no proof: whoever took it is looked at, too.
                    waits: seat.waiting && !surely,
                };
                self.sit_down(&room, newcomer, claim, &publish.offer)?
            }
            Place::New(uid) => {
                let called = name.clone();
                let name = name.unwrap_or_else(|| format!("Guest {uid}"));
                let input = Input::new(uid, &name, color_of(uid));
                let joined = if seat.waiting { 0 } else { room.state.lock().next_place() };
                let newcomer = Newcomer { input, name, called, joined, waits: seat.waiting };
                let published = self.sit_down(&room, newcomer, claim, &publish.offer)?;
                let mut state = room.state.lock();
                let by = state.invitations.iter_mut().find(|kept| kept.token == claim.invitation);
                by.into_iter().for_each(|kept| kept.joined = kept.joined.saturating_add(1));
                published
            }
        };
        self.changed(&room);
        self.save_or_warn();
        Ok(published)
    }

    /// The new connection feeds the seat's input; the old one ends.
    fn take_over(&self, room: &Room, uid: Uid, claim: Claim, offer: &str) -> Result<Published> {
        let gone = || StudioError::SessionNotFound;
        let input = room.state.lock().all().find(|member| member.uid == uid).ok_or_else(gone)?.input.clone();
        let (visit, answer) = self.visit(room, input, claim, offer)?;
        let published = told(&visit, answer, uid);
        let before = {
            let mut state = room.state.lock();
            let member = state.all_mut().find(|member| member.uid == uid).ok_or_else(gone)?;
            member.presence = Presence::Joining;
            std::mem::replace(&mut member.feed, Feed::Whip(visit))
        };
        drop(before);
        Ok(published)
    }

    /// Someone comes: onto the stage, or into the waiting room.
    fn sit_down(&self, room: &Room, newcomer: Newcomer, claim: Claim, offer: &str) -> Result<Published> {
        let Newcomer { input, name, called, joined, waits } = newcomer;
        let uid = input.uid();
        let (visit, answer) = self.visit(room, input.clone(), claim, offer)?;
        let published = told(&visit, answer, uid);
        let member = Member { called, ..Member::new(input, name, Feed::Whip(visit), joined) };
        if waits {
            room.state.lock().waiting.push(member);
        } else {
            room.state.lock().away.retain(|away| away.uid != uid);
            room.enter(member);
        }
        Ok(published)
    }

    fn visit(&self, room: &Room, input: Input, claim: Claim, offer: &str) -> Result<(Visit, String)> {
        let number = self.visits.fetch_add(1, Ordering::Relaxed);
        let (signals, cname) = (self.signals.clone(), room.cname.clone());
        let on_event = move |event| {
            // Refused only when the house is gone.
            let _ = signals.send(Signal::Visit { cname: cname.clone(), number, event });
        };
        let (session, answer) = self.webrtc.publish(offer, input, Box::new(on_event))?;
        Ok((Visit { number, session: Arc::new(session), connected: None, claim }, answer))
    }

    /// Something happened to a connection by itself. That of one which was replaced means nothing.
    pub fn visited(&self, cname: &Cname, number: u64, event: SessionEvent) {
        let Ok(room) = self.room(cname) else { return };
        let Ok(_order) = room.change() else { return };
        let has_number = |member: &&mut Member| member.visit().is_some_and(|visit| visit.number == number);
        let uid = {
            let mut state = room.state.lock();
            let Some(member) = state.all_mut().find(has_number) else { return };
            if event == SessionEvent::Connected {
                member.presence = Presence::Live;
                if let Some(visit) = member.visit_mut() {
                    visit.connected = Some(Instant::now());
                }
            }
            member.uid
        };
        match event {
            SessionEvent::Connected => self.changed(&room),
            SessionEvent::Disconnected { reason } => {
                tracing::info!(%cname, %uid, ?reason, "a participant is gone");
                let how = if reason == DisconnectReason::Left { Leaving::Left } else { Leaving::Lost };
                self.take_out(&room, uid, how);
            }
        }
    }

    pub fn patch_session(&self, token: &str, session: &str, tag: Option<&str>, fragment: &str) -> Result<Patched> {
        let (_, _, session) = self.session(token, session)?;
        if tag.is_some_and(|tag| tag != "*" && tag != session.etag()) {
            return Err(StudioError::SessionChanged);
        }
        Ok(match session.patch(fragment)? {
            None => Patched::NoContent,
            Some(frag) => Patched::Restarted { etag: session.etag(), frag },
        })
    }

    /// The participant leaves at once.
    pub fn unpublish(&self, token: &str, session: &str) -> Result<()> {
        let (room, _, wanted) = self.session(token, session)?;
        let _order = room.change()?;
        let sits_there = |member: &&Member| member.visit().is_some_and(|visit| Arc::ptr_eq(&visit.session, &wanted));
        let uid = room.state.lock().all().find(sits_there).map(|member| member.uid);
        match uid {
            Some(uid) if self.take_out(&room, uid, Leaving::Left) => Ok(()),
            _ => Err(StudioError::SessionNotFound),
        }
    }

    /// The seat of a session; without one, what everyone invited may know.
    pub fn seat(&self, token: &str, session: Option<&str>) -> Result<watch::Receiver<Seat>> {
        match session {
            None => Ok(self.room(&self.invitation(token, None)?.cname)?.lobby.subscribe()),
            Some(session) => {
                self.knows_token(token)?;
                Ok(self.session(token, session)?.1)
            }
        }
    }

    /// A session by its id, for the one who opened it.
    fn session(&self, token: &str, id: &str) -> Result<(Arc<Room>, watch::Receiver<Seat>, Arc<Session>)> {
        let token = Fingerprint::of(token);
        for room in self.all_rooms() {
            let state = room.state.lock();
            for member in state.all() {
                let is_it = |visit: &&Visit| visit.session.id() == id && visit.claim.invitation == token;
                if let Some(visit) = member.visit().filter(is_it) {
                    return Ok((room.clone(), member.seat.subscribe(), visit.session.clone()));
                }
            }
        }
        Err(StudioError::SessionNotFound)
    }
}

/// Who comes, with everything but its connection.
struct Newcomer {
    input: Input,
    name: String,
    /// The name it gave itself.
    called: Option<String>,
    /// Its place in the order of joining; of one who waits and was never here, none yet.
    joined: u64,
    waits: bool,
}

/// What the invitation says of a publisher.
struct Given {
    place: Place,
    role: Role,
    waiting: bool,
}

/// Where one with this claim goes.
fn seat(room: &Room, claim: &Claim, name: Option<&str>, asked: Option<Uid>) -> Result<Given> {
    let mut state = room.state.lock();
    let now = Timestamp::now();
    seating::give_up_old(&mut state.away, now);
    let kept = invitations::find(&state.invitations, claim.invitation).ok_or(StudioError::Unauthorized)?;
    if kept.has_removed(claim) {
        return Err(StudioError::Removed);
    }
    invitations::admits(kept, &state, claim, now)?;
    let (own, role, waiting) = (kept.uid, kept.role, kept.waiting);
    let bound = bound_uids(&state, now);
    let place = Seating { taken: &state.taken(), kept: &state.away, bound: &bound }.place(claim, name, own, asked)?;
    Ok(Given { place, role, waiting })
}

fn told(visit: &Visit, answer: String, uid: Uid) -> Published {
    Published { session: visit.session.id().to_owned(), etag: visit.session.etag(), answer, uid }
}
