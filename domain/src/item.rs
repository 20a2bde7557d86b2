//! What a vote is about.

use crate::{BadKey, InvalidId, LanguageTag, RuleId, Surface};

/// The context bucket of an item.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// Wherever the surface stands.
    Anywhere,
    /// Only after this word.
    After(String),
    /// Only before this word.
    Before(String),
}

impl Context {
    /// For people and tables: empty, `<word` after it, `>word` before it.
    pub fn text(&self) -> String {
        match self {
            Self::Anywhere => String::new(),
            Self::After(word) => format!("<{word}"),
            Self::Before(word) => format!(">{word}"),
        }
    }

    /// The context that [`Context::text`] wrote.
    pub fn from_text(text: &str) -> Result<Self, BadKey> {
        match (text.chars().next(), text.get(1..)) {
            (None, _) => Ok(Self::Anywhere),
            (Some('<'), Some(word)) => Ok(Self::After(word.to_owned())),
            (Some('>'), Some(word)) => Ok(Self::Before(word.to_owned())),
            _ => Err(BadKey(text.to_owned())),
        }
    }
}

/// How the words beside a mistake are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ContextStorage {
    /// As they are.
    #[default]
    Plain,
    /// As a digest: enough to recognise them, not to read them.
    Hashed,
    /// Not at all.
    None,
}

impl ContextStorage {
    /// What of `neighbour` is kept.
    pub fn keep(self, neighbour: &str) -> Option<String> {
        let kept = crate::surface::keep_neighbour(neighbour)?;
        match self {
            Self::Plain => Some(kept),
            Self::Hashed => Some(format!("#{}", &blake3::hash(kept.as_bytes()).to_hex()[..16])),
            Self::None => None,
        }
    }
}

/// What a vote is about: a surface under a rule of a language, anywhere or beside a word.
///
/// The language is without its region: who learned `recieve` in American English knows it in British English too.
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
    /// A surface under a rule, anywhere.
    pub fn new(language: &LanguageTag, rule: RuleId, surface: Surface) -> Self {
        Self {
            language: language.base().to_owned(),
            rule,
            surface,
            context: Context::Anywhere,
        }
    }

    /// The rule as a whole.
    pub fn whole_rule(language: &LanguageTag, rule: RuleId) -> Self {
        Self::new(language, rule, Surface::whole_rule())
    }

    /// A word of a dictionary; dictionaries hold in every language.
    pub fn word(word: &str) -> Self {
        Self {
            language: EVERY_LANGUAGE.to_owned(),
            rule: RuleId::words(),
            surface: Surface::of(word),
            context: Context::Anywhere,
        }
    }

    /// An item from its parts as they were kept: the surface is taken as it is.
    pub fn from_parts(language: &str, rule: &str, surface: &str, context: Context) -> Result<Self, BadKey> {
        let item = Self {
            language: language.to_owned(),
            rule: rule.parse().map_err(|InvalidId| BadKey(rule.to_owned()))?,
            surface: Surface::from_kept(surface.to_owned()),
            context,
        };
        // What would not come back from its own key is none.
        if Self::from_key(&item.key()).as_ref() == Ok(&item) {
            Ok(item)
        } else {
            Err(BadKey(item.key()))
        }
    }

    /// The same surface in a narrower place.
    #[must_use]
    pub fn within(&self, context: Context) -> Self {
        Self {
            context,
            ..self.clone()
        }
    }

    /// The language without region, or `any` for words of dictionaries.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The rule.
    pub fn rule(&self) -> &RuleId {
        &self.rule
    }

    /// The surface; empty where the item is the whole rule.
    pub fn surface(&self) -> &Surface {
        &self.surface
    }

    /// The context bucket.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Whether this is a word of a dictionary.
    pub fn is_word(&self) -> bool {
        self.rule.is_of_words() && self.language == EVERY_LANGUAGE
    }

    /// Which of `partitions` holds it. Depends on the surface alone, so that everything one choice touches lies together.
    pub fn partition(&self, partitions: u16) -> u16 {
        let hash = blake3::hash(self.surface.as_str().as_bytes());
        let [low, high, ..] = hash.as_bytes();
        u16::from_le_bytes([*low, *high]) % partitions
    }

    /// One readable line that [`Item::from_key`] takes back: `en|SPELLING|>it|recieve` (`<` after, `>` before a word).
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

    /// The item that [`Item::key`] wrote.
    pub fn from_key(key: &str) -> Result<Self, BadKey> {
        let bad = || BadKey(key.to_owned());
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

/// `|` and `%` as `%7C` and `%25`, so that a key has exactly the bars that separate its parts.
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
