//! `channels.json` in the library: what of the channels outlives the recorder.
//!
//! Replaced atomically. Everything is checked when it is read; what cannot be used is set aside
//! beside the file, never thrown away, and said.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rollcall_model::participant::{is_volume, usual_volume};
use rollcall_model::{Canvas, Cname, Layout, Quality, Uid};
use serde::{Deserialize, Serialize};

use crate::invitations::Kept;
use crate::seating::Away;

/// The form this build writes; a newer one is refused.
const VERSION: u32 = 1;

const NAME: &str = "channels.json";

/// A channel as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KeptChannel {
    pub cname: Cname,
    pub canvas: Canvas,
    #[serde(default)]
    pub quality: Quality,
    pub layout: Layout,
    #[serde(default)]
    pub demos: Vec<KeptDemo>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<KeptFile>,
    #[serde(default)]
    pub invitations: Vec<Kept>,
    /// Seats of those who are there, or left a moment ago.
    #[serde(default)]
    pub seats: Vec<Away>,
}

/// A demo participant as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KeptDemo {
    pub uid: Uid,
    pub name: String,
    pub muted: bool,
    #[serde(default = "usual_volume")]
    pub volume: f32,
    /// Its place in the order of joining.
    pub joined: u64,
}

/// A file as participant as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KeptFile {
    pub uid: Uid,
    pub name: String,
    pub muted: bool,
    pub volume: f32,
    /// Its place in the order of joining.
    pub joined: u64,
    /// Where it is, in full.
    pub path: String,
    /// Whether it begins again when it has ended.
    pub repeat: bool,
}

#[derive(Serialize)]
struct Written<'a> {
    version: u32,
    channels: &'a [KeptChannel],
}

#[derive(Deserialize)]
struct Form {
    version: u32,
}

#[derive(Deserialize)]
struct Read {
    channels: Vec<serde_json::Value>,
}

/// What was read.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub channels: Vec<KeptChannel>,
    /// What could not be used and where it is now, as a sentence.
    pub trouble: Option<String>,
}

/// Why it was not read at all.
#[derive(Debug)]
pub(crate) enum Unreadable {
    Newer { path: PathBuf, found: u32, known: u32 },
    Io { path: PathBuf, reason: String },
}

/// Reads the file; none is no channels.
pub(crate) fn load(library: &Path, now: Timestamp) -> Result<Loaded, Unreadable> {
    let path = library.join(NAME);
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(Loaded { channels: Vec::new(), trouble: None });
        }
        Err(error) => return Err(Unreadable::Io { path, reason: error.to_string() }),
    };
    if let Ok(Form { version }) = serde_json::from_slice(&text)
        && version > VERSION
    {
        return Err(Unreadable::Newer { path, found: version, known: VERSION });
    }
    let (channels, problem) = parse(&text);
    let Some(problem) = problem else { return Ok(Loaded { channels, trouble: None }) };
    let aside = library.join(format!("channels-{}.broken.json", now.strftime("%Y%m%d-%H%M%S")));
    fs::copy(&path, &aside).map_err(|error| Unreadable::Io { path: aside.clone(), reason: error.to_string() })?;
    let kept = channels.len();
    let trouble = format!(
        "The list of channels could not be read in full ({problem}). {kept} channels were kept; the old file is {}.",
        aside.display()
    );
    Ok(Loaded { channels, trouble: Some(trouble) })
}

/// Every channel that is in order, and the first problem.
fn parse(text: &[u8]) -> (Vec<KeptChannel>, Option<String>) {
    let read: Read = match serde_json::from_slice(text) {
        Ok(read) => read,
        Err(error) => return (Vec::new(), Some(error.to_string())),
    };
    let (mut channels, mut problem) = (Vec::<KeptChannel>::new(), None);
    for value in read.channels {
        match check(value, &channels) {
            Ok(channel) => channels.push(channel),
            Err(what) => problem = problem.or(Some(what)),
        }
    }
    (channels, problem)
}

fn check(value: serde_json::Value, before: &[KeptChannel]) -> Result<KeptChannel, String> {
    let channel: KeptChannel = serde_json::from_value(value).map_err(|error| error.to_string())?;
    channel.layout.validate().map_err(|error| format!("the layout of \"{}\": {error}", channel.cname))?;
    if before.iter().any(|other| other.cname == channel.cname) {
        return Err(format!("\"{}\" is there twice", channel.cname));
    }
    let demos = channel.demos.iter().map(|demo| (demo.uid, demo.volume, &demo.name));
    let files = channel.files.iter().map(|file| (file.uid, file.volume, &file.name));
    let mut taken = BTreeSet::new();
    for (uid, volume, name) in demos.chain(files) {
        if !taken.insert(uid) {
            return Err(format!("two participants of \"{}\" have the uid {uid}", channel.cname));
        }
        if !is_volume(volume) {
            return Err(format!("a participant of \"{}\" has no proper volume", channel.cname));
        }
        if rollcall_model::participant::display_name(name).is_none() {
            return Err(format!("a participant of \"{}\" has no proper name", channel.cname));
        }
    }
    if channel.seats.iter().any(|seat| !is_volume(seat.volume)) {
        return Err(format!("a seat of \"{}\" has no proper volume", channel.cname));
    }
    Ok(channel)
}

