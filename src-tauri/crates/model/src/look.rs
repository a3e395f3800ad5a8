//! What a channel's program looks like besides its people: background, placeholders, title, clock,
//! logo. The background's colour is the canvas's.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::Uid;
use crate::layout::LayoutError;
use crate::picture::PictureId;
use crate::region::is_writable;

/// The longest title, in characters.
pub const MAX_TITLE_CHARS: usize = 120;

/// Where something stands on the canvas, within the title-safe area (90 % of each side, SMPTE ST 2046-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// Upper left.
    #[default]
    TopLeft,
    /// Upper edge, in the middle.
    Top,
    /// Upper right.
    TopRight,
    /// Lower left.
    BottomLeft,
    /// Lower edge, in the middle.
    Bottom,
    /// Lower right.
    BottomRight,
}

/// A line of text on the canvas.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TitleOverlay {
    /// The text, 1 to 120 characters.
    #[schema(min_length = 1, max_length = 120)]
    pub text: String,
    /// Where.
    #[serde(default)]
    pub place: Place,
}

/// The time of day on the canvas, in the recorder's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClockOverlay {
    /// Where.
    #[serde(default)]
    pub place: Place,
}

/// A picture on the canvas, in its own shape.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LogoOverlay {
    /// Which of the kept pictures.
    pub picture: PictureId,
    /// Where.
    #[serde(default)]
    pub place: Place,
    /// Its height as a fraction of the canvas height, 0.02 to 0.5.
    #[serde(default = "logo_height")]
    #[schema(minimum = 0.02, maximum = 0.5)]
    pub height: f64,
    /// Opacity, 0 to 1.
    #[serde(default = "opaque")]
    pub alpha: f64,
}

fn logo_height() -> f64 {
    0.1
}

fn opaque() -> f64 {
    1.0
}

/// What a program looks like besides its people. What a tile shows while its participant sends no
/// picture: the participant's own placeholder, else everybody's, else initials on a colour. Behind
/// the tiles: the picture, else the canvas's colour (the order of agora.md section 6).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
pub struct Look {
    /// A picture behind everything; it fills the canvas, what stands over is cut off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub background: Option<PictureId>,
    /// Everybody's placeholder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<PictureId>,
    /// The placeholders of single participants, by uid.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = BTreeMap<String, String>)]
    pub placeholders: BTreeMap<Uid, PictureId>,
    /// A title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<TitleOverlay>,
    /// The time of day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<ClockOverlay>,
    /// A logo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<LogoOverlay>,
}

impl Look {
    /// Checks what came from outside. Whether the pictures are there is not known here.
    ///
    /// # Errors
    /// The first field that is wrong.
    pub fn validate(&self) -> Result<(), LayoutError> {
        let title_fits = self.title.as_ref().is_none_or(|title| is_writable(&title.text, MAX_TITLE_CHARS));
        let logo = |is: fn(&LogoOverlay) -> bool| self.logo.as_ref().is_none_or(is);
        let checks = [
            ("title.text", title_fits, "has to have 1 to 120 characters and no control characters"),
            ("logo.height", logo(|logo| (0.02..=0.5).contains(&logo.height)), "is not within 0.02 to 0.5"),
            ("logo.alpha", logo(|logo| (0.0..=1.0).contains(&logo.alpha)), "is not within 0 to 1"),
            ("placeholders", self.placeholders.len() <= 1000, "are more than 1000"),
        ];
        match checks.into_iter().find(|(_, ok, _)| !ok) {
            Some((field, _, problem)) => Err(LayoutError { field: field.to_owned(), problem }),
            None => Ok(()),
        }
    }

    /// Every picture it shows, with the field that names it.
    pub fn pictures(&self) -> Vec<(String, &PictureId)> {
        let one = |field: &str, id: &Option<PictureId>| id.as_ref().map(|_| field.to_owned());
        let mut all = Vec::new();
        all.extend(one("background", &self.background).zip(self.background.as_ref()));
        all.extend(one("placeholder", &self.placeholder).zip(self.placeholder.as_ref()));
        all.extend(self.placeholders.iter().map(|(uid, id)| (format!("placeholders.{uid}"), id)));
        all.extend(self.logo.iter().map(|logo| ("logo.picture".to_owned(), &logo.picture)));
        all
    }

    /// Takes every picture away that is not there (any more). Whether there was one.
    pub fn retain_pictures(&mut self, is_there: impl Fn(&PictureId) -> bool) -> bool {
        let before = self.pictures().len();
        self.background = self.background.take().filter(&is_there);
        self.placeholder = self.placeholder.take().filter(&is_there);
        self.placeholders.retain(|_, id| is_there(id));
        self.logo = self.logo.take().filter(|logo| is_there(&logo.picture));
        self.pictures().len() != before
    }

    /// What a participant's tile shows without a picture of its own; none: initials.
    pub fn placeholder_of(&self, uid: Uid) -> Option<&PictureId> {
        self.placeholders.get(&uid).or(self.placeholder.as_ref())
    }
}
