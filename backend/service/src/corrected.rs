//! Words that the dictionary has and somebody corrected all the same: marked for them, and for nobody else.
//!
//! Whether such a word is marked follows from the viewer's votes on it, read with all others at each check
//! ([`emend_learning::is_own_mistake`]). What is remembered here is only which words to look for at all, so that a check asks about
//! no word of a text in vain; of whoever corrected none, there is nothing to look for.
//!
//! An item is kept without region and in small letters. So a word counts as known only where every variant of its language has
//! it, in one of the ways in which words are written.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use emend_engine::{FoundIssue, PlacedWord, SPELLING_RULE, capitalised, paragraphs, placed_words};
use emend_learning::{AccountId, Context, Outcome, Ranked, Surface, Viewer};
use emend_shared::{Action, Choice, IssueKind, LanguageTag, RuleInfo};
use emend_store::{RecordVotes, StoreError};
use quick_cache::sync::Cache;

use crate::checker::Found;
use crate::{Emend, Languages};

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

/// The known words that somebody corrected in a language.
#[derive(Debug, Default)]
pub(crate) struct Words(HashSet<Surface>);

impl Words {
    /// Those of them that stand in a text, where nothing was found: issues without candidates and without a message, with
    /// the offsets that they count from.
    pub(crate) fn find(&self, text: &str, found: &[(usize, Found)]) -> Vec<(usize, Found)> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let found = paragraphs(text).zip(found);
        let placed = found.map(|((offset, paragraph), (_, found))| {
            let words = placed_words(paragraph, |word| self.has(word)).into_iter();
            let free = words.filter(|word| is_free(word, found));
            (offset, free.map(issue).collect::<Found>())
        });
        placed.filter(|(_, issues)| !issues.is_empty()).collect()
    }

    /// A word all in capitals may be an acronym, which votes do not tell from the word (`us`, `US`).
    fn has(&self, word: &str) -> bool {
        let in_capitals = word.to_uppercase() == word && word.to_lowercase() != word;
        !in_capitals && self.0.contains(&Surface::of(word))
    }
}

/// Whether the engine found nothing where a word stands. What it finds comes in order and does not overlap.
fn is_free(word: &PlacedWord, found: &[FoundIssue]) -> bool {
    let next = found.partition_point(|issue| issue.span.end() <= word.span.offset);
    found
        .get(next)
        .is_none_or(|issue| issue.span.offset >= word.span.end())
}

fn issue(word: PlacedWord) -> FoundIssue {
    FoundIssue {
        span: word.span,
        surface: word.surface,
        kind: IssueKind::Spelling,
        rule: RuleInfo {
            id: SPELLING_RULE.to_owned(),
            category: "TYPOS".to_owned(),
            description: "Words of the dictionary that you corrected before.".to_owned(),
        },
        message: String::new(),
        left: word.left,
        right: word.right,
        candidates: Vec::new(),
    }
}

/// What is said of such a word: what its viewer made of it most. `None` where they made nothing of it.
pub(crate) fn message(surface: &str, ranked: &[Ranked]) -> Option<String> {
    let own = ranked.iter().find(|ranked| ranked.you > 0)?;
    Some(format!("You corrected “{surface}” to “{}” before.", own.value))
}

type Key = (AccountId, String);

/// The words of those who checked something lately.
pub(crate) struct Corrected(Cache<Key, (Instant, Arc<Words>)>);

impl Default for Corrected {
    fn default() -> Self {
        Self(Cache::new(REMEMBERED))
    }
}

impl Corrected {
    /// Has the words of everybody read again.
    pub(crate) fn forget_all(&self) {
        self.0.clear();
    }
}

impl Emend {
    /// The known words that the viewer corrected in a language; none where the store is away.
    pub(crate) async fn corrected(&self, viewer: &Viewer, base: &str) -> Arc<Words> {
        let key = (viewer.account.clone(), base.to_owned());
        let remembered = &self.corrected.0;
        remembered.remove_if(&key, |(until, _)| *until <= Instant::now());
        // Who asks meanwhile waits for the same reading; what is forgotten meanwhile is not remembered after all.
        let reading = match remembered.get_value_or_guard_async(&key).await {
            Ok((_, words)) => return words,
            Err(reading) => reading,
        };
        let (words, fresh) = match self.read_corrected(viewer, base).await {
            Ok(words) => (Arc::new(words), FRESH),
            Err(error) => {
                tracing::warn!(%error, "checking without the known words that were corrected");
                (Arc::default(), PATIENCE)
            }
        };
        let _ = reading.insert((Instant::now() + fresh, Arc::clone(&words)));
        words
    }

    async fn read_corrected(&self, viewer: &Viewer, base: &str) -> Result<Words, StoreError> {
        let mut surfaces = HashSet::new();
        for offset in (0..MOST).step_by(PAGE) {
            let page = self.store.records_of(&viewer.account, offset, PAGE).await?;
            surfaces.extend(page.records.iter().filter_map(|found| corrected(found, base)));
            if page.total <= (offset + PAGE) as u64 {
                break;
            }
        }
        Ok(Words(self.known_of(base, surfaces).await))
    }

    /// Those of these surfaces that every variant of a language knows. A dictionary may have to be read for that.
    async fn known_of(&self, base: &str, mut surfaces: HashSet<Surface>) -> HashSet<Surface> {
        if surfaces.is_empty() {
            return surfaces;
        }
        let (languages, base) = (self.languages().clone(), base.to_owned());
        let ask = move || {
            surfaces.retain(|surface| is_known(surface, &base, &languages));
            surfaces
        };
        // Where asking panics, nothing is known.
        tokio::task::spawn_blocking(ask).await.unwrap_or_default()
    }

    /// Has the words of somebody read again where one of these choices may have changed them. What they only took back needs no
    /// reading: each check asks for the votes anyway.
    pub(crate) async fn note_corrected(&self, viewer: &Viewer, choices: &[Choice]) {
        let mut by_language: HashMap<String, HashSet<Surface>> = HashMap::new();
        for choice in choices {
            if let Some((base, surface)) = correction(choice) {
                by_language.entry(base).or_default().insert(surface);
            }
        }
        for (base, surfaces) in by_language {
            if !self.known_of(&base, surfaces).await.is_empty() {
                self.corrected.0.remove(&(viewer.account.clone(), base));
            }
        }
    }
}

/// The surface of a record, where somebody corrected the spelling of a word of this language.
fn corrected(found: &RecordVotes, base: &str) -> Option<Surface> {
    let item = &found.record.item;
    let is_meant =
        item.language() == base && item.rule().is_spelling() && *item.context() == Context::Anywhere;
    let mut outcomes = found.votes.keys();
    let corrected = outcomes.any(|outcome| matches!(outcome, Outcome::Chosen(_)));
    (is_meant && corrected).then(|| item.surface().clone())
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
