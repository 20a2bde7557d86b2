//! Sightings: issues to look for in the client's next check, and their fates.

use std::collections::BTreeSet;

use emend_domain::LanguageTag;
use emend_shared::Issue;
use rapidfuzz::distance::damerau_levenshtein::normalized_similarity;

use super::tokens::ObservedToken;

/// The number of words on each side that form an issue's surroundings.
const MAX_NEIGHBOURS: usize = 3;
/// The maximum number of words that a flagged neighbour may have become, because it may have been corrected at the same
/// time.
const ANY: usize = 3;
/// The maximum number of words that a surface may have become.
const MAX_WORDS: usize = 3;
/// The longest run of characters between a surface and its neighbouring words, in bytes.
const MAX_GAP: usize = 16;
/// The maximum number of replacements kept; those ranked lower are not kept.
const MAX_REPLACEMENTS: usize = 10;
/// The longest surface, in bytes, that is looked for again.
const MAX_SURFACE: usize = 100;
/// The least similarity, 0 to 1, at which a text that was not offered counts as a correction rather than as different
/// content.
const ALIKE: f64 = 0.5;

/// A neighbour of an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Neighbour {
    /// The beginning or the end of the text.
    Edge,
    /// This word.
    Word(u64),
    /// A word that is flagged too, or any words that replaced it.
    Any,
}

/// An issue that a client was shown.
#[derive(Debug, Clone)]
pub(super) struct Sighting {
    pub(super) language: LanguageTag,
    pub(super) rule: String,
    pub(super) surface: String,
    offered: Vec<String>,
    /// Whether the issue is about spelling, so that it may be an unfinished word.
    spelling: bool,
    /// The preceding neighbours, nearest first.
    before: Vec<Neighbour>,
    /// The following neighbours, nearest first.
    after: Vec<Neighbour>,
    /// The characters between the surface and its neighbouring words.
    signs: (String, String),
}

/// The fate of an issue in the next text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SightingOutcome {
    /// The surface is still there.
    Unchanged,
    /// The surface was replaced.
    Became {
        replacement: String,
        offered: bool,
        /// The neighbouring words now; empty if other characters separate them.
        left: String,
        right: String,
    },
    /// The surroundings were not found, or the result is ambiguous.
    Unknown,
}

/// A text with its words, and a flag for each of them.
pub(super) struct ObservedText<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [ObservedToken],
    pub(super) has_issue: &'a [bool],
}

impl Sighting {
    /// Creates the sighting of an issue. `None` if the issue does not consist of whole words or has no surroundings.
    pub(super) fn of(issue: &Issue, language: &LanguageTag, observed: &ObservedText<'_>) -> Option<Self> {
        let (text, tokens) = (observed.text, observed.tokens);
        let first = tokens
            .binary_search_by_key(&issue.span.offset, |token| token.units.start)
            .ok()?;
        let count = tokens[first..]
            .iter()
            .position(|token| token.units.end == issue.span.end())?
            + 1;
        let last = first + count - 1;
        if issue.surface.len() > MAX_SURFACE || count > MAX_WORDS {
            return None;
        }
        let neighbour = |index: Option<usize>| match index.and_then(|index| Some((tokens.get(index)?, index)))
        {
            None => Neighbour::Edge,
            Some((_, index)) if observed.has_issue[index] => Neighbour::Any,
            Some((token, _)) => Neighbour::Word(token.hash),
        };
        let before = neighbours_to_edge((1..=MAX_NEIGHBOURS).map(|step| neighbour(first.checked_sub(step))));
        let after = neighbours_to_edge((1..=MAX_NEIGHBOURS).map(|step| neighbour(last.checked_add(step))));
        let is_word = |neighbour: &Neighbour| matches!(neighbour, Neighbour::Word(_));
        if !before.iter().chain(&after).any(is_word) {
            return None;
        }
        let left_end = first.checked_sub(1).map_or(0, |left| tokens[left].bytes.end);
        let right_start = tokens.get(last + 1).map_or(text.len(), |right| right.bytes.start);
        let signs = (
            text[left_end..tokens[first].bytes.start].to_owned(),
            text[tokens[last].bytes.end..right_start].to_owned(),
        );
        if signs.0.len() > MAX_GAP || signs.1.len() > MAX_GAP {
            return None;
        }
        let offered = issue.replacements.iter().take(MAX_REPLACEMENTS);
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

    /// Returns whether two sightings are of the same issue in the same surroundings.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.rule == other.rule
            && self.surface == other.surface
            && self.before == other.before
            && self.after == other.after
    }

