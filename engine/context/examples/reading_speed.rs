//! How long the reader takes: for a sentence, for many together, for a very long one, and for candidates at a place.
//!
//! `cargo run --release -p emend-context --example reading_speed [-- MODEL]`
//!
//! Without a model, an encoder of the size that is shipped, with weights drawn at random. Medians on one thread.

#[path = "../tests/models/mod.rs"]
mod models;
mod timing;

use std::time::Instant;
use timing::median;

const SENTENCE: &str = "The people who were at the house said that it would be a long time before they could go down to see the number of oil.";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let bytes = match std::env::args().nth(1) {
        Some(path) => std::fs::read(path)?,
        None => models::Model::encoder(models::SHIPPED).bytes(),
    };
    let start = Instant::now();
    let model = emend_context::load(&bytes)?;
    println!(
        "a file of {:.1} MB, loaded in {:.0} ms",
        f64::from(u32::try_from(bytes.len())?) / 1e6,
        start.elapsed().as_secs_f64() * 1e3
    );

    let words = model.read(&[SENTENCE])[0].words.len() - 1;
    println!(
        "a sentence of {words} words: {:.2} ms",
        median(|| drop(model.read(&[SENTENCE])))
    );
    let batch = [SENTENCE; 16];
    println!(
        "each of 16 such sentences together: {:.2} ms",
        median(|| drop(model.read(&batch))) / 16.0
    );
    let long = SENTENCE.repeat(40);
    let words = model.read(&[&long])[0].words.len() - 1;
    println!(
        "a sentence of {words} words: {:.2} ms",
        median(|| drop(model.read(&[&long])))
    );
    let candidates = ["their", "there", "they", "them", "the"];
    println!(
        "5 candidates at a place: {:.2} ms",
        median(|| drop(model.score(SENTENCE, 5, &candidates)))
    );
    Ok(())
}
