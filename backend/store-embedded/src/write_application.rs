//! Applies a write to the tables.

use std::collections::BTreeMap;

use emend_domain::{
    AccountId, Ballot, ChoiceId, Count, Counts, Item, Outcome, Record, Tallies, Tally, Timestamp, unix_time,
    weight,
};
use emend_store::recount::Miscount;
use emend_store::{Marker, MarkerSubject, Write, WriteKind, WriteOutcome};
use redb::ReadableTable;

use crate::agreement_index;
use crate::codec::{
    ChoiceNote, ChoiceState, decode_choice, decode_counts, decode_tallies, encode_choice, encode_counts,
    encode_tallies,
};
use crate::store_fault::StoreFault;
use crate::tables::{EVERYONE, SEQUENCE, Tables, count_key, id_key, mirrored_key};

/// The number of expired IDs that one write deletes: more than it adds, so that they do not accumulate, and few, so
/// that it is not delayed.
const FORGOTTEN_PER_WRITE: usize = 4;

/// The changed records by their keys.
type ChangedRecords = BTreeMap<String, Record>;

/// A change to a tally.
#[derive(Clone, Copy)]
enum TallyStep {
    Add(Timestamp),
    TakeBack,
    Clear,
}

/// The change of a tally, with its count before and after.
pub(crate) struct TallyChange {
    pub(crate) outcome: Outcome,
    pub(crate) before: u32,
    pub(crate) after: u32,
}

