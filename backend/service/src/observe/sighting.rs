//! An issue to look for again, and what became of it.

use std::collections::BTreeSet;

use emend_domain::LanguageTag;
use emend_shared::Issue;

use super::tokens::Token;

/// Words on each side that make up an issue's surroundings.
const SURROUNDINGS: usize = 3;
/// Words that something flagged beside it can have become: it may be put right at the same time.
const ANY: usize = 3;
/// Words that a surface can have become.
const MOST_WORDS: usize = 3;
/// The longest run of signs between a surface and the words beside it, in bytes.
const LONGEST_SIGNS: usize = 16;
/// What is offered further down is not kept.
const OFFERED: usize = 10;
/// Longer ones are not looked for again, in bytes.
const LONGEST_SURFACE: usize = 100;
/// How alike a word that was not offered must be to be a correction and not another thought, 0 to 1.
const ALIKE: f64 = 0.5;

/// What stands beside an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beside {
    /// The text begins or ends.
    Edge,
    /// This word.
    Word(u64),
    /// A word that is flagged too, or whatever it becomes.
    Any,
}

/// An issue that a client was told of.
#[derive(Debug, Clone)]
pub(super) struct Sighting {
    pub(super) language: LanguageTag,
    pub(super) rule: String,
    pub(super) surface: String,
    offered: Vec<String>,
    /// Whether an unfinished word could be flagged so.
    spelling: bool,
    /// Nearest first.
    before: Vec<Beside>,
    /// Nearest first.
    after: Vec<Beside>,
    /// The signs between the surface and the words beside it.
    signs: (String, String),
}

/// What became of an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    /// It stands as it stood.
    Unchanged,
    /// Something else stands there.
    Became {
        replacement: String,
        offered: bool,
        /// The words beside it now; empty where signs are between.
        left: String,
        right: String,
    },
    /// Its surroundings are not there, or it cannot be told.
    Unknown,
}

/// A text with its words, and which of them are flagged.
pub(super) struct Reading<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
    pub(super) flagged: &'a [bool],
}

impl Sighting {
    /// The issue in its surroundings; `None` where it is not made of whole words, or stands alone.
    pub(super) fn of(issue: &Issue, language: &LanguageTag, read: &Reading<'_>) -> Option<Self> {
        let (text, tokens) = (read.text, read.tokens);
        let first = tokens
            .binary_search_by_key(&issue.span.offset, |token| token.units.start)
            .ok()?;
        let count = tokens[first..]
            .iter()
            .position(|token| token.units.end == issue.span.end())?
            + 1;
        let last = first + count - 1;
        if issue.surface.len() > LONGEST_SURFACE || count > MOST_WORDS {
            return None;
        }
        let beside = |index: Option<usize>| match index.and_then(|index| Some((tokens.get(index)?, index))) {
            None => Beside::Edge,
            Some((_, index)) if read.flagged[index] => Beside::Any,
            Some((token, _)) => Beside::Word(token.hash),
        };
        let before = side((1..=SURROUNDINGS).map(|step| beside(first.checked_sub(step))));
        let after = side((1..=SURROUNDINGS).map(|step| beside(last.checked_add(step))));
        let is_word = |beside: &Beside| matches!(beside, Beside::Word(_));
        if !before.iter().chain(&after).any(is_word) {
            return None;
        }
        let left_end = first.checked_sub(1).map_or(0, |left| tokens[left].bytes.end);
        let right_start = tokens.get(last + 1).map_or(text.len(), |right| right.bytes.start);
        let signs = (
            text[left_end..tokens[first].bytes.start].to_owned(),
            text[tokens[last].bytes.end..right_start].to_owned(),
        );
        if signs.0.len() > LONGEST_SIGNS || signs.1.len() > LONGEST_SIGNS {
            return None;
        }
        let offered = issue.replacements.iter().take(OFFERED);
        Some(Self {
            language: language.clone(),
            rule: issue.rule.id.clone(),
            surface: issue.surface.clone(),
            offered: offered.map(|replacement| replacement.value.clone()).collect(),
            spelling: issue.kind == emend_domain::IssueKind::Spelling,
            before,
            after,
            signs,
        })
    }

