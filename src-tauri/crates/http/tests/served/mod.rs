//! A recorder's face on a real socket, over a real studio in a folder of its own.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use rollcall_http::{Certificates, Config, RecentLog};
use rollcall_model::{Channel, ErrorBody, ErrorCode, Invitation};
use rollcall_studio::{Studio, StudioConfig};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

pub const API_TOKEN: &str = "the-api-token-of-the-tests";
pub const ONE_TIME: &str = "the-one-time-token-of-the-tests";
/// Nothing here should take nearly as long; what does, hangs.
pub const LIMIT: Duration = Duration::from_secs(20);

pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

pub struct Served {
    pub address: SocketAddr,
    pub client: Client,
    pub studio: Studio,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<std::io::Result<()>>,
    _folder: tempfile::TempDir,
}

impl Served {
    pub async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let studio = Studio::open(StudioConfig {
            library: folder.path().join("library"),
            library_note: None,
            udp: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            announce: vec![Ipv4Addr::LOCALHOST.into()],
            resume_within: Duration::from_secs(600),
            bucket_keys: None,
            aside: false,
            demo: false,
            join_base: format!("http://{address}"),
        })
        .await
        .expect("the studio opens");
        let config = Config {
            api_token: API_TOKEN.into(),
            one_time_token: Some(ONE_TIME.into()),
            host_names: vec!["recorder.example".into()],
            recent_log: RecentLog::default(),
            certificates: Some(Certificates::Made(folder.path().join("state"))),
            turn: Some(("guest".into(), "the-turn-password".into())),
        };
        let (stop, stopped) = oneshot::channel();
        let shutdown = async move { drop(stopped.await) };
        let server = tokio::spawn(rollcall_http::serve(studio.clone(), listener, config, shutdown));
        let client = Client::builder().no_proxy().timeout(LIMIT).build().expect("a client");
        Self { address, client, studio, stop: Some(stop), server, _folder: folder }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A request without any token.
    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.url(path))
    }

    /// A request with the API token.
    pub fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path).bearer_auth(API_TOKEN)
    }

    pub async fn get(&self, path: &str) -> Response {
        self.call(Method::GET, path).send().await.expect("an answer")
    }

    pub async fn post(&self, path: &str, body: Value) -> Response {
        self.call(Method::POST, path).json(&body).send().await.expect("an answer")
    }

    pub async fn channel(&self, cname: &str) -> Channel {
        let made = self.post("/api/v1/channels", json!({ "cname": cname })).await;
        assert_eq!(made.status(), StatusCode::CREATED);
        made.json().await.expect("a channel")
    }

    pub async fn invitation(&self, cname: &str) -> Invitation {
        let made = self.post(&format!("/api/v1/channels/{cname}/invitations"), json!({})).await;
        assert_eq!(made.status(), StatusCode::CREATED);
        made.json().await.expect("an invitation")
    }

    /// A WebSocket with the API token.
    pub async fn socket(&self, path: &str) -> Socket {
        let token = format!("Bearer {API_TOKEN}");
        self.socket_with(path, &[("authorization", token.as_str())]).await.expect("the socket opens")
    }

    pub async fn socket_with(&self, path: &str, headers: &[(&str, &str)]) -> Result<Socket, tungstenite::Error> {
        let mut request = format!("ws://{}{path}", self.address).into_client_request().expect("a request");
        for (name, value) in headers {
            let name = HeaderName::try_from(*name).expect("a name");
            request.headers_mut().insert(name, HeaderValue::try_from(*value).expect("a value"));
        }
        let opening = tokio_tungstenite::connect_async(request);
        tokio::time::timeout(LIMIT, opening).await.expect("in time").map(|(socket, _)| socket)
    }

    /// Asks the server to shut down and waits until it has.
    pub async fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }

    pub async fn ended(self) {
        tokio::time::timeout(LIMIT, self.server).await.expect("in time").expect("no panic").expect("no error");
        self.studio.shutdown().await;
    }
}

/// The next message that is not a ping.
pub async fn next(socket: &mut Socket) -> Message {
    loop {
        let message = tokio::time::timeout(LIMIT, socket.next()).await.expect("in time");
        match message.expect("not over").expect("no error") {
            Message::Ping(_) => {}
            other => return other,
        }
    }
}

pub async fn next_json(socket: &mut Socket) -> Value {
    match next(socket).await {
        Message::Text(text) => serde_json::from_str(&text).expect("JSON"),
        other => panic!("not a text: {other:?}"),
    }
}

/// Reads events until one fits.
pub async fn until(socket: &mut Socket, fits: impl Fn(&Value) -> bool) -> Value {
    loop {
        let message = next_json(socket).await;
        if fits(&message) {
            return message;
        }
    }
}

/// The code the server closes with; what comes before is passed over.
pub async fn close_code(socket: &mut Socket) -> u16 {
    loop {
        if let Message::Close(frame) = next(socket).await {
            return frame.expect("a reason").code.into();
        }
    }
}

pub async fn say(socket: &mut Socket, text: &str) {
    socket.send(Message::text(text)).await.expect("sent");
}

/// Reads a refusal and checks what every refusal must have.
pub async fn refusal(response: Response, status: StatusCode, code: ErrorCode) -> (ErrorBody, HeaderMap) {
    let headers = response.headers().clone();
    let (got, address) = (response.status(), response.url().clone());
    let text = response.text().await.expect("a body");
    let body: ErrorBody = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{address}: {got} {text}"));
    assert_eq!((got, body.code), (status, code), "{address}: {body:?}");
    assert_eq!(headers["content-type"], "application/json", "{address}");
    assert!(body.message.len() > 10, "a sentence: {body:?}");
    (body, headers)
}
