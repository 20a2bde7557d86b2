//! LZF, the compression that Redis uses for long strings. (The only crate for it is deprecated, and trusts the
//! announced length.)
//!
//! A control byte `c` below 32 is followed by `c + 1` literal bytes. Any other control byte repeats earlier output: its
//! upper three bits are the length minus 2 (if they are 7, the next byte is added), and its lower five bits with one
//! more byte are the distance minus 1.

/// The maximum expansion per byte: a repetition of 3 bytes produces at most 264.
const MAX_EXPANSION: u64 = 264 / 3;

/// Returns whether `compressed` bytes can expand to `plain` bytes at all. Checked before memory is allocated for them.
pub(crate) const fn plausible(compressed: u64, plain: u64) -> bool {
    plain <= compressed.saturating_mul(MAX_EXPANSION)
}

/// Returns the decompressed bytes if there are exactly `length` of them.
pub(crate) fn decompress(compressed: &[u8], length: u64) -> Option<Vec<u8>> {
    let length = usize::try_from(length).ok()?;
    let mut plain = Vec::with_capacity(length);
    let mut rest = compressed;
    while let Some((&control, after)) = rest.split_first() {
        let control = usize::from(control);
        if control < 32 {
            let (literal, after) = after.split_at_checked(control + 1)?;
            plain.extend_from_slice(literal);
            rest = after;
        } else {
            let (more, after) = if control >> 5 == 7 {
                let (&more, after) = after.split_first()?;
                (usize::from(more), after)
            } else {
                (0, after)
            };
            let (&low, after) = after.split_first()?;
            rest = after;
            let count = (control >> 5) + more + 2;
            let from = plain
                .len()
                .checked_sub(((control & 31) << 8) + usize::from(low) + 1)?;
            if plain.len() + count > length {
                return None;
            }
            // The repeated range may overlap the output of the repetition itself, so it is copied byte by byte.
            for at in from..from + count {
                plain.push(plain[at]);
            }
        }
        if plain.len() > length {
            return None;
        }
    }
    (plain.len() == length).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_and_repetitions_are_decompressed() {
        assert_eq!(decompress(b"\x02abc", 3).unwrap(), b"abc");
        assert_eq!(decompress(b"\x00a\x60\x00", 6).unwrap(), b"aaaaaa");
        assert_eq!(decompress(b"\x01ab\xe0\x01\x01", 12).unwrap(), b"abababababab");
    }

    #[test]
    fn truncated_overlong_and_out_of_range_data_is_refused() {
        for (compressed, length) in [
            (&b"\x02ab"[..], 3),
            (b"\x02abc", 2),
            (b"\x02abc", 4),
            (b"\x20\x00", 3),
            (b"\x00a\x20\x01", 4),
            (b"\x00a\xe0", 9),
            (b"\x00a\xe0\xff\x00", 3),
        ] {
            assert_eq!(decompress(compressed, length), None, "{compressed:?}");
        }
        assert!(plausible(3, 264) && !plausible(3, 265));
    }
}
