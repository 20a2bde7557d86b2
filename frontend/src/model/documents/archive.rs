//! Archives (ZIP), which word-processor files are.

use rawzip::{CompressionMethod, ZipArchive};

/// A file in an archive, as it is stored there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArchivedFile<'b> {
    /// Its bytes.
    Stored(&'b [u8]),
    /// Its bytes, compressed by Deflate.
    Deflated(&'b [u8]),
}

/// The file with this path in an archive; `None` if there is none, or if this is no archive.
pub fn find<'b>(archive: &'b [u8], path: &str) -> Option<ArchivedFile<'b>> {
    let entries = ZipArchive::from_slice(archive).ok()?;
    let mut list = entries.entries();
    while let Some(entry) = list.next_entry().ok()? {
        if entry.file_path().as_ref() != path.as_bytes() {
            continue;
        }
        let method = entry.compression_method();
        let (start, end) = entries.get_entry(entry.wayfinder()).ok()?.compressed_data_range();
        let bytes = archive.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)?;
        return match method {
            CompressionMethod::STORE => Some(ArchivedFile::Stored(bytes)),
            CompressionMethod::DEFLATE => Some(ArchivedFile::Deflated(bytes)),
            _ => None,
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An archive with the stored file `content.xml`, as Info-ZIP writes it (`zip -0X`).
    const STORED: &[u8] = b"PK\x03\x04\n\0\0\0\0\0\0\0!\0\xaf\xae\x30\xdc\x04\0\0\0\x04\0\0\0\x0b\0\0\0content.xml<a/>\
        PK\x01\x02\x1e\x03\n\0\0\0\0\0\0\0!\0\xaf\xae\x30\xdc\x04\0\0\0\x04\0\0\0\x0b\0\0\0\0\0\0\0\0\0\0\0\xa4\x81\0\0\0\0content.xml\
        PK\x05\x06\0\0\0\0\x01\0\x01\x009\0\0\0-\0\0\0\0\0";

    #[test]
    fn a_file_is_found_by_its_path() {
        assert_eq!(find(STORED, "content.xml"), Some(ArchivedFile::Stored(b"<a/>")));
        assert_eq!(find(STORED, "word/document.xml"), None);
    }

    #[test]
    fn other_data_has_no_files() {
        for bytes in [&b""[..], b"text", &STORED[..60], &STORED[20..]] {
            assert_eq!(find(bytes, "content.xml"), None);
        }
    }
}
