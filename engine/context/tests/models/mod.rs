//! Model files made up: of the right form, with weights that nobody trained.

// Each test and example uses its part.
#![allow(dead_code)]
// Numbers drawn at random are cut to size, and sizes are small.
#![allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]

use std::collections::BTreeMap;
use std::fmt::Write;

use safetensors::tensor::{Dtype, TensorView, serialize};
use sha2::{Digest, Sha256};

/// The content of a model file, before it is written.
#[derive(Clone)]
pub(crate) struct Model {
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) tensors: BTreeMap<String, Tensor>,
}

#[derive(Clone)]
pub(crate) struct Tensor {
    pub(crate) dtype: Dtype,
    pub(crate) shape: Vec<usize>,
    pub(crate) bytes: Vec<u8>,
}

/// Sizes of an encoder.
#[derive(Clone, Copy)]
pub(crate) struct Sizes {
    pub(crate) width: usize,
    pub(crate) layers: usize,
    pub(crate) heads: usize,
    pub(crate) hidden: usize,
    pub(crate) positions: usize,
    pub(crate) pieces: usize,
    pub(crate) tags: usize,
}

/// The size that is to be shipped: 10 million weights.
pub(crate) const SHIPPED: Sizes = Sizes {
    width: 256,
    layers: 6,
    heads: 8,
    hidden: 1024,
    positions: 128,
    pieces: 16_000,
    tags: 4_000,
};

/// One for tests.
pub(crate) const SMALL: Sizes = Sizes {
    width: 16,
    layers: 2,
    heads: 2,
    hidden: 24,
    positions: 32,
    pieces: 120,
    tags: 12,
};

impl Model {
    fn new(kind: &str) -> Self {
        let metadata = [
            ("format", "emend-context"),
            ("version", "1"),
            ("kind", kind),
            ("tags", "[]"),
            ("sources", "[]"),
        ];
        Self {
            metadata: metadata
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .into(),
            tensors: BTreeMap::new(),
        }
    }

    /// An encoder with weights drawn at random.
    pub(crate) fn encoder(sizes: Sizes) -> Self {
        let Sizes {
            width,
            layers,
            heads,
            hidden,
            positions,
            pieces,
            tags,
        } = sizes;
        let mut model = Self::new("encoder");
        let mut random = Random(7);
        model.dense(&mut random, "embedding", pieces, width);
        model.tensors.remove("embedding.bias");
        model.floats("position", &[positions, width], || random.float(0.5));
        for layer in 0..layers {
            let name = |part: &str| format!("layers.{layer}.{part}");
            model.norm(&mut random, &name("norm1"), width);
            model.dense(&mut random, &name("qkv"), 3 * width, width);
            model.dense(&mut random, &name("out"), width, width);
            model.norm(&mut random, &name("norm2"), width);
            model.dense(&mut random, &name("up"), hidden, width);
            model.dense(&mut random, &name("down"), width, hidden);
        }
        model.norm(&mut random, "norm", width);
        model.dense(&mut random, "tag", tags, width);
        model.dense(&mut random, "error", 1, width);
        model.dense(&mut random, "word", width, width);
        model.norm(&mut random, "word.norm", width);
        model.floats("word.output.bias", &[pieces], || random.float(0.1));
        model.text("vocabulary", &vocabulary(pieces));
        model.text("inflections", INFLECTIONS);
        let tag_names: Vec<String> = FIRST_TAGS
            .iter()
            .map(ToString::to_string)
            .chain((0..).map(|number| format!("REPLACE word{number}")))
            .take(tags)
            .collect();
        model.json("tags", &serde_json::json!(tag_names));
        model.json(
            "config",
            &serde_json::json!({
                "width": width, "layers": layers, "heads": heads, "hidden": hidden, "positions": positions, "longest_piece": 16,
                "kinds": ["spelling", "grammar"], "tag_kinds": (0..tags).map(|tag| tag % 2).collect::<Vec<_>>(),
            }),
        );
        model.json(
            "thresholds",
            &serde_json::json!({"error": 0.1, "kinds": {"spelling": 0.02, "grammar": 0.02}}),
        );
        model
    }

    /// A linear model with a set of each type and weights drawn at random.
    pub(crate) fn linear() -> Self {
        const PLACES: usize = 1 << 12;
        let mut model = Self::new("linear");
        let mut random = Random(11);
        for (name, dtype) in [("weights", Dtype::I8), ("ngrams", Dtype::U8)] {
            let prints: Vec<u16> = (0..PLACES)
                .map(|at| if at % 3 == 0 { 0 } else { random.next() as u16 | 1 })
                .collect();
            let bytes = prints.iter().flat_map(|print| print.to_le_bytes()).collect();
            model.tensor(&format!("{name}.fingerprint"), Dtype::U16, &[PLACES], bytes);
            model.tensor(
                &format!("{name}.value"),
                dtype,
                &[PLACES],
                (0..PLACES).map(|_| random.next() as u8).collect(),
            );
        }
        model.text("inflections", INFLECTIONS);
        model.text("words", "the\t1\na\t1\nis\t2\nhouse\t3\n");
        let set = |name: &str, kind: &str, classes: &[&str]| {
            let bias: Vec<f64> = (0..classes.len()).map(|class| class as f64 / 4.0).collect();
            serde_json::json!({"name": name, "type": kind, "kind": "confusion", "classes": classes, "scale": 0.02, "bias": bias})
        };
        let mut sets = vec![
            set("there", "word", &["there", "their", "they're"]),
            set("verb", "form", &["base", "s", "past", "participle", "ing"]),
            set("article", "gap", &["", "the", "a", "an"]),
        ];
        sets[1]["part"] = "v".into();
        sets[2]["inner"] = false.into();
        model.json(
            "config",
            &serde_json::json!({"sets": sets, "order": 3, "ngram_scale": 20.0, "ngram_total": 1e6}),
        );
        model.json(
            "thresholds",
            &serde_json::json!({"sets": {"there": 0.5, "verb": {"base>s": 0.1, "*": 1.0}}}),
        );
        model
    }

