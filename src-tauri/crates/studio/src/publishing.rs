//! Publishing: people who come in over WHIP, and what becomes of their connections.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use jiff::Timestamp;
use rollcall_media::{DisconnectReason, Input, Session, SessionEvent};
use rollcall_model::participant::color_of;
use rollcall_model::{Cname, Presence, Uid};
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
        if self.invitation(token)?.cname != *cname {
            return Err(StudioError::Unauthorized);
        }
        let name = publish.name.as_deref().map(checked_name).transpose()?;
        if publish.key.as_ref().is_some_and(|key| key.is_empty() || key.len() > LONGEST_KEY) {
            return Err(StudioError::invalid("key", "A key has 1 to 256 bytes."));
        }
        let key = publish.key.as_deref().map(Fingerprint::of);
        let claim = Claim { invitation: Fingerprint::of(token), key };
        let room = self.room(cname)?;
        let _order = room.change()?;
        let (place, new_place) = place(&room, &claim, publish.uid)?;
        let published = match place {
            Place::Own(uid) => self.take_over(&room, uid, claim, &publish.offer)?,
            Place::Kept(away) => {
                let input = Input::new(away.uid, &away.name, color_of(away.uid));
                input.set_muted(away.muted);
                self.sit_down(&room, input, away.name, away.joined, claim, &publish.offer)?
            }
            Place::New(uid) => {
                let name = name.unwrap_or_else(|| format!("Guest {uid}"));
                let input = Input::new(uid, &name, color_of(uid));
                self.sit_down(&room, input, name, new_place, claim, &publish.offer)?
            }
        };
        self.changed(&room);
        self.save_or_warn();
        Ok(published)
    }

    /// The new connection feeds the seat's input; the old one ends.
    fn take_over(&self, room: &Room, uid: Uid, claim: Claim, offer: &str) -> Result<Published> {
        let gone = || StudioError::SessionNotFound;
        let input = room.state.lock().member(uid).ok_or_else(gone)?.input.clone();
        let (visit, answer) = self.visit(room, input, claim, offer)?;
        let published = told(&visit, answer, uid);
        let before = {
            let mut state = room.state.lock();
            let member = state.member_mut(uid).ok_or_else(gone)?;
            member.presence = Presence::Joining;
            std::mem::replace(&mut member.feed, Feed::Whip(visit))
        };
        drop(before);
        Ok(published)
    }

    fn sit_down(
        &self,
        room: &Room,
        input: Input,
        name: String,
        joined: u64,
        claim: Claim,
        offer: &str,
    ) -> Result<Published> {
        let uid = input.uid();
        let (visit, answer) = self.visit(room, input.clone(), claim, offer)?;
        let published = told(&visit, answer, uid);
        room.state.lock().away.retain(|away| away.uid != uid);
        room.enter(Member::new(input, name, Feed::Whip(visit), joined));
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
            let Some(member) = state.members.iter_mut().find(has_number) else { return };
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
        let uid = room.state.lock().members.iter().find(sits_there).map(|member| member.uid);
        match uid {
            Some(uid) if self.take_out(&room, uid, Leaving::Left) => Ok(()),
            _ => Err(StudioError::SessionNotFound),
        }
    }

    /// The seat of a session; without one, what everyone invited may know.
    pub fn seat(&self, token: &str, session: Option<&str>) -> Result<watch::Receiver<Seat>> {
        let invitation = self.invitation(token)?;
        match session {
            None => Ok(self.room(&invitation.cname)?.lobby.subscribe()),
            Some(session) => Ok(self.session(token, session)?.1),
        }
    }

    /// A session by its id, for the one who opened it.
    fn session(&self, token: &str, id: &str) -> Result<(Arc<Room>, watch::Receiver<Seat>, Arc<Session>)> {
        let token = Fingerprint::of(token);
        for room in self.all_rooms() {
            let state = room.state.lock();
            for member in &state.members {
                let is_it = |visit: &&Visit| visit.session.id() == id && visit.claim.invitation == token;
                if let Some(visit) = member.visit().filter(is_it) {
                    return Ok((room.clone(), member.seat.subscribe(), visit.session.clone()));
                }
            }
        }
        Err(StudioError::SessionNotFound)
    }
}

/// Where one with this claim goes, and the place in the order for a new seat.
fn place(room: &Room, claim: &Claim, asked: Option<Uid>) -> Result<(Place, u64)> {
    let mut state = room.state.lock();
    let now = Timestamp::now();
    let kept = invitations::find(&state.invitations, claim.invitation).ok_or(StudioError::Unauthorized)?;
    if kept.has_removed(claim) {
        return Err(StudioError::Removed);
    }
    let own = kept.uid;
    seating::give_up_old(&mut state.away, now);
    let bound = bound_uids(&state, now);
    let place = Seating { taken: &state.taken(), kept: &state.away, bound: &bound }.place(claim, own, asked)?;
    let joined = if matches!(place, Place::New(_)) { state.next_place() } else { 0 };
    Ok((place, joined))
}

fn told(visit: &Visit, answer: String, uid: Uid) -> Published {
    Published { session: visit.session.id().to_owned(), etag: visit.session.etag(), answer, uid }
}
