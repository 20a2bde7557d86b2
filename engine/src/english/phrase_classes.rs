//! The classes of words in the table of phrases: `@det`, `@count`, `@verb`.

use super::agreement_words::UNCOUNTABLE as MASS_SUBJECTS;
use super::count_nouns::is_count_noun;
use super::noun_lists::UNCOUNTABLE;
use super::pattern_sentence::{DETERMINERS, NUMBERS, POSSESSIVES, PatternSentence, Readings};
use super::subject_verb_agreement::noun_number;
use super::verb_evidence::{is_mainly_verb, is_unseen_here};
use super::verb_patterns::{HAVE, MODALS};
use super::word_lists::has_word;

/// A class of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WordClass {
    Determiner,
    Possessive,
    /// A pronoun that can only be a subject.
    Nominative,
    /// Any pronoun that can be a subject.
    Subject,
    /// A pronoun that can only be an object.
    Accusative,
    Be,
    Have,
    Modal,
    /// The base form of a verb, whatever else it is.
    Verb,
    /// The base form of a verb and nothing else.
    OnlyVerb,
    /// The base form of a verb that is seldom a noun and has never been seen after the word before it.
    MainlyVerb,
    Third,
    Past,
    Participle,
    Ing,
    /// An adjective and nothing else.
    Adjective,
    /// A common adjective, some of which are nouns or verbs too.
    CommonAdjective,
    Adverb,
    Noun,
    Singular,
    Plural,
    /// A singular noun that hardly ever stands without an article or another determiner.
    Count,
    /// The same with *'s*.
    CountGenitive,
    /// A noun without a plural.
    Mass,
    Number,
    Year,
    /// A word with a capital inside the sentence.
    Name,
    Preposition,
    /// One person or animal.
    Person,
    /// A word in small letters.
    Small,
}

