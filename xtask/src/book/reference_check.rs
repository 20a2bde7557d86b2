//! Reads the names of metrics, Redis keys, SQL tables and kinds of entries from the code, and checks that the reference chapters
//! contain them.

use std::collections::{BTreeMap, BTreeSet};

/// The file that builds the names of Redis keys.
const KEYS: &str = "backend/store-redis/src/keys.rs";
const MIGRATIONS: &str = "backend/mirror/migrations/";

/// The names that are missing from the chapters. `sources` has the text of each file.
pub(super) fn left_out(sources: &BTreeMap<&str, String>, chapter: &dyn Fn(&str) -> String) -> Vec<String> {
    let server: Vec<&str> = sources
        .iter()
        .filter(|(name, _)| name.starts_with("backend/") && name.contains("/src/"))
        .map(|(_, text)| without_tests(text))
        .collect();
    let migrations: Vec<&str> = sources
        .iter()
        .filter(|(name, _)| name.starts_with(MIGRATIONS))
        .map(|(_, text)| text.as_str())
        .collect();
    let in_all = |find: fn(&str) -> BTreeSet<String>, texts: &[&str]| -> BTreeSet<String> {
        texts.iter().flat_map(|text| find(text)).collect()
    };
    let keys = sources
        .get(KEYS)
        .map(|text| without_tests(text))
        .unwrap_or_default();
    let required = [
        ("metric", "docs/metrics.md", in_all(metrics, &server)),
        ("kind of key", "docs/redis-keys.md", in_all(keys_of, &[keys])),
        (
            "table or column",
            "docs/sql-schema.md",
            in_all(tables, &migrations),
        ),
        ("kind of entry", "docs/data-model.md", in_all(kinds, &server)),
    ];
    let mut wrong = Vec::new();
    for (what, name, names) in required {
        if names.is_empty() {
            wrong.push(format!("{name}: no {what} was found in the code; has it moved?"));
        }
        let text = chapter(name);
        let names_in_text = named_in(&text);
        let missing = names.iter().filter(|name| !names_in_text.contains(name.as_str()));
        wrong.extend(missing.map(|missing| format!("{name} does not name the {what} {missing}")));
    }
    wrong
}

/// The first word of each piece of inline code, without the prefix of a Redis key.
fn named_in(chapter: &str) -> BTreeSet<&str> {
    let quoted = chapter.split('`').skip(1).step_by(2);
    let names = quoted.map(|name| name.trim_start_matches("…:").trim_start_matches("emend:"));
    names.map(word).filter(|name| !name.is_empty()).collect()
}

fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or_default()
}

fn word(text: &str) -> &str {
    let end = text.find(|character: char| !character.is_ascii_lowercase() && character != '_');
    &text[..end.unwrap_or(text.len())]
}

fn words_after(text: &str, before: &str) -> BTreeSet<String> {
    let names = text.split(before).skip(1).map(|rest| word(rest).to_owned());
    names.filter(|name| !name.is_empty()).collect()
}

fn metrics(source: &str) -> BTreeSet<String> {
    ["counter!(\"", "gauge!(\"", "histogram!(\""]
        .iter()
        .flat_map(|makes| words_after(source, makes))
        .collect()
}

fn kinds(source: &str) -> BTreeSet<String> {
    let mut names = words_after(source, "const KIND: &'static str = \"");
    for list in source.split("\nkept!(").skip(1) {
        names.extend(words_after(list.split(");").next().unwrap_or_default(), " = \""));
    }
    names
}

/// The string literals that begin the name of a key, up to the first colon.
fn keys_of(source: &str) -> BTreeSet<String> {
    let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    let literals = code.flat_map(|line| line.split('"').skip(1).step_by(2));
    let names = literals.map(|literal| literal.strip_prefix("{}").unwrap_or(literal));
    let whole = names.filter(|name| matches!(name.as_bytes().get(word(name).len()), None | Some(b':')));
    whole
        .map(|name| word(name).to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

fn tables(migration: &str) -> BTreeSet<String> {
    let mut names = words_after(migration, "CREATE TABLE IF NOT EXISTS ");
    names.extend(words_after(migration, "CREATE OR REPLACE VIEW "));
    let column = |line: &str| {
        line.strip_prefix("    ")
            .map(word)
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
    };
    names.extend(migration.lines().filter_map(column));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_from_code_and_not_from_its_tests() {
        let source = "metrics::counter!(\"emend_a_total\", \"x\" => y);\nconst KIND: &'static str = \"one\";\n\
                      kept!(\n    B = \"two\",\n);\n#[cfg(test)]\ngauge!(\"emend_b\")";
        let set = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<BTreeSet<_>>()
        };
        assert_eq!(metrics(without_tests(source)), set(&["emend_a_total"]));
        assert_eq!(kinds(source), set(&["one", "two"]));
        let keys = "// \"no:\"\nwithin(p, format_args!(\"v:{}\", r)); within(p, \"seq\"); format!(\"{}tally:{w}\", p); \"{p\"";
        assert_eq!(keys_of(keys), set(&["seq", "tally", "v"]));
        let migration =
            "CREATE TABLE IF NOT EXISTS gone (\n    record BINARY(16),\n    PRIMARY KEY (record)\n);";
        assert_eq!(tables(migration), set(&["gone", "record"]));
    }

    #[test]
    fn items_missing_in_a_chapter_are_reported() {
        let sources = BTreeMap::from([
            (
                "backend/src/a.rs",
                "gauge!(\"emend_a\") const KIND: &'static str = \"one\"".to_owned(),
            ),
            (KEYS, "\"v:{}\" \"w:{}\"".to_owned()),
            (
                "backend/mirror/migrations/1.sql",
                "CREATE TABLE IF NOT EXISTS gone (".to_owned(),
            ),
        ]);
        let chapter = |_: &str| "`emend_a` `one` `…:v:<record>` `gone`".to_owned();
        assert_eq!(
            left_out(&sources, &chapter),
            ["docs/redis-keys.md does not name the kind of key w"]
        );
    }
}
