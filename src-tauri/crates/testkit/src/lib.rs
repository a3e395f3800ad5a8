//! Development only: a real recorder under test, plans that synthetic participants play, the
//! analysis of what came out, and servers with buckets.
//!
//! Nothing of the product depends on this crate, and it depends on nothing of the product but the
//! model: it drives the recorder from outside, as a user does.

pub mod analysis;
pub mod buckets;
pub mod film;
pub mod moment;
pub mod plan;
pub mod publisher;
pub mod receiver;
pub mod recorder;
