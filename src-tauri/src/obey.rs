//! What a shortcut comes to: for the channel on the screen, else for the only one there is.

use rollcall_model::{Cname, Sid};

use crate::live::Live;
use crate::shortcuts::Action;

/// What is to be asked of the recorder.
#[derive(Debug, PartialEq, Eq)]
pub enum Deed {
    Record(Cname),
    Stop(Sid),
    Mark(Cname, Sid),
}

/// Why there is nothing to ask.
#[derive(Debug, PartialEq, Eq)]
pub enum Idle {
    NoChannel,
    /// There are several, and none of them is on the screen.
    WhichChannel,
    Recording(Cname),
    NotRecording(Cname),
}

/// What keys mean just now.
///
/// # Errors
/// When they mean nothing.
pub fn deed(action: Action, live: &Live, on_screen: Option<&Cname>) -> Result<Deed, Idle> {
    let shown = on_screen.filter(|cname| live.channels.contains(cname));
    let cname = match (shown, live.channels.as_slice()) {
        (Some(cname), _) => cname.clone(),
        (None, [only]) => only.clone(),
        (None, []) => return Err(Idle::NoChannel),
        (None, _) => return Err(Idle::WhichChannel),
    };
    match (action, live.recording_of(cname.as_str()).cloned()) {
        (Action::Record, None) => Ok(Deed::Record(cname)),
        (Action::Record, Some(_)) => Err(Idle::Recording(cname)),
        (Action::Stop, Some(sid)) => Ok(Deed::Stop(sid)),
        (Action::Mark, Some(sid)) => Ok(Deed::Mark(cname, sid)),
        (Action::Stop | Action::Mark, None) => Err(Idle::NotRecording(cname)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_channel_on_the_screen_is_meant_or_the_only_one() {
        let name = |text: &str| text.parse::<Cname>().expect("a name");
        let (art, maths) = (name("Art"), name("Maths"));
        let sid: Sid = "019ab0f75d3e70008000000000000001".parse().expect("an id");
        let mut live = Live::default();
        assert_eq!(deed(Action::Record, &live, Some(&art)), Err(Idle::NoChannel), "it was removed");
        live.channels = vec![art.clone()];
        assert_eq!(deed(Action::Record, &live, None), Ok(Deed::Record(art.clone())));
        live.channels.push(maths.clone());
        assert_eq!(deed(Action::Record, &live, None), Err(Idle::WhichChannel));
        assert_eq!(deed(Action::Record, &live, Some(&maths)), Ok(Deed::Record(maths.clone())));
        assert_eq!(deed(Action::Mark, &live, Some(&maths)), Err(Idle::NotRecording(maths.clone())));

        live.open.insert(sid.clone(), maths.clone());
        assert_eq!(deed(Action::Record, &live, Some(&maths)), Err(Idle::Recording(maths.clone())));
        assert_eq!(deed(Action::Stop, &live, Some(&maths)), Ok(Deed::Stop(sid.clone())));
        assert_eq!(deed(Action::Mark, &live, Some(&maths)), Ok(Deed::Mark(maths, sid)));
        assert_eq!(deed(Action::Stop, &live, Some(&art)), Err(Idle::NotRecording(art)));
    }
}
