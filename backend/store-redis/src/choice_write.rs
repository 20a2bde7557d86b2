//! Applies choices, their undoing and the clearing of votes: one script call each, all of a batch in one pipeline.

use std::collections::{BTreeMap, HashMap};

use emend_domain::{AccountId, Ballot, ChoiceId, Item, Outcome, Record, Timestamp, unix_time};
use emend_store::{Epoch, PARTITIONS, StoreError, Write, WriteKind, WriteOutcome};

use crate::choice_index::{self, ChoiceNotes, ChoicePlace};
use crate::error::corrupt;
use crate::keys::{self, KeyNames};
use crate::pool::Pool;
use crate::script::{self, CHOICE_WRITE, OTHER_EPOCH, ScriptCall};
use crate::value_formats::{OTHER, write_cast};

/// A write with its partition.
struct LocatedWrite<'w> {
    write: &'w Write,
    partition: u16,
}

/// Applies the writes in order.
pub(crate) async fn apply(
    pool: &Pool,
    keys: &KeyNames,
    writes: &[Write],
) -> Result<Vec<WriteOutcome>, StoreError> {
    let epoch = pool.epoch_to_write()?;
    let now = unix_time();
    let mut places = find_undone(pool, keys, writes, now).await?;
    let located: Vec<_> = writes.iter().map(|write| locate(write, &mut places)).collect();
    let mut notes = ChoiceNotes::default();
    for located in located.iter().flatten() {
        note(&mut notes, located, now);
    }
    let calls = located.iter().flatten();
    let calls: Vec<_> = calls.map(|located| call(keys, located, epoch.as_ref())).collect();
    let before = notes.commands(keys, now);
    let answers: Vec<i64> =
        script::run_after(pool, keys, &before, &CHOICE_WRITE, &calls, epoch.as_ref()).await?;
    let mut answers = answers.into_iter();
    let answer = |located: Option<_>| match located {
        Some(_) => match answers.next() {
            Some(OTHER_EPOCH) => Err(pool.fence().other_epoch(epoch.as_ref())),
            Some(answer) => read_answer(answer),
            None => Err(corrupt("an answer of Redis is missing")),
        },
        None => Ok(WriteOutcome::Unknown),
    };
    located.iter().map(Option::as_ref).map(answer).collect()
}

/// Returns whether this account made these choices.
pub(crate) async fn knows(
    pool: &Pool,
    keys: &KeyNames,
    account: &AccountId,
    ids: &[ChoiceId],
) -> Result<Vec<bool>, StoreError> {
    let asked: Vec<_> = ids.iter().map(|id| (account, *id)).collect();
    let places = choice_index::find(pool, keys, &asked, unix_time()).await?;
    Ok(places
        .into_iter()
        .map(|place| place.is_some_and(|place| place.cast))
        .collect())
}

/// The partitions of choices that can be undone, by account and ID.
type ChoicePlaces<'w> = HashMap<(&'w AccountId, ChoiceId), u16>;

/// Finds the choices that these writes undo.
async fn find_undone<'w>(
    pool: &Pool,
    keys: &KeyNames,
    writes: &'w [Write],
    now: Timestamp,
) -> Result<ChoicePlaces<'w>, StoreError> {
    let asked = writes.iter().filter_map(|write| match write.kind {
        WriteKind::Undo(of) => Some((&write.account, of)),
        WriteKind::Cast(_) | WriteKind::Clear(_) => None,
    });
    let asked: Vec<_> = asked.collect();
    let places = choice_index::find(pool, keys, &asked, now).await?;
    let found = asked.into_iter().zip(places);
    Ok(found
        .filter_map(|(choice, place)| Some((choice, place.filter(|place| place.cast)?.partition)))
        .collect())
}

/// Determines the partition of a write; `None` for the undo of an unknown choice. A choice can be undone from the
/// moment it casts votes, even within the same batch.
fn locate<'w>(write: &'w Write, places: &mut ChoicePlaces<'w>) -> Option<LocatedWrite<'w>> {
    let partition = match &write.kind {
        WriteKind::Cast(ballots) => {
            let partition = partition_of(ballots);
            places.entry((&write.account, write.id)).or_insert(partition);
            partition
        }
        WriteKind::Clear(ballots) => partition_of(ballots),
        WriteKind::Undo(of) => *places.get(&(&write.account, *of))?,
    };
    Some(LocatedWrite { write, partition })
}

/// Adds the write to the index of its account's choices.
fn note<'w>(notes: &mut ChoiceNotes<'w>, located: &LocatedWrite<'w>, now: Timestamp) {
    let LocatedWrite { write, partition } = *located;
    let place = |cast| ChoicePlace { partition, cast };
    let cast = matches!(write.kind, WriteKind::Cast(_));
    notes.add(&write.account, now, place(cast), write.id);
    if let WriteKind::Undo(of) = write.kind {
        notes.renew(&write.account, now, place(true), of);
    }
}

/// All ballots of a write are in one partition.
fn partition_of(ballots: &[Ballot]) -> u16 {
    let mut partitions = ballots.iter().map(|ballot| ballot.item.partition(PARTITIONS));
    let first = partitions.next().unwrap_or_default();
    debug_assert!(partitions.all(|partition| partition == first));
    first
}

fn read_answer(answer: i64) -> Result<WriteOutcome, StoreError> {
    match answer {
        1 => Ok(WriteOutcome::Applied),
        0 => Ok(WriteOutcome::Duplicate),
        -1 => Ok(WriteOutcome::Unknown),
        _ => Err(corrupt("an answer of the script that writes")),
    }
}

/// Builds the arguments that `choice_write.lua` describes.
fn call(keys: &KeyNames, located: &LocatedWrite<'_>, epoch: Option<&Epoch>) -> ScriptCall {
    let LocatedWrite { write, partition } = located;
    let (kind, undone, remember, ballots) = match &write.kind {
        WriteKind::Cast(ballots) => ("cast", write.id, write_cast(ballots), ballots.as_slice()),
        WriteKind::Clear(ballots) => ("clear", write.id, OTHER.to_owned(), ballots.as_slice()),
        // The script reads the votes from the stored choice.
        WriteKind::Undo(of) => ("undo", *of, OTHER.to_owned(), &[][..]),
    };
    let mut call = ScriptCall::new(*partition);
    call.arg(epoch.map_or("", Epoch::as_str)).arg(kind);
    call.arg(write.at).arg(keys.ids_kept());
    call.arg(keys::choice(&write.account, write.id));
    call.arg(keys::choice(&write.account, undone));
    call.arg(remember).arg(keys.changed());
    for (item, outcomes) in by_item(ballots).into_values() {
        let record = Record {
            account: write.account.clone(),
            item: item.clone(),
        };
        call.arg(record.key()).arg(outcomes.len());
        for outcome in outcomes {
            call.arg(outcome.key());
        }
    }
    call
}

fn by_item(ballots: &[Ballot]) -> BTreeMap<String, (&Item, Vec<&Outcome>)> {
    let mut records: BTreeMap<String, (&Item, Vec<&Outcome>)> = BTreeMap::new();
    for ballot in ballots {
        let (_, outcomes) = records.entry(ballot.item.key()).or_insert((&ballot.item, vec![]));
        outcomes.push(&ballot.outcome);
    }
    records
}
