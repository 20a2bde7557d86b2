//! How the user is told how a text reads.

use super::paragraph_reading::ReadingLanguage;
use super::text_stats::TextStats;
use crate::model::messages::{m, number};

/// Words that most people read silently in a minute.
const WORDS_PER_MINUTE: usize = 230;
/// The age at the beginning of the first grade, less one.
const AGE_BEFORE_SCHOOL: usize = 5;
/// The last grade of a school.
const LAST_SCHOOL_GRADE: usize = 12;

/// How long a text is read.
pub fn reading_time(words: usize) -> String {
    match words.div_ceil(WORDS_PER_MINUTE) {
        0 | 1 => m("Up to a minute").owned(),
        minutes => tn!(minutes, "About {n} minute", "About {n} minutes"),
    }
}

/// How hard a text is, or the reason why this is not known.
pub fn readability(stats: &TextStats) -> String {
    match stats.grade() {
        Some(grade) if grade <= LAST_SCHOOL_GRADE => t!(
            "Grade {grade}: suitable for ages {age} and up",
            grade = grade,
            age = grade + AGE_BEFORE_SCHOOL
        ),
        Some(grade) => t!(
            "Grade {grade}: hard to read without a university education",
            grade = grade
        ),
        None if stats.language == ReadingLanguage::Other && stats.words > 0 => {
            m("Available for English and German only").owned()
        }
        None => m("Needs at least 100 words").owned(),
    }
}

/// How far the user is with the words to write.
pub fn words_of_goal(words: usize, goal: usize) -> String {
    t!(
        "{words} of {goal} words",
        words = number(words),
        goal = number(goal)
    )
}

/// Whether a text keeps to the highest grade; `None` if its grade is not known.
pub fn grade_of_goal(stats: &TextStats, goal: usize) -> Option<String> {
    let grade = stats.grade()?;
    Some(if grade <= goal {
        t!("Grade {grade}, within your goal", grade = grade)
    } else {
        t!(
            "Grade {grade}, above your goal of {goal}",
            grade = grade,
            goal = goal
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The counts of an English text with this grade.
    fn graded(grade: usize) -> TextStats {
        let stats = (1..1_000).map(|syllables| TextStats {
            language: ReadingLanguage::English,
            words: 300,
            sentences: 20,
            syllables: syllables + 100,
            ..TextStats::default()
        });
        stats
            .into_iter()
            .find(|stats| stats.grade() == Some(grade))
            .unwrap()
    }

    #[test]
    fn the_time_is_rounded_up() {
        for (words, time) in [
            (0, "Up to a minute"),
            (230, "Up to a minute"),
            (231, "About 2 minutes"),
            (2_300, "About 10 minutes"),
        ] {
            assert_eq!(reading_time(words), time);
        }
    }

    #[test]
    fn a_grade_is_shown_with_the_age_of_readers() {
        assert_eq!(readability(&graded(8)), "Grade 8: suitable for ages 13 and up");
        assert_eq!(
            readability(&graded(14)),
            "Grade 14: hard to read without a university education"
        );
        assert_eq!(readability(&TextStats::default()), "Needs at least 100 words");
        let danish = TextStats {
            words: 500,
            ..TextStats::default()
        };
        assert_eq!(readability(&danish), "Available for English and German only");
    }

    #[test]
    fn goals_are_shown_with_the_progress() {
        assert_eq!(words_of_goal(123, 500), "123 of 500 words");
        assert_eq!(grade_of_goal(&TextStats::default(), 8), None);
        assert_eq!(grade_of_goal(&graded(8), 8).unwrap(), "Grade 8, within your goal");
        assert_eq!(
            grade_of_goal(&graded(9), 8).unwrap(),
            "Grade 9, above your goal of 8"
        );
    }
}
