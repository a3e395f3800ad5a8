//! A room: a channel at work, with its people, its stage and its recording.
//!
//! Locks, in this order: `order`, then `state`. Whoever changes a room holds `order` from beginning
//! to end, however long it takes; `state` is held to look and to change, never while anything is
//! waited for. So reading a room never waits for a slow change.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Mutex, MutexGuard};
use rollcall_media::{Backdrop, Content, Overlay, Scene, Stage, Still};
use rollcall_model::{
    Canvas, Channel, Cname, Empty, Happening, Layout, Look, PictureId, Presence, Quality, Shows, Subscription,
    Transition, Uid,
};
use tokio::sync::watch;

use crate::Result;
use crate::channel_file::{KeptChannel, KeptDemo, KeptFilm};
use crate::errors::StudioError;
use crate::films::Film;
use crate::invitations::Kept;
use crate::member::{Feed, Leaving, Member};
use crate::open_recording::OpenRecording;
use crate::pictures::Stills;
use crate::requests::Seat;
use crate::seating::{Away, Taken};

/// How long a recording waits for first pictures. It begins within half a second in any case.
const SETTLING: Duration = Duration::from_millis(250);

/// From a picture's arrival to its showing.
const PLAY_OUT: Duration = Duration::from_millis(150);

/// A channel at work.
pub(crate) struct Room {
    pub cname: Cname,
    order: Mutex<()>,
    pub state: Mutex<RoomState>,
    /// The seat of those who are invited and have none yet.
    pub lobby: watch::Sender<Seat>,
}

/// How a room is now.
pub(crate) struct RoomState {
    /// The channel was removed; nothing more may begin here.
    pub removed: bool,
    pub canvas: Canvas,
    pub quality: Quality,
    pub layout: Layout,
    /// Made ready beside the one on air; not kept over a restart.
    pub prepared: Option<Layout>,
    pub look: Look,
    /// The pictures that layouts and look show.
    pub stills: Stills,
    /// What of it the journal does not say yet.
    pub unnoted: Unnoted,
    /// In order of joining.
    pub members: Vec<Member>,
    /// Those who wait to be let in, in order of coming. On no stage, in no mix, in no recording:
    /// whatever looks at `members` does not see them.
    pub waiting: Vec<Member>,
    pub next_joined: u64,
    pub invitations: Vec<Kept>,
    pub away: Vec<Away>,
    /// Runs while somebody looks or a recording is open.
    pub stage: Option<Running>,
    pub previews: usize,
    pub recording: Option<Arc<OpenRecording>>,
    /// Whose picture and sound the program takes; everyone's unless an API client said otherwise.
    pub subscription: Subscription,
}

/// What the journal does not say yet.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Unnoted {
    pub layout: bool,
    pub look: bool,
}

/// A stage, since when.
pub(crate) struct Running {
    pub stage: Arc<Stage>,
    pub since: Instant,
}

impl Room {
    pub fn new(cname: Cname, canvas: Canvas, quality: Quality, layout: Layout) -> Self {
        let state = RoomState {
            removed: false,
            canvas,
            quality,
            layout,
            prepared: None,
            look: Look::default(),
            stills: Stills::new(),
            unnoted: Unnoted::default(),
            members: Vec::new(),
            waiting: Vec::new(),
            next_joined: 1,
            invitations: Vec::new(),
            away: Vec::new(),
            stage: None,
            previews: 0,
            recording: None,
            subscription: Subscription::default(),
        };
        Self { cname, order: Mutex::new(()), state: Mutex::new(state), lobby: watch::Sender::new(Seat::default()) }
    }

