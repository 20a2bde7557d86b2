//! How far the check of a text is.

use super::document::EditorDocument;
use super::paragraph::ParagraphProgress;

/// How much of a text is checked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CheckProgress {
    /// The length of all paragraphs in UTF-16 code units.
    pub units: usize,
    /// The length of those from which no more issues are to be expected.
    pub settled_units: usize,
    /// The number of paragraphs that are not checked because they are too long.
    pub too_long: usize,
    /// The number of paragraphs whose check was refused or failed.
    pub refused: usize,
    /// The number of paragraphs that are checked only in part.
    pub partly_checked: usize,
}

impl CheckProgress {
    /// Whether no more issues are to be expected.
    pub fn is_settled(self) -> bool {
        self.settled_units == self.units
    }

    /// Whether the whole text is checked.
    pub fn is_complete(self) -> bool {
        self.is_settled() && self.too_long + self.refused + self.partly_checked == 0
    }

    /// The settled share in per cent, 100 only if it is all.
    pub fn percent(self) -> usize {
        (self.settled_units * 100).checked_div(self.units).unwrap_or(100)
    }
}

impl EditorDocument {
    /// How much of the text is checked.
    pub fn check_progress(&self) -> CheckProgress {
        let mut progress = CheckProgress::default();
        for paragraph in self.paragraphs.iter().filter(|paragraph| !paragraph.is_blank()) {
            progress.units += paragraph.units;
            if paragraph.progress.is_settled() {
                progress.settled_units += paragraph.units;
            }
            match paragraph.progress {
                ParagraphProgress::TooLong => progress.too_long += 1,
                ParagraphProgress::Refused => progress.refused += 1,
                ParagraphProgress::PartlyChecked => progress.partly_checked += 1,
                _ => {}
            }
        }
        progress
    }
}
