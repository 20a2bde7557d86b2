//! Reads the fixtures of both kinds of model and compares a few answers with those of training; panics where they
//! differ.
//!
//! A program without input and output, so that WebAssembly can run it as it is: `cargo xtask test --only wasm`.

use emend_context::Reading;
use serde_json::{Value, json};

const ENCODER: (&[u8], &str) = (
    include_bytes!("../../tests/fixtures/encoder.safetensors"),
    include_str!("../../tests/fixtures/encoder.json"),
);
const LINEAR: (&[u8], &str) = (
    include_bytes!("../../tests/fixtures/linear.safetensors"),
    include_str!("../../tests/fixtures/linear.json"),
);

fn main() {
    for (model, answers) in [ENCODER, LINEAR] {
        let model = emend_context::load(model).expect("a model");
        let answers: Value = serde_json::from_str(answers).expect("JSON");
        let sentences = answers["sentences"].as_array().expect("sentences");
        for (number, answer) in sentences.iter().enumerate() {
            let sentence = answer["sentence"].as_str().expect("a sentence");
            let reading = &model.read(&[sentence])[0];
            // The encoder's answers have an error probability for every word, the linear model's have marked edits.
            if let Some(errors) = answer["errors"].as_array() {
                assert_eq!(reading.words.len(), errors.len(), "words of {sentence:?}");
                for (word, error) in reading.words.iter().zip(errors) {
                    assert_near(word.error, error);
                }
            }
            if let Some(right) = answers["marked"].get(number) {
                assert_eq!(marked(reading), sorted(right), "edits of {sentence:?}");
            }
        }
        for candidates in answers["candidates"].as_array().expect("candidates") {
            let index =
                |key: &str| usize::try_from(candidates[key].as_u64().expect("a number")).expect("an index");
            let list = |key: &str| candidates[key].as_array().expect("a list");
            let texts: Vec<&str> = list("texts").iter().filter_map(Value::as_str).collect();
            let sentence = sentences[index("sentence")]["sentence"]
                .as_str()
                .expect("a sentence");
            let found = model.score(sentence, index("word"), &texts).expect("scores");
            assert_eq!(found.len(), list("scores").len(), "scores of {sentence:?}");
            for (found, right) in found.into_iter().zip(list("scores")) {
                assert_near(found, right);
            }
        }
    }
}

/// The marked edits of a reading as the fixtures have them: start, end, text, kind.
fn marked(reading: &Reading) -> Vec<Value> {
    let edits = reading.marked().map(|(_, proposal)| {
        let edit = proposal.edit.as_ref().expect("a marked proposal has an edit");
        json!([
            edit.span.start,
            edit.span.end,
            edit.text,
            proposal.kind.to_string()
        ])
    });
    sorted(&edits.collect())
}

fn sorted(edits: &Value) -> Vec<Value> {
    let mut edits = edits.as_array().expect("a list of edits").clone();
    edits.sort_by_key(ToString::to_string);
    edits
}

fn assert_near(found: f32, right: &Value) {
    let right = right.as_f64().expect("a number");
    assert!(
        (f64::from(found) - right).abs() <= 1e-3 * right.abs().max(1.0),
        "{found}, not {right}"
    );
}
