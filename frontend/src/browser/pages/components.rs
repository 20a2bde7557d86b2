//! Components shared by the pages: fields, forms, requests in progress, confirmations and dates.

use std::pin::Pin;

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::api_client::ApiFailure;
use crate::browser::navigation::to_log_in;
use crate::browser::page;

/// A request, which yields the function to call after it succeeds.
type FormRequest = Pin<Box<dyn Future<Output = Result<Box<dyn FnOnce()>, ApiFailure>>>>;

/// The state of a request that the user started: in progress, done or failed.
#[derive(Clone, Copy)]
pub(super) struct FormState {
    busy: RwSignal<bool>,
    said: RwSignal<Option<Result<String, String>>>,
}

impl FormState {
    pub(super) fn new() -> Self {
        Self {
            busy: RwSignal::new(false),
            said: RwSignal::new(None),
        }
    }

    pub(super) fn is_busy(self) -> bool {
        self.busy.get()
    }

    /// Shows an error.
    pub(super) fn fail(self, message: impl Into<String>) {
        self.said.set(Some(Err(message.into())));
    }

    /// Runs `work` unless a request is already in progress, then calls `after`. Shows the message `done` (none if empty) or the
    /// error.
    pub(super) fn run<T: 'static>(
        self,
        work: impl Future<Output = Result<T, ApiFailure>> + 'static,
        done: &'static str,
        after: impl FnOnce(T) + 'static,
    ) {
        // Boxed, so that the code below is compiled once instead of once per use: the first visit waits for the download.
        let work: FormRequest = Box::pin(async move {
            let answer = work.await?;
            Ok(Box::new(move || after(answer)) as Box<dyn FnOnce()>)
        });
        self.start(work, done);
    }

    fn start(self, work: FormRequest, done: &'static str) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.said.set(None);
        spawn_local(async move {
            let outcome = work.await;
            self.busy.set(false);
            match outcome {
                Ok(after) => {
                    self.said.set((!done.is_empty()).then(|| Ok(done.to_owned())));
                    after();
                }
                // The session has ended in the meantime.
                Err(ApiFailure::Refused { status: 401, .. }) if !is_entry() => to_log_in(),
                Err(failure) => self.fail(failure.message()),
            }
        });
    }
}

fn is_entry() -> bool {
    crate::model::routes::PageRoute::of(&page::path()).is_open()
}

/// The message about the result of a request.
#[component]
pub(super) fn Outcome(doing: FormState) -> impl IntoView {
    let error = move || match doing.said.get() {
        Some(Err(message)) => Some(view! { <p class="banner">{message}</p> }),
        _ => None,
    };
    let done = move || match doing.said.get() {
        Some(Ok(message)) => Some(view! { <p class="good">{message}</p> }),
        _ => None,
    };
    view! {
        <div role="alert">{error}</div>
        <div role="status">{done}</div>
    }
}

/// A labelled input field.
#[component]
pub(super) fn Field(
    label: &'static str,
    value: RwSignal<String>,
    #[prop(default = "text")] kind: &'static str,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(default = "")] hint: &'static str,
    #[prop(default = true)] required: bool,
) -> impl IntoView {
    view! {
        <label class="entry">
            <span>{label}</span>
            <input
                type=kind
                autocomplete=autocomplete
                autocapitalize="off"
                spellcheck="false"
                required=required
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            />
            {(!hint.is_empty()).then(|| view! { <small class="muted">{hint}</small> })}
        </label>
    }
}

/// A form with its submit button.
#[component]
pub(super) fn Form(
    button: &'static str,
    doing: FormState,
    submit: impl Fn() + 'static,
    children: Children,
) -> impl IntoView {
    form(button, doing, Box::new(submit), children)
}

fn form(button: &'static str, doing: FormState, submit: Box<dyn Fn()>, children: Children) -> AnyView {
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        submit();
    };
    view! {
        <form class="form" on:submit=on_submit>
            {children()}
            <Outcome doing />
            <button type="submit" class="primary" disabled=move || doing.is_busy()>
                {button}
            </button>
        </form>
    }
    .into_any()
}

/// Asks the user to confirm an action that cannot be undone.
pub(super) fn is_sure(question: &str) -> bool {
    page::window().confirm_with_message(question).unwrap_or(false)
}

/// A button in a row of a list. `name` identifies the row for screen readers.
#[component]
pub(crate) fn RowButton(text: &'static str, name: String, press: impl Fn() + 'static) -> impl IntoView {
    row_button(text, &name, Box::new(press))
}

fn row_button(text: &'static str, name: &str, press: Box<dyn Fn()>) -> AnyView {
    view! {
        <button type="button" class="quiet framed" aria-label=format!("{text} {name}") on:click=move |_| press()>
            {text}
        </button>
    }
    .into_any()
}

/// A text with a button that copies it.
#[component]
pub(super) fn Copied(label: &'static str, text: String) -> impl IntoView {
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
                {move || if copied.get() { "Copied" } else { "Copy" }}
            </button>
        </p>
    }
}

/// The date of an RFC 3339 timestamp.
pub(super) fn day(time: &str) -> String {
    time.split('T').next().unwrap_or_default().to_owned()
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
