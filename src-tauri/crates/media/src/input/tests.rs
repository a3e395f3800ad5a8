//! An input that is recorded alone beside a stage.

use rollcall_model::participant::color_of;

use super::*;
use crate::picture::Surface;

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn somebody() -> Input {
    let uid = Uid::FIRST;
    Input::new(uid, "Ada", color_of(uid))
}

fn picture() -> Arc<Picture> {
    Arc::new(Picture::drawn(Surface::new(16, 16)))
}

#[test]
fn a_track_of_its_own_misses_nothing_and_the_stage_loses_nothing() {
    crate::elements::init().expect("GStreamer");
    let (alone, both) = (somebody(), somebody());
    let pictures: Vec<Arc<Picture>> = (0..60).map(|_| picture()).collect();
    let (stage, of_both, track) = (alone.watch(), both.watch(), Watcher::Solo.watch(&both));
    let seen = |watched: &Watched, at| watched.picture_at(at).number();
    for (frame, picture) in (0_u64..).zip(&pictures) {
        let at = ms(frame * 33);
        alone.push_shared(at, picture.clone());
        both.push_shared(at, picture.clone());
        assert_eq!(seen(&of_both, at), seen(&stage, at), "the stage sees what it would see alone");
        // The track's frames lie between the stage's, and its thread is a third of a second late.
        if let Some(late) = frame.checked_sub(10) {
            let wanted = pictures[late as usize].number();
            assert_eq!(seen(&track, ms(late * 33 + 16)), wanted, "frame {late}");
        }
    }
    drop(track);
    of_both.picture_at(ms(5000));
    assert!(both.0.pictures.lock().past.is_empty(), "nothing is kept for nobody");
}

#[test]
fn a_track_of_its_own_hears_what_was_sent() {
    crate::elements::init().expect("GStreamer");
    let input = somebody();
    input.push_sound(Duration::ZERO, &[1000; 960 * SOUND_CHANNELS]);
    input.set_volume(0.5);
    let (stage, track) = (input.watch(), Watcher::Solo.watch(&input));
    let heard = |watched: &Watched| {
        let mut mix = vec![[0.0; SOUND_CHANNELS]; 960];
        watched.add_sound(0, &mut mix);
        mix[900][0]
    };
    // A change glides over one block.
    heard(&stage);
    assert_eq!((heard(&track), heard(&stage), heard(&track)), (1000.0, 500.0, 1000.0));
    input.set_muted(true);
    heard(&stage);
    assert_eq!((heard(&stage), heard(&track)), (0.0, 1000.0));
}
