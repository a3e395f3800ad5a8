//! Where services are: address, region and style of each. What nobody can try without an account there, so
//! each line says where it is written.

use rollcall_model::{BucketSettings, Provider};

/// Where the requests for a bucket go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// `https://host[:port]`; with the bucket's name in the host where `virtual_host` says so, for Azure
    /// with the account.
    pub endpoint: String,
    /// The region that signatures name.
    pub region: String,
    /// The bucket is named by the host, not by the path.
    pub virtual_host: bool,
}

/// Where the bucket of these settings is. `account` is the access key, which for Azure is the account's name.
pub(crate) fn address(settings: &BucketSettings, account: &str) -> Address {
    let region = settings.region.as_str();
    let lower = region.to_ascii_lowercase();
    let (host, signed, virtual_host) = match settings.service {
        // "Amazon S3 endpoints and quotas"; China is a partition of its own.
        Provider::AmazonS3 => {
            let end = if lower.starts_with("cn-") { ".cn" } else { "" };
            (format!("s3.{lower}.amazonaws.com{end}"), region, true)
        }
        // "Use Amazon S3 SDKs to access OSS": virtual hosts only.
        Provider::AlibabaOss => {
            let region = region.strip_prefix("oss-").unwrap_or(region);
            (format!("s3.oss-{region}.aliyuncs.com"), region, true)
        }
        // "Use the general SDK for AWS S3 to access COS".
        Provider::TencentCos => (format!("cos.{region}.myqcloud.com"), region, true),
        // "Regions and endpoints" of Huawei Cloud.
        Provider::HuaweiObs => (format!("obs.{region}.myhuaweicloud.com"), region, true),
        // "Migrate from Amazon S3 to Cloud Storage": HMAC keys.
        Provider::GoogleCloud => ("storage.googleapis.com".to_owned(), "auto", false),
        // "BOS compatible with AWS S3".
        Provider::BaiduBos => (format!("s3.{region}.bcebos.com"), region, false),
        // "Compatibility with AWS S3" of Kodo: the bucket's name there may differ from the console's.
        Provider::QiniuKodo => (format!("s3.{region}.qiniucs.com"), region, false),
        // "Endpoint and region" of KS3. That it takes these signatures is unconfirmed.
        Provider::KingsoftKs3 => (format!("ks3-{lower}.ksyuncs.com"), region, true),
        // "Naming and referencing containers".
        Provider::AzureBlob => ("blob.core.windows.net".to_owned(), "", true),
        Provider::S3Compatible | Provider::Folder => (String::new(), region, settings.virtual_host),
    };
    let in_host = if settings.service == Provider::AzureBlob { account } else { &settings.bucket };
    let endpoint = match &settings.endpoint {
        // One label of a certificate's `*` has no dot in it.
        None if virtual_host && !in_host.contains('.') => {
            return told(format!("https://{in_host}.{host}"), signed, true);
        }
        None => format!("https://{host}"),
        Some(own) => {
            let own = own.trim_end_matches('/');
            let Some((scheme, host)) = own.split_once("://").filter(|_| settings.virtual_host) else {
                let own = if settings.service == Provider::AzureBlob { format!("{own}/{account}") } else { own.into() };
                return told(own, signed, false);
            };
            return told(format!("{scheme}://{in_host}.{host}"), signed, true);
        }
    };
    told(endpoint, signed, false)
}

fn told(endpoint: String, region: &str, virtual_host: bool) -> Address {
    // What has no regions takes this one (MinIO, Ceph).
    let region = if region.is_empty() { "us-east-1" } else { region };
    Address { endpoint, region: region.to_owned(), virtual_host }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(service: Provider, region: &str, endpoint: Option<&str>) -> BucketSettings {
        BucketSettings {
            name: "Lessons".into(),
            service,
            bucket: "lessons".into(),
            region: region.into(),
            endpoint: endpoint.map(Into::into),
            virtual_host: false,
            prefix: String::new(),
            storage_class: None,
            encryption: None,
            tags: vec![],
        }
    }

    #[test]
    fn every_service_has_its_address() {
        use Provider::*;
        let known = [
            (AmazonS3, "eu-west-1", "https://lessons.s3.eu-west-1.amazonaws.com", "eu-west-1", true),
            (AmazonS3, "cn-north-1", "https://lessons.s3.cn-north-1.amazonaws.com.cn", "cn-north-1", true),
            (AlibabaOss, "cn-hangzhou", "https://lessons.s3.oss-cn-hangzhou.aliyuncs.com", "cn-hangzhou", true),
            (AlibabaOss, "oss-cn-hangzhou", "https://lessons.s3.oss-cn-hangzhou.aliyuncs.com", "cn-hangzhou", true),
            (TencentCos, "ap-guangzhou", "https://lessons.cos.ap-guangzhou.myqcloud.com", "ap-guangzhou", true),
            (HuaweiObs, "cn-north-4", "https://lessons.obs.cn-north-4.myhuaweicloud.com", "cn-north-4", true),
            (GoogleCloud, "", "https://storage.googleapis.com", "auto", false),
            (GoogleCloud, "us-east1", "https://storage.googleapis.com", "auto", false),
            (BaiduBos, "bj", "https://s3.bj.bcebos.com", "bj", false),
            (QiniuKodo, "cn-east-1", "https://s3.cn-east-1.qiniucs.com", "cn-east-1", false),
            (KingsoftKs3, "CN-BEIJING", "https://lessons.ks3-cn-beijing.ksyuncs.com", "CN-BEIJING", true),
            (AzureBlob, "", "https://account.blob.core.windows.net", "us-east-1", true),
        ];
        for (service, region, endpoint, signed, virtual_host) in known {
            let expected = Address { endpoint: endpoint.into(), region: signed.into(), virtual_host };
            assert_eq!(address(&settings(service, region, None), "account"), expected, "{service:?} {region}");
        }
    }

    #[test]
    fn a_name_with_a_dot_goes_in_the_path() {
        let dotted = BucketSettings { bucket: "les.sons".into(), ..settings(Provider::AmazonS3, "eu-west-1", None) };
        let found = address(&dotted, "");
        assert_eq!((found.endpoint.as_str(), found.virtual_host), ("https://s3.eu-west-1.amazonaws.com", false));
    }

    #[test]
    fn an_own_address_replaces_the_host_everywhere() {
        for service in Provider::ALL.into_iter().filter(|s| *s != Provider::Folder && *s != Provider::AzureBlob) {
            let own = settings(service, "r-1", Some("http://127.0.0.1:9000/"));
            let found = address(&own, "account");
            assert_eq!((found.endpoint.as_str(), found.virtual_host), ("http://127.0.0.1:9000", false), "{service:?}");
            let hosted = BucketSettings { virtual_host: true, endpoint: Some("https://a.example:9".into()), ..own };
            let found = address(&hosted, "account");
            assert_eq!((found.endpoint.as_str(), found.virtual_host), ("https://lessons.a.example:9", true));
        }
        let azure = settings(Provider::AzureBlob, "", Some("http://127.0.0.1:10000"));
        assert_eq!(address(&azure, "account").endpoint, "http://127.0.0.1:10000/account");
        let hosted = BucketSettings { virtual_host: true, ..azure };
        assert_eq!(address(&hosted, "account").endpoint, "http://account.127.0.0.1:10000");
        assert_eq!(address(&settings(Provider::S3Compatible, "", Some("https://a.b")), "").region, "us-east-1");
    }
}
