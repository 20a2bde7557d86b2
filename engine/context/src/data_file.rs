//! Files of data that are part of the program, or that it is handed when it starts.

use std::sync::OnceLock;

/// A file of data.
///
/// A program that has to be small, such as one for browsers, is built without the contents of the files, and is handed them
/// when it starts (docs/decisions/0090-check-on-this-device.md).
pub struct DataFile {
    /// The path of the file below `data`.
    pub name: &'static str,
    embedded: Option<&'static [u8]>,
    handed_over: OnceLock<&'static [u8]>,
}

impl DataFile {
    /// Returns the file of this name, with its content if that is part of the program.
    pub const fn new(name: &'static str, embedded: Option<&'static [u8]>) -> Self {
        Self {
            name,
            embedded,
            handed_over: OnceLock::new(),
        }
    }

    /// Hands over the content of a file that is not part of the program, before anything reads it. Later contents are ignored.
    pub fn hand_over(&self, content: &'static [u8]) {
        let _ = self.handed_over.set(content);
    }

    /// Returns whether the content is there.
    pub fn is_available(&self) -> bool {
        self.embedded.is_some() || self.handed_over.get().is_some()
    }

    /// Returns the content of the file.
    ///
    /// # Panics
    /// If it is neither part of the program nor was handed over.
    pub fn content(&'static self) -> &'static [u8] {
        let content = self.embedded.or_else(|| self.handed_over.get().copied());
        content.unwrap_or_else(|| panic!("the content of {} was not handed over", self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_there_once_it_was_handed_over() {
        static FILE: DataFile = DataFile::new("words", None);
        assert!(!FILE.is_available());
        FILE.hand_over(&[1]);
        FILE.hand_over(&[2]);
        assert!(FILE.is_available());
        assert_eq!(FILE.content(), [1], "the first content stays");
    }

    #[test]
    fn what_is_part_of_the_program_needs_no_handing_over() {
        static FILE: DataFile = DataFile::new("words", Some(b"known"));
        assert!(FILE.is_available());
        assert_eq!(FILE.content(), b"known");
    }
}
