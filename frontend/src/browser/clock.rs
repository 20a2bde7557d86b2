//! Timers and the current time.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Function, Promise};
use leptos::wasm_bindgen::prelude::Closure;
use leptos::wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::IdleRequestOptions;

use super::browser_window;

/// A timer that can be restarted and cancelled.
#[derive(Default)]
pub(crate) struct Alarm {
    timer: Cell<Option<i32>>,
    idle: Cell<Option<u32>>,
}

impl Alarm {
    /// A timer that is not running.
    pub(crate) const fn new() -> Self {
        Self {
            timer: Cell::new(None),
            idle: Cell::new(None),
        }
    }

    /// Calls `then` in `ms` milliseconds and cancels the previous call.
    pub(crate) fn set(&self, ms: u32, then: impl FnOnce() + 'static) {
        self.start(ms, Box::new(then));
    }

    // Not generic: the code for each caller would be downloaded.
    fn start(&self, ms: u32, then: Box<dyn FnOnce()>) {
        self.clear();
        let callback = Closure::once_into_js(then);
        let ms = i32::try_from(ms).unwrap_or(i32::MAX);
        let window = browser_window::window();
        let handle =
            window.set_timeout_with_callback_and_timeout_and_arguments_0(callback.unchecked_ref(), ms);
        self.timer.set(handle.ok());
    }

    /// Does the same, but lets the browser first handle the keys that were pressed and paint their changes, for `patience`
    /// milliseconds at most.
    pub(crate) fn set_idle(self: Rc<Self>, ms: u32, patience: u32, then: impl FnOnce() + 'static) {
        self.start_idle(ms, patience, Box::new(then));
    }

    fn start_idle(self: Rc<Self>, ms: u32, patience: u32, then: Box<dyn FnOnce()>) {
        let alarm = self.clone();
        self.set(ms, move || {
            let callback: Function = Closure::once_into_js(then).unchecked_into();
            let options = IdleRequestOptions::new();
            options.set_timeout(patience);
            match browser_window::window().request_idle_callback_with_options(&callback, &options) {
                Ok(handle) => alarm.idle.set(Some(handle)),
                // Safari has no such callbacks.
                Err(_) => drop(callback.call0(&JsValue::NULL)),
            }
        });
    }

    /// Cancels the pending call.
    pub(crate) fn clear(&self) {
        if let Some(handle) = self.timer.take() {
            browser_window::window().clear_timeout_with_handle(handle);
        }
        if let Some(handle) = self.idle.take() {
            browser_window::window().cancel_idle_callback(handle);
        }
    }
}

/// Waits until the browser has handled the keys that were pressed and painted their changes, for `patience` milliseconds at most.
pub(crate) async fn idle(patience: u32) {
    let is_idle = Promise::new(&mut |resolve, _| {
        Rc::new(Alarm::new()).set_idle(0, patience, move || drop(resolve.call0(&JsValue::NULL)));
    });
    // It is never rejected.
    let _ = JsFuture::from(is_idle).await;
}

/// Milliseconds since the Unix epoch.
pub(crate) fn now_ms() -> u64 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // whole, positive and far below 2^53
    let now = js_sys::Date::now() as u64;
    now
}
