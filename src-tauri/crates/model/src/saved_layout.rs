//! Layouts that people keep under a name, for any channel.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::layout::Layout;

/// Most kept layouts of a recorder.
pub const MAX_SAVED_LAYOUTS: usize = 200;

/// The longest name of a kept layout, in characters.
pub const MAX_LAYOUT_NAME_CHARS: usize = 60;

/// A layout kept under a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SavedLayout {
    /// Its id, given by the recorder.
    pub id: String,
    /// Its name, 1 to 60 characters.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// The layout.
    pub layout: Layout,
}

/// A name fit to be shown: trimmed, 1 to 60 characters, no control characters.
pub fn layout_name(text: &str) -> Option<String> {
    let name = text.trim();
    let ok = (1..=MAX_LAYOUT_NAME_CHARS).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    ok.then(|| name.to_owned())
}
