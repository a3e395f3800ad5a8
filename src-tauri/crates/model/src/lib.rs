//! The words and rules of Rollcall as plain data: what a channel, a participant, a canvas, a
//! layout and a recording are, and what may follow what.
//!
//! Nothing here reads a clock, touches a file or waits. Every other crate speaks these types, and
//! the HTTP contract is generated from them.

pub mod agora;
pub mod app;
pub mod bucket;
pub mod callback;
pub mod canvas;
pub mod channel;
pub mod delivery;
pub mod edit;
pub mod encoder;
pub mod error;
pub mod event;
pub mod geometry;
pub mod ids;
pub mod journal;
pub mod label;
pub mod layout;
pub mod look;
pub mod marker;
pub mod media;
pub mod network;
pub mod notice;
pub mod participant;
pub mod picture;
pub mod quality;
pub mod recording;
pub mod region;
pub mod saved_layout;
pub mod subscription;
pub mod system;
pub mod transition;
pub mod usage;

pub use agora::files::{AgoraFiles, StreamMode};
pub use agora::{AgoraLayout, ReadLayout, Remark};
pub use app::{ApiApp, AppError, AppId, AppSettings, Customer, NewCustomer};
pub use bucket::{
    Bucket, BucketError, BucketId, BucketProblem, BucketSettings, BucketTag, BucketTrouble, KeysAt, Provider,
    Rehearsal, RehearsalStep, ServerEncryption,
};
pub use callback::{
    Callback, CallbackAttempt, CallbackDetails, CallbackHeader, CallbackNumbers, CallbackPage, CallbackProblem,
    CallbackSecret, CallbackState, CallbackTrouble,
};
pub use canvas::{Canvas, Color, FrameRate};
pub use channel::{Channel, Invitation, ListedInvitation, Role};
pub use delivery::{
    Delivery, DeliveryState, Destination, Errand, ErrandState, FileDelivery, FoundRecording, Keep, Part, Rehearsed,
    UploadError, UploadHours, UploadSettings, Uploads,
};
pub use edit::{EditError, RegionChange, RegionEdit};
pub use encoder::{Encoder, EncoderChoice, H264Encoder, OwnChoice};
pub use error::{ErrorBody, ErrorCode, ErrorKind};
pub use event::{Event, Message, Notice, NoticeLevel, NoticeOfBucket, Snapshot};
pub use geometry::PixelRect;
pub use ids::{Cname, IdError, Sid, Uid};
pub use journal::{Entry, Happening};
pub use label::{LabelError, Tag, Tags, Title};
pub use layout::{Layout, LayoutError, LayoutKind};
pub use look::{ClockOverlay, LogoOverlay, Look, Place, TitleOverlay};
pub use marker::{Marker, MarkerTitle};
pub use media::{EncodedSample, TrackFormat, TrackKind};
pub use network::{AddressTest, Network, NetworkAddress, NetworkError, NetworkSettings};
pub use participant::{Participant, Presence, Shows, Source, StreamStats};
pub use picture::{KeptPicture, PictureFormat, PictureId};
pub use quality::{Estimate, Profile, Quality};
pub use recording::{DeletedRecording, Gap, Loss, Recording, RecordingState, Track, Trash};
pub use region::{Border, Empty, Fit, Region, RegionId};
pub use saved_layout::SavedLayout;
pub use subscription::{Subscribed, Subscription};
pub use system::{Disk, Folder, System};
pub use transition::{Transition, TransitionKind};
pub use usage::{
    Money, Month, PriceError, PriceSheet, Prices, Quote, RecomputedUsage, RecordedUsage, RecordingUsage, UsageReport,
};
