//! The bar above the text: the title of the document, its settings, its files and its versions.

use emend_shared::{Markup, Strictness};
use leptos::html::{Dialog, Input};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::files::{self, FileOpening, FilesNotOpened, OpenFiles};
use super::open_document;
use super::versions_dialog::VersionsDialog;
use crate::browser::state::AppState;
use crate::browser::{check_sender, drafts, page};
use crate::model::documents::file::SavedForm;
use crate::model::documents::record::DocumentSettings;
use crate::model::documents::title;

/// The bar above the text.
#[component]
pub(crate) fn DocumentBar() -> impl IntoView {
    let opening = FileOpening::watch();
    view! {
        <section class="document-bar" aria-label="Document">
            <Title />
            <DocumentDialog opening />
            <VersionsDialog />
        </section>
        <FilesNotOpened opening />
    }
}

/// The title that the document has now.
fn current_title() -> String {
    let given = open_document::with(|open| open.given_title.clone());
    given.unwrap_or_else(|| title::of_text(&drafts::shown()))
}

#[component]
fn Title() -> impl IntoView {
    let state = AppState::here();
    let given = RwSignal::new(open_document::with(|open| open.given_title.clone()));
    let of_text = Memo::new(move |_| {
        // The text is stored soon after each change.
        state.draft.commits.track();
        state.editor.track();
        let shown = drafts::shown();
        if shown.is_empty() {
            // The text is not shown yet.
            return open_document::with(|open| title::of_text(open.text.as_deref().unwrap_or_default()));
        }
        title::of_text(&shown)
    });
    Effect::new(move || {
        let title = given.get().unwrap_or_else(|| of_text.get());
        page::document().set_title(&format!("{title} · Emend"));
    });
    let input = NodeRef::<Input>::new();
    let rename = move |_| {
        let Some(input) = input.get() else { return };
        let entered = title::entered(&input.value());
        input.set_value(entered.as_deref().unwrap_or_default());
        given.set(entered.clone());
        state.announce("Renamed");
        spawn_local(async move {
            if open_document::set_title(entered).await.is_err() {
                state.draft.said.set(Some(
                    "The title is not saved: this browser’s storage is full or turned off.".to_owned(),
                ));
            }
        });
    };
    view! {
        <input
            node_ref=input
            type="text"
            class="document-title"
            aria-label="Title"
            autocomplete="off"
            maxlength=title::MOST_CHARS.to_string()
            placeholder=of_text
            prop:value=given.get_untracked().unwrap_or_default()
            on:change=rename
        />
    }
}

fn markup_name(markup: Markup) -> &'static str {
    match markup {
        Markup::Auto => "Detect",
        Markup::Plain => "Plain text",
        Markup::Markdown => "Markdown",
        Markup::Html => "HTML",
        Markup::Latex => "LaTeX",
        Markup::Rst => "reStructuredText",
    }
}

fn strictness_name(strictness: Strictness) -> &'static str {
    match strictness {
        Strictness::Quiet => "Quiet: only what is surely wrong",
        Strictness::Normal => "Normal",
        Strictness::Picky => "Picky: also weaker issues",
    }
}

/// Changes how the document is checked.
fn set(state: AppState, settings: DocumentSettings) {
    state.settings.set(settings.clone());
    check_sender::recheck_all(state);
    spawn_local(async move {
        if open_document::set_settings(settings).await.is_err() {
            state.draft.said.set(Some(
                "The settings are not saved: this browser’s storage is full or turned off.".to_owned(),
            ));
        }
    });
}

