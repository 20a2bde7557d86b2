//! Values of the supported types, in all of their encodings.

use std::collections::HashSet;
use std::io::Read;

use crate::error::{RdbError, Result, damaged};
use crate::model::{Encoding, HashField, ScoredMember, Value};
use crate::opcode::kind;
use crate::packed::{Unpack, intset, listpack, ziplist, zipmap};
use crate::source::RdbSource;

/// Reads a value of the given type, and returns it with its encoding. Returns `None` if the type is not supported.
pub(crate) fn read<R: Read>(source: &mut RdbSource<R>, kind: u8) -> Option<Result<(Value, Encoding)>> {
    use Encoding::{
        HashTable, HashTableTtl, Intset, LinkedList, Listpack, ListpackTtl, Quicklist, Quicklist2, SkipList,
        SkipList2, Ziplist, Zipmap,
    };
    let offset = source.offset();
    let read = match kind {
        kind::STRING => return Some(source.string().map(|(text, form)| (Value::String(text), form))),
        kind::LIST => (elements(source).map(Value::List), LinkedList),
        kind::LIST_ZIPLIST => (unpacked(source, ziplist).map(Value::List), Ziplist),
        kind::LIST_QUICKLIST => (quicklist(source).map(Value::List), Quicklist),
        kind::LIST_QUICKLIST_2 => (quicklist_2(source).map(Value::List), Quicklist2),
        kind::SET => (elements(source).map(Value::Set), HashTable),
        kind::SET_INTSET => (unpacked(source, intset).map(Value::Set), Intset),
        kind::SET_LISTPACK => (unpacked(source, listpack).map(Value::Set), Listpack),
        kind::ZSET => (sorted_set(source, score_in_decimal), SkipList),
        kind::ZSET_2 => (sorted_set(source, score_in_binary), SkipList2),
        kind::ZSET_ZIPLIST => (packed_sorted_set(source, ziplist), Ziplist),
        kind::ZSET_LISTPACK => (packed_sorted_set(source, listpack), Listpack),
        kind::HASH => (hash(source), HashTable),
        kind::HASH_ZIPMAP => (packed_hash(source, zipmap), Zipmap),
        kind::HASH_ZIPLIST => (packed_hash(source, ziplist), Ziplist),
        kind::HASH_LISTPACK => (packed_hash(source, listpack), Listpack),
        kind::HASH_METADATA_PRE_GA => (hash_with_expiries(source, false), HashTableTtl),
        kind::HASH_METADATA => (hash_with_expiries(source, true), HashTableTtl),
        kind::HASH_LISTPACK_EX_PRE_GA => (packed_hash_with_expiries(source, false), ListpackTtl),
        kind::HASH_LISTPACK_EX => (packed_hash_with_expiries(source, true), ListpackTtl),
        _ => return None,
    };
    let (value, encoding) = read;
    Some(value.and_then(|value| {
        distinct(&value)
            .then_some((value, encoding))
            .ok_or_else(|| damaged(offset, "a set or hash contains an element twice"))
    }))
}

/// Reads strings that are preceded by their number.
fn elements<R: Read>(source: &mut RdbSource<R>) -> Result<Vec<Vec<u8>>> {
    let count = source.count(1)?;
    let mut elements = Vec::new();
    for _ in 0..count {
        elements.push(source.element()?);
    }
    Ok(elements)
}

/// Reads the elements of a packed block.
fn unpacked<R: Read>(source: &mut RdbSource<R>, unpack: Unpack) -> Result<Vec<Vec<u8>>> {
    let mut elements = Vec::new();
    unpack_into(source, unpack, &mut elements)?;
    Ok(elements)
}

/// Reads the elements of a packed block and appends them to `elements`.
fn unpack_into<R: Read>(
    source: &mut RdbSource<R>,
    unpack: Unpack,
    elements: &mut Vec<Vec<u8>>,
) -> Result<()> {
    let offset = source.offset();
    let (block, _) = source.string()?;
    unpack(&block, offset, &mut source.budget, elements)
}

/// Reads a list of ziplists.
fn quicklist<R: Read>(source: &mut RdbSource<R>) -> Result<Vec<Vec<u8>>> {
    let blocks = source.count(1)?;
    let mut elements = Vec::new();
    for _ in 0..blocks {
        unpack_into(source, ziplist, &mut elements)?;
    }
    Ok(elements)
}

/// Reads a list of nodes, each of which is one large element or a listpack.
fn quicklist_2<R: Read>(source: &mut RdbSource<R>) -> Result<Vec<Vec<u8>>> {
    let nodes = source.count(2)?;
    let mut elements = Vec::new();
    for _ in 0..nodes {
        let offset = source.offset();
        match source.length()? {
            1 => elements.push(source.element()?),
            2 => unpack_into(source, listpack, &mut elements)?,
            other => return Err(damaged(offset, format!("{other} is not a kind of list node"))),
        }
    }
    Ok(elements)
}

/// Reads a sorted set element by element. `score` reads the score of a member.
fn sorted_set<R: Read>(
    source: &mut RdbSource<R>,
    score: fn(&mut RdbSource<R>) -> Result<f64>,
) -> Result<Value> {
    let count = source.count(2)?;
    let mut members = Vec::new();
    for _ in 0..count {
        let member = source.element()?;
        let score = score(source)?;
        members.push(ScoredMember { member, score });
    }
    Ok(Value::SortedSet(members))
}

