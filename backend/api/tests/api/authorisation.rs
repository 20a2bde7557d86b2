//! Every route, called by every kind of caller.

use emend_accounts::{Caller, NewAccount};
use emend_api::ROUTES;
use emend_domain::AccountId;
use emend_shared::accounts::{InviteRequest, KeyRequest, KeyScope, Registration, Role, TeamRole};
use reqwest::Method;
use serde_json::{Value, json};

use crate::helpers::{TestApp, choice, spawn_app, spawn_app_with_accounts};

pub(crate) const PASSWORD: &str = "correct horse";
/// The callers, in the order of a row's statuses.
const CALLERS: [&str; 6] = ["nobody", "other", "member", "maintainer", "administrator", "key"];

/// A route, a request, and the status for each caller. 400: authorized, but invalid on purpose, so that the data remains.
pub(crate) struct Row(
    pub(crate) &'static str,
    pub(crate) &'static str,
    pub(crate) Value,
    pub(crate) [u16; 6],
);

#[allow(clippy::too_many_lines, reason = "it is a table, with a row for every route")]
pub(crate) fn rows() -> Vec<Row> {
    let anybody = |status: u16| [status; 6];
    let somebody = |status: u16| [401, status, status, status, status, 403];
    // An account name and a key of that account; a key without the scope as a bearer token.
    let with_key = |nobody: u16| [nobody, 200, 200, 200, 200, 403];
    let administrator = |status: u16| [401, 403, 403, 403, status, 403];
    let maintainer = |status: u16| [401, 404, 403, status, status, 403];
    let check = json!({"text": "I recieve it.", "language": "en-US"});
    let choices = json!({"choices": [choice("dismiss", "teh")]});
    let words = json!({"words": ["Emend"]});
    let log_in = json!({"name": "victim", "password": PASSWORD});
    let register = json!({"name": "new", "password": PASSWORD});
    let password = json!({"current": PASSWORD, "new": "short"});
    let key = json!({"name": "editor", "scopes": ["check"]});
    let not_confirmed = json!({"confirm": "no"});
    let none = Value::Null;
    vec![
        Row("post", "/api/v1/check", check, somebody(200)),
        Row("post", "/api/v1/choices", choices, somebody(200)),
        Row("get", "/api/v1/languages", none.clone(), anybody(200)),
        Row("get", "/api/v1/learned", none.clone(), somebody(200)),
        Row("delete", "/api/v1/learned/{item}", none.clone(), somebody(400)),
        Row("get", "/api/v1/stats", none.clone(), somebody(200)),
        Row("get", "/api/v1/words", none.clone(), somebody(200)),
        Row("post", "/api/v1/words", words.clone(), somebody(200)),
        Row("delete", "/api/v1/words", words, somebody(200)),
        Row("get", "/api/v1/session", none.clone(), anybody(200)),
        Row("post", "/api/v1/session", log_in, anybody(200)),
        Row("delete", "/api/v1/session", none.clone(), anybody(204)),
        Row("get", "/api/v1/sessions", none.clone(), somebody(200)),
        Row("delete", "/api/v1/sessions", none.clone(), somebody(204)),
        Row("delete", "/api/v1/sessions/{id}", none.clone(), somebody(404)),
        Row("post", "/api/v1/accounts", register, anybody(403)),
        Row("post", "/api/v1/me/password", password, somebody(400)),
        Row("post", "/api/v1/me/display-name", json!({}), somebody(200)),
        Row("get", "/api/v1/me/export", none.clone(), somebody(200)),
        Row("post", "/api/v1/me/forget", not_confirmed, somebody(400)),
        Row("get", "/api/v1/removals/unknown", none.clone(), anybody(404)),
        Row("get", "/api/v1/keys", none.clone(), somebody(200)),
        Row("post", "/api/v1/keys", key, somebody(201)),
        Row("delete", "/api/v1/keys/{key}", none.clone(), somebody(404)),
        Row("get", "/api/v1/teams", none.clone(), somebody(200)),
        Row("post", "/api/v1/teams", json!({"name": "{fresh}"}), somebody(201)),
        Row("delete", "/api/v1/teams/{team}", none.clone(), maintainer(204)),
        Row(
            "get",
            "/api/v1/teams/{team}/members",
            none.clone(),
            [401, 404, 200, 200, 200, 403],
        ),
        Row(
            "post",
            "/api/v1/teams/{team}/members",
            json!({"invite": "{invite}"}),
            somebody(204),
        ),
        // An administrator can manage a team without being a member, and therefore cannot leave it.
        Row(
            "delete",
            "/api/v1/teams/{team}/members",
            none.clone(),
            [401, 404, 204, 204, 404, 403],
        ),
        Row(
            "post",
            "/api/v1/teams/{team}/members/victim",
            json!({"role": "maintainer"}),
            maintainer(204),
        ),
        Row(
            "delete",
            "/api/v1/teams/{team}/members/victim",
            none.clone(),
            maintainer(204),
        ),
        Row("post", "/api/v1/teams/{team}/invites", json!({}), maintainer(201)),
        Row(
            "delete",
            "/api/v1/teams/{team}/invites",
            none.clone(),
            maintainer(204),
        ),
        Row(
            "get",
            "/api/v1/teams/{team}/style",
            none.clone(),
            [401, 404, 200, 200, 200, 403],
        ),
        Row(
            "post",
            "/api/v1/teams/{team}/style",
            json!({"entries": [{"from": "e-mail", "to": "email"}]}),
            maintainer(204),
        ),
        Row(
            "delete",
            "/api/v1/teams/{team}/style",
            json!({"from": ["e-mail"]}),
            maintainer(204),
        ),
        Row("get", "/api/v1/admin/accounts", none.clone(), administrator(200)),
        Row(
            "post",
            "/api/v1/admin/accounts/victim",
            json!({"disabled": false}),
            administrator(200),
        ),
        Row(
            "delete",
            "/api/v1/admin/accounts/unknown",
            none.clone(),
            administrator(404),
        ),
        Row(
            "get",
            "/api/v1/admin/promotions",
            none.clone(),
            administrator(200),
        ),
        Row(
            "post",
            "/api/v1/admin/promotions/x",
            json!({"decision": null}),
            administrator(400),
        ),
        Row("get", "/api/v1/admin/audit", none.clone(), administrator(200)),
        Row("post", "/api/v1/admin/invites", json!({}), administrator(201)),
        Row("get", "/v2/check?language=en&text=a", none.clone(), with_key(403)),
        Row(
            "post",
            "/v2/check?language=en&text=a",
            none.clone(),
            with_key(403),
        ),
        Row("get", "/v2/words", none.clone(), with_key(403)),
        Row("post", "/v2/words/add?word=Emend", none.clone(), with_key(403)),
        Row("post", "/v2/words/delete?word=Emend", none.clone(), with_key(403)),
        Row("get", "/v2/languages", none.clone(), anybody(200)),
        Row("post", "/v2/languages", none.clone(), anybody(200)),
        Row("get", "/v2/info", none.clone(), anybody(200)),
        Row("get", "/v2/maxtextlength", none.clone(), anybody(200)),
        Row("get", "/v2/healthcheck", none.clone(), anybody(200)),
        Row("get", "/v2/configinfo?language=en", none.clone(), anybody(200)),
        Row("get", "/healthz", none.clone(), anybody(200)),
        Row("get", "/readyz", none.clone(), anybody(200)),
        Row("get", "/metrics", none.clone(), anybody(200)),
        Row("get", "/openapi.json", none.clone(), anybody(200)),
        Row("get", "/docs", none.clone(), anybody(200)),
        Row("get", "/docs/errors", none.clone(), anybody(200)),
        Row("get", "/docs/docs.css", none.clone(), anybody(200)),
        Row("get", "/docs/docs.js", none.clone(), anybody(200)),
        Row("get", "/docs/swagger-ui.css", none.clone(), anybody(200)),
        Row("get", "/docs/swagger-ui-bundle.js", none, anybody(200)),
    ]
}

