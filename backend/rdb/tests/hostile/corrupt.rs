//! Ways to corrupt a dump.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// Lengths that announce a wrong amount of data.
const LENGTHS: [&[u8]; 6] = [
    b"\x81\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\x80\x7f\xff\xff\xff",
    b"\x80\xff\xff\xff\xff",
    b"\x7f\xff",
    b"\xc3",
    b"\x00",
];

/// Returns the dump with one corruption, which depends on the seed.
pub(crate) fn corrupt(dump: &[u8], seed: u64) -> Vec<u8> {
    let mut random = StdRng::seed_from_u64(seed);
    loop {
        let mut bytes = dump.to_vec();
        let at = random.random_range(0..bytes.len());
        let span = random.random_range(1..64).min(bytes.len() - at);
        match seed % 6 {
            0 => bytes[at] ^= 1 << random.random_range(0..8),
            1 => bytes.truncate(at),
            2 => {
                let piece = bytes[at..at + span].to_vec();
                let to = random.random_range(0..bytes.len());
                bytes.splice(to..to, piece);
            }
            3 => {
                bytes.drain(at..at + span);
            }
            4 => {
                let lie = LENGTHS[random.random_range(0..LENGTHS.len())];
                let end = (at + lie.len()).min(bytes.len());
                bytes[at..end].copy_from_slice(&lie[..end - at]);
            }
            _ => {
                for _ in 0..8 {
                    let at = random.random_range(0..bytes.len());
                    bytes[at] = random.random();
                }
            }
        }
        if bytes != dump {
            return bytes;
        }
    }
}
