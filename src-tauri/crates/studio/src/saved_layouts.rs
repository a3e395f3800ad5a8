//! Layouts kept under a name, in `layouts.json` in the library.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::{Mutex, RwLock};
use rollcall_model::saved_layout::{MAX_SAVED_LAYOUTS, layout_name};
use rollcall_model::{ErrorCode, Event, Layout, NoticeLevel, SavedLayout};
use serde_json::Value;
use uuid::Uuid;

use crate::errors::StudioError;
use crate::house::House;
use crate::kept_file::{KeptFile, Loaded, Unreadable};
use crate::{Result, Studio};

const FILE: KeptFile = KeptFile { name: "layouts" };

/// The kept layouts, in their order.
#[derive(Default)]
pub(crate) struct SavedLayouts {
    all: RwLock<Vec<SavedLayout>>,
    /// Held from looking to writing.
    saving: Mutex<()>,
}

impl SavedLayouts {
    pub fn all(&self) -> Vec<SavedLayout> {
        self.all.read().clone()
    }
}

fn load(library: &Path) -> std::result::Result<Loaded<SavedLayout>, Unreadable> {
    FILE.load(library, Timestamp::now(), check)
}

fn check(value: Value, before: &[SavedLayout]) -> std::result::Result<SavedLayout, String> {
    let saved: SavedLayout = serde_json::from_value(value).map_err(|error| error.to_string())?;
    saved.layout.validate().map_err(|error| format!("the layout \"{}\": {error}", saved.name))?;
    if layout_name(&saved.name).is_none_or(|name| name != saved.name) {
        return Err("a layout has no proper name".to_owned());
    }
    if before.iter().any(|other| other.id == saved.id) {
        return Err(format!("two layouts have the id {}", saved.id));
    }
    if before.len() == MAX_SAVED_LAYOUTS {
        return Err(format!("there are more than {MAX_SAVED_LAYOUTS} layouts"));
    }
    Ok(saved)
}

fn checked_name(text: &str) -> Result<String> {
    let problem = "A layout's name has 1 to 60 characters, none of them a control character.";
    layout_name(text).ok_or_else(|| StudioError::invalid("name", problem))
}

impl House {
    /// Takes what was kept. The pictures are known by then.
    pub fn read_saved_layouts(&self) -> Result<()> {
        let Loaded { mut items, trouble } = load(self.library().folder())?;
        for saved in &mut items {
            saved.layout.retain_pictures(|id| self.pictures.has(id));
        }
        *self.saved_layouts.all.write() = items;
        if let Some(trouble) = trouble {
            self.notice(NoticeLevel::Error, ErrorCode::Internal, trouble, None);
        }
        Ok(())
    }

    /// In another library there may be layouts, too: they follow behind ours.
    pub fn bring_saved_layouts(&self, to: &Path) -> Result<()> {
        let _saving = self.saved_layouts.saving.lock();
        let mut all = self.saved_layouts.all();
        let Loaded { items: there, trouble } = load(to)?;
        for mut saved in there {
            saved.layout.retain_pictures(|id| self.pictures.has(id));
            if all.len() < MAX_SAVED_LAYOUTS && all.iter().all(|ours| ours.id != saved.id) {
                all.push(saved);
            }
        }
        if !all.is_empty() {
            FILE.save(to, &all).map_err(StudioError::Unsaved)?;
        }
        *self.saved_layouts.all.write() = all;
        if let Some(trouble) = trouble {
            self.notice(NoticeLevel::Error, ErrorCode::Internal, trouble, None);
        }
        Ok(())
    }

    /// Changes the list, on the disk first, and tells everyone.
    fn change_saved<T>(&self, change: impl FnOnce(&mut Vec<SavedLayout>) -> Result<T>) -> Result<T> {
        self.check_open()?;
        let _saving = self.saved_layouts.saving.lock();
        let mut all = self.saved_layouts.all();
        let done = change(&mut all)?;
        FILE.save(self.library().folder(), &all).map_err(StudioError::Unsaved)?;
        *self.saved_layouts.all.write() = all.clone();
        self.events.tell(Event::Layouts { layouts: all });
        Ok(done)
    }

