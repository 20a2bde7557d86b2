//! Applies choices, their undoing and the clearing of votes. Requests that wait at the same time share a pipeline, and
//! their writes to a partition share a script call (`docs/decisions/0078-writes-in-groups.md`).

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use deadpool_redis::redis::{Cmd, Pipeline, Value};
use emend_domain::{AccountId, Ballot, ChoiceId, Outcome, Timestamp, unix_time};
use emend_store::{Epoch, PARTITIONS, StoreError, Write, WriteKind, WriteOutcome};
use tokio::time::Instant;

use crate::choice_index::{self, ChoiceNotes, ChoicePlace};
use crate::error::{corrupt, is_moving};
use crate::group_commit::{GroupQueue, GroupWork};
use crate::keys::{self, KeyNames};
use crate::pool::Pool;
use crate::script::{self, Arguments, CHOICE_WRITE, OTHER_EPOCH, ScriptCall};
use crate::value_formats::write_cast;

/// The most writes in one script call. Redis serves nobody else while a script runs: up to 8 ms for these on two busy cores.
const WRITES: usize = 50;
/// The pause before writes are sent again whose slot is being moved.
const RETRY_DELAY: Duration = Duration::from_millis(20);
/// The number of arguments from which on a script call takes no more writes, for writes of many votes.
const ARGUMENTS: usize = 2_000;

/// The writes of one request, ready to be sent.
pub(crate) struct WriteJob {
    epoch: Option<Epoch>,
    writes: Vec<PreparedWrite>,
    notes: ChoiceNotes,
}

/// A write in the form in which the script receives it.
struct PreparedWrite {
    /// `None` for the undo of an unknown choice, which is not sent.
    partition: Option<u16>,
    arguments: Arguments,
}

/// The result of each write of a request.
type WriteAnswers = Vec<Result<WriteOutcome, StoreError>>;

/// Sends the writes of several requests together: one script call for up to [`WRITES`] of a partition.
pub(crate) struct ChoiceWriter {
    pub(crate) pool: Arc<Pool>,
    pub(crate) keys: KeyNames,
}

/// Applies the writes in order.
pub(crate) async fn apply(
    group: &Arc<GroupQueue<ChoiceWriter>>,
    pool: &Pool,
    keys: &KeyNames,
    writes: &[Write],
) -> Result<Vec<WriteOutcome>, StoreError> {
    let deadline = Instant::now() + pool.patience();
    let mut applied = vec![false; writes.len()];
    loop {
        let answers = group.submit(prepare(pool, keys, writes).await?).await;
        let answers = answers.and_then(|answers| {
            for (applied, answer) in applied.iter_mut().zip(&answers) {
                *applied |= matches!(answer, Ok(WriteOutcome::Applied));
            }
            answers.into_iter().collect::<Result<Vec<_>, StoreError>>()
        });
        match answers {
            // The others of the group need not wait for these writes. What was applied is recognised by its ID, and is a
            // duplicate only to us.
            Err(error) if is_moving(&error) && Instant::now() < deadline => {
                tokio::time::sleep(RETRY_DELAY).await;
            }
            Err(error) => return Err(error),
            Ok(mut outcomes) => {
                for (outcome, applied) in outcomes.iter_mut().zip(&applied) {
                    if *applied {
                        *outcome = WriteOutcome::Applied;
                    }
                }
                return Ok(outcomes);
            }
        }
    }
}

/// Prepares the writes of a request.
async fn prepare(pool: &Pool, keys: &KeyNames, writes: &[Write]) -> Result<WriteJob, StoreError> {
    let epoch = pool.epoch_to_write()?;
    let now = unix_time();
    let mut places = find_undone(pool, keys, writes, now).await?;
    let mut notes = ChoiceNotes::default();
    let prepare = |write| {
        let partition = locate(write, &mut places);
        let mut arguments = Arguments::default();
        if let Some(partition) = partition {
            note(&mut notes, write, partition, now);
            describe(&mut arguments, write);
        }
        PreparedWrite { partition, arguments }
    };
    let writes = writes.iter().map(prepare).collect();
    Ok(WriteJob { epoch, writes, notes })
}

#[async_trait]
impl GroupWork for ChoiceWriter {
    type Job = WriteJob;
    type Answer = WriteAnswers;

    /// Writes: so few that none waits long for the others.
    const MAX_SIZE: usize = 512;

    fn size(job: &WriteJob) -> usize {
        job.writes.len()
    }

    fn fits(first: &WriteJob, job: &WriteJob) -> bool {
        first.epoch == job.epoch
    }

