//! Comments in a text that say where its issues are ignored, such as `<!-- emend-ignore-next-line SPELLING: a quotation -->`.
//!
//! | comment | issues are ignored |
//! | --- | --- |
//! | `emend-ignore` | in this line; in the next one if the comment has a line of its own |
//! | `emend-ignore-next-line` | in the next line with text |
//! | `emend-ignore-start`, `emend-ignore-end` | between the two |
//!
//! Names of rules may follow, and after a colon the reason.

use std::ops::Range;

use anyhow::{Context, bail};
use emend_domain::span::utf16_len;
use emend_shared::{Issue, Markup};
use pulldown_cmark::{Event, Parser, Tag};

use super::rule_names;

/// The beginning of every such comment.
const NAME: &str = "emend-ignore";

/// The parts of a text in which issues are ignored.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct IgnoreComments(Vec<IgnoredPart>);

/// A part of a text, in UTF-16 code units, in which issues are ignored.
#[derive(Debug, PartialEq, Eq)]
struct IgnoredPart {
    units: Range<usize>,
    /// The rules whose issues are ignored; all if empty.
    rules: Vec<String>,
}

/// A comment about issues, with its place in bytes of the text.
struct Directive {
    bytes: Range<usize>,
    scope: DirectiveScope,
    rules: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum DirectiveScope {
    Line,
    NextLine,
    Start,
    End,
}

impl IgnoreComments {
    /// Reads the comments of a text. An error begins with the number of the line.
    pub(super) fn read(text: &str, markup: Markup) -> anyhow::Result<Self> {
        if !text.contains(NAME) {
            return Ok(Self::default());
        }
        let mut directives = Vec::new();
        for bytes in comments(text, markup) {
            let at = || line_number(text, bytes.start).to_string();
            directives.extend(Directive::parse(&text[bytes.clone()], bytes.clone()).with_context(at)?);
        }
        let mut parts = Vec::new();
        let mut open: Vec<&Directive> = Vec::new();
        for directive in &directives {
            // Nothing in the comment itself is an issue.
            parts.push((directive.bytes.clone(), Vec::new()));
            let bytes = match directive.scope {
                DirectiveScope::Start => {
                    open.push(directive);
                    continue;
                }
                DirectiveScope::End => {
                    let line = line_number(text, directive.bytes.start);
                    let Some(start) = open.pop() else {
                        bail!("{line}: emend-ignore-end has no emend-ignore-start");
                    };
                    parts.push((start.bytes.start..directive.bytes.end, start.rules.clone()));
                    continue;
                }
                DirectiveScope::Line if !is_alone(text, &directive.bytes) => {
                    line_of(text, directive.bytes.start)
                }
                DirectiveScope::Line | DirectiveScope::NextLine => {
                    next_line(text, directive.bytes.end, &directives)
                }
            };
            parts.push((bytes, directive.rules.clone()));
        }
        if let Some(start) = open.first() {
            let line = line_number(text, start.bytes.start);
            bail!("{line}: emend-ignore-start has no emend-ignore-end");
        }
        let unit = |byte: usize| utf16_len(&text[..byte]);
        let parts = parts.into_iter().map(|(bytes, rules)| IgnoredPart {
            units: unit(bytes.start)..unit(bytes.end),
            rules,
        });
        Ok(Self(parts.collect()))
    }

