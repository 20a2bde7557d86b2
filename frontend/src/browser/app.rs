//! The app: chooses the page to show and lays out the editor.

use std::cell::Cell;
use std::rc::Rc;

use emend_shared::accounts::SessionResponse;
use leptos::ev;
use leptos::mount::mount_to_body;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::clock::Alarm;
use super::connection_banner::ConnectionBanner;
use super::dictionary_dialog::DictionaryDialog;
use super::documents::bar::DocumentBar;
use super::documents::open_document;
use super::editor::EditorView;
use super::editor_header::EditorHeader;
use super::footer::Footer;
use super::issue_list::IssueList;
use super::page_navigation::navigate_to_login;
use super::pages::PageView;
use super::state::AppState;
use super::status_bar::{Announcer, StatusBar, StatusHint};
use super::toast_view::ToastView;
use super::{
    browser_window, check_sender, choice_sender, crash_notice, interface_language, text_reading, user,
};
use crate::model::messages::m;
use crate::model::routes::PageRoute;

thread_local! {
    static RETRY_ALARM: Rc<Alarm> = Rc::new(Alarm::new());
}

/// Mounts the app.
pub fn start() {
    crash_notice::watch();
    interface_language::load_messages(|| match PageRoute::of(&browser_window::path()) {
        PageRoute::Editor => mount_to_body(Editor),
        route => mount_to_body(move || view! { <PageView route=route.clone() /> }),
    });
}

/// The editor page, which waits until the user is known.
#[component]
fn Editor() -> impl IntoView {
    let session = RwSignal::new(None::<Option<SessionResponse>>);
    let failed = RwSignal::new(None::<String>);
    load_session(session, failed);
    view! {
        {move || failed.get().map(|message| view! { <p class="banner" role="alert">{message}</p> })}
        {move || session.get().map(|session| view! { <App session /> })}
    }
}

/// Asks the server for the current session, and retries until it answers.
#[allow(
    clippy::option_option,
    reason = "the outer option is whether the user is known yet, the inner one whether the server answered"
)]
fn load_session(session: RwSignal<Option<Option<SessionResponse>>>, failed: RwSignal<Option<String>>) {
    const RETRY_MS: u32 = 2_000;
    spawn_local(async move {
        match user::load_session().await {
            Ok(loaded_session) if loaded_session.accounts && loaded_session.account.is_none() => {
                navigate_to_login();
            }
            Ok(loaded_session) => {
                failed.set(None);
                open_document(move || session.set(Some(Some(loaded_session))));
            }
            // The last user can keep writing while the server is unreachable.
            Err(_) if user::assume_last() => open_document(move || session.set(Some(None))),
            Err(failure) => {
                failed.set(Some(failure.message()));
                RETRY_ALARM
                    .with(Rc::clone)
                    .set(RETRY_MS, move || load_session(session, failed));
            }
        }
    });
}

/// Finds the document to show, then calls `then`. A database that does not answer is not waited for.
fn open_document(then: impl FnOnce() + 'static) {
    const DATABASE_TIMEOUT_MS: u32 = 5_000;
    let then = Rc::new(Cell::new(Some(then)));
    let first = then.clone();
    RETRY_ALARM.with(Rc::clone).set(DATABASE_TIMEOUT_MS, move || {
        if let Some(then) = first.take() {
            open_document::prepare_without_database();
            then();
        }
    });
    spawn_local(async move {
        open_document::prepare().await;
        RETRY_ALARM.with(Rc::clone).clear();
        if let Some(then) = then.take() {
            then();
        }
    });
}

#[component]
fn App(session: Option<SessionResponse>) -> impl IntoView {
    user::watch();
    let state = AppState::new();
    provide_context(state);
    state
        .draft()
        .settings
        .set(open_document::with(|open| open.settings.clone()));
    // Issues that were hidden in an earlier visit stay hidden even if those choices have not reached the server yet.
    state.hidden.update(|hidden| {
        for choice in choice_sender::stored_choices() {
            hidden.apply(&choice);
        }
    });
    choice_sender::wake(state);
    text_reading::watch(state);
    Effect::new(move |_| {
        if state.rechecks.get() > 0 {
            check_sender::schedule(state, 0);
        }
    });
    let online = window_event_listener(ev::online, move |_| {
        check_sender::wake(state);
        choice_sender::wake(state);
    });
    on_cleanup(move || online.remove());
    view! {
        // A fragment is resolved against <base>, so following the link would load another page.
        <a
            class="skip"
            href="#issues-heading"
            on:click=|event| {
                event.prevent_default();
                browser_window::focus_soon("issues-heading".to_owned());
            }
        >
            {m("Skip to the issues")}
        </a>
        <EditorHeader session />
        <main>
            <div class="desk">
                <div class="column">
                    <StatusHint />
                    <DocumentBar />
                    <EditorView />
                </div>
                <IssueList />
            </div>
            // The status stays in view; what was done last is told above it. Problems with the connection begin and end at any time:
            // above the text, they would move the line that the user writes in.
            <div class="deck" id="deck">
                <ToastView />
                <ConnectionBanner />
                <StatusBar />
            </div>
        </main>
        <Footer />
        <DictionaryDialog />
        <Announcer />
    }
}
