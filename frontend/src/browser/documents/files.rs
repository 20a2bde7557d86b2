//! Opens files as documents, and saves documents as files.

use emend_shared::Markup;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, DragEvent, File, FileList, HtmlAnchorElement, Url};

use super::controls::{button, dynamic, link, paragraph};
use super::{database, file_reader, open_document, tabs};
use crate::browser::page;
use crate::browser::page_navigation::go;
use crate::model::documents::document_record::{DocumentRecord, DocumentSettings};
use crate::model::documents::file::{self, SavedForm};
use crate::model::documents::title;
use crate::model::messages::m;

/// The path of the page that lists the documents.
const LIST: &str = "documents";

/// What became of the files that the user opened together.
#[derive(Clone, Default)]
struct OpenedFiles {
    /// The IDs of their documents.
    documents: Vec<String>,
    /// Why the others were not opened; each message names its file.
    failures: Vec<String>,
}

/// What became of the files that the user wanted to open.
#[derive(Clone, Copy)]
pub(crate) struct FileOpening {
    /// The files that were opened last; `None` unless there is something to say about them.
    opened: RwSignal<Option<OpenedFiles>>,
    /// Whether files are being opened.
    is_busy: RwSignal<bool>,
}

impl FileOpening {
    /// Nothing was opened yet. Files that are dropped on the page are opened from now on.
    pub(crate) fn watch() -> Self {
        let opening = Self {
            opened: RwSignal::new(None),
            is_busy: RwSignal::new(false),
        };
        page::on_document("dragover", |event| {
            // Without this, the browser would show the file instead of the app.
            if files_of(&event).is_some() {
                event.prevent_default();
            }
        });
        page::on_document("drop", move |event| {
            if let Some(files) = files_of(&event) {
                event.prevent_default();
                opening.open(&files);
            }
        });
        opening
    }

    /// Whether there is something to say of the files that were opened last.
    pub(super) fn has_result(self) -> bool {
        self.opened.with(Option::is_some)
    }

    /// Opens files, each as a new document. Goes to the document if there is only one; otherwise says what became of the files.
    fn open(self, files: &FileList) {
        let files: Vec<File> = (0..files.length())
            .filter_map(|index| files.item(index))
            .collect();
        if files.is_empty() || self.is_busy.get_untracked() {
            return;
        }
        self.is_busy.set(true);
        self.opened.set(None);
        spawn_local(async move {
            let mut opened = OpenedFiles::default();
            for file in files {
                match open_one(&file).await {
                    Ok(id) => {
                        // The list of documents learns of it in this tab as well.
                        tabs::notify_other_tabs(&id);
                        opened.documents.push(id);
                    }
                    Err(failure) => opened.failures.push(failure),
                }
            }
            self.is_busy.set(false);
            match opened.documents.as_slice() {
                [only] if opened.failures.is_empty() => go(&open_document::path(only)),
                _ => self.opened.set(Some(opened)),
            }
        });
    }
}

/// The files that are dragged, if it is not text.
fn files_of(event: &web_sys::Event) -> Option<FileList> {
    let data = event.dyn_ref::<DragEvent>()?.data_transfer()?;
    let has_files = data.types().includes(&"Files".into(), 0);
    data.files().filter(|_| has_files)
}

async fn open_one(file: &File) -> Result<String, String> {
    let read = file_reader::read(file).await?;
    let record = DocumentRecord {
        id: open_document::new_id(),
        given_title: title::of_file(&file.name()),
        settings: DocumentSettings {
            markup: read.markup,
            ..DocumentSettings::default()
        },
        ..DocumentRecord::default()
    };
    match database::create(&record, &read.text).await {
        Ok(()) => Ok(record.id),
        Err(database::DatabaseFailure) => Err(t!(
            "“{name}” was not opened: this browser cannot store documents, because its storage is full or turned off.",
            name = file.name()
        )),
    }
}

/// The button that opens files.
pub(super) fn open_files(opening: FileOpening) -> AnyView {
    let input = NodeRef::<Input>::new();
    let choose = move || {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else {
            return;
        };
        if let Some(files) = input.files() {
            opening.open(&files);
        }
        // The same file can be chosen again.
        input.set_value("");
    };
    view! {
        {button(m("Open files…"), "quiet framed", Box::new(choose))}
        <input
            node_ref=input
            type="file"
            class="unseen"
            multiple
            accept=file::ACCEPTED
            tabindex="-1"
            aria-hidden="true"
            on:change=chosen
        />
    }
    .into_any()
}

/// What became of the files that were opened together.
pub(super) fn opened_files(opening: FileOpening) -> AnyView {
    let message = move || opening.opened.get().map_or(().into_any(), opening_report);
    view! { <div role="alert">{dynamic(Box::new(message))}</div> }.into_any()
}

fn opening_report(opened: OpenedFiles) -> AnyView {
    let OpenedFiles { documents, failures } = opened;
    let looks = if failures.is_empty() { "good" } else { "banner" };
    let summary = file::opening_summary(documents.len(), failures.len());
    let lines = std::iter::once(&summary).chain(&failures);
    let lines = lines.filter(|line| !line.is_empty());
    let lines: Vec<AnyView> = lines.map(|line| paragraph("", line)).collect();
    let way = match documents.as_slice() {
        [] => None,
        [only] => Some(link(m("Show it"), "quiet framed", open_document::path(only))),
        _ if page::path() == LIST => None,
        _ => Some(link(m("Show all documents"), "quiet framed", LIST.to_owned())),
    };
    view! {
        <div class=looks>
            {lines}
            {way.map(|way| view! { <p>{way}</p> })}
        </div>
    }
    .into_any()
}

/// Saves a document as a file in the browser's folder for downloads. Returns whether that has begun.
pub(crate) fn save(title: &str, text: &str, markup: Markup, form: SavedForm) -> bool {
    let content = form.content(text, markup);
    let kind = BlobPropertyBag::new();
    kind.set_type("text/plain;charset=utf-8");
    let parts = js_sys::Array::of1(&content.into());
    let begun = Blob::new_with_str_sequence_and_options(&parts, &kind).and_then(|blob| {
        let address = Url::create_object_url_with_blob(&blob)?;
        let link: HtmlAnchorElement = page::document().create_element("a")?.unchecked_into();
        link.set_href(&address);
        link.set_download(&title::file_name(title, form.ending()));
        link.click();
        Url::revoke_object_url(&address)
    });
    begun.is_ok()
}
