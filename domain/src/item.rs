//! Items: the subjects of votes.

use std::borrow::Cow;

use crate::surface::RULE_PARTS;
use crate::{InvalidId, InvalidKey, LanguageTag, RuleId, Surface};

/// The greatest length of a context between two words, in characters. Longer ones are stored as digests.
const MAX_CONTEXT_LENGTH: usize = 100;

/// The context of an item: the neighbouring words that it is limited to, if any.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// The surface in any place.
    Anywhere,
    /// The surface directly after this word.
    After(String),
    /// The surface directly before this word.
    Before(String),
    /// The surface in one place: between these two words, each of which is empty at an end of the sentence.
    Between(String, String),
    /// Not one surface but a whole rule, as far as it concerns those surfaces that are in this part, below
    /// [`RULE_PARTS`]. Votes about a rule that depend on the surface are stored by part, so that they are in the same
    /// partition as the other votes of their choice.
    Part(u8),
}

impl Context {
    /// Returns the context as text for display and for tables: empty for [`Self::Anywhere`], `<word` for
    /// [`Self::After`], `>word` for [`Self::Before`], `^left>right` for [`Self::Between`] (with `%` and `>` in the left
    /// word as `%25` and `%3E`), `@7` for [`Self::Part`].
    pub fn text(&self) -> String {
        match self {
            Self::Anywhere => String::new(),
            Self::After(word) => ["<", word].concat(),
            Self::Before(word) => [">", word].concat(),
            Self::Between(left, right) if left.contains(['%', '>']) => {
                format!("^{}>{right}", left.replace('%', "%25").replace('>', "%3E"))
            }
            Self::Between(left, right) => ["^", left, ">", right].concat(),
            Self::Part(part) => format!("@{part}"),
        }
    }

    /// Parses a text that [`Context::text`] returned.
    pub fn from_text(text: &str) -> Result<Self, InvalidKey> {
        match (text.chars().next(), text.get(1..)) {
            (None, _) => Ok(Self::Anywhere),
            (Some('<'), Some(word)) => Ok(Self::After(word.to_owned())),
            (Some('>'), Some(word)) => Ok(Self::Before(word.to_owned())),
            (Some('^'), Some(words)) => Self::between(words).ok_or_else(|| InvalidKey(text.to_owned())),
            (Some('@'), Some(part)) => Self::part(part).ok_or_else(|| InvalidKey(text.to_owned())),
            _ => Err(InvalidKey(text.to_owned())),
        }
    }

    fn between(words: &str) -> Option<Self> {
        let (left, right) = words.split_once('>')?;
        let context = Self::Between(left.replace("%3E", ">").replace("%25", "%"), right.to_owned());
        // A left word that was not escaped would make two texts for one context.
        (context.text().get(1..) == Some(words)).then_some(context)
    }

    fn part(part: &str) -> Option<Self> {
        let number: u8 = part.parse().ok().filter(|number| *number < RULE_PARTS)?;
        (part == number.to_string()).then_some(Self::Part(number))
    }
}

/// The form in which neighbouring words are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ContextStorage {
    /// As plain text.
    #[default]
    Plain,
    /// As a digest, which recognises the word without revealing it.
    Hashed,
    /// Neighbouring words are not stored.
    None,
}

impl ContextStorage {
    /// Returns the form in which `neighbour` is stored, or `None` if it is not stored.
    pub fn stored_form(self, neighbour: &str) -> Option<String> {
        let stored = crate::surface::stored_neighbour(neighbour)?;
        match self {
            Self::Plain => Some(stored),
            Self::Hashed => Some(format!("#{}", &blake3::hash(stored.as_bytes()).to_hex()[..16])),
            Self::None => None,
        }
    }

    /// Returns the context between two words as it is stored, or `None` if neighbouring words are not stored. At an end
    /// of the sentence, the word is empty.
    pub fn between(self, left: &str, right: &str) -> Option<Context> {
        let stored = |storage: Self| {
            let word = |word| storage.stored_form(word).unwrap_or_default();
            Context::Between(word(left), word(right))
        };
        match self {
            Self::None => None,
            Self::Hashed => Some(stored(self)),
            Self::Plain => {
                let plain = stored(self);
                let fits = plain.text().chars().count() <= MAX_CONTEXT_LENGTH;
                Some(if fits { plain } else { stored(Self::Hashed) })
            }
        }
    }
}

/// The subject of a vote: a surface under a rule of a language, in any context or next to one word. The language has no
/// region, so that votes about `recieve` in American English apply in British English too
/// (docs/decisions/0001-item-language-without-region.md).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Item {
    language: String,
    rule: RuleId,
    surface: Surface,
    context: Context,
}

/// The "language" that means every one.
const EVERY_LANGUAGE: &str = "any";

