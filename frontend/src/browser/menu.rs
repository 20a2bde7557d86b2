//! The links to the pages, and the menu with everything that is needed less often.
//!
//! On a wide window the pages stand in the header and only the menu opens; on a narrow one both are in the menu, so that the
//! header stays in one row.

#![allow(clippy::needless_pass_by_value, reason = "a component owns its properties")]

use emend_shared::accounts::{Role, SessionResponse};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};

use super::focus_movement::{is_plain, move_focus};
use super::interface_language::InterfaceSwitch;
use super::keys_sheet;
use super::page_navigation::navigate_to;
use super::state::AppState;
use super::theme::ThemeSwitch;
use super::{api_client, browser_window, device_engine, draft_notice, toast, user};
use crate::model::messages::{Message, m};

/// The ID of the part that opens.
const ID: &str = "menu";
/// The ID of the button that opens it.
const BUTTON: &str = "menu-button";

/// The pages that everyone has.
const PAGES: [(&str, Message); 4] = [
    ("", m("Write")),
    ("documents", m("Documents")),
    ("learned", m("What Emend learned")),
    ("insight", m("Insights")),
];
/// The pages of an account.
const ACCOUNT_PAGES: [(&str, Message); 3] = [
    ("teams", m("Teams")),
    ("keys", m("API keys")),
    ("account", m("Account")),
];

/// The links and the menu. Without a session, the server does not answer, and the pages of accounts are missing.
#[component]
pub(crate) fn Menu(session: Option<SessionResponse>) -> impl IntoView {
    let is_open = RwSignal::new(false);
    close_from_outside(is_open);
    let account = session.as_ref().and_then(|session| session.account.clone());
    let is_outside = match &session {
        Some(session) => session.accounts && account.is_none(),
        None => !user::is_here(),
    };
    let here = browser_window::path();
    let link = move |(path, name): (&'static str, Message)| {
        let current = (here == path).then_some("page");
        view! {
            <a href=path aria-current=current>
                {name.text()}
            </a>
        }
        .into_any()
    };
    let pages = (!is_outside).then(|| {
        view! {
            <nav class="pages" aria-label=m("Pages")>
                {PAGES.map(link.clone()).collect_view()}
            </nav>
        }
    });
    let mut own: Vec<_> = account.iter().flat_map(|_| ACCOUNT_PAGES).collect();
    own.extend(
        account
            .iter()
            .filter(|account| account.role == Role::Administrator)
            .map(|_| ("admin", m("Administration"))),
    );
    let own = (!own.is_empty()).then(|| {
        view! {
            <nav class="menu-links" aria-label=m("Account")>
                {own.into_iter().map(link).collect_view()}
            </nav>
        }
    });
    let dictionary = use_context::<AppState>().map(|state| {
        let open = move |_| {
            is_open.set(false);
            state.dictionary().update(|requests| *requests += 1);
        };
        view! {
            <button type="button" class="quiet" aria-haspopup="dialog" on:click=open>
                {m("My dictionary")}
            </button>
        }
    });
    let device = use_context::<AppState>().map(|state| {
        let open = move |_| {
            is_open.set(false);
            spawn_local(async move {
                if let Err(failure) = device_engine::open().await {
                    toast::show_text(state, failure.message().owned());
                }
            });
        };
        view! {
            <button type="button" class="quiet" aria-haspopup="dialog" on:click=open>
                {m("Check on this device")}
            </button>
        }
    });
    let leave = account.map(|account| view! { <LogOut name=account.name /> });
    view! {
        <div class="menu-wrap" id=ID class:open=is_open on:keydown=move |event| on_key(is_open, &event)>
            {pages}
            <div class="menu-panel">
                {own}
                {dictionary}
                <ThemeSwitch />
                <InterfaceSwitch />
                {device}
                <button type="button" class="quiet" on:click=move |_| {
                    is_open.set(false);
                    keys_sheet::open();
                }>
                    {m("Keyboard shortcuts")}
                </button>
                {leave}
            </div>
        </div>
        <button
            type="button"
            class="quiet framed menu-button"
            id=BUTTON
            aria-expanded=move || is_open.get().to_string()
            aria-controls=ID
            on:click=move |_| toggle(is_open)
            on:keydown=move |event| on_key(is_open, &event)
        >
            <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
                <path d="M2 4h12M2 8h12M2 12h12" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" />
            </svg>
            {m("Menu")}
        </button>
    }
}

fn toggle(is_open: RwSignal<bool>) {
    is_open.update(|open| *open = !*open);
    if is_open.get_untracked() {
        request_animation_frame(|| {
            let first =
                opened_part().and_then(|part| part.query_selector("a, button, select").ok().flatten());
            if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
                // A link or a button can always be focused.
                let _ = first.focus();
            }
        });
    }
}

/// The part that the button opens: on a narrow window, the pages are in it, too.
fn opened_part() -> Option<Element> {
    let menu = browser_window::by_id(ID)?;
    if browser_window::is_wide() {
        return menu.query_selector(".menu-panel").ok().flatten();
    }
    Some(menu.into())
}

fn on_key(is_open: RwSignal<bool>, event: &ev::KeyboardEvent) {
    let key = event.key();
    if !is_open.get_untracked() {
        let is_on_button = browser_window::document()
            .active_element()
            .is_some_and(|active| active.id() == BUTTON);
        if is_on_button && matches!(key.as_str(), "ArrowDown" | "ArrowUp") && is_plain(event) {
            event.prevent_default();
            toggle(is_open);
        }
        return;
    }
    if key == "Escape" {
        is_open.set(false);
        if let Some(button) = browser_window::by_id(BUTTON) {
            // A button can always be focused.
            let _ = button.focus();
        }
        return;
    }
    // In the choice of the theme, the arrows choose.
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let is_choice = target.is_some_and(|target| target.tag_name() == "SELECT");
    if let Some(part) = opened_part().filter(|_| !is_choice) {
        move_focus(&part, "a, button", event);
    }
}

/// Closes the menu when the user turns to something else.
fn close_from_outside(is_open: RwSignal<bool>) {
    for event in ["pointerdown", "focusin"] {
        browser_window::on_document(event, move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
            let inside =
                |id: &str| browser_window::by_id(id).is_some_and(|element| element.contains(target.as_ref()));
            if is_open.get_untracked() && !inside(ID) && !inside(BUTTON) {
                is_open.set(false);
            }
        });
    }
}

#[component]
fn LogOut(name: String) -> impl IntoView {
    let editor = use_context::<AppState>();
    let log_out = move |_| {
        spawn_local(async move {
            if let Some(state) = editor
                && !draft_notice::may_leave(state).await
            {
                return;
            }
            if api_client::delete("api/v1/session").await.is_ok() {
                // Before leaving the page: a draft saved while it unloads would be visible to the next user.
                user::leave();
                navigate_to("log-in");
            }
        });
    };
    view! {
        <button type="button" class="quiet" on:click=log_out>
            {t!("Log out {name}", name = name)}
        </button>
    }
}
