//! Groups of found issues, and their order of precedence.

use emend_domain::Utf16Span;
use emend_engine::DetectedIssue;

use crate::checker::ParagraphIssues;

/// The audience of an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Audience {
    /// Everyone, or a team.
    Many,
    /// Only the viewer, if their votes confirm it: a known word that they corrected.
    Viewer,
}

/// Issues with spans relative to an offset.
pub(crate) struct IssueGroup {
    pub(crate) offset: usize,
    pub(crate) issues: ParagraphIssues,
    pub(crate) audience: Audience,
}

/// Merges the issues with those of house style. House style takes precedence over other issues in the same place.
pub(crate) fn with_house_style(parts: Vec<IssueGroup>, house: Vec<DetectedIssue>) -> Vec<IssueGroup> {
    if house.is_empty() {
        return parts;
    }
    let among = |part: IssueGroup| {
        let placed = |issue: &DetectedIssue| Utf16Span {
            offset: part.offset + issue.span.offset,
            length: issue.span.length,
        };
        let remains = |issue: &&DetectedIssue| {
            let span = placed(issue);
            let next = house.partition_point(|other| other.span.end() <= span.offset);
            house
                .get(next)
                .is_none_or(|other| other.span.offset >= span.end())
        };
        if part.issues.iter().all(|issue| remains(&issue)) {
            return part;
        }
        IssueGroup {
            issues: part.issues.iter().filter(remains).cloned().collect(),
            ..part
        }
    };
    let mut all: Vec<_> = parts.into_iter().map(among).collect();
    all.push(IssueGroup {
        offset: 0,
        issues: house.into(),
        audience: Audience::Many,
    });
    all
}
