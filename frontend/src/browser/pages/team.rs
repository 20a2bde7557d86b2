//! One team: its members, invitations, dictionary and house style.

use emend_shared::accounts::{
    InviteCreated, InviteRequest, MemberChange, MemberInfo, MembersResponse, TeamInfo, TeamRole,
};
use emend_shared::house_style::{HouseEntry, HouseRemoval, HouseStyle};
use emend_shared::{WordsRequest, WordsResponse};
use gloo_net::http::Method;
use leptos::prelude::*;

use super::components::{CopyField, absolute, date, is_sure, row_button};
use super::form_fields::{FieldUse, field, form};
use super::form_state::{FormState, outcome};
use crate::browser::api_client::{self, TEAMS};
use crate::model::messages::{m, number, t};

/// The card of one team.
#[component]
pub(super) fn TeamView(
    team: TeamInfo,
    me: String,
    changed: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let keeps = team.role == Some(TeamRole::Maintainer);
    let id = StoredValue::new(team.id.clone());
    let url = move |rest: &str| format!("{TEAMS}/{}{rest}", id.get_value());
    let form_state = FormState::new();
    let invite = RwSignal::new(None::<InviteCreated>);
    let create_invitation = move |_| {
        let address = url("/invites");
        let work = api_client::post::<InviteCreated>(&address, &InviteRequest::default());
        form_state.run(work, "", move |made| invite.set(Some(made)));
    };
    let leave = move |_| {
        if is_sure(t(
            "Leave the team? Your choices will no longer count for this team.",
        )) {
            let address = url("/members");
            form_state.run(api_client::delete(&address), "", move |()| {
                changed();
            });
        }
    };
    let remove = move |_| {
        if is_sure(t(
            "Remove the team, its dictionary and its house style? This cannot be undone.",
        )) {
            let address = url("");
            form_state.run(api_client::delete(&address), "", move |()| {
                changed();
            });
        }
    };
    let link = move || {
        invite.get().map(|made| {
            view! {
                <p class="muted">{t!("This link works once and expires on {date}:", date = date(&made.expires_at))}</p>
                <CopyField label=m("Invitation link") text=absolute(&made.link) />
            }
        })
    };
    let label = format!("team-{}", team.id);
    let heading = label.clone();
    view! {
        <section class="card" aria-labelledby=label>
            <h2 id=heading>{team.id.clone()}</h2>
            <Members id me keeps />
            <div role="status">{link}</div>
            {outcome(form_state)}
            <p class="buttons">
                {keeps.then(|| view! { <button type="button" class="quiet framed" on:click=create_invitation>{m("Create invitation")}</button> })}
                <button type="button" class="quiet framed" on:click=leave>{m("Leave team")}</button>
                {keeps.then(|| view! { <button type="button" class="quiet framed" on:click=remove>{m("Remove team")}</button> })}
            </p>
            <TeamDictionary id keeps />
            <TeamHouseStyle id keeps />
        </section>
    }
    .into_any()
}

#[component]
fn Members(id: StoredValue<String>, me: String, keeps: bool) -> impl IntoView {
    let members = RwSignal::new(Vec::<MemberInfo>::new());
    let form_state = FormState::new();
    let url = move |rest: &str| format!("{TEAMS}/{}/members{rest}", id.get_value());
    let load = move || {
        let address = url("");
        let work = api_client::get::<MembersResponse>(&address);
        form_state.run(work, "", move |response| members.set(response.members));
    };
    load();
    let change = move |account: &str, role: TeamRole| {
        let address = url(&format!("/{account}"));
        let work = api_client::submit(Method::POST, &address, Some(&MemberChange { role }));
        form_state.run(work, "", move |()| load());
    };
    let remove = move |account: &str| {
        let address = url(&format!("/{account}"));
        form_state.run(api_client::delete(&address), "", move |()| {
            load();
        });
    };
    let row = move |member: MemberInfo| {
        let account = member.account;
        let is_maintainer = member.role == TeamRole::Maintainer;
        let (text, label, role) = if is_maintainer {
            let label = t!("Make “{name}” a member", name = account);
            (m("Make member"), label, TeamRole::Member)
        } else {
            let label = t!("Make “{name}” a maintainer", name = account);
            (m("Make maintainer"), label, TeamRole::Maintainer)
        };
        let remove_label = t!("Remove “{name}”", name = account);
        let (one, other) = (account.clone(), account.clone());
        let buttons = (keeps && account != me).then(|| {
            [
                row_button(text, label, Box::new(move || change(&one, role))),
                row_button(m("Remove"), remove_label, Box::new(move || remove(&other))),
            ]
        });
        view! {
            <li>
                <span>{account.clone()} {is_maintainer.then(|| view! { <small class="muted">{m("maintainer")}</small> })}</span>
                {buttons}
            </li>
        }
        .into_any()
    };
    view! {
        <ul class="rows" role="list" aria-label=m("Members")>
            {move || members.get().into_iter().map(row.clone()).collect_view()}
        </ul>
        {outcome(form_state)}
    }
}

