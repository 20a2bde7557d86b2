//! The rules of the sentence model: words that do not fit their sentence, such as `there` in `I like there house`.
//!
//! The dictionary accepts each of these words, so only the words around them can decide. The model (`emend-context`) proposes an
//! edit with a margin above its threshold; this module turns the edits into issues with an ID, a message and a replacement.

use emend_channel::sound::sound;
use emend_context::{Proposal, SentenceModel, SentenceVectors, WordReading, WordVectors};
use emend_domain::IssueKind;

use super::plural_attributes::is_plural_attribute;
use super::rule_issue::RuleIssue;
use super::sentence_certainty::{SentenceEdit, hidden_certainty, shown_certainty};
use super::sentence_rules::{SentenceRule, message};
use super::sentence_text::{SentenceText, is_in_quotes};
use super::tense_pairs;
use crate::sentences::ParagraphPiece;
use crate::words::{ParagraphWords, TextWord};
use crate::zones::touches;
use crate::{Budget, CONFUSED_WORDS_RULE};

/// The price of reading a sentence, and of each byte of it.
const SENTENCE_COST: u64 = 30;
const BYTE_COST: u64 = 6;
/// The advantage, in log-odds, of a word that sounds like the written one over other proposals for the same place.
const SOUND_ADVANTAGE: f32 = 4.0;
/// The additional margin, in log-odds, of an edit of one short word into another one that sounds different, and the letters of a short
/// word.
const SHORT_WORD_DOUBT: f32 = 1.0;
const MAX_SHORT_WORD_LETTERS: usize = 3;
/// The least number of words and marks of a sentence in which the vectors can speak for an edit; a label says too little.
const MIN_VECTOR_WORDS: usize = 5;
/// The greatest advantage of a word by its vector that counts, in log-odds.
const MAX_VECTOR_ADVANTAGE: f32 = 5.0;
/// The words after *Yours* at the end of a letter.
const CLOSINGS: &[&str] = &[
    "sincerely",
    "faithfully",
    "truly",
    "respectfully",
    "cordially",
    "ever",
    "very",
];
/// The longest sentence that is read, in bytes. A longer one is not prose.
const MAX_SENTENCE_BYTES: usize = 4_000;

/// Adds the issues in a piece of a paragraph, in the order of the text. Those that are shown do not overlap each other. If the
/// budget is insufficient, returns the position of the first omission. `knows` tells whether a word is in the dictionary.
pub(super) fn find(
    model: &dyn SentenceModel,
    layout: &ParagraphWords<'_>,
    piece: &ParagraphPiece,
    knows: &dyn Fn(&str) -> bool,
    budget: &mut Budget,
    found: &mut Vec<SentenceEdit>,
) -> Option<usize> {
    let first = layout
        .sentences
        .partition_point(|sentence| sentence.end <= piece.bytes.start);
    let sentences = layout.sentences[first..]
        .iter()
        .take_while(|sentence| sentence.start < piece.bytes.end);
    for sentence in sentences {
        let bytes = sentence.start.max(piece.bytes.start)..sentence.end.min(piece.bytes.end);
        if piece.is_cut || bytes.len() > MAX_SENTENCE_BYTES {
            continue;
        }
        if !budget.take(SENTENCE_COST + BYTE_COST * bytes.len() as u64) {
            return Some(bytes.start);
        }
        let reader = SentenceText::new(layout, bytes);
        for edit in reader.edits(model, knows) {
            if edit.is_shown() && !budget.take_issue() {
                return Some(edit.issue.bytes.start);
            }
            found.push(edit);
        }
    }
    None
}

/// Withdraws edits next to a word that a pattern corrects, because that word misled the model: `I am to tired` is not `to tried`. Words that sound
/// alike are wrong often enough without it.
pub(super) fn withdraw_misled(edits: &mut [SentenceEdit], patterns: &[RuleIssue], text: &str) {
    for edit in edits.iter_mut().filter(|edit| edit.is_shown()) {
        let RuleIssue {
            bytes, rule, values, ..
        } = &edit.issue;
        let is_beside = |pattern: &RuleIssue| {
            let between = |from: usize, to: usize| text.get(from..to) == Some(" ");
            between(pattern.bytes.end, bytes.start) || between(bytes.end, pattern.bytes.start)
        };
        let value = values.first().map_or("", String::as_str);
        if rule.id == CONFUSED_WORDS_RULE
            && sound(&text[bytes.clone()]) != sound(value)
            && patterns.iter().any(is_beside)
        {
            edit.withdraw();
        }
    }
}

