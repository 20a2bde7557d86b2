//! Corrections of known words: words that the dictionary accepts and a user corrected. They are flagged for that user
//! only. See `docs/decisions/0016-known-words.md`.
//!
//! Whether such a word is flagged depends on the viewer's votes on it, which each check reads with all other evidence,
//! and on how often they use it correctly ([`emend_learning::is_own_mistake`]). The cache here only tells a check which
//! words and neighbours to look up, so that it need not query every word of a text.
//!
//! An item is stored without region and in lower case. A word therefore counts as known only if every variant of its
//! language accepts it, in lower case, capitalised or in capitals.
//!
//! - `corrected_words`: the corrected words, and their positions in a text; `word_uses`: the counts of correct uses

mod corrected_words;
mod word_uses;

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use emend_cache::TimedCache;
use emend_domain::{AccountId, LanguageTag, Surface, Viewer};
use emend_engine::{PlacedWord, SPELLING_RULE, capitalised};
use emend_learning::{CorrectUses, RankedReplacement};
use emend_shared::{Action, Choice};
use emend_store::paging::account_record_pages;
use emend_store::{ChoiceStore, StoreError};
use futures::TryStreamExt;

pub(crate) use corrected_words::CorrectedWords;
pub(crate) use word_uses::WordUse;

use crate::Languages;
use crate::known_words::word_uses::WordUses;

/// How long an account's corrected words are cached before choices made on other servers are read.
const FRESH: Duration = Duration::from_mins(1);
/// How long the empty list is cached if the store did not answer.
const EMPTY_LIST_LIFETIME: Duration = Duration::from_secs(5);
/// The number of accounts and languages in the cache.
const MAX_CACHED: usize = 10_000;
/// The number of records read at a time, and in total: the newest ones.
const PAGE: usize = 2_000;
const MAX_RECORDS: usize = 10_000;

/// Returns whether every variant of a language accepts a surface, in lower case, capitalised or in capitals.
fn is_known(surface: &Surface, base: &str, languages: &Languages) -> bool {
    let small = surface.as_str();
    // Items are stored in lower case, so the capitalisation that the account typed is unknown:
    // docs/decisions/0016-known-words.md.
    let written = [small.to_owned(), capitalised(small), small.to_uppercase()];
    written.iter().any(|word| languages.know(base, word))
}

/// Returns the message for a corrected word: the viewer's most frequent replacement. `None` if they have none.
pub(crate) fn message(surface: &str, ranked: &[RankedReplacement]) -> Option<String> {
    let own_correction = ranked.iter().find(|ranked| ranked.you > 0)?;
    Some(format!(
        "You corrected “{surface}” to “{}” before.",
        own_correction.value
    ))
}

type CorrectionKey = (AccountId, String);

/// The corrected words of accounts that checked a text lately, and the counts of their correct uses.
pub(crate) struct KnownWordCorrections {
    store: Arc<dyn ChoiceStore>,
    languages: Languages,
    words: TimedCache<CorrectionKey, Arc<CorrectedWords>>,
    pub(crate) uses: WordUses,
}

impl KnownWordCorrections {
    /// Creates the service for corrections of words that these languages accept.
    pub(crate) fn new(store: Arc<dyn ChoiceStore>, languages: Languages) -> Self {
        Self {
            store,
            languages,
            words: TimedCache::new(MAX_CACHED, FRESH),
            uses: WordUses::default(),
        }
    }

    /// Clears the cached words and uses of all accounts.
    pub(crate) fn forget_all(&self) {
        self.words.clear();
        self.uses.clear();
    }

