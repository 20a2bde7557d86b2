//! The treatment of each of Harper's rules, by what was measured on clean text and on real errors
//! (docs/decisions/0058-rules-by-precision.md).

use std::collections::HashMap;
use std::sync::LazyLock;

use emend_domain::{IssueKind, Strictness};

use super::guards::GuardedIssue;

/// The treatment of a rule.
#[derive(Clone, Copy)]
pub(super) enum Treatment {
    /// Its issues are issues of their own kind.
    Keep,
    /// Its issues are a matter of style.
    Style,
    /// It is not run: it is wrong too often, or Emend does its work.
    Off,
    /// A convention that many good writers do not follow. It is run for picky readers only, as a matter of style.
    Picky,
    /// Its issues are issues unless the guard holds.
    Unless(fn(&GuardedIssue<'_>) -> bool),
}

use Treatment::{Keep, Off, Picky, Style, Unless};

/// The marks of a rule before any treatment: in 140,000 words of clean text, on the errors of 4,000 sentences, and those whose first
/// replacement was right (`cargo xtask eval --only rules`).
type MarkCounts = [u16; 3];

/// The rules with a treatment, and those that marked anything twice. All others are kept. Rules with few marks are judged by
/// their tests.
#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a method of a type with a lifetime is not a function for all lifetimes"
)]
static RULES: &[(&str, Treatment, MarkCounts)] = &[
    ("AWhile", Off, [1, 0, 0]),
    ("AdjectiveOfA", Off, [2, 0, 0]),
    ("AllowTo", Keep, [1, 3, 0]),
    ("AnA", Unless(|issue| issue.is_label()), [32, 70, 64]),
    ("Anybody", Off, [0, 0, 0]),
    ("AsFarAsICanTell", Picky, [0, 0, 0]),
    ("AsFarAsIKnow", Picky, [0, 0, 0]),
    ("AsIUnderstandIt", Picky, [0, 0, 0]),
    ("AsSoonAsPossible", Picky, [0, 0, 0]),
    ("AvoidAndAlso", Style, [6, 0, 0]),
    ("AvoidCurses", Off, [0, 0, 0]),
    ("BeRightBack", Picky, [0, 0, 0]),
    ("BuiltIn", Off, [2, 1, 1]),
    ("ByTheWay", Picky, [0, 0, 0]),
    (
        "CapitalizePersonalPronouns",
        Unless(|issue| issue.is_numeral()),
        [0, 2, 2],
    ),
    ("ChickenAndEgg", Off, [0, 0, 0]),
    ("Codebase", Style, [0, 0, 0]),
    ("Codebases", Style, [0, 0, 0]),
    ("CommaFixes", Off, [0, 95, 0]),
    ("CompoundNouns", Off, [71, 2, 1]),
    ("CondenseAllThe", Off, [12, 0, 0]),
    ("CurrencyPlacement", Picky, [0, 0, 0]),
    ("Damages", Off, [0, 0, 0]),
    ("Dashes", Picky, [10, 0, 0]),
    (
        "DiscourseMarkers",
        Unless(|issue| issue.comma_is_optional()),
        [22, 10, 9],
    ),
    ("DisjointPrefixes", Picky, [44, 23, 21]),
    ("DoubleCheckHyphen", Off, [1, 0, 0]),
    ("DoubleModal", Keep, [0, 3, 0]),
    ("EllipsisLength", Picky, [0, 6, 0]),
    ("Everybody", Off, [0, 0, 0]),
    ("Everyday", Unless(|issue| issue.is_adjective()), [0, 0, 0]),
    ("Everyone", Off, [0, 0, 0]),
    ("Excellent", Off, [9, 0, 0]),
    ("ExpandConfiguration", Style, [27, 2, 0]),
    ("ExpandMemoryShorthands", Picky, [4, 0, 0]),
    ("ExpandMinimum", Picky, [0, 0, 0]),
    ("ExpandTimeShorthands", Picky, [1, 0, 0]),
    ("ExplainLikeImFive", Picky, [0, 0, 0]),
    ("FindOut", Off, [3, 0, 0]),
    ("FootInchMinuteSecondSymbols", Off, [0, 0, 0]),
    ("ForAWhile", Keep, [2, 0, 0]),
    ("ForWhatItsWorth", Picky, [0, 0, 0]),
    ("ForYourInformation", Picky, [0, 0, 0]),
    ("Gonna", Style, [1, 0, 0]),
    ("GoogleNames", Off, [2, 0, 0]),
    ("Gotta", Style, [1, 0, 0]),
    ("HaveTakeALook", Off, [2, 0, 0]),
    ("HowTo", Off, [4, 0, 0]),
    ("IDontKnow", Picky, [0, 0, 0]),
    ("IfIRecallCorrectly", Picky, [0, 0, 0]),
    ("IfIUnderstandCorrectly", Picky, [0, 0, 0]),
    ("IfYouKnowYouKnow", Picky, [0, 0, 0]),
    ("InCaseYouMissedIt", Picky, [0, 0, 0]),
    ("InDetail", Keep, [2, 1, 1]),
    ("InMyHumbleOpinion", Picky, [0, 0, 0]),
    ("InMyOpinion", Picky, [1, 0, 0]),
    ("InRealLife", Picky, [0, 0, 0]),
    ("IncludingButNotLimitedToPunctuation", Off, [1, 0, 0]),
    (
        "InflectedVerbAfterTo",
        Unless(|issue| issue.is_no_infinitive()),
        [4, 5, 4],
    ),
    ("IntroCueCommaBeforeThanks", Picky, [0, 0, 0]),
    (
        "ItsContraction",
        Unless(|issue| issue.precedes_gerund() || issue.is_possessive()),
        [1, 2, 2],
    ),
    ("ItsPossessive", Unless(|issue| issue.means_it_is()), [2, 17, 17]),
    ("LeftRightHand", Style, [5, 1, 1]),
    ("LetMeKnow", Picky, [0, 0, 0]),
    ("LetsConfusion", Keep, [0, 4, 4]),
    ("Lifetime", Style, [0, 0, 0]),
    ("LongSentences", Picky, [0, 0, 0]),
    (
        "MassNouns",
        Unless(|issue| issue.counts_countable_nouns()),
        [23, 1, 0],
    ),
    ("MergeWords", Off, [2, 0, 0]),
    ("MissingDeterminer", Off, [6, 0, 0]),
    ("MissingPreposition", Off, [10, 1, 0]),
    ("MissingTo", Off, [3, 0, 0]),
    ("ModalBeAdjective", Off, [2, 0, 0]),
    ("MultipleSequentialPronouns", Off, [0, 0, 0]),
    ("NeverMind", Picky, [0, 0, 0]),
    ("NoOxfordComma", Off, [0, 0, 0]),
    ("NominalWants", Off, [1, 0, 0]),
    ("Nothing", Off, [0, 0, 0]),
    (
        "NounVerbConfusion",
        Unless(|issue| issue.ends_relative_clause()),
        [3, 1, 1],
    ),
    ("NumericRangeEnDash", Picky, [23, 0, 0]),
    ("OffTheCuff", Off, [1, 0, 0]),
    ("Oftentimes", Style, [0, 0, 0]),
    ("OhMyGod", Picky, [0, 0, 0]),
    ("OkToOkay", Picky, [10, 0, 0]),
    ("OnTheOtherHand", Picky, [0, 0, 0]),
    ("OneOfTheSingular", Keep, [0, 2, 2]),
    ("OrthographicConsistency", Off, [6, 2, 0]),
    ("OutOfDate", Off, [1, 0, 0]),
    ("OutOfTheBox", Picky, [0, 0, 0]),
    ("OutOfTheWindow", Off, [1, 0, 0]),
    ("Overall", Off, [0, 0, 0]),
    ("OxfordComma", Picky, [39, 18, 17]),
    ("PhrasalVerbAsCompoundNoun", Off, [8, 0, 0]),
    ("PleaseTakeALook", Picky, [0, 0, 0]),
    (
        "PossessiveYour",
        Unless(|issue| issue.addresses_several()),
        [0, 0, 0],
    ),
    ("PreferSneaked", Picky, [0, 0, 0]),
    ("ProgressiveNeedsBe", Off, [2, 0, 0]),
    (
        "PronounContraction",
        Unless(|issue| issue.pronoun_verb_is_right()),
        [2, 0, 0],
    ),
    ("PronounInflectionBe", Off, [2, 1, 1]),
    (
        "PronounVerbAgreement",
        Unless(|issue| issue.verb_agrees()),
        [6, 2, 1],
    ),
    ("QuantifierNumeralConflict", Off, [4, 1, 0]),
    ("QuiteQuiet", Off, [2, 0, 0]),
    ("QuoteSpacing", Off, [1, 0, 0]),
    ("RedundantThat", Picky, [1, 0, 0]),
    ("Regionalisms", Style, [2, 0, 0]),
    ("RepeatedWords", Off, [4, 8, 0]),
    ("RoadMap", Off, [0, 0, 0]),
    ("SentenceCapitalization", Unless(is_no_sentence), [13, 26, 23]),
    ("SimplePastToPastParticiple", Keep, [2, 2, 2]),
    ("SingleBe", Off, [2, 1, 0]),
    ("Somebody", Off, [0, 0, 0]),
    ("Someone", Off, [1, 0, 0]),
    ("SomewhatSomething", Off, [1, 0, 0]),
    ("Spaces", Off, [1, 0, 0]),
    ("SpellCheck", Off, [0, 0, 0]),
    ("TalkToYouLater", Picky, [0, 0, 0]),
    ("ThatThan", Unless(|issue| issue.follows_noun()), [0, 0, 0]),
    ("ThatWhich", Off, [0, 0, 0]),
    ("TheHowWhy", Off, [0, 0, 0]),
    ("TheMy", Off, [0, 0, 0]),
    ("TheProperNounPossessive", Off, [2, 0, 0]),
    ("TheTheToThatThe", Off, [0, 0, 0]),
    ("TheirToThere", Off, [4, 0, 0]),
    ("TheirToTheyre", Off, [1, 0, 0]),
    ("ThereIsAgreement", Style, [2, 0, 0]),
    ("ThereToTheir", Off, [3, 0, 0]),
    ("TheyToThem", Off, [1, 0, 0]),
    ("ThisTypeOfThing", Off, [1, 1, 0]),
    ("ToAdverb", Off, [1, 0, 0]),
    ("ToBeFair", Picky, [0, 0, 0]),
    ("ToBeHonest", Picky, [0, 0, 0]),
    (
        "ToDoHyphen",
        Unless(|issue| issue.is_label_in_capitals()),
        [0, 0, 0],
    ),
    ("ToTwoToo", Unless(|issue| issue.is_not_too()), [2, 2, 2]),
    ("Tradeoff", Style, [0, 0, 0]),
    ("UnclosedQuotes", Off, [0, 0, 0]),
    ("UpdatePlaceNames", Off, [0, 0, 0]),
    ("UseEllipsisCharacter", Picky, [7, 0, 0]),
    ("VeryUnique", Style, [0, 0, 0]),
    ("ViceVersa", Style, [2, 0, 0]),
    ("Wanna", Style, [0, 0, 0]),
    ("WayTooAdjective", Unless(|issue| issue.is_not_too()), [0, 0, 0]),
    ("WereWhere", Unless(|issue| issue.is_no_question()), [0, 0, 0]),
    ("Worthwhile", Style, [0, 0, 0]),
    ("WouldNeverHave", Off, [0, 0, 0]),
    ("WrongNegative", Off, [1, 0, 0]),
];

