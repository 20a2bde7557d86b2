//! The marks of the sentence model alone as its thresholds move: false ones on clean text against right ones on corrections.

use emend_context::{Edit, SentenceModel};
use emend_engine::sentences;

use super::corrections::{same_words, share};
use crate::error_score::number;
use crate::held_out_prose::GenreText;
use crate::measure::{EvalSetup, Measure};
use crate::prose_corrections::ProseCorrection;
use crate::report::{EvalReport, percent};

/// The differences of log-odds by which all thresholds move.
const OFFSETS: [f32; 7] = [-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0];

/// The marks at one offset.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct MarginPoint {
    /// The marks on clean text.
    clean: usize,
    /// The marks on sentences with a correction, and those that make exactly that correction.
    marks: usize,
    right: usize,
}

/// Prints the curve; `words` is the number of words of the clean text.
pub(super) fn print(
    setup: &EvalSetup,
    genres: &[GenreText],
    corrections: &[ProseCorrection],
    words: usize,
    report: &mut EvalReport,
) -> anyhow::Result<()> {
    eprintln!("moved thresholds");
    let points = margin_curve(genres, corrections)?;
    report.section(
        "Moved thresholds",
        &setup.command(Measure::Grammar),
        "The sentence model alone, with all of its kinds, if every threshold is moved by the given log-odds: its marks on the clean text and on the real corrections, at most one per word. *Recall* is the share of all corrections, misspellings included.",
    );
    let rows = OFFSETS.iter().zip(points).map(|(offset, point)| {
        vec![
            format!("{offset:+.1}"),
            format!("{:.2}", 1_000.0 * number(point.clean) / number(words.max(1))),
            point.marks.to_string(),
            point.right.to_string(),
            percent(share(point.right, point.marks)),
            percent(share(point.right, corrections.len())),
        ]
    });
    let header = [
        "offset",
        "per 1,000 clean words",
        "marks",
        "right",
        "precision",
        "recall",
    ];
    report.table(&header, &rows.collect::<Vec<_>>());
    Ok(())
}

/// The marks at each of the [`OFFSETS`].
fn margin_curve(
    genres: &[GenreText],
    corrections: &[ProseCorrection],
) -> anyhow::Result<[MarginPoint; OFFSETS.len()]> {
    let paragraphs = genres.iter().flat_map(|genre| &genre.paragraphs);
    let clean = paragraphs.flat_map(|text| sentences(text).into_iter().map(|at| text[at].trim()));
    let mut texts: Vec<(&str, Option<&str>)> = clean.map(|text| (text, None)).collect();
    texts.extend(
        corrections
            .iter()
            .map(|one| (one.text.as_str(), Some(one.corrected.as_str()))),
    );
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let part = texts.len().div_ceil(threads).max(1);
    let model = emend_context::english();
    std::thread::scope(|scope| {
        let parts: Vec<_> = texts
            .chunks(part)
            .map(|texts| scope.spawn(|| points(model, texts)))
            .collect();
        let mut sum = [MarginPoint::default(); OFFSETS.len()];
        for part in parts {
            let part = part.join().map_err(|_| anyhow::anyhow!("a reading panicked"))?;
            for (sum, part) in sum.iter_mut().zip(part) {
                sum.clean += part.clean;
                sum.marks += part.marks;
                sum.right += part.right;
            }
        }
        Ok(sum)
    })
}

/// The points for texts, each of them clean or with its correction.
fn points(model: &dyn SentenceModel, texts: &[(&str, Option<&str>)]) -> [MarginPoint; OFFSETS.len()] {
    let mut points = [MarginPoint::default(); OFFSETS.len()];
    for (text, corrected) in texts {
        let text = as_trained(text);
        let corrected = corrected.map(as_trained);
        for word in model.read(&[&text]).iter().flat_map(|reading| &reading.words) {
            // One mark a word: what is surest.
            let edits = word
                .proposals
                .iter()
                .filter_map(|one| Some((one.margin, one.edit.as_ref()?)));
            let Some((margin, edit)) = edits.max_by(|(one, _), (other, _)| one.total_cmp(other)) else {
                continue;
            };
            let right = corrected
                .as_deref()
                .is_some_and(|corrected| same_words(&applied(&text, edit), corrected));
            for (point, _) in points
                .iter_mut()
                .zip(OFFSETS)
                .filter(|(_, offset)| margin >= *offset)
            {
                if corrected.is_none() {
                    point.clean += 1;
                } else {
                    point.marks += 1;
                    point.right += usize::from(right);
                }
            }
        }
    }
    points
}

/// A text as the model was trained: with one word in place of code.
fn as_trained(text: &str) -> String {
    text.replace("`code`", "‹code›")
}

fn applied(text: &str, edit: &Edit) -> String {
    let before = text.chars().take(edit.span.start);
    before
        .chain(edit.text.chars())
        .chain(text.chars().skip(edit.span.end))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lower_threshold_marks_no_less() {
        let genres = [GenreText {
            genre: "x".to_owned(),
            paragraphs: vec!["We left early. Then we ate their bread.".to_owned()],
        }];
        let correction = ProseCorrection {
            text: "If you loose the file, run `code` again.".to_owned(),
            corrected: "If you lose the file, run `code` again.".to_owned(),
            kind: "R:CONFUS".to_owned(),
        };
        let points = margin_curve(&genres, &[correction]).unwrap();
        assert!(points[3].right == 1 && points[3].clean == 0, "{points:?}");
        assert!(points.windows(2).all(|two| two[0].marks >= two[1].marks));
    }
}