    /// The right to change the room, once nobody else does.
    ///
    /// # Errors
    /// When the channel was removed meanwhile.
    pub fn change(&self) -> Result<MutexGuard<'_, ()>> {
        let order = self.order.lock();
        if self.state.lock().removed {
            return Err(StudioError::ChannelNotFound(self.cname.clone()));
        }
        Ok(order)
    }

    /// The channel as everyone sees it.
    pub fn channel(&self) -> Channel {
        let state = self.state.lock();
        Channel {
            cname: self.cname.clone(),
            canvas: state.canvas,
            quality: state.quality,
            layout: state.layout.clone(),
            regions: state.layout.arrange(&state.seen()),
            prepared: state.prepared.clone(),
            look: state.look.clone(),
            participants: state.members.iter().map(Member::participant).collect(),
            waiting: state.waiting.iter().map(Member::participant).collect(),
            recording: state.recording.as_ref().map(|open| open.sid.clone()),
        }
    }

    /// What of the room outlives the recorder.
    pub fn kept(&self) -> KeptChannel {
        let state = self.state.lock();
        let (mut demos, mut files) = (Vec::new(), Vec::new());
        for member in &state.members {
            let (uid, name, joined) = (member.uid, member.name.clone(), member.joined);
            let (muted, volume) = (member.input.muted(), member.input.volume());
            match &member.feed {
                Feed::Demo { .. } => demos.push(KeptDemo { uid, name, muted, volume, joined }),
                Feed::File(Film { path, repeat, .. }) => {
                    let (path, repeat) = (path.to_string_lossy().into_owned(), *repeat);
                    files.push(KeptFilm { uid, name, muted, volume, joined, path, repeat });
                }
                Feed::Whip(_) => {}
            }
        }
        let with_key = |away: &Away| away.claim.key.is_some() || away.called.is_some();
        let there = state.members.iter().filter_map(Member::away).filter(with_key);
        KeptChannel {
            cname: self.cname.clone(),
            canvas: state.canvas,
            quality: state.quality,
            layout: state.layout.clone(),
            look: state.look.clone(),
            demos,
            files,
            invitations: state.invitations.clone(),
            seats: there.chain(state.away.iter().cloned()).collect(),
        }
    }

    /// The running stage, started if there is none. The caller holds `change`.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn stage(&self) -> Result<Arc<Stage>> {
        let mut state = self.state.lock();
        if let Some(running) = &state.stage {
            return Ok(running.stage.clone());
        }
        let stage = Arc::new(Stage::start(state.canvas)?);
        state.stage = Some(Running { stage: stage.clone(), since: Instant::now() });
        state.show();
        Ok(stage)
    }

    /// Waits a moment, after a stage has begun, for those who are there to be seen on it. While no
    /// stage runs their pictures are not decoded, so the first has to be asked for. The caller
    /// holds `change`.
    pub fn settle(&self) {
        loop {
            let (since, is_seen) = {
                let state = self.state.lock();
                let Some(running) = &state.stage else { return };
                let mut live = state.members.iter().filter(|member| member.presence == Presence::Live).peekable();
                if live.peek().is_none() {
                    return;
                }
                (running.since, live.all(|member| member.input.shows() == Shows::Picture))
            };
            let left = SETTLING.saturating_sub(since.elapsed());
            if is_seen || left.is_zero() {
                std::thread::sleep(left.min(PLAY_OUT));
                return;
            }
            std::thread::sleep(left.min(Duration::from_millis(10)));
        }
    }

    /// Ends the stage if nobody needs it. The caller holds `change`; it may take a moment.
    pub fn rest(&self) {
        let ended = {
            let mut state = self.state.lock();
            let needed = state.previews > 0 || state.recording.is_some();
            state.stage.take_if(|_| !needed)
        };
        drop(ended);
    }

    /// Everyone goes and the stage ends; nothing may begin here again.
    pub fn empty(&self) {
        let _order = self.order.lock();
        let ended = {
            let mut state = self.state.lock();
            state.removed = true;
            (std::mem::take(&mut state.members), std::mem::take(&mut state.waiting), state.stage.take())
        };
        drop(ended);
    }

    /// Lets someone in, at its place in the order of joining. The caller holds `change`.
    pub fn enter(&self, member: Member) {
        let (uid, name, muted) = (member.uid, member.name.clone(), member.input.muted());
        let volume = member.input.volume();
        let open = {
            let mut state = self.state.lock();
            state.next_joined = state.next_joined.max(member.joined + 1);
            let at = state.members.partition_point(|other| other.joined < member.joined);
            state.dress_one(&member);
            state.members.insert(at, member);
            state.show();
            state.recording.clone()
        };
        if let Some(open) = open {
            open.note_entry(uid, &name, muted, volume);
            open.add_names([name]);
            open.tracks.nudge();
        }
    }

    /// Writes down what arrives from everyone at this moment.
    pub fn note_arrivals(&self, open: &OpenRecording) {
        let news: Vec<Happening> = {
            let mut state = self.state.lock();
            let now = Instant::now();
            state.members.iter_mut().for_each(|member| member.observe(now));
            state.members.iter().flat_map(|member| open.news_of(member)).collect()
        };
        news.into_iter().for_each(|happening| open.take.note(happening));
    }

    /// Writes down that someone has left.
    pub fn note_exit(&self, uid: Uid, how: Leaving) {
        let open = self.state.lock().recording.clone();
        if let Some(open) = open {
            open.forget(uid);
            open.take.note(Happening::Leave { uid, reason: how.word().to_owned() });
            open.tracks.nudge();
        }
    }

    /// Writes into the journal of the open recording, if there is one. The disk may take a moment:
    /// not to be called with `state` locked.
    pub fn note(&self, happening: Happening) {
        let open = self.state.lock().recording.clone();
        if let Some(open) = open {
            open.take.note(happening);
        }
    }

    /// Says what changed to those who sit here or wait to.
    pub fn tell_seats(&self) {
        let state = self.state.lock();
        let recording = state.recording.is_some();
        state.members.iter().for_each(|member| member.tell_seat(recording, false));
        state.waiting.iter().for_each(|member| member.tell_seat(recording, true));
        let now = Seat { recording, ..Seat::default() };
        self.lobby.send_if_modified(|seat| std::mem::replace(seat, now) != now);
    }
}

