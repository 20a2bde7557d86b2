//! Thresholds that learn: a writer who rejects a rule, and writers who confuse two words.

use std::collections::BTreeMap;

use anyhow::Context;
use emend_domain::Viewer;
use emend_engine::{PlacedWord, placed_words};
use emend_shared::{Action, Choice, Issue};
use uuid::Uuid;

use super::{EvalSetup, Measure, lone};
use crate::error_score::number;
use crate::held_out_prose::{held_out_prose, word_count};
use crate::prose_corrections::{CorrectionSource, prose_corrections};
use crate::random::EvalRandom;
use crate::report::{EvalReport, percent};
use crate::subject::issue::LANGUAGE;
use crate::subject::local::{LearningMode, LocalEmend};

/// The rejections, or corrections, from which a writer's thresholds are learned.
const TAUGHT_CHOICES: usize = 5;
/// The fewest marks of a rule, or sentences of a pair, that a figure needs.
const MIN_SENTENCES: usize = 15;
/// The most sentences of a pair.
const MAX_SENTENCES: usize = 45;
/// The rules of the sentence model.
const RULES: [&str; 6] = [
    "CONFUSED_WORDS",
    "APOSTROPHE",
    "AGREEMENT",
    "VERB_FORM",
    "NOUN_NUMBER",
    "PRONOUN",
];
/// Words that are often confused. Each is measured in the place of the other.
const PAIRS: [(&str, &str); 20] = [
    ("form", "from"),
    ("affect", "effect"),
    ("advice", "advise"),
    ("loose", "lose"),
    ("quite", "quiet"),
    ("then", "than"),
    ("there", "their"),
    ("to", "too"),
    ("of", "off"),
    ("were", "where"),
    ("your", "you're"),
    ("its", "it's"),
    ("accept", "except"),
    ("passed", "past"),
    ("weather", "whether"),
    ("principal", "principle"),
    ("through", "threw"),
    ("breath", "breathe"),
    ("led", "lead"),
    ("know", "now"),
];

pub(crate) fn run(setup: &EvalSetup, report: &mut EvalReport) -> anyhow::Result<()> {
    report.section(
        "Thresholds",
        &setup.command(Measure::Thresholds),
        "How far the votes of a writer move the thresholds of the sentence model.",
    );
    rejected_rules(setup, report)?;
    confused_pairs(setup, report)
}

/// The marks in some texts: those of one rule, and those of all others.
#[derive(Default, Clone, Copy)]
struct RuleMarks {
    of_rule: usize,
    others: usize,
}

fn rejected_rules(setup: &EvalSetup, report: &mut EvalReport) -> anyhow::Result<()> {
    let file = setup.edits.as_deref().context("give the errors with --edits")?;
    let mut texts: Vec<String> = prose_corrections(file, CorrectionSource::Certain, setup.limit)?
        .into_iter()
        .map(|error| error.text)
        .collect();
    EvalRandom::new(setup.seed, "thresholds").shuffle(&mut texts);
    let mut emend = setup.bench.emend(LearningMode::Learning)?;
    let fresh = lone("fresh")?;
    let mut marks: Vec<Vec<Issue>> = Vec::new();
    for text in &texts {
        marks.push(emend.marked(&fresh, text)?);
    }
    let mut rows = Vec::new();
    for rule in RULES {
        let all = marks.iter().flatten().filter(|issue| issue.rule.id == rule);
        if all.count() < TAUGHT_CHOICES + MIN_SENTENCES {
            continue;
        }
        for action in [Action::Dismiss, Action::IgnoreHere] {
            let writer = lone(
                &format!("{rule}-{}", action as u8)
                    .to_lowercase()
                    .replace('_', "-"),
            )?;
            let (mut rejected, mut before, mut after) = (0, RuleMarks::default(), RuleMarks::default());
            for (text, fresh) in texts.iter().zip(&marks) {
                let issues = emend.marked(&writer, text)?;
                if rejected < TAUGHT_CHOICES {
                    for issue in issues.iter().filter(|issue| issue.rule.id == rule) {
                        emend.choose(&writer, choice_about(issue, action))?;
                        rejected += 1;
                    }
                    continue;
                }
                for (issues, marks) in [(fresh, &mut before), (&issues, &mut after)] {
                    let of_rule = issues.iter().filter(|issue| issue.rule.id == rule).count();
                    marks.of_rule += of_rule;
                    marks.others += issues.len() - of_rule;
                }
            }
            rows.push(vec![
                rule.to_owned(),
                if action == Action::Dismiss {
                    "dismiss"
                } else {
                    "ignore"
                }
                .to_owned(),
                before.of_rule.to_string(),
                after.of_rule.to_string(),
                percent(number(after.of_rule) / number(before.of_rule.max(1))),
                before.others.to_string(),
                after.others.to_string(),
            ]);
        }
    }
    report.paragraph(&format!(
        "A writer rejects the first {TAUGHT_CHOICES} marks of a rule. Marks in the sentences after that, of {} sentences with an error, \
         without and with the writer's votes.",
        texts.len()
    ));
    let header = [
        "rule",
        "action",
        "without",
        "with",
        "share",
        "other rules, without",
        "with",
    ];
    report.table(&header, &rows);
    Ok(())
}

