//! A server that gets five times the checks that it can do.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::Context;
use emend_testbed::{AppendFsync, Redis, TestRedisOptions};

use crate::choice_load::HttpConnection;
use crate::goal::{self, Goal, Limit};
use crate::process::{ChildProcess, LoadResult, LoadRole, ProcessorTime, RoleKind};
use crate::report::{Measured, Spread};

/// The clients that measure the capacity, each waiting for its answers. The best number counts.
const CLIENTS: [usize; 3] = [4, 8, 16];
/// The connections of the overload, and its rate relative to the capacity.
const CONNECTIONS: usize = 500;
const OVERLOAD_FACTOR: f64 = 5.0;
/// The duration of each capacity measurement, and of the overload.
const CAPACITY_SECONDS: f64 = 4.0;
const OVERLOAD_SECONDS: f64 = 15.0;
/// The time after which the allocator has given free memory back.
const RECOVERY_TIME: Duration = Duration::from_secs(15);
/// The longest time for which a recovery is awaited.
const TIMEOUT: Duration = Duration::from_secs(30);
/// A probe's time is normal below this multiple of the median before the overload, or below this time.
const NORMAL_FACTOR: f64 = 2.0;
/// The number of normal probes in a row that end the recovery.
const NORMAL_ANSWERS_IN_A_ROW: usize = 5;

