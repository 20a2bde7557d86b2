//! A panic costs one call: redb may panic on a file that something else has changed.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use crate::fault::Fault;

thread_local! {
    /// Whether a panic of this thread is caught, so that nothing need be printed.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    /// Where this thread panicked last.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What `work` returns; a panic in it is a fault. Its message may quote what is stored and is not kept, only its place.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    note_places();
    let outer = GUARDED.replace(true);
    // Whatever redb left half done, the callers use no more: they close the file and open it anew.
    let result = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(outer);
    result.unwrap_or_else(|_| Err(Fault::Panic(PLACE.take().unwrap_or_default())))
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
        let fault = guarded(|| -> Result<(), Fault> { panic!("secret") }).unwrap_err();
        let said = format!("{fault:?}");
        assert!(said.contains("panics.rs") && !said.contains("secret"), "{said}");
        assert!(guarded(|| Ok(3)).is_ok_and(|three| three == 3));
        assert!(!GUARDED.get());
    }
}
