//! The container of a model: a safetensors file with the model's kind and version, and a digest of all its content, in its metadata.

use std::fmt::Write;

use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::ModelError;

const FORMAT: &str = "emend-context";
const VERSION: &str = "1";

/// The kinds of model file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ModelKind {
    /// A transformer.
    Encoder,
    /// Log-linear classifiers.
    Linear,
    /// Vectors of words.
    Vectors,
}

/// A model file with a known format and version and a matching digest.
pub(crate) struct ModelFile<'a> {
    tensors: SafeTensors<'a>,
    /// In ascending order of the keys.
    metadata: Vec<(String, String)>,
    pub(crate) kind: ModelKind,
}

impl<'a> ModelFile<'a> {
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, ModelError> {
        let container = |error: safetensors::SafeTensorError| ModelError::Container(error.to_string());
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(container)?;
        let mut metadata: Vec<(String, String)> = header
            .metadata()
            .iter()
            .flatten()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        metadata.sort_unstable();
        let mut file = Self {
            tensors: SafeTensors::deserialize(bytes).map_err(container)?,
            metadata,
            kind: ModelKind::Encoder,
        };
        file.expect("format", FORMAT)?;
        file.expect("version", VERSION)?;
        file.kind = match file.text("kind")? {
            "encoder" => ModelKind::Encoder,
            "linear" => ModelKind::Linear,
            "vectors" => ModelKind::Vectors,
            other => return Err(unsupported("kind", other, "`encoder`, `linear` and `vectors`")),
        };
        let (stated, actual) = (file.text("digest")?, file.digest());
        if stated == actual {
            Ok(file)
        } else {
            Err(ModelError::Digest {
                stated: stated.to_owned(),
                actual,
            })
        }
    }

    fn expect(&self, key: &'static str, known: &'static str) -> Result<(), ModelError> {
        let found = self.text(key)?;
        if found == known {
            Ok(())
        } else {
            Err(unsupported(key, found, known))
        }
    }

    /// An entry of the metadata.
    fn text(&self, key: &'static str) -> Result<&str, ModelError> {
        self.metadata
            .iter()
            .find(|(found, _)| found == key)
            .map(|(_, value)| value.as_str())
            .ok_or(ModelError::MissingMetadata(key))
    }

    /// An entry of the metadata that is JSON.
    pub(crate) fn json<T: DeserializeOwned>(&self, key: &'static str) -> Result<T, ModelError> {
        serde_json::from_str(self.text(key)?).map_err(|error| ModelError::content(key, error))
    }

    /// SHA-256 over the metadata without the digest, then the tensors, each in the order of their names.
    fn digest(&self) -> String {
        let mut digest = Sha256::new();
        let mut field = |bytes: &[u8]| {
            digest.update(bytes);
            digest.update([0]);
        };
        for (key, value) in &self.metadata {
            if key != "digest" {
                field(key.as_bytes());
                field(value.as_bytes());
            }
        }
        let mut tensors = self.tensors.tensors();
        tensors.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        for (name, tensor) in tensors {
            for text in [&name, &tensor.dtype().to_string(), &shape_text(tensor.shape())] {
                digest.update(text.as_bytes());
                digest.update([0]);
            }
            digest.update(tensor.data());
        }
        digest.finalize().iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.tensors.tensor(name).is_ok()
    }

    fn tensor(&self, name: &str) -> Result<TensorView<'a>, ModelError> {
        self.tensors
            .tensor(name)
            .map_err(|_| ModelError::MissingTensor(name.to_owned()))
    }

    fn data(&self, name: &str, dtype: Dtype, shape: &[usize]) -> Result<&'a [u8], ModelError> {
        let tensor = self.tensor(name)?;
        if tensor.dtype() == dtype && tensor.shape() == shape {
            return Ok(tensor.data());
        }
        let describe = |dtype: Dtype, shape: &[usize]| format!("{dtype} [{}]", shape_text(shape));
        Err(ModelError::Tensor {
            name: name.to_owned(),
            found: describe(tensor.dtype(), tensor.shape()),
            expected: describe(dtype, shape),
        })
    }

    /// The number of elements of a tensor of one dimension.
    pub(crate) fn length(&self, name: &str) -> Result<usize, ModelError> {
        Ok(self.tensor(name)?.shape().first().copied().unwrap_or(0))
    }

    /// The bytes of an `I8` tensor of this shape, each to be read as a signed number.
    pub(crate) fn i8s(&self, name: &str, shape: &[usize]) -> Result<&'a [u8], ModelError> {
        self.data(name, Dtype::I8, shape)
    }

    pub(crate) fn u8s(&self, name: &str, shape: &[usize]) -> Result<&'a [u8], ModelError> {
        self.data(name, Dtype::U8, shape)
    }

    pub(crate) fn u16s(&self, name: &str, shape: &[usize]) -> Result<Vec<u16>, ModelError> {
        let (pairs, _) = self.data(name, Dtype::U16, shape)?.as_chunks();
        Ok(pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect())
    }

    pub(crate) fn f32s(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ModelError> {
        let (numbers, _) = self.data(name, Dtype::F32, shape)?.as_chunks();
        Ok(numbers.iter().map(|number| f32::from_le_bytes(*number)).collect())
    }

    /// A `U8` tensor that is UTF-8.
    pub(crate) fn utf8(&self, name: &'static str) -> Result<&'a str, ModelError> {
        let bytes = self.u8s(name, &[self.length(name)?])?;
        std::str::from_utf8(bytes).map_err(|error| ModelError::content(name, error))
    }
}

fn unsupported(key: &'static str, found: &str, known: &'static str) -> ModelError {
    ModelError::Unsupported {
        key,
        found: found.to_owned(),
        known,
    }
}

fn shape_text(shape: &[usize]) -> String {
    let numbers: Vec<String> = shape.iter().map(ToString::to_string).collect();
    numbers.join(",")
}
