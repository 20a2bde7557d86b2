//! The steps of `cargo xtask test`.

use anyhow::ensure;

use crate::run::{built_server, cargo, run};
use crate::test_counts::{TestCounts, run_and_count_tests};
use crate::{
    book, cargo_packages, debian_packages, frontend, registry_packages, schemathesis, self_check, tidy,
    tools, training_trial, wasm,
};

/// A step.
pub(crate) struct TestStep {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    /// The steps that must succeed before this one.
    pub(crate) needs: &'static [&'static str],
    pub(crate) run: fn() -> anyhow::Result<TestCounts>,
}

const fn step(
    name: &'static str,
    about: &'static str,
    needs: &'static [&'static str],
    run: fn() -> anyhow::Result<TestCounts>,
) -> TestStep {
    TestStep {
        name,
        about,
        needs,
        run,
    }
}

/// In the order in which they run.
pub(crate) const STEPS: &[TestStep] = &[
    step("format", "cargo fmt changes nothing", &[], format),
    step(
        "tidy",
        "the rules for crates, files and documents, and the measure of prose",
        &[],
        tidy::run,
    ),
    step(
        "book",
        "the documentation builds as a book; its links and commands are correct",
        &[],
        book::run,
    ),
    step(
        "frontend",
        "the web app builds, within its size limit",
        &[],
        || without_test_counts(frontend::build),
    ),
    step(
        "lint",
        "no clippy warnings, for this machine and for the browser",
        &[],
        lint,
    ),
    step(
        "wasm",
        "the sentence model gives in WebAssembly the answers that training gave",
        &[],
        wasm,
    ),
    step(
        "deny",
        "licences, bans and sources of the dependencies",
        &[],
        deny,
    ),
    step(
        "services",
        "make, curl, Redis, MariaDB, Chromium, Firefox, nginx and Caddy are installed",
        &[],
        || without_test_counts(|| debian_packages::ensure_debian(|tool| tool.purpose != "bench")),
    ),
    step(
        "unit",
        "unit and integration tests, with real stores",
        &["services", "frontend"],
        unit,
    ),
    step("doc", "the examples in doc comments", &[], doc),
    step(
        "chaos",
        "short runs of cargo xtask chaos: faults lose and duplicate no choice",
        &["services", "frontend"],
        || without_test_counts(chaos),
    ),
    step(
        "browser",
        "the web app in Chromium and Firefox, and axe; screenshots in target/screenshots",
        &["services", "frontend", "unit"],
        browser,
    ),
    step(
        "clients",
        "clients for LanguageTool, unmodified, from their registries",
        &["frontend", "unit"],
        clients,
    ),
    step(
        "schema",
        "a short run of cargo xtask schemathesis: the API against openapi.json",
        &["frontend", "unit"],
        || without_test_counts(|| schemathesis::run_with(schemathesis::SHORT)),
    ),
    step(
        "self-check",
        "Emend finds no issue in its documents, the web app's texts, its help and the API's descriptions",
        &["frontend", "unit"],
        || without_test_counts(self_check::run),
    ),
];

/// The steps that run only if `--only` names them.
pub(crate) const ON_REQUEST: &[TestStep] = &[step(
    "training",
    "the sentence model: a short training, from text to a model that the engine reads",
    &[],
    || without_test_counts(training_trial::try_it),
)];

