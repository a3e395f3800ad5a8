//! Buckets of services, over the library that speaks their protocols.
//!
//! Payloads are signed, nothing is conditional, and no checksum headers are sent: each of these is refused
//! by some service. Answers are heard beside the library (`heard`), because it does not tell codes.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use object_store::client::HttpError;
use object_store::multipart::{MultipartStore, PartId};
use object_store::path::Path as Key;
use object_store::{
    Attribute, Attributes, GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutMultipartOptions, PutOptions,
    PutPayload, PutResult, TagSet,
};
use rollcall_model::{BucketProblem, BucketSettings, BucketTrouble, Provider};

use crate::azure_tags::Tagging;
use crate::connection::{Limits, Listed, Proof, ProvenBy, SentPart};
use crate::heard::{Heard, Slot};
use crate::keys::Keys;
use crate::proof::{self, Content, Sum};
use crate::services;
use crate::stores;
use crate::trouble::{self, problem};
use crate::wire::{self, Wire};

type Result<T> = std::result::Result<T, BucketProblem>;

/// Stands behind the name of a part of which the service told the right checksum, where the names
/// themselves are none (Azure).
const CONFIRMED: &str = "/confirmed";

/// How much faster than the slowest line a service makes one file of its parts.
const GATHERED_FASTER: u64 = 256;

/// A bucket of a service.
pub(crate) struct Cloud {
    objects: Arc<dyn ObjectStore>,
    parts: Arc<dyn MultipartStore>,
    is_azure: bool,
    /// What tags blobs of Azure that were put in blocks.
    tagging: Option<Tagging>,
    tags: TagSet,
    attributes: Attributes,
    /// What is never told.
    hidden: Arc<Vec<String>>,
    limits: Limits,
}

impl Cloud {
    /// # Errors
    /// When keys are missing or cannot be keys, or there is nothing to trust services by.
    pub(crate) fn open(settings: &BucketSettings, keys: Option<&Keys>, limits: Limits) -> Result<Self> {
        let keys = keys.ok_or_else(|| problem(BucketTrouble::NoKeys, ""))?;
        let is_azure = settings.service == Provider::AzureBlob;
        let mut hidden = vec![keys.secret.clone()];
        hidden.extend(keys.session.clone());
        // The account's name is no secret, and services name hosts by it.
        hidden.extend((!is_azure).then(|| keys.access.clone()));
        // The library's words for it quote the key.
        if is_azure && !proof::is_base64(&keys.secret) {
            return Err(problem(BucketTrouble::WrongKeys, "the account's key is not written in base64"));
        }
        let cannot = |error: &dyn Error| problem(BucketTrouble::Refused, trouble::plain(&error.to_string(), &hidden));
        let wire = Wire::new(limits.connect).map_err(|error| cannot(&error))?;
        let tagging = (is_azure && !settings.tags.is_empty()).then(|| Tagging {
            client: wire.client(),
            endpoint: services::address(settings, &keys.access).endpoint,
            container: settings.bucket.clone(),
            account: keys.access.clone(),
            key: keys.secret.clone(),
            tags: settings.tags.clone(),
        });
        let (objects, parts): (Arc<dyn ObjectStore>, Arc<dyn MultipartStore>) = if is_azure {
            let store = Arc::new(stores::azure(settings, keys, wire).build().map_err(|error| cannot(&error))?);
            (store.clone(), store)
        } else {
            let store = Arc::new(stores::s3(settings, keys, wire).build().map_err(|error| cannot(&error))?);
            (store.clone(), store)
        };
        let mut tags = TagSet::default();
        settings.tags.iter().for_each(|tag| tags.push(&tag.key, &tag.value));
        let mut attributes = Attributes::new();
        if let Some(class) = &settings.storage_class {
            attributes.insert(Attribute::StorageClass, class.clone().into());
        }
        Ok(Self { objects, parts, is_azure, tagging, tags, attributes, hidden: Arc::new(hidden), limits })
    }

