//! Splits lists so that only a few different statements are sent. A statement that the database has already prepared is
//! not sent, parsed and closed again each time. Closing a statement has no reply, so the next packet would wait about
//! 40 ms for its TCP acknowledgement.

/// The maximum number of elements in one statement. MySQL allows 65,535 values in one.
const MAX_ELEMENTS: usize = 1 << 12;

/// Splits the list, in order, into pieces whose lengths are powers of two.
pub(crate) fn pieces<T>(mut list: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let length = (1 << list.len().checked_ilog2()?).min(MAX_ELEMENTS);
        let (piece, rest) = list.split_at(length);
        list = rest;
        Some(piece)
    })
}

/// Splits the list, in order, into pieces whose lengths are powers of two. The last piece is padded with its last
/// element, so use it only where repeating an element is harmless.
pub(crate) fn padded_chunks<T: Clone>(list: &[T]) -> impl Iterator<Item = Vec<T>> {
    list.chunks(MAX_ELEMENTS / 2).map(|chunk| {
        let mut piece = chunk.to_vec();
        if let Some(last) = chunk.last() {
            piece.resize(chunk.len().next_power_of_two(), last.clone());
        }
        piece
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn chunks_contain_every_element_and_have_few_lengths(length in 0_usize..5_000) {
            let list: Vec<usize> = (0..length).collect();
            let cut: Vec<_> = pieces(&list).collect();
            proptest::prop_assert_eq!(&cut.concat(), &list);
            proptest::prop_assert!(cut.iter().all(|piece| piece.len().is_power_of_two() && piece.len() <= MAX_ELEMENTS));
            let padded: Vec<_> = padded_chunks(&list).collect();
            proptest::prop_assert!(padded.iter().all(|piece| piece.len().is_power_of_two()));
            let mut all = padded.concat();
            all.dedup();
            proptest::prop_assert_eq!(all, list);
        }
    }
}
