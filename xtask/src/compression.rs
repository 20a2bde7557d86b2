//! Compression of the files of the web app.

use std::io::Write;

use anyhow::Context;
use brotli::enc::backward_references::{BrotliEncoderMode, BrotliEncoderParams};

/// The most thorough compression.
pub(crate) const THOROUGH: i32 = 11;

/// Compresses with brotli, in the best of its modes: that for fonts suits WebAssembly.
pub(crate) fn compressed(bytes: &[u8], quality: i32) -> anyhow::Result<Vec<u8>> {
    let modes = [
        BrotliEncoderMode::BROTLI_MODE_GENERIC,
        BrotliEncoderMode::BROTLI_MODE_FONT,
    ];
    let mut best: Option<Vec<u8>> = None;
    for mode in modes {
        let parameters = BrotliEncoderParams {
            quality,
            lgwin: 22,
            mode,
            ..BrotliEncoderParams::default()
        };
        let mut small = Vec::new();
        let mut writer = brotli::CompressorWriter::with_params(&mut small, 1 << 16, &parameters);
        writer.write_all(bytes)?;
        drop(writer);
        if best.as_ref().is_none_or(|best| small.len() < best.len()) {
            best = Some(small);
        }
    }
    best.context("nothing was compressed")
}
