//! Decompression of request bodies, with a limit on the decompressed size.

use std::io::Read;

use actix_web::http::header::{CONTENT_ENCODING, HeaderMap};
use actix_web::web::Bytes;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

/// The compression of a body (`Content-Encoding`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContentEncoding {
    /// Not compressed.
    Identity,
    Gzip,
    /// With a zlib header as in the standard, or without one as some programs send it.
    Deflate,
}

/// Why a body cannot be decompressed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum DecompressionError {
    /// The decompressed body exceeds the limit.
    TooLarge,
    /// The body does not match `Content-Encoding`.
    Broken,
}

impl ContentEncoding {
    /// The encoding of a request; `None` if it is unsupported.
    pub(crate) fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let Some(named) = headers.get(CONTENT_ENCODING) else {
            return Some(Self::Identity);
        };
        match named.to_str().ok()?.trim().to_ascii_lowercase().as_str() {
            "" | "identity" => Some(Self::Identity),
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "deflate" => Some(Self::Deflate),
            _ => None,
        }
    }

    /// The decompressed body, if it has at most `limit` bytes.
    pub(crate) fn decode(self, body: Bytes, limit: usize) -> Result<Bytes, DecompressionError> {
        match self {
            Self::Identity => Ok(body),
            Self::Gzip => bounded(MultiGzDecoder::new(&*body), limit),
            Self::Deflate if has_zlib_frame(&body) => bounded(ZlibDecoder::new(&*body), limit),
            Self::Deflate => bounded(DeflateDecoder::new(&*body), limit),
        }
    }
}

fn bounded(decoder: impl Read, limit: usize) -> Result<Bytes, DecompressionError> {
    let mut body = Vec::new();
    let more_than_allowed = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    match decoder.take(more_than_allowed).read_to_end(&mut body) {
        Ok(_) if body.len() > limit => Err(DecompressionError::TooLarge),
        Ok(_) => Ok(body.into()),
        Err(_) => Err(DecompressionError::Broken),
    }
}

/// RFC 1950: the method is 8, and the first two bytes are a multiple of 31.
fn has_zlib_frame(body: &[u8]) -> bool {
    matches!(body, [first, second, ..] if first & 0x0f == 8 && u16::from_be_bytes([*first, *second]).is_multiple_of(31))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    const TEXT: &[u8] = b"language=en-US&text=I+recieve+it.";

    fn gzip(text: &[u8]) -> Bytes {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap().into()
    }

    #[test]
    fn compressed_bodies_are_decompressed() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(TEXT).unwrap();
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::fast());
        raw.write_all(TEXT).unwrap();
        for (encoding, body) in [
            (ContentEncoding::Identity, Bytes::from_static(TEXT)),
            (ContentEncoding::Gzip, gzip(TEXT)),
            (ContentEncoding::Deflate, zlib.finish().unwrap().into()),
            (ContentEncoding::Deflate, raw.finish().unwrap().into()),
        ] {
            assert_eq!(encoding.decode(body, TEXT.len()).unwrap(), TEXT, "{encoding:?}");
        }
    }

    #[test]
    fn oversized_and_damaged_bodies_are_refused() {
        let bomb = gzip(&vec![b'a'; 1 << 20]);
        assert!(bomb.len() < 2_000);
        assert_eq!(
            ContentEncoding::Gzip.decode(bomb.clone(), 1 << 19),
            Err(DecompressionError::TooLarge)
        );
        assert_eq!(
            ContentEncoding::Gzip.decode(bomb.slice(..bomb.len() / 2), 1 << 21),
            Err(DecompressionError::Broken)
        );
        for encoding in [ContentEncoding::Gzip, ContentEncoding::Deflate] {
            let decoded = encoding.decode(Bytes::from_static(b"text=hello"), 100);
            assert_eq!(decoded, Err(DecompressionError::Broken), "{encoding:?}");
        }
    }
}
