//! A recorder's HTTP API, as everyone uses it: what it refuses is told in its own words.

use std::fmt;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use futures_util::{SinkExt, StreamExt};
use reqwest::{Client, Method, StatusCode, Url};
use rollcall_model::{BucketProblem, ErrorCode, Event, Message, System};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::trouble;

/// How long until somebody takes the call.
const CONNECT: Duration = Duration::from_secs(5);
/// How long an answer may take: the rehearsal of a bucket waits for a service that may be slow.
const ANSWER: Duration = Duration::from_secs(300);
/// It asks whether we are there at least this often; silence means that the connection is dead.
const SILENCE: Duration = Duration::from_secs(30);

/// A recorder's API.
pub struct Api {
    url: Url,
    token: Option<String>,
    client: Client,
}

/// Why a recorder cannot be used.
pub enum Silence {
    /// Nobody answers; why.
    Away(String),
    /// It does not take the token, or wants one.
    Token,
    /// Something else answers there.
    Other,
}

/// What a recorder did not do.
#[derive(Debug)]
pub struct Refused {
    /// Its code; none where it is newer than we are, or did not answer.
    pub code: Option<ErrorCode>,
    /// What happened and what to do, for people.
    pub said: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said)
    }
}

impl std::error::Error for Refused {}

impl Api {
    /// # Errors
    /// An address that cannot be, or over which the token could be read by others.
    pub fn new(url: &str, token: Option<String>) -> Result<Self> {
        let form = || format!("{url} is no address of a recorder. It looks like http://127.0.0.1:7411");
        let url: Url = url.parse().with_context(form)?;
        let is_http = url.scheme() == "http";
        if url.host_str().is_none_or(str::is_empty) || !(is_http || url.scheme() == "https") {
            bail!(form());
        }
        if is_http && !is_this_machine(&url) {
            bail!(
                "over http everyone on the way to {} could read the token. Use https, or a tunnel that ends on this machine",
                url.host_str().unwrap_or_default()
            );
        }
        let client = Client::builder().connect_timeout(CONNECT).timeout(ANSWER);
        // What is on this machine no proxy knows.
        let client = if is_http { client.no_proxy() } else { client };
        Ok(Self { url, token, client: client.build().context("the system gives no network")? })
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }

    /// Who answers there.
    pub async fn system(&self) -> Result<System, Silence> {
        let answer = self.request(Method::GET, "system").send().await.map_err(|error| {
            // Whoever takes the call and then speaks something else is no recorder.
            if error.is_connect() || error.is_timeout() { Silence::Away(innermost(&error)) } else { Silence::Other }
        })?;
        match answer.status() {
            StatusCode::UNAUTHORIZED => Err(Silence::Token),
            status if status.is_success() => answer.json().await.map_err(|_| Silence::Other),
            _ => Err(Silence::Other),
        }
    }

    /// Asks for something. `path` comes after `/api/v1/`; ids are plain.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Refused> {
        self.call(Method::GET, path, None).await
    }

    /// Has something done.
    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: &Value) -> Result<T, Refused> {
        self.call(Method::POST, path, Some(body)).await
    }

    /// Sets something anew.
    pub async fn put<T: DeserializeOwned>(&self, path: &str, body: &Value) -> Result<T, Refused> {
        self.call(Method::PUT, path, Some(body)).await
    }

    /// Takes something away.
    pub async fn delete(&self, path: &str) -> Result<(), Refused> {
        self.call(Method::DELETE, path, None).await
    }

    /// Asks for something that is no JSON.
    pub async fn text(&self, path: &str) -> Result<String, Refused> {
        self.answer(Method::GET, path, None).await
    }

    async fn call<T: DeserializeOwned>(&self, method: Method, path: &str, body: Option<&Value>) -> Result<T, Refused> {
        let text = self.answer(method, path, body).await?;
        // No content is a value, too.
        let text = if text.is_empty() { "null" } else { &text };
        serde_json::from_str(text).map_err(|error| Refused {
            code: None,
            said: format!(
                "the recorder's answer was not understood ({error}); it may be another version than this command"
            ),
        })
    }

    async fn answer(&self, method: Method, path: &str, body: Option<&Value>) -> Result<String, Refused> {
        let away = |error: &dyn std::error::Error| Refused {
            code: None,
            said: format!("the recorder at {} did not answer: {}", self.url(), innermost(error)),
        };
        let request = body.into_iter().fold(self.request(method, path), |request, body| request.json(body));
        let answer = request.send().await.map_err(|error| away(&error))?;
        let status = answer.status();
        let text = answer.text().await.map_err(|error| away(&error))?;
        if status.is_success() { Ok(text) } else { Err(refused(status, &text)) }
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.client.request(method, format!("{}/api/v1/{path}", self.url()));
        self.token.iter().fold(request, |request, token| request.bearer_auth(token))
    }

    /// What happens from now on. What nobody had heard before is past, and passed over: telling it once
    /// more would make old troubles ours.
    pub async fn events(&self) -> Result<Events> {
        self.listen().await?.next().await?;
        let mut events = self.listen().await?;
        events.next().await?;
        Ok(events)
    }

    async fn listen(&self) -> Result<Events> {
        let mut request = format!("{}/api/v1/events", self.url().replacen("http", "ws", 1)).into_client_request()?;
        if let Some(token) = &self.token {
            let bearer =
                HeaderValue::try_from(format!("Bearer {token}")).context("the token in ROLLCALL_TOKEN is none")?;
            request.headers_mut().insert("Authorization", bearer);
        }
        let connected = tokio::time::timeout(CONNECT, connect_async(request)).await;
        let (socket, _) = connected.context("the recorder tells nothing")?.context("the recorder tells nothing")?;
        Ok(Events { socket })
    }
}

