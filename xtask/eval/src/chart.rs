//! Line charts as SVG, for a few lines of a few points.

use std::fmt::Write as _;

/// A chart of lines over common steps, in percent.
pub(crate) struct Chart {
    pub(crate) title: String,
    /// The label of the steps.
    pub(crate) x: &'static str,
    /// The steps, at equal distances.
    pub(crate) steps: Vec<String>,
    pub(crate) lines: Vec<ChartLine>,
}

/// A line, with a share from 0 to 1 at each step.
pub(crate) struct ChartLine {
    pub(crate) name: String,
    pub(crate) shares: Vec<f64>,
}

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 360.0;
const LEFT_MARGIN: f64 = 50.0;
const RIGHT_MARGIN: f64 = 190.0;
const TOP_MARGIN: f64 = 40.0;
const BOTTOM_MARGIN: f64 = 50.0;
/// Colours that people with colour blindness can distinguish (Okabe and Ito).
const COLOURS: [&str; 7] = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000",
];
const DASHES: [&str; 3] = ["none", "6 3", "2 3"];

impl Chart {
    /// The chart as SVG.
    pub(crate) fn svg(&self) -> String {
        let (low, high) = self.bounds();
        let y = |share: f64| {
            TOP_MARGIN + (HEIGHT - TOP_MARGIN - BOTTOM_MARGIN) * (high - share * 100.0) / (high - low)
        };
        let gap = (WIDTH - LEFT_MARGIN - RIGHT_MARGIN)
            / f64::from(u32::try_from(self.steps.len().max(2) - 1).unwrap_or(1));
        let xs = std::iter::successors(Some(LEFT_MARGIN), |x| Some(x + gap));
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
             font-family=\"sans-serif\" font-size=\"12\">\n\
             <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n\
             <text x=\"{LEFT_MARGIN}\" y=\"22\" font-size=\"14\">{}</text>\n",
            escaped(&self.title)
        );
        let mut mark = low;
        while mark <= high {
            let at = y(mark / 100.0);
            let _ = writeln!(
                svg,
                "<path d=\"M{LEFT_MARGIN} {at:.1}H{:.1}\" stroke=\"#ddd\"/>\
                 <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{mark}</text>",
                WIDTH - RIGHT_MARGIN,
                LEFT_MARGIN - 6.0,
                at + 4.0
            );
            mark += 5.0;
        }
        for (step, x) in self.steps.iter().zip(xs.clone()) {
            let _ = writeln!(
                svg,
                "<text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                HEIGHT - BOTTOM_MARGIN + 18.0,
                escaped(step)
            );
        }
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            f64::midpoint(LEFT_MARGIN, WIDTH - RIGHT_MARGIN),
            HEIGHT - 12.0,
            escaped(self.x)
        );
        let rows = std::iter::successors(Some(TOP_MARGIN + 8.0), |row| Some(row + 18.0));
        for ((index, line), row) in self.lines.iter().enumerate().zip(rows) {
            let points: Vec<String> = line
                .shares
                .iter()
                .zip(xs.clone())
                .map(|(share, x)| format!("{x:.1},{:.1}", y(*share)))
                .collect();
            let colour = COLOURS[index % COLOURS.len()];
            let style = format!(
                "fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{}\"",
                DASHES[index / COLOURS.len() % DASHES.len()]
            );
            let legend = WIDTH - RIGHT_MARGIN + 14.0;
            let _ = writeln!(
                svg,
                "<polyline points=\"{}\" {style}/>\n\
                 <path d=\"M{legend} {row:.1}h22\" {style}/><text x=\"{:.1}\" y=\"{:.1}\">{}</text>",
                points.join(" "),
                legend + 28.0,
                row + 4.0,
                escaped(&line.name)
            );
        }
        svg.push_str("</svg>\n");
        svg
    }

    /// The lowest and the highest share, rounded outwards to multiples of five percent.
    fn bounds(&self) -> (f64, f64) {
        let shares = self
            .lines
            .iter()
            .flat_map(|line| &line.shares)
            .map(|share| share * 100.0);
        let (low, high) = shares.fold((100.0_f64, 0.0_f64), |(low, high), share| {
            (low.min(share), high.max(share))
        });
        let low = (low / 5.0).floor() * 5.0;
        (low.min(95.0), ((high / 5.0).ceil() * 5.0).max(low + 5.0))
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_has_a_line_and_a_name_for_each() {
        let line = |name: &str, shares: [f64; 2]| ChartLine {
            name: name.to_owned(),
            shares: shares.to_vec(),
        };
        let chart = Chart {
            title: "a < b".to_owned(),
            x: "learned",
            steps: vec!["0".to_owned(), "100".to_owned()],
            lines: vec![line("off", [0.72, 0.72]), line("full", [0.72, 0.81])],
        };
        assert_eq!(chart.bounds(), (70.0, 85.0));
        let svg = chart.svg();
        assert_eq!(svg.matches("<polyline").count(), 2);
        assert!(svg.contains("a &lt; b") && svg.contains(">full<"));
    }
}
