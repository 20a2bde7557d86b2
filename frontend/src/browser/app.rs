//! The page as a whole.

use leptos::ev;
use leptos::mount::mount_to_body;
use leptos::prelude::*;

use super::editor::EditorView;
use super::issue_list::IssueList;
use super::pages::PageView;
use super::state::State;
use super::statusbar::{Banner, Hint, StatusBar, Voice};
use super::toast::ToastView;
use super::toolbar::Toolbar;
use super::{checker, page, sender};
use crate::model::routes::Route;

/// Puts the app on the page.
pub fn start() {
    let path = page::window().location().pathname().unwrap_or_default();
    match Route::of(&path) {
        Route::Editor => mount_to_body(App),
        route => mount_to_body(move || view! { <PageView route=route.clone() /> }),
    }
}

#[component]
fn App() -> impl IntoView {
    let state = State::new();
    provide_context(state);
    // What was waved away in an earlier visit and has not reached the server yet is still waved away.
    state
        .hidden
        .update(|hidden| sender::stored().iter().for_each(|choice| hidden.apply(choice)));
    sender::wake(state);
    let online = window_event_listener(ev::online, move |_| {
        checker::wake(state);
        sender::wake(state);
    });
    on_cleanup(move || online.remove());
    view! {
        <a class="skip" href="#issues-heading">
            "Skip to the issues"
        </a>
        <Toolbar />
        <main class="desk">
            <div class="column">
                <Banner />
                <Hint />
                <EditorView />
                <StatusBar />
            </div>
            <IssueList />
        </main>
        <footer class="foot">
            <a href="/docs">"API documentation"</a>
        </footer>
        <ToastView />
        <Voice />
    }
}
