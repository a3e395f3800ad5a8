//! Layouts in Agora's words, both ways: `transcodingConfig` and the body of `updateLayout`
//! (agora.md sections 3 and 4; `rest-api/start.mdx`, `rest-api/update-layout.mdx`).
//!
//! What both can say comes back to the last digit. What only one of them can say is named with its
//! field and the reason; nothing is dropped without a word. Ids of regions are names for edits and
//! are given anew.

pub mod files;
pub mod read;
pub mod storage;
mod written;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::canvas::Color;
use crate::layout::Layout;

pub use read::from_agora;
pub use written::to_agora;

/// Agora's composition settings, as far as they are about the layout.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TranscodingConfig {
    /// Width of the canvas in pixels.
    pub width: u32,
    /// Height of the canvas in pixels.
    pub height: u32,
    /// Frames a second.
    pub fps: u32,
    /// Kilobits a second, at most 6500.
    pub bitrate: u32,
    /// 0 floating, 1 best fit, 2 vertical, 3 custom.
    #[schema(minimum = 0, maximum = 3)]
    pub mixed_video_layout: u8,
    /// Who has the large pane of the vertical layout.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_resolution_uid: Option<String>,
    /// What shows where no region is.
    pub background_color: Color,
    /// The regions of a custom layout.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 17)]
    pub layout_config: Vec<LayoutConfig>,
}

/// A region of a custom layout.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LayoutConfig {
    /// Who is shown; none: the next in order of joining.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    /// Left edge, 0 to 1.
    pub x_axis: f64,
    /// Upper edge, 0 to 1.
    pub y_axis: f64,
    /// Width, 0 to 1.
    pub width: f64,
    /// Height, 0 to 1.
    pub height: f64,
    /// Opacity, 0 to 1.
    pub alpha: f64,
    /// 0 crop, 1 fit.
    #[schema(minimum = 0, maximum = 1)]
    pub render_mode: u8,
}

/// A field that the other side cannot say, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Remark {
    /// The field, as a path such as `regions[2].corner`.
    pub field: String,
    /// Why, and what became of it.
    pub reason: String,
}

impl Remark {
    fn new(field: impl Into<String>, reason: &str) -> Self {
        Self { field: field.into(), reason: reason.to_owned() }
    }
}

/// A channel's layout for Agora.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AgoraLayout {
    /// What to put into a `start` call.
    #[serde(rename = "transcodingConfig")]
    pub transcoding_config: TranscodingConfig,
    /// What of the channel Agora cannot show.
    pub unexpressed: Vec<Remark>,
}

/// What was read from Agora's JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReadLayout {
    /// The layout.
    pub layout: Layout,
    /// The background's colour; none: the JSON was a list of regions alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub background: Option<Color>,
    /// What was not taken over as it stands.
    pub named: Vec<Remark>,
}
