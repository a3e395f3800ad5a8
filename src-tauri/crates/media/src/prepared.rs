//! The prepared scene's picture, for whoever looks at it.
//!
//! It has a composer of its own, which exists only while somebody looks: then and only then do its
//! people's pictures arrive for it, too. It is composed in the size of the preview, and takes nothing
//! from the program's stage.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use rollcall_model::Canvas;

use crate::clock::{now, time_of_day};
use crate::compose::Composer;
use crate::error::MediaError;
use crate::input::Watcher;
use crate::jpeg::{Jpeg, fitting};
use crate::meter::Loudness;
use crate::picture::{Picture, Surfaces};
use crate::preview::{MAX, PreviewPicture, QUALITY, Screen, Wish};
use crate::scene::Scene;
use crate::set::{Moment, Set};
use crate::show::Act;
use crate::workshop::Workshop;

/// From one picture to the next at least.
const STEP: Duration = Duration::from_millis(33);

/// Without a wish for so long, nobody looks.
const PATIENCE: Duration = Duration::from_millis(500);

/// The scene that comes next, and who looks at it.
pub(crate) struct Prepared {
    screen: Arc<Screen>,
    scene: Mutex<Option<Arc<Scene>>>,
}

/// What exists only while somebody looks.
struct Rehearsal {
    canvas: Canvas,
    workshop: Workshop,
    composer: Composer,
    surfaces: Arc<Surfaces>,
    scene: Arc<Scene>,
    act: Act,
    jpeg: Jpeg,
    last: Option<Arc<Picture>>,
}

impl Prepared {
    pub fn new() -> Arc<Self> {
        Arc::new(Self { screen: Screen::new(), scene: Mutex::default() })
    }

    pub fn screen(&self) -> &Arc<Screen> {
        &self.screen
    }

    pub fn set(&self, scene: Option<Scene>) {
        *self.scene.lock() = scene.map(Arc::new);
        self.screen.nudge();
    }

    fn scene(&self) -> Option<Arc<Scene>> {
        self.scene.lock().clone()
    }

    /// Composes while somebody looks, until the screen is closed; the body of a thread.
    pub fn run(&self, canvas: Canvas) {
        let mut rehearsal: Option<Rehearsal> = None;
        let (mut number, mut due) = (0_u64, Duration::ZERO);
        loop {
            let patience = rehearsal.is_some().then_some(PATIENCE);
            let after = match self.screen.wish(|| self.scene().is_some(), patience) {
                Wish::Closed => return,
                Wish::After(after) => after,
                Wish::Nobody => {
                    rehearsal = None;
                    continue;
                }
            };
            let Some(scene) = self.scene() else { continue };
            std::thread::sleep(due.saturating_sub(now()));
            due = now() + STEP;
            let picture = match rehearse(&mut rehearsal, canvas, scene) {
                Ok(rehearsal) => rehearsal.picture(now(), number, after),
                Err(error) => Err(error),
            };
            match picture {
                Ok(Some(picture)) => {
                    number = picture.number;
                    self.screen.send(picture);
                }
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(%error, "the prepared scene's preview starts anew");
                    rehearsal = None;
                    due = now() + PATIENCE;
                }
            }
        }
    }
}

/// The rehearsal of this scene: the one that goes on, or a new one.
fn rehearse(kept: &mut Option<Rehearsal>, canvas: Canvas, scene: Arc<Scene>) -> Result<&mut Rehearsal, MediaError> {
    let going = match kept.take() {
        Some(mut going) => {
            if !Arc::ptr_eq(&going.scene, &scene) {
                going.act = act(&scene, &going.canvas, &mut going.workshop);
                going.scene = scene;
            }
            going
        }
        None => Rehearsal::of(canvas, scene)?,
    };
    Ok(kept.insert(going))
}

fn act(scene: &Scene, canvas: &Canvas, workshop: &mut Workshop) -> Act {
    Act::standing(Set::of(scene, canvas, workshop, Watcher::Onlooker))
}

impl Rehearsal {
    fn of(canvas: Canvas, scene: Arc<Scene>) -> Result<Self, MediaError> {
        let (width, height) = fitting((canvas.width, canvas.height), MAX);
        let canvas = Canvas { width, height, ..canvas };
        let mut workshop = Workshop::new(canvas);
        let act = act(&scene, &canvas, &mut workshop);
        let jpeg = Jpeg::new((width, height), MAX, QUALITY)?;
        let (composer, surfaces) = (Composer::new(canvas), Surfaces::new(width, height));
        Ok(Self { canvas, workshop, composer, surfaces, scene, act, jpeg, last: None })
    }

    /// The picture of now as the one after `number`; none when everyone has seen it.
    fn picture(&mut self, at: Duration, number: u64, after: u64) -> Result<Option<PreviewPicture>, MediaError> {
        let moment = Moment { at, time: time_of_day(at) };
        let picture = self.composer.compose(self.act.shot(number, moment, &self.canvas, &self.surfaces));
        if after >= number && self.last.as_ref().is_some_and(|last| Arc::ptr_eq(last, &picture)) {
            return Ok(None);
        }
        let jpeg = self.jpeg.encode(&picture)?.into();
        self.last = Some(picture);
        let (width, height) = self.jpeg.size();
        let age = now().saturating_sub(at);
        Ok(Some(PreviewPicture { number: number + 1, age, width, height, sound: Loudness::default(), jpeg }))
    }
}
