//! The servers of a Redis Cluster (`docs/decisions/0084-redis-cluster.md`).
//!
//! Each master has connections and a circuit breaker of its own. The commands of a pipeline are sent to the masters of
//! their slots, to all of these at once; those of one slot stay in order. If a slot has moved, its commands follow it.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use deadpool_redis::redis::{Client, Cmd, Pipeline, Value, cmd};
use emend_store::{Epoch, Fence, PARTITIONS, StoreError};
use futures::future::join_all;
use tokio::time::Instant;

use crate::address::{ClusterAddress, NodeAddress};
use crate::error::{from_redis, is_moving, moving, unavailable};
use crate::node::{Node, NodeLimits};
use crate::processes;
use crate::routing::{Redirect, Route, redirect, route};
use crate::slot_inquiry::newest_slot_map;
use crate::slots::{SlotMap, partition_slots};

/// The reply to a command, which can be an error of Redis; or the reason why its server gave none.
pub(crate) type Reply = Result<Value, StoreError>;

/// The most servers that a command is sent to one after the other.
const MAX_REDIRECTS: usize = 8;
/// The pause before a command is sent again whose slot is being moved.
const RETRY_DELAY: Duration = Duration::from_millis(20);
/// The shortest time between two inquiries about the slots.
const MIN_INQUIRY_INTERVAL: Duration = Duration::from_millis(100);

/// The result of the last inquiry about the slots.
struct SlotInquiry {
    started_at: Instant,
    result: Result<(), StoreError>,
}

/// The slots, as far as they are known.
struct KnownSlots {
    map: RwLock<SlotMap>,
    slots_by_partition: Vec<u16>,
}

impl KnownSlots {
    fn owner(&self, slot: u16) -> Option<NodeAddress> {
        self.read(|map| map.owner(slot).cloned())
    }

