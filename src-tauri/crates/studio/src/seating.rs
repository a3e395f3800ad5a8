//! Who gets which number and which place: the rules, without any media.
//!
//! A participant is known again by its claim: the invitation it came by and a key of its own; or,
//! while nobody else sits there, by the name it had when it came by the same invitation.

use jiff::Timestamp;
use rollcall_model::Uid;
use rollcall_model::participant::usual_volume;
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::errors::StudioError;
use crate::fingerprint::Fingerprint;

/// Most participants of a channel. The layouts show 17 of them; who came later waits for a place.
pub(crate) const MOST_PARTICIPANTS: usize = 32;

/// How long the seat of one who has left is kept for it: who comes back after the break, or in the
/// afternoon, is where it was.
pub(crate) const KEPT_FOR_SECONDS: i64 = 12 * 3600;

/// Most seats kept for those who have left.
const MOST_KEPT: usize = 64;

/// By what a participant is known again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claim {
    pub invitation: Fingerprint,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Fingerprint>,
}

impl Claim {
    /// Whether both are surely the same participant.
    pub fn is_same(&self, other: &Self) -> bool {
        self.key.is_some() && self == other
    }
}

/// A seat that is taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taken {
    pub uid: Uid,
    /// None of a participant that the recorder itself brought in.
    pub claim: Option<Claim>,
}

/// The seat of one who has left and may come again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Away {
    pub claim: Claim,
    pub uid: Uid,
    /// What the producer's console shows.
    pub name: String,
    /// The name it gave itself; none: it gave none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called: Option<String>,
    /// Its place in the order of joining.
    pub joined: u64,
    pub muted: bool,
    #[serde(default = "usual_volume")]
    pub volume: f32,
    /// When it left; none: it was there when the recorder ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
}

impl Away {
    fn is_called(&self, name: Option<&str>) -> bool {
        let same = |called: &String| name.is_some_and(|name| name.to_lowercase() == called.to_lowercase());
        self.called.as_ref().is_some_and(same)
    }
}

/// Keeps the seat of one who leaves.
pub(crate) fn keep(kept: &mut Vec<Away>, away: Away) {
    // Without a key and without a name, nothing would tell that it is the same one.
    if away.claim.key.is_none() && away.called.is_none() {
        return;
    }
    kept.retain(|other| !other.claim.is_same(&away.claim) && other.uid != away.uid);
    if kept.len() == MOST_KEPT {
        kept.remove(0);
    }
    kept.push(away);
}

/// Gives up the seats of those who left too long ago.
pub(crate) fn give_up_old(kept: &mut Vec<Away>, now: Timestamp) {
    let is_recent = |since: Timestamp| now.duration_since(since).as_secs() < KEPT_FOR_SECONDS;
    kept.retain(|away| away.since.is_none_or(is_recent));
}

/// Where someone who asks to publish goes.
#[derive(Debug)]
pub(crate) enum Place {
    /// To the seat it has: the new connection takes over from the old.
    Own(Uid),
    /// Back to the seat that was kept for it; `surely`: by its key and not by its name alone.
    Kept { seat: Away, surely: bool },
    /// To a new seat.
    New(Uid),
}

/// What the rules look at.
pub(crate) struct Seating<'a> {
    pub taken: &'a [Taken],
    pub kept: &'a [Away],
    /// Numbers that invitations are bound to.
    pub bound: &'a [Uid],
}

