//! The Lua scripts, and how they are sent.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::sync::LazyLock;
use std::time::Duration;

use deadpool_redis::redis::{Cmd, FromRedisValue, Pipeline, RedisError, Script, Value, cmd};
use emend_domain::Item;
use emend_domain::counts::{MAX_WEIGHT, WEIGHTS};
use emend_store::{Epoch, HEALING, RECENT_ID_SECONDS, StoreError};

use crate::cluster::Reply;
use crate::error::from_redis;
use crate::keys::{self, KeyNames};
use crate::pool::Pool;
use crate::unreadable::{self, SET_ASIDE_SECONDS};

/// A script's text, and the digest by which Redis identifies it.
pub(crate) struct ScriptCode {
    text: String,
    script: Script,
}

/// The maximum number of choice IDs that are mirrored with a record.
const MAX_RECENT_IDS: usize = 256;
/// The version of the indexes that the scripts maintain; see `common.lua`.
pub(crate) const INDEXES: u32 = 1;

impl ScriptCode {
    /// Assembles a script from the constants that Rust defines, the shared functions, and the body.
    fn new(body: &str) -> Self {
        let weights: Vec<_> = (0..).zip(WEIGHTS).map(|(n, w)| format!("[{n}]={w}")).collect();
        let text = format!(
            "local WEIGHTS, MAX_WEIGHT = {{{}}}, {MAX_WEIGHT}\n\
             local RECENT_ID_SECONDS, MAX_RECENT_IDS = {RECENT_ID_SECONDS}, {MAX_RECENT_IDS}\n\
             local HEALING, WORD, INDEXES, SET_ASIDE_SECONDS = '{HEALING}', '{}', '{INDEXES}', {SET_ASIDE_SECONDS}\n{}\n{body}",
            weights.join(","),
            Item::word("").key(),
            include_str!("common.lua"),
        );
        Self::plain(text)
    }

    /// Creates a script without constants and shared functions.
    fn plain(text: String) -> Self {
        let script = Script::new(&text);
        Self { text, script }
    }
}

macro_rules! code {
    ($name:ident, $file:literal) => {
        pub(crate) static $name: LazyLock<ScriptCode> =
            LazyLock::new(|| ScriptCode::new(include_str!($file)));
    };
}

/// These scripts receive all of their keys in `KEYS`.
pub(crate) static CHANGES: LazyLock<ScriptCode> =
    LazyLock::new(|| ScriptCode::plain(include_str!("changes.lua").to_owned()));
pub(crate) static ACKNOWLEDGE: LazyLock<ScriptCode> =
    LazyLock::new(|| ScriptCode::plain(include_str!("acknowledge.lua").to_owned()));

code!(CHOICE_WRITE, "choice_write.lua");
code!(RESTORE, "restore.lua");
code!(RESTORE_ENTRIES, "restore_entries.lua");
code!(MARK_AGAIN, "mark_again.lua");
code!(DELETIONS, "deletions.lua");
code!(HEAL, "heal.lua");
code!(HEAL_ENTRIES, "heal_entries.lua");
code!(FORGET, "forget.lua");
code!(TEAMS, "teams.lua");
code!(EPOCH, "epoch.lua");
code!(PUT_ENTRY, "entries.lua");
code!(LIST_ENTRIES, "list_entries.lua");
code!(LIST_RECORDS, "list_records.lua");
code!(LIST_NEWEST, "list_newest.lua");
code!(LIST_AGREED, "list_agreed.lua");
code!(INDEX, "index.lua");
code!(FINISH_INDEX, "finish_index.lua");
code!(CORRECT, "correct.lua");

/// The result of a writing script if the store has another epoch.
pub(crate) const OTHER_EPOCH: i64 = -2;

/// Arguments one after the other in one buffer: a batch of choices has thousands.
#[derive(Debug, Clone, Default)]
pub(crate) struct Arguments {
    bytes: Vec<u8>,
    /// Where each argument ends.
    ends: Vec<usize>,
}

impl Arguments {
    /// Adds an argument.
    pub(crate) fn arg(&mut self, argument: impl std::fmt::Display) -> &mut Self {
        // Writing to a vector cannot fail.
        let _ = write!(self.bytes, "{argument}");
        self.ends.push(self.bytes.len());
        self
    }

    /// Adds an argument of arbitrary bytes.
    pub(crate) fn bytes(&mut self, argument: &[u8]) -> &mut Self {
        self.bytes.extend_from_slice(argument);
        self.ends.push(self.bytes.len());
        self
    }