/// A paragraph with one word in the place of another.
struct SwappedWord {
    text: String,
    place: PlacedWord,
    intended: String,
}

impl SwappedWord {
    /// The first place of `intended` in a paragraph, with `written` there.
    fn of(paragraph: &str, written: &str, intended: &str) -> Option<Self> {
        let place = placed_words(paragraph, |word| word == intended)
            .into_iter()
            .next()?;
        let at = emend_shared::Utf16Span {
            offset: 0,
            length: place.span.offset,
        };
        let before = at.slice(paragraph)?;
        let text = format!("{before}{written}{}", &paragraph[before.len() + intended.len()..]);
        let place = placed_words(&text, |word| word == written)
            .into_iter()
            .find(|placed| placed.span.offset == place.span.offset)?;
        Some(Self {
            text,
            place,
            intended: intended.to_owned(),
        })
    }

    fn mark<'a>(&self, issues: &'a [Issue]) -> Option<&'a Issue> {
        issues.iter().find(|issue| issue.span == self.place.span)
    }

    fn is_right(&self, issues: &[Issue]) -> bool {
        let first = |issue: &Issue| issue.replacements.first().map(|first| first.value.clone());
        self.mark(issues).and_then(first).as_ref() == Some(&self.intended)
    }

    /// The writer's correction: a suggestion that was taken, or typed by hand.
    fn correction(&self, issues: &[Issue]) -> Choice {
        let id = Uuid::new_v4();
        let issue = self.mark(issues).filter(|_| self.is_right(issues));
        let (action, rule) = match issue {
            Some(issue) => (Action::Accept, issue.rule.id.clone()),
            None => (Action::Replace, emend_engine::SPELLING_RULE.to_owned()),
        };
        let neighbour = |word: &str| (!word.is_empty()).then(|| word.to_owned());
        Choice {
            language: Some(LANGUAGE.to_owned()),
            rule: Some(rule),
            surface: Some(self.place.surface.clone()),
            left: neighbour(&self.place.left),
            right: neighbour(&self.place.right),
            replacement: Some(self.intended.clone()),
            ..Choice::new(id, action)
        }
    }
}

fn choice_about(issue: &Issue, action: Action) -> Choice {
    let neighbour = |word: &str| (!word.is_empty()).then(|| word.to_owned());
    Choice {
        language: Some(LANGUAGE.to_owned()),
        rule: Some(issue.rule.id.clone()),
        surface: Some(issue.surface.clone()),
        left: neighbour(&issue.left),
        right: neighbour(&issue.right),
        ..Choice::new(Uuid::new_v4(), action)
    }
}

/// What was found of one pair, without and with the writer's corrections.
#[derive(Default)]
struct PairFigures {
    sentences: usize,
    marked_right: [usize; 2],
    /// Marks of either word of the pair in clean paragraphs.
    false_marks: [usize; 2],
}

