//! The words of a paragraph as the patterns of grammar read them, and what they find as issues.

use std::ops::Range;

use harper_core::{Document, TokenKind};

use super::grammar_patterns::pattern_issues;
use super::pattern_sentence::{Gap, PatternSentence, PatternWord, Readings, WordForms, gap_of, pattern_word};
use super::rule_issue::RuleIssue;
use super::sentence_certainty::SentenceEdit;
use super::structural_support::support;
use crate::Budget;
use crate::Rule;
use crate::sentences::ParagraphPiece;
use crate::words::ParagraphWords;
use crate::zones::touches;

/// The price of a sentence and of each of its words.
const SENTENCE_COST: u64 = 5;
const WORD_COST: u64 = 3;

/// What Harper's dictionary and tagger know of a word, and where it starts.
pub(super) type TaggedWord = (usize, Readings);

/// What Harper knows of the words of a document, each with the number of the character at which it starts.
pub(super) fn tag_words(document: &Document) -> Vec<TaggedWord> {
    let words = document.get_tokens().iter().filter_map(|token| {
        let TokenKind::Word(Some(tagged_readings)) = &token.kind else {
            return None;
        };
        let tag = tagged_readings.pos_tag;
        let function = tagged_readings.is_conjunction()
            || tagged_readings.is_determiner()
            || tagged_readings.is_pronoun();
        let readings = [
            (true, Readings::KNOWN),
            (tagged_readings.is_noun(), Readings::KNOWN_NOUN),
            (tagged_readings.is_mass_noun(), Readings::MASS),
            (tagged_readings.is_proper_noun(), Readings::NAME),
            (tagged_readings.is_plural_noun(), Readings::ANY_PLURAL),
            (tagged_readings.is_adjective(), Readings::ADJECTIVE),
            (tagged_readings.is_adverb(), Readings::ADVERB),
            (tagged_readings.preposition, Readings::PREPOSITION),
            (function, Readings::FUNCTION),
            (
                tag.is_some_and(|tag| tag.is_noun() || tag.is_propn()),
                Readings::READ_AS_NOUN,
            ),
            (
                tag.is_some_and(|tag| tag.is_verb() || tag.is_aux()),
                Readings::READ_AS_VERB,
            ),
        ];
        let all = readings.into_iter().filter(|(is, _)| *is);
        Some((
            token.span.start,
            all.fold(Readings::default(), |all, (_, one)| all.and(one)),
        ))
    });
    words.collect()
}

/// Adds the issues in a piece of a paragraph, in the order of the text and without overlaps. If the budget is insufficient,
/// returns the position of the first omission. `tag_words` has the words that Harper knows, by the byte at which they start. The edits of
/// the sentence model that the structure of their sentence asks for become more certain.
pub(super) fn find(
    layout: &ParagraphWords<'_>,
    piece: &ParagraphPiece,
    tagged_words: &[TaggedWord],
    budget: &mut Budget,
    edits: &mut [SentenceEdit],
    issues: &mut Vec<RuleIssue>,
) -> Option<usize> {
    // Without Harper's words nothing is certain, and a cut sentence has no beginning.
    if piece.is_cut || tagged_words.is_empty() {
        return None;
    }
    let first = layout
        .sentences
        .partition_point(|sentence| sentence.end <= piece.bytes.start);
    let sentences = layout.sentences[first..]
        .iter()
        .take_while(|sentence| sentence.start < piece.bytes.end);
    for bytes in sentences {
        let sentence = read_sentence(layout, bytes, tagged_words);
        if !budget.take(SENTENCE_COST + WORD_COST * sentence.words.len() as u64) {
            return Some(bytes.start);
        }
        let from = edits.partition_point(|edit| edit.issue.bytes.start < bytes.start);
        let to = edits.partition_point(|edit| edit.issue.bytes.start < bytes.end);
        support(&sentence, &mut edits[from..to]);
        for issue in pattern_issues(&sentence) {
            let bytes = sentence.words[issue.from].bytes.start..sentence.words[issue.to].bytes.end;
            if touches(&layout.zones, &bytes) {
                continue;
            }
            if !budget.take_issue() {
                return Some(bytes.start);
            }
            let (id, description) = issue.rule.texts();
            issues.push(RuleIssue {
                bytes,
                kind: issue.rule.kind(),
                rule: Rule {
                    id: id.to_owned(),
                    category: issue.rule.category().to_owned(),
                    description: description.to_owned(),
                },
                message: issue.message,
                values: issue.values,
            });
        }
    }
    None
}

/// Reads a sentence: its words with their readings, and the gaps between them.
pub(super) fn read_sentence<'a>(
    layout: &ParagraphWords<'a>,
    bytes: &Range<usize>,
    tagged_words: &[TaggedWord],
) -> PatternSentence<'a> {
    let from = layout
        .words
        .partition_point(|word| word.bytes.start < bytes.start);
    let to = layout.words.partition_point(|word| word.bytes.start < bytes.end);
    let mut words: Vec<PatternWord<'a>> = Vec::with_capacity(to - from);
    let mut is_after_zone = false;
    for word in &layout.words[from..to] {
        let is_in_zone = touches(&layout.zones, &word.bytes);
        let gap = match words.last() {
            // `emend names accounts`, with code: what follows the code need not begin a clause.
            None if layout
                .zones
                .iter()
                .any(|zone| touches(std::slice::from_ref(zone), &(bytes.start..word.bytes.start))) =>
            {
                Gap::Mark
            }
            None => Gap::Start,
            // Code stands for anything, so hardly any pattern reaches across it.
            Some(last)
                if (is_in_zone || is_after_zone) && &layout.text[last.bytes.end..word.bytes.start] == " " =>
            {
                Gap::Code
            }
            Some(_) if is_in_zone || is_after_zone => Gap::Mark,
            Some(last) => gap_of(&layout.text[last.bytes.end..word.bytes.start]),
        };
        is_after_zone = is_in_zone;
        let tagged_readings = tagged_words
            .binary_search_by_key(&word.bytes.start, |(start, _)| *start)
            .map_or(Readings::default(), |at| tagged_words[at].1);
        let text = &layout.text[word.bytes.clone()];
        words.push(pattern_word(
            text,
            word.bytes.clone(),
            gap,
            WordForms::english(),
            tagged_readings,
        ));
    }
    let end = layout.text[bytes.clone()]
        .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '”' | '’' | ')'));
    PatternSentence {
        words,
        is_question: end.ends_with('?'),
        has_end_mark: end.ends_with(['.', '!', '?', '…']),
        forms: WordForms::english(),
    }
}
