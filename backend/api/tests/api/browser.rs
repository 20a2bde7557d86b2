//! A browser, logged in or not.

use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::helpers::TestApp;

pub(crate) const PASSWORD: &str = "correct horse";

/// A browser, logged in or not.
pub(crate) struct Browser<'a> {
    pub(crate) app: &'a TestApp,
    pub(crate) cookie: String,
}

impl<'a> Browser<'a> {
    /// Creates an account and logs in.
    pub(crate) async fn of(app: &'a TestApp, name: &str) -> Self {
        let body = json!({"name": name, "password": PASSWORD});
        assert_eq!(app.post("/api/v1/accounts", &body).await.status(), 201);
        let cookie = log_in(app, name).await;
        Self { app, cookie }
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: &Value) -> Response {
        let mut request = self
            .app
            .http
            .request(method, format!("{}/api/v1{path}", self.app.url))
            .header(COOKIE, &self.cookie)
            .header("sec-fetch-site", "same-origin");
        if !body.is_null() {
            request = request.json(body);
        }
        request.send().await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let response = self.call(Method::GET, path, &Value::Null).await;
        assert_eq!(response.status(), 200, "{path}");
        response.json().await.unwrap()
    }
}

pub(crate) async fn log_in(app: &TestApp, name: &str) -> String {
    let response = app
        .post("/api/v1/session", &json!({"name": name, "password": PASSWORD}))
        .await;
    assert_eq!(response.status(), 200);
    cookie_of(&response)
}

/// The cookie that the browser sends from then on.
pub(crate) fn cookie_of(response: &Response) -> String {
    let cookie = response.headers()[SET_COOKIE].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}
