//! WHIP as RFC 9725 says.

mod served;

use reqwest::header::{ALLOW, AUTHORIZATION, CONTENT_TYPE, ETAG, IF_MATCH, LOCATION, ORIGIN};
use reqwest::{Method, RequestBuilder, StatusCode};
use rollcall_model::{Channel, ErrorCode};
use serde_json::Value;
use served::{Served, refusal};

const SDP: &str = "application/sdp";
const FRAGMENT: &str = "application/trickle-ice-sdpfrag";
const CANDIDATE: &str = "a=ice-ufrag:F7gI\r\na=ice-pwd:x9cml/YzichV2+XlhiMu8g12\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n\
    a=candidate:1 1 udp 2130706431 127.0.0.1 50000 typ host\r\na=end-of-candidates\r\n";
const RESTART: &str = "a=ice-ufrag:Nw5F\r\na=ice-pwd:4Zq2m9ZLr5uXs7bQ0aYd1kPe\r\n";

fn offer() -> String {
    include_str!("served/offer.sdp").replace('\n', "\r\n")
}

fn publish(served: &Served, token: &str, query: &str, sdp: String) -> RequestBuilder {
    let post = served.bare(Method::POST, &format!("/whip/Room{query}")).bearer_auth(token);
    post.header(CONTENT_TYPE, SDP).header(ORIGIN, "https://anywhere.example").body(sdp)
}

#[tokio::test]
async fn an_offer_is_answered_and_the_session_ends_with_delete() {
    let served = Served::start().await;
    served.channel("Room").await;
    let token = served.invitation("Room").await.token;

    let published = publish(&served, &token, "?name=Ada&uid=7", offer()).send().await.expect("an answer");
    assert_eq!(published.status(), StatusCode::CREATED);
    let headers = published.headers().clone();
    assert_eq!(headers[CONTENT_TYPE], SDP);
    assert_eq!(headers["accept-patch"], FRAGMENT);
    assert_eq!(headers["access-control-allow-origin"], "*");
    let exposed = headers["access-control-expose-headers"].to_str().expect("text");
    assert!(["Location", "ETag", "Link"].iter().all(|name| exposed.contains(name)), "{exposed}");
    let session = headers[LOCATION].to_str().expect("text").to_owned();
    assert!(session.starts_with("/whip/Room/"), "{session}");
    let tag = headers[ETAG].to_str().expect("text").to_owned();
    assert!(tag.starts_with('"') && tag.ends_with('"'), "a strong ETag: {tag}");
    assert!(published.text().await.expect("an answer").starts_with("v=0"));
    let room: Channel = served.get("/api/v1/channels/Room").await.json().await.expect("a channel");
    assert_eq!((room.participants[0].uid.get(), room.participants[0].name.as_str()), (7, "Ada"));

    let patch = |tag: Option<&str>, fragment: &'static str| {
        let patch = served.bare(Method::PATCH, &session).bearer_auth(&token).header(CONTENT_TYPE, FRAGMENT);
        let patch = match tag {
            Some(tag) => patch.header(IF_MATCH, tag),
            None => patch,
        };
        patch.body(fragment).send()
    };
    let missing = patch(None, CANDIDATE).await.expect("an answer");
    refusal(missing, StatusCode::PRECONDITION_REQUIRED, ErrorCode::InvalidRequest).await;
    let stale = patch(Some("\"stale\""), CANDIDATE).await.expect("an answer");
    refusal(stale, StatusCode::PRECONDITION_FAILED, ErrorCode::SessionChanged).await;
    assert_eq!(patch(Some(&tag), CANDIDATE).await.expect("an answer").status(), StatusCode::NO_CONTENT);

    let restarted = patch(Some("*"), RESTART).await.expect("an answer");
    assert_eq!(restarted.status(), StatusCode::OK);
    assert_eq!(restarted.headers()[CONTENT_TYPE], FRAGMENT);
    assert_ne!(restarted.headers()[ETAG], tag.as_str());
    assert!(restarted.text().await.expect("a fragment").contains("a=ice-ufrag:"));
    let old = patch(Some(&tag), CANDIDATE).await.expect("an answer");
    refusal(old, StatusCode::PRECONDITION_FAILED, ErrorCode::SessionChanged).await;

    let delete = || served.bare(Method::DELETE, &session).bearer_auth(&token).send();
    assert_eq!(delete().await.expect("an answer").status(), StatusCode::OK);
    refusal(delete().await.expect("an answer"), StatusCode::NOT_FOUND, ErrorCode::SessionNotFound).await;
}

#[tokio::test]
async fn a_taken_uid_is_refused_unless_the_same_person_comes_again() {
    let served = Served::start().await;
    served.channel("Room").await;
    let token = served.invitation("Room").await.token;
    let first = publish(&served, &token, "?uid=7&key=mine", offer()).send().await.expect("an answer");
    assert_eq!(first.status(), StatusCode::CREATED);
    let other = publish(&served, &token, "?uid=7&key=other", offer()).send().await.expect("an answer");
    assert_eq!(other.headers()["access-control-allow-origin"], "*", "the page may read why");
    refusal(other, StatusCode::CONFLICT, ErrorCode::UidTaken).await;
    let same = publish(&served, &token, "?uid=7&key=mine", offer()).send().await.expect("an answer");
    assert_eq!(same.status(), StatusCode::CREATED);
    let room: Channel = served.get("/api/v1/channels/Room").await.json().await.expect("a channel");
    assert_eq!(room.participants.len(), 1);
}

