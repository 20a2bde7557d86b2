//! Repairs of dictionaries that Hunspell reads and spellbook refuses.
//!
//! - Flags that are numbers (`FLAG num`): Hunspell reads the digits at the start of each and takes 0 for a flag like any
//!   other, as the Turkish dictionary uses it; what follows a slash without digits is part of the word, as in the Danish
//!   dictionary's `A/S`.
//! - Compound rules with sets of flags in brackets, as in the Mongolian dictionary, are left out.

use std::borrow::Cow;

/// The flag that stands for the flag 0. Hunspell has no flag above 65510, and dictionaries use small numbers.
const FLAG_ZERO: u16 = 65_500;

/// Returns both files in a form that spellbook reads.
pub(super) fn repair_dictionary<'a>(aff: Cow<'a, str>, dic: Cow<'a, str>) -> (Cow<'a, str>, Cow<'a, str>) {
    let kind = flag_kind(&aff).to_owned();
    let aff = without_odd_rules(aff, &kind);
    // Aliases of flags are numbers too, but not flags.
    let aliases = aff.lines().any(|line| line.starts_with("AF "));
    if kind != "num" {
        return (aff, dic);
    }
    let dic = if aliases {
        dic
    } else {
        repair_lines(&dic, repair_entry)
    };
    (repair_lines(&aff, repair_affix), dic)
}

/// Returns how the affix file writes flags: `long`, `num`, or something else.
fn flag_kind(aff: &str) -> &str {
    let mut kinds = aff.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        (words.next() == Some("FLAG")).then(|| words.next().unwrap_or_default())
    });
    kinds.next_back().unwrap_or_default()
}

fn repair_lines<'a>(text: &str, repair: impl Fn(&str) -> Option<String>) -> Cow<'a, str> {
    let mut repaired = String::with_capacity(text.len() + 64);
    for line in text.lines() {
        match repair(line) {
            Some(line) => repaired.push_str(&line),
            None => repaired.push_str(line),
        }
        repaired.push('\n');
    }
    Cow::Owned(repaired)
}

/// Returns the line of a word list with flags that spellbook reads; `None` if it is right as it is.
fn repair_entry(line: &str) -> Option<String> {
    let slash = line.char_indices().skip(1).find(|(_, c)| *c == '/')?.0;
    if line[..slash].ends_with('\\') {
        return None;
    }
    let rest = &line[slash + 1..];
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    match repair_flags(&rest[..end]) {
        FlagRepair::Right => None,
        FlagRepair::Repaired(flags) => Some(format!("{}/{flags}{}", &line[..slash], &rest[end..])),
        FlagRepair::None => Some(format!("{}\\/{rest}", &line[..slash])),
    }
}