    /// Sends and proves; tells in `ahead_s` how far this machine's clock is ahead, however it went.
    pub(crate) async fn put(&self, key: &str, content: Bytes, ahead_s: &mut Option<i64>) -> Result<Proof> {
        let path = path(key)?;
        let options =
            PutOptions { tags: self.tags.clone(), attributes: self.attributes.clone(), ..PutOptions::default() };
        let payload = PutPayload::from_bytes(content.clone());
        let (put, heard) = self.listen(content.len() as u64, self.objects.put_opts(&path, payload, options)).await?;
        *ahead_s = heard.ahead_s;
        let etag = match put {
            Ok(PutResult { e_tag, .. }) => e_tag,
            // It took the file, and said nothing that can be understood.
            Err(_) if went_well(&heard) => None,
            Err(error) => return Err(self.problem(&heard, &error)),
        };
        let md5 = proof::md5(&content);
        let told = etag.as_deref().is_some_and(|etag| proof::is_etag(etag, &proof::hex(&md5)));
        if told || proof::is_confirmed(&heard, &content) {
            return Ok(Proof { by: ProvenBy::Checksum, etag });
        }
        self.read_back(key, Content::of(&content)).await?;
        Ok(Proof { by: ProvenBy::ReadBack, etag })
    }

    pub(crate) async fn begin(&self, key: &str) -> Result<String> {
        let path = path(key)?;
        if self.is_azure {
            // Blocks are put without any beginning; tags and the like come with the list of them.
            return Ok("blocks".into());
        }
        let options = PutMultipartOptions {
            tags: self.tags.clone(),
            attributes: self.attributes.clone(),
            ..PutMultipartOptions::default()
        };
        self.call(0, self.parts.create_multipart_opts(&path, options)).await
    }

    pub(crate) async fn put_part(&self, key: &str, upload: &str, number: usize, content: Bytes) -> Result<SentPart> {
        let path = path(key)?;
        let (md5, bytes) = (proof::md5(&content), content.len() as u64);
        let payload = PutPayload::from_bytes(content.clone());
        let upload = upload.to_owned();
        let (part, heard) = self.listen(bytes, self.parts.put_part(&path, &upload, number, payload)).await?;
        let mut etag = part.map_err(|error| self.problem(&heard, &error))?.content_id;
        if self.is_azure && proof::is_confirmed(&heard, &content) {
            etag.push_str(CONFIRMED);
        }
        Ok(SentPart { number, bytes, etag, md5: proof::hex(&md5) })
    }

    pub(crate) async fn complete(&self, key: &str, upload: &str, parts: &[SentPart], whole: &Path) -> Result<Proof> {
        use BucketTrouble::{NoFile, NoRight, Refused};
        let path = path(key)?;
        check_against(parts, whole).await?;
        let name = |part: &SentPart| part.etag.strip_suffix(CONFIRMED).unwrap_or(&part.etag).to_owned();
        let ids = parts.iter().map(|part| PartId { content_id: name(part) }).collect();
        // Services say that gathering many parts may take minutes.
        let long = parts.iter().map(|part| part.bytes).sum::<u64>() / GATHERED_FASTER;
        let etag = match self.call(long, self.parts.complete_multipart(&path, &upload.to_owned(), ids)).await {
            Ok(PutResult { e_tag, .. }) => e_tag,
            // It may be complete already: the answer was lost, or we ended before it came. What has been forgotten
            // is no file, or no right, or a request that is not understood, as services like to say.
            Err(refused) if matches!(refused.trouble, NoFile | NoRight | Refused) => {
                let content = content_of(whole).await?;
                if self.size_of(key).await.ok().flatten() != Some(content.bytes) {
                    return Err(refused);
                }
                self.read_back(key, content).await.map_err(|_| refused)?;
                self.tag(key).await?;
                return Ok(Proof { by: ProvenBy::ReadBack, etag: None });
            }
            Err(other) => return Err(other),
        };
        self.tag(key).await?;
        let expected = proof::etag_of_parts(parts.iter().map(|part| part.md5.as_str()));
        let told = etag.as_deref().zip(expected).is_some_and(|(etag, expected)| proof::is_etag(etag, &expected));
        if told || parts.iter().all(|part| part.etag.ends_with(CONFIRMED)) {
            return Ok(Proof { by: ProvenBy::Checksum, etag });
        }
        self.read_back(key, content_of(whole).await?).await?;
        Ok(Proof { by: ProvenBy::ReadBack, etag })
    }

