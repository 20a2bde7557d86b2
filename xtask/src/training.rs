//! `cargo xtask test --only training`: the way from text to a model that the engine reads, tried on a fiftieth of the text, so that it does not rot.

use crate::packages::TRAINING;
use crate::run::{cargo, command, run, step, target};

/// The share of the text that is packed, and how long each kind of model is trained.
const SHARE: &str = "0.02";
const SECONDS: &str = "60";

/// Packs, trains both kinds, writes fixtures, and has the engine's reader agree with them and read the trained models.
pub(crate) fn try_it() -> anyhow::Result<()> {
    let python = TRAINING.ensure()?.join("python");
    let trial = target().join("training-trial");
    let pack = trial.join("pack");
    let training = |what: &str, name: &str, arguments: &[&str]| {
        let mut training = command(&python);
        training
            .args(["-m", "training", name, "--pack"])
            .arg(&pack)
            .args(arguments);
        step(what, || run(&mut training))
    };
    step("tests of the training program", || {
        run(command(&python).args(["-m", "pytest", "--quiet", "training/tests"]))
    })?;
    training("packing", "pack", &["--share", SHARE])?;
    for kind in ["linear", "encoder"] {
        let model = trial.join(format!("{kind}.safetensors"));
        let out = model.display().to_string();
        let train = ["--kind", kind, "--seconds", SECONDS, "--quick", "--out", &out];
        training(
            &format!("training the {kind} model for {SECONDS} s"),
            "train",
            &train,
        )?;
        step(&format!("reading the {kind} model"), || {
            let read = [
                "run",
                "--quiet",
                "--package",
                "emend-context",
                "--example",
                "reading_speed",
                "--",
            ];
            run(cargo().args(read).arg(&model))
        })?;
    }
    let fixtures = trial.join("fixtures");
    training(
        "writing fixtures",
        "fixtures",
        &["--out", &fixtures.display().to_string()],
    )?;
    step("comparing the reader with them", || {
        let test = ["test", "--quiet", "--package", "emend-context", "--lib", "parity"];
        run(cargo().args(test).env("EMEND_FIXTURES", &fixtures))
    })
}
