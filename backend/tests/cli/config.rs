//! The configuration reaches every command, and errors in it are reported before the server is ready.

use std::process::{Command, Output};

use serde_json::json;

use crate::helpers::{Server, accept, emend, run, stderr, stdout};

/// Runs a command that finds the configuration in the default place.
fn with_default_config(home: &std::path::Path, args: &[&str]) -> Output {
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
async fn server_and_commands_use_the_store_of_one_configuration_file() {
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

    let verified = with_default_config(home.path(), &["verify"]);
    assert!(
        stdout(&verified).starts_with("1 record recounted: 1 count"),
        "{}",
        stdout(&verified)
    );
    let doctor = with_default_config(home.path(), &["doctor"]);
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
    // The error for a missing setting says where the command looked for it.
    let refused = with_default_config(home.path(), &["rdb", "mirror", "/nowhere"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        stderr(&refused).contains(&file.display().to_string()),
        "{}",
        stderr(&refused)
    );
    assert!(server.terminate());

    std::fs::write(&file, "keep-ids-days = \"many\"\n").unwrap();
    let refused = with_default_config(home.path(), &["doctor"]);
    assert_eq!(refused.status.code(), Some(2));
    let said = stderr(&refused);
    assert!(
        said.contains(&format!("{}: keep-ids-days: ", file.display())),
        "{said}"
    );
}

#[test]
fn an_error_that_prevents_a_start_is_reported_instead_of_the_url() {
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
        // The API words this error.
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
fn no_output_contains_a_password() {
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
async fn a_language_with_a_broken_dictionary_is_refused_instead_of_having_no_issues() {
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
