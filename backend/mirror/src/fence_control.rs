//! Opens and closes the fence of a mirrored store. The fence stays closed until the store has been compared with the
//! database. If the database is unavailable, a store that cannot have lost data is trusted, and so is a new one
//! (`docs/decisions/0013-start-up-gate.md`).

use std::sync::Arc;

use emend_store::{Epoch, MirrorStore, StoreError, WriteGuard};

const COMPARING: &str = "it is being compared with its mirror; try again in a moment";
const WAITING: &str = "it was restarted and may have lost data; writes wait until it has been compared with MySQL (without --mirror they do not wait)";

/// Control of the fence of one store.
pub(crate) struct FenceControl {
    store: Arc<dyn MirrorStore>,
    /// Whether the fence was open before. If so, a store that is empty now was emptied.
    opened: bool,
    /// Whether the database turned out to belong to another store.
    refused: bool,
}

impl FenceControl {
    /// Takes control of the fence and closes it.
    pub(crate) fn close(store: Arc<dyn MirrorStore>) -> Self {
        store.fence().set(WriteGuard::Closed(COMPARING.to_owned()));
        Self {
            store,
            opened: false,
            refused: false,
        }
    }

    /// Returns whether writes are refused now.
    pub(crate) fn is_closed(&self) -> bool {
        matches!(self.store.fence().admission(), WriteGuard::Closed(_))
    }

    /// Records whether the fence is open.
    pub(crate) fn look(&mut self) {
        self.opened |= !self.is_closed();
        self.refused &= self.is_closed();
    }

    /// Keeps the fence closed because the database belongs to another store. A fence that is already open stays open.
    pub(crate) fn refuse(&mut self, why: &str) {
        if self.is_closed() {
            self.refused = true;
            self.store.fence().set(WriteGuard::Closed(why.to_owned()));
        }
    }

    /// Opens the fence if this very process or file was compared before: it cannot have lost data since.
    pub(crate) async fn open_for_known_store(&mut self) -> Result<(), StoreError> {
        let standing = self.store.standing().await?;
        let known = standing.verified.as_ref() == Some(&standing.incarnation);
        if let Some(epoch) = standing
            .epoch
            .filter(|epoch| known && epoch.healed_from().is_none())
        {
            self.open(epoch, standing.incarnation);
        }
        Ok(())
    }

    /// Opens the fence while the database is unavailable, for a store that was compared before or appears to be new. If
    /// the database then turns out to contain data, both are united.
    pub(crate) async fn open_without_database(&mut self) -> Result<(), StoreError> {
        if self.refused {
            return Ok(());
        }
        self.open_for_known_store().await?;
        if !self.is_closed() {
            return Ok(());
        }
        let standing = self.store.standing().await?;
        // An empty store is new only if this server never opened it: otherwise it was emptied, and its data is in
        // MySQL.
        if standing.is_empty() && !self.opened {
            let epoch = standing.epoch.filter(|epoch| epoch.healed_from().is_none());
            let epoch = epoch.unwrap_or_else(Epoch::fresh);
            self.store.set_epoch(&epoch, &[], None).await?;
            self.open(epoch, standing.incarnation);
        } else {
            self.store.fence().set(WriteGuard::Closed(WAITING.to_owned()));
        }
        Ok(())
    }

    fn open(&mut self, epoch: Epoch, incarnation: String) {
        self.store.fence().set(WriteGuard::Open { epoch, incarnation });
        self.opened = true;
    }
}
