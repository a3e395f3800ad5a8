//! `serve`: the console, the API and the rooms.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;
use rand::Rng;
use rollcall_http::{Certificates, Config, RecentLog};
use rollcall_studio::{Studio, StudioConfig};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::said;

/// Serves the console to browsers of this machine. The API token is taken from ROLLCALL_TOKEN, or
/// made at start; name and password for TURN servers from ROLLCALL_TURN_USERNAME and
/// ROLLCALL_TURN_CREDENTIAL.
#[derive(Args)]
pub struct Serve {
    /// Where to listen: an address of this machine's own (loopback)
    #[arg(long, default_value = "127.0.0.1:7411")]
    listen: SocketAddr,
    /// The folder for recordings [default: the one chosen in the console, else Rollcall in the videos folder]
    #[arg(long, value_name = "DIR")]
    library: Option<PathBuf>,
    /// The UDP port for participants' media; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    udp: u16,
    /// An address to tell participants, instead of all of this machine's; may be repeated
    #[arg(long, value_name = "IP")]
    announce: Vec<IpAddr>,
    /// Another name under which browsers reach this recorder; may be repeated
    #[arg(long, value_name = "NAME")]
    host_name: Vec<String>,
    /// A certificate of your own for HTTPS (PEM, the whole chain) instead of one made here
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The key of that certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// A file with the keys of buckets, and secrets for callbacks, readable by its owner alone:
    /// {"<bucket's id>": {"access_key": "...", "secret_key": "..."}, "callback_secrets": {"<app's id>": "..."}}
    #[arg(long, value_name = "FILE")]
    bucket_keys: Option<PathBuf>,
    /// Have a channel "Demo class" with four demo participants
    #[arg(long)]
    demo: bool,
    /// A recording that a crash left open goes on if it is not older than this many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    resume_within: u64,
    /// Start the recorder again when it dies
    #[arg(long)]
    pub keep_alive: bool,
    /// Print one line of JSON when ready, for a program that starts the recorder
    #[arg(long)]
    ready_json: bool,
}

impl Serve {
    /// Serves until it is asked to end.
    pub fn run(self, recent_log: RecentLog) -> Result<()> {
        if !self.listen.ip().is_loopback() {
            bail!(
                "{} can be reached by others, and off this machine the recorder wants TLS. Listen on 127.0.0.1 and let \
                 others in over HTTPS: in the console's settings, under Network, or by PATCH /api/v1/network",
                self.listen
            );
        }
        tokio::runtime::Runtime::new().context("the system gives no threads")?.block_on(self.serve(recent_log))
    }

    async fn serve(self, recent_log: RecentLog) -> Result<()> {
        let listener = TcpListener::bind(self.listen)
            .await
            .with_context(|| format!("{} cannot be listened on. Is another recorder running there?", self.listen))?;
        let url = format!("http://{}", listener.local_addr()?);
        let config = StudioConfig {
            library: self.library.clone().unwrap_or_else(crate::library::usual),
            library_note: crate::library::note().filter(|_| self.library.is_none()),
            udp: SocketAddr::from((Ipv4Addr::UNSPECIFIED, self.udp)),
            announce: self.announce.clone(),
            resume_within: Duration::from_secs(self.resume_within),
            bucket_keys: self.bucket_keys.clone(),
            aside: false,
            demo: self.demo,
            join_base: url.clone(),
        };
        let studio = Studio::open(config).await.map_err(said::with_advice)?;
        let one_time_token = random_token();
        let api_token = std::env::var("ROLLCALL_TOKEN").ok().filter(|token| !token.is_empty());
        let access = Config {
            api_token: api_token.unwrap_or_else(random_token),
            one_time_token: Some(one_time_token.clone()),
            host_names: self.host_name.clone(),
            recent_log,
            certificates: self.certificates(),
            turn: turn(),
        };
        let console = format!("{url}/#token={one_time_token}");
        self.say_ready(&url, &console);
        let serving = rollcall_http::serve(studio.clone(), listener, access, asked_to_end());
        let mut serving = tokio::spawn(serving);
        let served = tokio::select! {
            served = &mut serving => Some(served),
            () = asked_to_end() => None,
        };
        // Recordings end first; whoever still talks to us cannot hold that up.
        let ended = async {
            studio.shutdown().await;
            match served {
                Some(served) => served,
                None => serving.await,
            }
        };
        // Asked twice, it does not insist on ending well.
        let served = tokio::select! {
            served = ended => served,
            () = asked_to_end() => bail!("it was ended before its recordings were finished; they will be at the next start"),
        };
        served.context("the part that serves broke")?.context("the address could not be served any longer")
    }

    fn certificates(&self) -> Option<Certificates> {
        if let (Some(chain), Some(key)) = (self.tls_cert.clone(), self.tls_key.clone()) {
            return Some(Certificates::Given { chain, key });
        }
        crate::library::state().map(Certificates::Made)
    }

    fn say_ready(&self, url: &str, console: &str) {
        if self.ready_json {
            let version = env!("CARGO_PKG_VERSION");
            said::line(serde_json::json!({ "ready": true, "url": url, "console": console, "version": version }));
        } else {
            said::line("The console is ready. Open this address in a browser of this machine (it works once):\n");
            said::line(format!("  {console}\n"));
        }
    }
}

/// For TURN servers; from the environment alone, like everything secret.
fn turn() -> Option<(String, String)> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    Some((variable("ROLLCALL_TURN_USERNAME")?, variable("ROLLCALL_TURN_CREDENTIAL")?))
}

/// 32 random bytes in hexadecimal.
pub fn random_token() -> String {
    let mut bytes = [0_u8; 32];
    rand::rng().fill_bytes(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Waits until a terminal or a service manager wants the end.
pub async fn asked_to_end() {
    let (Ok(mut interrupt), Ok(mut terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}
