//! Others on the network: let in over HTTPS, and shut out again, while the recorder runs.

mod served;

use std::net::{Ipv4Addr, TcpListener};

use reqwest::{Client, Method, StatusCode};
use rollcall_model::{AddressTest, ErrorBody, Network};
use serde_json::{Value, json};
use served::{API_TOKEN, LIMIT, Served};

async fn change(served: &Served, change: Value) -> Network {
    let answer = served.call(Method::PATCH, "/api/v1/network").json(&change).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    answer.json().await.expect("a network")
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).expect("a free port");
    listener.local_addr().expect("bound").port()
}

#[tokio::test(flavor = "multi_thread")]
async fn invitations_open_over_https_while_it_is_switched_on() {
    let served = Served::start().await;
    served.channel("Room").await;
    let invitation = served.invitation("Room").await;
    let before: Network = served.get("/api/v1/network").await.json().await.expect("a network");
    assert!(!before.settings.lan && before.addresses.is_empty());

    let servers = json!(["stun:stun.example.org:3478", "turn:turn.example.org"]);
    let on = change(&served, json!({ "lan": true, "https_port": free_port(), "ice_servers": servers })).await;
    let Some(address) = on.addresses.first().map(|address| address.url.clone()) else {
        assert!(on.problem.is_some_and(|problem| problem.contains("no network")), "it says why");
        return;
    };
    assert!(on.fingerprint.is_some_and(|print| print.len() == 95));
    let client =
        Client::builder().no_proxy().tls_danger_accept_invalid_certs(true).timeout(LIMIT).build().expect("a client");
    let info =
        client.get(format!("{address}/join/api")).bearer_auth(&invitation.token).send().await.expect("an answer");
    let info: Value = info.json().await.expect("what the invitation is for");
    assert_eq!(info["cname"], "Room");
    assert_eq!(info["ice_servers"][0], json!({ "urls": "stun:stun.example.org:3478" }));
    assert_eq!(info["ice_servers"][1]["credential"], "the-turn-password");
    let refused = client.get(format!("{address}/api/v1/channels")).send().await.expect("an answer");
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    let session = client.post(format!("{address}/api/v1/session")).json(&json!({ "token": API_TOKEN }));
    let session = session.send().await.expect("an answer");
    assert!(session.headers()["set-cookie"].to_str().expect("text").ends_with("; Secure"));
    let tests: Vec<AddressTest> = served.post("/api/v1/network/test", json!({})).await.json().await.expect("tests");
    assert!(tests.iter().all(|test| test.reached), "{tests:?}");

    let off = change(&served, json!({ "lan": false })).await;
    assert!(off.addresses.is_empty() && off.fingerprint.is_none());
    let gone = client.get(format!("{address}/join/api")).send().await.expect_err("nobody listens");
    assert!(gone.is_connect(), "{gone}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_is_refused_or_said() {
    let served = Served::start().await;
    for (wrong, field) in [
        (json!({ "https_port": 80 }), "https_port"),
        (json!({ "ice_servers": ["stun:a", "http://b"] }), "ice_servers[1]"),
    ] {
        let answer = served.call(Method::PATCH, "/api/v1/network").json(&wrong).send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
        assert_eq!(answer.json::<ErrorBody>().await.expect("an error").field.as_deref(), Some(field));
    }
    let taken = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).expect("a port");
    let port = taken.local_addr().expect("bound").port();
    let on = change(&served, json!({ "lan": true, "https_port": port })).await;
    assert!(on.addresses.is_empty());
    let problem = on.problem.expect("it says why");
    assert!(problem.contains(&format!("Port {port}")) || problem.contains("no network"), "{problem}");
}
