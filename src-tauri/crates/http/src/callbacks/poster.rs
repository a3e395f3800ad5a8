//! Posting a callback: to that address and nowhere else, within 10 seconds, whatever answers.

use std::error::Error;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::time::{Duration, Instant};

use reqwest::redirect::Policy;
use rollcall_model::CallbackTrouble;
use rollcall_model::callback::KEPT_OF_ANSWER;
use rollcall_studio::{Answered, Post, Poster};

/// How long a receiver has to answer (agora.md section 8).
const LIMIT: Duration = Duration::from_secs(10);

/// What posts.
pub(super) struct Client {
    outside: reqwest::Client,
    /// For receivers on this machine: by no proxy.
    here: reqwest::Client,
}

impl Client {
    /// # Errors
    /// When the system gives no certificates to trust.
    pub fn new() -> reqwest::Result<Self> {
        let usual = || {
            let agent = concat!("Rollcall/", env!("CARGO_PKG_VERSION"));
            reqwest::Client::builder().redirect(Policy::none()).timeout(LIMIT).user_agent(agent)
        };
        Ok(Self { outside: usual().build()?, here: usual().no_proxy().build()? })
    }
}

impl Poster for Client {
    fn post(&self, post: Post) -> Pin<Box<dyn Future<Output = Answered> + Send + '_>> {
        Box::pin(self.answered(post))
    }
}

impl Client {
    async fn answered(&self, Post { url, headers, body }: Post) -> Answered {
        let began = Instant::now();
        // Plain http goes to this machine alone.
        let client = if url.starts_with("http://") { &self.here } else { &self.outside };
        let mut request = client.post(url).body(body);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        match request.send().await {
            Ok(answer) => {
                let status = answer.status().as_u16();
                let body = beginning(answer).await;
                let trouble = (status != 200).then(|| (CallbackTrouble::Refused, String::new()));
                Answered { status: Some(status), body, trouble, took: began.elapsed() }
            }
            Err(error) => {
                let trouble = Some((trouble_of(&error), in_words(&error)));
                Answered { status: None, body: String::new(), trouble, took: began.elapsed() }
            }
        }
    }
}

/// The beginning of a body, as far as it comes in time. The status alone decides.
async fn beginning(mut answer: reqwest::Response) -> String {
    let mut kept = Vec::new();
    while kept.len() < KEPT_OF_ANSWER
        && let Ok(Some(more)) = answer.chunk().await
    {
        kept.extend_from_slice(&more);
    }
    kept.truncate(KEPT_OF_ANSWER);
    let text = String::from_utf8_lossy(&kept).into_owned();
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

fn trouble_of(error: &reqwest::Error) -> CallbackTrouble {
    if error.is_timeout() {
        CallbackTrouble::TimedOut
    } else if causes(error).any(|cause| cause.to_string().contains("certificate")) {
        CallbackTrouble::Certificate
    } else if error.is_connect() {
        CallbackTrouble::Unreachable
    } else {
        CallbackTrouble::NoAnswer
    }
}

fn causes<'a>(error: &'a reqwest::Error) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(error.source(), |cause| (*cause).source())
}

/// The innermost cause, which has no address in it.
fn in_words(error: &reqwest::Error) -> String {
    let Some(cause) = causes(error).last() else { return String::new() };
    match cause.downcast_ref::<io::Error>() {
        Some(error) => error.kind().to_string(),
        None => cause.to_string(),
    }
}
