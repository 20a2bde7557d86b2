//! `redis-benchmark` with the script call that Emend sends for a choice, against the same Redis.
//!
//! The call is taken from Redis itself: while the application posts one choice, `MONITOR` shows what arrives. The ID and the misspelling
//! in it become random numbers, so that each call is a new choice about one of as many misspellings as the clients use.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use uuid::Uuid;

use crate::choice_load::cell::{Cell, LoadShape, SHAPES, figure};
use crate::choice_load::choice_body::{self, SURFACES};
use crate::choice_load::http_load::HttpConnection;

/// What `redis-benchmark` replaces by a random number of twelve digits.
const RANDOM: &str = "__rand_int__";
/// The least number of calls of a run.
const LEAST: usize = 300;

/// A Redis, and the call that Emend sends to it.
pub(crate) struct RedisLimit {
    port: u16,
    call: Vec<String>,
    /// The calls per second that each load reached the last time.
    rates: Vec<Option<f64>>,
}

impl RedisLimit {
    /// Lets the application at `application` post a choice to the Redis at `port`, and keeps the call.
    pub(crate) async fn observe(port: u16, application: u16) -> anyhow::Result<Self> {
        let mut connection = HttpConnection::open(application).await?;
        // The first call loads the script.
        connection.post(&choice_body::one(Uuid::new_v4(), 1), 1).await?;
        let mut monitor = BufReader::new(TcpStream::connect(("127.0.0.1", port))?);
        monitor
            .get_ref()
            .set_read_timeout(Some(Duration::from_secs(10)))?;
        monitor.get_mut().write_all(b"MONITOR\r\n")?;
        let mut line = String::new();
        monitor.read_line(&mut line)?;
        let id = Uuid::new_v4();
        connection.post(&choice_body::one(id, 0), 1).await?;
        let call = loop {
            line.clear();
            ensure!(monitor.read_line(&mut line)? > 0, "Redis ended the connection");
            if line.contains("\"EVALSHA\"") && line.contains(&id.to_string()) {
                break quoted(&line);
            }
        };
        // Numbers below SURFACES alone would repeat: three of them make an ID.
        let new_id = [RANDOM; 3].join("-");
        let call = call.iter().map(|argument| {
            let argument = argument.replace(&id.to_string(), &new_id);
            argument.replace("000000000000", RANDOM)
        });
        Ok(Self {
            port,
            call: call.collect(),
            rates: vec![None; SHAPES.len()],
        })
    }

    /// Runs the calls of a load for about this time. The choices of a batch are one pipeline.
    pub(crate) fn run(&mut self, shape: LoadShape, time: Duration) -> anyhow::Result<Cell> {
        let index = SHAPES
            .iter()
            .position(|known| *known == shape)
            .context("an unknown load")?;
        let rate = match self.rates[index] {
            Some(rate) => rate,
            None => self.calls(shape, LEAST)?.rate,
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a number of calls"
        )]
        let calls = (rate * time.as_secs_f64()) as usize;
        let cell = self.calls(shape, calls)?;
        self.rates[index] = Some(cell.rate);
        Ok(cell)
    }

    fn calls(&self, shape: LoadShape, calls: usize) -> anyhow::Result<Cell> {
        let calls = calls.max(LEAST).max(2 * shape.clients * shape.batch);
        let before = self.keys()?;
        let output = Command::new("redis-benchmark")
            .args(["-h", "127.0.0.1", "--csv", "-p", &self.port.to_string()])
            .args(["-c", &shape.clients.to_string(), "-P", &shape.batch.to_string()])
            .args(["-n", &calls.to_string(), "-r", &SURFACES.to_string()])
            .args(&self.call)
            .output()
            .context("cannot run redis-benchmark")?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        ensure!(output.status.success(), "redis-benchmark failed: {text}");
        // The last columns: average, least, median, 95 %, 99 % and most, in milliseconds.
        let row = text.lines().last().unwrap_or_default();
        let columns: Vec<f64> = row
            .rsplit(',')
            .map_while(|cell| cell.trim_matches('"').parse().ok())
            .collect();
        let [_, slow, _, median, _, _, rate, ..] = columns[..] else {
            bail!("redis-benchmark printed no figures: {text}");
        };
        // Calls that fail are answered fast, too: each choice must have left its key.
        let new = self.keys()?.saturating_sub(before);
        ensure!(figure(new) > 0.9 * figure(calls), "{calls} calls made {new} keys");
        Ok(Cell { rate, median, slow })
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
