//! The *What Emend learned* page: one row for each habit, with search over all of them, and how to forget them.

use std::cell::RefCell;
use std::rc::Rc;

use emend_shared::accounts::TeamsResponse;
use emend_shared::{LearnedEntry, LearnedKind, LearnedResponse};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::components::{date, row_button};
use super::form_state::{FormState, outcome};
use crate::browser::api_client;
use crate::browser::clock::{Alarm, now_ms};
use crate::browser::conditional::shown_while;
use crate::browser::device_engine;
use crate::browser::documents::controls::{button, sentence};
use crate::browser::language_names::display_name;
use crate::browser::storage;
use crate::model::messages::{Message, m, t};

/// The number of entries per page.
const PAGE: usize = 50;
const ME: &str = "me";
/// The time without typing after which the server is searched, in milliseconds.
const TYPING_MS: u32 = 300;
/// How long a forgotten entry can be brought back, in milliseconds.
const UNDO_MS: u32 = 8_000;
/// Storage key of the request that was sent last to forget an entry: when, by whom, and its URL.
const FORGET_REQUEST: &str = "emend.forget";
/// How long such a request may be on its way while the user leaves the page and comes back, in milliseconds.
const FORGET_REQUEST_MS: u64 = 5_000;

/// The classes of entries, with their labels.
const CLASSES: [(&str, Message); 5] = [
    ("", m("Everything")),
    ("corrections", m("Corrections")),
    ("ignored", m("Ignored")),
    ("words", m("Words")),
    ("rules", m("Rules")),
];

thread_local! {
    static TYPING: Rc<Alarm> = Rc::new(Alarm::new());
    static FORGET_ALARM: Rc<Alarm> = Rc::new(Alarm::new());
    /// The ID of the entry that is forgotten unless the user brings it back.
    static PENDING_FORGET: RefCell<Option<LearnedEntry>> = const { RefCell::new(None) };
}

/// The list of learned items, and its filters.
#[derive(Clone, Copy)]
struct LearnedList {
    entries: RwSignal<Option<Vec<LearnedEntry>>>,
    /// The number of all entries, if the server counted them.
    total: RwSignal<Option<u64>>,
    /// The cursor of the next page.
    next: RwSignal<Option<String>>,
    scope: RwSignal<String>,
    class: RwSignal<String>,
    search: RwSignal<String>,
    form_state: FormState,
    /// Counts the requests, so that a late answer to an earlier search is not shown.
    request_count: StoredValue<u32>,
    /// The entry that was forgotten last.
    forgotten: RwSignal<Option<LearnedEntry>>,
}

impl LearnedList {
    /// Loads the first page.
    fn load(self) {
        self.load_from(String::new());
    }

    /// Loads the page at a cursor, which is empty for the first one.
    fn load_from(self, cursor: String) {
        self.request_count
            .update_value(|count| *count = count.wrapping_add(1));
        let request = self.request_count.get_value();
        let search = self.search.get_untracked();
        let mut url = format!(
            "api/v1/learned?scope={}&by=habit&cursor={cursor}&limit={PAGE}",
            self.scope.get_untracked()
        );
        for (name, value) in [
            ("q", search.trim().to_owned()),
            ("class", self.class.get_untracked()),
        ] {
            if !value.is_empty() {
                let value: String = js_sys::encode_uri_component(&value).into();
                url.extend(["&", name, "=", &value]);
            }
        }
        spawn_local(async move {
            await_forget_request().await;
            let answer = api_client::get::<LearnedResponse>(&url).await;
            if self.request_count.get_value() != request {
                return;
            }
            match answer {
                Ok(response) => {
                    // A page can be empty although others follow.
                    if response.entries.is_empty()
                        && let Some(next) = response.next
                    {
                        if cursor.is_empty() {
                            self.entries.set(None);
                        }
                        self.load_from(next);
                        return;
                    }
                    self.next.set(response.next);
                    self.total.set(response.total);
                    self.entries.update(|entries| {
                        let before = entries.take().filter(|_| !cursor.is_empty()).unwrap_or_default();
                        *entries = Some(before.into_iter().chain(response.entries).collect());
                    });
                }
                Err(failure) => self.form_state.fail(failure.message()),
            }
        });
    }

    /// Hides an entry, and forgets it on the server unless the user brings it back in time.
    fn forget(self, entry: LearnedEntry) {
        forget_pending();
        self.total
            .update(|total| *total = total.map(|total| total.saturating_sub(1)));
        self.entries.update(|entries| {
            if let Some(entries) = entries {
                entries.retain(|other| other.id != entry.id);
            }
        });
        PENDING_FORGET.set(Some(entry.clone()));
        self.forgotten.set(Some(entry));
        FORGET_ALARM.with(Rc::clone).set(UNDO_MS, move || {
            forget_pending();
            self.forgotten.set(None);
        });
    }

