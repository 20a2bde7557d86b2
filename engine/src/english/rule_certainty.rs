//! The certainty of marks by rules without a margin: Harper's rules and Emend's patterns.
//!
//! A reader who rejects marks of a rule sees only its surest ones (docs/decisions/0071-rules-learn-from-rejections.md). How sure a mark is,
//! its [fit](super::replacement_fit) tells; what counts as sure depends on the rule, because the words that a rule is about have
//! typical associations: any apostrophe that is put right fits far better than any agreement.

use emend_domain::IssueKind;

/// The fit that at most a third of a rule's marks reach, for rules with at least ten marks on 12,600 corrections that people made.
static SURE_FITS: [(&str, f32); 12] = [
    ("AnA", 6.7),
    ("AvoidAndAlso", -0.7),
    ("CONFUSED_WORD_PATTERN", 11.0),
    ("DoubleModal", 5.4),
    ("ExpandConfiguration", 0.4),
    ("ItsPossessive", 10.2),
    ("NOUN_NUMBER_PATTERN", 5.9),
    ("NounVerbConfusion", 5.5),
    ("PossessiveYour", 4.2),
    ("RepeatedWords", 6.3),
    ("SUBJECT_VERB_AGREEMENT", 3.9),
    ("VERB_FORM_PATTERN", 6.6),
];
/// The same for the marks of all other rules together, and for those about style, which often replace usual words by rarer ones.
const USUAL_SURE_FIT: f32 = 6.0;
const USUAL_SURE_STYLE_FIT: f32 = 1.3;
/// The certainty at that fit. Five rejections and no suggestion that was taken move the threshold of a rule by 1.165.
const SURE_CERTAINTY: f32 = 1.2;
/// The bounds of a certainty. Four rejections move the threshold by 1.046, so the fifth one is the first that hides anything
/// (docs/decisions/0063-ignoring-is-narrow.md), and twenty hide everything. The votes of others move it by 1 at most: alone, they hide no
/// issue of a rule (docs/decisions/0008-promotion.md). Marks whose words stay the same have the least: nothing tells how sure they are.
const MIN_CERTAINTY: f32 = 1.1;
const MAX_CERTAINTY: f32 = 1.9;
/// The difference in fit that makes a difference of 1 in certainty.
const FIT_PER_CERTAINTY: f32 = 8.0;

/// Returns the certainty of a mark of the rule `id` whose replacement has this fit.
pub(super) fn rule_certainty(id: &str, kind: IssueKind, fit: Option<f32>) -> f32 {
    let Some(fit) = fit else {
        return MIN_CERTAINTY;
    };
    let sure_from = SURE_FITS.iter().find(|(listed, _)| *listed == id);
    let usual = if kind == IssueKind::Style {
        USUAL_SURE_STYLE_FIT
    } else {
        USUAL_SURE_FIT
    };
    let sure_from = sure_from.map_or(usual, |(_, from)| *from);
    (SURE_CERTAINTY + (fit - sure_from) / FIT_PER_CERTAINTY).clamp(MIN_CERTAINTY, MAX_CERTAINTY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_with_figures_are_listed_once_in_order() {
        assert!(SURE_FITS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn a_mark_is_surer_the_better_its_replacement_fits() {
        let of = |fit: f32| rule_certainty("A_RULE_WITHOUT_FIGURES", IssueKind::Grammar, Some(fit));
        assert!((of(USUAL_SURE_FIT) - SURE_CERTAINTY).abs() < 1e-6);
        assert!(
            of(-20.0) >= MIN_CERTAINTY
                && of(-20.0) <= of(5.5)
                && of(5.5) < of(USUAL_SURE_FIT)
                && of(40.0) <= MAX_CERTAINTY
        );
        let unweighed = rule_certainty("A_RULE_WITHOUT_FIGURES", IssueKind::Grammar, None);
        assert!(unweighed < SURE_CERTAINTY && unweighed > 1.046);
    }
}
