//! The page for logging in.

use emend_shared::accounts::{LogInRequest, Registration, SessionResponse};
use leptos::prelude::*;

use super::form_fields::{FieldUse, field, form};
use super::form_state::FormState;
use crate::browser::api_client;
use crate::browser::browser_window;
use crate::browser::page_navigation::navigate_to;
use crate::model::messages::{m, t};
use crate::model::routes;

/// The log-in page.
#[component]
pub(super) fn LogInPage(session: SessionResponse) -> impl IntoView {
    let (name, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let form_state = FormState::new();
    let submit = move || {
        let request = LogInRequest {
            name: name.get_untracked(),
            password: password.get_untracked(),
        };
        let work = api_client::post::<SessionResponse>("api/v1/session", &request);
        form_state.run(work, "", |_| {
            let query = browser_window::window().location().search().unwrap_or_default();
            navigate_to(routes::next(&query));
        });
    };
    let others = match session.registration {
        _ if !session.accounts => t("This server has no accounts, so you don’t need to log in."),
        Registration::Open => "",
        Registration::Invite => {
            t("To create an account, you need an invitation link. Ask the server’s administrator for one.")
        }
        Registration::Closed => t("Ask the server’s administrator for an account."),
    };
    let register = (session.registration == Registration::Open && session.accounts)
        .then(|| view! { <a href="register">{m("Create an account")}</a> });
    let fields = vec![
        field(form_state, m("Account name"), name, "name", FieldUse::ACCOUNT, ""),
        field(
            form_state,
            m("Password"),
            password,
            "password",
            FieldUse::PASSWORD,
            "",
        ),
    ];
    view! {
        {form(m("Log in"), form_state, Box::new(submit), fields)}
        <p class="muted after-form">
            {others} {register} " " <a href="help#forgotten">{m("Forgotten your password?")}</a>
        </p>
    }
}
