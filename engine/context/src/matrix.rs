//! Matrices of 8-bit weights, and their product with rows of 32-bit numbers.
//!
//! A product is worked out in tiles that stay in registers, after Goto and van de Geijn (2008): a panel of 32 outputs
//! and 256 inputs is turned into 32-bit numbers, and all rows of the input go over it before the next panel is looked
//! at. So weights stay one byte each in memory, and turning them costs little: with 32 rows, one conversion for 32
//! products.

// Whatever is not inlined into `with_simd` is compiled without the processor's wider instructions.
#![allow(clippy::inline_always)]

use pulp::{Arch, Simd, WithSimd};

/// Outputs of a panel.
const PANEL: usize = 32;
/// Inputs of a panel that are turned into 32-bit numbers at once; 32 KiB of them, so that they stay in the first cache.
const DEPTH: usize = 256;

/// A matrix of `rows` outputs and `columns` inputs; a weight is an 8-bit number times the scale of its row.
#[derive(Debug)]
pub(crate) struct Matrix {
    /// For each panel of 32 rows and each column the weights of these rows; rows past the last are 0.
    panels: Vec<[i8; PANEL]>,
    scales: Vec<f32>,
    pub(crate) rows: usize,
    pub(crate) columns: usize,
}

impl Matrix {
    /// From the weights row by row, and the scale of each row. Each byte of `weights` is to be read as a signed number.
    pub(crate) fn new(weights: &[u8], scales: Vec<f32>, columns: usize) -> Self {
        let rows = scales.len();
        let mut panels = vec![[0; PANEL]; rows.div_ceil(PANEL) * columns];
        if columns > 0 {
            for (row, weights) in weights.chunks_exact(columns).enumerate() {
                let panel = &mut panels[row / PANEL * columns..][..columns];
                for (place, weight) in panel.iter_mut().zip(weights) {
                    place[row % PANEL] = weight.cast_signed();
                }
            }
        }
        Self {
            panels,
            scales,
            rows,
            columns,
        }
    }

    /// A row of weights, as 32-bit numbers.
    pub(crate) fn row(&self, row: usize) -> impl Iterator<Item = f32> {
        let scale = self.scales[row];
        self.panels[row / PANEL * self.columns..][..self.columns]
            .iter()
            .map(move |weights| f32::from(weights[row % PANEL]) * scale)
    }

    /// Multiplies each of the rows of `input` (`[n, columns]`) with the matrix and adds the bias: `[n, rows]`.
    pub(crate) fn apply(&self, input: &[f32], bias: &[f32]) -> Vec<f32> {
        let mut output = vec![0.0; input.len() / self.columns.max(1) * self.rows];
        if !output.is_empty() {
            Arch::new().dispatch(MatrixProduct {
                matrix: self,
                input,
                bias,
                output: &mut output,
            });
        }
        output
    }
}

struct MatrixProduct<'a> {
    matrix: &'a Matrix,
    input: &'a [f32],
    bias: &'a [f32],
    output: &'a mut [f32],
}

/// Weights as 32-bit numbers, where a vector of them crosses no line of the cache.
#[repr(align(64))]
struct AlignedWeights([[f32; PANEL]; DEPTH]);

impl WithSimd for MatrixProduct<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        // How many rows of the input are multiplied at once, how many vectors a panel is wide, and how many of them are
        // at once in registers: 16 of 32 registers hold sums with AVX-512, 8 of 16 elsewhere.
        match S::F32_LANES {
            16 => self.run::<S, 8, 2, 2>(simd),
            8 => self.run::<S, 4, 4, 2>(simd),
            4 => self.run::<S, 4, 8, 2>(simd),
            _ => self.run::<S, 4, 32, 8>(simd),
        }
    }
}

