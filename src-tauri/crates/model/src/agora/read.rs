//! From Agora's JSON, as people have it at hand, to a layout.
//!
//! Taken are a `transcodingConfig`, the body of `start` or `updateLayout` or its `clientRequest`, and
//! a `layoutConfig` list alone.

use serde_json::{Map, Value};

use super::{ReadLayout, Remark};
use crate::canvas::Color;
use crate::ids::Uid;
use crate::layout::{Layout, LayoutError, LayoutKind, MAX_REGIONS};
use crate::region::{Fit, Region};

/// What may stand around the settings, from outside in.
const WRAPPERS: [&str; 3] = ["clientRequest", "recordingConfig", "transcodingConfig"];

/// Fields that make an object one about the layout.
const OURS: [&str; 4] = ["mixedVideoLayout", "layoutConfig", "backgroundColor", "maxResolutionUid"];

/// As Agora's own sample has it (agora.md section 3).
const MISSPELT: &str = "backgroudColor";

/// What an unset colour is (agora.md section 4).
const BLACK: Color = Color { red: 0, green: 0, blue: 0 };

/// Reads a layout.
///
/// # Errors
/// The first field that is wrong; `body` where it is the whole.
pub fn from_agora(pasted: &Value) -> Result<ReadLayout, LayoutError> {
    let mut reading = Reading::default();
    match pasted {
        Value::Array(list) => {
            let layout = custom(reading.regions(list, "layoutConfig")?);
            Ok(ReadLayout { layout, background: None, named: reading.named })
        }
        Value::Object(outer) => {
            let (settings, path) = reading.unwrap(outer)?;
            reading.settings(settings, &path)
        }
        _ => wrong("body", "has to be Agora's JSON: an object, or a list of regions"),
    }
}

fn wrong<T>(field: impl Into<String>, problem: &'static str) -> Result<T, LayoutError> {
    Err(LayoutError { field: field.into(), problem })
}

fn below(path: &str, field: &str) -> String {
    if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") }
}

fn custom(regions: Vec<Region>) -> Layout {
    Layout { kind: LayoutKind::Custom, large_uid: None, regions }.with_ids()
}

#[derive(Default)]
struct Reading {
    named: Vec<Remark>,
}

impl Reading {
    fn name(&mut self, field: String, reason: &str) {
        self.named.push(Remark::new(field, reason));
    }

    /// Goes in to the settings themselves.
    fn unwrap<'a>(&mut self, outer: &'a Map<String, Value>) -> Result<(&'a Map<String, Value>, String), LayoutError> {
        let (mut inner, mut path) = (outer, String::new());
        for wrapper in WRAPPERS {
            let Some(value) = inner.get(wrapper) else { continue };
            for beside in inner.keys().filter(|key| *key != wrapper) {
                self.name(below(&path, beside), "Is not about the layout and was left out.");
            }
            path = below(&path, wrapper);
            let Value::Object(next) = value else { return wrong(path, "has to be an object") };
            inner = next;
        }
        let is_about_layout = OURS.iter().any(|field| inner.contains_key(*field));
        if !is_about_layout {
            let field = if path.is_empty() { "body" } else { &path };
            return wrong(field, "says nothing of a layout");
        }
        Ok((inner, path))
    }

    fn settings(mut self, settings: &Map<String, Value>, path: &str) -> Result<ReadLayout, LayoutError> {
        let list = match settings.get("layoutConfig") {
            None | Some(Value::Null) => None,
            Some(Value::Array(list)) => Some(list).filter(|list| !list.is_empty()),
            Some(_) => return wrong(below(path, "layoutConfig"), "has to be a list"),
        };
        let kind = match settings.get("mixedVideoLayout").map(Value::as_u64) {
            Some(Some(0)) => LayoutKind::Floating,
            Some(Some(1)) => LayoutKind::BestFit,
            Some(Some(2)) => LayoutKind::Vertical,
            Some(Some(3)) => LayoutKind::Custom,
            Some(_) => return wrong(below(path, "mixedVideoLayout"), "has to be 0, 1, 2 or 3"),
            None if list.is_some() => {
                let reason = "Is missing; there are regions, so it was read as 3 (custom). Agora would take 0.";
                self.name(below(path, "mixedVideoLayout"), reason);
                LayoutKind::Custom
            }
            None => LayoutKind::Floating,
        };
        let field = below(path, "layoutConfig");
        let regions = match (kind, list) {
            (LayoutKind::Custom, Some(list)) => self.regions(list, &field)?,
            (LayoutKind::Custom, None) => return wrong(field, "a custom layout needs at least one region"),
            (_, Some(_)) => {
                self.name(field, "Agora allows regions with layout 3 (custom) alone; they were left out.");
                Vec::new()
            }
            (_, None) => Vec::new(),
        };
        let large_uid = self.large_uid(settings, path, kind)?;
        let background = self.background(settings, path)?;
        for key in settings.keys() {
            if let Some(reason) = left_out(key) {
                self.name(below(path, key), reason);
            }
        }
        let layout = if kind == LayoutKind::Custom { custom(regions) } else { Layout { kind, large_uid, regions } };
        Ok(ReadLayout { layout, background: Some(background), named: self.named })
    }

    fn large_uid(
        &mut self,
        settings: &Map<String, Value>,
        path: &str,
        kind: LayoutKind,
    ) -> Result<Option<Uid>, LayoutError> {
        let field = below(path, "maxResolutionUid");
        let large = settings.get("maxResolutionUid").map_or(Ok(None), |value| uid(value, &field))?;
        match (kind, large) {
            (LayoutKind::Vertical, None) => {
                let reason = "Names nobody: Agora leaves the large pane empty, here the first to join has it.";
                self.name(field, reason);
            }
            (LayoutKind::Vertical, Some(_)) | (_, None) => return Ok(large),
            (_, Some(_)) => self.name(field, "Concerns the vertical layout (2) alone and was left out."),
        }
        Ok(None)
    }

    fn background(&mut self, settings: &Map<String, Value>, path: &str) -> Result<Color, LayoutError> {
        let color = |field: &str, value: &Value| match value.as_str().and_then(|text| text.parse().ok()) {
            Some(color) => Ok(color),
            None => wrong(below(path, field), "a colour is written #rrggbb"),
        };
        match (settings.get("backgroundColor"), settings.get(MISSPELT)) {
            (Some(value), misspelt) => {
                if misspelt.is_some() {
                    self.name(below(path, MISSPELT), "Is misspelt, and backgroundColor is there: it was left out.");
                }
                color("backgroundColor", value)
            }
            (None, Some(value)) => {
                self.name(below(path, MISSPELT), "Was read as backgroundColor.");
                color(MISSPELT, value)
            }
            (None, None) => Ok(BLACK),
        }
    }

    fn regions(&mut self, list: &[Value], path: &str) -> Result<Vec<Region>, LayoutError> {
        if list.is_empty() {
            return wrong(path, "a custom layout needs at least one region");
        }
        if list.len() > MAX_REGIONS {
            return wrong(path, "a layout has at most 17 regions");
        }
        let mut regions: Vec<Region> = Vec::new();
        for (i, value) in list.iter().enumerate() {
            let path = format!("{path}[{i}]");
            let Value::Object(fields) = value else { return wrong(path, "has to be an object") };
            let region = region(fields, &path)?;
            if region.uid.is_some() && regions.iter().any(|other| other.uid == region.uid) {
                return wrong(below(&path, "uid"), "has a region already");
            }
            let known = ["uid", "x_axis", "y_axis", "width", "height", "alpha", "render_mode"];
            for unknown in fields.keys().filter(|key| !known.contains(&key.as_str())) {
                self.name(below(&path, unknown), "Is no field of Agora's regions and was left out.");
            }
            regions.push(region);
        }
        Ok(regions)
    }
}

