//! Coming into a team, by a link.

use emend_shared::accounts::JoinRequest;
use gloo_net::http::Method;
use leptos::prelude::*;

use super::parts::{Doing, Form, fragment};
use super::shell::go;
use crate::browser::api;

/// Joining a team.
#[component]
pub(super) fn JoinPage(team: String) -> impl IntoView {
    let doing = Doing::new();
    let url = format!("api/v1/teams/{team}/members");
    let submit = move || {
        let (url, request) = (url.clone(), JoinRequest { invite: fragment() });
        let work = async move { api::act(Method::POST, &url, Some(&request)).await };
        doing.run(work, "", |()| go("teams"));
    };
    view! {
        <p class="lead">
            "You are invited into the team " <strong>{team.clone()}</strong>
            ". What you choose will count for its members, and what they chose for you; leaving takes yours out again."
        </p>
        <Form button="Join" doing submit>
            ""
        </Form>
    }
}
