//! Whatever is sent to the Agora-compatible API: an answer of its contract, never an error of ours, and the
//! recorder goes on. Schemathesis makes the calls from the OpenAPI document.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};
use reqwest::Method;
use rollcall_testkit::buckets::installed;
use rollcall_testkit::recorder::Recorder;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn every_call_is_answered_as_the_contract_says() -> Result<()> {
    let recorder = Recorder::start().await?;
    let app = json!({ "id": "school", "name": "School", "calls_per_second": 1000 });
    let _: Value = recorder.call(Method::POST, "/api/v1/apps", Some(app)).await?;
    let pair: Value = recorder.call(Method::POST, "/api/v1/apps/school/customers", None).await?;
    let mut document: Value = recorder.call(Method::GET, "/api/v1/agora/openapi.json", None).await?;
    // Of other apps there is nothing to learn but 400 and 401.
    for path in document["paths"].as_object_mut().context("paths")?.values_mut() {
        for operation in path.as_object_mut().context("operations")?.values_mut() {
            for parameter in operation["parameters"].as_array_mut().into_iter().flatten() {
                if parameter["name"] == "appid" {
                    parameter["schema"] = json!({ "type": "string", "enum": ["school"] });
                }
            }
        }
    }
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("openapi.json");
    fs::write(&file, document.to_string())?;
    let pair = format!("{}:{}", pair["id"].as_str().context("an id")?, pair["secret"].as_str().context("a secret")?);
    let mut command = Command::new(installed("schemathesis/bin/schemathesis")?);
    command.arg("run").arg(&file).args([
        "--url",
        recorder.url(),
        "--auth",
        &pair,
        "--seed",
        "1",
        "--max-examples",
        "60",
    ]);
    command.args([
        "--checks",
        "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
    ]);
    command.args(["--phases", "examples,coverage,fuzzing", "--no-color", "--suppress-health-check", "all"]);
    let ran = tokio::task::block_in_place(|| command.current_dir(folder.path()).output())?;
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(ran.status.success(), "{said}\n{}", String::from_utf8_lossy(&ran.stderr));
    assert!(!recorder.log().contains("panicked"), "{}", recorder.log());
    recorder.system().await?;
    Ok(())
}
