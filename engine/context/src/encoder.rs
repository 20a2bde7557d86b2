//! The encoder: a transformer that reads all pieces of a sentence at once, normalising before each step (pre-LN).

use serde::Deserialize;

use crate::ModelError;
use crate::attention::attend;
use crate::functions::{Norm, gelu, log_sum_exp, sigmoid, softmax};
use crate::matrix::Matrix;
use crate::model_file::ModelFile;

/// The most positions of a window: the cost of attention grows with their square.
const MAX_POSITIONS: usize = 512;
const MAX_WIDTH: usize = 4096;

/// Sizes of an encoder, as its file states them.
#[derive(Debug, Deserialize)]
pub(crate) struct EncoderSizes {
    pub(crate) width: usize,
    layers: usize,
    heads: usize,
    hidden: usize,
    pub(crate) positions: usize,
    pub(crate) longest_piece: usize,
}

impl EncoderSizes {
    fn check(&self) -> Result<(), ModelError> {
        let fits = (1..=MAX_WIDTH).contains(&self.width)
            && (1..=4 * MAX_WIDTH).contains(&self.hidden)
            && (4..=MAX_POSITIONS).contains(&self.positions)
            && self.heads > 0
            && self.width.is_multiple_of(self.heads);
        if fits {
            Ok(())
        } else {
            Err(ModelError::content(
                "config",
                format!("these sizes are invalid: {self:?}"),
            ))
        }
    }

    /// The most pieces of a window, not counting the two pieces that mark its ends.
    pub(crate) fn window(&self) -> usize {
        self.positions - 2
    }
}

/// The matrix `{name}.weight` with the scales `{name}.scale`.
fn matrix(file: &ModelFile<'_>, name: &str, rows: usize, columns: usize) -> Result<Matrix, ModelError> {
    let weights = file.i8s(&format!("{name}.weight"), &[rows, columns])?;
    let scales = file.f32s(&format!("{name}.scale"), &[rows])?;
    Ok(Matrix::new(weights, scales, columns))
}

/// A matrix with a bias.
#[derive(Debug)]
struct LinearLayer {
    matrix: Matrix,
    bias: Vec<f32>,
}

impl LinearLayer {
    fn read(file: &ModelFile<'_>, name: &str, rows: usize, columns: usize) -> Result<Self, ModelError> {
        Ok(Self {
            matrix: matrix(file, name, rows, columns)?,
            bias: file.f32s(&format!("{name}.bias"), &[rows])?,
        })
    }

    fn apply(&self, input: &[f32]) -> Vec<f32> {
        self.matrix.apply(input, &self.bias)
    }
}

fn norm(file: &ModelFile<'_>, name: &str, width: usize) -> Result<Norm, ModelError> {
    Ok(Norm {
        weight: file.f32s(&format!("{name}.weight"), &[width])?,
        bias: file.f32s(&format!("{name}.bias"), &[width])?,
    })
}

#[derive(Debug)]
struct Layer {
    norm1: Norm,
    qkv: LinearLayer,
    out: LinearLayer,
    norm2: Norm,
    up: LinearLayer,
    down: LinearLayer,
}

impl Layer {
    fn read(file: &ModelFile<'_>, number: usize, sizes: &EncoderSizes) -> Result<Self, ModelError> {
        let name = |part: &str| format!("layers.{number}.{part}");
        let (width, hidden) = (sizes.width, sizes.hidden);
        Ok(Self {
            norm1: norm(file, &name("norm1"), width)?,
            qkv: LinearLayer::read(file, &name("qkv"), 3 * width, width)?,
            out: LinearLayer::read(file, &name("out"), width, width)?,
            norm2: norm(file, &name("norm2"), width)?,
            up: LinearLayer::read(file, &name("up"), hidden, width)?,
            down: LinearLayer::read(file, &name("down"), width, hidden)?,
        })
    }

