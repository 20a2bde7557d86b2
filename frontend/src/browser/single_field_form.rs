//! A form of one field and its button.

use leptos::ev;
use leptos::prelude::*;

use crate::model::messages::Message;

/// A field and the button that submits it.
pub(crate) fn single_field_form(
    text: RwSignal<String>,
    label: Message,
    longest: &'static str,
    (looks, button): (&'static str, Message),
    submit: Box<dyn Fn()>,
) -> AnyView {
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        submit();
    };
    view! {
        <form class="own" on:submit=on_submit>
            <input
                type="text"
                aria-label=label
                placeholder=label
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                maxlength=longest
                data-step
                prop:value=text
                on:input=move |event| text.set(event_target_value(&event))
            />
            <button type="submit" class=looks disabled=move || text.with(|text| text.trim().is_empty())>
                {button}
            </button>
        </form>
    }
    .into_any()
}
