//! The kinds of buckets, each with nothing in it.

use rollcall_model::{BucketSettings, BucketTrouble, Provider};
use rollcall_sync::{Connection, Keys, Limits, ProvenBy};
use rollcall_testkit::buckets::{ACCESS_KEY, Azurite, Moto, S3s, SECRET_KEY};
use tempfile::TempDir;

/// The bucket of every place but the folder.
pub const BUCKET: &str = "lessons";

/// A bucket, and what it needs to be there.
pub struct Place {
    pub settings: BucketSettings,
    pub keys: Option<Keys>,
    /// How files are proven there that go in one piece.
    pub proves_by: ProvenBy,
    /// How files are proven there that go in parts.
    pub proves_parts_by: ProvenBy,
    /// What it says of wrong keys, if it verifies signatures.
    pub of_wrong_keys: Option<BucketTrouble>,
    /// It tells that a bucket is missing, whatever it is asked.
    pub knows_buckets: bool,
    /// It knows uploads before their parts come, and what it says of one that it has forgotten.
    pub of_forgotten: Option<BucketTrouble>,
    /// Where files here are.
    pub desk: TempDir,
    _server: Server,
}

pub enum Server {
    None,
    S3s { _server: S3s },
    Moto { _server: Moto },
    Azurite { _server: Azurite },
}

impl Place {
    pub fn open(&self) -> Connection {
        self.open_other(|_| {})
    }

    /// A connection with other settings.
    pub fn open_other(&self, change: impl FnOnce(&mut BucketSettings)) -> Connection {
        let mut settings = self.settings.clone();
        change(&mut settings);
        assert_eq!(settings.validate(), Ok(()));
        Connection::open_within(&settings, self.keys.as_ref(), Limits::default()).unwrap()
    }
}

pub fn settings(service: Provider, endpoint: Option<String>) -> BucketSettings {
    BucketSettings {
        name: "Lessons".into(),
        service,
        bucket: BUCKET.into(),
        region: String::new(),
        endpoint,
        virtual_host: false,
        prefix: String::new(),
        storage_class: None,
        encryption: None,
        tags: vec![],
    }
}

pub fn keys() -> Keys {
    Keys { access: ACCESS_KEY.into(), secret: SECRET_KEY.into(), session: None }
}

fn desk() -> TempDir {
    tempfile::Builder::new().prefix("rollcall-desk-").tempdir().unwrap()
}

fn of_s3(endpoint: String, server: Server) -> Place {
    Place {
        settings: settings(Provider::S3Compatible, Some(endpoint)),
        keys: Some(keys()),
        proves_by: ProvenBy::Checksum,
        proves_parts_by: ProvenBy::Checksum,
        of_wrong_keys: Some(BucketTrouble::WrongKeys),
        // It makes the folder of a bucket that is not there.
        knows_buckets: false,
        of_forgotten: Some(BucketTrouble::NoRight),
        desk: desk(),
        _server: server,
    }
}

pub async fn folder() -> Place {
    let desk = desk();
    let bucket = desk.path().join("bucket");
    std::fs::create_dir(&bucket).unwrap();
    let settings = BucketSettings { bucket: bucket.to_str().unwrap().to_owned(), ..settings(Provider::Folder, None) };
    Place {
        settings,
        keys: None,
        proves_by: ProvenBy::ReadBack,
        proves_parts_by: ProvenBy::ReadBack,
        of_wrong_keys: None,
        knows_buckets: true,
        of_forgotten: Some(BucketTrouble::NoFile),
        desk,
        _server: Server::None,
    }
}

pub async fn s3s() -> Place {
    let server = S3s::start(&[BUCKET]).await.unwrap();
    of_s3(server.url(), Server::S3s { _server: server })
}

pub async fn s3s_by_host() -> Place {
    let server = S3s::start_with_virtual_hosts(&[BUCKET]).await.unwrap();
    let mut place = of_s3(format!("http://localhost:{}", server.address().port()), Server::S3s { _server: server });
    place.settings.virtual_host = true;
    place
}

pub async fn moto() -> Place {
    let server = Moto::start(&[BUCKET]).await.unwrap();
    // It stumbles over a part of an upload that it has forgotten.
    let of_forgotten = Some(BucketTrouble::Busy);
    Place {
        of_wrong_keys: None,
        knows_buckets: true,
        of_forgotten,
        ..of_s3(server.url(), Server::Moto { _server: server })
    }
}

pub async fn azurite() -> Place {
    let server = Azurite::start(&[BUCKET]).await.unwrap();
    Place {
        settings: settings(Provider::AzureBlob, Some(server.url())),
        keys: Some(Keys { access: Azurite::ACCOUNT.into(), secret: Azurite::KEY.into(), session: None }),
        // It tells no checksum of blocks, as Azure does.
        proves_parts_by: ProvenBy::ReadBack,
        // It says AuthorizationFailure, by which Azure means a firewall; Azure says AuthenticationFailed.
        of_wrong_keys: Some(BucketTrouble::NoRight),
        knows_buckets: true,
        of_forgotten: None,
        ..of_s3(String::new(), Server::Azurite { _server: server })
    }
}
