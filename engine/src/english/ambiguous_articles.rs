//! Articles after the first one that may be *a* or *an*, such as that of `a SQL server`.
//!
//! Harper's rule `AnA` finds nothing more in a text after such an article, so the rest is read here in the same way.

use harper_core::linting::{Lint, LintKind, Suggestion};
use harper_core::{Dialect, Document, InitialSound, OrthFlags, Token, TokenStringExt, starts_with_vowel};

/// The rule's name in Harper's group.
pub(super) const RULE: &str = "AnA";
/// The priority of the rule's lints.
const PRIORITY: u8 = 31;

/// Returns the wrong articles after the first ambiguous one.
pub(super) fn later_wrong_articles(document: &Document, dialect: Dialect) -> Vec<Lint> {
    let mut lints = Vec::new();
    let mut is_after_ambiguous = false;
    for chunk in document.iter_chunks() {
        let words: Vec<usize> = chunk.iter_word_indices().collect();
        for pair in words.windows(2) {
            let (article, next) = (&chunk[pair[0]], &chunk[pair[1]]);
            let letters = document.get_span_content(&article.span);
            let is_an = match letters {
                ['a' | 'A'] => false,
                ['a' | 'A', 'n'] => true,
                _ => continue,
            };
            // Something that is not a word between the two: code, a number.
            let between = &chunk[pair[0] + 1..pair[1]];
            if between.iter_unlintables().count() + between.iter_word_like_indices().count() > 0 {
                continue;
            }
            match sound_of(document, next, dialect) {
                Some(InitialSound::Either) => is_after_ambiguous = true,
                Some(sound) if is_after_ambiguous && is_an != (sound == InitialSound::Vowel) => {
                    let right = if is_an { vec!['a'] } else { vec!['a', 'n'] };
                    lints.push(Lint {
                        span: article.span,
                        lint_kind: LintKind::Miscellaneous,
                        suggestions: vec![Suggestion::replace_with_match_case(right, letters)],
                        message: "Incorrect indefinite article.".to_owned(),
                        priority: PRIORITY,
                    });
                }
                _ => {}
            }
        }
    }
    lints
}

/// The sound with which a word begins. Words that are only written in capitals for emphasis (`a FREE event`) are read as words.
fn sound_of(document: &Document, word: &Token, dialect: Dialect) -> Option<InitialSound> {
    let letters = document.get_span_content(&word.span);
    let first_part = letters.split(|c| !c.is_alphanumeric()).next()?;
    let is_in_capitals =
        first_part.len() > 1 && first_part.iter().all(|c| !c.is_alphabetic() || c.is_uppercase());
    let is_emphasised = is_in_capitals
        && word.kind.as_word().and_then(Option::as_ref).is_some_and(|known| {
            let forms = known.orth_info;
            forms.contains(OrthFlags::LOWERCASE)
                && !forms.intersects(OrthFlags::ALLCAPS | OrthFlags::ROMAN_NUMERALS)
        });
    if is_emphasised {
        let lower: Vec<char> = first_part.iter().flat_map(|c| c.to_lowercase()).collect();
        return starts_with_vowel(&lower, dialect);
    }
    starts_with_vowel(first_part, dialect)
}

#[cfg(test)]
mod tests {
    use harper_core::spell::FstDictionary;

    use super::*;

    #[test]
    fn articles_after_an_ambiguous_one_are_checked() {
        let surfaces = |text: &str| -> Vec<String> {
            let document = Document::new_plain_english(text, &FstDictionary::curated());
            let lints = later_wrong_articles(&document, Dialect::American);
            let around = |lint: &Lint| text.chars().skip(lint.span.start).take(6).collect();
            lints.iter().map(around).collect()
        };
        assert!(surfaces("It is a old house.").is_empty(), "Harper finds it");
        let text = "“Naïve”: a SQL server, a old house, an FBI agent and an URL. It ate a apple, an tip and a FREE meal.";
        assert_eq!(surfaces(text), ["a old ", "a appl", "an tip"]);
    }
}
