//! The canvas by HTTP: edits, prepared layouts, looks, kept layouts and pictures, Agora's JSON; and
//! that whatever is wrong is refused at its field while nothing on air changes.

mod served;

use reqwest::header::CONTENT_TYPE;
use reqwest::{Method, Response, StatusCode};
use rollcall_model::{Channel, ErrorCode, KeptPicture, LayoutKind, ReadLayout, SavedLayout, TransitionKind};
use serde_json::{Value, json};
use served::{Served, next_json, refusal, until};

const BAD: StatusCode = StatusCode::BAD_REQUEST;
const MISSING: StatusCode = StatusCode::NOT_FOUND;
const CONFLICT: StatusCode = StatusCode::CONFLICT;
const ROOM: &str = "/api/v1/channels/Room";

async fn send(served: &Served, method: Method, path: &str, body: Value) -> Response {
    served.call(method, path).json(&body).send().await.expect("an answer")
}

async fn channel(answer: Response) -> Channel {
    let status = answer.status();
    let text = answer.text().await.expect("a body");
    assert_eq!(status, StatusCode::OK, "{text}");
    serde_json::from_str(&text).expect("a channel")
}

async fn now(served: &Served) -> Channel {
    channel(served.get(ROOM).await).await
}

async fn edit(served: &Served, edits: Value) -> Response {
    send(served, Method::PATCH, &format!("{ROOM}/layout"), json!({ "edits": edits })).await
}

fn region(x: f64) -> Value {
    json!({ "x": x, "y": 0, "width": 0.5, "height": 0.5 })
}

fn two() -> Value {
    json!({ "kind": "custom", "regions": [region(0.0), region(0.5)] })
}

/// An uncompressed picture of one colour.
fn bmp(width: u32, height: u32, blue_green_red: [u8; 3]) -> Vec<u8> {
    let row = (width as usize * 3).next_multiple_of(4);
    let size = 54 + row * height as usize;
    let mut file = b"BM".to_vec();
    for word in [size as u32, 0, 54, 40, width, height, 1 | 24 << 16, 0, 0, 2835, 2835, 0, 0] {
        file.extend(word.to_le_bytes());
    }
    let mut line = blue_green_red.repeat(width as usize);
    line.resize(row, 0);
    (0..height).for_each(|_| file.extend(&line));
    file
}

async fn upload(served: &Served, name: &str, kind: &str, file: Vec<u8>) -> Response {
    let call = served.call(Method::POST, &format!("/api/v1/pictures?name={name}")).header(CONTENT_TYPE, kind);
    call.body(file).send().await.expect("an answer")
}

async fn kept(served: &Served, name: &str, red: u8) -> KeptPicture {
    let answer = upload(served, name, "image/bmp", bmp(16, 8, [0, 0, red])).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    answer.json().await.expect("a picture")
}