    fn undo_forget(self) {
        FORGET_ALARM.with(|alarm| alarm.clear());
        PENDING_FORGET.set(None);
        self.forgotten.set(None);
        self.load();
    }
}

/// Forgets the hidden entry on the server, now that it can no longer be brought back.
fn forget_pending() {
    FORGET_ALARM.with(|alarm| alarm.clear());
    if let Some(LearnedEntry {
        id, rule, surface, ..
    }) = PENDING_FORGET.take()
    {
        device_engine::forget(&rule, &surface);
        let url = format!("api/v1/learned/{id}?by=habit");
        let person = storage::get(storage::PERSON).unwrap_or_default();
        storage::set(FORGET_REQUEST, &format!("{}\n{person}\n{url}", now_ms()));
        api_client::delete_while_leaving(&url);
    }
}

/// Sends a request that may still be on its way once more, and waits for it. A page that is opened again at once would otherwise show the
/// forgotten entry.
async fn await_forget_request() {
    let Some(request) = storage::get(FORGET_REQUEST) else {
        return;
    };
    storage::remove(FORGET_REQUEST);
    let person = storage::get(storage::PERSON).unwrap_or_default();
    let fields: Vec<&str> = request.split('\n').collect();
    if let [sent, by, url] = fields[..]
        && by == person
        && sent
            .parse()
            .is_ok_and(|sent: u64| now_ms().saturating_sub(sent) < FORGET_REQUEST_MS)
    {
        // If it fails, the list shows the entry.
        let _ = api_client::delete(url).await;
    }
}

/// The *What Emend learned* page.
#[component]
pub(super) fn LearnedPage() -> impl IntoView {
    let list = LearnedList {
        entries: RwSignal::new(None),
        total: RwSignal::new(None),
        next: RwSignal::new(None),
        scope: RwSignal::new(ME.to_owned()),
        class: RwSignal::new(String::new()),
        search: RwSignal::new(String::new()),
        form_state: FormState::new(),
        request_count: StoredValue::new(0),
        forgotten: RwSignal::new(None),
    };
    Effect::new(move || {
        list.scope.track();
        list.class.track();
        list.entries.set(None);
        list.load();
    });
    Effect::new(move |before: Option<String>| {
        let search = list.search.get();
        if before.is_some_and(|before| before != search) {
            TYPING.with(Rc::clone).set(TYPING_MS, move || list.load());
        }
        search
    });
    let leaving = window_event_listener_untyped("pagehide", |_| forget_pending());
    on_cleanup(move || leaving.remove());
    let rows = move || list_view(list);
    let loaded = move || list.entries.with(|entries| entries.as_ref().map_or(0, Vec::len));
    let more = move || list.next.with(Option::is_some) && list.entries.with(Option::is_some);
    let load_more = move || list.load_from(list.next.get_untracked().unwrap_or_default());
    let count = move || {
        let counted = list
            .total
            .get()
            .map(|total| usize::try_from(total).unwrap_or(usize::MAX));
        let counted = counted.or_else(|| (!more()).then(loaded));
        list.entries.with(Option::is_some).then(|| match counted {
            Some(0) => m("No habits").owned(),
            Some(total) => tn!(total, "{n} habit", "{n} habits"),
            None => tn!(loaded(), "More than {n} habit", "More than {n} habits"),
        })
    };
    let forgotten = move || {
        list.forgotten.get().map(|entry| {
            view! {
                <p class="good forgotten">
                    <span>{t!("Forgotten: {sentence}", sentence = entry.sentence)}</span>
                    <button type="button" class="link" on:click=move |_| list.undo_forget()>
                        {m("Undo")}
                    </button>
                </p>
            }
        })
    };
    view! {
        {sentence("lead", m("Emend learns only from choices. Each row is one habit. Forgetting a habit undoes it completely, as if you had never made the choices behind it."))}
        <LearnedFilters list />
        <div role="status" class="status-line">
            <span class="muted">{count}</span>
            {forgotten}
        </div>
        {outcome(list.form_state)}
        {rows}
        {shown_while(more, move || button(m("Show more"), "quiet framed", Box::new(load_more)))}
    }
}

