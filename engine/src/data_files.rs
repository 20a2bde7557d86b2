//! The files of data that the engine reads. They are part of the program unless it is built without the feature
//! `embedded-data`; such a program is handed them when it starts.

use std::borrow::Cow;

use crate::data_file::{DataFile, data_file};
use crate::language_words::LANGUAGES;

/// A hash of the contents of all [`data_files`]. A program that is handed other files than those it was built beside may find
/// other issues.
pub const DATA_VERSION: &str = env!("EMEND_DATA_VERSION");

pub(crate) static CHANNEL: DataFile = data_file!("en/channel.bin");
pub(crate) static MISSPELLINGS: DataFile = data_file!("en/misspellings.fst");
pub(crate) static NAMES: DataFile = data_file!("en/names.fst");
pub(crate) static PAIRS: DataFile = data_file!("en/pairs.fst");
pub(crate) static PRONUNCIATIONS: DataFile = data_file!("en/pronunciations.fst");
pub(crate) static WORDS: DataFile = data_file!("en/words.fst");

/// Returns every file of data, in an order that does not change.
pub fn data_files() -> impl Iterator<Item = &'static DataFile> {
    let english = [
        &CHANNEL,
        &MISSPELLINGS,
        &NAMES,
        &PAIRS,
        &PRONUNCIATIONS,
        &WORDS,
        &emend_context::ENGLISH,
        &emend_context::ENGLISH_VECTORS,
    ];
    english.into_iter().chain(LANGUAGES.iter().map(|list| &list.file))
}

/// The number of bytes of a length in a [`DataBundle`].
const LENGTH: usize = 4;

/// The contents of all data files one after the other, in which a program is handed them: the length of the whole, then for each file
/// of [`data_files`] its length and its content. Lengths have 32 bits, the lowest byte first.
pub struct DataBundle;

/// Why data cannot be handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the engine's data is not that of this version, or is incomplete")]
pub struct DataBundleError;

impl DataBundle {
    /// Returns the parts of the bundle in their order.
    ///
    /// # Panics
    /// If a data file is not there.
    pub fn parts() -> impl Iterator<Item = Cow<'static, [u8]>> {
        let length = |of: usize| Cow::Owned(u32::try_from(of).unwrap_or(u32::MAX).to_le_bytes().to_vec());
        let files =
            move || data_files().flat_map(move |file| [length(file.content().len()), file.content().into()]);
        std::iter::once(length(Self::length())).chain(files())
    }

    /// Returns the length of the bundle in bytes.
    pub fn length() -> usize {
        let files = data_files().map(|file| LENGTH + file.content().len());
        LENGTH + files.sum::<usize>()
    }

    /// Hands over the content of every data file.
    ///
    /// # Errors
    /// [`DataBundleError`] if this is no whole bundle of this version's files; nothing was handed over then.
    pub fn hand_over(bundle: &'static [u8]) -> Result<(), DataBundleError> {
        let (length, mut rest) = split(bundle)?;
        if length != bundle.len() {
            return Err(DataBundleError);
        }
        let mut contents = Vec::new();
        for file in data_files() {
            let (length, after) = split(rest)?;
            let (content, after) = after.split_at_checked(length).ok_or(DataBundleError)?;
            contents.push((file, content));
            rest = after;
        }
        if !rest.is_empty() {
            return Err(DataBundleError);
        }
        for (file, content) in contents {
            file.hand_over(content);
        }
        Ok(())
    }
}

/// Returns the length at the beginning and what follows it.
fn split(bytes: &[u8]) -> Result<(usize, &[u8]), DataBundleError> {
    let (length, rest) = bytes.split_first_chunk::<LENGTH>().ok_or(DataBundleError)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| DataBundleError)?;
    Ok((length, rest))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_file_has_a_name_of_its_own() {
        let names: HashSet<&str> = data_files().map(|file| file.name).collect();
        assert_eq!(names.len(), data_files().count());
        assert_eq!(DATA_VERSION.len(), 16);
    }

    #[test]
    fn a_bundle_is_handed_over_whole_or_not_at_all() {
        let bundle: Vec<u8> = DataBundle::parts().flat_map(Cow::into_owned).collect();
        assert_eq!(bundle.len(), DataBundle::length());
        let bundle: &'static [u8] = bundle.leak();
        assert_eq!(DataBundle::hand_over(bundle), Ok(()));
        for wrong in [&bundle[..bundle.len() - 1], &bundle[4..], &bundle[..3], &[]] {
            assert_eq!(DataBundle::hand_over(wrong), Err(DataBundleError));
        }
    }
}
