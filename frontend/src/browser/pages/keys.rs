//! The API keys page. A key lets another program check texts and post choices as the user.

use emend_shared::accounts::{KeyCreated, KeyInfo, KeyRequest, KeyScope, KeysResponse};
use leptos::prelude::*;

use super::components::{CopyField, date, is_sure, row_button};
use super::form_fields::{FieldUse, field, form};
use super::form_state::{FormState, outcome};
use crate::browser::api_client;
use crate::browser::documents::controls::{rich, section, sentence};
use crate::model::messages::{Message, m, t};

const KEYS: &str = "api/v1/keys";

/// Each key scope with its ID and its description.
const SCOPES: [(KeyScope, &str, Message); 5] = [
    (KeyScope::Check, "check", m("Check text")),
    (
        KeyScope::Choose,
        "choose",
        m("Record choices and learn from checks"),
    ),
    (KeyScope::Words, "words", m("Read and change your dictionary")),
    (
        KeyScope::Learned,
        "learned",
        m("Read and forget what Emend learned from you"),
    ),
    (
        KeyScope::Admin,
        "admin",
        m("Administer the server, if you are an administrator"),
    ),
];

/// The page that lists and creates keys.
#[component]
pub(super) fn KeysPage() -> impl IntoView {
    let keys = RwSignal::new(None::<Vec<KeyInfo>>);
    let listing = FormState::new();
    let load = move || {
        listing.run(api_client::get::<KeysResponse>(KEYS), "", move |response| {
            keys.set(Some(response.keys));
        });
    };
    load();
    view! {
        {rich("lead", m("An API key lets another program check text on your behalf. LanguageTool plug-ins use your account name as <code>username</code> and the key as <code>apiKey</code>. Your own programs send the key in the <code>Authorization: Bearer</code> header."))}
        {section("yours", m("Your keys"), view! {
            <KeyList keys listing load />
            {outcome(listing)}
        }.into_any())}
        <KeyForm load />
    }
}

#[component]
fn KeyList(
    keys: RwSignal<Option<Vec<KeyInfo>>>,
    listing: FormState,
    load: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let revoke = move |key: KeyInfo| {
        if is_sure(&t!(
            "Revoke {name}? Anything using this key will stop working immediately.",
            name = key.name
        )) {
            let work = api_client::delete(&format!("{KEYS}/{}", key.id));
            listing.run(work, "", move |()| load());
        }
    };
    let row = move |key: KeyInfo| {
        let may: Vec<_> = SCOPES
            .iter()
            .filter(|(scope, ..)| key.scopes.contains(scope))
            .map(|(_, name, _)| *name)
            .collect();
        let used = key.last_used.as_deref().map_or_else(
            || m("never used").owned(),
            |at| t!("last used on {date}", date = date(at)),
        );
        let limit = key.requests_per_minute.map(|limit| {
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            [
                ", ",
                &tn!(limit, "{n} request per minute", "{n} requests per minute"),
            ]
            .concat()
        });
        let about = [
            &may.join(", "),
            " · ",
            &used,
            limit.as_deref().unwrap_or_default(),
        ]
        .concat();
        let name = key.name.clone();
        let label = t!("Revoke “{name}”", name = name);
        view! {
            <li>
                <span>
                    <strong>{name}</strong>
                    <small class="muted">{about}</small>
                </span>
                {row_button(m("Revoke"), label, Box::new(move || revoke(key.clone())))}
            </li>
        }
        .into_any()
    };
    move || match keys.get() {
        None => sentence("muted", m("Loading…")),
        Some(keys) if keys.is_empty() => sentence("muted", m("No keys yet.")),
        Some(keys) => view! {
            <ul class="rows" role="list">
                {keys.into_iter().map(row).collect_view()}
            </ul>
        }
        .into_any(),
    }
}

#[component]
fn KeyForm(load: impl Fn() + Copy + 'static) -> impl IntoView {
    let (name, limit) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let chosen = RwSignal::new(vec![KeyScope::Check, KeyScope::Choose, KeyScope::Words]);
    let token = RwSignal::new(None::<String>);
    let form_state = FormState::new();
    let submit = move || {
        let limit = limit.get_untracked();
        let requests_per_minute = match limit.trim().parse() {
            Ok(limit) => Some(limit),
            Err(_) if limit.trim().is_empty() => None,
            Err(_) => {
                let message = t("Enter a whole number, or leave this field empty.");
                return form_state.refuse("requests_per_minute", message.to_owned());
            }
        };
        let request = KeyRequest {
            name: name.get_untracked(),
            scopes: chosen.get_untracked(),
            requests_per_minute,
        };
        let work = api_client::post::<KeyCreated>(KEYS, &request);
        form_state.run(work, "", move |made| {
            token.set(Some(made.token));
            name.set(String::new());
            load();
        });
    };
    let scope = move |(scope, _, about): (KeyScope, &'static str, Message)| {
        let toggle = move |event| {
            let wanted = event_target_checked(&event);
            chosen.update(|chosen| {
                chosen.retain(|other| *other != scope);
                chosen.extend(wanted.then_some(scope));
            });
        };
        view! {
            <label class="tick">
                <input
                    type="checkbox"
                    prop:checked=move || chosen.with(|chosen| chosen.contains(&scope))
                    on:change=toggle
                />
                {about.text()}
            </label>
        }
        .into_any()
    };
    let shown = move || {
        token.get().map(|text| {
            view! {
                <div class="good">
                    {sentence("", m("Store this key somewhere safe; you won’t see it again."))}
                    <CopyField label=m("API key") text />
                </div>
            }
        })
    };
    let scopes = view! {
        <fieldset>
            <legend>{m("Scopes")}</legend>
            {SCOPES.map(scope).collect_view()}
        </fieldset>
    }
    .into_any();
    let (name_hint, limit_hint) = (
        t("For example, the name of the program that uses the key."),
        t("Leave empty to use the server’s limit."),
    );
    let limit_label = m("Requests per minute");
    let fields = vec![
        field(form_state, m("Key name"), name, "name", FieldUse::TEXT, name_hint),
        scopes,
        field(
            form_state,
            limit_label,
            limit,
            "requests_per_minute",
            FieldUse::OPTIONAL,
            limit_hint,
        ),
    ];
    section(
        "make",
        m("Create a key"),
        view! {
            <div role="status">{shown}</div>
            {form(m("Create key"), form_state, Box::new(submit), fields)}
        }
        .into_any(),
    )
}
