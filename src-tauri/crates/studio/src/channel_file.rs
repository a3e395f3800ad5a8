//! `channels.json` in the library: what of the channels outlives the recorder.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use jiff::Timestamp;
use rollcall_model::participant::{is_volume, usual_volume};
use rollcall_model::{Canvas, Cname, Layout, Look, Quality, Uid};
use serde::{Deserialize, Serialize};

use crate::invitations::Kept;
use crate::kept_file::{KeptFile, Loaded, Unreadable};
use crate::seating::Away;

const FILE: KeptFile = KeptFile { name: "channels" };

/// A channel as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KeptChannel {
    pub cname: Cname,
    pub canvas: Canvas,
    #[serde(default)]
    pub quality: Quality,
    pub layout: Layout,
    #[serde(default)]
    pub look: Look,
    #[serde(default)]
    pub demos: Vec<KeptDemo>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<KeptFilm>,
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
pub(crate) struct KeptFilm {
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

/// Reads the list; none is no channels.
pub(crate) fn load(library: &Path, now: Timestamp) -> Result<Loaded<KeptChannel>, Unreadable> {
    FILE.load(library, now, check)
}

fn check(value: serde_json::Value, before: &[KeptChannel]) -> Result<KeptChannel, String> {
    let channel: KeptChannel = serde_json::from_value(value).map_err(|error| error.to_string())?;
    channel.layout.validate().map_err(|error| format!("the layout of \"{}\": {error}", channel.cname))?;
    channel.look.validate().map_err(|error| format!("the look of \"{}\": {error}", channel.cname))?;
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

/// Replaces the list; if that fails the old one stays.
pub(crate) fn save(library: &Path, channels: &[KeptChannel]) -> io::Result<()> {
    FILE.save(library, channels)
}

#[cfg(test)]
mod tests {
    use std::fs;

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
            look: Look::default(),
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
        fs::write(folder.path().join("channels.json"), text).expect("writes");
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
        let room = &loaded.items[0];
        assert_eq!((room.cname.as_str(), room.demos[0].muted, room.seats[0].joined), ("Room", true, 5));
        assert_eq!((room.demos[0].volume, room.seats[0].volume), (0.5, 2.0));
        assert_eq!(room.quality, Quality::High);
        assert!(room.invitations[0].token == Fingerprint::of("token"));
        assert_eq!(loaded.items[1].cname.as_str(), "数学课");
        let text = fs::read_to_string(folder.path().join("channels.json")).expect("reads");
        assert!(!text.contains("\"token\": \"token\"") && !text.contains("\"key\": \"key\""), "no secrets: {text}");
    }

    #[test]
    fn what_an_older_recorder_wrote_is_read() {
        let mut old = serde_json::to_value(channel("Room")).expect("writes");
        old.as_object_mut().expect("an object").remove("quality");
        old["demos"][0].as_object_mut().expect("an object").remove("volume");
        old["seats"][0].as_object_mut().expect("an object").remove("volume");
        old.as_object_mut().expect("an object").remove("look");
        for field in ["id", "created_at", "role", "waiting"] {
            old["invitations"][0].as_object_mut().expect("an object").remove(field);
        }
        let folder = folder_with(&serde_json::json!({ "version": 1, "channels": [old] }).to_string());
        let loaded = load(folder.path(), Timestamp::now()).expect("loads");
        assert!(loaded.trouble.is_none());
        let room = &loaded.items[0];
        assert_eq!((room.demos[0].volume, room.seats[0].volume), (1.0, 1.0));
        assert_eq!(room.quality, Quality::Standard);
        assert!(!room.invitations[0].id.is_empty() && !room.invitations[0].waiting);
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
        assert_eq!(loaded.items.len(), 1);
        assert!(loaded.trouble.is_some());
        assert_eq!(broken_files(folder.path()), 1);
    }
}
