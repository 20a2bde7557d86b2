//! Keeping a rule's panic from taking anything else with it.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Wraps the process's panic hook so that panics the engine expects and catches are neither printed nor logged: their
/// messages may quote the text. Every other panic goes to the hook that was there before.
///
/// Call it once at start, after setting any other hook; further calls do nothing.
pub fn quiet_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                before(info);
            }
        }));
    });
}

/// What `work` returns, or `None` if it panics. Where panics abort (wasm32) there is nothing to catch.
///
/// What `work` borrows mutably must be fit for use after an unwind; each caller says why it is.
pub fn caught<T>(work: impl FnOnce() -> T) -> Option<T> {
    let outer = QUIET.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    QUIET.set(outer);
    result.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_caught_and_leaves_the_thread_as_it_was() {
        quiet_panics();
        assert_eq!(caught(|| -> u8 { panic!("secret") }), None);
        assert_eq!(caught(|| 3), Some(3));
        assert!(!QUIET.get());
    }
}