/// Why a setting is not taken over; none: it is, or was spoken of.
fn left_out(key: &str) -> Option<&'static str> {
    match key {
        "mixedVideoLayout" | "layoutConfig" | "maxResolutionUid" | "backgroundColor" | MISSPELT => None,
        "width" | "height" | "fps" | "bitrate" => Some("Is set on the channel, not by a layout."),
        "backgroundImage" | "defaultUserBackgroundImage" | "backgroundConfig" => {
            Some("Pictures are not fetched from the web: keep the file here and choose it in the channel's look.")
        }
        _ => Some("Is no field of Agora's layouts and was left out."),
    }
}

/// A text by the documents; some programs send a number.
fn uid(value: &Value, field: &str) -> Result<Option<Uid>, LayoutError> {
    let problem = "has to be a whole number from 1 to 4294967295, as a text";
    let uid = match value {
        Value::Null => return Ok(None),
        Value::String(text) if text.is_empty() => return Ok(None),
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => number.as_u64().and_then(|number| Uid::new(u32::try_from(number).ok()?)),
        _ => None,
    };
    uid.map_or_else(|| wrong(field, problem), |uid| Ok(Some(uid)))
}

fn region(fields: &Map<String, Value>, path: &str) -> Result<Region, LayoutError> {
    let number = |name: &str| match fields.get(name) {
        Some(value) => value.as_f64().map_or_else(|| wrong(below(path, name), "has to be a number"), Ok),
        None => wrong(below(path, name), "is missing"),
    };
    let mut region = Region::at(number("x_axis")?, number("y_axis")?, number("width")?, number("height")?);
    if fields.contains_key("alpha") {
        region.alpha = number("alpha")?;
    }
    region.fit = match fields.get("render_mode").map_or(Some(0), Value::as_u64) {
        Some(0) => Fit::Crop,
        Some(1) => Fit::Fit,
        _ => return wrong(below(path, "render_mode"), "has to be 0 (crop) or 1 (fit)"),
    };
    if let Some(value) = fields.get("uid") {
        region.uid = uid(value, &below(path, "uid"))?;
    }
    match region.problem() {
        Some(("x", problem)) => wrong(below(path, "x_axis"), problem),
        Some(("y", problem)) => wrong(below(path, "y_axis"), problem),
        Some((field, problem)) => wrong(below(path, field), problem),
        None => Ok(region),
    }
}
