//! A sentence as the patterns of grammar read it: words with their parts of speech, their forms and what lies between them.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

/// The readings of a word: the forms that it can be, and its parts of speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Readings(pub(super) u32);

impl Readings {
    pub(super) const SINGULAR: Self = Self(1);
    pub(super) const PLURAL: Self = Self(1 << 1);
    /// The base form of a verb, its third person, past, participle and -ing form.
    pub(super) const BASE: Self = Self(1 << 2);
    pub(super) const THIRD: Self = Self(1 << 3);
    pub(super) const PAST: Self = Self(1 << 4);
    pub(super) const PARTICIPLE: Self = Self(1 << 5);
    pub(super) const ING: Self = Self(1 << 6);
    pub(super) const ADJECTIVE: Self = Self(1 << 7);
    pub(super) const ADVERB: Self = Self(1 << 8);
    pub(super) const PREPOSITION: Self = Self(1 << 9);
    /// A noun of which there is no plural in most senses.
    pub(super) const MASS: Self = Self(1 << 10);
    pub(super) const NAME: Self = Self(1 << 11);
    pub(super) const SUPERLATIVE: Self = Self(1 << 12);
    /// A noun that the dictionary has as a plural, or as a plural too.
    pub(super) const ANY_PLURAL: Self = Self(1 << 13);
    /// Conjunctions, determiners and pronouns.
    pub(super) const FUNCTION: Self = Self(1 << 14);
    /// A word that the dictionary has.
    pub(super) const KNOWN: Self = Self(1 << 15);
    /// What the tagger reads here.
    pub(super) const READ_AS_NOUN: Self = Self(1 << 16);
    pub(super) const READ_AS_VERB: Self = Self(1 << 17);

    /// A noun of the dictionary, which has more of them than the forms.
    pub(super) const KNOWN_NOUN: Self = Self(1 << 18);

    pub(super) const VERB: Self = Self(0b111_1100);
    pub(super) const NOUN: Self = Self(0b11);

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether any of these readings is possible.
    pub(super) const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// What lies between a word and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nothing: the word is the first of its sentence.
    Start,
    Space,
    Comma,
    /// A hyphen, a slash or another mark without spaces, or something that is not a word, such as code.
    Joined,
    /// A place with code, with a space before and after it.
    Code,
    /// Other punctuation.
    Mark,
}

/// A word of a sentence.
#[derive(Debug, Clone)]
pub(super) struct PatternWord<'a> {
    pub(super) text: &'a str,
    /// In lower case, with straight apostrophes.
    pub(super) lower: String,
    /// The byte range in the paragraph.
    pub(super) bytes: Range<usize>,
    pub(super) readings: Readings,
    pub(super) gap: Gap,
}

/// The columns of a line of forms.
pub(super) const BASE: usize = 0;
pub(super) const THIRD: usize = 1;
pub(super) const PAST: usize = 2;
pub(super) const PARTICIPLE: usize = 3;
pub(super) const ING: usize = 4;
const SUPERLATIVE: usize = 2;

/// The forms of verbs, nouns and adjectives, from the list that the sentence model has.
pub(super) struct WordForms<'a> {
    verbs: HashMap<&'a str, Vec<&'a str>>,
    nouns: HashMap<&'a str, Vec<&'a str>>,
    readings: HashMap<&'a str, Readings>,
}

impl WordForms<'static> {
    /// Returns the forms of English words.
    pub(super) fn english() -> &'static Self {
        static FORMS: OnceLock<WordForms<'static>> = OnceLock::new();
        FORMS.get_or_init(|| Self::new(emend_context::english_word_forms()))
    }
}

impl<'a> WordForms<'a> {
    /// Reads lines of a letter (`v`, `n`, `a`) and forms, separated by tabs; of two lines with a form the first counts.
    pub(super) fn new(lines: &'a str) -> Self {
        let mut new = Self {
            verbs: HashMap::new(),
            nouns: HashMap::new(),
            readings: HashMap::new(),
        };
        for line in lines.lines() {
            let Some((part, forms)) = line.split_once('\t') else {
                continue;
            };
            let forms: Vec<&str> = forms.split('\t').collect();
            for (column, form) in forms.iter().enumerate().filter(|(_, form)| !form.is_empty()) {
                let reading = match (part, column) {
                    ("v", BASE) => Readings::BASE,
                    ("v", THIRD) => Readings::THIRD,
                    ("v", PAST) => Readings::PAST,
                    ("v", PARTICIPLE) => Readings::PARTICIPLE,
                    ("v", ING) => Readings::ING,
                    ("n", 0) => Readings::SINGULAR,
                    ("n", _) => Readings::PLURAL,
                    ("a", SUPERLATIVE) => Readings::SUPERLATIVE,
                    _ => continue,
                };
                let known = new.readings.entry(form).or_default();
                *known = known.and(reading);
                match part {
                    "v" => drop(new.verbs.entry(form).or_insert_with(|| forms.clone())),
                    "n" => drop(new.nouns.entry(form).or_insert_with(|| forms.clone())),
                    _ => {}
                }
            }
        }
        new
    }

