//! The files of a recording that are worth sending elsewhere; taking its media off this machine once it is
//! safe there, and taking one in that comes from there.

use std::fs;
use std::path::{Path, PathBuf};

use rollcall_model::{Recording, Sid};

use crate::disk;
use crate::error::{At, Result, StoreError};
use crate::folder::{RESERVE, read_description, write_description};
use crate::ledger::Wanted;
use crate::library::Library;
use crate::playlist;
use crate::runs;

/// What the library shows of a recording whose media is elsewhere.
const STAYS: [&str; 3] = ["recording.json", "journal.jsonl", "poster.jpg"];

/// Where files lie that are named as an app asked for.
const FOR_APPS: &str = "agora";

/// Where recordings lie while they are fetched.
const FETCHING: &str = ".fetching";

impl Library {
    /// The files of a recording that are complete, with what tells one content from another.
    ///
    /// # Errors
    /// When there is no such recording.
    pub fn files(&self, sid: &Sid) -> Result<Vec<Wanted>> {
        let folder = self.folder_of(sid)?;
        let mut names = Vec::new();
        collect(&folder, &folder, &mut names);
        if self.is_open(sid) {
            let open: Vec<String> = runs::tracks(&folder).iter().filter_map(|track| growing(&folder, track)).collect();
            names.retain(|name| !open.contains(name));
        }
        names.sort();
        Ok(names.iter().filter_map(|name| wanted(&folder, name)).collect())
    }

    /// The playlists and single files of a recording that are there: those in the form that its app asked
    /// for, where there are such, else our own.
    ///
    /// # Errors
    /// When there is no such recording.
    pub fn playable_files(&self, sid: &Sid) -> Result<Vec<String>> {
        let folder = self.folder_of(sid)?;
        let mut names = Vec::new();
        collect(&folder, &folder.join(FOR_APPS), &mut names);
        names.retain(|name| name.ends_with(".m3u8") || name.ends_with(".mp4"));
        names.sort();
        if !names.iter().any(|name| name.ends_with(".m3u8")) {
            let recording = self.recording(sid).ok_or(StoreError::NotFound)?;
            let playlists = recording.tracks.into_iter().map(|track| track.playlist);
            names = playlists.chain(recording.mp4).filter(|name| folder.join(name).is_file()).collect();
        }
        Ok(names)
    }

    /// One file, as it is now; none where it is not there.
    pub fn wanted(&self, sid: &Sid, file: &str) -> Option<Wanted> {
        wanted(&self.folder_of(sid).ok()?, file)
    }

