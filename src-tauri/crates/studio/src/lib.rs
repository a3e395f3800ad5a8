//! The application: channels, participants, invitations, recordings and events, over `media` and
//! `store`. The only thing the HTTP face talks to; it knows nothing of HTTP.
//!
//! All calls may be made from async code: what blocks runs on threads made for it, and goes on to
//! its end even if the caller does not wait for it.

mod apps;
mod buckets;
mod callbacks;
mod changes;
mod channel_file;
mod channels;
mod composing;
mod courier;
mod deliveries;
mod disk;
mod encoding;
mod errors;
mod events;
mod fetching;
mod films;
mod fingerprint;
mod house;
mod invitations;
mod keeper;
mod kept_file;
mod library;
mod load;
mod markers;
mod member;
mod network;
mod open_recording;
mod opening;
mod paced;
mod participants;
mod pictures;
mod previews;
mod publishing;
mod pulse;
mod recordings;
mod rehearsing;
mod requests;
mod resume;
mod room;
mod saved_layouts;
mod seating;
mod settings;
mod shelf;
mod signals;
mod tasks;
mod tracks;
mod usage;
mod waiting;

use std::path::PathBuf;
use std::sync::Arc;

pub use apps::Pass;
pub use buckets::BucketKeys;
pub use callbacks::{Answered, Post, Poster};
pub use errors::StudioError;
pub use events::EventStream;
use jiff::Timestamp;
pub use network::Reach;
pub use opening::recover;
pub use previews::{PreviewOf, PreviewStream};
pub use requests::{
    InviteOptions, ParticipantChange, Patched, Publish, Published, RecordingChange, RecordingOptions, Seat,
    StudioConfig,
};
pub use rollcall_media::PreviewPicture;
use rollcall_model::{
    ApiApp, AppId, AppSettings, Bucket, BucketId, BucketSettings, Callback, CallbackDetails, CallbackPage,
    CallbackSecret, Canvas, Channel, Cname, DeletedRecording, Delivery, Destination, Encoder, EncoderChoice, Entry,
    FileDelivery, Folder, FoundRecording, Invitation, Layout, ListedInvitation, Marker, MarkerTitle, Month, Network,
    NetworkSettings, NewCustomer, Participant, PriceSheet, Prices, Quality, Quote, RecomputedUsage, Recording,
    RecordingUsage, Rehearsal, Sid, Subscription, System, Uid, UploadSettings, Uploads, UsageReport,
};
pub use rollcall_store::Asked as AskedCallbacks;
use tokio::sync::watch;

use crate::house::House;
pub use crate::tasks::{LayoutOrder, Pictures, Storage, TaskError, TaskFile, TaskOrder, TaskView};

type Result<T> = std::result::Result<T, StudioError>;

/// Everything a recorder does. Clones are the same studio.
///
/// Every error says by its code what is wrong: no such channel, participant or recording, a value
/// that is not allowed, a disk that refuses. Then nothing has changed.
#[derive(Clone)]
pub struct Studio(Arc<House>);

#[expect(clippy::missing_errors_doc, reason = "said once, at the type")]
impl Studio {
    /// Opens the library and the port for media, and takes up what a crash left. Needs a Tokio
    /// runtime with time and at least one more thread.
    pub async fn open(config: StudioConfig) -> Result<Self> {
        opening::open(config).await.map(Self)
    }

    /// Stops and finalizes all recordings, then ends everything else.
    pub async fn shutdown(&self) {
        self.0.shut_down().await;
    }

    /// The recorder and its machine.
    pub fn system(&self) -> System {
        self.0.system()
    }

    /// What would be found in a folder for recordings, written in full or from `~` on.
    pub async fn look_into(&self, folder: String) -> Result<Folder> {
        self.0.blocking(move |house| house.look_into(&folder)).await
    }

    /// Recordings go to another folder from now on; not while anything is recorded or finished.
    pub async fn move_library(&self, folder: String) -> Result<System> {
        self.0.blocking(move |house| house.move_library(&folder)).await
    }

    /// The encoders of this machine, each tried. Takes a moment.
    pub async fn encoders(&self) -> Result<Vec<Encoder>> {
        self.0.blocking(|house| Ok(house.try_encoders())).await
    }

