//! Irregular forms for regular ones that do not exist: *taught* for `teached`, *mice* for `mouses`, *better* for `gooder`.
//!
//! The words with irregular forms are a closed class, in `engine/data/en/irregular-forms.txt`. The regular forms are made
//! from them by the rules of spelling.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The list of words with irregular forms.
const FORM_LINES: &str = include_str!("../../data/en/irregular-forms.txt");
/// Prefixes that other words with irregular forms have.
const PREFIXES: [&str; 9] = ["over", "under", "mis", "out", "fore", "re", "un", "pre", "up"];

/// Returns the irregular forms that are meant by a regular one, which is in lower case; the usual one first.
///
/// Forms with a prefix that the list lacks are made from those without, so they may not be words.
pub(super) fn irregular_forms(written: &str) -> Vec<String> {
    static FORMS: LazyLock<HashMap<String, Vec<&'static str>>> = LazyLock::new(forms);
    if let Some(forms) = FORMS.get(written) {
        return forms.iter().map(|form| (*form).to_owned()).collect();
    }
    let with_prefix = |prefix: &&str| {
        let forms = FORMS.get(written.strip_prefix(prefix)?)?;
        Some(forms.iter().map(|form| format!("{prefix}{form}")).collect())
    };
    PREFIXES.iter().find_map(with_prefix).unwrap_or_default()
}

/// Returns the irregular forms by regular form.
fn forms() -> HashMap<String, Vec<&'static str>> {
    let mut forms: HashMap<String, Vec<&'static str>> = HashMap::new();
    let mut section = "";
    let lines = FORM_LINES.lines().filter(|line| !line.starts_with('#'));
    for line in lines {
        if line.starts_with('[') {
            section = line;
            continue;
        }
        let words: Vec<&'static str> = line.split(' ').collect();
        let (Some(base), Some(irregular)) = (words.first(), words.get(1..)) else {
            continue;
        };
        let mut add = |regular: String, irregular_forms: &[&'static str]| {
            let forms_of_regular = forms.entry(regular).or_default();
            for form in irregular_forms {
                if !forms_of_regular.contains(form) {
                    forms_of_regular.push(form);
                }
            }
        };
        match section {
            "[verbs]" => {
                for regular in with_ending(base, "ed") {
                    add(regular, irregular);
                }
                for &form in irregular {
                    for regular in with_ending(form, "ed") {
                        add(regular, &[form]);
                    }
                }
            }
            "[nouns]" => {
                for word in &words {
                    for regular in with_ending(word, "s") {
                        add(regular, irregular);
                    }
                }
            }
            "[comparisons]" => {
                for (ending, form) in ["er", "est"].into_iter().zip(irregular) {
                    for regular in [base, form]
                        .map(|word| with_ending(word, ending))
                        .into_iter()
                        .flatten()
                    {
                        add(regular, &[*form]);
                    }
                }
            }
            _ => {
                for ending in ["self", "selfs", "selves"] {
                    add(format!("{base}{ending}"), irregular);
                }
            }
        }
    }
    forms
}

/// Returns a word with a regular ending, as people spell it: with the last letter doubled or not, and without a last `e`.
fn with_ending(word: &str, ending: &str) -> Vec<String> {
    let last = word.chars().next_back().unwrap_or_default();
    let mut all = vec![format!("{word}{ending}")];
    if ending == "s" {
        all.push(format!("{word}es"));
        if let Some(stem) = word.strip_suffix("is") {
            all.push(format!("{stem}ises"));
        }
        return all;
    }
    if let Some(stem) = word.strip_suffix('e') {
        all.push(format!("{stem}{ending}"));
    } else if let Some(stem) = word.strip_suffix('y') {
        all.push(format!("{stem}i{ending}"));
    } else if last.is_alphabetic() {
        all.push(format!("{word}{last}{ending}"));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_forms_of_irregular_words_are_known() {
        for (written, irregular_form) in [
            ("teached", "taught"),
            ("seeked", "sought"),
            ("goed", "went"),
            ("wented", "went"),
            ("runned", "ran"),
            ("catched", "caught"),
            ("bringed", "brought"),
            ("maked", "made"),
            ("flied", "flew"),
            ("payed", "paid"),
            ("putted", "put"),
            ("tooked", "took"),
            ("childs", "children"),
            ("childrens", "children"),
            ("mouses", "mice"),
            ("foots", "feet"),
            ("mans", "men"),
            ("thiefs", "thieves"),
            ("sheeps", "sheep"),
            ("gooder", "better"),
            ("goodest", "best"),
            ("badder", "worse"),
            ("worser", "worse"),
            ("bestest", "best"),
            ("hisself", "himself"),
            ("theirselves", "themselves"),
            ("overeated", "overate"),
            ("resended", "resent"),
        ] {
            assert_eq!(
                irregular_forms(written).first().map(String::as_str),
                Some(irregular_form),
                "{written}"
            );
        }
        assert_eq!(irregular_forms("goed"), ["went", "gone"]);
        assert_eq!(irregular_forms("house"), [""; 0]);
    }
}
