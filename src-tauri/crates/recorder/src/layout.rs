//! `layout`: where a layout places people, without recording anything.

use anyhow::Result;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory};
use rollcall_model::{Canvas, Layout as ModelLayout, LayoutKind, PixelRect, Region, Uid};

use crate::said;

/// What `--layout` may name.
#[derive(Clone, Copy, clap::ValueEnum)]
pub enum Kind {
    /// The first fills the canvas, the others float above it
    Floating,
    /// Everyone the same size
    BestFit,
    /// One large, the others beside it
    Vertical,
}

impl From<Kind> for LayoutKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Floating => Self::Floating,
            Kind::BestFit => Self::BestFit,
            Kind::Vertical => Self::Vertical,
        }
    }
}

/// Ends the program where the large pane would be nobody's: there is none, or nobody of that number.
pub fn check_large(layout: Kind, large: Option<u32>, people: u32) {
    let Some(large) = large else { return };
    let wrong = match layout {
        Kind::Vertical if large <= people => return,
        Kind::Vertical => format!("--large {large}: there are {people} people"),
        _ => format!("--large {large}: only --layout vertical has a large pane"),
    };
    crate::Arguments::command().error(ErrorKind::ValueValidation, wrong).exit()
}

/// Prints the regions of a layout in pixels, in order of joining.
#[derive(Args)]
pub struct Layout {
    /// The layout
    #[arg(long, value_enum)]
    layout: Kind,
    /// How many people
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=17))]
    participants: u32,
    /// The canvas: even, at most 1920x1080 or 1080x1920
    #[arg(long, default_value = "1280x720")]
    canvas: Canvas,
    /// Who has vertical's large pane: 1 is the first to join
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=17))]
    large: Option<u32>,
    /// Print a JSON array of x, y, width, height, z
    #[arg(long)]
    json: bool,
}

impl Layout {
    /// Prints it.
    pub fn run(self) -> Result<()> {
        check_large(self.layout, self.large, self.participants);
        let uids: Vec<Uid> = (1..=self.participants).filter_map(Uid::new).collect();
        let layout = ModelLayout { large_uid: self.large.and_then(Uid::new), ..ModelLayout::of(self.layout.into()) };
        let mut regions = layout.arrange(&uids);
        regions.sort_by_key(|region| region.uid);
        let place = |region: &Region| (PixelRect::of(region, &self.canvas), region.z);
        if self.json {
            let rows: Vec<serde_json::Value> = regions
                .iter()
                .map(place)
                .map(|(r, z)| serde_json::json!({ "x": r.x, "y": r.y, "width": r.width, "height": r.height, "z": z }))
                .collect();
            said::line(serde_json::to_string_pretty(&rows)?);
            return Ok(());
        }
        said::line(format!("{:>6} {:>6} {:>6} {:>6} {:>6} {:>4}", "person", "x", "y", "width", "height", "z"));
        for region in &regions {
            let (r, z) = place(region);
            let person = region.uid.map_or(0, Uid::get);
            said::line(format!("{person:>6} {:>6} {:>6} {:>6} {:>6} {z:>4}", r.x, r.y, r.width, r.height));
        }
        Ok(())
    }
}