/// Rules about numbers, which may change one.
const NUMBER_RULES: [&str; 3] = [
    "CorrectNumberSuffix",
    "NumberSuffixCapitalization",
    "PluralDecades",
];

static TREATMENTS: LazyLock<HashMap<&str, Treatment>> =
    LazyLock::new(|| RULES.iter().map(|(id, treatment, _)| (*id, *treatment)).collect());

/// Returns the treatment of a rule.
pub(super) fn treatment(id: &str) -> Treatment {
    // Rules such as `ExpandConfiguration` object to words that are merely short.
    let unlisted = if id.starts_with("Expand") { Style } else { Keep };
    TREATMENTS.get(id).copied().unwrap_or(unlisted)
}

/// Returns the rules that are not run, unless for picky readers.
pub(super) fn disabled_rules() -> impl Iterator<Item = &'static str> {
    RULES
        .iter()
        .filter(|(_, treatment, _)| matches!(treatment, Off | Picky))
        .map(|(id, ..)| *id)
}

/// Returns the rules that are run for picky readers only.
pub(super) fn picky_rules() -> impl Iterator<Item = &'static str> {
    let picky = RULES
        .iter()
        .filter(|(_, treatment, _)| matches!(treatment, Picky));
    picky.map(|(id, ..)| *id)
}