    pub(super) fn readings(&self, lower: &str) -> Readings {
        self.readings.get(lower).copied().unwrap_or_default()
    }

    /// The form in a column of the verb that has a form.
    pub(super) fn verb(&self, form: &str, column: usize) -> Option<&'a str> {
        let other_form = self.verbs.get(form)?.get(column)?;
        (!other_form.is_empty() && *other_form != form).then_some(other_form)
    }

    /// Returns whether two words are forms of one verb or one noun.
    pub(super) fn are_of_one_word(&self, one: &str, other: &str) -> bool {
        let lists = [self.verbs.get(one), self.nouns.get(one)];
        lists.into_iter().flatten().any(|forms| forms.contains(&other))
    }

    pub(super) fn plural(&self, form: &str) -> Option<&'a str> {
        let other_form = self.nouns.get(form)?.get(1)?;
        (!other_form.is_empty() && *other_form != form).then_some(other_form)
    }

    pub(super) fn singular(&self, form: &str) -> Option<&'a str> {
        let other_form = self.nouns.get(form)?.first()?;
        (!other_form.is_empty() && *other_form != form).then_some(other_form)
    }
}

/// The words of a sentence.
pub(super) struct PatternSentence<'a> {
    pub(super) words: Vec<PatternWord<'a>>,
    pub(super) is_question: bool,
    /// Whether a mark ends it: headings and cells of tables have none.
    pub(super) has_end_mark: bool,
    pub(super) forms: &'a WordForms<'a>,
}

const PREPOSITIONS: &[&str] = &[
    "about", "above", "across", "after", "against", "along", "among", "around", "as", "at", "before",
    "behind", "below", "between", "by", "during", "for", "from", "in", "inside", "into", "near", "of", "on",
    "onto", "over", "since", "than", "through", "to", "toward", "towards", "under", "until", "with",
    "within", "without",
];
const CONJUNCTIONS: &[&str] = &[
    "although", "and", "because", "but", "if", "or", "so", "that", "though", "when", "where", "which",
    "while", "who",
];
const OTHER_CLOSED_CLASS_WORDS: &[&str] = &[
    "is",
    "are",
    "was",
    "were",
    "has",
    "had",
    "have",
    "does",
    "do",
    "did",
    "will",
    "would",
    "can",
    "could",
    "should",
    "must",
    "may",
    "might",
    "isn't",
    "aren't",
    "wasn't",
    "weren't",
    "don't",
    "doesn't",
    "i",
    "you",
    "he",
    "she",
    "it",
    "we",
    "they",
    "me",
    "him",
    "us",
    "them",
    "this",
    "the",
    "a",
    "an",
    "my",
    "your",
    "his",
    "our",
    "their",
    "ago",
    "yesterday",
    "today",
    "tomorrow",
    "here",
    "there",
    "every",
    "everywhere",
    "too",
    "not",
];

/// Whether a word belongs to a closed class, so that it ends a group of nouns before it.
pub(super) fn is_closed(lower: &str) -> bool {
    PREPOSITIONS.contains(&lower)
        || CONJUNCTIONS.contains(&lower)
        || OTHER_CLOSED_CLASS_WORDS.contains(&lower)
}

