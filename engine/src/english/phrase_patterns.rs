//! Phrases of a table: `{interested on → interested in}`, and what must stand around them.
//!
//! The table (`engine/data/en/grammar-phrases.txt`) has one pattern a line, with sentences that it changes and leaves alone below it. Its head describes
//! its notation.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::indefinite_article::article;
use super::pattern_rules::PatternRule;
use super::pattern_sentence::{
    BASE, Gap, ING, PARTICIPLE, PAST, PatternIssue, PatternSentence, THIRD, in_case_of,
};
use super::phrase_classes::WordClass;
use super::word_glosses::difference;

const TABLE_LINES: &str = include_str!("../../data/en/grammar-phrases.txt");

/// The condition for one word, or for a place between two.
#[derive(Debug, Clone, PartialEq, Eq)]
enum PhraseCondition {
    Words(Vec<&'static str>),
    Class(WordClass),
    /// A word of any of these.
    Any(Vec<PhraseCondition>),
    /// One of these words, after a comma.
    AfterComma(Vec<&'static str>),
    /// The next word is none of these.
    NotNext(Vec<PhraseCondition>),
    /// The word before the phrase is none of these.
    NotBefore(Vec<PhraseCondition>),
    /// A clause begins here.
    ClauseStart,
    /// The sentence begins here.
    SentenceStart,
    /// A part of the sentence ends here.
    End,
    /// A group of nouns ends here.
    GroupEnd,
    /// The sentence is a question.
    Question,
}

/// A part of a replacement.
#[derive(Debug, Clone, PartialEq, Eq)]
enum ReplacementPart {
    Text(&'static str),
    /// A word of the marked range, counted from 0, as it is or in another form.
    Word(usize, PartForm),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PartForm {
    Written,
    /// A column of the forms of verbs.
    Verb(usize),
    Plural,
    Singular,
    /// The singular with *'s*.
    Possessive,
    WithArticle,
}

struct Phrase {
    before: Vec<PhraseCondition>,
    wrong: Vec<PhraseCondition>,
    after: Vec<PhraseCondition>,
    /// The replacements, best first.
    right: Vec<Vec<ReplacementPart>>,
    rule: PatternRule,
    message: &'static str,
}

struct PhraseTable {
    phrases: Vec<Phrase>,
    /// By a word of a phrase: the phrases, and how many words come before it.
    by_word: HashMap<&'static str, Vec<(usize, usize)>>,
}

/// Adds the marks of all phrases of the table.
pub(super) fn find(sentence: &PatternSentence<'_>, issues: &mut Vec<PatternIssue>) {
    static PHRASES: OnceLock<PhraseTable> = OnceLock::new();
    let table = PHRASES.get_or_init(|| PhraseTable::new(TABLE_LINES));
    for at in 0..sentence.words.len() {
        let Some(phrases) = table.by_word.get(sentence.lower(at)) else {
            continue;
        };
        for (number, words_before) in phrases {
            let issue = at
                .checked_sub(*words_before)
                .and_then(|from| table.phrases[*number].issue(sentence, from));
            issues.extend(issue);
        }
    }
}

impl PhraseTable {
    fn new(lines: &'static str) -> Self {
        let (mut phrases, mut by_word) = (Vec::new(), HashMap::<_, Vec<_>>::new());
        let (mut rule, mut message) = (PatternRule::Collocation, "");
        for line in lines.lines() {
            if let Some(heading) = line.strip_prefix("= ") {
                let (id, text) = heading.split_once(" | ").unwrap_or((heading, ""));
                let known = PatternRule::ALL.into_iter().find(|rule| rule.texts().0 == id);
                debug_assert!(known.is_some(), "{line}");
                rule = known.unwrap_or(rule);
                message = text;
            } else if !line.is_empty() && !line.starts_with(['#', '+', '-']) {
                for phrase in Phrase::from_line(line, rule, message) {
                    phrases.push(phrase);
                }
            }
        }
        for (number, phrase) in phrases.iter().enumerate() {
            let (words, before) = phrase.anchor().unwrap_or_default();
            debug_assert!(!words.is_empty());
            for word in words {
                by_word.entry(word).or_default().push((number, before));
            }
        }
        Self { phrases, by_word }
    }
}

impl Phrase {
    /// The phrases of a line: one for each choice of its optional words.
    fn from_line(line: &'static str, rule: PatternRule, message: &'static str) -> Vec<Self> {
        let Some((before, (inner, after))) = line
            .split_once('{')
            .and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
        else {
            debug_assert!(false, "no braces: {line}");
            return Vec::new();
        };
        let Some((wrong, right)) = inner.split_once('→') else {
            debug_assert!(false, "no arrow: {line}");
            return Vec::new();
        };
        let right: Vec<Vec<ReplacementPart>> = right.split("||").map(pieces).collect();
        let mut all = Vec::new();
        for before in choices(before) {
            for after in choices(after) {
                all.push(Self {
                    before: before.clone(),
                    wrong: wrong.split_whitespace().map(condition).collect(),
                    after,
                    right: right.clone(),
                    rule,
                    message,
                });
            }
        }
        all
    }

    /// The first condition that lists words, and the number of words before it.
    fn anchor(&self) -> Option<(Vec<&'static str>, usize)> {
        let mut before = 0;
        for condition in self.before.iter().chain(&self.wrong).chain(&self.after) {
            match condition {
                PhraseCondition::Words(words) | PhraseCondition::AfterComma(words) => {
                    return Some((words.clone(), before));
                }
                PhraseCondition::Class(_) | PhraseCondition::Any(_) => before += 1,
                _ => {}
            }
        }
        None
    }

    fn issue(&self, sentence: &PatternSentence<'_>, start: usize) -> Option<PatternIssue> {
        let mut at = start;
        for condition in &self.before {
            at = condition.advance(sentence, at, start)?;
        }
        let from = at;
        for condition in &self.wrong {
            at = condition.advance(sentence, at, start)?;
        }
        let to = at.checked_sub(1).filter(|to| *to >= from)?;
        // `the My settings page`: a name.
        let is_name = |at: usize| at > 0 && sentence.is_capitalised(at) && sentence.lower(at) != "i";
        if (from..=to).any(is_name) {
            return None;
        }
        for condition in &self.after {
            at = condition.advance(sentence, at, start)?;
        }
        let written: Vec<&str> = sentence.words[from..=to].iter().map(|word| word.text).collect();
        let values: Option<Vec<String>> = self
            .right
            .iter()
            .map(|pieces| value(sentence, from, pieces))
            .collect();
        let values = values?;
        let first = values.first()?;
        let wrong = written.join(" ");
        if *first == wrong {
            return None;
        }
        let message = difference(&wrong, first)
            .filter(|_| self.rule == PatternRule::ConfusedWord)
            .unwrap_or_else(|| self.message.replace("{right}", first).replace("{wrong}", &wrong));
        Some(PatternIssue {
            from,
            to,
            rule: self.rule,
            values,
            message,
        })
    }
}

impl PhraseCondition {
    /// The place after what this condition needs, if it is there.
    fn advance(&self, sentence: &PatternSentence<'_>, at: usize, start: usize) -> Option<usize> {
        let joined = || at == start || sentence.follows(at);
        let next = match self {
            Self::Words(_) | Self::Class(_) | Self::Any(_) => {
                return (self.fits(sentence, at) && joined()).then_some(at + 1);
            }
            Self::AfterComma(words) => {
                let is_there = sentence.gap(at) == Some(Gap::Comma) && words.contains(&sentence.lower(at));
                return is_there.then_some(at + 1);
            }
            Self::NotNext(conditions) => {
                !sentence.follows(at) || !conditions.iter().any(|condition| condition.fits(sentence, at))
            }
            Self::NotBefore(conditions) => {
                let before = start.checked_sub(1).filter(|_| sentence.follows(start));
                before.is_none_or(|before| {
                    !conditions
                        .iter()
                        .any(|condition| condition.fits(sentence, before))
                })
            }
            Self::ClauseStart => super::confused_word_slots::begins_clause(sentence, at),
            Self::SentenceStart => at == 0,
            Self::End => sentence.ends(at.checked_sub(1)?),
            Self::GroupEnd => sentence.ends_group(at.checked_sub(1)?),
            Self::Question => sentence.is_question,
        };
        next.then_some(at)
    }

    fn fits(&self, sentence: &PatternSentence<'_>, at: usize) -> bool {
        match self {
            Self::Words(words) => words.contains(&sentence.lower(at)),
            Self::Class(class) => at < sentence.words.len() && class.has(sentence, at),
            Self::Any(conditions) => conditions.iter().any(|condition| condition.fits(sentence, at)),
            _ => false,
        }
    }
}

/// The conditions of a part of a line, with and without each word that ends with `?`, and with each end of a list such as `$/and`.
fn choices(part: &'static str) -> Vec<Vec<PhraseCondition>> {
    let mut all = vec![Vec::new()];
    for word in part.split_whitespace() {
        let (word, optional) = word.strip_suffix('?').map_or((word, false), |word| (word, true));
        let mut next: Vec<Vec<PhraseCondition>> = if optional { all.clone() } else { Vec::new() };
        for condition in alternatives(word) {
            next.extend(all.iter().cloned().map(|mut conditions| {
                conditions.push(condition.clone());
                conditions
            }));
        }
        all = next;
    }
    all
}

/// The conditions that a word of the table stands for: one, or one more for each end in a list.
fn alternatives(word: &'static str) -> Vec<PhraseCondition> {
    let is_end = |item: &&str| matches!(*item, "$" | "%");
    if word.starts_with('!') || !word.split('/').any(|item| is_end(&item)) {
        return vec![condition(word)];
    }
    let mut all: Vec<PhraseCondition> = word.split('/').filter(is_end).map(condition).collect();
    let words: Vec<PhraseCondition> = word
        .split('/')
        .filter(|item| !is_end(item))
        .map(condition)
        .collect();
    if !words.is_empty() {
        all.push(PhraseCondition::Any(words));
    }
    all
}

fn condition(word: &'static str) -> PhraseCondition {
    let list = |words: &'static str| -> Vec<PhraseCondition> { words.split('/').map(condition).collect() };
    if let Some(words) = word.strip_prefix("!<") {
        return PhraseCondition::NotBefore(list(words));
    }
    if let Some(words) = word.strip_prefix('!') {
        return PhraseCondition::NotNext(list(words));
    }
    if let Some(words) = word.strip_prefix(',') {
        return PhraseCondition::AfterComma(words.split('/').collect());
    }
    match word {
        "^" => PhraseCondition::ClauseStart,
        "$" => PhraseCondition::End,
        "%" => PhraseCondition::GroupEnd,
        "@start" => PhraseCondition::SentenceStart,
        "@question" => PhraseCondition::Question,
        _ if word.contains('/') && word.contains('@') => PhraseCondition::Any(list(word)),
        _ => WordClass::named(word).map_or_else(
            || PhraseCondition::Words(word.split('/').collect()),
            PhraseCondition::Class,
        ),
    }
}

fn pieces(right: &'static str) -> Vec<ReplacementPart> {
    let piece = |word: &'static str| {
        let Some(reference) = word.strip_prefix('$') else {
            return ReplacementPart::Text(word);
        };
        let (number, form) = reference.split_once('.').unwrap_or((reference, ""));
        let form = match form {
            "base" => PartForm::Verb(BASE),
            "third" => PartForm::Verb(THIRD),
            "past" => PartForm::Verb(PAST),
            "participle" => PartForm::Verb(PARTICIPLE),
            "ing" => PartForm::Verb(ING),
            "plural" => PartForm::Plural,
            "singular" => PartForm::Singular,
            "possessive" => PartForm::Possessive,
            "a" => PartForm::WithArticle,
            _ => PartForm::Written,
        };
        number
            .parse::<usize>()
            .map_or(ReplacementPart::Text(word), |number| {
                ReplacementPart::Word(number.saturating_sub(1), form)
            })
    };
    right.split_whitespace().map(piece).collect()
}

/// The replacement, in the case of the first marked word; `None` if a word lacks the form.
fn value(sentence: &PatternSentence<'_>, from: usize, pieces: &[ReplacementPart]) -> Option<String> {
    let mut words: Vec<String> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let word = match piece {
            ReplacementPart::Text(text) => (*text).to_owned(),
            ReplacementPart::Word(number, form) => {
                let word = sentence.words.get(from + number)?;
                match form {
                    PartForm::Written => word.text.to_owned(),
                    PartForm::Verb(column) => sentence.forms.verb(&word.lower, *column)?.to_owned(),
                    PartForm::Plural => {
                        let noun = word.lower.strip_suffix("'s").unwrap_or(&word.lower);
                        sentence.forms.plural(noun)?.to_owned()
                    }
                    PartForm::Singular => sentence.forms.singular(&word.lower)?.to_owned(),
                    PartForm::Possessive => format!("{}'s", sentence.forms.singular(&word.lower)?),
                    PartForm::WithArticle => format!("{} {}", article(&word.lower), word.text),
                }
            }
        };
        words.push(word);
    }
    let value = words.join(" ");
    // `How I can help` becomes `How can I help`: `I` has its capital everywhere.
    let first = &sentence.words[from];
    Some(if from > 0 && first.lower == "i" {
        value
    } else {
        in_case_of(first.text, &value)
    })
}

#[cfg(test)]
mod tests {
    use super::super::pattern_scan::issues_in;
    use super::super::rule_tests::corrected;
    use super::*;

    fn corrected_by_patterns(text: &str) -> String {
        corrected(text, issues_in(text))
    }

    #[test]
    fn the_examples_of_the_table_come_out_as_it_says() {
        let mut wrong = Vec::new();
        for line in TABLE_LINES.lines() {
            if let Some((written, right)) = line.strip_prefix("+ ").and_then(|line| line.split_once(" → "))
            {
                let result = corrected_by_patterns(written);
                if result != right {
                    wrong.push(format!("{written} → {result}, not {right}"));
                }
            } else if let Some(right) = line.strip_prefix("- ") {
                let result = corrected_by_patterns(right);
                if result != right {
                    wrong.push(format!("right, but became: {result}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
