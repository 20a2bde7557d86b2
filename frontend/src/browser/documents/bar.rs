//! The bar above the text: the title of the document, its settings, its files and its versions.

use emend_shared::{Markup, Strictness};
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::controls::{button, close, dialog, dynamic, link, paragraph, selection, sentence};
use super::document_settings::change;
use super::files::{self, FileOpening, open_files, opened_files};
use super::open_document;
use super::statistics_dialog::statistics_dialog;
use super::versions_dialog::versions_dialog;
use crate::browser::state::AppState;
use crate::browser::{check_sender, drafts, page};
use crate::model::documents::file::SavedForm;
use crate::model::documents::title;
use crate::model::messages::{m, t};

/// The bar above the text.
#[component]
pub(crate) fn DocumentBar() -> impl IntoView {
    let state = AppState::here();
    let opening = FileOpening::watch();
    view! {
        <section class="document-bar" aria-label=m("Document")>
            {title_field(state)} {document_dialog(state, opening)} {statistics_dialog(state)} {versions_dialog(state)}
        </section>
        {opened_files(opening)}
    }
    .into_any()
}

/// The title that the document has now.
fn current_title() -> String {
    let given = open_document::with(|open| open.given_title.clone());
    given.unwrap_or_else(|| title::of_text(&drafts::shown()))
}

fn title_field(state: AppState) -> AnyView {
    let given = RwSignal::new(open_document::with(|open| open.given_title.clone()));
    let of_text = Memo::new(move |_| {
        // The text is stored soon after each change.
        state.draft().commits.track();
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
        state.announce(t("Renamed"));
        spawn_local(async move {
            if open_document::set_title(entered).await.is_err() {
                state.draft().said.set(Some(
                    m("The title was not saved: this browser’s storage is full or turned off.").owned(),
                ));
            }
        });
    };
    view! {
        <input
            node_ref=input
            type="text"
            class="document-title"
            aria-label=m("Title")
            autocomplete="off"
            maxlength=title::MAX_CHARS.to_string()
            placeholder=of_text
            prop:value=given.get_untracked().unwrap_or_default()
            on:change=rename
        />
    }
    .into_any()
}

fn markup_name(markup: Markup) -> &'static str {
    match markup {
        Markup::Auto => t("Detect"),
        Markup::Plain => t("Plain text"),
        Markup::Markdown => "Markdown",
        Markup::Html => "HTML",
        Markup::Latex => "LaTeX",
        Markup::Rst => "reStructuredText",
    }
}

fn strictness_name(strictness: Strictness) -> &'static str {
    match strictness {
        Strictness::Quiet => t("Quiet: only the most certain issues"),
        Strictness::Normal => t("Normal"),
        Strictness::Picky => t("Picky: includes less certain issues"),
    }
}

/// The *Document* button and its dialog.
fn document_dialog(state: AppState, opening: FileOpening) -> AnyView {
    let children = view! {
        {settings(state)}
        {files(state, opening)}
    };
    let node = NodeRef::new();
    // What became of the files is said on the page below.
    Effect::new(move || {
        if opening.has_result() {
            close(node);
        }
    });
    dialog(
        ("document", m("Document")),
        "dialog",
        node,
        Box::new(|| {}),
        children.into_any(),
    )
}

fn settings(state: AppState) -> AnyView {
    let now = state.draft().settings.get_untracked();
    let set_markup = move |name: String| {
        if let Some(markup) = Markup::ALL.into_iter().find(|markup| markup.as_str() == name) {
            change(state, |settings| settings.markup = markup);
            check_sender::recheck_all(state);
        }
    };
    let set_strictness = move |name: String| {
        if let Some(strictness) = Strictness::of_name(&name) {
            change(state, |settings| settings.strictness = strictness);
            check_sender::recheck_all(state);
        }
    };
    let markups = Markup::ALL.map(|markup| (markup.as_str(), markup_name(markup)));
    let strictnesses = Strictness::ALL.map(|strictness| (strictness.as_str(), strictness_name(strictness)));
    view! {
        <div class="document-settings">
            {selection("entry", m("Markup"), &markups, now.markup.as_str(), Box::new(set_markup))}
            {selection("entry", m("Strictness"), &strictnesses, now.strictness.as_str(), Box::new(set_strictness))}
        </div>
        {sentence("muted", m("Emend remembers both settings, and the language, for each document."))}
    }
    .into_any()
}

fn files(state: AppState, opening: FileOpening) -> AnyView {
    let said = RwSignal::new("");
    let save = move |form: SavedForm| {
        let markup = state.draft().settings.with_untracked(|settings| settings.markup);
        let is_begun = files::save(&current_title(), &drafts::shown(), markup, form);
        said.set(if is_begun {
            t("Saved to your downloads.")
        } else {
            t("This browser cannot save files from web pages. Copy the text instead.")
        });
    };
    let forms = move || {
        let markup = state.draft().settings.with(|settings| settings.markup);
        let form = |form: SavedForm| button(form.label(), "quiet framed", Box::new(move || save(form)));
        SavedForm::for_markup(markup).map(form).into_any()
    };
    let copy = move || {
        spawn_local(async move {
            let writing = page::window()
                .navigator()
                .clipboard()
                .write_text(&drafts::shown());
            let is_copied = wasm_bindgen_futures::JsFuture::from(writing).await.is_ok();
            said.set(if is_copied {
                t("Copied.")
            } else {
                t("This browser does not let web pages copy text. Select the text and copy it with the keyboard.")
            });
        });
    };
    // The clipboard is available only in secure contexts; elsewhere the text can be selected and copied by hand.
    let has_clipboard =
        js_sys::Reflect::has(&page::window().navigator(), &"clipboard".into()).unwrap_or(false);
    view! {
        <div class="buttons">
            {link(m("New document"), "quiet framed", open_document::new_path())} {open_files(opening)}
            {dynamic(Box::new(forms))}
            {has_clipboard.then(|| button(m("Copy text"), "quiet framed", Box::new(copy)))}
            {link(m("All documents"), "quiet framed", "documents".to_owned())}
        </div>
        <div role="status">{dynamic(Box::new(move || paragraph("muted", said.get())))}</div>
    }
    .into_any()
}
