//! Layouts: pure functions from the participants, in order of joining, to regions.
//!
//! The geometry is that of agora.md section 6 (`develop/layout.md`). Where the documents leave a
//! choice we took: floating's height is 0.235 of the canvas height; in a best fit of two the first
//! to join is on the left; vertical's large pane is the first to join unless one is chosen.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::Uid;
use crate::picture::PictureId;
use crate::region::{Empty, Fit, Region, RegionId};

/// Most regions on a canvas (agora.md section 10).
pub const MAX_REGIONS: usize = 17;

/// How participants are placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LayoutKind {
    /// The first fills the canvas, the others float above it along the lower edge.
    Floating,
    /// Everyone the same size.
    #[default]
    BestFit,
    /// One large pane, the others beside it in columns.
    Vertical,
    /// Regions given by the user.
    Custom,
}

/// The layout a channel is set to.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
pub struct Layout {
    /// Which rule.
    pub kind: LayoutKind,
    /// Who has vertical's large pane; none: the first to join.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub large_uid: Option<Uid>,
    /// The regions of a custom layout; empty otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 17)]
    pub regions: Vec<Region>,
}

/// Why a layout is refused. `field` is a path such as `regions[2].width`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct LayoutError {
    /// The field that is wrong.
    pub field: String,
    /// What is wrong with it.
    pub problem: &'static str,
}

impl Layout {
    /// A layout by a rule, nobody chosen.
    pub fn of(kind: LayoutKind) -> Self {
        Self { kind, ..Self::default() }
    }

    /// Checks what came from outside.
    ///
    /// # Errors
    /// The first field that is wrong.
    pub fn validate(&self) -> Result<(), LayoutError> {
        let wrong = |field: String, problem| Err(LayoutError { field, problem });
        if self.kind != LayoutKind::Custom && !self.regions.is_empty() {
            return wrong("regions".into(), "only a custom layout has regions");
        }
        if self.kind == LayoutKind::Custom && self.regions.is_empty() {
            return wrong("regions".into(), "a custom layout needs at least one region");
        }
        if self.regions.len() > MAX_REGIONS {
            return wrong("regions".into(), "a layout has at most 17 regions");
        }
        for (i, r) in self.regions.iter().enumerate() {
            if let Some((name, text)) = r.problem() {
                return wrong(format!("regions[{i}].{name}"), text);
            }
            if r.uid.is_some() && self.regions[..i].iter().any(|other| other.uid == r.uid) {
                return wrong(format!("regions[{i}].uid"), "has a region already");
            }
            if r.id.is_some() && self.regions[..i].iter().any(|other| other.id == r.id) {
                return wrong(format!("regions[{i}].id"), "is the id of another region");
            }
        }
        Ok(())
    }

    /// The regions for these participants (in order of joining), in drawing order: later lies on top.
    /// Participants past the 17th have none, unless one of them is chosen for the large pane.
    pub fn arrange(&self, participants: &[Uid]) -> Vec<Region> {
        let shown = &participants[..participants.len().min(MAX_REGIONS)];
        match self.kind {
            LayoutKind::Floating => floating(shown),
            LayoutKind::BestFit => best_fit(shown),
            LayoutKind::Vertical => vertical(&with_chosen(shown, participants, self.large_uid), self.large_uid),
            LayoutKind::Custom => {
                let seated = self.seated(participants).into_iter();
                seated.filter(|(_, who)| who.is_some()).map(|(region, _)| region).collect()
            }
        }
    }

    /// The regions of a custom layout that nobody is in, in drawing order. A layout by a rule has none.
    pub fn empty_regions(&self, participants: &[Uid]) -> Vec<Region> {
        self.seated(participants).into_iter().filter(|(_, who)| who.is_none()).map(|(region, _)| region).collect()
    }

    /// Every region with who is in it, in drawing order: those of `arrange`, and among them the ones
    /// of a custom layout that nobody is in.
    pub fn seated(&self, participants: &[Uid]) -> Vec<(Region, Option<Uid>)> {
        if self.kind != LayoutKind::Custom {
            let with_uid = |region: Region| {
                let uid = region.uid;
                (region, uid)
            };
            return self.arrange(participants).into_iter().map(with_uid).collect();
        }
        let seat = |(region, who): (&Region, Option<Uid>)| (Region { uid: who.or(region.uid), ..region.clone() }, who);
        let mut seated: Vec<_> = seats(&self.regions, participants).map(seat).collect();
        seated.sort_by_key(|(region, _)| region.z);
        seated
    }

    /// Every picture it shows, with the field that names it.
    pub fn pictures(&self) -> Vec<(String, &PictureId)> {
        let shown = self.regions.iter().enumerate().filter_map(|(i, region)| match &region.empty {
            Empty::Picture { picture } => Some((format!("regions[{i}].empty.picture"), picture)),
            Empty::Nothing | Empty::Text { .. } => None,
        });
        shown.collect()
    }

    /// Takes every picture away that is not there (any more). Whether there was one.
    pub fn retain_pictures(&mut self, is_there: impl Fn(&PictureId) -> bool) -> bool {
        let mut changed = false;
        for region in &mut self.regions {
            if matches!(&region.empty, Empty::Picture { picture } if !is_there(picture)) {
                region.empty = Empty::Nothing;
                changed = true;
            }
        }
        changed
    }

    /// The same layout in which every region of its own has an id. Ids that are there stay.
    #[must_use]
    pub fn with_ids(mut self) -> Self {
        let mut next = 1_u32;
        for i in 0..self.regions.len() {
            while self.regions[i].id.is_none() {
                let id = RegionId::numbered(next);
                next += 1;
                if self.regions.iter().all(|other| other.id.as_ref() != Some(&id)) {
                    self.regions[i].id = Some(id);
                }
            }
        }
        self
    }

