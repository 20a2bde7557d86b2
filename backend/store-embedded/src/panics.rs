//! Limits a panic to one call: redb may panic on a file that another program changed
//! (`docs/decisions/0026-a-file-that-cannot-be-used.md`).

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use crate::store_fault::StoreFault;

thread_local! {
    /// Whether a panic of this thread is caught, so that it is not printed.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    /// The location of this thread's last panic.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `work` and converts a panic to a fault. Only its location is kept, because the message may quote stored data.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, StoreFault>) -> Result<T, StoreFault> {
    note_places();
    let outer = GUARDED.replace(true);
    // Unwind safety: callers do not use redb's possibly inconsistent state. They close the file and reopen it.
    let result = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(outer);
    result.unwrap_or_else(|_| Err(StoreFault::Panic(PLACE.take().unwrap_or_default())))
}

fn note_places() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if GUARDED.get() {
                PLACE.set(info.location().map(ToString::to_string));
            } else {
                before(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_fault_that_names_its_place_and_not_what_it_said() {
        let fault = guarded(|| -> Result<(), StoreFault> { panic!("secret") }).unwrap_err();
        let said = format!("{fault:?}");
        assert!(said.contains("panics.rs") && !said.contains("secret"), "{said}");
        assert!(guarded(|| Ok(3)).is_ok_and(|three| three == 3));
        assert!(!GUARDED.get());
    }
}
