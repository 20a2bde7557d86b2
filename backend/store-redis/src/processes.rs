//! The Redis processes that hold the store. A restarted or promoted server may lack writes, so the fence must learn of
//! every process that comes in place of another (`docs/decisions/0013-start-up-gate.md`).
//!
//! The incarnation of a single server is the ID that its process chose at its start. That of a cluster has the beginning
//! of such an ID for each partition, so that a process is also noticed if it is known but has other partitions.

use emend_store::{Epoch, Fence, PARTITIONS, StoreError, WriteGuard};

use crate::error::unavailable;

/// The start of the incarnation of a cluster.
const CLUSTER_PREFIX: &str = "cluster-";
/// The length of the ID of a process in it.
const ID_LENGTH: usize = 12;

/// Returns the incarnation of a cluster, given the process of each partition.
pub(crate) fn cluster_incarnation<'p>(processes: impl IntoIterator<Item = &'p str>) -> String {
    let ids = processes.into_iter().map(short_id);
    std::iter::once(CLUSTER_PREFIX.to_owned()).chain(ids).collect()
}

/// Returns the ID of a process in its fixed length.
fn short_id(process: &str) -> String {
    let letter = |letter: char| {
        if letter.is_ascii_alphanumeric() {
            letter
        } else {
            '-'
        }
    };
    let id: String = process.chars().take(ID_LENGTH).map(letter).collect();
    format!("{id:-<ID_LENGTH$}")
}

/// Returns the place of a partition in the incarnation of a cluster.
fn id_range(partition: u16) -> std::ops::Range<usize> {
    let begin = CLUSTER_PREFIX.len() + ID_LENGTH * usize::from(partition);
    begin..begin + ID_LENGTH
}

/// Reports the process that a partition of a cluster is on. The fence closes if it was opened for another one.
pub(crate) fn observe_process(fence: &Fence, partitions: &[u16], process: &str) {
    let WriteGuard::Open { incarnation, .. } = fence.admission() else {
        return;
    };
    let is_of_cluster = incarnation.is_ascii() && incarnation.len() == id_range(PARTITIONS).start;
    if !is_of_cluster {
        // It was opened for something that is no cluster.
        fence.observe_incarnation(CLUSTER_PREFIX);
        return;
    }
    let process = short_id(process);
    let mut observed = incarnation.clone();
    for partition in partitions {
        observed.replace_range(id_range(*partition), &process);
    }
    if observed != incarnation {
        fence.observe_incarnation(&observed);
    }
}

/// Reports that a partition of a cluster has another master than before. Even if its former master returns and is still the
/// same process, it may have copied older data from another one in between.
pub(crate) fn report_new_master(fence: &Fence, partitions: &[u16]) {
    observe_process(fence, partitions, "");
}

/// Checks that the fence is still open for this epoch.
pub(crate) fn admit(fence: &Fence, epoch: &Epoch) -> Result<(), StoreError> {
    if fence.epoch()?.as_ref() == Some(epoch) {
        return Ok(());
    }
    Err(unavailable(
        "it has been compared with its mirror since; try again",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(incarnation: String) -> Fence {
        let fence = Fence::default();
        fence.set(WriteGuard::Open {
            epoch: Epoch::fresh(),
            incarnation,
        });
        fence
    }

    /// The process of each partition, as text.
    fn processes() -> Vec<String> {
        (0..PARTITIONS)
            .map(|partition| format!("process-{}-of-the-cluster", partition % 3))
            .collect()
    }

    #[test]
    fn the_same_processes_leave_the_fence_open() {
        let incarnation = cluster_incarnation(processes().iter().map(String::as_str));
        // The mirror stores it in a column of this size.
        assert!(incarnation.len() <= 255, "{}", incarnation.len());
        let fence = open(incarnation);
        for partition in 0..PARTITIONS {
            observe_process(&fence, &[partition], &processes()[usize::from(partition)]);
        }
        observe_process(&fence, &[], "another");
        report_new_master(&fence, &[]);
        assert!(fence.epoch().is_ok());
        report_new_master(&fence, &[3]);
        assert!(fence.epoch().is_err());
    }

    #[test]
    fn another_process_of_any_partition_closes_the_fence_even_if_it_is_known() {
        for (partition, process) in [
            (0, "another"),
            (15, "another"),
            (4, "process-2-of-the-cluster"),
            (7, ""),
        ] {
            let fence = open(cluster_incarnation(processes().iter().map(String::as_str)));
            observe_process(&fence, &[partition], process);
            assert!(fence.epoch().is_err(), "{partition} {process}");
        }
    }

    #[test]
    fn a_fence_opened_for_a_single_server_is_closed_for_a_cluster() {
        let fence = open("0123456789abcdef".to_owned());
        observe_process(&fence, &[0], "0123456789abcdef");
        assert!(fence.epoch().is_err());
    }
}
