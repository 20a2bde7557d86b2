use emend_testbed::{AppendFsync, Redis, TestRedisOptions};

use crate::helpers::{Server, accept, run, stderr};

const TEXT: &str = "I recieve it.";

#[tokio::test]
async fn choices_survive_kill_9_of_the_server() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &[]);
    let second = server.replacements(TEXT).await[1].clone();
    for _ in 0..3 {
        server.choose(&[accept("recieve", &second)]).await;
    }
    server.kill9();
    let server = Server::start(data.path(), &[]);
    assert_eq!(server.replacements(TEXT).await[0], second);
    assert!(server.terminate(), "a server that is asked to stop ends well");
}

#[tokio::test]
async fn choices_survive_kill_9_of_redis() {
    let options = TestRedisOptions {
        append_fsync: AppendFsync::Always,
        ..TestRedisOptions::default()
    };
    let mut redis = Redis::start(options).unwrap();
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &["--store", &redis.url()]);
    let second = server.replacements(TEXT).await[1].clone();
    for _ in 0..3 {
        server.choose(&[accept("recieve", &second)]).await;
    }
    redis.kill9().unwrap();
    redis.restart().unwrap();
    assert_eq!(server.replacements(TEXT).await[0], second);
}

#[tokio::test]
async fn a_second_server_on_the_same_store_is_refused_with_the_reason() {
    let data = tempfile::tempdir().unwrap();
    let _first = Server::start(data.path(), &[]);
    let refused = run(data.path(), &["serve", "--bind", "127.0.0.1:0"], "");
    assert_eq!(refused.status.code(), Some(2));
    assert!(stderr(&refused).contains("--store"), "{}", stderr(&refused));
}

#[tokio::test]
async fn a_dictionary_directory_adds_a_language_and_a_broken_one_is_named() {
    let data = tempfile::tempdir().unwrap();
    let dictionaries = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(dictionaries.path().join(name), text).unwrap();
    write("eo.aff", "SET UTF-8\nTRY aeiou\n");
    write("eo.dic", "2\nsaluton\nmondo\n");
    write("xx.aff", "SET NO-SUCH-ENCODING\n");
    write("xx.dic", "1\na\n");
    let directory = dictionaries.path().to_str().unwrap();
    let server = Server::start(data.path(), &["--dictionaries", directory]);
    let languages: serde_json::Value = server.get("/api/v1/languages").await.json().await.unwrap();
    let codes: Vec<_> = languages["languages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| l["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes[0], "en-US");
    assert!(codes.contains(&"eo") && codes.contains(&"en-GB"), "{codes:?}");

    let doctor = run(data.path(), &["doctor", "--dictionaries", directory], "");
    let said = crate::helpers::stdout(&doctor);
    assert!(said.contains("xx cannot be loaded"), "{said}");
    assert_eq!(doctor.status.code(), Some(1));
}
