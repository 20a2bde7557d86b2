//! Opens and closes the fence of a mirrored store. The fence stays closed until the store has been compared with the
//! database. If the database is unavailable, a store that cannot have lost data is trusted, and so is a new one
//! (`docs/decisions/0013-start-up-gate.md`).

use std::sync::Arc;

use emend_store::{Epoch, MirrorStore, StoreError, WriteGuard};

const COMPARING_REASON: &str = "it is being compared with its mirror; try again in a moment";
const WAITING_REASON: &str = "it was restarted and may have lost data; writes wait until it has been compared with MySQL (without --mirror they do not wait)";

/// Control of the fence of one store.
pub(crate) struct FenceControl {
    store: Arc<dyn MirrorStore>,
    /// Whether the fence was open before. If so, a store that is empty now was emptied.
    was_opened: bool,
    /// Whether the database turned out to belong to another store.
    is_refused: bool,
}

impl FenceControl {
    /// Takes control of the fence and closes it.
    pub(crate) fn close(store: Arc<dyn MirrorStore>) -> Self {
        store.fence().set(WriteGuard::Closed(COMPARING_REASON.to_owned()));
        Self {
            store,
            was_opened: false,
            is_refused: false,
        }
    }

    /// Returns whether writes are refused now.
    pub(crate) fn is_closed(&self) -> bool {
        matches!(self.store.fence().admission(), WriteGuard::Closed(_))
    }

    /// Records whether the fence is open.
    pub(crate) fn update(&mut self) {
        self.was_opened |= !self.is_closed();
        self.is_refused &= self.is_closed();
    }

    /// Keeps the fence closed because the database belongs to another store. A fence that is already open stays open.
    pub(crate) fn refuse(&mut self, reason: &str) {
        if self.is_closed() {
            self.is_refused = true;
            self.store.fence().set(WriteGuard::Closed(reason.to_owned()));
        }
    }

    /// Opens the fence if this very process or file was compared before: it cannot have lost data since.
    pub(crate) async fn open_for_known_store(&mut self) -> Result<(), StoreError> {
        let identity = self.store.identity().await?;
        let is_verified = identity.verified.as_ref() == Some(&identity.incarnation);
        if let Some(epoch) = identity
            .epoch
            .filter(|epoch| is_verified && epoch.healed_from().is_none())
        {
            self.open(epoch, identity.incarnation);
        }
        Ok(())
    }

    /// Opens the fence while the database is unavailable, for a store that was compared before or appears to be new. If
    /// the database then turns out to contain data, both are united.
    pub(crate) async fn open_without_database(&mut self) -> Result<(), StoreError> {
        if self.is_refused {
            return Ok(());
        }
        self.open_for_known_store().await?;
        if !self.is_closed() {
            return Ok(());
        }
        let identity = self.store.identity().await?;
        // An empty store is new only if this server never opened it: otherwise it was emptied, and its data is in
        // MySQL.
        if identity.is_empty() && !self.was_opened {
            let epoch = identity.epoch.filter(|epoch| epoch.healed_from().is_none());
            let epoch = epoch.unwrap_or_else(Epoch::fresh);
            self.store.set_epoch(&epoch, &[], None).await?;
            self.open(epoch, identity.incarnation);
        } else {
            self.store
                .fence()
                .set(WriteGuard::Closed(WAITING_REASON.to_owned()));
        }
        Ok(())
    }

    fn open(&mut self, epoch: Epoch, incarnation: String) {
        self.store.fence().set(WriteGuard::Open { epoch, incarnation });
        self.was_opened = true;
    }
}