    fn apply(&self, states: &mut [f32], lengths: &[usize], sizes: &EncoderSizes) {
        let qkv = self.qkv.apply(&self.norm1.apply(states));
        let mut attended = vec![0.0; states.len()];
        let (mut from, mut to) = (qkv.as_slice(), attended.as_mut_slice());
        for length in lengths {
            let (sequence, others) = from.split_at(length * 3 * sizes.width);
            let (output, other_outputs) = to.split_at_mut(length * sizes.width);
            attend(sequence, sizes.heads, sizes.width, output);
            (from, to) = (others, other_outputs);
        }
        add(states, &self.out.apply(&attended));
        let mut hidden = self.up.apply(&self.norm2.apply(states));
        gelu(&mut hidden);
        add(states, &self.down.apply(&hidden));
    }
}

fn add(states: &mut [f32], changes: &[f32]) {
    for (state, change) in states.iter_mut().zip(changes) {
        *state += change;
    }
}

/// A transformer and its three heads.
#[derive(Debug)]
pub(crate) struct Encoder {
    pub(crate) sizes: EncoderSizes,
    embedding: Matrix,
    positions: Vec<f32>,
    layers: Vec<Layer>,
    norm: Norm,
    tag: LinearLayer,
    error: LinearLayer,
    word: LinearLayer,
    word_norm: Norm,
    word_bias: Vec<f32>,
}

impl Encoder {
    pub(crate) fn read(file: &ModelFile<'_>, pieces: usize, tags: usize) -> Result<Self, ModelError> {
        let sizes: EncoderSizes = file.json("config")?;
        sizes.check()?;
        let width = sizes.width;
        let layers = (0..sizes.layers)
            .map(|number| Layer::read(file, number, &sizes))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            embedding: matrix(file, "embedding", pieces, width)?,
            positions: file.f32s("position", &[sizes.positions, width])?,
            layers,
            norm: norm(file, "norm", width)?,
            tag: LinearLayer::read(file, "tag", tags, width)?,
            error: LinearLayer::read(file, "error", 1, width)?,
            word: LinearLayer::read(file, "word", width, width)?,
            word_norm: norm(file, "word.norm", width)?,
            word_bias: file.f32s("word.output.bias", &[pieces])?,
            sizes,
        })
    }

    /// The hidden states of all pieces of all sequences, in order: `[pieces, width]`. A sequence has at most as many
    /// pieces as the encoder has positions.
    pub(crate) fn states(&self, sequences: &[Vec<u32>]) -> Vec<f32> {
        let width = self.sizes.width;
        let mut states = Vec::with_capacity(sequences.iter().map(Vec::len).sum::<usize>() * width);
        for sequence in sequences {
            for (number, position) in sequence.iter().zip(self.positions.chunks_exact(width)) {
                let embedding = self.embedding.row(*number as usize);
                states.extend(embedding.zip(position).map(|(a, b)| a + b));
            }
        }
        let lengths: Vec<usize> = sequences.iter().map(Vec::len).collect();
        for layer in &self.layers {
            layer.apply(&mut states, &lengths, &self.sizes);
        }
        self.norm.apply(&states)
    }

    /// The probabilities of the tags, `[n, tags]`, for `states` of `[n, width]`.
    pub(crate) fn tags(&self, states: &[f32]) -> Vec<f32> {
        let mut tags = self.tag.apply(states);
        softmax(&mut tags, self.tag.matrix.rows);
        tags
    }

    /// The probabilities that something is wrong, `[n]`, for `states` of `[n, width]`.
    pub(crate) fn errors(&self, states: &[f32]) -> Vec<f32> {
        self.error.apply(states).into_iter().map(sigmoid).collect()
    }

    /// The natural logarithms of the pieces' probabilities, `[n, pieces]`, for `states` of `[n, width]` at masks.
    pub(crate) fn word_scores(&self, states: &[f32]) -> Vec<f32> {
        let mut hidden = self.word.apply(states);
        gelu(&mut hidden);
        let mut logits = self
            .embedding
            .apply(&self.word_norm.apply(&hidden), &self.word_bias);
        for row in logits.chunks_exact_mut(self.embedding.rows) {
            let total = log_sum_exp(row);
            for logit in row {
                *logit -= total;
            }
        }
        logits
    }
}
