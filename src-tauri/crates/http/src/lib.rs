//! The recorder's HTTP face: REST, WebSocket, WHIP and the pages of the UI.
//!
//! It translates between the wire and [`Studio`], and decides who may ask. It has no rules of its
//! own about channels or recordings, and touches neither media nor the library.

mod access;
mod agora;
mod apps;
mod body;
mod buckets;
mod callbacks;
mod certificate;
mod channels;
mod error;
mod events;
mod extract;
mod files;
mod headers;
mod invitations;
mod join;
mod lan;
mod layout;
mod markers;
mod network;
mod openapi;
mod origin;
mod pages;
mod participants;
mod pictures;
mod preview;
mod recent_log;
mod recordings;
mod router;
mod saved_layouts;
mod session;
mod socket;
mod system;
mod thumbnails;
mod trash;
mod uploads;
mod usage;
mod whip;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;
use rollcall_studio::Studio;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};

pub use agora::document as agora_document;
pub use certificate::Certificates;
pub use openapi::document as openapi_document;
pub use recent_log::RecentLog;

use crate::access::Access;
use crate::origin::Hosts;
use crate::socket::Sockets;

/// How long open requests and sockets may take to end after the call to shut down.
const GRACE: Duration = Duration::from_secs(3);

/// Who may come in, and under which names we answer.
#[derive(Clone, Default)]
pub struct Config {
    /// The bearer token of the API.
    pub api_token: String,
    /// A token that can be changed for a session cookie once.
    pub one_time_token: Option<String>,
    /// Names we answer to, beside loopback names and plain IP addresses (which no rebinding can forge).
    pub host_names: Vec<String>,
    /// What the recorder says, for those who look into a trouble.
    pub recent_log: RecentLog,
    /// Where the certificate for others on the network comes from; none: others never get in.
    pub certificates: Option<Certificates>,
    /// Name and password for TURN servers, told to who is invited.
    pub turn: Option<(String, String)>,
}

/// What every handler has at hand.
#[derive(Clone)]
pub(crate) struct App {
    pub studio: Studio,
    pub access: Arc<Access>,
    pub hosts: Arc<Hosts>,
    pub sockets: Sockets,
    pub recent_log: RecentLog,
    pub turn: Option<(String, String)>,
    pub callers: Arc<agora::Callers>,
    pub pictures: Arc<agora::Newest>,
}

/// Serves until `shutdown` is done, then closes WebSockets with 1001 (going away) and ends within
/// seconds, whatever clients do.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    studio: Studio,
    listener: TcpListener,
    config: Config,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (close, mut closing) = watch::channel(false);
    let (alive, mut sockets_gone) = mpsc::channel(1);
    let app = App {
        studio,
        access: Arc::new(Access::new(&config.api_token, config.one_time_token.as_deref())),
        hosts: Arc::new(Hosts::new(config.host_names)),
        sockets: Sockets::new(closing.clone(), alive),
        recent_log: config.recent_log,
        turn: config.turn,
        callers: Arc::default(),
        pictures: Arc::default(),
    };
    callbacks::send(&app.studio);
    let router = router::router(app.clone());
    let lan = config
        .certificates
        .map(|certificates| tokio::spawn(lan::keep(app.studio.clone(), router.clone(), certificates, closing.clone())));
    drop(app);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    // Pictures and events are small and late ones are worthless.
    let listener = listener.tap_io(|tcp| drop(tcp.set_nodelay(true)));
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        shutdown.await;
        close.send_replace(true);
    });
    let out_of_patience = async {
        // The sender lives until it has sent `true`.
        let _ = closing.wait_for(|closing| *closing).await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        ended = server => ended?,
        () = out_of_patience => tracing::info!("requests still open were cut off at shutdown"),
    }
    let _ = tokio::time::timeout(GRACE, sockets_gone.recv()).await;
    if let Some(lan) = lan {
        let _ = tokio::time::timeout(GRACE, lan).await;
    }
    Ok(())
}
