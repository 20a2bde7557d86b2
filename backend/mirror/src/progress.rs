//! Progress reports of long operations.

use std::fmt;
use std::sync::Arc;

/// A callback that receives the number of completed items every few thousand items.
#[derive(Clone)]
pub struct LoadProgress(Arc<dyn Fn(&'static str, u64) + Send + Sync>);

impl LoadProgress {
    /// Creates a callback. `report` receives the kind of item (`records mirrored`) and the number completed.
    pub fn new(report: impl Fn(&'static str, u64) + Send + Sync + 'static) -> Self {
        Self(Arc::new(report))
    }

    pub(crate) fn report(&self, what: &'static str, done: u64) {
        (self.0)(what, done);
    }
}

/// The default ignores all reports.
impl Default for LoadProgress {
    fn default() -> Self {
        Self::new(|_, _| {})
    }
}

impl fmt::Debug for LoadProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Progress").finish_non_exhaustive()
    }
}
