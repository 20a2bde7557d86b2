//! Delays after failed logins, per account and per address, against guessing of passwords.
//!
//! Some attempts are free. After that, each failure doubles the delay, up to a quarter of an hour, and failures are
//! forgiven over time. The delay applies to an account *from an address*, or to an address: guessing a user's password
//! does not lock the user out, because the right password is accepted from another address. If an account is attacked
//! from many addresses, each of them has one free attempt instead of some.

use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use emend_domain::Timestamp;
use quick_cache::unsync::Cache;

/// The seconds after which one failure is forgiven.
const RESET_AFTER_SECONDS: u64 = 600;
/// The longest delay, in seconds.
const MAX_DELAY: u64 = 900;
/// The maximum number of doublings counted.
const MAX_DOUBLINGS: u32 = 10;
/// Failures of one account from one address before a delay applies.
const MAX_FREE_PER_PAIR: u32 = 5;
/// The same number if the account is also attacked from elsewhere.
const MAX_FREE_UNDER_ATTACK: u32 = 1;
/// Failures of one address before a delay applies.
const MAX_FREE_PER_ADDRESS: u32 = 30;
/// Failures of one account from all addresses before it counts as attacked.
const MAX_FREE_PER_ACCOUNT: u32 = 50;
/// Registrations from an address before a delay applies.
const MAX_FREE_REGISTRATIONS: u32 = 10;
/// The maximum number of counters kept. The least recently used ones are removed first.
const MAX_COUNTERS: usize = 100_000;

/// The subject of a failure counter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum ThrottleKey {
    Pair(String, Option<IpAddr>),
    Address(Option<IpAddr>),
    Account(String),
    Registration(Option<IpAddr>),
}

/// The number of failures, and the time of the last one.
#[derive(Debug, Clone, Copy, Default)]
struct LoginFailures {
    count: u32,
    last: Timestamp,
}

impl LoginFailures {
    /// Returns the number of failures not forgiven yet. Failures with a time in the future date from before the clock
    /// was set back, and are ignored; otherwise, users would have to wait until that time comes again.
    fn remaining(self, now: Timestamp) -> u32 {
        if self.last > now + MAX_DELAY {
            return 0;
        }
        let expired = now.saturating_sub(self.last) / RESET_AFTER_SECONDS;
        self.count
            .saturating_sub(u32::try_from(expired).unwrap_or(u32::MAX))
    }

    /// Returns the seconds until the next attempt is allowed; 0 if it is allowed now.
    fn wait(self, now: Timestamp, free: u32) -> u64 {
        let remaining = self.remaining(now);
        if remaining < free {
            return 0;
        }
        let wait = MAX_DELAY.min(1 << (remaining - free).min(MAX_DOUBLINGS));
        (self.last + wait).saturating_sub(now).min(MAX_DELAY)
    }

    fn with_one_more(self, now: Timestamp, free: u32) -> Self {
        Self {
            count: (self.remaining(now) + 1).min(free + MAX_DOUBLINGS),
            last: now,
        }
    }
}

/// The failure counters, in the memory of this process.
pub(crate) struct LoginThrottle(Mutex<Cache<ThrottleKey, LoginFailures>>);

impl Default for LoginThrottle {
    fn default() -> Self {
        Self(Mutex::new(Cache::new(MAX_COUNTERS)))
    }
}

/// An attempt in progress. It counts as a failure from its start, so that concurrent attempts are counted too.
pub(crate) struct LoginAttempt<'t> {
    throttle: &'t LoginThrottle,
    account: String,
    address: Option<IpAddr>,
}

impl LoginThrottle {
    /// Starts an attempt at an account, or returns the seconds to wait.
    pub(crate) fn attempt(
        &self,
        account: &str,
        address: Option<IpAddr>,
        now: Timestamp,
    ) -> Result<LoginAttempt<'_>, u64> {
        let (account, address) = (account.to_owned(), address.map(network));
        let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let account_failures = failures(&counters, &ThrottleKey::Account(account.clone()));
        let free = if account_failures.remaining(now) < MAX_FREE_PER_ACCOUNT {
            MAX_FREE_PER_PAIR
        } else {
            MAX_FREE_UNDER_ATTACK
        };
        let limits = [
            (ThrottleKey::Pair(account.clone(), address), free),
            (ThrottleKey::Address(address), MAX_FREE_PER_ADDRESS),
        ];
        let waits = limits
            .iter()
            .map(|(key, free)| failures(&counters, key).wait(now, *free));
        let wait = waits.max().unwrap_or_default();
        if wait > 0 {
            return Err(wait);
        }
        let account_limit = (ThrottleKey::Account(account.clone()), MAX_FREE_PER_ACCOUNT);
        for (key, free) in limits.into_iter().chain([account_limit]) {
            let updated = failures(&counters, &key).with_one_more(now, free);
            counters.insert(key, updated);
        }
        drop(counters);
        Ok(LoginAttempt {
            throttle: self,
            account,
            address,
        })
    }

    /// Counts a registration, or returns the seconds to wait.
    pub(crate) fn registration(&self, address: Option<IpAddr>, now: Timestamp) -> Result<(), u64> {
        let key = ThrottleKey::Registration(address.map(network));
        let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = failures(&counters, &key);
        match before.wait(now, MAX_FREE_REGISTRATIONS) {
            0 => {
                counters.insert(key, before.with_one_more(now, MAX_FREE_REGISTRATIONS));
                Ok(())
            }
            wait => Err(wait),
        }
    }
}

