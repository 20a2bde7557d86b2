//! The tokens of a sentence as the grammar of clauses reads them: its words and commas, each with the symbols that it may have.

use super::agreement_words::{EITHER_NUMBER, SINGULAR_PLURALS};
use super::clause_grammar::{ClauseGrammar, SymbolSet};
use super::confused_word_slots::is;
use super::noun_groups::is_adverb;
use super::pattern_sentence::{Gap, NUMBERS, PatternSentence, Readings};

/// The most words of a sentence that is read.
const MAX_WORDS: usize = 32;
/// Nouns of times, which stand beside a clause without a preposition.
const TIME_NOUNS: &str = "day days night nights morning mornings evening evenings afternoon week weeks weekend weekends month months year years \
    time times moment hour hours minute minutes second seconds summer winter spring autumn monday tuesday wednesday thursday friday saturday sunday \
    mondays tuesdays wednesdays thursdays fridays saturdays sundays january february march april may june july august september october november \
    december today yesterday tomorrow tonight noon midnight century decade semester term season way bit lot while";
/// Verbs before an object and a bare infinitive: `makes him laugh`, `saw the dog run`, and before a bare infinitive alone: `help carry it`.
const CAUSATIVES: &str = "make makes made making let lets letting have has had having help helps helped helping see sees saw seen seeing hear hears heard \
    hearing watch watches watched watching feel feels felt feeling notice notices noticed noticing bid bids go come dare dares need needs get gets \
    got getting want wants wanted keep keeps kept find finds found finding leave leaves left observe observed";

/// A token: the place of its word, `None` for a comma, and its symbols.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClauseToken {
    pub(super) word: Option<usize>,
    pub(super) symbols: SymbolSet,
}

/// Returns the tokens of a sentence; `None` if it is long or has code, brackets, quotes or other marks in it.
pub(super) fn clause_tokens(
    grammar: &ClauseGrammar,
    sentence: &PatternSentence<'_>,
) -> Option<Vec<ClauseToken>> {
    if sentence.words.len() > MAX_WORDS || sentence.gap(0) != Some(Gap::Start) {
        return None;
    }
    let mut tokens: Vec<ClauseToken> = Vec::with_capacity(sentence.words.len() + 4);
    for (at, word) in sentence.words.iter().enumerate() {
        match word.gap {
            Gap::Code | Gap::Mark => return None,
            Gap::Comma => tokens.push(ClauseToken {
                word: None,
                symbols: grammar.set(&["COMMA"]),
            }),
            Gap::Start | Gap::Space | Gap::Joined => {}
        }
        let symbols = word_symbols(grammar, sentence, at);
        match tokens.last_mut() {
            // `my brother-in-law`, `a long-term plan`
            Some(last) if word.gap == Gap::Joined => {
                last.symbols = grammar.set(&["Ns", "ADJ", "ADV"]);
                if sentence.readings(at).any(Readings::PLURAL) || sentence.lower(at).ends_with('s') {
                    last.symbols.extend(&grammar.set(&["Np"]));
                }
                last.word = None;
            }
            _ => tokens.push(ClauseToken {
                word: Some(at),
                symbols,
            }),
        }
    }
    Some(tokens)
}

