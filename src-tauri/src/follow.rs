//! Listens to the recorder's events, again and again as long as the console lives.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use rollcall_model::{Event, Message};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message as Frame};

use crate::api::Api;

/// Pause before the next try. The recorder that died is started again within about this time.
const AGAIN: Duration = Duration::from_millis(500);
/// It asks whether we are there at least this often; silence means that the connection is dead.
const SILENCE: Duration = Duration::from_secs(30);

/// Calls `take` with every event, and with none each time the recorder is away. The first event of each
/// connection is a snapshot.
pub async fn follow(api: Api, mut take: impl FnMut(Option<Event>)) {
    loop {
        if let Err(error) = listen(&api, &mut take).await {
            tracing::debug!(%error, "the recorder's events are away");
        }
        take(None);
        tokio::time::sleep(AGAIN).await;
    }
}

async fn listen(api: &Api, take: &mut impl FnMut(Option<Event>)) -> Result<(), Error> {
    let mut request = api.events().into_client_request()?;
    let bearer = HeaderValue::try_from(format!("Bearer {}", api.token)).expect("a token is plain ASCII");
    request.headers_mut().insert("Authorization", bearer);
    let (mut socket, _) = connect_async(request).await?;
    while let Ok(Some(frame)) = tokio::time::timeout(SILENCE, socket.next()).await {
        match frame? {
            Frame::Text(text) => match serde_json::from_str::<Message>(&text) {
                Ok(message) => take(Some(message.event)),
                // A newer recorder may tell what this console does not know.
                Err(error) => tracing::debug!(%error, "an event was not understood"),
            },
            // Answers to its questions wait to be sent.
            Frame::Ping(_) => socket.flush().await?,
            _ => {}
        }
    }
    Ok(())
}
