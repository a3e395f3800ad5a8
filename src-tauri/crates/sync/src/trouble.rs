//! What is wrong, told by the codes that services answer, never by their sentences.

use rollcall_model::{BucketProblem, BucketTrouble};

use crate::heard::{Failure, Heard};

/// Clocks may differ by so much (Amazon allows 15 minutes, others 5).
const MOST_SKEW_S: i64 = 5 * 60;

/// Most characters of a service's words that are told.
const MOST_SAID: usize = 300;

/// A problem with the words for it.
pub(crate) fn problem(trouble: BucketTrouble, said: impl Into<String>) -> BucketProblem {
    BucketProblem { trouble, said: said.into() }
}

/// The problem that was heard. `hidden` are the words that are never told.
pub(crate) fn of(heard: &Heard, hidden: &[String]) -> BucketProblem {
    let (trouble, said) = match &heard.failure {
        Some((Failure::Certificate, said)) => (BucketTrouble::Certificate, said.clone()),
        Some((Failure::TimedOut, said)) => (BucketTrouble::TimedOut, said.clone()),
        Some((Failure::Unreachable, said)) => (BucketTrouble::Unreachable, said.clone()),
        None => (of_answer(heard), words(heard)),
    };
    let said = match (trouble, heard.ahead_s) {
        (BucketTrouble::ClockOff, Some(ahead)) => format!("{}; {said}", minutes(ahead)),
        _ => said,
    };
    problem(trouble, plain(&said, hidden))
}

fn of_answer(heard: &Heard) -> BucketTrouble {
    let status = heard.status.unwrap_or(0);
    let skewed = heard.ahead_s.is_some_and(|ahead| ahead.abs() > MOST_SKEW_S);
    match of_code(&heard.code) {
        // Alibaba and Huawei answer so where the bucket is in another region, and name its address.
        Some(BucketTrouble::NoRight) if !heard.elsewhere.is_empty() => BucketTrouble::WrongRegion,
        // Some services call it a wrong signature.
        Some(BucketTrouble::NoRight | BucketTrouble::WrongKeys) if skewed => BucketTrouble::ClockOff,
        Some(trouble) => trouble,
        None if status == 403 && skewed => BucketTrouble::ClockOff,
        None if matches!(status, 301 | 307 | 308) => BucketTrouble::WrongRegion,
        None if status == 400 && !heard.elsewhere.is_empty() => BucketTrouble::WrongRegion,
        None => of_status(status),
    }
}

fn of_status(status: u16) -> BucketTrouble {
    match status {
        401 => BucketTrouble::WrongKeys,
        403 => BucketTrouble::NoRight,
        404 => BucketTrouble::NoFile,
        408 | 504 => BucketTrouble::TimedOut,
        429 | 500 | 502 | 503 => BucketTrouble::Busy,
        507 => BucketTrouble::Full,
        _ => BucketTrouble::Refused,
    }
}

/// Codes of Amazon S3 ("List of error codes"), Azure Storage ("Common REST API error codes", "Blob
/// Storage error codes"), and where they differ of Alibaba, Tencent, Huawei, Google, Baidu and MinIO.
fn of_code(code: &str) -> Option<BucketTrouble> {
    Some(match code {
        "NoSuchBucket" | "ContainerNotFound" | "ContainerBeingDeleted" | "ContainerDisabled" | "InvalidBucketName" => {
            BucketTrouble::NoBucket
        }
        "AccessDenied"
        | "AccountIsDisabled"
        | "AccountProblem"
        | "AllAccessDisabled"
        | "AuthorizationFailure"
        | "AuthorizationPermissionMismatch"
        | "InsufficientAccountPermissions"
        | "UserDisable" => BucketTrouble::NoRight,
        "AuthenticationFailed"
        | "ExpiredToken"
        | "InvalidAccessKeyId"
        | "InvalidAuthenticationInfo"
        | "InvalidSecurityToken"
        | "InvalidToken"
        | "NoAuthenticationInformation"
        | "SecurityTokenExpired"
        | "SignatureDoesNotMatch"
        | "TokenRefreshRequired" => BucketTrouble::WrongKeys,
        "AuthorizationHeaderMalformed"
        | "IllegalLocationConstraint"
        | "IllegalLocationConstraintException"
        | "PermanentRedirect"
        | "TemporaryRedirect" => BucketTrouble::WrongRegion,
        "RequestTimeTooSkewed" => BucketTrouble::ClockOff,
        "AccountLimit" | "InsufficientStorage" | "QuotaExceeded" | "StorageQuotaExceeded" | "XMinioStorageFull" => {
            BucketTrouble::Full
        }
        "InternalError"
        | "OperationTimedOut"
        | "RequestLimitExceeded"
        | "RequestTimeout"
        | "ServerBusy"
        | "ServiceUnavailable"
        | "SlowDown"
        | "TooManyRequests" => BucketTrouble::Busy,
        // An upload in parts that the service has forgotten is begun again, as a file that is not there.
        "BlobNotFound" | "InvalidBlockList" | "InvalidPart" | "NoSuchKey" | "NoSuchUpload" | "NoSuchVersion" => {
            BucketTrouble::NoFile
        }
        _ => return None,
    })
}