impl RoomState {
    pub fn uids(&self) -> Vec<Uid> {
        self.members.iter().map(|member| member.uid).collect()
    }

    /// Who has a place on the canvas, in order of joining: whoever is heard has one, too (agora.md section 6).
    pub fn seen(&self) -> Vec<Uid> {
        self.members.iter().map(|member| member.uid).filter(|uid| self.subscription.has(*uid)).collect()
    }

    /// Everyone's seats, those of the waiting included: a number is promised when somebody comes.
    pub fn taken(&self) -> Vec<Taken> {
        self.all().map(Member::taken).collect()
    }

    /// Everyone, whether let in or not.
    pub fn all(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().chain(&self.waiting)
    }

    /// Everyone, whether let in or not.
    pub fn all_mut(&mut self) -> impl Iterator<Item = &mut Member> {
        self.members.iter_mut().chain(&mut self.waiting)
    }

    pub fn member(&self, uid: Uid) -> Option<&Member> {
        self.members.iter().find(|member| member.uid == uid)
    }

    pub fn member_mut(&mut self, uid: Uid) -> Option<&mut Member> {
        self.members.iter_mut().find(|member| member.uid == uid)
    }

    /// A place in the order of joining, behind everyone who was ever here.
    pub fn next_place(&mut self) -> u64 {
        self.next_joined += 1;
        self.next_joined - 1
    }

    /// Puts who is here on the stage, if one runs.
    pub fn show(&self) {
        self.show_with(Transition::default());
    }

    /// The same, giving way to what is to be seen in this way.
    pub fn show_with(&self, transition: Transition) {
        let Some(running) = &self.stage else { return };
        let is_heard = |member: &&Member| self.subscription.audio.has(member.uid);
        let voices = self.members.iter().filter(is_heard).map(|member| member.input.clone()).collect();
        running.stage.set_scene(Scene { voices, ..self.scene(&self.layout) }, transition);
        running.stage.prepare(self.prepared.as_ref().map(|layout| self.scene(layout)));
    }

    /// Everyone's placeholder, by the look.
    pub fn dress(&self) {
        self.members.iter().for_each(|member| self.dress_one(member));
    }

    fn dress_one(&self, member: &Member) {
        member.input.set_placeholder(self.look.placeholder_of(member.uid).and_then(|id| self.still(id)));
    }

    fn still(&self, id: &PictureId) -> Option<Still> {
        self.stills.get(id).map(|still| Still::clone(still))
    }

    /// What is seen by a layout; nobody is heard.
    fn scene(&self, layout: &Layout) -> Scene {
        let tile = |(region, who): (rollcall_model::Region, Option<Uid>)| {
            let content = match (who, &region.empty) {
                // Who is only heard has a place with nothing in it.
                (Some(uid), _) if !self.subscription.video.has(uid) => return None,
                (Some(uid), _) => Content::Person(self.member(uid)?.input.clone()),
                (None, Empty::Nothing) => return None,
                (None, Empty::Text { text }) => Content::Text(text.clone()),
                (None, Empty::Picture { picture }) => Content::Picture(self.still(picture)?),
            };
            Some((content, region))
        };
        let seated = layout.seated(&self.seen()).into_iter().filter(|(region, _)| !region.hidden);
        let picture = self.look.background.as_ref().and_then(|id| self.still(id));
        Scene {
            tiles: seated.filter_map(tile).collect(),
            voices: Vec::new(),
            backdrop: Backdrop { color: Some(self.canvas.background), picture },
            overlays: self.overlays(),
        }
    }

    fn overlays(&self) -> Vec<Overlay> {
        let Look { title, clock, logo, .. } = &self.look;
        let title = title.iter().map(|title| Overlay::Title { text: title.text.clone(), place: title.place });
        let clock = clock.iter().map(|clock| Overlay::Clock { place: clock.place });
        let logo = logo.iter().filter_map(|logo| {
            let (place, height, alpha) = (logo.place, logo.height, logo.alpha);
            Some(Overlay::Logo { picture: self.still(&logo.picture)?, place, height, alpha })
        });
        logo.chain(title).chain(clock).collect()
    }
}
