//! An open bucket: of a service or a folder, with the same promises.
//!
//! Every call has a time limit of its own, so that a dead server is noticed; sending gets longer the more
//! is sent, so that a slow line is none.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use rollcall_model::{BucketProblem, BucketSettings, BucketTrouble, Provider, Rehearsal};
use serde::{Deserialize, Serialize};

use crate::cloud::Cloud;
use crate::folder::Folder;
use crate::keys::Keys;
use crate::rehearsal;
use crate::trouble::problem;

type Result<T> = std::result::Result<T, BucketProblem>;

/// How long is waited for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For somebody to listen at the address. It is tried once more.
    pub connect: Duration,
    /// For an answer, once all is sent; while something is read, for what comes next.
    pub answer: Duration,
    /// Bytes a second of the slowest line that is not given up.
    pub slowest: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), answer: Duration::from_secs(30), slowest: 128_000 }
    }
}

impl Limits {
    /// For a call that sends so many bytes.
    pub(crate) fn to_send(self, bytes: u64) -> Duration {
        self.answer + Duration::from_secs(bytes / self.slowest.max(1))
    }

    pub(crate) fn exceeded(self, bytes: u64) -> BucketProblem {
        problem(BucketTrouble::TimedOut, format!("no answer within {} s", self.to_send(bytes).as_secs_f32()))
    }
}

/// A part that was sent. What [`Connection::complete`] needs of it, over restarts too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentPart {
    /// Which part of the file, from 0 on.
    pub number: usize,
    /// How long it is.
    pub bytes: u64,
    /// What the service calls it.
    pub etag: String,
    /// MD5 of what was sent, in hexadecimal.
    pub md5: String,
}

/// How it is known that what is there is what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProvenBy {
    /// The service told its checksum.
    Checksum,
    /// It was read back and compared.
    ReadBack,
}

/// That what is there is what was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// How it is known.
    pub by: ProvenBy,
    /// What the service calls this version of the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
}

/// A file in a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its whole name.
    pub key: String,
    /// Bytes.
    pub size: u64,
}

/// An open bucket. Clones are the same.
#[derive(Clone)]
pub struct Connection(Port);

#[derive(Clone)]
enum Port {
    Cloud(Arc<Cloud>),
    Folder(Arc<Folder>),
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Port::Cloud(_) => "Connection(service)",
            Port::Folder(_) => "Connection(folder)",
        })
    }
}

impl Connection {
    /// Opens a bucket. Nothing is asked of it yet. `settings` are ones that [`BucketSettings::validate`] took.
    /// It looks for the certificates that the machine trusts, which takes some milliseconds.
    ///
    /// # Errors
    /// `no_keys` where it wants some, `wrong_keys` where they cannot be keys.
    pub fn open(settings: &BucketSettings, keys: Option<&Keys>) -> Result<Self> {
        Self::open_within(settings, keys, Limits::default())
    }

    /// Opens a bucket with other time limits than the usual ones.
    ///
    /// # Errors
    /// As [`Connection::open`].
    pub fn open_within(settings: &BucketSettings, keys: Option<&Keys>, limits: Limits) -> Result<Self> {
        Ok(Self(match settings.service {
            Provider::Folder => Port::Folder(Arc::new(Folder::open(Path::new(&settings.bucket), limits))),
            _ => Port::Cloud(Arc::new(Cloud::open(settings, keys, limits)?)),
        }))
    }

    /// Sends a file in one piece, and proves it.
    ///
    /// # Errors
    /// What kept it from being sent, or `not_proven`.
    pub async fn put(&self, key: &str, content: Bytes) -> Result<Proof> {
        self.put_and_compare_clocks(key, content, &mut None).await
    }

    /// [`Connection::put`], which tells how many seconds this machine's clock is ahead, however it went.
    pub(crate) async fn put_and_compare_clocks(
        &self,
        key: &str,
        content: Bytes,
        ahead_s: &mut Option<i64>,
    ) -> Result<Proof> {
        match &self.0 {
            Port::Cloud(cloud) => cloud.put(key, content, ahead_s).await,
            Port::Folder(folder) => folder.put(key, content).await,
        }
    }

