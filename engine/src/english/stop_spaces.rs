//! The rules about spaces at punctuation marks and between words: `it .Then`, `End.Next one`, `one,two`, `a  word`.

use std::ops::Range;

use emend_domain::IssueKind;

use super::lexicon::EnglishLexicon;
use super::rule_issue::{RuleIssue, RuleText};
use crate::words::{ParagraphWords, is_apostrophe};
use crate::zones::touches;

pub(super) const RULE: RuleText = RuleText {
    id: "SPACE_AT_STOP",
    category: "PUNCTUATION",
    description: "A space before a punctuation mark, or none after it.",
};
const DOUBLE_SPACE_RULE: RuleText = RuleText {
    id: "Spaces",
    category: "FORMATTING",
    description: "Two spaces between words.",
};

/// The marks that follow a word without a space and are followed by one.
const STOPS: [char; 6] = ['.', ',', ';', ':', '!', '?'];
/// The frequency of the rarest word that may begin a sentence right after a full stop, on the scale of
/// [`WordFrequency::of`](crate::word_frequency::WordFrequency::of): about one in 100,000. `Object.Keys` is code.
const MIN_SENTENCE_START_FREQUENCY: f32 = -7.7;

/// The number of bytes before and after a mark that are looked at. Two words are not longer.
const CONTEXT_BYTES: usize = 150;

/// Returns the wrong spaces of a paragraph, in the order of the text and without overlaps.
pub(super) fn wrong_spaces(layout: &ParagraphWords<'_>, lexicon: &EnglishLexicon) -> Vec<RuleIssue> {
    let mut issues: Vec<RuleIssue> = Vec::new();
    let is_aligned =
        layout.text.contains('\t') || layout.text.contains("   ") || layout.text.matches("  ").count() > 2;
    for (at, character) in layout.text.char_indices() {
        let is_free = issues.last().is_none_or(|last| last.bytes.end <= at);
        let one = if !is_free {
            None
        } else if STOPS.contains(&character) {
            space_before_stop(layout, at, character, lexicon)
                .or_else(|| missing_space_after_stop(layout, at, character, lexicon))
        } else if matches!(character, '(' | ')') {
            space_within_bracket(layout.text, at, character)
        } else if character == ' ' && !is_aligned {
            double_space(layout.text, at)
        } else {
            None
        };
        issues.extend(one.filter(|issue| !touches(&layout.zones, &issue.bytes)));
    }
    issues
}

/// Returns the issue for spaces before a stop: `it .` or `it .Then`.
fn space_before_stop(
    layout: &ParagraphWords<'_>,
    at: usize,
    stop: char,
    lexicon: &EnglishLexicon,
) -> Option<RuleIssue> {
    let text = layout.text;
    let before = &text[..at];
    let spaces = before.len() - before.trim_end_matches(' ').len();
    let word_before = before.trim_end_matches(' ').chars().next_back()?;
    if spaces == 0 || spaces > 2 || !(word_before.is_alphabetic() || matches!(word_before, ')' | '”' | '’'))
    {
        return None;
    }
    let after = &text[at + stop.len_utf8()..];
    let next = after.chars().next();
    let start = at - spaces;
    // `a ? b : c` is code, and `Name : value` a list.
    let ends_text = match next {
        None => true,
        Some(c) if c.is_whitespace() => {
            // `. . .` is an ellipsis, and ` ! ` next to another sign is no stop.
            let further = after.trim_start().chars().next();
            further.is_none_or(|c| c.is_alphanumeric() || "“\"'‘(".contains(c))
                && !(stop == '?' && text[at..context_range(text, at).end].contains(" : "))
        }
        Some(c) => matches!(c, '”' | ')') && stop != ':' && stop != ';',
    };
    if ends_text {
        if stop == ':' && next.is_some() {
            return None;
        }
        return Some(issue(
            start..at + stop.len_utf8(),
            stop.to_string(),
            "Remove the space before the punctuation mark.",
        ));
    }
    // A word follows immediately, so the space is on the wrong side of the stop.
    let word: String = after
        .chars()
        .take_while(|c| c.is_alphabetic() || is_apostrophe(*c))
        .collect();
    let mut rest = after[word.len()..].chars();
    let ends_word = match (rest.next(), rest.next()) {
        (None, _) => true,
        (Some(c), further) => {
            c.is_whitespace() || ",.;!?)”\"".contains(c) && !further.is_some_and(char::is_alphanumeric)
        }
    };
    let is_word = word.chars().count() >= 2 || matches!(word.as_str(), "I" | "A" | "a");
    let has_capital = word.starts_with(char::is_uppercase) && word.chars().skip(1).all(char::is_lowercase);
    let fits_stop = match stop {
        '.' => has_capital && usage_of(lexicon, &word) >= MIN_SENTENCE_START_FREQUENCY,
        '!' | '?' | ',' | ';' | ':' => !word.starts_with(char::is_uppercase) || has_capital,
        _ => false,
    };
    (is_word && ends_word && fits_stop && lexicon.knows(&word)).then(|| {
        issue(
            start..at + stop.len_utf8(),
            format!("{stop} "),
            "The space belongs after the punctuation mark.",
        )
    })
}