impl Item {
    /// Returns the item for a surface under a rule, in any context.
    pub fn new(language: &LanguageTag, rule: RuleId, surface: Surface) -> Self {
        Self {
            language: language.base().to_owned(),
            rule,
            surface,
            context: Context::Anywhere,
        }
    }

    /// Returns the item for a whole rule.
    pub fn whole_rule(language: &LanguageTag, rule: RuleId) -> Self {
        Self::new(language, rule, Surface::whole_rule())
    }

    /// Returns the item for the same surface and context under another rule.
    #[must_use]
    pub fn with_rule(&self, rule: RuleId) -> Self {
        Self { rule, ..self.clone() }
    }

    /// Returns this item as a whole rule, as far as it concerns the surfaces of one part.
    #[must_use]
    pub fn rule_part(&self, part: u8) -> Self {
        Self {
            surface: Surface::whole_rule(),
            context: Context::Part(part),
            ..self.clone()
        }
    }

    /// Returns the item for a dictionary word. Dictionary words apply to every language.
    pub fn word(word: &str) -> Self {
        Self {
            language: EVERY_LANGUAGE.to_owned(),
            rule: RuleId::word_rule(),
            surface: Surface::of(word),
            context: Context::Anywhere,
        }
    }

    /// Builds an item from its stored parts. The surface is taken as it is, without normalising it. Returns [`InvalidKey`]
    /// for parts that no item has.
    pub fn from_parts(
        language: &str,
        rule: &str,
        surface: &str,
        context: Context,
    ) -> Result<Self, InvalidKey> {
        let item = Self {
            language: language.to_owned(),
            rule: rule.parse().map_err(|InvalidId| InvalidKey(rule.to_owned()))?,
            surface: Surface::from_stored(surface.to_owned()),
            context,
        };
        // Parts that do not survive a round trip through the key would make two keys for one item.
        if Self::from_key(&item.key()).as_ref() == Ok(&item) {
            Ok(item)
        } else {
            Err(InvalidKey(item.key()))
        }
    }

    /// Returns the same item, limited to a context.
    #[must_use]
    pub fn within(&self, context: Context) -> Self {
        Self {
            context,
            ..self.clone()
        }
    }

    /// Returns the language without its region, or `any` for dictionary words.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// Returns the rule.
    pub fn rule(&self) -> &RuleId {
        &self.rule
    }

    /// Returns the surface, which is empty if the item is a whole rule.
    pub fn surface(&self) -> &Surface {
        &self.surface
    }

    /// Returns the context.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Returns whether this item is a dictionary word.
    pub fn is_word(&self) -> bool {
        self.rule.is_word_rule() && self.language == EVERY_LANGUAGE
    }

    /// Returns the partition of the item, out of `partitions`. It depends on the surface alone, so that all votes of
    /// one choice are in one partition and can be written atomically
    /// (docs/decisions/0002-passed-over-and-context-are-votes.md).
    pub fn partition(&self, partitions: u16) -> u16 {
        if let Context::Part(part) = self.context {
            return u16::from(part) % partitions;
        }
        crate::surface::text_hash(self.surface.as_str()) % partitions
    }

    /// Returns the key of the item, one readable line such as `en|SPELLING|>it|recieve` (`<` after a word, `>` before
    /// it; see [`Context::text`]). [`Item::from_key`] parses it.
    pub fn key(&self) -> String {
        self.key_after("")
    }

    /// Returns the key of the item, after an owner and a bar: `ada|en|SPELLING|>it|recieve`.
    pub fn key_with_owner(&self, owner: &str) -> String {
        self.key_after(&[owner, "|"].concat())
    }

    /// Every choice forms dozens of keys, so this avoids the machinery of `format!`.
    fn key_after(&self, start: &str) -> String {
        let context = self.context.text();
        [
            start,
            &self.language,
            "|",
            self.rule.as_str(),
            "|",
            &escape(&context),
            "|",
            &escape(self.surface.as_str()),
        ]
        .concat()
    }

    /// Parses a key that [`Item::key`] returned.
    pub fn from_key(key: &str) -> Result<Self, InvalidKey> {
        let bad = || InvalidKey(key.to_owned());
        let mut parts = key.split('|');
        let mut next = || parts.next().ok_or_else(bad);
        let (language, rule, context, surface) = (next()?, next()?, next()?, next()?);
        if parts.next().is_some() {
            return Err(bad());
        }
        let context = unescape(context).ok_or_else(bad)?;
        Ok(Self {
            language: language.to_owned(),
            rule: rule.parse().map_err(|InvalidId| bad())?,
            surface: Surface::from_stored(unescape(surface).ok_or_else(bad)?),
            context: Context::from_text(&context).map_err(|_| bad())?,
        })
    }
}

