//! The cache of checked paragraphs, bounded in memory.

use std::sync::Arc;

use emend_domain::{LanguageTag, Strictness};
use emend_engine::DetectedIssue;
use emend_engine::budget::WorkCost;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

/// The issues of one block of a document; spans count from the start of its clean text, or are placed in the text that was
/// sent.
pub(crate) type ParagraphIssues = Arc<[DetectedIssue]>;

/// The cache key of a paragraph: a hash of its text, its language, and whether the reader is picky. The text itself is not kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct CacheKey([u8; 16], LanguageTag, bool);

impl CacheKey {
    pub(super) fn new(paragraph: &str, language: &LanguageTag, strictness: Strictness) -> Self {
        let hash = blake3::hash(paragraph.as_bytes());
        let mut short = [0; 16];
        short.copy_from_slice(&hash.as_bytes()[..16]);
        Self(short, language.clone(), strictness == Strictness::Picky)
    }
}

/// All issues of a paragraph, and the work that finding them cost.
#[derive(Clone)]
pub(super) struct CachedParagraph {
    pub(super) issues: ParagraphIssues,
    /// See [`Detection::weak`](emend_engine::Detection::weak).
    pub(super) weak: ParagraphIssues,
    pub(super) receipt: WorkCost,
}

/// The approximate size of a cached paragraph, in bytes.
#[derive(Clone)]
struct CacheSize;

/// The bytes that an issue and a candidate take, excluding their texts.
const ISSUE: usize = 500;
const CANDIDATE: usize = 200;

impl Weighter<CacheKey, CachedParagraph> for CacheSize {
    fn weight(&self, _: &CacheKey, cached: &CachedParagraph) -> u64 {
        let issues = cached.issues.iter().chain(cached.weak.iter());
        let bytes: usize = issues
            .map(|issue| {
                let values: usize = issue
                    .candidates
                    .iter()
                    .map(|candidate| candidate.value.len())
                    .sum();
                ISSUE + 3 * issue.surface.len() + CANDIDATE * issue.candidates.len() + values
            })
            .sum();
        200 + bytes as u64
    }
}

/// The cached paragraphs.
pub(super) struct ParagraphCache(Cache<CacheKey, CachedParagraph, CacheSize>);

impl ParagraphCache {
    /// Creates a cache for at most `count` paragraphs and `bytes` bytes.
    pub(super) fn new(count: usize, bytes: u64) -> Self {
        Self(Cache::with_weighter(count, bytes, CacheSize))
    }

    pub(super) fn contains(&self, key: &CacheKey) -> bool {
        self.0.peek(key).is_some()
    }

    pub(super) fn get(&self, key: &CacheKey) -> Option<CachedParagraph> {
        self.0.get(key)
    }

    pub(super) fn insert(&self, key: CacheKey, cached: CachedParagraph) {
        self.0.insert(key, cached);
    }
}
