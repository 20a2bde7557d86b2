//! The text about the measurement, in Markdown.

use std::fmt::Write as _;
use std::time::Duration;

use crate::choice_load::comparison::{Comparison, Quantity};
use crate::choice_load::measured_systems::SystemId;
use crate::choice_load::results::Results;
use crate::choice_load::round_result::{LoadShape, RoundResult, SHAPES};
use crate::report::Spread;

/// Returns the tables of all loads, the goals, and the other ratios.
pub(crate) fn text(results: &Results, comparisons: &[Comparison], time: Duration) -> String {
    let rounds = results.values().map(Vec::len).max().unwrap_or_default();
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(
        text,
        "{rounds} rounds; in each, every row had {time:?} under every load. Medians over the rounds, and the least and greatest value \
         in brackets.\n"
    );
    for (index, shape) in SHAPES.into_iter().enumerate() {
        let _ = writeln!(text, "**{}**\n", shape_name(shape));
        text.push_str(
            "| | choices per second | median, ms | 99% within, ms |\n| --- | ---: | ---: | ---: |\n",
        );
        for id in SystemId::ALL {
            let cells = results.get(&(id, index)).map(Vec::as_slice).unwrap_or_default();
            let spread = |of: fn(&RoundResult) -> f64| Spread::of(cells.iter().map(of).collect());
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} |",
                id.name(),
                spread(|cell| cell.rate).shown(0),
                spread(|cell| cell.median).shown(2),
                spread(|cell| cell.p99).shown(2),
            );
        }
        text.push('\n');
    }
    text.push_str("**Goals, at 64 clients**\n\n");
    let with_goal = comparisons.iter().filter(|comparison| comparison.goal.is_some());
    ratios(&mut text, with_goal);
    text.push_str("\n**The same ratios without a goal**\n\n");
    ratios(
        &mut text,
        comparisons.iter().filter(|comparison| comparison.goal.is_none()),
    );
    text
}

fn ratios<'c>(text: &mut String, comparisons: impl Iterator<Item = &'c Comparison>) {
    text.push_str("| ratio | load | median | goal | |\n| --- | --- | ---: | ---: | --- |\n");
    for comparison in comparisons {
        let quantity_name = match comparison.quantity {
            Quantity::Rate => "choices per second",
            Quantity::P99 => "99% within",
        };
        let sign = if comparison.quantity == Quantity::Rate {
            "≥"
        } else {
            "≤"
        };
        let goal = comparison
            .goal
            .map(|goal| format!("{sign} {goal}"))
            .unwrap_or_default();
        let verdict = match comparison.is_met() {
            Some(true) => "met",
            Some(false) => "**not met**",
            None => "",
        };
        let _ = writeln!(
            text,
            "| {quantity_name}: {} to {} | {} | {} | {goal} | {verdict} |",
            comparison.emend.name(),
            comparison.other.name(),
            shape_name(comparison.shape),
            comparison.ratio.shown(2),
        );
    }
}

fn shape_name(shape: LoadShape) -> String {
    let clients = if shape.clients == 1 { "client" } else { "clients" };
    let how = if shape.batch == 1 {
        "one by one".to_owned()
    } else {
        format!("batches of {}", shape.batch)
    };
    format!("{} {clients}, {how}", shape.clients)
}