fn confused_pairs(setup: &EvalSetup, report: &mut EvalReport) -> anyhow::Result<()> {
    let directory = setup.text.as_deref().context("give the clean text with --text")?;
    let genres = held_out_prose(directory, setup.words, setup.seed, &setup.genres)?;
    let mut paragraphs: Vec<&str> = genres
        .iter()
        .flat_map(|genre| genre.paragraphs.iter().map(String::as_str))
        .collect();
    EvalRandom::new(setup.seed, "pairs").shuffle(&mut paragraphs);
    let words: usize = paragraphs.iter().map(|paragraph| word_count(paragraph)).sum();
    let mut emend = setup.bench.emend(LearningMode::Learning)?;
    let mut all: BTreeMap<String, PairFigures> = BTreeMap::new();
    for (one, other) in PAIRS {
        for (written, intended) in [(one, other), (other, one)] {
            let swapped = paragraphs
                .iter()
                .filter_map(|paragraph| SwappedWord::of(paragraph, written, intended));
            let swapped: Vec<SwappedWord> = swapped.take(MAX_SENTENCES).collect();
            if swapped.len() >= TAUGHT_CHOICES + MIN_SENTENCES {
                let name = format!("{written} for {intended}");
                eprintln!("thresholds: {name}");
                all.insert(
                    name,
                    pair(&mut emend, &paragraphs, (written, intended), &swapped)?,
                );
            }
        }
    }
    let mut sum = PairFigures::default();
    for figures in all.values() {
        sum.sentences += figures.sentences;
        for at in 0..2 {
            sum.marked_right[at] += figures.marked_right[at];
            sum.false_marks[at] += figures.false_marks[at];
        }
    }
    all.insert("in all".to_owned(), sum);
    report.paragraph(&format!(
        "A writer corrects {TAUGHT_CHOICES} sentences in which one word stands for another. Other sentences with the same error that are \
         marked with the right word first, and marks of either word in {words} words of clean text, without and with the writer's \
         votes."
    ));
    let header = [
        "words",
        "sentences",
        "found, without",
        "with",
        "false marks, without",
        "with",
    ];
    let rows = all.iter().map(|(name, figures)| {
        let share = |at: usize| percent(number(figures.marked_right[at]) / number(figures.sentences.max(1)));
        vec![
            name.clone(),
            figures.sentences.to_string(),
            share(0),
            share(1),
            figures.false_marks[0].to_string(),
            figures.false_marks[1].to_string(),
        ]
    });
    report.table(&header, &rows.collect::<Vec<_>>());
    Ok(())
}

fn pair(
    emend: &mut LocalEmend,
    paragraphs: &[&str],
    (written, intended): (&str, &str),
    swapped: &[SwappedWord],
) -> anyhow::Result<PairFigures> {
    let fresh = lone("fresh")?;
    let writer = lone(&format!("{written}-{intended}").replace('\'', "-"))?;
    let (first, rest) = swapped.split_at(TAUGHT_CHOICES);
    for swapped in first {
        let issues = emend.marked(&writer, &swapped.text)?;
        emend.choose(&writer, swapped.correction(&issues))?;
    }
    let mut figures = PairFigures {
        sentences: rest.len(),
        ..PairFigures::default()
    };
    let is_of_pair = |word: &str| [written, intended].contains(&word.to_lowercase().as_str());
    let clean = paragraphs
        .iter()
        .filter(|text| !placed_words(text, is_of_pair).is_empty());
    let clean: Vec<&&str> = clean.collect();
    for (at, viewer) in [&fresh, &writer].into_iter().enumerate() {
        for swapped in rest {
            figures.marked_right[at] += usize::from(swapped.is_right(&emend.marked(viewer, &swapped.text)?));
        }
        figures.false_marks[at] = false_marks(emend, viewer, &clean, &is_of_pair)?;
    }
    Ok(figures)
}

fn false_marks(
    emend: &LocalEmend,
    viewer: &Viewer,
    clean: &[&&str],
    is_of_pair: &dyn Fn(&str) -> bool,
) -> anyhow::Result<usize> {
    let mut marks = 0;
    for text in clean {
        let issues = emend.marked(viewer, text)?;
        marks += issues.iter().filter(|issue| is_of_pair(&issue.surface)).count();
    }
    Ok(marks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stands_in_the_place_of_another() {
        let swapped = SwappedWord::of("A letter from home, from you.", "form", "from").unwrap();
        assert_eq!(swapped.text, "A letter form home, from you.");
        assert_eq!(
            (swapped.place.span.offset, swapped.place.left.as_str()),
            (9, "letter")
        );
        assert!(!swapped.is_right(&[]));
        assert_eq!(swapped.correction(&[]).rule.as_deref(), Some("SPELLING"));
        assert!(SwappedWord::of("Nothing of it.", "form", "from").is_none());
    }
}