impl PatternSentence<'_> {
    /// The word at a place in lower case; empty where there is none.
    pub(super) fn lower(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| &word.lower)
    }

    /// The word some places before another; empty where there is none.
    pub(super) fn before(&self, at: usize, places: usize) -> &str {
        at.checked_sub(places).map_or("", |at| self.lower(at))
    }

    pub(super) fn readings(&self, at: usize) -> Readings {
        self.words
            .get(at)
            .map_or(Readings::default(), |word| word.readings)
    }

    pub(super) fn is_before(&self, at: usize, places: usize, words: &[&str]) -> bool {
        words.contains(&self.before(at, places))
    }

    pub(super) fn readings_before(&self, at: usize, places: usize) -> Readings {
        at.checked_sub(places)
            .map_or(Readings::default(), |at| self.readings(at))
    }

    pub(super) fn is(&self, at: usize, words: &[&str]) -> bool {
        words.contains(&self.lower(at))
    }

    /// Whether the word at a place is one of these, after nothing but a space.
    pub(super) fn next_is(&self, at: usize, words: &[&str]) -> bool {
        self.follows(at) && self.is(at, words)
    }

    /// Whether there is a word at this place, after nothing but a space.
    pub(super) fn follows(&self, at: usize) -> bool {
        self.gap(at) == Some(Gap::Space)
    }

    pub(super) fn gap(&self, at: usize) -> Option<Gap> {
        self.words.get(at).map(|word| word.gap)
    }

    /// Whether the words of a range stand next to each other.
    pub(super) fn together(&self, from: usize, to: usize) -> bool {
        (from + 1..=to).all(|at| self.follows(at))
    }

    /// Whether the sentence or a part of it ends after this word.
    pub(super) fn ends(&self, at: usize) -> bool {
        matches!(self.gap(at + 1), None | Some(Gap::Comma | Gap::Code | Gap::Mark))
    }

    /// Whether a noun at this place is the last of its group: a part of the sentence ends, or a word of a closed class follows.
    pub(super) fn ends_group(&self, at: usize) -> bool {
        self.ends(at) || self.follows(at + 1) && is_closed(self.lower(at + 1))
    }

    pub(super) fn is_preposition(&self, at: usize) -> bool {
        self.is(at, PREPOSITIONS)
    }

    pub(super) fn is_lower(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|word| {
            !word.text.starts_with(char::is_uppercase) && word.text.chars().all(|c| !c.is_numeric())
        })
    }

    pub(super) fn is_capitalised(&self, at: usize) -> bool {
        self.words
            .get(at)
            .is_some_and(|word| word.text.starts_with(char::is_uppercase))
    }

    /// Whether any word before a place is one of these.
    pub(super) fn any_before(&self, at: usize, words: &[&str]) -> bool {
        self.words[..at.min(self.words.len())]
            .iter()
            .any(|word| words.contains(&word.lower.as_str()))
    }

    pub(super) fn any_after(&self, at: usize, words: &[&str]) -> bool {
        self.words
            .iter()
            .skip(at + 1)
            .any(|word| words.contains(&word.lower.as_str()))
    }

    /// The place after adverbs that may stand between an auxiliary and its verb.
    pub(super) fn after_adverbs(&self, mut at: usize) -> usize {
        while self.next_is(at, MIDDLE_ADVERBS) {
            at += 1;
        }
        at
    }
}

const MIDDLE_ADVERBS: &[&str] = &[
    "not",
    "never",
    "always",
    "also",
    "already",
    "ever",
    "just",
    "only",
    "still",
    "often",
    "usually",
    "really",
    "even",
    "probably",
    "certainly",
    "definitely",
    "recently",
];

/// The word in the case of another: `These` for `This`.
pub(super) fn in_case_of(written: &str, value: &str) -> String {
    let mut letters = value.chars();
    match letters.next() {
        Some(first) if written.starts_with(char::is_uppercase) && !value.starts_with("I ") => {
            first.to_uppercase().chain(letters).collect()
        }
        _ => value.to_owned(),
    }
}

/// A mark: a range of words, their replacements (best first) and the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PatternIssue {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) rule: super::pattern_rules::PatternRule,
    pub(super) values: Vec<String>,
    pub(super) message: String,
}

/// Articles, possessive and demonstrative determiners.
pub(super) const DETERMINERS: &[&str] = &[
    "the", "a", "an", "my", "your", "his", "her", "its", "our", "their", "this", "that", "these", "those",
    "some", "any", "no", "every", "each", "another",
];
pub(super) const POSSESSIVES: &[&str] = &["my", "your", "his", "her", "its", "our", "their"];
pub(super) const NUMBERS: &[&str] = &[
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "fifteen",
    "twenty", "thirty", "forty", "fifty",
];

/// The word at a byte range of a paragraph, with the readings that the forms add to those of the dictionary.
pub(super) fn pattern_word<'a>(
    text: &'a str,
    bytes: Range<usize>,
    gap: Gap,
    forms: &WordForms<'_>,
    dictionary: Readings,
) -> PatternWord<'a> {
    let lower = text.to_lowercase().replace('’', "'");
    let mut readings = forms.readings(&lower).and(dictionary);
    // The dictionary takes any noun that can stand before another for an adjective.
    if readings.any(Readings::NOUN) && readings.any(Readings::READ_AS_NOUN) {
        readings = readings.without(Readings::ADJECTIVE);
    }
    PatternWord {
        text,
        lower,
        bytes,
        readings,
        gap,
    }
}

/// What stands for code in the text of a block.
const CODE: &str = "\u{FFFC}";

/// The kind of text between two words.
pub(super) fn gap_of(between: &str) -> Gap {
    if !between.is_empty() && between.chars().all(char::is_whitespace) {
        Gap::Space
    } else if between.trim() == "," {
        Gap::Comma
    } else if between.starts_with(' ') && between.ends_with(' ') && between.trim() == CODE {
        Gap::Code
    } else if between.contains(char::is_whitespace)
        && !between.starts_with(['\'', '’'])
        && !between.contains(char::is_alphanumeric)
    {
        Gap::Mark
    } else {
        Gap::Joined
    }
}
