//! Keys that move the focus within a list or a menu: the arrows, Home and End.

/// The place that a key moves to in a list of `count` elements, from the place `at`; `None` if it does not move. The ends meet.
pub fn target(key: &str, at: Option<usize>, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    match (key, at) {
        ("ArrowDown", Some(at)) if at < last => Some(at + 1),
        ("ArrowUp", Some(at)) if at > 0 => Some(at - 1),
        ("ArrowDown" | "Home", _) => Some(0),
        ("ArrowUp" | "End", _) => Some(last),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrow_keys_wrap_around_and_home_and_end_reach_the_ends() {
        for (key, at, to) in [
            ("ArrowDown", Some(0), Some(1)),
            ("ArrowDown", Some(2), Some(0)),
            ("ArrowDown", None, Some(0)),
            ("ArrowUp", Some(1), Some(0)),
            ("ArrowUp", Some(0), Some(2)),
            ("ArrowUp", None, Some(2)),
            ("Home", Some(1), Some(0)),
            ("End", Some(1), Some(2)),
            ("Enter", Some(1), None),
            ("ArrowLeft", Some(1), None),
        ] {
            assert_eq!(target(key, at, 3), to, "{key} at {at:?}");
        }
        assert_eq!(target("ArrowDown", None, 0), None);
        assert_eq!(target("End", Some(0), 1), Some(0));
    }
}
