use std::sync::atomic::Ordering;

use emend_service::EmendSettings;

use crate::helpers::{TestServer, person};

#[tokio::test]
async fn recent_choices_outrank_choices_from_two_years_ago() {
    let server = TestServer::start(EmendSettings::default());
    let me = person("me", &[]);
    let text = "I recieve it.";
    let issue = server.issues(&me, text).await.remove(0);
    for _ in 0..3 {
        server.takes(&me, &issue, "relieve").await;
    }
    server.now.fetch_add(2 * 365 * 24 * 60 * 60, Ordering::Relaxed);
    server.takes(&me, &issue, "receive").await;
    let issue = server.issues(&me, text).await.remove(0);
    assert_eq!(issue.replacements[0].value, "receive");
    let old = issue.replacements.iter().find(|r| r.value == "relieve").unwrap();
    assert_eq!(old.why.you, 3);
}
