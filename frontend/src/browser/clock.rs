//! Timers and the current time.

use std::cell::Cell;

use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::prelude::Closure;

use super::page;

/// A timer that can be restarted and cancelled.
#[derive(Default)]
pub(crate) struct Alarm(Cell<Option<i32>>);

impl Alarm {
    /// A timer that is not running.
    pub(crate) const fn new() -> Self {
        Self(Cell::new(None))
    }

    /// Calls `then` in `ms` milliseconds and cancels the previous call.
    pub(crate) fn set(&self, ms: u32, then: impl FnOnce() + 'static) {
        self.clear();
        let callback = Closure::once_into_js(then);
        let ms = i32::try_from(ms).unwrap_or(i32::MAX);
        let window = page::window();
        let handle =
            window.set_timeout_with_callback_and_timeout_and_arguments_0(callback.unchecked_ref(), ms);
        self.0.set(handle.ok());
    }

    /// Cancels the pending call.
    pub(crate) fn clear(&self) {
        if let Some(handle) = self.0.take() {
            page::window().clear_timeout_with_handle(handle);
        }
    }
}

/// Milliseconds since the Unix epoch.
pub(crate) fn now_ms() -> u64 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // whole, positive and far below 2^53
    let now = js_sys::Date::now() as u64;
    now
}