    /// Returns the fate of the issue in this text.
    pub(super) fn outcome(&self, observed: &ObservedText<'_>) -> SightingOutcome {
        let matches = self.matches(observed);
        if matches.iter().any(|hit| hit.middle == self.surface) {
            return SightingOutcome::Unchanged;
        }
        let (offered, other): (Vec<_>, Vec<_>) = matches
            .into_iter()
            .partition(|hit| self.offered.iter().any(|offer| offer == hit.middle));
        let is_offered = !offered.is_empty();
        // An offered replacement in one place is better evidence than other text elsewhere. Different texts in several
        // places are ambiguous, and an ambiguous change is not learned.
        let matches = if is_offered { offered } else { other };
        let distinct: BTreeSet<_> = matches.iter().map(|hit| hit.middle).collect();
        let (Some(hit), 1) = (matches.first(), distinct.len()) else {
            return SightingOutcome::Unknown;
        };
        if !self.is_correction(hit, is_offered) {
            return SightingOutcome::Unknown;
        }
        let word = |index: Option<usize>, signs: &str| {
            let token = index
                .and_then(|index| observed.tokens.get(index))
                .filter(|_| signs.trim().is_empty());
            token
                .map_or("", |token| &observed.text[token.bytes.clone()])
                .to_owned()
        };
        SightingOutcome::Became {
            replacement: hit.middle.to_owned(),
            offered: is_offered,
            left: word(hit.first.checked_sub(1), &self.signs.0),
            right: word(Some(hit.next), &self.signs.1),
        }
    }

    /// Returns whether the new text is a correction. A word that was only continued, or replaced by different content,
    /// is not.
    fn is_correction(&self, hit: &SightingMatch<'_>, offered: bool) -> bool {
        let (was, is) = (self.surface.to_lowercase(), hit.middle.to_lowercase());
        let is_unfinished = self.spelling && is.starts_with(&was);
        let other = || !hit.has_issue && normalized_similarity(was.chars(), is.chars()) >= ALIKE;
        !is_unfinished && (offered || other())
    }

    /// Returns the places with these surroundings, and the text in between.
    fn matches<'a>(&self, observed: &ObservedText<'a>) -> Vec<SightingMatch<'a>> {
        let (text, tokens) = (observed.text, observed.tokens);
        let mut matches = Vec::new();
        for first in 0..tokens.len() {
            let left = |step: usize| Some(tokens[first.checked_sub(step + 1)?].hash);
            if !fits(&self.before, &left, 0) {
                continue;
            }
            for next in first + 1..=(first + MAX_WORDS).min(tokens.len()) {
                let right = |step: usize| tokens.get(next + step).map(|token| token.hash);
                if !fits(&self.after, &right, 0) {
                    continue;
                }
                let start = first.checked_sub(1).map_or(0, |left| tokens[left].bytes.end);
                let end = tokens.get(next).map_or(text.len(), |right| right.bytes.start);
                let middle = text[start..end]
                    .strip_prefix(&*self.signs.0)
                    .and_then(|rest| rest.strip_suffix(&*self.signs.1));
                matches.extend(
                    middle
                        .filter(|middle| !middle.is_empty())
                        .map(|middle| SightingMatch {
                            first,
                            next,
                            middle,
                            has_issue: observed.has_issue[first..next].contains(&true),
                        }),
                );
            }
        }
        matches
    }
}

/// A place with the surroundings of a sighting.
struct SightingMatch<'a> {
    /// The index of the first word of the surface's place.
    first: usize,
    /// The index of the word after it.
    next: usize,
    middle: &'a str,
    has_issue: bool,
}

/// Returns the neighbours up to and including the edge of the text.
fn neighbours_to_edge(neighbours: impl Iterator<Item = Neighbour>) -> Vec<Neighbour> {
    let mut side = Vec::new();
    for neighbour in neighbours {
        side.push(neighbour);
        if neighbour == Neighbour::Edge {
            break;
        }
    }
    side
}

/// Returns whether the words from step `at` on match the pattern.
fn fits(pattern: &[Neighbour], word: &impl Fn(usize) -> Option<u64>, at: usize) -> bool {
    let Some((first, rest)) = pattern.split_first() else {
        return true;
    };
    match first {
        Neighbour::Edge => word(at).is_none(),
        Neighbour::Word(hash) => word(at) == Some(*hash) && fits(rest, word, at + 1),
        Neighbour::Any => {
            (1..=ANY).any(|words| word(at + words - 1).is_some() && fits(rest, word, at + words))
        }
    }
}