/// Returns the symbols of a word.
fn word_symbols(grammar: &ClauseGrammar, sentence: &PatternSentence<'_>, at: usize) -> SymbolSet {
    let lower = sentence.lower(at);
    if let Some(closed) = grammar.word(lower) {
        return closed;
    }
    let readings = sentence.readings(at);
    let mut names: Vec<&str> = Vec::new();
    if lower.starts_with(char::is_numeric) || NUMBERS.contains(&lower) {
        let names: &[&str] = if NUMBERS.contains(&lower) {
            &["NUM", "TIME"]
        } else {
            &["NUM", "Ns", "Np", "TIME"]
        };
        return grammar.set(names);
    }
    if let Some((owner, ending)) = lower.split_once('\'') {
        names.push("GEN");
        if ["ll", "d", "ve", "re", "m", "s"].contains(&ending) && !owner.is_empty() {
            names.push("AUXP");
        }
        return grammar.set(&names);
    }
    // `49 KB`
    if at > 0 && sentence.lower(at - 1).starts_with(char::is_numeric) && sentence.is_capitalised(at) {
        return grammar.set(&["Ns", "Np", "UNIT"]);
    }
    let is_name = sentence.is_capitalised(at) && at > 0 || readings.any(Readings::NAME);
    if is_name {
        names.extend(["Ns", "ADJ"]);
        if lower.ends_with('s') || sentence.is_before(at, 1, &["the", "and"]) {
            names.push("Np");
        }
    }
    if !readings.any(Readings::KNOWN) && !is_name {
        names.extend(["Ns", "Np", "ADJ", "ADV", "VB", "VZ", "VD", "VN", "VG"]);
        return grammar.set(&names);
    }
    names.extend(open_class_symbols(readings));
    // Beside an irregular participle, many verbs have a regular one: `learned`.
    if readings.any(Readings::PAST) && lower.ends_with("ed") {
        names.push("VN");
    }
    if names.is_empty() {
        names.extend(symbols_by_ending(lower));
    }
    if is_adverb(sentence, at) {
        names.push("ADV");
    }
    if is(sentence, at, TIME_NOUNS) {
        names.push("TIME");
    }
    if is(sentence, at, "today yesterday tomorrow tonight") {
        names.push("ADV");
    }
    let either_number = EITHER_NUMBER.contains(&lower) || SINGULAR_PLURALS.contains(&lower);
    if either_number && readings.any(Readings::NOUN.and(Readings::KNOWN_NOUN)) {
        names.extend(["Ns", "Np"]);
    }
    if is(sentence, at, CAUSATIVES) {
        let causatives: Vec<&str> = names.iter().filter_map(|name| causative(name)).collect();
        names.extend(causatives);
    }
    grammar.set(&names)
}

fn causative(name: &str) -> Option<&'static str> {
    match name {
        "VB" => Some("VBC"),
        "VZ" => Some("VZC"),
        "VD" => Some("VDC"),
        "VN" => Some("VNC"),
        "VG" => Some("VGC"),
        _ => None,
    }
}

/// Returns the symbols of an open-class word with these readings.
fn open_class_symbols(readings: Readings) -> Vec<&'static str> {
    // The dictionary takes many words for nouns and adjectives that hardly ever are; the tagger knows where they may be.
    let has_form = readings.any(Readings::VERB.and(Readings::NOUN).and(Readings::SUPERLATIVE));
    let may_be_noun = readings.any(Readings::READ_AS_NOUN) || !has_form;
    let noun_of_dictionary =
        readings.any(Readings::KNOWN_NOUN) && !readings.any(Readings::ANY_PLURAL) && may_be_noun;
    let plural_of_dictionary = readings.any(Readings::ANY_PLURAL) && may_be_noun;
    let verb = Readings::VERB;
    let all = [
        (
            readings.any(Readings::SINGULAR.and(Readings::MASS)) || noun_of_dictionary,
            "Ns",
        ),
        (readings.any(Readings::PLURAL) || plural_of_dictionary, "Np"),
        (readings.any(Readings::BASE), "VB"),
        (readings.any(Readings::THIRD), "VZ"),
        (readings.any(Readings::PAST), "VD"),
        (readings.any(Readings::PARTICIPLE), "VN"),
        (readings.any(Readings::ING), "VG"),
        (
            readings.any(Readings::ADJECTIVE)
                && !(readings.any(verb) && readings.any(Readings::READ_AS_VERB)),
            "ADJ",
        ),
        (readings.any(Readings::SUPERLATIVE), "ADJ"),
        (readings.any(Readings::ADJECTIVE) && !has_form, "ADJX"),
        (readings.any(Readings::ADVERB), "ADV"),
        (readings.any(Readings::PREPOSITION), "P"),
        (readings.any(Readings::FUNCTION) && !has_form, "ADJ"),
    ];
    all.into_iter()
        .filter(|(is, _)| *is)
        .map(|(_, name)| name)
        .collect()
}

/// Returns the symbols of a word that the dictionary has without a part of speech.
fn symbols_by_ending(lower: &str) -> &'static [&'static str] {
    if lower.ends_with("ed") {
        &["VD", "VN", "ADJ"]
    } else if lower.ends_with("ing") {
        &["VG", "Ns"]
    } else if lower.ends_with('s') {
        &["Np", "VZ"]
    } else {
        &["Ns", "ADJ", "ADV", "VB"]
    }
}