/// Replaces the file; if that fails the old one stays.
pub(crate) fn save(library: &Path, channels: &[KeptChannel]) -> io::Result<()> {
    let text = serde_json::to_vec_pretty(&Written { version: VERSION, channels })?;
    let aside = library.join("channels.json.new");
    let written = File::create(&aside).and_then(|mut file| {
        file.write_all(&text)?;
        file.sync_all()
    });
    if let Err(error) = written.and_then(|()| fs::rename(&aside, library.join(NAME))) {
        let _ = fs::remove_file(&aside);
        return Err(error);
    }
    File::open(library)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::Fingerprint;
    use crate::requests::InviteOptions;
    use crate::seating::Claim;

    fn channel(name: &str) -> KeptChannel {
        let uid = Uid::new(2).expect("not 0");
        let claim = Claim { invitation: Fingerprint::of("token"), key: Some(Fingerprint::of("key")) };
        KeptChannel {
            cname: name.parse().expect("valid"),
            canvas: Canvas::default(),
            quality: Quality::High,
            layout: Layout::default(),
            demos: vec![KeptDemo { uid, name: "Ada".into(), muted: true, volume: 0.5, joined: 4 }],
            files: vec![],
            invitations: vec![Kept::new("token", &InviteOptions::default(), Timestamp::now()).expect("valid")],
            seats: vec![Away {
                claim,
                uid,
                name: "Max".into(),
                called: None,
                joined: 5,
                muted: false,
                volume: 2.0,
                since: None,
            }],
        }
    }

    fn folder_with(text: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(NAME), text).expect("writes");
        folder
    }

    fn broken_files(folder: &Path) -> usize {
        let names = fs::read_dir(folder).expect("reads").flatten().map(|entry| entry.file_name());
        names.filter(|name| name.to_string_lossy().contains("broken")).count()
    }

    #[test]
    fn channels_come_back_as_they_were() {
        let folder = tempfile::tempdir().expect("a folder");
        save(folder.path(), &[channel("Room"), channel("数学课")]).expect("saves");
        let loaded = load(folder.path(), Timestamp::now()).expect("loads");
        assert!(loaded.trouble.is_none());
        let room = &loaded.channels[0];
        assert_eq!((room.cname.as_str(), room.demos[0].muted, room.seats[0].joined), ("Room", true, 5));
        assert_eq!((room.demos[0].volume, room.seats[0].volume), (0.5, 2.0));
        assert_eq!(room.quality, Quality::High);
        assert!(room.invitations[0].token == Fingerprint::of("token"));
        assert_eq!(loaded.channels[1].cname.as_str(), "数学课");
        let text = fs::read_to_string(folder.path().join(NAME)).expect("reads");
        assert!(!text.contains("\"token\": \"token\"") && !text.contains("\"key\": \"key\""), "no secrets: {text}");
    }

    #[test]
    fn what_an_older_recorder_wrote_is_read() {
        let mut old = serde_json::to_value(channel("Room")).expect("writes");
        old.as_object_mut().expect("an object").remove("quality");
        old["demos"][0].as_object_mut().expect("an object").remove("volume");
        old["seats"][0].as_object_mut().expect("an object").remove("volume");
        for field in ["id", "created_at", "role", "waiting"] {
            old["invitations"][0].as_object_mut().expect("an object").remove(field);
        }
        let folder = folder_with(&serde_json::json!({ "version": 1, "channels": [old] }).to_string());
        let loaded = load(folder.path(), Timestamp::now()).expect("loads");
        assert!(loaded.trouble.is_none());
        let room = &loaded.channels[0];
        assert_eq!((room.demos[0].volume, room.seats[0].volume), (1.0, 1.0));
        assert_eq!(room.quality, Quality::Standard);
        assert!(!room.invitations[0].id.is_empty() && !room.invitations[0].waiting);
    }

    #[test]
    fn no_file_is_no_channels() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(load(folder.path(), Timestamp::now()).expect("loads").channels.is_empty());
    }

    #[test]
    fn a_broken_file_is_set_aside_and_said() {
        for text in ["", "{", "[]", "{\"version\":1}", "\u{0}\u{0}\u{0}"] {
            let folder = folder_with(text);
            let loaded = load(folder.path(), Timestamp::now()).expect("loads");
            assert!(loaded.channels.is_empty());
            assert!(loaded.trouble.expect("said").contains("the old file is"), "{text}");
            assert_eq!(broken_files(folder.path()), 1, "{text}");
        }
    }

    #[test]
    fn one_bad_channel_does_not_take_the_others_with_it() {
        let good = serde_json::to_value(channel("Room")).expect("writes");
        let mut outside = good.clone();
        outside["cname"] = "../etc".into();
        let mut odd = good.clone();
        odd["canvas"]["width"] = 641.into();
        let folder = folder_with(
            &serde_json::json!({ "version": 1, "channels": [outside, good.clone(), odd, good] }).to_string(),
        );
        let loaded = load(folder.path(), Timestamp::now()).expect("loads");
        assert_eq!(loaded.channels.len(), 1);
        assert!(loaded.trouble.is_some());
        assert_eq!(broken_files(folder.path()), 1);
    }

    #[test]
    fn a_newer_file_is_left_alone() {
        let folder = folder_with("{\"version\":2,\"rooms\":{}}");
        let refused = load(folder.path(), Timestamp::now()).expect_err("refused");
        assert!(matches!(refused, Unreadable::Newer { found: 2, known: 1, .. }));
        assert_eq!(broken_files(folder.path()), 0);
    }
}