    pub(crate) async fn abort(&self, key: &str, upload: &str) -> Result<()> {
        let path = path(key)?;
        match self.call(0, self.parts.abort_multipart(&path, &upload.to_owned())).await {
            Err(gone) if gone.trouble == BucketTrouble::NoFile => Ok(()),
            done => done,
        }
    }

    pub(crate) async fn size_of(&self, key: &str) -> Result<Option<u64>> {
        let path = path(key)?;
        match self.listen(0, self.objects.head(&path)).await? {
            (Ok(object), _) => return Ok(Some(object.size)),
            (Err(error), heard) if heard.failure.is_some() => return Err(self.problem(&heard, &error)),
            _ => {}
        }
        // An answer to HEAD has no body, so that it does not tell whether file, bucket or right is missing.
        let options = GetOptions { range: Some(GetRange::Bounded(0..1)), ..GetOptions::default() };
        match self.call(0, self.objects.get_opts(&path, options)).await {
            Ok(object) => Ok(Some(object.meta.size)),
            Err(gone) if gone.trouble == BucketTrouble::NoFile => Ok(None),
            Err(other) => Err(other),
        }
    }

    pub(crate) async fn read(&self, key: &str, from: u64) -> Result<BoxStream<'static, Result<Bytes>>> {
        let path = path(key)?;
        let options = GetOptions { range: (from > 0).then_some(GetRange::Offset(from)), ..GetOptions::default() };
        let (object, heard) = self.listen(0, self.objects.get_opts(&path, options)).await?;
        match object {
            Ok(object) => Ok(self.heard_while(object.into_stream())),
            // Nothing is behind the end (RFC 9110, 15.5.17).
            Err(_) if heard.status == Some(416) => Ok(stream::empty().boxed()),
            // Azurite answers with what there is before it.
            Err(_) if from > 0 && went_well(&heard) && self.size_of(key).await?.is_some_and(|size| size <= from) => {
                Ok(stream::empty().boxed())
            }
            Err(error) => Err(self.problem(&heard, &error)),
        }
    }

    pub(crate) fn list(&self, folder: &str, after: Option<&str>) -> Result<BoxStream<'static, Result<Listed>>> {
        let folder = Some(path(folder)?).filter(|folder| !folder.is_root());
        let objects = match after {
            // Azure has it in versions of its protocol that the library does not speak.
            Some(after) if !self.is_azure => self.objects.list_with_offset(folder.as_ref(), &path(after)?),
            _ => self.objects.list(folder.as_ref()),
        };
        let after = after.unwrap_or_default().to_owned();
        // Servers that do not know "after" tell everything.
        let behind = move |object: &Listed| std::future::ready(object.key > after);
        let told = self.heard_while(objects).map_ok(|object| Listed { key: object.location.into(), size: object.size });
        Ok(told.try_filter(behind).boxed())
    }

    pub(crate) async fn delete(&self, key: &str) -> Result<()> {
        let path = path(key)?;
        match self.call(0, self.objects.delete(&path)).await {
            Err(gone) if gone.trouble == BucketTrouble::NoFile => Ok(()),
            done => done,
        }
    }

    /// Sets the tags of what was put in blocks.
    async fn tag(&self, key: &str) -> Result<()> {
        let Some(tagging) = &self.tagging else { return Ok(()) };
        let (_, heard) = self.listen(0, tagging.set(key)).await?;
        if went_well(&heard) { Ok(()) } else { Err(trouble::of(&heard, &self.hidden)) }
    }

    /// Reads what was sent, and compares.
    async fn read_back(&self, key: &str, sent: Content) -> Result<()> {
        let mut stream = match self.read(key, 0).await {
            Err(gone) if gone.trouble == BucketTrouble::NoFile => {
                return Err(problem(BucketTrouble::NotProven, "it was taken, and is not there"));
            }
            stream => stream?,
        };
        let mut sum = Sum::default();
        while let Some(bytes) = stream.try_next().await? {
            sum.add(&bytes);
        }
        let found = sum.content();
        if found == sent {
            return Ok(());
        }
        let said = if found.bytes == sent.bytes {
            format!("{} other bytes were read back", sent.bytes)
        } else {
            format!("{} bytes were read back, {} were sent", found.bytes, sent.bytes)
        };
        Err(problem(BucketTrouble::NotProven, said))
    }

    /// Asks a service, with what it answered.
    async fn listen<T>(&self, bytes: u64, work: impl Future<Output = T>) -> Result<(T, Heard)> {
        let slot = Slot::default();
        match tokio::time::timeout(self.limits.to_send(bytes), slot.during(work)).await {
            Ok(done) => Ok((done, slot.heard())),
            Err(_) => Err(self.limits.exceeded(bytes)),
        }
    }

    /// Asks a service.
    async fn call<T>(&self, bytes: u64, work: impl Future<Output = object_store::Result<T>>) -> Result<T> {
        let (done, heard) = self.listen(bytes, work).await?;
        done.map_err(|error| self.problem(&heard, &error))
    }

    fn problem(&self, heard: &Heard, error: &object_store::Error) -> BucketProblem {
        problem_of(heard, error, &self.hidden)
    }

    /// A stream that asks the service while it is read. A silence longer than an answer may take ends it.
    fn heard_while<T: Send + 'static>(
        &self,
        stream: BoxStream<'static, object_store::Result<T>>,
    ) -> BoxStream<'static, Result<T>> {
        let (slot, hidden, limits) = (Slot::default(), self.hidden.clone(), self.limits);
        let next = move |stream: Option<BoxStream<'static, object_store::Result<T>>>| {
            let (slot, hidden) = (slot.clone(), hidden.clone());
            async move {
                let mut stream = stream?;
                match tokio::time::timeout(limits.answer, slot.during(stream.next())).await {
                    Ok(Some(Ok(item))) => Some((Ok(item), Some(stream))),
                    Ok(Some(Err(error))) => Some((Err(problem_of(&slot.heard(), &error, &hidden)), None)),
                    Ok(None) => None,
                    Err(_) => Some((Err(limits.exceeded(0)), None)),
                }
            }
        };
        stream::unfold(Some(stream), next).boxed()
    }
}

