//! The functions of the encoder that are no products of matrices, in loops that the compiler turns into vector
//! instructions.

// Whatever is not inlined into `with_simd` is compiled without the processor's wider instructions.
#![allow(clippy::inline_always)]

use pulp::{Arch, Simd, WithSimd};

/// As in training.
const EPSILON: f32 = 1e-5;
/// Numbers that are added up side by side.
const LANES: usize = 16;

/// e to the power of `x`, to a relative error of 1e-6; 0 far below and finite above. After Cody and Waite (1980): a
/// power of two times a polynomial of the remainder.
#[inline(always)]
fn exp(x: f32) -> f32 {
    // Added to a number below 2²² in size, it leaves the nearest whole number in the lowest bits.
    const ROUND: f32 = 12_582_912.0;
    // ln 2 in two parts, so that little is lost when a multiple of it is taken off.
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    const EXPONENT_BIAS: u32 = 127 << 23;
    let x = x.clamp(-87.0, 88.0);
    let rounded = x * std::f32::consts::LOG2_E + ROUND;
    let whole = rounded - ROUND;
    let rest = x - whole * LN2_HIGH - whole * LN2_LOW;
    let polynomial =
        ((((rest / 720.0 + 1.0 / 120.0) * rest + 1.0 / 24.0) * rest + 1.0 / 6.0) * rest + 0.5) * rest * rest
            + rest
            + 1.0;
    polynomial * f32::from_bits((rounded.to_bits() << 23).wrapping_add(EXPONENT_BIAS))
}

/// z/2·(1 + tanh(√(2/π)·(z + 0.044715·z³))), for each number; the same as z over 1 + e to −2 times the argument of
/// tanh.
pub(crate) fn gelu(numbers: &mut [f32]) {
    Arch::new().dispatch(Gelu(numbers));
}

struct Gelu<'a>(&'a mut [f32]);

impl WithSimd for Gelu<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for z in self.0 {
            let twice = 1.595_769 * (*z + 0.044_715 * *z * *z * *z);
            *z /= 1.0 + exp(-twice);
        }
    }
}

/// 1/(1 + e to −`x`).
pub(crate) fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// Turns each row of `width` numbers into probabilities in proportion to their powers of e.
pub(crate) fn softmax(numbers: &mut [f32], width: usize) {
    Arch::new().dispatch(Softmax { numbers, width });
}

struct Softmax<'a> {
    numbers: &'a mut [f32],
    width: usize,
}

impl WithSimd for Softmax<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for row in self.numbers.chunks_exact_mut(self.width) {
            softmax_row(row);
        }
    }
}

#[inline(always)]
pub(crate) fn softmax_row(row: &mut [f32]) {
    let greatest = greatest(row);
    for number in &mut *row {
        *number = exp(*number - greatest);
    }
    let share = 1.0 / sum(row, |number| number);
    for number in row {
        *number *= share;
    }
}

/// The natural logarithm of the sum of the powers of e.
pub(crate) fn log_sum_exp(row: &[f32]) -> f32 {
    Arch::new().dispatch(LogSumExp(row))
}

struct LogSumExp<'a>(&'a [f32]);

impl WithSimd for LogSumExp<'_> {
    type Output = f32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> f32 {
        let greatest = greatest(self.0);
        greatest + sum(self.0, |number| exp(number - greatest)).ln()
    }
}

/// The weights of a layer norm.
#[derive(Debug)]
pub(crate) struct Norm {
    pub(crate) weight: Vec<f32>,
    pub(crate) bias: Vec<f32>,
}

impl Norm {
    /// Brings each row to a mean of 0 and a variance of 1, then weighs and moves it.
    pub(crate) fn apply(&self, rows: &[f32]) -> Vec<f32> {
        let mut output = vec![0.0; rows.len()];
        Arch::new().dispatch(NormOfRows {
            norm: self,
            rows,
            output: &mut output,
        });
        output
    }
}

struct NormOfRows<'a> {
    norm: &'a Norm,
    rows: &'a [f32],
    output: &'a mut [f32],
}

impl WithSimd for NormOfRows<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Norm { weight, bias } = self.norm;
        let width = weight.len();
        let share = 1.0 / f32::from(u16::try_from(width).unwrap_or(u16::MAX));
        for (row, output) in self
            .rows
            .chunks_exact(width)
            .zip(self.output.chunks_exact_mut(width))
        {
            let mean = sum(row, |number| number) * share;
            let variance = sum(row, |number| (number - mean) * (number - mean)) * share;
            let factor = 1.0 / (variance + EPSILON).sqrt();
            let weights = weight.iter().zip(bias);
            for ((output, number), (weight, bias)) in output.iter_mut().zip(row).zip(weights) {
                *output = (number - mean) * factor * weight + bias;
            }
        }
    }
}

#[inline(always)]
fn sum(row: &[f32], term: impl Fn(f32) -> f32) -> f32 {
    let (lanes, rest) = row.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for lane in lanes {
        for (sum, number) in sums.iter_mut().zip(lane) {
            *sum += term(*number);
        }
    }
    sums.iter().sum::<f32>() + rest.iter().map(|number| term(*number)).sum::<f32>()
}

#[inline(always)]
fn greatest(row: &[f32]) -> f32 {
    let (lanes, rest) = row.as_chunks::<LANES>();
    let mut most = [f32::NEG_INFINITY; LANES];
    for lane in lanes {
        for (most, number) in most.iter_mut().zip(lane) {
            *most = if *number > *most { *number } else { *most };
        }
    }
    most.iter().chain(rest).copied().fold(f32::NEG_INFINITY, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_e_are_right_to_a_millionth_where_32_bits_hold_them() {
        for step in -8700..=8800_i16 {
            let x = f32::from(step) / 100.0;
            let right = f64::from(x).exp();
            assert!((f64::from(exp(x)) / right - 1.0).abs() < 1e-6, "{x}");
        }
        assert!(exp(f32::NEG_INFINITY) < 1e-37);
    }

    #[test]
    fn gelu_is_its_formula() {
        let mut numbers: Vec<f32> = (-800..=800_i16).map(|step| f32::from(step) / 100.0).collect();
        let right: Vec<f32> = numbers
            .iter()
            .map(|z| {
                z / 2.0 * (1.0 + ((2.0 / std::f32::consts::PI).sqrt() * (z + 0.044_715 * z.powi(3))).tanh())
            })
            .collect();
        gelu(&mut numbers);
        assert!(numbers.iter().zip(&right).all(|(a, b)| (a - b).abs() < 1e-5));
    }

    #[test]
    fn probabilities_add_up_to_one_also_for_large_numbers() {
        let mut numbers = [1e30, 1e30, -1e30, 3.0, 0.0, 0.0];
        softmax(&mut numbers, 3);
        let right = [0.5, 0.5, 0.0, 0.909_443, 0.045_278_5, 0.045_278_5];
        assert!(
            numbers.iter().zip(right).all(|(a, b)| (a - b).abs() < 1e-6),
            "{numbers:?}"
        );
    }

    #[test]
    fn a_norm_takes_the_variance_over_all_numbers() {
        let norm = Norm {
            weight: vec![2.0, 2.0],
            bias: vec![1.0, 1.0],
        };
        let normed = norm.apply(&[3.0, 5.0]);
        assert!((normed[0] + 1.0).abs() < 1e-4 && (normed[1] - 3.0).abs() < 1e-4);
    }
}
