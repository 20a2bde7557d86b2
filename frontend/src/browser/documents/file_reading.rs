//! Reads files in the browser: text in any encoding, and word-processor files.

use emend_domain::office_text::{OfficeFormat, OfficeText};
use emend_shared::Markup;
use leptos::wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, DomParser, Element, File, Node, ReadableStreamDefaultReader, ReadableWritablePair, SupportedType,
    TextDecoder,
};

use crate::model::documents::archive::{self, ArchivedFile};
use crate::model::documents::openable_files::{self, FileKind};

/// The most bytes that are unpacked. A larger file is more likely to be an attack than a letter.
const MAX_UNPACKED_BYTES: u32 = 64 << 20;

/// The text of a file.
pub(super) struct ReadFile {
    pub(super) text: String,
    pub(super) markup: Markup,
}

/// Reads a file. The error is a message for the user.
pub(super) async fn read(file: &File) -> Result<ReadFile, String> {
    let name = file.name();
    let kind = FileKind::of(&name).ok_or_else(|| {
        t!(
            "“{name}” cannot be opened. Emend opens text, Markdown, HTML, LaTeX, reStructuredText, Word (.docx) and OpenDocument (.odt) files.",
            name = name
        )
    })?;
    #[allow(clippy::cast_precision_loss)] // far below 2^53
    let is_too_large = file.size() > openable_files::MAX_BYTES as f64;
    if is_too_large {
        return Err(t!("“{name}” is too large: the limit is 32 MB.", name = name));
    }
    let bytes = bytes_of(file)
        .await
        .ok_or_else(|| t!("“{name}” could not be read. Choose the file again.", name = name))?;
    let (text, markup) = match kind {
        FileKind::Text(markup) => {
            let text = decoded(&bytes).filter(|text| !openable_files::is_binary(text));
            (
                text.ok_or_else(|| t!("“{name}” is not a text file.", name = name))?,
                markup,
            )
        }
        FileKind::Office(format) => {
            let text = office_text(format, &bytes).await;
            let what = format.name();
            (
                text.ok_or_else(|| {
                    t!(
                        "“{name}” cannot be read: it is damaged, or its format is not {format}.",
                        name = name,
                        format = what
                    )
                })?,
                Markup::Plain,
            )
        }
    };
    if text.len() > openable_files::MAX_TEXT_BYTES {
        return Err(t!(
            "The text of “{name}” is too long: the limit is 4 MB.",
            name = name
        ));
    }
    Ok(ReadFile {
        text: openable_files::with_plain_line_ends(&text),
        markup,
    })
}

async fn bytes_of(blob: &Blob) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(blob.array_buffer()).await.ok()?;
    Some(js_sys::Uint8Array::new(&buffer).to_vec())
}

fn decoded(bytes: &[u8]) -> Option<String> {
    let decoder = TextDecoder::new_with_label(openable_files::encoding(bytes)).ok()?;
    decoder.decode_with_u8_array(bytes).ok()
}

async fn office_text(format: OfficeFormat, bytes: &[u8]) -> Option<String> {
    let xml = match archive::find(bytes, format.part())? {
        ArchivedFile::Stored(bytes) => bytes.to_vec(),
        ArchivedFile::Deflated(bytes) => inflate(bytes).await?,
    };
    let parser = DomParser::new().ok()?;
    let document = parser
        .parse_from_string(&decoded(&xml)?, SupportedType::ApplicationXml)
        .ok()?;
    let is_damaged = document.get_elements_by_tag_name("parsererror").length() > 0;
    let root = document.document_element().filter(|_| !is_damaged)?;
    let mut text = OfficeText::new(format);
    collect_text(&root, &mut text);
    Some(text.finish())
}

/// Inflates with the browser's own implementation, up to a limit.
async fn inflate(bytes: &[u8]) -> Option<Vec<u8>> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let packed = Blob::new_with_u8_array_sequence(&parts).ok()?;
    // `web-sys` has this class only among its unstable interfaces, although browsers have had it since 2023.
    let class: js_sys::Function = property(&js_sys::global(), "DecompressionStream")?;
    let inflate = js_sys::Reflect::construct(&class, &js_sys::Array::of1(&"deflate-raw".into())).ok()?;
    let pair = ReadableWritablePair::new(&property(&inflate, "readable")?, &property(&inflate, "writable")?);
    let reader: ReadableStreamDefaultReader =
        packed.stream().pipe_through(&pair).get_reader().dyn_into().ok()?;
    let mut all = Vec::new();
    loop {
        let read = JsFuture::from(reader.read()).await.ok()?;
        let Some(chunk) = property::<js_sys::Uint8Array>(&read, "value") else {
            return Some(all);
        };
        if all.len() + chunk.length() as usize > MAX_UNPACKED_BYTES as usize {
            // What is left is not wanted.
            let _ = reader.cancel();
            return None;
        }
        all.extend(chunk.to_vec());
    }
}

fn property<T: JsCast>(object: &JsValue, name: &str) -> Option<T> {
    let value = js_sys::Reflect::get(object, &JsValue::from_str(name)).ok()?;
    value.dyn_into().ok()
}

/// Passes the elements and texts to `text` in order. Does not call itself, because files may nest as deeply as they like.
fn collect_text(root: &Element, text: &mut OfficeText) {
    let root: &Node = root.as_ref();
    let mut node = root.clone();
    loop {
        let child = node.first_child();
        if let Some(element) = node.dyn_ref::<Element>() {
            text.start(&element.local_name(), child.is_none());
        } else if matches!(node.node_type(), Node::TEXT_NODE | Node::CDATA_SECTION_NODE) {
            text.push(&node.node_value().unwrap_or_default());
        }
        if let Some(child) = child {
            node = child;
            continue;
        }
        loop {
            if node.is_same_node(Some(root)) {
                return;
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            let Some(parent) = node.parent_node() else { return };
            node = parent;
            if let Some(element) = node.dyn_ref::<Element>() {
                text.end(&element.local_name());
            }
        }
    }
}