/// Returns the strictness from which on a rule's issues of a kind are shown. Quiet readers see no matters of style, and no rules
/// that marked clean text more often than they were right; of most rules, too few marks are known to say so.
pub(super) fn min_strictness(id: &str, kind: IssueKind) -> Strictness {
    let entry = RULES.iter().find(|(other, ..)| *other == id);
    match entry {
        Some((_, Picky, _)) => Strictness::Picky,
        _ if kind == IssueKind::Style => Strictness::Normal,
        Some((_, _, [clean, _, right])) if right < clean => Strictness::Normal,
        _ => Strictness::Quiet,
    }
}

/// Returns whether a rule may change a number.
pub(super) fn may_change_numbers(id: &str) -> bool {
    NUMBER_RULES.contains(&id)
}

fn is_no_sentence(issue: &GuardedIssue<'_>) -> bool {
    issue.is_within_sentence() || issue.is_identifier()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_that_marks_clean_text_more_than_errors_is_not_kept_as_it_is() {
        for (id, treatment, [clean, errors, _]) in RULES {
            let kept = matches!(treatment, Keep);
            assert!(
                !kept || *clean <= 2 + errors,
                "{id}: {clean} marks in clean text, {errors} on errors"
            );
        }
    }

    #[test]
    fn quiet_readers_see_the_surest_rules_and_picky_ones_the_conventions() {
        let of = |id| min_strictness(id, IssueKind::Grammar);
        assert_eq!(of("AnA"), Strictness::Quiet);
        assert_eq!(of("A_RULE_WITHOUT_FIGURES"), Strictness::Quiet);
        assert_eq!(of("MassNouns"), Strictness::Normal);
        assert_eq!(of("OxfordComma"), Strictness::Picky);
        let style = min_strictness("A_RULE_WITHOUT_FIGURES", IssueKind::Style);
        assert_eq!(style, Strictness::Normal);
        assert!(picky_rules().count() > 5);
    }

    #[test]
    fn rules_are_listed_once_in_order() {
        assert!(RULES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn rules_that_are_off_or_about_figures_exist() {
        use harper_core::linting::LintGroup;
        use harper_core::spell::FstDictionary;

        let group = LintGroup::new_curated(FstDictionary::curated(), harper_core::Dialect::American);
        let known = group.all_descriptions();
        for id in RULES.iter().map(|(id, ..)| *id).chain(NUMBER_RULES) {
            assert!(known.contains_key(id), "{id}");
        }
    }
}
