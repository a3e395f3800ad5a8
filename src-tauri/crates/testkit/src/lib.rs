//! Development only: a real recorder under test, plans that synthetic participants play, and
//! the analysis of what came out.
//!
//! Nothing of the product depends on this crate, and it depends on nothing of the product but the
//! model: it drives the recorder from outside, as a user does.

pub mod analysis;
pub mod film;
pub mod moment;
pub mod plan;
pub mod publisher;
pub mod recorder;
