//! Tags of a blob that was put in blocks: Azure takes them with the list of blocks, which the library sends
//! without. So they are set by a request of our own ("Set Blob Tags" of Azure Storage).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use object_store::client::{HttpClient, HttpError, HttpErrorKind, HttpRequest, HttpResponse};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use reqwest::header::{HeaderName, HeaderValue};
use rollcall_model::BucketTag;
use sha2::Sha256;

/// The version of the protocol that is spoken.
const VERSION: &str = "2023-11-03";

/// All but what is never encoded in paths (RFC 3986, 2.3).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Sets the tags of blobs in a container.
pub(crate) struct Tagging {
    pub client: HttpClient,
    /// The address of the account.
    pub endpoint: String,
    pub container: String,
    pub account: String,
    /// The account's key, in base64.
    pub key: String,
    pub tags: Vec<BucketTag>,
}

impl Tagging {
    /// Sets the tags of a blob. What the service has against it is heard.
    ///
    /// # Errors
    /// When no answer came.
    pub(crate) async fn set(&self, blob: &str) -> Result<HttpResponse, HttpError> {
        let body = self.body();
        let segments = [self.container.as_str()].into_iter().chain(blob.split('/'));
        let path: String = segments.map(|segment| format!("/{}", utf8_percent_encode(segment, SEGMENT))).collect();
        let url = format!("{}{path}?comp=tags", self.endpoint);
        let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&Timestamp::now());
        let date = date.map_err(|error| HttpError::new(HttpErrorKind::Unknown, error))?;
        // An account in the path stands there twice.
        let before = self.endpoint.splitn(4, '/').nth(3).map(|path| format!("/{path}")).unwrap_or_default();
        let signature = self.signature(body.len(), &date, &format!("{before}{path}"));

        let mut request = HttpRequest::new(body.into_bytes().into());
        *request.method_mut() = Method::PUT;
        *request.uri_mut() = url.parse().map_err(|error| HttpError::new(HttpErrorKind::Unknown, error))?;
        let headers = [
            ("content-type", "application/xml".to_owned()),
            ("x-ms-date", date),
            ("x-ms-version", VERSION.to_owned()),
            ("authorization", format!("SharedKey {}:{signature}", self.account)),
        ];
        for (name, value) in headers {
            let value = HeaderValue::try_from(value).map_err(|error| HttpError::new(HttpErrorKind::Unknown, error))?;
            request.headers_mut().insert(HeaderName::from_static(name), value);
        }
        self.client.execute(request).await
    }

    fn body(&self) -> String {
        let text = |text: &str| quick_xml::escape::escape(text).into_owned();
        let tag =
            |tag: &BucketTag| format!("<Tag><Key>{}</Key><Value>{}</Value></Tag>", text(&tag.key), text(&tag.value));
        let tags: String = self.tags.iter().map(tag).collect();
        format!("<?xml version=\"1.0\" encoding=\"utf-8\"?><Tags><TagSet>{tags}</TagSet></Tags>")
    }

    /// As "Authorize with Shared Key" has it.
    fn signature(&self, length: usize, date: &str, path: &str) -> String {
        let text = format!(
            "PUT\n\n\n{length}\n\napplication/xml\n\n\n\n\n\n\nx-ms-date:{date}\nx-ms-version:{VERSION}\n/{}{path}\ncomp:tags",
            self.account
        );
        // One that is none was refused when the bucket was opened.
        let key = BASE64_STANDARD.decode(&self.key).unwrap_or_default();
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("keys of any length are taken");
        mac.update(text.as_bytes());
        BASE64_STANDARD.encode(mac.finalize().into_bytes())
    }
}
