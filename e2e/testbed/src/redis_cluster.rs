//! A private Redis Cluster of three masters.

use std::cell::Cell;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

use crate::process::{Directory, Service, find, free_port};
use crate::redis::{AppendFsync, ServerDirectory, launch};

/// The number of masters.
const MASTERS: usize = 3;
/// The longest time until the servers agree; a busy machine is slow.
const TIMEOUT: Duration = Duration::from_mins(1);
/// The port on which a server talks to the others, relative to its own.
const BUS: u16 = 10_000;

/// The options of a cluster.
#[derive(Debug, Clone, Default)]
pub struct RedisClusterOptions {
    /// The time at which changes are written to disk.
    pub append_fsync: AppendFsync,
    /// Whether each master has a replica.
    pub has_replicas: bool,
}

/// One of the servers. The first three are the masters at first, the others their replicas.
struct ClusterServer {
    // Dropped before the directory, so that the service ends first.
    service: Service,
    port: u16,
    directory: Directory,
}

/// A private cluster with append-only files. If one master ends, the others continue.
pub struct RedisCluster {
    servers: Vec<ClusterServer>,
    append_fsync: AppendFsync,
    redis_cli: PathBuf,
}

impl RedisCluster {
    /// Starts the servers on free ports, and makes them a cluster.
    pub fn start(options: &RedisClusterOptions) -> anyhow::Result<Self> {
        let redis_cli = find("redis-cli", "redis-tools")?;
        let number = if options.has_replicas {
            2 * MASTERS
        } else {
            MASTERS
        };
        let servers = (0..number).map(|_| {
            let directory = Directory::new(None, "redis-cluster")?;
            let (service, port) = launch_on_free_ports(options.append_fsync, directory.path())?;
            Ok(ClusterServer {
                service,
                port,
                directory,
            })
        });
        let cluster = Self {
            servers: servers.collect::<anyhow::Result<_>>()?,
            append_fsync: options.append_fsync,
            redis_cli,
        };
        let addresses = cluster
            .servers
            .iter()
            .map(|server| format!("127.0.0.1:{}", server.port));
        let created = Command::new(&cluster.redis_cli)
            .args(["--cluster", "create"])
            .args(addresses)
            .args(["--cluster-replicas", if options.has_replicas { "1" } else { "0" }])
            .arg("--cluster-yes")
            .output()
            .context("cannot run redis-cli")?;
        ensure!(
            created.status.success(),
            "{}",
            String::from_utf8_lossy(&created.stdout)
        );
        cluster.wait("the cluster is complete", || {
            let is_whole = |server: usize| {
                let info = cluster.query(server, &["CLUSTER", "INFO"])?;
                Ok(info.contains("cluster_state:ok")
                    && info.contains(&format!("cluster_known_nodes:{number}")))
            };
            let all = (0..number).map(is_whole).collect::<anyhow::Result<Vec<_>>>()?;
            Ok(!all.contains(&false) && (0..MASTERS).all(|server| cluster.is_replicated(server, options)))
        })?;
        Ok(cluster)
    }

    fn is_replicated(&self, master: usize, options: &RedisClusterOptions) -> bool {
        !options.has_replicas
            || self
                .query(master, &["INFO", "replication"])
                .is_ok_and(|info| info.contains("state=online"))
    }

