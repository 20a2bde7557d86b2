//! Containment of panics in rules and dictionaries.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    static IS_SILENT: Cell<bool> = const { Cell::new(false) };
}

/// Wraps the panic hook of the process, so that panics that the engine expects and catches are neither printed nor
/// logged: their messages may quote the text. All other panics reach the previous hook.
///
/// Call it once at start-up, after setting any other hook. Further calls have no effect.
pub fn silence_panics() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous_hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !IS_SILENT.get() {
                previous_hook(info);
            }
        }));
    });
}

/// Returns the result of `work`, or `None` if it panics. On targets where panics abort (wasm32), no panic is caught.
///
/// All data that `work` borrows mutably must be usable after an unwind; each caller states the reason.
pub fn catch_panic<T>(work: impl FnOnce() -> T) -> Option<T> {
    let was_silent = IS_SILENT.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    IS_SILENT.set(was_silent);
    result.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_caught_and_leaves_the_thread_as_it_was() {
        silence_panics();
        assert_eq!(catch_panic(|| -> u8 { panic!("secret") }), None);
        assert_eq!(catch_panic(|| 3), Some(3));
        assert!(!IS_SILENT.get());
    }
}