impl Tables<'_> {
    /// Applies writes in order. Returns for each whether it was applied, or the reason why it changes nothing.
    pub(crate) fn apply_all(&mut self, writes: &[Write]) -> Result<Vec<WriteOutcome>, StoreFault> {
        let mut changed = ChangedRecords::new();
        let outcomes = writes
            .iter()
            .map(|write| self.apply(write, &mut changed))
            .collect::<Result<_, _>>()?;
        // A record that several writes changed is mirrored once.
        for (key, record) in &changed {
            self.mark_record(key, record)?;
        }
        Ok(outcomes)
    }

    fn apply(&mut self, write: &Write, changed: &mut ChangedRecords) -> Result<WriteOutcome, StoreFault> {
        let id = id_key(&write.account, write.id);
        if self.choice_note(&id)?.is_some() {
            return Ok(WriteOutcome::Duplicate);
        }
        let (state, ballots) = match &write.kind {
            WriteKind::Cast(ballots) => {
                self.change(write, ballots, TallyStep::Add(write.at), changed)?;
                (ChoiceState::Cast, ballots.clone())
            }
            WriteKind::Clear(ballots) => {
                self.change(write, ballots, TallyStep::Clear, changed)?;
                (ChoiceState::Other, Vec::new())
            }
            WriteKind::Undo(of) => {
                let undone = id_key(&write.account, *of);
                let choice = match self.choice_note(&undone)? {
                    Some(choice) if choice.state == ChoiceState::Cast => choice,
                    Some(choice) if choice.state == ChoiceState::Undone => {
                        return Ok(WriteOutcome::Duplicate);
                    }
                    _ => return Ok(WriteOutcome::Unknown),
                };
                self.change(write, &choice.ballots, TallyStep::TakeBack, changed)?;
                self.remember(&undone, write.at, ChoiceState::Undone, choice.ballots)?;
                (ChoiceState::Other, Vec::new())
            }
        };
        self.remember(&id, write.at, state, ballots)?;
        self.forget_old_ids(write.at)?;
        Ok(WriteOutcome::Applied)
    }

    /// Removes a marker if its subject has not changed since. Returns whether it was removed.
    pub(crate) fn acknowledge(&mut self, marker: &Marker) -> Result<bool, StoreFault> {
        let key = marker.subject.key();
        let current = self.marked.get(key.as_str())?.map(|version| version.value());
        if current != Some(marker.version) {
            return Ok(false);
        }
        self.marked.remove(key.as_str())?;
        self.markers.remove(marker.version)?;
        let mirrored = mirrored_key(marker.subject.partition());
        let highest = self
            .numbers
            .get(mirrored.as_str())?
            .map_or(0, |number| number.value());
        self.numbers
            .insert(mirrored.as_str(), highest.max(marker.version))?;
        Ok(true)
    }

    fn change(
        &mut self,
        write: &Write,
        ballots: &[Ballot],
        step: TallyStep,
        changed: &mut ChangedRecords,
    ) -> Result<(), StoreFault> {
        let mut by_item: BTreeMap<String, (&Item, Vec<&Outcome>)> = BTreeMap::new();
        for ballot in ballots {
            let (_, outcomes) = by_item.entry(ballot.item.key()).or_insert((&ballot.item, vec![]));
            outcomes.push(&ballot.outcome);
        }
        let teams = self.teams_of(&write.account)?;
        for (item, outcomes) in by_item.into_values() {
            let record = Record {
                account: write.account.clone(),
                item: item.clone(),
            };
            let key = record.key();
            let tally_changes = self.change_votes(&key, &outcomes, step)?;
            if tally_changes.is_empty() {
                continue;
            }
            changed.insert(key, record);
            self.change_all_counts(&teams, item, &tally_changes)?;
        }
        Ok(())
    }

    fn change_votes(
        &mut self,
        record: &str,
        outcomes: &[&Outcome],
        step: TallyStep,
    ) -> Result<Vec<TallyChange>, StoreFault> {
        let before = match self.votes.get(record)? {
            Some(bytes) => decode_tallies(bytes.value())?,
            None => Tallies::new(),
        };
        let mut votes = before.clone();
        let mut changes = Vec::new();
        for outcome in outcomes {
            let tally = votes.get(*outcome).copied().unwrap_or_default();
            let after = apply_step(tally, step);
            if after.n == 0 {
                votes.remove(*outcome);
            } else {
                votes.insert((*outcome).clone(), after);
            }
            if after != tally {
                changes.push(TallyChange {
                    outcome: (*outcome).clone(),
                    before: tally.n,
                    after: after.n,
                });
            }
        }
        if !changes.is_empty() {
            self.put_votes(record, &before, &votes)?;
        }
        Ok(changes)
    }

    /// Marks a changed record, which has this key, and stores a tombstone if it has no votes left.
    pub(crate) fn mark_record(&mut self, key: &str, record: &Record) -> Result<(), StoreFault> {
        let version = self.mark(key)?;
        if self.votes.get(key)?.is_none() {
            self.store_tombstone(&MarkerSubject::Record(record.clone()), version)?;
        }
        Ok(())
    }

    /// Writes a record's votes, or deletes the record if there are none, and updates the index of records.
    pub(crate) fn put_votes(
        &mut self,
        record: &str,
        before: &Tallies,
        votes: &Tallies,
    ) -> Result<(), StoreFault> {
        if votes.is_empty() {
            self.votes.remove(record)?;
        } else {
            self.votes.insert(record, encode_tallies(votes).as_slice())?;
        }
        self.update_record_index(record, before, votes)
    }

    /// Updates the counts of these teams and of everyone.
    pub(crate) fn change_all_counts(
        &mut self,
        teams: &[String],
        item: &Item,
        changes: &[TallyChange],
    ) -> Result<(), StoreFault> {
        for voters in teams.iter().map(String::as_str).chain([EVERYONE]) {
            self.change_counts(&count_key(voters, item), changes)?;
        }
        Ok(())
    }

    pub(crate) fn change_counts(&mut self, key: &str, changes: &[TallyChange]) -> Result<(), StoreFault> {
        self.change_counts_under(key, |counts| {
            for change in changes {
                let count = counts.entry(change.outcome.clone()).or_default();
                *count = adjusted_count(*count, change);
            }
        })
    }

    /// Corrects a count by the difference between the votes and the count.
    pub(crate) fn correct_count(&mut self, miscount: &Miscount) -> Result<(), StoreFault> {
        let outcome = Outcome::from_key(&miscount.outcome)?;
        let key = count_key(&miscount.voters, &Item::from_key(&miscount.item)?);
        let (votes, served) = (miscount.votes, miscount.served);
        self.change_counts_under(&key, |counts| {
            let count = counts.entry(outcome).or_default();
            let people = (u64::from(count.voters) + votes.1).saturating_sub(served.1);
            *count = Count {
                weight: (count.weight + votes.0).saturating_sub(served.0),
                voters: u32::try_from(people).unwrap_or(u32::MAX),
            };
        })
    }

    /// Changes the counts under a key, and the index of agreement with them.
    fn change_counts_under(&mut self, key: &str, change: impl FnOnce(&mut Counts)) -> Result<(), StoreFault> {
        let mut counts = match self.counts.get(key)? {
            Some(bytes) => decode_counts(bytes.value())?,
            None => Counts::new(),
        };
        let before = agreement_index::highest_agreement(key, &counts)?;
        change(&mut counts);
        counts.retain(|_, count| count.voters > 0 && count.weight > 0);
        if counts.is_empty() {
            self.counts.remove(key)?;
        } else {
            self.counts.insert(key, encode_counts(&counts).as_slice())?;
        }
        let after = agreement_index::highest_agreement(key, &counts)?;
        self.update_agreement_index(key, before, after)
    }

    /// Assigns a new version.
    pub(crate) fn next_version(&mut self) -> Result<u64, StoreFault> {
        let next = self.last_version()? + 1;
        self.last_version = Some(next);
        Ok(next)
    }

    /// Returns the last assigned version.
    pub(crate) fn last_version(&self) -> Result<u64, StoreFault> {
        match self.last_version {
            Some(version) => Ok(version),
            None => Ok(self.numbers.get(SEQUENCE)?.map_or(0, |number| number.value())),
        }
    }

    /// Stores the last assigned version if it has changed.
    pub(crate) fn store_last_version(&mut self) -> Result<(), StoreFault> {
        if let Some(version) = self.last_version.take() {
            self.numbers.insert(SEQUENCE, version)?;
        }
        Ok(())
    }

    /// Assigns a new version to the subject with this key, and puts it at the end of the changes to be mirrored.
    pub(crate) fn mark(&mut self, key: &str) -> Result<u64, StoreFault> {
        let version = self.next_version()?;
        let before = self.marked.insert(key, version)?.map(|marker| marker.value());
        if let Some(before) = before {
            self.markers.remove(before)?;
        }
        self.markers.insert(version, key)?;
        Ok(version)
    }

    fn choice_note(&self, id: &[u8]) -> Result<Option<ChoiceNote>, StoreFault> {
        let row = self.ids.get(id)?;
        row.map(|bytes| decode_choice(bytes.value())).transpose()
    }

    fn remember(
        &mut self,
        id: &[u8],
        since: Timestamp,
        state: ChoiceState,
        ballots: Vec<Ballot>,
    ) -> Result<(), StoreFault> {
        let choice = ChoiceNote {
            since,
            state,
            ballots,
        };
        self.ids.insert(id, encode_choice(&choice).as_slice())?;
        self.ids_by_time.insert((since, id), ())?;
        Ok(())
    }

    /// Stores the ID of a choice that was recorded before this store was restored, so that it does not count again.
    pub(crate) fn remember_choice_id(&mut self, account: &AccountId, id: ChoiceId) -> Result<(), StoreFault> {
        let id = id_key(account, id);
        if self.choice_note(&id)?.is_some() {
            return Ok(());
        }
        self.remember(&id, unix_time(), ChoiceState::Other, Vec::new())
    }

    /// Deletes a few of the IDs that have expired.
    fn forget_old_ids(&mut self, now: Timestamp) -> Result<(), StoreFault> {
        let oldest = now.saturating_sub(self.choice_id_seconds);
        let mut old: Vec<(Timestamp, Vec<u8>)> = Vec::new();
        let none: &[u8] = &[];
        for entry in self
            .ids_by_time
            .range(..(oldest, none))?
            .take(FORGOTTEN_PER_WRITE)
        {
            let (key, _) = entry?;
            let (since, id) = key.value();
            old.push((since, id.to_vec()));
        }
        for (since, id) in old {
            self.ids_by_time.remove((since, id.as_slice()))?;
            // An undone choice is stored again with a new time, so its first entry in the time order is obsolete.
            if self.choice_note(&id)?.is_some_and(|choice| choice.since == since) {
                self.ids.remove(id.as_slice())?;
            }
        }
        Ok(())
    }
}

fn apply_step(tally: Tally, step: TallyStep) -> Tally {
    match step {
        TallyStep::Add(at) => Tally {
            n: tally.n.saturating_add(1),
            last: tally.last.max(at),
        },
        TallyStep::TakeBack if tally.n > 1 => Tally {
            n: tally.n - 1,
            ..tally
        },
        TallyStep::TakeBack | TallyStep::Clear => Tally::default(),
    }
}

fn adjusted_count(count: Count, change: &TallyChange) -> Count {
    let (before, after) = (weight(change.before), weight(change.after));
    Count {
        weight: (count.weight + u64::from(after)).saturating_sub(u64::from(before)),
        voters: (count.voters + u32::from(change.after > 0)).saturating_sub(u32::from(change.before > 0)),
    }
}
