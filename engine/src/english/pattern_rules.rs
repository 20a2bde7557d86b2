//! The rules of the patterns of grammar, as users see them.

use emend_domain::IssueKind;

/// A rule for one kind of error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PatternRule {
    NumberOfNoun,
    FormOfVerb,
    SubjectAndVerb,
    Collocation,
    ConfusedWord,
    Article,
    MissingWord,
    WordOrder,
    Pronoun,
    DoubleNegative,
    IntroductoryComma,
    DoubledConjunction,
}

impl PatternRule {
    pub(super) const ALL: [Self; 12] = [
        Self::NumberOfNoun,
        Self::FormOfVerb,
        Self::SubjectAndVerb,
        Self::Collocation,
        Self::ConfusedWord,
        Self::Article,
        Self::MissingWord,
        Self::WordOrder,
        Self::Pronoun,
        Self::DoubleNegative,
        Self::IntroductoryComma,
        Self::DoubledConjunction,
    ];

    /// The category that LanguageTool's clients know.
    pub(super) const fn category(self) -> &'static str {
        match self {
            Self::ConfusedWord => "CONFUSED_WORDS",
            Self::IntroductoryComma => "PUNCTUATION",
            _ => "GRAMMAR",
        }
    }

    /// The kind of its issues.
    pub(super) const fn kind(self) -> IssueKind {
        match self {
            Self::IntroductoryComma => IssueKind::Punctuation,
            _ => IssueKind::Grammar,
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
                "Verb forms after auxiliaries, prepositions and other verbs: should went, enjoy to swim.",
            ),
            Self::SubjectAndVerb => (
                "SUBJECT_VERB_AGREEMENT",
                "Subjects and verbs that do not agree in number: the boys plays, there is many people.",
            ),
            Self::Collocation => (
                "COLLOCATION",
                "Prepositions and articles that go with a word: married to, afraid of, a teacher.",
            ),
            Self::ConfusedWord => (
                "CONFUSED_WORD_PATTERN",
                "Confused words that do not fit: your welcome, its raining, on of them.",
            ),
            Self::Article => (
                "ARTICLE_PATTERN",
                "Missing or unnecessary articles: I bought car, at same time, the my friend.",
            ),
            Self::MissingWord => (
                "MISSING_WORD",
                "Missing verbs, pronouns and “to”: I want go, because is late, she very kind.",
            ),
            Self::WordOrder => (
                "WORD_ORDER",
                "Word order in questions and after question words: what time it is?",
            ),
            Self::Pronoun => (
                "PRONOUN_PATTERN",
                "Subject and object pronouns that are mixed up: for him and I, me and my wife went.",
            ),
            Self::DoubleNegative => (
                "DOUBLE_NEGATIVE",
                "Two negatives where one is meant: I don't have no money, I can't hardly wait.",
            ),
            Self::DoubledConjunction => (
                "DOUBLED_CONJUNCTION",
                "Two conjunctions where one is enough: although it is old, but it works.",
            ),
            Self::IntroductoryComma => (
                "COMMA_AFTER_INTRODUCTION",
                "Missing commas after introductory words and clauses: however we left; if you come I will stay.",
            ),
        }
    }
}
