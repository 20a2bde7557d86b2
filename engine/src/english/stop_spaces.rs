//! The rules about spaces at punctuation marks and between words: `it .Then`, `End.Next one`, `one,two`, `a  word`.

use std::ops::Range;

use emend_domain::IssueKind;

use super::finding::Finding;
use super::lexicon::EnglishLexicon;
use crate::Rule;
use crate::words::{ParagraphWords, is_apostrophe};
use crate::zones::touches;

/// The ID of the rule.
pub(super) const ID: &str = "SPACE_AT_STOP";

/// The marks that follow a word without a space and are followed by one.
const STOPS: [char; 6] = ['.', ',', ';', ':', '!', '?'];
/// The frequency of the rarest word that may begin a sentence right after a full stop, on the scale of
/// [`WordFrequency::of`](crate::word_frequency::WordFrequency::of): about one in 100,000. `Object.Keys` is code.
const BEGINS_SENTENCE: f32 = -7.7;

/// The number of bytes before and after a mark that are looked at. Two words are not longer.
const NEAR: usize = 150;

/// Returns the wrong spaces of a paragraph, in the order of the text and without overlaps.
pub(super) fn wrong_spaces(layout: &ParagraphWords<'_>, lexicon: &EnglishLexicon) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    let aligned =
        layout.text.contains('\t') || layout.text.contains("   ") || layout.text.matches("  ").count() > 2;
    for (at, character) in layout.text.char_indices() {
        let free = found.last().is_none_or(|last| last.bytes.end <= at);
        let one = if !free {
            None
        } else if STOPS.contains(&character) {
            before_stop(layout, at, character, lexicon).or_else(|| after_stop(layout, at, character, lexicon))
        } else if matches!(character, '(' | ')') {
            within_bracket(layout.text, at, character)
        } else if character == ' ' && !aligned {
            double_space(layout.text, at)
        } else {
            None
        };
        found.extend(one.filter(|finding| !touches(&layout.zones, &finding.bytes)));
    }
    found
}

