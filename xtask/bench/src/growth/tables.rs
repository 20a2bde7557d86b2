//! The text about growth, in Markdown.

use std::fmt::Write as _;

use super::measured_store::StoreKind;
use super::operation::Operation;
use super::results::GrowthResults;
use crate::goal::{self, Goal, Limit};
use crate::report::{Measured, Spread};

/// The greatest ratio of the time on the largest store to that on the smallest.
const MAX_GROWTH: f64 = 1.3;

/// Returns the text and the figures.
pub(crate) fn measured(results: &GrowthResults) -> Measured {
    let mut text = stores(results);
    let mut goals = Vec::new();
    for kind in [StoreKind::Redis, StoreKind::Embedded] {
        goals.extend(add_times(&mut text, results, kind));
    }
    // Writing to a String cannot fail.
    let _ = writeln!(
        text,
        "The same check on an empty store that answers immediately takes {} ms.\n",
        Spread::of(results.without.clone()).shown(2)
    );
    let (of_check, others): (Vec<_>, Vec<_>) = results
        .round_trips
        .iter()
        .partition(|(operation, _)| *operation == Operation::Check);
    let others = others
        .iter()
        .map(|(operation, trips)| format!("{} {trips:.2}", operation.name()));
    let _ = writeln!(
        text,
        "Reads of Redis from its connections, at most 16 KB at a time: {}. In a check of 70 words with four misspellings, each read is a round trip.\n",
        others.collect::<Vec<_>>().join(", ")
    );
    goals.extend(of_check.into_iter().map(|(_, trips)| Goal {
        subject: "round trips to Redis per check".to_owned(),
        key: "round trips per check".to_owned(),
        unit: "",
        value: Spread::of(vec![trips]),
        limit: Limit::AtMost(1.0),
    }));
    text.push_str(&goal::table(&goals));
    Measured {
        text,
        figures: goals.iter().map(Goal::figure).collect(),
        failed: None,
    }
}

/// Returns the text about the stores.
fn stores(results: &GrowthResults) -> String {
    let mut text = format!(
        "{} rounds. In each, every operation ran in turns on all stores; the table has medians of the rounds' medians in ms, with the least \
         and greatest in brackets. Stores:\n\n",
        results.without.len()
    );
    for (kind, votes, size, filled_in) in &results.stores {
        let _ = writeln!(
            text,
            "- {}, {} votes: {:.2} GB, filled in {:.0} s",
            kind.name(),
            with_commas(*votes),
            gigabytes(*size),
            filled_in.as_secs_f64()
        );
    }
    for reason in &results.left_out {
        let _ = writeln!(text, "- {reason}");
    }
    text.push('\n');
    text
}

/// Adds the table of the times on one kind of store, and returns the goals for them.
fn add_times(text: &mut String, results: &GrowthResults, kind: StoreKind) -> Vec<Goal> {
    let of_kind = results.stores.iter().filter(|(of, ..)| *of == kind);
    let sizes: Vec<usize> = of_kind.map(|store| store.1).collect();
    let (Some(least), Some(most)) = (sizes.first(), sizes.last()) else {
        return Vec::new();
    };
    let heads = sizes.iter().map(|votes| format!("{} votes", with_commas(*votes)));
    let _ = writeln!(
        text,
        "| {} | {} | largest to smallest |\n| --- |{}",
        kind.name(),
        heads.collect::<Vec<_>>().join(" | "),
        " ---: |".repeat(sizes.len() + 1)
    );
    let mut goals = Vec::new();
    for operation in Operation::ALL {
        let of = |votes: usize| {
            let times = results.times.get(&(operation, kind, votes));
            times.cloned().unwrap_or_default()
        };
        let cells = sizes.iter().map(|votes| Spread::of(of(*votes)).shown(2));
        let ratios = of(*most).into_iter().zip(of(*least));
        let ratio = Spread::of(ratios.map(|(large, small)| large / small).collect());
        let _ = writeln!(
            text,
            "| {} | {} | {} |",
            operation.name(),
            cells.collect::<Vec<_>>().join(" | "),
            ratio.shown(2)
        );
        goals.push(Goal {
            subject: format!("{}: {}, largest to smallest", kind.name(), operation.name()),
            key: format!("{} {} growth", kind.key(), operation.key()),
            unit: "ratio",
            value: ratio,
            limit: Limit::AtMost(MAX_GROWTH),
        });
    }
    text.push('\n');
    let checks = results.times.get(&(Operation::Check, kind, *most));
    let added = checks.into_iter().flatten().zip(&results.without);
    goals.push(Goal {
        subject: format!("{}: time that learning adds to a check, largest", kind.name()),
        key: format!("{} overlay", kind.key()),
        unit: "ms",
        value: Spread::of(added.map(|(with, without)| with - without).collect()),
        limit: Limit::AtMost(1.0),
    });
    goals
}

/// Returns bytes in gigabytes.
#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
pub(crate) fn gigabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e9
}

/// Returns a number with a comma between thousands.
pub(super) fn with_commas(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<_> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(String::from_utf8_lossy)
        .collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_commas_between_thousands() {
        assert_eq!(with_commas(999), "999");
        assert_eq!(with_commas(10_000), "10,000");
        assert_eq!(with_commas(1_000_000), "1,000,000");
    }
}