    /// Sets which encoder recordings are made with, from the next one on.
    pub async fn set_encoder(&self, choice: EncoderChoice) -> Result<System> {
        self.0.blocking(move |house| house.set_encoder(choice)).await
    }

    /// The apps of the Agora-compatible API, in order of name.
    pub fn apps(&self) -> Vec<ApiApp> {
        self.0.apps()
    }

    /// An app.
    pub fn app(&self, id: &AppId) -> Result<ApiApp> {
        self.0.app(id)
    }

    /// Adds an app, under an id that is made unless given.
    pub async fn add_app(&self, id: Option<AppId>, settings: AppSettings) -> Result<ApiApp> {
        self.0.blocking(move |house| house.add_app(id, settings)).await
    }

    /// Sets an app anew.
    pub async fn change_app(&self, id: &AppId, settings: AppSettings) -> Result<ApiApp> {
        let id = id.clone();
        self.0.blocking(move |house| house.change_app(&id, settings)).await
    }

    /// Takes an app away. Its recordings stay.
    pub async fn remove_app(&self, id: &AppId) -> Result<()> {
        let id = id.clone();
        self.0.blocking(move |house| house.remove_app(&id)).await
    }

    /// Makes a customer id and secret for an app; the secret is told this once.
    pub async fn add_customer(&self, id: &AppId) -> Result<NewCustomer> {
        let id = id.clone();
        self.0.blocking(move |house| house.add_customer(&id)).await
    }

    /// Takes a customer id of an app away.
    pub async fn remove_customer(&self, id: &AppId, customer: &str) -> Result<()> {
        let (id, customer) = (id.clone(), customer.to_owned());
        self.0.blocking(move |house| house.remove_customer(&id, &customer)).await
    }

    /// What a pair of customer id and secret opens, asked for this app.
    pub fn lets_in(&self, customer: &str, secret: &str, app: &str) -> Pass {
        self.0.apps.lets_in(customer, secret, app)
    }

    /// Has callbacks sent from now on, by whoever can post.
    pub fn send_callbacks(&self, poster: Arc<dyn Poster>) {
        tokio::spawn(callbacks::carry(Arc::downgrade(&self.0), poster));
    }

    /// Callbacks, newest first.
    pub async fn callbacks(&self, asked: AskedCallbacks) -> Result<CallbackPage> {
        self.0.blocking(move |house| house.callbacks_page(&asked)).await
    }

    /// A callback with what was sent and answered.
    pub async fn callback(&self, id: u64) -> Result<CallbackDetails> {
        self.0.blocking(move |house| house.callback(id)).await
    }

    /// Sends a callback again, and waits for what comes of it for as long as one try takes.
    pub async fn resend_callback(&self, id: u64) -> Result<Callback> {
        self.0.resend_callback(id).await
    }

    /// Sends all callbacks again that failed since then, of one app or of all; says how many that are.
    pub async fn replay_callbacks(&self, app: Option<AppId>, since: Timestamp) -> Result<usize> {
        self.0.blocking(move |house| house.replay_callbacks(app.as_ref(), since)).await
    }

    /// Sends a test to an app, and waits for what comes of it.
    pub async fn test_callbacks(&self, app: &AppId) -> Result<Callback> {
        self.0.test_callbacks(app).await
    }

    /// Sets the secret that an app's callbacks are signed with; one is made unless given. It is told here and
    /// never again.
    pub async fn set_callback_secret(&self, app: &AppId, secret: Option<String>) -> Result<CallbackSecret> {
        let app = app.clone();
        self.0.blocking(move |house| house.set_callback_secret(&app, secret)).await
    }

    /// An app's callbacks are not signed any more.
    pub async fn remove_callback_secret(&self, app: &AppId) -> Result<()> {
        let app = app.clone();
        self.0.blocking(move |house| house.remove_callback_secret(&app)).await
    }

    /// How others reach this recorder.
    pub fn network(&self) -> Network {
        self.0.networking.now()
    }

    /// What is set of the network, live: for the part that listens.
    pub fn network_settings(&self) -> watch::Receiver<NetworkSettings> {
        self.0.networking.settings()
    }

