//! How long the products of matrices of one sentence take, by our own code and by `rten-gemm`.
//!
//! `cargo run --release -p emend-context --example products`
//!
//! The matrices of an encoder of 6 layers that is 256 wide, and of its 4,000 tags, times 32 pieces. Ours are kept in 8
//! bits, those of `rten-gemm` in 32, packed beforehand. Medians on one thread.

#[allow(dead_code)] // The library uses all of it.
#[path = "../src/matrix.rs"]
mod matrix;
mod timing;

use matrix::Matrix;
use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions};
use rten_tensor::NdTensorView;
use timing::median;

const PIECES: usize = 32;

/// Outputs, inputs and how often such a matrix occurs.
const SHAPES: [(usize, usize, usize); 5] = [
    (768, 256, 6),
    (256, 256, 6),
    (1024, 256, 6),
    (256, 1024, 6),
    (4000, 256, 1),
];

#[allow(clippy::cast_precision_loss)] // Small numbers.
fn main() {
    let executor = GemmExecutor::<f32>::new();
    println!(
        "rten-gemm with {} and {} threads",
        executor.kernel_name(),
        threads()
    );
    let (mut ours, mut theirs) = (0.0, 0.0);
    for (rows, columns, times) in SHAPES {
        let weights: Vec<u8> = (0_u8..255).cycle().take(rows * columns).collect();
        let floats: Vec<f32> = weights
            .iter()
            .map(|weight| f32::from(weight.cast_signed()))
            .collect();
        let input: Vec<f32> = (0_u8..17).cycle().take(PIECES * columns).map(f32::from).collect();
        let bias = vec![0.0; rows];

        let matrices: Vec<Matrix> = (0..times)
            .map(|_| Matrix::new(&weights, vec![1.0; rows], columns))
            .collect();
        let time = median(|| {
            for matrix in &matrices {
                drop(matrix.apply(&input, &bias));
            }
        });
        ours += time;

        let right = NdTensorView::from_data([rows, columns], floats.as_slice());
        let packed: Vec<_> = (0..times)
            .map(|_| executor.prepack_b(right.transposed()))
            .collect();
        let mut output = vec![0.0; PIECES * rows];
        let mut multiply = |matrix| {
            let left = GemmInputA::Unpacked(NdTensorView::from_data([PIECES, columns], input.as_slice()));
            executor.gemm(
                &mut output,
                left,
                GemmInputB::Packed(matrix),
                GemmOptions::default(),
            )
        };
        let other = median(|| {
            for matrix in &packed {
                multiply(matrix).expect("sizes that fit");
            }
        });
        theirs += other;
        let differs = output
            .iter()
            .zip(matrices[0].apply(&input, &bias))
            .any(|(a, b)| (a - b).abs() > 1e-3 * a.abs().max(1.0));
        println!(
            "{times} × {rows} × {columns}: {time:.2} ms, rten-gemm {other:.2} ms{}",
            if differs { ", which differs" } else { "" }
        );
    }
    println!("all: {ours:.2} ms, rten-gemm {theirs:.2} ms");
}

/// The threads of the pool that `rten-gemm` uses; `RAYON_NUM_THREADS=1` makes it one.
fn threads() -> String {
    std::env::var("RAYON_NUM_THREADS").unwrap_or_else(|_| "as many as there are processors as".to_owned())
}