impl MatrixProduct<'_> {
    #[inline(always)]
    fn run<S: Simd, const ROWS: usize, const VECTORS: usize, const WIDTH: usize>(self, simd: S) {
        let Matrix { columns, rows, .. } = *self.matrix;
        // Input rows in blocks, so that the numbers that are used together are next to each other; the last block is
        // filled up with 0.
        let inputs = self.input.len() / columns;
        let mut blocks = vec![[0.0; ROWS]; inputs.div_ceil(ROWS) * columns];
        for (block, input) in blocks
            .chunks_exact_mut(columns)
            .zip(self.input.chunks(ROWS * columns))
        {
            for (at, row) in input.chunks_exact(columns).enumerate() {
                for (place, number) in block.iter_mut().zip(row) {
                    place[at] = *number;
                }
            }
        }

        #[allow(clippy::large_stack_arrays)] // 32 KiB, which any thread has; the heap would be no faster.
        let mut weights = AlignedWeights([[0.0; PANEL]; DEPTH]);
        let zero = [[simd.splat_f32s(0.0); VECTORS]; ROWS];
        let mut tiles = vec![zero; blocks.len() / columns];
        for (number, panel) in self.matrix.panels.chunks_exact(columns).enumerate() {
            tiles.fill(zero);
            for (start, part) in (0..).step_by(DEPTH).zip(panel.chunks(DEPTH)) {
                let weights = &mut weights.0[..part.len()];
                // One flat loop, which the compiler turns into vector instructions; nested ones it does not.
                for (to, from) in weights.as_flattened_mut().iter_mut().zip(part.as_flattened()) {
                    *to = f32::from(*from);
                }
                for (tile, block) in tiles.iter_mut().zip(blocks.chunks_exact(columns)) {
                    let block = &block[start..start + part.len()];
                    let mut first = 0;
                    while first < VECTORS {
                        add_products::<S, ROWS, VECTORS, WIDTH>(simd, block, weights, first, tile);
                        first += WIDTH;
                    }
                }
            }
            let first = number * PANEL;
            let outputs = first..(first + PANEL).min(rows);
            let (mut bias, mut scales) = ([0.0; PANEL], [0.0; PANEL]);
            bias[..outputs.len()].copy_from_slice(&self.bias[outputs.clone()]);
            scales[..outputs.len()].copy_from_slice(&self.matrix.scales[outputs.clone()]);
            let ((bias, _), (scales, _)) = (S::as_simd_f32s(&bias), S::as_simd_f32s(&scales));
            for (row, sums) in self.output.chunks_exact_mut(rows).zip(tiles.as_flattened()) {
                let mut numbers = [0.0; PANEL];
                let (vectors, _) = S::as_mut_simd_f32s(&mut numbers);
                for at in 0..VECTORS {
                    vectors[at] = add_product(simd, sums[at], scales[at], bias[at]);
                }
                row[outputs.clone()].copy_from_slice(&numbers[..outputs.len()]);
            }
        }
    }
}

/// Adds to the vectors `first..first + WIDTH` of a tile the products of a block of input rows with weights.
#[inline(always)]
fn add_products<S: Simd, const ROWS: usize, const VECTORS: usize, const WIDTH: usize>(
    simd: S,
    block: &[[f32; ROWS]],
    weights: &[[f32; PANEL]],
    first: usize,
    tile: &mut [[S::f32s; VECTORS]; ROWS],
) {
    let mut sums = [[simd.splat_f32s(0.0); WIDTH]; ROWS];
    for (sums, tile) in sums.iter_mut().zip(&*tile) {
        sums.copy_from_slice(&tile[first..first + WIDTH]);
    }
    for (input, weights) in block.iter().zip(weights) {
        let (vectors, _) = S::as_simd_f32s(weights);
        for row in 0..ROWS {
            let input = simd.splat_f32s(input[row]);
            for at in 0..WIDTH {
                sums[row][at] = add_product(simd, input, vectors[first + at], sums[row][at]);
            }
        }
    }
    for (sums, tile) in sums.iter().zip(tile) {
        tile[first..first + WIDTH].copy_from_slice(sums);
    }
}

#[inline(always)]
fn add_product<S: Simd>(simd: S, a: S::f32s, b: S::f32s, sum: S::f32s) -> S::f32s {
    // WebAssembly has no instruction that does both, and pulp imitates its exact rounding at great cost.
    if cfg!(target_family = "wasm") {
        simd.add_f32s(simd.mul_f32s(a, b), sum)
    } else {
        simd.mul_add_e_f32s(a, b, sum)
    }
}

#[cfg(test)]
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap
)]
mod tests {
    use super::*;

    fn matrix(rows: usize, columns: usize) -> Matrix {
        let weights: Vec<u8> = (0..rows * columns).map(|at| (at * 31 % 7) as u8).collect();
        let signed: Vec<u8> = weights.iter().map(|weight| weight.wrapping_sub(3)).collect();
        Matrix::new(&signed, (0..rows).map(|row| 1.0 + row as f32).collect(), columns)
    }

    /// The product by definition, on whole numbers, so that the order of additions does not affect rounding.
    fn by_definition(matrix: &Matrix, input: &[f32], bias: &[f32]) -> Vec<f32> {
        let dot = |input: &[f32], row: usize| -> f32 {
            let weights = (0..matrix.columns)
                .map(|column| matrix.panels[row / PANEL * matrix.columns + column][row % PANEL]);
            weights
                .zip(input)
                .map(|(weight, number)| f32::from(weight) * number)
                .sum()
        };
        input
            .chunks_exact(matrix.columns)
            .flat_map(|input| {
                (0..matrix.rows).map(move |row| dot(input, row) * matrix.scales[row] + bias[row])
            })
            .collect()
    }

    #[test]
    fn products_of_every_size_are_what_the_definition_says() {
        for (rows, columns, inputs) in [
            (1, 1, 1),
            (31, 7, 3),
            (33, 256, 4),
            (64, 300, 9),
            (5, 513, 13),
            (100, 32, 40),
        ] {
            let matrix = matrix(rows, columns);
            let input: Vec<f32> = (0..inputs * columns).map(|at| (at % 5) as f32 - 2.0).collect();
            let bias: Vec<f32> = (0..rows).map(|row| row as f32).collect();
            assert_eq!(
                matrix.apply(&input, &bias),
                by_definition(&matrix, &input, &bias),
                "{rows} × {columns}"
            );
        }
    }

    #[test]
    fn no_input_has_no_output() {
        assert!(matrix(3, 4).apply(&[], &[0.0; 3]).is_empty());
    }
}