    fn checked_layout(&self, layout: Layout) -> Result<Layout> {
        layout.validate()?;
        self.pictures.check(layout.pictures())?;
        Ok(layout.with_ids())
    }

    fn save_layout(&self, name: &str, layout: Layout) -> Result<SavedLayout> {
        let name = checked_name(name)?;
        let _showing = self.pictures.showing.read();
        let layout = self.checked_layout(layout)?;
        let saved = SavedLayout { id: Uuid::new_v4().simple().to_string(), name, layout };
        self.change_saved(|all| {
            if all.len() >= MAX_SAVED_LAYOUTS {
                return Err(StudioError::TooMany { what: "layouts", most: MAX_SAVED_LAYOUTS });
            }
            all.push(saved.clone());
            Ok(saved)
        })
    }

    fn change_saved_layout(&self, id: &str, name: Option<String>, layout: Option<Layout>) -> Result<SavedLayout> {
        let name = name.as_deref().map(checked_name).transpose()?;
        let _showing = self.pictures.showing.read();
        let layout = layout.map(|layout| self.checked_layout(layout)).transpose()?;
        self.change_saved(|all| {
            let saved = all.iter_mut().find(|saved| saved.id == id).ok_or(StudioError::LayoutNotFound)?;
            if let Some(name) = name {
                saved.name = name;
            }
            if let Some(layout) = layout {
                saved.layout = layout;
            }
            Ok(saved.clone())
        })
    }

    fn delete_saved_layout(&self, id: &str) -> Result<()> {
        self.change_saved(|all| {
            let at = all.iter().position(|saved| saved.id == id).ok_or(StudioError::LayoutNotFound)?;
            all.remove(at);
            Ok(())
        })
    }

    fn order_saved_layouts(&self, ids: &[String]) -> Result<Vec<SavedLayout>> {
        self.change_saved(|all| {
            for (i, id) in ids.iter().enumerate() {
                let is_known = all.iter().any(|saved| saved.id == *id);
                if !is_known || ids[..i].contains(id) {
                    let problem = format!("The id at place {} is no kept layout's, or stands there twice.", i + 1);
                    return Err(StudioError::invalid("ids", problem));
                }
            }
            let place = |saved: &SavedLayout| ids.iter().position(|id| saved.id == *id).unwrap_or(usize::MAX);
            all.sort_by_key(place);
            Ok(all.clone())
        })
    }
}

#[expect(clippy::missing_errors_doc, reason = "said once, at the type")]
impl Studio {
    /// The kept layouts, in their order.
    pub fn saved_layouts(&self) -> Vec<SavedLayout> {
        self.0.saved_layouts.all()
    }

    /// Keeps a layout under a name, behind the others.
    pub async fn save_layout(&self, name: String, layout: Layout) -> Result<SavedLayout> {
        self.0.blocking(move |house: &Arc<House>| house.save_layout(&name, layout)).await
    }

    /// Changes the name of a kept layout, or the layout; what is none stays.
    pub async fn change_saved_layout(
        &self,
        id: &str,
        name: Option<String>,
        layout: Option<Layout>,
    ) -> Result<SavedLayout> {
        let id = id.to_owned();
        self.0.blocking(move |house| house.change_saved_layout(&id, name, layout)).await
    }

    /// Deletes a kept layout; channels that were set to it stay as they are.
    pub async fn delete_saved_layout(&self, id: &str) -> Result<()> {
        let id = id.to_owned();
        self.0.blocking(move |house| house.delete_saved_layout(&id)).await
    }

    /// Puts the kept layouts in order, each id once; who is not named follows behind.
    pub async fn order_saved_layouts(&self, ids: Vec<String>) -> Result<Vec<SavedLayout>> {
        self.0.blocking(move |house| house.order_saved_layouts(&ids)).await
    }
}
