//! Forms and their fields: a label, the input, its hint, and the message of a refused value.

use leptos::ev;
use leptos::prelude::*;

use super::form_state::{FormState, field_id, outcome};
use crate::model::messages::{Message, m};

/// The hint about the characters of names of accounts and teams.
pub(super) const NAME_HINT: Message = m("Letters, digits, dots, hyphens and underscores.");

/// The use of an input field.
#[derive(Clone, Copy)]
pub(super) struct FieldUse {
    kind: &'static str,
    autocomplete: &'static str,
    required: bool,
}

impl FieldUse {
    /// A text that is required.
    pub(super) const TEXT: Self = Self {
        kind: "text",
        autocomplete: "off",
        required: true,
    };
    /// A text that may be missing.
    pub(super) const OPTIONAL: Self = Self {
        required: false,
        ..Self::TEXT
    };
    /// The name of an account.
    pub(super) const ACCOUNT: Self = Self {
        autocomplete: "username",
        ..Self::TEXT
    };
    /// The display name of an account.
    pub(super) const DISPLAY_NAME: Self = Self {
        autocomplete: "name",
        ..Self::OPTIONAL
    };
    /// The password that an account has.
    pub(super) const PASSWORD: Self = Self {
        kind: "password",
        autocomplete: "current-password",
        ..Self::TEXT
    };
    /// The password that an account gets.
    pub(super) const NEW_PASSWORD: Self = Self {
        autocomplete: "new-password",
        ..Self::PASSWORD
    };
}

/// A labelled input field. The message of a refused value stands below it, and the hint, if there is one. `name` is the name of the
/// value in the API, which errors refer to, unique on the page.
///
/// A function and not a component, as is [`form`]: the first visit waits for the download, and each use of a component takes more.
pub(super) fn field(
    form_state: FormState,
    label: Message,
    value: RwSignal<String>,
    name: &str,
    FieldUse {
        kind,
        autocomplete,
        required,
    }: FieldUse,
    hint: &str,
) -> AnyView {
    let (name, hint) = (name.to_owned(), hint.to_owned());
    let (hint_id, error_id) = (format!("hint-{name}"), format!("error-{name}"));
    let has_hint = !hint.is_empty();
    let id = field_id(&name);
    let refusal = Memo::new(move |_| form_state.refusal_of(&name));
    let described = {
        let (hint_id, error_id) = (hint_id.clone(), error_id.clone());
        move || {
            let ids = [(refusal.with(Option::is_some), &error_id), (has_hint, &hint_id)];
            let ids: Vec<&str> = ids
                .into_iter()
                .filter_map(|(is_there, id)| is_there.then_some(id.as_str()))
                .collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        }
    };
    view! {
        <div class="entry">
            <label for=id.clone()>
                <span>{label}</span>
                {(!required).then(|| view! { <small class="muted" aria-hidden="true">" " {m("(optional)")}</small> })}
            </label>
            <input
                id=id
                type=kind
                autocomplete=autocomplete
                autocapitalize="off"
                spellcheck="false"
                required=required
                aria-invalid=move || refusal.with(Option::is_some).then_some("true")
                aria-describedby=described
                prop:value=value
                on:input=move |event| {
                    form_state.forget_refusal();
                    value.set(event_target_value(&event));
                }
            />
            <div role="alert">
                {move || {
                    refusal.get().map(|text| view! { <small class="field-error" id=error_id.clone()>{text}</small> })
                }}
            </div>
            {has_hint.then(|| view! { <small class="muted" id=hint_id>{hint}</small> })}
        </div>
    }
    .into_any()
}

/// A form with its submit button.
pub(super) fn form(
    button: Message,
    form_state: FormState,
    submit: Box<dyn Fn()>,
    children: Vec<AnyView>,
) -> AnyView {
    form_with((button, "primary"), form_state, submit, children)
}

/// A form whose submit button has these looks.
pub(super) fn form_with(
    (button, looks): (Message, &'static str),
    form_state: FormState,
    submit: Box<dyn Fn()>,
    children: Vec<AnyView>,
) -> AnyView {
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        submit();
    };
    view! {
        <form class="form" on:submit=on_submit>
            {children}
            <button type="submit" class=looks disabled=move || form_state.is_busy()>
                {button}
            </button>
            {outcome(form_state)}
        </form>
    }
    .into_any()
}
