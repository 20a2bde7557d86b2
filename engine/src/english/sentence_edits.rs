//! The rules of the sentence model: words that do not fit their sentence, such as `there` in `I like there house`.
//!
//! The dictionary accepts each of these words, so only the words around them can decide. The model (`emend-context`) proposes an
//! edit with a margin above its threshold; this module turns the edits into findings with an ID, a message and a replacement.

use std::ops::Range;

use emend_channel::sound::sound;
use emend_context::{Edit, Proposal, SentenceModel};
use emend_domain::IssueKind;

use super::finding::Finding;
use super::plural_attributes::is_plural_attribute;
use super::sentence_certainty::{SentenceEdit, certainty, certainty_below};
use super::sentence_rules::{SentenceRule, message};
use super::tense_pairs;
use crate::Budget;
use crate::sentences::SentenceChunk;
use crate::words::{ParagraphWords, TextWord};
use crate::zones::touches;

/// The word that the model reads in place of code, an address or another zone; it was trained with it.
const ZONE: &str = "‹code›";
/// The price of reading a sentence, and of each byte of it.
const SENTENCE: u64 = 30;
const BYTE: u64 = 6;
/// The advantage, in log-odds, of a word that sounds like the written one over other proposals for the same place.
const SOUNDS_ALIKE: f32 = 4.0;
/// The additional margin, in log-odds, of an edit of one short word into another one that sounds different, and the letters of a short
/// word.
const SHORT_DOUBT: f32 = 1.0;
const SHORT: usize = 3;
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
const MAX_SENTENCE: usize = 4_000;

/// Adds the findings in a piece of a paragraph, in the order of the text. Those that are shown do not overlap each other. If the
/// budget is insufficient, returns the position of the first omission. `knows` tells whether a word is in the dictionary.
pub(super) fn find(
    model: &dyn SentenceModel,
    layout: &ParagraphWords<'_>,
    piece: &SentenceChunk,
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
        if piece.cut || bytes.len() > MAX_SENTENCE {
            continue;
        }
        if !budget.take(SENTENCE + BYTE * bytes.len() as u64) {
            return Some(bytes.start);
        }
        let reader = SentenceText::new(layout, bytes);
        for edit in reader.edits(model, knows) {
            if edit.is_shown() && !budget.take_issue() {
                return Some(edit.finding.bytes.start);
            }
            found.push(edit);
        }
    }
    None
}

/// A sentence as the model reads it, and where each of its characters is in the paragraph.
struct SentenceText<'a> {
    layout: &'a ParagraphWords<'a>,
    text: String,
    /// The byte in the paragraph at which each character starts, and the end of the last one.
    starts: Vec<usize>,
}

impl<'a> SentenceText<'a> {
    fn new(layout: &'a ParagraphWords<'a>, bytes: Range<usize>) -> Self {
        let (mut text, mut starts) = (String::new(), Vec::new());
        let slice = layout.text[bytes.clone()].trim_end();
        let end = bytes.start + slice.len();
        let mut at = bytes.start + (slice.len() - slice.trim_start().len());
        while at < end {
            if let Some(zone) = zone_at(&layout.zones, at) {
                text.push_str(ZONE);
                starts.extend(std::iter::repeat_n(at, ZONE.chars().count()));
                at = zone.end.min(end).max(at + 1);
                continue;
            }
            let Some(character) = layout.text[at..].chars().next() else {
                break;
            };
            text.push(character);
            starts.push(at);
            at += character.len_utf8();
        }
        starts.push(end.max(at));
        Self { layout, text, starts }
    }

    fn edits(&self, model: &dyn SentenceModel, knows: &dyn Fn(&str) -> bool) -> Vec<SentenceEdit> {
        let readings = model.read(&[&self.text]);
        let (mut shown, mut weak): (Vec<(f32, SentenceEdit)>, Vec<SentenceEdit>) = (Vec::new(), Vec::new());
        for word in readings.iter().flat_map(|reading| &reading.words) {
            let proposals: Vec<(f32, Option<(SentenceRule, Finding)>)> = word
                .proposals
                .iter()
                .map(|proposal| {
                    let found = self.finding(proposal, knows);
                    let doubt = found
                        .as_ref()
                        .map_or(0.0, |(rule, finding)| self.doubt(*rule, finding));
                    (proposal.margin - doubt, found)
                })
                .collect();
            // Where one proposal is sure that the word is wrong, those that are nearly sure may know better what is meant.
            let surest = proposals.iter().map(|(margin, _)| *margin);
            let surest = surest.fold(f32::NEG_INFINITY, f32::max);
            let wrong = surest >= 0.0;
            for (margin, found) in proposals {
                let Some((rule, finding)) = found else {
                    continue;
                };
                // People confuse words that sound alike far more often than they type a wrong word that exists.
                let alike =
                    wrong && sound(&self.layout.text[finding.bytes.clone()]) == sound(&finding.values[0]);
                let strength = margin + if alike { SOUNDS_ALIKE } else { 0.0 };
                let sure_enough = margin >= rule.least_margin().max(-SOUNDS_ALIKE);
                if wrong && sure_enough && strength >= 0.0 {
                    let certainty = certainty(rule, if alike { surest } else { margin });
                    shown.push((strength, SentenceEdit { finding, certainty }));
                } else if let Some(certainty) = certainty_below(rule, strength) {
                    weak.push(SentenceEdit { finding, certainty });
                }
            }
        }
        shown.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        let mut kept: Vec<SentenceEdit> = Vec::new();
        for (_, edit) in shown {
            if kept.iter().all(|other| !other.overlaps(&edit)) {
                kept.push(edit);
            }
        }
        kept.extend(weak);
        kept.sort_by_key(|edit| edit.finding.bytes.start);
        kept
    }

