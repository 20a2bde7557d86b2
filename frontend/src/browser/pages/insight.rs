//! The *Insights* page: figures about the user's corrections.

use emend_shared::accounts::SessionResponse;
use emend_shared::{HabitStats, MirrorStats, MistypedWord, StatsResponse};
use leptos::prelude::*;

use super::chart::{Column, ColumnChart, head_cell};
use super::components::short_date;
use super::form_state::{FormState, outcome};
use crate::browser::api_client;
use crate::browser::clock::now_ms;
use crate::browser::documents::controls::{section, sentence};
use crate::model::issue_labels::replacement_label;
use crate::model::messages::{for_number, m, number, t};
use crate::model::weeks::{WeekStats, last_weeks};

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
/// The number of weeks in the charts.
const WEEKS: usize = 12;

/// The *Insights* page.
#[component]
pub(super) fn InsightPage(session: SessionResponse) -> impl IntoView {
    let loaded_stats = RwSignal::new(None::<StatsResponse>);
    let form_state = FormState::new();
    form_state.run(
        api_client::get::<StatsResponse>("api/v1/stats"),
        "",
        move |stats| {
            loaded_stats.set(Some(stats));
        },
    );
    let accounts = session.accounts;
    let body = move || {
        let Some(stats) = loaded_stats.get() else {
            return sentence("muted", m("Loading…"));
        };
        let today = i64::try_from(now_ms() / DAY_MS).unwrap_or_default();
        let weeks = last_weeks(&stats.days, today, WEEKS);
        view! {
            <ThisWeek week=weeks.last().cloned().unwrap_or_default() />
            <WeeklyCharts weeks />
            <HabitSection habits=stats.habits />
            <MistypedWordSection words=stats.mistyped />
            {stats.mirror.map(|mirror| view! { <Mirror mirror /> })}
        }
        .into_any()
    };
    view! {
        <p class="lead">
            {if accounts {
                t("Only you see these figures. They count what you chose, not what you wrote.")
            } else {
                t("These figures count what you chose, not what you wrote.")
            }}
        </p>
        {outcome(form_state)}
        {body}
    }
}

#[component]
fn ThisWeek(week: WeekStats) -> impl IntoView {
    let count = |n: u32| usize::try_from(n).unwrap_or_default();
    let corrections = count(week.sum.corrections());
    let words = count(week.sum.words);
    let share = week.share_of_first().map(percent);
    let figure = |number: String, name: &'static str| {
        view! {
            <div class="figure">
                <dd>{number}</dd>
                <dt>{name}</dt>
            </div>
        }
        .into_any()
    };
    let undone = (week.sum.undone > 0).then(|| {
        let text = tn!(
            count(week.sum.undone),
            "{n} choice undone, but still included in these figures.",
            "{n} choices undone, but still included in these figures."
        );
        view! { <p class="muted">{text}</p> }
    });
    section("this-week", m("This week"), view! {
            {if corrections == 0 && week.sum.ignored == 0 && week.sum.words == 0 {
                view! { {sentence("", m("No choices yet this week. Figures appear after your first choice."))} }.into_any()
            } else {
                view! {
                    <dl class="figures">
                        {figure(number(corrections), for_number(corrections, "correction", "corrections"))}
                        {figure(number(count(week.sum.first)), t("first replacement accepted"))}
                        {share.map(|share| figure(share, t("of corrections")))}
                        {figure(number(count(week.sum.ignored)), t("ignored"))}
                        {figure(number(words), for_number(words, "word added", "words added"))}
                    </dl>
                    {undone}
                }
                .into_any()
            }}
        }.into_any())
}

fn percent(share: f64) -> String {
    t!("{percent}%", percent = format!("{:.0}", share * 100.0))
}

