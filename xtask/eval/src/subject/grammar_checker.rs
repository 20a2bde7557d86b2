//! Checkers of whole texts: Emend as a check does it, Harper alone, and LanguageTool.

use anyhow::Context;
use emend_domain::IssueKind;
use emend_engine::{DetectedIssue, catch_panic};
use emend_shared::span::utf16_len;
use emend_shared::{Issue, Utf16Span};
use harper_core::linting::{LintGroup, LintKind, Suggestion};
use harper_core::parsers::PlainEnglish;
use harper_core::spell::FstDictionary;
use harper_core::{Dialect, Document, remove_overlaps_map};

use super::local::LocalEmend;

/// A mark of a checker on a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CheckerMark {
    pub(crate) span: Utf16Span,
    pub(crate) rule: String,
    pub(crate) kind: IssueKind,
    /// Best first.
    pub(crate) replacements: Vec<String>,
}

impl From<Issue> for CheckerMark {
    fn from(issue: Issue) -> Self {
        let replacements = issue.replacements.into_iter();
        Self {
            span: issue.span,
            rule: issue.rule.id,
            kind: issue.kind,
            replacements: replacements.map(|replacement| replacement.value).collect(),
        }
    }
}

impl From<&DetectedIssue> for CheckerMark {
    fn from(issue: &DetectedIssue) -> Self {
        let candidates = issue.candidates.iter();
        Self {
            span: issue.span,
            rule: issue.rule.id.clone(),
            kind: issue.kind,
            replacements: candidates.map(|candidate| candidate.value.clone()).collect(),
        }
    }
}

impl CheckerMark {
    /// The text with the surface replaced by `value`; `None` if the span is not one of the text.
    pub(crate) fn applied(&self, text: &str, value: &str) -> Option<String> {
        let before = Utf16Span {
            offset: 0,
            length: self.span.offset,
        };
        let before = before.slice(text)?;
        let surface = self.span.slice(text)?;
        let rest = &text[before.len() + surface.len()..];
        Some(format!("{before}{value}{rest}"))
    }

    /// The text with the first replacement; `None` if there is none.
    pub(crate) fn corrected(&self, text: &str) -> Option<String> {
        self.applied(text, self.replacements.first()?)
    }

    /// Whether the mark touches a span. A span without a length is between two words: a mark on either of them touches it.
    pub(crate) fn touches(&self, span: Utf16Span) -> bool {
        let (from, to) = if span.length == 0 {
            (span.offset.saturating_sub(2), span.offset + 2)
        } else {
            (span.offset, span.offset + span.length)
        };
        self.span.offset < to && self.span.offset + self.span.length > from
    }
}

/// A text and the tag of its language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TextToCheck<'a> {
    pub(crate) text: &'a str,
    pub(crate) language: &'a str,
}

/// A function that checks texts one after the other.
pub(crate) type TextCheck<'a> = Box<dyn FnMut(TextToCheck<'_>) -> anyhow::Result<Vec<CheckerMark>> + 'a>;

/// A checker of whole texts, used by several threads.
pub(crate) trait GrammarChecker: Sync {
    /// The name in tables.
    fn name(&self) -> &'static str;

    /// A function that checks texts on the thread that asks for it.
    fn on_this_thread(&self) -> TextCheck<'_>;

    /// The marks on each text, in their order, found on all cores.
    fn check_all(&self, texts: &[TextToCheck<'_>]) -> anyhow::Result<Vec<Vec<CheckerMark>>> {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        let share = texts.len().div_ceil(threads).max(1);
        std::thread::scope(|scope| {
            let mut parts = Vec::new();
            for texts in texts.chunks(share) {
                // The same stack size as in the server: some rules are recursive.
                let builder = std::thread::Builder::new().stack_size(16 << 20);
                parts.push(builder.spawn_scoped(scope, || {
                    let mut check = self.on_this_thread();
                    texts
                        .iter()
                        .map(|text| check(*text))
                        .collect::<anyhow::Result<Vec<_>>>()
                })?);
            }
            let mut all = Vec::new();
            for part in parts {
                all.extend(part.join().map_err(|_| anyhow::anyhow!("a check panicked"))??);
            }
            Ok(all)
        })
    }
}

/// Emend as a user without a history has it.
pub(crate) struct EmendChecker(pub(crate) LocalEmend);

impl GrammarChecker for EmendChecker {
    fn name(&self) -> &'static str {
        "emend"
    }

