//! What an API client orders, once its call was read.

use std::time::Duration;

use std::collections::BTreeMap;

use rollcall_model::{
    AgoraFiles, BucketId, BucketSettings, Canvas, Color, Layout, PictureId, Profile, StreamMode, Subscription, Uid,
};

use crate::buckets::BucketKeys;

/// How a task is to record.
#[derive(Debug, Clone)]
pub struct TaskOrder {
    /// Each participant in files of its own; none: all in one.
    pub individual: Option<StreamMode>,
    /// The canvas; none: as the channel has it.
    pub canvas: Option<Canvas>,
    /// The layout; none: as the channel has it.
    pub layout: Option<LayoutOrder>,
    /// Whose picture and sound.
    pub subscription: Subscription,
    /// How it is encoded; none: by the channel's quality.
    pub profile: Option<Profile>,
    /// How long nobody may be in the channel before it ends.
    pub max_idle: Duration,
    /// Only who sends something counts as being there.
    pub live: bool,
    /// The files its client finds in the bucket.
    pub files: AgoraFiles,
    /// Where they go.
    pub storage: Storage,
}

/// What a program is to look like.
#[derive(Debug, Clone, PartialEq)]
pub struct LayoutOrder {
    /// The layout.
    pub layout: Layout,
    /// Behind it.
    pub background: Color,
}

/// Pictures that come once they are downloaded. What is none is taken away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pictures {
    /// Behind everything.
    pub background: Option<PictureId>,
    /// In the place of who sends no picture.
    pub placeholder: Option<PictureId>,
    /// The same, of one participant.
    pub placeholders: BTreeMap<Uid, PictureId>,
}

/// Where the files of a task go.
#[derive(Debug, Clone)]
pub enum Storage {
    /// Where recordings usually go.
    Usual,
    /// To a bucket that is kept.
    Kept(BucketId),
    /// To this one.
    Given(Box<BucketSettings>, BucketKeys),
}
