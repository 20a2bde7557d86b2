//! Attention: each piece of a sequence is combined with a weighted sum of all pieces.

// Whatever is not inlined into `with_simd` is compiled without the processor's wider instructions.
#![allow(clippy::inline_always)]

use pulp::{Arch, Simd, WithSimd};

use crate::functions::softmax_row;

/// Numbers that are worked out side by side.
const LANES: usize = 16;

/// Attention with several heads over one sequence. `qkv` is `[n, 3·width]`: queries, keys and values of n pieces, each
/// head's next to each other; `output` is `[n, width]`.
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
        // Numbers of the keys of 16 pieces lie side by side; past the last piece there is nothing.
        let blocks = pieces.div_ceil(LANES);
        let mut keys = vec![[0.0; LANES]; size * blocks];
        let mut scores = vec![[0.0; LANES]; blocks];
        for head in 0..heads {
            for (at, row) in qkv.chunks_exact(3 * width).enumerate() {
                for (dimension, key) in row[width + head * size..][..size].iter().enumerate() {
                    keys[dimension * blocks + at / LANES][at % LANES] = *key;
                }
            }
            for (row, output) in qkv.chunks_exact(3 * width).zip(output.chunks_exact_mut(width)) {
                score(&row[head * size..][..size], &keys, &mut scores);
                let shares = &mut scores.as_flattened_mut()[..pieces];
                softmax_row(shares);
                gather(
                    shares,
                    &qkv[2 * width + head * size..],
                    3 * width,
                    &mut output[head * size..][..size],
                );
            }
        }
    }
}

/// The products of a query with all keys, over the root of its size.
#[inline(always)]
fn score(query: &[f32], keys: &[[f32; LANES]], scores: &mut [[f32; LANES]]) {
    let scale = 1.0 / f32::from(u16::try_from(query.len()).unwrap_or(u16::MAX)).sqrt();
    let blocks = scores.len();
    for (block, scores) in scores.iter_mut().enumerate() {
        let mut sums = [0.0; LANES];
        for (number, keys) in query.iter().zip(keys.chunks_exact(blocks)) {
            for (sum, key) in sums.iter_mut().zip(&keys[block]) {
                *sum += number * key;
            }
        }
        *scores = sums.map(|sum| sum * scale);
    }
}

/// The sum of the values, each times its share. A value begins `stride` numbers after the one before.
#[inline(always)]
fn gather(shares: &[f32], values: &[f32], stride: usize, output: &mut [f32]) {
    let (blocks, rest) = output.as_chunks_mut::<LANES>();
    let start_of_rest = blocks.len() * LANES;
    for (block, output) in blocks.iter_mut().enumerate() {
        let mut sums = [0.0; LANES];
        for (share, values) in shares.iter().zip(values.chunks(stride)) {
            for (sum, value) in sums.iter_mut().zip(&values[block * LANES..][..LANES]) {
                *sum += share * value;
            }
        }
        *output = sums;
    }
    for (at, output) in (start_of_rest..).zip(rest) {
        *output = shares
            .iter()
            .zip(values.chunks(stride))
            .map(|(share, values)| share * values[at])
            .sum();
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
        let right = [5.0, 2.0, 5.0, 2.0];
        assert!(
            output.iter().zip(right).all(|(a, b)| (a - b).abs() < 1e-4),
            "{output:?}"
        );
    }
}