    /// The custom layout that shows these participants as this one does now: a region for each, bound
    /// to nobody, in order of joining; without any, one region for who comes first. A custom layout is
    /// itself.
    #[must_use]
    pub fn to_custom(&self, participants: &[Uid]) -> Self {
        if self.kind == LayoutKind::Custom {
            return self.clone();
        }
        let Some(_) = participants.first() else {
            // Nobody is seen; the first to come will be where the rule has a first one.
            return self.to_custom(&[Uid::FIRST]);
        };
        let mut regions = self.arrange(participants);
        let place = |region: &Region| participants.iter().position(|uid| region.uid == Some(*uid));
        regions.sort_by_key(place);
        regions.iter_mut().for_each(|region| region.uid = None);
        if regions.is_empty() {
            // Only a large pane that waits for somebody: it stays free.
            return Self::of(self.kind).to_custom(&[Uid::FIRST]);
        }
        Self { kind: LayoutKind::Custom, large_uid: None, regions }.with_ids()
    }
}

fn region(uid: Uid, z: usize, x: f64, y: f64, width: f64, height: f64) -> Region {
    // At most 17.
    let z = z as i32;
    Region { uid: Some(uid), z, ..Region::at(x, y, width, height) }
}

fn floating(uids: &[Uid]) -> Vec<Region> {
    const SIZE: f64 = 0.235;
    const MARGIN: f64 = 0.012;
    const STEP: f64 = SIZE + MARGIN;
    let place = |(i, &uid): (usize, &Uid)| match i.checked_sub(1) {
        None => region(uid, 0, 0.0, 0.0, 1.0, 1.0),
        Some(small) => {
            let (column, row) = ((small % 4) as f64, (small / 4) as f64);
            region(uid, i, MARGIN + column * STEP, 1.0 - (row + 1.0) * STEP, SIZE, SIZE)
        }
    };
    uids.iter().enumerate().map(place).collect()
}

fn best_fit(uids: &[Uid]) -> Vec<Region> {
    let columns = match uids.len() {
        0..=1 => 1.0,
        2 => 2.0,
        3..=4 => 2.0,
        5..=9 => 3.0,
        10..=16 => 4.0,
        _ => return seventeen(uids),
    };
    let rows = if uids.len() == 2 { 1.0 } else { columns };
    let place = |(i, &uid): (usize, &Uid)| {
        let i_columns = columns as usize;
        let (column, row) = ((i % i_columns) as f64, (i / i_columns) as f64);
        region(uid, i, column / columns, row / rows, 1.0 / columns, 1.0 / rows)
    };
    uids.iter().enumerate().map(place).collect()
}

fn seventeen(uids: &[Uid]) -> Vec<Region> {
    let place = |(i, &uid): (usize, &Uid)| {
        let x = if i == 16 { 0.4 } else { 0.1 + 0.2 * (i % 4) as f64 };
        region(uid, i, x, 0.2 * (i / 4) as f64, 0.2, 0.2)
    };
    uids.iter().enumerate().map(place).collect()
}

/// Who is chosen for the large pane is shown even if they joined too late for a place of their own:
/// the last of those who have one then steps back.
fn with_chosen(shown: &[Uid], everyone: &[Uid], chosen: Option<Uid>) -> Vec<Uid> {
    let late = chosen.filter(|uid| everyone.contains(uid) && !shown.contains(uid));
    let kept = shown.len() - usize::from(late.is_some());
    shown[..kept].iter().copied().chain(late).collect()
}

/// The large pane shows its background while the chosen one is absent; the others then need a
/// place more, so they move to the next size (the 17th has none).
fn vertical(uids: &[Uid], chosen: Option<Uid>) -> Vec<Region> {
    let large = match chosen {
        Some(uid) => uids.contains(&uid).then_some(uid),
        None => uids.first().copied(),
    };
    let small: Vec<Uid> = uids.iter().copied().filter(|uid| Some(*uid) != large).take(16).collect();
    let (large_width, columns, rows) = match small.len() {
        0..=4 => (4.0 / 5.0, 1, 4.0),
        5..=6 => (6.0 / 7.0, 1, 6.0),
        7..=8 => (8.0 / 9.0, 1, 8.0),
        _ => (4.0 / 5.0, 2, 8.0),
    };
    let width = (1.0 - large_width) / f64::from(columns);
    let per_column = rows as usize;
    let mut next_small = 0;
    let mut place = |(i, &uid): (usize, &Uid)| {
        if Some(uid) == large {
            return Some(Region { fit: Fit::Fit, ..region(uid, i, 0.0, 0.0, large_width, 1.0) });
        }
        let n = next_small;
        next_small += 1;
        let (column, row) = ((n / per_column) as f64, (n % per_column) as f64);
        let x = large_width + column * width;
        (n < 16).then(|| region(uid, i, x, row / rows, width, 1.0 / rows))
    };
    uids.iter().enumerate().filter_map(&mut place).collect()
}

/// Regions with a uid wait for that uid; the others are filled in order of joining.
fn seats<'a>(regions: &'a [Region], uids: &[Uid]) -> impl Iterator<Item = (&'a Region, Option<Uid>)> {
    let pinned = |uid: &Uid| regions.iter().any(|r| r.uid == Some(*uid));
    let mut free = uids.iter().copied().filter(|uid| !pinned(uid)).collect::<Vec<_>>().into_iter();
    let there = uids.to_vec();
    regions.iter().map(move |r| match r.uid {
        Some(uid) => (r, there.contains(&uid).then_some(uid)),
        None => (r, free.next()),
    })
}
