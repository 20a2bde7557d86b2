//! Middleware that reports to the connection when a request is read and its response written, and that limits responses in memory.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Instant;

use actix_http::ConnectionType;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Bytes;
use actix_web::{Error, HttpMessage, web};
use emend_shared::ErrorCode;
use futures::{Stream, StreamExt, stream};

use super::registry::ConnectionHandle;
use crate::error_response::ApiError;

/// The size of the chunks passed to the connection. No more than one chunk is copied for a slow client.
const CHUNK: usize = 32 << 10;
/// Responses smaller than this are not counted.
const SMALL: usize = 64 << 10;
/// The most bytes of unread responses in total.
const MAX_UNREAD_BYTES: usize = 192 << 20;

/// The total size of the larger unread responses.
#[derive(Clone, Default)]
pub(crate) struct ResponseMemory(Arc<AtomicUsize>);

/// The share of one response in [`ResponseMemory`].
struct MemoryShare(ResponseMemory, usize);

impl ResponseMemory {
    /// Reserves memory for a response; `None` if the limit is reached.
    fn share(&self, bytes: usize) -> Option<MemoryShare> {
        let share = MemoryShare(self.clone(), bytes);
        let before = self.0.fetch_add(bytes, Ordering::Relaxed);
        (before + bytes <= MAX_UNREAD_BYTES).then_some(share)
    }
}

impl Drop for MemoryShare {
    fn drop(&mut self) {
        self.0.0.fetch_sub(self.1, Ordering::Relaxed);
    }
}

/// Reports the progress of a request and its response to the connection.
pub(crate) async fn watch(
    answers: web::Data<ResponseMemory>,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let connection = request.conn_data::<Arc<ConnectionHandle>>().cloned();
    if let Some(connection) = &connection {
        let payload = request.take_payload();
        request.set_payload(monitor(payload, Arc::clone(connection)));
    }
    let path = request.path().to_owned();
    let wants_upgrade = request.head().connection_type() == ConnectionType::Upgrade;
    let mut response = next.call(request).await?;
    if wants_upgrade {
        // Java's client requests an upgrade to HTTP/2 with every request. actix-http keeps HTTP/1 and closes the connection, but would send `upgrade`.
        let head = response.response_mut().head_mut();
        head.set_connection_type(ConnectionType::Close);
    }
    let share = match response.response().body().size() {
        BodySize::Sized(bytes) if bytes > SMALL as u64 => {
            let bytes = usize::try_from(bytes).unwrap_or(usize::MAX / 2);
            let Some(share) = answers.share(bytes) else {
                let message = "the server is overloaded: too many responses are unread; try again shortly";
                let refusal = ApiError::new(ErrorCode::Overloaded, message).answer(&path);
                return Ok(response.into_response(refusal));
            };
            Some(share)
        }
        _ => None,
    };
    Ok(response.map_body(|_, body| {
        BoxBody::new(MonitoredBody {
            body: body.boxed(),
            rest: Bytes::new(),
            connection,
            _share: share,
        })
    }))
}

/// Wraps a payload so that its end is reported to the connection.
fn monitor(payload: Payload, connection: Arc<ConnectionHandle>) -> Payload {
    if matches!(payload, Payload::None) {
        connection.progress().request_read(Instant::now());
        return payload;
    }
    let end = stream::poll_fn(move |_| {
        connection.progress().request_read(Instant::now());
        Poll::Ready(None)
    });
    let payload: Pin<Box<dyn Stream<Item = _>>> = Box::pin(payload.chain(end));
    Payload::Stream { payload }
}

/// A body that is sent in chunks and reports its end to the connection.
struct MonitoredBody {
    body: BoxBody,
    /// The rest of a large chunk.
    rest: Bytes,
    connection: Option<Arc<ConnectionHandle>>,
    _share: Option<MemoryShare>,
}

impl Drop for MonitoredBody {
    fn drop(&mut self) {
        if let Some(connection) = &self.connection {
            connection.progress().response_done(Instant::now());
        }
    }
}

impl MessageBody for MonitoredBody {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        if self.rest.is_empty() {
            match Pin::new(&mut self.body).poll_next(context) {
                Poll::Ready(Some(Ok(part))) => self.rest = part,
                other => return other,
            }
        }
        let end = self.rest.len().min(CHUNK);
        let part = self.rest.split_to(end);
        Poll::Ready(Some(Ok(part)))
    }
}
