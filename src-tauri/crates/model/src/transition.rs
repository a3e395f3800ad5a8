//! How one layout gives way to the next.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest transition, in milliseconds.
pub const MAX_TRANSITION_MS: u32 = 5000;

/// What is seen between two layouts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransitionKind {
    /// Nothing: the next frame shows the new layout.
    #[default]
    Cut,
    /// The old picture fades into the new one.
    Dissolve,
    /// Everyone moves to the new place; who comes fades in, who goes fades out.
    Move,
}

/// How one layout gives way to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Transition {
    /// What is seen.
    #[serde(default)]
    pub kind: TransitionKind,
    /// How long, in milliseconds, 0 to 5000; 300 unless given. A cut takes no time.
    #[serde(default = "usual")]
    #[schema(minimum = 0, maximum = 5000)]
    pub ms: u32,
}

fn usual() -> u32 {
    300
}

impl Default for Transition {
    fn default() -> Self {
        Self { kind: TransitionKind::Cut, ms: usual() }
    }
}

impl Transition {
    /// Whether it can be made.
    pub fn is_valid(&self) -> bool {
        self.ms <= MAX_TRANSITION_MS
    }

    /// How long it takes, in milliseconds: none for a cut.
    pub fn length_ms(&self) -> u32 {
        if self.kind == TransitionKind::Cut { 0 } else { self.ms }
    }
}
