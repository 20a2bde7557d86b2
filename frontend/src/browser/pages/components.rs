//! Components shared by the pages: fields, forms, requests in progress, confirmations and dates.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::api_client::{ApiAnswer, ApiFailure, ApiRequest};
use crate::browser::documents::controls::{dynamic, paragraph};
use crate::browser::page;
use crate::browser::page::language;
use crate::browser::page_navigation::to_log_in;
use crate::model::messages::{Message, m, t};

/// Reads an answer, and returns the function to call after that.
type TakeAnswer = Box<dyn FnOnce(&str) -> Result<Box<dyn FnOnce()>, ApiFailure>>;

/// The state of a request that the user started: in progress, done or failed.
#[derive(Clone, Copy)]
pub(super) struct FormState {
    busy: RwSignal<bool>,
    said: RwSignal<Option<Result<String, String>>>,
    /// The field that the server refused, and why.
    wrong: RwSignal<Option<(String, String)>>,
    /// What the names of the fields on the page begin with, before their names in the API. It tells forms of the same kind apart.
    scope: StoredValue<String>,
}

impl FormState {
    pub(super) fn new() -> Self {
        Self::within(String::new())
    }

    /// The state of a form whose fields have names that begin with `scope`.
    pub(super) fn within(scope: String) -> Self {
        Self {
            busy: RwSignal::new(false),
            said: RwSignal::new(None),
            wrong: RwSignal::new(None),
            scope: StoredValue::new(scope),
        }
    }

    /// The name on the page of the field with this name in the API.
    pub(super) fn name_of(self, field: &str) -> String {
        self.scope.get_value() + field
    }

    /// The field on the page in which the user entered what the API calls `field`, such as `words[2]`.
    fn shown_field(self, field: &str) -> Option<String> {
        let list = field.split('[').next().unwrap_or(field);
        [field, list]
            .map(|field| self.name_of(field))
            .into_iter()
            .find(|name| is_shown(name))
    }

    pub(super) fn is_busy(self) -> bool {
        self.busy.get()
    }

    /// Shows an error.
    pub(super) fn fail(self, message: impl Into<String>) {
        self.said.set(Some(Err(message.into())));
    }

    /// Shows an error beside the field with this name, and moves the focus there.
    pub(super) fn refuse(self, field: &str, message: String) {
        self.wrong.set(Some((field.to_owned(), message)));
        page::focus_soon(field_id(field));
    }

    /// Why the field with this name was refused.
    fn wrong_with(self, field: &str) -> Option<String> {
        let wrong = self.wrong.get()?;
        (wrong.0 == field).then_some(wrong.1)
    }

    /// Sends a request unless one is already in progress, then calls `after`. Shows the message `done` (none if empty) or the error.
    pub(super) fn run<T: 'static>(
        self,
        request: ApiRequest<T>,
        done: &'static str,
        after: impl FnOnce(T) + 'static,
    ) {
        // What depends on the type is small, so that the code below is compiled once: the first visit waits for the download.
        let read = request.read;
        let take = Box::new(move |answer: &str| {
            let found = read(answer)?;
            Ok(Box::new(move || after(found)) as Box<dyn FnOnce()>)
        });
        self.start(request.answer, take, done);
    }

    fn start(self, answer: ApiAnswer, take: TakeAnswer, done: &'static str) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.said.set(None);
        self.wrong.set(None);
        spawn_local(async move {
            let outcome = answer.await.and_then(|answer| take(&answer));
            self.busy.set(false);
            match outcome {
                Ok(after) => {
                    self.said.set((!done.is_empty()).then(|| Ok(done.to_owned())));
                    after();
                }
                // The session has ended in the meantime.
                Err(ApiFailure::Refused { status: 401, .. }) if !is_entry() => to_log_in(),
                Err(failure) => match failure.field().and_then(|field| self.shown_field(field)) {
                    Some(field) => self.refuse(&field, failure.message()),
                    None => self.fail(failure.message()),
                },
            }
        });
    }
}

fn is_entry() -> bool {
    crate::model::routes::PageRoute::of(&page::path()).is_open()
}

/// The ID of the input of a field.
fn field_id(name: &str) -> String {
    format!("field-{name}")
}

/// Whether the page has a field with this name.
fn is_shown(name: &str) -> bool {
    page::by_id(&field_id(name)).is_some()
}

/// The message about the result of a request.
pub(super) fn outcome(doing: FormState) -> AnyView {
    let error = move || match doing.said.get() {
        Some(Err(message)) => paragraph("banner", &message),
        _ => ().into_any(),
    };
    let done = move || match doing.said.get() {
        Some(Ok(message)) => paragraph("good", &message),
        _ => ().into_any(),
    };
    view! {
        <div role="alert">{dynamic(Box::new(error))}</div>
        <div role="status">{dynamic(Box::new(done))}</div>
    }
    .into_any()
}

/// What a name of an account or a team may have.
pub(super) const NAME_HINT: Message = m("Letters, digits, dots, hyphens and underscores.");

/// What an input field is for.
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
    doing: FormState,
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
    let wrong = Memo::new(move |_| doing.wrong_with(&name));
    let described = {
        let (hint_id, error_id) = (hint_id.clone(), error_id.clone());
        move || {
            let ids = [(wrong.with(Option::is_some), &error_id), (has_hint, &hint_id)];
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
                aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                aria-describedby=described
                prop:value=value
                on:input=move |event| {
                    doing.wrong.set(None);
                    value.set(event_target_value(&event));
                }
            />
            <div role="alert">
                {move || {
                    wrong.get().map(|text| view! { <small class="field-error" id=error_id.clone()>{text}</small> })
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
    doing: FormState,
    submit: Box<dyn Fn()>,
    children: Vec<AnyView>,
) -> AnyView {
    form_with((button, "primary"), doing, submit, children)
}

/// A form whose submit button has these looks.
pub(super) fn form_with(
    (button, looks): (Message, &'static str),
    doing: FormState,
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
            <button type="submit" class=looks disabled=move || doing.is_busy()>
                {button}
            </button>
            {outcome(doing)}
        </form>
    }
    .into_any()
}

/// Asks the user to confirm an action that cannot be undone.
pub(super) fn is_sure(question: &str) -> bool {
    page::window().confirm_with_message(question).unwrap_or(false)
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
pub(super) fn Copied(label: Message, text: String) -> impl IntoView {
    let copied = RwSignal::new(false);
    let shown = text.clone();
    let copy = move |_| {
        // Without clipboard access, the text can still be selected and copied by hand.
        let _ = page::window().navigator().clipboard().write_text(&text);
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
    page::window().location().origin().unwrap_or_default() + link
}

/// The fragment of the page's URL. Tokens are passed there because browsers never send the fragment to the server.
pub(super) fn fragment() -> String {
    let hash = page::window().location().hash().unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}