#[tokio::test]
async fn regions_are_edited_one_by_one_and_all_or_none() {
    let served = Served::start().await;
    served.channel("Room").await;
    let early = edit(&served, json!([{ "op": "remove", "id": "r1" }])).await;
    refusal(early, CONFLICT, ErrorCode::RegionNotFound).await;

    let set = channel(send(&served, Method::PUT, &format!("{ROOM}/layout"), two()).await).await;
    let ids: Vec<_> = set.layout.regions.iter().filter_map(|region| region.id.as_ref()).map(|id| id.as_str()).collect();
    assert_eq!(ids, ["r1", "r2"]);
    let moved = edit(
        &served,
        json!([
            { "op": "change", "id": "r1", "change": { "x": 0.25, "corner": 0.5 } },
            { "op": "add", "region": { "x": 0, "y": 0.5, "width": 1, "height": 0.5, "uid": 77 } },
            { "op": "remove", "id": "r2" },
        ]),
    );
    let regions = channel(moved.await).await.layout.regions;
    assert_eq!((regions.len(), regions[0].x, regions[0].corner, regions[0].width), (2, 0.25, 0.5, 0.5));
    assert_eq!(regions[1].uid.map(|uid| uid.get()), Some(77), "who may come yet");

    for (edits, code, status, field) in [
        (json!([]), ErrorCode::InvalidLayout, BAD, Some("edits")),
        (json!(vec![json!({ "op": "remove", "id": "r9" }); 101]), ErrorCode::InvalidLayout, BAD, Some("edits")),
        (json!([{ "op": "remove", "id": "r9" }]), ErrorCode::RegionNotFound, MISSING, None),
        (json!([{ "op": "swap" }]), ErrorCode::InvalidLayout, BAD, Some("edits[0].op")),
        (json!([{ "op": "change", "id": "r1" }]), ErrorCode::InvalidLayout, BAD, Some("edits[0]")),
        (
            json!([{ "op": "change", "id": "r1", "change": { "x": "left" } }]),
            ErrorCode::InvalidLayout,
            BAD,
            Some("edits[0].change.x"),
        ),
        (json!([{ "op": "change", "id": "r 1", "change": {} }]), ErrorCode::InvalidLayout, BAD, Some("edits[0].id")),
        (
            json!([{ "op": "change", "id": "r1", "change": { "width": 0 } }]),
            ErrorCode::InvalidLayout,
            BAD,
            Some("regions[0].width"),
        ),
        (
            json!([{ "op": "change", "id": "r1", "change": { "x": 0.75 } }]),
            ErrorCode::InvalidLayout,
            BAD,
            Some("regions[0].width"),
        ),
        (
            json!([{ "op": "change", "id": "r1", "change": { "uid": 77 } }]),
            ErrorCode::InvalidLayout,
            BAD,
            Some("regions[1].uid"),
        ),
        (
            json!([{ "op": "change", "id": "r1", "change": { "uid": 0 } }]),
            ErrorCode::InvalidLayout,
            BAD,
            Some("edits[0].change.uid"),
        ),
        (
            json!([{ "op": "add", "region": { "id": "r1", "x": 0, "y": 0, "width": 1, "height": 1 } }]),
            ErrorCode::InvalidLayout,
            BAD,
            Some("regions[2].id"),
        ),
        (
            json!([{ "op": "remove", "id": "r1" }, { "op": "add", "region": { "x": 0 } }]),
            ErrorCode::InvalidLayout,
            BAD,
            Some("edits[1].region.y"),
        ),
        (
            json!([{ "op": "change", "id": "r1", "change": { "empty": { "kind": "picture", "picture": "0".repeat(32) } } }]),
            ErrorCode::InvalidLayout,
            BAD,
            Some("regions[0].empty.picture"),
        ),
    ] {
        let (body, _) = refusal(edit(&served, edits.clone()).await, status, code).await;
        assert_eq!(body.field.as_deref(), field, "{edits}");
        assert_eq!(now(&served).await.layout.regions, regions, "{edits} changed something");
    }
    let eighteen = json!({ "kind": "custom", "regions": vec![region(0.0); 18] });
    let answer = send(&served, Method::PUT, &format!("{ROOM}/layout"), eighteen).await;
    assert_eq!(refusal(answer, BAD, ErrorCode::InvalidLayout).await.0.field.as_deref(), Some("regions"));
}

#[tokio::test]
async fn a_layout_by_a_rule_becomes_a_custom_one_that_looks_the_same() {
    let served = Served::start().await;
    served.channel("Room").await;
    for _ in 0..3 {
        served.post(&format!("{ROOM}/participants"), json!({ "source": "demo" })).await;
    }
    for kind in ["floating", "best-fit", "vertical"] {
        let set = send(&served, Method::PUT, &format!("{ROOM}/layout"), json!({ "kind": kind })).await;
        let before = channel(set).await.regions;
        let after = channel(send(&served, Method::POST, &format!("{ROOM}/layout/custom"), json!({})).await).await;
        assert_eq!(after.layout.kind, LayoutKind::Custom);
        let shape = |channel: &[rollcall_model::Region]| -> Vec<_> {
            channel.iter().map(|r| (r.uid, r.x, r.y, r.width, r.height, r.fit)).collect()
        };
        assert_eq!(shape(&after.regions), shape(&before), "{kind}");
    }
    served.post("/api/v1/channels", json!({ "cname": "Empty" })).await;
    let empty = channel(served.post("/api/v1/channels/Empty/layout/custom", json!({})).await).await;
    assert_eq!(empty.layout.regions.len(), 1, "a place for who comes first");
}

