//! Servers with buckets, for tests: real ones, and one between them and a test that makes them fail.
//!
//! Each listens on a free port of this machine and ends with the test. Moto and Azurite are programs of
//! others; `tests/servers/install` puts them into the user's cache.

mod azurite;
mod faults;
mod moto;
mod program;
pub(crate) mod raw;
mod s3s;
mod untrusted;

pub use azurite::Azurite;
pub use faults::{Asked, Fault, Faults};
pub use moto::Moto;
pub use program::installed;
pub use s3s::S3s;
pub use untrusted::Untrusted;

/// The access key of every server; Azurite has its own.
pub const ACCESS_KEY: &str = "AKIAROLLCALLTEST";
/// The secret key of every server; Azurite has its own.
pub const SECRET_KEY: &str = "a-secret-for-tests-only/with+signs";

/// A new key pair of age: the public and the private key.
pub fn age_keys() -> (String, String) {
    use age::secrecy::ExposeSecret;
    let identity = age::x25519::Identity::generate();
    (identity.to_public().to_string(), identity.to_string().expose_secret().to_owned())
}
