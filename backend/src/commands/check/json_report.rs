//! The report as one JSON document: the responses of the API, by file.

use emend_shared::CheckResponse;
use serde::Serialize;

use super::CheckedFile;

#[derive(Serialize)]
pub(super) struct CheckReport<'a> {
    files: Vec<FileReport<'a>>,
}

#[derive(Serialize)]
struct FileReport<'a> {
    file: &'a str,
    #[serde(flatten)]
    response: &'a CheckResponse,
}

/// Returns the report on files as one JSON document.
pub(super) fn document(files: &[CheckedFile]) -> CheckReport<'_> {
    let reports = files.iter().map(|file| FileReport {
        file: &file.name,
        response: &file.response,
    });
    CheckReport {
        files: reports.collect(),
    }
}
