//! The effect of learning on grammar: a writer who rejects the marks of a rule, and a writer who confuses two words.

use emend_domain::{IssueKind, Viewer};
use emend_shared::Issue;

use super::corrections::{same_words, share};
use super::swapped_words::{MIN_SHARE, SwappedWord, WordPlace, confused_with, places};
use crate::event::WriterError;
use crate::held_out_prose::GenreText;
use crate::measure::{EvalSetup, Measure, lone};
use crate::prose_corrections::ProseCorrection;
use crate::random::EvalRandom;
use crate::report::{EvalReport, percent};
use crate::subject::grammar_checker::CheckerMark;
use crate::subject::local::{LearningMode, LocalEmend, SharedSetup};

/// The rejections or corrections that Emend learns from.
const REJECTIONS: usize = 5;
/// The number of rules that are rejected, and the least number of their marks.
const RULES: usize = 4;
const MIN_MARKS: usize = 12;
/// The number of pairs of words, and the most sentences with each of them after the learned ones, wrong and right.
const PAIRS: usize = 60;
const SENTENCES: usize = 15;

/// Prints what learning changes.
pub(super) fn print(
    setup: &EvalSetup,
    genres: &[GenreText],
    corrections: &[ProseCorrection],
    measure: Measure,
    report: &mut EvalReport,
) -> anyhow::Result<()> {
    eprintln!("rejected rules and confused pairs");
    let rules = rejected_rules(&setup.bench, genres, corrections, setup.seed)?;
    let pairs = confused_pairs(&setup.bench, genres, setup.seed)?;
    report.section(
        "Learning",
        &setup.command(measure),
        &format!(
            "A writer ignores the first {REJECTIONS} marks of a rule where they stand, in clean text and corrections in random \
             order. *Later marks*: the marks of the rule in the texts that follow, for a new user and for this writer. *Other right \
             marks*: the right corrections by other rules, for both. Goal: at most a third of the later \
             marks, without a loss elsewhere."
        ),
    );
    let rows = rules.iter().map(|rule| {
        vec![
            format!("`{}`", rule.rule),
            rule.before.to_string(),
            rule.after.to_string(),
            percent(share(rule.after, rule.before)),
            rule.others_before.to_string(),
            rule.others_after.to_string(),
        ]
    });
    let header = [
        "rule",
        "later marks",
        "for the writer",
        "share, %",
        "other right marks",
        "for the writer",
    ];
    report.table(&header, &rows.collect::<Vec<_>>());
    report.paragraph(&format!(
        "Writers who confuse two words: each of them writes a word of `training/sets.py` in place of another, and corrects \
         {REJECTIONS} sentences. *Found*: the right word is the first replacement in other sentences with the same error, in percent. \
         *Marked*: the same word is marked where it is right. Goal: 10 points more found, with no more marks."
    ));
    let cells = [
        pairs.pairs.to_string(),
        pairs.wrong.to_string(),
        percent(share(pairs.found_before, pairs.wrong)),
        percent(share(pairs.found_after, pairs.wrong)),
        pairs.right.to_string(),
        percent(share(pairs.marked_before, pairs.right)),
        percent(share(pairs.marked_after, pairs.right)),
    ];
    let header = [
        "pairs",
        "errors",
        "found",
        "after learning",
        "right uses",
        "marked",
        "after learning",
    ];
    report.table(&header, &[cells.to_vec()]);
    Ok(())
}

/// The marks before and after a writer rejected those of a rule.
struct RejectedRule {
    rule: String,
    /// The marks of the rule in the texts after the rejections, for a new user and for the writer.
    before: usize,
    after: usize,
    /// The right marks of all other rules on the corrections, for a new user and for the writer.
    others_before: usize,
    others_after: usize,
}

/// For each of the most frequent rules of grammar, a writer who ignores its first marks where they stand.
fn rejected_rules(
    bench: &SharedSetup,
    genres: &[GenreText],
    corrections: &[ProseCorrection],
    seed: u64,
) -> anyhow::Result<Vec<RejectedRule>> {
    let new = bench.emend(LearningMode::Off)?;
    let viewer = lone("rejects")?;
    let clean = genres.iter().flat_map(|genre| &genre.paragraphs);
    let mut texts: Vec<&String> = clean.chain(corrections.iter().map(|one| &one.text)).collect();
    EvalRandom::new(seed, "rejected rules").shuffle(&mut texts);
    let mut marked_texts = Vec::new();
    for text in texts {
        let rules = grammar_rules(&new.marked(&viewer, text)?);
        if !rules.is_empty() {
            marked_texts.push((text, rules));
        }
    }
    let mut counts = std::collections::BTreeMap::<&String, usize>::new();
    for rule in marked_texts.iter().flat_map(|(_, rules)| rules) {
        *counts.entry(rule).or_default() += 1;
    }
    let mut rules: Vec<_> = counts
        .into_iter()
        .filter(|(_, marks)| *marks >= MIN_MARKS)
        .collect();
    rules.sort_by_key(|(_, marks)| std::cmp::Reverse(*marks));
    let mut events = Vec::new();
    for (rule, _) in rules.into_iter().take(RULES) {
        let mut emend = bench.emend(LearningMode::Learning)?;
        let (mut rejected, mut before, mut after) = (0, 0, 0);
        for (text, of_new) in marked_texts.iter().filter(|(_, rules)| rules.contains(rule)) {
            let issues = emend.marked(&viewer, text)?;
            let mut issues = issues.iter().filter(|issue| issue.rule.id == *rule);
            if rejected < REJECTIONS {
                for issue in issues.by_ref().take(REJECTIONS - rejected) {
                    emend.ignore_here(&viewer, issue)?;
                    rejected += 1;
                }
            } else {
                before += of_new.iter().filter(|other| *other == rule).count();
                after += issues.count();
            }
        }
        events.push(RejectedRule {
            rule: rule.clone(),
            before,
            after,
            others_before: right_of_others(&new, &viewer, rule, corrections)?,
            others_after: right_of_others(&emend, &viewer, rule, corrections)?,
        });
    }
    Ok(events)
}

