//! The allocator, and how it gives memory back.

/// Unlike the system's, it returns pages that lie between others that are in use, so a server is small again after large requests.
#[cfg(unix)]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Has a thread of the allocator give memory back that is no longer used, about ten seconds after it was freed. Without that thread it
/// happens only while memory is asked for, and a server that has nothing to do stays as large as it was.
pub(crate) fn give_back_in_background() {
    #[cfg(unix)]
    if let Err(error) = tikv_jemalloc_ctl::background_thread::write(true) {
        tracing::warn!(%error, "memory is given back late: the allocator's thread cannot be started");
    }
}
