//! Agora's numbers for storage services and their regions (`reference/region-vendor.mdx`).

use crate::bucket::Provider;

/// The services, each with its regions: their numbers, and what the service itself calls them.
type Regions = &'static [(u32, &'static str)];

const AMAZON: Regions = &[
    (0, "us-east-1"),
    (1, "us-east-2"),
    (2, "us-west-1"),
    (3, "us-west-2"),
    (4, "eu-west-1"),
    (5, "eu-west-2"),
    (6, "eu-west-3"),
    (7, "eu-central-1"),
    (8, "ap-southeast-1"),
    (9, "ap-southeast-2"),
    (10, "ap-northeast-1"),
    (11, "ap-northeast-2"),
    (12, "sa-east-1"),
    (13, "ca-central-1"),
    (14, "ap-south-1"),
    (15, "cn-north-1"),
    (16, "cn-northwest-1"),
    (18, "af-south-1"),
    (19, "ap-east-1"),
    (20, "ap-northeast-3"),
    (21, "eu-north-1"),
    (22, "me-south-1"),
    (24, "ap-southeast-3"),
    (25, "eu-south-1"),
];

const ALIBABA: Regions = &[
    (0, "cn-hangzhou"),
    (1, "cn-shanghai"),
    (2, "cn-qingdao"),
    (3, "cn-beijing"),
    (4, "cn-zhangjiakou"),
    (5, "cn-huhehaote"),
    (6, "cn-shenzhen"),
    (7, "cn-hongkong"),
    (8, "us-west-1"),
    (9, "us-east-1"),
    (10, "ap-southeast-1"),
    (11, "ap-southeast-2"),
    (12, "ap-southeast-3"),
    (13, "ap-southeast-5"),
    (14, "ap-northeast-1"),
    (15, "ap-south-1"),
    (16, "eu-central-1"),
    (17, "eu-west-1"),
    (18, "eu-east-1"),
    (19, "ap-southeast-6"),
    (20, "cn-heyuan"),
    (21, "cn-guangzhou"),
    (22, "cn-chengdu"),
    (23, "cn-nanjing"),
    (24, "cn-fuzhou"),
    (25, "cn-wulanchabu"),
    (26, "cn-northeast-2"),
    (27, "cn-southeast-7"),
];

const TENCENT: Regions = &[
    (0, "ap-beijing-1"),
    (1, "ap-beijing"),
    (2, "ap-shanghai"),
    (3, "ap-guangzhou"),
    (4, "ap-chengdu"),
    (5, "ap-chongqing"),
    (6, "ap-shenzhen-fsi"),
    (7, "ap-shanghai-fsi"),
    (8, "ap-beijing-fsi"),
    (9, "ap-hongkong"),
    (10, "ap-singapore"),
    (11, "ap-mumbai"),
    (12, "ap-seoul"),
    (13, "ap-bangkok"),
    (14, "ap-tokyo"),
    (15, "na-siliconvalley"),
    (16, "na-ashburn"),
    (17, "na-toronto"),
    (18, "eu-frankfurt"),
    (19, "eu-moscow"),
];

/// The documents' names of the regions; what Huawei calls those outside China and Asia-Pacific is its own list.
const HUAWEI: Regions = &[
    (0, "cn-north-1"),
    (1, "cn-north-4"),
    (2, "cn-east-2"),
    (3, "cn-east-3"),
    (4, "cn-south-1"),
    (5, "cn-southwest-2"),
    (6, "ap-southeast-1"),
    (7, "ap-southeast-2"),
    (8, "ap-southeast-3"),
    (9, "af-south-1"),
    (10, "sa-argentina-1"),
    (11, "sa-peru-1"),
    (12, "na-mexico-1"),
    (13, "sa-brazil-1"),
    (14, "la-south-2"),
    (15, "sa-chile-1"),
];

const BAIDU: Regions = &[(1, "bd"), (2, "su"), (3, "gz"), (4, "hkg"), (5, "sin"), (6, "fwh"), (7, "fsh")];

/// The service with this number; none where there is none, or none that is known by its number alone.
pub fn provider(vendor: u32) -> Option<Provider> {
    Some(match vendor {
        1 => Provider::AmazonS3,
        2 => Provider::AlibabaOss,
        3 => Provider::TencentCos,
        5 => Provider::AzureBlob,
        6 => Provider::GoogleCloud,
        7 => Provider::HuaweiObs,
        8 => Provider::BaiduBos,
        11 => Provider::S3Compatible,
        _ => return None,
    })
}

/// What the service calls the region with this number; empty where it has none to tell, none where there is none.
pub fn region(service: Provider, number: u32) -> Option<&'static str> {
    let regions = match service {
        Provider::AmazonS3 => AMAZON,
        Provider::AlibabaOss => ALIBABA,
        Provider::TencentCos => TENCENT,
        Provider::HuaweiObs => HUAWEI,
        Provider::BaiduBos => BAIDU,
        _ => return Some(""),
    };
    regions.iter().find(|(known, _)| *known == number).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_documents() {
        let known = [
            (1, 0, Provider::AmazonS3, "us-east-1"),
            (1, 25, Provider::AmazonS3, "eu-south-1"),
            (2, 27, Provider::AlibabaOss, "cn-southeast-7"),
            (3, 19, Provider::TencentCos, "eu-moscow"),
            (5, 0, Provider::AzureBlob, ""),
            (6, 0, Provider::GoogleCloud, ""),
            (7, 15, Provider::HuaweiObs, "sa-chile-1"),
            (8, 1, Provider::BaiduBos, "bd"),
            (11, 0, Provider::S3Compatible, ""),
        ];
        for (vendor, number, service, name) in known {
            assert_eq!(provider(vendor), Some(service));
            assert_eq!(region(service, number), Some(name));
        }
        for missing in [17, 23, 26] {
            assert_eq!(region(Provider::AmazonS3, missing), None, "the documents have no {missing}");
        }
        assert_eq!([0, 4, 9, 10, 12].map(provider), [None; 5]);
    }
}
