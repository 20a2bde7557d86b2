//! Who may write: only who knows which store this is.
//!
//! A primary store can come back emptied, or older than its mirror. Writing into it then would give versions a second time
//! and freeze the mirror's newer rows out. So whoever serves requests closes the fence, has the store compared with its
//! mirror, and opens it for the very [`Epoch`] and incarnation that were compared; a store checks both at every write.

use std::fmt;
use std::str::FromStr;

use tokio::sync::watch;

use crate::StoreError;

/// The name of a store's history: its mirror carries the same. A new one begins whenever a store was brought back.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Epoch(String);

impl Epoch {
    /// A name that was never given before, of a lineage of its own.
    pub fn fresh() -> Self {
        let unique = || uuid::Uuid::new_v4().simple().to_string();
        Self(format!("{}-{}", &unique()[..LINEAGE], unique()))
    }

    /// A name that was never given before, of the same lineage: the next history of a store that was brought back.
    #[must_use]
    pub fn successor(&self) -> Self {
        Self(format!("{}-{}", self.lineage(), uuid::Uuid::new_v4().simple()))
    }

    /// What all histories of one store have in common, whatever it was brought back from: it tells two stores apart.
    pub fn lineage(&self) -> &str {
        let name = self.healed_from().unwrap_or(&self.0);
        let lineage = name.split_once('-').map_or(name, |(lineage, _)| lineage);
        // An older Emend named no lineage: the beginning of the name serves as one.
        &lineage[..lineage.len().min(LINEAGE)]
    }

    /// The name of a store that is being brought back to what its mirror holds: nobody may write meanwhile, and who finds
    /// it was cut short knows from which epoch on.
    #[must_use]
    pub fn healing(&self) -> Self {
        Self(format!("{HEALING}{}", self.healed_from().unwrap_or(&self.0)))
    }

    /// Where this is the name of a store that is being brought back: the epoch it had.
    pub fn healed_from(&self) -> Option<&str> {
        self.0.strip_prefix(HEALING)
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What the name of a store begins with while it is brought back to what its mirror holds.
pub const HEALING: &str = "healing-";
/// How many letters the name of a lineage has.
const LINEAGE: usize = 16;

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Epoch {
    type Err = StoreError;
    fn from_str(text: &str) -> Result<Self, StoreError> {
        let right = (1..=64).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        right
            .then(|| Self(text.to_owned()))
            .ok_or_else(|| StoreError::Corrupt("an epoch".to_owned()))
    }
}

/// Who may write.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Admission {
    /// Whoever asks: for tools and tests that hold the store alone.
    #[default]
    Unfenced,
    /// Nobody, and why: writes answer [`StoreError::Unavailable`].
    Closed(String),
    /// Who comes to this epoch, on this incarnation of the store's process or file.
    Open {
        /// The epoch that was compared.
        epoch: Epoch,
        /// The incarnation that was compared; see [`crate::Standing`].
        incarnation: String,
    },
}

/// The fence that every adapter holds.
#[derive(Debug)]
pub struct Fence(watch::Sender<Admission>);

impl Default for Fence {
    fn default() -> Self {
        Self(watch::channel(Admission::default()).0)
    }
}

impl Fence {
    /// From now on, who may write.
    pub fn set(&self, admission: Admission) {
        self.0.send_replace(admission);
    }

    /// Who may write now.
    pub fn admission(&self) -> Admission {
        self.0.borrow().clone()
    }

    /// To be told when that changes.
    pub fn watch(&self) -> watch::Receiver<Admission> {
        self.0.subscribe()
    }

    /// The epoch under which to write; none where it does not matter.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where nobody may.
    pub fn epoch(&self) -> Result<Option<Epoch>, StoreError> {
        match &*self.0.borrow() {
            Admission::Unfenced => Ok(None),
            Admission::Open { epoch, .. } => Ok(Some(epoch.clone())),
            Admission::Closed(why) => Err(StoreError::Unavailable(why.clone())),
        }
    }

    /// The store was found to be of another epoch than `expected`, or to be brought back just now: closes the fence,
    /// unless it has been opened for a newer epoch meanwhile. Answers with the error for who wanted to write.
    pub fn other_epoch(&self, expected: Option<&Epoch>) -> StoreError {
        let Some(expected) = expected else {
            let why = "it is being brought back to what its mirror holds (a server with --mirror does it)";
            return StoreError::Unavailable(why.to_owned());
        };
        let why = "it is not as it was when it was compared with its mirror; it is being compared again";
        self.close_if(why, |_, epoch| epoch == expected);
        StoreError::Unavailable(why.to_owned())
    }

    /// The store was found in this incarnation: closes the fence where it was opened for another.
    pub fn seen(&self, found: &str) {
        let why = "it was started again; it is being compared with its mirror";
        self.close_if(why, |incarnation, _| incarnation != found);
    }

    fn close_if(&self, why: &str, wrong: impl Fn(&str, &Epoch) -> bool) {
        self.0.send_if_modified(|admission| match admission {
            Admission::Open { epoch, incarnation } if wrong(incarnation, epoch) => {
                *admission = Admission::Closed(why.to_owned());
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
        fence.set(Admission::Open {
            epoch: epoch.clone(),
            incarnation: "1".to_owned(),
        });
        (fence, epoch)
    }

    #[test]
    fn another_incarnation_closes_it_and_the_same_does_not() {
        let (fence, epoch) = open();
        fence.seen("1");
        assert_eq!(fence.epoch().unwrap(), Some(epoch));
        fence.seen("2");
        assert!(fence.epoch().is_err());
    }

    #[test]
    fn who_is_late_does_not_close_what_was_opened_anew() {
        let (fence, new) = open();
        let _late = fence.other_epoch(Some(&Epoch::fresh()));
        assert!(fence.epoch().is_ok());
        let _now = fence.other_epoch(Some(&new));
        assert!(fence.epoch().is_err());
    }

    #[test]
    fn what_nobody_fenced_stays_open() {
        let fence = Fence::default();
        fence.seen("1");
        assert_eq!(fence.epoch().unwrap(), None);
    }

    #[test]
    fn a_healing_epoch_knows_where_it_came_from_however_often_it_was_cut_short() {
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
    fn histories_of_one_store_have_their_lineage_in_common_and_others_do_not() {
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
