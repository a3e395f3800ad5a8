//! Invitations: the right to publish into a channel, for a time.
//!
//! Only fingerprints of tokens are kept; the token itself is told once, to who asked for it.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rollcall_model::channel::MAX_LABEL_CHARS;
use rollcall_model::{Cname, Invitation, ListedInvitation, Role, Uid};
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::errors::StudioError;
use crate::fingerprint::Fingerprint;
use crate::house::House;
use crate::member::{Leaving, Member};
use crate::requests::InviteOptions;
use crate::room::{Room, RoomState};
use crate::seating::Claim;

/// How long an invitation is valid unless asked otherwise.
const USUAL: Duration = Duration::from_secs(24 * 3600);
/// The longest: a school year.
const LONGEST: Duration = Duration::from_secs(366 * 24 * 3600);
/// How long an ended invitation is remembered, so that people hear that it has ended.
const AFTERWARDS: Duration = Duration::from_secs(30 * 24 * 3600);
/// Most invitations kept for a channel.
const MOST: usize = 1000;
/// Most removed participants remembered for an invitation; the oldest are forgotten.
const MOST_REMOVED: usize = 256;

/// An invitation as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// By which it is listed and revoked; no secret. An older recorder wrote none.
    #[serde(default = "new_id")]
    pub id: String,
    pub token: Fingerprint,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    #[serde(default)]
    pub role: Role,
    /// Who comes by it waits to be let in.
    #[serde(default)]
    pub waiting: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// How many have come by it.
    #[serde(default)]
    pub joined: u32,
    /// The producer has revoked it: only those who were let in may come again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub revoked: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<Uid>,
    pub expires_at: Timestamp,
    /// Keys of those whom the producer removed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<Fingerprint>,
    /// The producer removed the one it was bound to.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub withdrawn: bool,
}

impl Kept {
    pub fn new(token: &str, options: &InviteOptions, now: Timestamp) -> Result<Self> {
        let life = options.expires_in.unwrap_or(USUAL);
        if life < Duration::from_secs(1) || life > LONGEST {
            return Err(StudioError::invalid("expires_in_s", "An invitation is valid for 1 second to 366 days."));
        }
        let expires_at = now.checked_add(life);
        let expires_at =
            expires_at.map_err(|_| StudioError::invalid("expires_in_s", "That is too far in the future."))?;
        Ok(Self {
            id: new_id(),
            token: Fingerprint::of(token),
            label: options.label.as_deref().map(checked_label).transpose()?,
            role: options.role,
            waiting: options.waiting,
            created_at: Some(now),
            joined: 0,
            revoked: false,
            uid: options.uid,
            expires_at,
            removed: Vec::new(),
            withdrawn: false,
        })
    }

    /// Whether somebody new may come by it.
    ///
    /// # Errors
    /// When it was revoked or has ended.
    pub fn check_open(&self, now: Timestamp) -> Result<()> {
        if self.revoked {
            return Err(StudioError::InvitationRevoked);
        }
        if self.is_over(now) { Err(StudioError::InvitationExpired) } else { Ok(()) }
    }

    pub fn is_over(&self, now: Timestamp) -> bool {
        now >= self.expires_at
    }

    /// Whether the producer removed who comes with this claim.
    pub fn has_removed(&self, claim: &Claim) -> bool {
        self.withdrawn || claim.key.is_some_and(|key| self.removed.contains(&key))
    }

    /// Who comes with this claim does not get in again. Of a caller without a key, nothing tells
    /// that it is the same one; it can only be kept out where the invitation is its own.
    pub fn remove(&mut self, claim: &Claim) {
        self.withdrawn |= self.uid.is_some();
        if let Some(key) = claim.key
            && !self.removed.contains(&key)
        {
            if self.removed.len() == MOST_REMOVED {
                self.removed.remove(0);
            }
            self.removed.push(key);
        }
    }
}

/// Of no use to anyone without the API token; long enough never to be given twice.
fn new_id() -> String {
    format!("{:016x}", rand::random::<u64>())
}

fn checked_label(text: &str) -> Result<String> {
    let label = text.trim();
    let fits = !label.is_empty() && label.chars().count() <= MAX_LABEL_CHARS && !label.chars().any(char::is_control);
    let problem = "A label has 1 to 64 characters, none of them a control character.";
    if fits { Ok(label.to_owned()) } else { Err(StudioError::invalid("label", problem)) }
}

/// Looks at every invitation, however early one fits: time tells nothing.
pub(crate) fn find(kept: &[Kept], token: Fingerprint) -> Option<&Kept> {
    kept.iter().fold(None, |found, one| if one.token == token { Some(one) } else { found })
}

/// Forgets what ended long ago.
pub(crate) fn forget_old(kept: &mut Vec<Kept>, now: Timestamp) {
    kept.retain(|one| now.duration_since(one.expires_at).as_secs() < AFTERWARDS.as_secs().cast_signed());
}

