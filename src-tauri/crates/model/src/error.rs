//! Errors as they cross the HTTP edge: a closed code, a sentence, what to do.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::bucket::BucketProblem;

/// Whose turn it is when something fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// The request is wrong; sending it again will not help.
    Request,
    /// Not allowed with these credentials.
    Access,
    /// Nothing there by that name.
    Missing,
    /// It contradicts how things are now.
    Conflict,
    /// The disk, the network or a source is at fault.
    Surroundings,
    /// We broke.
    Internal,
    /// Not now; try again later.
    Busy,
}

/// Stable codes. One exists only where somebody acts on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// A field or the body is malformed.
    InvalidRequest,
    /// A channel name that is not allowed.
    InvalidChannelName,
    /// A layout that cannot be.
    InvalidLayout,
    /// A canvas that cannot be.
    InvalidCanvas,
    /// A look (title, logo, placeholders) that cannot be.
    InvalidLook,
    /// A picture file that is no picture, of a kind that is not taken, or too large.
    InvalidPicture,
    /// An SDP offer that cannot be understood.
    InvalidSdp,
    /// An offer without a codec we can receive.
    UnsupportedMedia,
    /// Not a file that can be played by its nature: a folder, a device, not a full path, not readable.
    InvalidFile,
    /// There is no such file on the recorder's machine.
    FileNotFound,
    /// A file with nothing in it that this machine can play.
    UnsupportedFile,
    /// A file that takes part could not be played on.
    FileFailed,
    /// The body is larger than allowed.
    TooLarge,
    /// No token, a wrong one, or one that has ended.
    Unauthorized,
    /// A request from another site, or for another host name.
    ForbiddenOrigin,
    /// The invitation has ended.
    InvitationExpired,
    /// The producer has revoked the invitation.
    InvitationRevoked,
    /// No such invitation.
    InvitationNotFound,
    /// No such channel.
    ChannelNotFound,
    /// A channel of that name exists.
    ChannelExists,
    /// No such participant.
    ParticipantNotFound,
    /// Somebody else has that uid.
    UidTaken,
    /// The channel has all the participants it can take.
    ChannelFull,
    /// The producer removed this participant.
    Removed,
    /// No such recording.
    RecordingNotFound,
    /// No such marker in the recording.
    MarkerNotFound,
    /// The channel is recording already.
    AlreadyRecording,
    /// The recording has ended.
    NotRecording,
    /// The recording is being written, or its MP4 file is being made.
    RecordingInUse,
    /// The canvas cannot change while recording.
    CanvasInUse,
    /// No region of that id in the layout.
    RegionNotFound,
    /// No kept layout of that id.
    LayoutNotFound,
    /// No layout is prepared.
    NothingPrepared,
    /// No kept picture of that id.
    PictureNotFound,
    /// A channel or a kept layout shows the picture.
    PictureInUse,
    /// No such file or page.
    NotFound,
    /// No such WHIP session.
    SessionNotFound,
    /// The WHIP session has moved on (ETag).
    SessionChanged,
    /// The recordings folder cannot be written.
    LibraryUnwritable,
    /// The recordings folder was given at start and cannot be changed.
    LibraryFixed,
    /// The recordings folder cannot change while something is recorded or finished.
    LibraryInUse,
    /// There is not enough room to record.
    DiskFull,
    /// There is room for less than ten minutes.
    DiskLow,
    /// A recording was taken up again after a crash.
    RecordingResumed,
    /// A recording that a crash had left was finalized.
    RecordingRecovered,
    /// A recording ended by an error.
    RecordingFailed,
    /// The platform lacks a decoder or encoder.
    MissingCodec,
    /// The settings could not be read and the usual ones hold.
    SettingsReset,
    /// The list of channels could not be read in full.
    ChannelsDamaged,
    /// The chosen encoder does not work; the recording is made with x264.
    EncoderFallback,
    /// A participant's own track ended by an error; the program goes on.
    TrackFailed,
    /// The single MP4 file was not made; the recording is safe.
    Mp4Failed,
    /// The single MP4 file waits for room; the recording is safe.
    Mp4Waiting,
    /// This machine is in no network.
    NoNetwork,
    /// The port for others cannot be listened on.
    PortTaken,
    /// The certificate for others cannot be used.
    CertificateUnusable,
    /// Settings of an app of the Agora-compatible API that cannot be.
    InvalidApp,
    /// No such app, or no such customer id of it.
    AppNotFound,
    /// No such callback.
    CallbackNotFound,
    /// An app of that id exists.
    AppExists,
    /// Settings of a bucket or of uploads that cannot be.
    InvalidBucket,
    /// No such bucket.
    BucketNotFound,
    /// A recording that is on its way, or the usual destination, names the bucket.
    BucketInUse,
    /// The bucket cannot be used now; `bucket` says why.
    BucketFailed,
    /// The keyring cannot be used, and keys cannot be kept.
    KeyringUnavailable,
    /// The recording is in no bucket that could be asked.
    NotInBucket,
    /// The recording's media is not on this machine; it can be fetched.
    NotHere,
    /// The recording is encrypted, and the private key is missing or another one.
    WrongIdentity,
    /// Everything of a recording is in its bucket.
    RecordingUploaded,
    /// Everything of a recording is safe, but only in the backup.
    RecordingBackedUp,
    /// A recording was fetched from its bucket.
    RecordingFetched,
    /// The recorder is on its way out.
    ShuttingDown,
    /// Too many requests.
    TooMany,
    /// There are as many of them as there can be.
    LimitReached,
    /// We broke.
    Internal,
}

