//! A TLS server with a certificate that nobody has a reason to trust.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Result;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::{DEFAULT_VERSIONS, ServerConfig};

/// A server with a certificate of its own making.
pub struct Untrusted {
    address: SocketAddr,
    serving: JoinHandle<()>,
}

impl Untrusted {
    /// Starts one. Whoever trusts it all the same gets no answer.
    ///
    /// # Errors
    /// When it cannot listen.
    pub async fn start() -> Result<Self> {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()])?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_protocol_versions(DEFAULT_VERSIONS)?
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)?;
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let serving = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move { drop(acceptor.accept(socket).await) });
            }
        });
        Ok(Self { address, serving })
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("https://{}", self.address)
    }
}

impl Drop for Untrusted {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
