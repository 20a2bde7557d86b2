//! The fence, which admits only writers that know the identity of the store.
//!
//! A primary store can return empty, or older than its mirror. Writing to it then would issue versions a second time,
//! and the mirror would keep its own newer rows in place of the new data. Therefore a server closes the fence, has the
//! store compared with its mirror, and opens the fence for the [`Epoch`] and the incarnation that were compared. A
//! store checks both at every write. See `docs/decisions/0013-start-up-gate.md`.

use std::fmt;
use std::str::FromStr;

use tokio::sync::watch;

use crate::StoreError;

/// The ID of a store's history, which its mirror shares. Restoring a store begins a new epoch.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Epoch(String);

impl Epoch {
    /// Creates a unique epoch with a new lineage.
    pub fn fresh() -> Self {
        let unique = || uuid::Uuid::new_v4().simple().to_string();
        Self(format!("{}-{}", &unique()[..LINEAGE], unique()))
    }

    /// Creates a unique epoch of the same lineage, for the next history of a restored store.
    #[must_use]
    pub fn successor(&self) -> Self {
        Self(format!("{}-{}", self.lineage(), uuid::Uuid::new_v4().simple()))
    }

    /// Returns the lineage: the part of the ID that all histories of one store share, so that two stores can be told
    /// apart.
    pub fn lineage(&self) -> &str {
        let name = self.healed_from().unwrap_or(&self.0);
        let lineage = name.split_once('-').map_or(name, |(lineage, _)| lineage);
        // An older Emend wrote no lineage. The beginning of the ID serves as one.
        &lineage[..lineage.len().min(LINEAGE)]
    }

    /// Returns the interim epoch of a store that is being healed from its mirror. Writes are refused in the meantime,
    /// and if healing is interrupted, the previous epoch can be read from it.
    #[must_use]
    pub fn healing(&self) -> Self {
        Self(format!("{HEALING}{}", self.healed_from().unwrap_or(&self.0)))
    }

    /// Returns the previous epoch, if this is the interim epoch of a store that is being healed.
    pub fn healed_from(&self) -> Option<&str> {
        self.0.strip_prefix(HEALING)
    }

    /// Returns the ID as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The prefix of a store's epoch while the store is being healed from its mirror.
pub const HEALING: &str = "healing-";
/// The length of a lineage, in characters.
const LINEAGE: usize = 16;

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Epoch {
    type Err = StoreError;
    fn from_str(text: &str) -> Result<Self, StoreError> {
        let is_valid = (1..=64).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        is_valid
            .then(|| Self(text.to_owned()))
            .ok_or_else(|| StoreError::Corrupt("an epoch".to_owned()))
    }
}

/// The admission of writers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum WriteGuard {
    /// All writers: for tools and tests that have exclusive use of the store.
    #[default]
    Unfenced,
    /// No writers, for this reason. Writes answer [`StoreError::Unavailable`].
    Closed(String),
    /// Writers to this epoch, on this incarnation of the store's process or file.
    Open {
        /// The epoch that was compared.
        epoch: Epoch,
        /// The incarnation that was compared; see [`crate::StoreIdentity`].
        incarnation: String,
    },
}

/// The fence that every adapter has.
#[derive(Debug)]
pub struct Fence(watch::Sender<WriteGuard>);

impl Default for Fence {
    fn default() -> Self {
        Self(watch::channel(WriteGuard::default()).0)
    }
}

impl Fence {
    /// Sets the admission of writers.
    pub fn set(&self, admission: WriteGuard) {
        self.0.send_replace(admission);
    }

    /// Returns the current admission.
    pub fn admission(&self) -> WriteGuard {
        self.0.borrow().clone()
    }

    /// Returns a receiver of changes to the admission.
    pub fn watch(&self) -> watch::Receiver<WriteGuard> {
        self.0.subscribe()
    }