    /// Begins a file in parts. The id it returns is the caller's to keep: with it the upload goes on in another
    /// process.
    ///
    /// # Errors
    /// What kept it from being begun.
    pub async fn begin(&self, key: &str) -> Result<String> {
        match &self.0 {
            Port::Cloud(cloud) => cloud.begin(key).await,
            Port::Folder(folder) => folder.begin(key).await,
        }
    }

    /// Sends a part, `number` from 0 on, [`crate::PART_BYTES`] long but for the last. A part that is sent
    /// again takes the place of what was sent.
    ///
    /// # Errors
    /// What kept it from being sent; `no_file` where the upload has been forgotten: it is to be begun again.
    pub async fn put_part(&self, key: &str, upload: &str, number: usize, content: Bytes) -> Result<SentPart> {
        match &self.0 {
            Port::Cloud(cloud) => cloud.put_part(key, upload, number, content).await,
            Port::Folder(folder) => folder.put_part(key, upload, number, content).await,
        }
    }

    /// Makes one file of its parts, all of them in order, and proves it against the file here. May be asked
    /// again after it was not known how it went.
    ///
    /// # Errors
    /// What kept it from being made; `not_proven`, after which it is to be begun again; `local_file` where the file here is not what was sent;
    /// `no_file` where the upload has been forgotten: it is to be begun again.
    pub async fn complete(&self, key: &str, upload: &str, parts: &[SentPart], whole: &Path) -> Result<Proof> {
        match &self.0 {
            Port::Cloud(cloud) => cloud.complete(key, upload, parts, whole).await,
            Port::Folder(folder) => folder.complete(key, upload, parts, whole).await,
        }
    }

    /// Gives up a file in parts. One that has been forgotten is no error.
    ///
    /// # Errors
    /// What kept the service from it.
    pub async fn abort(&self, key: &str, upload: &str) -> Result<()> {
        match &self.0 {
            Port::Cloud(cloud) => cloud.abort(key, upload).await,
            Port::Folder(folder) => folder.abort(upload).await,
        }
    }

    /// How long a file is, in bytes; none: it is not there.
    ///
    /// # Errors
    /// What kept it from being known.
    pub async fn size_of(&self, key: &str) -> Result<Option<u64>> {
        match &self.0 {
            Port::Cloud(cloud) => cloud.size_of(key).await,
            Port::Folder(folder) => folder.size_of(key).await,
        }
    }

    /// Reads a file from a byte on; nothing from its end on. The stream ends after its first error.
    ///
    /// # Errors
    /// `no_file`, and what kept it from being read.
    pub async fn read(&self, key: &str, from: u64) -> Result<BoxStream<'static, Result<Bytes>>> {
        match &self.0 {
            Port::Cloud(cloud) => cloud.read(key, from).await,
            Port::Folder(folder) => folder.read(key, from).await,
        }
    }

    /// Everything below a folder (all, where it is empty), in the order of the bytes of names; of these, what
    /// comes after a whole name. A folder that is not there has nothing in it. The stream ends after its first
    /// error.
    pub async fn list(&self, folder: &str, after: Option<&str>) -> BoxStream<'static, Result<Listed>> {
        let listed = match &self.0 {
            Port::Cloud(cloud) => cloud.list(folder, after),
            Port::Folder(port) => port.list(folder, after).await,
        };
        listed.unwrap_or_else(|problem| stream::once(std::future::ready(Err(problem))).boxed())
    }

    /// Deletes a file. One that is not there is no error.
    ///
    /// # Errors
    /// What kept it from being deleted.
    pub async fn delete(&self, key: &str) -> Result<()> {
        match &self.0 {
            Port::Cloud(cloud) => cloud.delete(key).await,
            Port::Folder(folder) => folder.delete(key).await,
        }
    }

    /// Tries what a recording needs: writes an object below `place` (empty, or with `/` at its end) as
    /// recordings are written, reads it back, compares it, and deletes it.
    pub async fn rehearse(&self, place: &str) -> Rehearsal {
        rehearsal::of(self, place).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_large_has_more_time() {
        let limits = Limits::default();
        assert_eq!(limits.to_send(0), Duration::from_secs(30));
        assert_eq!(limits.to_send(crate::PART_BYTES as u64), Duration::from_secs(30 + 65));
        assert_eq!(Limits { slowest: 0, ..limits }.to_send(7), Duration::from_secs(37));
    }
}