    fn tensor(&mut self, name: &str, dtype: Dtype, shape: &[usize], bytes: Vec<u8>) {
        let shape = shape.to_vec();
        self.tensors
            .insert(name.to_owned(), Tensor { dtype, shape, bytes });
    }

    fn floats(&mut self, name: &str, shape: &[usize], mut next: impl FnMut() -> f32) {
        let count = shape.iter().product();
        let bytes = (0..count).flat_map(|_| next().to_le_bytes()).collect();
        self.tensor(name, Dtype::F32, shape, bytes);
    }

    fn text(&mut self, name: &str, text: &str) {
        self.tensor(name, Dtype::U8, &[text.len()], text.as_bytes().to_vec());
    }

    fn json(&mut self, key: &str, value: &serde_json::Value) {
        self.metadata.insert(key.to_owned(), value.to_string());
    }

    fn norm(&mut self, random: &mut Random, name: &str, width: usize) {
        self.floats(&format!("{name}.weight"), &[width], || 1.0 + random.float(0.1));
        self.floats(&format!("{name}.bias"), &[width], || random.float(0.1));
    }

    fn dense(&mut self, random: &mut Random, name: &str, rows: usize, columns: usize) {
        let weights = (0..rows * columns).map(|_| random.next() as u8).collect();
        self.tensor(&format!("{name}.weight"), Dtype::I8, &[rows, columns], weights);
        // So that what goes in and what comes out are about as large.
        let scale = 1.0 / 74.0 / (columns as f32).sqrt();
        self.floats(&format!("{name}.scale"), &[rows], || {
            scale * (1.0 + random.float(0.2))
        });
        self.floats(&format!("{name}.bias"), &[rows], || random.float(0.1));
    }

    /// The file, with a digest that is right.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut metadata = self.metadata.clone();
        metadata.insert("digest".to_owned(), self.digest());
        self.bytes_with(metadata)
    }

    /// The file with these metadata.
    pub(crate) fn bytes_with(&self, metadata: BTreeMap<String, String>) -> Vec<u8> {
        let views = self.tensors.iter().map(|(name, tensor)| {
            let view = TensorView::new(tensor.dtype, tensor.shape.clone(), &tensor.bytes);
            (name.clone(), view.expect("a tensor that fits its shape"))
        });
        serialize(views, Some(metadata.into_iter().collect())).expect("a file")
    }

    /// The digest, as `training/FORMAT.md` says.
    fn digest(&self) -> String {
        let mut all = Vec::new();
        for (key, value) in &self.metadata {
            all.extend(format!("{key}\0{value}\0").into_bytes());
        }
        for (name, Tensor { dtype, shape, bytes }) in &self.tensors {
            let shape: Vec<String> = shape.iter().map(ToString::to_string).collect();
            all.extend(format!("{name}\0{dtype}\0{}\0", shape.join(",")).into_bytes());
            all.extend(bytes);
        }
        Sha256::digest(&all).iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

const INFLECTIONS: &str =
    "v\tgo\tgoes\twent\tgone\tgoing\nn\thouse\thouses\na\tlittle\t\tleast\nl\tquick\tquickly\n";

const FIRST_TAGS: [&str; 12] = [
    "KEEP",
    "DELETE",
    "SPELL",
    "INSERT the",
    "INSERT ,",
    "JOIN",
    "SWAP",
    "SPLIT 1",
    "VERB S",
    "APOSTROPHE S",
    "CASE UPPER",
    "REPLACE a lot",
];

fn vocabulary(pieces: usize) -> String {
    let letters = || ('a'..='z').chain(['\'', ',', '.', 'é']);
    let all: Vec<String> = ["[PAD]", "[BOS]", "[EOS]", "[MASK]", "[UNK]", "‹code›"]
        .into_iter()
        .map(str::to_owned)
        .chain(letters().map(|c| c.to_string()))
        .chain(letters().map(|c| format!("▁{c}")))
        .chain(USUAL.split(' ').map(|word| format!("▁{word}")))
        .chain((0..).map(|number| format!("▁word{number}")))
        .take(pieces)
        .collect();
    all.join("\n")
}

const USUAL: &str = "the of and to in is it that was for on are with as his they at be this have from or one had by word but not what all were we when your can said there use an each which she do how their if will up other about out many then them these so some her would make like him into time has look two more write go see number no way could people my than first been call who oil its now find long down day did get come made may part";

/// `SplitMix64`.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from −`size` to `size`.
    pub(crate) fn float(&mut self, size: f32) -> f32 {
        (self.next() as u32 as f32 / u32::MAX as f32 * 2.0 - 1.0) * size
    }
}
