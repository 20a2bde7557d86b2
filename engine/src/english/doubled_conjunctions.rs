//! A conjunction too many: `Although it is old, but it works`, `Because it was late, so we left`.

use super::pattern_rules::PatternRule;
use super::pattern_sentence::{Gap, PatternIssue, PatternSentence, is_closed};
use super::verb_patterns::SUBJECTS;

/// Words after `so` with which it means *to such a degree*.
const DEGREE_WORDS: &[&str] = &["that", "much", "many", "far", "long", "too"];

pub(super) fn find(sentence: &PatternSentence<'_>, issues: &mut Vec<PatternIssue>) {
    let concessive = sentence.is(0, &["although", "though"])
        || sentence.is(0, &["even"]) && sentence.next_is(1, &["though"]);
    let causal = sentence.is(0, &["because"]) && !sentence.next_is(1, &["of"]);
    let second = match (concessive, causal) {
        (true, _) => "but",
        (_, true) => "so",
        _ => return,
    };
    let comma = (1..sentence.words.len()).find(|at| sentence.gap(*at) != Some(Gap::Space));
    let Some(at) = comma.filter(|at| sentence.gap(*at) == Some(Gap::Comma) && sentence.lower(*at) == second)
    else {
        return;
    };
    let next = at + 1;
    let begins_clause = sentence.follows(next)
        && !sentence.is(next, DEGREE_WORDS)
        && (sentence.is(next, SUBJECTS)
            || !is_closed(sentence.lower(next))
            || sentence.is(next, &["the", "my", "this"]));
    if !begins_clause {
        return;
    }
    let first = sentence.words[0].text;
    let first_of_clause = sentence.words[next].text;
    issues.push(PatternIssue {
        from: at,
        to: next,
        rule: PatternRule::DoubledConjunction,
        values: vec![first_of_clause.to_owned()],
        message: format!("“{first}” already joins the clauses, so leave out “{second}”."),
    });
}

#[cfg(test)]
mod tests {
    use super::super::pattern_scan::issues_in;

    fn surfaces_and_values(text: &str) -> Vec<(String, String)> {
        let pair = |issue: super::super::rule_issue::RuleIssue| {
            (text[issue.bytes.clone()].to_owned(), issue.values[0].clone())
        };
        issues_in(text).into_iter().map(pair).collect()
    }

    #[test]
    fn one_conjunction_is_enough() {
        let pair = |surface: &str, value: &str| vec![(surface.to_owned(), value.to_owned())];
        assert_eq!(
            surfaces_and_values("Although it is not perfect, but I like it."),
            pair("but I", "I")
        );
        assert_eq!(
            surfaces_and_values("Because it was raining, so we stayed at home."),
            pair("so we", "we")
        );
        for right in [
            "Although it is old, it works.",
            "Although he is young, old, but mostly wise, we trust him.",
            "Because of the rain, so many people stayed at home.",
            "It is old, but it works.",
        ] {
            assert_eq!(surfaces_and_values(right), [], "{right}");
        }
    }
}
