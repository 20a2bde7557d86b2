//! The measurement, round by round: in each round, every system has its turn under every load.

use std::time::{Duration, Instant};

use crate::choice_load::comparison;
use crate::choice_load::measured_systems::{MeasuredSystems, SystemId};
use crate::choice_load::results::Results;
use crate::choice_load::round_result::SHAPES;
use crate::choice_load::tables;
use crate::report::Measured;

/// The bounds of the measurement.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RoundOptions {
    /// The number of rounds.
    pub(crate) rounds: usize,
    /// The time of each system under each load.
    pub(crate) time: Duration,
    /// No round begins that would probably end after this time.
    pub(crate) most: Duration,
}

impl RoundOptions {
    /// The bounds of a full run: five minutes.
    pub(crate) const FULL: Self = Self {
        rounds: 3,
        time: Duration::from_secs(1),
        most: Duration::from_mins(5),
    };
    /// The bounds of a quick run.
    pub(crate) const QUICK: Self = Self {
        rounds: 1,
        time: Duration::from_millis(300),
        most: Duration::from_mins(1),
    };
}

/// Measures, and returns the text and the figures.
pub(crate) async fn measure(options: RoundOptions) -> anyhow::Result<Measured> {
    let start_time = Instant::now();
    let mut systems = MeasuredSystems::start().await?;
    // Loads scripts and dictionaries, opens connections, fills caches.
    for id in SystemId::ALL {
        for shape in [SHAPES[2], SHAPES[3]] {
            systems.run(id, shape, Duration::from_millis(200)).await?;
        }
    }
    let mut results = Results::new();
    let mut longest = Duration::ZERO;
    for round in 0..options.rounds {
        let round_begun = Instant::now();
        if round > 0 && start_time.elapsed() + longest > options.most {
            eprintln!("{round} rounds instead of {}: the time is over", options.rounds);
            break;
        }
        for (index, shape) in SHAPES.iter().enumerate() {
            for turn in 0..SystemId::ALL.len() {
                // Each round begins with another one, so that no system always follows the same.
                let id = SystemId::ALL[(turn + 3 * round) % SystemId::ALL.len()];
                let cell = systems.run(id, *shape, options.time).await?;
                results.entry((id, index)).or_default().push(cell);
            }
        }
        longest = longest.max(round_begun.elapsed());
    }
    systems.stop().await?;
    let comparisons = comparison::compare(&results);
    Ok(Measured {
        text: tables::text(&results, &comparisons, options.time),
        figures: comparison::figures(&results, &comparisons),
        failed: None,
    })
}