    /// Adds all arguments of another list.
    pub(crate) fn append(&mut self, other: &Self) -> &mut Self {
        let begin = self.bytes.len();
        self.bytes.extend_from_slice(&other.bytes);
        self.ends.extend(other.ends.iter().map(|end| begin + end));
        self
    }

    /// Returns the number of arguments.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(begin, end)| &self.bytes[begin..*end])
    }
}

/// A call of a script: its partition, and its arguments after the partition's prefix.
pub(crate) struct ScriptCall {
    pub(crate) partition: u16,
    arguments: Arguments,
}

impl ScriptCall {
    pub(crate) fn new(partition: u16) -> Self {
        Self {
            partition,
            arguments: Arguments::default(),
        }
    }

    pub(crate) fn arg(&mut self, argument: impl std::fmt::Display) -> &mut Self {
        self.arguments.arg(argument);
        self
    }

    /// Adds an argument of arbitrary bytes.
    pub(crate) fn bytes(&mut self, argument: &[u8]) -> &mut Self {
        self.arguments.bytes(argument);
        self
    }

    /// Adds all of these arguments.
    pub(crate) fn append(&mut self, arguments: &Arguments) -> &mut Self {
        self.arguments.append(arguments);
        self
    }

    /// Returns the number of arguments.
    pub(crate) fn len(&self) -> usize {
        self.arguments.len()
    }

    /// Returns the size of the arguments in bytes.
    pub(crate) fn size(&self) -> usize {
        self.arguments.bytes.len()
    }
}

/// A call in the form in which it is sent, without the script.
pub(crate) struct ScriptRun {
    keys: Vec<String>,
    arguments: Arguments,
}

impl ScriptRun {
    /// Creates a run of a script that receives all of its keys in `KEYS`.
    pub(crate) fn new(keys: Vec<String>, arguments: impl IntoIterator<Item = String>) -> Self {
        let mut all = Arguments::default();
        for argument in arguments {
            all.bytes(argument.as_bytes());
        }
        Self { keys, arguments: all }
    }

    /// Returns the command, which names the absent key if it is `is_cluster`.
    fn command(&self, verb: &str, text: &str, is_cluster: bool) -> Cmd {
        let absent = self.keys.first().and_then(|key| keys::absent(key));
        let absent = absent.filter(|_| is_cluster);
        let mut command = cmd(verb);
        command
            .arg(text)
            .arg(self.keys.len() + usize::from(absent.is_some()));
        command.arg(&self.keys).arg(absent);
        for argument in self.arguments.iter() {
            command.arg(argument);
        }
        command
    }
}

/// Runs the script once for each call; those of a partition in order.
///
/// With an epoch, nothing is sent if the fence is no longer open for it.
pub(crate) async fn run<T: FromRedisValue>(
    pool: &Pool,
    keys: &KeyNames,
    code: &ScriptCode,
    calls: &[ScriptCall],
    epoch: Option<&Epoch>,
) -> Result<Vec<T>, StoreError> {
    run_after_commands(pool, keys, &[], code, calls, epoch).await
}

/// Runs the script after other commands, whose replies are discarded.
pub(crate) async fn run_after_commands<T: FromRedisValue>(
    pool: &Pool,
    keys: &KeyNames,
    preparation: &[Cmd],
    code: &ScriptCode,
    calls: &[ScriptCall],
    epoch: Option<&Epoch>,
) -> Result<Vec<T>, StoreError> {
    // The commands belong to other partitions than the calls. Only a single server executes both in order.
    let together = if pool.is_cluster() { &[] } else { preparation };
    if together.len() < preparation.len() {
        send_commands(pool, preparation, epoch).await?;
    }
    let answers = run_each(pool, keys, together, code, calls, epoch, pool.patience()).await?;
    answers.into_iter().collect()
}

/// Like [`run_after_commands`], with the result of each call: one that fails does not hide the results of the others. In a
/// cluster, other commands must be sent before, with [`send_commands`]. A call whose slot is being moved is sent again for
/// as long as `patience` lasts.
pub(crate) async fn run_each<T: FromRedisValue>(
    pool: &Pool,
    keys: &KeyNames,
    preparation: &[Cmd],
    code: &ScriptCode,
    calls: &[ScriptCall],
    epoch: Option<&Epoch>,
    patience: Duration,
) -> Result<Vec<Result<T, StoreError>>, StoreError> {
    let run = |call: &ScriptCall| {
        let mut arguments = Arguments::default();
        arguments
            .arg(keys.partition(call.partition))
            .append(&call.arguments);
        ScriptRun {
            keys: vec![keys.sequence(call.partition)],
            arguments,
        }
    };
    let runs: Vec<_> = calls.iter().map(run).collect();
    send_each(pool, preparation, code, &runs, epoch, patience).await
}