/// Replaces `|` by `%7C` and `%` by `%25`, so that the only bars in a key are those between its parts.
fn escape(text: &str) -> Cow<'_, str> {
    if text.contains(['%', '|']) {
        Cow::Owned(text.replace('%', "%25").replace('|', "%7C"))
    } else {
        Cow::Borrowed(text)
    }
}

fn unescape(text: &str) -> Option<String> {
    let mut parts = text.split('%');
    let mut out = parts.next()?.to_owned();
    for part in parts {
        out.push(match part.get(..2)? {
            "25" => '%',
            "7C" => '|',
            _ => return None,
        });
        out.push_str(&part[2..]);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(surface: &str) -> Item {
        Item::new(
            &"en-GB".parse().unwrap(),
            "SPELLING".parse().unwrap(),
            Surface::of(surface),
        )
    }

    #[test]
    fn a_key_is_readable() {
        assert_eq!(item("Recieve").key(), "en|SPELLING||recieve");
        assert_eq!(
            item("teh").within(Context::After("of".into())).key(),
            "en|SPELLING|<of|teh"
        );
        assert_eq!(Item::word("Emend").key(), "any|WORD||emend");
        let between = Context::Between("ate".into(), "dinner".into());
        assert_eq!(item("it's").within(between).key(), "en|SPELLING|^ate>dinner|it's");
        assert_eq!(item("it's").rule_part(7).key(), "en|SPELLING|@7|");
    }

    #[test]
    fn a_foreign_key_is_refused() {
        for key in [
            "",
            "en|SPELLING||a|b",
            "en|SPELLING|x|a",
            "en|SP ELLING||a",
            "en|SPELLING||a%zz",
            "en|SPELLING|^a|b",
            "en|SPELLING|^%25zz>a|b",
            "en|SPELLING|@16|",
            "en|SPELLING|@07|",
            "en|SPELLING|@|",
        ] {
            assert!(Item::from_key(key).is_err(), "{key}");
        }
    }

    #[test]
    fn an_item_its_contexts_and_its_word_lie_in_one_partition() {
        let here = item("recieve").partition(16);
        assert_eq!(
            here,
            item("Recieve").within(Context::Before("it".into())).partition(16)
        );
        assert_eq!(here, Item::word("RECIEVE").partition(16));
        assert_eq!(
            here,
            item("recieve")
                .within(Context::Between("I".into(), String::new()))
                .partition(16)
        );
    }

    #[test]
    fn a_place_is_stored_as_configured_for_neighbours() {
        let words = |storage: ContextStorage| storage.between("Ate", "dinner");
        let plain = Context::Between("ate".into(), "dinner".into());
        assert_eq!(words(ContextStorage::Plain), Some(plain));
        assert_eq!(words(ContextStorage::None), None);
        let hashed = words(ContextStorage::Hashed).unwrap().text();
        assert!(!hashed.contains("ate") && !hashed.contains("dinner"), "{hashed}");
        let long = ContextStorage::Plain
            .between(&"%".repeat(90), &"x".repeat(90))
            .unwrap();
        assert!(long.text().chars().count() <= MAX_CONTEXT_LENGTH, "{long:?}");
        let alone = Context::Between(String::new(), String::new());
        assert_eq!(ContextStorage::Plain.between("", ""), Some(alone));
    }

    proptest::proptest! {
        #[test]
        fn a_key_decodes_to_its_item(surface in ".{0,40}", word in ".{1,10}") {
            let item = item(&surface);
            proptest::prop_assert_eq!(&Item::from_key(&item.key()).unwrap(), &item);
            let narrow = item.within(Context::After(word));
            proptest::prop_assert_eq!(&Item::from_key(&narrow.key()).unwrap(), &narrow);
            let context = Context::from_text(&narrow.context().text()).unwrap();
            let rule = narrow.rule().as_str();
            let again = Item::from_parts(narrow.language(), rule, narrow.surface().as_str(), context);
            proptest::prop_assert_eq!(&again.unwrap(), &narrow);
        }

        #[test]
        fn a_place_and_a_part_decode_to_their_items(surface in ".{0,40}", left in ".{0,10}", right in ".{0,10}") {
            let item = item(&surface);
            let place = item.within(Context::Between(left, right));
            proptest::prop_assert_eq!(&Item::from_key(&place.key()).unwrap(), &place);
            let text = place.context().text();
            proptest::prop_assert_eq!(&Context::from_text(&text).unwrap(), place.context());
            let part = item.rule_part(item.surface().part());
            proptest::prop_assert_eq!(&Item::from_key(&part.key()).unwrap(), &part);
            for partitions in [1, 2, 4, 8, 16] {
                proptest::prop_assert_eq!(part.partition(partitions), item.partition(partitions));
            }
        }
    }
}
