//! Markers: instants of a recording that somebody wants to find again. They stand in its description
//! and, in the order in which they were made, in its journal.

use rollcall_model::marker::{self, MOST_MARKERS};
use rollcall_model::{Happening, Marker, MarkerTitle, Recording, Sid};
use uuid::Uuid;

use crate::Result;
use crate::errors::StudioError;
use crate::house::House;
use crate::shelf::of;

impl House {
    /// Marks an instant: this one, unless one is given.
    pub fn mark(&self, sid: &Sid, at_ms: Option<u64>, title: MarkerTitle) -> Result<Marker> {
        // Before anything is waited for: it is the instant of the call.
        let now = self.open_recordings().iter().find(|open| open.sid == *sid).map(|open| open.take.place_ms());
        let id = Uuid::now_v7().simple().to_string();
        let title = title.into_text();
        self.change_markers(sid, |recording, is_open| {
            let last = if is_open { now.unwrap_or(recording.duration_ms) } else { recording.duration_ms };
            let at_ms = match at_ms {
                Some(at_ms) if at_ms > last => {
                    let problem = format!("The recording has {last} milliseconds, and a marker lies within them.");
                    return Err(StudioError::invalid("at_ms", problem));
                }
                Some(at_ms) => at_ms,
                None if is_open => last,
                None => {
                    let problem = "The recording has ended: say in at_ms which instant is marked.";
                    return Err(StudioError::invalid("at_ms", problem));
                }
            };
            if recording.markers.len() >= MOST_MARKERS {
                return Err(StudioError::TooMany { what: "markers in this recording", most: MOST_MARKERS });
            }
            let marker = Marker { id, at_ms, title };
            marker::insert(&mut recording.markers, marker.clone());
            Ok((Happening::Marker { marker: marker.clone() }, marker))
        })
    }

    /// Gives a marker another title.
    pub fn retitle_marker(&self, sid: &Sid, id: &str, title: MarkerTitle) -> Result<Marker> {
        self.change_markers(sid, |recording, _| {
            let marker = recording.markers.iter_mut().find(|marker| marker.id == id);
            let marker = marker.ok_or_else(|| StudioError::MarkerNotFound(sid.clone()))?;
            marker.title = title.into_text();
            Ok((Happening::Marker { marker: marker.clone() }, marker.clone()))
        })
    }

    /// Takes a marker away.
    pub fn remove_marker(&self, sid: &Sid, id: &str) -> Result<()> {
        self.change_markers(sid, |recording, _| {
            let before = recording.markers.len();
            recording.markers.retain(|marker| marker.id != id);
            if recording.markers.len() == before {
                return Err(StudioError::MarkerNotFound(sid.clone()));
            }
            Ok((Happening::MarkerRemoved { id: id.to_owned() }, ()))
        })
    }

    /// Changes the markers, writes down what happened and tells everyone. The change is told whether
    /// the recording is open; where it refuses, nothing changes.
    fn change_markers<T>(
        &self,
        sid: &Sid,
        change: impl FnOnce(&mut Recording, bool) -> Result<(Happening, T)>,
    ) -> Result<T> {
        let (happening, made) = self.with_open(sid, |open| {
            let mut made = None;
            let is_open = open.is_some();
            let change = |recording: &mut Recording| made = Some(change(recording, is_open));
            match open {
                Some(open) => open.take.describe(change)?,
                None => drop(self.library().describe(sid, change).map_err(|error| of(sid, error))?),
            }
            let (happening, made) = made.ok_or(StudioError::Broken)??;
            match open {
                Some(open) => open.take.note(happening.clone()),
                None => self.library().note(sid, happening.clone()).map_err(|error| of(sid, error))?,
            }
            Ok((happening, made))
        })?;
        tracing::debug!(sid = sid.as_str(), ?happening, "markers have changed");
        self.tell_recording(sid);
        Ok(made)
    }
}
