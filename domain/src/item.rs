//! Items: the subjects of votes.

use crate::{InvalidId, InvalidKey, LanguageTag, RuleId, Surface};

/// The context of an item: the neighbouring word that it is limited to, if any.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// The surface in any place.
    Anywhere,
    /// The surface directly after this word.
    After(String),
    /// The surface directly before this word.
    Before(String),
}

impl Context {
    /// Returns the context as text for display and for tables: empty for [`Self::Anywhere`], `<word` for
    /// [`Self::After`], `>word` for [`Self::Before`].
    pub fn text(&self) -> String {
        match self {
            Self::Anywhere => String::new(),
            Self::After(word) => format!("<{word}"),
            Self::Before(word) => format!(">{word}"),
        }
    }

    /// Parses a text that [`Context::text`] returned.
    pub fn from_text(text: &str) -> Result<Self, InvalidKey> {
        match (text.chars().next(), text.get(1..)) {
            (None, _) => Ok(Self::Anywhere),
            (Some('<'), Some(word)) => Ok(Self::After(word.to_owned())),
            (Some('>'), Some(word)) => Ok(Self::Before(word.to_owned())),
            _ => Err(InvalidKey(text.to_owned())),
        }
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
    pub fn keep(self, neighbour: &str) -> Option<String> {
        let kept = crate::surface::keep_neighbour(neighbour)?;
        match self {
            Self::Plain => Some(kept),
            Self::Hashed => Some(format!("#{}", &blake3::hash(kept.as_bytes()).to_hex()[..16])),
            Self::None => None,
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

    /// Returns the item for a dictionary word. Dictionary words apply to every language.
    pub fn word(word: &str) -> Self {
        Self {
            language: EVERY_LANGUAGE.to_owned(),
            rule: RuleId::words(),
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
            surface: Surface::from_kept(surface.to_owned()),
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
        self.rule.is_of_words() && self.language == EVERY_LANGUAGE
    }

    /// Returns the partition of the item, out of `partitions`. It depends on the surface alone, so that all votes of
    /// one choice are in one partition and can be written atomically
    /// (docs/decisions/0002-passed-over-and-context-are-votes.md).
    pub fn partition(&self, partitions: u16) -> u16 {
        let hash = blake3::hash(self.surface.as_str().as_bytes());
        let [low, high, ..] = hash.as_bytes();
        u16::from_le_bytes([*low, *high]) % partitions
    }

    /// Returns the key of the item, one readable line such as `en|SPELLING|>it|recieve` (`<` after a word, `>` before
    /// it). [`Item::from_key`] parses it.
    pub fn key(&self) -> String {
        let context = match &self.context {
            Context::Anywhere => String::new(),
            Context::After(word) => format!("<{}", escape(word)),
            Context::Before(word) => format!(">{}", escape(word)),
        };
        format!(
            "{}|{}|{}|{}",
            self.language,
            self.rule,
            context,
            escape(self.surface.as_str())
        )
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
        let context = match (context.chars().next(), context.get(1..)) {
            (None, _) => Context::Anywhere,
            (Some('<'), Some(word)) => Context::After(unescape(word).ok_or_else(bad)?),
            (Some('>'), Some(word)) => Context::Before(unescape(word).ok_or_else(bad)?),
            _ => return Err(bad()),
        };
        Ok(Self {
            language: language.to_owned(),
            rule: rule.parse().map_err(|InvalidId| bad())?,
            surface: Surface::from_kept(unescape(surface).ok_or_else(bad)?),
            context,
        })
    }
}

/// Replaces `|` by `%7C` and `%` by `%25`, so that the only bars in a key are those between its parts.
fn escape(text: &str) -> String {
    text.replace('%', "%25").replace('|', "%7C")
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
    }

    #[test]
    fn a_foreign_key_is_refused() {
        for key in [
            "",
            "en|SPELLING||a|b",
            "en|SPELLING|x|a",
            "en|SP ELLING||a",
            "en|SPELLING||a%zz",
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
    }

    proptest::proptest! {
        #[test]
        fn a_key_gives_its_item_back(surface in ".{0,40}", word in ".{1,10}") {
            let item = item(&surface);
            proptest::prop_assert_eq!(&Item::from_key(&item.key()).unwrap(), &item);
            let narrow = item.within(Context::After(word));
            proptest::prop_assert_eq!(&Item::from_key(&narrow.key()).unwrap(), &narrow);
            let context = Context::from_text(&narrow.context().text()).unwrap();
            let rule = narrow.rule().as_str();
            let again = Item::from_parts(narrow.language(), rule, narrow.surface().as_str(), context);
            proptest::prop_assert_eq!(&again.unwrap(), &narrow);
        }
    }
}
