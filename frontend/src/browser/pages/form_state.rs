//! The request that a form sends: its progress, its result, and the field that the server refused.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::api_client::{ApiAnswer, ApiFailure, ApiRequest};
use crate::browser::browser_window;
use crate::browser::documents::controls::{dynamic, paragraph};
use crate::browser::page_navigation::navigate_to_login;
use crate::model::messages::t;

/// Reads an answer, and returns the function to call after that.
type TakeAnswer = Box<dyn FnOnce(&str) -> Result<Box<dyn FnOnce()>, ApiFailure>>;

/// The state of a request that the user started: in progress, done or failed.
#[derive(Clone, Copy)]
pub(super) struct FormState {
    busy: RwSignal<bool>,
    /// The message about the last request, or about its failure.
    result_message: RwSignal<Option<Result<String, String>>>,
    /// The field that the server refused, and why.
    refused_field: RwSignal<Option<(String, String)>>,
    /// The start of the names of the fields on the page, before their names in the API. It tells forms of the same kind apart.
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
            result_message: RwSignal::new(None),
            refused_field: RwSignal::new(None),
            scope: StoredValue::new(scope),
        }
    }

    /// The name on the page of the field with this name in the API.
    pub(super) fn name_of(self, field: &str) -> String {
        self.scope.get_value() + field
    }

    /// The field on the page in which the user entered the value that the API calls `field`, such as `words[2]`.
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
        self.result_message.set(Some(Err(message.into())));
    }

    /// Shows an error beside the field with this name, and moves the focus there.
    pub(super) fn refuse(self, field: &str, message: String) {
        self.refused_field.set(Some((field.to_owned(), message)));
        browser_window::focus_soon(field_id(field));
    }

    /// Why the field with this name was refused.
    pub(super) fn refusal_of(self, field: &str) -> Option<String> {
        let (name, reason) = self.refused_field.get()?;
        (name == field).then_some(reason)
    }

    /// Forgets the refusal, because the user changes what was refused.
    pub(super) fn forget_refusal(self) {
        self.refused_field.set(None);
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
            let value = read(answer)?;
            Ok(Box::new(move || after(value)) as Box<dyn FnOnce()>)
        });
        self.start(request.answer, take, done);
    }

    fn start(self, answer: ApiAnswer, take: TakeAnswer, done: &'static str) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.result_message.set(None);
        self.refused_field.set(None);
        spawn_local(async move {
            let outcome = answer.await.and_then(|answer| take(&answer));
            self.busy.set(false);
            match outcome {
                Ok(after) => {
                    self.result_message
                        .set((!done.is_empty()).then(|| Ok(done.to_owned())));
                    after();
                }
                // The server's message is also about sessions and keys, which nobody has who logs in.
                Err(ApiFailure::Refused { status: 401, .. }) if is_entry() => {
                    self.fail(t("The account name or password is wrong."));
                }
                // The session has ended in the meantime.
                Err(ApiFailure::Refused { status: 401, .. }) => navigate_to_login(),
                Err(failure) => match failure.field().and_then(|field| self.shown_field(field)) {
                    Some(field) => self.refuse(&field, failure.message()),
                    None => self.fail(failure.message()),
                },
            }
        });
    }
}

fn is_entry() -> bool {
    crate::model::routes::PageRoute::of(&browser_window::path()).is_open()
}

/// The ID of the input of a field.
pub(super) fn field_id(name: &str) -> String {
    format!("field-{name}")
}

/// Whether the page has a field with this name.
fn is_shown(name: &str) -> bool {
    browser_window::by_id(&field_id(name)).is_some()
}

/// The message about the result of a request.
pub(super) fn outcome(form_state: FormState) -> AnyView {
    let error = move || match form_state.result_message.get() {
        Some(Err(message)) => paragraph("banner", &message),
        _ => ().into_any(),
    };
    let done = move || match form_state.result_message.get() {
        Some(Ok(message)) => paragraph("good", &message),
        _ => ().into_any(),
    };
    view! {
        <div role="alert">{dynamic(Box::new(error))}</div>
        <div role="status">{dynamic(Box::new(done))}</div>
    }
    .into_any()
}
