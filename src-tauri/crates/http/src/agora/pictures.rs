//! Pictures that a call names by their addresses: downloaded beside the recording, and shown when they are there.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use parking_lot::Mutex;
use rollcall_model::picture::MAX_PICTURE_BYTES;
use rollcall_model::{Cname, PictureId};
use rollcall_studio::{Pictures, Studio};

use super::order::Links;

/// How long a picture may take.
const LIMIT: Duration = Duration::from_secs(20);

/// Which call laid a channel out last: pictures of an earlier one come too late.
#[derive(Default)]
pub(crate) struct Newest(Mutex<std::collections::HashMap<Cname, u64>>);

impl Newest {
    fn begin(&self, cname: &Cname) -> u64 {
        let mut all = self.0.lock();
        let number = all.entry(cname.clone()).or_insert(0);
        *number += 1;
        *number
    }

    fn is_newest(&self, cname: &Cname, number: u64) -> bool {
        self.0.lock().get(cname) == Some(&number)
    }
}

/// Fetches the pictures of a layout that was just set.
pub(crate) fn fetch(studio: &Studio, newest: &Arc<Newest>, cname: &Cname, links: Links) {
    let number = newest.begin(cname);
    if links.is_empty() {
        return;
    }
    let (studio, newest, cname) = (studio.clone(), newest.clone(), cname.clone());
    tokio::spawn(async move {
        let mut pictures = Pictures::default();
        if let Some(url) = &links.background {
            pictures.background = kept(&studio, &cname, url).await;
        }
        if let Some(url) = &links.placeholder {
            pictures.placeholder = kept(&studio, &cname, url).await;
        }
        for (uid, url) in &links.placeholders {
            if let Some(id) = kept(&studio, &cname, url).await {
                pictures.placeholders.insert(*uid, id);
            }
        }
        if newest.is_newest(&cname, number)
            && let Err(error) = studio.show_pictures(&cname, pictures).await
        {
            tracing::warn!(%error, "the pictures of an API call are not shown");
        }
    });
}

/// A picture, once it is here. That it is not is noted in the recording.
async fn kept(studio: &Studio, cname: &Cname, url: &str) -> Option<PictureId> {
    let name = url.rsplit('/').next().and_then(|name| name.split('?').next()).filter(|name| !name.is_empty());
    let name: String = name.unwrap_or("picture").chars().filter(|c| !c.is_control()).take(120).collect();
    let found = match tokio::time::timeout(LIMIT, download(url)).await {
        Ok(Ok(file)) => studio.keep_picture(name.clone(), file).await.map_err(|error| error.to_string()),
        Ok(Err(problem)) => Err(problem),
        Err(_) => Err("it took longer than 20 s".to_owned()),
    };
    match found {
        Ok(picture) => Some(picture.id),
        Err(problem) => {
            studio.warn(cname, format!("The picture \"{name}\" is not shown: {problem}")).await;
            None
        }
    }
}

async fn download(url: &str) -> Result<Vec<u8>, String> {
    let url: reqwest::Url = url.parse().map_err(|_| "its address is none".to_owned())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("its address is neither http nor https".to_owned());
    }
    let said = |error: reqwest::Error| error.without_url().to_string();
    // Where it leads is where it was asked for: an address from outside opens no others.
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().map_err(said)?;
    let answer = client.get(url).send().await.and_then(reqwest::Response::error_for_status).map_err(said)?;
    let mut file = Vec::new();
    let mut parts = answer.bytes_stream();
    while let Some(part) = parts.next().await {
        file.extend(part.map_err(said)?);
        if file.len() as u64 > MAX_PICTURE_BYTES {
            return Err("it has more than 5 MiB".to_owned());
        }
    }
    Ok(file)
}
