//! Verbs in a form that does not fit, found by the grammar of clauses: a sentence that is none as it is written, and is one with another
//! form of one verb (`docs/decisions/0098-grammar-of-clauses.md`).

use super::clause_chart::ClauseChart;
use super::clause_grammar::{ClauseGrammar, SymbolSet};
use super::clause_tokens::{ClauseToken, clause_tokens};
use super::clause_verb_forms::other_forms;
use super::clause_verb_numbers::{VerbForm, other_number};
use super::pattern_rules::PatternRule;
use super::pattern_sentence::{PatternIssue, PatternSentence, in_case_of};

/// The fewest words of a sentence that is read: shorter ones are often headings and answers.
const MIN_WORDS: usize = 4;

/// Returns the one verb with which a sentence becomes one that the grammar can read, if there is exactly one.
pub(super) fn repair(sentence: &PatternSentence<'_>) -> Option<PatternIssue> {
    if sentence.words.len() < MIN_WORDS || !sentence.has_end_mark {
        return None;
    }
    let grammar = ClauseGrammar::english();
    let tokens = clause_tokens(grammar, sentence)?;
    let symbols: Vec<SymbolSet> = tokens.iter().map(|token| token.symbols).collect();
    let mut chart = ClauseChart::new(grammar, &symbols, sentence.is_question);
    if chart.is_sentence() {
        return None;
    }
    number_repair(sentence, &tokens, &mut chart).or_else(|| form_repair(sentence, &tokens, &mut chart))
}

/// Returns the item if there is exactly one.
fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next()?;
    items.next().is_none().then_some(first)
}

/// The repair of the one verb that is in the wrong number, if there is exactly one.
fn number_repair(
    sentence: &PatternSentence<'_>,
    tokens: &[ClauseToken],
    chart: &mut ClauseChart<'_>,
) -> Option<PatternIssue> {
    let grammar = ClauseGrammar::english();
    let repairs = tokens.iter().enumerate().filter_map(|(token, at)| {
        let at = at.word?;
        let form = other_number(grammar, sentence, at)?;
        chart.is_sentence_with(token, form.symbols).then_some((at, form))
    });
    let (at, form) = only(repairs)?;
    Some(PatternIssue {
        from: at,
        to: at,
        rule: PatternRule::SubjectAndVerb,
        message: format!("The verb should agree with its subject: “{}”.", form.value),
        values: vec![in_case_of(sentence.words[at].text, &form.value)],
    })
}

/// The repair of the one verb that is in a wrong form, if there is exactly one.
fn form_repair(
    sentence: &PatternSentence<'_>,
    tokens: &[ClauseToken],
    chart: &mut ClauseChart<'_>,
) -> Option<PatternIssue> {
    let grammar = ClauseGrammar::english();
    let repairs = tokens.iter().enumerate().filter_map(|(token, at)| {
        let at = at.word?;
        let forms: Vec<VerbForm> = other_forms(grammar, sentence, at)
            .into_iter()
            .filter(|form| chart.is_sentence_with(token, form.symbols))
            .collect();
        (!forms.is_empty()).then_some((at, forms))
    });
    let (at, forms) = only(repairs)?;
    let values: Vec<String> = forms.into_iter().map(|form| form.value).collect();
    Some(PatternIssue {
        from: at,
        to: at,
        rule: PatternRule::FormOfVerb,
        message: format!(
            "“{}” does not fit here; another form of the verb does: “{}”.",
            sentence.words[at].text, values[0]
        ),
        values,
    })
}

#[cfg(test)]
mod tests {
    use crate::english::pattern_scan::issues_in;

    /// The words that are marked in a sentence, each with its first replacement.
    fn repairs(text: &str) -> Vec<(&str, String)> {
        issues_in(text)
            .into_iter()
            .map(|issue| (&text[issue.bytes], issue.values[0].clone()))
            .collect()
    }

    #[test]
    fn a_verb_agrees_with_a_distant_subject() {
        for (text, wrong, right) in [
            (
                "The letters that my aunt wrote from Lisbon was never answered.",
                "was",
                "were",
            ),
            (
                "My uncle, who lives next to the two bakeries, hardly ever buy bread.",
                "buy",
                "buys",
            ),
            (
                "The smell of the old books in the attic make me sneeze.",
                "make",
                "makes",
            ),
            ("Only rarely do my sister agree with us.", "do", "does"),
            (
                "There remains several questions about the last invoice.",
                "remains",
                "remain",
            ),
            ("Both the lid and the handle seems rather loose.", "seems", "seem"),
            (
                "Few of us remembers what the old square looked like.",
                "remembers",
                "remember",
            ),
        ] {
            assert_eq!(repairs(text), [(wrong, right.to_owned())], "{text}");
        }
    }

    #[test]
    fn a_verb_has_the_form_that_the_word_before_it_asks_for() {
        for (text, wrong, right) in [
            (
                "The second driver might takes another road tonight.",
                "takes",
                "take",
            ),
            (
                "Nobody has ever ate so many of these plums at once.",
                "ate",
                "eaten",
            ),
            (
                "Without knew the language, she found the station.",
                "knew",
                "knowing",
            ),
        ] {
            assert_eq!(repairs(text), [(wrong, right.to_owned())], "{text}");
        }
    }

    #[test]
    fn sentences_that_look_wrong_and_are_right_stay() {
        for text in [
            "It is essential that every visitor wear a helmet.",
            "The teacher made the boys carry the chairs back.",
            "Were I younger, I would come along.",
            "Many a sailor has drowned off this coast.",
            "What the neighbours say is none of our business.",
            "The event log also shows which server answers.",
            "Never have I seen so many herons in one field.",
            "The men who built the bridge and the woman who drew it are dead.",
            "He need not have paid for the ticket.",
            "Rising and looking at his watch.",
            "All it does is ask for a name.",
        ] {
            assert_eq!(repairs(text), [], "{text}");
        }
    }
}
