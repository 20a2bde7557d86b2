//! Queries of the tables. Each query sees one consistent state of all of them.

use std::ops::Bound;

use emend_domain::{
    AccountId, ChoiceId, Counts, Item, ItemEvidence, Outcome, Record, Tallies, TeamId, Timestamp, Viewer,
};
use emend_store::{
    CountsPage, EntryState, Epoch, ItemCounts, MarkerSubject, PARTITIONS, PendingChange, RecordChange,
    RecordPage, RecordVotes, StoreIdentity, SupersededCopies, Term,
};
use redb::{ReadTransaction, ReadableTable, ReadableTableMetadata};

use crate::codec::{ChoiceState, decode_choice, decode_counts, decode_tallies, parse_count_key};
use crate::entry_codec::lasting;
use crate::file_handle::OpenFile;
use crate::store_fault::StoreFault;
use crate::tables::{
    COUNTS, ENTRIES, EPOCH, EVERYONE, IDS, MARKERS, MIRRORED_UNTIL, NUMBERS, SEQUENCE, TEAMS, TEXTS,
    VERIFIED, VOTES, id_key, mirrored_key, owned_key, team_key, words_prefix,
};

/// A consistent state of all tables.
pub(crate) struct Reader(pub(crate) ReadTransaction);

type Rows = redb::ReadOnlyTable<&'static str, &'static [u8]>;

impl Reader {
    pub(crate) fn begin(file: &OpenFile) -> Result<Self, StoreFault> {
        Ok(Self(file.begin_read()?))
    }

    pub(crate) fn knows(&self, account: &AccountId, ids: &[ChoiceId]) -> Result<Vec<bool>, StoreFault> {
        let table = self.0.open_table(IDS)?;
        let knows = |id: &ChoiceId| {
            let matches = table.get(id_key(account, *id).as_slice())?;
            let choice = matches.map(|bytes| decode_choice(bytes.value())).transpose()?;
            Ok(choice.is_some_and(|choice| choice.state != ChoiceState::Other))
        };
        ids.iter().map(knows).collect()
    }

    pub(crate) fn evidence(&self, viewer: &Viewer, items: &[Item]) -> Result<Vec<ItemEvidence>, StoreFault> {
        let votes = self.0.open_table(VOTES)?;
        let counts = self.0.open_table(COUNTS)?;
        let read = |item: &Item| {
            let item = item.key();
            Ok(ItemEvidence {
                me: tallies_of(&votes, &owned_key(viewer.account.as_str(), &item))?,
                teams: viewer
                    .teams
                    .iter()
                    .map(|team| counts_of(&counts, &owned_key(team.as_str(), &item)))
                    .collect::<Result<_, _>>()?,
                everyone: counts_of(&counts, &owned_key(EVERYONE, &item))?,
            })
        };
        items.iter().map(read).collect()
    }

    pub(crate) fn words(&self, account: &AccountId) -> Result<Vec<String>, StoreFault> {
        let mut words = Vec::new();
        for (_, votes) in self.with_prefix(&words_prefix(account))? {
            for outcome in votes.into_keys() {
                if let Outcome::WordIsRight(word) = outcome {
                    words.push(word);
                }
            }
        }
        words.sort_unstable();
        words.dedup();
        Ok(words)
    }

    /// Returns the votes of all records with this key prefix, sorted by key.
    pub(crate) fn with_prefix(&self, prefix: &str) -> Result<Vec<(String, Tallies)>, StoreFault> {
        let votes = self.0.open_table(VOTES)?;
        let mut matches = Vec::new();
        for row in votes.range(prefix..)? {
            let (key, bytes) = row?;
            if !key.value().starts_with(prefix) {
                break;
            }
            matches.push((key.value().to_owned(), decode_tallies(bytes.value())?));
        }
        Ok(matches)
    }

    /// Returns up to `limit` changes; `None` if the store has another epoch than the expected one.
    pub(crate) fn changes(
        &self,
        limit: usize,
        epoch: Option<&Epoch>,
    ) -> Result<Option<Vec<PendingChange>>, StoreFault> {
        if let Some(epoch) = epoch
            && !self.has_epoch(epoch)?
        {
            return Ok(None);
        }
        let votes = self.0.open_table(VOTES)?;
        let entries = self.0.open_table(ENTRIES)?;
        let change = |marker: Result<(_, _), redb::StorageError>| {
            let (version, key): (redb::AccessGuard<u64>, redb::AccessGuard<&str>) = marker?;
            let version = version.value();
            let subject = MarkerSubject::from_key(key.value());
            Ok(
                match subject.map_err(|_| StoreFault::Corrupt("a marker".to_owned()))? {
                    MarkerSubject::Record(record) => PendingChange::Record(RecordChange {
                        // The IDs need not be mirrored: the file never loses them without the votes.
                        recent: Vec::new(),
                        votes: tallies_of(&votes, key.value())?,
                        superseded_copies: SupersededCopies::WHOLE,
                        record,
                        version,
                    }),
                    MarkerSubject::Entry(name) => {
                        let value = lasting(&entries, &name)?.map(|entry| entry.value);
                        PendingChange::Entry(EntryState { name, value, version }, SupersededCopies::WHOLE)
                    }
                },
            )
        };
        let markers = self.0.open_table(MARKERS)?;
        let changes = markers.iter()?.take(limit).map(change);
        changes.collect::<Result<_, _>>().map(Some)
    }

    /// Returns whether the store has this epoch.
    pub(crate) fn has_epoch(&self, epoch: &Epoch) -> Result<bool, StoreFault> {
        let texts = self.0.open_table(TEXTS)?;
        Ok(texts
            .get(EPOCH)?
            .is_some_and(|matches| matches.value() == epoch.as_str()))
    }

