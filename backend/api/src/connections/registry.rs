//! The registry of all connections of a server.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use futures::task::AtomicWaker;

use super::progress::ConnectionProgress;

/// Limits on the number of connections.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ConnectionLimits {
    /// The most connections in total. At the limit, a new connection replaces the least recently served one.
    pub(crate) all: usize,
    /// The most connections from one address; `None` behind a proxy, where all clients have the same address. Connections from this
    /// machine have no such limit.
    pub(crate) per_address: Option<usize>,
}

/// A connection's progress, and the means to end it.
pub(crate) struct ConnectionHandle {
    address: Option<IpAddr>,
    progress: Mutex<ConnectionProgress>,
    is_ended: AtomicBool,
    /// The task that waits for the socket.
    pub(super) waker: AtomicWaker,
}

impl ConnectionHandle {
    fn new(address: Option<IpAddr>) -> Self {
        Self {
            address,
            progress: Mutex::new(ConnectionProgress::new(Instant::now())),
            is_ended: AtomicBool::new(false),
            waker: AtomicWaker::new(),
        }
    }

    pub(super) fn progress(&self) -> MutexGuard<'_, ConnectionProgress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the connection: the task that serves it gets an error from the socket.
    fn end(&self) {
        self.is_ended.store(true, Ordering::Release);
        self.waker.wake();
    }

    pub(super) fn is_ended(&self) -> bool {
        self.is_ended.load(Ordering::Acquire)
    }
}

/// The open connections.
pub(crate) struct Connections {
    limits: ConnectionLimits,
    open: Mutex<OpenConnection>,
}

#[derive(Default)]
struct OpenConnection {
    next: u64,
    all: HashMap<u64, Arc<ConnectionHandle>>,
    by_address: HashMap<IpAddr, usize>,
}

/// A registered connection, which is unregistered on drop.
pub(crate) struct ConnectionSlot {
    id: u64,
    pub(super) connection: Arc<ConnectionHandle>,
    registry: Arc<Connections>,
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        let mut open = self.registry.open();
        open.all.remove(&self.id);
        if let Some(address) = self.connection.address
            && let Some(count) = open.by_address.get_mut(&address)
        {
            *count -= 1;
            if *count == 0 {
                open.by_address.remove(&address);
            }
        }
    }
}

impl Connections {
    pub(crate) fn new(limits: ConnectionLimits) -> Arc<Self> {
        Arc::new(Self {
            limits,
            open: Mutex::default(),
        })
    }

    fn open(&self) -> MutexGuard<'_, OpenConnection> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Registers a connection; `None` if its address has reached the limit.
    pub(crate) fn admit(self: &Arc<Self>, address: Option<IpAddr>) -> Option<ConnectionSlot> {
        let address = address.map(group);
        let mut open = self.open();
        let of_address = address.and_then(|address| open.by_address.get(&address));
        let is_limited = address.is_some_and(|address| !address.is_loopback());
        if let (Some(max), Some(count), true) = (self.limits.per_address, of_address, is_limited)
            && *count >= max
        {
            metrics::counter!("emend_connections_refused_total").increment(1);
            return None;
        }
        if open.all.len() >= self.limits.all
            && let Some(other) = open.longest_unserved()
        {
            metrics::counter!("emend_connections_ended_total", "reason" => "full").increment(1);
            other.end();
        }
        let connection = Arc::new(ConnectionHandle::new(address));
        open.next += 1;
        let id = open.next;
        open.all.insert(id, Arc::clone(&connection));
        if let Some(address) = address {
            *open.by_address.entry(address).or_default() += 1;
        }
        Some(ConnectionSlot {
            id,
            connection,
            registry: Arc::clone(self),
        })
    }

    /// Ends connections with slow clients.
    pub(crate) fn end_slow(&self) {
        let now = Instant::now();
        self.end_matching("slow", |connection| connection.progress().is_too_slow(now));
    }

    /// Ends connections without a request.
    pub(crate) fn end_idle(&self) {
        self.end_matching("stop", |connection| connection.progress().is_idle());
    }

    /// Ends all connections.
    pub(crate) fn end_all(&self) {
        self.end_matching("stop", |_| true);
    }

    fn end_matching(&self, reason: &'static str, is_one: impl Fn(&ConnectionHandle) -> bool) {
        // Copied, so that the lock is not held: a woken task may drop its place immediately.
        let all: Vec<_> = self.open().all.values().cloned().collect();
        for connection in all {
            if !connection.is_ended() && is_one(&connection) {
                metrics::counter!("emend_connections_ended_total", "reason" => reason).increment(1);
                connection.end();
            }
        }
    }
}

impl OpenConnection {
    /// The least recently served connection of the address with the most connections.
    fn longest_unserved(&self) -> Option<Arc<ConnectionHandle>> {
        let left = self.all.values().filter(|connection| !connection.is_ended());
        let candidate = left.min_by_key(|connection| {
            let of_address = connection
                .address
                .and_then(|address| self.by_address.get(&address));
            let address_count = of_address.copied().unwrap_or_default();
            (
                std::cmp::Reverse(address_count),
                connection.progress().last_sent(),
            )
        });
        candidate.cloned()
    }
}

/// The address that connections are counted by. An IPv6 /64 network counts as one address, because it usually belongs to one
/// customer.
fn group(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) if !v6.is_loopback() => {
            let bits = v6.to_bits() >> 64 << 64;
            IpAddr::V6(Ipv6Addr::from_bits(bits))
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connections(all: usize) -> Arc<Connections> {
        Connections::new(ConnectionLimits {
            all,
            per_address: Some(2),
        })
    }

    #[allow(clippy::unnecessary_wraps, reason = "a connection may have none")]
    fn address(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn an_address_over_its_limit_can_connect_again_after_closing_a_connection() {
        let connections = connections(100);
        let first = connections.admit(address("192.0.2.1")).unwrap();
        let _second = connections.admit(address("::ffff:192.0.2.1")).unwrap();
        assert!(connections.admit(address("192.0.2.1")).is_none());
        let _other = connections.admit(address("192.0.2.2")).unwrap();
        drop(first);
        assert!(connections.admit(address("192.0.2.1")).is_some());
    }

    #[test]
    fn a_network_of_ipv6_is_one_address_and_this_machine_has_no_limit() {
        let connections = connections(100);
        let places = ["2001:db8::1", "2001:db8::2"].map(|text| connections.admit(address(text)).unwrap());
        assert!(connections.admit(address("2001:db8::3")).is_none());
        drop(places);
        let own: Vec<_> = (0..9)
            .filter_map(|_| connections.admit(address("127.0.0.1")))
            .collect();
        assert_eq!(own.len(), 9);
    }

    #[test]
    fn a_full_server_closes_the_least_served_connection_of_the_address_with_the_most() {
        let connections = connections(3);
        let lone = connections.admit(address("192.0.2.1")).unwrap();
        let idle = connections.admit(address("127.0.0.1")).unwrap();
        let busy = connections.admit(address("127.0.0.1")).unwrap();
        idle.connection.progress().sent(1, true, Instant::now());
        busy.connection.progress().sent(1, true, Instant::now());
        let new = connections.admit(address("127.0.0.1")).unwrap();
        assert!(idle.connection.is_ended());
        assert!([lone, busy, new].iter().all(|place| !place.connection.is_ended()));
    }
}
