//! Containment of panics in rules and dictionaries.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Wraps the panic hook of the process, so that panics that the engine expects and catches are neither printed nor
/// logged: their messages may quote the text. All other panics reach the previous hook.
///
/// Call it once at start-up, after setting any other hook. Further calls have no effect.
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

/// Returns the result of `work`, or `None` if it panics. On targets where panics abort (wasm32), no panic is caught.
///
/// All data that `work` borrows mutably must be usable after an unwind; each caller states the reason.
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
