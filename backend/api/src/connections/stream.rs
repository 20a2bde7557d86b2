//! A socket that counts bytes and that another task can end.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::registry::{ConnectionHandle, ConnectionSlot};

/// A socket that counts bytes.
pub(crate) struct Stream<T> {
    socket: T,
    place: ConnectionSlot,
}

impl<T> Stream<T> {
    pub(crate) fn new(socket: T, place: ConnectionSlot) -> Self {
        Self { socket, place }
    }

    /// The connection's progress and the means to end it.
    pub(crate) fn connection(&self) -> Arc<ConnectionHandle> {
        Arc::clone(&self.place.connection)
    }

    /// Returns an error if the connection was ended; otherwise registers the waiting task.
    fn check_open(&self, context: &Context<'_>) -> io::Result<()> {
        let connection = &self.place.connection;
        connection.waker.register(context.waker());
        if connection.is_ended() {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        Ok(())
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Stream<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check_open(context)?;
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.socket).poll_read(context, buffer);
        let read = buffer.filled().len() - before;
        if read > 0 {
            let mut progress = self.place.connection.progress();
            progress.received(read as u64, Instant::now());
        }
        polled
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Stream<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check_open(context)?;
        let polled = Pin::new(&mut self.socket).poll_write(context, bytes);
        let mut progress = self.place.connection.progress();
        match polled {
            Poll::Ready(Ok(written)) => progress.sent(written as u64, written == bytes.len(), Instant::now()),
            Poll::Ready(Err(_)) => {}
            Poll::Pending => progress.blocked(Instant::now()),
        }
        drop(progress);
        polled
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check_open(context)?;
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check_open(context)?;
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}