    /// What came of it, live.
    pub fn reach(&self) -> watch::Receiver<Reach> {
        self.0.networking.reach()
    }

    /// Sets how others reach this recorder; what comes of it is told by `reach`.
    pub async fn set_network(&self, settings: NetworkSettings) -> Result<()> {
        self.0.blocking(move |house| house.set_network(settings)).await
    }

    /// What came of the settings, by the part that listens.
    pub fn tell_reach(&self, reach: Reach) {
        self.0.tell_reach(reach);
    }

    /// All channels, in order of name.
    pub fn channels(&self) -> Vec<Channel> {
        self.0.channels()
    }

    /// A channel.
    pub fn channel(&self, cname: &Cname) -> Result<Channel> {
        self.0.channel(cname)
    }

    /// Makes a channel.
    pub async fn create_channel(&self, cname: Cname, canvas: Canvas, layout: Layout) -> Result<Channel> {
        self.0.blocking(move |house| house.create_channel(cname, canvas, layout)).await
    }

    /// Changes the canvas; while recording, the background's colour alone.
    pub async fn set_canvas(&self, cname: &Cname, canvas: Canvas) -> Result<Channel> {
        let cname = cname.clone();
        self.0.blocking(move |house| house.set_canvas(&cname, canvas)).await
    }

    /// Changes how well recordings are kept, from the next one on.
    pub async fn set_quality(&self, cname: &Cname, quality: Quality) -> Result<Channel> {
        let cname = cname.clone();
        self.0.blocking(move |house| house.set_quality(&cname, quality)).await
    }

    /// Removes a channel and everyone in it; refused while it is being recorded.
    pub async fn remove_channel(&self, cname: &Cname) -> Result<()> {
        let cname = cname.clone();
        self.0.blocking(move |house| house.remove_channel(&cname)).await
    }

    /// Brings in a demo participant; one of our names unless given.
    pub async fn add_demo(&self, cname: &Cname, name: Option<String>) -> Result<Participant> {
        let cname = cname.clone();
        self.0.blocking(move |house| house.add_demo(&cname, name)).await
    }

    /// Brings in a film, a sound file or a still picture of this machine by its full name; called as its
    /// file unless named. It is played from its beginning, over and over if `repeat`.
    pub async fn add_file(
        &self,
        cname: &Cname,
        path: String,
        name: Option<String>,
        repeat: bool,
    ) -> Result<Participant> {
        let cname = cname.clone();
        self.0.blocking(move |house| house.add_file(&cname, &path, name, repeat)).await
    }

    /// Changes a participant.
    pub async fn change_participant(&self, cname: &Cname, uid: Uid, change: ParticipantChange) -> Result<Participant> {
        let cname = cname.clone();
        self.0.blocking(move |house| house.change_participant(&cname, uid, &change)).await
    }

    /// Removes a participant; who was removed does not get in again with the same invitation and key.
    pub async fn remove_participant(&self, cname: &Cname, uid: Uid) -> Result<()> {
        let cname = cname.clone();
        self.0.blocking(move |house| house.remove_participant(&cname, uid)).await
    }

    /// Lets in someone who waits; whoever is in already stays.
    pub async fn admit(&self, cname: &Cname, uid: Uid) -> Result<Participant> {
        let cname = cname.clone();
        self.0.blocking(move |house| house.admit(&cname, uid)).await
    }

    /// Newest pictures as JPEG, at most 160x90, no newer than twice a second, of everyone or of those who
    /// are named; who has none is not among them. Asking has their media opened for three seconds, stage
    /// or not.
    pub async fn thumbnails(&self, cname: &Cname, uids: Option<Vec<Uid>>) -> Result<Vec<(Uid, Arc<[u8]>)>> {
        let cname = cname.clone();
        self.0.blocking(move |house| house.thumbnails(&cname, uids.as_deref())).await
    }

    /// Makes an invitation. Its token is told here and never again.
    pub async fn invite(&self, cname: &Cname, options: InviteOptions) -> Result<Invitation> {
        let cname = cname.clone();
        self.0.blocking(move |house| house.invite(&cname, &options)).await
    }

    /// The open invitations of a channel, newest first.
    pub fn invitations(&self, cname: &Cname) -> Result<Vec<ListedInvitation>> {
        self.0.invitations(cname)
    }

