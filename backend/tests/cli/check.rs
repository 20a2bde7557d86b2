use serde_json::Value;

use crate::helpers::{Server, accept, run, stderr, stdout};

#[test]
fn a_file_with_issues_is_told_line_by_line_and_exits_with_1() {
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
fn standard_input_is_checked_as_json_and_a_clean_text_exits_with_0() {
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
fn a_file_that_is_not_there_is_named_and_exits_with_2() {
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
async fn beside_a_running_server_it_sees_what_was_learned() {
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
