//! Files of the recorder's machine as participants: films, sound and still pictures.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use rollcall_media::{FileEnd, FilePlayer, Input, MediaFile};
use rollcall_model::participant::{MAX_NAME_CHARS, color_of, display_name};
use rollcall_model::{Cname, ErrorCode, NoticeLevel, Participant};

use crate::Result;
use crate::channel_file::KeptFilm;
use crate::house::House;
use crate::member::{Feed, Leaving, Member};
use crate::participants::checked_name;
use crate::room::Room;
use crate::signals::Signal;

/// A file that plays.
pub(crate) struct Film {
    /// Told with its end, and of no other.
    pub number: u64,
    pub path: PathBuf,
    pub repeat: bool,
    /// Ends when dropped.
    #[expect(dead_code, reason = "held for its end")]
    player: FilePlayer,
}

impl House {
    /// Brings in a file; it is played from its beginning.
    pub fn add_file(
        self: &Arc<Self>,
        cname: &Cname,
        path: &str,
        name: Option<String>,
        repeat: bool,
    ) -> Result<Participant> {
        self.check_open()?;
        let name = name.as_deref().map(checked_name).transpose()?;
        let room = self.room(cname)?;
        // It may take a moment, in which the room is not held up.
        let file = MediaFile::open(Path::new(path))?;
        let name = name.unwrap_or_else(|| name_of(file.path()));
        let participant = self.bring_in(&room, |_| name, |input, _| self.film(&room.cname, input, file, repeat))?;
        Ok(participant)
    }

    fn film(self: &Arc<Self>, cname: &Cname, input: &Input, file: MediaFile, repeat: bool) -> Result<Feed> {
        let number = self.visits.fetch_add(1, Ordering::Relaxed);
        let path = file.path().to_owned();
        let (signals, cname) = (self.signals.clone(), cname.clone());
        let player = file.play(input, repeat, move |end| {
            let _ = signals.send(Signal::FilmEnded { cname, number, end });
        })?;
        Ok(Feed::File(Film { number, path, repeat, player }))
    }

    /// Brings back a file that was there when the recorder ended; one that is gone is left out, and
    /// that is said.
    pub fn restore_file(self: &Arc<Self>, room: &Room, kept: KeptFilm) {
        let input = Input::new(kept.uid, &kept.name, color_of(kept.uid));
        input.set_muted(kept.muted);
        input.set_volume(kept.volume);
        let opened = MediaFile::open(Path::new(&kept.path)).map_err(Into::into);
        match opened.and_then(|file| self.film(&room.cname, &input, file, kept.repeat)) {
            Ok(feed) => room.enter(Member::new(input, kept.name, feed, kept.joined)),
            Err(error) => {
                let message = format!("\"{}\" is not in \"{}\" any more. {error}", kept.name, room.cname);
                self.notice(NoticeLevel::Warning, error.code(), message, None);
            }
        }
    }

    /// A film has come to its end: its participant leaves.
    pub fn film_ended(self: &Arc<Self>, cname: &Cname, number: u64, end: &FileEnd) {
        let Ok(room) = self.room(cname) else { return };
        let Ok(_order) = room.change() else { return };
        let found = {
            let state = room.state.lock();
            let is_it = |member: &&Member| matches!(&member.feed, Feed::File(film) if film.number == number);
            state.members.iter().find(is_it).map(|member| (member.uid, member.name.clone()))
        };
        let Some((uid, name)) = found else { return };
        let how = match end {
            FileEnd::Over => Leaving::Left,
            FileEnd::Failed(_) => Leaving::Lost,
        };
        self.take_out(&room, uid, how);
        if let FileEnd::Failed(reason) = end {
            let message = format!("\"{name}\" in \"{cname}\" could not be played on: {reason}");
            self.notice(NoticeLevel::Warning, ErrorCode::FileFailed, message, None);
        }
    }
}

/// What a film is called: as its file, without the ending.
fn name_of(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let short: String = stem.chars().filter(|c| !c.is_control()).take(MAX_NAME_CHARS).collect();
    display_name(&short).unwrap_or_else(|| "File".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_is_called_as_its_file() {
        assert_eq!(name_of(Path::new("/films/Lesson 3.final.mp4")), "Lesson 3.final");
        assert_eq!(name_of(Path::new("/films/第三课.webm")), "第三课");
        assert_eq!(name_of(Path::new("/films/two\nlines.png")), "twolines");
        assert_eq!(name_of(Path::new("/films/ .mp4")).chars().count(), 4);
        assert_eq!(name_of(&Path::new("/films").join("x".repeat(90))).chars().count(), MAX_NAME_CHARS);
    }
}
