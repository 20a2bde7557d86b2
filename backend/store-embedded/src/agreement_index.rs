//! The index of agreement: maintained with every change of counts, and built in steps if an older version did not
//! maintain it (`docs/decisions/0019-indexes-of-the-redis-store.md`).

use std::ops::Bound;

use emend_domain::{Context, Counts, Item};
use emend_store::{ItemCounts, MIN_AGREEING_VOTERS, StoreError, Voters};
use redb::{ReadableTable, TableError};

use crate::codec::{decode_counts, parse_count_key};
use crate::reader::Reader;
use crate::store_fault::StoreFault;
use crate::tables::{
    AGREED, COUNTS, EVERYONE, INDEXED, INDEXES, INDEXING, NUMBERS, Tables, agreement_key, agreement_prefix,
};

/// The number of counts that one transaction indexes.
const STEP: usize = 10_000;

fn name(voters: &Voters) -> &str {
    match voters {
        Voters::Everyone => EVERYONE,
        Voters::Team(team) => team.as_str(),
    }
}

/// Returns the highest number of voters of any listed outcome in these counts; 0 if the item is not listed.
pub(crate) fn highest_agreement(key: &str, counts: &Counts) -> Result<u32, StoreFault> {
    let is_agreed = counts.values().any(|count| count.voters >= MIN_AGREEING_VOTERS);
    if !is_agreed {
        return Ok(0);
    }
    let (voters, item) = parse_count_key(key)?;
    if *Item::from_key(item)?.context() != Context::Anywhere {
        return Ok(0);
    }
    let listed_counts = counts.iter().filter(|(outcome, _)| voters.lists(outcome));
    let highest_agreement = listed_counts
        .map(|(_, count)| count.voters)
        .max()
        .unwrap_or_default();
    Ok(if highest_agreement >= MIN_AGREEING_VOTERS {
        highest_agreement
    } else {
        0
    })
}

impl Tables<'_> {
    /// Updates the index after the highest number of voters in the counts under this key changed.
    pub(crate) fn update_agreement_index(
        &mut self,
        key: &str,
        before: u32,
        after: u32,
    ) -> Result<(), StoreFault> {
        if before == after {
            return Ok(());
        }
        let (voters, item) = parse_count_key(key)?;
        if before > 0 {
            self.agreements
                .open()?
                .remove(agreement_key(name(&voters), before, item).as_str())?;
        }
        if after > 0 {
            self.agreements
                .open()?
                .insert(agreement_key(name(&voters), after, item).as_str(), ())?;
        }
        Ok(())
    }

    /// Indexes some more of the counts that an older version wrote. Returns whether the index is complete.
    pub(crate) fn build_agreement_index(&mut self) -> Result<bool, StoreFault> {
        let indexed = self.numbers.get(INDEXED)?.map(|number| number.value());
        if indexed == Some(INDEXES) {
            return Ok(true);
        }
        let start_key = self.texts.get(INDEXING)?.map(|text| text.value().to_owned());
        if start_key.is_none() {
            self.agreements.open()?.retain(|_, ()| false)?;
        }
        let start = start_key.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
        let mut rows = Vec::new();
        for row in self.counts.range::<&str>((start, Bound::Unbounded))?.take(STEP) {
            let (key, bytes) = row?;
            rows.push((
                key.value().to_owned(),
                highest_agreement(key.value(), &decode_counts(bytes.value())?)?,
            ));
        }
        for (key, highest_agreement) in &rows {
            self.update_agreement_index(key, 0, *highest_agreement)?;
        }
        match rows.last() {
            Some((last, _)) if rows.len() == STEP => {
                self.texts.insert(INDEXING, last.as_str())?;
                Ok(false)
            }
            _ => {
                self.texts.remove(INDEXING)?;
                self.numbers.insert(INDEXED, INDEXES)?;
                Ok(true)
            }
        }
    }
}

impl Reader {
    /// Returns up to `limit` items on which these voters agree; `None` while the index is incomplete.
    pub(crate) fn agreements(
        &self,
        voters: &Voters,
        limit: usize,
    ) -> Result<Option<Vec<ItemCounts>>, StoreFault> {
        let indexed = self
            .0
            .open_table(NUMBERS)?
            .get(INDEXED)?
            .map(|number| number.value());
        if indexed != Some(INDEXES) {
            return Ok(None);
        }
        let table = match self.0.open_table(AGREED) {
            Err(TableError::TableDoesNotExist(_)) => return Ok(Some(Vec::new())),
            table => table?,
        };
        let counts = self.0.open_table(COUNTS)?;
        let prefix = agreement_prefix(name(voters));
        let mut agreements = Vec::new();
        for row in table.range(prefix.as_str()..)?.take(limit) {
            let (key, _) = row?;
            let Some((_, item)) = key
                .value()
                .strip_prefix(&prefix)
                .and_then(|rest| rest.split_once('|'))
            else {
                break;
            };
            let mut item_counts = match counts.get(format!("{prefix}{item}").as_str())? {
                Some(bytes) => decode_counts(bytes.value())?,
                None => continue,
            };
            item_counts.retain(|outcome, count| count.voters >= MIN_AGREEING_VOTERS && voters.lists(outcome));
            agreements.push(ItemCounts {
                voters: voters.clone(),
                item: Item::from_key(item)?,
                counts: item_counts,
            });
        }
        Ok(Some(agreements))
    }
}

/// Builds the error for queries while the index is incomplete.
pub(crate) fn incomplete_index() -> StoreError {
    StoreError::Unavailable(
        "data that an older version wrote is being indexed; try again in a minute".to_owned(),
    )
}
