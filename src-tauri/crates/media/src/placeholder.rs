//! What a tile shows when there is no picture: initials on the participant's own colour.

use std::sync::Arc;

use rollcall_model::Color;
use rollcall_model::participant::initials;

use crate::picture::{Picture, Surface, yuv_of};
use crate::text;
use crate::yuv::Rect;

const WIDTH: u32 = 960;
const HEIGHT: u32 = 540;
const LETTERS: u32 = 170;

/// Draws the placeholder. Without a usable font it is the plain colour: a recording goes on.
pub(crate) fn draw(name: &str, color: Color) -> Arc<Picture> {
    let mut surface = Surface::new(WIDTH, HEIGHT);
    let (width, height) = (WIDTH as usize, HEIGHT as usize);
    surface.view_mut().fill(Rect { x: 0, y: 0, width, height }, yuv_of(color));
    match text::mask(&initials(name), LETTERS, WIDTH) {
        Ok(mask) => {
            let white = yuv_of(Color { red: 255, green: 255, blue: 255 });
            mask.draw(&mut surface, (width - mask.width.min(width)) / 2, (height - mask.height.min(height)) / 2, white);
        }
        Err(error) => tracing::warn!(%error, "a placeholder stays without initials"),
    }
    Arc::new(Picture::drawn(surface))
}
