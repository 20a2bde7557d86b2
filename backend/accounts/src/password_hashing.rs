//! Slow password hashing: argon2id with the first parameters that OWASP's cheat sheet recommends. It runs outside the
//! async workers, a few hashes at a time, so that logins take neither memory nor processors from checks.

use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::AccountError;
use crate::password::Password;

/// Memory in KiB, passes, lanes: <https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html>
const PARAMETERS: (u32, u32, u32) = (19 * 1024, 2, 1);
/// The maximum number of hashes computed at a time. Each takes 19 MiB and a processor for some tens of milliseconds.
const MAX_CONCURRENT: usize = 2;
/// The maximum number of requests that may wait for a hash; further ones are refused and may try again later.
const MAX_QUEUED: usize = 64;

/// A hash without a known password. It is compared if the account does not exist, so that an attempt takes the same
/// time.
const DUMMY_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGF0IGFsbCBoZQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes and compares passwords.
pub(crate) struct HashingPool {
    turns: Semaphore,
    queued: AtomicUsize,
}

impl Default for HashingPool {
    fn default() -> Self {
        // With two processors, one is left for checks.
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            turns: Semaphore::new((processors / 2).clamp(1, MAX_CONCURRENT)),
            queued: AtomicUsize::new(0),
        }
    }
}

impl HashingPool {
    /// Returns the password's hash with a new salt, as a PHC string.
    pub(crate) async fn hash(&self, password: Password) -> Result<String, AccountError> {
        self.run_in_turn(move || {
            let hash = argon2()?.hash_password(password.bytes()).ok()?;
            Some(hash.to_string())
        })
        .await
    }

    /// Returns whether the password has this hash. Without a hash, the comparison takes the same time and fails.
    pub(crate) async fn matches(
        &self,
        password: Password,
        hash: Option<String>,
    ) -> Result<bool, AccountError> {
        let is_known = hash.is_some();
        let hash = hash.unwrap_or_else(|| DUMMY_HASH.to_owned());
        self.run_in_turn(move || {
            let hash = PasswordHash::new(&hash).ok()?;
            let right = argon2()?.verify_password(password.bytes(), &hash).is_ok();
            Some(right && is_known)
        })
        .await
    }

    async fn run_in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Option<T> + Send + 'static,
    ) -> Result<T, AccountError> {
        let _place = HashingSlot::acquire(&self.queued)?;
        let _turn = self.turns.acquire().await.map_err(|_| AccountError::Overloaded)?;
        match tokio::task::spawn_blocking(work).await {
            Ok(Some(done)) => Ok(done),
            _ => Err(emend_store::StoreError::Corrupt("the hash of a password".to_owned()).into()),
        }
    }
}

/// A place in the queue, released when dropped.
struct HashingSlot<'a>(&'a AtomicUsize);

impl<'a> HashingSlot<'a> {
    fn acquire(queued: &'a AtomicUsize) -> Result<Self, AccountError> {
        let ahead = queued.fetch_add(1, Ordering::Relaxed);
        let place = Self(queued);
        if ahead < MAX_QUEUED {
            Ok(place)
        } else {
            Err(AccountError::Overloaded)
        }
    }
}

impl Drop for HashingSlot<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn argon2() -> Option<Argon2<'static>> {
    let (memory, passes, lanes) = PARAMETERS;
    let parameters = Params::new(memory, passes, lanes, None).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_matches_its_own_hash_and_no_other() {
        let hasher = HashingPool::default();
        let password = || Password::parse_submitted("correct horse");
        let hash = hasher.hash(password()).await.unwrap();
        assert!(!hash.contains("horse"));
        assert_ne!(hash, hasher.hash(password()).await.unwrap(), "each has its salt");
        assert!(hasher.matches(password(), Some(hash.clone())).await.unwrap());
        let wrong = Password::parse_submitted("wrong horse");
        assert!(!hasher.matches(wrong, Some(hash)).await.unwrap());
        assert!(!hasher.matches(password(), None).await.unwrap());
        assert!(hasher.matches(password(), Some("?".to_owned())).await.is_err());
    }

    #[tokio::test]
    async fn checking_an_unknown_name_takes_as_long_as_checking_a_known_one() {
        let hash = HashingPool::default()
            .hash(Password::parse_submitted("correct horse"))
            .await
            .unwrap();
        let is_known = PasswordHash::new(&hash).unwrap();
        let unknown = PasswordHash::new(DUMMY_HASH).unwrap();
        assert_eq!(is_known.params, unknown.params);
        assert_eq!(is_known.hash.unwrap().len(), unknown.hash.unwrap().len());
        assert_eq!(
            is_known.salt.unwrap().len(),
            unknown.salt.unwrap().len(),
            "and nothing refuses it early"
        );
    }
}
