//! From a channel to Agora's JSON.

use super::{AgoraLayout, LayoutConfig, Remark, TranscodingConfig};
use crate::canvas::Canvas;
use crate::layout::{Layout, LayoutKind};
use crate::look::Look;
use crate::quality::Quality;
use crate::region::{Empty, Fit, Region};

/// The most that Agora takes, in kilobits a second (agora.md section 3).
const MOST_KBPS: u32 = 6500;

/// The layout, the canvas and what is kept of both in Agora's words.
pub fn to_agora(layout: &Layout, canvas: &Canvas, quality: Quality, look: &Look) -> AgoraLayout {
    let mut unexpressed = Vec::new();
    let kbps = quality.video_kbps(canvas);
    if kbps > MOST_KBPS {
        unexpressed.push(Remark::new("quality", "Agora takes at most 6500 kbit/s; that is written."));
    }
    let is_vertical = layout.kind == LayoutKind::Vertical;
    let large = layout.large_uid.filter(|_| is_vertical).map(|uid| uid.to_string());
    if is_vertical && large.is_none() {
        let reason = "Agora leaves the large pane empty unless a uid is named for it; here the first to join has it.";
        unexpressed.push(Remark::new("large_uid", reason));
    }
    if !is_vertical && layout.large_uid.is_some() {
        unexpressed.push(Remark::new("large_uid", "Only the vertical layout has a large pane."));
    }
    let drawn = order_of_drawing(&layout.regions);
    for (i, region) in layout.regions.iter().enumerate() {
        unexpressed.extend(unsaid(i, region));
        let is_below = |other: usize| drawn[other] < drawn[i] && overlap(region, &layout.regions[other]);
        if !region.hidden && (0..layout.regions.len()).any(is_below) {
            let reason = "Agora does not say which of two overlapping regions lies on top.";
            unexpressed.push(Remark::new(format!("regions[{i}].z"), reason));
        }
    }
    unexpressed.extend(unseen(look));
    let transcoding_config = TranscodingConfig {
        width: canvas.width,
        height: canvas.height,
        fps: canvas.fps.get(),
        bitrate: kbps.min(MOST_KBPS),
        mixed_video_layout: number_of(layout.kind),
        max_resolution_uid: large,
        background_color: canvas.background,
        layout_config: layout.regions.iter().map(config_of).collect(),
    };
    AgoraLayout { transcoding_config, unexpressed }
}

fn number_of(kind: LayoutKind) -> u8 {
    match kind {
        LayoutKind::Floating => 0,
        LayoutKind::BestFit => 1,
        LayoutKind::Vertical => 2,
        LayoutKind::Custom => 3,
    }
}

fn config_of(region: &Region) -> LayoutConfig {
    LayoutConfig {
        uid: region.uid.map(|uid| uid.to_string()),
        x_axis: region.x,
        y_axis: region.y,
        width: region.width,
        height: region.height,
        alpha: if region.hidden { 0.0 } else { region.alpha },
        render_mode: match region.fit {
            Fit::Crop => 0,
            Fit::Fit => 1,
        },
    }
}

/// What of a region Agora has no word for.
fn unsaid(i: usize, region: &Region) -> Vec<Remark> {
    let said = [
        ("corner", region.corner != 0.0, "Agora's regions have square corners."),
        ("border", region.border.is_some(), "Agora's regions have no border."),
        ("label", region.label, "Agora writes no names."),
        ("hidden", region.hidden, "Agora hides no region; it is written with alpha 0."),
        ("locked", region.locked, "That concerns this editor alone."),
        ("empty", region.empty != Empty::Nothing, "Agora's empty regions show the background."),
    ];
    let unsaid = said.into_iter().filter(|(_, is_used, _)| *is_used);
    unsaid.map(|(field, _, reason)| Remark::new(format!("regions[{i}].{field}"), reason)).collect()
}

/// What of a look Agora cannot show.
fn unseen(look: &Look) -> Vec<Remark> {
    let from_web = "Agora fetches pictures from a web address; a kept picture has none.";
    let mut remarks: Vec<Remark> =
        look.pictures().into_iter().map(|(field, _)| Remark::new(format!("look.{field}"), from_web)).collect();
    let overlays = [("look.title", look.title.is_some()), ("look.clock", look.clock.is_some())];
    let shown = overlays.into_iter().filter(|(_, is_shown)| *is_shown);
    remarks.extend(shown.map(|(field, _)| Remark::new(field, "Agora's REST interface has no overlays.")));
    remarks
}

/// For each region, how many are drawn before it.
fn order_of_drawing(regions: &[Region]) -> Vec<usize> {
    let mut by_height: Vec<usize> = (0..regions.len()).collect();
    by_height.sort_by_key(|i| regions[*i].z);
    let mut order = vec![0; regions.len()];
    by_height.into_iter().enumerate().for_each(|(place, i)| order[i] = place);
    order
}

fn overlap(one: &Region, other: &Region) -> bool {
    // Edges that touch may differ by rounding.
    const TOUCH: f64 = 1e-9;
    !one.hidden
        && !other.hidden
        && one.x + TOUCH < other.x + other.width
        && other.x + TOUCH < one.x + one.width
        && one.y + TOUCH < other.y + other.height
        && other.y + TOUCH < one.y + one.height
}
