//! Dictionaries of users, teams and everyone: the words that checks accept.

use std::sync::Arc;

use emend_domain::{ChoiceId, Clock, DictionaryWord, Viewer};
use emend_shared::limits;
use emend_store::{ChoiceStore, Write, WriteKind};
use uuid::Uuid;

use crate::agreements::Agreements;
use crate::quota::Quota;
use crate::{ServiceError, from_wire};
use emend_accounts::{AccountError, Accounts, Caller};

/// The owner of a dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WordScope {
    /// The viewer.
    Me,
    /// A team, by ID.
    Team(String),
    /// Everyone: words that were promoted by agreement.
    Everyone,
}

impl WordScope {
    /// Parses `me`, `team:<id>` or `everyone`.
    pub fn parse(text: &str) -> Result<Self, ServiceError> {
        match (text, text.strip_prefix("team:")) {
            ("me", _) => Ok(Self::Me),
            ("everyone", _) => Ok(Self::Everyone),
            (_, Some(team)) if !team.is_empty() => Ok(Self::Team(team.to_owned())),
            _ => Err(ServiceError::malformed(
                "scope",
                "must be me, team:<id> or everyone",
            )),
        }
    }
}

/// The service for the dictionaries of accounts and teams.
pub struct UserDictionaries {
    store: Arc<dyn ChoiceStore>,
    accounts: Arc<Accounts>,
    agreements: Arc<Agreements>,
    quota: Arc<Quota>,
    clock: Clock,
}

impl UserDictionaries {
    pub(crate) fn new(
        store: Arc<dyn ChoiceStore>,
        accounts: Arc<Accounts>,
        agreements: Arc<Agreements>,
        quota: Arc<Quota>,
        clock: Clock,
    ) -> Self {
        Self {
            store,
            accounts,
            agreements,
            quota,
            clock,
        }
    }

    /// Returns the words of a dictionary, sorted.
    pub async fn words(&self, caller: &Caller, scope: &WordScope) -> Result<Vec<String>, ServiceError> {
        match scope {
            WordScope::Me => Ok(self.store.words(&caller.viewer.account).await?),
            WordScope::Everyone => self.agreements.everyone_words().await,
            WordScope::Team(team) => Ok(self.accounts.house_styles.words(caller, team).await?),
        }
    }

    /// Adds words to a dictionary and returns those that were new. If one word is invalid, none is added. Of a word with
    /// hyphens, its parts are added, because texts are checked part by part.
    pub async fn add(
        &self,
        caller: &Caller,
        scope: &WordScope,
        words: &[String],
    ) -> Result<Vec<String>, ServiceError> {
        let words = parse_words(&write_in_batches(words))?;
        match scope {
            WordScope::Me => {
                let existing = self.store.words(&caller.viewer.account).await?;
                let new: Vec<_> = words
                    .into_iter()
                    .filter(|word| !contains(&existing, word))
                    .collect();
                self.write_words(&caller.viewer, &new, |word| WriteKind::Cast(vec![word.ballot()]))
                    .await?;
                Ok(texts(new))
            }
            WordScope::Team(team) => Ok(self.accounts.house_styles.add_words(caller, team, &words).await?),
            WordScope::Everyone => Err(is_new_item()),
        }
    }

    /// Removes words from a dictionary and returns those that it contained.
    pub async fn remove(
        &self,
        caller: &Caller,
        scope: &WordScope,
        words: &[String],
    ) -> Result<Vec<String>, ServiceError> {
        let words = parse_words(words)?;
        match scope {
            WordScope::Me => {
                let existing = self.store.words(&caller.viewer.account).await?;
                let old: Vec<_> = words
                    .into_iter()
                    .filter(|word| contains(&existing, word))
                    .collect();
                self.write_words(&caller.viewer, &old, |word| WriteKind::Clear(vec![word.ballot()]))
                    .await?;
                self.quota.makes_room(&caller.viewer.account);
                Ok(texts(old))
            }
            WordScope::Team(team) => Ok(self
                .accounts
                .house_styles
                .remove_words(caller, team, &words)
                .await?),
            WordScope::Everyone => Err(is_new_item()),
        }
    }

    async fn write_words(
        &self,
        viewer: &Viewer,
        words: &[DictionaryWord],
        kind: impl Fn(&DictionaryWord) -> WriteKind,
    ) -> Result<(), ServiceError> {
        let at = (self.clock)();
        let writes: Vec<_> = words
            .iter()
            .map(|word| Write {
                id: ChoiceId(Uuid::new_v4()),
                account: viewer.account.clone(),
                at,
                kind: kind(word),
            })
            .collect();
        let kinds = writes.iter().map(|write| &write.kind);
        let _admitted = self.quota.admit(&viewer.account, kinds).await?;
        for batch in writes.chunks(limits::MAX_CHOICES) {
            self.store.record(batch).await?;
        }
        Ok(())
    }
}

fn is_new_item() -> ServiceError {
    AccountError::Forbidden(
        "scope: words cannot be added to everyone's dictionary directly; they get there when enough people add them; use scope=me"
            .to_owned(),
    )
    .into()
}

fn parse_words(words: &[String]) -> Result<Vec<DictionaryWord>, ServiceError> {
    if words.len() > limits::MAX_WORDS {
        let message = format!("has {} entries; send at most {}", words.len(), limits::MAX_WORDS);
        return Err(ServiceError::malformed("words", message));
    }
    let mut parsed = words
        .iter()
        .enumerate()
        .map(|(index, word)| from_wire::word(index, word))
        .collect::<Result<Vec<_>, _>>()?;
    parsed.sort_unstable();
    parsed.dedup();
    Ok(parsed)
}

/// Returns the words, with the parts of a word with hyphens in its place: `well-knowen` as `well` and `knowen`. Parts of
/// one letter, which no check looks at, are left out unless nothing remains.
fn write_in_batches(words: &[String]) -> Vec<String> {
    let mut pieces = Vec::with_capacity(words.len());
    for word in words {
        let parts = word.split(['-', '\u{2010}', '\u{2011}']);
        let parts: Vec<&str> = parts.filter(|part| part.chars().count() > 1).collect();
        if parts.is_empty() {
            pieces.push(word.clone());
        }
        pieces.extend(parts.into_iter().map(str::to_owned));
    }
    pieces
}

fn contains(sorted: &[String], word: &DictionaryWord) -> bool {
    sorted
        .binary_search_by(|existing| existing.as_str().cmp(word.as_str()))
        .is_ok()
}

fn texts(words: Vec<DictionaryWord>) -> Vec<String> {
    words.into_iter().map(|word| word.as_str().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_with_hyphens_is_added_in_its_parts() {
        let pieces = |word: &str| write_in_batches(&[word.to_owned()]);
        assert_eq!(pieces("well-knowen"), ["well", "knowen"]);
        assert_eq!(pieces("e-mial"), ["mial"]);
        assert_eq!(pieces("kubectl"), ["kubectl"]);
        assert_eq!(pieces("a-b"), ["a-b"]);
    }
}