    async fn run(&self, jobs: Vec<WriteJob>) -> Vec<Result<WriteAnswers, StoreError>> {
        if !self.pool.is_cluster() {
            return self.write(jobs, true).await;
        }
        // The index of an account's choices is in another partition than the choice, and so may be on another server.
        // It comes first, and what cannot be indexed is not written.
        let indexed = self.index(&jobs).await;
        let (mut answers, mut writable) = (Vec::with_capacity(jobs.len()), Vec::new());
        for job in jobs {
            let failure = job
                .index_partitions(&self.keys)
                .find_map(|partition| indexed.get(&partition)?.as_ref().err());
            answers.push(failure.map(|error| Err(error.clone())));
            if failure.is_none() {
                writable.push(job);
            }
        }
        let mut results = self.write(writable, false).await.into_iter();
        let answer = |refused: Option<_>| refused.or_else(|| results.next());
        let answers = answers.into_iter().map(answer);
        answers
            .map(|answer| answer.unwrap_or_else(|| Err(corrupt("an answer of Redis is missing"))))
            .collect()
    }
}

impl WriteJob {
    /// Returns the partitions with the indexes of the choices of its accounts.
    fn index_partitions(&self, keys: &KeyNames) -> impl Iterator<Item = u16> {
        self.notes.commands_by_partition(keys, 0).into_keys()
    }
}

impl ChoiceWriter {
    /// Updates the indexes of the choices of all accounts. Returns the result for each partition.
    async fn index(&self, jobs: &[WriteJob]) -> BTreeMap<u16, Result<(), StoreError>> {
        let epoch = jobs.first().and_then(|job| job.epoch.clone());
        let now = unix_time();
        let mut by_home: BTreeMap<u16, Vec<Cmd>> = BTreeMap::new();
        for job in jobs {
            for (home, mut commands) in job.notes.commands_by_partition(&self.keys, now) {
                by_home.entry(home).or_default().append(&mut commands);
            }
        }
        let mut commands = Pipeline::new();
        for command in by_home.values().flatten() {
            commands.add_command(command.clone());
        }
        let replies = self.pool.query_each(&commands, epoch.as_ref(), Duration::ZERO);
        let mut replies = match replies.await {
            Ok(replies) => replies.into_iter(),
            Err(error) => {
                return by_home
                    .into_keys()
                    .map(|home| (home, Err(error.clone())))
                    .collect();
            }
        };
        let mut results = BTreeMap::new();
        for (home, commands) in by_home {
            let replies: Vec<_> = replies.by_ref().take(commands.len()).collect();
            let error = replies.iter().find_map(|reply| reply.as_ref().err());
            let result = match error {
                Some(error) => Err(error.clone()),
                None if replies
                    .iter()
                    .any(|reply| matches!(reply, Ok(Value::ServerError(_)))) =>
                {
                    // On their own, keys of the wrong type are set aside.
                    script::send_commands(&self.pool, &commands, epoch.as_ref()).await
                }
                None => Ok(()),
            };
            results.insert(home, result);
        }
        results
    }

    /// Sends the writes, after the updates of the indexes if these are to be sent `with_index`.
    async fn write(&self, jobs: Vec<WriteJob>, with_index: bool) -> Vec<Result<WriteAnswers, StoreError>> {
        let epoch = jobs.first().and_then(|job| job.epoch.clone());
        let mut notes = ChoiceNotes::default();
        let mut sizes = Vec::with_capacity(jobs.len());
        let mut calls = ScriptCalls::new(epoch.as_ref(), &self.keys);
        for job in jobs {
            notes.append(job.notes);
            sizes.push(job.writes.len());
            job.writes.iter().for_each(|write| calls.add(write));
        }
        let index_updates = if with_index {
            notes.commands(&self.keys, unix_time())
        } else {
            Vec::new()
        };
        let run = script::run_each::<Vec<i64>>(
            &self.pool,
            &self.keys,
            &index_updates,
            &CHOICE_WRITE,
            &calls.calls,
            epoch.as_ref(),
            Duration::ZERO,
        );
        let answers = match run.await {
            Ok(answers) => answers,
            Err(error) => return sizes.iter().map(|_| Err(error.clone())).collect(),
        };
        let outcome = |place: &Option<(usize, usize)>| {
            let Some((call, n)) = *place else {
                return Ok(WriteOutcome::Unknown);
            };
            match answers.get(call) {
                Some(Ok(answers)) => match answers.get(n) {
                    Some(&OTHER_EPOCH) => Err(self.pool.fence().other_epoch(epoch.as_ref())),
                    Some(answer) => read_answer(*answer),
                    None => Err(corrupt("an answer of Redis is missing")),
                },
                Some(Err(error)) => Err(error.clone()),
                None => Err(corrupt("an answer of Redis is missing")),
            }
        };
        let mut places = calls.places.iter();
        let of_job = |size| Ok(places.by_ref().take(size).map(outcome).collect());
        sizes.into_iter().map(of_job).collect()
    }
}

