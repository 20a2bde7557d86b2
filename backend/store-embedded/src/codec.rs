//! The format of values: little-endian numbers, and texts preceded by their length.

use emend_domain::{Ballot, Count, Counts, Item, Outcome, Tallies, Tally, Timestamp};
use emend_store::Voters;

use crate::store_fault::StoreFault;
use crate::tables::EVERYONE;

/// The state of a stored choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ChoiceState {
    /// It cast votes.
    Cast,
    /// It cast votes, and was undone.
    Undone,
    /// It cast no votes: it was an undo or a removal of votes.
    Other,
}

/// The value stored under a choice's ID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChoiceNote {
    /// The time from which it is kept for [`emend_store::CHOICE_ID_SECONDS`].
    pub(crate) since: Timestamp,
    pub(crate) state: ChoiceState,
    /// The ballots that it cast, so that it can be undone.
    pub(crate) ballots: Vec<Ballot>,
}

pub(crate) fn encode_tallies(tallies: &Tallies) -> Vec<u8> {
    let mut out = Vec::new();
    for (outcome, tally) in tallies {
        put_text(&mut out, &outcome.key());
        out.extend(tally.n.to_le_bytes());
        out.extend(tally.last.to_le_bytes());
    }
    out
}

pub(crate) fn decode_tallies(bytes: &[u8]) -> Result<Tallies, StoreFault> {
    let mut input = ByteReader(bytes);
    let mut tallies = Tallies::new();
    while !input.0.is_empty() {
        let outcome = Outcome::from_key(input.text()?)?;
        let (n, last) = (input.u32()?, input.u64()?);
        tallies.insert(outcome, Tally { n, last });
    }
    Ok(tallies)
}

pub(crate) fn encode_counts(counts: &Counts) -> Vec<u8> {
    let mut out = Vec::new();
    for (outcome, count) in counts {
        put_text(&mut out, &outcome.key());
        out.extend(count.weight.to_le_bytes());
        out.extend(count.voters.to_le_bytes());
    }
    out
}

pub(crate) fn decode_counts(bytes: &[u8]) -> Result<Counts, StoreFault> {
    let mut input = ByteReader(bytes);
    let mut counts = Counts::new();
    while !input.0.is_empty() {
        let outcome = Outcome::from_key(input.text()?)?;
        let (weight, voters) = (input.u64()?, input.u32()?);
        counts.insert(outcome, Count { weight, voters });
    }
    Ok(counts)
}

pub(crate) fn encode_choice(choice: &ChoiceNote) -> Vec<u8> {
    let mut out = Vec::new();
    out.extend(choice.since.to_le_bytes());
    out.push(match choice.state {
        ChoiceState::Cast => 0,
        ChoiceState::Undone => 1,
        ChoiceState::Other => 2,
    });
    for ballot in &choice.ballots {
        put_text(&mut out, &ballot.item.key());
        put_text(&mut out, &ballot.outcome.key());
    }
    out
}

pub(crate) fn decode_choice(bytes: &[u8]) -> Result<ChoiceNote, StoreFault> {
    let mut input = ByteReader(bytes);
    let since = input.u64()?;
    let state = match input.take(1)? {
        [0] => ChoiceState::Cast,
        [1] => ChoiceState::Undone,
        [2] => ChoiceState::Other,
        _ => return Err(cut_short()),
    };
    let mut ballots = Vec::new();
    while !input.0.is_empty() {
        let item = Item::from_key(input.text()?)?;
        let outcome = Outcome::from_key(input.text()?)?;
        ballots.push(Ballot { item, outcome });
    }
    Ok(ChoiceNote {
        since,
        state,
        ballots,
    })
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    let length = u32::try_from(text.len()).expect("a key is far shorter than 4 GiB");
    out.extend(length.to_le_bytes());
    out.extend(text.as_bytes());
}

fn cut_short() -> StoreFault {
    StoreFault::Corrupt("a malformed value in the embedded store".to_owned())
}

/// The remaining input of a decoder.
struct ByteReader<'a>(&'a [u8]);

impl<'a> ByteReader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], StoreFault> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or_else(cut_short)?;
        self.0 = rest;
        Ok(taken)
    }

    fn number<const N: usize>(&mut self) -> Result<[u8; N], StoreFault> {
        self.take(N)?.try_into().map_err(|_| cut_short())
    }

    fn u32(&mut self) -> Result<u32, StoreFault> {
        Ok(u32::from_le_bytes(self.number()?))
    }

    fn u64(&mut self) -> Result<u64, StoreFault> {
        Ok(u64::from_le_bytes(self.number()?))
    }

    fn text(&mut self) -> Result<&'a str, StoreFault> {
        let length = self.u32()? as usize;
        std::str::from_utf8(self.take(length)?).map_err(|_| cut_short())
    }
}

/// Whose counts of which item lie under a key.
pub(crate) fn parse_count_key(key: &str) -> Result<(Voters, &str), StoreFault> {
    let bad = || StoreFault::Corrupt("the accounts that a count covers".to_owned());
    let (voters, item) = key.split_once('|').ok_or_else(bad)?;
    let voters = match voters {
        EVERYONE => Voters::Everyone,
        team => Voters::Team(team.parse().map_err(|_| bad())?),
    };
    Ok((voters, item))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tallies() -> Tallies {
        let tally = Tally { n: 3, last: 1 << 40 };
        Tallies::from([
            (Outcome::Chosen("é|%\n".into()), tally),
            (Outcome::Ignored, tally),
        ])
    }

    #[test]
    fn encoded_values_decode_to_the_same_values() {
        assert_eq!(decode_tallies(&encode_tallies(&tallies())).unwrap(), tallies());
        let counts = Counts::from([(Outcome::RuleOff, Count { weight: 7, voters: 2 })]);
        assert_eq!(decode_counts(&encode_counts(&counts)).unwrap(), counts);
        let choice = ChoiceNote {
            since: 9,
            state: ChoiceState::Undone,
            ballots: vec![Ballot {
                item: Item::word("a|b"),
                outcome: Outcome::WordIsRight("a|b".into()),
            }],
        };
        assert_eq!(decode_choice(&encode_choice(&choice)).unwrap(), choice);
    }

    #[test]
    fn a_truncated_value_is_corrupt_and_causes_no_panic() {
        let whole = encode_tallies(&tallies());
        for length in 1..whole.len() {
            if let Ok(part) = decode_tallies(&whole[..length]) {
                assert_eq!(part.len(), 1, "cut exactly between two");
            }
        }
    }
}
