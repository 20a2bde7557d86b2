//! A delay of the issue list's updates: while the rest of a long text is checked, the list is updated from time to time, not after each response.

use std::cell::Cell;
use std::rc::Rc;

use super::clock::Alarm;

/// The delay of an update, in milliseconds.
const DELAY_MS: u32 = 500;
/// The additional delay while the browser handles keys, in milliseconds.
const EXTRA_DELAY_MS: u32 = 500;

thread_local! {
    /// Whether an update of the list is due.
    static IS_DELAYED: Cell<bool> = const { Cell::new(false) };
    static ALARM: Rc<Alarm> = Rc::new(Alarm::new());
}

/// Whether an update of the list is delayed.
pub(crate) fn is_delayed() -> bool {
    IS_DELAYED.get()
}

/// Ends the delay: the list shows all known issues at the next change of the document.
pub(crate) fn end() {
    ALARM.with(Rc::clone).clear();
    IS_DELAYED.set(false);
}

/// Delays the update of the list after a response, and calls `update` once for all responses until then.
pub(crate) fn delay_update(update: impl FnOnce() + 'static) {
    if !IS_DELAYED.replace(true) {
        ALARM.with(Rc::clone).set_idle(DELAY_MS, EXTRA_DELAY_MS, move || {
            IS_DELAYED.set(false);
            update();
        });
    }
}
