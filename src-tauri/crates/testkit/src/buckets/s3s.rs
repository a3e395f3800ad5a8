//! An S3 server in this process that verifies signatures. A bucket is a folder.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};
use hyper_util::rt::TokioIo;
use s3s::auth::SimpleAuth;
use s3s::host::MultiDomain;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::{ACCESS_KEY, SECRET_KEY};

/// An S3 server that keeps files in a folder.
pub struct S3s {
    folder: TempDir,
    address: SocketAddr,
    serving: JoinHandle<()>,
}

impl S3s {
    /// Starts one that takes names of buckets in the path.
    ///
    /// # Errors
    /// When it cannot listen.
    pub async fn start(buckets: &[&str]) -> Result<Self> {
        Self::start_as(buckets, false).await
    }

    /// Starts one that takes names of buckets in the host: `<bucket>.localhost:<port>`.
    ///
    /// # Errors
    /// When it cannot listen.
    pub async fn start_with_virtual_hosts(buckets: &[&str]) -> Result<Self> {
        Self::start_as(buckets, true).await
    }

    async fn start_as(buckets: &[&str], virtual_hosts: bool) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("rollcall-s3s-").tempdir()?;
        for bucket in buckets {
            std::fs::create_dir(folder.path().join(bucket))?;
        }
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let files = FileSystem::new(folder.path()).map_err(|error| anyhow!("{error:?}"))?;
        let mut builder = S3ServiceBuilder::new(files);
        builder.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
        if virtual_hosts {
            let domain = format!("localhost:{}", address.port());
            builder.set_host(MultiDomain::new([domain.as_str()]).context("its domain")?);
        }
        let serving = tokio::spawn(serve(listener, builder.build()));
        Ok(Self { folder, address, serving })
    }

    /// Where it listens, by number.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its address, without a bucket.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The folder of a bucket.
    pub fn folder(&self, bucket: &str) -> PathBuf {
        self.folder.path().join(bucket)
    }
}

impl Drop for S3s {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: TcpListener, service: S3Service) {
    while let Ok((socket, _)) = listener.accept().await {
        let served = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(socket), service.clone());
        tokio::spawn(async move {
            // A client that goes away is no trouble of the server's.
            let _ = served.await;
        });
    }
}
