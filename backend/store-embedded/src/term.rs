//! Which file this is. A file cannot say of itself that it is an older copy of what it was: so each start gives it a term of its
//! own, which the mirror learns, and writes the term into a file beside it, the witness. A copy that was put back in its place,
//! by whatever means, does not know the term that the witness names.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use emend_store::{StoreError, Term};
use redb::ReadableTable;

use crate::fault::Fault;
use crate::held::Held;
use crate::tables::{SEQUENCE, Tables};

/// How many of the last terms are remembered.
const REMEMBERED: usize = 1_000;

/// Begins a term: from here on, versions are of this start. Answers all that are remembered, the new one last.
pub(crate) fn begin(held: &Held) -> Result<Vec<Term>, StoreError> {
    Ok(begin_in(held)?)
}

fn begin_in(held: &Held) -> Result<Vec<Term>, Fault> {
    let transaction = held.begin_write()?;
    let terms = {
        let mut tables = Tables::open(&transaction)?;
        let (mut terms, mut places) = (Vec::new(), Vec::new());
        for row in tables.terms.iter()? {
            let (place, term) = row?;
            let (first, id) = term.value();
            places.push(place.value());
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
        let place = places.last().map_or(0, |last| last + 1);
        tables.terms.insert(place, (term.first, term.id.as_str()))?;
        terms.push(term);
        let forgotten = terms.len().saturating_sub(REMEMBERED);
        for place in &places[..forgotten] {
            tables.terms.remove(place)?;
        }
        terms.drain(..forgotten);
        terms
    };
    transaction.commit()?;
    Ok(terms)
}

/// The file beside the store that says how its last process left it.
#[derive(Debug)]
pub(crate) struct Witness(PathBuf);

impl Witness {
    pub(crate) fn beside(store: &Path) -> Self {
        let mut path = store.as_os_str().to_owned();
        path.push(".term");
        Self(path.into())
    }

    /// Whether a store with these terms, in which a version was given last, is as its last process left it, or newer: that
    /// process may have been killed.
    pub(crate) fn agrees(&self, terms: &[Term], last_version: u64) -> bool {
        let text = std::fs::read_to_string(&self.0).unwrap_or_default();
        let Some((id, left)) = text.trim().split_once(' ') else {
            return false;
        };
        let is_known = terms.iter().any(|term| term.id == id);
        is_known && left.parse::<u64>().is_ok_and(|left| left <= last_version)
    }

    /// Writes how the store is now. Where that is impossible, the next start does not trust the store without its mirror.
    pub(crate) fn write(&self, term: &Term, last_version: u64) {
        if let Err(error) = self.replace(&format!("{} {last_version}\n", term.id)) {
            tracing::warn!(
                %error,
                file = %self.0.display(),
                "cannot write which start of the store this is; after the next one, choices wait for the mirror"
            );
        }
    }

    fn replace(&self, text: &str) -> std::io::Result<()> {
        let folder = self.0.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut new = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
        new.write_all(text.as_bytes())?;
        new.as_file().sync_all()?;
        new.persist(&self.0)?;
        Ok(())
    }
}