/// Returns the finding for spaces before a stop: `it .` or `it .Then`.
fn before_stop(
    layout: &ParagraphWords<'_>,
    at: usize,
    stop: char,
    lexicon: &EnglishLexicon,
) -> Option<Finding> {
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
    let lonely = match next {
        None => true,
        Some(c) if c.is_whitespace() => {
            // `. . .` is an ellipsis, and ` ! ` next to another sign is no stop.
            let further = after.trim_start().chars().next();
            further.is_none_or(|c| c.is_alphanumeric() || "“\"'‘(".contains(c))
                && !(stop == '?' && text[at..near(text, at).end].contains(" : "))
        }
        Some(c) => matches!(c, '”' | ')') && stop != ':' && stop != ';',
    };
    if lonely {
        if stop == ':' && next.is_some() {
            return None;
        }
        return Some(finding(
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
    let ends = match (rest.next(), rest.next()) {
        (None, _) => true,
        (Some(c), further) => {
            c.is_whitespace() || ",.;!?)”\"".contains(c) && !further.is_some_and(char::is_alphanumeric)
        }
    };
    let is_word = word.chars().count() >= 2 || matches!(word.as_str(), "I" | "A" | "a");
    let capital = word.starts_with(char::is_uppercase) && word.chars().skip(1).all(char::is_lowercase);
    let fits = match stop {
        '.' => capital && usage_of(lexicon, &word) >= BEGINS_SENTENCE,
        '!' | '?' | ',' | ';' | ':' => !word.starts_with(char::is_uppercase) || capital,
        _ => false,
    };
    (is_word && ends && fits && lexicon.knows(&word)).then(|| {
        finding(
            start..at + stop.len_utf8(),
            format!("{stop} "),
            "The space belongs after the punctuation mark.",
        )
    })
}

/// Returns the finding for spaces at the inner side of a bracket around words of prose: `( a lot )`.
fn within_bracket(text: &str, at: usize, bracket: char) -> Option<Finding> {
    let near = near(text, at);
    let (open, close) = if bracket == '(' {
        (at, at + text[at..near.end].find(')')?)
    } else {
        (near.start + text[near.start..at].rfind('(')?, at)
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
        .then(|| finding(bytes, bracket.to_string(), "Remove the space inside the bracket."))
}

/// Returns the finding for a missing space after a stop: `End.Next` or `one,two`.
fn after_stop(
    layout: &ParagraphWords<'_>,
    at: usize,
    stop: char,
    lexicon: &EnglishLexicon,
) -> Option<Finding> {
    if stop == ':' {
        return None;
    }
    let text = layout.text;
    let near = near(text, at);
    let start = text[near.start..at]
        .rfind(char::is_whitespace)
        .map_or(near.start, |space| {
            let space = near.start + space;
            space + text[space..].chars().next().map_or(1, char::len_utf8)
        });
    let end = text[at..near.end]
        .find(char::is_whitespace)
        .map_or(near.end, |space| at + space);
    let cut = near.start > 0 && start == near.start || near.end < text.len() && end == near.end;
    if cut {
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
    let opens = layout.sentences.iter().any(|sentence| {
        sentence.start <= from && text[sentence.start..from].chars().all(|c| !c.is_alphanumeric())
    });
    // `System.Out` is code.
    let name = one.starts_with(char::is_uppercase) && !opens;
    let capital = two.starts_with(char::is_uppercase);
    let fits = match stop {
        '.' => !name && capital && usage_of(lexicon, two) >= BEGINS_SENTENCE,
        '!' | '?' => true,
        _ => !capital || !name,
    };
    fits.then(|| {
        finding(
            from..to,
            format!("{one}{stop} {two}"),
            "Add a space after the punctuation mark.",
        )
    })
}

/// Returns the text around a mark that is looked at, so that no text takes long.
fn near(text: &str, at: usize) -> Range<usize> {
    text.floor_char_boundary(at.saturating_sub(NEAR))..text.ceil_char_boundary(text.len().min(at + NEAR))
}

/// Returns the finding for two spaces between words. After a full stop they are a convention of typewriters.
fn double_space(text: &str, at: usize) -> Option<Finding> {
    let rest = &text[at..];
    let double = rest.starts_with("  ") && rest[2..].starts_with(char::is_alphabetic);
    let before = text[..at].chars().next_back()?;
    (double && (before.is_alphabetic() || before == ',')).then(|| Finding {
        rule: Rule {
            id: "Spaces".to_owned(),
            category: "FORMATTING".to_owned(),
            description: "Two spaces between words.".to_owned(),
        },
        ..finding(
            at..at + 2,
            " ".to_owned(),
            "There are two spaces where one is enough.",
        )
    })
}

fn usage_of(lexicon: &EnglishLexicon, word: &str) -> f32 {
    lexicon.usage().of(&word.to_lowercase()).0
}

fn finding(bytes: Range<usize>, value: String, message: &str) -> Finding {
    Finding {
        bytes,
        kind: IssueKind::Punctuation,
        rule: Rule {
            id: ID.to_owned(),
            category: "PUNCTUATION".to_owned(),
            description: "A space before a punctuation mark, or none after it.".to_owned(),
        },
        message: message.to_owned(),
        values: vec![value],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corrected(text: &str) -> String {
        let lexicon = EnglishLexicon::new(&"en-US".parse().unwrap()).unwrap();
        let mut corrected = text.to_owned();
        for finding in wrong_spaces(&ParagraphWords::new(text), &lexicon)
            .into_iter()
            .rev()
        {
            corrected.replace_range(finding.bytes, &finding.values[0]);
        }
        corrected
    }

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
            assert_eq!(corrected(text), right, "{text}");
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
            assert_eq!(corrected(text), text, "{text}");
        }
    }
}
