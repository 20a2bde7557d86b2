//! The form that creates an account and logs in. A link whose fragment has a token may lead to it.

use emend_shared::accounts::{AccountInfo, LogInRequest, RegisterRequest, SessionResponse};
use emend_shared::limits::MIN_PASSWORD;
use leptos::prelude::*;

use super::components::fragment;
use super::form_fields::{FieldUse, NAME_HINT, field, form};
use super::form_state::FormState;
use crate::browser::api_client::{self, ApiRequest};
use crate::browser::page_navigation::navigate_to;
use crate::model::messages::m;

/// The page's text and form.
///
/// `missing` says why nobody can create an account, given whether the link has a token; empty if it is possible. `with_token` adds
/// the token to the request.
pub(super) fn registration_form(
    welcome: &'static str,
    missing: Box<dyn Fn(bool) -> &'static str + Send>,
    with_token: fn(RegisterRequest, String) -> RegisterRequest,
) -> AnyView {
    let (name, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let display_name = RwSignal::new(String::new());
    let form_state = FormState::new();
    let token = RwSignal::new(fragment());
    // Pasting the link into the address bar of this page changes only the fragment.
    let changed = window_event_listener_untyped("hashchange", move |_| token.set(fragment()));
    on_cleanup(move || changed.remove());
    let submit = move || {
        let shown = display_name.get_untracked();
        let request = RegisterRequest {
            name: name.get_untracked(),
            password: password.get_untracked(),
            display_name: (!shown.trim().is_empty()).then_some(shown),
            invite: None,
            setup: None,
        };
        let request = match token.get_untracked() {
            token if token.is_empty() => request,
            token => with_token(request, token),
        };
        form_state.run(enter(request), "", |()| navigate_to(""));
    };
    let password_hint = t!(
        "At least {n} characters. A passphrase of several words works well.",
        n = MIN_PASSWORD
    );
    let fields = vec![
        field(
            form_state,
            m("Account name"),
            name,
            "name",
            FieldUse::ACCOUNT,
            NAME_HINT.text(),
        ),
        field(
            form_state,
            m("Display name"),
            display_name,
            "display_name",
            FieldUse::DISPLAY_NAME,
            "",
        ),
        field(
            form_state,
            m("Password"),
            password,
            "password",
            FieldUse::NEW_PASSWORD,
            &password_hint,
        ),
    ];
    view! {
        <p class="lead">{welcome}</p>
        {move || {
            let missing = missing(!token.with(String::is_empty));
            (!missing.is_empty()).then(|| view! { <p class="banner" role="alert">{missing}</p> })
        }}
        {form(m("Create account"), form_state, Box::new(submit), fields)}
    }
    .into_any()
}

/// Creates the account and logs in.
fn enter(request: RegisterRequest) -> ApiRequest<()> {
    ApiRequest::of(async move {
        let made: AccountInfo = api_client::post("api/v1/accounts", &request).await?;
        let log_in = LogInRequest {
            name: made.name,
            password: request.password,
        };
        api_client::post::<SessionResponse>("api/v1/session", &log_in)
            .await
            .map(|_| ())
    })
}
