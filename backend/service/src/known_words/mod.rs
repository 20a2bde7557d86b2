//! Words that the dictionary has and somebody corrected all the same: marked for them, and for nobody else.
//!
//! Whether such a word is marked follows from the viewer's votes on it, read with all others at each check, and from how often they
//! use it rightly ([`emend_learning::is_own_mistake`]). What is remembered here is which words to look for at all and beside which
//! neighbours, so that a check asks about no word of a text in vain.
//!
//! An item is kept without region and in small letters. So a word counts as known only where every variant of its language has
//! it, in one of the ways in which words are written.
//!
//! - `words`: the words that were corrected, and where in a text to ask about them; `uses`: how often they were let stand

mod uses;
mod words;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use emend_domain::{AccountId, LanguageTag, Surface, Viewer};
use emend_engine::{SPELLING_RULE, capitalised};
use emend_learning::{Ranked, RightUses};
use emend_shared::{Action, Choice};
use emend_store::{ChoiceStore, StoreError};
use quick_cache::sync::Cache;

pub(crate) use uses::Use;
pub(crate) use words::Words;

use crate::Languages;
use crate::known_words::uses::Uses;

/// How long it is remembered which words somebody corrected, before the store is asked what another server learned.
const FRESH: Duration = Duration::from_mins(1);
/// The same where the store did not answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Accounts and languages of which it is remembered.
const REMEMBERED: usize = 10_000;
/// Records read at a time, and in all: the newest.
const PAGE: usize = 2_000;
const MOST: usize = 10_000;

/// Whether every variant of a language knows a surface, in one of the ways in which words are written.
fn is_known(surface: &Surface, base: &str, languages: &Languages) -> bool {
    let small = surface.as_str();
    let written = [small.to_owned(), capitalised(small), small.to_uppercase()];
    written.iter().any(|word| languages.know(base, word))
}

/// What is said of such a word: what its viewer made of it most. `None` where they made nothing of it.
pub(crate) fn message(surface: &str, ranked: &[Ranked]) -> Option<String> {
    let own = ranked.iter().find(|ranked| ranked.you > 0)?;
    Some(format!("You corrected “{surface}” to “{}” before.", own.value))
}

type Key = (AccountId, String);

/// The words of those who checked something lately, and how often they used them rightly.
pub(crate) struct KnownWordCorrections {
    store: Arc<dyn ChoiceStore>,
    languages: Languages,
    words: Cache<Key, (Instant, Arc<Words>)>,
    pub(crate) uses: Uses,
}

impl KnownWordCorrections {
    /// The corrections in this store of words that these languages accept.
    pub(crate) fn new(store: Arc<dyn ChoiceStore>, languages: Languages) -> Self {
        Self {
            store,
            languages,
            words: Cache::new(REMEMBERED),
            uses: Uses::default(),
        }
    }

    /// Has the words of everybody read again, and forgets how often they were used.
    pub(crate) fn forget_all(&self) {
        self.words.clear();
        self.uses.clear();
    }

    /// The known words that the viewer corrected in a language; none where the store is away.
    pub(crate) async fn words(&self, viewer: &Viewer, base: &str) -> Arc<Words> {
        let key = (viewer.account.clone(), base.to_owned());
        let remembered = &self.words;
        remembered.remove_if(&key, |(until, _)| *until <= Instant::now());
        // Who asks meanwhile waits for the same reading; what is forgotten meanwhile is not remembered after all.
        let reading = match remembered.get_value_or_guard_async(&key).await {
            Ok((_, words)) => return words,
            Err(reading) => reading,
        };
        let (words, fresh) = match self.read(viewer, base).await {
            Ok(words) => (Arc::new(words), FRESH),
            Err(error) => {
                tracing::warn!(%error, "cannot read corrections of known words; checking without them");
                (Arc::default(), PATIENCE)
            }
        };
        let _ = reading.insert((Instant::now() + fresh, Arc::clone(&words)));
        words
    }

    async fn read(&self, viewer: &Viewer, base: &str) -> Result<Words, StoreError> {
        let mut words = Words::default();
        for offset in (0..MOST).step_by(PAGE) {
            let page = self.store.records_of(&viewer.account, offset, PAGE).await?;
            for found in &page.records {
                words.add(found, base);
            }
            if page.total <= (offset + PAGE) as u64 {
                break;
            }
        }
        let known = self.known_of(base, words.0.keys().cloned().collect()).await;
        words.0.retain(|surface, _| known.contains(surface));
        for (surface, corrections) in &mut words.0 {
            corrections.share = self.languages.share(base, surface.as_str());
        }
        Ok(words)
    }

    /// How often a word was used rightly, as far as that is known.
    pub(crate) fn right_uses(&self, of: Use<'_>) -> RightUses {
        RightUses {
            share: self.languages.share(of.language, of.surface.as_str()),
            seen: self.uses.count(of),
        }
    }

    /// Those of these surfaces that every variant of a language knows. A dictionary may have to be read for that.
    async fn known_of(&self, base: &str, mut surfaces: HashSet<Surface>) -> HashSet<Surface> {
        if surfaces.is_empty() {
            return surfaces;
        }
        let (languages, base) = (self.languages.clone(), base.to_owned());
        let ask = move || {
            surfaces.retain(|surface| is_known(surface, &base, &languages));
            surfaces
        };
        // Where asking panics, nothing is known.
        tokio::task::spawn_blocking(ask).await.unwrap_or_default()
    }

    /// Has the words of somebody read again where one of these choices may have changed them. What they only took back needs no
    /// reading: each check asks for the votes anyway.
    pub(crate) async fn note(&self, viewer: &Viewer, choices: &[Choice]) {
        let mut by_language: HashMap<String, HashSet<Surface>> = HashMap::new();
        for choice in choices {
            if let Some((base, surface)) = correction(choice) {
                self.uses.take_back(Use {
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
            if !self.known_of(&base, surfaces).await.is_empty() {
                self.words.remove(&(viewer.account.clone(), base));
            }
        }
    }
}

/// The language and the surface of a choice, where it corrects a spelling.
fn correction(choice: &Choice) -> Option<(String, Surface)> {
    let is_meant = matches!(choice.action, Action::Accept | Action::Replace)
        && choice.rule.as_deref() == Some(SPELLING_RULE);
    let language: LanguageTag = choice.language.as_deref()?.parse().ok()?;
    is_meant.then_some((
        language.base().to_owned(),
        Surface::of(choice.surface.as_deref()?),
    ))
}
