//! `storageConfig`: where the files of a recording go (agora.md section 3).

use rollcall_model::agora::storage::{provider, region};
use rollcall_model::{BucketSettings, BucketTag, Provider, ServerEncryption};
use rollcall_studio::{BucketKeys, Storage};

use super::answer::No;
use super::body::StorageConfig;

/// The longest that file names may begin with, slashes included.
const MOST_PREFIX: usize = 128;

fn wrong<T>(field: &str, problem: &str) -> Result<T, No> {
    Err(No::field(&format!("storageConfig.{field}"), problem))
}

/// Where the files go, and what their names begin with there: with `/` at the end, or nothing.
pub(crate) fn read(config: Option<StorageConfig>) -> Result<(Storage, String), No> {
    let Some(config) = config else { return Ok((Storage::Usual, String::new())) };
    let prefix = prefix(config.file_name_prefix.as_deref().unwrap_or_default())?;
    if let Some(id) = &config.rollcall_bucket {
        let is_alone = config.vendor.is_none() && config.bucket.is_none() && config.access_key.is_none();
        if !is_alone {
            return wrong("rollcallBucket", "stands instead of vendor, bucket and keys");
        }
        return match id.parse() {
            Ok(id) => Ok((Storage::Kept(id), prefix)),
            Err(_) => wrong("rollcallBucket", "is no id of a bucket"),
        };
    }
    if config.vendor.is_none() && config.bucket.is_none() {
        return Ok((Storage::Usual, prefix));
    }
    let Some(vendor) = config.vendor else { return wrong("vendor", "is missing") };
    let Some(service) = provider(vendor) else {
        return wrong(
            "vendor",
            "is none of 1, 2, 3, 5, 6, 7, 8 and 11; other services can be kept in the console and named by rollcallBucket",
        );
    };
    let number = match (config.region, service.needs_region()) {
        (None, true) => return wrong("region", "is missing"),
        (number, _) => number.unwrap_or(0),
    };
    let Some(region) = region(service, number) else { return wrong("region", "is no region of this vendor") };
    let text = |field, value: Option<String>| match value.filter(|value| !value.trim().is_empty()) {
        Some(value) => Ok(value),
        None => wrong(field, "is missing"),
    };
    let bucket = text("bucket", config.bucket)?;
    let session = config.sts_token.filter(|token| !token.is_empty());
    if session.is_some()
        && !matches!(service, Provider::AmazonS3 | Provider::AlibabaOss | Provider::TencentCos | Provider::S3Compatible)
    {
        return wrong("stsToken", "exists with the vendors 1, 2, 3 and 11 alone");
    }
    if let Some(ends) = config.sts_expiration {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_secs();
        if session.is_some() && ends <= now {
            return wrong("stsExpiration", "lies in the past");
        }
    }
    let keys = BucketKeys {
        access: text("accessKey", config.access_key)?,
        secret: text("secretKey", config.secret_key)?,
        session,
    };
    let extension = config.extension_params.unwrap_or_default();
    let encryption = match extension.sse.as_deref() {
        None | Some("") => None,
        Some(_) if !service.has_encryption() => {
            return wrong("extensionParams.sse", "is not possible with this vendor");
        }
        Some("kms") => Some(ServerEncryption::Kms),
        Some("aes256") => Some(ServerEncryption::Aes256),
        Some(_) => return wrong("extensionParams.sse", "has to be kms or aes256"),
    };
    let tags: Vec<BucketTag> = extension.tag.as_deref().map(tags).unwrap_or_default();
    if !tags.is_empty() && !service.has_tags() {
        return wrong("extensionParams.tag", "is not possible with this vendor");
    }
    let endpoint = extension.endpoint.filter(|endpoint| !endpoint.is_empty());
    if endpoint.is_some() && service != Provider::S3Compatible {
        return wrong("extensionParams.endpoint", "exists with vendor 11 alone");
    }
    let with_scheme = |endpoint: String| match endpoint.contains("://") {
        true => endpoint,
        false => format!("https://{endpoint}"),
    };
    let settings = BucketSettings {
        name: format!("{} (API)", bucket.chars().take(50).collect::<String>()),
        service,
        bucket,
        region: region.to_owned(),
        endpoint: endpoint.map(with_scheme),
        virtual_host: false,
        prefix: String::new(),
        storage_class: None,
        encryption,
        tags,
    };
    match settings.validate() {
        Ok(()) => Ok((Storage::Given(Box::new(settings), keys), prefix)),
        Err(error) => {
            wrong(if error.field == "endpoint" { "extensionParams.endpoint" } else { error.field }, error.problem)
        }
    }
}

