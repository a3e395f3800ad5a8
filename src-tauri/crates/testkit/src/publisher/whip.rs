//! The HTTP side of a synthetic participant: WHIP (RFC 9725).

use std::time::Duration;

use anyhow::{Context, Result, bail};
use reqwest::header::{CONTENT_TYPE, ETAG, IF_MATCH, LOCATION};
use reqwest::{Client, StatusCode, Url};

/// No call takes longer.
const LIMIT: Duration = Duration::from_secs(20);

/// Where and as whom a participant joins.
#[derive(Debug, Clone, Default)]
pub struct Whip {
    /// The channel's WHIP address.
    pub url: String,
    /// The invitation's token.
    pub token: String,
    /// The name to show.
    pub name: Option<String>,
    /// The uid asked for.
    pub uid: Option<u32>,
    /// The key by which it takes its own seat again.
    pub key: Option<String>,
}

/// A WHIP session.
pub(super) struct Resource {
    pub url: Url,
    etag: Option<String>,
}

impl Whip {
    /// Sends the offer: the answer and the session.
    pub(super) async fn post(&self, offer: &str) -> Result<(String, Resource)> {
        let mut url = Url::parse(&self.url).with_context(|| format!("the WHIP address {}", self.url))?;
        let uid = self.uid.map(|uid| uid.to_string());
        for (key, value) in [("name", &self.name), ("uid", &uid), ("key", &self.key)] {
            if let Some(value) = value {
                url.query_pairs_mut().append_pair(key, value);
            }
        }
        let request = client()?.post(url.clone()).bearer_auth(&self.token).header(CONTENT_TYPE, "application/sdp");
        let response = request.body(offer.to_owned()).send().await.context("POST of the offer")?;
        if response.status() != StatusCode::CREATED {
            bail!("the offer was answered {}: {}", response.status(), response.text().await.unwrap_or_default());
        }
        let location = response.headers().get(LOCATION).context("no Location")?.to_str()?.to_owned();
        let etag = response.headers().get(ETAG).and_then(|etag| etag.to_str().ok()).map(str::to_owned);
        let resource = Resource { url: url.join(&location)?, etag };
        Ok((response.text().await?, resource))
    }

    /// Sends a fragment of an ICE restart: the answer's fragment.
    pub(super) async fn patch(&self, resource: &mut Resource, fragment: &str) -> Result<String> {
        let request = client()?
            .patch(resource.url.clone())
            .bearer_auth(&self.token)
            .header(CONTENT_TYPE, "application/trickle-ice-sdpfrag")
            .header(IF_MATCH, "*");
        let response = request.body(fragment.to_owned()).send().await.context("PATCH of the session")?;
        if response.status() != StatusCode::OK {
            bail!("the ICE restart was answered {}: {}", response.status(), response.text().await.unwrap_or_default());
        }
        resource.etag = response.headers().get(ETAG).and_then(|etag| etag.to_str().ok()).map(str::to_owned);
        Ok(response.text().await?)
    }

    /// Ends the session.
    pub(super) async fn delete(&self, resource: &Resource) -> Result<()> {
        let response = client()?.delete(resource.url.clone()).bearer_auth(&self.token).send().await?;
        if !response.status().is_success() {
            bail!("leaving was answered {}: {}", response.status(), response.text().await.unwrap_or_default());
        }
        Ok(())
    }
}

fn client() -> Result<Client> {
    Client::builder().timeout(LIMIT).build().context("an HTTP client")
}
