//! Whose sound and whose picture is taken, by a program or by tracks of their own (agora.md section 3).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::Uid;

/// Some of a channel's participants, those included who are not there yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subscribed {
    /// Everyone.
    #[default]
    All,
    /// These, and nobody else. An empty list: nobody.
    Only(Vec<Uid>),
    /// Everyone but these.
    AllBut(Vec<Uid>),
}

impl Subscribed {
    /// Nobody.
    pub const NOBODY: Self = Self::Only(Vec::new());
    /// Most uids that a list of the Agora-compatible API names (agora.md section 3).
    pub const MOST: usize = 32;

    /// Whether this participant is one of them.
    pub fn has(&self, uid: Uid) -> bool {
        match self {
            Self::All => true,
            Self::Only(uids) => uids.contains(&uid),
            Self::AllBut(uids) => !uids.contains(&uid),
        }
    }
}

/// Whose sound and whose picture is taken. Who is in one of the two has a tile, or a track; what it is not
/// subscribed for is silent, or black, there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Subscription {
    /// Whose sound.
    #[serde(default)]
    pub audio: Subscribed,
    /// Whose picture.
    #[serde(default)]
    pub video: Subscribed,
}

impl Subscription {
    /// Whether anything of this participant is taken.
    pub fn has(&self, uid: Uid) -> bool {
        self.audio.has(uid) || self.video.has(uid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uids(numbers: &[u32]) -> Vec<Uid> {
        numbers.iter().filter_map(|number| Uid::new(*number)).collect()
    }

    #[test]
    fn a_list_names_who_is_in_or_who_is_out() {
        let [one, two] = uids(&[1, 2])[..] else { panic!("two uids") };
        assert!(Subscribed::All.has(one) && Subscribed::AllBut(Vec::new()).has(one));
        assert!(!Subscribed::Only(Vec::new()).has(one));
        let (only, all_but) = (Subscribed::Only(uids(&[1])), Subscribed::AllBut(uids(&[1])));
        assert_eq!((only.has(one), only.has(two)), (true, false));
        assert_eq!((all_but.has(one), all_but.has(two)), (false, true));
        let heard = Subscription { audio: only, video: Subscribed::Only(Vec::new()) };
        assert_eq!((heard.has(one), heard.has(two)), (true, false), "sound alone makes a track");
    }

    #[test]
    fn json_says_it_in_a_word_or_a_list() {
        let separate = Subscription { audio: Subscribed::All, video: Subscribed::AllBut(uids(&[7])) };
        let json = serde_json::to_string(&separate).expect("JSON");
        assert_eq!(json, r#"{"audio":"all","video":{"all_but":[7]}}"#);
        assert_eq!(serde_json::from_str::<Subscription>(&json).expect("read"), separate);
        assert_eq!(serde_json::from_str::<Subscription>("{}").expect("read"), Subscription::default());
    }
}