/// The rows, or a message if there are none.
fn list_view(list: LearnedList) -> AnyView {
    let row = move |entry: LearnedEntry| {
        let mine = list.scope.get_untracked() == ME;
        let newest = entry
            .outcomes
            .iter()
            .map(|outcome| outcome.last.as_str())
            .max()
            .unwrap_or_default();
        let about = [
            effect_text(&entry).to_owned(),
            language(&entry.language),
            when(newest),
        ];
        let about: Vec<_> = about.into_iter().filter(|part| !part.is_empty()).collect();
        let forget = mine.then(|| {
            let label = t!("Forget: {sentence}", sentence = entry.sentence);
            let entry = entry.clone();
            row_button(m("Forget"), label, Box::new(move || list.forget(entry.clone())))
        });
        view! {
            <li>
                <span>
                    {entry.sentence}
                    <small class="muted">{about.join(" · ")}</small>
                </span>
                {forget}
            </li>
        }
        .into_any()
    };
    match list.entries.get() {
        None => sentence("muted", m("Loading…")),
        Some(entries) if entries.is_empty() => {
            let is_filtered =
                !list.search.get_untracked().trim().is_empty() || !list.class.get_untracked().is_empty();
            let text = if is_filtered {
                t("No matches. Try another word, or choose Everything.")
            } else {
                empty_list_text(&list.scope.get_untracked())
            };
            view! { <p class="note">{text}</p> }.into_any()
        }
        Some(entries) => view! {
            <ul class="rows" role="list" aria-label=m("What Emend learned")>
                {entries.into_iter().map(row).collect_view()}
            </ul>
        }
        .into_any(),
    }
}

/// The controls that select and search.
#[component]
fn LearnedFilters(list: LearnedList) -> impl IntoView {
    let teams = RwSignal::new(Vec::<String>::new());
    spawn_local(async move {
        // Without accounts there are no teams, and asking for them would be an error.
        let has_accounts = api_client::session().await.is_ok_and(|session| session.accounts);
        if has_accounts && let Ok(response) = api_client::get::<TeamsResponse>("api/v1/teams").await {
            teams.set(response.teams.into_iter().map(|team| team.id).collect());
        }
    });
    let option = |(value, name): (String, String)| {
        view! { <option value=value>{name}</option> }
    };
    let scopes = move || {
        let teams = teams.get().into_iter();
        let teams = teams.map(|team| (format!("team:{team}"), t!("Team {team}", team = team)));
        let mine = std::iter::once((ME.to_owned(), m("You").owned()));
        let everyone = std::iter::once(("everyone".to_owned(), m("Everyone").owned()));
        mine.chain(teams).chain(everyone).map(option).collect_view()
    };
    let class = move |(value, name): (&'static str, Message)| {
        let is_chosen = move || list.class.with(|class| class == value);
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || is_chosen().to_string()
                on:click=move |_| list.class.set(value.to_owned())
            >
                {name.text()}
            </button>
        }
    };
    view! {
        <div class="filters">
            <label class="field named">
                <span>{m("Search")}</span>
                <input
                    type="search"
                    prop:value=list.search
                    on:input=move |event| list.search.set(event_target_value(&event))
                />
            </label>
            <label class="field named">
                <span>{m("Learned from")}</span>
                <select on:change=move |event| list.scope.set(event_target_value(&event))>{scopes}</select>
            </label>
            <div class="chips choices" role="group" aria-label=m("Kind")>
                {CLASSES.map(class).collect_view()}
            </div>
        </div>
    }
}

/// Describes the effect of an entry.
fn effect_text(entry: &LearnedEntry) -> &'static str {
    match entry.outcomes.first().map(|outcome| outcome.kind) {
        Some(LearnedKind::Chosen) => t("Ranked higher"),
        Some(LearnedKind::PassedOver) => t("Ranked lower"),
        Some(LearnedKind::Dismissed | LearnedKind::Taken | LearnedKind::Rejected) => t("Minor influence"),
        // The sentence says whether they are enough.
        Some(LearnedKind::IgnoredHere) => t("Counts towards hiding it in more places"),
        Some(LearnedKind::Ignored | LearnedKind::RuleOff) => t("No longer shown"),
        Some(LearnedKind::WordIsRight) => t("Treated as correct"),
        None => "",
    }
}

/// The name of a language; empty if an entry has none.
fn language(code: &str) -> String {
    if code.is_empty() || code == "any" {
        return String::new();
    }
    display_name("language", code).unwrap_or_else(|| code.to_owned())
}

fn when(last: &str) -> String {
    if last.is_empty() {
        String::new()
    } else {
        t!("most recently on {date}", date = date(last))
    }
}

fn empty_list_text(scope: &str) -> &'static str {
    match scope {
        ME => {
            t("Nothing yet. Accept a replacement, ignore an issue or add a word, and it will be listed here.")
        }
        "everyone" => t(
            "Nothing yet. Once enough people ignore the same issue or add the same word, their choice applies to everyone and appears here.",
        ),
        _ => t("Nothing yet. Choices shared by two or more members appear here."),
    }
}
