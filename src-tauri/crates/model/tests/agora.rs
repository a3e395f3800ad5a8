//! Agora's JSON both ways: what both sides can say comes back to the last digit, what only one can
//! say is named, and what is wrong is refused at its field.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use proptest::prelude::*;
use rollcall_model::agora::{from_agora, to_agora};
use rollcall_model::{
    AgoraLayout, Border, Canvas, ClockOverlay, Empty, Fit, Layout, LayoutKind, Look, PictureId, Quality, ReadLayout,
    Region, Uid,
};
use serde_json::{Value, json};

fn uid(number: u32) -> Uid {
    Uid::new(number).unwrap()
}

fn written(layout: &Layout) -> AgoraLayout {
    to_agora(layout, &Canvas::default(), Quality::Standard, &Look::default())
}

/// By way of text, as people copy it.
fn read(json: &AgoraLayout) -> ReadLayout {
    let text = serde_json::to_string_pretty(&json.transcoding_config).unwrap();
    from_agora(&serde_json::from_str(&text).unwrap()).unwrap()
}

fn fields(remarks: &[rollcall_model::Remark]) -> Vec<&str> {
    remarks.iter().map(|remark| remark.field.as_str()).collect()
}

fn refused(json: Value) -> String {
    from_agora(&json).expect_err("refused").field
}

fn regions() -> impl Strategy<Value = Vec<Region>> {
    let one = (0.0..1.0_f64, 0.0..1.0_f64, 1e-9..1.0_f64, 1e-9..1.0_f64, 0.0..=1.0_f64, any::<bool>(), any::<bool>());
    let one = one.prop_map(|(x, y, width, height, alpha, fit, pinned)| {
        let (width, height) = (width.min(1.0 - x).max(1e-12), height.min(1.0 - y).max(1e-12));
        let fit = if fit { Fit::Fit } else { Fit::Crop };
        (Region { alpha, fit, ..Region::at(x, y, width, height) }, pinned)
    });
    prop::collection::vec(one, 1..=17).prop_map(|all| {
        let pin = |(i, (region, pinned)): (usize, (Region, bool))| Region {
            uid: pinned.then(|| uid(u32::MAX - i as u32)),
            ..region
        };
        all.into_iter().enumerate().map(pin).collect()
    })
}

proptest! {
    #[test]
    fn a_custom_layout_comes_back_to_the_last_digit(regions in regions()) {
        let layout = Layout { regions, ..Layout::of(LayoutKind::Custom) }.with_ids();
        prop_assert!(layout.validate().is_ok());
        let there = written(&layout);
        let only_order = |remark: &rollcall_model::Remark| remark.field.ends_with(".z");
        prop_assert!(there.unexpressed.iter().all(only_order), "{:?}", there.unexpressed);
        prop_assert_eq!(read(&there).layout, layout);
    }

    #[test]
    fn whatever_is_pasted_is_read_or_refused(text in "\\PC*", key in "[a-zA-Z]{1,20}") {
        let wrapped = json!({ "mixedVideoLayout": 3, key: text, "layoutConfig": [{ "x_axis": text }] });
        prop_assert!(from_agora(&wrapped).is_err());
        prop_assert!(from_agora(&json!(text)).is_err());
    }
}

#[test]
fn layouts_by_a_rule_have_agoras_numbers() {
    for (kind, number) in [(LayoutKind::Floating, 0), (LayoutKind::BestFit, 1)] {
        let there = written(&Layout::of(kind));
        assert_eq!((there.transcoding_config.mixed_video_layout, there.unexpressed.len()), (number, 0));
        assert_eq!(read(&there).layout, Layout::of(kind));
    }
    let vertical = Layout { large_uid: Some(uid(7)), ..Layout::of(LayoutKind::Vertical) };
    let there = written(&vertical);
    assert_eq!(there.transcoding_config.max_resolution_uid.as_deref(), Some("7"));
    assert_eq!(read(&there).layout, vertical);
    let first = written(&Layout::of(LayoutKind::Vertical));
    assert_eq!(fields(&first.unexpressed), ["large_uid"], "in Agora's vertical nobody is large by itself");
    assert!(fields(&read(&first).named).contains(&"maxResolutionUid"));
}