fn without_test_counts(work: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<TestCounts> {
    work().map(|()| TestCounts::default())
}

pub(crate) fn format() -> anyhow::Result<TestCounts> {
    without_test_counts(|| run(cargo().args(["fmt", "--all", "--check"])))
}

fn lint() -> anyhow::Result<TestCounts> {
    tools::ensure_wasm_target()?;
    debian_packages::ensure_build_tools()?;
    lint_native()?;
    without_test_counts(lint_browser)
}

const DENY_WARNINGS: [&str; 3] = ["--", "--deny", "warnings"];

/// Every crate, for this machine.
pub(crate) fn lint_native() -> anyhow::Result<()> {
    let native = [
        "clippy",
        "--quiet",
        "--workspace",
        "--all-targets",
        "--all-features",
    ];
    run(cargo().args(native).args(DENY_WARNINGS))
}

/// The web app, for the browser.
pub(crate) fn lint_browser() -> anyhow::Result<()> {
    let browser = [
        "clippy",
        "--quiet",
        "--package",
        "emend-frontend",
        "--target",
        tools::WASM,
    ];
    run(cargo().args(browser).args(DENY_WARNINGS))
}

fn wasm() -> anyhow::Result<TestCounts> {
    tools::ensure_wasm_target()?;
    without_test_counts(wasm::test_sentence_model)
}

fn deny() -> anyhow::Result<TestCounts> {
    let directory = cargo_packages::cargo_deny().ensure()?;
    let check = [
        "--all-features",
        "check",
        "--hide-inclusion-graph",
        "licenses",
        "bans",
        "sources",
    ];
    without_test_counts(|| run(crate::run::command(directory.join("cargo-deny")).args(check)))
}

/// The tests of the whole workspace. Those in a browser need a feature of their crate.
///
/// Every step that compiles tests names the workspace, and not a crate: cargo would select other features of the dependencies for
/// it, and compile them and all that depends on them again.
pub(crate) const WORKSPACE_TESTS: [&str; 2] = ["test", "--workspace"];

fn unit() -> anyhow::Result<TestCounts> {
    run_and_count_tests(
        cargo()
            .args(WORKSPACE_TESTS)
            .args(["--lib", "--bins", "--tests", "--no-fail-fast"]),
    )
}

fn doc() -> anyhow::Result<TestCounts> {
    run_and_count_tests(cargo().args(WORKSPACE_TESTS).args(["--doc", "--no-fail-fast"]))
}

/// Injects every fault once: those that lose nothing, and those that destroy the data of Redis or the embedded store's file. Then the
/// faults of a Redis Cluster.
fn chaos() -> anyhow::Result<()> {
    let short = ["--short", "--seed", "1"];
    let of_redis = "empty-redis,older-redis,evicted-redis,older-mariadb";
    let of_file = "full-file,kill-server,damaged-page,flipped-byte,truncated-file";
    for more in [
        &[][..],
        &["--destroy", "--only", of_redis],
        &["--store", "embedded", "--destroy", "--only", of_file],
    ] {
        crate::chaos::run_with(&[&short, more].concat())?;
    }
    // Each of these more than once, because their moment matters.
    let of_cluster = "kill-master,move-slots,stop-master,kill-server";
    crate::chaos::run_with(&[
        "--store",
        "cluster",
        "--seed",
        "1",
        "--only",
        of_cluster,
        "--faults",
        "12",
        "--choices",
        "4000",
    ])
}

fn browser() -> anyhow::Result<TestCounts> {
    let emend = built_server()?;
    // Two at a time: a test mostly waits for its browser.
    let args = [
        "--features",
        "emend-e2e/browser",
        "--test",
        "browser",
        "--",
        "--test-threads",
        "2",
    ];
    let axe = registry_packages::AXE
        .ensure()?
        .with_file_name("axe-core/axe.min.js");
    let directories = [cargo_packages::geckodriver().ensure()?];
    let counts = run_and_count_tests(
        cargo()
            .args(WORKSPACE_TESTS)
            .args(args)
            .env("EMEND_BIN", emend)
            .env("EMEND_AXE", axe)
            .env("PATH", tools::path_with(&directories)?),
    )?;
    ensure!(counts.passed > 0, "no tests ran");
    Ok(counts)
}

fn clients() -> anyhow::Result<TestCounts> {
    let directories = [
        registry_packages::PYTHON_CLIENTS.ensure()?,
        registry_packages::PYLANGUAGETOOL.ensure()?,
        registry_packages::GRAMMA.ensure()?,
        cargo_packages::languagetool_rust().ensure()?,
    ];
    let emend = built_server()?;
    let args = ["--features", "emend-e2e/clients", "--test", "clients"];
    let counts = run_and_count_tests(
        cargo()
            .args(WORKSPACE_TESTS)
            .args(args)
            .env("EMEND_BIN", emend)
            .env("PATH", tools::path_with(&directories)?),
    )?;
    ensure!(counts.passed > 0, "no tests ran");
    Ok(counts)
}
