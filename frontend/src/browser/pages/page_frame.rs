//! The frame around a page: header, heading and footer.

use emend_shared::accounts::SessionResponse;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::account::AccountPage;
use super::admin::AdminPage;
use super::help::{HelpPage, UnknownPage};
use super::insight::InsightPage;
use super::join::JoinPage;
use super::keys::KeysPage;
use super::learned::LearnedPage;
use super::log_in::LogInPage;
use super::registration::registration_page;
use super::set_up::set_up_page;
use super::teams::TeamsPage;
use crate::browser::conditional::shown_while;
use crate::browser::documents::controls::sentence;
use crate::browser::documents::documents_page::DocumentsPage;
use crate::browser::footer::Footer;
use crate::browser::menu::Menu;
use crate::browser::page_navigation::navigate_to_login;
use crate::browser::{browser_window, user};
use crate::model::messages::m;
use crate::model::routes::PageRoute;

/// Any page other than the editor.
#[component]
pub(crate) fn PageView(route: PageRoute) -> impl IntoView {
    browser_window::document().set_title(&format!("{} · Emend", route.title()));
    let session = RwSignal::new(None::<SessionResponse>);
    let failed = RwSignal::new(None::<String>);
    // Whether the page is shown although the server does not answer, because it needs only what the browser has.
    let without_server = RwSignal::new(false);
    let is_open = route.is_open();
    let requested_route = route.clone();
    spawn_local(async move {
        match user::load_session().await {
            Ok(loaded_session) if loaded_session.accounts && loaded_session.account.is_none() && !is_open => {
                navigate_to_login();
            }
            Ok(loaded_session) => session.set(Some(loaded_session)),
            Err(failure) => {
                let is_known = user::assume_last();
                without_server.set(match requested_route {
                    PageRoute::Help => true,
                    PageRoute::Documents => is_known,
                    _ => false,
                });
                failed.set(Some(failure.message()));
            }
        }
    });
    let title = route.title();
    let body = move || {
        let Some(loaded_session) = session.get() else {
            return without_server.get().then(|| match &route {
                PageRoute::Help => view! { <HelpPage /> }.into_any(),
                _ => view! { <DocumentsPage /> }.into_any(),
            });
        };
        let view = match route.clone() {
            PageRoute::LogIn => view! { <LogInPage session=loaded_session /> }.into_any(),
            PageRoute::SetUp => set_up_page(),
            PageRoute::Register => registration_page(&loaded_session),
            PageRoute::Learned => view! { <LearnedPage /> }.into_any(),
            PageRoute::Insight => view! { <InsightPage session=loaded_session /> }.into_any(),
            PageRoute::Help => view! { <HelpPage /> }.into_any(),
            PageRoute::Unknown => view! { <UnknownPage /> }.into_any(),
            PageRoute::Documents => view! { <DocumentsPage /> }.into_any(),
            _ if !loaded_session.accounts => sentence(
                "note",
                m("This server has no accounts. To enable them, start it with --accounts on."),
            ),
            PageRoute::Account => view! { <AccountPage session=loaded_session /> }.into_any(),
            PageRoute::Keys => view! { <KeysPage /> }.into_any(),
            PageRoute::Teams => view! { <TeamsPage session=loaded_session /> }.into_any(),
            PageRoute::Join(team) => view! { <JoinPage team /> }.into_any(),
            _ => view! { <AdminPage session=loaded_session /> }.into_any(),
        };
        Some(view)
    };
    let waits = move || session.with(Option::is_none) && failed.with(Option::is_none);
    view! {
        <header class="toolbar">
            <a class="brand" href="">
                <span class="mark" aria-hidden="true"></span>
                <span class="brand-name">"Emend"</span>
            </a>
            <div class="settings">
                {move || {
                    let is_known = session.with(Option::is_some) || failed.with(Option::is_some);
                    is_known.then(|| view! { <Menu session=session.get() /> })
                }}
            </div>
        </header>
        <main class="page">
            <h1>{title}</h1>
            {shown_while(waits, || sentence("muted", m("Loading…")))}
            {move || failed.get().map(|message| view! { <p class="banner" role="alert">{message}</p> })}
            {body}
        </main>
        <Footer />
    }
}