#[test]
fn the_words_are_agoras() {
    let region = Region { uid: Some(uid(3)), fit: Fit::Fit, alpha: 0.5, ..Region::at(0.1, 0.2, 0.3, 0.4) };
    let layout = Layout { regions: vec![region], ..Layout::of(LayoutKind::Custom) };
    let canvas = Canvas { background: "#ff8000".parse().unwrap(), ..Canvas::default() };
    let there = to_agora(&layout, &canvas, Quality::Standard, &Look::default());
    let expected = json!({
        "transcodingConfig": {
            "width": 1280, "height": 720, "fps": 30, "bitrate": 2764,
            "mixedVideoLayout": 3, "backgroundColor": "#ff8000",
            "layoutConfig": [
                { "uid": "3", "x_axis": 0.1, "y_axis": 0.2, "width": 0.3, "height": 0.4, "alpha": 0.5, "render_mode": 1 },
            ],
        },
        "unexpressed": [],
    });
    assert_eq!(serde_json::to_value(there).unwrap(), expected);
}

#[test]
fn what_agora_cannot_show_is_named() {
    let picture = PictureId::new(&"a".repeat(32)).unwrap();
    let whole = Region::at(0.0, 0.0, 1.0, 1.0);
    let border = Border { width: 0.01, color: "#ffffff".parse().unwrap() };
    let regions = vec![
        Region { corner: 0.1, border: Some(border), label: true, locked: true, ..whole.clone() },
        Region { empty: Empty::Text { text: "Soon".into() }, z: 1, ..Region::at(0.5, 0.5, 0.5, 0.5) },
        Region { hidden: true, ..whole },
    ];
    let layout = Layout { regions, ..Layout::of(LayoutKind::Custom) };
    let clock = Some(ClockOverlay { place: Default::default() });
    let look = Look { background: Some(picture), clock, ..Look::default() };
    let there = to_agora(&layout, &Canvas::new(1920, 1080, 60).unwrap(), Quality::High, &look);
    let expected = [
        "quality",
        "regions[0].corner",
        "regions[0].border",
        "regions[0].label",
        "regions[0].locked",
        "regions[1].empty",
        "regions[1].z",
        "regions[2].hidden",
        "look.background",
        "look.clock",
    ];
    assert_eq!(fields(&there.unexpressed), expected);
    assert_eq!(there.transcoding_config.bitrate, 6500);
    assert_eq!(there.transcoding_config.layout_config[2].alpha, 0.0, "hidden is invisible");
}

#[test]
fn every_form_that_people_paste_is_understood() {
    let regions = json!([{ "uid": "5", "x_axis": 0, "y_axis": 0.0, "width": 0.5, "height": 1 }]);
    let settings = json!({ "mixedVideoLayout": 3, "layoutConfig": regions, "backgroundColor": "#FF8000" });
    let start = json!({ "cname": "c", "uid": "1", "clientRequest": {
        "token": "secret", "recordingConfig": { "channelType": 1, "transcodingConfig": settings } } });
    let update = json!({ "cname": "c", "uid": "1", "clientRequest": settings });
    for form in [settings.clone(), json!({ "transcodingConfig": settings }), start, update, regions.clone()] {
        let read = from_agora(&form).unwrap();
        let region = &read.layout.regions[0];
        assert_eq!((region.uid, region.width, region.alpha, region.fit), (Some(uid(5)), 0.5, 1.0, Fit::Crop), "{form}");
        assert!(region.id.is_some(), "it can be edited");
        let colour = read.background.map(|colour| colour.to_string());
        assert_eq!(colour.as_deref(), if form.is_array() { None } else { Some("#ff8000") });
        assert!(!serde_json::to_string(&read.named).unwrap().contains("secret"));
    }
    let bare = from_agora(&json!({ "mixedVideoLayout": 1 })).unwrap();
    assert_eq!(bare.background.map(|colour| colour.to_string()).as_deref(), Some("#000000"), "an unset one is black");
}

