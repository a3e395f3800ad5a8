//! Apps that drive the recorder over the Agora-compatible API: kept in `apps.json` in the library, their
//! secrets as fingerprints alone.

use std::collections::HashMap;
use std::path::Path;

use jiff::{Timestamp, Unit};
use parking_lot::Mutex;
use rollcall_model::app::{MAX_APPS, MAX_CUSTOMERS};
use rollcall_model::{ApiApp, AppId, AppSettings, Customer, ErrorCode, NewCustomer, NoticeLevel};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Result;
use crate::errors::StudioError;
use crate::fingerprint::{Fingerprint, hex};
use crate::house::House;
use crate::kept_file::{KeptFile, Loaded};

const FILE: KeptFile = KeptFile { name: "apps" };

/// An app as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    id: AppId,
    #[serde(flatten)]
    settings: AppSettings,
    created_at: String,
    #[serde(default)]
    customers: Vec<KeptCustomer>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct KeptCustomer {
    id: String,
    secret: Fingerprint,
    created_at: String,
}

/// The apps of a recorder.
#[derive(Default)]
pub(crate) struct Apps {
    all: Mutex<Vec<Kept>>,
    /// Held from looking to writing.
    saving: Mutex<()>,
    /// When each customer id was used last.
    used: Mutex<HashMap<String, Timestamp>>,
}

impl Apps {
    /// What is set of an app.
    pub fn settings(&self, id: &AppId) -> Option<AppSettings> {
        self.all.lock().iter().find(|kept| kept.id == *id).map(|kept| kept.settings.clone())
    }

    /// Whether this pair may speak for some app, and for this one. In constant time over the pairs of one
    /// customer id, which is no secret.
    pub fn lets_in(&self, customer: &str, secret: &str, app: &str) -> Pass {
        let given = Fingerprint::of(secret);
        let all = self.all.lock();
        let is_right = |kept: &&Kept| kept.customers.iter().any(|pair| pair.id == customer && pair.secret == given);
        let Some(own) = all.iter().find(is_right) else { return Pass::Refused };
        self.used.lock().insert(customer.to_owned(), Timestamp::now());
        if own.id.as_str() == app {
            Pass::Welcome(own.id.clone(), own.settings.calls_per_second)
        } else {
            Pass::Elsewhere
        }
    }

    fn described(&self, kept: &Kept, callback_signed: bool) -> ApiApp {
        let used = self.used.lock();
        let to_the_minute =
            |at: &Timestamp| at.round(Unit::Minute).map_or_else(|_| at.to_string(), |at| at.to_string());
        let customer = |pair: &KeptCustomer| Customer {
            id: pair.id.clone(),
            created_at: pair.created_at.clone(),
            used_at: used.get(&pair.id).map(to_the_minute),
        };
        ApiApp {
            id: kept.id.clone(),
            settings: kept.settings.clone(),
            created_at: kept.created_at.clone(),
            customers: kept.customers.iter().map(customer).collect(),
            callback_signed,
        }
    }
}

/// What a pair of customer id and secret opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pass {
    /// This app, with so many calls a second.
    Welcome(AppId, u32),
    /// Another app than this one.
    Elsewhere,
    /// Nothing.
    Refused,
}

fn check(value: Value, before: &[Kept]) -> std::result::Result<Kept, String> {
    let kept: Kept = serde_json::from_value(value).map_err(|error| error.to_string())?;
    kept.settings.validate().map_err(|error| format!("the app \"{}\": {error}", kept.id))?;
    if before.iter().any(|other| other.id == kept.id) {
        return Err(format!("two apps have the id {}", kept.id));
    }
    Ok(kept)
}

fn now() -> String {
    format!("{:.3}", Timestamp::now())
}

impl House {
    /// Takes what was kept.
    pub fn read_apps(&self) -> Result<()> {
        let Loaded { items, trouble } = FILE.load(self.library().folder(), Timestamp::now(), check)?;
        self.look_for_secrets(items.iter().map(|kept| kept.id.clone()));
        *self.apps.all.lock() = items;
        if let Some(trouble) = trouble {
            self.notice(NoticeLevel::Error, ErrorCode::Internal, trouble, None);
        }
        Ok(())
    }

