//! What pages are made of: fields, things that are under way, questions, dates.

use std::pin::Pin;

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::shell::to_log_in;
use crate::browser::api::Failure;
use crate::browser::page;

/// What is to be done, and what comes after it.
type Work = Pin<Box<dyn Future<Output = Result<Box<dyn FnOnce()>, Failure>>>>;

/// Something that a person has asked for: under way, done or failed.
#[derive(Clone, Copy)]
pub(super) struct Doing {
    busy: RwSignal<bool>,
    said: RwSignal<Option<Result<String, String>>>,
}

impl Doing {
    pub(super) fn new() -> Self {
        Self {
            busy: RwSignal::new(false),
            said: RwSignal::new(None),
        }
    }

    pub(super) fn is_busy(self) -> bool {
        self.busy.get()
    }

    /// Says that something is wrong.
    pub(super) fn fail(self, message: impl Into<String>) {
        self.said.set(Some(Err(message.into())));
    }

    /// Does it, once at a time, then `after` it; says `done` (nothing where it is empty) or what went wrong.
    pub(super) fn run<T: 'static>(
        self,
        work: impl Future<Output = Result<T, Failure>> + 'static,
        done: &'static str,
        after: impl FnOnce(T) + 'static,
    ) {
        // Boxed, so that what follows is compiled once and not for every use: a first visit waits for it.
        let work: Work = Box::pin(async move {
            let answer = work.await?;
            Ok(Box::new(move || after(answer)) as Box<dyn FnOnce()>)
        });
        self.start(work, done);
    }

    fn start(self, work: Work, done: &'static str) {
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
                // The session has ended meanwhile.
                Err(Failure::Refused { status: 401, .. }) if !is_entry() => to_log_in(),
                Err(failure) => self.fail(failure.message()),
            }
        });
    }
}

fn is_entry() -> bool {
    crate::model::routes::Route::of(&page::path()).is_open()
}

/// What came of it.
#[component]
pub(super) fn Outcome(doing: Doing) -> impl IntoView {
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

/// Something to fill in.
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

/// A form with its button.
#[component]
pub(super) fn Form(
    button: &'static str,
    doing: Doing,
    submit: impl Fn() + 'static,
    children: Children,
) -> impl IntoView {
    form(button, doing, Box::new(submit), children)
}

fn form(button: &'static str, doing: Doing, submit: Box<dyn Fn()>, children: Children) -> AnyView {
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

/// Asks before something that cannot be taken back.
pub(super) fn is_sure(question: &str) -> bool {
    page::window().confirm_with_message(question).unwrap_or(false)
}

/// A button for one line of a list; `name` says of which.
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

/// A text to take along, with a button that copies it.
#[component]
pub(super) fn Copied(label: &'static str, text: String) -> impl IntoView {
    let copied = RwSignal::new(false);
    let shown = text.clone();
    let copy = move |_| {
        // Without a clipboard, selecting and copying by hand works as ever.
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

/// The day of an RFC 3339 time.
pub(super) fn day(time: &str) -> String {
    time.split('T').next().unwrap_or_default().to_owned()
}

/// The address of something of ours, for others.
pub(super) fn absolute(link: &str) -> String {
    page::base() + link.trim_start_matches('/')
}

/// What stands behind `#` in the address: tokens stand there, since it is never sent.
pub(super) fn fragment() -> String {
    let hash = page::window().location().hash().unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}
