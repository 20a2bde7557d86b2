//! The examples of the command line: those in `tests/cmd`, and those in the documentation.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::console::{Rigour, blocks, emend_commands, markdown_in, run};
use crate::helpers::{Server, stderr, stdout};

/// The address of the server in the documentation.
const DOCUMENTED_ADDRESS: &str = "127.0.0.1:8675";

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The pages of the documentation, without the decisions, which may describe past versions.
fn documentation() -> Vec<PathBuf> {
    let repository = repository();
    let decisions = repository.join("docs/decisions");
    let pages = markdown_in(&repository.join("docs")).into_iter();
    let pages = pages.filter(|page| !page.starts_with(&decisions));
    ["README.md", "CONTRIBUTING.md"]
        .iter()
        .map(|name| repository.join(name))
        .filter(|page| page.is_file())
        .chain(pages)
        .collect()
}

fn pass(name: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd").join(name);
    let wrong = run(&file, Rigour::Exact);
    assert!(
        wrong.is_empty(),
        "SNAPSHOTS=overwrite writes the current output into the page:\n\n{}",
        wrong.join("\n\n")
    );
}

#[test]
fn the_examples_of_checking_are_current() {
    pass("check.md");
}

#[test]
fn the_examples_of_explaining_are_current() {
    pass("explain.md");
}

#[test]
fn the_examples_of_accounts_teams_and_keys_are_current() {
    pass("accounts.md");
}

#[test]
fn the_examples_of_exporting_importing_and_verifying_are_current() {
    pass("data.md");
}

#[test]
fn the_examples_of_configuration_and_errors_are_current() {
    pass("configuration.md");
}

#[test]
fn the_help_of_every_command_is_current() {
    pass("help.md");
}

#[test]
fn the_sessions_in_the_documentation_are_current() {
    let wrong: Vec<String> = documentation()
        .iter()
        .flat_map(|page| run(page, Rigour::AsShown))
        .collect();
    assert!(
        wrong.is_empty(),
        "mark a block as console,ignore if it cannot be run:\n\n{}",
        wrong.join("\n\n")
    );
}

/// The requests in the documentation, sent with curl to a server of this test.
#[test]
fn the_requests_in_the_documentation_succeed() {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::start(directory.path(), &[]);
    let (mut sent, mut wrong) = (0, Vec::new());
    for page in documentation() {
        let text = std::fs::read_to_string(&page).unwrap();
        let shown = blocks(&text);
        for block in shown.iter().filter(|block| block.is_shell()) {
            let script = block.lines.join("\n");
            if !script.contains("curl ") || !script.contains(DOCUMENTED_ADDRESS) {
                continue;
            }
            sent += 1;
            let script = script
                .replace(DOCUMENTED_ADDRESS, server.address())
                .replace("curl ", "curl --fail-with-body ");
            let output = Command::new("sh").args(["-ec", &script]).output().unwrap();
            if !output.status.success() {
                wrong.push(format!(
                    "{}:{}: {}{}",
                    page.display(),
                    block.line,
                    stdout(&output),
                    stderr(&output)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(sent > 4, "{sent} requests were found");
}

#[test]
fn the_calls_of_emend_in_a_line_are_found() {
    let calls = |line: &str| emend_commands(line);
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        calls("echo 'I recieve it.' | emend check --format json -   # a comment"),
        [words(&["check", "--format", "json", "-"])]
    );
    assert_eq!(
        calls("emend team add writers && EMEND_STORE=x emend team join writers \"ada b\""),
        [
            words(&["team", "add", "writers"]),
            words(&["team", "join", "writers", "ada b"])
        ]
    );
    assert_eq!(
        calls("emend user add ada --admin < password.txt 2> log"),
        [words(&["user", "add", "ada", "--admin"])]
    );
    assert_eq!(calls("cargo run -- check; ls emend"), Vec::<Vec<String>>::new());
}
