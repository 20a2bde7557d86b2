//! Writes: one script each, all of a batch in one pipeline.

use std::collections::{BTreeMap, HashMap};

use deadpool_redis::redis::{Cmd, Pipeline, cmd};
use emend_learning::{AccountId, Ballot, Item, Outcome, Record};
use emend_store::{ChoiceId, Epoch, PARTITIONS, Recorded, StoreError, Write, WriteKind};

use crate::error::corrupt;
use crate::keys::{self, Keys};
use crate::pool::Pool;
use crate::script::{self, Call, OTHER_EPOCH, RECORD};
use crate::values::{OTHER, Remembered, read_remembered, write_cast};

/// What an undo takes back, by account and id of the choice: the partition it lies in and the votes it cast.
type Undoable<'w> = HashMap<(&'w AccountId, ChoiceId), (u16, Vec<Ballot>)>;

/// A write of which it is known where it lies and which votes it moves.
struct Located<'w> {
    write: &'w Write,
    partition: u16,
    ballots: Vec<Ballot>,
}

/// Applies the writes in order.
pub(crate) async fn record(pool: &Pool, keys: &Keys, writes: &[Write]) -> Result<Vec<Recorded>, StoreError> {
    let epoch = pool.fence().epoch()?;
    let mut undoable = find_undoable(pool, keys, writes).await?;
    let located: Vec<_> = writes.iter().map(|write| locate(write, &mut undoable)).collect();
    let calls = located.iter().flatten();
    let calls: Vec<_> = calls.map(|located| call(keys, located, epoch.as_ref())).collect();
    let answers: Vec<i64> = script::run(pool, keys, &RECORD, &calls, epoch.as_ref()).await?;
    let mut answers = answers.into_iter();
    let answer = |located: Option<_>| match located {
        Some(_) => match answers.next() {
            Some(OTHER_EPOCH) => Err(pool.fence().other_epoch(epoch.as_ref())),
            Some(answer) => read_answer(answer),
            None => Err(corrupt("an answer of Redis is missing")),
        },
        None => Ok(Recorded::Unknown),
    };
    located.iter().map(Option::as_ref).map(answer).collect()
}

/// Where choices of this account lie: an id does not tell, so all partitions are asked.
pub(crate) async fn knows(
    pool: &Pool,
    keys: &Keys,
    account: &AccountId,
    ids: &[ChoiceId],
) -> Result<Vec<bool>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut commands = Pipeline::with_capacity(ids.len() * usize::from(PARTITIONS));
    for id in ids {
        for partition in 0..PARTITIONS {
            commands.add_command(first_letter(&keys.id(partition, account, *id)));
        }
    }
    let found: Vec<String> = pool.ask(&commands).await?;
    let partitions = found.chunks(usize::from(PARTITIONS));
    Ok(partitions
        .map(|letters| letters.iter().any(|letter| letter == "c" || letter == "u"))
        .collect())
}

fn first_letter(key: &str) -> Cmd {
    let mut command = cmd("GETRANGE");
    command.arg(key).arg(0).arg(0);
    command
}

/// What Redis remembers of the choices that these writes undo.
async fn find_undoable<'w>(
    pool: &Pool,
    keys: &Keys,
    writes: &'w [Write],
) -> Result<Undoable<'w>, StoreError> {
    let mut asked = Vec::new();
    let mut commands = Pipeline::new();
    for write in writes {
        if let WriteKind::Undo(of) = write.kind {
            for partition in 0..PARTITIONS {
                commands.get(keys.id(partition, &write.account, of));
                asked.push(((&write.account, of), partition));
            }
        }
    }
    if asked.is_empty() {
        return Ok(Undoable::new());
    }
    let found: Vec<Option<String>> = pool.ask(&commands).await?;
    let mut undoable = Undoable::new();
    for ((choice, partition), value) in asked.into_iter().zip(found) {
        match value.as_deref().map(read_remembered).transpose()? {
            Some(Remembered::Cast(ballots)) => undoable.insert(choice, (partition, ballots)),
            Some(Remembered::Undone) => undoable.insert(choice, (partition, Vec::new())),
            Some(Remembered::Other) | None => None,
        };
    }
    Ok(undoable)
}

/// `None` where it undoes what is nowhere. What a choice casts can be undone from then on, within the same batch too.
fn locate<'w>(write: &'w Write, undoable: &mut Undoable<'w>) -> Option<Located<'w>> {
    let (partition, ballots) = match &write.kind {
        WriteKind::Cast(ballots) => {
            let partition = partition_of(ballots);
            let choice = (&write.account, write.id);
            undoable
                .entry(choice)
                .or_insert_with(|| (partition, ballots.clone()));
            (partition, ballots.clone())
        }
        WriteKind::Clear(ballots) => (partition_of(ballots), ballots.clone()),
        WriteKind::Undo(of) => undoable.get(&(&write.account, *of))?.clone(),
    };
    Some(Located {
        write,
        partition,
        ballots,
    })
}

/// All ballots of a write lie in one partition.
fn partition_of(ballots: &[Ballot]) -> u16 {
    let mut partitions = ballots.iter().map(|ballot| ballot.item.partition(PARTITIONS));
    let first = partitions.next().unwrap_or_default();
    debug_assert!(partitions.all(|partition| partition == first));
    first
}

fn read_answer(answer: i64) -> Result<Recorded, StoreError> {
    match answer {
        1 => Ok(Recorded::Applied),
        0 => Ok(Recorded::Duplicate),
        -1 => Ok(Recorded::Unknown),
        _ => Err(corrupt("an answer of the script that writes")),
    }
}

/// The arguments as `record.lua` describes them.
fn call(keys: &Keys, located: &Located<'_>, epoch: Option<&Epoch>) -> Call {
    let Located {
        write,
        partition,
        ballots,
    } = located;
    let (kind, undone, remember) = match &write.kind {
        WriteKind::Cast(ballots) => ("cast", write.id, write_cast(ballots)),
        WriteKind::Clear(_) => ("clear", write.id, OTHER.to_owned()),
        WriteKind::Undo(of) => ("undo", *of, OTHER.to_owned()),
    };
    let mut call = Call::new(*partition);
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