    /// Revokes an invitation: nobody new gets in by it, who waits is refused. `remove`: who is here by
    /// it is removed, too; otherwise they stay, and may come again after a broken connection.
    pub async fn revoke(&self, cname: &Cname, id: &str, remove: bool) -> Result<()> {
        let (cname, id) = (cname.clone(), id.to_owned());
        self.0.blocking(move |house| house.revoke(&cname, &id, remove)).await
    }

    /// Whether someone with this token and key may publish; who was let in may even when the
    /// invitation is over.
    pub fn may_publish(&self, token: &str, key: Option<&str>) -> Result<()> {
        self.0.may_publish(token, key)
    }

    /// Whether this is the token of an invitation, open or over.
    pub fn knows_token(&self, token: &str) -> Result<()> {
        self.0.knows_token(token)
    }

    /// The invitation with this token, for someone with this key: who was let in may come again even
    /// when the invitation is over.
    pub fn invitation(&self, token: &str, key: Option<&str>) -> Result<Invitation> {
        self.0.invitation(token, key)
    }

    /// Takes in a publisher by its offer.
    pub async fn publish(&self, token: &str, cname: &Cname, publish: Publish) -> Result<Published> {
        let (token, cname) = (token.to_owned(), cname.clone());
        self.0.blocking(move |house| house.publish(&token, &cname, &publish)).await
    }

    /// Takes candidates, or restarts ICE. `if_match`: the session's newest entity tag, or `*`.
    pub async fn patch_session(
        &self,
        token: &str,
        session: &str,
        if_match: Option<&str>,
        frag: &str,
    ) -> Result<Patched> {
        let (token, session) = (token.to_owned(), session.to_owned());
        let (tag, frag) = (if_match.map(str::to_owned), frag.to_owned());
        self.0.blocking(move |house| house.patch_session(&token, &session, tag.as_deref(), &frag)).await
    }

    /// Ends a session: the participant leaves at once.
    pub async fn unpublish(&self, token: &str, session: &str) -> Result<()> {
        let (token, session) = (token.to_owned(), session.to_owned());
        self.0.blocking(move |house| house.unpublish(&token, &session)).await
    }

    /// The seat of a session, live; without a session, what everyone who is invited may know.
    pub fn seat(&self, token: &str, session: Option<&str>) -> Result<watch::Receiver<Seat>> {
        self.0.seat(token, session)
    }

    /// Starts a recording of a channel.
    pub async fn start_recording(&self, cname: &Cname) -> Result<Recording> {
        self.start_recording_with(cname, RecordingOptions::default()).await
    }

    /// Starts a recording with these options. The bucket it goes to is rehearsed first; what is done when
    /// that goes wrong is a setting.
    pub async fn start_recording_with(&self, cname: &Cname, options: RecordingOptions) -> Result<Recording> {
        let cname = cname.clone();
        self.0.clone().start_recording_with(cname, options).await
    }

    /// Changes who is recorded alone while a recording runs: tracks of whom it no longer names end, new
    /// ones begin.
    pub async fn set_separate(&self, sid: &Sid, separate: Subscription) -> Result<Recording> {
        let sid = sid.clone();
        self.0.blocking(move |house| house.set_separate(&sid, separate)).await
    }

    /// Stops a recording. It is playable when this returns; the single file is then made.
    pub async fn stop_recording(&self, sid: &Sid) -> Result<Recording> {
        let sid = sid.clone();
        self.0.blocking(move |house| house.stop_recording(&sid)).await
    }

    /// All recordings, newest first.
    pub fn recordings(&self) -> Vec<Recording> {
        self.0.recordings()
    }

    /// A recording.
    pub fn recording(&self, sid: &Sid) -> Result<Recording> {
        self.0.recording(sid)
    }

    /// Changes what people wrote on a recording, also while it runs.
    pub async fn change_recording(&self, sid: &Sid, change: RecordingChange) -> Result<Recording> {
        let sid = sid.clone();
        self.0.blocking(move |house| house.change_recording(&sid, change)).await
    }

