//! Opens files as documents, and reports the result.

use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use web_sys::{DragEvent, File, FileList};

use super::controls::{button, dynamic, link, paragraph};
use super::{database, file_reading, open_document, tabs};
use crate::browser::browser_window;
use crate::browser::page_navigation::navigate_to;
use crate::model::documents::document_record::{DocumentRecord, DocumentSettings};
use crate::model::documents::openable_files;
use crate::model::documents::title;
use crate::model::messages::m;

/// The path of the page that lists the documents.
const LIST: &str = "documents";

/// The result of opening several files together.
#[derive(Clone, Default)]
struct OpenedFiles {
    /// The IDs of their documents.
    documents: Vec<String>,
    /// Why the others were not opened; each message names its file.
    failures: Vec<String>,
}

/// The opening of files, and its result.
#[derive(Clone, Copy)]
pub(crate) struct FileOpening {
    /// The files that were opened last; `None` unless there is something to say about them.
    last_opened: RwSignal<Option<OpenedFiles>>,
    /// Whether files are being opened.
    is_busy: RwSignal<bool>,
}

impl FileOpening {
    /// Nothing was opened yet. Files that are dropped on the page are opened from now on.
    pub(crate) fn watch() -> Self {
        let opening = Self {
            last_opened: RwSignal::new(None),
            is_busy: RwSignal::new(false),
        };
        browser_window::on_document("dragover", |event| {
            // Without this, the browser would show the file instead of the app.
            if files_of(&event).is_some() {
                event.prevent_default();
            }
        });
        browser_window::on_document("drop", move |event| {
            if let Some(files) = files_of(&event) {
                event.prevent_default();
                opening.open(&files);
            }
        });
        opening
    }

    /// Whether there is something to say of the files that were opened last.
    pub(super) fn has_result(self) -> bool {
        self.last_opened.with(Option::is_some)
    }

    /// Opens files, each as a new document. Goes to the document if there is only one; otherwise shows the result for all of them.
    fn open(self, files: &FileList) {
        let files: Vec<File> = (0..files.length())
            .filter_map(|index| files.item(index))
            .collect();
        if files.is_empty() || self.is_busy.get_untracked() {
            return;
        }
        self.is_busy.set(true);
        self.last_opened.set(None);
        spawn_local(async move {
            let mut result = OpenedFiles::default();
            for file in files {
                match open_one(&file).await {
                    Ok(id) => {
                        // The list of documents learns of it in this tab as well.
                        tabs::notify_other_tabs(&id);
                        result.documents.push(id);
                    }
                    Err(failure) => result.failures.push(failure),
                }
            }
            self.is_busy.set(false);
            match result.documents.as_slice() {
                [only] if result.failures.is_empty() => navigate_to(&open_document::path(only)),
                _ => self.last_opened.set(Some(result)),
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
    let read = file_reading::read(file).await?;
    let record = DocumentRecord {
        id: open_document::new_id(),
        given_title: title::from_file_name(&file.name()),
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
            accept=openable_files::ACCEPTED
            tabindex="-1"
            aria-hidden="true"
            on:change=chosen
        />
    }
    .into_any()
}

/// The message about the files that were opened together.
pub(super) fn opened_files(opening: FileOpening) -> AnyView {
    let message = move || opening.last_opened.get().map_or(().into_any(), opening_report);
    view! { <div role="alert">{dynamic(Box::new(message))}</div> }.into_any()
}

fn opening_report(result: OpenedFiles) -> AnyView {
    let OpenedFiles { documents, failures } = result;
    let looks = if failures.is_empty() { "good" } else { "banner" };
    let summary = openable_files::opening_summary(documents.len(), failures.len());
    let lines = std::iter::once(&summary).chain(&failures);
    let lines = lines.filter(|line| !line.is_empty());
    let lines: Vec<AnyView> = lines.map(|line| paragraph("", line)).collect();
    let way = match documents.as_slice() {
        [] => None,
        [only] => Some(link(m("Show it"), "quiet framed", open_document::path(only))),
        _ if browser_window::path() == LIST => None,
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
