//! `redis-benchmark` with the script calls that Emend sends, against the same Redis: one for a choice, one for a batch of choices of
//! one partition.
//!
//! The calls are taken from Redis itself: while the application posts choices, `MONITOR` shows what arrives. The IDs and the misspellings
//! in them become random numbers, so that each call has new choices about some of as many misspellings as the clients use.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use emend_domain::{Item, RuleId, Surface};
use emend_store::PARTITIONS;
use uuid::Uuid;

use crate::choice_load::choice_body::{self, SURFACES};
use crate::choice_load::http_load::HttpConnection;
use crate::choice_load::round_result::{LoadShape, RoundResult, SHAPES, figure};

/// What `redis-benchmark` replaces by a random number of twelve digits.
const RANDOM_PLACEHOLDER: &str = "__rand_int__";
/// What a run replaces by a name of its own. `redis-benchmark` seeds its random numbers with the time and its process ID, so that two
/// runs shortly after each other can draw the same numbers.
const RUN_PLACEHOLDER: &str = "__run__";
/// The least number of calls of a run.
const MIN_CALLS: usize = 300;

/// A Redis, and the calls that Emend sends to it.
pub(crate) struct RedisLimit {
    port: u16,
    /// The calls, each with its number of choices.
    calls: Vec<(usize, Vec<String>)>,
    /// The requests per second that each load reached the last time.
    rates: Vec<Option<f64>>,
}

impl RedisLimit {
    /// Lets the application at `application` post choices to the Redis at `port`, and keeps the calls.
    pub(crate) async fn observe(port: u16, application: u16) -> anyhow::Result<Self> {
        let mut connection = HttpConnection::open(application).await?;
        // The first call loads the script.
        connection
            .post(&choice_body::of(&[(Uuid::new_v4(), 1)]), 1)
            .await?;
        let sizes: BTreeSet<usize> = SHAPES.iter().map(|shape| shape.batch).collect();
        let mut calls = Vec::new();
        for size in sizes {
            let choices = choices_of_one_partition(size)?;
            calls.push((size, observe_call(port, &mut connection, &choices).await?));
        }
        Ok(Self {
            port,
            calls,
            rates: vec![None; SHAPES.len()],
        })
    }

    /// Runs the calls of a load for about this time.
    pub(crate) fn run(&mut self, shape: LoadShape, time: Duration) -> anyhow::Result<RoundResult> {
        let index = SHAPES
            .iter()
            .position(|known| *known == shape)
            .context("an unknown load")?;
        let rate = match self.rates[index] {
            Some(rate) => rate,
            None => self.run_calls(shape, MIN_CALLS)?.rate,
        };
        let rate = rate / figure(shape.batch);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a number of calls"
        )]
        let calls = (rate * time.as_secs_f64()) as usize;
        let cell = self.run_calls(shape, calls)?;
        self.rates[index] = Some(cell.rate);
        Ok(cell)
    }

    fn run_calls(&self, shape: LoadShape, calls: usize) -> anyhow::Result<RoundResult> {
        let calls = calls.max(MIN_CALLS / shape.batch).max(2 * shape.clients);
        let (_, call) = self
            .calls
            .iter()
            .find(|(size, _)| *size == shape.batch)
            .context("no such call")?;
        let run = Uuid::new_v4().simple().to_string();
        let before = self.keys()?;
        let output = Command::new("redis-benchmark")
            .args(["-h", "127.0.0.1", "--csv", "-p", &self.port.to_string()])
            .args(["-c", &shape.clients.to_string()])
            .args(["-n", &calls.to_string(), "-r", &SURFACES.to_string()])
            .args(
                call.iter()
                    .map(|argument| argument.replace(RUN_PLACEHOLDER, &run)),
            )
            .output()
            .context("cannot run redis-benchmark")?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        ensure!(output.status.success(), "redis-benchmark failed: {text}");
        // The last columns: average, least, median, 95%, 99% and most, in milliseconds.
        let row = text.lines().last().unwrap_or_default();
        let columns: Vec<f64> = row
            .rsplit(',')
            .map_while(|cell| cell.trim_matches('"').parse().ok())
            .collect();
        let [_, p99, _, median, _, _, rate, ..] = columns[..] else {
            bail!("redis-benchmark printed no figures: {text}");
        };
        // Calls that fail are answered fast, too: each choice must have left its key.
        let (new, choices) = (self.keys()?.saturating_sub(before), calls * shape.batch);
        ensure!(
            figure(new) > 0.9 * figure(choices),
            "{choices} choices made {new} keys"
        );
        Ok(RoundResult {
            rate: rate * figure(shape.batch),
            median,
            p99,
        })
    }

    /// Returns the number of keys.
    fn keys(&self) -> anyhow::Result<usize> {
        let mut connection = BufReader::new(TcpStream::connect(("127.0.0.1", self.port))?);
        connection.get_mut().write_all(b"DBSIZE\r\n")?;
        let mut line = String::new();
        connection.read_line(&mut line)?;
        Ok(line.trim().trim_start_matches(':').parse()?)
    }
}