/// Measures, and returns the text and the figures.
pub(crate) async fn measure() -> anyhow::Result<Measured> {
    let redis = Redis::start(TestRedisOptions {
        append_fsync: AppendFsync::EverySec,
        ..TestRedisOptions::default()
    })?;
    let (server, port) = ChildProcess::server(&redis.url())?;
    let checks = |connections, rate, seconds, seed| LoadRole {
        kind: RoleKind::Checks,
        ports: vec![port],
        connections,
        rate,
        seconds,
        seed,
    };
    // Builds the workers of all threads.
    run(&checks(CLIENTS[1], 0.0, 2.0, 1), &server)?;
    let mut capacity: Option<LoadRun> = None;
    let mut seed = 1;
    let mut measure_capacity = || -> anyhow::Result<f64> {
        for clients in CLIENTS {
            seed += 1;
            let measured = run(&checks(clients, 0.0, CAPACITY_SECONDS, seed), &server)?;
            println!("{clients} clients: {:.0} checks per second", measured.result.rate);
            if capacity
                .as_ref()
                .is_none_or(|best| measured.result.rate > best.result.rate)
            {
                capacity = Some(measured);
            }
        }
        Ok(capacity.as_ref().map_or(0.0, |best| best.result.rate))
    };
    let offered = OVERLOAD_FACTOR * measure_capacity()?;
    let mut probe = Probe::open(port).await?;
    let mut before = Vec::new();
    for _ in 0..40 {
        before.push(probe.time().await?);
    }
    let normal = Spread::of(before);
    tokio::time::sleep(RECOVERY_TIME).await;
    let memory_before = server.memory()?;
    let overload = run(&checks(CONNECTIONS, offered, OVERLOAD_SECONDS, 99), &server)?;
    let recovery = probe.recovery(normal.median).await?;
    tokio::time::sleep(RECOVERY_TIME).await;
    let memory_after = server.memory()?;
    // Once more: on a machine with other work to do, the better one of two is nearer the truth.
    measure_capacity()?;
    let capacity = capacity.context("no capacity")?;

    let result = &overload.result;
    let goals = goals(&capacity.result, result, recovery, memory_after / memory_before);
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(
        text,
        "| | checks per second | answered in ms, median and 99% | refused | refused in ms, median and 99% | cores: server | cores: clients |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    );
    for (name, of) in [("capacity", &capacity), ("overload", &overload)] {
        let LoadResult {
            rate,
            accepted,
            refused,
            ..
        } = &of.result;
        let _ = writeln!(
            text,
            "| {name} | {rate:.0} | {:.1}, {:.1} | {} | {:.1}, {:.1} | {:.2} | {:.2} |",
            accepted.median, accepted.p99, refused.number, refused.median, refused.p99, of.server, of.clients
        );
    }
    let _ = writeln!(
        text,
        "\nOffered: {offered:.0} checks per second over {CONNECTIONS} connections for {OVERLOAD_SECONDS:.0} s. Not sent, because all connections were waiting for a response: {}; failed: {}. A small check alone took {} ms before. Memory: {memory_before:.0} MB before, {:.0} MB at most, {memory_after:.0} MB afterwards.\n",
        result.unsent,
        result.failed,
        normal.shown(1),
        server.most_memory()?,
    );
    text.push_str(&goal::table(&goals));
    Ok(Measured {
        text,
        figures: goals.iter().map(Goal::figure).collect(),
        failed: None,
    })
}

fn goals(capacity: &LoadResult, overload: &LoadResult, recovery: f64, memory: f64) -> Vec<Goal> {
    let goal = |subject: &str, key: &str, unit, value, limit| Goal {
        subject: subject.to_owned(),
        key: key.to_owned(),
        unit,
        value: Spread::of(vec![value]),
        limit,
    };
    let share = overload.rate / capacity.rate;
    vec![
        goal(
            "checks per second, overload to capacity",
            "goodput",
            "ratio",
            share,
            Limit::AtLeast(0.8),
        ),
        goal(
            "99% of the answers within",
            "p99 of answers",
            "ms",
            overload.accepted.p99,
            Limit::AtMost(1_000.0),
        ),
        goal(
            "99% of the refusals within",
            "p99 of refusals",
            "ms",
            overload.refused.p99,
            Limit::AtMost(50.0),
        ),
        goal(
            "until a small check is as fast as before",
            "recovery",
            "s",
            recovery,
            Limit::AtMost(5.0),
        ),
        goal(
            "memory, afterwards to before",
            "memory",
            "ratio",
            memory,
            Limit::AtMost(1.2),
        ),
    ]
}

/// The result of clients, and the cores that they and the server kept busy.
struct LoadRun {
    result: LoadResult,
    server: f64,
    clients: f64,
}

fn run(role: &LoadRole, server: &ChildProcess) -> anyhow::Result<LoadRun> {
    let clients = ChildProcess::load(role)?;
    let (of_server, of_clients) = (
        ProcessorTime::begin([server.pid()]),
        ProcessorTime::begin([clients.pid()]),
    );
    // The clients' time is read shortly before they end, because it is gone afterwards.
    std::thread::sleep(Duration::from_secs_f64(role.seconds * 0.9));
    let (server, cores) = (of_server.cores(), of_clients.cores());
    Ok(LoadRun {
        result: clients.result()?,
        server,
        clients: cores,
    })
}

/// A client that checks small texts, one after another.
struct Probe {
    connection: HttpConnection,
    number: usize,
}

impl Probe {
    async fn open(port: u16) -> anyhow::Result<Self> {
        Ok(Self {
            connection: HttpConnection::open(port).await?,
            number: 0,
        })
    }

    /// Returns the time of a check in milliseconds; infinite if it is refused.
    async fn time(&mut self) -> anyhow::Result<f64> {
        self.number += 1;
        let text = format!("We recieve the letter number {} tommorow.", self.number);
        let body = serde_json::json!({"text": text, "language": "en-US"}).to_string();
        let start_time = Instant::now();
        let (status, _) = self.connection.request("/api/v1/check", &body).await?;
        let took = start_time.elapsed().as_secs_f64() * 1e3;
        Ok(if status == 200 { took } else { f64::INFINITY })
    }

    /// Returns the seconds from now until the first of several normal checks in a row.
    async fn recovery(&mut self, normal: f64) -> anyhow::Result<f64> {
        let (start_time, mut in_a_row, mut since) = (Instant::now(), 0, 0.0);
        while in_a_row < NORMAL_ANSWERS_IN_A_ROW {
            if start_time.elapsed() > TIMEOUT {
                return Ok(f64::INFINITY);
            }
            let at = start_time.elapsed().as_secs_f64();
            if self.time().await? <= NORMAL_FACTOR * normal {
                if in_a_row == 0 {
                    since = at;
                }
                in_a_row += 1;
            } else {
                in_a_row = 0;
            }
        }
        Ok(since)
    }
}
