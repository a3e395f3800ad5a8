//! Edits of a custom layout, region by region: what several hands do at once.
//!
//! An edit names only what it changes. So two people who work on different regions, or on different
//! sides of one, never undo each other; of two who change the same, the last one wins.

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::ids::Uid;
use crate::layout::{Layout, LayoutError, LayoutKind};
use crate::region::{Border, Empty, Fit, Region, RegionId};

/// One change of one region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "op", rename_all = "snake_case", try_from = "ReadEdit")]
pub enum RegionEdit {
    /// Another region, above the others of its z.
    Add {
        /// The region; it gets an id unless it has one.
        region: Region,
        /// The region it comes before in their order, which says who sits where; absent, or when that is
        /// gone: it is the last.
        #[serde(skip_serializing_if = "Option::is_none")]
        before: Option<RegionId>,
    },
    /// Changes what is named; the rest stays.
    Change {
        /// Which.
        id: RegionId,
        /// To what.
        change: RegionChange,
    },
    /// Takes it away.
    Remove {
        /// Which.
        id: RegionId,
    },
}

/// An edit as it is read: field by field, so that a wrong one is named (an enum with a tag is read
/// as a whole).
#[derive(Deserialize)]
struct ReadEdit {
    op: Op,
    region: Option<Region>,
    before: Option<RegionId>,
    id: Option<RegionId>,
    change: Option<RegionChange>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Op {
    Add,
    Change,
    Remove,
}

impl TryFrom<ReadEdit> for RegionEdit {
    type Error = &'static str;
    fn try_from(read: ReadEdit) -> Result<Self, Self::Error> {
        match (read.op, read.region, read.before, read.id, read.change) {
            (Op::Add, Some(region), before, None, None) => Ok(Self::Add { region, before }),
            (Op::Add, ..) => Err("an edit with op add has a region, and may have before"),
            (Op::Change, None, None, Some(id), Some(change)) => Ok(Self::Change { id, change }),
            (Op::Change, ..) => Err("an edit with op change has an id and a change"),
            (Op::Remove, None, None, Some(id), None) => Ok(Self::Remove { id }),
            (Op::Remove, ..) => Err("an edit with op remove has an id and nothing else"),
        }
    }
}

/// What may change on a region; what is absent stays.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
pub struct RegionChange {
    /// Who is shown; null: the next in order of joining.
    #[serde(default, deserialize_with = "named", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u32>, minimum = 1)]
    pub uid: Option<Option<Uid>>,
    /// Left edge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub x: Option<f64>,
    /// Upper edge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y: Option<f64>,
    /// Width.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<f64>,
    /// Height.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<f64>,
    /// Height in the stack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub z: Option<i32>,
    /// Opacity, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alpha: Option<f64>,
    /// Crop or fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fit: Option<Fit>,
    /// Radius of its corners, 0 to 0.5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corner: Option<f64>,
    /// A line around it; null: none.
    #[serde(default, deserialize_with = "named", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Border>)]
    pub border: Option<Option<Border>>,
    /// Whether the participant's name is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<bool>,
    /// Whether it is left out of the picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hidden: Option<bool>,
    /// Whether the editor keeps hands off it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked: Option<bool>,
    /// What it shows while nobody is in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub empty: Option<Empty>,
}

/// Present, be it as null.
fn named<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl RegionChange {
    fn apply(&self, region: &mut Region) {
        fn set<T: Clone>(field: &mut T, to: &Option<T>) {
            if let Some(to) = to {
                *field = to.clone();
            }
        }
        set(&mut region.uid, &self.uid);
        set(&mut region.x, &self.x);
        set(&mut region.y, &self.y);
        set(&mut region.width, &self.width);
        set(&mut region.height, &self.height);
        set(&mut region.z, &self.z);
        set(&mut region.alpha, &self.alpha);
        set(&mut region.fit, &self.fit);
        set(&mut region.corner, &self.corner);
        set(&mut region.border, &self.border);
        set(&mut region.label, &self.label);
        set(&mut region.hidden, &self.hidden);
        set(&mut region.locked, &self.locked);
        set(&mut region.empty, &self.empty);
    }
}

/// Why edits are refused; then none of them was made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// A layout by a rule has no regions of its own.
    #[error("only a custom layout is edited region by region")]
    NotCustom,
    /// Somebody took the region away meanwhile, or it was never there.
    #[error("there is no region {0}")]
    NoRegion(RegionId),
    /// What would come out cannot be.
    #[error(transparent)]
    Layout(#[from] LayoutError),
}

impl Layout {
    /// The layout after these edits, one after the other, all or none.
    ///
    /// # Errors
    /// The first that cannot be.
    pub fn edited(&self, edits: &[RegionEdit]) -> Result<Self, EditError> {
        if self.kind != LayoutKind::Custom {
            return Err(EditError::NotCustom);
        }
        let mut next = self.clone();
        for edit in edits {
            match edit {
                RegionEdit::Add { region, before } => {
                    let of = |known: &Region| known.id.is_some() && known.id == *before;
                    let place = next.regions.iter().position(of).unwrap_or(next.regions.len());
                    next.regions.insert(place, region.clone());
                }
                RegionEdit::Change { id, change } => {
                    let region = next.regions.iter_mut().find(|region| region.id.as_ref() == Some(id));
                    change.apply(region.ok_or_else(|| EditError::NoRegion(id.clone()))?);
                }
                RegionEdit::Remove { id } => {
                    let before = next.regions.len();
                    next.regions.retain(|region| region.id.as_ref() != Some(id));
                    if next.regions.len() == before {
                        return Err(EditError::NoRegion(id.clone()));
                    }
                }
            }
        }
        let next = next.with_ids();
        next.validate()?;
        Ok(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> RegionId {
        RegionId::new(text).expect("an id")
    }

    fn two() -> Layout {
        let regions = vec![Region::at(0.0, 0.0, 0.5, 0.5), Region::at(0.5, 0.0, 0.5, 0.5)];
        Layout { kind: LayoutKind::Custom, large_uid: None, regions }.with_ids()
    }

    #[test]
    fn two_hands_on_one_region_keep_what_the_other_did() {
        let moved = RegionChange { x: Some(0.1), ..RegionChange::default() };
        let rounded = RegionChange { corner: Some(0.5), ..RegionChange::default() };
        let edit = |change| RegionEdit::Change { id: id("r1"), change };
        let next = two().edited(&[edit(moved)]).expect("moves").edited(&[edit(rounded)]).expect("rounds");
        assert_eq!((next.regions[0].x, next.regions[0].corner), (0.1, 0.5));
        assert_eq!(next.regions[1], two().regions[1]);
    }

    #[test]
    fn all_edits_are_made_or_none() {
        let gone = RegionEdit::Remove { id: id("r9") };
        let first = RegionEdit::Remove { id: id("r1") };
        assert_eq!(two().edited(&[first.clone(), gone]), Err(EditError::NoRegion(id("r9"))));
        let outside = RegionChange { x: Some(0.9), ..RegionChange::default() };
        let refused = two().edited(&[RegionEdit::Change { id: id("r2"), change: outside }]).expect_err("outside");
        assert_eq!(refused.to_string(), "regions[1].width: is not above 0, or reaches outside the canvas");
        assert_eq!(two().edited(&[first]).expect("removes").regions.len(), 1);
        assert_eq!(Layout::of(LayoutKind::Floating).edited(&[]), Err(EditError::NotCustom));
    }

    #[test]
    fn null_takes_away_and_absent_leaves() {
        let change: RegionChange = serde_json::from_str(r#"{"uid":null,"border":null,"x":0.25}"#).expect("reads");
        assert_eq!((change.uid, change.border, change.x, change.y), (Some(None), Some(None), Some(0.25), None));
        let text = serde_json::to_string(&change).expect("writes");
        assert_eq!(text, r#"{"uid":null,"x":0.25,"border":null}"#);
    }

    #[test]
    fn a_region_that_comes_back_stands_where_it_stood() {
        let away = two().edited(&[RegionEdit::Remove { id: id("r1") }]).expect("removes");
        let back = |before| RegionEdit::Add { region: two().regions[0].clone(), before };
        assert_eq!(away.edited(&[back(Some(id("r2")))]).expect("adds"), two());
        let last = away.edited(&[back(Some(id("gone")))]).expect("adds");
        assert_eq!(last.regions[1], two().regions[0]);
    }

    #[test]
    fn a_new_region_gets_an_id_of_its_own() {
        let next =
            two().edited(&[RegionEdit::Add { region: Region::at(0.0, 0.5, 0.5, 0.5), before: None }]).expect("adds");
        let ids: Vec<_> = next.regions.iter().filter_map(|region| region.id.as_ref()).map(RegionId::as_str).collect();
        assert_eq!(ids, ["r1", "r2", "r3"]);
    }
}