fn grammar_rules(issues: &[Issue]) -> Vec<String> {
    let grammar = issues.iter().filter(|issue| issue.kind == IssueKind::Grammar);
    grammar.map(|issue| issue.rule.id.clone()).collect()
}

/// The number of corrections that the first replacement of a mark of another rule makes.
fn right_of_others(
    emend: &LocalEmend,
    viewer: &Viewer,
    rule: &str,
    corrections: &[ProseCorrection],
) -> anyhow::Result<usize> {
    let mut right = 0;
    for correction in corrections {
        let issues = emend.marked(viewer, &correction.text)?.into_iter();
        let mut marks = issues.map(CheckerMark::from).filter(|mark| mark.rule != rule);
        right += usize::from(marks.any(|mark| {
            let after = mark.corrected(&correction.text);
            after.is_some_and(|after| same_words(&after, &correction.corrected))
        }));
    }
    Ok(right)
}

/// What is found of the words that writers confuse, before and after they corrected one a few times.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct ConfusedPairs {
    pairs: usize,
    /// The sentences with the wrong word, and those where the right word is the first replacement.
    wrong: usize,
    found_before: usize,
    found_after: usize,
    /// The sentences where the same word is right, and those where it is marked.
    right: usize,
    marked_before: usize,
    marked_after: usize,
}

/// For each of some pairs of words, a writer who writes one in place of the other and corrects it by the suggestion or by hand.
fn confused_pairs(bench: &SharedSetup, genres: &[GenreText], seed: u64) -> anyhow::Result<ConfusedPairs> {
    let mut chance = EvalRandom::new(seed, "confused pairs");
    let mut places = places(genres);
    for places in places.values_mut() {
        places.retain(stands_free);
        chance.shuffle(places);
    }
    let none = Vec::new();
    let mut pairs = Vec::new();
    for (word, wrong) in confused_with()
        .iter()
        .flat_map(|(word, others)| others.iter().map(move |wrong| (word, wrong)))
    {
        let (at, of_wrong) = (
            places.get(word).unwrap_or(&none),
            places.get(wrong).unwrap_or(&none),
        );
        if at.len() >= REJECTIONS + SENTENCES
            && of_wrong.len() >= SENTENCES
            && bench.share(wrong) >= MIN_SHARE
        {
            pairs.push((word.clone(), wrong.clone(), at, of_wrong));
        }
    }
    chance.shuffle(&mut pairs);
    let new = bench.emend(LearningMode::Off)?;
    let mut sum = ConfusedPairs::default();
    for (number, (word, wrong, at, of_wrong)) in pairs.into_iter().take(PAIRS).enumerate() {
        let writer = format!("confuses{number}");
        let viewer = lone(&writer)?;
        let mut emend = bench.emend(LearningMode::Learning)?;
        for place in &at[..REJECTIONS] {
            emend.correct(&event(place, &word, &wrong, &writer)?)?;
        }
        sum.pairs += 1;
        for place in &at[REJECTIONS..REJECTIONS + SENTENCES] {
            let swapped = SwappedWord::at(place.clone(), &word, &wrong);
            sum.wrong += 1;
            sum.found_before += usize::from(
                swapped
                    .is_marked_and_corrected(&marks(&new, &viewer, &swapped.text)?)
                    .1,
            );
            sum.found_after += usize::from(
                swapped
                    .is_marked_and_corrected(&marks(&emend, &viewer, &swapped.text)?)
                    .1,
            );
        }
        for place in &of_wrong[..SENTENCES] {
            let clean = SwappedWord::at(place.clone(), &wrong, &wrong);
            sum.right += 1;
            sum.marked_before += usize::from(
                clean
                    .is_marked_and_corrected(&marks(&new, &viewer, &clean.text)?)
                    .0,
            );
            sum.marked_after += usize::from(
                clean
                    .is_marked_and_corrected(&marks(&emend, &viewer, &clean.text)?)
                    .0,
            );
        }
    }
    Ok(sum)
}

/// Whether spaces are around the word, as an event has them.
fn stands_free((sentence, at): &WordPlace) -> bool {
    let end = sentence[*at..].find(|c: char| !c.is_alphanumeric() && c != '\'');
    let end = end.map_or(sentence.len(), |length| at + length);
    sentence[..*at].ends_with(' ') && sentence[end..].starts_with(' ') && !sentence.contains(['\t', '\n'])
}

fn event((sentence, at): &WordPlace, word: &str, wrong: &str, writer: &str) -> anyhow::Result<WriterError> {
    let (left, right) = (&sentence[..*at], &sentence[at + word.len()..]);
    WriterError::parse(&["1", "-", writer, wrong, word, left.trim(), right.trim()].join("\t"))
}

fn marks(emend: &LocalEmend, viewer: &Viewer, text: &str) -> anyhow::Result<Vec<CheckerMark>> {
    Ok(emend
        .marked(viewer, text)?
        .into_iter()
        .map(CheckerMark::from)
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_the_swapped_sentence() {
        let place = ("We did not lose our key.".to_owned(), 11);
        assert!(stands_free(&place) && !stands_free(&("See “lose” now.".to_owned(), 7)));
        let event = event(&place, "lose", "loose", "ann").unwrap();
        let swapped = SwappedWord::at(place, "lose", "loose");
        assert_eq!((event.text, event.span), (swapped.text, swapped.span));
    }
}
