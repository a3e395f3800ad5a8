//! Buckets: sending files there and proving that they arrived, reading them back, and the keys for it.
//!
//! The only crate that talks to buckets and keyrings. It knows nothing of recordings, keeps no list of
//! what is to be sent and makes no pauses: whoever has the queue does. What goes wrong is told by
//! [`rollcall_model::BucketTrouble`], found by the codes that services answer, never by their sentences;
//! nothing that is told or logged has a key in it.

mod azure_tags;
mod cloud;
mod connection;
mod disk;
mod folder;
mod heard;
mod keys;
mod names;
mod proof;
mod rehearsal;
pub mod seal;
mod services;
mod stores;
mod trouble;
mod wire;

pub use connection::{Connection, Limits, Listed, Proof, ProvenBy, SentPart};
pub use keys::{KeyStore, Keys, KeysError};

/// Size of the parts of a large file, in bytes; only the last may be smaller. Services take no parts under
/// 5 MiB and no more than 10,000 of them, so that a file has at most 78 GiB.
pub const PART_BYTES: usize = 8 * 1024 * 1024;

/// Files of at most this size, in bytes, go in one request ([`Connection::put`]).
pub const ONE_PUT_BYTES: u64 = 8 * 1024 * 1024;
