//! Why a model file is refused.

/// Why bytes are not a sentence model that this crate can read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// The bytes are not a safetensors file.
    #[error("not a safetensors file: {0}")]
    Container(String),
    /// The metadata lacks an entry.
    #[error("the metadata has no `{0}`")]
    MissingMetadata(&'static str),
    /// Another format, version or kind of model.
    #[error("the {key} is `{found}`; this reader supports {known}")]
    Unsupported {
        /// The entry of the metadata.
        key: &'static str,
        /// The version in the file.
        found: String,
        /// The version that this crate reads.
        known: &'static str,
    },
    /// The content does not match its digest.
    #[error("the file is damaged: its digest is {stated}, but that of its content is {actual}")]
    Digest {
        /// The digest in the metadata.
        stated: String,
        /// The digest of the file's content.
        actual: String,
    },
    /// A tensor is not there.
    #[error("the tensor `{0}` is missing")]
    MissingTensor(String),
    /// A tensor has another type or shape than the configuration says.
    #[error("the tensor `{name}` is {found}, and should be {expected}")]
    Tensor {
        /// Its name.
        name: String,
        /// Its type and shape in the file.
        found: String,
        /// The type and shape that the configuration asks for.
        expected: String,
    },
    /// An entry of the metadata or a text cannot be used.
    #[error("`{part}` cannot be used: {reason}")]
    Content {
        /// The entry or tensor.
        part: &'static str,
        /// The reason.
        reason: String,
    },
}

impl ModelError {
    pub(crate) fn content(part: &'static str, reason: impl std::fmt::Display) -> Self {
        Self::Content {
            part,
            reason: format!("{reason}"),
        }
    }
}