/// Returns new choices about different misspellings of one partition.
fn choices_of_one_partition(size: usize) -> anyhow::Result<Vec<(Uuid, u64)>> {
    let (language, rule) = ("en-US".parse()?, "SPELLING".parse::<RuleId>()?);
    let partition = |surface: u64| {
        let surface = Surface::of(&choice_body::misspelling(surface));
        Item::new(&language, rule.clone(), surface).partition(PARTITIONS)
    };
    let surfaces = (0..SURFACES).filter(|surface| partition(*surface) == partition(0));
    Ok(surfaces
        .take(size)
        .map(|surface| (Uuid::new_v4(), surface))
        .collect())
}

/// Posts the choices, and returns the call that Redis receives, with random numbers in place of IDs and misspellings.
async fn observe_call(
    port: u16,
    connection: &mut HttpConnection,
    choices: &[(Uuid, u64)],
) -> anyhow::Result<Vec<String>> {
    let mut monitor = BufReader::new(TcpStream::connect(("127.0.0.1", port))?);
    monitor
        .get_ref()
        .set_read_timeout(Some(Duration::from_secs(10)))?;
    monitor.get_mut().write_all(b"MONITOR\r\n")?;
    let mut line = String::new();
    monitor.read_line(&mut line)?;
    connection.post(&choice_body::of(choices), choices.len()).await?;
    let call = loop {
        line.clear();
        ensure!(monitor.read_line(&mut line)? > 0, "Redis ended the connection");
        if line.contains("\"EVALSHA\"") && choices.iter().any(|(id, _)| line.contains(&id.to_string())) {
            break quoted(&line);
        }
    };
    let mut missing_calls = choices.len();
    // Numbers below SURFACES alone would repeat: the run and three of them make an ID.
    let new_id = [
        RUN_PLACEHOLDER,
        RANDOM_PLACEHOLDER,
        RANDOM_PLACEHOLDER,
        RANDOM_PLACEHOLDER,
    ]
    .join("-");
    let call = call.into_iter().map(|mut argument| {
        for (id, surface) in choices {
            let id = id.to_string();
            missing_calls -= usize::from(argument.contains(&id));
            argument = argument.replace(&id, &new_id);
            argument = argument.replace(&choice_body::digits(*surface), RANDOM_PLACEHOLDER);
        }
        argument
    });
    let call: Vec<String> = call.collect();
    ensure!(
        missing_calls == 0,
        "the choices of a partition are in several calls"
    );
    Ok(call)
}

/// Returns the quoted texts of a line of `MONITOR`.
fn quoted(line: &str) -> Vec<String> {
    let (mut texts, mut text) = (Vec::new(), None::<String>);
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match (&mut text, letter) {
            (Some(_), '"') => texts.extend(text.take()),
            (Some(text), '\\') => text.extend(letters.next()),
            (Some(text), letter) => text.push(letter),
            (None, '"') => text = Some(String::new()),
            (None, _) => {}
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_monitor_is_split_into_its_arguments() {
        let line = r#"+1.5 [0 127.0.0.1:1] "EVALSHA" "ab" "1" "" "a \"b\" \\ c""#;
        assert_eq!(quoted(line), ["EVALSHA", "ab", "1", "", r#"a "b" \ c"#]);
    }
}
