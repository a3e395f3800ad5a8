//! Why writing ended, told once.

use parking_lot::Mutex;

use crate::error::StoreError;

/// Why writing ended, and who is to be told.
#[derive(Default)]
pub(crate) struct Fault(Mutex<Failure>);

#[derive(Default)]
struct Failure {
    error: Option<StoreError>,
    tell: Option<Box<dyn Fn(StoreError) + Send + Sync>>,
}

impl Fault {
    pub fn get(&self) -> Option<StoreError> {
        self.0.lock().error.clone()
    }

    pub fn is_set(&self) -> bool {
        self.0.lock().error.is_some()
    }

    /// Calls `tell` once, with nothing locked; at once if it is set already.
    pub fn on(&self, tell: impl Fn(StoreError) + Send + Sync + 'static) {
        let failed = {
            let mut failure = self.0.lock();
            match &failure.error {
                Some(error) => error.clone(),
                None => {
                    failure.tell = Some(Box::new(tell));
                    return;
                }
            }
        };
        tell(failed);
    }

    /// Says so once; `before` is done before anybody is told.
    pub fn set(&self, error: StoreError, before: impl FnOnce()) {
        let tell = {
            let mut failure = self.0.lock();
            if failure.error.is_some() {
                return;
            }
            failure.error = Some(error.clone());
            failure.tell.take()
        };
        before();
        if let Some(tell) = tell {
            tell(error);
        }
    }
}
