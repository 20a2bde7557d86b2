//! The limits of the server, which its operator can change.

use std::cell::Cell;

use emend_shared::accounts::SessionResponse;
use emend_shared::limits::DEFAULT_MAX_TEXT;

thread_local! {
    static MAX_TEXT: Cell<usize> = const { Cell::new(DEFAULT_MAX_TEXT) };
}

/// The longest text of a check, in UTF-16 code units. Until the server has told it, the default.
pub(crate) fn max_text() -> usize {
    MAX_TEXT.get()
}

/// Takes the limits from the server's answer.
pub(crate) fn learn(session: &SessionResponse) {
    MAX_TEXT.set(session.max_text);
}
