//! What is set for the whole recorder, kept in `settings.json` in the library.
//!
//! The file is replaced atomically. What cannot be used of it is set aside and said, and the usual
//! settings hold.

use std::fs;
use std::path::Path;

use rollcall_model::{EncoderChoice, ErrorCode, NetworkSettings, NoticeLevel, PriceSheet, UploadSettings};
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::errors::StudioError;
use crate::house::House;
use crate::kept_file;

const NAME: &str = "settings.json";
/// The form this build writes.
const VERSION: u32 = 1;

/// Everything that is set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Settings {
    pub network: NetworkSettings,
    #[serde(default)]
    pub encoder: EncoderChoice,
    #[serde(default)]
    pub uploads: UploadSettings,
    #[serde(default)]
    pub prices: PriceSheet,
}

#[derive(Serialize, Deserialize)]
struct Written {
    version: u32,
    #[serde(flatten)]
    settings: Settings,
}

impl House {
    /// What was kept; the usual settings where nothing was, or nothing that can be used.
    pub fn read_settings(&self) -> Settings {
        let path = self.library().folder().join(NAME);
        let Ok(text) = fs::read(&path) else { return Settings::default() };
        let read = serde_json::from_slice::<Written>(&text).map_err(|error| error.to_string());
        let read = read.and_then(|Written { settings, .. }| {
            settings.network.validate().map_err(|error| format!("{}: {error}", error.field))?;
            settings.uploads.validate().map_err(|error| format!("{}: {error}", error.field))?;
            settings.prices.validate().map_err(|error| format!("{}: {error}", error.field))?;
            Ok(settings)
        });
        read.unwrap_or_else(|reason| {
            let aside = path.with_extension("broken.json");
            let _ = fs::rename(&path, &aside);
            let message = format!(
                "The settings could not be read ({reason}); the usual ones hold. The old file is {}.",
                aside.display()
            );
            self.notice(NoticeLevel::Warning, ErrorCode::SettingsReset, message, None);
            Settings::default()
        })
    }

    /// Changes what is set, and `then` what holds, once it is on the disk.
    ///
    /// # Errors
    /// When the disk refuses; nothing has changed then.
    pub fn change_settings(&self, change: impl FnOnce(&mut Settings), then: impl FnOnce(&Settings)) -> Result<()> {
        let _saving = self.saving_settings.lock();
        let mut settings = self.settings();
        change(&mut settings);
        keep(self.library().folder(), &settings).map_err(StudioError::Unsaved)?;
        then(&settings);
        Ok(())
    }

    /// Writes the settings where the library is now.
    pub fn keep_settings(&self) -> Result<()> {
        let settings = self.settings();
        if settings == Settings::default() {
            return Ok(());
        }
        keep(self.library().folder(), &settings).map_err(StudioError::Unsaved)
    }

    fn settings(&self) -> Settings {
        Settings {
            network: self.networking.now().settings,
            encoder: self.encoding.choice(),
            uploads: self.courier.settings(),
            prices: self.pricing.sheet(),
        }
    }
}

fn keep(library: &Path, settings: &Settings) -> std::io::Result<()> {
    let text = serde_json::to_vec_pretty(&Written { version: VERSION, settings: settings.clone() })?;
    kept_file::replace(library, NAME, &text)
}