/// Returns the issue for spaces at the inner side of a bracket around words of prose: `( a lot )`.
fn space_within_bracket(text: &str, at: usize, bracket: char) -> Option<RuleIssue> {
    let context = context_range(text, at);
    let (open, close) = if bracket == '(' {
        (at, at + text[at..context.end].find(')')?)
    } else {
        (context.start + text[context.start..at].rfind('(')?, at)
    };
    let (before, inner, after) = (&text[..open], &text[open + 1..close], &text[close + 1..]);
    let bytes = if bracket == '(' {
        open..open + 1 + inner.len() - inner.trim_start_matches(' ').len()
    } else {
        open + 1 + inner.trim_end_matches(' ').len()..close + 1
    };
    let words = inner.trim();
    let is_prose = words.starts_with(|c: char| c.is_alphanumeric() || "“\"'‘".contains(c))
        && words.contains(char::is_alphabetic)
        && !words.contains(['(', '=', ';', '{', '<', '>', '&', '|', '_', ':', '+', '*', '^']);
    let stands_apart = before.chars().next_back().is_none_or(char::is_whitespace)
        && after
            .chars()
            .next()
            .is_none_or(|c| c.is_whitespace() || ",.;:!?".contains(c));
    let last = before.split_whitespace().next_back().unwrap_or_default();
    let is_code = matches!(last, "if" | "while" | "for" | "switch" | "return")
        || last.ends_with(['=', '+', '*', '/', ';']);
    ((2..=3).contains(&bytes.len()) && is_prose && stands_apart && !is_code)
        .then(|| issue(bytes, bracket.to_string(), "Remove the space inside the bracket."))
}

/// Returns the issue for a missing space after a stop: `End.Next` or `one,two`.
fn missing_space_after_stop(
    layout: &ParagraphWords<'_>,
    at: usize,
    stop: char,
    lexicon: &EnglishLexicon,
) -> Option<RuleIssue> {
    if stop == ':' {
        return None;
    }
    let text = layout.text;
    let context = context_range(text, at);
    let start = text[context.start..at]
        .rfind(char::is_whitespace)
        .map_or(context.start, |space| {
            let space = context.start + space;
            space + text[space..].chars().next().map_or(1, char::len_utf8)
        });
    let end = text[at..context.end]
        .find(char::is_whitespace)
        .map_or(context.end, |space| at + space);
    let is_cut =
        context.start > 0 && start == context.start || context.end < text.len() && end == context.end;
    if is_cut {
        return None;
    }
    let run = &text[start..end];
    let from = start + (run.len() - run.trim_start_matches(['(', '"', '“', '‘', '*', '_']).len());
    let to = start
        + run
            .trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '"', '”', '’', '*', '_', '…'])
            .len();
    if from >= at || to <= at + stop.len_utf8() {
        return None;
    }
    let (one, two) = (&text[from..at], &text[at + stop.len_utf8()..to]);
    let is_word =
        |word: &str| word.chars().all(|c| c.is_alphabetic() || is_apostrophe(c)) && lexicon.knows(word);
    let long = |word: &str| word.chars().count() >= 2;
    if !is_word(one) || !is_word(two) || !long(one) || !(long(two) || two == "I" || two == "a") {
        return None;
    }
    let lower = |word: &str| word.chars().skip(1).all(|c| c.is_lowercase() || is_apostrophe(c));
    if !lower(one) || !lower(two) {
        return None;
    }
    let opens_sentence = layout.sentences.iter().any(|sentence| {
        sentence.start <= from && text[sentence.start..from].chars().all(|c| !c.is_alphanumeric())
    });
    // `System.Out` is code.
    let is_name = one.starts_with(char::is_uppercase) && !opens_sentence;
    let has_capital = two.starts_with(char::is_uppercase);
    let fits_stop = match stop {
        '.' => !is_name && has_capital && usage_of(lexicon, two) >= MIN_SENTENCE_START_FREQUENCY,
        '!' | '?' => true,
        _ => !has_capital || !is_name,
    };
    fits_stop.then(|| {
        issue(
            from..to,
            format!("{one}{stop} {two}"),
            "Add a space after the punctuation mark.",
        )
    })
}

