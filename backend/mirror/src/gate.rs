//! Who may write while a mirror is kept: nobody, until the store was compared with it. Where the database is away, a store
//! that cannot have gone back is trusted, and a new one too.

use std::sync::Arc;

use emend_store::{Admission, Epoch, MirrorStore, StoreError};

const COMPARING: &str = "it is being compared with its mirror; try again in a moment";
const WAITING: &str = "it was started again and may have lost something: it waits for MySQL, to be compared with it (without \
                       --mirror it would not wait)";

/// Opens and closes the store's fence.
pub(crate) struct Gate {
    store: Arc<dyn MirrorStore>,
    /// Whether it was open before: a store that is empty then was emptied.
    opened: bool,
    /// Whether the database turned out to be another store's.
    refused: bool,
}

impl Gate {
    /// Closes the fence.
    pub(crate) fn close(store: Arc<dyn MirrorStore>) -> Self {
        store.fence().set(Admission::Closed(COMPARING.to_owned()));
        Self {
            store,
            opened: false,
            refused: false,
        }
    }

    /// Whether nobody may write now.
    pub(crate) fn is_closed(&self) -> bool {
        matches!(self.store.fence().admission(), Admission::Closed(_))
    }

    /// Notes that it is open, where it is.
    pub(crate) fn look(&mut self) {
        self.opened |= !self.is_closed();
        self.refused &= self.is_closed();
    }

    /// The database is another store's: a store that was not open does not become one with it.
    pub(crate) fn refuse(&mut self, why: &str) {
        if self.is_closed() {
            self.refused = true;
            self.store.fence().set(Admission::Closed(why.to_owned()));
        }
    }

    /// Opens it where the very process or file was compared before: it cannot have gone back since.
    pub(crate) async fn open_for_the_known(&mut self) -> Result<(), StoreError> {
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

    /// The database is away: opens it for a store that is known, or that is new as far as anybody can tell. Should the
    /// database then turn out to hold something, both are united.
    pub(crate) async fn open_without_database(&mut self) -> Result<(), StoreError> {
        if self.refused {
            return Ok(());
        }
        self.open_for_the_known().await?;
        if !self.is_closed() {
            return Ok(());
        }
        let standing = self.store.standing().await?;
        if standing.is_empty() && !self.opened {
            let epoch = standing.epoch.filter(|epoch| epoch.healed_from().is_none());
            let epoch = epoch.unwrap_or_else(Epoch::fresh);
            self.store.set_epoch(&epoch, &[], None).await?;
            self.open(epoch, standing.incarnation);
        } else {
            self.store.fence().set(Admission::Closed(WAITING.to_owned()));
        }
        Ok(())
    }

    fn open(&mut self, epoch: Epoch, incarnation: String) {
        self.store.fence().set(Admission::Open { epoch, incarnation });
        self.opened = true;
    }
}