    /// Returns whether an issue is ignored.
    pub(super) fn cover(&self, issue: &Issue) -> bool {
        self.0.iter().any(|part| {
            let touches = issue.span.offset < part.units.end && issue.span.end() > part.units.start;
            touches && (part.rules.is_empty() || part.rules.contains(&issue.rule.id))
        })
    }
}

impl Directive {
    /// Reads a comment; `None` if it is about something else.
    fn parse(comment: &str, bytes: Range<usize>) -> anyhow::Result<Option<Self>> {
        let inner = comment.trim_start_matches(is_sign);
        let inner = inner.trim_end_matches(|c: char| matches!(c, '-' | '>' | '*' | '/') || c.is_whitespace());
        let Some(rest) = inner.strip_prefix(NAME) else {
            return Ok(None);
        };
        let end = rest.find(|c: char| c != '-' && !c.is_alphanumeric());
        let (name, rest) = rest.split_at(end.unwrap_or(rest.len()));
        let scope = match name {
            "" => DirectiveScope::Line,
            "-next-line" => DirectiveScope::NextLine,
            "-start" => DirectiveScope::Start,
            "-end" => DirectiveScope::End,
            _ if name.starts_with('-') => bail!(
                "unknown comment {NAME}{name}; use {NAME}, {NAME}-next-line, {NAME}-start and {NAME}-end"
            ),
            _ => return Ok(None),
        };
        let rules = rest.split(':').next().unwrap_or_default();
        let rules = rules.split([' ', '\t', ',']).filter(|rule| !rule.is_empty());
        let rules: Vec<String> = rules.map(str::to_owned).collect();
        for rule in &rules {
            rule_names::check_rule_name(rule).with_context(|| format!("{NAME}{name}"))?;
        }
        Ok(Some(Self { bytes, scope, rules }))
    }
}

/// A character before the text of a comment, in any markup.
fn is_sign(character: char) -> bool {
    matches!(character, '<' | '!' | '-' | '%' | '/' | '#' | '.' | '*') || character.is_whitespace()
}

/// The comments of a text, in bytes.
fn comments(text: &str, markup: Markup) -> Vec<Range<usize>> {
    match markup {
        Markup::Html => html_comments(text, 0..text.len()).collect(),
        Markup::Markdown => markdown_comments(text),
        Markup::Latex => lines(text).filter_map(|line| latex_comment(text, line)).collect(),
        Markup::Rst => {
            let is_comment = |line: &Range<usize>| text[line.clone()].trim_start().starts_with(".. ");
            lines(text).filter(is_comment).collect()
        }
        Markup::Plain | Markup::Auto => lines(text).filter_map(|line| marked_end(text, line)).collect(),
    }
}

fn html_comments(text: &str, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let (mut at, end) = (range.start, range.end);
    std::iter::from_fn(move || {
        let start = at + text[at..end].find("<!--")?;
        at = start + 4 + text[start + 4..end].find("-->")? + 3;
        Some(start..at)
    })
}

/// The comments of a Markdown text, without those that code shows.
fn markdown_comments(text: &str) -> Vec<Range<usize>> {
    let mut comments = Vec::new();
    for (event, bytes) in Parser::new(text).into_offset_iter() {
        if matches!(event, Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_)) {
            comments.extend(html_comments(text, bytes));
        }
    }
    comments
}

/// The comment at the end of a line of LaTeX.
fn latex_comment(text: &str, line: Range<usize>) -> Option<Range<usize>> {
    let mut escaped = false;
    for (at, character) in text[line.clone()].char_indices() {
        if character == '%' && !escaped {
            return Some(line.start + at..line.end);
        }
        escaped = character == '\\' && !escaped;
    }
    None
}

/// The comment about issues at the end of a line of any other text: after `//`, `#`, `%` or `<!--`.
fn marked_end(text: &str, line: Range<usize>) -> Option<Range<usize>> {
    let content = &text[line.clone()];
    let prefix = content[..content.find(NAME)?].trim_end();
    let sign = ["//", "#", "%", "<!--"]
        .into_iter()
        .find(|sign| prefix.ends_with(sign))?;
    Some(line.start + prefix.len() - sign.len()..line.end)
}

/// The lines of a text, in bytes, without their ends.
fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        start..start + line.trim_end_matches(['\n', '\r']).len()
    })
}

fn line_number(text: &str, byte: usize) -> usize {
    text[..byte].matches('\n').count() + 1
}

/// The line around a position.
fn line_of(text: &str, byte: usize) -> Range<usize> {
    let start = text[..byte].rfind('\n').map_or(0, |at| at + 1);
    let end = text[byte..].find('\n').map_or(text.len(), |at| byte + at);
    start..end
}

/// Whether a comment has its line or lines for itself.
fn is_alone(text: &str, comment: &Range<usize>) -> bool {
    let prefix = line_of(text, comment.start).start..comment.start;
    let after = comment.end..line_of(text, comment.end).end;
    [prefix, after]
        .into_iter()
        .all(|part| text[part].trim().is_empty())
}

/// The next line with text other than such comments.
fn next_line(text: &str, byte: usize, directives: &[Directive]) -> Range<usize> {
    let rest = line_of(text, byte).end;
    let is_comment = |line: &Range<usize>| {
        directives
            .iter()
            .any(|other| line.contains(&other.bytes.start) && is_alone(text, &other.bytes))
    };
    lines(&text[rest..])
        .map(|line| rest + line.start..rest + line.end)
        .find(|line| !text[line.clone()].trim().is_empty() && !is_comment(line))
        .unwrap_or(text.len()..text.len())
}

#[cfg(test)]
#[path = "ignore_comments_tests.rs"]
mod tests;