impl ErrorCode {
    /// Whose turn it is.
    pub fn kind(self) -> ErrorKind {
        use ErrorCode as C;
        match self {
            C::InvalidRequest | C::InvalidChannelName | C::InvalidLayout | C::InvalidCanvas | C::InvalidSdp => {
                ErrorKind::Request
            }
            C::UnsupportedMedia | C::TooLarge | C::InvalidLook | C::InvalidPicture => ErrorKind::Request,
            C::InvalidFile | C::UnsupportedFile => ErrorKind::Request,
            C::Unauthorized | C::ForbiddenOrigin | C::InvitationExpired | C::Removed => ErrorKind::Access,
            C::InvitationRevoked => ErrorKind::Access,
            C::InvitationNotFound | C::MarkerNotFound | C::FileNotFound => ErrorKind::Missing,
            C::ChannelNotFound | C::ParticipantNotFound | C::RecordingNotFound | C::NotFound | C::SessionNotFound => {
                ErrorKind::Missing
            }
            C::RegionNotFound | C::LayoutNotFound | C::PictureNotFound => ErrorKind::Missing,
            C::NothingPrepared | C::PictureInUse => ErrorKind::Conflict,
            C::ChannelExists | C::UidTaken | C::AlreadyRecording | C::NotRecording | C::CanvasInUse => {
                ErrorKind::Conflict
            }
            C::LimitReached | C::RecordingInUse | C::SessionChanged | C::LibraryFixed | C::LibraryInUse => {
                ErrorKind::Conflict
            }
            C::LibraryUnwritable | C::DiskFull | C::DiskLow | C::MissingCodec => ErrorKind::Surroundings,
            C::FileFailed | C::EncoderFallback | C::SettingsReset | C::ChannelsDamaged | C::TrackFailed => {
                ErrorKind::Surroundings
            }
            C::RecordingResumed | C::RecordingRecovered | C::RecordingFailed => ErrorKind::Surroundings,
            C::Mp4Failed | C::Mp4Waiting | C::NoNetwork | C::PortTaken | C::CertificateUnusable => {
                ErrorKind::Surroundings
            }
            C::InvalidBucket | C::InvalidApp => ErrorKind::Request,
            C::AppNotFound | C::CallbackNotFound => ErrorKind::Missing,
            C::AppExists => ErrorKind::Conflict,
            C::BucketNotFound | C::NotInBucket => ErrorKind::Missing,
            C::BucketInUse | C::NotHere => ErrorKind::Conflict,
            C::WrongIdentity => ErrorKind::Access,
            C::BucketFailed | C::KeyringUnavailable => ErrorKind::Surroundings,
            C::RecordingUploaded | C::RecordingBackedUp | C::RecordingFetched => ErrorKind::Surroundings,
            C::ChannelFull | C::TooMany | C::ShuttingDown => ErrorKind::Busy,
            C::Internal => ErrorKind::Internal,
        }
    }
}

/// The body of every answer that is an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ErrorBody {
    /// Stable code.
    pub code: ErrorCode,
    /// Whose turn it is.
    pub kind: ErrorKind,
    /// What happened, for people.
    pub message: String,
    /// The field that is wrong, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
    /// What is wrong with the bucket, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bucket: Option<BucketProblem>,
}
