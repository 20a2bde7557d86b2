//! Windows over a sentence that has more pieces than the encoder has positions.

use std::ops::Range;

/// Some neighbouring pieces that the encoder reads at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Window {
    /// The pieces it reads.
    pub(crate) pieces: Range<usize>,
    /// Those it answers for: its middle is nearest to them, or as near as a later one's.
    pub(crate) answers: Range<usize>,
}

/// The windows of a sentence of `pieces` pieces, of at most `length` each; together they answer for every piece once.
pub(crate) fn windows(pieces: usize, length: usize) -> Vec<Window> {
    let step = (length / 2).max(1);
    let mut windows: Vec<Window> = Vec::new();
    for start in (0..).step_by(step) {
        let range = start..(start + length).min(pieces);
        let answers_from = windows.last_mut().map_or(0, |before| {
            // Twice the middles: a piece at p is as near to both at 4p = their sum.
            let middles = before.pieces.start + before.pieces.end + range.start + range.end;
            before.answers.end = middles / 4 + 1;
            before.answers.end
        });
        windows.push(Window {
            answers: answers_from..range.end,
            pieces: range,
        });
        if start + length >= pieces {
            break;
        }
    }
    windows
}

/// The window of at most `length` of `pieces` pieces around `count` masks from `first` on.
pub(crate) fn window_around(first: usize, count: usize, pieces: usize, length: usize) -> Range<usize> {
    let most = pieces.saturating_sub(length);
    let start = (first + count / 2).saturating_sub(length / 2).min(most);
    start..(start + length).min(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_sentence_has_one_window() {
        assert_eq!(
            windows(0, 126),
            [Window {
                pieces: 0..0,
                answers: 0..0
            }]
        );
        assert_eq!(
            windows(126, 126),
            [Window {
                pieces: 0..126,
                answers: 0..126
            }]
        );
    }

    #[test]
    fn a_piece_is_answered_for_by_the_window_whose_middle_is_nearest_and_the_earlier_of_two() {
        // Middles 63 and 126 − 31.5 = 95: 79 is as near to both.
        assert_eq!(
            windows(127, 126),
            [
                Window {
                    pieces: 0..126,
                    answers: 0..80
                },
                Window {
                    pieces: 63..127,
                    answers: 80..127
                }
            ]
        );
    }

    proptest::proptest! {
        #[test]
        fn windows_answer_for_every_piece_once_and_read_what_they_answer_for(pieces in 0..2000_usize, length in 2..200_usize) {
            let mut next = 0;
            for window in windows(pieces, length) {
                assert!(window.pieces.len() <= length);
                assert_eq!(window.answers.start, next);
                assert!(window.pieces.start <= window.answers.start && window.answers.end <= window.pieces.end);
                next = window.answers.end;
            }
            assert_eq!(next, pieces);
        }

        #[test]
        fn the_window_around_masks_holds_them_all(pieces in 1..500_usize, first in 0..500_usize, count in 1..16_usize) {
            let (first, count) = (first.min(pieces - 1), count.min(pieces - first.min(pieces - 1)));
            let window = window_around(first, count, pieces, 126);
            assert!(window.start <= first && first + count <= window.end);
            assert_eq!(window.len(), pieces.min(126));
        }
    }
}