/// Whether a row's path matches this route, with any value for a parameter.
fn is_of(path: &str, route: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    let (path, route): (Vec<_>, Vec<_>) = (path.split('/').collect(), route.split('/').collect());
    path.len() == route.len()
        && path
            .iter()
            .zip(&route)
            .all(|(part, wanted)| part == wanted || wanted.starts_with('{'))
}

#[test]
fn every_route_is_in_the_table_of_access_rules() {
    let rows = rows();
    for route in ROUTES {
        let of = rows
            .iter()
            .filter(|Row(method, path, ..)| *method == route.method && is_of(path, route.path));
        assert_eq!(
            of.count(),
            1,
            "{} {} has no row, or several",
            route.method,
            route.path
        );
    }
    assert_eq!(rows.len(), ROUTES.len(), "a row is of no route");
}

/// A caller and its credentials.
struct Person {
    caller: Option<Caller>,
    token: Option<String>,
    bearer: Option<String>,
}

struct World {
    app: TestApp,
    teams: u32,
}

impl World {
    async fn new() -> Self {
        let app = spawn_app_with_accounts(Registration::Closed).await;
        for name in ["victim", "other", "member", "maintainer", "administrator"] {
            let role = if name == "administrator" {
                Role::Administrator
            } else {
                Role::User
            };
            let new = NewAccount {
                name,
                password: PASSWORD,
                display_name: None,
                role,
            };
            app.emend.accounts().management.create(new).await.unwrap();
        }
        Self { app, teams: 0 }
    }

