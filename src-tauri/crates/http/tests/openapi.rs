//! The committed contract is the code's. `UPDATE_OPENAPI=1` writes it anew.

use std::path::Path;

#[test]
fn the_committed_openapi_document_is_the_codes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/api/openapi.json");
    let mut now = rollcall_http::openapi_document().to_pretty_json().expect("the document is plain data");
    now.push('\n');
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::create_dir_all(path.parent().expect("in a folder")).expect("the folder can be made");
        std::fs::write(&path, &now).expect("the document can be written");
        return;
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == now,
        "ui/src/api/openapi.json is not what the code says. Run: UPDATE_OPENAPI=1 cargo nextest run -p rollcall-http openapi"
    );
}

#[test]
fn every_error_in_the_contract_is_an_error_body() {
    let document = serde_json::to_value(rollcall_http::openapi_document()).expect("plain data");
    let paths = document["paths"].as_object().expect("paths");
    for (path, item) in paths {
        for (method, operation) in item.as_object().expect("operations") {
            let Some(responses) = operation["responses"].as_object() else { continue };
            for (status, response) in responses.iter().filter(|(status, _)| status.as_str() >= "400") {
                let schema = &response["content"]["application/json"]["schema"]["$ref"];
                assert_eq!(schema, "#/components/schemas/ErrorBody", "{method} {path} {status}");
            }
        }
    }
}

#[test]
fn messages_and_every_type_they_hold_are_in_the_contract() {
    let text = rollcall_http::openapi_document().to_json().expect("plain data");
    let document: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert!(document["components"]["schemas"]["Message"].is_object());
    for reference in text.split("\"#/components/schemas/").skip(1) {
        let name = reference.split('"').next().expect("a name");
        assert!(document["components"]["schemas"][name].is_object(), "{name} is referred to and not described");
    }
    assert!(!text.contains("{*"), "axum's wildcards are not OpenAPI's");
}
