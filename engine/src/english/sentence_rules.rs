//! The IDs, categories and messages of the sentence model's rules.

use super::word_glosses::difference;
use crate::{CONFUSED_WORDS_RULE, Rule};

/// A rule of the sentence model, for one kind of error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SentenceRule {
    ConfusedWords,
    Apostrophe,
    Agreement,
    VerbForm,
    NounNumber,
    Pronoun,
}

/// How the vectors of words change the margin of an edit, as a difference of log-odds.
#[derive(Debug, Clone, Copy)]
pub(super) struct VectorWeight {
    /// Multiplies the advantage of the proposed word.
    pub(super) factor: f32,
    /// What is subtracted: the proposed word fits better than the written one even at many places that are right.
    pub(super) doubt: f32,
}

impl SentenceRule {
    pub(super) const ALL: [Self; 6] = [
        Self::ConfusedWords,
        Self::Apostrophe,
        Self::Agreement,
        Self::VerbForm,
        Self::NounNumber,
        Self::Pronoun,
    ];

    /// The rule for a kind of the model; `None` for kinds that are not shown: spelling, which the dictionary decides, and articles,
    /// prepositions, commas and forms of other words, of which too few marks were right (docs/sentence-model.md).
    pub(super) fn of(kind: &str) -> Option<Self> {
        Some(match kind {
            "confusion" => Self::ConfusedWords,
            "apostrophe" => Self::Apostrophe,
            "agreement" => Self::Agreement,
            "verb_form" => Self::VerbForm,
            "noun_number" => Self::NounNumber,
            "pronoun" => Self::Pronoun,
            _ => return None,
        })
    }

    /// The least margin above the model's own threshold, as a difference of log-odds. Forms of verbs are wrong more often than
    /// they are right just above it (docs/sentence-model.md).
    pub(super) fn min_margin(self) -> f32 {
        match self {
            Self::VerbForm => 1.0,
            // Words that sound alike may be nearly sure: see `sentence_edits`.
            _ => f32::NEG_INFINITY,
        }
    }

    /// The weight of the vectors of words in the margin of an edit of one word; `None` where they do not help. For the most frequent
    /// words, the grammar of the sentence decides more than its other words.
    pub(super) const fn vector_weight(self, is_frequent: bool) -> Option<VectorWeight> {
        let (factor, doubt) = match self {
            Self::ConfusedWords if is_frequent => (0.2, 0.8),
            Self::ConfusedWords => (0.4, 0.9),
            _ => return None,
        };
        Some(VectorWeight { factor, doubt })
    }

    /// The rule as users see it. Categories have the names that LanguageTool's clients know.
    pub(super) fn rule(self) -> Rule {
        let (id, category, description) = match self {
            Self::ConfusedWords => (
                CONFUSED_WORDS_RULE,
                "CONFUSED_WORDS",
                "Words that are easily confused: there/their, lose/loose, then/than.",
            ),
            Self::Apostrophe => (
                "APOSTROPHE",
                "CONFUSED_WORDS",
                "Apostrophes: it's/its, who's/whose, let's/lets.",
            ),
            Self::Agreement => (
                "AGREEMENT",
                "GRAMMAR",
                "Verbs and pronouns that do not agree with their noun: the dogs is, this books.",
            ),
            Self::VerbForm => ("VERB_FORM", "GRAMMAR", "Verb forms: I have went, he can goes."),
            Self::NounNumber => (
                "NOUN_NUMBER",
                "GRAMMAR",
                "Singular and plural: two dog, one of my friend.",
            ),
            Self::Pronoun => (
                "PRONOUN",
                "GRAMMAR",
                "Pronouns: me and him goes, between you and I.",
            ),
        };
        Rule {
            id: id.to_owned(),
            category: category.to_owned(),
            description: description.to_owned(),
        }
    }
}

/// The message for a replacement.
pub(super) fn message(rule: SentenceRule, surface: &str, value: &str) -> String {
    if let Some(difference) = difference(surface, value) {
        return difference;
    }
    match rule {
        SentenceRule::ConfusedWords => format!("“{surface}” does not fit here; did you mean “{value}”?"),
        SentenceRule::Apostrophe => format!("Check the apostrophe: did you mean “{value}”?"),
        SentenceRule::Agreement => {
            format!("“{surface}” does not agree with the rest of the sentence; “{value}” does.")
        }
        SentenceRule::VerbForm => format!("This form of the verb does not fit here; did you mean “{value}”?"),
        SentenceRule::NounNumber => {
            format!("Check whether this should be singular or plural: did you mean “{value}”?")
        }
        SentenceRule::Pronoun => {
            format!("This form of the pronoun does not fit here; did you mean “{value}”?")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_explains_both_words_where_it_can() {
        assert_eq!(
            message(SentenceRule::ConfusedWords, "There", "Their"),
            "“There” is a place, or begins “there is”; “Their” means “belonging to them”."
        );
        let plain = message(SentenceRule::ConfusedWords, "form", "from");
        assert_eq!(plain, "“form” does not fit here; did you mean “from”?");
    }
}
