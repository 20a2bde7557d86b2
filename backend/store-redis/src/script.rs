//! Scripts that move votes, and how they are sent.

use std::sync::LazyLock;

use deadpool_redis::redis::{
    Cmd, ErrorKind, FromRedisValue, Pipeline, RedisResult, Script, ServerErrorKind, cmd,
};
use emend_learning::influence::{MAX_WEIGHT, WEIGHTS};
use emend_store::{Epoch, StoreError};

use crate::error::from_redis;
use crate::keys::Keys;
use crate::pool::Pool;

/// A script's text and the digest that Redis knows it by.
pub(crate) struct Code {
    text: String,
    script: Script,
}

impl Code {
    /// The table of weights, what all scripts share, the body.
    fn new(body: &str) -> Self {
        let weights: Vec<_> = (0..).zip(WEIGHTS).map(|(n, w)| format!("[{n}]={w}")).collect();
        let text = format!(
            "local WEIGHTS, MAX_WEIGHT = {{{}}}, {MAX_WEIGHT}\n{}\n{body}",
            weights.join(","),
            include_str!("common.lua"),
        );
        let script = Script::new(&text);
        Self { text, script }
    }
}

macro_rules! code {
    ($name:ident, $file:literal) => {
        pub(crate) static $name: LazyLock<Code> = LazyLock::new(|| Code::new(include_str!($file)));
    };
}

code!(RECORD, "record.lua");
code!(RESTORE, "restore.lua");
code!(RESTORE_ENTRIES, "restore_entries.lua");
code!(REMARK, "remark.lua");
code!(DELETIONS, "deletions.lua");
code!(HEAL, "heal.lua");
code!(HEAL_ENTRIES, "heal_entries.lua");
code!(FORGET, "forget.lua");
code!(TEAMS, "teams.lua");
code!(EPOCH, "epoch.lua");
code!(PUT_ENTRY, "entries.lua");
code!(LIST_ENTRIES, "list_entries.lua");

/// What a script that writes answers where the store is of another epoch.
pub(crate) const OTHER_EPOCH: i64 = -2;

/// One run of a script: where, and its arguments after the partition's prefix.
pub(crate) struct Call {
    pub(crate) partition: u16,
    arguments: Vec<Vec<u8>>,
    bytes: usize,
}

impl Call {
    pub(crate) fn new(partition: u16) -> Self {
        Self {
            partition,
            arguments: Vec::new(),
            bytes: 0,
        }
    }

    pub(crate) fn arg(&mut self, argument: impl std::fmt::Display) -> &mut Self {
        self.bytes(argument.to_string().as_bytes())
    }

    /// Any bytes.
    pub(crate) fn bytes(&mut self, argument: &[u8]) -> &mut Self {
        self.bytes += argument.len();
        self.arguments.push(argument.to_vec());
        self
    }

    /// How many arguments there are.
    pub(crate) fn len(&self) -> usize {
        self.arguments.len()
    }

    /// How many bytes they have.
    pub(crate) fn size(&self) -> usize {
        self.bytes
    }

    fn command(&self, keys: &Keys, verb: &str, text: &str) -> Cmd {
        let mut command = cmd(verb);
        command.arg(text).arg(1).arg(keys.sequence(self.partition));
        command.arg(keys.partition(self.partition));
        for argument in &self.arguments {
            command.arg(argument.as_slice());
        }
        command
    }
}

/// Runs the script once for each call, in order, all in one pipeline. The first run brings the text along, so that Redis
/// has it whatever happened; the others name it. Where it is forgotten in between (SCRIPT FLUSH), the rest is sent again.
///
/// With an epoch, nothing is sent once the fence is no longer open for it.
pub(crate) async fn run<T: FromRedisValue>(
    pool: &Pool,
    keys: &Keys,
    code: &Code,
    calls: &[Call],
    epoch: Option<&Epoch>,
) -> Result<Vec<T>, StoreError> {
    let mut answers = Vec::with_capacity(calls.len());
    while answers.len() < calls.len() {
        let mut commands = Pipeline::new();
        commands.ignore_errors();
        let (mut verb, mut text) = ("EVAL", code.text.as_str());
        for call in &calls[answers.len()..] {
            commands.add_command(call.command(keys, verb, text));
            (verb, text) = ("EVALSHA", code.script.get_hash());
        }
        for answer in pool.ask_fenced::<Vec<RedisResult<T>>>(&commands, epoch).await? {
            match answer {
                Ok(answer) => answers.push(answer),
                Err(error) if error.kind() == ErrorKind::Server(ServerErrorKind::NoScript) => break,
                Err(error) => return Err(from_redis(&error)),
            }
        }
    }
    Ok(answers)
}
