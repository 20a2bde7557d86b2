//! Events for tests.

use crate::event::WriterError;

/// An error without neighbours or a team.
pub(crate) fn event(writer: &str, misspelling: &str, intended: &str) -> WriterError {
    WriterError::parse(&format!("1\t-\t{writer}\t{misspelling}\t{intended}\t\t")).unwrap()
}
