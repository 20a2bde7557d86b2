//! What is configured reaches every command, and what is wrong is said before the server is ready.

use std::process::{Command, Output};

use serde_json::json;

use crate::helpers::{Server, accept, emend, run, stderr, stdout};

/// A command that finds the configuration where it is usually.
fn with_usual_config(home: &std::path::Path, args: &[&str]) -> Output {
    configured(home).args(args).output().unwrap()
}

fn configured(home: &std::path::Path) -> Command {
    let mut command = emend();
    command
        .env_remove("EMEND_CONFIG")
        .env("XDG_CONFIG_HOME", home)
        .env("HOME", home);
    command
}

#[tokio::test]
async fn one_file_leads_server_and_commands_to_the_same_store() {
    let home = tempfile::tempdir().unwrap();
    let store = home.path().join("data/shared.redb");
    let file = home.path().join("emend/emend.toml");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let settings = format!(
        "store = \"embedded:{}\"\nbind = \"localhost:0\"\n",
        store.display()
    );
    std::fs::write(&file, settings).unwrap();
    let mut command = configured(home.path());
    command.arg("serve");
    let server = Server::spawn(command);
    server.choose(&[accept("recieve", "receive")]).await;

    let verified = with_usual_config(home.path(), &["verify"]);
    assert!(
        stdout(&verified).starts_with("1 records"),
        "{}",
        stdout(&verified)
    );
    let doctor = with_usual_config(home.path(), &["doctor"]);
    assert!(
        stdout(&doctor).contains(&file.display().to_string()),
        "{}",
        stdout(&doctor)
    );
    assert!(
        stdout(&doctor).contains("is running on this store"),
        "{}",
        stdout(&doctor)
    );
    // Each says where it looked for what is missing.
    let refused = with_usual_config(home.path(), &["rdb", "mirror", "/nowhere"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        stderr(&refused).contains(&file.display().to_string()),
        "{}",
        stderr(&refused)
    );
    assert!(server.terminate());

    std::fs::write(&file, "keep-ids-days = \"many\"\n").unwrap();
    let refused = with_usual_config(home.path(), &["doctor"]);
    assert_eq!(refused.status.code(), Some(2));
    let said = stderr(&refused);
    assert!(
        said.contains(&format!("{}: keep-ids-days: ", file.display())),
        "{said}"
    );
}

#[test]
fn what_keeps_a_server_from_starting_is_said_before_its_address() {
    let data = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let file = data.path().join("not-a-store");
    std::fs::write(&file, "Dear Ada, ".repeat(1_000)).unwrap();
    let store = format!("embedded:{}", file.display());
    let free = "127.0.0.1:0";
    for (args, says) in [
        (&["--bind", taken.as_str()][..], "cannot listen on"),
        (&["--bind", "8675"], "localhost:8675"),
        (&["--bind", ":8675"], "localhost:8675"),
        (&["--bind", "no-such-host.invalid:1"], "no-such-host.invalid"),
        (&["--bind", free, "--store", store.as_str()], "emend restore"),
        (&["--bind", free, "--store-file", "/nowhere"], "/nowhere"),
        // What it says about that is the API's.
        (&["--bind", free, "--allow-origin", "not an origin/"], ""),
        (
            &["--bind", free, "--mirror-schedule", "sometimes"],
            "--mirror-schedule",
        ),
    ] {
        let refused = run(data.path(), &[&["serve"], args].concat(), "");
        let said = stderr(&refused);
        assert_eq!(refused.status.code(), Some(2), "{args:?}: {said}");
        assert!(said.contains(says), "{args:?}: {said}");
        assert!(!said.contains("panicked"), "{args:?}: {said}");
        assert_eq!(stdout(&refused), "", "{args:?}");
    }
}

#[test]
fn a_password_is_nowhere_in_what_is_said() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("secret");
    let config = data.path().join("emend.toml");
    let config_flag = config.to_str().unwrap();
    for (secret, setting) in [
        ("redis://:hunter2@127.0.0.1:1", "store"),
        ("redis://:hunter2@bad host:99999", "store"),
        ("postgres://u:hunter2@h/d", "store"),
        ("mysql://u:hunter2@127.0.0.1:1/d", "mirror"),
        ("mysql://u:hunter2@h:port/d", "mirror"),
        ("postgres://u:hunter2@h/d", "mirror"),
    ] {
        std::fs::write(&file, secret).unwrap();
        std::fs::write(&config, format!("{setting} = {}\n", json!(secret))).unwrap();
        let in_file = [format!("--{setting}-file"), file.display().to_string()];
        for args in [
            &["doctor", in_file[0].as_str(), in_file[1].as_str()][..],
            &["doctor", "--config", config_flag],
            &["mirror", "status", "--config", config_flag],
            &["serve", "--help", "--config", config_flag],
            &["doctor", &format!("--{setting}"), secret],
        ] {
            let output = run(data.path(), args, "");
            let said = stdout(&output) + &stderr(&output);
            assert!(!said.is_empty() && !said.contains("hunter2"), "{args:?}: {said}");
        }
    }
}

#[tokio::test]
async fn a_language_whose_dictionary_is_broken_is_refused_and_not_answered_without_mistakes() {
    let data = tempfile::tempdir().unwrap();
    let dictionaries = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(dictionaries.path().join(name), text).unwrap();
    write("xx.aff", "SET NO-SUCH-ENCODING\n");
    write("xx.dic", "1\na\n");
    let server = Server::start(
        data.path(),
        &["--dictionaries", dictionaries.path().to_str().unwrap()],
    );
    for _ in 0..2 {
        let asked = json!({"text": "A b c.", "language": "xx"});
        let refused = server.post("/api/v1/check", "", &asked).await;
        assert_eq!(refused.status(), 400);
        let said = refused.text().await.unwrap();
        assert!(said.contains("dictionary for xx cannot be read"), "{said}");
        let languages = server.get("/v2/languages").await.text().await.unwrap();
        assert!(!languages.contains("\"xx\""), "{languages}");
    }
}
