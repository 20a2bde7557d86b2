//! The account page: display name, password, sessions, data export and account removal.

use emend_shared::accounts::{
    DisplayNameRequest, ForgetRequest, PasswordRequest, SessionInfo, SessionResponse, SessionsResponse,
};
use emend_shared::limits::MIN_PASSWORD;
use gloo_net::http::Method;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::components::{date, is_sure, row_button};
use super::form_fields::{FieldUse, field, form, form_with};
use super::form_state::{FormState, outcome};
use crate::browser::documents::controls::{section, sentence};
use crate::browser::documents::database;
use crate::browser::page_navigation::navigate_to;
use crate::browser::{api_client, user};
use crate::model::messages::{m, t};

/// The page of the user's own account.
#[component]
pub(super) fn AccountPage(session: SessionResponse) -> impl IntoView {
    let account = session.account;
    let name = account
        .as_ref()
        .map(|account| account.name.clone())
        .unwrap_or_default();
    let display_name = account
        .and_then(|account| account.display_name)
        .unwrap_or_default();
    let shown = RwSignal::new(display_name);
    let also = move || shown.with(|shown| (!shown.is_empty()).then(|| [" (", shown, ")"].concat()));
    view! {
        <p class="lead">{m("You are logged in as")} " " <strong>{name.clone()}</strong> {also} "."</p>
        {display_name_form(shown)}
        <Password />
        <Sessions />
        <AccountData name />
    }
}

/// Changes the display name. `shown` is the one that the account has.
fn display_name_form(shown: RwSignal<String>) -> AnyView {
    let entered = RwSignal::new(shown.get_untracked());
    let form_state = FormState::new();
    let submit = move || {
        let name = entered.get_untracked().trim().to_owned();
        let request = DisplayNameRequest {
            display_name: (!name.is_empty()).then(|| name.clone()),
        };
        let work = api_client::submit(Method::POST, "api/v1/me/display-name", Some(&request));
        form_state.run(work, t("Display name changed."), move |()| shown.set(name));
    };
    let hint = t("You still log in with your account name.");
    let field = field(
        form_state,
        m("Display name"),
        entered,
        "display_name",
        FieldUse::DISPLAY_NAME,
        hint,
    );
    section(
        "display-name",
        m("Display name"),
        view! {
            {form(m("Change display name"), form_state, Box::new(submit), vec![field])}
        }
        .into_any(),
    )
}

#[component]
fn Password() -> impl IntoView {
    let (current, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let form_state = FormState::new();
    let submit = move || {
        let request = PasswordRequest {
            current: current.get_untracked(),
            new: new.get_untracked(),
        };
        let work = api_client::submit(Method::POST, "api/v1/me/password", Some(&request));
        form_state.run(
            work,
            t("Password changed. You were logged out everywhere else."),
            move |()| {
                current.set(String::new());
                new.set(String::new());
            },
        );
    };
    let hint = t!("At least {n} characters.", n = MIN_PASSWORD);
    let fields = vec![
        field(
            form_state,
            m("Current password"),
            current,
            "current",
            FieldUse::PASSWORD,
            "",
        ),
        field(
            form_state,
            m("New password"),
            new,
            "new",
            FieldUse::NEW_PASSWORD,
            &hint,
        ),
    ];
    section(
        "password",
        m("Password"),
        view! {
            {form(m("Change password"), form_state, Box::new(submit), fields)}
        }
        .into_any(),
    )
}

#[component]
fn Sessions() -> impl IntoView {
    let sessions = RwSignal::new(Vec::<SessionInfo>::new());
    let form_state = FormState::new();
    let load = move || {
        form_state.run(
            api_client::get::<SessionsResponse>("api/v1/sessions"),
            "",
            move |response| {
                sessions.set(response.sessions);
            },
        );
    };
    load();
    let end = move |id: String| {
        let work = api_client::delete(&format!("api/v1/sessions/{id}"));
        form_state.run(work, "", move |()| load());
    };
    let end_all = move |_| {
        form_state.run(api_client::delete("api/v1/sessions"), "", |()| {
            user::leave();
            navigate_to("log-in");
        });
    };
    let row = move |session: SessionInfo| {
        let SessionInfo {
            id,
            created_at,
            last_used,
            current,
        } = session;
        let label = t!(
            "Log out of the session started on {date}",
            date = date(&created_at)
        );
        let button = (!current).then(|| row_button(m("Log out"), label, Box::new(move || end(id.clone()))));
        view! {
            <li>
                <span>
                    {t!("Logged in on {date}, last used on {last}", date = date(&created_at), last = date(&last_used))}
                    {current.then(|| view! { <strong>" · " {m("this session")}</strong> })}
                </span>
                {button}
            </li>
        }
        .into_any()
    };
    section(
        "sessions",
        m("Your sessions"),
        view! {
            <ul class="rows" role="list">
                {move || sessions.get().into_iter().map(row).collect_view()}
            </ul>
            {outcome(form_state)}
            <button type="button" class="quiet framed" on:click=end_all>
                {m("Log out everywhere")}
            </button>
        }
        .into_any(),
    )
}

/// The user's data: download it, or delete the account.
#[component]
fn AccountData(name: String) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let form_state = FormState::new();
    let submit = move || {
        if typed.get_untracked() != name {
            return form_state.refuse(
                "confirm",
                m("That is not your account name. Type it exactly as shown at the top of this page.").owned(),
            );
        }
        if !is_sure(t(
            "Delete your account, your dictionary and everything that Emend learned from you? This cannot be undone.",
        )) {
            return;
        }
        let confirm = ForgetRequest {
            confirm: "forget".to_owned(),
        };
        let work = api_client::submit(Method::POST, "api/v1/me/forget", Some(&confirm));
        form_state.run(work, "", |()| {
            spawn_local(async {
                database::delete_all().await;
                user::forget();
                navigate_to("log-in");
            });
        });
    };
    let label = m("Type your account name to confirm");
    let field = field(form_state, label, typed, "confirm", FieldUse::TEXT, "");
    section("held", m("Your data"), view! {
            <p>
                {m("Emend stores your choices, dictionary, keys and teams, but never what you write.")} " "
                <a href="api/v1/me/export" download="emend.jsonl">
                    {m("Download your data")}
                </a>
            </p>
            <h3>{m("Delete your account")}</h3>
            {sentence("muted", m("This deletes your account and removes your choices from your teams’ counts and the overall counts."))}
            {form_with((m("Delete account"), "danger"), form_state, Box::new(submit), vec![field])}
        }.into_any())
}