    fn on_this_thread(&self) -> TextCheck<'_> {
        Box::new(|TextToCheck { text, language }| {
            let issues = self.0.marked_in(language, text)?;
            Ok(issues.into_iter().map(CheckerMark::from).collect())
        })
    }
}

/// Harper with all rules that are on by default, without Emend.
pub(crate) struct BareHarper;

/// A rule that prints words of the text, left from its development (decision 0057).
const PRINTS: &str = "LookingForwardTo";
/// The number of texts after which the rules are made anew: they remember the last thousand clauses, and much of each.
const TEXTS_KEPT: usize = 200;

impl GrammarChecker for BareHarper {
    fn name(&self) -> &'static str {
        "harper-core"
    }

    fn on_this_thread(&self) -> TextCheck<'_> {
        let mut groups: Vec<(Dialect, usize, LintGroup)> = Vec::new();
        Box::new(move |TextToCheck { text, language }| {
            let dialect = dialect(language);
            groups.retain(|(_, texts, _)| *texts < TEXTS_KEPT);
            let at = groups.iter().position(|(of, ..)| *of == dialect);
            let at = at.unwrap_or_else(|| {
                groups.push((dialect, 0, harper(dialect)));
                groups.len() - 1
            });
            let (_, texts, group) = groups.get_mut(at).context("the group is there")?;
            *texts += 1;
            // After a panic, the group may be in any state.
            Ok(catch_panic(|| harper_marks(group, text)).unwrap_or_else(|| {
                *texts = TEXTS_KEPT;
                Vec::new()
            }))
        })
    }
}

fn dialect(language: &str) -> Dialect {
    match language {
        "en-GB" => Dialect::British,
        "en-CA" => Dialect::Canadian,
        "en-AU" => Dialect::Australian,
        _ => Dialect::American,
    }
}

fn harper(dialect: Dialect) -> LintGroup {
    let mut group = LintGroup::new_curated(FstDictionary::curated(), dialect);
    group.config.set_rule_enabled(PRINTS, false);
    group
}

fn harper_marks(group: &mut LintGroup, text: &str) -> Vec<CheckerMark> {
    let document = Document::new(text, &PlainEnglish, &FstDictionary::curated());
    let characters: Vec<char> = text.chars().collect();
    let mut marks = Vec::new();
    let mut lints = group.organized_lints(&document);
    remove_overlaps_map(&mut lints);
    for (rule, lints) in lints {
        for lint in lints {
            let part = |from: usize, to: usize| -> String {
                characters[from.min(characters.len())..to.min(characters.len())]
                    .iter()
                    .collect()
            };
            let surface = part(lint.span.start, lint.span.end);
            let replacements = lint.suggestions.iter().map(|suggestion| match suggestion {
                Suggestion::ReplaceWith(value) => value.iter().collect(),
                Suggestion::InsertAfter(more) => surface.chars().chain(more.iter().copied()).collect(),
                Suggestion::Remove => String::new(),
            });
            marks.push(CheckerMark {
                span: Utf16Span {
                    offset: utf16_len(&part(0, lint.span.start)),
                    length: utf16_len(&surface),
                },
                rule: rule.clone(),
                kind: kind_of(lint.lint_kind),
                replacements: replacements.collect(),
            });
        }
    }
    marks.sort_by_key(|mark| mark.span.offset);
    marks
}

/// The kind of a mark, as in the engine.
fn kind_of(kind: LintKind) -> IssueKind {
    match kind {
        LintKind::Spelling | LintKind::Typo | LintKind::BoundaryError => IssueKind::Spelling,
        LintKind::Punctuation => IssueKind::Punctuation,
        LintKind::Capitalization | LintKind::Formatting => IssueKind::Typography,
        LintKind::Enhancement
        | LintKind::Readability
        | LintKind::Redundancy
        | LintKind::Regionalism
        | LintKind::Style => IssueKind::Style,
        _ => IssueKind::Grammar,
    }
}
