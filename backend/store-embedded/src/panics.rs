//! Limits a panic to one call: redb may panic on a file that another program changed
//! (`docs/decisions/0026-a-file-that-cannot-be-used.md`).

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use crate::store_fault::StoreFault;

thread_local! {
    /// Whether a panic of this thread is caught, so that it is not printed.
    static IS_CAUGHT: Cell<bool> = const { Cell::new(false) };
    /// The location of this thread's last panic.
    static LOCATION: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `work` and converts a panic to a fault. Only its location is kept, because the message may quote stored data.
pub(crate) fn catch_panic<T>(work: impl FnOnce() -> Result<T, StoreFault>) -> Result<T, StoreFault> {
    install_hook();
    let outer = IS_CAUGHT.replace(true);
    // Unwind safety: callers do not use redb's possibly inconsistent state. They close the file and reopen it.
    let result = catch_unwind(AssertUnwindSafe(work));
    IS_CAUGHT.set(outer);
    result.unwrap_or_else(|_| Err(StoreFault::Panic(LOCATION.take().unwrap_or_default())))
}

fn install_hook() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if IS_CAUGHT.get() {
                LOCATION.set(info.location().map(ToString::to_string));
            } else {
                previous(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_fault_with_its_location_and_without_its_message() {
        let fault = catch_panic(|| -> Result<(), StoreFault> { panic!("secret") }).unwrap_err();
        let text = format!("{fault:?}");
        assert!(text.contains("panics.rs") && !text.contains("secret"), "{text}");
        assert!(catch_panic(|| Ok(3)).is_ok_and(|three| three == 3));
        assert!(!IS_CAUGHT.get());
    }
}