#[tokio::test]
async fn what_is_prepared_is_taken_and_taken_back() {
    let served = Served::start().await;
    served.channel("Room").await;
    let (prepared, take) = (format!("{ROOM}/prepared"), format!("{ROOM}/take"));
    refusal(served.post(&take, json!({})).await, CONFLICT, ErrorCode::NothingPrepared).await;
    let edits = json!({ "edits": [{ "op": "change", "id": "r1", "change": { "x": 0.1 } }] });
    let early = send(&served, Method::PATCH, &prepared, edits.clone()).await;
    refusal(early, CONFLICT, ErrorCode::NothingPrepared).await;

    let set = channel(send(&served, Method::PUT, &prepared, two()).await).await;
    assert_eq!(
        (set.layout.kind, set.prepared.map(|layout| layout.kind)),
        (LayoutKind::BestFit, Some(LayoutKind::Custom))
    );
    let edited = channel(send(&served, Method::PATCH, &prepared, edits).await).await.prepared.expect("still there");
    assert_eq!(edited.regions[0].x, 0.1);

    for (wrong, field) in
        [(json!({ "ms": 5001 }), "ms"), (json!({ "kind": "wipe" }), "kind"), (json!({ "ms": -1 }), "ms")]
    {
        let (body, _) = refusal(served.post(&take, wrong).await, BAD, ErrorCode::InvalidRequest).await;
        assert_eq!(body.field.as_deref(), Some(field));
    }
    assert_eq!(now(&served).await.layout.kind, LayoutKind::BestFit);
    let taken = channel(served.post(&take, json!({ "kind": "dissolve", "ms": 10 })).await).await;
    assert_eq!((&taken.layout, taken.prepared.map(|layout| layout.kind)), (&edited, Some(LayoutKind::BestFit)));
    let back = channel(served.post(&take, json!({})).await).await;
    assert_eq!((back.layout.kind, back.prepared), (LayoutKind::BestFit, Some(edited)));

    let gone = served.call(Method::DELETE, &prepared).send().await.expect("an answer");
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    assert_eq!(now(&served).await.prepared, None);
    for (query, field) in [("transition=wipe", "transition"), ("ms=5001", "ms"), ("ms=soon", "ms")] {
        let answer = send(&served, Method::PUT, &format!("{ROOM}/layout?{query}"), two()).await;
        let (body, _) = refusal(answer, BAD, ErrorCode::InvalidRequest).await;
        assert_eq!(body.field.as_deref(), Some(field));
    }
    let moved = send(&served, Method::PUT, &format!("{ROOM}/layout?transition=move&ms=0"), two()).await;
    assert_eq!(channel(moved).await.layout.kind, LayoutKind::Custom);
    let wrong = served.get(&format!("{ROOM}/preview?of=rehearsal")).await;
    assert_eq!(wrong.status(), BAD);
    assert_eq!(TransitionKind::default(), TransitionKind::Cut);
}

#[tokio::test]
async fn a_look_is_taken_whole_or_refused_at_its_field() {
    let served = Served::start().await;
    served.channel("Room").await;
    let (logo, nothing) = (kept(&served, "logo.bmp", 200).await, "0".repeat(32));
    let look = json!({
        "background": logo.id, "placeholder": logo.id, "placeholders": { "7": logo.id },
        "title": { "text": "第3课", "place": "bottom" }, "clock": {}, "logo": { "picture": logo.id, "place": "top-right" },
    });
    let set = |look: Value| send(&served, Method::PUT, "/api/v1/channels/Room/look", look);
    let shown = channel(set(look).await).await.look;
    assert_eq!(shown.title.as_ref().map(|title| title.text.as_str()), Some("第3课"));
    for (look, field) in [
        (json!({ "background": nothing }), "background"),
        (json!({ "placeholder": nothing }), "placeholder"),
        (json!({ "placeholders": { "7": logo.id, "9": nothing } }), "placeholders.9"),
        (json!({ "logo": { "picture": nothing } }), "logo.picture"),
        (json!({ "logo": { "picture": logo.id, "height": 0.6 } }), "logo.height"),
        (json!({ "title": { "text": "" } }), "title.text"),
        (json!({ "title": { "text": "a\u{7}" } }), "title.text"),
        (json!({ "title": { "text": "x", "place": "middle" } }), "title.place"),
        (json!({ "background": "../../etc/passwd" }), "background"),
    ] {
        let (body, _) = refusal(set(look.clone()).await, BAD, ErrorCode::InvalidLook).await;
        assert_eq!(body.field.as_deref(), Some(field), "{look}");
        assert_eq!(now(&served).await.look, shown, "{look} changed something");
    }
    assert_eq!(channel(set(json!({})).await).await.look, Default::default());
}

