//! API keys: how other programs check texts and choose as you.

use emend_shared::accounts::{KeyCreated, KeyInfo, KeyRequest, KeyScope, KeysResponse};
use leptos::prelude::*;

use super::parts::{Copied, Doing, Field, Form, Outcome, RowButton, day, is_sure};
use crate::browser::api;

const KEYS: &str = "api/v1/keys";

/// What a key may do, and what that allows.
const SCOPES: [(KeyScope, &str, &str); 5] = [
    (KeyScope::Check, "check", "Check texts"),
    (
        KeyScope::Choose,
        "choose",
        "Record choices, and learn from checks",
    ),
    (KeyScope::Words, "words", "Read and change your words"),
    (KeyScope::Learned, "learned", "Read and unlearn what was learned"),
    (
        KeyScope::Admin,
        "admin",
        "Look after the server, if you are an administrator",
    ),
];

/// Keys, listed and made.
#[component]
pub(super) fn KeysPage() -> impl IntoView {
    let keys = RwSignal::new(None::<Vec<KeyInfo>>);
    let listing = Doing::new();
    let load = move || {
        listing.run(api::get::<KeysResponse>(KEYS), "", move |found| {
            keys.set(Some(found.keys));
        });
    };
    load();
    view! {
        <p class="lead">
            "A key lets another program check texts as you: an editor's plug-in for LanguageTool (with your name as "
            <code>"username"</code> " and the key as " <code>"apiKey"</code> "), or your own, with "
            <code>"Authorization: Bearer"</code> "."
        </p>
        <section aria-labelledby="yours">
            <h2 id="yours">"Your keys"</h2>
            <List keys listing load />
            <Outcome doing=listing />
        </section>
        <Make load />
    }
}

#[component]
fn List(
    keys: RwSignal<Option<Vec<KeyInfo>>>,
    listing: Doing,
    load: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let revoke = move |key: KeyInfo| {
        if is_sure(&format!(
            "Revoke {}? What uses it stops working at once.",
            key.name
        )) {
            let work = async move { api::delete(&format!("{KEYS}/{}", key.id)).await };
            listing.run(work, "", move |()| load());
        }
    };
    let row = move |key: KeyInfo| {
        let may: Vec<_> = SCOPES
            .iter()
            .filter(|(scope, ..)| key.scopes.contains(scope))
            .map(|(_, name, _)| *name)
            .collect();
        let used = key
            .last_used
            .as_deref()
            .map_or("never used".to_owned(), |at| format!("last used {}", day(at)));
        let limit = key
            .requests_per_minute
            .map(|limit| format!(", {limit} requests a minute"));
        let about = format!("{} · {used}{}", may.join(", "), limit.unwrap_or_default());
        let name = key.name.clone();
        view! {
            <li>
                <span>
                    <strong>{key.name.clone()}</strong>
                    <small class="muted">{about}</small>
                </span>
                <RowButton text="Revoke" name press=move || revoke(key.clone()) />
            </li>
        }
        .into_any()
    };
    move || match keys.get() {
        None => view! { <p class="muted">"Loading…"</p> }.into_any(),
        Some(keys) if keys.is_empty() => view! { <p class="muted">"No keys yet."</p> }.into_any(),
        Some(keys) => view! {
            <ul class="rows" role="list">
                {keys.into_iter().map(row).collect_view()}
            </ul>
        }
        .into_any(),
    }
}

#[component]
fn Make(load: impl Fn() + Copy + 'static) -> impl IntoView {
    let (name, limit) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let chosen = RwSignal::new(vec![KeyScope::Check, KeyScope::Choose, KeyScope::Words]);
    let token = RwSignal::new(None::<String>);
    let doing = Doing::new();
    let submit = move || {
        let limit = limit.get_untracked();
        let requests_per_minute = match limit.trim().parse() {
            Ok(limit) => Some(limit),
            Err(_) if limit.trim().is_empty() => None,
            Err(_) => return doing.fail("The limit is a number, or nothing."),
        };
        let request = KeyRequest {
            name: name.get_untracked(),
            scopes: chosen.get_untracked(),
            requests_per_minute,
        };
        let work = async move { api::post::<KeyCreated>(KEYS, &request).await };
        doing.run(work, "", move |made| {
            token.set(Some(made.token));
            name.set(String::new());
            load();
        });
    };
    let scope = move |(scope, _, about): (KeyScope, &'static str, &'static str)| {
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
                {about}
            </label>
        }
        .into_any()
    };
    let shown = move || {
        token.get().map(|text| {
            view! {
                <div class="good">
                    <p>"This is the key. It is shown only now; keep it where nobody else reads it."</p>
                    <Copied label="The key" text />
                </div>
            }
        })
    };
    view! {
        <section aria-labelledby="make">
            <h2 id="make">"Make a key"</h2>
            <div role="status">{shown}</div>
            <Form button="Make the key" doing submit>
                <Field label="What it is for" value=name />
                <fieldset>
                    <legend>"What it may do"</legend>
                    {SCOPES.map(scope).collect_view()}
                </fieldset>
                <Field label="Requests a minute" value=limit required=false hint="Empty: as many as the server allows." />
            </Form>
        </section>
    }
    .into_any()
}