fn prefix(folders: &[String]) -> Result<String, No> {
    let plain = |folder: &String| {
        !folder.is_empty() && folder.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_'))
    };
    if !folders.iter().all(plain) {
        return wrong("fileNamePrefix", "is a list of folders, each of letters and digits");
    }
    let prefix: String = folders.iter().map(|folder| format!("{folder}/")).collect();
    if prefix.len() > MOST_PREFIX {
        wrong("fileNamePrefix", "has more than 128 characters, slashes included")
    } else {
        Ok(prefix)
    }
}

/// `name=value`, several with `&` between; a value alone is called `tag`.
fn tags(text: &str) -> Vec<BucketTag> {
    let tag = |pair: &str| match pair.split_once('=') {
        Some((key, value)) => BucketTag { key: key.to_owned(), value: value.to_owned() },
        None => BucketTag { key: "tag".to_owned(), value: pair.to_owned() },
    };
    text.split('&').filter(|pair| !pair.is_empty()).map(tag).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(json: &str) -> Result<(Storage, String), No> {
        read(Some(serde_json::from_str(json).expect("a config")))
    }

    fn given(json: &str) -> (BucketSettings, BucketKeys, String) {
        match reading(json) {
            Ok((Storage::Given(settings, keys), prefix)) => (*settings, keys, prefix),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_documents_example_names_a_bucket() {
        let (settings, keys, prefix) = given(
            r#"{"vendor":1,"region":3,"bucket":"lessons","accessKey":"a","secretKey":"b","fileNamePrefix":["directory1","directory2"],
                "extensionParams":{"sse":"aes256","tag":"school"}}"#,
        );
        assert_eq!((settings.service, settings.region.as_str()), (Provider::AmazonS3, "us-west-2"));
        assert_eq!((keys.access.as_str(), prefix.as_str()), ("a", "directory1/directory2/"));
        assert_eq!(settings.encryption, Some(ServerEncryption::Aes256));
        assert_eq!(settings.tags, [BucketTag { key: "tag".into(), value: "school".into() }]);
        let own = r#"{"vendor":11,"region":0,"bucket":"lessons","accessKey":"a","secretKey":"b","extensionParams":{"endpoint":"minio.example.org"}}"#;
        assert_eq!(given(own).0.endpoint.as_deref(), Some("https://minio.example.org"));
        assert!(matches!(reading(r#"{"rollcallBucket":"school"}"#), Ok((Storage::Kept(_), _))));
        assert!(matches!(read(None), Ok((Storage::Usual, _))));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let wrong = [
            ("vendor", r#"{"vendor":9,"region":0,"bucket":"lessons","accessKey":"a","secretKey":"b"}"#),
            ("region", r#"{"vendor":1,"region":17,"bucket":"lessons","accessKey":"a","secretKey":"b"}"#),
            ("region", r#"{"vendor":1,"bucket":"lessons","accessKey":"a","secretKey":"b"}"#),
            ("bucket", r#"{"vendor":1,"region":0,"bucket":"a/b","accessKey":"a","secretKey":"b"}"#),
            ("secretKey", r#"{"vendor":1,"region":0,"bucket":"lessons","accessKey":"a"}"#),
            ("endpoint", r#"{"vendor":11,"region":0,"bucket":"lessons","accessKey":"a","secretKey":"b"}"#),
            (
                "sse",
                r#"{"vendor":6,"region":0,"bucket":"lessons","accessKey":"a","secretKey":"b","extensionParams":{"sse":"kms"}}"#,
            ),
            (
                "stsToken",
                r#"{"vendor":7,"region":0,"bucket":"lessons","accessKey":"a","secretKey":"b","stsToken":"t"}"#,
            ),
            (
                "stsExpiration",
                r#"{"vendor":1,"region":0,"bucket":"lessons","accessKey":"a","secretKey":"b","stsToken":"t","stsExpiration":1}"#,
            ),
            ("fileNamePrefix", r#"{"fileNamePrefix":["a/b"]}"#),
            ("rollcallBucket", r#"{"rollcallBucket":"school","vendor":1}"#),
        ];
        for (field, json) in wrong {
            match reading(json) {
                Err(No::Coded(_, refused)) => assert!(refused.reason.contains(field), "{json}: {}", refused.reason),
                other => panic!("{json}: {other:?}"),
            }
        }
    }
}
