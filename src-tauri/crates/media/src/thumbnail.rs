//! Small pictures of single participants, for whoever manages them.
//!
//! Made only when asked for, at most two a second of each. Asking also has the participant's media
//! opened for a moment: one who waits to be let in is on no stage, and is to be seen all the same.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use crate::clock::now;
use crate::error::MediaError;
use crate::input::Input;
use crate::jpeg::{Jpeg, fitting};

/// Largest thumbnail.
const MAX: (u32, u32) = (160, 90);
const QUALITY: i32 = 75;

/// A thumbnail is given again for this long.
const FRESH: Duration = Duration::from_millis(500);

/// Encoders kept, one for each shape of picture; past it they begin anew.
const MOST_SHAPES: usize = 8;

/// A thumbnail and when it was made.
pub(crate) type Kept = Option<(Duration, Arc<[u8]>)>;

/// Makes thumbnails. One serves everyone.
#[derive(Default)]
pub struct Thumbnails {
    encoders: Mutex<Vec<Jpeg>>,
}

impl Thumbnails {
    /// The newest picture of a participant as JPEG, at most 160x90. None while there is none: its
    /// camera is off, or its media was not opened before and the first picture is on its way.
    ///
    /// # Errors
    /// When the JPEG encoder fails.
    pub fn of(&self, input: &Input) -> Result<Option<Arc<[u8]>>, MediaError> {
        input.glance();
        let mut kept = input.thumbnail().lock();
        if let Some(jpeg) = fresh(&kept, now()) {
            return Ok(Some(jpeg));
        }
        *kept = None;
        let Some(picture) = input.newest_picture() else { return Ok(None) };
        let view = picture.view();
        let shape = (view.width as u32, view.height as u32);
        let size = fitting(shape, MAX);
        let mut encoders = self.encoders.lock();
        let at = match encoders.iter().position(|encoder| encoder.size() == size) {
            Some(at) => at,
            None => {
                if encoders.len() == MOST_SHAPES {
                    encoders.clear();
                }
                encoders.push(Jpeg::new(shape, MAX, QUALITY)?);
                encoders.len() - 1
            }
        };
        match encoders[at].encode(&picture) {
            Ok(jpeg) => {
                let jpeg: Arc<[u8]> = jpeg.into();
                *kept = Some((now(), jpeg.clone()));
                Ok(Some(jpeg))
            }
            Err(error) => {
                // One that failed once may stay broken; the next call makes another.
                encoders.remove(at);
                Err(error)
            }
        }
    }
}

fn fresh(kept: &Kept, now: Duration) -> Option<Arc<[u8]>> {
    let (at, jpeg) = kept.as_ref()?;
    (now.saturating_sub(*at) < FRESH).then(|| jpeg.clone())
}

#[cfg(test)]
mod tests {
    use rollcall_model::{Color, Uid};

    use super::*;
    use crate::picture::{Picture, Surface};

    fn input() -> Input {
        crate::init().expect("GStreamer is there");
        Input::new(Uid::new(1).expect("not 0"), "Ada", Color { red: 1, green: 2, blue: 3 })
    }

    #[test]
    fn who_is_asked_for_is_looked_at_for_a_moment_and_shown_small() {
        let (thumbnails, input) = (Thumbnails::default(), input());
        assert!(!input.wanted(), "nobody asked yet");
        assert!(thumbnails.of(&input).expect("no error").is_none(), "no picture yet");
        assert!(input.wanted(), "its media is opened now");
        for (size, small) in [((1280, 720), (160, 90)), ((360, 640), (50, 90)), ((64, 36), (64, 36))] {
            *input.thumbnail().lock() = None;
            input.push_picture(now(), Picture::drawn(Surface::new(size.0, size.1)));
            let jpeg = thumbnails.of(&input).expect("no error").expect("a picture");
            assert_eq!(jpeg[..2], [0xff, 0xd8], "a JPEG");
            assert_eq!(size_of(&jpeg), small);
        }
    }

    #[test]
    fn within_half_a_second_the_same_one_is_given() {
        let (thumbnails, input) = (Thumbnails::default(), input());
        input.push_picture(now(), Picture::drawn(Surface::new(320, 180)));
        let first = thumbnails.of(&input).expect("no error").expect("a picture");
        input.push_picture(now(), Picture::drawn(Surface::new(320, 180)));
        let second = thumbnails.of(&input).expect("no error").expect("a picture");
        assert!(Arc::ptr_eq(&first, &second));
        let kept = Some((Duration::from_secs(1), first));
        assert!(fresh(&kept, Duration::from_millis(1499)).is_some());
        assert!(fresh(&kept, Duration::from_millis(1500)).is_none());
    }

    /// Width and height, from the frame header (SOF0).
    fn size_of(jpeg: &[u8]) -> (u16, u16) {
        let at = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).expect("a frame header");
        let number = |i: usize| u16::from_be_bytes([jpeg[at + i], jpeg[at + i + 1]]);
        (number(7), number(5))
    }
}
