//! A team's dictionary and house style: readable by its members, changed by its maintainers.

use std::collections::{HashMap, HashSet};
use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use emend_domain::number_with_noun::format_count;
use emend_domain::{DictionaryWord, TeamId};
use emend_shared::house_style::HouseEntry;
use emend_store::PutCondition;
use futures::stream::{self, StreamExt, TryStreamExt};
use tokio::sync::Mutex;

use crate::AccountError;
use crate::audit::AuditLog;
use crate::entries::{AccountEntries, BATCH_SIZE};
use crate::records::{HouseRecord, HouseRevision, TeamWordRecord, team_key};
use crate::team_access::TeamAccess;
use crate::{AccountLimits, Caller};

/// The maximum lengths of a term and of a reason, in characters.
const MAX_LENGTHS: (usize, usize) = (100, 200);

/// Returns the entry ID of a team's word or term. It contains a digest, because the letters may not be valid in an
/// entry name.
fn id(team: &str, text: &str) -> String {
    format!("{team}/{}", &blake3::hash(text.as_bytes()).to_hex()[..32])
}

/// The service for dictionaries and house styles of teams.
pub struct HouseStyles {
    entries: AccountEntries,
    access: Arc<TeamAccess>,
    audit: Arc<AuditLog>,
    limits: AccountLimits,
    /// Serialises additions.
    turn: Mutex<()>,
    /// The number of changes that this process has made.
    changes: AtomicU64,
}

impl HouseStyles {
    pub(crate) fn new(
        entries: AccountEntries,
        access: Arc<TeamAccess>,
        audit: Arc<AuditLog>,
        limits: AccountLimits,
    ) -> Self {
        Self {
            entries,
            access,
            audit,
            limits,
            turn: Mutex::default(),
            changes: AtomicU64::default(),
        }
    }

    /// Returns the words of a team's dictionary, sorted. Only members may read it.
    pub async fn words(&self, caller: &Caller, team: &str) -> Result<Vec<String>, AccountError> {
        let view = self.access.view(caller, team).await?;
        let entries = self
            .entries
            .list::<TeamWordRecord>(&format!("{}/", view.team.id))
            .await?;
        let mut words: Vec<_> = entries.into_iter().map(|entry| entry.value.word).collect();
        words.sort_unstable();
        Ok(words)
    }

    /// Adds words to a team's dictionary and returns those that were new.
    pub async fn add_words(
        &self,
        caller: &Caller,
        team: &str,
        words: &[DictionaryWord],
    ) -> Result<Vec<String>, AccountError> {
        let team = self.access.view_as_maintainer(caller, team).await?.team.id;
        let _turn = self.turn.lock().await;
        let existing = self.entries.list::<TeamWordRecord>(&format!("{team}/")).await?;
        let existing: HashSet<String> = existing.into_iter().map(|entry| entry.value.word).collect();
        let new: Vec<String> = words.iter().map(|word| word.as_str().to_owned()).collect();
        let new: Vec<_> = new.into_iter().filter(|word| !existing.contains(word)).collect();
        let max = self.limits.team_words;
        if existing.len() + new.len() > max {
            return Err(AccountError::LimitReached(format!(
                "words: the team's dictionary has {}, and the limit is {max}; remove some, or ask the server's \
                 administrator to raise the limit (--max-team-words)",
                format_count(existing.len(), "word")
            )));
        }
        let put = async |word: &String| {
            let record = TeamWordRecord { word: word.clone() };
            self.entries
                .put(&id(&team, word), &record, PutCondition::Any, None)
                .await
        };
        stream::iter(&new)
            .map(put)
            .buffer_unordered(BATCH_SIZE)
            .try_for_each(|_| ready(Ok(())))
            .await?;
        self.note_change(caller, "add team words", &team).await?;
        Ok(new)
    }

    /// Removes words from a team's dictionary and returns those that it contained.
    pub async fn remove_words(
        &self,
        caller: &Caller,
        team: &str,
        words: &[DictionaryWord],
    ) -> Result<Vec<String>, AccountError> {
        let team = self.access.view_as_maintainer(caller, team).await?.team.id;
        let existing = self.entries.list::<TeamWordRecord>(&format!("{team}/")).await?;
        let existing: HashSet<String> = existing.into_iter().map(|entry| entry.value.word).collect();
        let old = words.iter().map(|word| word.as_str().to_owned());
        let old: Vec<String> = old.filter(|word| existing.contains(word)).collect();
        let ids: Vec<_> = old.iter().map(|word| id(&team, word)).collect();
        self.entries.delete_all::<TeamWordRecord>(&ids).await?;
        self.note_change(caller, "remove team words", &team).await?;
        Ok(old)
    }

    /// Returns a team's house style, sorted by the terms to avoid. Only members may read it.
    pub async fn list(&self, caller: &Caller, team: &str) -> Result<Vec<HouseEntry>, AccountError> {
        let view = self.access.view(caller, team).await?;
        let mut entries = self.style_entries(&view.team.id).await?;
        entries.sort_unstable_by_key(|entry| entry.from.to_lowercase());
        Ok(entries)
    }

    async fn style_entries(&self, team: &str) -> Result<Vec<HouseEntry>, AccountError> {
        let records = self.entries.list::<HouseRecord>(&format!("{team}/")).await?;
        let entry = |HouseRecord { from, to, reason }| HouseEntry { from, to, reason };
        Ok(records.into_iter().map(|record| entry(record.value)).collect())
    }

