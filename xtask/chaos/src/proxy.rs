//! A proxy whose connections can be cut and slowed down.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A proxy that listens until it is dropped.
pub(crate) struct FaultProxy {
    pub(crate) port: u16,
    /// The number of cuts.
    cuts: watch::Sender<u64>,
    /// The delay of each packet, in milliseconds.
    delay: Arc<AtomicU64>,
    task: JoinHandle<()>,
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl FaultProxy {
    /// Listens on a free port and forwards connections to `port` on this machine.
    pub(crate) async fn start(port: u16) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let own = listener.local_addr()?.port();
        let (cuts, cut) = watch::channel(0);
        let delay = Arc::new(AtomicU64::new(0));
        let shared_delay = Arc::clone(&delay);
        let task = tokio::spawn(async move {
            loop {
                let Ok((from, _)) = listener.accept().await else {
                    continue;
                };
                tokio::spawn(forward_connection(
                    from,
                    port,
                    cut.clone(),
                    Arc::clone(&shared_delay),
                ));
            }
        });
        Ok(Self {
            port: own,
            cuts,
            delay,
            task,
        })
    }

    /// Closes all open connections, even in the middle of a transfer.
    pub(crate) fn cut(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// Delays each packet, until the delay is set back to zero.
    pub(crate) fn slow(&self, delay: Duration) {
        let milliseconds = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
        self.delay.store(milliseconds, Ordering::Relaxed);
    }
}

async fn forward_connection(
    from: TcpStream,
    port: u16,
    mut cut: watch::Receiver<u64>,
    delay: Arc<AtomicU64>,
) {
    let to: SocketAddr = (Ipv4Addr::LOCALHOST, port).into();
    let Ok(to) = TcpStream::connect(to).await else {
        return;
    };
    let _ = (from.set_nodelay(true), to.set_nodelay(true));
    let ((from_read, from_write), (to_read, to_write)) = (from.into_split(), to.into_split());
    cut.mark_unchanged();
    tokio::select! {
        () = forward_bytes(from_read, to_write, &delay) => {}
        () = forward_bytes(to_read, from_write, &delay) => {}
        _ = cut.changed() => {}
    }
}

async fn forward_bytes(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, delay: &AtomicU64) {
    let mut piece = vec![0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut piece).await {
        let milliseconds = delay.load(Ordering::Relaxed);
        if milliseconds > 0 {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        }
        if to.write_all(&piece[..length]).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[tokio::test]
    async fn data_arrives_until_the_connection_is_cut() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                tokio::spawn(async move {
                    let (mut read, mut write) = stream.split();
                    let _ = tokio::io::copy(&mut read, &mut write).await;
                });
            }
        });
        let proxy = FaultProxy::start(port).await.unwrap();
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, proxy.port))
            .await
            .unwrap();
        let mut answer = [0; 4];
        stream.write_all(b"ping").await.unwrap();
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"ping");
        proxy.cut();
        assert_eq!(stream.read(&mut answer).await.unwrap_or(0), 0);
        let mut again = TcpStream::connect((Ipv4Addr::LOCALHOST, proxy.port))
            .await
            .unwrap();
        again.write_all(b"pong").await.unwrap();
        again.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"pong");
    }
}
