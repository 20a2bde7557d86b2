//! Attention: every piece of a sequence takes what it needs from all others.

// Whatever is not inlined into `with_simd` is compiled without the processor's wider instructions.
#![allow(clippy::inline_always)]

use pulp::{Arch, Simd, WithSimd};

use crate::functions::softmax_row;

/// Attention with several heads over one sequence. `qkv` is `[n, 3·width]`: queries, keys and values of n pieces, each head's next to each other;
/// `output` is `[n, width]`.
pub(crate) fn attend(qkv: &[f32], heads: usize, width: usize, output: &mut [f32]) {
    Arch::new().dispatch(Attention {
        qkv,
        heads,
        width,
        output,
    });
}

struct Attention<'a> {
    qkv: &'a [f32],
    heads: usize,
    width: usize,
    output: &'a mut [f32],
}

impl WithSimd for Attention<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self {
            qkv,
            heads,
            width,
            output,
        } = self;
        let pieces = output.len() / width;
        let size = width / heads;
        let mut keys = vec![0.0; size * pieces];
        let mut scores = vec![0.0; pieces];
        for head in 0..heads {
            for (at, row) in qkv.chunks_exact(3 * width).enumerate() {
                for (dimension, key) in row[width + head * size..][..size].iter().enumerate() {
                    keys[dimension * pieces + at] = *key;
                }
            }
            for (row, output) in qkv.chunks_exact(3 * width).zip(output.chunks_exact_mut(width)) {
                let query = &row[head * size..][..size];
                score(query, &keys, &mut scores);
                softmax_row(&mut scores);
                let values = qkv
                    .chunks_exact(3 * width)
                    .map(|row| &row[2 * width + head * size..][..size]);
                gather(&scores, values, &mut output[head * size..][..size]);
            }
        }
    }
}

/// The products of a query with all keys (`[size, n]`), over the root of the size.
#[inline(always)]
fn score(query: &[f32], keys: &[f32], scores: &mut [f32]) {
    let scale = 1.0 / f32::from(u16::try_from(query.len()).unwrap_or(u16::MAX)).sqrt();
    scores.fill(0.0);
    for (number, keys) in query.iter().zip(keys.chunks_exact(scores.len())) {
        for (score, key) in scores.iter_mut().zip(keys) {
            *score += number * scale * key;
        }
    }
}

/// The sum of the values, each times its share.
#[inline(always)]
fn gather<'a>(shares: &[f32], values: impl Iterator<Item = &'a [f32]>, output: &mut [f32]) {
    output.fill(0.0);
    for (share, value) in shares.iter().zip(values) {
        for (output, value) in output.iter_mut().zip(value) {
            *output += share * value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_takes_the_value_of_the_key_that_its_query_asks_for() {
        // Two heads of size 1; the first asks for the second piece, the second head for all alike.
        let piece = |query: f32, key: f32, values: [f32; 2]| [query, 0.0, key, 0.0, values[0], values[1]];
        let qkv = [piece(100.0, 0.0, [1.0, 1.0]), piece(100.0, 1.0, [5.0, 3.0])].concat();
        let mut output = [0.0; 4];
        attend(&qkv, 2, 2, &mut output);
        assert_eq!(output, [5.0, 2.0, 5.0, 2.0]);
    }
}
