//! The *Document* dialog: the settings of the document, and the buttons that open, save and copy it.

use emend_shared::{Markup, Strictness};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::controls::{button, close, dialog, dynamic, link, paragraph, selection, sentence};
use super::file_opening::{FileOpening, open_files};
use super::settings_change::change;
use super::{file_saving, open_document};
use crate::browser::state::AppState;
use crate::browser::{browser_window, check_sender, draft_saving};
use crate::model::documents::saved_form::SavedForm;
use crate::model::documents::title;
use crate::model::messages::{m, t};

/// The *Document* button and its dialog.
pub(super) fn document_dialog(state: AppState, opening: FileOpening) -> AnyView {
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
    let status_text = RwSignal::new("");
    let save = move |form: SavedForm| {
        let markup = state.draft().settings.with_untracked(|settings| settings.markup);
        let is_begun = file_saving::save(&current_title(), &draft_saving::shown_text(), markup, form);
        status_text.set(if is_begun {
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
            let writing = browser_window::window()
                .navigator()
                .clipboard()
                .write_text(&draft_saving::shown_text());
            let is_copied = wasm_bindgen_futures::JsFuture::from(writing).await.is_ok();
            status_text.set(if is_copied {
                t("Copied.")
            } else {
                t("This browser does not let web pages copy text. Select the text and copy it with the keyboard.")
            });
        });
    };
    // The clipboard is available only in secure contexts; elsewhere the text can be selected and copied by hand.
    let has_clipboard =
        js_sys::Reflect::has(&browser_window::window().navigator(), &"clipboard".into()).unwrap_or(false);
    view! {
        <div class="buttons">
            {link(m("New document"), "quiet framed", open_document::new_path())} {open_files(opening)}
            {dynamic(Box::new(forms))}
            {has_clipboard.then(|| button(m("Copy text"), "quiet framed", Box::new(copy)))}
            {link(m("All documents"), "quiet framed", "documents".to_owned())}
        </div>
        <div role="status">{dynamic(Box::new(move || paragraph("muted", status_text.get())))}</div>
    }
    .into_any()
}

/// The title that the document has now.
fn current_title() -> String {
    let given = open_document::with(|open| open.given_title.clone());
    given.unwrap_or_else(|| title::from_text(&draft_saving::shown_text()))
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
