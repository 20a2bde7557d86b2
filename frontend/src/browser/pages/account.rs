//! One's own account: password, where one is logged in, everything that is held.

use emend_shared::accounts::{
    ForgetRequest, PasswordRequest, SessionInfo, SessionResponse, SessionsResponse,
};
use gloo_net::http::Method;
use leptos::prelude::*;

use super::parts::{Doing, Field, Form, Outcome, RowButton, day, is_sure};
use super::shell::go;
use crate::browser::{api, person};

/// One's own account.
#[component]
pub(super) fn AccountPage(session: SessionResponse) -> impl IntoView {
    let account = session.account;
    let name = account
        .as_ref()
        .map(|account| account.name.clone())
        .unwrap_or_default();
    view! {
        <p class="lead">"You are logged in as " <strong>{name.clone()}</strong> "."</p>
        <Password />
        <Sessions />
        <Held name />
    }
}

#[component]
fn Password() -> impl IntoView {
    let (current, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let doing = Doing::new();
    let submit = move || {
        let request = PasswordRequest {
            current: current.get_untracked(),
            new: new.get_untracked(),
        };
        let work = async move { api::act(Method::POST, "api/v1/me/password", Some(&request)).await };
        doing.run(
            work,
            "Your password is changed. Everywhere else you are logged out.",
            move |()| {
                current.set(String::new());
                new.set(String::new());
            },
        );
    };
    view! {
        <section aria-labelledby="password">
            <h2 id="password">"Password"</h2>
            <Form button="Change the password" doing submit>
                <Field label="Present password" value=current kind="password" autocomplete="current-password" />
                <Field label="New password" value=new kind="password" autocomplete="new-password" hint="At least 8 characters." />
            </Form>
        </section>
    }
    .into_any()
}

#[component]
fn Sessions() -> impl IntoView {
    let sessions = RwSignal::new(Vec::<SessionInfo>::new());
    let doing = Doing::new();
    let load = move || {
        doing.run(
            api::get::<SessionsResponse>("api/v1/sessions"),
            "",
            move |found| {
                sessions.set(found.sessions);
            },
        );
    };
    load();
    let end = move |id: String| {
        let work = async move { api::delete(&format!("api/v1/sessions/{id}")).await };
        doing.run(work, "", move |()| load());
    };
    let end_all = move |_| {
        doing.run(api::delete("api/v1/sessions"), "", |()| {
            person::leave();
            go("log-in");
        });
    };
    let row = move |session: SessionInfo| {
        let SessionInfo {
            id,
            created_at,
            last_used,
            current,
        } = session;
        let name = format!("the session of {}", day(&created_at));
        let button =
            (!current).then(|| view! { <RowButton text="End" name press=move || end(id.clone()) /> });
        view! {
            <li>
                <span>
                    {format!("Since {}, last used {}", day(&created_at), day(&last_used))}
                    {current.then(|| view! { <strong>" · this one"</strong> })}
                </span>
                {button}
            </li>
        }
        .into_any()
    };
    view! {
        <section aria-labelledby="sessions">
            <h2 id="sessions">"Where you are logged in"</h2>
            <ul class="rows" role="list">
                {move || sessions.get().into_iter().map(row).collect_view()}
            </ul>
            <Outcome doing />
            <button type="button" class="quiet framed" on:click=end_all>
                "Log out everywhere"
            </button>
        </section>
    }
    .into_any()
}

/// Everything that is held, to take along or to have forgotten.
#[component]
fn Held(name: String) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let doing = Doing::new();
    let submit = move || {
        if typed.get_untracked() != name {
            return doing.fail("Type your name as it stands above, to be sure.");
        }
        if !is_sure(
            "This removes your account, your words and all that was learned from you. It cannot be taken back.",
        ) {
            return;
        }
        let confirm = ForgetRequest {
            confirm: "forget".to_owned(),
        };
        let work = async move { api::act(Method::POST, "api/v1/me/forget", Some(&confirm)).await };
        doing.run(work, "", |()| {
            person::forget();
            go("log-in");
        });
    };
    view! {
        <section aria-labelledby="held">
            <h2 id="held">"What is held about you"</h2>
            <p>
                "Your choices, words, keys and teams; never your texts. "
                <a href="api/v1/me/export" download="emend.jsonl">
                    "Download everything"
                </a>
            </p>
            <h3>"Forget me"</h3>
            <p class="muted">
                "Your account goes, and the counts of your teams and of everyone are as if you had never been there."
            </p>
            <Form button="Forget me" doing submit>
                <Field label="Your name, to be sure" value=typed />
            </Form>
        </section>
    }
    .into_any()
}