    fn read<T>(&self, read: impl FnOnce(&SlotMap) -> T) -> T {
        read(&self.map.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the map. Returns the partitions that have another master than before.
    fn change(&self, change: impl FnOnce(&mut SlotMap)) -> Vec<u16> {
        let mut map = self.map.write().unwrap_or_else(PoisonError::into_inner);
        let owners = |map: &SlotMap| -> Vec<_> {
            let owner = |slot: &u16| map.owner(*slot).cloned();
            self.slots_by_partition.iter().map(owner).collect()
        };
        let before = owners(&map);
        change(&mut map);
        let after = owners(&map);
        let changes = (0..PARTITIONS).zip(before.iter().zip(&after));
        changes
            .filter(|(_, (before, after))| before.is_some() && before != after)
            .map(|(partition, _)| partition)
            .collect()
    }

    /// Returns the partition with this slot.
    fn partition(&self, slot: u16) -> Option<u16> {
        let slots = &self.slots_by_partition;
        u16::try_from(slots.iter().position(|other| *other == slot)?).ok()
    }

    /// Returns the partitions of which this server is the master.
    fn partitions_on(&self, address: &NodeAddress) -> Vec<u16> {
        self.read(|map| {
            (0..PARTITIONS)
                .zip(&self.slots_by_partition)
                .filter(|(_, slot)| map.owner(**slot) == Some(address))
                .map(|(partition, _)| partition)
                .collect()
        })
    }
}

/// The connections to a cluster.
pub(crate) struct Cluster {
    address: ClusterAddress,
    limits: NodeLimits,
    fence: Arc<Fence>,
    slots: Arc<KnownSlots>,
    nodes: RwLock<BTreeMap<NodeAddress, Arc<Node>>>,
    last_inquiry: tokio::sync::Mutex<Option<SlotInquiry>>,
}

/// A command that waits for its reply.
struct OpenCommand {
    index: usize,
    route: Route,
    /// The server to which its key is being moved.
    importing_node: Option<NodeAddress>,
}

impl Cluster {
    /// Prepares the connections without connecting.
    pub(crate) fn new(
        address: ClusterAddress,
        connections: usize,
        timeout: Duration,
        fence: Arc<Fence>,
    ) -> Self {
        Self {
            address,
            limits: NodeLimits {
                connections,
                // Shorter than that of the whole call, so that a server that hangs is the one that is blamed.
                timeout: timeout * 9 / 10,
            },
            fence,
            slots: Arc::new(KnownSlots {
                map: RwLock::default(),
                slots_by_partition: partition_slots(),
            }),
            nodes: RwLock::default(),
            last_inquiry: tokio::sync::Mutex::default(),
        }
    }

    fn node(&self, address: &NodeAddress) -> Result<Arc<Node>, StoreError> {
        let nodes = self.nodes.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(node) = nodes.get(address) {
            return Ok(Arc::clone(node));
        }
        drop(nodes);
        let observer = {
            let (fence, slots, address) = (Arc::clone(&self.fence), Arc::clone(&self.slots), address.clone());
            Box::new(move |process: &str| {
                processes::observe_process(&fence, &slots.partitions_on(&address), process);
            })
        };
        let node = Arc::new(Node::new(self.address.of_node(address), self.limits, observer)?);
        let mut nodes = self.nodes.write().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(nodes.entry(address.clone()).or_insert(node)))
    }

    /// Returns clients of all servers that are known, masters first.
    pub(crate) fn clients(&self) -> Vec<(NodeAddress, Client)> {
        let mut addresses = self.slots.read(SlotMap::masters);
        for seed in &self.address.seeds {
            if !addresses.contains(seed) {
                addresses.push(seed.clone());
            }
        }
        let client = |address: NodeAddress| {
            let client = self.node(&address).ok()?.client().clone();
            Some((address, client))
        };
        addresses.into_iter().filter_map(client).collect()
    }

    /// Asks the servers which master has which slots, unless that was done a moment ago.
    pub(crate) async fn refresh_slots(&self) -> Result<(), StoreError> {
        let since = Instant::now();
        let mut last_inquiry = self.last_inquiry.lock().await;
        if let Some(last) = &*last_inquiry
            && (last.started_at >= since || last.started_at.elapsed() < MIN_INQUIRY_INTERVAL)
        {
            return last.result.clone();
        }
        let started_at = Instant::now();
        let discovered = newest_slot_map(self.clients(), self.limits.timeout / 4).await;
        let result = discovered.map(|discovered| self.change(|map| *map = discovered));
        if result.is_ok() {
            self.forget_servers();
        }
        *last_inquiry = Some(SlotInquiry {
            started_at,
            result: result.clone(),
        });
        result
    }

    fn change(&self, change: impl FnOnce(&mut SlotMap)) {
        let moved = self.slots.change(change);
        processes::report_new_master(&self.fence, &moved);
    }

    /// Ends the connections to servers that have no slots any more.
    fn forget_servers(&self) {
        let masters = self.slots.read(SlotMap::masters);
        let mut nodes = self.nodes.write().unwrap_or_else(PoisonError::into_inner);
        nodes.retain(|address, _| masters.contains(address) || self.address.seeds.contains(address));
    }

    /// Returns the masters, sorted.
    pub(crate) async fn masters(&self) -> Result<Vec<NodeAddress>, StoreError> {
        if !self.slots.read(SlotMap::is_known) {
            self.refresh_slots().await?;
        }
        Ok(self.slots.read(SlotMap::masters))
    }

    /// Returns a text that differs if any partition has another master.
    pub(crate) fn fingerprint(&self) -> String {
        let owner = |slot: &u16| {
            self.slots
                .owner(*slot)
                .map_or_else(String::new, |owner| owner.to_string())
        };
        let owners: Vec<_> = self.slots.slots_by_partition.iter().map(owner).collect();
        blake3::hash(owners.join(" ").as_bytes()).to_hex()[..16].to_owned()
    }

    /// Returns the process of each partition's master.
    pub(crate) async fn incarnation(&self) -> Result<String, StoreError> {
        self.refresh_slots().await?;
        let masters = self.masters().await?;
        let process = async |address: &NodeAddress| {
            let node = self.node(address)?;
            node.run_with_timeout(self.limits.timeout, node.process()).await
        };
        let discovered = join_all(masters.iter().map(process)).await;
        let discovered: BTreeMap<_, _> = masters.iter().zip(discovered).collect();
        let mut slots_by_partition = Vec::with_capacity(self.slots.slots_by_partition.len());
        for slot in &self.slots.slots_by_partition {
            let owner = self.slots.owner(*slot).ok_or_else(no_master)?;
            match discovered.get(&owner) {
                Some(Ok(process)) => slots_by_partition.push(process.as_str()),
                Some(Err(error)) => return Err(error.clone()),
                None => return Err(moving()),
            }
        }
        Ok(processes::cluster_incarnation(slots_by_partition))
    }

    /// Sends the commands to one master, and returns its replies.
    pub(crate) async fn query_master(
        &self,
        address: &NodeAddress,
        commands: &Pipeline,
    ) -> Result<Vec<Value>, StoreError> {
        let node = self.node(address)?;
        let asked = node.query(commands, &|_| Ok(()));
        let replies = node.run_with_timeout(self.limits.timeout, asked).await?;
        replies.map_err(|error| from_redis(&error))
    }

    /// Sends each command to the master of its slot, and returns the replies in order. With an epoch, commands are sent
    /// only if the fence is open for it and for the process that has the slot. A command whose slot is being moved is
    /// sent again for as long as `patience` lasts.
    pub(crate) async fn query(
        &self,
        commands: &Pipeline,
        epoch: Option<&Epoch>,
        patience: Duration,
    ) -> Vec<Reply> {
        let commands: Vec<&Cmd> = commands.cmd_iter().collect();
        let mut replies: Vec<Reply> = commands.iter().map(|_| Err(unavailable("no answer"))).collect();
        let deadline = Instant::now() + patience;
        let mut open: Vec<OpenCommand> = (0..commands.len())
            .map(|index| OpenCommand {
                index,
                route: route(commands[index]),
                importing_node: None,
            })
            .collect();
        for _ in 0..MAX_REDIRECTS {
            open = self.query_each_master(&commands, open, epoch, &mut replies).await;
            while open.is_empty() {
                let moves = |command: &usize| matches!(&replies[*command], Err(error) if is_moving(error));
                let waiting: Vec<_> = (0..commands.len()).filter(moves).collect();
                if waiting.is_empty() || Instant::now() + RETRY_DELAY > deadline {
                    return replies;
                }
                tokio::time::sleep(RETRY_DELAY).await;
                let retries = waiting.into_iter().map(|index| OpenCommand {
                    index,
                    route: route(commands[index]),
                    importing_node: None,
                });
                open = self
                    .query_each_master(&commands, retries.collect(), epoch, &mut replies)
                    .await;
            }
        }
        for command in open {
            replies[command.index] = Err(unavailable("the servers of its cluster disagree; try again"));
        }
        replies
    }

    /// Sends the open commands, stores the replies, and returns those that must be sent elsewhere.
    async fn query_each_master(
        &self,
        commands: &[&Cmd],
        open: Vec<OpenCommand>,
        epoch: Option<&Epoch>,
        replies: &mut [Reply],
    ) -> Vec<OpenCommand> {
        let masters = self.masters().await;
        let mut groups: BTreeMap<NodeAddress, Vec<OpenCommand>> = BTreeMap::new();
        for command in open {
            let address = command
                .importing_node
                .clone()
                .or_else(|| match command.route.slot {
                    Some(slot) => self.slots.owner(slot),
                    None => masters.as_ref().ok()?.first().cloned(),
                });
            match (address, &masters) {
                (Some(address), _) => groups.entry(address).or_default().push(command),
                (None, Err(error)) => replies[command.index] = Err(error.clone()),
                (None, Ok(_)) => replies[command.index] = Err(no_master()),
            }
        }
        let requests = groups.iter().map(|(address, group)| {
            let group: Vec<_> = group.iter().map(|open| (commands[open.index], open)).collect();
            self.send(address, group, epoch)
        });
        let answers = join_all(requests).await;
        let (mut redirected, mut failed) = (Vec::new(), Vec::new());
        for ((address, group), answer) in groups.into_iter().zip(answers) {
            match answer {
                Ok(values) => {
                    for (command, value) in group.into_iter().zip(values) {
                        match redirect(&value) {
                            Some(Redirect::IsDown) => failed.push((address.clone(), command, Ok(value))),
                            Some(redirect) => {
                                self.follow(&address, command, redirect, &mut redirected, replies);
                            }
                            None => replies[command.index] = Ok(value),
                        }
                    }
                }
                // The fence refused them.
                Err(error) if self.is_fence_closed(epoch) => {
                    for command in group {
                        replies[command.index] = Err(error.clone());
                    }
                }
                Err(error) => {
                    let lost = |command| (address.clone(), command, Err(error.clone()));
                    failed.extend(group.into_iter().map(lost));
                }
            }
        }
        if !failed.is_empty() {
            // Another server may have taken over.
            let _still_unknown = self.refresh_slots().await;
            for (address, command, reply) in failed {
                let owner = command.route.slot.and_then(|slot| self.slots.owner(slot));
                if owner.is_some_and(|owner| owner != address) {
                    redirected.push(OpenCommand {
                        importing_node: None,
                        ..command
                    });
                } else {
                    replies[command.index] = reply;
                }
            }
        }
        redirected.sort_unstable_by_key(|command| command.index);
        redirected
    }

    fn is_fence_closed(&self, epoch: Option<&Epoch>) -> bool {
        epoch.is_some_and(|epoch| !matches!(self.fence.epoch(), Ok(Some(open)) if open == *epoch))
    }

    /// Prepares a command for the server that a reply names.
    fn follow(
        &self,
        sender: &NodeAddress,
        mut command: OpenCommand,
        redirect: Redirect,
        redirected: &mut Vec<OpenCommand>,
        replies: &mut [Reply],
    ) {
        let named = |node: NodeAddress| match node.host.as_str() {
            "" => NodeAddress {
                host: sender.host.clone(),
                ..node
            },
            _ => node,
        };
        match redirect {
            Redirect::Moved(slot, node) => {
                self.change(|map| map.assign(slot, slot, &named(node)));
                command.importing_node = None;
                redirected.push(command);
            }
            // A script would not find the keys that it does not name and that have not arrived there yet. It waits.
            Redirect::Ask(node) if !command.route.is_script => {
                command.importing_node = Some(named(node));
                redirected.push(command);
            }
            Redirect::Ask(_) | Redirect::TryAgain | Redirect::IsDown => {
                replies[command.index] = Err(moving());
            }
        }
    }

    /// Sends commands to one server.
    async fn send(
        &self,
        address: &NodeAddress,
        group: Vec<(&Cmd, &OpenCommand)>,
        epoch: Option<&Epoch>,
    ) -> Result<Vec<Value>, StoreError> {
        let node = self.node(address)?;
        let mut commands = Pipeline::with_capacity(group.len());
        let mut answers = Vec::with_capacity(group.len());
        let mut partitions = Vec::new();
        for (command, open) in group {
            if open.importing_node.is_some() {
                commands.add_command(cmd("ASKING"));
            }
            answers.push(commands.len());
            commands.add_command(command.clone());
            partitions.extend(open.route.slot.and_then(|slot| self.slots.partition(slot)));
        }
        partitions.sort_unstable();
        partitions.dedup();
        let admit = |process: &str| {
            if let Some(epoch) = epoch {
                // The fence closes before anything is sent. See docs/decisions/0013-start-up-gate.md.
                processes::observe_process(&self.fence, &partitions, process);
                processes::admit(&self.fence, epoch)?;
            }
            Ok(())
        };
        let asked = node.query(&commands, &admit);
        let replies = node.run_with_timeout(self.limits.timeout, asked).await?;
        let mut values = replies.map_err(|error| from_redis(&error))?;
        if values.len() != commands.len() {
            return Err(crate::error::corrupt("an answer of Redis is missing"));
        }
        let takes = |partition: usize| std::mem::replace(&mut values[partition], Value::Nil);
        Ok(answers.into_iter().map(takes).collect())
    }
}

/// The error for a slot that no server has.
fn no_master() -> StoreError {
    unavailable("a part of its cluster has no master")
}