    /// Returns the known words that the viewer corrected in a language; none if the store is unavailable.
    pub(crate) async fn words(&self, viewer: &Viewer, base: &str) -> Arc<CorrectedWords> {
        let key = (viewer.account.clone(), base.to_owned());
        let read = async {
            Ok::<_, Infallible>(match self.read(viewer, base).await {
                Ok(words) => (Arc::new(words), FRESH),
                Err(error) => {
                    tracing::warn!(%error, "cannot read corrections of known words; checking without them");
                    (Arc::default(), EMPTY_LIST_LIFETIME)
                }
            })
        };
        // If the entry is removed while the read is in progress, its result is not cached, so a removed account cannot
        // reappear here.
        let Ok(words) = self.words.get_or_read_for(&key, read).await;
        words
    }

    async fn read(&self, viewer: &Viewer, base: &str) -> Result<CorrectedWords, StoreError> {
        let mut words = CorrectedWords::default();
        let mut pages = account_record_pages(self.store.as_ref(), &viewer.account, PAGE);
        let mut read = 0;
        while read < MAX_RECORDS
            && let Some(page) = pages.try_next().await?
        {
            for record_votes in &page {
                words.add(record_votes, base);
            }
            read += PAGE;
        }
        let known = self.known_words(base, words.0.keys().cloned().collect()).await;
        words.0.retain(|surface, _| known.contains(surface));
        for (surface, corrections) in &mut words.0 {
            corrections.share = self.languages.share(base, surface.as_str());
        }
        Ok(words)
    }

    /// Counts words that the viewer left uncorrected as used correctly.
    pub(crate) fn note_uses(&self, viewer: &Viewer, language: &str, words: &[PlacedWord]) {
        for word in words {
            self.uses.record(WordUse {
                account: &viewer.account,
                language,
                surface: &Surface::of(&word.surface),
                left: &word.left,
                right: &word.right,
            });
        }
    }

    /// Returns how often a word was used correctly, as far as that is known.
    pub(crate) fn correct_uses(&self, of: WordUse<'_>) -> CorrectUses {
        CorrectUses {
            share: self.languages.share(of.language, of.surface.as_str()),
            seen: self.uses.count(of),
        }
    }

    /// Returns those of these surfaces that every variant of a language accepts. This may load a dictionary.
    async fn known_words(&self, base: &str, mut surfaces: HashSet<Surface>) -> HashSet<Surface> {
        if surfaces.is_empty() {
            return surfaces;
        }
        let (languages, base) = (self.languages.clone(), base.to_owned());
        let lookup = move || {
            surfaces.retain(|surface| is_known(surface, &base, &languages));
            surfaces
        };
        // After a panic, no word counts as known.
        tokio::task::spawn_blocking(lookup).await.unwrap_or_default()
    }

    /// Discards the viewer's cached words if one of these choices may have changed them. Undo choices need no new read,
    /// because each check reads the votes anyway.
    pub(crate) async fn note(&self, viewer: &Viewer, choices: &[Choice]) {
        let mut by_language: HashMap<String, HashSet<Surface>> = HashMap::new();
        for choice in choices {
            if let Some((base, surface)) = correction(choice) {
                self.uses.remove(WordUse {
                    account: &viewer.account,
                    language: &base,
                    surface: &surface,
                    left: choice.left.as_deref().unwrap_or_default(),
                    right: choice.right.as_deref().unwrap_or_default(),
                });
                by_language.entry(base).or_default().insert(surface);
            }
        }
        for (base, surfaces) in by_language {
            let key = (viewer.account.clone(), base);
            // Without cached words, no dictionary need be asked; a reading in progress must not be kept either.
            if self.words.last_known(&key).is_none() || !self.known_words(&key.1, surfaces).await.is_empty() {
                self.words.remove(&key);
            }
        }
    }
}

/// Returns the language and the surface of a choice that corrects a spelling.
fn correction(choice: &Choice) -> Option<(String, Surface)> {
    let is_meant = matches!(choice.action, Action::Accept | Action::Replace)
        && choice.rule.as_deref() == Some(SPELLING_RULE);
    let language: LanguageTag = choice.language.as_deref()?.parse().ok()?;
    is_meant.then_some((
        language.base().to_owned(),
        Surface::of(choice.surface.as_deref()?),
    ))
}
