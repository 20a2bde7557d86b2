//! Versions: earlier texts of a document.
//!
//! The key of a version says everything but its text, so that the list of versions is read without their texts.

use std::collections::BTreeSet;

use crate::model::messages::t;
use crate::model::sorting::{sort_by, sort_by_key};

/// The most versions of a document.
pub const MAX_VERSIONS: usize = 60;
/// The most UTF-16 code units of all versions of a document together.
pub const MAX_UNITS: usize = 4_000_000;
/// The time between two versions of a text that is being written, in milliseconds.
pub const VERSION_INTERVAL_MS: u64 = 10 * 60_000;
/// A text of fewer bytes is not worth a version of its own when most of it is deleted.
const MIN_VERSION_BYTES: usize = 40;

/// Why a version was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum VersionReason {
    /// Kept while the user wrote.
    Automatic,
    /// Kept before much of the text was deleted or replaced.
    Replaced,
    /// The text of another tab, which was changed at the same time.
    OtherTab,
}

impl VersionReason {
    fn as_str(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Replaced => "replaced",
            Self::OtherTab => "other-tab",
        }
    }

    fn of_name(name: &str) -> Option<Self> {
        [Self::Automatic, Self::Replaced, Self::OtherTab]
            .into_iter()
            .find(|reason| reason.as_str() == name)
    }
}

/// The key of a version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct VersionKey {
    /// The ID of the document.
    pub document: String,
    /// When it was the current text, in milliseconds since the Unix epoch.
    pub moment: u64,
    /// Why it was kept.
    pub reason: VersionReason,
    /// Its length in UTF-16 code units.
    pub units: usize,
}

impl VersionKey {
    /// The stored form. Forms of a document sort by moment.
    pub fn encode(&self) -> String {
        format!(
            "{}/{:015}/{}/{}",
            self.document,
            self.moment,
            self.reason.as_str(),
            self.units
        )
    }

    /// Reads the stored form.
    pub fn decode(key: &str) -> Option<Self> {
        let mut parts = key.rsplitn(4, '/');
        let units = parts.next()?.parse().ok()?;
        let reason = VersionReason::of_name(parts.next()?)?;
        let moment = parts.next()?.parse().ok()?;
        let document = parts.next()?.to_owned();
        Some(Self {
            document,
            moment,
            reason,
            units,
        })
    }

    /// The line below the time in the list: the length of the version, and the reason why it was kept.
    pub fn about(&self) -> String {
        let why = match self.reason {
            VersionReason::Automatic => None,
            VersionReason::Replaced => Some(t("before it was replaced")),
            VersionReason::OtherTab => Some(t("from another tab")),
        };
        let length = tn!(self.units, "{n} character", "{n} characters");
        match why {
            Some(why) => [&length, " · ", why].concat(),
            None => length,
        }
    }

    /// The first and the last possible key of a document's versions.
    pub fn range(document: &str) -> (String, String) {
        (format!("{document}/"), format!("{document}/\u{ffff}"))
    }
}

/// Whether and why the text `before` becomes a version when `after` replaces it at `now`. `versioned` is the moment of the newest
/// version (both in milliseconds since the Unix epoch).
pub fn version_reason(before: &str, after: &str, versioned: u64, now: u64) -> Option<VersionReason> {
    if before.trim().is_empty() || before == after {
        None
    } else if before.trim().len() >= MIN_VERSION_BYTES && kept_bytes(before, after) < before.len() / 2 {
        Some(VersionReason::Replaced)
    } else if now.saturating_sub(versioned) >= VERSION_INTERVAL_MS {
        Some(VersionReason::Automatic)
    } else {
        None
    }
}

/// The bytes at the beginning and the end of `before` that `after` shares.
fn kept_bytes(before: &str, after: &str) -> usize {
    let (before, after) = (before.as_bytes(), after.as_bytes());
    let head = before.iter().zip(after).take_while(|(a, b)| a == b).count();
    let most = (before.len() - head).min(after.len() - head);
    let tails = before.iter().rev().zip(after.iter().rev()).take(most);
    head + tails.take_while(|(a, b)| a == b).count()
}

