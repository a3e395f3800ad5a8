//! Who is let in, and from where.

mod served;

use reqwest::header::{COOKIE, HOST, ORIGIN, SET_COOKIE};
use reqwest::{Method, StatusCode};
use rollcall_model::ErrorCode;
use serde_json::json;
use served::{API_TOKEN, ONE_TIME, Served, refusal};
use tokio_tungstenite::tungstenite::Error;

const UNAUTHORIZED: StatusCode = StatusCode::UNAUTHORIZED;

#[tokio::test]
async fn without_a_right_token_nothing_is_told() {
    let served = Served::start().await;
    for path in ["/api/v1/system", "/api/v1/channels", "/api/openapi.json", "/api/v1/no-such-thing"] {
        let missing = served.bare(Method::GET, path).send().await.expect("an answer");
        let (_, headers) = refusal(missing, UNAUTHORIZED, ErrorCode::Unauthorized).await;
        assert_eq!(headers["www-authenticate"], "Bearer");
        for wrong in ["wrong", ONE_TIME, ""] {
            let answer = served.bare(Method::GET, path).bearer_auth(wrong).send().await.expect("an answer");
            refusal(answer, UNAUTHORIZED, ErrorCode::Unauthorized).await;
        }
        let stale = served.bare(Method::GET, path).header(COOKIE, "rollcall_session=beef");
        refusal(stale.send().await.expect("an answer"), UNAUTHORIZED, ErrorCode::Unauthorized).await;
    }
    assert_eq!(served.get("/api/v1/system").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_one_time_token_gives_a_session_once() {
    let served = Served::start().await;
    let open = || served.bare(Method::POST, "/api/v1/session").json(&json!({ "token": ONE_TIME })).send();
    let opened = open().await.expect("an answer");
    assert_eq!(opened.status(), StatusCode::NO_CONTENT);
    let cookie = opened.headers()[SET_COOKIE].to_str().expect("text").to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");

    refusal(open().await.expect("an answer"), UNAUTHORIZED, ErrorCode::Unauthorized).await;

    let session = cookie.split(';').next().expect("a pair");
    let answer = served.bare(Method::GET, "/api/v1/system").header(COOKIE, session).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(served.socket_with("/api/v1/events", &[("cookie", session)]).await.is_ok());
}

#[tokio::test]
async fn guessing_tokens_is_slowed_down() {
    let served = Served::start().await;
    let guess = |token: &str| served.bare(Method::POST, "/api/v1/session").json(&json!({ "token": token })).send();
    for _ in 0..5 {
        refusal(guess("wrong").await.expect("an answer"), UNAUTHORIZED, ErrorCode::Unauthorized).await;
    }
    let (_, headers) =
        refusal(guess("wrong").await.expect("an answer"), StatusCode::TOO_MANY_REQUESTS, ErrorCode::TooMany).await;
    assert!(headers.contains_key("retry-after"));
}

#[tokio::test]
async fn other_host_names_are_refused_everywhere() {
    let served = Served::start().await;
    for path in ["/", "/join", "/api/v1/system", "/whip/Room", "/join/api", "/api/v1/session"] {
        for host in ["evil.example", "127.0.0.1.evil.example:7411", "user@127.0.0.1"] {
            let answer = served.call(Method::GET, path).header(HOST, host).send().await.expect("an answer");
            refusal(answer, StatusCode::FORBIDDEN, ErrorCode::ForbiddenOrigin).await;
        }
    }
    for host in ["localhost:7411", "[::1]:7411", "recorder.example", "192.0.2.1"] {
        let answer = served.call(Method::GET, "/api/v1/system").header(HOST, host).send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK, "{host}");
    }
}

#[tokio::test]
async fn pages_of_other_sites_cannot_use_the_api() {
    let served = Served::start().await;
    let own = format!("http://{}", served.address);
    for origin in ["https://evil.example", "null", "http://localhost:1"] {
        for (method, path) in [
            (Method::GET, "/api/v1/system"),
            (Method::POST, "/api/v1/session"),
            (Method::POST, "/api/v1/channels"),
            (Method::GET, "/"),
        ] {
            let answer = served.call(method, path).header(ORIGIN, origin).json(&json!({ "token": API_TOKEN }));
            let answer = answer.send().await.expect("an answer");
            assert!(!answer.headers().contains_key("access-control-allow-origin"));
            refusal(answer, StatusCode::FORBIDDEN, ErrorCode::ForbiddenOrigin).await;
        }
        let token = format!("Bearer {API_TOKEN}");
        for path in ["/api/v1/events", "/join/ws"] {
            let refused = served.socket_with(path, &[("authorization", &token), ("origin", origin)]).await;
            match refused {
                Err(Error::Http(answer)) => assert_eq!(answer.status(), 403, "{path}"),
                other => panic!("{path}: {other:?}"),
            }
        }
    }
    let picture = served.call(Method::GET, "/api/v1/system").header("sec-fetch-site", "same-site");
    refusal(picture.send().await.expect("an answer"), StatusCode::FORBIDDEN, ErrorCode::ForbiddenOrigin).await;
    let ours = served.call(Method::GET, "/api/v1/system").header(ORIGIN, own).header("sec-fetch-site", "same-origin");
    assert_eq!(ours.send().await.expect("an answer").status(), StatusCode::OK);
}

#[tokio::test]
async fn sockets_need_a_token_too() {
    let served = Served::start().await;
    served.channel("Room").await;
    for path in ["/api/v1/events", "/api/v1/channels/Room/preview"] {
        match served.socket_with(path, &[]).await {
            Err(Error::Http(answer)) => assert_eq!(answer.status(), 401, "{path}"),
            other => panic!("{path}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn every_page_says_what_it_may_not_do() {
    let served = Served::start().await;
    for path in ["/", "/join", "/api/v1/system"] {
        let answer = served.get(path).await;
        let headers = answer.headers();
        assert!(
            headers["content-security-policy"].to_str().expect("text").contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert_eq!(headers["referrer-policy"], "no-referrer");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        let devices = headers["permissions-policy"].to_str().expect("text");
        assert_eq!(devices.contains("camera=(self)"), path == "/join", "{path}");
    }
}