/// Names go as they are: encoding them is the protocol's.
fn path(key: &str) -> Result<Key> {
    Key::parse(key).map_err(|error| problem(BucketTrouble::Refused, error.to_string()))
}

fn went_well(heard: &Heard) -> bool {
    heard.status.is_some_and(|status| (200..300).contains(&status)) && heard.code.is_empty() && heard.failure.is_none()
}

fn problem_of(heard: &Heard, error: &object_store::Error, hidden: &[String]) -> BucketProblem {
    if !went_well(heard) && (heard.status.is_some() || heard.failure.is_some()) {
        return trouble::of(heard, hidden);
    }
    let chain = || std::iter::successors(Some(error as &(dyn Error + 'static)), |&error| error.source());
    // It broke off in the middle of an answer.
    if let Some(broken) = chain().find_map(|error| error.downcast_ref::<HttpError>()) {
        return trouble::of(&Heard { failure: Some(wire::failure_of(broken)), ..Heard::default() }, hidden);
    }
    let words = chain().last().map(ToString::to_string).unwrap_or_default();
    problem(BucketTrouble::Refused, trouble::plain(&words, hidden))
}

/// That the file is still what was sent of it.
async fn check_against(parts: &[SentPart], whole: &Path) -> Result<()> {
    let in_order = parts.iter().enumerate().all(|(number, part)| part.number == number);
    if parts.is_empty() || !in_order {
        return Err(problem(BucketTrouble::Refused, "parts are missing"));
    }
    let (parts, path) = (parts.to_vec(), whole.to_owned());
    let differs = blocking(whole, move || proof::first_other_part(&path, &parts)).await?;
    match differs {
        None => Ok(()),
        Some(number) => Err(problem(BucketTrouble::LocalFile, format!("it is not what was sent as part {number}"))),
    }
}

async fn content_of(whole: &Path) -> Result<Content> {
    let path = whole.to_owned();
    blocking(whole, move || Content::of_file(&path)).await
}

async fn blocking<T: Send + 'static>(
    whole: &Path,
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T> {
    let of = |error: std::io::Error| {
        problem(BucketTrouble::LocalFile, format!("{}: {error}", PathBuf::from(whole).display()))
    };
    tokio::task::spawn_blocking(work).await.map_err(|error| of(error.into()))?.map_err(of)
}
