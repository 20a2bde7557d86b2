//! The *Learned items* page: items learned from the user, their teams and everyone, and how to forget them.

use emend_shared::accounts::TeamsResponse;
use emend_shared::{LearnedContext, LearnedEntry, LearnedKind, LearnedResponse};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::components::{FormState, Outcome, RowButton, day, is_sure};
use crate::browser::api_client;

/// The number of entries per page.
const PAGE: usize = 50;
const ME: &str = "me";

/// The *Learned items* page.
#[component]
pub(super) fn LearnedPage() -> impl IntoView {
    let entries = RwSignal::new(None::<Vec<LearnedEntry>>);
    let total = RwSignal::new(0_u64);
    let scope = RwSignal::new(ME.to_owned());
    let search = RwSignal::new(String::new());
    let doing = FormState::new();
    let load = move |offset: usize| {
        let url = format!(
            "api/v1/learned?scope={}&offset={offset}&limit={PAGE}",
            scope.get_untracked()
        );
        let work = async move { api_client::get::<LearnedResponse>(&url).await };
        doing.run(work, "", move |found| {
            total.set(found.total);
            entries.update(|entries| {
                let before = entries.take().filter(|_| offset > 0).unwrap_or_default();
                *entries = Some(before.into_iter().chain(found.entries).collect());
            });
        });
    };
    Effect::new(move || {
        scope.track();
        entries.set(None);
        load(0);
    });
    let forget = move |entry: LearnedEntry| {
        if is_sure(&format!("Forget this?\n\n{}", entry.sentence)) {
            let url = format!("api/v1/learned/{}", entry.id);
            doing.run(
                async move { api_client::delete(&url).await },
                "Forgotten.",
                move |()| {
                    total.update(|total| *total = total.saturating_sub(1));
                    entries.update(|entries| {
                        if let Some(entries) = entries {
                            entries.retain(|other| other.id != entry.id);
                        }
                    });
                },
            );
        }
    };
    let row = move |entry: LearnedEntry| {
        let mine = scope.get_untracked() == ME;
        let last = entry
            .outcomes
            .iter()
            .map(|outcome| outcome.last.as_str())
            .max()
            .unwrap_or_default();
        let when = (!last.is_empty()).then(|| format!("last on {}", day(last)));
        let name = entry.sentence.clone();
        let (shown, effect) = (entry.sentence.clone(), effect(&entry));
        view! {
            <li>
                <span>
                    {shown}
                    <small class="muted">{effect} {when.map(|when| format!(" · {when}"))}</small>
                </span>
                {mine.then(|| view! { <RowButton text="Forget" name press=move || forget(entry.clone()) /> })}
            </li>
        }
        .into_any()
    };
    let list = move || {
        let wanted = search.get().to_lowercase();
        let matching = |entry: &LearnedEntry| entry.sentence.to_lowercase().contains(&wanted);
        match entries.get() {
            None => view! { <p class="muted">"Loading…"</p> }.into_any(),
            Some(found) if found.is_empty() => {
                view! { <p class="note">{nothing(&scope.get_untracked())}</p> }.into_any()
            }
            Some(found) => view! {
                <ul class="rows" role="list" aria-label="Learned items">
                    {found.into_iter().filter(matching).map(row).collect_view()}
                </ul>
            }
            .into_any(),
        }
    };
    let loaded = move || entries.with(|entries| entries.as_ref().map_or(0, Vec::len));
    let more = move || (loaded() as u64) < total.get() && loaded() > 0;
    view! {
        <p class="lead">"Everything that Emend has learned comes from choices. They are listed here in plain words; forgetting one undoes it completely."</p>
        <Filters scope search />
        <Outcome doing />
        {list}
        <Show when=more>
            <button type="button" class="quiet framed" on:click=move |_| load(loaded())>
                "Show more"
            </button>
        </Show>
    }
}

/// The controls that select the scope and search the list.
#[component]
fn Filters(scope: RwSignal<String>, search: RwSignal<String>) -> impl IntoView {
    let scopes = RwSignal::new(Vec::<String>::new());
    spawn_local(async move {
        // Without accounts there are no teams.
        if let Ok(found) = api_client::get::<TeamsResponse>("api/v1/teams").await {
            scopes.set(found.teams.into_iter().map(|team| team.id).collect());
        }
    });
    let option = move |(value, name): (String, String)| {
        view! { <option value=value>{name}</option> }
    };
    let options = move || {
        let teams = scopes
            .get()
            .into_iter()
            .map(|team| (format!("team:{team}"), format!("Team {team}")));
        let mine = std::iter::once((ME.to_owned(), "You".to_owned()));
        let everyone = std::iter::once(("everyone".to_owned(), "Everyone".to_owned()));
        mine.chain(teams).chain(everyone).map(option).collect_view()
    };
    view! {
        <div class="filters">
            <label class="field">
                <span>"Learned from"</span>
                <select on:change=move |event| scope.set(event_target_value(&event))>{options}</select>
            </label>
            <label class="field">
                <span>"Search"</span>
                <input
                    type="search"
                    prop:value=search
                    on:input=move |event| search.set(event_target_value(&event))
                />
            </label>
        </div>
    }
}

/// Describes the effect of an entry.
fn effect(entry: &LearnedEntry) -> String {
    let place = match &entry.context {
        None | Some(LearnedContext::Part(_)) => String::new(),
        Some(LearnedContext::After(_) | LearnedContext::Before(_)) => " in this context".to_owned(),
        Some(LearnedContext::Between(..)) => " in this place".to_owned(),
    };
    let does = match entry.outcomes.first().map(|outcome| outcome.kind) {
        Some(LearnedKind::Chosen) => "Ranked higher",
        Some(LearnedKind::PassedOver) => "Ranked lower",
        Some(LearnedKind::Dismissed | LearnedKind::Taken | LearnedKind::Rejected) => "Minor influence",
        // The sentence says whether they are enough.
        Some(LearnedKind::IgnoredHere) => "Counts towards hiding more",
        Some(LearnedKind::Ignored | LearnedKind::RuleOff) => "No longer shown",
        Some(LearnedKind::WordIsRight) => "Treated as correct",
        None => "",
    };
    format!("{does}{place}")
}

fn nothing(scope: &str) -> &'static str {
    match scope {
        ME => "Nothing yet. Accept a replacement, ignore an issue or add a word, and it will be listed here.",
        "everyone" => {
            "Nothing yet. When enough people ignore the same issue or add the same word, it applies to everyone."
        }
        _ => "Nothing yet. Choices shared by two or more members appear here.",
    }
}
