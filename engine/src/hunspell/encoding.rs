//! The character sets of Hunspell dictionaries, which the affix file names with `SET`.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};

use super::DictionaryError;

/// Decodes both files.
pub(super) fn decode_files<'a>(
    aff: &'a [u8],
    dic: &'a [u8],
) -> Result<(Cow<'a, str>, Cow<'a, str>), DictionaryError> {
    let encoding = encoding(aff)?;
    let text = |bytes: &'a [u8], file| {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        encoding
            .decode_without_bom_handling_and_without_replacement(bytes)
            .ok_or(DictionaryError::NotInEncoding {
                file,
                encoding: encoding.name(),
            })
    };
    // Comments in affix files are often in a different character set than the words, and are not needed.
    let (aff, _) = encoding.decode_without_bom_handling(aff.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(aff));
    Ok((aff, text(dic, ".dic")?))
}

fn encoding(aff: &[u8]) -> Result<&'static Encoding, DictionaryError> {
    let name = aff
        .split(|&byte| byte == b'\n' || byte == b'\r')
        .find_map(|line| {
            let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
            let rest = line.strip_prefix(b"SET")?;
            rest.first()?
                .is_ascii_whitespace()
                .then(|| String::from_utf8_lossy(rest.trim_ascii()).into_owned())
        });
    let Some(name) = name else {
        return Ok(UTF_8);
    };
    // Hunspell's names differ from those of the Encoding Standard in these two cases.
    let label = name.strip_prefix("microsoft-").unwrap_or(&name);
    let label = if label.starts_with("TIS620") {
        "tis-620"
    } else {
        label
    };
    Encoding::for_label(label.as_bytes()).ok_or(DictionaryError::UnknownEncoding(name))
}
