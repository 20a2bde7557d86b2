//! The rows of the list of issues, of which only some are drawn at a time, so that no key waits for hundreds of them.

use std::ops::Range;

use super::paragraph::IssueMark;

/// The rows to draw now: those of `listed` that are drawn already, and at most `most` others, with the row of the issue `wanted`
/// among them. The second value is whether some are still missing.
pub fn next_rows(
    listed: &[IssueMark],
    drawn: &[u64],
    most: usize,
    wanted: Option<u64>,
) -> (Vec<IssueMark>, bool) {
    let is_wanted_now = wanted.filter(|id| !drawn.contains(id) && listed.iter().any(|mark| mark.id == *id));
    let mut left = most - usize::from(is_wanted_now.is_some()).min(most);
    let mut rows = Vec::with_capacity(listed.len());
    for mark in listed {
        if drawn.contains(&mark.id) || Some(mark.id) == is_wanted_now {
            rows.push(mark.clone());
        } else if left > 0 {
            left -= 1;
            rows.push(mark.clone());
        }
    }
    let is_more = rows.len() < listed.len();
    (rows, is_more)
}

/// The part of a list of `all` issues that is shown. It stays the same if it contains the issue at the index `wanted`; otherwise,
/// it moves so that half of its first `size` issues come before that one.
pub fn moved_window(window: Range<usize>, wanted: usize, size: usize, all: usize) -> Range<usize> {
    if window.contains(&wanted) || wanted >= all {
        return window;
    }
    let start = wanted.saturating_sub(size / 2);
    start..start + size
}

#[cfg(test)]
mod tests {
    use super::super::test_issues::checked;
    use super::*;

    fn ids(marks: &[IssueMark]) -> Vec<u64> {
        marks.iter().map(|mark| mark.id).collect()
    }

    #[test]
    fn rows_are_added_in_slices_and_stay() {
        let marks: Vec<IssueMark> = checked("teh teh teh teh teh", &["teh"]).marks().collect();
        let (rows, is_more) = next_rows(&marks, &[], 2, None);
        assert_eq!((rows.as_slice(), is_more), (&marks[..2], true));
        let drawn = ids(&marks[3..]);
        let (rows, is_more) = next_rows(&marks, &drawn, 2, None);
        assert_eq!(ids(&rows), [marks[0].id, marks[1].id, marks[3].id, marks[4].id]);
        assert!(is_more);
        let drawn = ids(&rows);
        assert_eq!(next_rows(&marks, &drawn, 2, None), (marks.clone(), false));
        assert_eq!(
            next_rows(&marks[1..3], &drawn, 2, None),
            (marks[1..3].to_vec(), false)
        );
    }

    #[test]
    fn the_requested_row_is_drawn_immediately() {
        let marks: Vec<IssueMark> = checked("teh teh teh teh teh", &["teh"]).marks().collect();
        let (rows, is_more) = next_rows(&marks, &[], 2, Some(marks[4].id));
        assert_eq!(ids(&rows), [marks[0].id, marks[4].id]);
        assert!(is_more);
        let (rows, _) = next_rows(&marks, &[], 2, Some(u64::MAX));
        assert_eq!(ids(&rows), [marks[0].id, marks[1].id]);
    }

    #[test]
    fn the_list_moves_only_to_an_issue_that_it_does_not_show() {
        assert_eq!(moved_window(0..100, 99, 100, 500), 0..100);
        assert_eq!(moved_window(0..200, 150, 100, 500), 0..200);
        assert_eq!(moved_window(0..100, 300, 100, 500), 250..350);
        assert_eq!(moved_window(250..350, 20, 100, 500), 0..100);
        assert_eq!(moved_window(0..100, 500, 100, 500), 0..100);
    }
}