    /// Marks an instant of a recording: this one, or one given in milliseconds of playable time, which
    /// a recording that has ended needs.
    pub async fn mark(&self, sid: &Sid, at_ms: Option<u64>, title: MarkerTitle) -> Result<Marker> {
        let sid = sid.clone();
        self.0.blocking(move |house| house.mark(&sid, at_ms, title)).await
    }

    /// Gives a marker another title; an empty one takes it away.
    pub async fn retitle_marker(&self, sid: &Sid, id: &str, title: MarkerTitle) -> Result<Marker> {
        let (sid, id) = (sid.clone(), id.to_owned());
        self.0.blocking(move |house| house.retitle_marker(&sid, &id, title)).await
    }

    /// Takes a marker away.
    pub async fn remove_marker(&self, sid: &Sid, id: &str) -> Result<()> {
        let (sid, id) = (sid.clone(), id.to_owned());
        self.0.blocking(move |house| house.remove_marker(&sid, &id)).await
    }

    /// Moves a recording into the trash, where it is kept for seven days; not while it is written or
    /// its MP4 file is made.
    pub async fn delete_recording(&self, sid: &Sid) -> Result<DeletedRecording> {
        let sid = sid.clone();
        self.0.blocking(move |house| house.delete_recording(&sid)).await
    }

    /// Brings a recording back from the trash.
    pub async fn restore_recording(&self, sid: &Sid) -> Result<Recording> {
        let sid = sid.clone();
        self.0.blocking(move |house| house.restore_recording(&sid)).await
    }

    /// What is in the trash, what was deleted last first.
    pub async fn deleted_recordings(&self) -> Result<Vec<DeletedRecording>> {
        self.0.blocking(|house| Ok(house.deleted_recordings())).await
    }

    /// Deletes a recording in the trash for good; all of them where none is named.
    pub async fn purge(&self, sid: Option<&Sid>) -> Result<()> {
        let sid = sid.cloned();
        self.0.blocking(move |house| house.purge(sid.as_ref())).await
    }

    /// The folder a recording lies in, on the recorder's machine.
    pub fn recording_folder(&self, sid: &Sid) -> Result<PathBuf> {
        self.0.recording_folder(sid)
    }

    /// What a file of a recording is to be called where it is saved.
    pub fn saved_name(&self, sid: &Sid, relative: &str) -> Result<String> {
        self.0.saved_name(sid, relative)
    }

    /// Everything that happened in a recording.
    pub async fn journal(&self, sid: &Sid) -> Result<Vec<Entry>> {
        let sid = sid.clone();
        self.0.blocking(move |house| house.journal(&sid)).await
    }

    /// A file of a recording by its relative name; nothing outside its folder is ever found.
    pub fn recording_file(&self, sid: &Sid, relative: &str) -> Result<PathBuf> {
        self.0.recording_file(sid, relative)
    }

    /// The buckets, in order of name.
    pub fn buckets(&self) -> Vec<Bucket> {
        self.0.buckets()
    }

    /// A bucket.
    pub fn bucket(&self, id: &BucketId) -> Result<Bucket> {
        self.0.bucket(id)
    }

    /// Adds a bucket; its id is made of its name unless given. The keys go into the keyring.
    pub async fn add_bucket(
        &self,
        id: Option<BucketId>,
        settings: BucketSettings,
        keys: Option<BucketKeys>,
    ) -> Result<Bucket> {
        self.0.blocking(move |house| house.add_bucket(id, settings, keys)).await
    }

    /// Sets a bucket anew; without keys, those that are kept stay.
    pub async fn change_bucket(
        &self,
        id: &BucketId,
        settings: BucketSettings,
        keys: Option<BucketKeys>,
    ) -> Result<Bucket> {
        let id = id.clone();
        self.0.blocking(move |house| house.change_bucket(&id, settings, keys)).await
    }

    /// Forgets a bucket and its keys; refused while something is on its way to it.
    pub async fn remove_bucket(&self, id: &BucketId) -> Result<()> {
        let id = id.clone();
        self.0.blocking(move |house| house.remove_bucket(&id)).await
    }

    /// Tries a bucket as it is kept.
    pub async fn rehearse_kept(&self, id: &BucketId) -> Result<Rehearsal> {
        self.0.rehearse_kept(id).await
    }

