//! Which recorder a command asks: one that runs, or one of its own for as long as it takes.
//!
//! Both are asked over the same API. One of its own touches no recording that a crash left open: whether
//! that goes on is for the next `serve` to decide.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;
use rollcall_http::Config;
use rollcall_studio::{Studio, StudioConfig};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::api::{Api, Silence};
use crate::said;
use crate::serve::{asked_to_end, random_token};

/// Where `serve` listens unless told otherwise.
const USUAL: &str = "http://127.0.0.1:7411";

/// Which recorder is asked.
#[derive(Args)]
pub struct Which {
    /// The address of the recorder to ask; its token is taken from ROLLCALL_TOKEN [default: the one at
    /// http://127.0.0.1:7411; where none is, the command opens the folder for recordings itself]
    #[arg(long, value_name = "URL")]
    recorder: Option<String>,
    /// The folder for recordings, as `serve` has it [default: the one chosen in the console, else Rollcall
    /// in the videos folder]
    #[arg(long, value_name = "DIR")]
    library: Option<PathBuf>,
    /// A file with the keys of buckets, as `serve` has it, for when no recorder runs
    #[arg(long, value_name = "FILE")]
    bucket_keys: Option<PathBuf>,
}

/// The recorder that is asked.
pub struct Asked {
    /// Its API.
    pub api: Api,
    /// It is our own and ends with the command.
    pub is_own: bool,
}

impl Which {
    /// Finds the recorder, has it asked, and ends it if it was started for that. A folder that is named need
    /// not be there.
    pub fn ask(self, work: impl AsyncFnOnce(&Asked) -> Result<()>) -> Result<()> {
        self.have_asked(true, work)
    }

    /// The same for what only works on what is there: a folder that is not is a name that is wrong.
    pub fn look(self, work: impl AsyncFnOnce(&Asked) -> Result<()>) -> Result<()> {
        self.have_asked(false, work)
    }

    fn have_asked(self, creates: bool, work: impl AsyncFnOnce(&Asked) -> Result<()>) -> Result<()> {
        tokio::runtime::Runtime::new().context("the system gives no threads")?.block_on(async {
            match self.find().await? {
                Some(api) => work(&Asked { api, is_own: false }).await,
                None => {
                    if let Some(library) = self.library.as_deref().filter(|library| !creates && !library.is_dir()) {
                        bail!("there is no folder {}", library.display());
                    }
                    let (asked, own) = self.start().await?;
                    let done = tokio::select! {
                        done = work(&asked) => done,
                        () = asked_to_end() => Err(anyhow::anyhow!(
                            "it was ended before it was done. What was sent or set until now stays, and the rest goes \
                             on when a recorder runs"
                        )),
                    };
                    drop(asked);
                    own.end().await;
                    done
                }
            }
        })
    }

    /// A recorder that runs; none where the command is to work by itself.
    async fn find(&self) -> Result<Option<Api>> {
        let token = std::env::var("ROLLCALL_TOKEN").ok().filter(|token| !token.is_empty());
        let has_token = token.is_some();
        let api = Api::new(self.recorder.as_deref().unwrap_or(USUAL), token)?;
        // A folder that is named alone means that folder, whoever is at the usual address.
        let by_folder = self.library.is_some() && self.recorder.is_none();
        match (api.system().await, &self.library) {
            (Ok(_), None) => Ok(Some(api)),
            (Ok(system), Some(library)) if is_same(library, Path::new(&system.library)) => Ok(Some(api)),
            (Ok(_) | Err(Silence::Token | Silence::Other), _) if by_folder => Ok(None),
            (Ok(system), Some(library)) => bail!(
                "the recorder at {} keeps recordings in {}, not in {}",
                api.url(),
                system.library,
                library.display()
            ),
            (Err(Silence::Token), _) if has_token => {
                bail!("the recorder at {} does not take the token in ROLLCALL_TOKEN", api.url())
            }
            (Err(Silence::Token), _) => bail!(
                "the recorder at {} wants its token: set ROLLCALL_TOKEN to it. The service's is in /etc/rollcall/recorder.env",
                api.url()
            ),
            (Err(Silence::Other), _) => bail!("something answers at {}, but it is no recorder", api.url()),
            // Who names a recorder alone does not mean another one.
            (Err(Silence::Away(why)), None) if self.recorder.is_some() => {
                bail!("no recorder answers at {}: {why}", api.url())
            }
            (Err(Silence::Away(_)), _) => Ok(None),
        }
    }

    /// Starts one in this process.
    async fn start(&self) -> Result<(Asked, Own)> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("the system gives no port")?;
        let url = format!("http://{}", listener.local_addr()?);
        let library = self.library.clone().unwrap_or_else(crate::library::usual);
        let config = StudioConfig {
            library: library.clone(),
            library_note: crate::library::note().filter(|_| self.library.is_none()),
            udp: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            announce: Vec::new(),
            resume_within: Duration::ZERO,
            bucket_keys: self.bucket_keys.clone(),
            aside: true,
            demo: false,
            join_base: url.clone(),
        };
        let studio = match Studio::open(config).await {
            Err(error) if error.is_locked_by_another() => bail!(
                "a recorder is using {}. Name it by --recorder with its address and ROLLCALL_TOKEN with its token, or end it",
                library.display()
            ),
            opened => opened.map_err(said::with_advice)?,
        };
        let token = random_token();
        let access = Config { api_token: token.clone(), ..Config::default() };
        let (end, ended) = oneshot::channel();
        let until = async move { drop::<Result<(), _>>(ended.await) };
        let serving = tokio::spawn(rollcall_http::serve(studio.clone(), listener, access, until));
        let api = Api::new(&url, Some(token))?;
        Ok((Asked { api, is_own: true }, Own { studio, end, serving }))
    }
}

/// A recorder in this process.
struct Own {
    studio: Studio,
    end: oneshot::Sender<()>,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Own {
    async fn end(self) {
        self.studio.shutdown().await;
        drop(self.end);
        let _ = self.serving.await;
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}
