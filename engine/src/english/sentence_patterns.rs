//! The words of a paragraph as the patterns of grammar read them, and what they find as findings.

use std::ops::Range;
use std::sync::OnceLock;

use harper_core::{Document, TokenKind};

use super::finding::Finding;
use super::grammar_patterns::marks;
use super::pattern_sentence::{Gap, PatternSentence, PatternWord, Readings, WordForms, gap_of, pattern_word};
use super::sentence_certainty::SentenceEdit;
use super::structural_support::support;
use crate::Budget;
use crate::Rule;
use crate::sentences::SentenceChunk;
use crate::words::ParagraphWords;
use crate::zones::touches;

/// The price of a sentence and of each of its words.
const SENTENCE: u64 = 5;
const WORD: u64 = 3;

/// What Harper's dictionary and tagger know of a word, and where it starts.
pub(super) type TaggedWord = (usize, Readings);

/// What Harper knows of the words of a document, each with the number of the character at which it starts.
pub(super) fn tagged(document: &Document) -> Vec<TaggedWord> {
    let words = document.get_tokens().iter().filter_map(|token| {
        let TokenKind::Word(Some(known)) = &token.kind else {
            return None;
        };
        let tag = known.pos_tag;
        let function = known.is_conjunction() || known.is_determiner() || known.is_pronoun();
        let readings = [
            (true, Readings::KNOWN),
            (known.is_noun(), Readings::KNOWN_NOUN),
            (known.is_mass_noun(), Readings::MASS),
            (known.is_proper_noun(), Readings::NAME),
            (known.is_plural_noun(), Readings::ANY_PLURAL),
            (known.is_adjective(), Readings::ADJECTIVE),
            (known.is_adverb(), Readings::ADVERB),
            (known.preposition, Readings::PREPOSITION),
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

fn forms() -> &'static WordForms<'static> {
    static FORMS: OnceLock<WordForms<'static>> = OnceLock::new();
    FORMS.get_or_init(|| WordForms::new(emend_context::english_word_forms()))
}

/// Adds the findings in a piece of a paragraph, in the order of the text and without overlaps. If the budget is insufficient,
/// returns the position of the first omission. `tagged` has the words that Harper knows, by the byte at which they start. The edits of
/// the sentence model that the structure of their sentence asks for become more certain.
pub(super) fn find(
    layout: &ParagraphWords<'_>,
    piece: &SentenceChunk,
    tagged: &[TaggedWord],
    budget: &mut Budget,
    edits: &mut [SentenceEdit],
    found: &mut Vec<Finding>,
) -> Option<usize> {
    // Without Harper's words nothing is certain, and a cut sentence has no beginning.
    if piece.cut || tagged.is_empty() {
        return None;
    }
    let first = layout
        .sentences
        .partition_point(|sentence| sentence.end <= piece.bytes.start);
    let sentences = layout.sentences[first..]
        .iter()
        .take_while(|sentence| sentence.start < piece.bytes.end);
    for bytes in sentences {
        let sentence = read(layout, bytes, tagged);
        if !budget.take(SENTENCE + WORD * sentence.words.len() as u64) {
            return Some(bytes.start);
        }
        let from = edits.partition_point(|edit| edit.finding.bytes.start < bytes.start);
        let to = edits.partition_point(|edit| edit.finding.bytes.start < bytes.end);
        support(&sentence, &mut edits[from..to]);
        for mark in marks(&sentence) {
            let bytes = sentence.words[mark.from].bytes.start..sentence.words[mark.to].bytes.end;
            if touches(&layout.zones, &bytes) {
                continue;
            }
            if !budget.take_issue() {
                return Some(bytes.start);
            }
            let (id, description) = mark.rule.texts();
            found.push(Finding {
                bytes,
                kind: mark.rule.kind(),
                rule: Rule {
                    id: id.to_owned(),
                    category: mark.rule.category().to_owned(),
                    description: description.to_owned(),
                },
                message: mark.message,
                values: mark.values,
            });
        }
    }
    None
}

/// Reads a sentence: its words with their readings, and the gaps between them.
pub(super) fn read<'a>(
    layout: &ParagraphWords<'a>,
    bytes: &Range<usize>,
    tagged: &[TaggedWord],
) -> PatternSentence<'a> {
    let from = layout
        .words
        .partition_point(|word| word.bytes.start < bytes.start);
    let to = layout.words.partition_point(|word| word.bytes.start < bytes.end);
    let mut words: Vec<PatternWord<'a>> = Vec::with_capacity(to - from);
    let mut after_zone = false;
    for word in &layout.words[from..to] {
        let in_zone = touches(&layout.zones, &word.bytes);
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
                if (in_zone || after_zone) && &layout.text[last.bytes.end..word.bytes.start] == " " =>
            {
                Gap::Code
            }
            Some(_) if in_zone || after_zone => Gap::Mark,
            Some(last) => gap_of(&layout.text[last.bytes.end..word.bytes.start]),
        };
        after_zone = in_zone;
        let known = tagged
            .binary_search_by_key(&word.bytes.start, |(start, _)| *start)
            .map_or(Readings::default(), |at| tagged[at].1);
        let text = &layout.text[word.bytes.clone()];
        words.push(pattern_word(text, word.bytes.clone(), gap, forms(), known));
    }
    let end = layout.text[bytes.clone()]
        .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '”' | '’' | ')'));
    PatternSentence {
        words,
        is_question: end.ends_with('?'),
        forms: forms(),
    }
}