/// What a recorder tells while it happens.
pub struct Events {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Events {
    /// The next.
    ///
    /// # Errors
    /// When the recorder ends, or is gone.
    pub async fn next(&mut self) -> Result<Event> {
        loop {
            let frame = tokio::time::timeout(SILENCE, self.socket.next()).await.context("the recorder is gone")?;
            match frame.context("the recorder ended")?.context("the recorder is gone")? {
                // A newer recorder may tell what we do not know.
                Frame::Text(text) => {
                    if let Ok(message) = serde_json::from_str::<Message>(&text) {
                        return Ok(message.event);
                    }
                }
                // Answers to its questions wait to be sent.
                Frame::Ping(_) => self.socket.flush().await.context("the recorder is gone")?,
                Frame::Close(_) => bail!("the recorder ended"),
                _ => {}
            }
        }
    }
}

fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// What is common to errors of every version; `ErrorBody` has the codes of ours.
#[derive(Deserialize)]
struct Body {
    message: String,
    #[serde(default)]
    advice: Option<String>,
    #[serde(default)]
    code: Value,
    #[serde(default)]
    bucket: Value,
}

fn refused(status: StatusCode, text: &str) -> Refused {
    let Ok(Body { message, advice, code, bucket }) = serde_json::from_str(text) else {
        return Refused { code: None, said: format!("the recorder answered {status}") };
    };
    let said = match (serde_json::from_value::<BucketProblem>(bucket), advice) {
        // The message says already what is wrong.
        (Ok(problem), _) => format!("{message} {}{}", trouble::advice(problem.trouble), trouble::quoted(&problem)),
        (_, Some(advice)) => format!("{message} {advice}"),
        _ => message,
    };
    Refused { code: serde_json::from_value(code).ok(), said }
}

/// What went wrong at the bottom: "connection refused", not "error sending request".
fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_never_goes_where_others_can_read_it() {
        for good in ["http://127.0.0.1:7411", "http://localhost:1/", "http://[::1]:7411", "https://recorder.example"] {
            assert!(Api::new(good, None).is_ok(), "{good}");
        }
        for bad in
            ["http://recorder.example", "http://192.168.0.7:7411", "recorder.example", "file:///etc", "ftp://x", ""]
        {
            assert!(Api::new(bad, None).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_refusal_says_what_happened_and_what_to_do() {
        let text =
            r#"{"code":"bucket_not_found","kind":"missing","message":"There is no bucket \"x\".","advice":"Add it."}"#;
        let refusal = refused(StatusCode::NOT_FOUND, text);
        assert_eq!(refusal.code, Some(ErrorCode::BucketNotFound));
        assert_eq!(refusal.to_string(), "There is no bucket \"x\". Add it.");
        let newer = refused(StatusCode::CONFLICT, r#"{"code":"a_new_one","message":"No."}"#);
        assert_eq!((newer.code, newer.said.as_str()), (None, "No."));
        let text = r#"{"code":"bucket_failed","message":"It fails.","advice":"Test it.","bucket":{"trouble":"full","said":"507"}}"#;
        let of_bucket = refused(StatusCode::BAD_GATEWAY, text).said;
        assert!(of_bucket.starts_with("It fails. Make room") && of_bucket.ends_with("(507)"), "{of_bucket}");
        assert_eq!(refused(StatusCode::BAD_GATEWAY, "<html>").said, "the recorder answered 502 Bad Gateway");
    }
}
