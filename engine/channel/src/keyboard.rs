//! Neighbouring letters on a QWERTY keyboard.

const ROWS: [&[u8]; 3] = [b"qwertyuiop", b"asdfghjkl", b"zxcvbnm"];

/// The row and column of each letter from `a` to `z`. A table, because searching the rows is measurably slower.
const PLACES: [(usize, usize); 26] = {
    let mut places = [(0, 0); 26];
    let mut row = 0;
    while row < ROWS.len() {
        let mut column = 0;
        while column < ROWS[row].len() {
            places[(ROWS[row][column] - b'a') as usize] = (row, column);
            column += 1;
        }
        row += 1;
    }
    places
};

/// Returns whether two letters are neighbours on the keyboard. Characters other than `a` to `z` have no neighbours.
///
/// ```
/// use emend_channel::keyboard::are_neighbours;
/// assert!(are_neighbours('s', 'w') && are_neighbours('w', 's'));
/// assert!(!are_neighbours('q', 'p') && !are_neighbours('ß', 's'));
/// ```
pub fn are_neighbours(a: char, b: char) -> bool {
    let (Some((row, column)), Some((other, beside))) = (place(a), place(b)) else {
        return false;
    };
    // A lower row is shifted right by half a key, so its key is below two keys of the upper row.
    let below = |upper: usize, lower: usize| upper == lower || upper == lower + 1;
    match (row, other) {
        (row, other) if row == other => column.abs_diff(beside) == 1,
        (row, other) if row + 1 == other => below(column, beside),
        (row, other) if other + 1 == row => below(beside, column),
        _ => false,
    }
}

fn place(letter: char) -> Option<(usize, usize)> {
    let at = u32::from(letter).checked_sub(u32::from('a'))?;
    PLACES.get(at as usize).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_neighbours_both_ways_and_not_of_themselves() {
        assert!(are_neighbours('g', 'h') && are_neighbours('h', 'g'));
        assert!(are_neighbours('s', 'w') && are_neighbours('s', 'e') && !are_neighbours('s', 'r'));
        assert!(!are_neighbours('q', 'z') && !are_neighbours('q', 's'));
        for a in 'a'..='z' {
            assert!(!are_neighbours(a, a));
            for b in 'a'..='z' {
                assert_eq!(are_neighbours(a, b), are_neighbours(b, a), "{a} {b}");
            }
        }
        assert!(!are_neighbours('`', 'a') && !are_neighbours('{', 'z'));
    }
}