    async fn log_in(&self, name: &str) -> Person {
        let accounts = self.app.emend.accounts();
        let token = accounts.login.log_in(name, PASSWORD, None).await.unwrap().token;
        let caller = accounts.authentication.identify_session(token.expose()).await;
        Person {
            caller: Some(caller.unwrap()),
            token: Some(token.expose().to_owned()),
            bearer: None,
        }
    }

    /// A key of the administrator with every scope except the one that the route requires.
    async fn key_without(&self, path: &str) -> Person {
        let needed = match path {
            path if path.contains("/check") => KeyScope::Check,
            "/api/v1/choices" => KeyScope::Choose,
            path if path.contains("/words") => KeyScope::Words,
            path if path.starts_with("/api/v1/learned") || path == "/api/v1/stats" => KeyScope::Learned,
            _ => KeyScope::Admin,
        };
        let all = [
            KeyScope::Check,
            KeyScope::Choose,
            KeyScope::Words,
            KeyScope::Learned,
            KeyScope::Admin,
        ];
        let request = KeyRequest {
            name: "all but one".to_owned(),
            scopes: all.into_iter().filter(|scope| *scope != needed).collect(),
            requests_per_minute: None,
        };
        let administrator = "administrator".parse().unwrap();
        let accounts = self.app.emend.accounts();
        for old in accounts.keys.list(&administrator).await.unwrap() {
            accounts.keys.revoke(&administrator, &old.id).await.unwrap();
        }
        let made = accounts.keys.create(&administrator, &request).await.unwrap();
        Person {
            caller: None,
            token: None,
            bearer: Some(made.token),
        }
    }

    /// A new key of an account with all scopes that LanguageTool clients need.
    async fn key_of(&self, account: &AccountId) -> String {
        let request = KeyRequest {
            name: "LanguageTool".to_owned(),
            scopes: vec![KeyScope::Check, KeyScope::Choose, KeyScope::Words],
            requests_per_minute: None,
        };
        let made = self.app.emend.accounts().keys.create(account, &request).await;
        made.unwrap().token
    }

    /// A team with a maintainer, a member and a victim, and an invitation to it.
    async fn team(&mut self, maintainer: &Caller) -> (String, String) {
        self.teams += 1;
        let team = format!("team{}", self.teams);
        let accounts = self.app.emend.accounts();
        accounts.teams.create_empty(&team).await.unwrap();
        for name in ["maintainer", "member", "victim"] {
            accounts.members.add(&team, name).await.unwrap();
        }
        let administrator = self.log_in("administrator").await.caller.unwrap();
        accounts
            .members
            .set_role(&administrator, &team, "maintainer", TeamRole::Maintainer)
            .await
            .unwrap();
        let invite = accounts
            .invitations
            .invite_to_team(maintainer, &team, &InviteRequest::default())
            .await;
        (team, invite.unwrap().token)
    }

