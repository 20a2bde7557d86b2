use serde_json::Value;

use crate::helpers::{Server, run, stderr, stdout};

#[test]
fn a_malformed_origin_is_refused_before_any_output() {
    let data = tempfile::tempdir().unwrap();
    for origin in [
        "not an origin/",
        "example.org",
        "https://example.org/page",
        "https://*",
        "null",
    ] {
        let args = ["serve", "--bind", "127.0.0.1:0", "--allow-origin", origin];
        let refused = run(data.path(), &args, "");
        assert_eq!(refused.status.code(), Some(2), "{origin}");
        assert_eq!(stdout(&refused), "", "{origin}");
        let said = stderr(&refused);
        assert!(
            said.contains("--allow-origin") && said.contains("moz-extension://*"),
            "{said}"
        );
    }
    assert!(!data.path().join("emend.redb").exists(), "nothing was started");
}

#[tokio::test]
async fn every_origin_can_be_allowed() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &["--allow-origin", "*"]);
    let languages: Value = server.get("/v2/languages").await.json().await.unwrap();
    assert_eq!(languages[0]["longCode"], "en-US");
}
