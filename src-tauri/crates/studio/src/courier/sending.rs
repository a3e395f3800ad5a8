//! One errand: a file is sent to its bucket and proven there, in parts where it is large.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use bytes::Bytes;
use rollcall_model::{BucketProblem, BucketTrouble, Part};
use rollcall_store::{Job, StoreError, names_in_playlist};
use rollcall_sync::{Connection, ONE_PUT_BYTES, PART_BYTES, SentPart, seal};

use super::{CHANGES_APART, PLAYLISTS_APART, Running, now_ms, pause};
use crate::Result;
use crate::deliveries::key_of;
use crate::house::House;

/// What came of an errand.
enum Outcome {
    /// It is there and proven.
    Proven,
    /// What it lists is not there yet.
    NotYet,
    /// Its recording lies in the trash.
    Resting,
    /// The file is no more.
    Gone,
    Failed(BucketProblem),
}

/// How long a playlist waits for what it lists before it is looked at again.
const NOT_YET: Duration = Duration::from_millis(250);

/// Where encrypted files lie until they are sent.
const SEALED: &str = ".sealed";

fn local(error: impl std::fmt::Display) -> BucketProblem {
    BucketProblem { trouble: BucketTrouble::LocalFile, said: error.to_string() }
}

impl House {
    /// Sends a file, and writes down what came of it.
    pub async fn run_errand(self: Arc<Self>, running: Running) {
        let job = running.job.clone();
        let outcome = match self.send(&running).await {
            Ok(outcome) => outcome,
            Err(problem) => Outcome::Failed(problem),
        };
        let noted = self.blocking(move |house| house.note_outcome(&running, outcome)).await;
        if let Err(error) = noted {
            // Sent again at the next start: the ledger says that it is being sent.
            tracing::error!(%error, file = job.file, "what came of an upload was not written down");
        }
        self.courier.sending.fetch_sub(1, Ordering::AcqRel);
        self.courier.news.mark(&job.sid);
        self.courier.wake();
    }

    fn note_outcome(self: &Arc<Self>, running: &Running, outcome: Outcome) -> Result<()> {
        let (job, ledger, now) = (&running.job, &running.ledger, now_ms());
        // Who did not ask the bucket leaves that to the next.
        let asked = match &outcome {
            Outcome::Proven => true,
            Outcome::NotYet | Outcome::Resting | Outcome::Gone => false,
            Outcome::Failed(problem) => problem.trouble != BucketTrouble::LocalFile,
        };
        let after = |pause: Duration| now + i64::try_from(pause.as_millis()).unwrap_or(0);
        match outcome {
            Outcome::Proven => {
                let is_open = self.open_recordings().iter().any(|open| open.sid == job.sid);
                let pace = match is_open {
                    false => Duration::ZERO,
                    true if job.file.ends_with(".m3u8") => PLAYLISTS_APART,
                    true => CHANGES_APART,
                };
                ledger.proven(job, now, after(pace))?;
                if job.sealed {
                    let _ = std::fs::remove_file(running.sealed());
                }
                self.bucket_is_well(&job.bucket);
            }
            Outcome::NotYet => ledger.postpone(job, after(NOT_YET))?,
            Outcome::Resting => ledger.hold(job)?,
            Outcome::Gone => ledger.drop_errand(job)?,
            Outcome::Failed(problem) => {
                tracing::warn!(
                    file = job.file,
                    sid = job.sid.as_str(),
                    bucket = job.bucket.as_str(),
                    trouble = ?problem.trouble,
                    said = problem.said,
                    "a file was not sent"
                );
                if problem.trouble.is_of_bucket() {
                    // The bucket rests; the file is due as soon as it does no more.
                    ledger.failed(job, &problem, now, now)?;
                    self.bucket_is_troubled(&job.bucket, &problem);
                } else {
                    if job.upload.is_some() {
                        // It may be the upload that is no more.
                        ledger.forget_parts(job)?;
                    }
                    ledger.failed(job, &problem, now, after(pause(job.failures + 1, true)))?;
                }
            }
        }
        if !asked {
            self.buckets.try_at_once(&job.bucket);
        }
        Ok(())
    }

    async fn send(self: &Arc<Self>, running: &Running) -> std::result::Result<Outcome, BucketProblem> {
        let job = &running.job;
        let opened = {
            let running = running.clone();
            let opened = self.blocking(move |house| Ok(house.open_for(&running))).await;
            opened.unwrap_or_else(|error| Err(local(error)))?
        };
        let (connection, path) = match opened {
            Ok(found) => found,
            Err(outcome) => return Ok(outcome),
        };
        let size = tokio::fs::metadata(&path).await.map_err(local)?.len();
        let key = key_of(&job.place, &job.file, job.sealed);
        if size <= ONE_PUT_BYTES {
            let content = read(&path, 0, size).await.map_err(local)?;
            // What is sent may be encrypted; what it lists is read here.
            let listing = if job.sealed { self.plain(running).await? } else { content.clone() };
            if let Some(names) = listed_in(job, &listing)
                && !self.are_there(running, names).await
            {
                return Ok(Outcome::NotYet);
            }
            let bytes = content.len() as u64;
            self.courier.rate.wait(bytes, self.courier.settings().most_kb_per_second).await;
            connection.put(&key, content).await?;
            self.courier.meter.arrived(bytes, Instant::now());
            return Ok(Outcome::Proven);
        }
        self.send_in_parts(running, &connection, &key, &path, size).await?;
        Ok(Outcome::Proven)
    }

