//! Loading a sentence model of either kind.

use std::sync::OnceLock;

use crate::ModelError;
use crate::data_file::DataFile;
use crate::encoder_model::EncoderModel;
use crate::linear::LinearModel;
use crate::model_file::{ModelFile, ModelKind};
use crate::sentence_model::SentenceModel;

/// Reads a model file.
///
/// # Errors
/// [`ModelError`] if the bytes are not a valid model file. No input makes it panic.
pub fn load(bytes: &[u8]) -> Result<Box<dyn SentenceModel>, ModelError> {
    // A module with vector instructions runs only where they are known, so what runs it knows them.
    #[cfg(target_family = "wasm")]
    pulp_wasm_simd_flag::enable_simd128();
    let file = ModelFile::read(bytes)?;
    Ok(match file.kind {
        ModelKind::Encoder => Box::new(EncoderModel::read(&file)?),
        ModelKind::Linear => Box::new(LinearModel::read(&file)?),
        ModelKind::Vectors => return Err(ModelError::content("kind", "vectors of words read no sentences")),
    })
}

#[cfg(feature = "embedded-data")]
const EMBEDDED: Option<&[u8]> = Some(include_bytes!("../data/linear.safetensors"));
#[cfg(not(feature = "embedded-data"))]
const EMBEDDED: Option<&[u8]> = None;

/// The file of the model for English.
pub static ENGLISH: DataFile = DataFile::new("linear.safetensors", EMBEDDED);

/// The forms of the words that the model for English knows, a line each, the most frequent first: `v`, `n`, `a` or `l` for verbs (base,
/// -s, past, participle, -ing), nouns (singular, plural), adjectives (positive, comparative, superlative) and adverbs (adjective,
/// adverb), and the forms, separated by tabs.
///
/// # Panics
/// If [`ENGLISH`] is not there.
pub fn english_word_forms() -> &'static str {
    static FORMS: OnceLock<&'static str> = OnceLock::new();
    FORMS.get_or_init(|| {
        let file = ModelFile::read(ENGLISH.content()).and_then(|file| file.utf8("inflections"));
        file.expect("the file in engine/context/data has the forms")
    })
}

/// The model for English that is part of the program, loaded at the first call (about 0.1 s, 17 MB).
///
/// # Panics
/// If [`ENGLISH`] is not there.
pub fn english() -> &'static dyn SentenceModel {
    static MODEL: OnceLock<Box<dyn SentenceModel>> = OnceLock::new();
    let model =
        MODEL.get_or_init(|| load(ENGLISH.content()).expect("the file in engine/context/data is a model"));
    model.as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_for_english_reads_confused_words() {
        let reading = &english().read(&["If you loose the file, we run again."])[0];
        let edits: Vec<_> = reading
            .marked()
            .filter_map(|(_, proposal)| proposal.edit.clone())
            .collect();
        assert_eq!(edits.len(), 1);
        assert_eq!(edits[0].text, "lose");
    }

    #[test]
    fn the_forms_of_english_words_are_lines() {
        assert!(
            english_word_forms()
                .lines()
                .any(|line| line == "v\tgo\tgoes\twent\tgone\tgoing")
        );
    }
}