#[test]
fn what_is_not_taken_over_is_named() {
    let regions = json!([{ "x_axis": 0, "y_axis": 0, "width": 1, "height": 1, "z_order": 3 }]);
    let pasted = json!({
        "width": 640, "fps": 15, "backgroudColor": "#112233", "backgroundImage": "https://a.example/b.png",
        "backgroundConfig": [], "layoutConfig": regions, "maxResolutionUid": "4", "novelty": true,
    });
    let read = from_agora(&pasted).unwrap();
    assert_eq!(read.layout.kind, LayoutKind::Custom);
    assert_eq!(read.background.map(|colour| colour.to_string()).as_deref(), Some("#112233"));
    let mut named = fields(&read.named);
    named.sort_unstable();
    let expected = [
        "backgroudColor",
        "backgroundConfig",
        "backgroundImage",
        "fps",
        "layoutConfig[0].z_order",
        "maxResolutionUid",
        "mixedVideoLayout",
        "novelty",
        "width",
    ];
    assert_eq!(named, expected);
    let ruled = from_agora(&json!({ "mixedVideoLayout": 0, "layoutConfig": regions })).unwrap();
    assert!(ruled.layout.regions.is_empty() && fields(&ruled.named).contains(&"layoutConfig"));
}

#[test]
fn what_is_wrong_is_refused_at_its_field() {
    let with = |field: &str, value: Value| {
        let mut region = json!({ "x_axis": 0, "y_axis": 0, "width": 0.5, "height": 0.5 });
        region[field] = value;
        json!({ "transcodingConfig": { "mixedVideoLayout": 3, "layoutConfig": [region] } })
    };
    for (field, value) in [
        ("x_axis", json!(-0.1)),
        ("x_axis", json!("0")),
        ("y_axis", json!(1.5)),
        ("width", json!(0)),
        ("width", json!(1.01)),
        ("height", json!(null)),
        ("alpha", json!(2)),
        ("render_mode", json!(2)),
        ("uid", json!("0")),
        ("uid", json!("4294967296")),
        ("uid", json!("me")),
    ] {
        assert_eq!(refused(with(field, value)), format!("transcodingConfig.layoutConfig[0].{field}"));
    }
    let region = json!({ "uid": "5", "x_axis": 0, "y_axis": 0, "width": 0.5, "height": 0.5 });
    assert_eq!(refused(json!([region, region])), "layoutConfig[1].uid");
    assert_eq!(refused(json!([{ "x_axis": 0, "y_axis": 0, "width": 1 }])), "layoutConfig[0].height");
    assert_eq!(refused(json!([7])), "layoutConfig[0]");
    assert_eq!(refused(json!([])), "layoutConfig");
    assert_eq!(refused(json!(vec![region; 18])), "layoutConfig");
    assert_eq!(refused(json!({ "mixedVideoLayout": 3 })), "layoutConfig");
    assert_eq!(refused(json!({ "mixedVideoLayout": 4 })), "mixedVideoLayout");
    assert_eq!(refused(json!({ "mixedVideoLayout": 1, "backgroundColor": "red" })), "backgroundColor");
    assert_eq!(
        refused(json!({ "clientRequest": { "mixedVideoLayout": 2, "maxResolutionUid": true } })),
        "clientRequest.maxResolutionUid"
    );
    assert_eq!(refused(json!({ "clientRequest": 5 })), "clientRequest");
    for nothing in [json!({}), json!(null), json!("x"), json!(3), json!({ "token": "x" })] {
        assert_eq!(refused(nothing), "body");
    }
}