#[tokio::test]
async fn layouts_are_kept_renamed_put_in_order_and_deleted() {
    let served = Served::start().await;
    let mut events = served.socket("/api/v1/events").await;
    assert_eq!(next_json(&mut events).await["layouts"], json!([]));
    let save = |name: &str| served.post("/api/v1/layouts", json!({ "name": name, "layout": two() }));
    let mut all: Vec<SavedLayout> = Vec::new();
    for name in ["One", " 二 ", "Three"] {
        let answer = save(name).await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        all.push(answer.json().await.expect("a kept layout"));
    }
    assert_eq!((all[1].name.as_str(), all[1].layout.regions[0].id.is_some()), ("二", true));
    let told = until(&mut events, |event| event["layouts"].as_array().is_some_and(|all| all.len() == 3)).await;
    assert_eq!(told["type"], "layouts");

    let path = format!("/api/v1/layouts/{}", all[0].id);
    let renamed = send(&served, Method::PUT, &path, json!({ "name": "Uno" })).await;
    let renamed: SavedLayout = renamed.json().await.expect("a kept layout");
    assert_eq!((renamed.name.as_str(), &renamed.layout), ("Uno", &all[0].layout));
    let order = |ids: Vec<&str>| send(&served, Method::PUT, "/api/v1/layouts/order", json!({ "ids": ids }));
    let ordered: Vec<SavedLayout> = order(vec![&all[2].id]).await.json().await.expect("kept layouts");
    let names: Vec<_> = ordered.iter().map(|saved| saved.name.as_str()).collect();
    assert_eq!(names, ["Three", "Uno", "二"]);

    let wide = json!({ "kind": "custom", "regions": [{ "x": 0.6, "y": 0, "width": 0.5, "height": 1 }] });
    for (name, layout, code, field) in [
        ("", two(), ErrorCode::InvalidRequest, "name"),
        ("a\nb", two(), ErrorCode::InvalidRequest, "name"),
        ("x", wide, ErrorCode::InvalidLayout, "layout.regions[0].width"),
        ("x", json!({ "kind": "custom" }), ErrorCode::InvalidLayout, "layout.regions"),
        ("x", json!({ "kind": "spiral" }), ErrorCode::InvalidLayout, "layout.kind"),
    ] {
        let answer = served.post("/api/v1/layouts", json!({ "name": name, "layout": layout })).await;
        assert_eq!(refusal(answer, BAD, code).await.0.field.as_deref(), Some(field));
    }
    let twice = order(vec![&all[0].id, &all[0].id]).await;
    assert_eq!(refusal(twice, BAD, ErrorCode::InvalidRequest).await.0.field.as_deref(), Some("ids"));
    refusal(order(vec!["nobody"]).await, BAD, ErrorCode::InvalidRequest).await;

    let delete = || served.call(Method::DELETE, &path).send();
    assert_eq!(delete().await.expect("an answer").status(), StatusCode::NO_CONTENT);
    refusal(delete().await.expect("an answer"), MISSING, ErrorCode::LayoutNotFound).await;
    refusal(send(&served, Method::PUT, &path, json!({})).await, MISSING, ErrorCode::LayoutNotFound).await;
    let left: Vec<SavedLayout> = served.get("/api/v1/layouts").await.json().await.expect("kept layouts");
    assert_eq!(left.len(), 2);
}