/// The versions to delete, so that a document has few and recent ones are close together: all of the last hour, one for each
/// hour of the last day and one for each day before. Texts of other tabs and replaced texts stay as long as there is room.
pub fn to_delete(versions: &[VersionKey], now: u64) -> Vec<VersionKey> {
    const HOUR: u64 = 3_600_000;
    const DAY: u64 = 24 * HOUR;
    let mut newest_first: Vec<&VersionKey> = versions.iter().collect();
    sort_by(&mut newest_first, |a, b| b.cmp(a));
    let mut spans = BTreeSet::new();
    let mut deleted = Vec::new();
    let mut kept = Vec::new();
    for version in newest_first {
        let age = now.saturating_sub(version.moment);
        let span = match age {
            ..HOUR => None,
            HOUR..DAY => Some((0, version.moment / HOUR)),
            _ => Some((1, version.moment / DAY)),
        };
        let is_first = span.is_none_or(|span| spans.insert(span));
        if is_first || version.reason != VersionReason::Automatic {
            kept.push(version);
        } else {
            deleted.push(version.clone());
        }
    }
    // If there is no room, versions that were kept automatically go first, then the oldest.
    sort_by_key(&mut kept, |version| {
        (
            version.reason == VersionReason::Automatic,
            u64::MAX - version.moment,
        )
    });
    let mut units = 0;
    for (count, version) in kept.into_iter().enumerate() {
        units += version.units;
        // A single version always has room.
        if count > 0 && (count >= MAX_VERSIONS || units > MAX_UNITS) {
            deleted.push(version.clone());
        }
    }
    deleted
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: u64 = 60_000;
    const DAY: u64 = 1_440 * MINUTE;

    fn version(moment: u64, reason: VersionReason, units: usize) -> VersionKey {
        VersionKey {
            document: "a/b".to_owned(),
            moment,
            reason,
            units,
        }
    }

    fn automatic(moment: u64) -> VersionKey {
        version(moment, VersionReason::Automatic, 10)
    }

    #[test]
    fn a_key_is_read_as_it_was_written_and_lies_in_the_range_of_its_document() {
        for reason in [
            VersionReason::Automatic,
            VersionReason::Replaced,
            VersionReason::OtherTab,
        ] {
            let key = version(1_700_000_000_000, reason, 42);
            let encoded = key.encode();
            assert_eq!(VersionKey::decode(&encoded), Some(key));
            let (from, to) = VersionKey::range("a/b");
            assert!(from < encoded && encoded < to);
        }
        assert_eq!(VersionKey::decode("a/1/unknown/2"), None);
    }

    #[test]
    fn the_list_says_the_length_of_a_version_and_why_it_was_kept() {
        for (units, reason, about) in [
            (1, VersionReason::Automatic, "1 character"),
            (
                2,
                VersionReason::Replaced,
                "2 characters · before it was replaced",
            ),
            (1, VersionReason::OtherTab, "1 character · from another tab"),
        ] {
            assert_eq!(version(5, reason, units).about(), about);
        }
    }

    #[test]
    fn a_version_is_saved_regularly_and_before_the_text_is_replaced() {
        const LONG: &str = "A sentence that somebody took the trouble to write down.";
        let typed = format!("{LONG} And");
        assert_eq!(version_reason(LONG, &typed, 0, VERSION_INTERVAL_MS - 1), None);
        assert_eq!(
            version_reason(LONG, &typed, 0, VERSION_INTERVAL_MS),
            Some(VersionReason::Automatic)
        );
        assert_eq!(version_reason(LONG, LONG, 0, VERSION_INTERVAL_MS), None);
        assert_eq!(version_reason(" \n", LONG, 0, VERSION_INTERVAL_MS), None);
        for replaced in [
            "",
            "Another text altogether, which is rather long as well.",
            &LONG[..20],
        ] {
            assert_eq!(
                version_reason(LONG, replaced, 0, 1),
                Some(VersionReason::Replaced)
            );
        }
        assert_eq!(version_reason("short", "", 0, 1), None);
        let inserted = LONG.replace(
            "that",
            "that, whatever happens next and however long it may take,",
        );
        assert_eq!(version_reason(LONG, &inserted, 0, 1), None);
    }

    #[test]
    fn older_versions_are_further_apart() {
        let now = 1_000 * DAY;
        let versions: Vec<VersionKey> = (0..20_000).map(|n| automatic(now - n * 10 * MINUTE)).collect();
        let deleted = to_delete(&versions, now);
        let kept: Vec<&VersionKey> = versions
            .iter()
            .filter(|version| !deleted.contains(version))
            .collect();
        assert!(kept.len() <= MAX_VERSIONS, "{}", kept.len());
        let within = |from: u64, to: u64| {
            let ages = kept.iter().map(|version| now - version.moment);
            ages.filter(|age| (from..to).contains(age)).count()
        };
        assert_eq!(within(0, 60 * MINUTE), 6);
        assert!((23..=24).contains(&within(60 * MINUTE, DAY)));
        assert!(within(DAY, u64::MAX) > 20);
        assert_eq!(to_delete(&kept.into_iter().cloned().collect::<Vec<_>>(), now), []);
    }

    #[test]
    fn texts_of_other_tabs_stay_before_automatic_ones() {
        let now = 1_000 * DAY;
        let mut versions: Vec<VersionKey> = (0..70).map(|n| automatic(now - n)).collect();
        let other = version(1, VersionReason::OtherTab, 10);
        versions.push(other.clone());
        let deleted = to_delete(&versions, now);
        assert_eq!(versions.len() - deleted.len(), MAX_VERSIONS);
        assert!(!deleted.contains(&other));
    }

    #[test]
    fn the_size_of_all_versions_has_a_limit() {
        let large = |moment| version(moment, VersionReason::Replaced, MAX_UNITS / 2);
        let versions = [large(1), large(2), large(3)];
        assert_eq!(to_delete(&versions, 4), [large(1)]);
        let huge = [version(1, VersionReason::Replaced, MAX_UNITS * 2)];
        assert_eq!(to_delete(&huge, 4), []);
    }
}
