//! Issues in the answers about the rest of a long text: the list is told of them from time to time, not after each answer.

use std::cell::Cell;
use std::rc::Rc;

use super::clock::Alarm;

/// The longest time for which issues are held back, in milliseconds.
const HELD_BACK_MS: u32 = 500;
/// How much longer they are held back while the browser handles keys.
const PATIENCE_MS: u32 = 500;

thread_local! {
    /// Whether there are issues that the list does not know yet.
    static HOLDS_BACK: Cell<bool> = const { Cell::new(false) };
    static ALARM: Rc<Alarm> = Rc::new(Alarm::new());
}

/// Whether the list waits for the issues of more paragraphs before it shows them.
pub(crate) fn is_holding_back() -> bool {
    HOLDS_BACK.get()
}

/// Has the list show all issues that are known when the document next says that it has changed.
pub(crate) fn release() {
    ALARM.with(Rc::clone).clear();
    HOLDS_BACK.set(false);
}

/// Holds back the issues of an answer, and calls `tell` when the list may know of them and of those in the answers since.
pub(crate) fn hold_back(tell: impl FnOnce() + 'static) {
    if !HOLDS_BACK.replace(true) {
        ALARM
            .with(Rc::clone)
            .set_idle(HELD_BACK_MS, PATIENCE_MS, move || {
                HOLDS_BACK.set(false);
                tell();
            });
    }
}
