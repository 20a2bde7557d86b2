use serde_json::Value;

use crate::helpers::{Server, accept, run, stderr, stdout};

#[test]
fn issues_are_printed_line_by_line_with_exit_status_1() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("letter.txt");
    std::fs::write(&file, "All is well.\nI recieve it.\n").unwrap();
    let output = run(
        data.path(),
        &["check", "--language", "en-US", file.to_str().unwrap()],
        "",
    );
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let said = stdout(&output);
    assert!(
        said.contains("letter.txt:2:3: spelling [SPELLING] recieve:"),
        "{said}"
    );
    assert!(said.contains("receive"), "{said}");
}

#[test]
fn standard_input_is_checked_as_json_and_a_clean_text_has_exit_status_0() {
    let data = tempfile::tempdir().unwrap();
    let output = run(
        data.path(),
        &["check", "--format", "json", "-"],
        "All is well here, thank you.",
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["files"][0]["issues"], Value::Array(vec![]));
    assert_eq!(report["files"][0]["language"]["code"], "en-US");
}

#[test]
fn a_missing_file_is_named_with_exit_status_2() {
    let data = tempfile::tempdir().unwrap();
    let output = run(data.path(), &["check", "no-such-file.txt"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("no-such-file.txt"),
        "{}",
        stderr(&output)
    );
}

#[tokio::test]
async fn choices_count_with_and_without_a_running_server() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &[]);
    let second = server.replacements("I recieve it.").await[1].clone();
    server.choose(&[accept("recieve", &second)]).await;
    let output = run(
        data.path(),
        &["check", "--language", "en-US", "--format", "json"],
        "I recieve it.",
    );
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        report["files"][0]["issues"][0]["replacements"][0]["value"],
        second.as_str()
    );
    let output = run(
        data.path(),
        &[
            "explain",
            "--language",
            "en-US",
            "--format",
            "json",
            "I recieve it.",
        ],
        "",
    );
    let explained: Value = serde_json::from_slice(&output.stdout).unwrap();
    let first = &explained["issues"][0]["candidates"][0];
    assert_eq!(
        (&first["value"], &first["votes"]["mine"]),
        (&second.clone().into(), &1.into())
    );
    drop(server);
    let output = run(
        data.path(),
        &["check", "--language", "en-US", "--format", "json"],
        "I recieve it.",
    );
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        report["files"][0]["issues"][0]["replacements"][0]["value"],
        second.as_str(),
        "and without it"
    );
}