/// Returns the line of an affix file with flags that spellbook reads; `None` if it is right as it is.
fn repair_affix(line: &str) -> Option<String> {
    let kind = line.get(..3)?;
    if !matches!(kind, "SFX" | "PFX") {
        return None;
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut repaired: Vec<Cow<'_, str>> = words.iter().map(|word| Cow::Borrowed(*word)).collect();
    if let Some(flag) = words.get(1)
        && let FlagRepair::Repaired(flag) = repair_flags(flag)
    {
        repaired[1] = Cow::Owned(flag);
    }
    // The header has a number here, and a rule the letters to add, perhaps with flags.
    if let Some((added, after)) = words.get(3).and_then(|word| word.split_once('/')) {
        match repair_flags(after) {
            FlagRepair::Right => {}
            FlagRepair::Repaired(flags) => repaired[3] = Cow::Owned(format!("{added}/{flags}")),
            FlagRepair::None => repaired[3] = Cow::Borrowed(added),
        }
    }
    (repaired != words).then(|| repaired.join(" "))
}

enum FlagRepair {
    Right,
    Repaired(String),
    /// There is no number among them.
    None,
}

fn repair_flags(list: &str) -> FlagRepair {
    let numbers = list.split(',').filter_map(|flag| {
        let digits = flag.find(|c: char| !c.is_ascii_digit()).unwrap_or(flag.len());
        let number: u16 = flag[..digits].parse().ok()?;
        Some(if number == 0 { FLAG_ZERO } else { number })
    });
    let numbers: Vec<String> = numbers.map(|number| number.to_string()).collect();
    match numbers.join(",") {
        numbers if numbers.is_empty() => FlagRepair::None,
        numbers if numbers == list => FlagRepair::Right,
        numbers => FlagRepair::Repaired(numbers),
    }
}

/// Returns the affix file without compound rules that spellbook does not understand: it wants a flag, in parentheses if flags are
/// longer than a character, and perhaps `*` or `?` behind it.
fn without_odd_rules<'a>(aff: Cow<'a, str>, kind: &str) -> Cow<'a, str> {
    let rule = |line: &str| -> Option<String> {
        let mut words = line.split_whitespace();
        let is_rule = words.next() == Some("COMPOUNDRULE");
        is_rule.then(|| words.next().unwrap_or_default().to_owned())
    };
    let is_odd = |rule: &str| {
        let parts = rule.strip_prefix('(').map(|rest| rest.split('('));
        !parts.is_some_and(|mut parts| {
            parts.all(|part| {
                part.trim_end_matches(['*', '?'])
                    .strip_suffix(')')
                    .is_some_and(|flag| !flag.contains(')'))
            })
        })
    };
    let mut rules = aff.lines().filter_map(rule).skip(1);
    if !matches!(kind, "long" | "num") || !rules.any(|rule| is_odd(&rule)) {
        return aff;
    }
    // The first of these lines is the number of rules.
    let rule_count = aff
        .lines()
        .filter_map(rule)
        .skip(1)
        .filter(|rule| !is_odd(rule))
        .count();
    let mut has_header = false;
    let lines = aff.lines().filter_map(|line| match rule(line) {
        Some(_) if !has_header => {
            has_header = true;
            (rule_count > 0).then(|| format!("COMPOUNDRULE {rule_count}"))
        }
        Some(rule) if is_odd(&rule) => None,
        _ => Some(line.to_owned()),
    });
    Cow::Owned(lines.collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(aff: &str, dic: &str) -> (String, String) {
        let (aff, dic) = repair_dictionary(Cow::Borrowed(aff), Cow::Borrowed(dic));
        (aff.into_owned(), dic.into_owned())
    }

    #[test]
    fn numeric_flags_are_read_as_hunspell_reads_them() {
        let (aff, dic) = both(
            "FLAG num\nSFX 0 Y 1\nSFX 0 0 a/0,7X .\nSFX 3 Y 1\nSFX 3 y ies/4 y\n",
            "3\nab/0,2\nA/S\nkat/3 po:noun\nand\\/or\n/\n",
        );
        assert_eq!(
            aff,
            "FLAG num\nSFX 65500 Y 1\nSFX 65500 0 a/65500,7 .\nSFX 3 Y 1\nSFX 3 y ies/4 y\n"
        );
        assert_eq!(dic, "3\nab/65500,2\nA\\/S\nkat/3 po:noun\nand\\/or\n/\n");
    }

    #[test]
    fn odd_rules_are_left_out_and_not_counted() {
        let (aff, _) = both(
            "FLAG long\nCOMPOUNDRULE 2\nCOMPOUNDRULE (aa)*[b,c]\nCOMPOUNDRULE (ab)*(cd)\n",
            "1\nx\n",
        );
        assert_eq!(aff, "FLAG long\nCOMPOUNDRULE 1\nCOMPOUNDRULE (ab)*(cd)");
        let (aff, _) = both(
            "FLAG long\nCOMPOUNDRULE 1\nCOMPOUNDRULE (aa)*[b,c]\nTRY a",
            "1\nx\n",
        );
        assert_eq!(aff, "FLAG long\nTRY a");
    }

    #[test]
    fn other_dictionaries_stay_as_they_are() {
        let (aff, dic) = (Cow::Borrowed("FLAG long\nSFX aa Y 1"), Cow::Borrowed("1\nA/S"));
        assert!(matches!(
            repair_dictionary(aff, dic),
            (Cow::Borrowed(_), Cow::Borrowed(_))
        ));
    }
}
