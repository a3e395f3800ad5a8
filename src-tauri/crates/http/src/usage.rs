//! Usage and price: the bill of a month, one recording second by second, the price sheet, quotes.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use rollcall_model::{ErrorBody, Month, PriceSheet, Prices, Quote, RecomputedUsage, RecordingUsage, UsageReport};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::App;
use crate::error::Refusal;
use crate::extract::{Asked, InChannel, Named, OfRecording, Sent};

/// Which month.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct InMonth {
    /// As `2026-11`, UTC; this month unless given.
    #[serde(default)]
    #[param(value_type = Option<String>, example = "2026-11")]
    pub month: Option<Month>,
}

/// In which form.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ExportFormat {
    /// A line for each recording, day and size (RFC 4180).
    #[default]
    Csv,
    /// The report as `/api/v1/usage` has it.
    Json,
}

/// Which month, and in which form.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Export {
    /// As `2026-11`, UTC; this month unless given.
    #[serde(default)]
    #[param(value_type = Option<String>, example = "2026-11")]
    pub month: Option<Month>,
    /// CSV unless given.
    #[serde(default)]
    #[param(inline)]
    pub format: ExportFormat,
}

/// The usage of a month: its bill, and by day, app, channel and recording. What is recorded now is in it.
#[utoipa::path(get, path = "/api/v1/usage", tag = "usage", params(InMonth), responses(
    (status = 200, body = UsageReport),
    (status = 400, body = ErrorBody, description = "invalid_request: not a month"),
))]
pub(crate) async fn usage(
    State(app): State<App>,
    Asked(InMonth { month }): Asked<InMonth>,
) -> Result<Json<UsageReport>, Refusal> {
    Ok(Json(app.studio.usage_report(month).await?))
}

/// The usage of a month as a file. No cell of the CSV is a formula.
#[utoipa::path(get, path = "/api/v1/usage/export", tag = "usage", params(Export), responses(
    (status = 200, content((String = "text/csv"), (UsageReport = "application/json"))),
    (status = 400, body = ErrorBody, description = "invalid_request: not a month or form"),
))]
pub(crate) async fn export(
    State(app): State<App>,
    Asked(Export { month, format }): Asked<Export>,
) -> Result<Response, Refusal> {
    let report = app.studio.usage_report(month).await?;
    let ending = match format {
        ExportFormat::Csv => "csv",
        ExportFormat::Json => "json",
    };
    let name = format!("attachment; filename=\"rollcall-usage-{}.{ending}\"", report.month);
    let saved = [(header::CONTENT_DISPOSITION, name)];
    Ok(match format {
        ExportFormat::Json => (saved, Json(report)).into_response(),
        ExportFormat::Csv => {
            let text = app.studio.usage_as_csv(Some(report.month)).await?;
            // Spreadsheets read Chinese names rightly only behind this mark.
            let text = format!("\u{feff}{text}");
            (saved, [(header::CONTENT_TYPE, "text/csv; charset=utf-8")], text).into_response()
        }
    })
}

/// The usage of a month computed again from the journals alone, and where that differs from what is kept.
#[utoipa::path(get, path = "/api/v1/usage/recomputed", tag = "usage", params(InMonth), responses(
    (status = 200, body = RecomputedUsage),
    (status = 400, body = ErrorBody, description = "invalid_request: not a month"),
))]
pub(crate) async fn recomputed(
    State(app): State<App>,
    Asked(InMonth { month }): Asked<InMonth>,
) -> Result<Json<RecomputedUsage>, Refusal> {
    Ok(Json(app.studio.recompute_usage(month).await?))
}

/// What a recording used, second by second: who was in it, with which picture, in which tier. Also while it
/// runs; of one that was deleted for good, its seconds alone.
#[utoipa::path(get, path = "/api/v1/recordings/{sid}/usage", tag = "usage",
    params(("sid" = String, Path, description = "The recording's id")), responses(
    (status = 200, body = RecordingUsage),
    (status = 400, body = ErrorBody, description = "invalid_request"),
    (status = 404, body = ErrorBody, description = "recording_not_found"),
))]
pub(crate) async fn recording_usage(
    State(app): State<App>,
    Named(OfRecording { sid }): Named<OfRecording>,
) -> Result<Json<RecordingUsage>, Refusal> {
    Ok(Json(app.studio.recording_usage(&sid).await?))
}

/// The price sheet that holds, and those to begin with.
#[utoipa::path(get, path = "/api/v1/prices", tag = "usage", responses((status = 200, body = Prices)))]
pub(crate) async fn prices(State(app): State<App>) -> Json<Prices> {
    Json(app.studio.prices())
}

/// Sets the price sheet. It holds for all months, past ones too.
#[utoipa::path(put, path = "/api/v1/prices", tag = "usage", request_body = PriceSheet, responses(
    (status = 200, body = Prices),
    (status = 400, body = ErrorBody, description = "invalid_request: `field` names what is wrong"),
    (status = 503, body = ErrorBody, description = "library_unwritable: it could not be kept"),
))]
pub(crate) async fn set_prices(State(app): State<App>, Sent(sheet): Sent<PriceSheet>) -> Result<Json<Prices>, Refusal> {
    Ok(Json(app.studio.set_prices(sheet).await?))
}

/// What recording a channel costs as it is now: who is there with which picture, the tier, the room and
/// the line it needs, how busy the machine is, and what would change the tier.
#[utoipa::path(get, path = "/api/v1/channels/{cname}/quote", tag = "usage",
    params(("cname" = String, Path, description = "The channel's name")), responses(
    (status = 200, body = Quote),
    (status = 400, body = ErrorBody, description = "invalid_channel_name"),
    (status = 404, body = ErrorBody, description = "channel_not_found"),
))]
pub(crate) async fn quote(
    State(app): State<App>,
    Named(InChannel { cname }): Named<InChannel>,
) -> Result<Json<Quote>, Refusal> {
    Ok(Json(app.studio.quote(&cname).await?))
}
