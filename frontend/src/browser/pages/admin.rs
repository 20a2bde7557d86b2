//! The administration page: accounts, invitations, promotions and the mirror.

use emend_shared::accounts::{
    AccountChange, AccountInfo, AccountsResponse, InviteCreated, InviteRequest, Role, SessionResponse,
};
use leptos::prelude::*;
use serde::Deserialize;

use super::components::{CopyField, absolute, is_sure, row_button};
use super::form_state::{FormState, outcome};
use super::promotions::Promotions;
use crate::browser::api_client;
use crate::browser::conditional::shown_while;
use crate::browser::documents::controls::{button, section, sentence};
use crate::model::messages::{m, t};

const ACCOUNTS: &str = "api/v1/admin/accounts";

/// The administration page.
#[component]
pub(super) fn AdminPage(session: SessionResponse) -> impl IntoView {
    let account = session.account;
    if account.as_ref().map(|account| account.role) != Some(Role::Administrator) {
        return sentence("banner", m("Only administrators can see this page."));
    }
    let me = account.map(|account| account.name).unwrap_or_default();
    view! {
        <Accounts me />
        <Promotions />
        <Mirror />
    }
    .into_any()
}

#[component]
fn Accounts(me: String) -> impl IntoView {
    let accounts = RwSignal::new(Vec::<AccountInfo>::new());
    let next = RwSignal::new(None::<String>);
    let invite = RwSignal::new(None::<String>);
    let form_state = FormState::new();
    let load = move |from: Option<String>| {
        let url = from
            .as_ref()
            .map_or(ACCOUNTS.to_owned(), |from| format!("{ACCOUNTS}?from={from}"));
        let work = api_client::get::<AccountsResponse>(&url);
        form_state.run(work, "", move |response| {
            next.set(response.next);
            accounts.update(|accounts| {
                if from.is_none() {
                    accounts.clear();
                }
                accounts.extend(response.accounts);
            });
        });
    };
    load(None);
    let change = move |name: &str, change: AccountChange| {
        let url = format!("{ACCOUNTS}/{name}");
        let work = api_client::post::<AccountInfo>(&url, &change);
        form_state.run(work, "", move |_| load(None));
    };
    let remove = move |name: &str| {
        if is_sure(&t!(
            "Remove {name} and all their choices? This cannot be undone.",
            name = name
        )) {
            let url = format!("{ACCOUNTS}/{name}");
            form_state.run(api_client::delete(&url), "", move |()| {
                load(None);
            });
        }
    };
    let create_invitation = move |_| {
        let work = api_client::post::<InviteCreated>("api/v1/admin/invites", &InviteRequest::default());
        form_state.run(work, "", move |made| invite.set(Some(absolute(&made.link))));
    };
    let row = move |account: AccountInfo| {
        let name = StoredValue::new(account.name.clone());
        let administers = account.role == Role::Administrator;
        let disabled = account.disabled;
        let about = match (administers, disabled) {
            (_, true) => t("disabled"),
            (true, _) => t("administrator"),
            _ => "",
        };
        let name_shown = &account.name;
        let (shut, shut_label) = if disabled {
            (m("Enable"), t!("Enable “{name}”", name = name_shown))
        } else {
            (m("Disable"), t!("Disable “{name}”", name = name_shown))
        };
        let (role, role_label) = if administers {
            (
                m("Make regular user"),
                t!("Make “{name}” a regular user", name = name_shown),
            )
        } else {
            (
                m("Make administrator"),
                t!("Make “{name}” an administrator", name = name_shown),
            )
        };
        let remove_label = t!("Remove “{name}”", name = name_shown);
        let shut_out = move || {
            let wanted = AccountChange {
                disabled: Some(!disabled),
                ..AccountChange::default()
            };
            change(&name.get_value(), wanted);
        };
        let set_role = move || {
            let wanted = AccountChange {
                role: Some(if administers {
                    Role::User
                } else {
                    Role::Administrator
                }),
                ..AccountChange::default()
            };
            change(&name.get_value(), wanted);
        };
        let others = (account.name != me).then(|| {
            [
                row_button(shut, shut_label, Box::new(shut_out)),
                row_button(role, role_label, Box::new(set_role)),
                row_button(
                    m("Remove"),
                    remove_label,
                    Box::new(move || remove(&name.get_value())),
                ),
            ]
        });
        view! {
            <li>
                <span>{account.name.clone()} <small class="muted">{about}</small></span>
                {others}
            </li>
        }
        .into_any()
    };
    let link = move || {
        invite
            .get()
            .map(|text| view! { <CopyField label=m("Invitation link") text /> })
    };
    let show_more = move || {
        let press = move || load(next.get_untracked());
        button(m("Show more"), "quiet framed", Box::new(press))
    };
    section(
        "accounts",
        m("Accounts"),
        view! {
            <ul class="rows" role="list" aria-label=m("Accounts")>
                {move || accounts.get().into_iter().map(row.clone()).collect_view()}
            </ul>
            {shown_while(move || next.with(Option::is_some), show_more)}
            <div role="status">{link}</div>
            {outcome(form_state)}
            <button type="button" class="quiet framed" on:click=create_invitation>
                {m("Create invitation")}
            </button>
        }
        .into_any(),
    )
}

/// The part of the response of `/readyz` that this page shows.
#[derive(Clone, Deserialize)]
struct ServerReadiness {
    mirror: Option<MirrorState>,
}

#[derive(Clone, Deserialize)]
struct MirrorState {
    state: String,
    pending: u64,
    lag_seconds: u64,
    healed: Option<String>,
    error: Option<String>,
}

#[component]
fn Mirror() -> impl IntoView {
    let ready = RwSignal::new(None::<ServerReadiness>);
    let form_state = FormState::new();
    form_state.run(
        api_client::get::<ServerReadiness>("readyz"),
        "",
        move |readiness| {
            ready.set(Some(readiness));
        },
    );
    let status = move || {
        ready.get().map(|ready| match ready.mirror {
            None => sentence("muted", m("This server has no mirror. To keep a copy of the store in MySQL, start it with --mirror.")),
            Some(mirror) => view! {
                <p>{if mirror.state == "up_to_date" {
                    m("Up to date.").owned()
                } else {
                    t!("Changes waiting to be mirrored: {n}. The mirror is {seconds} s behind.", n = mirror.pending, seconds = mirror.lag_seconds)
                }}</p>
                {mirror.healed.map(|healed| view! { <p class="note">{healed}</p> })}
                {mirror.error.map(|error| view! { <p class="banner">{error}</p> })}
            }
            .into_any(),
        })
    };
    section(
        "mirror",
        m("Mirror"),
        view! {
            {status}
            {outcome(form_state)}
        }
        .into_any(),
    )
}
