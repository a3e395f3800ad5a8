//! Headers that every answer carries, so that no page of ours can be framed, misread or leak its
//! address, and no other site's page can read our answers.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::origin;

/// Adds them.
pub(crate) async fn secured(request: Request, next: Next) -> Response {
    let host = origin::host(request.headers(), request.uri()).map(|host| host.to_string());
    let path = request.uri().path();
    let (is_join, is_page) = (path == "/join", !path.starts_with("/api/") && !path.starts_with("/whip/"));
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(headers, header::REFERRER_POLICY, "no-referrer");
    if !headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN) {
        set(headers, header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        set(headers, header::CACHE_CONTROL, "no-store");
    }
    let policy =
        if is_page { page_policy(host.as_deref()) } else { "default-src 'none'; frame-ancestors 'none'".to_owned() };
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    // Only the join page has a use for camera and microphone.
    let devices = if is_join { "camera=(self), microphone=(self)" } else { "camera=(), microphone=()" };
    let policy = format!("{devices}, geolocation=(), payment=(), usb=()");
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::HeaderName::from_static("permissions-policy"), policy);
    }
    response
}

/// `ipc:` is how a page in the desktop window talks to its shell. Not every browser takes 'self'
/// for WebSockets, so our own are named. hls.js runs its worker from a blob.
fn page_policy(host: Option<&str>) -> String {
    let sockets = host.map(|host| format!(" ws://{host} wss://{host}")).unwrap_or_default();
    format!(
        "default-src 'self'; connect-src 'self'{sockets} ipc:; img-src 'self' blob: data:; \
         media-src 'self' blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'"
    )
}

fn set(headers: &mut HeaderMap, name: header::HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}
