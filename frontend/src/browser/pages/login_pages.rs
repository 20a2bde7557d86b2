//! The pages for logging in, setting up the server and creating an account.

use emend_shared::accounts::{AccountInfo, LogInRequest, RegisterRequest, Registration, SessionResponse};
use emend_shared::limits::MIN_PASSWORD;
use leptos::prelude::*;

use super::components::{FieldUse, FormState, NAME_HINT, field, form, fragment};
use crate::browser::api_client::{self, ApiRequest};
use crate::browser::page;
use crate::browser::page_navigation::go;
use crate::model::messages::{m, t};
use crate::model::routes::{self, PageRoute};

const LOG_IN: &str = "api/v1/session";

/// The log-in page.
#[component]
pub(super) fn LogInPage(session: SessionResponse) -> impl IntoView {
    let (name, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let doing = FormState::new();
    let submit = move || {
        let request = LogInRequest {
            name: name.get_untracked(),
            password: password.get_untracked(),
        };
        let work = api_client::post::<SessionResponse>(LOG_IN, &request);
        doing.run(work, "", |_| {
            let query = page::window().location().search().unwrap_or_default();
            go(routes::next(&query));
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
        field(doing, m("Account name"), name, "name", FieldUse::ACCOUNT, ""),
        field(doing, m("Password"), password, "password", FieldUse::PASSWORD, ""),
    ];
    view! {
        {form(m("Log in"), doing, Box::new(submit), fields)}
        <p class="muted after-form">
            {others} {register} " " <a href="help#forgotten">{m("Forgotten your password?")}</a>
        </p>
    }
}

/// The page that creates an account: the first administrator's on set-up, a user's otherwise.
#[component]
pub(super) fn EntryPage(route: PageRoute, session: SessionResponse) -> impl IntoView {
    let (name, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let display_name = RwSignal::new(String::new());
    let doing = FormState::new();
    let token = RwSignal::new(fragment());
    // Pasting the link into the address bar of this page changes only the fragment.
    let changed = window_event_listener_untyped("hashchange", move |_| token.set(fragment()));
    on_cleanup(move || changed.remove());
    let first = route == PageRoute::SetUp;
    let welcome = if first {
        t("Create the administrator account. This link works once.")
    } else {
        t("Create an account so that Emend can learn from your choices.")
    };
    let registration = session.registration;
    let missing = move || match registration {
        _ if first && token.with(String::is_empty) => t(
            "This link is incomplete. Copy all of it from the server’s console, including the part after #.",
        ),
        Registration::Closed if !first => t("Ask the server’s administrator for an account."),
        Registration::Invite if !first && token.with(String::is_empty) => {
            t("To create an account, you need an invitation link. Ask the server’s administrator for one.")
        }
        _ => "",
    };
    let submit = move || {
        let token = token.get_untracked();
        let token = (!token.is_empty()).then_some(token);
        let shown = display_name.get_untracked();
        let request = RegisterRequest {
            name: name.get_untracked(),
            password: password.get_untracked(),
            display_name: (!shown.trim().is_empty()).then_some(shown),
            invite: token.clone().filter(|_| !first),
            setup: token.filter(|_| first),
        };
        doing.run(enter(request), "", |()| go(""));
    };
    let password_hint = t!(
        "At least {n} characters. A passphrase of several words works well.",
        n = MIN_PASSWORD
    );
    let fields = vec![
        field(
            doing,
            m("Account name"),
            name,
            "name",
            FieldUse::ACCOUNT,
            NAME_HINT.text(),
        ),
        field(
            doing,
            m("Display name"),
            display_name,
            "display_name",
            FieldUse::DISPLAY_NAME,
            "",
        ),
        field(
            doing,
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
            let missing = missing();
            (!missing.is_empty()).then(|| view! { <p class="banner" role="alert">{missing}</p> })
        }}
        {form(m("Create account"), doing, Box::new(submit), fields)}
    }
}

/// Creates the account and logs in.
fn enter(request: RegisterRequest) -> ApiRequest<()> {
    ApiRequest::of(async move {
        let made: AccountInfo = api_client::post("api/v1/accounts", &request).await?;
        let log_in = LogInRequest {
            name: made.name,
            password: request.password,
        };
        api_client::post::<SessionResponse>(LOG_IN, &log_in)
            .await
            .map(|_| ())
    })
}