/// The *Document* button and its dialog.
#[component]
fn DocumentDialog(opening: FileOpening) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    let open = move |_| {
        if let Some(dialog) = dialog.get() {
            // This fails only if the dialog is already open.
            let _ = dialog.show_modal();
        }
    };
    let close = move |_| {
        if let Some(dialog) = dialog.get() {
            dialog.close();
        }
    };
    view! {
        <button type="button" class="quiet" aria-haspopup="dialog" on:click=open>
            "Document"
        </button>
        <dialog node_ref=dialog class="dialog" aria-labelledby="document-heading">
            <div class="dialog-head">
                <h2 id="document-heading">"Document"</h2>
                <button type="button" class="quiet" on:click=close>
                    "Close"
                </button>
            </div>
            <Settings />
            <Files opening />
            <FilesNotOpened opening />
        </dialog>
    }
}

#[component]
fn Settings() -> impl IntoView {
    let state = AppState::here();
    let set_markup = move |event| {
        let name = event_target_value(&event);
        if let Some(markup) = Markup::ALL.into_iter().find(|markup| markup.as_str() == name) {
            let settings = state.settings.get_untracked();
            set(state, DocumentSettings { markup, ..settings });
        }
    };
    let set_strictness = move |event| {
        if let Some(strictness) = Strictness::of_name(&event_target_value(&event)) {
            let settings = state.settings.get_untracked();
            set(
                state,
                DocumentSettings {
                    strictness,
                    ..settings
                },
            );
        }
    };
    let markups = Markup::ALL.into_iter().map(|markup| {
        view! {
            <option value=markup.as_str() selected=move || state.settings.with(|now| now.markup == markup)>
                {markup_name(markup)}
            </option>
        }
    });
    let strictnesses = Strictness::ALL.into_iter().map(|strictness| {
        view! {
            <option
                value=strictness.as_str()
                selected=move || state.settings.with(|now| now.strictness == strictness)
            >
                {strictness_name(strictness)}
            </option>
        }
    });
    view! {
        <div class="document-settings">
            <label class="entry">
                <span>"Markup"</span>
                <select on:change=set_markup>{markups.collect_view()}</select>
            </label>
            <label class="entry">
                <span>"Strictness"</span>
                <select on:change=set_strictness>{strictnesses.collect_view()}</select>
            </label>
        </div>
        <p class="muted">"The document remembers both, and its language."</p>
    }
}

#[component]
fn Files(opening: FileOpening) -> impl IntoView {
    let state = AppState::here();
    let said = RwSignal::new("");
    let save = move |form: SavedForm| {
        let markup = state.settings.with_untracked(|settings| settings.markup);
        let is_begun = files::save(&current_title(), &drafts::shown(), markup, form);
        said.set(if is_begun {
            "Saved among your downloads."
        } else {
            "This browser saves no files from pages."
        });
    };
    let forms = move || {
        let markup = state.settings.with(|settings| settings.markup);
        let button = |form: SavedForm| {
            view! {
                <button type="button" class="quiet framed" on:click=move |_| save(form)>
                    {form.label()}
                </button>
            }
        };
        SavedForm::for_markup(markup).map(button).collect_view()
    };
    // The clipboard is available only in secure contexts; elsewhere the text can be selected and copied by hand.
    let has_clipboard =
        js_sys::Reflect::has(&page::window().navigator(), &"clipboard".into()).unwrap_or(false);
    let copy = move |_| {
        spawn_local(async move {
            let writing = page::window()
                .navigator()
                .clipboard()
                .write_text(&drafts::shown());
            let is_copied = wasm_bindgen_futures::JsFuture::from(writing).await.is_ok();
            said.set(if is_copied {
                "Copied."
            } else {
                "This browser does not let pages copy. Select the text, and copy it with the keyboard."
            });
        });
    };
    view! {
        <div class="buttons">
            <a class="quiet framed" href=open_document::new_path()>
                "New document"
            </a>
            <OpenFiles opening />
            {forms}
            {has_clipboard
                .then(|| {
                    view! {
                        <button type="button" class="quiet framed" on:click=copy>
                            "Copy text"
                        </button>
                    }
                })}
            <a class="quiet framed" href="documents">
                "All documents"
            </a>
        </div>
        <p class="muted" role="status">
            {said}
        </p>
    }
}