    async fn call(&self, person: &Person, method: &str, path: &str, body: &Value) -> u16 {
        let mut path = path.to_owned();
        if let (true, Some(caller)) = (path.starts_with("/v2/"), &person.caller) {
            let account = &caller.viewer.account;
            let sign = if path.contains('?') { '&' } else { '?' };
            let key = self.key_of(account).await;
            path = format!("{path}{sign}username={account}&apiKey={key}");
        }
        let method: Method = method.to_uppercase().parse().unwrap();
        let mut request = self.app.http.request(method, format!("{}{path}", self.app.url));
        if let Some(token) = &person.token {
            request = request
                .header("cookie", format!("emend_session={token}"))
                .header("origin", &self.app.url);
        }
        if let Some(bearer) = &person.bearer {
            request = request.bearer_auth(bearer);
        }
        if !body.is_null() {
            request = request.json(body);
        }
        request.send().await.unwrap().status().as_u16()
    }
}

#[tokio::test]
async fn every_route_answers_each_caller_as_the_table_says() {
    let mut world = World::new().await;
    for Row(method, path, body, intended) in rows() {
        for (who, status) in CALLERS.into_iter().zip(intended) {
            let maintainer = world.log_in("maintainer").await.caller.unwrap();
            let mut send = (path.to_owned(), body.to_string());
            if path.contains("{team}") {
                let (team, invite) = world.team(&maintainer).await;
                send.0 = send.0.replace("{team}", &team);
                send.1 = send.1.replace("{invite}", &invite);
            }
            send.1 = send.1.replace("{fresh}", &format!("fresh-{who}"));
            let person = match who {
                "nobody" => Person {
                    caller: None,
                    token: None,
                    bearer: None,
                },
                "key" => world.key_without(path).await,
                name => world.log_in(name).await,
            };
            let body: Value = serde_json::from_str(&send.1).unwrap();
            let actual = world.call(&person, method, &send.0, &body).await;
            assert_eq!(actual, status, "{method} {path} by {who}");
            let teams = &world.app.emend.accounts().teams;
            for team in teams.all().await.unwrap() {
                teams.remove_as_operator(&team.id).await.unwrap();
            }
        }
    }
}

#[tokio::test]
async fn a_key_needs_its_scope_and_an_administrators_key_an_administrator() {
    let world = World::new().await;
    let key = async |name: &str, scope| {
        let request = KeyRequest {
            name: "one".to_owned(),
            scopes: vec![scope],
            requests_per_minute: None,
        };
        let made = world
            .app
            .emend
            .accounts()
            .keys
            .create(&name.parse().unwrap(), &request)
            .await;
        Person {
            caller: None,
            token: None,
            bearer: Some(made.unwrap().token),
        }
    };
    let check = json!({"text": "I recieve it.", "language": "en-US"});
    let checks = key("other", KeyScope::Check).await;
    assert_eq!(world.call(&checks, "post", "/api/v1/check", &check).await, 200);
    for (scope, path) in [
        (KeyScope::Words, "/api/v1/words"),
        (KeyScope::Learned, "/api/v1/learned"),
        (KeyScope::Learned, "/api/v1/stats"),
    ] {
        let reads = key("other", scope).await;
        assert_eq!(world.call(&reads, "get", path, &Value::Null).await, 200);
    }
    let admins = "/api/v1/admin/accounts";
    let administrator = key("administrator", KeyScope::Admin).await;
    assert_eq!(world.call(&administrator, "get", admins, &Value::Null).await, 200);
    let pretender = key("other", KeyScope::Admin).await;
    assert_eq!(world.call(&pretender, "get", admins, &Value::Null).await, 403);
}

#[tokio::test]
async fn without_accounts_every_caller_is_the_local_user_and_account_routes_are_refused() {
    let app = spawn_app().await;
    let world = World { app, teams: 0 };
    let nobody = Person {
        caller: None,
        token: None,
        bearer: None,
    };
    for Row(method, path, body, [to_nobody, to_other, ..]) in rows() {
        let actual = world.call(&nobody, method, path, &body).await;
        let needs_accounts = [
            "/session",
            "/sessions",
            "/accounts",
            "/keys",
            "/teams",
            "/admin",
            "/password",
            "/display-name",
        ];
        let needs_accounts = needs_accounts.iter().any(|part| path.contains(part))
            && !matches!((method, path), ("get" | "delete", "/api/v1/session"));
        let expected = match (needs_accounts, to_nobody) {
            (true, _) => 403,
            (false, 401) => to_other,
            (false, 403) if path.starts_with("/v2/") => to_other,
            (false, public) => public,
        };
        assert_eq!(actual, expected, "{method} {path}");
    }
}
