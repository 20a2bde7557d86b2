//! The texts in Rust sources: string literals that read like texts for people, with their lines.
//!
//! In a view, a text may consist of several literals with inline elements and values between them. Values and placeholders become
//! inline code, which stands for a name or a number.

use anyhow::{Context, Result};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::LitStr;

/// The elements that are part of a text.
const INLINE: [&str; 7] = ["a", "b", "code", "em", "kbd", "strong", "A"];

/// The attributes of elements whose values are not texts.
const NOT_TEXT: [&str; 5] = ["class", "d", "href", "style", "viewBox"];

/// Stands for a value.
const VALUE: &str = "`x`";

/// The texts of a source, without those of its tests.
pub(super) fn in_source(source: &str) -> Result<Vec<(usize, String)>> {
    let tokens: TokenStream = source
        .parse()
        .map_err(|error| anyhow::anyhow!("{error}"))
        .context("not Rust")?;
    let mut texts = Vec::new();
    collect(tokens, &mut texts);
    texts.retain(|(_, text)| is_for_people(text));
    Ok(texts)
}

fn collect(tokens: TokenStream, texts: &mut Vec<(usize, String)>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    // The text that further literals continue.
    let mut open: Option<(usize, String)> = None;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if let Some(after) = after_attribute(&tokens, at) {
            at = after;
            continue;
        }
        if open.is_some()
            && let Some((after, is_code)) = after_inline_tag(&tokens, at)
        {
            if let (Some((_, text)), true) = (&mut open, is_code) {
                text.push('`');
            }
            at = after;
            continue;
        }
        match token {
            TokenTree::Literal(literal) => {
                if let Ok(text) = syn::parse_str::<LitStr>(&literal.to_string())
                    && !is_value_of(&tokens, at, &NOT_TEXT)
                {
                    let line = literal.span().start().line;
                    let (_, open) = open.get_or_insert_with(|| (line, String::new()));
                    open.push_str(&without_placeholders(&text.value()));
                }
            }
            TokenTree::Group(group) => {
                match &mut open {
                    Some((_, text)) if group.delimiter() == Delimiter::Brace => text.push_str(VALUE),
                    _ => texts.extend(open.take()),
                }
                collect(group.stream(), texts);
            }
            _ => texts.extend(open.take()),
        }
        at += 1;
    }
    texts.extend(open);
}

/// The place after an attribute that begins here, such as a doc comment. A module of tests counts to its attribute.
fn after_attribute(tokens: &[TokenTree], at: usize) -> Option<usize> {
    if !is_punct(tokens.get(at)?, '#') {
        return None;
    }
    let group = at + 1 + usize::from(tokens.get(at + 1).is_some_and(|token| is_punct(token, '!')));
    let TokenTree::Group(attribute) = tokens.get(group)? else {
        return None;
    };
    if attribute.stream().to_string().replace(' ', "") != "cfg(test)" {
        return Some(group + 1);
    }
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        other => is_punct(other, ';'),
    };
    let length = tokens[group..].iter().position(ends)?;
    Some(group + length + 1)
}

/// The place after a tag of an inline element that begins here, and whether it is one of code.
fn after_inline_tag(tokens: &[TokenTree], at: usize) -> Option<(usize, bool)> {
    if !is_punct(tokens.get(at)?, '<') {
        return None;
    }
    let name = at + 1 + usize::from(tokens.get(at + 1).is_some_and(|token| is_punct(token, '/')));
    let TokenTree::Ident(ident) = tokens.get(name)? else {
        return None;
    };
    let ident = ident.to_string();
    let end = tokens[name..].iter().position(|token| is_punct(token, '>'))?;
    let is_code = ident == "code" || ident == "kbd";
    INLINE
        .contains(&ident.as_str())
        .then_some((name + end + 1, is_code))
}

/// Whether a literal is the value of one of these attributes.
fn is_value_of(tokens: &[TokenTree], at: usize, attributes: &[&str]) -> bool {
    let before = |back: usize| at.checked_sub(back).and_then(|at| tokens.get(at));
    let is_value = before(1).is_some_and(|token| is_punct(token, '='));
    is_value && before(2).is_some_and(|token| attributes.contains(&token.to_string().as_str()))
}

fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

/// A format string with inline code for its placeholders.
fn without_placeholders(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        plain.push_str(before);
        match after.split_once('}') {
            Some((_, after)) if !after.starts_with('}') => {
                plain.push_str(VALUE);
                rest = after;
            }
            _ => {
                plain.push('{');
                rest = after;
            }
        }
    }
    plain + rest
}

/// Whether a literal is a text: it has three words, or begins as a label does.
fn is_for_people(text: &str) -> bool {
    let is_word = |word: &&str| word.chars().filter(|c| c.is_alphabetic()).count() > 1;
    let mut first = text.chars();
    let is_label =
        first.next().is_some_and(char::is_uppercase) && first.next().is_some_and(char::is_lowercase);
    is_label || text.split_whitespace().filter(is_word).count() >= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<(usize, String)> {
        in_source(source).unwrap()
    }

    #[test]
    fn texts_of_views_and_formats_are_found_with_their_lines() {
        let source = r#"
/// Not this doc comment.
fn view() {
    view! { <p class="one two three">"Send the " <code>"key"</code> " to " {name} "."</p>
        <button title="Remove">"No"</button> }
    format!("{words} of all {} words", 3);
    event("keydown");
}
#[cfg(test)]
mod tests { fn a() { f("This is a test."); } }
"#;
        let expected = [
            (4, "Send the `key` to `x`."),
            (5, "Remove"),
            (5, "No"),
            (6, "`x` of all `x` words"),
        ];
        let expected = expected.map(|(line, text)| (line, text.to_owned()));
        assert_eq!(texts(source), expected);
    }

    #[test]
    fn placeholders_become_code_and_braces_stay() {
        assert_eq!(without_placeholders("{a} and {b:?}."), "`x` and `x`.");
        assert_eq!(without_placeholders("open {"), "open {");
    }

    #[test]
    fn names_and_values_are_not_texts() {
        for text in ["keydown", "api/v1/keys", "aria-label", "a b"] {
            assert!(!is_for_people(text), "{text}");
        }
        for text in ["Undo", "never used at all", "Revoke `x`?"] {
            assert!(is_for_people(text), "{text}");
        }
    }
}