fn score_in_binary<R: Read>(source: &mut RdbSource<R>) -> Result<f64> {
    source.array().map(f64::from_le_bytes)
}

/// Reads a score in decimal. The length byte also encodes the scores that are not finite.
fn score_in_decimal<R: Read>(source: &mut RdbSource<R>) -> Result<f64> {
    let offset = source.offset();
    match source.byte()? {
        253 => Ok(f64::NAN),
        254 => Ok(f64::INFINITY),
        255 => Ok(f64::NEG_INFINITY),
        length => parse_score(&source.bytes(length.into())?, offset),
    }
}

/// Reads a sorted set in one block, with alternating members and scores.
fn packed_sorted_set<R: Read>(source: &mut RdbSource<R>, unpack: Unpack) -> Result<Value> {
    let offset = source.offset();
    let mut members = Vec::new();
    for [member, score] in tuples(unpacked(source, unpack)?, offset)? {
        let score = parse_score(&score, offset)?;
        members.push(ScoredMember { member, score });
    }
    Ok(Value::SortedSet(members))
}

/// Parses a decimal number in the format of C's `printf`, including `inf`, `-inf` and `nan`.
fn parse_score(text: &[u8], offset: u64) -> Result<f64> {
    let text = std::str::from_utf8(text).ok();
    text.and_then(|text| text.parse().ok())
        .ok_or_else(|| damaged(offset, "a score of a sorted set is not a number"))
}

/// Reads a hash element by element.
fn hash<R: Read>(source: &mut RdbSource<R>) -> Result<Value> {
    let count = source.count(2)?;
    let mut fields = Vec::new();
    for _ in 0..count {
        fields.push(HashField {
            field: source.element()?,
            value: source.element()?,
            expires_at_ms: None,
        });
    }
    Ok(Value::Hash(fields))
}

/// Reads a hash in one block, with alternating fields and values.
fn packed_hash<R: Read>(source: &mut RdbSource<R>, unpack: Unpack) -> Result<Value> {
    let offset = source.offset();
    let fields = tuples(unpacked(source, unpack)?, offset)?.map(|[field, value]| HashField {
        field,
        value,
        expires_at_ms: None,
    });
    Ok(Value::Hash(fields.collect()))
}

/// Reads a hash in which each field is preceded by its expiry time, where 0 means none. Released versions first store
/// the earliest expiry, and then each one as the difference from it plus 1. Earlier versions (`relative` is false)
/// store absolute times.
fn hash_with_expiries<R: Read>(source: &mut RdbSource<R>, relative: bool) -> Result<Value> {
    let earliest = if relative {
        u64::from_le_bytes(source.array()?)
    } else {
        1
    };
    let count = source.count(3)?;
    let mut fields = Vec::new();
    for _ in 0..count {
        let offset = source.offset();
        let expires_at_ms = match source.length()? {
            0 => None,
            after => Some(
                earliest
                    .checked_add(after - 1)
                    .ok_or_else(|| expiry_damaged(offset))?,
            ),
        };
        fields.push(HashField {
            field: source.element()?,
            value: source.element()?,
            expires_at_ms,
        });
    }
    Ok(Value::Hash(fields))
}

/// Reads a packed hash of alternating fields, values and expiry times, where 0 means none. The earliest expiry before
/// the block is redundant, and is skipped if `earliest` is true.
fn packed_hash_with_expiries<R: Read>(source: &mut RdbSource<R>, earliest: bool) -> Result<Value> {
    if earliest {
        source.skip(8)?;
    }
    let offset = source.offset();
    let mut fields = Vec::new();
    for [field, value, expiry] in tuples(unpacked(source, listpack)?, offset)? {
        let expiry = std::str::from_utf8(&expiry).ok();
        let expiry = expiry.and_then(|expiry| expiry.parse::<u64>().ok());
        let expiry = expiry.ok_or_else(|| expiry_damaged(offset))?;
        fields.push(HashField {
            field,
            value,
            expires_at_ms: (expiry != 0).then_some(expiry),
        });
    }
    Ok(Value::Hash(fields))
}

fn expiry_damaged(offset: u64) -> RdbError {
    damaged(offset, "the expiry of a field is not a time")
}

/// Groups elements into tuples of `N`.
fn tuples<const N: usize>(elements: Vec<Vec<u8>>, offset: u64) -> Result<impl Iterator<Item = [Vec<u8>; N]>> {
    if !elements.len().is_multiple_of(N) {
        return Err(damaged(
            offset,
            "the last element of a hash or sorted set is incomplete",
        ));
    }
    let mut elements = elements.into_iter();
    Ok(std::iter::from_fn(move || {
        let first = elements.next()?;
        let mut tuple = std::array::from_fn(|_| Vec::new());
        tuple[0] = first;
        for rest in &mut tuple[1..] {
            *rest = elements.next()?;
        }
        Some(tuple)
    }))
}

/// Returns whether all members or fields are distinct. Redis refuses a dump in which one occurs twice.
fn distinct(value: &Value) -> bool {
    fn all<'a>(elements: impl Iterator<Item = &'a Vec<u8>>) -> bool {
        let mut seen = HashSet::new();
        elements
            .into_iter()
            .all(|element| seen.insert(element.as_slice()))
    }
    match value {
        Value::String(_) | Value::List(_) => true,
        Value::Set(members) => all(members.iter()),
        Value::SortedSet(members) => all(members.iter().map(|scored| &scored.member)),
        Value::Hash(fields) => all(fields.iter().map(|field| &field.field)),
    }
}
