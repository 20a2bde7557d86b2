//! Reads a sentence with a trained model: which edit each word needs, how sure that is, and how well candidates of the
//! speller fit.
//!
//! A model is one file, made by `training/`; [`load`] takes its bytes, and [`english`] is the model that is part of the program. There are two kinds, and both answer through
//! [`SentenceModel`]: an *encoder*, a small transformer whose matrices have 8-bit weights, and a *linear* model,
//! log-linear classifiers over the words around a place.
//!
//! ```
//! # let bytes = include_bytes!("../tests/fixtures/linear.safetensors");
//! let model = emend_context::load(bytes)?;
//! let sentence = "I like there house.";
//! for (word, proposal) in model.read(&[sentence])[0].marked() {
//!     println!("{:?} {} {}: {:?}", word.span, proposal.kind, proposal.probability, proposal.edit);
//! }
//! let scores = model.score(sentence, 2, &["their", "there"]);
//! # Ok::<(), emend_context::ModelError>(())
//! ```
//!
//! Spans count characters (Unicode scalar values) of the sentence.
//!
//! # Layout
//! - [`sentence_model`](SentenceModel) – the interface, and the reading of a sentence that a model returns
//! - `model_file`, `error` – the container of a model, its digest, and why a file is refused
//! - `words`, `characters`, `pieces` – from a sentence to words, and from words to pieces of the vocabulary
//! - `tags`, `inflections` – from a tag, such as `VERB PAST`, to an edit of the sentence
//! - `encoder`, `attention`, `functions`, `matrix`, `windows` – the transformer
//! - `encoder_model`, `linear` – the two kinds of model; `model_loading` – either of them from a file
//! - [`WordVectors`] – how well a word fits the words around it
//! - [`DataFile`] – a file that is part of the program, or that it is handed when it starts
//!
//! # Performance considerations
//! The work is proportional to the length of the sentences: long ones are read in windows. Weights stay 8-bit in memory
//! (a model takes about as much as its file) and are turned into 32-bit numbers while they are multiplied, with the
//! vector instructions of the processor (AVX-512, AVX2, NEON, or WebAssembly's).
//! [0043](../../../docs/decisions/0043-reader-of-the-sentence-model.md) has the figures; `cargo run --release -p
//! emend-context --example reading_speed` measures them. No thread is started.

mod attention;
mod characters;
mod data_file;
mod encoder;
mod encoder_model;
mod error;
mod functions;
mod inflections;
mod linear;
mod matrix;
mod model_file;
mod model_loading;
mod pieces;
mod sentence_model;
mod tags;
#[cfg(test)]
mod training_parity;
mod windows;
mod word_vectors;
mod words;

pub use data_file::DataFile;
pub use error::ModelError;
pub use model_loading::{ENGLISH, english, english_word_forms, load};
pub use sentence_model::{MIN_PROBABILITY, Proposal, Reading, SentenceModel, WordReading};
pub use tags::Edit;
pub use word_vectors::{ENGLISH_VECTORS, SentenceVectors, WordVectors};
