//! Information for operators only: administrators, and programs on the server's own machine.

use emend_accounts::NewAccount;
use emend_shared::accounts::{KeyRequest, KeyScope, Registration, Role};
use serde_json::Value;

use crate::helpers::spawn_app_with_accounts;

#[tokio::test]
async fn figures_and_reasons_are_for_administrators_and_this_machine() {
    let app = spawn_app_with_accounts(Registration::Closed).await;
    let mut keys = Vec::new();
    for (name, role) in [("boss", Role::Administrator), ("ada", Role::User)] {
        let new = NewAccount {
            name,
            password: "correct horse",
            display_name: None,
            role,
        };
        app.emend.accounts().management.create(new).await.unwrap();
        let request = KeyRequest {
            name: "prometheus".to_owned(),
            scopes: vec![KeyScope::Admin],
            requests_per_minute: None,
        };
        let account = name.parse().unwrap();
        keys.push(
            app.emend
                .accounts()
                .keys
                .create(&account, &request)
                .await
                .unwrap()
                .token,
        );
    }
    let from_elsewhere = |path: &str| {
        let request = app.http.get(format!("{}{path}", app.url));
        request.header("x-forwarded-for", "203.0.113.7")
    };
    assert_eq!(app.get("/metrics").await.status(), 200);
    assert_eq!(from_elsewhere("/metrics").send().await.unwrap().status(), 401);
    for (key, status) in keys.iter().zip([200, 403]) {
        let answer = from_elsewhere("/metrics").bearer_auth(key).send().await.unwrap();
        assert_eq!(answer.status(), status);
    }
    let ready: Value = from_elsewhere("/readyz")
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(ready, serde_json::json!({"ready": true, "store": "ok"}));
    for path in ["/healthz", "/v2/healthcheck"] {
        assert_eq!(from_elsewhere(path).send().await.unwrap().status(), 200, "{path}");
    }
}