    /// Takes the media of a recording off this machine; what the library shows of it stays. Only to be
    /// called once everything is proven elsewhere. May be called again.
    ///
    /// # Errors
    /// `StillOpen`, `Finalizing`, `NotFound`, or when the disk refuses.
    pub fn put_away(&self, sid: &Sid) -> Result<Recording> {
        let _describing = self.describing().lock();
        let folder = self.still_folder_of(sid)?;
        let mut recording = read_description(&folder)?;
        if !recording.away {
            recording.away = true;
            self.update(&recording)?;
        }
        for entry in fs::read_dir(&folder).at(&folder)?.flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            if STAYS.iter().any(|stays| name == *stays) {
                continue;
            }
            if path.is_dir() { fs::remove_dir_all(&path).at(&path)? } else { fs::remove_file(&path).at(&path)? }
        }
        Ok(recording)
    }

    /// An empty folder for the files of a recording that is being fetched.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn begin_fetching(&self, sid: &Sid) -> Result<PathBuf> {
        let folder = self.folder().join(FETCHING).join(sid.as_str());
        if folder.exists() {
            fs::remove_dir_all(&folder).at(&folder)?;
        }
        fs::create_dir_all(&folder).at(&folder)?;
        Ok(folder)
    }

    /// Nothing comes of a recording that was being fetched.
    pub fn end_fetching(&self, sid: &Sid) {
        let _ = fs::remove_dir_all(self.folder().join(FETCHING).join(sid.as_str()));
    }

    /// What a recording that is being fetched lacks, if anything: a file that its playlists list, or a
    /// single file where it says that it has one.
    ///
    /// # Errors
    /// When its description is not there or cannot be read.
    pub fn missing_of_fetched(&self, sid: &Sid) -> Result<Option<String>> {
        let folder = self.folder().join(FETCHING).join(sid.as_str());
        let recording = read_description(&folder)?;
        let singles = recording.tracks.iter().filter_map(|track| track.mp4.as_ref());
        let mut names: Vec<String> = recording.mp4.iter().chain(singles).cloned().collect();
        for track in &recording.tracks {
            let playlist = folder.join(&track.playlist);
            let Ok(text) = fs::read_to_string(&playlist) else {
                if recording.frames > 0 && recording.state.is_final() {
                    return Ok(Some(track.playlist.clone()));
                }
                continue;
            };
            names.extend(playlist::names(&track.playlist, &text));
        }
        Ok(names.into_iter().find(|name| !folder.join(name).is_file()))
    }

    /// Takes a fetched recording into the library: to where it was, or to where it would be. What people
    /// wrote on one that is listed here stays as it is here.
    ///
    /// # Errors
    /// `Damaged` when the folder holds another recording or none, or when the disk refuses; then nothing
    /// has changed here.
    pub fn adopt(&self, sid: &Sid) -> Result<Recording> {
        let from = self.folder().join(FETCHING).join(sid.as_str());
        let _describing = self.describing().lock();
        let mut recording = read_description(&from)?;
        if recording.sid != *sid {
            return Err(StoreError::damaged(&from, format!("it is the recording {}", recording.sid)));
        }
        let listed = self.recording(sid);
        if let Some(listed) = &listed {
            recording.take_labels_of(listed);
        }
        recording.away = false;
        write_description(&from, &recording)?;
        let to = match &listed {
            Some(_) => self.still_folder_of(sid)?,
            None => {
                let at = recording.started_at.get(..7).and_then(|at| at.split_once('-'));
                let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
                let (year, month) = at
                    .filter(|(year, month)| digits(year) && digits(month))
                    .ok_or_else(|| StoreError::damaged(&from, "it does not say when it began"))?;
                self.folder().join(year).join(month).join(format!("{sid}_{}", recording.cname.to_file_part()))
            }
        };
        if listed.is_some() {
            // Media first: whoever looks at a recording that is not away finds all of it.
            for entry in fs::read_dir(&from).at(&from)?.flatten() {
                let name = entry.file_name();
                if STAYS.iter().any(|stays| name == *stays) {
                    continue;
                }
                let place = to.join(&name);
                if place.is_dir() {
                    fs::remove_dir_all(&place).at(&place)?;
                }
                fs::rename(entry.path(), &place).at(&place)?;
            }
            disk::sync_folder_of(&to.join("recording.json"))?;
            self.update(&recording)?;
        } else {
            let parent = to.parent().unwrap_or(&to);
            fs::create_dir_all(parent).at(parent)?;
            fs::rename(&from, &to).at(&to)?;
            to.ancestors().take_while(|path| *path != self.folder()).try_for_each(disk::sync_folder_of)?;
            self.list(&to)?;
            if let Err(error) = self.keep_usage_of(&recording) {
                tracing::warn!(%error, sid = sid.as_str(), "what it used is kept at the next start");
            }
        }
        let _ = fs::remove_dir_all(&from);
        Ok(recording)
    }
}

/// The last segment of a track, if it may still be being written; it is complete when it is listed.
fn growing(recording: &Path, track: &str) -> Option<String> {
    let folder = recording.join(track);
    let playlist = fs::read_to_string(folder.join("index.m3u8")).unwrap_or_default();
    let last = runs::segments(&folder).ok()?.pop().map(runs::segment_name)?;
    (!playlist.lines().any(|line| line == last)).then(|| format!("{track}/{last}"))
}

/// Names of all complete files below a folder.
fn collect(root: &Path, folder: &Path, names: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => collect(root, &path, names),
            // What is written aside is no file yet.
            Ok(kind) if kind.is_file() && name != RESERVE && !name.ends_with(".new") => {
                let relative = path.strip_prefix(root).unwrap_or(&path);
                names.push(relative.to_string_lossy().into_owned());
            }
            _ => {}
        }
    }
}

fn wanted(folder: &Path, name: &str) -> Option<Wanted> {
    let path = folder.join(name);
    let size = fs::metadata(&path).ok().filter(fs::Metadata::is_file)?.len();
    // A segment, what describes it, and the single file are complete when they are there.
    let changes =
        !(name.ends_with(".m4s") || name.ends_with(".ts") || name.ends_with(".mp4") || name.ends_with(".torn"));
    Some(Wanted { file: name.to_owned(), size, stamp: disk::modified(&path), changes })
}
