//! Brings a file from the recorder to a place a person chose. Until it is complete it has another
//! name; what is not completed is taken away.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rollcall_model::ErrorBody;
use tauri::Url;
use tokio::fs::File;
use tokio::io::AsyncWriteExt;
use tokio::sync::watch;

/// How long the recorder may take to be reached, and between two pieces.
const PATIENCE: Duration = Duration::from_secs(20);

/// How far it has come, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Far {
    pub bytes: u64,
    /// None while it is not known.
    pub of: Option<u64>,
}

impl Far {
    /// In hundredths.
    pub fn percent(self) -> Option<u64> {
        let of = self.of.filter(|of| *of > 0)?;
        Some((self.bytes.min(of) * 100).checked_div(of).unwrap_or(100))
    }
}

/// Fetches it; an aborted task leaves nothing behind.
///
/// # Errors
/// A sentence for people.
pub async fn fetch(from: Url, token: String, to: PathBuf, far: watch::Sender<Far>) -> Result<(), String> {
    let part = Part::beside(&to);
    let failed = |error: std::io::Error| error.to_string();
    let client = reqwest::Client::builder().connect_timeout(PATIENCE).read_timeout(PATIENCE);
    // Ours is on this machine: no proxy knows it.
    let client = if from.scheme() == "http" { client.no_proxy() } else { client };
    let client = client.build().map_err(|error| error.to_string())?;
    let answer = client.get(from).bearer_auth(token).send().await;
    let mut answer = answer.map_err(|error| error.without_url().to_string())?;
    if !answer.status().is_success() {
        let status = answer.status();
        return Err(answer.json::<ErrorBody>().await.map_or_else(|_| status.to_string(), |body| body.message));
    }
    let mut now = Far { bytes: 0, of: answer.content_length() };
    let mut file = File::create(&part.path).await.map_err(failed)?;
    while let Some(piece) = answer.chunk().await.map_err(|error| error.without_url().to_string())? {
        file.write_all(&piece).await.map_err(failed)?;
        let before = now.percent();
        now.bytes += piece.len() as u64;
        // A window shows whole hundredths.
        far.send_if_modified(|seen| {
            *seen = now;
            now.percent() != before
        });
    }
    file.sync_all().await.map_err(failed)?;
    part.complete(&to).map_err(failed)
}

/// A file that is not complete.
struct Part {
    path: PathBuf,
    complete: bool,
}

impl Part {
    fn beside(to: &Path) -> Self {
        let mut name = to.file_name().unwrap_or_default().to_owned();
        name.push(".part");
        Self { path: to.with_file_name(name), complete: false }
    }

    fn complete(mut self, to: &Path) -> std::io::Result<()> {
        std::fs::rename(&self.path, to)?;
        self.complete = true;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.complete {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpListener;

    use super::*;

    /// A server that sends a head that promises `length` bytes, and these.
    async fn server(head: &'static str, body: &'static [u8], stays: bool) -> Url {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}/file", listener.local_addr().expect("bound"));
        tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.expect("asked");
            let mut asked = [0; 4096];
            let length = socket.read(&mut asked).await.expect("a request");
            assert!(String::from_utf8_lossy(&asked[..length]).contains("authorization: Bearer secret"));
            socket.write_all(head.as_bytes()).await.expect("answered");
            socket.write_all(body).await.expect("answered");
            if stays {
                std::future::pending::<()>().await;
            }
        });
        address.parse().expect("an address")
    }

    fn files(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry"));
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    }

    #[tokio::test]
    async fn a_whole_file_has_its_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let from = server("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n", b"four", false).await;
        let (far, seen) = watch::channel(Far::default());
        fetch(from, "secret".into(), folder.path().join("a.mp4"), far).await.expect("fetched");
        assert_eq!(std::fs::read(folder.path().join("a.mp4")).expect("there"), b"four");
        assert_eq!(seen.borrow().percent(), Some(100));
        assert_eq!(files(folder.path()), ["a.mp4"]);
    }

    #[tokio::test]
    async fn half_a_file_is_taken_away_and_an_older_one_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let to = folder.path().join("a.mp4");
        std::fs::write(&to, "older").expect("written");
        let from = server("HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\n", b"four", false).await;
        let (far, _seen) = watch::channel(Far::default());
        assert!(fetch(from, "secret".into(), to.clone(), far).await.is_err());
        assert_eq!(files(folder.path()), ["a.mp4"]);
        assert_eq!(std::fs::read(&to).expect("there"), b"older");
    }

    #[tokio::test]
    async fn one_that_is_called_off_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let from = server("HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\n", b"four", true).await;
        let (far, mut seen) = watch::channel(Far::default());
        let task = tokio::spawn(fetch(from, "secret".into(), folder.path().join("a.mp4"), far));
        seen.wait_for(|far| far.bytes == 4).await.expect("it came half way");
        task.abort();
        assert!(task.await.is_err());
        assert_eq!(files(folder.path()), Vec::<String>::new());
    }

    #[tokio::test]
    async fn a_refusal_is_said_in_its_words() {
        let folder = tempfile::tempdir().expect("a folder");
        let body = br#"{"code":"not_found","kind":"request","message":"There is no such file."}"#;
        let from = server("HTTP/1.1 404 Not Found\r\n\r\n", body, false).await;
        let (far, _seen) = watch::channel(Far::default());
        let said = fetch(from, "secret".into(), folder.path().join("a.mp4"), far).await.expect_err("refused");
        assert_eq!(said, "There is no such file.");
        assert!(files(folder.path()).is_empty());
    }
}
