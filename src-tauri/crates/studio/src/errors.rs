//! What can go wrong in the studio, and how it is said at the edge.

use std::path::PathBuf;

use rollcall_media::MediaError;
use rollcall_model::{
    AppError, AppId, BucketError, BucketId, BucketProblem, Cname, ErrorBody, ErrorCode, H264Encoder, LayoutError,
    NetworkError, PictureId, PriceError, RegionId, Sid, Uid, UploadError,
};
use rollcall_store::StoreError;
use rollcall_sync::KeysError;

/// What can go wrong in the studio.
#[derive(Debug, thiserror::Error)]
pub enum StudioError {
    /// A layout that cannot be.
    #[error("The layout is not possible: {0}.")]
    InvalidLayout(#[from] LayoutError),
    /// A look that cannot be.
    #[error("The look is not possible: {0}.")]
    InvalidLook(LayoutError),
    /// A picture file that is not taken; why, as a sentence.
    #[error("{0}")]
    InvalidPicture(String),
    /// The layout follows a rule and has no regions of its own.
    #[error("Only a custom layout is edited region by region.")]
    NotCustom,
    /// The layout has no such region (any more).
    #[error("There is no region \"{0}\" in the layout.")]
    RegionNotFound(RegionId),
    /// No layout is prepared.
    #[error("No layout is prepared in \"{0}\".")]
    NothingPrepared(Cname),
    /// No such kept layout.
    #[error("There is no such kept layout.")]
    LayoutNotFound,
    /// No such kept picture.
    #[error("There is no kept picture {0}.")]
    PictureNotFound(PictureId),
    /// Something shows the picture; what, in words.
    #[error("{0} shows this picture.")]
    PictureInUse(String),
    /// Network settings that cannot be.
    #[error("{0}")]
    InvalidNetwork(#[from] NetworkError),
    /// A price sheet that cannot be.
    #[error("{0}")]
    InvalidPrices(#[from] PriceError),
    /// A field of a request is wrong.
    #[error("{problem}")]
    InvalidRequest {
        /// Which field.
        field: &'static str,
        /// What is wrong with it, as a sentence.
        problem: String,
    },
    /// No such invitation, or one for another channel.
    #[error("The invitation is not valid for this channel.")]
    Unauthorized,
    /// The invitation has ended.
    #[error("The invitation has ended.")]
    InvitationExpired,
    /// The producer has revoked the invitation.
    #[error("The invitation was revoked.")]
    InvitationRevoked,
    /// No such invitation in this channel.
    #[error("There is no such invitation to \"{0}\".")]
    InvitationNotFound(Cname),
    /// The invitation is for sound alone.
    #[error("This invitation is for sound only, and the offer sends a picture.")]
    SoundOnly,
    /// The producer removed this participant.
    #[error("The producer has removed you from this channel.")]
    Removed,
    /// No such channel.
    #[error("There is no channel \"{0}\".")]
    ChannelNotFound(Cname),
    /// A channel of that name exists.
    #[error("There is a channel \"{0}\" already.")]
    ChannelExists(Cname),
    /// Size and rate of the canvas cannot change while recording.
    #[error("Size and rate of \"{0}\" cannot change while it is being recorded.")]
    CanvasInUse(Cname),
    /// No such participant.
    #[error("There is no participant {uid} in \"{cname}\".")]
    ParticipantNotFound {
        /// The channel.
        cname: Cname,
        /// Who is not there.
        uid: Uid,
    },
    /// Somebody else has that uid.
    #[error("Somebody else takes part as {0} already.")]
    UidTaken(Uid),
    /// The channel has all the participants it can take.
    #[error("The channel is full: {0} participants are in it.")]
    ChannelFull(usize),
    /// More of something than the studio keeps.
    #[error("There are {most} {what} already, and no more are kept.")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many are kept.
        most: usize,
    },
    /// No such WHIP session.
    #[error("There is no such publishing session; it has ended.")]
    SessionNotFound,
    /// The WHIP session has moved on.
    #[error("The publishing session has moved on: the entity tag is not its newest.")]
    SessionChanged,
    /// No such recording.
    #[error("There is no recording {0}.")]
    RecordingNotFound(Sid),
    /// No such marker.
    #[error("The recording {0} has no such marker.")]
    MarkerNotFound(Sid),
    /// The channel is recording already.
    #[error("\"{0}\" is being recorded already.")]
    AlreadyRecording(Cname),
    /// The recording has ended.
    #[error("The recording {0} has ended already.")]
    NotRecording(Sid),
    /// The folder was given at start.
    #[error("The recordings folder was given when the recorder was started and cannot be changed here.")]
    LibraryFixed,
    /// Something is being recorded or finished.
    #[error("The recordings folder cannot change while something is being recorded or finished.")]
    LibraryInUse,
    /// There is not enough room to record.
    #[error(
        "There is not enough room to record: {} MB are free and {} MB are kept free to finish recordings.",
        .free >> 20,
        .needed >> 20
    )]
    DiskFull {
        /// Bytes that are free.
        free: u64,
        /// Bytes that must be free.
        needed: u64,
    },
    /// The chosen encoder is not installed.
    #[error("The encoder {} is not installed on this machine.", .0.element())]
    EncoderMissing(H264Encoder),
    /// A list of what is kept cannot be written.
    #[error("What is kept cannot be written into the recordings folder: {0}.")]
    Unsaved(std::io::Error),
    /// Something that is kept cannot be read.
    #[error("{path} cannot be read: {reason}. Nothing was changed.")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// There is nothing to recover.
    #[error("There is no recording in {0}.")]
    NothingToRecover(PathBuf),
    /// The recording has no such file.
    #[error("The recording has no file \"{0}\".")]
    FileNotFound(String),
    /// Settings of an app that cannot be.
    #[error("{0}")]
    InvalidApp(#[from] AppError),
    /// No such app.
    #[error("There is no app \"{0}\".")]
    AppNotFound(AppId),
    /// No such callback.
    #[error("There is no callback {0}.")]
    CallbackNotFound(u64),
    /// The app has no such customer id.
    #[error("The app has no such customer id.")]
    CustomerNotFound,
    /// An app of that id exists.
    #[error("There is an app \"{0}\" already.")]
    AppExists(AppId),
    /// Settings of a bucket that cannot be.
    #[error("{0}")]
    InvalidBucket(#[from] BucketError),
    /// Settings of uploads that cannot be.
    #[error("{0}")]
    InvalidUploads(#[from] UploadError),
    /// No such bucket.
    #[error("There is no bucket \"{0}\".")]
    BucketNotFound(BucketId),
    /// What lies in the bucket would be lost sight of.
    #[error("Recordings lie in the bucket \"{0}\": it cannot become another one.")]
    BucketHoldsRecordings(BucketId),
    /// A bucket of that id exists.
    #[error("There is a bucket \"{0}\" already.")]
    BucketExists(BucketId),
    /// Something is on its way to the bucket, or is to go there.
    #[error("Recordings are on their way to \"{0}\", or are to go there.")]
    BucketInUse(BucketId),
    /// The bucket cannot be used now.
    #[error("The bucket \"{name}\" cannot be used: {}.", crate::buckets::in_words(.problem.trouble))]
    Bucket {
        /// Its name.
        name: String,
        /// What is wrong with it.
        problem: BucketProblem,
    },
    /// Keys cannot be kept or read.
    #[error("{}.", sentence(.0))]
    Keys(KeysError),
    /// The recording is in no bucket that was asked.
    #[error("The recording {0} is in no bucket of this recorder.")]
    NotInBucket(Sid),
    /// Part of the recording is not in the bucket.
    #[error("Part of the recording {sid} is not in the bucket: {missing} is missing.")]
    Incomplete {
        /// The recording.
        sid: Sid,
        /// The first file that is missing.
        missing: String,
    },
    /// The recording's media is elsewhere.
    #[error("The pictures and sound of the recording {0} are not on this machine any more.")]
    NotHere(Sid),
    /// The recording is here, or is being fetched.
    #[error("The recording {0} is on this machine, or is being fetched.")]
    IsHere(Sid),
    /// A private key is missing, or is another one.
    #[error("The recording is encrypted, and this private key does not open it.")]
    WrongIdentity,
    /// The recorder is on its way out.
    #[error("The recorder is shutting down.")]
    ShuttingDown,
    /// The way of the media failed.
    #[error("{}.", sentence(.0))]
    Media(#[from] MediaError),
    /// What is on the disk, or the disk itself, failed.
    #[error("{}.", sentence(.0))]
    Store(#[from] StoreError),
    /// A thread of ours ended badly.
    #[error("A part of the recorder failed; its log says more.")]
    Broken,
}

fn is_full(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded)
}

/// Errors below start small, as parts of sentences do.
pub(crate) fn sentence(error: &dyn std::error::Error) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

impl StudioError {
    pub(crate) fn invalid_bucket(field: &'static str, problem: &'static str) -> Self {
        Self::InvalidBucket(BucketError { field, problem })
    }

    pub(crate) fn invalid(field: &'static str, problem: impl Into<String>) -> Self {
        Self::InvalidRequest { field, problem: problem.into() }
    }

    /// The stable code.
    pub fn code(&self) -> ErrorCode {
        use ErrorCode as C;
        match self {
            Self::InvalidLayout(_) => C::InvalidLayout,
            Self::InvalidLook(_) => C::InvalidLook,
            Self::InvalidPicture(_) => C::InvalidPicture,
            Self::NotCustom | Self::RegionNotFound(_) => C::RegionNotFound,
            Self::NothingPrepared(_) => C::NothingPrepared,
            Self::LayoutNotFound => C::LayoutNotFound,
            Self::PictureNotFound(_) => C::PictureNotFound,
            Self::PictureInUse(_) => C::PictureInUse,
            Self::InvalidRequest { .. } | Self::InvalidNetwork(_) | Self::InvalidPrices(_) => C::InvalidRequest,
            Self::Unauthorized => C::Unauthorized,
            Self::InvitationExpired => C::InvitationExpired,
            Self::InvitationRevoked => C::InvitationRevoked,
            Self::InvitationNotFound(_) => C::InvitationNotFound,
            Self::SoundOnly => C::UnsupportedMedia,
            Self::Removed => C::Removed,
            Self::ChannelNotFound(_) => C::ChannelNotFound,
            Self::ChannelExists(_) => C::ChannelExists,
            Self::CanvasInUse(_) => C::CanvasInUse,
            Self::ParticipantNotFound { .. } => C::ParticipantNotFound,
            Self::UidTaken(_) => C::UidTaken,
            Self::ChannelFull(_) => C::ChannelFull,
            Self::TooMany { .. } => C::LimitReached,
            Self::SessionNotFound => C::SessionNotFound,
            Self::SessionChanged => C::SessionChanged,
            Self::RecordingNotFound(_) => C::RecordingNotFound,
            Self::MarkerNotFound(_) => C::MarkerNotFound,
            Self::AlreadyRecording(_) => C::AlreadyRecording,
            Self::NotRecording(_) => C::NotRecording,
            Self::LibraryFixed => C::LibraryFixed,
            Self::LibraryInUse => C::LibraryInUse,
            Self::DiskFull { .. } => C::DiskFull,
            Self::Media(MediaError::InvalidSdp { .. }) => C::InvalidSdp,
            Self::Media(MediaError::UnsupportedMedia { .. }) => C::UnsupportedMedia,
            Self::Media(MediaError::FileNotFound { .. }) => C::FileNotFound,
            Self::Media(MediaError::InvalidFile { .. }) => C::InvalidFile,
            Self::Media(MediaError::UnsupportedFile { .. }) => C::UnsupportedFile,
            Self::Media(MediaError::SessionChanged) => C::SessionNotFound,
            Self::EncoderMissing(_) | Self::Media(MediaError::MissingElement { .. }) => C::MissingCodec,
            Self::Store(StoreError::StillOpen | StoreError::Finalizing) => C::RecordingInUse,
            Self::Store(StoreError::DiskFull) => C::DiskFull,
            Self::Store(StoreError::Unwritable { .. } | StoreError::LockedByAnother { .. }) => C::LibraryUnwritable,
            Self::Unsaved(error) if is_full(error) => C::DiskFull,
            Self::Unsaved(_) => C::LibraryUnwritable,
            Self::Store(StoreError::DiskTooSlow) => C::RecordingFailed,
            Self::Store(StoreError::NotFound) | Self::FileNotFound(_) | Self::NothingToRecover(_) => C::NotFound,
            Self::InvalidApp(_) => C::InvalidApp,
            Self::AppNotFound(_) | Self::CustomerNotFound => C::AppNotFound,
            Self::AppExists(_) => C::AppExists,
            Self::CallbackNotFound(_) => C::CallbackNotFound,
            Self::InvalidBucket(_) | Self::InvalidUploads(_) => C::InvalidBucket,
            Self::BucketNotFound(_) => C::BucketNotFound,
            Self::BucketExists(_) | Self::BucketInUse(_) | Self::BucketHoldsRecordings(_) => C::BucketInUse,
            Self::Bucket { .. } => C::BucketFailed,
            Self::Keys(_) => C::KeyringUnavailable,
            Self::NotInBucket(_) | Self::Incomplete { .. } => C::NotInBucket,
            Self::NotHere(_) => C::NotHere,
            Self::IsHere(_) => C::RecordingInUse,
            Self::WrongIdentity => C::WrongIdentity,
            Self::ShuttingDown => C::ShuttingDown,
            Self::Store(_) | Self::Media(_) | Self::Unreadable { .. } | Self::Broken => C::Internal,
        }
    }

    /// Whether another recorder is at work in the recordings folder.
    pub fn is_locked_by_another(&self) -> bool {
        matches!(self, Self::Store(StoreError::LockedByAnother { .. }))
    }

    /// The error as it crosses the HTTP edge.
    pub fn body(&self) -> ErrorBody {
        let code = self.code();
        let field = match self {
            Self::InvalidLayout(error) | Self::InvalidLook(error) => Some(error.field.clone()),
            Self::InvalidPicture(_) => Some("body".to_owned()),
            Self::InvalidNetwork(error) => Some(error.field.clone()),
            Self::InvalidPrices(error) => Some(error.field.clone()),
            Self::InvalidApp(error) => Some(error.field.to_owned()),
            Self::AppExists(_) => Some("id".to_owned()),
            Self::InvalidBucket(error) => Some(error.field.to_owned()),
            Self::InvalidUploads(error) => Some(error.field.to_owned()),
            Self::BucketNotFound(_) => Some("bucket".to_owned()),
            Self::BucketExists(_) => Some("id".to_owned()),
            Self::EncoderMissing(_) => Some("encoder".to_owned()),
            Self::InvalidRequest { field, .. } => Some((*field).to_owned()),
            Self::Media(
                MediaError::FileNotFound { .. } | MediaError::InvalidFile { .. } | MediaError::UnsupportedFile { .. },
            ) => Some("path".to_owned()),
            _ => None,
        };
        let advice = self.advice().map(str::to_owned);
        let bucket = match self {
            Self::Bucket { problem, .. } => Some(problem.clone()),
            _ => None,
        };
        ErrorBody { code, kind: code.kind(), message: self.to_string(), field, advice, bucket }
    }

    fn advice(&self) -> Option<&'static str> {
        match self {
            Self::Unauthorized | Self::InvitationExpired => Some("Ask whoever invited you for a new link."),
            Self::InvitationRevoked => Some("Ask whoever invited you for a new link."),
            Self::SoundOnly => Some("Send the microphone alone, or ask for another invitation."),
            Self::Removed => Some("Ask the producer for a new invitation."),
            Self::CanvasInUse(_) => Some("Stop the recording first; the background's colour can change at any time."),
            Self::NotCustom => Some("Turn the layout into a custom one first."),
            Self::RegionNotFound(_) => Some("Somebody may have taken it away: look at the layout again."),
            Self::InvalidPicture(_) => Some("Take a PNG, JPEG, WebP or BMP file of at most 5 MiB."),
            Self::PictureInUse(_) => Some("Choose another picture there first."),
            Self::LibraryFixed => Some("Start the recorder without --library, or with another folder."),
            Self::LibraryInUse => Some("Stop the recordings and wait until they are finished."),
            Self::UidTaken(_) => Some("Ask for another uid, or for none to get the next free one."),
            Self::TooMany { .. } => Some("Remove some of them first."),
            Self::ChannelFull(_) => Some("Wait until somebody leaves."),
            Self::SessionNotFound => Some("Publish again."),
            Self::SessionChanged => Some("Use the newest entity tag, or restart ICE with If-Match: *."),
            Self::Store(StoreError::LockedByAnother { .. }) => {
                Some("End the other recorder, or choose another folder.")
            }
            _ if self.code() == ErrorCode::LibraryUnwritable => {
                Some("Make the recordings folder writable, or choose another, then try again.")
            }
            _ if self.code() == ErrorCode::DiskFull => Some("Delete or move files from that disk, then try again."),
            Self::Media(MediaError::FileNotFound { .. } | MediaError::InvalidFile { .. }) => {
                Some("Give the full path of a file on the recorder's machine that the recorder may read.")
            }
            Self::Media(MediaError::UnsupportedFile { .. }) => {
                Some("Use a film, a sound file or a picture: MP4, WebM, MKV, MOV, MP3, WAV, Ogg, FLAC, PNG or JPEG.")
            }
            Self::BucketHoldsRecordings(_) => Some("Add the other one beside it."),
            Self::BucketInUse(_) => Some("Send them somewhere else first, or wait until they have arrived."),
            Self::Keys(_) => {
                Some("Give the keys by the environment (ROLLCALL_BUCKET_<ID>_ACCESS_KEY, _SECRET_KEY) or a file.")
            }
            Self::Incomplete { .. } => Some("Fetch it from the other bucket it went to."),
            Self::NotInBucket(_) => Some("Add the bucket it was sent to, then try again."),
            Self::NotHere(_) => Some("Fetch it from its bucket first."),
            Self::WrongIdentity => Some("Give the private key that belongs to one of its public keys."),
            Self::Bucket { .. } => Some("Test the bucket in the settings; it says what to do."),
            Self::EncoderMissing(_) => Some("Choose one that is installed, or automatic."),
            Self::Media(MediaError::MissingElement { .. }) => {
                Some("Install the package, then start the recorder again.")
            }
            _ => None,
        }
    }
}
