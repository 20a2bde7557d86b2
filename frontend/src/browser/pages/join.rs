//! The page behind an invitation link to a team.

use emend_shared::accounts::JoinRequest;
use gloo_net::http::Method;
use leptos::prelude::*;

use super::components::fragment;
use super::form_fields::form;
use super::form_state::FormState;
use crate::browser::api_client;
use crate::browser::page_navigation::navigate_to;
use crate::model::messages::m;

/// The page for joining a team.
#[component]
pub(super) fn JoinPage(team: String) -> impl IntoView {
    let form_state = FormState::new();
    let url = format!("api/v1/teams/{team}/members");
    let submit = move || {
        let (url, request) = (url.clone(), JoinRequest { invite: fragment() });
        let work = api_client::submit(Method::POST, &url, Some(&request));
        form_state.run(work, "", |()| navigate_to("teams"));
    };
    view! {
        <p class="lead">
            {m("You are invited to join this team:")} " " <strong>{team.clone()}</strong> ". "
            {m("Your choices will help its members, and their choices will help you. If you leave, your choices no longer count for the team.")}
        </p>
        {form(m("Join"), form_state, Box::new(submit), Vec::new())}
    }
}
