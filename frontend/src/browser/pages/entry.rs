//! Ways in: logging in, making the first account, making another one.

use emend_shared::accounts::{AccountInfo, LogInRequest, RegisterRequest, Registration, SessionResponse};
use leptos::prelude::*;

use super::parts::{Doing, Field, Form, fragment};
use super::shell::go;
use crate::browser::api::{self, Failure};
use crate::browser::page;
use crate::model::routes::{self, Route};

const LOG_IN: &str = "api/v1/session";

/// Logging in.
#[component]
pub(super) fn LogInPage(session: SessionResponse) -> impl IntoView {
    let (name, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let doing = Doing::new();
    let submit = move || {
        let request = LogInRequest {
            name: name.get_untracked(),
            password: password.get_untracked(),
        };
        let work = async move { api::post::<SessionResponse>(LOG_IN, &request).await };
        doing.run(work, "", |_| {
            let query = page::window().location().search().unwrap_or_default();
            go(routes::next(&query));
        });
    };
    let others = match session.registration {
        _ if !session.accounts => "This server has no accounts: there is no need to log in.",
        Registration::Open => "",
        Registration::Invite => "Accounts are by invitation: whoever invites you has a link for you.",
        Registration::Closed => "Whoever runs this server makes its accounts.",
    };
    let register = (session.registration == Registration::Open && session.accounts)
        .then(|| view! { <a href="register">"Make an account"</a> });
    view! {
        <Form button="Log in" doing submit>
            <Field label="Name" value=name autocomplete="username" />
            <Field label="Password" value=password kind="password" autocomplete="current-password" />
        </Form>
        <p class="muted">{others} {register}</p>
    }
}

/// Making an account: the first one, or another one.
#[component]
pub(super) fn EntryPage(route: Route, session: SessionResponse) -> impl IntoView {
    let (name, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let display_name = RwSignal::new(String::new());
    let doing = Doing::new();
    let token = fragment();
    let first = route == Route::SetUp;
    let welcome = if first {
        "This makes the account that looks after the server. The link holds once."
    } else {
        "Your choices teach Emend what you mean; an account keeps them yours."
    };
    let missing = match session.registration {
        _ if first && token.is_empty() => {
            "The link on the server's console has a token after #; it is missing here."
        }
        Registration::Closed if !first => "Whoever runs this server makes its accounts; ask them.",
        Registration::Invite if !first && token.is_empty() => {
            "Accounts are by invitation here; open the link you were sent."
        }
        _ => "",
    };
    let submit = move || {
        let token = (!token.is_empty()).then(|| token.clone());
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
    view! {
        <p class="lead">{welcome}</p>
        {(!missing.is_empty()).then(|| view! { <p class="banner">{missing}</p> })}
        <Form button="Make the account" doing submit>
            <Field label="Name" value=name autocomplete="username" hint="Letters, digits, dots, dashes and underscores." />
            <Field label="Name for others" value=display_name autocomplete="name" required=false />
            <Field
                label="Password"
                value=password
                kind="password"
                autocomplete="new-password"
                hint="At least 8 characters. Several words are good."
            />
        </Form>
    }
}

/// Makes the account and logs in.
async fn enter(request: RegisterRequest) -> Result<(), Failure> {
    let made: AccountInfo = api::post("api/v1/accounts", &request).await?;
    let log_in = LogInRequest {
        name: made.name,
        password: request.password,
    };
    api::post::<SessionResponse>(LOG_IN, &log_in).await.map(|_| ())
}