    /// Whether it is the same issue in the same surroundings.
    pub(super) fn is_again(&self, other: &Self) -> bool {
        self.rule == other.rule
            && self.surface == other.surface
            && self.before == other.before
            && self.after == other.after
    }

    /// What became of it in this text.
    pub(super) fn fate(&self, read: &Reading<'_>) -> Fate {
        let hits = self.hits(read);
        if hits.iter().any(|hit| hit.middle == self.surface) {
            return Fate::Unchanged;
        }
        let (offered, other): (Vec<_>, Vec<_>) = hits
            .into_iter()
            .partition(|hit| self.offered.iter().any(|offer| offer == hit.middle));
        let is_offered = !offered.is_empty();
        let hits = if is_offered { offered } else { other };
        let distinct: BTreeSet<_> = hits.iter().map(|hit| hit.middle).collect();
        let (Some(hit), 1) = (hits.first(), distinct.len()) else {
            return Fate::Unknown;
        };
        if !self.is_correction(hit, is_offered) {
            return Fate::Unknown;
        }
        let word = |index: Option<usize>, signs: &str| {
            let token = index
                .and_then(|index| read.tokens.get(index))
                .filter(|_| signs.trim().is_empty());
            token
                .map_or("", |token| &read.text[token.bytes.clone()])
                .to_owned()
        };
        Fate::Became {
            replacement: hit.middle.to_owned(),
            offered: is_offered,
            left: word(hit.first.checked_sub(1), &self.signs.0),
            right: word(Some(hit.next), &self.signs.1),
        }
    }

    /// Who goes on typing, or says something else, corrects nothing.
    fn is_correction(&self, hit: &Hit<'_>, offered: bool) -> bool {
        let (was, is) = (self.surface.to_lowercase(), hit.middle.to_lowercase());
        let goes_on = self.spelling && is.starts_with(&was);
        let other = || !hit.flagged && strsim::normalized_damerau_levenshtein(&was, &is) >= ALIKE;
        !goes_on && (offered || other())
    }

    /// Where the surroundings are, and what stands in their middle.
    fn hits<'a>(&self, read: &Reading<'a>) -> Vec<Hit<'a>> {
        let (text, tokens) = (read.text, read.tokens);
        let mut hits = Vec::new();
        for first in 0..tokens.len() {
            let left = |step: usize| Some(tokens[first.checked_sub(step + 1)?].hash);
            if !fits(&self.before, &left, 0) {
                continue;
            }
            for next in first + 1..=(first + MOST_WORDS).min(tokens.len()) {
                let right = |step: usize| tokens.get(next + step).map(|token| token.hash);
                if !fits(&self.after, &right, 0) {
                    continue;
                }
                let start = first.checked_sub(1).map_or(0, |left| tokens[left].bytes.end);
                let end = tokens.get(next).map_or(text.len(), |right| right.bytes.start);
                let middle = text[start..end]
                    .strip_prefix(&*self.signs.0)
                    .and_then(|rest| rest.strip_suffix(&*self.signs.1));
                hits.extend(middle.filter(|middle| !middle.is_empty()).map(|middle| Hit {
                    first,
                    next,
                    middle,
                    flagged: read.flagged[first..next].contains(&true),
                }));
            }
        }
        hits
    }
}

/// A place with the surroundings of a sighting.
struct Hit<'a> {
    /// Its first word.
    first: usize,
    /// The word after it.
    next: usize,
    middle: &'a str,
    flagged: bool,
}

/// Up to and with the edge of the text.
fn side(besides: impl Iterator<Item = Beside>) -> Vec<Beside> {
    let mut side = Vec::new();
    for beside in besides {
        side.push(beside);
        if beside == Beside::Edge {
            break;
        }
    }
    side
}

/// Whether the words from step `at` on are as the pattern says.
fn fits(pattern: &[Beside], word: &impl Fn(usize) -> Option<u64>, at: usize) -> bool {
    let Some((first, rest)) = pattern.split_first() else {
        return true;
    };
    match first {
        Beside::Edge => word(at).is_none(),
        Beside::Word(hash) => word(at) == Some(*hash) && fits(rest, word, at + 1),
        Beside::Any => (1..=ANY).any(|words| word(at + words - 1).is_some() && fits(rest, word, at + words)),
    }
}