/// Returns the text around a mark that is looked at, so that no text takes long.
fn context_range(text: &str, at: usize) -> Range<usize> {
    text.floor_char_boundary(at.saturating_sub(CONTEXT_BYTES))
        ..text.ceil_char_boundary(text.len().min(at + CONTEXT_BYTES))
}

/// Returns the issue for two spaces between words. After a full stop they are a convention of typewriters.
fn double_space(text: &str, at: usize) -> Option<RuleIssue> {
    let rest = &text[at..];
    let double = rest.starts_with("  ") && rest[2..].starts_with(char::is_alphabetic);
    let before = text[..at].chars().next_back()?;
    (double && (before.is_alphabetic() || before == ',')).then(|| RuleIssue {
        rule: DOUBLE_SPACE_RULE.to_rule(),
        ..issue(
            at..at + 2,
            " ".to_owned(),
            "There are two spaces where one is enough.",
        )
    })
}

fn usage_of(lexicon: &EnglishLexicon, word: &str) -> f32 {
    lexicon.usage().of(&word.to_lowercase()).0
}

fn issue(bytes: Range<usize>, value: String, message: &str) -> RuleIssue {
    RuleIssue {
        bytes,
        kind: IssueKind::Punctuation,
        rule: RULE.to_rule(),
        message: message.to_owned(),
        values: vec![value],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::english::rule_tests::{corrected, issues_of};

    #[test]
    fn a_space_follows_a_stop_and_does_not_precede_it() {
        for (text, right) in [
            ("I like it .Then we left.", "I like it. Then we left."),
            ("The End.Next one.", "The End.Next one."),
            ("End.Next one.", "End. Next one."),
            ("Hi!How are you?", "Hi! How are you?"),
            ("She said :yes", "She said: yes"),
            ("Take one;two is too many.", "Take one; two is too many."),
            ("Hello , world.", "Hello, world."),
            ("Hello ,world.", "Hello, world."),
            ("What ?", "What?"),
            ("We left . Then it rained .", "We left. Then it rained."),
            ("It is red,green or blue.", "It is red, green or blue."),
            ("A  word too  far.", "A word too far."),
            (
                "She came ( very late ), and left.",
                "She came (very late), and left.",
            ),
            ("It is (as I said ) over.", "It is (as I said) over."),
        ] {
            assert_eq!(corrected(text, issues_of(wrong_spaces, text)), right, "{text}");
        }
    }

    #[test]
    fn code_names_numbers_and_signs_keep_their_spaces() {
        for text in [
            "Use .NET or .gitignore, at 5:30 or .5 of it.",
            "See example.com, main.rs, v1.2 and Object.Keys or System.Out here.",
            "Well . . . no :) or :D or :-P and ;-)",
            "It is 1,000 or 3:2, and/or a,b.",
            "x ? y : z",
            "Name : value",
            "e.g. this, i.e. that, U.S.A. and Ph.D. work",
            "Wait...What?",
            "First sentence.  Second sentence.",
            "a    b    c",
            "&amp;nbsp;here",
            "while ( true ) and foo( bar ) or x = ( y )",
            "A smile : ) and ( x + y ) = 2 or ( ) here",
        ] {
            assert_eq!(corrected(text, issues_of(wrong_spaces, text)), text, "{text}");
        }
    }
}
