//! A client of memcached: as much of its text protocol as a cache beside a database needs.

use std::collections::HashMap;
use std::io;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;
use tokio::sync::Mutex;

/// A memcached server and its idle connections.
pub(crate) struct MemcachedClient {
    address: String,
    idle: Mutex<Vec<BufStream<TcpStream>>>,
}

impl MemcachedClient {
    /// Creates a client for the server at this address. Connections are opened when they are needed.
    pub(crate) fn new(address: String) -> Self {
        Self {
            address,
            idle: Mutex::default(),
        }
    }

    async fn connection(&self) -> io::Result<BufStream<TcpStream>> {
        if let Some(connection) = self.idle.lock().await.pop() {
            return Ok(connection);
        }
        let stream = TcpStream::connect(&self.address).await?;
        stream.set_nodelay(true)?;
        Ok(BufStream::new(stream))
    }

    /// Returns the values of those keys that are there, in one round trip.
    pub(crate) async fn get(&self, keys: &[String]) -> io::Result<HashMap<String, Vec<u8>>> {
        let mut connection = self.connection().await?;
        connection
            .write_all(format!("get {}\r\n", keys.join(" ")).as_bytes())
            .await?;
        connection.flush().await?;
        let mut values = HashMap::new();
        loop {
            let line = line(&mut connection).await?;
            let mut parts = line.split(' ');
            match (parts.next(), parts.next(), parts.nth(1)) {
                (Some("END"), ..) => break,
                (Some("VALUE"), Some(key), Some(length)) => {
                    let length: usize = length.parse().map_err(io::Error::other)?;
                    let mut value = vec![0; length + 2];
                    connection.read_exact(&mut value).await?;
                    value.truncate(length);
                    values.insert(key.to_owned(), value);
                }
                _ => return Err(io::Error::other(line)),
            }
        }
        self.idle.lock().await.push(connection);
        Ok(values)
    }

    /// Stores values, in one round trip.
    pub(crate) async fn set(&self, values: &[(String, Vec<u8>)]) -> io::Result<()> {
        let mut commands = Vec::new();
        for (key, value) in values {
            commands.extend(format!("set {key} 0 0 {} noreply\r\n", value.len()).into_bytes());
            commands.extend(value);
            commands.extend(b"\r\n");
        }
        self.run(commands).await
    }

    /// Deletes keys, in one round trip.
    pub(crate) async fn delete(&self, keys: &[String]) -> io::Result<()> {
        let commands = keys.iter().map(|key| format!("delete {key} noreply\r\n"));
        self.run(commands.collect::<Vec<_>>().concat().into_bytes()).await
    }

    /// Deletes everything.
    #[cfg(test)]
    pub(crate) async fn clear(&self) -> io::Result<()> {
        self.run(b"flush_all noreply\r\n".to_vec()).await
    }

    /// Runs commands that have no answers, and waits until they are done.
    async fn run(&self, mut commands: Vec<u8>) -> io::Result<()> {
        commands.extend(b"version\r\n");
        let mut connection = self.connection().await?;
        connection.write_all(&commands).await?;
        connection.flush().await?;
        let answer = line(&mut connection).await?;
        if !answer.starts_with("VERSION") {
            return Err(io::Error::other(answer));
        }
        self.idle.lock().await.push(connection);
        Ok(())
    }
}

async fn line(connection: &mut BufStream<TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    connection.read_line(&mut line).await?;
    Ok(line.trim_end().to_owned())
}
