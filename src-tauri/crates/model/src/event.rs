//! What the recorder tells everyone who listens, as typed, numbered messages.
//!
//! Objects are sent whole: who misses one is right again with the next.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::bucket::{Bucket, BucketProblem};
use crate::callback::CallbackNumbers;
use crate::channel::Channel;
use crate::delivery::{Delivery, Uploads};
use crate::error::ErrorCode;
use crate::ids::{Cname, Sid};
use crate::picture::KeptPicture;
use crate::recording::{Recording, Trash};
use crate::saved_layout::SavedLayout;
use crate::system::System;

/// A message on the event socket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Message {
    /// Rises by one with each event. A client that reconnects names the last it saw
    /// (`?since=`) and gets the rest, or a snapshot where that is no longer kept.
    pub seq: u64,
    /// Which run of the recorder counts: numbers of another run mean nothing.
    pub run: String,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// Everything as it is now; the first message unless the client's number is still kept.
    Snapshot(Box<Snapshot>),
    /// A channel is new or changed.
    Channel {
        /// As it is now.
        channel: Box<Channel>,
    },
    /// A channel is gone.
    ChannelRemoved {
        /// Its name.
        cname: Cname,
    },
    /// A recording is new or changed; while it runs, once a second.
    Recording {
        /// As it is now.
        recording: Box<Recording>,
    },
    /// A recording is gone from the library.
    RecordingRemoved {
        /// Its id.
        sid: Sid,
    },
    /// Something was put into the trash, restored, or deleted for good.
    Trash {
        /// How much is in it now.
        trash: Trash,
    },
    /// A layout was kept, renamed, moved or deleted.
    Layouts {
        /// All of them, in their order.
        layouts: Vec<SavedLayout>,
    },
    /// A picture was kept or deleted.
    Pictures {
        /// All of them, newest first.
        pictures: Vec<KeptPicture>,
    },
    /// A bucket was added, changed or removed, or is in trouble, or in trouble no more.
    Buckets {
        /// All of them, in order of name.
        buckets: Vec<Bucket>,
    },
    /// A recording came further on its way to its buckets.
    Delivery {
        /// As it is now.
        delivery: Box<Delivery>,
    },
    /// How all uploads go; while something is sent, once a second.
    Uploads {
        /// As they are now.
        uploads: Box<Uploads>,
    },
    /// How callbacks go has changed; at most once a second.
    Callbacks {
        /// Of each app that ever had one, in order of id.
        callbacks: Vec<CallbackNumbers>,
    },
    /// The machine's state changed (disk, load).
    System {
        /// As it is now.
        system: System,
    },
    /// Something people should read.
    Notice(Notice),
}

/// Everything a console shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Snapshot {
    /// The machine.
    pub system: System,
    /// All channels, in order of name.
    pub channels: Vec<Channel>,
    /// All recordings, newest first.
    pub recordings: Vec<Recording>,
    /// What was deleted and can still be restored.
    #[serde(default)]
    pub trash: Trash,
    /// The kept layouts, in their order.
    #[serde(default)]
    pub layouts: Vec<SavedLayout>,
    /// The kept pictures, newest first.
    #[serde(default)]
    pub pictures: Vec<KeptPicture>,
    /// The buckets, in order of name.
    #[serde(default)]
    pub buckets: Vec<Bucket>,
    /// How far recordings are on their way; of those that go somewhere.
    #[serde(default)]
    pub deliveries: Vec<Delivery>,
    /// How all uploads go.
    #[serde(default)]
    pub uploads: Uploads,
    /// How callbacks go, of each app that ever had one.
    #[serde(default)]
    pub callbacks: Vec<CallbackNumbers>,
}

/// How grave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeLevel {
    /// Good to know.
    Info,
    /// Something will go wrong unless someone acts.
    Warning,
    /// Something went wrong.
    Error,
}

/// Something people should read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Notice {
    /// How grave.
    pub level: NoticeLevel,
    /// Stable code; the UI has its sentence in both languages.
    pub code: ErrorCode,
    /// The sentence in English.
    pub message: String,
    /// The recording it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<Sid>,
    /// The bucket it is about, and what is wrong with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bucket: Option<NoticeOfBucket>,
}

/// The bucket that a notice is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeOfBucket {
    /// Its name.
    pub name: String,
    /// What is wrong with it.
    #[serde(flatten)]
    pub problem: BucketProblem,
}
