//! Stopping a server: it ends soon even if clients hang, and its file is in order.

use std::io::Write;
use std::net::TcpStream;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::helpers::{Server, accept, emend};

const LIMIT: Duration = Duration::from_secs(5);
const REPAIR: &str = "checking the store after a crash";

fn log(directory: &Path) -> Stdio {
    let file = std::fs::File::options()
        .create(true)
        .append(true)
        .open(directory.join("log"));
    Stdio::from(file.unwrap())
}

fn logged(directory: &Path) -> String {
    std::fs::read_to_string(directory.join("log")).unwrap()
}

/// Connects and sends a request, but neither reads the response nor disconnects.
fn holds(server: &Server, sent: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.write_all(sent.as_bytes()).unwrap();
    stream
}

#[tokio::test]
async fn a_server_stops_within_five_seconds_despite_its_clients_and_loses_nothing() {
    let data = tempfile::tempdir().unwrap();
    let dictionaries = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(dictionaries.path().join(name), text).unwrap();
    // A client that takes long to read the response.
    let words: String =
        (0..600_000_u32).fold("600000\n".to_owned(), |words, n| words + &format!("w{n:x}/A\n"));
    write("eo.aff", "SET UTF-8\nSFX A Y 2\nSFX A 0 j .\nSFX A 0 n .\n");
    write("eo.dic", &words);
    let directory = dictionaries.path().to_str().unwrap();
    let args = ["--dictionaries", directory];
    let server = Server::start_with(data.path(), &args, log(data.path()));
    let request = |language: &str, text: &str| {
        let body = json!({ "text": text, "language": language }).to_string();
        format!(
            "POST /api/v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let mistakes = "recieve teh adress ".repeat(3_000);
    let mut clients: Vec<TcpStream> = (0..20)
        .map(|_| holds(&server, &request("en-US", &mistakes)))
        .collect();
    clients.extend((0..20).map(|_| {
        holds(
            &server,
            "POST /api/v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\n{",
        )
    }));
    clients.extend((0..20).map(|_| holds(&server, "GET /healthz HT")));
    clients.extend((0..3).map(|_| holds(&server, &request("eo", "w1 w2 w3"))));
    for _ in 0..5 {
        server.choose(&[accept("recieve", "receive")]).await;
    }
    let started = Instant::now();
    assert!(server.terminate(), "{}", logged(data.path()));
    assert!(started.elapsed() < LIMIT, "it took {:?}", started.elapsed());
    drop(clients);

    let server = Server::start_with(data.path(), &[], log(data.path()));
    let learned: serde_json::Value = server.get("/api/v1/learned").await.json().await.unwrap();
    assert!(learned.to_string().contains("recieve"), "{learned}");
    assert!(server.terminate());
    assert!(!logged(data.path()).contains(REPAIR), "{}", logged(data.path()));
}

#[tokio::test]
async fn after_every_clean_stop_the_file_is_in_order() {
    let data = tempfile::tempdir().unwrap();
    for round in 0..6 {
        let server = Server::start_with(data.path(), &[], log(data.path()));
        for _ in 0..=round {
            server.choose(&[accept("recieve", "receive")]).await;
        }
        assert!(server.terminate());
    }
    // A stop during the start.
    for milliseconds in [20, 100, 300, 500, 700, 1_000, 1_500, 2_000] {
        let mut child = emend()
            .args(["serve", "--bind", "127.0.0.1:0", "--data-dir"])
            .arg(data.path())
            .stdout(Stdio::null())
            .stderr(log(data.path()))
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        let started = Instant::now();
        let pid = child.id().to_string();
        std::process::Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .unwrap();
        let status = child.wait().unwrap();
        assert!(started.elapsed() < LIMIT, "it took {:?}", started.elapsed());
        // Before it handles signals, the signal itself ends it.
        assert!(
            matches!(status.code(), None | Some(0)),
            "{status}: {}",
            logged(data.path())
        );
    }
    let server = Server::start_with(data.path(), &[], log(data.path()));
    assert!(server.terminate());
    assert!(!logged(data.path()).contains(REPAIR), "{}", logged(data.path()));

    let killed = Server::start_with(data.path(), &[], log(data.path()));
    killed.choose(&[accept("recieve", "receive")]).await;
    killed.kill9();
    assert!(Server::start_with(data.path(), &[], log(data.path())).terminate());
    assert!(logged(data.path()).contains(REPAIR), "a crash is told");
}
