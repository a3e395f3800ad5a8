//! How others reach this recorder: set, told, tested.

use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use rollcall_model::{AddressTest, ErrorBody, Network};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::App;
use crate::error::Refusal;
use crate::extract::Sent;

/// Longest wait for the change to be carried out, and for a test.
const LIMIT: Duration = Duration::from_secs(3);

/// What may change; what is absent stays.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NetworkChange {
    /// Whether phones and other computers may open invitations.
    #[serde(default)]
    pub lan: Option<bool>,
    /// The TCP port for HTTPS.
    #[serde(default)]
    pub https_port: Option<u16>,
    /// STUN and TURN servers for guests.
    #[serde(default)]
    pub ice_servers: Option<Vec<String>>,
}

/// How others reach this recorder.
#[utoipa::path(get, path = "/api/v1/network", tag = "system", responses((status = 200, body = Network)))]
pub(crate) async fn network(State(app): State<App>) -> Json<Network> {
    Json(app.studio.network())
}

/// Sets how others reach this recorder. It holds at once; if it cannot be done, `problem` says why.
#[utoipa::path(patch, path = "/api/v1/network", tag = "system", request_body = NetworkChange, responses(
    (status = 200, body = Network),
    (status = 400, body = ErrorBody, description = "invalid_request with the field that is wrong"),
    (status = 503, body = ErrorBody, description = "library_unwritable: it could not be kept"),
))]
pub(crate) async fn change_network(
    State(app): State<App>,
    Sent(change): Sent<NetworkChange>,
) -> Result<Json<Network>, Refusal> {
    let mut settings = app.studio.network().settings;
    settings.lan = change.lan.unwrap_or(settings.lan);
    settings.https_port = change.https_port.unwrap_or(settings.https_port);
    settings.ice_servers = change.ice_servers.unwrap_or(settings.ice_servers);
    let mut reach = app.studio.reach();
    app.studio.set_network(settings.clone()).await?;
    let _ = tokio::time::timeout(LIMIT, reach.wait_for(|reach| reach.settings == settings)).await;
    Ok(Json(app.studio.network()))
}

/// Tries each address from this machine. A firewall between it and the others is not seen that way.
#[utoipa::path(post, path = "/api/v1/network/test", tag = "system", responses((status = 200, body = Vec<AddressTest>)))]
pub(crate) async fn test_network(State(app): State<App>) -> Result<Json<Vec<AddressTest>>, Refusal> {
    let addresses = app.studio.network().addresses;
    let tests = addresses.into_iter().map(|address| {
        tokio::task::spawn_blocking(move || {
            let target = address.url.strip_prefix("https://").and_then(|target| target.parse::<SocketAddr>().ok());
            let reached = target.is_some_and(|target| TcpStream::connect_timeout(&target, LIMIT).is_ok());
            AddressTest { url: address.url, reached }
        })
    });
    let mut tested = Vec::new();
    for test in tests.collect::<Vec<_>>() {
        tested.extend(test.await.ok());
    }
    Ok(Json(tested))
}