impl House {
    pub fn invite(self: &Arc<Self>, cname: &Cname, options: &InviteOptions) -> Result<Invitation> {
        let room = self.room(cname)?;
        let token = Fingerprint::new_secret();
        let now = Timestamp::now();
        let kept = Kept::new(&token, options, now)?;
        {
            let mut state = room.state.lock();
            forget_old(&mut state.invitations, now);
            if state.invitations.len() >= MOST {
                return Err(StudioError::TooMany { what: "invitations to this channel", most: MOST });
            }
            state.invitations.push(kept.clone());
        }
        if let Err(error) = self.save() {
            room.state.lock().invitations.retain(|one| one.token != kept.token);
            return Err(error);
        }
        Ok(self.told(cname, token, &kept))
    }

    /// Invitations that are open, newest first.
    pub fn invitations(&self, cname: &Cname) -> Result<Vec<ListedInvitation>> {
        let room = self.room(cname)?;
        let state = room.state.lock();
        let now = Timestamp::now();
        let open = state.invitations.iter().rev().filter(|kept| kept.check_open(now).is_ok());
        Ok(open.map(|kept| listed(kept, &state)).collect())
    }

    /// Nobody new gets in by it; who still waits is refused. `remove`: who is here by it goes, too.
    pub fn revoke(self: &Arc<Self>, cname: &Cname, id: &str, remove: bool) -> Result<()> {
        let room = self.room(cname)?;
        let _order = room.change()?;
        let unknown = || StudioError::InvitationNotFound(cname.clone());
        let token = {
            let mut state = room.state.lock();
            let kept = state.invitations.iter_mut().find(|kept| kept.id == id && !kept.revoked).ok_or_else(unknown)?;
            kept.revoked = true;
            kept.token
        };
        if let Err(error) = self.save() {
            room.state.lock().invitations.iter_mut().filter(|kept| kept.id == id).for_each(|kept| kept.revoked = false);
            return Err(error);
        }
        for uid in leaving(&room, token, remove) {
            self.take_out(&room, uid, Leaving::Removed);
        }
        if remove {
            room.state.lock().away.retain(|away| away.claim.invitation != token);
            self.save_or_warn();
        }
        Ok(())
    }

    /// Whether someone with this token and key may publish: by an invitation that is open, or because
    /// it was let in before.
    pub fn may_publish(&self, token: &str, key: Option<&str>) -> Result<()> {
        let claim = Claim { invitation: Fingerprint::of(token), key: key.map(Fingerprint::of) };
        let rooms = self.all_rooms();
        let found = rooms.iter().find_map(|room| {
            let state = room.state.lock();
            find(&state.invitations, claim.invitation).map(|kept| admits(kept, &state, &claim, Timestamp::now()))
        });
        found.unwrap_or(Err(StudioError::Unauthorized))
    }

    /// Whether this is the token of an invitation, open or not.
    pub fn knows_token(&self, token: &str) -> Result<()> {
        let token = Fingerprint::of(token);
        let is_known = self.all_rooms().iter().any(|room| find(&room.state.lock().invitations, token).is_some());
        if is_known { Ok(()) } else { Err(StudioError::Unauthorized) }
    }

    pub fn invitation(&self, token: &str, key: Option<&str>) -> Result<Invitation> {
        let fingerprint = Fingerprint::of(token);
        let mut found = None;
        for room in self.all_rooms() {
            if let Some(kept) = find(&room.state.lock().invitations, fingerprint) {
                found = Some((room.cname.clone(), kept.clone()));
            }
        }
        let (cname, kept) = found.ok_or(StudioError::Unauthorized)?;
        self.may_publish(token, key)?;
        Ok(self.told(&cname, token.to_owned(), &kept))
    }

    fn told(&self, cname: &Cname, token: String, kept: &Kept) -> Invitation {
        let base = &self.config.join_base;
        let name = utf8_percent_encode(cname.as_str(), NON_ALPHANUMERIC);
        Invitation {
            id: kept.id.clone(),
            cname: cname.clone(),
            url: format!("{base}/join#{token}"),
            whip_url: format!("{base}/whip/{name}"),
            token,
            uid: kept.uid,
            role: kept.role,
            waiting: kept.waiting,
            expires_at: format!("{:.3}", kept.expires_at),
        }
    }
}

/// An invitation that is over still serves those who were let in by it: a lost connection is no
/// reason to lose the seat.
pub(crate) fn admits(kept: &Kept, state: &RoomState, claim: &Claim, now: Timestamp) -> Result<()> {
    let sits = state.members.iter().filter_map(Member::visit).any(|visit| visit.claim.is_same(claim));
    let is_kept = state.away.iter().any(|away| away.claim.is_same(claim));
    if sits || is_kept { Ok(()) } else { kept.check_open(now) }
}