/// Returns the margin of a proposal after the second witness was heard: how well the words fit those around them, by their vectors
/// (docs/decisions/0095-word-vectors.md).
fn margin_with_vectors(proposal: &Proposal, vectors: &SentenceVectors<'_>, has_wrong_neighbour: bool) -> f32 {
    let (Some(rule), Some(edit)) = (SentenceRule::of(&proposal.kind), &proposal.edit) else {
        return proposal.margin;
    };
    let Some(weight) = rule.vector_weight(vectors.is_frequent(&edit.span, &edit.text)) else {
        return proposal.margin;
    };
    let Some(advantage) = vectors.advantage(&edit.span, &edit.text) else {
        return proposal.margin;
    };
    // The vectors do not tell a name from a word.
    let is_name = edit.span.start > 0 && vectors.is_capitalised(&edit.span);
    let is_fragment = vectors.length() < MIN_VECTOR_WORDS;
    let most = if is_name || is_fragment || has_wrong_neighbour {
        0.0
    } else {
        MAX_VECTOR_ADVANTAGE
    };
    proposal.margin + weight.factor * advantage.clamp(-MAX_VECTOR_ADVANTAGE, most) - weight.doubt
}

impl SentenceText<'_> {
    fn edits(&self, model: &dyn SentenceModel, knows: &dyn Fn(&str) -> bool) -> Vec<SentenceEdit> {
        let readings = model.read(&[&self.text]);
        let vectors = WordVectors::english().sentence(&self.text);
        let (mut shown, mut hidden): (Vec<(f32, SentenceEdit)>, Vec<SentenceEdit>) = (Vec::new(), Vec::new());
        let words: Vec<&WordReading> = readings.iter().flat_map(|reading| &reading.words).collect();
        for (at, word) in words.iter().enumerate() {
            // A wrong neighbour misleads the vectors: `I am to tired`.
            let is_marked = |at: usize| {
                let word = words.get(at);
                word.is_some_and(|word| word.proposals.iter().any(|proposal| proposal.marked))
            };
            let has_wrong_neighbour = at.checked_sub(1).is_some_and(is_marked) || is_marked(at + 1);
            let proposals: Vec<(f32, Option<(SentenceRule, RuleIssue)>)> = word
                .proposals
                .iter()
                .map(|proposal| {
                    let margin = margin_with_vectors(proposal, &vectors, has_wrong_neighbour);
                    let found = self.issue(proposal, margin, knows);
                    let extra_margin = found
                        .as_ref()
                        .map_or(0.0, |(rule, issue)| self.extra_margin(*rule, issue));
                    (margin - extra_margin, found)
                })
                .collect();
            // Where one proposal is sure that the word is wrong, those that are nearly sure may know better what is meant.
            let surest = proposals.iter().map(|(margin, _)| *margin);
            let surest = surest.fold(f32::NEG_INFINITY, f32::max);
            let is_wrong = surest >= 0.0;
            for (margin, found) in proposals {
                let Some((rule, issue)) = found else {
                    continue;
                };
                // People confuse words that sound alike far more often than they type a wrong word that exists.
                let sounds_alike =
                    is_wrong && sound(&self.layout.text[issue.bytes.clone()]) == sound(&issue.values[0]);
                let strength = margin + if sounds_alike { SOUND_ADVANTAGE } else { 0.0 };
                let sure_enough = margin >= rule.min_margin().max(-SOUND_ADVANTAGE);
                if is_wrong && sure_enough && strength >= 0.0 {
                    let certainty = shown_certainty(rule, if sounds_alike { surest } else { margin });
                    shown.push((strength, SentenceEdit { issue, certainty }));
                } else if let Some(certainty) = hidden_certainty(rule, strength) {
                    hidden.push(SentenceEdit { issue, certainty });
                }
            }
        }
        shown.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        let mut edits: Vec<SentenceEdit> = Vec::new();
        for (_, edit) in shown {
            if edits.iter().all(|other| !other.overlaps(&edit)) {
                edits.push(edit);
            }
        }
        edits.extend(hidden);
        edits.sort_by_key(|edit| edit.issue.bytes.start);
        edits
    }

    /// Returns by how much an edit must exceed the threshold of its kind. Short words that do not sound alike are hardly ever confused,
    /// and so frequent that a model is wrong about many of them.
    fn extra_margin(&self, rule: SentenceRule, issue: &RuleIssue) -> f32 {
        let (written, value) = (&self.layout.text[issue.bytes.clone()], &issue.values[0]);
        let is_short = |word: &str| {
            word.chars().count() <= MAX_SHORT_WORD_LETTERS && word.chars().all(char::is_alphabetic)
        };
        let confused = rule == SentenceRule::ConfusedWords;
        if confused && is_short(written) && is_short(value) && sound(written) != sound(value) {
            SHORT_WORD_DOUBT
        } else {
            0.0
        }
    }

    fn issue(
        &self,
        proposal: &Proposal,
        margin: f32,
        knows: &dyn Fn(&str) -> bool,
    ) -> Option<(SentenceRule, RuleIssue)> {
        let rule = SentenceRule::of(&proposal.kind)?;
        hidden_certainty(rule, margin + SOUND_ADVANTAGE)?;
        let edit = proposal.edit.as_ref()?;
        let (bytes, value) = self.replacement(edit)?;
        let surface = &self.layout.text[bytes.clone()];
        let words = &self.layout.words;
        let first = words.partition_point(|word| word.bytes.end <= bytes.start);
        let last = words.partition_point(|word| word.bytes.start < bytes.end);
        let is_known = |word: &TextWord| knows(&self.layout.text[word.bytes.clone()]);
        // A misspelt neighbour misleads the model: "Ive done it".
        let neighbours = [first.checked_sub(1).and_then(|at| words.get(at)), words.get(last)];
        let is_prose = first < last
            && words[first..last].iter().all(is_known)
            && neighbours
                .into_iter()
                .flatten()
                .all(|word| !word.checked || is_known(word))
            && !touches(&self.layout.zones, &bytes);
        // Words in capitals are labels, names and acronyms rather than parts of a sentence.
        let is_label = surface.chars().count() > 1 && !surface.contains(char::is_lowercase);
        let sentence_start = self.starts[0];
        let before = words[..first].iter().rev();
        let before = before.take_while(|word| word.bytes.start >= sentence_start);
        let before = before.map(|word| &self.layout.text[word.bytes.clone()]);
        let may_be_wrong = match rule {
            SentenceRule::ConfusedWords => tense_pairs::may_be_base_form(surface, &value, before),
            // `twice as many.`: the noun is in another sentence.
            SentenceRule::NounNumber => {
                let next = self.word_after(last, &bytes);
                let is_pronoun = surface == "many" && next.is_none();
                !is_pronoun && !is_plural_attribute(surface, next)
            }
            _ => true,
        };
        // The end of a letter: `Yours sincerely`.
        let is_closing = surface == "Yours"
            && self
                .word_after(last, &bytes)
                .is_some_and(|next| CLOSINGS.contains(&next));
        let is_mention = is_in_quotes(self.layout.text, &bytes);
        if !is_prose || is_label || is_mention || is_closing || surface == value || !may_be_wrong {
            return None;
        }
        let issue = RuleIssue {
            message: message(rule, surface, &value),
            kind: IssueKind::Grammar,
            rule: rule.rule(),
            values: vec![value],
            bytes,
        };
        Some((rule, issue))
    }
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
        let mut found = Vec::new();
        let model = emend_context::english();
        let short = find(
            model,
            &layout,
            &piece,
            &|_| true,
            &mut Budget::unlimited(),
            &mut found,
        );
        assert_eq!(short, None);
        found
            .into_iter()
            .filter(SentenceEdit::is_shown)
            .map(|SentenceEdit { issue, .. }| (text[issue.bytes].to_owned(), issue.values[0].clone()))
            .collect()
    }

    #[test]
    fn many_may_count_something_that_is_not_in_the_sentence() {
        assert_eq!(
            found("If every choice costs what it did, the idle ones allow 1.00 times as many."),
            []
        );
    }

    #[test]
    fn the_end_of_a_letter_is_right() {
        assert_eq!(found("Yours sincerely"), []);
        assert_eq!(found("Yours faithfully,"), []);
    }

    #[test]
    fn a_confused_word_is_found_in_its_sentence() {
        let pair = |surface: &str, value: &str| (surface.to_owned(), value.to_owned());
        assert_eq!(
            found("We left early. Thanks for you're quick reply, so their is nothing else to do."),
            [pair("you're", "your"), pair("their", "there")]
        );
        assert_eq!(
            found("Ünder «this», I like there house."),
            [pair("there", "their")]
        );
    }

    #[test]
    fn a_misspelt_neighbour_is_no_evidence() {
        let text = "Ive done it.";
        let layout = ParagraphWords::new(text);
        let piece = ParagraphPiece {
            bytes: 0..text.len(),
            is_cut: false,
        };
        let (mut found, mut budget) = (Vec::new(), Budget::unlimited());
        find(
            emend_context::english(),
            &layout,
            &piece,
            &|word| word != "Ive",
            &mut budget,
            &mut found,
        );
        assert!(found.is_empty());
    }

    #[test]
    fn zones_are_read_as_a_word_and_stay_untouched() {
        assert_eq!(
            found("If you loose the file, run `backup init` again."),
            [("loose".to_owned(), "lose".to_owned())]
        );
    }

    #[test]
    fn a_range_is_never_empty() {
        for text in [
            "I went to to the shop with an friend.",
            "He is doctor.",
            "I could of stayed their.",
        ] {
            for (surface, value) in found(text) {
                assert!(!surface.is_empty() && surface != value, "{text}");
            }
        }
    }

    #[test]
    fn good_prose_is_left_alone() {
        for text in [
            "Their house is over there, and they're proud of it.",
            "It's late, but the cat has not had its dinner.",
            "She would rather read than write, and then sleep.",
            "How often you chose it is not stored.",
            "People write “there” for “their”, and \"form\" for \"from\".",
            "It has a graphics card, and the customs officer met a systems engineer.",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