#[component]
fn WeeklyCharts(weeks: Vec<WeekStats>) -> impl IntoView {
    if weeks.iter().all(|week| week.sum.corrections() == 0) {
        return view! { <section>{sentence("muted", m("Charts appear here after your first corrections."))}</section> }
            .into_any();
    }
    let label = |week: &WeekStats| short_date(week.monday);
    let most = weeks.iter().map(|week| week.sum.corrections()).max().unwrap_or(1);
    let corrections = weeks
        .iter()
        .map(|week| {
            let count = week.sum.corrections();
            Column {
                label: label(week),
                value: Some(f64::from(count)),
                text: if count == 0 {
                    String::new()
                } else {
                    count.to_string()
                },
            }
        })
        .collect::<Vec<_>>();
    let shares = weeks
        .iter()
        .map(|week| {
            let share = week.share_of_first();
            Column {
                label: label(week),
                value: share.map(|share| share * 100.0),
                text: share.map(percent).unwrap_or_default(),
            }
        })
        .collect::<Vec<_>>();
    view! {
        {section("weeks", m("Corrections by week"), view! {
            <ColumnChart title=m("Corrections by week") unit=m("Corrections") columns=corrections most=f64::from(most) />
        }.into_any())}
        {section("shares", m("First replacement accepted"), view! {
            {sentence("muted", m("The share of your corrections in which you accepted Emend’s first replacement. It rises as Emend learns."))}
            <ColumnChart title=m("First replacement accepted, by week") unit=m("Share") columns=shares most=100.0 />
        }.into_any())}
    }
    .into_any()
}

#[component]
fn HabitSection(habits: Vec<HabitStats>) -> impl IntoView {
    let row = |habit: HabitStats| {
        view! {
            <tr>
                <td>{habit.surface}</td>
                <td>{replacement_label(&habit.replacement)}</td>
                <td class="number-cell">{habit.count}</td>
            </tr>
        }
    };
    (!habits.is_empty()).then(|| {
        section(
            "habits",
            m("Top habits"),
            view! {
                <div class="table-scroll">
                    <table>
                        <thead>
                            <tr>
                                {head_cell(m("You wrote"))}
                                {head_cell(m("You chose"))}
                                <th scope="col" class="number-cell">{m("Times")}</th>
                            </tr>
                        </thead>
                        <tbody>{habits.into_iter().map(row).collect_view()}</tbody>
                    </table>
                </div>
                <p><a href="learned">{m("All habits")}</a></p>
            }
            .into_any(),
        )
    })
}

#[component]
fn MistypedWordSection(words: Vec<MistypedWord>) -> impl IntoView {
    let most = words.first().map_or(1, |word| word.count.max(1));
    let row = move |word: MistypedWord| {
        let width = f64::from(word.count) / f64::from(most) * 100.0;
        view! {
            <tr>
                <th scope="row">{word.word}</th>
                <td>{word.typed.join(", ")}</td>
                <td class="number-cell">{word.count}</td>
                <td class="bar-cell" aria-hidden="true">
                    <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                        <rect class="bar" x="0" y="0" width=format!("{width:.0}") height="10" />
                    </svg>
                </td>
            </tr>
        }
    };
    (!words.is_empty()).then(|| {
        section(
            "mistyped",
            m("Words you mistype most"),
            view! {
                <div class="table-scroll">
                    <table>
                        <thead>
                            <tr>
                                {head_cell(m("Word"))}
                                {head_cell(m("Typed as"))}
                                <th scope="col" class="number-cell">{m("Times")}</th>
                                <td aria-hidden="true"></td>
                            </tr>
                        </thead>
                        <tbody>{words.into_iter().map(row).collect_view()}</tbody>
                    </table>
                </div>
            }
            .into_any(),
        )
    })
}

#[component]
fn Mirror(mirror: MirrorStats) -> impl IntoView {
    let text = if mirror.state == "up_to_date" {
        m("The mirror is up to date.").owned()
    } else {
        t!(
            "Changes waiting to be mirrored: {n}. The mirror is {seconds} s behind.",
            n = mirror.pending,
            seconds = mirror.lag_seconds
        )
    };
    section(
        "mirror-state",
        m("Server"),
        view! {
            <p>{text}</p>
        }
        .into_any(),
    )
}