    /// Returns by how much an edit must exceed the threshold of its kind. Short words that do not sound alike are hardly ever confused,
    /// and so frequent that a model is wrong about many of them.
    fn doubt(&self, rule: SentenceRule, finding: &Finding) -> f32 {
        let (written, value) = (&self.layout.text[finding.bytes.clone()], &finding.values[0]);
        let is_short = |word: &str| word.chars().count() <= SHORT && word.chars().all(char::is_alphabetic);
        let confused = rule == SentenceRule::ConfusedWords;
        if confused && is_short(written) && is_short(value) && sound(written) != sound(value) {
            SHORT_DOUBT
        } else {
            0.0
        }
    }

    fn finding(&self, proposal: &Proposal, knows: &dyn Fn(&str) -> bool) -> Option<(SentenceRule, Finding)> {
        let rule = SentenceRule::of(&proposal.kind)?;
        certainty_below(rule, proposal.margin + SOUNDS_ALIKE)?;
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
            SentenceRule::ConfusedWords => tense_pairs::is_possible(surface, &value, before),
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
        let finding = Finding {
            message: message(rule, surface, &value),
            kind: IssueKind::Grammar,
            rule: rule.rule(),
            values: vec![value],
            bytes,
        };
        Some((rule, finding))
    }

    /// Returns the word at this index if only a space separates it from the bytes before it.
    fn word_after(&self, index: usize, bytes: &Range<usize>) -> Option<&str> {
        let next = &self.layout.words.get(index)?.bytes;
        (&self.layout.text[bytes.end..next.start] == " ").then(|| &self.layout.text[next.clone()])
    }

    /// The range in the paragraph, and the text that replaces it. A range is never empty: an insertion takes the word after it
    /// along, or the word before it at the end of a sentence, and so does a deletion, so that what remains can be read.
    fn replacement(&self, edit: &Edit) -> Option<(Range<usize>, String)> {
        let Range { start, end } = edit.span;
        let from = *self.starts.get(start)?;
        let to = *self.starts.get(end)?;
        if !edit.text.trim().is_empty() && start < end {
            return Some((from..to, edit.text.clone()));
        }
        let words = &self.layout.words;
        let sentence = self.starts[0]..*self.starts.last()?;
        let next = words.get(words.partition_point(|word| word.bytes.start < to));
        if let Some(next) = next.filter(|next| next.bytes.end <= sentence.end && !edit.text.starts_with(','))
        {
            let rest = &self.layout.text[to..next.bytes.end];
            // The space before a deleted word stays.
            let kept = self.layout.text[from..to].len() - self.layout.text[from..to].trim_start().len();
            let value = format!("{}{rest}", edit.text);
            return Some((from + kept..next.bytes.end, value.trim_start().to_owned()));
        }
        let before = words
            .partition_point(|word| word.bytes.end <= from)
            .checked_sub(1)?;
        let before = &words[before].bytes;
        (before.start >= sentence.start).then(|| {
            let value = format!("{}{}", &self.layout.text[before.start..from], edit.text);
            (before.start..to, value)
        })
    }
}

/// Returns whether these bytes alone are in quotation marks: the text is then about the word, as in “there” and “their”.
fn is_in_quotes(text: &str, bytes: &Range<usize>) -> bool {
    let before = text[..bytes.start].chars().next_back();
    let after = text[bytes.end..].chars().next();
    matches!(
        (before, after),
        (Some('"'), Some('"'))
            | (Some('“' | '„'), Some('”' | '“'))
            | (Some('‘'), Some('’'))
            | (Some('«'), Some('»'))
            | (Some('\''), Some('\''))
    )
}

fn zone_at(zones: &[Range<usize>], at: usize) -> Option<&Range<usize>> {
    let next = zones.partition_point(|zone| zone.end <= at);
    zones.get(next).filter(|zone| zone.start <= at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, String)> {
        let layout = ParagraphWords::new(text);
        let piece = SentenceChunk {
            bytes: 0..text.len(),
            cut: false,
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
            .map(|SentenceEdit { finding, .. }| (text[finding.bytes].to_owned(), finding.values[0].clone()))
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
        let piece = SentenceChunk {
            bytes: 0..text.len(),
            cut: false,
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
