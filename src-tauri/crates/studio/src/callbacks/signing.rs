//! The signatures of a callback (agora.md section 8): HMAC over the very bytes that are sent.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;

use crate::fingerprint::hex;

/// `Agora-Signature` and `Agora-Signature-V2`.
pub(super) fn signatures(secret: &str, body: &[u8]) -> [(&'static str, String); 2] {
    // A key of any length will do.
    let key = "HMAC takes a key of any length";
    let mut first = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).expect(key);
    first.update(body);
    let mut second = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect(key);
    second.update(body);
    [
        ("Agora-Signature", hex(&first.finalize().into_bytes())),
        ("Agora-Signature-V2", hex(&second.finalize().into_bytes())),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector of agora.md section 8, as it was corrected there.
    #[test]
    fn signatures_are_agoras() {
        let body = r#"{"eventMs":1560408533119,"eventType":10,"noticeId":"4eb720f0-8da7-11e9-a43e-53f411c2761f","notifyMs":1560408533119,"payload":{"a":"1","b":2},"productId":1}"#;
        assert_eq!(body.len(), 155);
        let [(first, sha1), (second, sha256)] = signatures("secret", body.as_bytes());
        assert_eq!((first, sha1.as_str()), ("Agora-Signature", "033c62f40f687675f17f0f41f91a40c71c0f134c"));
        let expected = "6d3320c60b11101395b7fc8f9068748808a0aa1bfa064438e39d1bc2c7d74d99";
        assert_eq!((second, sha256.as_str()), ("Agora-Signature-V2", expected));
    }
}
