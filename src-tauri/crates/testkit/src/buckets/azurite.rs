//! Azurite: Azure Blob Storage as its makers emulate it. It verifies signatures.

use std::ffi::OsStr;
use std::net::SocketAddr;

use anyhow::{Result, ensure};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;
use tempfile::TempDir;

use super::program::{self, Program};

/// A running Azurite.
pub struct Azurite {
    program: Program,
    _folder: TempDir,
}

impl Azurite {
    /// The account that every one has ("Use the Azurite emulator").
    pub const ACCOUNT: &str = "devstoreaccount1";
    /// The key of that account.
    pub const KEY: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// Starts one with containers.
    ///
    /// # Errors
    /// When it is not installed, or does not start.
    pub async fn start(containers: &[&str]) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("rollcall-azurite-").tempdir()?;
        let script = program::installed("azurite/node_modules/azurite/dist/src/blob/main.js")?;
        let options = ["--blobHost", "127.0.0.1", "--blobPort", "0", "--skipApiVersionCheck"];
        let more = ["--disableTelemetry", "--inMemoryPersistence"];
        let words = [OsStr::new("node"), script.as_os_str()].into_iter();
        let words: Vec<&OsStr> = words.chain(options.iter().chain(&more).map(OsStr::new)).collect();
        let azurite = Self { program: program::start(&words, folder.path()).await?, _folder: folder };
        for container in containers {
            azurite.make(container).await?;
        }
        Ok(azurite)
    }

    /// Where it listens, by number.
    pub fn address(&self) -> SocketAddr {
        self.program.address
    }

    /// Its address, without the account.
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    async fn make(&self, container: &str) -> Result<()> {
        let url = format!("{}/{}/{container}?restype=container", self.url(), Self::ACCOUNT);
        let made = self.signed(reqwest::Method::PUT, container, "restype:container").send(url).await?;
        ensure!(made.status().is_success(), "the container {container} was not made: {}", made.text().await?);
        Ok(())
    }

    /// What it keeps beside a file: `query` is `tags` and the like; its properties where it is empty.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn ask(&self, container: &str, key: &str, query: &str) -> Result<(reqwest::header::HeaderMap, String)> {
        let path = format!("{container}/{key}");
        let (end, signed) = match query {
            "" => (String::new(), String::new()),
            query => (format!("?comp={query}"), format!("comp:{query}")),
        };
        let url = format!("{}/{}/{path}{end}", self.url(), Self::ACCOUNT);
        let answer = self.signed(reqwest::Method::GET, &path, &signed).send(url).await?;
        ensure!(answer.status().is_success(), "{path}{end}: {}", answer.status());
        Ok((answer.headers().clone(), answer.text().await?))
    }

    /// A request as "Authorize with Shared Key" has it.
    fn signed(&self, method: reqwest::Method, path: &str, query: &str) -> Signed {
        let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&Timestamp::now());
        let date = date.expect("a date of today");
        let version = "2023-11-03";
        let query = if query.is_empty() { String::new() } else { format!("\n{query}") };
        let account = Self::ACCOUNT;
        let text = format!(
            "{method}\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:{date}\nx-ms-version:{version}\n/{account}/{account}/{path}{query}"
        );
        let key = BASE64_STANDARD.decode(Self::KEY).expect("a key in base64");
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key of any length");
        mac.update(text.as_bytes());
        let signature = BASE64_STANDARD.encode(mac.finalize().into_bytes());
        Signed { method, date, version, authorization: format!("SharedKey {account}:{signature}") }
    }
}

struct Signed {
    method: reqwest::Method,
    date: String,
    version: &'static str,
    authorization: String,
}

impl Signed {
    async fn send(self, url: String) -> Result<reqwest::Response> {
        let request = reqwest::Client::new().request(self.method, url).header("x-ms-date", self.date);
        Ok(request.header("x-ms-version", self.version).header("authorization", self.authorization).send().await?)
    }
}
