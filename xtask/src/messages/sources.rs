//! The messages in Rust sources: the literals in `t("…")`, `m("…")`, `t!("…", …)`, `tn!(n, "…", "…", …)` and
//! `for_number(n, "…", "…")`; and the other literals that read like texts for people.

use anyhow::{Context, Result, bail};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::LitStr;

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SourceMessage {
    /// The English text, which is the key.
    pub(super) text: String,
    /// The English text for several things, if there is a number in it.
    pub(super) plural: Option<String>,
}

/// The texts of a source file, without its tests.
#[derive(Debug, Default)]
pub(super) struct SourceTexts {
    pub(super) messages: Vec<SourceMessage>,
    /// The texts for people that are not marked as messages.
    pub(super) unmarked: Vec<String>,
}

/// The texts of a source.
pub(super) fn in_source(source: &str) -> Result<SourceTexts> {
    let tokens: TokenStream = source
        .parse()
        .map_err(|error| anyhow::anyhow!("{error}"))
        .context("not Rust")?;
    let mut texts = SourceTexts::default();
    collect(tokens, &mut texts)?;
    Ok(texts)
}

fn collect(tokens: TokenStream, texts: &mut SourceTexts) -> Result<()> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if is_test(&tokens, at) {
            // The module or the function after the attribute.
            let is_body = |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
            at += tokens[at..].iter().position(is_body).unwrap_or(0) + 1;
            continue;
        }
        if let Some(length) = attribute(&tokens[at..]) {
            at += length;
            continue;
        }
        if let TokenTree::Ident(name) = token
            && let Some((arguments, is_macro)) = arguments(&tokens, at)
        {
            let literals = literals(&arguments);
            let message = match (name.to_string().as_str(), is_macro, literals.as_slice()) {
                ("t" | "m", _, [Some(text), ..]) => Some((text, None)),
                ("tn" | "for_number", _, [_, Some(one), Some(other), ..]) => Some((one, Some(other))),
                ("t" | "m" | "tn" | "for_number", ..) => {
                    bail!("line {}: a message must be a literal", name.span().start().line)
                }
                _ => None,
            };
            if let Some((text, plural)) = message {
                texts.messages.push(SourceMessage {
                    text: text.clone(),
                    plural: plural.cloned(),
                });
                let before = texts.unmarked.len();
                collect(arguments, texts)?;
                let others = texts.unmarked.split_off(before).into_iter();
                texts
                    .unmarked
                    .extend(others.filter(|other| other != text && Some(other) != plural));
                at += 2 + usize::from(is_macro);
                continue;
            }
        }
        match token {
            TokenTree::Group(group) => collect(group.stream(), texts)?,
            TokenTree::Literal(literal) => {
                let text = syn::parse_str::<LitStr>(&literal.to_string()).map(|text| text.value());
                texts
                    .unmarked
                    .extend(text.ok().filter(|text| is_for_people(text)));
            }
            _ => {}
        }
        at += 1;
    }
    Ok(())
}

/// Whether a literal reads like a text: it has three words, or begins as a label does.
fn is_for_people(text: &str) -> bool {
    let is_word = |word: &&str| word.chars().filter(|c| c.is_alphabetic()).count() > 1;
    let mut first = text.chars();
    let is_label =
        first.next().is_some_and(char::is_uppercase) && first.next().is_some_and(char::is_lowercase);
    is_label || text.split_whitespace().filter(is_word).count() >= 3
}

/// The arguments of a call or a macro whose name stands here; not of a definition or a method.
fn arguments(tokens: &[TokenTree], at: usize) -> Option<(TokenStream, bool)> {
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    if before.is_some_and(|before| before.to_string() == "fn" || before.to_string() == ".") {
        return None;
    }
    let is_macro = matches!(tokens.get(at + 1)?, TokenTree::Punct(punct) if punct.as_char() == '!');
    match tokens.get(at + 1 + usize::from(is_macro))? {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
            Some((group.stream(), is_macro))
        }
        _ => None,
    }
}

/// The value of each argument that is a string literal.
fn literals(arguments: &TokenStream) -> Vec<Option<String>> {
    let tokens: Vec<TokenTree> = arguments.clone().into_iter().collect();
    let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
    let value = |argument: &[TokenTree]| match argument {
        [TokenTree::Literal(literal)] => {
            let text = syn::parse_str::<LitStr>(&literal.to_string()).ok()?;
            Some(text.value())
        }
        _ => None,
    };
    tokens.split(is_comma).map(value).collect()
}

/// The number of tokens of an attribute that begins here, such as a doc comment.
fn attribute(tokens: &[TokenTree]) -> Option<usize> {
    let is = |at: usize, mark: char| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == mark);
    let group = 1 + usize::from(is(1, '!'));
    (is(0, '#') && matches!(tokens.get(group), Some(TokenTree::Group(_)))).then_some(group + 1)
}

/// Whether an attribute `#[cfg(test)]` begins here.
fn is_test(tokens: &[TokenTree], at: usize) -> bool {
    let is_hash = matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == '#');
    let Some(TokenTree::Group(attribute)) = tokens.get(at + 1) else {
        return false;
    };
    is_hash && attribute.stream().to_string().replace(' ', "") == "cfg(test)"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_found_in_views_calls_and_constants() {
        let source = r#"
const NAMES: [Message; 1] = [m("Light")];
fn t(text: &str) {}
fn view(n: usize) {
    view! { <p title=t("Close")>{t!("Removed “{word}”", word = other(t("x")))}</p> };
    tn!(list.len(), "{n} word", "{n} words", list = 3);
    "not t"; event.t(name); for_number(n, "issue", "issues");
}
#[cfg(test)]
mod tests { fn a() { t("Not this"); } }
"#;
        let messages = in_source(source).unwrap().messages;
        let texts: Vec<_> = messages.iter().map(|message| message.text.as_str()).collect();
        assert_eq!(
            texts,
            ["Light", "Close", "Removed “{word}”", "x", "{n} word", "issue"]
        );
        assert_eq!(messages[4].plural.as_deref(), Some("{n} words"));
    }

    #[test]
    fn texts_that_are_not_marked_are_found() {
        let source = "//! A comment of the file.\n/// A comment.\nfn a() { f(\"keydown\"); g(t(\"Save\"), \"Close\"); h(\"{n} of all words\"); }";
        assert_eq!(in_source(source).unwrap().unmarked, ["Close", "{n} of all words"]);
    }

    #[test]
    fn a_message_that_is_no_literal_is_an_error() {
        let error = in_source("fn a() {\n t(name) }").unwrap_err();
        assert_eq!(error.to_string(), "line 2: a message must be a literal");
    }
}
