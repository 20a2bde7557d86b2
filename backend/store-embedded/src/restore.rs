//! Restores, marks and deletes records, sets teams, and reads and sets the epoch.

use std::collections::BTreeSet;

use emend_domain::{AccountId, Record, Tallies, Tally, TeamId};
use emend_store::{EntryState, Epoch, MarkerSubject, Restoration, RestoreMode, memberships};
use redb::ReadableTable;

use crate::codec::decode_tallies;
use crate::entry_codec::lasting;
use crate::reader::teams_in;
use crate::store_fault::StoreFault;
use crate::tables::{EPOCH, Tables, count_key, id_key, records_prefix, team_key};
use crate::write_application::TallyChange;

/// The number of an account's records, or IDs, that one transaction deletes.
const FORGOTTEN: usize = 1_000;

impl Tables<'_> {
    /// Returns the teams in which an account's votes count, as text.
    pub(crate) fn teams_of(&self, account: &AccountId) -> Result<Vec<String>, StoreFault> {
        teams_in(&self.teams, account)
    }

    /// Returns the teams in which an account's votes count.
    pub(crate) fn memberships_of(&self, account: &AccountId) -> Result<Vec<TeamId>, StoreFault> {
        let teams = self.teams_of(account)?;
        let parsed = teams.iter().map(|team| team.parse());
        parsed
            .collect::<Result<_, _>>()
            .map_err(|_| StoreFault::Corrupt("a team".to_owned()))
    }

    /// Makes an account's votes count in these teams and in no others, and updates the entry with its teams.
    pub(crate) fn set_teams(&mut self, account: &AccountId, teams: &[TeamId]) -> Result<(), StoreFault> {
        let (name, value) = (memberships::name(account), memberships::write(teams));
        if lasting(self.entries.open()?, &name)?.map(|entry| entry.value) != value {
            self.put_and_mark(&name, value.as_deref())?;
        }
        self.count_in_teams(account, teams)
    }

    /// Makes an account's votes count in these teams, without updating the entry.
    pub(crate) fn count_in_teams(&mut self, account: &AccountId, teams: &[TeamId]) -> Result<(), StoreFault> {
        let before = self.teams_of(account)?;
        let joined_teams: BTreeSet<_> = teams.iter().map(TeamId::as_str).collect();
        let left_teams: BTreeSet<_> = before.iter().map(String::as_str).collect();
        let (joined_teams, left_teams): (Vec<_>, Vec<_>) = (
            joined_teams.difference(&left_teams).copied().collect(),
            left_teams.difference(&joined_teams).copied().collect(),
        );
        if joined_teams.is_empty() && left_teams.is_empty() {
            return Ok(());
        }
        for (key, votes) in self.records_with_prefix(&records_prefix(account), usize::MAX)? {
            let item = Record::from_key(&key)?.item;
            for team in &joined_teams {
                self.change_counts(&count_key(team, &item), &tally_changes(&Tallies::new(), &votes))?;
            }
            for team in &left_teams {
                self.change_counts(&count_key(team, &item), &tally_changes(&votes, &Tallies::new()))?;
            }
        }
        for team in joined_teams {
            self.teams.insert(team_key(account, team).as_str(), ())?;
        }
        for team in left_teams {
            self.teams.remove(team_key(account, team).as_str())?;
        }
        Ok(())
    }

    /// Deletes some of an account's records or, if there are none left, some of its IDs. Returns whether nothing is
    /// left.
    pub(crate) fn forget(&mut self, account: &AccountId) -> Result<bool, StoreFault> {
        let records = self.records_with_prefix(&records_prefix(account), FORGOTTEN)?;
        if records.is_empty() {
            return self.forget_ids(account);
        }
        let teams = self.teams_of(account)?;
        for (key, votes) in records {
            let record = Record::from_key(&key)?;
            self.change_all_counts(&teams, &record.item, &tally_changes(&votes, &Tallies::new()))?;
            self.put_votes(&key, &votes, &Tallies::new())?;
            self.mark_record(&key, &record)?;
        }
        Ok(false)
    }

    fn forget_ids(&mut self, account: &AccountId) -> Result<bool, StoreFault> {
        self.set_teams(account, &[])?;
        let mut prefix = id_key(account, emend_domain::ChoiceId(uuid::Uuid::nil()));
        prefix.truncate(prefix.len() - 16);
        let mut ids = Vec::new();
        for row in self.ids.range(prefix.as_slice()..)?.take(FORGOTTEN) {
            let (id, _) = row?;
            if !id.value().starts_with(&prefix) {
                break;
            }
            ids.push(id.value().to_vec());
        }
        for id in &ids {
            // The ID stays in the time order until it expires.
            self.ids.remove(id.as_slice())?;
        }
        Ok(ids.is_empty())
    }

    /// Restores records. Returns the number of changes.
    pub(crate) fn restore(
        &mut self,
        records: &[Restoration],
        mode: RestoreMode,
    ) -> Result<usize, StoreFault> {
        let mut count = 0;
        for Restoration {
            record,
            votes: restoration,
            recent,
            version,
        } in records
        {
            for id in recent {
                self.remember_choice_id(&record.account, *id)?;
            }
            let key = record.key();
            let existing = self.votes_of(&key)?;
            let votes = match mode {
                RestoreMode::Replace => restoration.clone(),
                RestoreMode::Merge | RestoreMode::Import => larger_tallies(&existing, restoration),
            };
            let differs = votes != existing;
            if differs {
                count += 1;
                let teams = self.teams_of(&record.account)?;
                self.change_all_counts(&teams, &record.item, &tally_changes(&existing, &votes))?;
                self.put_votes(&key, &existing, &votes)?;
            }
            let differs = match mode {
                RestoreMode::Replace => {
                    self.unmark(&key)?;
                    if votes.is_empty() {
                        self.store_tombstone(&MarkerSubject::Record(record.clone()), *version)?;
                    }
                    false
                }
                RestoreMode::Merge => !existing.is_empty() && votes != *restoration,
                RestoreMode::Import => differs,
            };
            if differs {
                self.mark(&key)?;
            }
        }
        Ok(count)
    }

    /// Restores data that is missing without a tombstone (`docs/decisions/0022-deletions-are-proven.md`). Returns the
    /// number of records and entries.
    pub(crate) fn heal(
        &mut self,
        records: &[Restoration],
        entries: &[EntryState],
    ) -> Result<usize, StoreFault> {
        let mut lost = Vec::new();
        for restoration in records {
            let subject = MarkerSubject::Record(restoration.record.clone());
            let exists = self.votes.get(restoration.record.key().as_str())?.is_some();
            if !exists && !self.was_deleted_since(&subject, restoration.version)? {
                lost.push(restoration.clone());
            }
        }
        let mut lost_entries = Vec::new();
        for restoration in entries {
            let subject = MarkerSubject::Entry(restoration.name.clone());
            let exists = lasting(self.entries.open()?, &restoration.name)?.is_some();
            if !exists && !self.was_deleted_since(&subject, restoration.version)? {
                lost_entries.push(restoration.clone());
            }
        }
        // Like an import, so that the restored records and entries get new versions and are marked.
        self.restore(&lost, RestoreMode::Import)?;
        self.restore_entries(&lost_entries, RestoreMode::Import)?;
        Ok(lost.len() + lost_entries.len())
    }

    /// Gives existing records with votes, and permanent entries, a new version.
    pub(crate) fn mark_again(&mut self, subjects: &[MarkerSubject]) -> Result<(), StoreFault> {
        for subject in subjects {
            match subject {
                MarkerSubject::Entry(name) => self.mark_entry_again(name)?,
                MarkerSubject::Record(record) => {
                    let key = record.key();
                    if self.votes.get(key.as_str())?.is_some() {
                        self.mark(&key)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Returns whether a write for this epoch, or for any epoch if there is none, is allowed. A healing epoch allows no
    /// write (`docs/decisions/0013-start-up-gate.md`).
    pub(crate) fn admits(&self, expected: Option<&Epoch>) -> Result<bool, StoreFault> {
        let epoch_text = self.texts.get(EPOCH)?.map(|text| text.value().to_owned());
        let epoch_text = epoch_text.map(|text| text.parse::<Epoch>()).transpose();
        let epoch_text = epoch_text.map_err(|_| StoreFault::Corrupt("an epoch".to_owned()))?;
        let healing = epoch_text
            .as_ref()
            .is_some_and(|epoch| epoch.healed_from().is_some());
        Ok(!healing && (expected.is_none() || expected == epoch_text.as_ref()))
    }

    /// Returns whether the store has this epoch.
    pub(crate) fn has_epoch(&self, epoch: &Epoch) -> Result<bool, StoreFault> {
        let epoch_text = self.texts.get(EPOCH)?;
        Ok(epoch_text.is_some_and(|epoch_text| epoch_text.value() == epoch.as_str()))
    }

    /// Sets the epoch, and raises the sequence, which all partitions share, above all of these versions. Returns
    /// whether the store had the epoch `from`, if one is given.
    pub(crate) fn set_epoch(
        &mut self,
        epoch: &Epoch,
        above: &[u64],
        from: Option<&Epoch>,
    ) -> Result<bool, StoreFault> {
        if let Some(from) = from
            && !self.has_epoch(from)?
        {
            return Ok(false);
        }
        let highest = above.iter().copied().max().unwrap_or_default();
        self.last_version = Some(self.last_version()?.max(highest));
        self.texts.insert(EPOCH, epoch.as_str())?;
        Ok(true)
    }

    pub(crate) fn unmark(&mut self, key: &str) -> Result<(), StoreFault> {
        let version = self.marked.remove(key)?.map(|version| version.value());
        if let Some(version) = version {
            self.markers.remove(version)?;
        }
        Ok(())
    }

    fn votes_of(&self, key: &str) -> Result<Tallies, StoreFault> {
        match self.votes.get(key)? {
            Some(bytes) => decode_tallies(bytes.value()),
            None => Ok(Tallies::new()),
        }
    }

    /// Returns up to `limit` records with this key prefix.
    fn records_with_prefix(&self, prefix: &str, limit: usize) -> Result<Vec<(String, Tallies)>, StoreFault> {
        let mut records = Vec::new();
        for row in self.votes.range(prefix..)?.take(limit) {
            let (key, bytes) = row?;
            if !key.value().starts_with(prefix) {
                break;
            }
            records.push((key.value().to_owned(), decode_tallies(bytes.value())?));
        }
        Ok(records)
    }
}

/// Returns the larger tally of each vote.
fn larger_tallies(existing: &Tallies, restoration: &Tallies) -> Tallies {
    let mut votes = existing.clone();
    for (outcome, tally) in restoration {
        let merged = votes.entry(outcome.clone()).or_default();
        *merged = Tally {
            n: merged.n.max(tally.n),
            last: merged.last.max(tally.last),
        };
    }
    votes
}

/// Returns the changes between two states of a record.
fn tally_changes(before: &Tallies, after: &Tallies) -> Vec<TallyChange> {
    let n = |votes: &Tallies, outcome| votes.get(outcome).map_or(0, |tally| tally.n);
    let gone = before.keys().filter(|outcome| !after.contains_key(*outcome));
    let outcomes = after.keys().chain(gone);
    let changes = outcomes.map(|outcome| TallyChange {
        outcome: outcome.clone(),
        before: n(before, outcome),
        after: n(after, outcome),
    });
    changes.filter(|change| change.before != change.after).collect()
}
