//! The engine's data files, for an engine in the browser: the bytes that are part of this program anyway.

use std::borrow::Cow;
use std::convert::Infallible;

use actix_web::body::SizedStream;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, web};
use emend_engine::{DATA_VERSION, DataBundle};
use futures::stream;

/// The size of the parts in which the data is compressed and sent.
const CHUNK: usize = 64 << 10;

/// Returns whether this is the name of the file with the data of this version.
pub(crate) fn is_engine_data(name: &str) -> bool {
    let version = name.strip_prefix("engine-data-");
    version.and_then(|rest| rest.strip_suffix(".bin")) == Some(DATA_VERSION)
}

/// Returns the file. Its name contains the version, so browsers need not ask for it again.
pub(crate) fn serve() -> HttpResponse {
    let chunks = DataBundle::parts().flat_map(|part| match part {
        Cow::Borrowed(bytes) => bytes.chunks(CHUNK).map(web::Bytes::from_static).collect(),
        Cow::Owned(bytes) => vec![web::Bytes::from(bytes)],
    });
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .content_type("application/octet-stream")
        .body(SizedStream::new(
            DataBundle::length() as u64,
            stream::iter(chunks.map(Ok::<_, Infallible>)),
        ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_data_of_this_version_is_served() {
        assert!(is_engine_data(&format!("engine-data-{DATA_VERSION}.bin")));
        for other in [
            "engine-data-0123456789abcdef.bin",
            "engine-data-.bin",
            "index.html",
        ] {
            assert!(!is_engine_data(other), "{other}");
        }
    }
}