    /// Tries a bucket before it is kept; without keys, with those of the bucket of that id.
    pub async fn rehearse(
        &self,
        id: Option<BucketId>,
        settings: BucketSettings,
        keys: Option<BucketKeys>,
    ) -> Result<Rehearsal> {
        self.0.rehearse(id, settings, keys).await
    }

    /// The recordings that lie in a bucket, newest first; one alone where it is named.
    pub async fn found_in_bucket(&self, id: &BucketId, sid: Option<Sid>) -> Result<Vec<FoundRecording>> {
        self.0.found_in_bucket(id, sid).await
    }

    /// How all uploads go.
    pub fn uploads(&self) -> Uploads {
        self.0.uploads()
    }

    /// Sets how recordings are sent.
    pub async fn set_uploads(&self, settings: UploadSettings) -> Result<Uploads> {
        self.0.blocking(move |house| house.set_uploads(settings)).await
    }

    /// How far recordings are on their way; of those that go somewhere, newest first.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.0.deliveries()
    }

    /// How far a recording is, and each of its files.
    pub async fn delivery(&self, sid: &Sid) -> Result<(Delivery, Vec<FileDelivery>)> {
        let sid = sid.clone();
        self.0.blocking(move |house| house.delivery(&sid)).await
    }

    /// Sends a recording somewhere else, or nowhere any more.
    pub async fn set_destination(&self, sid: &Sid, destination: Destination) -> Result<Delivery> {
        let sid = sid.clone();
        self.0.blocking(move |house| house.set_destination(&sid, destination)).await
    }

    /// Has what waits or failed tried at once; `all`: everything is sent again.
    pub async fn send_again(&self, sid: &Sid, all: bool) -> Result<Delivery> {
        let sid = sid.clone();
        self.0.blocking(move |house| house.send_again(&sid, all)).await
    }

    /// Begins to fetch a recording back. `identity`: the private key of one that is encrypted; it is
    /// used and forgotten.
    pub async fn fetch(&self, sid: &Sid, bucket: Option<BucketId>, identity: Option<String>) -> Result<()> {
        self.0.fetch(sid, bucket, identity).await
    }

    /// A month's usage and its bill, what runs now included; this month's unless named.
    pub async fn usage_report(&self, month: Option<Month>) -> Result<UsageReport> {
        self.0.blocking(move |house| house.usage_report(month)).await
    }

    /// The same as CSV, a line for each recording, day and size.
    pub async fn usage_as_csv(&self, month: Option<Month>) -> Result<String> {
        self.0.blocking(move |house| house.usage_as_csv(month)).await
    }

    /// A month's usage from the journals alone, compared with what is kept.
    pub async fn recompute_usage(&self, month: Option<Month>) -> Result<RecomputedUsage> {
        self.0.blocking(move |house| house.recompute_usage(month)).await
    }

    /// What a recording used, second by second, also while it runs.
    pub async fn recording_usage(&self, sid: &Sid) -> Result<RecordingUsage> {
        let sid = sid.clone();
        self.0.blocking(move |house| house.recording_usage(&sid)).await
    }

    /// The price sheet, and those to begin with.
    pub fn prices(&self) -> Prices {
        self.0.prices()
    }

    /// Sets the price sheet, for what was recorded as well as for what will be.
    pub async fn set_prices(&self, sheet: PriceSheet) -> Result<Prices> {
        self.0.blocking(move |house| house.set_prices(sheet)).await
    }

    /// What recording a channel costs as it is now, and what would change that.
    pub async fn quote(&self, cname: &Cname) -> Result<Quote> {
        let cname = cname.clone();
        self.0.blocking(move |house| house.quote(&cname)).await
    }

    /// A viewer of a channel's program, or of what is prepared. The stage runs at least as long as it lives.
    pub async fn preview(&self, cname: &Cname, of: PreviewOf) -> Result<PreviewStream> {
        let cname = cname.clone();
        self.0.blocking(move |house| house.preview(&cname, of)).await
    }

    /// A listener to everything that changes. `since`: the run and number of the last message it has.
    pub fn events(&self, since: Option<(String, u64)>) -> EventStream {
        EventStream::new(self.0.clone(), since)
    }
}