impl LoginAttempt<'_> {
    /// Ends an attempt as a success: resets the counter of this account from this address, and takes the attempt back
    /// from the other counters.
    pub(crate) fn record_success(self) {
        let mut counters = self.throttle.0.lock().unwrap_or_else(PoisonError::into_inner);
        counters.remove(&ThrottleKey::Pair(self.account.clone(), self.address));
        for key in [
            ThrottleKey::Address(self.address),
            ThrottleKey::Account(self.account),
        ] {
            let before = failures(&counters, &key);
            let count = before.count.saturating_sub(1);
            counters.insert(key, LoginFailures { count, ..before });
        }
    }
}

fn failures(counters: &Cache<ThrottleKey, LoginFailures>, key: &ThrottleKey) -> LoginFailures {
    counters.get(key).copied().unwrap_or_default()
}

/// Returns the network of an address: the owner of one IPv6 address usually has 2^64 of them.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() >> 64 << 64).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = 1_800_000_000;

    fn ip(last: u32) -> IpAddr {
        IpAddr::V4((0x0A00_0000 + last).into())
    }

    fn fails(throttle: &LoginThrottle, address: Option<IpAddr>, now: Timestamp) -> Result<(), u64> {
        throttle.attempt("ada", address, now).map(drop)
    }

    #[test]
    fn failures_increase_the_delay_up_to_a_limit() {
        let throttle = LoginThrottle::default();
        for _ in 0..MAX_FREE_PER_PAIR {
            fails(&throttle, Some(ip(1)), NOW).unwrap();
        }
        let (mut now, mut waits) = (NOW, Vec::new());
        for _ in 0..14 {
            let wait = fails(&throttle, Some(ip(1)), now).unwrap_err();
            assert_eq!(
                fails(&throttle, Some(ip(1)), now),
                Err(wait),
                "asking again is free"
            );
            waits.push(wait);
            now += wait;
            fails(&throttle, Some(ip(1)), now).unwrap();
        }
        assert_eq!(waits[..4], [1, 2, 4, 8]);
        assert!(waits.iter().all(|wait| *wait <= MAX_DELAY), "{waits:?}");
        assert!(fails(&throttle, Some(ip(1)), now + MAX_DELAY).is_ok());
    }

    #[test]
    fn the_right_password_is_accepted_from_another_address_during_an_attack() {
        let throttle = LoginThrottle::default();
        for guesser in 0..1_000 {
            let _ = fails(&throttle, Some(ip(guesser % 200)), NOW);
        }
        assert!(fails(&throttle, Some(ip(1)), NOW).is_err());
        throttle
            .attempt("ada", Some(ip(7_777)), NOW)
            .unwrap()
            .record_success();
        throttle
            .attempt("ada", Some(ip(7_777)), NOW)
            .unwrap()
            .record_success();
    }

    #[test]
    fn an_address_that_guesses_passwords_of_many_accounts_has_to_wait() {
        let throttle = LoginThrottle::default();
        let mut passed = 0;
        for account in 0..100 {
            passed += u32::from(throttle.attempt(&format!("a{account}"), Some(ip(1)), NOW).is_ok());
        }
        assert_eq!(passed, MAX_FREE_PER_ADDRESS);
        assert!(throttle.attempt("ada", Some(ip(2)), NOW).is_ok());
    }

    #[test]
    fn a_success_is_no_failure_and_failures_expire() {
        let throttle = LoginThrottle::default();
        for _ in 0..200 {
            throttle
                .attempt("ada", Some(ip(1)), NOW)
                .unwrap()
                .record_success();
        }
        for _ in 0..MAX_FREE_PER_PAIR {
            fails(&throttle, Some(ip(1)), NOW).unwrap();
        }
        fails(&throttle, Some(ip(1)), NOW + RESET_AFTER_SECONDS * 5).unwrap();
        fails(&throttle, Some(ip(1)), NOW + RESET_AFTER_SECONDS * 5).unwrap();
    }

    #[test]
    fn clock_changes_neither_lock_accounts_nor_reset_delays() {
        const YEAR: u64 = 365 * 24 * 3_600;
        let throttle = LoginThrottle::default();
        let fail_until_refused = |now| {
            let mut tries = 0;
            while fails(&throttle, Some(ip(1)), now).is_ok() {
                tries += 1;
            }
            tries
        };
        assert_eq!(fail_until_refused(NOW), MAX_FREE_PER_PAIR);
        // Clock set back by a minute: the delay is at most the usual maximum. By a year: as if there had been no
        // failure, with new counting.
        let wait = fails(&throttle, Some(ip(1)), NOW - 60).unwrap_err();
        assert!(wait <= MAX_DELAY, "{wait}");
        assert!(throttle.registration(Some(ip(1)), NOW).is_ok());
        assert_eq!(fail_until_refused(NOW - YEAR), MAX_FREE_PER_PAIR);
        assert!(throttle.registration(Some(ip(1)), NOW - YEAR).is_ok());
        // Clock set forward again: the failures are forgiven, and further guessing is refused as soon as before.
        assert_eq!(fail_until_refused(NOW + YEAR), MAX_FREE_PER_PAIR);
    }

    #[test]
    fn addresses_of_one_network_share_a_counter() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:10.0.0.1"), of("10.0.0.1"));
        assert_ne!(of("10.0.0.1"), of("10.0.0.2"));
    }

    #[test]
    fn many_registrations_from_an_address_are_delayed() {
        let throttle = LoginThrottle::default();
        let made = (0..50).filter(|_| throttle.registration(Some(ip(1)), NOW).is_ok());
        assert_eq!(made.count(), MAX_FREE_REGISTRATIONS as usize);
        assert!(throttle.registration(Some(ip(2)), NOW).is_ok());
    }
}