#[tokio::test]
async fn pictures_are_what_they_are_and_stay_while_something_shows_them() {
    let served = Served::start().await;
    served.channel("Room").await;
    let one = kept(&served, "../../my logo.png", 10).await;
    assert_eq!((one.name.as_str(), one.width, one.height, one.bytes), ("my logo.png", 16, 8, 54 + 48 * 8));
    let same = kept(&served, "again", 10).await;
    assert_eq!((&same.id, same.name.as_str()), (&one.id, "again"), "the same file is kept once");
    let two = kept(&served, "two", 20).await;
    let all: Vec<KeptPicture> = served.get("/api/v1/pictures").await.json().await.expect("pictures");
    assert_eq!(all.iter().map(|kept| &kept.id).collect::<Vec<_>>(), [&two.id, &one.id], "newest first");

    let path = format!("/api/v1/pictures/{}", one.id);
    let file = served.get(&path).await;
    assert_eq!(file.headers()[CONTENT_TYPE], "image/bmp");
    assert!(file.headers()["cache-control"].to_str().expect("text").contains("immutable"));
    assert_eq!(file.bytes().await.expect("bytes"), bmp(16, 8, [0, 0, 10]));
    let stranger = served.bare(Method::GET, &path).send().await.expect("an answer");
    refusal(stranger, StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized).await;

    let large = bmp(1500, 1400, [0, 0, 0]);
    assert!(large.len() > 6_000_000);
    refusal(upload(&served, "x", "image/bmp", large).await, StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::TooLarge).await;
    let almost = upload(&served, "x", "image/bmp", bmp(1300, 1300, [0, 0, 0])).await;
    assert_eq!(almost.status(), StatusCode::CREATED, "5 MB are taken");
    for file in
        [Vec::new(), b"GIF89a".to_vec(), b"<svg/>".to_vec(), bmp(16, 8, [0, 0, 9])[..60].to_vec(), vec![0; 1000]]
    {
        let (body, _) = refusal(upload(&served, "x", "image/png", file).await, BAD, ErrorCode::InvalidPicture).await;
        assert_eq!(body.field.as_deref(), Some("body"));
    }
    let wide = upload(&served, "x", "image/bmp", bmp(8000, 2, [0, 0, 0])).await;
    refusal(wide, BAD, ErrorCode::InvalidPicture).await;
    let kind = upload(&served, "x", "image/gif", bmp(16, 8, [0, 0, 9])).await;
    refusal(kind, StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::InvalidPicture).await;

    let delete = || served.call(Method::DELETE, &path).send();
    let in_use = async |who: &str| {
        let (body, _) = refusal(delete().await.expect("an answer"), CONFLICT, ErrorCode::PictureInUse).await;
        assert!(body.message.contains(who), "{}", body.message);
    };
    channel(send(&served, Method::PUT, &format!("{ROOM}/look"), json!({ "background": one.id })).await).await;
    in_use("channel \"Room\"").await;
    channel(send(&served, Method::PUT, &format!("{ROOM}/look"), json!({})).await).await;
    let mut shows = region(0.0);
    shows["empty"] = json!({ "kind": "picture", "picture": one.id });
    let layout = json!({ "kind": "custom", "regions": [shows] });
    channel(send(&served, Method::PUT, &format!("{ROOM}/prepared"), layout.clone()).await).await;
    in_use("channel \"Room\"").await;
    served.call(Method::DELETE, &format!("{ROOM}/prepared")).send().await.expect("an answer");
    served.post("/api/v1/layouts", json!({ "name": "Mine", "layout": layout })).await;
    in_use("layout \"Mine\"").await;
    let saved: Vec<SavedLayout> = served.get("/api/v1/layouts").await.json().await.expect("kept layouts");
    served.call(Method::DELETE, &format!("/api/v1/layouts/{}", saved[0].id)).send().await.expect("an answer");
    assert_eq!(delete().await.expect("an answer").status(), StatusCode::NO_CONTENT);
    refusal(delete().await.expect("an answer"), MISSING, ErrorCode::PictureNotFound).await;
    refusal(served.get(&path).await, MISSING, ErrorCode::PictureNotFound).await;
    refusal(served.get("/api/v1/pictures/..%2Fchannels").await, MISSING, ErrorCode::PictureNotFound).await;
}

#[tokio::test]
async fn agoras_json_is_read_without_being_applied_and_written_for_a_channel() {
    let served = Served::start().await;
    served.channel("Room").await;
    channel(send(&served, Method::PUT, &format!("{ROOM}/layout"), two()).await).await;
    let agora: Value = served.get(&format!("{ROOM}/layout/agora")).await.json().await.expect("JSON");
    assert_eq!(agora["transcodingConfig"]["mixedVideoLayout"], 3);
    assert_eq!(agora["unexpressed"], json!([]));
    let read = served.post("/api/v1/layouts/from-agora", agora["transcodingConfig"].clone()).await;
    let read: ReadLayout = read.json().await.expect("a layout");
    assert_eq!(read.layout, now(&served).await.layout);

    let wrong =
        json!({ "mixedVideoLayout": 3, "layoutConfig": [{ "x_axis": 2, "y_axis": 0, "width": 1, "height": 1 }] });
    let answer = served.post("/api/v1/layouts/from-agora", wrong).await;
    let (body, _) = refusal(answer, BAD, ErrorCode::InvalidLayout).await;
    assert_eq!(body.field.as_deref(), Some("layoutConfig[0].x_axis"));
    let broken = served.call(Method::POST, "/api/v1/layouts/from-agora").header(CONTENT_TYPE, "application/json");
    refusal(broken.body("{\"layoutConfig\":").send().await.expect("an answer"), BAD, ErrorCode::InvalidRequest).await;
}