    /// Returns the last assigned version.
    pub(crate) fn last_version(&self) -> Result<u64, StoreFault> {
        let numbers = self.0.open_table(NUMBERS)?;
        Ok(numbers.get(SEQUENCE)?.map_or(0, |number| number.value()))
    }

    pub(crate) fn pending(&self) -> Result<u64, StoreFault> {
        Ok(self.0.open_table(MARKERS)?.len()?)
    }

    pub(crate) fn mirrored_until(&self) -> Result<Option<Timestamp>, StoreFault> {
        let numbers = self.0.open_table(NUMBERS)?;
        Ok(numbers.get(MIRRORED_UNTIL)?.map(|number| number.value()))
    }

    pub(crate) fn votes(&self, records: &[Record]) -> Result<Vec<Tallies>, StoreFault> {
        let votes = self.0.open_table(VOTES)?;
        records
            .iter()
            .map(|record| tallies_of(&votes, &record.key()))
            .collect()
    }

    pub(crate) fn teams(&self, account: &AccountId) -> Result<Vec<TeamId>, StoreFault> {
        let table = self.0.open_table(TEAMS)?;
        teams_in(&table, account)?
            .iter()
            .map(|team| team.parse().map_err(|_| StoreFault::Corrupt("a team".to_owned())))
            .collect()
    }

    /// Returns the standing of the store. If the file is as its last process left it, and any of its terms was verified
    /// against the mirror, its present term counts as verified (`docs/decisions/0023-terms-of-a-file.md`).
    pub(crate) fn identity(&self, terms: &[Term], is_unchanged: bool) -> Result<StoreIdentity, StoreFault> {
        let present = terms.last().map(|term| term.id.clone()).unwrap_or_default();
        let numbers = self.0.open_table(NUMBERS)?;
        let number = |name: &str| Ok::<_, StoreFault>(numbers.get(name)?.map_or(0, |number| number.value()));
        let mirrored = (0..PARTITIONS).map(|partition| number(&mirrored_key(partition)));
        let texts = self.0.open_table(TEXTS)?;
        let epoch = texts.get(EPOCH)?.map(|text| text.value().parse());
        Ok(StoreIdentity {
            epoch: epoch
                .transpose()
                .map_err(|_| StoreFault::Corrupt("an epoch".to_owned()))?,
            // All partitions share one sequence.
            sequences: vec![number(SEQUENCE)?; usize::from(PARTITIONS)],
            mirrored: mirrored.collect::<Result<_, _>>()?,
            verified: texts.get(VERIFIED)?.map(|verified| {
                let verified = verified.value();
                let is_verified = is_unchanged && terms.iter().any(|term| term.id == verified);
                if is_verified {
                    present.clone()
                } else {
                    verified.to_owned()
                }
            }),
            incarnation: present,
            terms: terms.to_vec(),
        })
    }

    /// Returns a page of counts after the key `from`.
    pub(crate) fn counts(&self, from: Option<&str>, limit: usize) -> Result<CountsPage, StoreFault> {
        let table = self.0.open_table(COUNTS)?;
        let start = from.map_or(Bound::Unbounded, Bound::Excluded);
        let mut rows = table.range::<&str>((start, Bound::Unbounded))?;
        let (mut counts, mut last) = (Vec::new(), None);
        for row in rows.by_ref().take(limit.max(1)) {
            let (key, bytes) = row?;
            let (voters, item) = parse_count_key(key.value())?;
            counts.push(ItemCounts {
                voters,
                item: Item::from_key(item)?,
                counts: decode_counts(bytes.value())?,
            });
            last = Some(key.value().to_owned());
        }
        let next = if rows.next().is_some() { last } else { None };
        Ok(CountsPage { counts, next })
    }

    /// Returns a page of records after the key `from`.
    pub(crate) fn records(&self, from: Option<&str>, limit: usize) -> Result<RecordPage, StoreFault> {
        let votes = self.0.open_table(VOTES)?;
        let start = from.map_or(Bound::Unbounded, Bound::Excluded);
        let mut rows = votes.range::<&str>((start, Bound::Unbounded))?;
        let mut page = RecordPage {
            records: Vec::new(),
            next: None,
        };
        for row in rows.by_ref().take(limit.max(1)) {
            let (key, bytes) = row?;
            page.records.push(RecordVotes {
                record: Record::from_key(key.value())?,
                votes: decode_tallies(bytes.value())?,
            });
        }
        if rows.next().is_some() {
            page.next = page.records.last().map(|last| last.record.key());
        }
        Ok(page)
    }
}

/// Returns the teams of an account, sorted.
pub(crate) fn teams_in(
    table: &impl ReadableTable<&'static str, ()>,
    account: &AccountId,
) -> Result<Vec<String>, StoreFault> {
    let prefix = team_key(account, "");
    let mut teams = Vec::new();
    for row in table.range(prefix.as_str()..)? {
        let (key, ()) = (row?.0, ());
        let Some(team) = key.value().strip_prefix(&prefix) else {
            break;
        };
        teams.push(team.to_owned());
    }
    Ok(teams)
}

fn tallies_of(votes: &Rows, record: &str) -> Result<Tallies, StoreFault> {
    match votes.get(record)? {
        Some(bytes) => decode_tallies(bytes.value()),
        None => Ok(Tallies::new()),
    }
}

fn counts_of(counts: &Rows, key: &str) -> Result<Counts, StoreFault> {
    match counts.get(key)? {
        Some(bytes) => decode_counts(bytes.value()),
        None => Ok(Counts::new()),
    }
}
