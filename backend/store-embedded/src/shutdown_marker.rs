//! Recognises copies of the file. A file alone does not reveal that it is an older copy of itself. Therefore each start
//! begins a term, which the mirror learns, and writes the term into a file next to the store, the witness. A copy that
//! was put in the file's place, by any means, does not contain the term that the witness names. See
//! `docs/decisions/0023-terms-of-a-file.md`.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use emend_store::{StoreError, Term};
use redb::ReadableTable;

use crate::file_handle::OpenFile;
use crate::store_fault::StoreFault;
use crate::tables::{SEQUENCE, Tables};

/// The number of terms that are kept.
const MAX_TERMS: usize = 1_000;

/// Begins a term: from here on, versions belong to this start. Returns all kept terms, the new one last.
pub(crate) fn begin_term(file: &OpenFile) -> Result<Vec<Term>, StoreError> {
    Ok(write_term(file)?)
}

fn write_term(file: &OpenFile) -> Result<Vec<Term>, StoreFault> {
    let transaction = file.begin_write()?;
    let terms = {
        let mut tables = Tables::open(&transaction)?;
        let (mut terms, mut indexes) = (Vec::new(), Vec::new());
        for row in tables.terms.open()?.iter()? {
            let (index, term) = row?;
            let (first, id) = term.value();
            indexes.push(index.value());
            terms.push(Term {
                id: id.to_owned(),
                first,
            });
        }
        let last = tables.numbers.get(SEQUENCE)?.map_or(0, |number| number.value());
        let term = Term {
            id: uuid::Uuid::new_v4().simple().to_string(),
            first: last + 1,
        };
        let index = indexes.last().map_or(0, |last| last + 1);
        tables
            .terms
            .open()?
            .insert(index, (term.first, term.id.as_str()))?;
        terms.push(term);
        let surplus = terms.len().saturating_sub(MAX_TERMS);
        for index in &indexes[..surplus] {
            tables.terms.open()?.remove(index)?;
        }
        terms.drain(..surplus);
        terms
    };
    transaction.commit()?;
    Ok(terms)
}

/// The file next to the store that records how the last process left it.
#[derive(Debug)]
pub(crate) struct ShutdownMarker(PathBuf);

impl ShutdownMarker {
    pub(crate) fn next_to(store: &Path) -> Self {
        let mut path = store.as_os_str().to_owned();
        path.push(".term");
        Self(path.into())
    }

    /// Returns whether a store with these terms and this last version is as its last process left it, or newer: that
    /// process may have been killed.
    pub(crate) fn matches(&self, terms: &[Term], last_version: u64) -> bool {
        let text = std::fs::read_to_string(&self.0).unwrap_or_default();
        let Some((id, recorded_version)) = text.trim().split_once(' ') else {
            return false;
        };
        let is_known = terms.iter().any(|term| term.id == id);
        is_known
            && recorded_version
                .parse::<u64>()
                .is_ok_and(|recorded_version| recorded_version <= last_version)
    }

    /// Writes the present state of the store. If this fails, the next start does not trust the store without its
    /// mirror.
    pub(crate) fn write(&self, term: &Term, last_version: u64) {
        if let Err(error) = self.replace(&format!("{} {last_version}\n", term.id)) {
            tracing::warn!(
                %error,
                file = %self.0.display(),
                "cannot record this start of the store; after the next start, choices wait for the mirror"
            );
        }
    }

    fn replace(&self, text: &str) -> std::io::Result<()> {
        let directory = self
            .0
            .parent()
            .filter(|directory| !directory.as_os_str().is_empty());
        let mut new = tempfile::NamedTempFile::new_in(directory.unwrap_or(Path::new(".")))?;
        new.write_all(text.as_bytes())?;
        new.as_file().sync_all()?;
        new.persist(&self.0)?;
        Ok(())
    }
}
