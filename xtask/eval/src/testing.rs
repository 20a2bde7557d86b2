//! Events for tests.

use crate::event::Event;

/// An error without neighbours or a team.
pub(crate) fn event(writer: &str, misspelling: &str, intended: &str) -> Event {
    Event::parse(&format!("1\t-\t{writer}\t{misspelling}\t{intended}\t\t")).unwrap()
}
