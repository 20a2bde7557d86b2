//! Words that sound like another one and fit less well than that: *a hart attack*, *the isle seat*.
//!
//! The linear model compares the words that are confused most, for which edited text has enough examples of each. For rare words there are
//! none. Here the words on either side decide, by how often they stand next to either word, and the vectors of the words further away.

use std::ops::Range;

use emend_context::{SentenceModel, SentenceVectors, WordVectors};
use emend_domain::IssueKind;

use super::english_data::WordKnowledge;
use super::lexicon::EnglishLexicon;
use super::rule_issue::RuleIssue;
use super::sentence_certainty::{SentenceEdit, hidden_certainty, shown_certainty};
use super::sentence_rules::{SentenceRule, message};
use super::sentence_text::{SentenceText, is_in_quotes};
use super::sound_alikes::SoundAlikes;
use crate::sentences::ParagraphPiece;
use crate::words::{ParagraphWords, TextWord};
use crate::zones::touches;

/// Words that are more frequent than this are not doubted: they stand beside anything, such as *far* and *four*.
const MAX_FREQUENCY: f32 = -5.5;
/// The greatest advantage of a word by its vector that counts, in log-odds.
const MAX_VECTOR_ADVANTAGE: f32 = 8.0;
/// The weights of logistic regression on 1.3 million words of edited text, in which one word in twenty that has a sound-alike was
/// replaced by it: how much more the word before and the word after are associated with the other word, how much more frequent that is, and its
/// advantage by vectors.
const BEFORE_WEIGHT: f32 = 0.71;
const AFTER_WEIGHT: f32 = 0.64;
const FREQUENCY_WEIGHT: f32 = 0.9;
const VECTOR_WEIGHT: f32 = 0.45;
/// What is subtracted, with the log-odds from which on a word is marked.
const DOUBT: f32 = 3.0 + 2.0;

/// Adds the edits in a piece of a paragraph, in the order of the text, where no shown edit of the list is.
pub(super) fn find(
    model: &dyn SentenceModel,
    layout: &ParagraphWords<'_>,
    piece: &ParagraphPiece,
    lexicon: &EnglishLexicon,
    edits: &mut Vec<SentenceEdit>,
) {
    if piece.is_cut {
        return;
    }
    let knowledge = WordKnowledge::english();
    let sound_alikes = knowledge.sound_alikes();
    let comparison = Comparison {
        model,
        lexicon,
        sound_alikes,
    };
    let first = layout
        .sentences
        .partition_point(|sentence| sentence.end <= piece.bytes.start);
    let sentences = layout.sentences[first..]
        .iter()
        .take_while(|sentence| sentence.start < piece.bytes.end);
    for sentence in sentences {
        let bytes = sentence.start.max(piece.bytes.start)..sentence.end.min(piece.bytes.end);
        let from = layout
            .words
            .partition_point(|word| word.bytes.start < bytes.start);
        let to = layout.words.partition_point(|word| word.bytes.end <= bytes.end);
        let alike = |at: &usize| {
            let word = &layout.text[layout.words[*at].bytes.clone()];
            !sound_alikes.of(word).is_empty()
        };
        let places: Vec<usize> = (from..to).filter(alike).collect();
        if places.is_empty() {
            continue;
        }
        let reader = SentenceText::new(layout, bytes);
        let vectors = WordVectors::english().sentence(&reader.text);
        for at in places {
            let edit = comparison.edit_at(&reader, &vectors, at);
            let is_free =
                |edit: &SentenceEdit| !edits.iter().any(|other| other.is_shown() && other.overlaps(edit));
            let edit = edit.filter(is_free);
            edits.extend(edit);
        }
    }
}

/// What sound-alikes are compared by.
struct Comparison<'a> {
    model: &'a dyn SentenceModel,
    lexicon: &'a EnglishLexicon,
    sound_alikes: &'a SoundAlikes,
}

impl Comparison<'_> {
    /// Returns the edit of a word whose sound-alike fits better, or nearly so.
    fn edit_at(
        &self,
        reader: &SentenceText<'_>,
        vectors: &SentenceVectors<'_>,
        at: usize,
    ) -> Option<SentenceEdit> {
        let Self {
            model,
            lexicon,
            sound_alikes,
        } = self;
        let layout = reader.layout;
        let bytes = layout.words[at].bytes.clone();
        let written = &layout.text[bytes.clone()];
        if !stands_in_prose(layout, at, lexicon) {
            return None;
        }
        let span = reader.characters(&bytes);
        let (before, after) = vectors.neighbours(&span)?;
        let frequency = |word: &str| {
            let (written, spoken) = lexicon.usage().of(word);
            written.max(spoken)
        };
        let score = |other: &str| {
            let before = model.association(before, other) - model.association(before, written);
            let after = model.association(other, after) - model.association(written, after);
            let advantage = vectors.advantage(&span, other).unwrap_or(0.0);
            BEFORE_WEIGHT * before
                + AFTER_WEIGHT * after
                + FREQUENCY_WEIGHT * (frequency(other) - frequency(written))
                + VECTOR_WEIGHT * advantage.clamp(-MAX_VECTOR_ADVANTAGE, MAX_VECTOR_ADVANTAGE)
                - DOUBT
        };
        let others = sound_alikes.of(written).iter();
        let others = others.filter(|other| {
            lexicon.knows(other)
                && lexicon.may_offer(other, written)
                && !model.compares(written, other)
                && !is_variant(written, other)
                && !have_vowels_of_far_and_for(written, other)
        });
        let scored = others
            .filter(|_| frequency(written) < MAX_FREQUENCY)
            .map(|other| (score(other), other));
        let (margin, value) = scored.max_by(|(one, _), (other, _)| one.total_cmp(other))?;
        let rule = SentenceRule::ConfusedWords;
        let certainty = if margin >= 0.0 {
            shown_certainty(rule, margin)
        } else {
            hidden_certainty(rule, margin)?
        };
        let issue = RuleIssue {
            message: message(rule, written, value),
            kind: IssueKind::Grammar,
            rule: rule.rule(),
            values: vec![value.to_string()],
            bytes,
        };
        Some(SentenceEdit { issue, certainty })
    }
}

