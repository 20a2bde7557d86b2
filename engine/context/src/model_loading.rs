//! Loading a sentence model of either kind.

use crate::ModelError;
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
    })
}