impl Seating<'_> {
    /// Where one with this claim goes that calls itself `name`, whose invitation is bound to `own` and
    /// who asks for `asked`.
    pub fn place(&self, claim: &Claim, name: Option<&str>, own: Option<Uid>, asked: Option<Uid>) -> Result<Place> {
        if let (Some(own), Some(asked)) = (own, asked)
            && own != asked
        {
            return Err(StudioError::invalid("uid", format!("The invitation is for the uid {own}.")));
        }
        let wanted = own.or(asked);
        let fits = |uid: Uid| wanted.is_none_or(|wanted| wanted == uid);
        let is_own = |taken: &&Taken| taken.claim.is_some_and(|other| other.is_same(claim)) && fits(taken.uid);
        if let Some(taken) = self.taken.iter().find(is_own) {
            return Ok(Place::Own(taken.uid));
        }
        if self.taken.len() >= MOST_PARTICIPANTS {
            return Err(StudioError::ChannelFull(self.taken.len()));
        }
        let is_taken = |uid: Uid| self.taken.iter().any(|taken| taken.uid == uid);
        if let Some(uid) = wanted.filter(|uid| is_taken(*uid)) {
            return Err(StudioError::UidTaken(uid));
        }
        let is_free = |away: &&Away| fits(away.uid) && !is_taken(away.uid);
        let is_its_own = |away: &&Away| away.claim.is_same(claim) && is_free(away);
        if let Some(away) = self.kept.iter().find(is_its_own) {
            return Ok(Place::Kept { seat: away.clone(), surely: true });
        }
        let has_its_name = |away: &&Away| away.claim.invitation == claim.invitation && away.is_called(name);
        // Of two of the same name, the one who left last.
        if let Some(away) = self.kept.iter().rev().filter(is_free).find(has_its_name) {
            return Ok(Place::Kept { seat: away.clone(), surely: false });
        }
        Ok(Place::New(wanted.unwrap_or_else(|| self.next_free())))
    }

    /// The lowest number that nobody has, had a moment ago, or is promised.
    pub fn next_free(&self) -> Uid {
        let is_free = |uid: &Uid| {
            !self.taken.iter().any(|taken| taken.uid == *uid)
                && !self.kept.iter().any(|away| away.uid == *uid)
                && !self.bound.contains(uid)
        };
        let mut free = (1..=u32::MAX).filter_map(Uid::new).filter(is_free);
        free.next().expect("far fewer than 2^32 numbers are in use")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uid(number: u32) -> Uid {
        Uid::new(number).expect("not 0")
    }

    fn claim(invitation: &str, key: &str) -> Claim {
        let key = Some(key).filter(|key| !key.is_empty()).map(Fingerprint::of);
        Claim { invitation: Fingerprint::of(invitation), key }
    }

    fn taken(number: u32, claim: Claim) -> Taken {
        Taken { uid: uid(number), claim: Some(claim) }
    }

    fn away(number: u32, claim: Claim, since: Timestamp) -> Away {
        let name = "Ada".to_owned();
        Away { claim, uid: uid(number), name, called: None, joined: 3, muted: true, volume: 0.5, since: Some(since) }
    }

    fn room<'a>(taken: &'a [Taken], kept: &'a [Away]) -> Seating<'a> {
        Seating { taken, kept, bound: &[] }
    }

    #[test]
    fn the_same_key_takes_over_its_own_seat_and_no_other() {
        let seats = [taken(1, claim("link", "mine")), taken(2, claim("link", "other"))];
        let place = |claim: Claim, asked| room(&seats, &[]).place(&claim, None, None, asked);
        assert!(matches!(place(claim("link", "mine"), None), Ok(Place::Own(own)) if own == uid(1)));
        assert!(matches!(place(claim("link", "mine"), Some(uid(1))), Ok(Place::Own(own)) if own == uid(1)));
        assert!(matches!(place(claim("link", "other"), Some(uid(1))), Err(StudioError::UidTaken(_))));
        assert!(matches!(place(claim("another link", "mine"), Some(uid(1))), Err(StudioError::UidTaken(_))));
        assert!(matches!(place(claim("link", "new"), None), Ok(Place::New(new)) if new == uid(3)));
    }

    #[test]
    fn without_a_key_nobody_is_known_again() {
        let seats = [taken(1, claim("link", ""))];
        let asked = room(&seats, &[]).place(&claim("link", ""), None, None, Some(uid(1)));
        assert!(matches!(asked, Err(StudioError::UidTaken(_))));
        assert!(matches!(room(&seats, &[]).place(&claim("link", ""), None, None, None), Ok(Place::New(_))));
        let mut kept = Vec::new();
        keep(&mut kept, away(1, claim("link", ""), Timestamp::now()));
        assert!(kept.is_empty());
    }

    #[test]
    fn the_seat_of_one_who_left_is_kept_for_a_while() {
        let now = Timestamp::now();
        let mut kept = Vec::new();
        keep(&mut kept, away(2, claim("link", "mine"), now));
        let found = room(&[], &kept).place(&claim("link", "mine"), None, None, None);
        assert!(
            matches!(found, Ok(Place::Kept { seat, surely: true }) if (seat.uid, seat.joined, seat.muted) == (uid(2), 3, true))
        );
        assert_eq!(room(&[], &kept).next_free(), uid(1));
        assert_eq!(room(&[taken(1, claim("x", "x"))], &kept).next_free(), uid(3), "2 is kept");
        give_up_old(&mut kept, now.checked_add(std::time::Duration::from_secs(12 * 3600 - 1)).expect("in range"));
        assert_eq!(kept.len(), 1);
        give_up_old(&mut kept, now.checked_add(std::time::Duration::from_secs(12 * 3600 + 1)).expect("in range"));
        assert!(kept.is_empty());
    }

    #[test]
    fn a_name_seen_before_gets_its_place_back_while_nobody_sits_there() {
        let called = |number: u32, key: &str, name: &str| Away {
            called: Some(name.to_owned()),
            ..away(number, claim("link", key), Timestamp::now())
        };
        let mut kept = Vec::new();
        for seat in [called(1, "phone", "Ada"), called(2, "", "Max"), called(3, "other phone", "Ada")] {
            keep(&mut kept, seat);
        }
        let seats = [taken(3, claim("link", "x"))];
        let place = |link: &str, name| room(&seats, &kept).place(&claim(link, "laptop"), name, None, None);
        let is = |place: Result<Place>, number| matches!(place, Ok(Place::Kept { seat, surely: false }) if seat.uid == uid(number));
        assert!(is(place("link", Some("ADA")), 1), "3 is taken");
        assert!(is(place("link", Some("Max")), 2), "who has no key is known by its name");
        assert!(matches!(place("link", Some("Eve")), Ok(Place::New(new)) if new == uid(4)));
        assert!(matches!(place("link", None), Ok(Place::New(_))));
        assert!(matches!(place("another link", Some("Ada")), Ok(Place::New(_))), "names mean nothing across links");
        let by_key = room(&[], &kept).place(&claim("link", "phone"), Some("Max"), None, None);
        assert!(matches!(by_key, Ok(Place::Kept { seat, surely: true }) if seat.uid == uid(1)), "a key says more");
    }

    #[test]
    fn a_bound_invitation_gives_its_number_alone() {
        let seats = [taken(1, claim("link", "a"))];
        let own = Some(uid(7));
        let place = |asked| room(&seats, &[]).place(&claim("seven", "k"), None, own, asked);
        assert!(matches!(place(None), Ok(Place::New(new)) if new == uid(7)));
        assert!(matches!(place(Some(uid(8))), Err(StudioError::InvalidRequest { field: "uid", .. })));
        let bound = Seating { taken: &seats, kept: &[], bound: &[uid(2), uid(3)] };
        assert_eq!(bound.next_free(), uid(4), "promised numbers are not given away");
    }

    #[test]
    fn a_full_channel_still_lets_its_own_people_come_again() {
        let seats: Vec<Taken> = (1..=32).map(|n| taken(n, claim("link", &n.to_string()))).collect();
        let room = room(&seats, &[]);
        assert!(matches!(room.place(&claim("link", "new"), None, None, None), Err(StudioError::ChannelFull(32))));
        assert!(matches!(room.place(&claim("link", "32"), None, None, None), Ok(Place::Own(own)) if own == uid(32)));
    }
}
