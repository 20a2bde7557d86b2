//! Two servers on a Redis Cluster, beside one server on the same cluster.

use std::fmt::Write as _;
use std::time::Duration;

use emend_testbed::{AppendFsync, RedisCluster, RedisClusterOptions};

use crate::choice_load::figure;
use crate::goal::{self, Goal, Limit};
use crate::process::{ChildProcess, IdleTime, LoadRole, ProcessorTime, RoleKind};
use crate::report::{Measured, Spread};

/// The number of masters.
const MASTER_COUNT: usize = 3;
/// The number of clients, shared by the servers.
const CLIENT_COUNT: usize = 64;
const ROUND_COUNT: u64 = 5;
/// The time of each number of servers in each round.
const MEASUREMENT_SECONDS: f64 = 3.0;
/// The least ratio of two servers' choices per second to one server's, on a machine with enough cores.
const MIN_RATIO: f64 = 1.6;

/// The figures of a number of servers, one for each round.
#[derive(Default)]
struct ServersResult {
    rate: Vec<f64>,
    p99: Vec<f64>,
    /// Cores that clients, servers and Redis kept busy.
    clients: Vec<f64>,
    servers: Vec<f64>,
    redis: Vec<f64>,
    /// Cores that nobody kept busy.
    idle: Vec<f64>,
}

impl ServersResult {
    /// Returns the cores that other processes kept busy, in each round.
    fn other(&self, cores: usize) -> Vec<f64> {
        let parts = self
            .clients
            .iter()
            .zip(&self.servers)
            .zip(&self.redis)
            .zip(&self.idle);
        let busy_cores = parts.map(|(((clients, servers), redis), idle)| clients + servers + redis + idle);
        busy_cores
            .map(|busy_cores| (figure(cores) - busy_cores).max(0.0))
            .collect()
    }
}

/// Measures, and returns the text and the figures.
pub(crate) fn measure() -> anyhow::Result<Measured> {
    let cluster = RedisCluster::start(&RedisClusterOptions {
        append_fsync: AppendFsync::EverySec,
        ..RedisClusterOptions::default()
    })?;
    let servers = [
        ChildProcess::server(&cluster.url())?,
        ChildProcess::server(&cluster.url())?,
    ];
    let mut results = [ServersResult::default(), ServersResult::default()];
    for round in 0..=ROUND_COUNT {
        // Each round begins with another number, and the first one only warms up.
        for turn in 0..2 {
            let number = usize::from((turn + round) % 2 == 1);
            let used = &servers[..=number];
            let role = LoadRole {
                kind: RoleKind::Choices,
                ports: used.iter().map(|(_, port)| *port).collect(),
                connections: CLIENT_COUNT,
                rate: 0.0,
                seconds: MEASUREMENT_SECONDS,
                seed: 1 + (2 * round + turn) * 1_000,
            };
            let clients = ChildProcess::load(&role)?;
            let of = [
                ProcessorTime::begin([clients.pid()]),
                ProcessorTime::begin(used.iter().map(|(server, _)| server.pid())),
                ProcessorTime::begin((0..MASTER_COUNT).map(|master| cluster.pid(master))),
            ];
            let of_nobody = IdleTime::begin();
            std::thread::sleep(Duration::from_secs_f64(MEASUREMENT_SECONDS * 0.9));
            let idle = of_nobody.cores();
            let [of_clients, of_servers, of_redis] = of.map(|time| time.cores());
            let result = clients.result()?;
            if round > 0 {
                let into = &mut results[number];
                into.rate.push(result.rate);
                into.p99.push(result.accepted.p99);
                into.clients.push(of_clients);
                into.servers.push(of_servers);
                into.redis.push(of_redis);
                into.idle.push(idle);
            }
        }
    }
    Ok(measured(&results))
}

fn measured(results: &[ServersResult; 2]) -> Measured {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut text = format!(
        "{ROUND_COUNT} rounds; in each, one server and two had {MEASUREMENT_SECONDS:.0} s each, with {CLIENT_COUNT} clients. Medians over the rounds, and the least and greatest value in \
         brackets. Cores: how many were busy on average, of {cores}.\n\n\
         | | choices per second | 99% within, ms | cores: servers | cores: Redis | cores: clients | cores: other work | cores: idle |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
    );
    for (name, result) in ["one server", "two servers"].into_iter().zip(results) {
        let shown = |values: &[f64], decimals| Spread::of(values.to_vec()).shown(decimals);
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "| {name} | {} | {} | {} | {} | {} | {} | {} |",
            shown(&result.rate, 0),
            shown(&result.p99, 1),
            shown(&result.servers, 2),
            shown(&result.redis, 2),
            shown(&result.clients, 2),
            shown(&result.other(cores), 2),
            shown(&result.idle, 2)
        );
    }
    let [one, two] = results;
    let ratios = two.rate.iter().zip(&one.rate).map(|(two, one)| two / one);
    let median = |values: &[f64]| Spread::of(values.to_vec()).median;
    let busy = median(&one.servers) + median(&one.redis) + median(&one.clients);
    let (own, room) = (median(&one.servers), median(&one.idle));
    let goal = Goal {
        subject: "choices per second: two servers to one".to_owned(),
        key: "two servers to one".to_owned(),
        unit: "ratio",
        value: Spread::of(ratios.collect()),
        limit: Limit::AtLeast(MIN_RATIO),
    };
    let _ = writeln!(
        text,
        "\nWith one server, clients, server and Redis kept {busy:.2} cores busy, {own:.2} of them the server, and {room:.2} were idle. If each choice costs the same, the idle cores allow {:.2} times as many.\n",
        (busy + room) / busy
    );
    text.push_str(&goal::table(std::slice::from_ref(&goal)));
    Measured {
        text,
        figures: vec![goal.figure()],
        failed: None,
    }
}
