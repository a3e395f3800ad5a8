//! Moto: Amazon S3 as far as it knows it. It takes any keys.

use std::ffi::OsStr;
use std::net::SocketAddr;

use anyhow::{Result, ensure};
use tempfile::TempDir;

use super::program::{self, Program};

/// A running moto.
pub struct Moto {
    program: Program,
    _folder: TempDir,
}

impl Moto {
    /// Starts one with buckets in us-east-1.
    ///
    /// # Errors
    /// When it is not installed, or does not start.
    pub async fn start(buckets: &[&str]) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("rollcall-moto-").tempdir()?;
        let binary = program::installed("moto/bin/moto_server")?;
        let words = [binary.as_os_str(), OsStr::new("-H"), OsStr::new("127.0.0.1"), OsStr::new("-p"), OsStr::new("0")];
        let moto = Self { program: program::start(&words, folder.path()).await?, _folder: folder };
        for bucket in buckets {
            let made = reqwest::Client::new().put(format!("{}/{bucket}", moto.url())).send().await?;
            ensure!(made.status().is_success(), "the bucket {bucket} was not made: {}", made.text().await?);
        }
        Ok(moto)
    }

    /// Where it listens, by number.
    pub fn address(&self) -> SocketAddr {
        self.program.address
    }

    /// Its address, without a bucket.
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// What it keeps beside a file: `query` is `tagging`, `uploads` and the like; an empty `key` asks of the
    /// bucket. Its answer, with the headers of the file where `query` is empty.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn ask(&self, bucket: &str, key: &str, query: &str) -> Result<(reqwest::header::HeaderMap, String)> {
        let end = if query.is_empty() { String::new() } else { format!("?{query}") };
        // Anything that is signed, by whoever.
        let signed =
            "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=b";
        let request = reqwest::Client::new().get(format!("{}/{bucket}/{key}{end}", self.url()));
        let answer = request.header("authorization", signed).send().await?;
        ensure!(answer.status().is_success(), "{bucket}/{key}{end}: {}", answer.status());
        Ok((answer.headers().clone(), answer.text().await?))
    }
}