/// Runs the script once for each of the runs; those with the same first key in order. Returns the first error of any of
/// them.
pub(crate) async fn send<T: FromRedisValue>(
    pool: &Pool,
    code: &ScriptCode,
    runs: &[ScriptRun],
    epoch: Option<&Epoch>,
) -> Result<Vec<T>, StoreError> {
    let answers = send_each(pool, &[], code, runs, epoch, pool.patience()).await?;
    answers.into_iter().collect()
}

/// Sends commands that must be done before a script is run.
pub(crate) async fn send_commands(
    pool: &Pool,
    commands: &[Cmd],
    epoch: Option<&Epoch>,
) -> Result<(), StoreError> {
    if commands.is_empty() {
        return Ok(());
    }
    let mut pipeline = Pipeline::with_capacity(commands.len());
    for command in commands {
        pipeline.add_command(command.clone());
    }
    // Keys of the wrong type are set aside.
    pool.query_fenced::<Value>(&pipeline, epoch).await.map(drop)
}

/// Runs the script by its digest. If Redis does not know the digest (the script is new, or Redis was restarted), the
/// failed calls are sent again, the first one of each server with the text.
///
/// Calls for the same key run in order: each is sent once the one before it is answered. In one pipeline, the first could
/// fail because its script is missing or its slot is being moved, and the next one succeed because that is over.
async fn send_each<T: FromRedisValue>(
    pool: &Pool,
    preparation: &[Cmd],
    code: &ScriptCode,
    runs: &[ScriptRun],
    epoch: Option<&Epoch>,
    patience: Duration,
) -> Result<Vec<Result<T, StoreError>>, StoreError> {
    let is_cluster = pool.is_cluster();
    let mut answers: Vec<Option<Result<T, StoreError>>> = runs.iter().map(|_| None).collect();
    let (mut preparation, mut is_unknown) = (preparation, false);
    loop {
        let mut keys = BTreeSet::new();
        let is_next = |run: &usize| answers[*run].is_none() && keys.insert(runs[*run].keys.first());
        let next: Vec<_> = (0..runs.len()).filter(is_next).collect();
        if next.is_empty() {
            return Ok(answers.into_iter().flatten().collect());
        }
        let mut commands = Pipeline::with_capacity(preparation.len() + next.len());
        for command in preparation {
            commands.add_command(command.clone());
        }
        let mut loaded = BTreeSet::new();
        for run in &next {
            let run = &runs[*run];
            // In a cluster, each partition may be on another server.
            let server = run.keys.first().filter(|_| is_cluster);
            let (verb, text) = if is_unknown && loaded.insert(server) {
                ("EVAL", code.text.as_str())
            } else {
                ("EVALSHA", code.script.get_hash())
            };
            commands.add_command(run.command(verb, text, is_cluster));
        }
        is_unknown = false;
        let mut replies = pool.query_each(&commands, epoch, patience).await?.into_iter();
        // Take all of these replies, even after one that failed.
        let done: Vec<Reply> = replies.by_ref().take(preparation.len()).collect();
        let done = done.into_iter().map(|reply| Ok(reply?.extract_error()));
        match done.collect::<Result<Result<Vec<Value>, RedisError>, StoreError>>()? {
            Ok(_) => {}
            // If the commands are sent on their own, the keys of the wrong type are set aside.
            Err(error) if unreadable::is_wrongly_typed(&error) => {
                send_commands(pool, preparation, epoch).await?;
            }
            Err(error) => return Err(from_redis(&error)),
        }
        for (run, reply) in next.into_iter().zip(replies) {
            answers[run] = match reply {
                Ok(Value::ServerError(error)) if error.code() == "NOSCRIPT" => {
                    is_unknown = true;
                    None
                }
                Ok(reply) => Some(read(reply)),
                Err(error) => {
                    // The later calls must not overtake it.
                    for later in run + 1..runs.len() {
                        if runs[later].keys.first() == runs[run].keys.first() {
                            answers[later] = Some(Err(error.clone()));
                        }
                    }
                    Some(Err(error))
                }
            };
        }
        preparation = &[];
    }
}

fn read<T: FromRedisValue>(reply: Value) -> Result<T, StoreError> {
    let answer = reply
        .extract_error()
        .and_then(|value| Ok(T::from_redis_value(value)?));
    answer.map_err(|error| from_redis(&error))
}
