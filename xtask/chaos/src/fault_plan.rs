//! The faults of a run and their times: a pure function of the seed.

use std::ops::Range;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::fault_kind::FaultKind;

/// The duration of the shortest faults that last.
pub(crate) const MIN_DURATION: Duration = Duration::from_millis(100);
/// The duration of the longest faults that last.
pub(crate) const MAX_DURATION: Duration = Duration::from_secs(3);

/// A fault of a run.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    /// The number of acknowledged choices at which it happens.
    pub(crate) after: u64,
    /// The duration, if the fault has one, from 0 ([`MIN_DURATION`]) to 1 ([`MAX_DURATION`]).
    pub(crate) share_of_longest: f64,
}

impl Fault {
    /// The duration, if the fault has one.
    pub(crate) fn duration(&self) -> Duration {
        MIN_DURATION
            + MAX_DURATION
                .saturating_sub(MIN_DURATION)
                .mul_f64(self.share_of_longest)
    }

    /// One of this number of servers or partitions.
    pub(crate) fn pick(&self, of: usize) -> usize {
        // The last digits of the share, so that the choice does not go with the duration.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the share is from 0 to 1"
        )]
        let digits = (self.share_of_longest * 1e6) as usize;
        digits % of
    }
}

/// The faults of a run in order, spread over this number of acknowledged choices.
pub(crate) fn plan(seed: u64, faults: usize, choices: Range<u64>, kinds: &[FaultKind]) -> Vec<Fault> {
    let mut random = StdRng::seed_from_u64(seed);
    let mut plan = Vec::with_capacity(faults);
    // Each kind happens about equally often, in random order.
    let mut bag: Vec<FaultKind> = Vec::new();
    let slice = (choices.end - choices.start) / (faults as u64 + 1);
    for number in 0..faults as u64 {
        if bag.is_empty() {
            bag.extend_from_slice(kinds);
        }
        if bag.is_empty() {
            break;
        }
        plan.push(Fault {
            kind: bag.swap_remove(random.random_range(0..bag.len())),
            after: choices.start + number * slice + random.random_range(0..=slice / 2),
            share_of_longest: random.random_range(0.0..1.0),
        });
    }
    plan
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;
    use crate::fault_kind::StoreKind;

    proptest::proptest! {
        #[test]
        fn a_seed_gives_the_same_faults_again(seed: u64, faults in 0_usize..80) {
            let kinds = [FaultKind::KillServer, FaultKind::StopRedis];
            let first = plan(seed, faults, 0..1_000, &kinds);
            proptest::prop_assert_eq!(&first, &plan(seed, faults, 0..1_000, &kinds));
            proptest::prop_assert_eq!(first.len(), faults);
            proptest::prop_assert!(first.iter().all(|fault| kinds.contains(&fault.kind) && fault.after <= 1_000));
        }

        #[test]
        fn every_kind_has_its_turn(seed: u64) {
            let kinds = FaultKind::value_variants();
            let mut seen: Vec<_> = plan(seed, kinds.len(), 0..10, kinds).iter().map(|fault| fault.kind).collect();
            seen.sort_unstable();
            seen.dedup();
            proptest::prop_assert_eq!(seen.len(), kinds.len());
        }
    }

    #[test]
    fn every_kind_can_happen_to_one_of_the_stores() {
        for kind in FaultKind::value_variants() {
            let stores = StoreKind::value_variants().iter();
            assert!(
                stores.filter(|store| kind.concerns(**store)).count() > 0,
                "{kind:?}"
            );
        }
    }
}
