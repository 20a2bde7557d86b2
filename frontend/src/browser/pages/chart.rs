//! Charts as SVG, each with a table of the same figures for screen readers.

use crate::model::messages::{Message, m};
use leptos::prelude::*;

/// One column of a chart.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// The label below the column.
    pub(super) label: String,
    /// The value; `None` where there is none to show.
    pub(super) value: Option<f64>,
    /// The value as text.
    pub(super) text: String,
}

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 180.0;
/// The room for labels below the columns.
const FOOT: f64 = 22.0;
/// The room for values above the columns.
const HEAD: f64 = 18.0;

/// The heading of a column of a table.
pub(super) fn head_cell(heading: Message) -> AnyView {
    view! { <th scope="col">{heading}</th> }.into_any()
}

/// Columns of these heights. `most` is the value of a full column.
#[component]
pub(super) fn ColumnChart(
    /// The title, which is also the table's caption.
    title: Message,
    /// The name of the columns in the table.
    unit: Message,
    columns: Vec<Column>,
    most: f64,
) -> impl IntoView {
    #[allow(clippy::cast_precision_loss, reason = "a few columns")]
    let step = WIDTH / columns.len().max(1) as f64;
    let full = HEIGHT - FOOT - HEAD;
    let column = |(at, column): (usize, &Column)| {
        #[allow(clippy::cast_precision_loss, reason = "a few columns")]
        let left = step * at as f64;
        let height = column
            .value
            .map_or(0.0, |value| full * (value / most.max(1.0)).min(1.0));
        let top = HEIGHT - FOOT - height;
        let middle = left + step / 2.0;
        view! {
            <rect
                class="bar"
                x=format!("{:.1}", left + step * 0.15)
                y=format!("{top:.1}")
                width=format!("{:.1}", step * 0.7)
                height=format!("{height:.1}")
                rx="3"
            />
            <text class="value" x=format!("{middle:.1}") y=format!("{:.1}", top - 5.0) text-anchor="middle">
                {column.text.clone()}
            </text>
            <text class="label" x=format!("{middle:.1}") y=format!("{:.1}", HEIGHT - 6.0) text-anchor="middle">
                {column.label.clone()}
            </text>
        }
    };
    let bars = columns.iter().enumerate().map(column).collect_view();
    let rows = columns
        .iter()
        .map(|column| {
            view! {
                <tr>
                    <th scope="row">{column.label.clone()}</th>
                    <td>{if column.text.is_empty() { m("none").owned() } else { column.text.clone() }}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="chart-scroll" tabindex="0" role="group" aria-label=title>
            <svg class="chart" viewBox=format!("0 0 {WIDTH} {HEIGHT}") aria-hidden="true">
                <line class="axis" x1="0" x2=WIDTH.to_string() y1=(HEIGHT - FOOT).to_string() y2=(HEIGHT - FOOT).to_string() />
                {bars}
            </svg>
        </div>
        <table class="unseen">
            <caption>{title}</caption>
            <thead>
                <tr>
                    {head_cell(m("Week of"))}
                    {head_cell(unit)}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}