/// The service's own words.
fn words(heard: &Heard) -> String {
    let status = heard.status.map_or_else(|| "no answer was understood".to_owned(), |status| format!("HTTP {status}"));
    let code = if heard.code.is_empty() { status } else { heard.code.clone() };
    // Azure's go on with ids of the request.
    let message = heard.message.lines().next().unwrap_or_default().trim();
    let message = if message.is_empty() { code } else { format!("{code}: {message}") };
    if heard.elsewhere.is_empty() { message } else { format!("{message} ({})", heard.elsewhere) }
}

fn minutes(ahead_s: i64) -> String {
    let minutes = (ahead_s.abs() + 30) / 60;
    let side = if ahead_s < 0 { "behind" } else { "ahead of" };
    format!("this machine's clock is {minutes} min {side} the service's")
}

/// Words on one line, of a length that can be shown, without what must not be told.
pub(crate) fn plain(text: &str, hidden: &[String]) -> String {
    let mut text = text.to_owned();
    for word in hidden.iter().filter(|word| !word.is_empty()) {
        text = text.replace(word.as_str(), "…");
    }
    let signed = |word: &str| {
        let word = word.to_ascii_lowercase();
        ["signature=", "sig=", "credential=", "security-token="].iter().any(|mark| word.contains(mark))
    };
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let told: Vec<&str> = words.map(|word| if signed(word) { "…" } else { word }).collect();
    told.join(" ").chars().take(MOST_SAID).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, code: &str) -> Heard {
        Heard { status: Some(status), code: code.into(), ..Heard::default() }
    }

    fn trouble(heard: &Heard) -> BucketTrouble {
        of(heard, &[]).trouble
    }

    #[test]
    fn codes_tell_the_trouble() {
        use BucketTrouble::*;
        let known = [
            (404, "NoSuchBucket", NoBucket),
            (404, "ContainerNotFound", NoBucket),
            (403, "AccessDenied", NoRight),
            (403, "AuthorizationPermissionMismatch", NoRight),
            (403, "InvalidAccessKeyId", WrongKeys),
            (403, "SignatureDoesNotMatch", WrongKeys),
            (403, "AuthenticationFailed", WrongKeys),
            (400, "ExpiredToken", WrongKeys),
            (400, "AuthorizationHeaderMalformed", WrongRegion),
            (301, "PermanentRedirect", WrongRegion),
            (301, "", WrongRegion),
            (403, "RequestTimeTooSkewed", ClockOff),
            (400, "QuotaExceeded", Full),
            (507, "", Full),
            (503, "SlowDown", Busy),
            (200, "SlowDown", Busy),
            (429, "", Busy),
            (500, "InternalError", Busy),
            (404, "NoSuchKey", NoFile),
            (404, "NoSuchUpload", NoFile),
            (404, "", NoFile),
            (401, "", WrongKeys),
            (403, "", NoRight),
            (400, "MalformedXML", Refused),
            (418, "", Refused),
        ];
        for (status, code, expected) in known {
            assert_eq!(trouble(&answer(status, code)), expected, "{status} {code}");
        }
    }

    #[test]
    fn a_bucket_elsewhere_is_told_where() {
        let elsewhere = "oss-cn-beijing.aliyuncs.com".to_owned();
        let heard = Heard { elsewhere: elsewhere.clone(), ..answer(403, "AccessDenied") };
        assert_eq!(trouble(&heard), BucketTrouble::WrongRegion);
        assert!(of(&heard, &[]).said.contains(&elsewhere));
        assert_eq!(trouble(&Heard { elsewhere, ..answer(400, "") }), BucketTrouble::WrongRegion);
    }

    #[test]
    fn a_clock_that_is_off_is_told_in_minutes() {
        for code in ["RequestTimeTooSkewed", "SignatureDoesNotMatch", "AccessDenied", ""] {
            let ahead = of(&Heard { ahead_s: Some(1190), ..answer(403, code) }, &[]);
            assert_eq!(ahead.trouble, BucketTrouble::ClockOff, "{code}");
            assert!(ahead.said.starts_with("this machine's clock is 20 min ahead of"), "{}", ahead.said);
        }
        let behind = of(&Heard { ahead_s: Some(-600), ..answer(403, "RequestTimeTooSkewed") }, &[]);
        assert!(behind.said.contains("10 min behind"), "{}", behind.said);
        assert_eq!(trouble(&Heard { ahead_s: Some(299), ..answer(403, "") }), BucketTrouble::NoRight);
        assert_eq!(trouble(&Heard { ahead_s: Some(900), ..answer(404, "NoSuchKey") }), BucketTrouble::NoFile);
    }

    #[test]
    fn secrets_are_never_said() {
        let message =
            "The key AKIDEXAMPLE is unknown.\nhttps://b.s3/k?X-Amz-Signature=abc&X-Amz-Credential=AKIDEXAMPLE";
        let heard = Heard { message: message.into(), ..answer(403, "InvalidAccessKeyId") };
        let said = of(&heard, &["AKIDEXAMPLE".into(), String::new()]).said;
        assert_eq!(said, "InvalidAccessKeyId: The key … is unknown.");
        assert_eq!(plain("see https://b/k?x=1&Signature=abc now\u{7}", &[]), "see … now");
        assert_eq!(plain(&"long ".repeat(100), &[]).chars().count(), MOST_SAID);
    }
}