#[component]
fn TeamDictionary(id: StoredValue<String>, keeps: bool) -> impl IntoView {
    let words = RwSignal::new(Vec::<String>::new());
    let entry = RwSignal::new(String::new());
    let form_state = FormState::within(id.get_value() + ".");
    let url = move || format!("api/v1/words?scope=team:{}", id.get_value());
    let load = move || {
        let address = url();
        let work = api_client::get::<WordsResponse>(&address);
        form_state.run(work, "", move |response| words.set(response.words));
    };
    load();
    let change = move |method: Method, words: Vec<String>| {
        let address = url();
        let work = api_client::submit(method, &address, Some(&WordsRequest { words }));
        form_state.run(work, "", move |()| {
            entry.set(String::new());
            load();
        });
    };
    let add = move || {
        change(
            Method::POST,
            entry
                .get_untracked()
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
        );
    };
    let row = move |word: String| {
        let removed = word.clone();
        let button = keeps.then(|| {
            let remove = move || change(Method::DELETE, vec![removed.clone()]);
            row_button(m("Remove"), t!("Remove “{name}”", name = word), Box::new(remove))
        });
        view! { <li><span>{word}</span> {button}</li> }.into_any()
    };
    let form = keeps.then(|| {
        let name = form_state.name_of("words");
        let hint = t("One or more words, separated by spaces.");
        let field = field(form_state, m("New words"), entry, &name, FieldUse::TEXT, hint);
        form(m("Add words"), form_state, Box::new(add), vec![field])
    });
    view! {
        <details>
            <summary>{move || t!("Dictionary ({n})", n = number(words.with(Vec::len)))}</summary>
            <ul class="rows" role="list" aria-label=m("Team dictionary")>
                {move || words.get().into_iter().map(row).collect_view()}
            </ul>
            {form}
        </details>
    }
    .into_any()
}

#[component]
fn TeamHouseStyle(id: StoredValue<String>, keeps: bool) -> impl IntoView {
    let entries = RwSignal::new(Vec::<HouseEntry>::new());
    let (from, to, reason) = (
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
    );
    let form_state = FormState::within(id.get_value() + ".");
    let url = move || format!("{TEAMS}/{}/style", id.get_value());
    let load = move || {
        let address = url();
        let work = api_client::get::<HouseStyle>(&address);
        form_state.run(work, "", move |response| entries.set(response.entries));
    };
    load();
    let add = move || {
        let address = url();
        let style = HouseStyle {
            entries: vec![HouseEntry {
                from: from.get_untracked(),
                to: to.get_untracked(),
                reason: reason.get_untracked(),
            }],
        };
        let work = api_client::submit(Method::POST, &address, Some(&style));
        form_state.run(work, "", move |()| {
            for field in [from, to, reason] {
                field.set(String::new());
            }
            load();
        });
    };
    let remove = move |from: String| {
        let (address, gone) = (url(), HouseRemoval { from: vec![from] });
        let work = api_client::submit(Method::DELETE, &address, Some(&gone));
        form_state.run(work, "", move |()| load());
    };
    let row = move |entry: HouseEntry| {
        let from = entry.from.clone();
        let button = keeps.then(|| {
            let label = t!("Remove “{name}”", name = from);
            row_button(m("Remove"), label, Box::new(move || remove(from.clone())))
        });
        view! {
            <li>
                <span>{entry.from} " → " <strong>{entry.to}</strong> <small class="muted">{entry.reason}</small></span>
                {button}
            </li>
        }
        .into_any()
    };
    let form = keeps.then(|| {
        let reason_hint = t("For example: Our style guide writes it as one word.");
        let fields = [
            (m("Avoid"), from, "from", FieldUse::TEXT, t("For example: e-mail")),
            (
                m("Use instead"),
                to,
                "to",
                FieldUse::TEXT,
                t("For example: email"),
            ),
            (m("Reason"), reason, "reason", FieldUse::OPTIONAL, reason_hint),
        ]
        .map(|(label, value, name, usage, hint)| {
            let name = form_state.name_of("entries[0].") + name;
            field(form_state, label, value, &name, usage, hint)
        });
        form(m("Add to house style"), form_state, Box::new(add), fields.into())
    });
    view! {
        <details>
            <summary>{move || t!("House style ({n})", n = number(entries.with(Vec::len)))}</summary>
            <ul class="rows" role="list" aria-label=m("House style")>
                {move || entries.get().into_iter().map(row).collect_view()}
            </ul>
            {form}
        </details>
    }
    .into_any()
}