/// Who goes when an invitation is revoked.
fn leaving(room: &Room, token: Fingerprint, remove: bool) -> Vec<Uid> {
    let state = room.state.lock();
    let came_by = |member: &&Member| member.visit().is_some_and(|visit| visit.claim.invitation == token);
    let here = state.members.iter().filter(|_| remove);
    here.chain(&state.waiting).filter(came_by).map(|member| member.uid).collect()
}

fn listed(kept: &Kept, state: &RoomState) -> ListedInvitation {
    let came_by = |member: &&Member| member.visit().is_some_and(|visit| visit.claim.invitation == kept.token);
    ListedInvitation {
        id: kept.id.clone(),
        label: kept.label.clone(),
        uid: kept.uid,
        role: kept.role,
        waiting: kept.waiting,
        created_at: kept.created_at.map(|at| format!("{at:.3}")),
        expires_at: format!("{:.3}", kept.expires_at),
        joined: kept.joined,
        here: u32::try_from(state.all().filter(came_by).count()).unwrap_or(u32::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(count: u64) -> InviteOptions {
        InviteOptions { expires_in: Some(Duration::from_secs(count)), ..InviteOptions::default() }
    }

    #[test]
    fn an_invitation_lives_as_long_as_was_asked() {
        let now = Timestamp::now();
        let after = |span: Duration| now.checked_add(span).expect("in range");
        let kept = Kept::new("token", &seconds(60), now).expect("valid");
        assert!(!kept.is_over(after(Duration::from_millis(59_999))));
        assert!(kept.is_over(after(Duration::from_secs(60))));
        let usual = Kept::new("token", &InviteOptions::default(), now).expect("valid");
        assert!(!usual.is_over(after(USUAL - Duration::from_secs(1))) && usual.is_over(after(USUAL)));
        for bad in [0, LONGEST.as_secs() + 1, u64::MAX] {
            let refused = Kept::new("token", &seconds(bad), now).expect_err("refused").body();
            assert_eq!(refused.field.as_deref(), Some("expires_in_s"), "{bad}");
        }
    }

    #[test]
    fn a_label_is_short_and_readable() {
        let labelled = |label: &str| InviteOptions { label: Some(label.to_owned()), ..InviteOptions::default() };
        let kept = Kept::new("token", &labelled("  家长 "), Timestamp::now()).expect("valid");
        assert_eq!(kept.label.as_deref(), Some("家长"));
        for bad in ["", "  ", "a\nb", &"x".repeat(65)] {
            let refused = Kept::new("token", &labelled(bad), Timestamp::now()).expect_err("refused").body();
            assert_eq!(refused.field.as_deref(), Some("label"), "{bad:?}");
        }
    }

    #[test]
    fn revoked_says_more_than_ended() {
        let now = Timestamp::now();
        let mut kept = Kept::new("token", &seconds(60), now).expect("valid");
        assert!(kept.check_open(now).is_ok());
        kept.revoked = true;
        let later = now.checked_add(Duration::from_secs(61)).expect("in range");
        assert!(matches!(kept.check_open(later), Err(StudioError::InvitationRevoked)));
    }

    #[test]
    fn one_that_has_ended_is_remembered_for_a_while() {
        let now = Timestamp::now();
        let mut kept = vec![Kept::new("token", &seconds(1), now).expect("valid")];
        forget_old(&mut kept, now.checked_add(Duration::from_secs(3600)).expect("in range"));
        assert!(find(&kept, Fingerprint::of("token")).is_some());
        forget_old(&mut kept, now.checked_add(AFTERWARDS + Duration::from_secs(2)).expect("in range"));
        assert!(find(&kept, Fingerprint::of("token")).is_none());
    }

    #[test]
    fn who_was_removed_stays_out_and_others_do_not() {
        let claim = |key: &str| Claim { invitation: Fingerprint::of("token"), key: Some(Fingerprint::of(key)) };
        let mut open = Kept::new("token", &seconds(60), Timestamp::now()).expect("valid");
        open.remove(&claim("rude"));
        assert!(open.has_removed(&claim("rude")) && !open.has_removed(&claim("kind")));
        let own = InviteOptions { uid: Uid::new(7), ..seconds(60) };
        let mut bound = Kept::new("token", &own, Timestamp::now()).expect("valid");
        bound.remove(&claim("rude"));
        assert!(bound.has_removed(&claim("other key")), "the invitation was this participant's own");
    }

    #[test]
    fn the_token_itself_is_not_kept() {
        let token = Fingerprint::new_secret();
        let kept = Kept::new(&token, &InviteOptions::default(), Timestamp::now()).expect("valid");
        let written = serde_json::to_string(&kept).expect("writes");
        assert!(!written.contains(&token) && !written.contains(&token[..16]));
        assert!(find(&[kept], Fingerprint::of(&token)).is_some());
    }
}
