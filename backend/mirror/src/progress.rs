//! How far long work has come, for whoever waits for it.

use std::fmt;
use std::sync::Arc;

/// Is told how many of what are done, every few thousand.
#[derive(Clone)]
pub struct Progress(Arc<dyn Fn(&'static str, u64) + Send + Sync>);

impl Progress {
    /// Calls `tell` with what is counted (`records mirrored`) and how many.
    pub fn new(tell: impl Fn(&'static str, u64) + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    pub(crate) fn tell(&self, what: &'static str, done: u64) {
        (self.0)(what, done);
    }
}

/// Nobody waits.
impl Default for Progress {
    fn default() -> Self {
        Self::new(|_, _| {})
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Progress").finish_non_exhaustive()
    }
}
