//! Rehearsals: a bucket is tried before it is relied on.

use std::sync::Arc;
use std::time::Duration;

use rollcall_model::{
    BucketId, BucketProblem, BucketSettings, BucketTrouble, Cname, Destination, Recording, Rehearsal, Rehearsed,
};
use rollcall_sync::{Connection, Keys};

use crate::Result;
use crate::errors::StudioError;
use crate::house::House;
use crate::requests::RecordingOptions;

/// Longest rehearsal.
const LIMIT: Duration = Duration::from_secs(30);

async fn rehearsed(connection: std::result::Result<Connection, BucketProblem>, settings: &BucketSettings) -> Rehearsal {
    let failed = |problem| Rehearsal { done: Vec::new(), problem: Some(problem), clock_ahead_s: None, took_ms: 0 };
    let connection = match connection {
        Ok(connection) => connection,
        Err(problem) => return failed(problem),
    };
    let today = format!("{:.3}", jiff::Timestamp::now());
    let nobody = "0".repeat(32).parse().expect("32 hexadecimal digits");
    let place = settings.place(&nobody, &today, "rehearsal", "rehearsal");
    let limit = || failed(BucketProblem { trouble: BucketTrouble::TimedOut, said: String::new() });
    tokio::time::timeout(LIMIT, connection.rehearse(&place)).await.unwrap_or_else(|_| limit())
}

impl House {
    /// Tries a bucket as it is kept. What comes of it is what is known of the bucket from then on.
    pub async fn rehearse_kept(self: &Arc<Self>, id: &BucketId) -> Result<Rehearsal> {
        let settings = self.buckets.settings(id).ok_or_else(|| StudioError::BucketNotFound(id.clone()))?;
        let connection = {
            let id = id.clone();
            self.blocking(move |house| Ok(house.buckets.connect_anew(&id))).await?
        };
        let rehearsal = rehearsed(connection, &settings).await;
        let (id, problem) = (id.clone(), rehearsal.problem.clone());
        self.later(move |house| match problem {
            Some(problem) => house.bucket_is_troubled(&id, &problem),
            None => {
                house.bucket_is_well(&id);
                house.tell_buckets();
            }
        })
        .await;
        Ok(rehearsal)
    }

    /// Tries a bucket before it is kept.
    pub async fn rehearse(
        self: &Arc<Self>,
        id: Option<BucketId>,
        settings: BucketSettings,
        keys: Option<Keys>,
    ) -> Result<Rehearsal> {
        settings.validate()?;
        let connection = {
            let settings = settings.clone();
            self.blocking(move |house| Ok(house.buckets.connect(id.as_ref(), &settings, keys))).await?
        };
        Ok(rehearsed(connection, &settings).await)
    }

    /// Starts a recording that goes to its destination, and tries its primary: before, where a recording
    /// must not start without it; otherwise beside it, so that nobody waits.
    pub async fn start_recording_with(self: Arc<Self>, cname: Cname, options: RecordingOptions) -> Result<Recording> {
        let RecordingOptions { destination, separate, client } = options;
        let settings = self.courier.settings();
        let destination = destination.unwrap_or(settings.destination);
        self.check_destination(&destination)?;
        let primary = destination.primary.clone();
        if let (Some(primary), Rehearsed::Refuse) = (&primary, settings.rehearsed) {
            self.room(&cname)?;
            if let Some(problem) = self.rehearse_kept(primary).await?.problem {
                return Err(StudioError::Bucket { name: self.buckets.name_of(primary), problem });
            }
        }
        let started = self.blocking(move |house| house.start_recording(&cname, destination, separate, client)).await?;
        if let (Some(primary), Rehearsed::Warn) = (primary, settings.rehearsed) {
            let house = self.clone();
            tokio::spawn(async move { house.rehearse_kept(&primary).await.map(drop) });
        }
        Ok(started)
    }

    /// # Errors
    /// A destination that cannot be, or names a bucket that is not there.
    pub fn check_destination(&self, destination: &Destination) -> Result<()> {
        destination.validate()?;
        match destination.buckets().find(|(_, bucket)| self.buckets.settings(bucket).is_none()) {
            Some((_, bucket)) => Err(StudioError::BucketNotFound(bucket.clone())),
            None => Ok(()),
        }
    }
}
