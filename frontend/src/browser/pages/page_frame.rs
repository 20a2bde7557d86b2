//! The frame around a page: header, menu and heading.

use emend_shared::accounts::{Role, SessionResponse};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::account::AccountPage;
use super::admin::AdminPage;
use super::join::JoinPage;
use super::keys::KeysPage;
use super::learned::LearnedPage;
use super::login_pages::{EntryPage, LogInPage};
use super::teams::TeamsPage;
use crate::browser::documents::list_page::DocumentsPage;
use crate::browser::navigation::{go, to_log_in};
use crate::browser::state::AppState;
use crate::browser::theme::ThemeSwitch;
use crate::browser::{api_client, drafts, page, user};
use crate::model::routes::PageRoute;

/// Any page other than the editor.
#[component]
pub(crate) fn PageView(route: PageRoute) -> impl IntoView {
    page::document().set_title(&format!("{} · Emend", route.title()));
    let session = RwSignal::new(None::<SessionResponse>);
    let failed = RwSignal::new(None::<String>);
    let is_open = route.is_open();
    spawn_local(async move {
        match user::arrive().await {
            Ok(found) if found.accounts && found.account.is_none() && !is_open => to_log_in(),
            Ok(found) => session.set(Some(found)),
            Err(failure) => failed.set(Some(failure.message())),
        }
    });
    let title = route.title();
    let body = move || {
        let found = session.get()?;
        let view = match route.clone() {
            PageRoute::LogIn => view! { <LogInPage session=found /> }.into_any(),
            PageRoute::SetUp | PageRoute::Register => {
                view! { <EntryPage route=route.clone() session=found /> }.into_any()
            }
            PageRoute::Learned => view! { <LearnedPage /> }.into_any(),
            PageRoute::Documents => view! { <DocumentsPage /> }.into_any(),
            _ if !found.accounts => {
                view! { <p class="note">"Start the server with --accounts on to enable accounts."</p> }
                    .into_any()
            }
            PageRoute::Account => view! { <AccountPage session=found /> }.into_any(),
            PageRoute::Keys => view! { <KeysPage /> }.into_any(),
            PageRoute::Teams => view! { <TeamsPage session=found /> }.into_any(),
            PageRoute::Join(team) => view! { <JoinPage team /> }.into_any(),
            _ => view! { <AdminPage session=found /> }.into_any(),
        };
        Some(view)
    };
    let waits = move || session.with(Option::is_none) && failed.with(Option::is_none);
    view! {
        <header class="toolbar">
            <a class="brand" href="">
                <span class="mark" aria-hidden="true"></span>
                "Emend"
            </a>
            <div class="settings">
                {move || session.get().map(|found| view! { <Menu session=found /> })}
                <ThemeSwitch />
            </div>
        </header>
        <main class="page">
            <h1>{title}</h1>
            <Show when=waits>
                <p class="muted">"Loading…"</p>
            </Show>
            {move || failed.get().map(|message| view! { <p class="banner" role="alert">{message}</p> })}
            {body}
        </main>
    }
}

/// The menu of pages that the current user can open, and the log-out button.
#[component]
pub(crate) fn Menu(session: SessionResponse) -> impl IntoView {
    let mut links = vec![
        ("", "Write"),
        ("documents", "Documents"),
        ("learned", "Learned items"),
    ];
    let account = session.account;
    if let Some(account) = &account {
        links.extend([("teams", "Teams"), ("keys", "Keys"), ("account", "Account")]);
        if account.role == Role::Administrator {
            links.push(("admin", "Administration"));
        }
    } else if session.accounts {
        links.clear();
    }
    let here = page::path();
    let link = move |(path, name): (&'static str, &'static str)| {
        let current = (here == path).then_some("page");
        view! {
            <a href=path aria-current=current>
                {name}
            </a>
        }
        .into_any()
    };
    let editor = use_context::<AppState>();
    let log_out = move |_| {
        spawn_local(async move {
            if let Some(state) = editor {
                let question = "Your latest changes are not saved, because this browser's storage is full. Log out and lose them?";
                if !drafts::flush(state).await
                    && !page::window().confirm_with_message(question).unwrap_or(true)
                {
                    return;
                }
            }
            if api_client::delete("api/v1/session").await.is_ok() {
                // Before leaving the page: a draft saved while it unloads would be visible to the next user.
                user::leave();
                go("log-in");
            }
        });
    };
    let leave = account.map(|account| {
        view! {
            <button type="button" class="quiet framed" on:click=log_out>
                {format!("Log out {}", account.name)}
            </button>
        }
    });
    view! {
        <nav class="menu" aria-label="Pages">
            {links.into_iter().map(link).collect_view()}
        </nav>
        {leave}
    }
}
