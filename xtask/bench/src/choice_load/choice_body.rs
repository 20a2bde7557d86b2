//! The choices that clients send: corrections of invented misspellings between two words, each with an ID of its own.

use std::fmt::Write as _;

use uuid::Uuid;

/// The number of different misspellings. It is large, so that two clients rarely correct the same one at the same moment: rivals with
/// locks on rows would have to wait.
pub(crate) const SURFACES: u64 = 100_000;

/// A source of choices: reproducible random numbers, different for each seed.
pub(crate) struct ChoiceSource(u64);

impl ChoiceSource {
    /// Creates a source.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns the body of a request with this many choices.
    pub(crate) fn body(&mut self, choices: usize) -> String {
        let mut body = String::from(r#"{"choices":["#);
        for number in 0..choices {
            if number > 0 {
                body.push(',');
            }
            let id = Uuid::from_u64_pair(self.next(), self.next());
            push_choice(&mut body, id, self.next() % SURFACES);
        }
        body.push_str("]}");
        body
    }

    /// Returns the next number of the generator `SplitMix64`. IDs must not come in order, because those of real clients do not.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

/// Returns the body of a request with these choices, each an ID and the number of a misspelling.
pub(crate) fn of(choices: &[(Uuid, u64)]) -> String {
    let mut body = String::from(r#"{"choices":["#);
    for (number, (id, surface)) in choices.iter().enumerate() {
        if number > 0 {
            body.push(',');
        }
        push_choice(&mut body, *id, *surface);
    }
    body + "]}"
}

/// Returns the digits of a misspelling.
pub(crate) fn digits(surface: u64) -> String {
    format!("{surface:012}")
}

/// Returns a misspelling.
pub(crate) fn misspelling(surface: u64) -> String {
    format!("wrod{}", digits(surface))
}

fn push_choice(body: &mut String, id: Uuid, surface: u64) {
    // Writing to a String cannot fail.
    let _ = write!(
        body,
        r#"{{"id":"{id}","action":"accept","language":"en-US","rule":"SPELLING","surface":"{}","left":"the","right":"of","offered":["word","wood","rod"],"replacement":"word"}}"#,
        misspelling(surface)
    );
}

#[cfg(test)]
mod tests {
    use emend_shared::ChoicesRequest;

    use super::*;

    #[test]
    fn a_body_has_the_wanted_choices_each_with_its_own_id() {
        let mut source = ChoiceSource::new(7);
        let mut ids = std::collections::HashSet::new();
        for _ in 0..20 {
            let request: ChoicesRequest = serde_json::from_str(&source.body(50)).unwrap();
            assert_eq!(request.choices.len(), 50);
            assert!(request.choices.iter().all(|choice| ids.insert(choice.id)));
        }
    }
}
