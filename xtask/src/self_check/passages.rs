//! Texts from several places, as a file that can be checked: each text is a paragraph of its own.

/// Extracted texts with their places.
#[derive(Debug, Default)]
pub(super) struct Passages {
    lines: Vec<String>,
    /// The place of each line, such as `frontend/src/lib.rs:12`.
    places: Vec<String>,
}

impl Passages {
    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Adds a text of one or more lines.
    pub(super) fn add(&mut self, place: &str, text: &str) {
        let blank = (!self.is_empty()).then_some("");
        for line in blank.into_iter().chain(text.trim().lines()) {
            self.lines.push(line.trim_end().to_owned());
            self.places.push(place.to_owned());
        }
    }

    /// Parts of about this many lines. A check of a long text may reach a bound of work or time.
    pub(super) fn split(self, lines: usize) -> Vec<Self> {
        let mut parts = vec![Self::default()];
        for (line, place) in self.lines.into_iter().zip(self.places) {
            if let Some(last) = parts.last_mut()
                && !(line.is_empty() && last.lines.len() >= lines)
            {
                last.lines.push(line);
                last.places.push(place);
            } else {
                parts.push(Self::default());
            }
        }
        parts
    }

    /// All texts, with a blank line between them.
    pub(super) fn text(&self) -> String {
        self.lines.join("\n") + "\n"
    }

    /// A line of a report, without the name of the file at its start, with the place that it is about: `:3:14: rest` becomes
    /// `PLACE: rest`.
    pub(super) fn with_place(&self, line: &str) -> Option<String> {
        let mut parts = line.strip_prefix(':')?.splitn(3, ':');
        let number: usize = parts.next()?.parse().ok()?;
        let rest = parts.nth(1)?;
        Some(format!("{}:{rest}", self.places.get(number.checked_sub(1)?)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issue_is_reported_at_the_place_of_its_text() {
        let mut passages = Passages::default();
        passages.add("a.rs:10", "One.");
        passages.add("b.rs:20", "Two,\nand thre.");
        assert_eq!(passages.text(), "One.\n\nTwo,\nand thre.\n");
        let line = passages.with_place(":4:5: spelling [SPELLING] thre: no word");
        assert_eq!(line.unwrap(), "b.rs:20: spelling [SPELLING] thre: no word");
        assert_eq!(passages.with_place(":9:1: x"), None);
    }

    #[test]
    fn a_part_ends_between_texts() {
        let mut passages = Passages::default();
        for (place, text) in [("a", "One\nmore."), ("b", "Two."), ("c", "Three.")] {
            passages.add(place, text);
        }
        let parts = passages.split(2);
        let texts: Vec<String> = parts.iter().map(Passages::text).collect();
        assert_eq!(texts, ["One\nmore.\n", "Two.\n\nThree.\n"]);
        assert_eq!(parts[1].with_place(":3:1: x").unwrap(), "c: x");
    }
}