    /// Adds entries to a team's house style, replacing those with the same `from`. If one entry is invalid, none is
    /// added.
    pub async fn add(&self, caller: &Caller, team: &str, entries: &[HouseEntry]) -> Result<(), AccountError> {
        let entries: Vec<_> = entries
            .iter()
            .enumerate()
            .map(|(index, entry)| parse(index, entry))
            .collect::<Result<_, _>>()?;
        let team = self.access.view_as_maintainer(caller, team).await?.team.id;
        let _turn = self.turn.lock().await;
        let existing = self.entries.list::<HouseRecord>(&format!("{team}/")).await?;
        let existing: HashSet<String> = existing.into_iter().map(|entry| entry.id).collect();
        let entries: HashMap<String, HouseRecord> = entries
            .into_iter()
            .map(|(key, record)| (id(&team, &key), record))
            .collect();
        let new = entries.keys().filter(|id| !existing.contains(*id)).count();
        let max = self.limits.house_style;
        if existing.len() + new > max {
            return Err(AccountError::LimitReached(format!(
                "entries: the house style has {}, and the limit is {max}; remove some, or ask the server's \
                 administrator to raise the limit (--max-house-style)",
                format_count(existing.len(), "entry")
            )));
        }
        let put = async |(id, record): (&String, &HouseRecord)| {
            self.entries.put(id, record, PutCondition::Any, None).await
        };
        stream::iter(&entries)
            .map(put)
            .buffer_unordered(BATCH_SIZE)
            .try_for_each(|_| ready(Ok(())))
            .await?;
        self.note_change(caller, "add house style", &team).await
    }

    /// Removes entries from a team's house style.
    pub async fn remove(&self, caller: &Caller, team: &str, from: &[String]) -> Result<(), AccountError> {
        let max = self.limits.house_style;
        if from.len() > max {
            let message = format!("has more than {}", format_count(max, "entry"));
            return Err(AccountError::malformed("from", message));
        }
        let team = self.access.view_as_maintainer(caller, team).await?.team.id;
        let ids: Vec<_> = from
            .iter()
            .map(|from| id(&team, &from.trim().to_lowercase()))
            .collect();
        self.entries.delete_all::<HouseRecord>(&ids).await?;
        self.note_change(caller, "remove house style", &team).await
    }

    /// Returns the revision of a team's dictionary and house style. It grows with every change; 0 if there is none.
    pub async fn revision(&self, team: &TeamId) -> Result<u64, AccountError> {
        let revision = self.entries.get::<HouseRevision>(&team_key(team)).await?;
        Ok(revision.map_or(0, |entry| entry.version))
    }

    /// Returns the words of a team's dictionary and the entries of its house style.
    pub async fn contents(&self, team: &TeamId) -> Result<(Vec<String>, Vec<HouseEntry>), AccountError> {
        let key = team_key(team);
        let words = self.entries.list::<TeamWordRecord>(&format!("{key}/")).await?;
        let words = words.into_iter().map(|entry| entry.value.word);
        Ok((words.collect(), self.style_entries(&key).await?))
    }

    /// Returns the number of changes to dictionaries and house styles of teams that this process has made. While it
    /// stays the same, a cached guide that is recent enough need not be read again.
    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    async fn note_change(&self, caller: &Caller, act: &str, team: &str) -> Result<(), AccountError> {
        self.entries
            .put(team, &HouseRevision {}, PutCondition::Any, None)
            .await?;
        self.changes.fetch_add(1, Ordering::Release);
        self.audit.log_team_action(caller, act, team).await;
        Ok(())
    }

    /// Deletes a team's dictionary and house style.
    pub(crate) async fn remove_all(&self, team: &str) -> Result<(), AccountError> {
        let words = self.entries.ids::<TeamWordRecord>(&format!("{team}/")).await?;
        self.entries.delete_all::<TeamWordRecord>(&words).await?;
        let entries = self.entries.ids::<HouseRecord>(&format!("{team}/")).await?;
        self.entries.delete_all::<HouseRecord>(&entries).await?;
        self.entries
            .delete::<HouseRevision>(team, PutCondition::Any)
            .await?;
        self.changes.fetch_add(1, Ordering::Release);
        Ok(())
    }
}

/// Validates an entry and returns it with its key.
fn parse(index: usize, entry: &HouseEntry) -> Result<(String, HouseRecord), AccountError> {
    let line = |field: &str, text: &str, min: usize, max: usize| {
        let text = text.trim();
        let right = (min..=max).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        right.then(|| text.to_owned()).ok_or_else(|| {
            let length = if min == 0 {
                "at most".to_owned()
            } else {
                format!("{min} to")
            };
            let message = format!("must be one line of {length} {max} characters");
            AccountError::malformed(format!("entries[{index}].{field}"), message)
        })
    };
    let from = line("from", &entry.from, 1, MAX_LENGTHS.0)?;
    let to = line("to", &entry.to, 1, MAX_LENGTHS.0)?;
    let reason = line("reason", &entry.reason, 0, MAX_LENGTHS.1)?;
    if !from.starts_with(char::is_alphanumeric) {
        let message = "the term to avoid must begin with a letter or a digit";
        return Err(AccountError::malformed(format!("entries[{index}].from"), message));
    }
    if from == to {
        let message = "must differ from the term to avoid";
        return Err(AccountError::malformed(format!("entries[{index}].to"), message));
    }
    Ok((from.to_lowercase(), HouseRecord { from, to, reason }))
}
