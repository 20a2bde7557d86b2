//! The allocator, and how it returns memory to the system.

/// Unlike the system's allocator, it returns free pages that lie between pages in use, so a server shrinks again after
/// large requests.
#[cfg(unix)]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Starts the allocator's background thread, which returns memory to the system about ten seconds after it was freed.
/// Without this thread, memory is returned only during further allocations, so an idle server stays at its peak size.
pub(crate) fn return_unused_in_background() {
    #[cfg(unix)]
    if let Err(error) = tikv_jemalloc_ctl::background_thread::write(true) {
        tracing::warn!(%error, "cannot start the allocator's background thread; freed memory is returned to the system late");
    }
}