    /// Returns `redis+cluster://127.0.0.1:PORT,127.0.0.1:PORT,127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        let masters = self.servers[..MASTERS].iter();
        let addresses: Vec<_> = masters
            .map(|server| format!("127.0.0.1:{}", server.port))
            .collect();
        format!("redis+cluster://{}", addresses.join(","))
    }

    /// Returns the port of a server.
    pub fn port(&self, server: usize) -> u16 {
        self.servers[server].port
    }

    /// Returns the process ID of a server, for signals.
    pub fn pid(&self, server: usize) -> u32 {
        self.servers[server].service.pid()
    }

    /// Kills a server immediately, which simulates a crash.
    pub fn kill9(&mut self, server: usize) -> anyhow::Result<()> {
        self.servers[server].service.kill9()
    }

    /// Restarts a server on the same port and data, and waits until it has rejoined the others.
    pub fn restart(&mut self, server: usize) -> anyhow::Result<()> {
        let restarted = &mut self.servers[server];
        restarted.service.stop();
        restarted.service = launch_server(self.append_fsync, restarted.directory.path(), restarted.port)?;
        self.wait("the restarted server has rejoined", || {
            Ok(self
                .query(server, &["CLUSTER", "INFO"])?
                .contains("cluster_state:ok"))
        })
    }

    /// Deletes the data of a server that was killed, but not its place in the cluster.
    pub fn empty(&mut self, server: usize) -> anyhow::Result<()> {
        let directory = self.servers[server].directory.path().join("appendonlydir");
        if directory.exists() {
            std::fs::remove_dir_all(directory)?;
        }
        Ok(())
    }

    /// Returns the server that is the master of a slot, as the first server that runs sees it.
    pub fn master_of(&self, slot: u16) -> anyhow::Result<usize> {
        for server in 0..self.servers.len() {
            let Ok(nodes) = self.query(server, &["CLUSTER", "NODES"]) else {
                continue;
            };
            for line in nodes.lines() {
                let words: Vec<_> = line.split_whitespace().collect();
                let holds = words.iter().skip(8).any(|range| holds(range, slot));
                let port = words.get(1).and_then(|address| port_of(address));
                let index = self.servers.iter().position(|server| Some(server.port) == port);
                if let Some(index) = index.filter(|_| holds) {
                    return Ok(index);
                }
            }
        }
        bail!("slot {slot} has no master")
    }

    /// Makes a replica the master in place of its master, which hands over all writes first.
    pub fn promote_replica(&self, replica: usize) -> anyhow::Result<()> {
        let asked = Cell::new(None);
        self.wait("the replica takes over", || {
            if self.query(replica, &["ROLE"])?.starts_with("master") {
                return Ok(true);
            }
            // A server that became a replica a moment ago has to catch up, and a request that it cannot fulfil in time ends.
            let is_up = self
                .query(replica, &["INFO", "replication"])?
                .contains("master_link_status:up");
            let waits = asked
                .get()
                .is_some_and(|asked: Instant| asked.elapsed() < Duration::from_secs(6));
            if is_up && !waits {
                asked.set(Some(Instant::now()));
                let answer = self.query(replica, &["CLUSTER", "FAILOVER"])?;
                ensure!(answer == "OK", "{answer}");
            }
            Ok(false)
        })?;
        self.wait_for_master(replica)
    }

    /// Waits until all servers that run know that a server has become a master.
    pub fn wait_for_master(&self, server: usize) -> anyhow::Result<()> {
        self.wait("all know that the replica is the master", || {
            let views = (0..self.servers.len()).filter_map(|of| self.query(of, &["CLUSTER", "NODES"]).ok());
            let port = Some(self.port(server));
            Ok(views.into_iter().all(|nodes| {
                nodes.lines().any(|line| {
                    let words: Vec<_> = line.split_whitespace().collect();
                    let is_this = words.get(1).and_then(|address| port_of(address)) == port;
                    is_this && line.contains("master") && words.len() > 8
                })
            }))
        })
    }

    /// Moves a slot with its keys to another master, a few keys at a time in the order of their names, with a
    /// pause after each step.
    pub fn move_slot(&self, slot: u16, to: usize, pause: Duration) -> anyhow::Result<()> {
        let from = self.master_of(slot)?;
        let name = |server| self.query(server, &["CLUSTER", "MYID"]);
        let (source, target) = (name(from)?, name(to)?);
        let slot = slot.to_string();
        let expect = |server, command: &[&str]| {
            let answer = self.query(server, command)?;
            ensure!(answer == "OK" || answer == "NOKEY", "{command:?}: {answer}");
            Ok(())
        };
        expect(to, &["CLUSTER", "SETSLOT", &slot, "IMPORTING", &source])?;
        expect(from, &["CLUSTER", "SETSLOT", &slot, "MIGRATING", &target])?;
        let port = self.port(to).to_string();
        loop {
            let keys = self.query(from, &["CLUSTER", "GETKEYSINSLOT", &slot, "1000000"])?;
            let mut keys: Vec<&str> = keys.lines().collect();
            if keys.is_empty() {
                break;
            }
            keys.sort_unstable();
            keys.truncate(5);
            let begin = ["MIGRATE", "127.0.0.1", &port, "", "0", "5000", "KEYS"];
            let command: Vec<&str> = begin.into_iter().chain(keys).collect();
            expect(from, &command)?;
            std::thread::sleep(pause);
        }
        expect(to, &["CLUSTER", "SETSLOT", &slot, "NODE", &target])?;
        expect(from, &["CLUSTER", "SETSLOT", &slot, "NODE", &target])
    }

    /// Sends a command to one of the servers, and returns its answer as `redis-cli` prints it.
    pub fn query(&self, server: usize, command: &[&str]) -> anyhow::Result<String> {
        let output = Command::new(&self.redis_cli)
            .args(["-h", "127.0.0.1", "-p", &self.port(server).to_string(), "--raw"])
            .args(command)
            .output()
            .context("cannot run redis-cli")?;
        ensure!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
    }

    fn wait(&self, what: &str, is_so: impl Fn() -> anyhow::Result<bool>) -> anyhow::Result<()> {
        let begun = Instant::now();
        loop {
            let problem = match is_so() {
                Ok(true) => return Ok(()),
                Ok(false) => String::new(),
                Err(error) => format!(": {error:#}"),
            };
            if begun.elapsed() > TIMEOUT {
                let nodes = self.query(0, &["CLUSTER", "NODES"]).unwrap_or_default();
                bail!("{what}: not within a minute{problem}\n{nodes}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Returns whether a range of slots, `0-5460` or `7`, contains this one.
fn holds(range: &str, slot: u16) -> bool {
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    match (first.parse::<u16>(), last.parse::<u16>()) {
        (Ok(first), Ok(last)) => (first..=last).contains(&slot),
        _ => false,
    }
}

/// Returns the port in `127.0.0.1:7000@17000`.
fn port_of(address: &str) -> Option<u16> {
    let (address, _) = address.split_once('@')?;
    address.rsplit_once(':')?.1.parse().ok()
}

/// Launches a server on free ports. Another process may take a port before the server listens on it, so this tries again.
fn launch_on_free_ports(append_fsync: AppendFsync, directory: &Path) -> anyhow::Result<(Service, u16)> {
    let mut attempts_left = 5;
    loop {
        attempts_left -= 1;
        let port = free_ports()?;
        match launch_server(append_fsync, directory, port) {
            Ok(service) => return Ok((service, port)),
            Err(error) if attempts_left == 0 => return Err(error),
            Err(_) => {}
        }
    }
}

/// Returns a free port for clients such that the one for the other servers is free, too.
fn free_ports() -> anyhow::Result<u16> {
    for _ in 0..1_000 {
        let port = free_port()?;
        if let Some(bus) = port.checked_add(BUS)
            && TcpListener::bind((Ipv4Addr::LOCALHOST, bus)).is_ok()
        {
            return Ok(port);
        }
    }
    bail!("no two ports are free for a server of a cluster")
}

fn launch_server(append_fsync: AppendFsync, directory: &Path, port: u16) -> anyhow::Result<Service> {
    let settings = [
        ("--cluster-enabled", "yes"),
        ("--cluster-config-file", "nodes.conf"),
        ("--cluster-node-timeout", "3000"),
        ("--cluster-require-full-coverage", "no"),
    ];
    launch(append_fsync, ServerDirectory { directory, port }, &settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_serves_every_slot_and_a_slot_can_move() {
        let cluster = RedisCluster::start(&RedisClusterOptions::default()).unwrap();
        // The slot of `foo`.
        let before = cluster.master_of(12_182).unwrap();
        assert_eq!(cluster.query(before, &["SET", "foo", "emend"]).unwrap(), "OK");
        let to = (before + 1) % MASTERS;
        cluster.move_slot(12_182, to, Duration::ZERO).unwrap();
        assert_eq!(cluster.master_of(12_182).unwrap(), to);
        assert_eq!(cluster.query(to, &["GET", "foo"]).unwrap(), "emend");
    }

    #[test]
    fn a_replica_takes_over() {
        let options = RedisClusterOptions {
            has_replicas: true,
            ..RedisClusterOptions::default()
        };
        let mut cluster = RedisCluster::start(&options).unwrap();
        let master = cluster.master_of(0).unwrap();
        cluster.kill9(master).unwrap();
        let begun = Instant::now();
        while cluster.master_of(0).is_ok_and(|now| now == master) && begun.elapsed() < TIMEOUT {
            std::thread::sleep(Duration::from_millis(100));
        }
        assert!(cluster.master_of(0).unwrap() >= MASTERS);
        cluster.restart(master).unwrap();
    }
}