impl WordClass {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "@det" => Self::Determiner,
            "@poss" => Self::Possessive,
            "@nom" => Self::Nominative,
            "@subj" => Self::Subject,
            "@obj" => Self::Accusative,
            "@be" => Self::Be,
            "@have" => Self::Have,
            "@modal" => Self::Modal,
            "@verb" => Self::Verb,
            "@onlyverb" => Self::OnlyVerb,
            "@mainverb" => Self::MainlyVerb,
            "@third" => Self::Third,
            "@past" => Self::Past,
            "@participle" => Self::Participle,
            "@ing" => Self::Ing,
            "@adj" => Self::Adjective,
            "@common" => Self::CommonAdjective,
            "@adv" => Self::Adverb,
            "@noun" => Self::Noun,
            "@sing" => Self::Singular,
            "@plural" => Self::Plural,
            "@count" => Self::Count,
            "@genitive" => Self::CountGenitive,
            "@mass" => Self::Mass,
            "@num" => Self::Number,
            "@year" => Self::Year,
            "@name" => Self::Name,
            "@prep" => Self::Preposition,
            "@person" => Self::Person,
            "@small" => Self::Small,
            _ => return None,
        })
    }

    /// Whether the word at a place belongs to the class.
    pub(super) fn has(self, sentence: &PatternSentence<'_>, at: usize) -> bool {
        let readings = sentence.readings(at);
        let closed = Readings::FUNCTION.and(Readings::PREPOSITION);
        match self {
            Self::Determiner => sentence.is(at, DETERMINERS),
            Self::Possessive => sentence.is(at, POSSESSIVES),
            Self::Nominative => sentence.is(at, &["i", "he", "she", "we", "they"]),
            Self::Subject => sentence.is(at, &["i", "you", "he", "she", "it", "we", "they"]),
            Self::Accusative => sentence.is(at, &["me", "him", "us", "them"]),
            Self::Be => sentence.is(at, &["is", "are", "was", "were", "am", "be", "been", "being"]),
            Self::Have => sentence.is(at, HAVE),
            Self::Modal => sentence.is(at, MODALS),
            Self::Verb => {
                let is_open = !readings.any(closed) || sentence.is(at, &["come"]);
                sentence.is_lower(at) && readings.any(Readings::BASE) && is_open
            }
            Self::OnlyVerb => {
                let other = closed
                    .and(Readings::NOUN)
                    .and(Readings::KNOWN_NOUN)
                    .and(Readings::ADJECTIVE)
                    .and(Readings::ADVERB)
                    .and(Readings::PAST)
                    .and(Readings::PARTICIPLE);
                sentence.is_lower(at) && readings.any(Readings::BASE) && !readings.any(other)
            }
            Self::MainlyVerb => is_mainly_verb(sentence, at) && is_unseen_here(sentence, at),
            Self::Third => readings.any(Readings::THIRD),
            Self::Past => readings.any(Readings::PAST) && !readings.any(Readings::BASE),
            Self::Participle => readings.any(Readings::PARTICIPLE),
            Self::Ing => readings.any(Readings::ING) && sentence.lower(at).ends_with("ing"),
            Self::Adjective => {
                let other = closed
                    .and(Readings::NOUN)
                    .and(Readings::VERB)
                    .and(Readings::ADVERB);
                sentence.is_lower(at) && readings.any(Readings::ADJECTIVE) && !readings.any(other)
            }
            Self::CommonAdjective => COMMON_ADJECTIVES
                .split(' ')
                .any(|word| word == sentence.lower(at)),
            Self::Adverb => readings.any(Readings::ADVERB) && !readings.any(closed.and(Readings::NOUN)),
            Self::Noun => readings.any(Readings::NOUN),
            Self::Singular => {
                noun_number(sentence, at) == Some(false)
                    && !sentence.is(at, MASS_SUBJECTS)
                    && !sentence.is(at, UNCOUNTABLE)
            }
            Self::Plural => noun_number(sentence, at) == Some(true),
            Self::Count => sentence.is_lower(at) && is_count_noun(sentence.lower(at)),
            Self::CountGenitive => sentence.lower(at).strip_suffix("'s").is_some_and(is_count_noun),
            Self::Mass => has_word(NEVER_PLURAL, sentence.lower(at)),
            Self::Number => {
                sentence.is(at, NUMBERS)
                    || sentence
                        .lower(at)
                        .parse::<u32>()
                        .is_ok_and(|number| (2..1_000).contains(&number))
            }
            Self::Year => {
                let year = sentence.lower(at).parse::<u32>();
                year.is_ok_and(|year| (1_500..2_100).contains(&year))
            }
            Self::Name => sentence.is_capitalised(at) && !sentence.is(at, &["i"]),
            Self::Preposition => sentence.is_preposition(at),
            Self::Person => has_word(PERSONS, sentence.lower(at)),
            Self::Small => sentence.is_lower(at),
        }
    }
}

const COMMON_ADJECTIVES: &str = "good bad great nice big small little large huge tiny new old young beautiful pretty ugly important \
    interesting boring difficult easy hard simple long short tall high low strong weak fast slow quick expensive cheap famous popular \
    special different similar strange wonderful terrible fantastic amazing excellent perfect happy sad lovely funny serious dangerous \
    useful helpful modern traditional typical common rare rich poor clever smart kind friendly hot cold warm dark bright clean dirty \
    comfortable real true wrong right better bigger smaller larger older younger useless successful memorable unforgettable full quick free extra whole";

/// Nouns that are never counted.
const NEVER_PLURAL: &str = "information advice equipment furniture homework luggage baggage software hardware money knowledge evidence \
    traffic music news feedback progress weather transportation electricity pollution rubbish garbage clothing housework";

/// Persons and animals, one of each: subjects that seldom describe a noun after them.
const PERSONS: &str = "brother sister mother father mom mum dad son daughter wife husband uncle aunt cousin nephew niece grandmother \
    grandfather grandma grandpa friend girlfriend boyfriend boss teacher doctor dentist lawyer neighbor neighbour colleague roommate \
    boy girl man woman baby child kid cat dog bird horse student";
