//! The rules of the patterns of grammar, as users see them.

/// A rule for one kind of error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PatternRule {
    NumberOfNoun,
    FormOfVerb,
    SubjectAndVerb,
    Collocation,
    ConfusedWord,
}

impl PatternRule {
    pub(super) const ALL: [Self; 5] = [
        Self::NumberOfNoun,
        Self::FormOfVerb,
        Self::SubjectAndVerb,
        Self::Collocation,
        Self::ConfusedWord,
    ];

    /// The category that LanguageTool's clients know.
    pub(super) const fn category(self) -> &'static str {
        match self {
            Self::ConfusedWord => "CONFUSED_WORDS",
            _ => "GRAMMAR",
        }
    }

    /// The ID, the name and an example.
    pub(super) const fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::NumberOfNoun => (
                "NOUN_NUMBER_PATTERN",
                "Nouns after determiners and numbers: these apple, one of my friend.",
            ),
            Self::FormOfVerb => (
                "VERB_FORM_PATTERN",
                "Forms of verbs after auxiliaries, prepositions and other verbs: should went, enjoy to swim.",
            ),
            Self::SubjectAndVerb => (
                "SUBJECT_VERB_AGREEMENT",
                "Subjects and verbs in different numbers: the boys plays, there is many people.",
            ),
            Self::Collocation => (
                "COLLOCATION",
                "Prepositions and articles that belong to a word: married to, afraid of, a teacher.",
            ),
            Self::ConfusedWord => (
                "CONFUSED_WORD_PATTERN",
                "Confused words that do not fit: your welcome, its raining, on of them.",
            ),
        }
    }
}
