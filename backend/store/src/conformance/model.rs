//! The semantics of writes in their simplest form: maps in memory, for comparison with a store.

use std::collections::{BTreeMap, HashMap};

use emend_domain::{AccountId, Ballot, ChoiceId, Record, Tallies};

use crate::{Write, WriteKind, WriteOutcome};

/// The expected contents of a store.
#[derive(Default)]
pub(super) struct Model {
    pub(super) records: BTreeMap<Record, Tallies>,
    choices: HashMap<(AccountId, ChoiceId), ModelChoice>,
}

enum ModelChoice {
    Cast(Vec<Ballot>),
    Undone,
    Other,
}

impl Model {
    /// Applies a write and returns the expected answer of a store.
    pub(super) fn apply(&mut self, write: &Write) -> WriteOutcome {
        let key = |id| (write.account.clone(), id);
        if self.choices.contains_key(&key(write.id)) {
            return WriteOutcome::Duplicate;
        }
        let known = match &write.kind {
            WriteKind::Cast(ballots) => {
                for ballot in ballots {
                    let tally = self
                        .votes(write, ballot)
                        .entry(ballot.outcome.clone())
                        .or_default();
                    tally.n += 1;
                    tally.last = tally.last.max(write.at);
                }
                ModelChoice::Cast(ballots.clone())
            }
            WriteKind::Clear(ballots) => {
                for ballot in ballots {
                    self.votes(write, ballot).remove(&ballot.outcome);
                }
                ModelChoice::Other
            }
            WriteKind::Undo(of) => {
                let ballots = match self.choices.get(&key(*of)) {
                    Some(ModelChoice::Cast(ballots)) => ballots.clone(),
                    Some(ModelChoice::Undone) => return WriteOutcome::Duplicate,
                    Some(ModelChoice::Other) | None => return WriteOutcome::Unknown,
                };
                for ballot in &ballots {
                    let votes = self.votes(write, ballot);
                    if let Some(tally) = votes.get_mut(&ballot.outcome) {
                        tally.n -= 1;
                    }
                    votes.retain(|_, tally| tally.n > 0);
                }
                self.choices.insert(key(*of), ModelChoice::Undone);
                ModelChoice::Other
            }
        };
        self.records.retain(|_, votes| !votes.is_empty());
        self.choices.insert(key(write.id), known);
        WriteOutcome::Applied
    }

    /// Removes an account and everything stored for it.
    pub(super) fn forget(&mut self, account: &AccountId) {
        self.records.retain(|record, _| record.account != *account);
        self.choices.retain(|(whose, _), _| whose != account);
    }

    fn votes(&mut self, write: &Write, ballot: &Ballot) -> &mut Tallies {
        let record = Record {
            account: write.account.clone(),
            item: ballot.item.clone(),
        };
        self.records.entry(record).or_default()
    }
}
