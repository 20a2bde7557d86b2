//! A file that is no model of this version is refused with its reason, and no bytes make the reader panic.

mod models;

use emend_context::{ModelError, load};
use proptest::prelude::*;
use safetensors::tensor::Dtype;

fn refused(bytes: &[u8]) -> ModelError {
    load(bytes).map(drop).expect_err("a file that is refused")
}

fn small() -> [models::Model; 2] {
    [models::Model::encoder(models::SMALL), models::Model::linear()]
}

#[test]
fn another_format_version_or_kind_is_refused() {
    for (key, value) in [("format", "onnx"), ("version", "2"), ("kind", "decoder")] {
        let mut model = models::Model::linear();
        model.metadata.insert(key.to_owned(), value.to_owned());
        assert!(
            matches!(refused(&model.bytes()), ModelError::Unsupported { key: found, .. } if found == key),
            "{key}"
        );
        model.metadata.remove(key);
        assert_eq!(refused(&model.bytes()), ModelError::MissingMetadata(key));
    }
}

#[test]
fn a_file_that_is_no_safetensors_file_is_refused() {
    for bytes in [&[][..], b"PK", &[0xFF; 64]] {
        assert!(matches!(refused(bytes), ModelError::Container(_)));
    }
}

#[test]
fn a_changed_weight_is_found_by_the_digest() {
    for model in small() {
        let mut bytes = model.bytes();
        *bytes.last_mut().unwrap() ^= 1;
        assert!(matches!(refused(&bytes), ModelError::Digest { .. }));
    }
}

#[test]
fn a_tensor_that_is_missing_or_of_another_shape_is_named() {
    for model in small() {
        for name in model.tensors.keys() {
            let mut without = model.clone();
            without.tensors.remove(name);
            // A linear model may do without n-grams.
            if name != "ngrams.value" {
                assert_eq!(refused(&without.bytes()), ModelError::MissingTensor(name.clone()));
            }
            let mut other = model.clone();
            let tensor = other.tensors.get_mut(name).unwrap();
            tensor.bytes = vec![0; 8];
            (tensor.dtype, tensor.shape) = (Dtype::F64, vec![1]);
            assert!(
                matches!(refused(&other.bytes()), ModelError::Tensor { name: found, .. } if found.split('.').next() == name.split('.').next()),
                "{name}"
            );
        }
    }
}

#[test]
fn sizes_that_would_cost_too_much_or_divide_by_nothing_are_refused() {
    let model = models::Model::encoder(models::SMALL);
    let config = &model.metadata["config"];
    for (key, value) in [
        ("heads", 0_u64),
        ("heads", 3),
        ("width", 0),
        ("width", 1_u64 << 40),
        ("positions", 2),
        ("positions", 1 << 30),
        ("hidden", 0),
        ("layers", 1 << 60),
        ("longest_piece", 0),
        ("longest_piece", 1 << 30),
    ] {
        let mut config: serde_json::Value = serde_json::from_str(config).unwrap();
        config[key] = value.into();
        let mut model = model.clone();
        model.metadata.insert("config".to_owned(), config.to_string());
        assert!(load(&model.bytes()).is_err(), "{key} {value}");
    }
}

/// Puts something else somewhere into a text.
fn changed(text: &str, at: usize, with: &str) -> String {
    let at = text.floor_char_boundary(at % (text.len() + 1));
    let end = text.ceil_char_boundary((at + with.len()).min(text.len()));
    format!("{}{with}{}", &text[..at], &text[end..])
}

proptest! {
    #[test]
    fn changed_bytes_never_make_it_panic(which in 0..2_usize, changes in prop::collection::vec((any::<usize>(), any::<u8>()), 1..5), length in any::<usize>()) {
        let mut bytes = small()[which].bytes();
        let size = bytes.len();
        for (at, byte) in changes {
            bytes[at % size] = byte;
        }
        let _ = load(&bytes);
        let _ = load(&bytes[..length % size]);
    }

    /// Crafted files have the right digest: they may be refused or read, and reading with them never panics.
    #[test]
    fn files_made_on_purpose_never_make_it_panic(
        which in 0..2_usize,
        metadata in prop::collection::vec((any::<prop::sample::Index>(), any::<usize>(), "[-0-9a-z\\[\\]{}\",:. ]{1,3}"), 0..3),
        tensors in prop::collection::vec((any::<prop::sample::Index>(), any::<usize>(), any::<[u8; 4]>()), 0..12),
        text in "(\\PC| |the |there |go ){0,60}",
    ) {
        let mut model = small()[which].clone();
        for (key, at, with) in metadata {
            let keys = ["config", "tags", "thresholds"];
            let value = model.metadata.get_mut(*key.get(&keys)).unwrap();
            *value = changed(value, at, &with);
        }
        for (name, at, with) in tensors {
            let names: Vec<String> = model.tensors.keys().cloned().collect();
            let bytes = &mut model.tensors.get_mut(name.get(&names)).unwrap().bytes;
            let at = at % bytes.len();
            for (byte, with) in bytes[at..].iter_mut().zip(with) {
                *byte = with;
            }
        }
        if let Ok(model) = load(&model.bytes()) {
            let readings = model.read(&[&text, "They go there."]);
            prop_assert_eq!(readings.len(), 2);
            let _ = model.score("They go there.", 2, &["their", &text]);
        }
    }
}