#[tokio::test]
async fn what_is_no_offer_is_refused_and_nobody_joins() {
    let served = Served::start().await;
    served.channel("Room").await;
    let token = served.invitation("Room").await.token;
    let cut = offer()[..300].to_owned();
    for sdp in ["", "v=0", "nonsense", "\u{0}\u{0}", cut.as_str()] {
        let answer = publish(&served, &token, "", sdp.to_owned()).send().await.expect("an answer");
        refusal(answer, StatusCode::BAD_REQUEST, ErrorCode::InvalidSdp).await;
    }
    let post = served.bare(Method::POST, "/whip/Room").bearer_auth(&token).header(CONTENT_TYPE, "text/plain");
    let answer = post.body(offer()).send().await.expect("an answer");
    assert_eq!(answer.headers()["accept-post"], SDP);
    refusal(answer, StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::InvalidRequest).await;
    let binary = served.bare(Method::POST, "/whip/Room").bearer_auth(&token).header(CONTENT_TYPE, SDP);
    let answer = binary.body(vec![0xff, 0xfe]).send().await.expect("an answer");
    refusal(answer, StatusCode::BAD_REQUEST, ErrorCode::InvalidSdp).await;
    let room: Channel = served.get("/api/v1/channels/Room").await.json().await.expect("a channel");
    assert!(room.participants.is_empty());
}

#[tokio::test]
async fn only_an_invitation_lets_publish() {
    let served = Served::start().await;
    served.channel("Room").await;
    let missing = served.bare(Method::POST, "/whip/Room").header(CONTENT_TYPE, SDP).body(offer());
    let (_, headers) =
        refusal(missing.send().await.expect("an answer"), StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized).await;
    assert_eq!(headers["www-authenticate"], "Bearer");
    for token in ["made up", served::API_TOKEN] {
        let answer = publish(&served, token, "", offer()).send().await.expect("an answer");
        refusal(answer, StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized).await;
        let info = served.bare(Method::GET, "/join/api").bearer_auth(token).send().await.expect("an answer");
        refusal(info, StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized).await;
    }
    let invitation = served.invitation("Room").await;
    let answer = served.bare(Method::GET, "/api/v1/channels").bearer_auth(&invitation.token).send().await;
    refusal(answer.expect("an answer"), StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized).await;

    served.channel("Other").await;
    let elsewhere = served.bare(Method::POST, "/whip/Other").bearer_auth(&invitation.token).header(CONTENT_TYPE, SDP);
    let answer = elsewhere.body(offer()).send().await.expect("an answer");
    refusal(answer, StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized).await;
}

#[tokio::test]
async fn browsers_of_any_site_may_ask_first() {
    let served = Served::start().await;
    served.channel("Room").await;
    for path in ["/whip/Room", "/whip/Room/some-session", "/join/api"] {
        let preflight = served.bare(Method::OPTIONS, path).header(ORIGIN, "https://anywhere.example");
        let preflight = preflight.header("access-control-request-method", "POST").send().await.expect("an answer");
        assert_eq!(preflight.status(), StatusCode::OK, "{path}");
        let headers = preflight.headers();
        assert_eq!(headers["access-control-allow-origin"], "*");
        for (name, wanted) in [
            ("access-control-allow-headers", ["Authorization", "Content-Type", "If-Match"].as_slice()),
            ("access-control-allow-methods", ["POST", "PATCH", "DELETE", "OPTIONS"].as_slice()),
        ] {
            let allowed = headers[name].to_str().expect("text");
            assert!(wanted.iter().all(|one| allowed.contains(one)), "{path}: {allowed}");
        }
    }
    let preflight = served.bare(Method::OPTIONS, "/whip/Room").send().await.expect("an answer");
    assert_eq!(preflight.headers()["accept-post"], SDP);
    for (method, path) in [(Method::GET, "/whip/Room"), (Method::PUT, "/whip/Room"), (Method::GET, "/whip/Room/s")] {
        let answer = served.bare(method, path).header(AUTHORIZATION, "Bearer x").send().await.expect("an answer");
        let (_, headers) = refusal(answer, StatusCode::METHOD_NOT_ALLOWED, ErrorCode::InvalidRequest).await;
        assert!(headers[ALLOW].to_str().expect("text").contains("OPTIONS"));
    }
}

#[tokio::test]
async fn the_join_page_learns_what_it_may_know() {
    let served = Served::start().await;
    served.channel("Room").await;
    let invitation = served.invitation("Room").await;
    let answer = served.bare(Method::GET, "/join/api").bearer_auth(&invitation.token).send().await.expect("an answer");
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    let info: Value = answer.json().await.expect("JSON");
    assert_eq!(info["cname"], "Room");
    assert_eq!(info["recording"], false);
    assert_eq!(info["expires_at"], invitation.expires_at.as_str());
}