    /// Returns the epoch under which to write; `None` if it does not matter.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if no writes are admitted.
    pub fn epoch(&self) -> Result<Option<Epoch>, StoreError> {
        match &*self.0.borrow() {
            WriteGuard::Unfenced => Ok(None),
            WriteGuard::Open { epoch, .. } => Ok(Some(epoch.clone())),
            WriteGuard::Closed(reason) => Err(StoreError::Unavailable(reason.clone())),
        }
    }

    /// Reports that the store has another epoch than `expected`, or is being healed. Closes the fence, unless it has
    /// since been opened for a newer epoch. Returns the error for the writer.
    pub fn other_epoch(&self, expected: Option<&Epoch>) -> StoreError {
        let Some(expected) = expected else {
            let reason =
                "its data is being restored from its mirror; this needs a running server with --mirror";
            return StoreError::Unavailable(reason.to_owned());
        };
        let reason = "it changed after it was compared with its mirror; it is being compared again";
        // A slow writer may report the mismatch late. Comparing with the epoch that it expected keeps it from closing a
        // fence that was opened for a newer epoch in the meantime.
        self.close_if(reason, |_, epoch| epoch == expected);
        StoreError::Unavailable(reason.to_owned())
    }

    /// Reports the incarnation found. Closes the fence if it was opened for another one.
    pub fn observe_incarnation(&self, observed: &str) {
        let reason = "it was restarted; it is being compared with its mirror";
        self.close_if(reason, |incarnation, _| incarnation != observed);
    }

    fn close_if(&self, reason: &str, is_outdated: impl Fn(&str, &Epoch) -> bool) {
        self.0.send_if_modified(|admission| match admission {
            WriteGuard::Open { epoch, incarnation } if is_outdated(incarnation, epoch) => {
                *admission = WriteGuard::Closed(reason.to_owned());
                true
            }
            _ => false,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open() -> (Fence, Epoch) {
        let (fence, epoch) = (Fence::default(), Epoch::fresh());
        fence.set(WriteGuard::Open {
            epoch: epoch.clone(),
            incarnation: "1".to_owned(),
        });
        (fence, epoch)
    }

    #[test]
    fn another_incarnation_closes_the_fence_and_the_same_does_not() {
        let (fence, epoch) = open();
        fence.observe_incarnation("1");
        assert_eq!(fence.epoch().unwrap(), Some(epoch));
        fence.observe_incarnation("2");
        assert!(fence.epoch().is_err());
    }

    #[test]
    fn a_late_caller_does_not_close_a_reopened_fence() {
        let (fence, new) = open();
        let _late = fence.other_epoch(Some(&Epoch::fresh()));
        assert!(fence.epoch().is_ok());
        let _now = fence.other_epoch(Some(&new));
        assert!(fence.epoch().is_err());
    }

    #[test]
    fn an_unused_fence_stays_open() {
        let fence = Fence::default();
        fence.observe_incarnation("1");
        assert_eq!(fence.epoch().unwrap(), None);
    }

    #[test]
    fn a_healing_epoch_keeps_its_origin_over_repeated_interruptions() {
        let epoch = Epoch::fresh();
        assert_eq!(epoch.healed_from(), None);
        assert_eq!(epoch.healing().healing().healed_from(), Some(epoch.as_str()));
        assert_eq!(
            epoch.healing().as_str().parse::<Epoch>().unwrap(),
            epoch.healing()
        );
        assert!("a b".parse::<Epoch>().is_err());
    }

    #[test]
    fn histories_of_one_store_share_their_lineage_and_others_do_not() {
        let epoch = Epoch::fresh();
        let later = epoch.healing().successor().healing().successor();
        assert_eq!(later.lineage(), epoch.lineage());
        assert_ne!(later, epoch);
        assert!(
            later.healing().as_str().parse::<Epoch>().is_ok(),
            "it is short enough"
        );
        assert_ne!(Epoch::fresh().lineage(), epoch.lineage());
        let of_old: Epoch = "0123456789abcdef0123456789abcdef".parse().unwrap();
        assert_eq!(of_old.successor().lineage(), of_old.lineage());
        let short: Epoch = "fake".parse().unwrap();
        assert_eq!(short.successor().lineage(), "fake");
    }
}