    /// Goes on behind the last part that is there.
    async fn send_in_parts(
        self: &Arc<Self>,
        running: &Running,
        connection: &Connection,
        key: &str,
        path: &Path,
        size: u64,
    ) -> std::result::Result<(), BucketProblem> {
        let job = &running.job;
        let mut parts: Vec<SentPart> = serde_json::from_str(&job.parts).unwrap_or_default();
        let upload = match &job.upload {
            Some(upload) => upload.clone(),
            None => {
                parts.clear();
                connection.begin(key).await?
            }
        };
        let mut sent: u64 = parts.iter().map(|part| part.bytes).sum();
        while sent < size {
            let length = (PART_BYTES as u64).min(size - sent);
            let content = read(path, sent, length).await.map_err(local)?;
            if content.len() as u64 != length {
                return Err(local("it became shorter while it was sent"));
            }
            self.courier.rate.wait(length, self.courier.settings().most_kb_per_second).await;
            parts.push(connection.put_part(key, &upload, parts.len(), content).await?);
            sent += length;
            self.courier.meter.arrived(length, Instant::now());
            let (running, upload) = (running.clone(), upload.clone());
            let text = serde_json::to_string(&parts).map_err(local)?;
            let noted =
                self.blocking(move |_| Ok(running.ledger.note_parts(&running.job, &upload, &text, sent)?)).await;
            noted.map_err(local)?;
            self.courier.news.mark(&job.sid);
        }
        connection.complete(key, &upload, &parts, path).await?;
        Ok(())
    }

    /// A playlist as it is on this machine; of other files nothing.
    async fn plain(self: &Arc<Self>, running: &Running) -> std::result::Result<Bytes, BucketProblem> {
        if !running.job.file.ends_with(".m3u8") {
            return Ok(Bytes::new());
        }
        let running = running.clone();
        let file =
            self.blocking(move |_| Ok(running.library.folder_of(&running.job.sid)?.join(&running.job.file))).await;
        tokio::fs::read(file.map_err(local)?).await.map(Bytes::from).map_err(local)
    }

    /// The bucket and the file, encrypted where it is to be. May block.
    fn open_for(
        &self,
        running: &Running,
    ) -> std::result::Result<std::result::Result<(Connection, PathBuf), Outcome>, BucketProblem> {
        let job = &running.job;
        let folder = match running.library.folder_of(&job.sid) {
            Ok(folder) => folder,
            Err(StoreError::NotFound) => return Ok(Err(Outcome::Resting)),
            Err(error) => return Err(local(error)),
        };
        let path = folder.join(&job.file);
        if !path.is_file() {
            return Ok(Err(Outcome::Gone));
        }
        let connection = self.buckets.connection(&job.bucket)?;
        if !job.sealed {
            return Ok(Ok((connection, path)));
        }
        let sealed = running.sealed();
        // What was begun in parts goes on with the very same bytes.
        if job.upload.is_none() || !sealed.is_file() {
            if job.upload.is_some() {
                running.ledger.forget_parts(job).map_err(local)?;
                return Err(local("what was encrypted of it is gone; it begins anew"));
            }
            let size = std::fs::metadata(&path).map_err(local)?.len();
            if !self.leaves_room(size.saturating_add(size / 100)).map_err(local)? {
                return Err(local("there is no room to encrypt it; recordings need what is left"));
            }
            let parent = sealed.parent().unwrap_or(&sealed);
            std::fs::create_dir_all(parent).map_err(local)?;
            seal::seal(&path, &sealed, &self.courier.settings().recipients).map_err(local)?;
        }
        Ok(Ok((connection, sealed)))
    }

    /// Whether all files of these names are where the playlist goes: it never names what is not there.
    async fn are_there(self: &Arc<Self>, running: &Running, names: Vec<String>) -> bool {
        let running = running.clone();
        let there = self.blocking(move |_| {
            let proven = running.ledger.proven_for(&running.job.sid, running.job.part)?;
            Ok(names.iter().all(|name| proven.contains(name)))
        });
        there.await.unwrap_or(false)
    }
}

impl Running {
    /// Where the encrypted form of its file lies until it is sent.
    fn sealed(&self) -> PathBuf {
        let job = &self.job;
        let part = if job.part == Part::Primary { "primary" } else { "backup" };
        let name = format!("{}.age", job.file.replace('/', "_"));
        self.library.folder().join(SEALED).join(job.sid.as_str()).join(part).join(name)
    }
}

/// The files that a playlist names; none where it is no playlist.
fn listed_in(job: &Job, content: &[u8]) -> Option<Vec<String>> {
    job.file.ends_with(".m3u8").then(|| names_in_playlist(&job.file, &String::from_utf8_lossy(content)))
}

async fn read(path: &Path, from: u64, length: u64) -> std::io::Result<Bytes> {
    let path = path.to_owned();
    let read = tokio::task::spawn_blocking(move || {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(from))?;
        let mut content = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
        file.take(length).read_to_end(&mut content)?;
        Ok(Bytes::from(content))
    });
    read.await.unwrap_or_else(|error| Err(std::io::Error::other(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_playlist_names_its_segments_and_what_describes_them() {
        let job = |file: &str| Job {
            id: 1,
            sid: "0".repeat(32).parse().expect("a sid"),
            file: file.into(),
            part: Part::Primary,
            bucket: "a".parse().expect("an id"),
            place: String::new(),
            sealed: false,
            version: 1,
            size: 0,
            upload: None,
            parts: "[]".into(),
            failures: 0,
            changes: true,
        };
        let text = b"#EXTM3U\n#EXT-X-MAP:URI=\"init-1.mp4\"\n#EXTINF:2.0,\n00001.m4s\n#EXTINF:2.0,\n00002.m4s\n";
        let names = listed_in(&job("program/index.m3u8"), text).expect("a playlist");
        assert_eq!(names, ["program/init-1.mp4", "program/00001.m4s", "program/00002.m4s"]);
        assert_eq!(listed_in(&job("journal.jsonl"), text), None);
    }
}
