//! The way to services over HTTP. Every answer is looked at here, and noted for the call that it answers.
//!
//! No redirects are followed: a bucket is where its settings say, or it is said where it is. A proxy that the
//! environment names is used.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use jiff::Timestamp;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody, HttpService,
};

use crate::heard::{self, Failure, Heard, Refusal};
use crate::names::Names;

/// Most bytes of a refusal that are read; services say what is wrong in a few hundred.
const MOST_REFUSAL_BYTES: usize = 64 * 1024;

/// Makes connections whose answers are noted.
#[derive(Debug)]
pub(crate) struct Wire {
    client: reqwest::Client,
}

impl Wire {
    /// # Errors
    /// When the machine has no certificates to trust.
    pub(crate) fn new(connect_within: Duration) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .user_agent(concat!("rollcall/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(connect_within)
            .dns_resolver(Arc::new(Names))
            // Segments come every two seconds; what is not used for longer, servers close without a word.
            .pool_idle_timeout(Duration::from_secs(20))
            .http1_only()
            .build()?;
        Ok(Self { client })
    }

    /// The same connections, for requests of our own.
    pub(crate) fn client(&self) -> HttpClient {
        HttpClient::new(Noting { client: self.client.clone() })
    }
}

impl HttpConnector for Wire {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(self.client())
    }
}

/// Notes what comes back.
#[derive(Debug)]
struct Noting {
    client: reqwest::Client,
}

#[async_trait::async_trait]
impl HttpService for Noting {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let is_post = request.method() == reqwest::Method::POST;
        let began = Timestamp::now();
        let answered = HttpService::call(&self.client, request).await;
        let response = match answered {
            Ok(response) => response,
            Err(error) => {
                let failure = failure_of(&error);
                heard::note(Heard { failure: Some(failure), ..Heard::default() });
                return Err(error);
            }
        };
        let told = head_of(&response, began);
        // What goes well is small where something is posted, and what looks well may be a refusal
        // ("CompleteMultipartUpload" in the Amazon S3 API reference).
        if response.status().is_success() && !is_post {
            heard::note(told);
            return Ok(response);
        }
        let (parts, body) = response.into_parts();
        match read(body, if parts.status.is_success() { usize::MAX } else { MOST_REFUSAL_BYTES }).await {
            Ok(body) => {
                heard::note(with_refusal(told, &body));
                Ok(HttpResponse::from_parts(parts, HttpResponseBody::from(body)))
            }
            Err(error) => {
                heard::note(Heard { failure: Some(failure_of(&error)), ..told });
                Err(error)
            }
        }
    }
}

/// What the head of an answer says.
fn head_of(response: &HttpResponse, began: Timestamp) -> Heard {
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // Its clock was read somewhere between the question and the answer.
    let took = Timestamp::now().as_millisecond() - began.as_millisecond();
    let middle = Timestamp::from_millisecond(began.as_millisecond() + took / 2).unwrap_or(began);
    Heard {
        status: Some(response.status().as_u16()),
        code: header("x-ms-error-code").to_owned(),
        elsewhere: if response.status().is_success() {
            String::new()
        } else {
            header("x-amz-bucket-region").to_owned()
        },
        ahead_s: heard::seconds_after(middle, header("date")),
        content_md5: Some(header("content-md5").to_owned()).filter(|md5| !md5.is_empty()),
        content_crc64: Some(header("x-ms-content-crc64").to_owned()).filter(|crc64| !crc64.is_empty()),
        ..Heard::default()
    }
}

/// Adds what the body of an answer says to what its head said.
fn with_refusal(told: Heard, body: &[u8]) -> Heard {
    let Some(refusal) = Refusal::read(body) else {
        return of_batch(told, body);
    };
    let or = |first: String, then: String| if first.is_empty() { then } else { first };
    Heard {
        code: or(told.code.clone(), refusal.code),
        message: refusal.message,
        elsewhere: or(told.elsewhere.clone(), or(refusal.region, refusal.endpoint)),
        ..told
    }
}

/// The first refusal in Azure's answer to a batch ("Blob batch" of Azure Storage): parts that are answers
/// of their own.
fn of_batch(told: Heard, body: &[u8]) -> Heard {
    let text = String::from_utf8_lossy(body);
    let refused = |line: &str| line.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse::<u16>().ok().filter(|s| *s >= 400);
    let Some(status) = text.lines().find_map(refused) else { return told };
    let code = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("x-ms-error-code").then(|| value.trim().to_owned())
    });
    Heard { status: Some(status), code: code.unwrap_or_default(), ..told }
}

async fn read(body: HttpResponseBody, most: usize) -> Result<Vec<u8>, HttpError> {
    let mut stream = body.bytes_stream();
    let mut whole = Vec::new();
    while let Some(bytes) = stream.next().await {
        let bytes = bytes?;
        whole.extend_from_slice(&bytes[..bytes.len().min(most - whole.len())]);
        if whole.len() == most {
            break;
        }
    }
    Ok(whole)
}

/// Why nothing came back.
pub(crate) fn failure_of(error: &HttpError) -> (Failure, String) {
    let words = chain(error).last().map(ToString::to_string).unwrap_or_default();
    if certificate(error) {
        return (Failure::Certificate, words);
    }
    // While nobody has answered yet, it is the address that is in question.
    let connecting = chain(error).filter_map(|e| e.downcast_ref::<reqwest::Error>()).any(reqwest::Error::is_connect);
    match error.kind() {
        HttpErrorKind::Timeout if connecting => (Failure::Unreachable, "nobody answers".into()),
        HttpErrorKind::Timeout => (Failure::TimedOut, words),
        _ => (Failure::Unreachable, words),
    }
}

/// Whether TLS did not trust the certificate.
fn certificate(error: &HttpError) -> bool {
    chain(error).any(|error| {
        // I/O errors hide what they were made of from the chain of sources, one within the other.
        let mut error = error;
        while let Some(within) = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            error = within;
        }
        matches!(error.downcast_ref::<rustls::Error>(), Some(rustls::Error::InvalidCertificate(_)))
    })
}

fn chain(error: &HttpError) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(Some(error as &(dyn Error + 'static)), |&error| error.source())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_within_a_batch_is_found() {
        let told = Heard { status: Some(202), ..Heard::default() };
        let body = "--b\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 403 Forbidden\r\n\
                    x-ms-error-code: AuthorizationPermissionMismatch\r\n\r\n--b--";
        let heard = with_refusal(told.clone(), body.as_bytes());
        assert_eq!((heard.status, heard.code.as_str()), (Some(403), "AuthorizationPermissionMismatch"));
        assert_eq!(with_refusal(told, b"HTTP/1.1 202 Accepted\r\n").status, Some(202));
    }
}
