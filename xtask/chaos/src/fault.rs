//! What can go wrong, and when: a pure function of the seed.

use clap::ValueEnum;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// What can go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Kind {
    /// The server is killed
    KillServer,
    /// Redis is killed
    KillRedis,
    /// MariaDB is killed
    KillMariadb,
    /// A `mirror run` beside the server is killed
    KillMirror,
    /// The server stands still
    StopServer,
    /// Redis stands still
    StopRedis,
    /// MariaDB stands still
    StopMariadb,
    /// All connections to the server are cut
    CutServer,
    /// All connections to Redis are cut
    CutRedis,
    /// All connections to MariaDB are cut
    CutMariadb,
    /// The way to the server is slow
    SlowServer,
    /// The way to Redis is slow
    SlowRedis,
    /// The way to MariaDB is slow
    SlowMariadb,
    /// MariaDB takes no writes
    ReadOnlyMariadb,
    /// MariaDB refuses insertions
    RefusingMariadb,
    /// MariaDB's disk is full; only where a disk of its own may be mounted for it
    FullMariadb,
    /// The server's clock is set forward or back, by an hour or by 40 days
    SetClock,
    /// Redis' memory is full
    FullRedis,
    /// Redis is emptied
    EmptyRedis,
    /// Redis is started with an older file
    OlderRedis,
}

impl Kind {
    /// For people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::KillServer => "server killed",
            Self::KillRedis => "Redis killed",
            Self::KillMariadb => "MariaDB killed",
            Self::KillMirror => "mirror run killed",
            Self::StopServer => "server stands still",
            Self::StopRedis => "Redis stands still",
            Self::StopMariadb => "MariaDB stands still",
            Self::CutServer => "connections to the server cut",
            Self::CutRedis => "connections to Redis cut",
            Self::CutMariadb => "connections to MariaDB cut",
            Self::SlowServer => "way to the server slow",
            Self::SlowRedis => "way to Redis slow",
            Self::SlowMariadb => "way to MariaDB slow",
            Self::ReadOnlyMariadb => "MariaDB read-only",
            Self::RefusingMariadb => "MariaDB refuses insertions",
            Self::FullMariadb => "MariaDB's disk full",
            Self::SetClock => "server's clock set wrong",
            Self::FullRedis => "Redis' memory full",
            Self::EmptyRedis => "Redis emptied",
            Self::OlderRedis => "Redis restored from an older file",
        }
    }

    /// Whether acknowledged choices are gone from the primary store then.
    pub(crate) fn destroys(self) -> bool {
        matches!(self, Self::EmptyRedis | Self::OlderRedis)
    }
}

/// One fault.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fault {
    pub(crate) kind: Kind,
    /// When so many choices are acknowledged.
    pub(crate) after: u64,
    /// How long it lasts, where it lasts: 0 to 1.
    pub(crate) length: f64,
}

/// The faults of a run, in order.
pub(crate) fn plan(seed: u64, faults: usize, choices: u64, wanted: impl Fn(Kind) -> bool) -> Vec<Fault> {
    let mut random = StdRng::seed_from_u64(seed);
    let kinds: Vec<Kind> = Kind::value_variants()
        .iter()
        .copied()
        .filter(|kind| wanted(*kind))
        .collect();
    let mut plan = Vec::with_capacity(faults);
    // Each kind comes about equally often, in an order that is drawn.
    let mut bag: Vec<Kind> = Vec::new();
    let slice = choices / (faults as u64 + 1);
    for number in 0..faults as u64 {
        if bag.is_empty() {
            bag.clone_from(&kinds);
        }
        if bag.is_empty() {
            break;
        }
        plan.push(Fault {
            kind: bag.swap_remove(random.random_range(0..bag.len())),
            after: number * slice + random.random_range(0..=slice / 2),
            length: random.random_range(0.0..1.0),
        });
    }
    plan
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_seed_gives_the_same_faults_again(seed: u64, faults in 0_usize..80) {
            let first = plan(seed, faults, 1_000, |kind| !kind.destroys());
            proptest::prop_assert_eq!(&first, &plan(seed, faults, 1_000, |kind| !kind.destroys()));
            proptest::prop_assert_eq!(first.len(), faults);
            proptest::prop_assert!(first.iter().all(|fault| !fault.kind.destroys() && fault.after <= 1_000));
        }

        #[test]
        fn every_kind_has_its_turn(seed: u64) {
            let kinds = Kind::value_variants().len();
            let mut seen: Vec<_> = plan(seed, kinds, 10, |_| true).iter().map(|fault| fault.kind).collect();
            seen.sort_unstable();
            seen.dedup();
            proptest::prop_assert_eq!(seen.len(), kinds);
        }
    }
}