/// The script calls of a group.
struct ScriptCalls<'g> {
    epoch: Option<&'g Epoch>,
    keys: &'g KeyNames,
    calls: Vec<ScriptCall>,
    /// For each partition, the call that takes its next write, and the number of writes in it.
    open: HashMap<u16, (usize, usize)>,
    /// For each write, its call and its place in it.
    places: Vec<Option<(usize, usize)>>,
}

impl<'g> ScriptCalls<'g> {
    fn new(epoch: Option<&'g Epoch>, keys: &'g KeyNames) -> Self {
        Self {
            epoch,
            keys,
            calls: Vec::new(),
            open: HashMap::new(),
            places: Vec::new(),
        }
    }

    /// Adds a write to the open call of its partition, or to a new one.
    fn add(&mut self, write: &PreparedWrite) {
        let Some(partition) = write.partition else {
            self.places.push(None);
            return;
        };
        let has_room = |&(call, writes): &(usize, usize)| {
            writes < WRITES && self.calls.get(call).is_some_and(|call| call.len() < ARGUMENTS)
        };
        let (call, writes) = self
            .open
            .get(&partition)
            .copied()
            .filter(has_room)
            .unwrap_or_else(|| {
                let mut call = ScriptCall::new(partition);
                call.arg(self.epoch.map_or("", Epoch::as_str));
                call.arg(self.keys.choice_id_seconds())
                    .arg(self.keys.change_channel());
                self.calls.push(call);
                (self.calls.len() - 1, 0)
            });
        self.calls[call].append(&write.arguments);
        self.open.insert(partition, (call, writes + 1));
        self.places.push(Some((call, writes)));
    }
}

/// Returns whether this account made these choices.
pub(crate) async fn knows(
    pool: &Pool,
    keys: &KeyNames,
    account: &AccountId,
    ids: &[ChoiceId],
) -> Result<Vec<bool>, StoreError> {
    let choices: Vec<_> = ids.iter().map(|id| (account, *id)).collect();
    let places = choice_index::find(pool, keys, &choices, unix_time()).await?;
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
    let choices = writes.iter().filter_map(|write| match write.kind {
        WriteKind::Undo(of) => Some((&write.account, of)),
        WriteKind::Cast(_) | WriteKind::Clear(_) => None,
    });
    let choices: Vec<_> = choices.collect();
    let places = choice_index::find(pool, keys, &choices, now).await?;
    let located = choices.into_iter().zip(places);
    Ok(located
        .filter_map(|(choice, place)| Some((choice, place.filter(|place| place.cast)?.partition)))
        .collect())
}

/// Determines the partition of a write; `None` for the undo of an unknown choice. A choice can be undone from the
/// moment it casts votes, even within the same batch.
fn locate<'w>(write: &'w Write, places: &mut ChoicePlaces<'w>) -> Option<u16> {
    match &write.kind {
        WriteKind::Cast(ballots) => {
            let partition = partition_of(ballots);
            places.entry((&write.account, write.id)).or_insert(partition);
            Some(partition)
        }
        WriteKind::Clear(ballots) => Some(partition_of(ballots)),
        WriteKind::Undo(of) => places.get(&(&write.account, *of)).copied(),
    }
}

/// Adds the write to the index of its account's choices.
fn note(notes: &mut ChoiceNotes, write: &Write, partition: u16, now: Timestamp) {
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

/// Adds the arguments of a write, as `choice_write.lua` describes them.
fn describe(arguments: &mut Arguments, write: &Write) {
    let verb = match &write.kind {
        WriteKind::Cast(_) => "cast",
        WriteKind::Clear(_) => "clear",
        WriteKind::Undo(_) => "undo",
    };
    arguments.arg(verb).arg(write.at);
    arguments.arg(keys::choice(&write.account, write.id));
    let ballots = match &write.kind {
        WriteKind::Cast(ballots) => {
            arguments.arg(write_cast(ballots));
            ballots.as_slice()
        }
        WriteKind::Clear(ballots) => {
            arguments.arg("");
            ballots.as_slice()
        }
        WriteKind::Undo(of) => {
            arguments.arg(keys::choice(&write.account, *of));
            // The script reads the votes from the stored choice.
            &[][..]
        }
    };
    let records = group_by_item(ballots);
    arguments.arg(records.len());
    for (item, outcomes) in records {
        arguments.arg(format_args!("{}|{item}", write.account));
        arguments.arg(outcomes.len());
        for outcome in outcomes {
            arguments.arg(outcome.key());
        }
    }
}

/// Groups the ballots by the keys of their items.
fn group_by_item(ballots: &[Ballot]) -> BTreeMap<String, Vec<&Outcome>> {
    let mut records: BTreeMap<String, Vec<&Outcome>> = BTreeMap::new();
    for ballot in ballots {
        records
            .entry(ballot.item.key())
            .or_default()
            .push(&ballot.outcome);
    }
    records
}
