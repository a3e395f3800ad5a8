//! HTTPS for the others on the network: switched on and off while the recorder runs.
//!
//! The same pages and the same rules as on this machine; a camera is given only to a secure page.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::time::Duration;

use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::{Extension, Router};
use axum_server::Handle;
use axum_server::tls_rustls::{RustlsConfig, from_tcp_rustls};
use rollcall_model::{ErrorCode, NetworkAddress, NetworkSettings};
use rollcall_studio::{Reach, Studio};
use tokio::sync::watch;

use crate::certificate::Certificates;

/// How long open requests may take to end when it is switched off.
const GRACE: Duration = Duration::from_secs(1);

/// The request came over TLS.
#[derive(Clone, Copy)]
pub(crate) struct Encrypted;

/// Listens whenever the settings say so, until the recorder closes.
pub(crate) async fn keep(
    studio: Studio,
    router: Router,
    certificates: Certificates,
    mut closing: watch::Receiver<bool>,
) {
    let mark = |mut request: Request, next: Next| async move {
        request.extensions_mut().insert(Encrypted);
        next.run(request).await
    };
    let service = router.layer(from_fn(mark)).layer(Extension(Encrypted));
    let service = service.into_make_service_with_connect_info::<SocketAddr>();
    let mut wanted = studio.network_settings();
    loop {
        let settings = wanted.borrow_and_update().clone();
        let handle = Handle::new();
        let mut serving = None;
        let reach = match open(&settings, &certificates).await {
            Ok(Some((listener, tls, reach))) => match from_tcp_rustls(listener, tls) {
                Ok(server) => {
                    serving = Some(tokio::spawn(server.handle(handle.clone()).serve(service.clone())));
                    reach
                }
                Err(error) => failed(&settings, (ErrorCode::Internal, error.to_string())),
            },
            Ok(None) => Reach { settings: settings.clone(), ..Reach::default() },
            Err(problem) => failed(&settings, problem),
        };
        studio.tell_reach(reach);
        let over = tokio::select! {
            changed = wanted.changed() => changed.is_err(),
            _ = closing.wait_for(|closing| *closing) => true,
        };
        handle.graceful_shutdown(Some(GRACE));
        if let Some(serving) = serving {
            // The port is free again before it may be taken again.
            let _ = serving.await;
        }
        if over {
            return;
        }
    }
}

fn failed(settings: &NetworkSettings, problem: (ErrorCode, String)) -> Reach {
    Reach { settings: settings.clone(), problem: Some(problem), ..Reach::default() }
}

/// Everything that is needed to serve; none when it is switched off.
async fn open(
    settings: &NetworkSettings,
    certificates: &Certificates,
) -> Result<Option<(TcpListener, RustlsConfig, Reach)>, (ErrorCode, String)> {
    if !settings.lan {
        return Ok(None);
    }
    let port = settings.https_port;
    let interfaces = others_reach();
    if interfaces.is_empty() {
        return Err((ErrorCode::NoNetwork, "This computer is in no network".into()));
    }
    let ips: Vec<IpAddr> = interfaces.iter().map(|(_, ip)| *ip).collect();
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).map_err(|error| {
        (ErrorCode::PortTaken, format!("Port {port} cannot be listened on ({error}). Choose another"))
    })?;
    listener.set_nonblocking(true).map_err(|error| (ErrorCode::Internal, error.to_string()))?;
    let found = certificates.find(&ips).map_err(|problem| (ErrorCode::CertificateUnusable, problem))?;
    let tls = RustlsConfig::from_pem(found.chain.into_bytes(), found.key.into_bytes())
        .await
        .map_err(|error| (ErrorCode::CertificateUnusable, format!("The certificate cannot be used: {error}")))?;
    let address = |(interface, ip): (String, IpAddr)| NetworkAddress { interface, url: format!("https://{ip}:{port}") };
    let reach = Reach {
        settings: settings.clone(),
        addresses: interfaces.into_iter().map(address).collect(),
        fingerprint: Some(found.fingerprint),
        problem: None,
    };
    Ok(Some((listener, tls, reach)))
}

/// Interfaces with an address that others can use.
fn others_reach() -> Vec<(String, IpAddr)> {
    let all = if_addrs::get_if_addrs().unwrap_or_default();
    let usable = |ip: &IpAddr| matches!(ip, IpAddr::V4(v4) if !v4.is_loopback() && !v4.is_link_local());
    all.into_iter().map(|interface| (interface.name.clone(), interface.ip())).filter(|(_, ip)| usable(ip)).collect()
}
