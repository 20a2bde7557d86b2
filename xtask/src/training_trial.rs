//! `cargo xtask test --only training`: a trial of the whole training, from a fiftieth of the text to a model that the engine reads.

use crate::registry_packages::TRAINING;
use crate::run::{cargo, command, run, step, target};

/// The share of the text that is packed, and the training time of each kind of model.
const SHARE: &str = "0.02";
const SECONDS: &str = "60";

/// Packs text, trains both kinds of models and writes fixtures. The engine must read the models and agree with the fixtures.
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
    step("testing the training program", || {
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
            let fixture_reader = [
                "run",
                "--quiet",
                "--package",
                "emend-context",
                "--example",
                "reading_speed",
                "--",
            ];
            run(cargo().args(fixture_reader).arg(&model))
        })?;
    }
    let fixtures = trial.join("fixtures");
    training(
        "writing fixtures",
        "fixtures",
        &["--out", &fixtures.display().to_string()],
    )?;
    step("comparing the engine with the fixtures", || {
        let test = ["test", "--quiet", "--package", "emend-context", "--lib", "parity"];
        run(cargo().args(test).env("EMEND_FIXTURES", &fixtures))
    })
}
