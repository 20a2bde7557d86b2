//! Writes: one script each, all of a batch in one pipeline.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use deadpool_redis::redis::{Cmd, ErrorKind, Pipeline, RedisResult, Script, ServerErrorKind, cmd};
use emend_learning::influence::{MAX_WEIGHT, WEIGHTS};
use emend_learning::{AccountId, Ballot, Item, Outcome, Record, TeamId};
use emend_store::{CHOICE_IDS_KEPT, ChoiceId, PARTITIONS, Recorded, StoreError, Write, WriteKind};

use crate::error::{corrupt, from_redis};
use crate::keys::{EVERYONE, Keys};
use crate::pool::Pool;
use crate::values::{OTHER, Remembered, read_remembered, write_cast};

/// The script with the table of weights in front, and the digest that Redis knows it by.
static SCRIPT: LazyLock<(String, Script)> = LazyLock::new(|| {
    let weights: Vec<_> = (0..).zip(WEIGHTS).map(|(n, w)| format!("[{n}]={w}")).collect();
    let code = format!(
        "local WEIGHTS, MAX_WEIGHT = {{{}}}, {MAX_WEIGHT}\n{}",
        weights.join(","),
        include_str!("record.lua")
    );
    let script = Script::new(&code);
    (code, script)
});

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
    let mut undoable = find_undoable(pool, keys, writes).await?;
    let located: Vec<_> = writes.iter().map(|write| locate(write, &mut undoable)).collect();
    let sent: Vec<_> = located.iter().flatten().collect();
    let mut answers = send(pool, keys, &sent).await?.into_iter();
    let answer = |located: Option<_>| match located {
        Some(_) => answers
            .next()
            .ok_or_else(|| corrupt("an answer of Redis is missing")),
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

/// Sends the scripts. The first brings its text along, so that Redis has it whatever happened; the others name it. Where
/// it is forgotten in between (SCRIPT FLUSH), the rest is sent again.
async fn send(pool: &Pool, keys: &Keys, writes: &[&Located<'_>]) -> Result<Vec<Recorded>, StoreError> {
    let mut answers = Vec::with_capacity(writes.len());
    while answers.len() < writes.len() {
        let mut commands = Pipeline::new();
        commands.ignore_errors();
        let (code, script) = &*SCRIPT;
        let (mut verb, mut text) = ("EVAL", code.as_str());
        for write in &writes[answers.len()..] {
            let mut command = cmd(verb);
            command.arg(text);
            add_arguments(&mut command, keys, write);
            commands.add_command(command);
            (verb, text) = ("EVALSHA", script.get_hash());
        }
        for answer in pool.ask::<Vec<RedisResult<i64>>>(&commands).await? {
            match answer {
                Ok(answer) => answers.push(read_answer(answer)?),
                Err(error) if error.kind() == ErrorKind::Server(ServerErrorKind::NoScript) => break,
                Err(error) => return Err(from_redis(&error)),
            }
        }
    }
    Ok(answers)
}

fn read_answer(answer: i64) -> Result<Recorded, StoreError> {
    match answer {
        1 => Ok(Recorded::Applied),
        0 => Ok(Recorded::Duplicate),
        -1 => Ok(Recorded::Unknown),
        _ => Err(corrupt("an answer of the script that writes")),
    }
}

/// The keys and arguments as `record.lua` describes them.
fn add_arguments(command: &mut Cmd, keys: &Keys, located: &Located<'_>) {
    let Located {
        write,
        partition,
        ballots,
    } = located;
    let own = keys.id(*partition, &write.account, write.id);
    let (kind, undone, remember) = match &write.kind {
        WriteKind::Cast(ballots) => ("cast", own.clone(), write_cast(ballots)),
        WriteKind::Clear(_) => ("clear", own.clone(), OTHER.to_owned()),
        WriteKind::Undo(of) => ("undo", keys.id(*partition, &write.account, *of), OTHER.to_owned()),
    };
    let mut levels: Vec<_> = write.teams.iter().map(TeamId::as_str).collect();
    levels.sort_unstable();
    levels.dedup();
    levels.push(EVERYONE);
    let records = by_item(ballots);

    command.arg(6 + records.len() * (1 + levels.len()));
    command.arg(own).arg(undone);
    command.arg(keys.sequence(*partition)).arg(keys.dirty(*partition));
    command.arg(keys.words(*partition, &write.account));
    command.arg(keys.records(*partition, &write.account));
    let record_of = |item: &Item| Record {
        account: write.account.clone(),
        item: item.clone(),
    };
    for (item, _) in records.values() {
        command.arg(keys.votes(&record_of(item)));
        for voters in &levels {
            command.arg(keys.counts(voters, item));
        }
    }
    command.arg(kind).arg(write.at).arg(CHOICE_IDS_KEPT).arg(remember);
    command.arg(levels.len());
    for (item, outcomes) in records.values() {
        command.arg(record_of(item).key()).arg(u8::from(item.is_word()));
        command.arg(outcomes.len());
        for outcome in outcomes {
            command.arg(outcome.key());
        }
    }
}

fn by_item(ballots: &[Ballot]) -> BTreeMap<String, (&Item, Vec<&Outcome>)> {
    let mut records: BTreeMap<String, (&Item, Vec<&Outcome>)> = BTreeMap::new();
    for ballot in ballots {
        let (_, outcomes) = records.entry(ballot.item.key()).or_insert((&ballot.item, vec![]));
        outcomes.push(&ballot.outcome);
    }
    records
}
