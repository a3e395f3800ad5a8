//! The secrets that callbacks are signed with: looked for where keys are, told once when they are made.

use rollcall_model::{AppId, CallbackSecret, KeysAt};
use rollcall_sync::KeysError;

use crate::Result;
use crate::courier::now_ms;
use crate::errors::StudioError;
use crate::fingerprint::Fingerprint;
use crate::house::House;

/// Longest secret, in characters.
const LONGEST: usize = 200;

impl House {
    /// Whether there is a secret that an app's callbacks are signed with, as far as is known.
    pub fn signs(&self, app: &AppId) -> bool {
        self.callbacks.secrets.lock().get(app).is_some_and(Option::is_some)
    }

    /// The secret of an app. May wait for the keyring.
    pub(super) fn secret(&self, app: &AppId) -> std::result::Result<Option<CallbackSecret>, KeysError> {
        if let Some(known) = self.callbacks.secrets.lock().get(app) {
            return Ok(known.clone());
        }
        let found = self.buckets.key_store().find_secret(app)?.map(|(secret, _)| secret);
        self.callbacks.secrets.lock().insert(app.clone(), found.clone());
        Ok(found)
    }

    /// Looks for the secrets of apps. May wait for the keyring.
    pub fn look_for_secrets(&self, apps: impl IntoIterator<Item = AppId>) {
        for app in apps {
            if let Err(error) = self.secret(&app) {
                tracing::warn!(%error, app = app.as_str(), "the secret for an app's callbacks cannot be read");
            }
        }
    }

    /// Keeps a secret for an app, one that is made unless given. It is told here and never again.
    pub fn set_callback_secret(&self, app: &AppId, secret: Option<String>) -> Result<CallbackSecret> {
        self.app(app)?;
        self.check_secret_is_ours(app)?;
        let secret = CallbackSecret { secret: secret.unwrap_or_else(Fingerprint::new_secret) };
        let length = secret.secret.chars().count();
        if !(8..=LONGEST).contains(&length) || secret.secret.chars().any(char::is_control) {
            return Err(StudioError::invalid("secret", "A secret has 8 to 200 characters, all on one line."));
        }
        self.buckets.key_store().keep_secret(app, &secret).map_err(StudioError::Keys)?;
        self.callbacks.secrets.lock().insert(app.clone(), Some(secret.clone()));
        self.callbacks.outbox().hurry(app, now_ms())?;
        self.callbacks.wake();
        Ok(secret)
    }

    /// An app's callbacks go without signatures from now on.
    pub fn remove_callback_secret(&self, app: &AppId) -> Result<()> {
        self.app(app)?;
        self.check_secret_is_ours(app)?;
        self.buckets.key_store().forget_secret(app).map_err(StudioError::Keys)?;
        self.callbacks.secrets.lock().insert(app.clone(), None);
        Ok(())
    }

    /// What an app leaves behind that is gone.
    pub fn forget_callbacks_of(&self, app: &AppId) {
        if let Err(error) = self.callbacks.outbox().give_up(app) {
            tracing::warn!(%error, app = app.as_str(), "callbacks of an app that is gone still wait");
        }
        if let Err(error) = self.buckets.key_store().forget_secret(app) {
            tracing::warn!(%error, app = app.as_str(), "the secret of an app that is gone is still in the keyring");
        }
        self.callbacks.secrets.lock().remove(app);
        self.callbacks.numbers.mark(&());
    }

    /// What waits for an app is tried at once: it has another address.
    pub fn hurry_callbacks(&self, app: &AppId) {
        if let Err(error) = self.callbacks.outbox().hurry(app, now_ms()) {
            tracing::warn!(%error, app = app.as_str(), "callbacks wait for their next try");
        }
        self.callbacks.wake();
        self.look_for_news();
    }

    /// # Errors
    /// Where the operator gives the secret: then it is changed there.
    fn check_secret_is_ours(&self, app: &AppId) -> Result<()> {
        match self.buckets.key_store().find_secret(app).map_err(StudioError::Keys)? {
            Some((_, KeysAt::Environment | KeysAt::File)) => {
                let problem = "The secret of this app is given by the operator, in the environment or in the file of keys, and is changed there.";
                Err(StudioError::invalid("secret", problem))
            }
            _ => Ok(()),
        }
    }
}
