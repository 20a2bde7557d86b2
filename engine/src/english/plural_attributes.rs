//! Nouns in the plural that describe the noun after them: *a graphics card*, *the sales team*, *a customs officer*. The sentence model
//! expects the singular before a noun and takes many of them for errors.

use super::pattern_sentence::is_closed;

/// Nouns that keep their plural before another noun, in addition to those on *-ics*.
const PLURAL_ATTRIBUTES: &[&str] = &[
    "accounts",
    "admissions",
    "affairs",
    "antiques",
    "appeals",
    "arms",
    "arts",
    "awards",
    "benefits",
    "careers",
    "claims",
    "clothes",
    "commodities",
    "communications",
    "complaints",
    "contents",
    "customs",
    "darts",
    "drinks",
    "drugs",
    "earnings",
    "examinations",
    "facilities",
    "futures",
    "games",
    "goods",
    "headquarters",
    "honors",
    "honours",
    "jobs",
    "lyrics",
    "materials",
    "means",
    "men",
    "news",
    "operations",
    "parks",
    "parts",
    "pensions",
    "premises",
    "procurements",
    "programs",
    "quarters",
    "records",
    "relations",
    "resources",
    "rights",
    "sales",
    "savings",
    "sciences",
    "securities",
    "series",
    "services",
    "settings",
    "species",
    "sports",
    "standards",
    "supplies",
    "systems",
    "talks",
    "terms",
    "thanks",
    "trades",
    "trousers",
    "trustees",
    "utilities",
    "veterans",
    "weapons",
    "women",
    "works",
];

/// Returns whether a noun may stand in the plural before the noun `next`.
pub(super) fn is_plural_attribute(noun: &str, next: Option<&str>) -> bool {
    let noun = noun.to_lowercase();
    let is_listed = noun.ends_with("ics") || PLURAL_ATTRIBUTES.contains(&noun.as_str());
    let may_be_noun = |word: &str| word.chars().all(char::is_alphabetic) && !is_closed(&word.to_lowercase());
    is_listed && next.is_some_and(may_be_noun)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_listed_plurals_before_a_word() {
        for noun in ["graphics", "Sales", "customs", "systems", "robotics"] {
            assert!(is_plural_attribute(noun, Some("team")), "{noun}");
            assert!(!is_plural_attribute(noun, None), "{noun}");
            assert!(!is_plural_attribute(noun, Some("is")), "{noun}");
        }
        assert!(!is_plural_attribute("apples", Some("pie")));
    }
}
