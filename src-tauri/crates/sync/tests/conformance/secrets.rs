//! Nothing that is told, shown or logged has a secret in it.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rollcall_model::Provider;
use rollcall_sync::{Connection, Keys, Limits};
use rollcall_testkit::buckets::{ACCESS_KEY, Fault, Faults, S3s, SECRET_KEY};
use tracing_subscriber::fmt::MakeWriter;

use crate::place::{BUCKET, settings};
use crate::suite::{bytes, names, read};

const SESSION: &str = "a-session-token-for-tests-only";

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn secrets_stay_with_us() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone());
    // What the server in this process logs of requests is not ours.
    let ours = tracing_subscriber::EnvFilter::new("trace,s3s=off,s3s_fs=off");
    let _guard = tracing::subscriber::set_default(subscriber.with_env_filter(ours).finish());

    let server = S3s::start(&[BUCKET]).await.unwrap();
    let faults = Faults::start(server.address()).await.unwrap();
    let settings = settings(Provider::S3Compatible, Some(faults.url()));
    let limits = Limits { answer: Duration::from_millis(200), ..Limits::default() };
    let mut told = String::new();
    for (secret, session) in [(SECRET_KEY, None), (SECRET_KEY, Some(SESSION)), ("another-secret-for-tests", None)] {
        let keys = Keys { access: ACCESS_KEY.into(), secret: secret.into(), session: session.map(Into::into) };
        let bucket = Connection::open_within(&settings, Some(&keys), limits).unwrap();
        told += &format!("{keys:?} {bucket:?}\n");
        let kinds = [Fault::SlowDown, Fault::Denied, Fault::Silent, Fault::CutSending, Fault::CutAnswer, Fault::Harmed];
        for fault in kinds.map(Some).into_iter().chain([None]) {
            faults.set(fault);
            told += &format!("{:?}\n", bucket.put("a.json", bytes(1000)).await);
            told += &format!("{:?}\n", read(&bucket, "a.json", 0).await.map(|content| content.len()));
            told += &format!("{:?}\n", names(&bucket, "", None).await);
            told += &format!("{:?}\n", bucket.rehearse("r/").await);
        }
    }
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for secret in [SECRET_KEY, SESSION, "another-secret-for-tests"] {
        assert!(!told.contains(secret), "told: {told}");
        let line = logged.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "logged: {line:?}");
    }
    for mark in ["Signature=", "X-Amz-Signature", "AWS4-HMAC-SHA256 Credential"] {
        assert!(!told.contains(mark), "told: {told}");
        let line = logged.lines().find(|line| line.contains(mark));
        assert!(line.is_none(), "logged: {line:?}");
    }
    assert!(told.contains("SlowDown") && told.contains("SignatureDoesNotMatch"), "{told}");
}
