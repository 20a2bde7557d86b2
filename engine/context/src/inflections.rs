//! The forms of verbs, nouns, adjectives and adverbs.

use std::ops::Range;

use crate::ModelError;

/// A part of speech that has forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum PartOfSpeech {
    /// base, -s, past, participle, -ing
    Verb,
    /// singular, plural
    Noun,
    /// positive, comparative, superlative
    Adjective,
    /// adjective, adverb in -ly
    Adverb,
}

impl PartOfSpeech {
    pub(crate) fn from_letter(letter: &str) -> Option<Self> {
        match letter {
            "v" => Some(Self::Verb),
            "n" => Some(Self::Noun),
            "a" => Some(Self::Adjective),
            "l" => Some(Self::Adverb),
            _ => None,
        }
    }
}

/// Lines of forms, the most frequent first, and an index from each form to the first line that has it.
#[derive(Debug)]
pub(crate) struct Inflections {
    /// All forms, one after the other.
    text: String,
    /// For each line its forms, as ranges of `text`; an empty one is a form that does not exist.
    lines: Vec<Vec<Range<u32>>>,
    /// For each part and form the line; sorted by part and form.
    index: Vec<InflectionEntry>,
}

#[derive(Debug)]
struct InflectionEntry {
    part: PartOfSpeech,
    form: Range<u32>,
    line: u32,
}

impl Inflections {
    /// From the tensor `inflections`.
    pub(crate) fn new(source: &str) -> Result<Self, ModelError> {
        let mut new = Self {
            text: String::new(),
            lines: Vec::new(),
            index: Vec::new(),
        };
        for line in source.split('\n').filter(|line| !line.is_empty()) {
            let mut fields = line.split('\t');
            let part = fields.next().and_then(PartOfSpeech::from_letter);
            let part = part
                .ok_or_else(|| ModelError::content("inflections", format!("not a part of speech: {line}")))?;
            let number = position(new.lines.len())?;
            let mut forms = Vec::new();
            for field in fields {
                let start = position(new.text.len())?;
                new.text.push_str(field);
                let form = start..position(new.text.len())?;
                if !field.is_empty() {
                    let (form, line) = (form.clone(), number);
                    new.index.push(InflectionEntry { part, form, line });
                }
                forms.push(form);
            }
            new.lines.push(forms);
        }
        let text = &new.text;
        let key = |entry: &InflectionEntry| (entry.part, slice(text, &entry.form));
        // Stable, so that of several lines with a form the first stays.
        new.index.sort_by(|a, b| key(a).cmp(&key(b)));
        new.index.dedup_by(|later, first| key(later) == key(first));
        Ok(new)
    }

    /// The first line of the part of speech that has the form (in lower case).
    pub(crate) fn line(&self, part: PartOfSpeech, form: &str) -> Option<usize> {
        let key = |entry: &InflectionEntry| (entry.part, slice(&self.text, &entry.form)).cmp(&(part, form));
        let found = self.index.binary_search_by(key).ok()?;
        Some(self.index[found].line as usize)
    }

    /// The forms of a line; an empty one does not exist.
    pub(crate) fn forms(&self, line: usize) -> impl Iterator<Item = &str> {
        self.lines[line].iter().map(|form| slice(&self.text, form))
    }

    /// Another form of the same word (both in lower case), if there is one.
    pub(crate) fn inflect(&self, part: PartOfSpeech, form: &str, column: usize) -> Option<&str> {
        self.forms(self.line(part, form)?)
            .nth(column)
            .filter(|found| !found.is_empty())
    }
}

fn slice<'a>(text: &'a str, range: &Range<u32>) -> &'a str {
    &text[range.start as usize..range.end as usize]
}

fn position(at: usize) -> Result<u32, ModelError> {
    u32::try_from(at).map_err(|error| ModelError::content("inflections", error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_looked_up_in_the_first_line_that_has_it() {
        let source = "v\tgo\tgoes\twent\tgone\tgoing\nv\tlie\tlies\tlied\tlied\tlying\nv\tlay\tlays\tlaid\tlaid\tlaying\nv\tlie\tlies\tlay\tlain\tlying\nl\tquick\tquickly\na\tlittle\t\tleast\n";
        let inflections = Inflections::new(source).unwrap();
        assert_eq!(inflections.inflect(PartOfSpeech::Verb, "gone", 2), Some("went"));
        assert_eq!(inflections.inflect(PartOfSpeech::Verb, "lies", 2), Some("lied"));
        assert_eq!(
            inflections.inflect(PartOfSpeech::Adverb, "quick", 1),
            Some("quickly")
        );
        assert_eq!(inflections.inflect(PartOfSpeech::Noun, "quick", 1), None);
        assert_eq!(inflections.inflect(PartOfSpeech::Adjective, "little", 1), None);
        assert_eq!(inflections.inflect(PartOfSpeech::Adjective, "little", 5), None);
        assert!(Inflections::new("x\ty").is_err());
    }
}
