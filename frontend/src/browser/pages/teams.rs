//! The teams page: the user's teams, and a form that creates one.

use emend_shared::accounts::{SessionResponse, TeamInfo, TeamRequest, TeamsResponse};
use leptos::prelude::*;

use super::form_fields::{FieldUse, NAME_HINT, field, form};
use super::form_state::{FormState, outcome};
use super::team::TeamView;
use crate::browser::api_client::{self, TEAMS};
use crate::browser::documents::controls::{section, sentence};
use crate::model::messages::{m, t};

/// The teams page.
#[component]
pub(super) fn TeamsPage(session: SessionResponse) -> impl IntoView {
    let me = session.account.map(|account| account.name).unwrap_or_default();
    let teams = RwSignal::new(None::<Vec<TeamInfo>>);
    let listing = FormState::new();
    let load = move || {
        listing.run(api_client::get::<TeamsResponse>(TEAMS), "", move |response| {
            teams.set(Some(response.teams));
        });
    };
    load();
    let name = RwSignal::new(String::new());
    let making = FormState::new();
    let make = move || {
        let request = TeamRequest {
            name: name.get_untracked(),
        };
        let work = api_client::post::<TeamInfo>(TEAMS, &request);
        making.run(work, t("Team created."), move |_| {
            name.set(String::new());
            load();
        });
    };
    let list = move || {
        let me = me.clone();
        match teams.get() {
            None => sentence("muted", m("Loading…")),
            Some(teams) if teams.is_empty() => sentence(
                "muted",
                m("You are not in a team yet. Create one, or open an invitation link."),
            ),
            Some(teams) => teams
                .into_iter()
                .map(|team| view! { <TeamView team me=me.clone() changed=load /> })
                .collect_view()
                .into_any(),
        }
    };
    let field = field(
        making,
        m("Team name"),
        name,
        "name",
        FieldUse::TEXT,
        NAME_HINT.text(),
    );
    view! {
        {sentence("lead", m("Members’ choices help the other members first. The team’s dictionary and house style apply to every member."))}
        {list}
        {outcome(listing)}
        {section("new-team", m("Create a team"), view! {
            {form(m("Create team"), making, Box::new(make), vec![field])}
        }.into_any())}
    }
    .into_any()
}