    /// Apps go along to another library; what is kept there under other ids stays.
    pub fn bring_apps(&self, to: &Path) -> Result<()> {
        let _saving = self.apps.saving.lock();
        let mut all = self.apps.all.lock().clone();
        let Loaded { items, .. } = FILE.load(to, Timestamp::now(), check)?;
        all.extend(items.into_iter().filter(|there| self.apps.settings(&there.id).is_none()));
        if !all.is_empty() {
            FILE.save(to, &all).map_err(StudioError::Unsaved)?;
        }
        *self.apps.all.lock() = all;
        Ok(())
    }

    /// All apps, in order of name.
    pub fn apps(&self) -> Vec<ApiApp> {
        let mut all = self.apps.all.lock().clone();
        all.sort_by(|a, b| (&a.settings.name, &a.id).cmp(&(&b.settings.name, &b.id)));
        all.iter().map(|kept| self.apps.described(kept, self.signs(&kept.id))).collect()
    }

    pub fn app(&self, id: &AppId) -> Result<ApiApp> {
        let kept = self.apps.all.lock().iter().find(|kept| kept.id == *id).cloned();
        let kept = kept.ok_or_else(|| StudioError::AppNotFound(id.clone()))?;
        Ok(self.apps.described(&kept, self.signs(id)))
    }

    pub fn add_app(&self, id: Option<AppId>, settings: AppSettings) -> Result<ApiApp> {
        settings.validate()?;
        let _saving = self.apps.saving.lock();
        let mut all = self.apps.all.lock().clone();
        if all.len() >= MAX_APPS {
            return Err(StudioError::TooMany { what: "apps", most: MAX_APPS });
        }
        let id = id.unwrap_or_else(|| {
            hex(&rand::random::<[u8; 16]>()).parse().expect("hexadecimal digits are allowed in an id")
        });
        if all.iter().any(|kept| kept.id == id) {
            return Err(StudioError::AppExists(id));
        }
        all.push(Kept { id: id.clone(), settings, created_at: now(), customers: Vec::new() });
        self.save_apps(all)?;
        self.look_for_secrets([id.clone()]);
        self.app(&id)
    }

    pub fn change_app(&self, id: &AppId, settings: AppSettings) -> Result<ApiApp> {
        settings.validate()?;
        let before = self.apps.settings(id).and_then(|settings| settings.callback_url);
        let has_moved = before != settings.callback_url;
        self.edit_app(id, |kept| {
            kept.settings = settings;
            Ok(())
        })?;
        if has_moved {
            self.hurry_callbacks(id);
        }
        self.app(id)
    }

    /// Its recordings stay, and its callbacks that are still on their way are given up.
    pub fn remove_app(&self, id: &AppId) -> Result<()> {
        let _saving = self.apps.saving.lock();
        let mut all = self.apps.all.lock().clone();
        let before = all.len();
        all.retain(|kept| kept.id != *id);
        if all.len() == before {
            return Err(StudioError::AppNotFound(id.clone()));
        }
        self.save_apps(all)?;
        self.forget_callbacks_of(id);
        Ok(())
    }

    pub fn add_customer(&self, id: &AppId) -> Result<NewCustomer> {
        let new = NewCustomer { id: hex(&rand::random::<[u8; 16]>()), secret: Fingerprint::new_secret() };
        self.edit_app(id, |kept| {
            if kept.customers.len() >= MAX_CUSTOMERS {
                return Err(StudioError::TooMany { what: "customer ids of this app", most: MAX_CUSTOMERS });
            }
            let secret = Fingerprint::of(&new.secret);
            kept.customers.push(KeptCustomer { id: new.id.clone(), secret, created_at: now() });
            Ok(())
        })?;
        Ok(new)
    }

    pub fn remove_customer(&self, id: &AppId, customer: &str) -> Result<()> {
        self.edit_app(id, |kept| {
            let before = kept.customers.len();
            kept.customers.retain(|pair| pair.id != customer);
            if kept.customers.len() == before { Err(StudioError::CustomerNotFound) } else { Ok(()) }
        })
    }

    fn edit_app(&self, id: &AppId, edit: impl FnOnce(&mut Kept) -> Result<()>) -> Result<()> {
        let _saving = self.apps.saving.lock();
        let mut all = self.apps.all.lock().clone();
        let kept = all.iter_mut().find(|kept| kept.id == *id).ok_or_else(|| StudioError::AppNotFound(id.clone()))?;
        edit(kept)?;
        self.save_apps(all)
    }

    fn save_apps(&self, all: Vec<Kept>) -> Result<()> {
        FILE.save(self.library().folder(), &all).map_err(StudioError::Unsaved)?;
        *self.apps.all.lock() = all;
        Ok(())
    }
}
