//! The audit log: administrative actions on the server and its teams, with account and time, and failed logins.
//! Administrators can read it; entries are kept for a year.

use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use emend_domain::Timestamp;
use emend_shared::accounts::{AuditEntry, AuditResponse};
use emend_store::PutCondition;

use crate::AccountError;
use crate::Caller;
use crate::entries::{ATTEMPTS, AccountEntries};
use crate::login_throttle::network;
use crate::records::AuditRecord;
use crate::secret::random_text;
use crate::time::rfc3339;

/// How long entries are kept, in seconds.
const RETENTION_SECONDS: u64 = 365 * 24 * 60 * 60;
/// The period within which repeated actions are counted in one entry, in seconds.
const COUNTING_PERIOD: u64 = 60 * 60;
/// The maximum number of different actions logged separately per hour, on each server. Further ones are counted
/// together.
const MAX_PER_HOUR: usize = 500;
/// Entries per page.
const PAGE_SIZE: usize = 200;

/// The actions logged separately within the current hour, as digests.
#[derive(Default)]
struct LoggedEvents {
    hour: Timestamp,
    actions: HashSet<blake3::Hash>,
}

impl LoggedEvents {
    /// Returns whether to log an action separately.
    fn log(&mut self, hour: Timestamp, act: &str) -> bool {
        if self.hour != hour {
            *self = Self {
                hour,
                ..Self::default()
            };
        }
        let act = blake3::hash(act.as_bytes());
        self.actions.contains(&act) || self.actions.len() < MAX_PER_HOUR && self.actions.insert(act)
    }
}

/// The service for the audit log.
pub struct AuditLog {
    entries: AccountEntries,
    /// Recently logged actions, so that repetitions do not fill the log.
    logged: Mutex<LoggedEvents>,
}

impl AuditLog {
    pub(crate) fn new(entries: AccountEntries) -> Self {
        Self {
            entries,
            logged: Mutex::default(),
        }
    }

    /// Logs an action of an administrator.
    pub async fn log_action(&self, caller: &Caller, act: &str, about: &str) {
        self.log(Some(caller.viewer.account.to_string()), act, about)
            .await;
    }

    /// Logs an action of the operator.
    pub async fn log_operator_action(&self, act: &str, about: &str) {
        self.log(None, act, about).await;
    }

    /// Logs an action of a team's maintainer. Repetitions within the hour are counted in one entry, so that no user can
    /// flood the log.
    pub(crate) async fn log_team_action(&self, caller: &Caller, act: &str, about: &str) {
        self.log_counted(Some(caller.viewer.account.to_string()), act, about)
            .await;
    }

    /// Logs a failed login: the account, if it exists, and the address. The submitted name is not logged otherwise,
    /// because it may be a password typed into the wrong field. Repetitions within the hour are counted in one entry.
    pub(crate) async fn log_failed_login(&self, account: Option<&str>, from: Option<IpAddr>) {
        let from = from.map_or_else(|| "this machine".to_owned(), |from| network(from).to_string());
        let account = account.unwrap_or("an unknown name");
        self.log_counted(None, "failed log-in", &format!("{account} from {from}"))
            .await;
    }

    async fn log_counted(&self, by: Option<String>, act: &str, about: &str) {
        let at = self.entries.now();
        let hour = at - at % COUNTING_PERIOD;
        let key = format!("{}\n{act}\n{about}", by.as_deref().unwrap_or_default());
        let is_separate = self
            .logged
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .log(hour, &key);
        let (by, about, key) = if is_separate {
            (by, about, key)
        } else {
            (None, "many others", act.to_owned())
        };
        tracing::info!(target: "audit", by = by.as_deref().unwrap_or("-"), act, about);
        let digest = blake3::hash(key.as_bytes()).to_hex();
        let id = format!("{:016x}-{}", u64::MAX - hour, &digest[..16]);
        if let Err(error) = self.increment(&id, at, by.as_deref(), act, about).await {
            tracing::warn!(%error, "cannot write to the audit log");
        }
    }

    async fn increment(
        &self,
        id: &str,
        at: Timestamp,
        by: Option<&str>,
        act: &str,
        about: &str,
    ) -> Result<(), AccountError> {
        for _ in 0..ATTEMPTS {
            let entry = self.entries.get::<AuditRecord>(id).await?;
            let expected = entry
                .as_ref()
                .map_or(PutCondition::Absent, |entry| PutCondition::Version(entry.version));
            let record = match entry {
                Some(entry) => AuditRecord {
                    count: entry.value.count.saturating_add(1),
                    last: Some(at),
                    ..entry.value
                },
                None => AuditRecord {
                    at,
                    by: by.map(str::to_owned),
                    act: act.to_owned(),
                    about: about.to_owned(),
                    count: 1,
                    last: None,
                },
            };
            if self
                .entries
                .put(id, &record, expected, Some(at + RETENTION_SECONDS))
                .await?
            {
                return Ok(());
            }
        }
        Err(AccountError::Overloaded)
    }

    /// An action is not undone if it cannot be stored in the audit log; the server's own log records it in any case.
    async fn log(&self, by: Option<String>, act: &str, about: &str) {
        let at = self.entries.now();
        tracing::info!(target: "audit", by = by.as_deref().unwrap_or("operator"), act, about);
        let record = AuditRecord {
            at,
            by,
            act: act.to_owned(),
            about: about.to_owned(),
            count: 1,
            last: None,
        };
        let write = async {
            // IDs begin with the complement of the time, so that the newest entry sorts first.
            let id = format!("{:016x}-{}", u64::MAX - at, random_text::<6>()?);
            self.entries
                .put(&id, &record, PutCondition::Any, Some(at + RETENTION_SECONDS))
                .await
        };
        if let Err(error) = write.await {
            tracing::warn!(%error, "cannot write an administrative action to the audit log");
        }
    }

    /// Returns a page of the audit log, newest first, starting after the entry `from`.
    pub async fn page(&self, from: Option<&str>) -> Result<AuditResponse, AccountError> {
        let (records, next) = self.entries.page::<AuditRecord>(from, PAGE_SIZE).await?;
        let entry = |record: AuditRecord| AuditEntry {
            at: rfc3339(record.at),
            by: record.by,
            act: record.act,
            about: record.about,
            times: (record.count > 1).then_some(record.count),
            last: record.last.map(rfc3339),
        };
        Ok(AuditResponse {
            entries: records.into_iter().map(|record| entry(record.value)).collect(),
            next,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limited_number_of_different_actions_is_logged_separately_per_hour() {
        let mut write = LoggedEvents::default();
        let by_themselves = |write: &mut LoggedEvents, hour| {
            let actions = (0..10_000).filter(|act| write.log(hour, &act.to_string()));
            actions.count()
        };
        assert_eq!(by_themselves(&mut write, 1), MAX_PER_HOUR);
        assert_eq!(by_themselves(&mut write, 1), MAX_PER_HOUR, "the same ones again");
        assert_eq!(by_themselves(&mut write, 2), MAX_PER_HOUR);
    }
}
