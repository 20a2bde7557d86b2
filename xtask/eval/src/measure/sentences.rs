//! The benefit of the sentence for spelling: the first replacement with the words around a misspelling, and without them.

use super::{EvalSetup, Measure};
use crate::bootstrap::bootstrap;
use crate::error_score::{ErrorScore, number};
use crate::event::WriterError;
use crate::public_list::PublicList;
use crate::report::{EvalReport, percent, points};
use crate::strata::{Stratum, strata};
use crate::subject::EvalSubject;
use crate::subject::local::LearningMode;

/// A misspelling that is marked without its sentence as well, and whether the intended word came first.
struct SpellingScore {
    stratum: Stratum,
    listed: bool,
    alone: bool,
    in_sentence: bool,
}

pub(crate) fn run(setup: &EvalSetup, report: &mut EvalReport) -> anyhow::Result<()> {
    report.section(
        "Spelling in its sentence",
        &setup.command(Measure::Sentences),
        "Top-1 in percent on misspellings with words around them, checked alone and in their sentence, without learning. Only errors \
         that are marked alone count, so that words confused with other words are not among them; an error that is not marked in its \
         sentence counts as wrong there. By earlier occurrences in the corpus, and of pairs that no public list (the crate `typos-dict`) \
         contains.",
    );
    let list = PublicList::load();
    let mut rows = Vec::new();
    for corpus in &setup.corpora {
        let mut emend = setup.bench.emend(LearningMode::Off)?;
        let mut scores = Vec::new();
        for (event, stratum) in corpus.events.iter().zip(strata(&corpus.events)) {
            if !event.has_sentence() {
                continue;
            }
            let alone = event.alone();
            let Some(suggestions_alone) = emend.suggest(&alone)? else {
                continue;
            };
            let suggestions = emend.suggest(event)?;
            let is_right = |event: &WriterError, suggestions| ErrorScore::of(event, suggestions).first();
            scores.push(SpellingScore {
                stratum,
                listed: list.has(event),
                alone: is_right(&alone, Some(&suggestions_alone)),
                in_sentence: is_right(event, suggestions.as_deref()),
            });
        }
        rows.extend(rows_of(&corpus.name, &scores, setup.seed));
    }
    let header = ["corpus", "errors", "events", "alone", "in its sentence", "gain"];
    report.table(&header, &rows);
    Ok(())
}

fn rows_of(corpus: &str, scores: &[SpellingScore], seed: u64) -> Vec<Vec<String>> {
    let row = |name: &str, is_counted: &dyn Fn(&SpellingScore) -> bool| {
        let counted: Vec<&SpellingScore> = scores.iter().filter(|score| is_counted(score)).collect();
        if counted.is_empty() {
            return None;
        }
        let share = |is_right: &dyn Fn(&SpellingScore) -> bool| {
            let right = counted.iter().filter(|score| is_right(score)).count();
            number(right) / number(counted.len())
        };
        let gain = |score: &&SpellingScore| {
            f64::from(u8::from(score.in_sentence)) - f64::from(u8::from(score.alone))
        };
        let gains: Vec<f64> = counted.iter().map(gain).collect();
        Some(vec![
            corpus.to_owned(),
            name.to_owned(),
            counted.len().to_string(),
            percent(share(&|score| score.alone)),
            percent(share(&|score| score.in_sentence)),
            points(bootstrap(&gains, seed)),
        ])
    };
    let by_stratum = Stratum::ALL.map(|stratum| row(stratum.name(), &move |score| score.stratum == stratum));
    let rows = [row("all", &|_| true)].into_iter().chain(by_stratum);
    rows.chain([row("unlisted", &|score| !score.listed)])
        .flatten()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(stratum: Stratum, alone: bool, in_sentence: bool) -> SpellingScore {
        SpellingScore {
            stratum,
            listed: true,
            alone,
            in_sentence,
        }
    }

    #[test]
    fn the_gain_is_the_difference_in_points() {
        let scores = [
            score(Stratum::Unseen, false, true),
            score(Stratum::Unseen, true, true),
            score(Stratum::OwnPair, true, false),
            score(Stratum::OwnPair, true, true),
        ];
        let rows = rows_of("books", &scores, 1);
        let cells = |row: usize| rows[row][1..].join(" ");
        assert_eq!(rows.len(), 3, "a row without events is left out");
        assert!(cells(0).starts_with("all 4 75.0 75.0 +0.0"), "{}", cells(0));
        assert!(cells(1).contains(" 2 100.0 50.0 -50.0"), "{}", cells(1));
        assert!(cells(2).contains(" 2 50.0 100.0 +50.0"), "{}", cells(2));
    }
}
