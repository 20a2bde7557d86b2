//! Small parts that the pages share: confirmations, buttons, copied texts, dates and addresses.

use leptos::prelude::*;

use crate::browser::browser_window;
use crate::browser::browser_window::language;
use crate::model::messages::{Message, t};

/// Asks the user to confirm an action that cannot be undone.
pub(super) fn is_sure(question: &str) -> bool {
    browser_window::window()
        .confirm_with_message(question)
        .unwrap_or(false)
}

/// A button in a row of a list. `label` also says to screen readers which row it is.
pub(crate) fn row_button(text: Message, label: String, press: Box<dyn Fn()>) -> AnyView {
    view! {
        <button type="button" class="quiet framed" aria-label=label on:click=move |_| press()>
            {text}
        </button>
    }
    .into_any()
}

/// A text with a button that copies it.
#[component]
pub(super) fn CopyField(label: Message, text: String) -> impl IntoView {
    let copied = RwSignal::new(false);
    let shown = text.clone();
    let copy = move |_| {
        // Without clipboard access, the text can still be selected and copied by hand.
        let _ = browser_window::window().navigator().clipboard().write_text(&text);
        copied.set(true);
    };
    view! {
        <p class="copied" role="group" aria-label=label>
            <code>{shown}</code>
            <button type="button" class="quiet framed" on:click=copy>
                {move || if copied.get() { t("Copied") } else { t("Copy") }}
            </button>
        </p>
    }
}

/// The date of an RFC 3339 timestamp, as the language of the interface writes it.
pub(super) fn date(time: &str) -> String {
    let date = js_sys::Date::new(&time.into());
    if date.get_time().is_nan() {
        return time.split('T').next().unwrap_or_default().to_owned();
    }
    formatted(&date, &[("dateStyle", "medium")])
}

/// The day and the month of a day, which is given in days since the Unix epoch.
pub(super) fn short_date(day: i64) -> String {
    #[allow(clippy::cast_precision_loss, reason = "far below 2^53")]
    let date = js_sys::Date::new(&(day as f64 * 86_400_000.0).into());
    formatted(
        &date,
        &[("day", "numeric"), ("month", "short"), ("timeZone", "UTC")],
    )
}

fn formatted(date: &js_sys::Date, options: &[(&str, &str)]) -> String {
    let chosen = js_sys::Object::new();
    for (name, value) in options {
        // Setting a property of a new object always succeeds.
        let _ = js_sys::Reflect::set(&chosen, &(*name).into(), &(*value).into());
    }
    date.to_locale_date_string(&language(), &chosen).into()
}

/// The absolute URL of a path on this server.
pub(super) fn absolute(link: &str) -> String {
    browser_window::window().location().origin().unwrap_or_default() + link
}

/// The fragment of the page's URL. Tokens are passed there because browsers never send the fragment to the server.
pub(super) fn fragment() -> String {
    let hash = browser_window::window().location().hash().unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}
