//! The output of INFO.

/// Returns a value from the output of INFO.
pub(crate) fn info_value<'i>(info: &'i str, name: &str) -> Option<&'i str> {
    let mut lines = info.lines().filter_map(|line| line.trim().split_once(':'));
    lines.find(|(key, _)| *key == name).map(|(_, value)| value)
}