/// Whether two words are spellings of one word: *dialog* and *dialogue*, *blond* and *blonde*, *recognised* and *recognized*,
/// *licence* and *license*.
fn is_variant(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let is_longer = long
        .strip_prefix(short)
        .is_some_and(|rest| matches!(rest, "e" | "l" | "ue" | "me" | "te" | "t" | "s"));
    let same_letter = |(at, (one, other)): (usize, (char, char))| {
        one == other || at > 0 && matches!((one, other), ('s', 'c' | 'z') | ('c' | 'z', 's'))
    };
    is_longer || one.len() == other.len() && one.chars().zip(other.chars()).enumerate().all(same_letter)
}

/// Whether one of two words has the vowel of *far* and the other that of *for*, which the index of sounds does not tell apart.
fn have_vowels_of_far_and_for(one: &str, other: &str) -> bool {
    // The letters after these vowels are read in other ways: `heard`, `board`, `war`.
    let has_far = |word: &str| {
        word.match_indices("ar")
            .any(|(at, _)| !word[..at].ends_with(['e', 'o', 'u', 'w']))
    };
    has_far(one) && !other.contains("ar") || has_far(other) && !one.contains("ar")
}

/// Whether the word is known and lower-case, its neighbours are known, and it is not named, as in “their” and “there”.
fn stands_in_prose(layout: &ParagraphWords<'_>, at: usize, lexicon: &EnglishLexicon) -> bool {
    let word = &layout.words[at];
    let is_known = |word: &TextWord| !word.checked || lexicon.knows(&layout.text[word.bytes.clone()]);
    let neighbours = [at.checked_sub(1), Some(at + 1)];
    let neighbours = neighbours
        .into_iter()
        .flatten()
        .filter_map(|at| layout.words.get(at));
    let is_joined =
        |byte: Option<char>| byte.is_some_and(|c| c == '-' || c == '_' || c == '/' || c.is_numeric());
    let Range { start, end } = word.bytes.clone();
    word.checked
        && neighbours.into_iter().all(is_known)
        && !touches(&layout.zones, &word.bytes)
        && !is_in_quotes(layout.text, &word.bytes)
        && !is_joined(layout.text[..start].chars().next_back())
        && !is_joined(layout.text[end..].chars().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, String)> {
        let layout = ParagraphWords::new(text);
        let piece = ParagraphPiece {
            bytes: 0..text.len(),
            is_cut: false,
        };
        let lexicon = EnglishLexicon::new(&"en-US".parse().unwrap()).unwrap();
        let mut edits = Vec::new();
        find(emend_context::english(), &layout, &piece, &lexicon, &mut edits);
        let shown = edits.into_iter().filter(SentenceEdit::is_shown);
        shown
            .map(|SentenceEdit { issue, .. }| (text[issue.bytes].to_owned(), issue.values[0].clone()))
            .collect()
    }

    #[test]
    fn rare_words_that_sound_like_a_fitting_one_are_found() {
        for (text, written, right) in [
            ("My hart was beating fast after the run.", "hart", "heart"),
            ("My grandfather dyed last year.", "dyed", "died"),
            ("We herd a loud noise from the kitchen.", "herd", "heard"),
            ("The city counsel voted against the plan.", "counsel", "council"),
        ] {
            assert_eq!(found(text), [(written.to_owned(), right.to_owned())], "{text}");
        }
    }

    #[test]
    fn rare_words_in_their_place_are_left_alone() {
        for text in [
            "A hart and two hinds crossed the road.",
            "The ship passed the strait at night.",
            "They watched a herd of cattle.",
            "He asked his counsel for advice.",
            "The reign of the queen lasted forty years.",
            "People write “hart” for “heart”.",
            "She sat in an aisle seat.",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn spellings_of_one_word_are_no_sound_alikes() {
        assert!(is_variant("dialog", "dialogue") && is_variant("blonde", "blond"));
        assert!(is_variant("recognised", "recognized") && is_variant("license", "licence"));
        assert!(!is_variant("hart", "heart") && !is_variant("cell", "sell"));
    }

    #[test]
    fn the_vowels_of_far_and_for_differ() {
        assert!(have_vowels_of_far_and_for("far", "for") && have_vowels_of_far_and_for("cores", "cars"));
        for (one, other) in [
            ("hart", "heart"),
            ("herd", "heard"),
            ("board", "bored"),
            ("war", "wore"),
        ] {
            assert!(!have_vowels_of_far_and_for(one, other), "{one} {other}");
        }
    }
}
