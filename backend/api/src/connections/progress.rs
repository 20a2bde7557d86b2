//! The state of one connection.

use std::time::{Duration, Instant};

/// How long a client may be slow without being judged.
const GRACE_PERIOD: Duration = Duration::from_secs(10);
/// The fewest bytes per second that a client must send or read after that.
const MIN_RATE: u64 = 2_000;
/// The longest time that a request may take to arrive at any speed.
const MAX_REQUEST_TIME: Duration = Duration::from_mins(1);
/// The longest time that a connection may wait for its next request.
pub(super) const MAX_IDLE: Duration = Duration::from_secs(75);

/// The phase of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ConnectionPhase {
    /// No byte of a request has arrived.
    Idle,
    /// A request is arriving; the number of its bytes so far.
    Receiving(u64),
    /// A request is complete and its response is not fully written; `true` if more data has arrived in the meantime.
    Answering(bool),
}

/// The phase of a connection, its start, and whether the client reads.
#[derive(Debug)]
pub(super) struct ConnectionProgress {
    phase: ConnectionPhase,
    since: Instant,
    /// Since when the socket has accepted only part of the data, and the number of bytes accepted since.
    blocked: Option<(Instant, u64)>,
    /// When the socket last accepted data, or when it was opened.
    last_sent: Instant,
}

impl ConnectionProgress {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            phase: ConnectionPhase::Idle,
            since: now,
            blocked: None,
            last_sent: now,
        }
    }

    fn enter(&mut self, phase: ConnectionPhase, now: Instant) {
        self.phase = phase;
        self.since = now;
    }

    pub(super) fn received(&mut self, bytes: u64, now: Instant) {
        match &mut self.phase {
            ConnectionPhase::Idle => self.enter(ConnectionPhase::Receiving(bytes), now),
            ConnectionPhase::Receiving(received) => *received += bytes,
            ConnectionPhase::Answering(more) => *more = true,
        }
    }

    /// Records that the request was read completely.
    pub(super) fn request_read(&mut self, now: Instant) {
        if !matches!(self.phase, ConnectionPhase::Answering(_)) {
            self.enter(ConnectionPhase::Answering(false), now);
        }
    }

    /// Records that the response was written completely or dropped.
    pub(super) fn response_done(&mut self, now: Instant) {
        let next = match self.phase {
            ConnectionPhase::Answering(true) => ConnectionPhase::Receiving(0),
            _ => ConnectionPhase::Idle,
        };
        self.enter(next, now);
    }

    /// Records that the socket accepted some bytes; `all` says whether it accepted all of the data.
    pub(super) fn sent(&mut self, bytes: u64, all: bool, now: Instant) {
        self.last_sent = now;
        match &mut self.blocked {
            Some(_) if all => self.blocked = None,
            Some((_, sent)) => *sent += bytes,
            None => {}
        }
    }

    /// Records that the socket currently accepts no data.
    pub(super) fn blocked(&mut self, now: Instant) {
        self.blocked.get_or_insert((now, 0));
    }

    pub(super) fn is_idle(&self) -> bool {
        self.phase == ConnectionPhase::Idle && self.blocked.is_none()
    }

    /// When data was last sent to the client.
    pub(super) fn last_sent(&self) -> Instant {
        self.last_sent
    }

    /// Whether the client sends or reads too slowly.
    pub(super) fn is_too_slow(&self, now: Instant) -> bool {
        let slow = |since: Instant, bytes: u64| {
            let elapsed = now.saturating_duration_since(since);
            elapsed > GRACE_PERIOD && bytes < MIN_RATE * elapsed.as_secs()
        };
        let in_phase = now.saturating_duration_since(self.since);
        let is_phase_too_slow = match self.phase {
            ConnectionPhase::Idle => in_phase > MAX_IDLE,
            ConnectionPhase::Receiving(bytes) => slow(self.since, bytes) || in_phase > MAX_REQUEST_TIME,
            ConnectionPhase::Answering(_) => false,
        };
        is_phase_too_slow || self.blocked.is_some_and(|(since, sent)| slow(since, sent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn later(start: Instant, seconds: u64) -> Instant {
        start + Duration::from_secs(seconds)
    }

    #[test]
    fn a_client_that_sends_its_request_in_drips_is_too_slow_but_a_waiting_client_is_not() {
        let start = Instant::now();
        let mut progress = ConnectionProgress::new(start);
        progress.received(10, start);
        for second in 1..=11 {
            assert!(!progress.is_too_slow(later(start, second - 1)));
            progress.received(600, later(start, second));
        }
        assert!(progress.is_too_slow(later(start, 11)));
        progress.request_read(later(start, 11));
        assert!(!progress.is_too_slow(later(start, 60)));
    }

    #[test]
    fn a_client_that_never_reads_is_too_slow_but_a_client_on_a_slow_line_is_not() {
        let start = Instant::now();
        let mut never = ConnectionProgress::new(start);
        let mut slowly = ConnectionProgress::new(start);
        for progress in [&mut never, &mut slowly] {
            progress.request_read(start);
            progress.blocked(start);
        }
        for second in 0..60 {
            slowly.sent(5_000, false, later(start, second));
            assert!(!slowly.is_too_slow(later(start, second)));
        }
        assert!(!never.is_too_slow(later(start, 10)) && never.is_too_slow(later(start, 11)));
    }

    #[test]
    fn a_body_that_follows_its_response_must_arrive_fast_too() {
        let start = Instant::now();
        let mut progress = ConnectionProgress::new(start);
        progress.received(100, start);
        progress.response_done(start);
        for second in 1..=20 {
            progress.received(1, later(start, second));
        }
        assert!(progress.is_too_slow(later(start, 20)));
    }

    #[test]
    fn bytes_received_during_a_response_begin_the_next_request() {
        let start = Instant::now();
        let mut progress = ConnectionProgress::new(start);
        progress.request_read(start);
        progress.received(5, start);
        progress.response_done(start);
        assert!(!progress.is_idle() && progress.is_too_slow(later(start, 11)));
    }

    #[test]
    fn a_connection_without_a_request_is_kept_for_a_while() {
        let start = Instant::now();
        let progress = ConnectionProgress::new(start);
        assert!(progress.is_idle());
        assert!(!progress.is_too_slow(start + MAX_IDLE));
        assert!(progress.is_too_slow(later(start, 76)));
    }
}
