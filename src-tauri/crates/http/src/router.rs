//! Which address leads where, and what every request passes on its way.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;
use crate::{
    access, agora, apps, body, buckets, callbacks, channels, events, files, headers, invitations, join, layout,
    markers, network, openapi, origin, pages, participants, pictures, preview, recordings, saved_layouts, session,
    system, thumbnails, trash, uploads, usage, whip,
};

/// Everything, ready to be served.
pub(crate) fn router(app: App) -> Router {
    let api: Router<App> = api().into();
    let api = api.route_layer(from_fn_with_state(app.clone(), access::required));
    let invited: Router<App> = invited().into();
    let open: Router<App> = open().into();
    // The last layer is the first that a request meets.
    Router::new()
        .merge(api)
        .merge(invited)
        .merge(open)
        .merge(agora::router(&app))
        .fallback(pages::page)
        .method_not_allowed_fallback(pages::wrong_method)
        // `bounded` has limits of its own.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(app.clone(), origin::expected))
        .layer(from_fn(body::bounded))
        .layer(from_fn(crate::error::as_error_body))
        .layer(from_fn(origin::open_to_all_sites))
        .layer(from_fn(headers::secured))
        .with_state(app)
}

/// The contract of the same routes.
pub(crate) fn documented() -> OpenApi {
    let all = OpenApiRouter::<App>::with_openapi(openapi::frame()).merge(api()).merge(invited()).merge(open());
    all.into_openapi()
}

/// Needs the API token or a session.
fn api() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(openapi::openapi))
        .routes(routes!(openapi::agora_openapi))
        .routes(routes!(system::system))
        .routes(routes!(system::look_into))
        .routes(routes!(system::move_library))
        .routes(routes!(system::encoders))
        .routes(routes!(system::choose_encoder))
        .routes(routes!(system::log))
        .routes(routes!(system::diagnostics))
        .routes(routes!(network::network, network::change_network))
        .routes(routes!(network::test_network))
        .routes(routes!(channels::list_channels, channels::create_channel))
        .routes(routes!(channels::get_channel, channels::change_channel, channels::remove_channel))
        .routes(routes!(layout::set_layout, layout::edit_layout))
        .routes(routes!(layout::make_custom))
        .routes(routes!(layout::agora_layout))
        .routes(routes!(layout::prepare, layout::edit_prepared, layout::unprepare))
        .routes(routes!(layout::take))
        .routes(routes!(layout::set_look))
        .routes(routes!(saved_layouts::list_layouts, saved_layouts::save_layout))
        .routes(routes!(saved_layouts::order_layouts))
        .routes(routes!(saved_layouts::from_agora))
        .routes(routes!(saved_layouts::change_layout, saved_layouts::delete_layout))
        .routes(routes!(pictures::list_pictures, pictures::keep_picture))
        .routes(routes!(pictures::picture, pictures::delete_picture))
        .routes(routes!(channels::estimate))
        .routes(routes!(participants::add_participant))
        .routes(routes!(participants::change_participant, participants::remove_participant))
        .routes(routes!(participants::admit))
        .routes(routes!(thumbnails::thumbnails))
        .routes(routes!(invitations::invite, invitations::list_invitations))
        .routes(routes!(invitations::revoke))
        .routes(routes!(preview::preview))
        .routes(routes!(recordings::start_recording))
        .routes(routes!(recordings::list_recordings))
        .routes(routes!(recordings::get_recording, recordings::change_recording, trash::delete_recording))
        .routes(routes!(markers::mark))
        .routes(routes!(markers::change_marker, markers::remove_marker))
        .routes(routes!(recordings::recording_folder))
        .routes(routes!(trash::restore_recording))
        .routes(routes!(trash::list_trash, trash::empty_trash))
        .routes(routes!(trash::purge_recording))
        .routes(routes!(recordings::stop_recording))
        .routes(routes!(recordings::journal))
        .routes(routes!(files::file))
        .routes(routes!(buckets::list_buckets, buckets::add_bucket))
        .routes(routes!(buckets::test_settings))
        .routes(routes!(buckets::get_bucket, buckets::change_bucket, buckets::remove_bucket))
        .routes(routes!(buckets::test_bucket))
        .routes(routes!(buckets::found_recordings))
        .routes(routes!(apps::list_apps, apps::add_app))
        .routes(routes!(apps::get_app, apps::change_app, apps::remove_app))
        .routes(routes!(apps::add_customer))
        .routes(routes!(apps::remove_customer))
        .routes(routes!(callbacks::list_callbacks))
        .routes(routes!(callbacks::get_callback))
        .routes(routes!(callbacks::resend_callback))
        .routes(routes!(callbacks::replay_callbacks))
        .routes(routes!(callbacks::test_callbacks))
        .routes(routes!(callbacks::set_callback_secret, callbacks::remove_callback_secret))
        .routes(routes!(uploads::uploads, uploads::set_uploads))
        .routes(routes!(uploads::deliveries))
        .routes(routes!(uploads::delivery))
        .routes(routes!(uploads::set_destination))
        .routes(routes!(uploads::send_again))
        .routes(routes!(uploads::fetch))
        .routes(routes!(usage::usage))
        .routes(routes!(usage::export))
        .routes(routes!(usage::recomputed))
        .routes(routes!(usage::recording_usage))
        .routes(routes!(usage::prices, usage::set_prices))
        .routes(routes!(usage::quote))
        .routes(routes!(events::events))
}

/// Needs an invitation's token; open to pages of other sites.
fn invited() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(whip::publish, whip::capabilities))
        .routes(routes!(whip::patch_session, whip::unpublish, whip::session_capabilities))
        .routes(routes!(join::join_info, join::join_preflight))
}

/// Checks by itself who comes.
fn open() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(session::open_session)).routes(routes!(join::join_socket))
}
