//! Pages of what one user has learned.

use emend_domain::{
    Ballot, ChoiceId, Context, ContextStorage, Item, Outcome, Record, RuleId, Surface, Tally, Viewer,
};
use emend_learning::{ChoiceKind, IssuePlace, ballots};
use emend_service::{EmendSettings, LearnedCursor, LearnedQuery, LearnedStart};
use emend_shared::{LearnedEntry, LearnedResponse};
use emend_store::{ChoiceStore, Restoration, RestoreMode, RestoreTarget, Write, WriteKind};
use uuid::Uuid;

use crate::helpers::{TestServer, person};

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

async fn record(server: &TestServer, viewer: &Viewer, at: u64, kind: WriteKind) -> ChoiceId {
    let id = ChoiceId(Uuid::new_v4());
    let account = viewer.account.clone();
    let write = Write {
        id,
        account,
        at,
        kind,
    };
    server.store.record(&[write]).await.unwrap();
    id
}

/// Makes a choice of any kind about one of a few surfaces and rules, between some of many neighbours; undoes an earlier one;
/// or unlearns something in any context alone.
async fn live(server: &TestServer, viewer: &Viewer, random: &mut Numbers, past: &mut Vec<ChoiceId>) {
    // Many choices in each second.
    let at = 1_800_000_000 + random.below(5) as u64;
    let surface = format!("wrod{}", random.below(9));
    let rule = ["SPELLING", "AGREEMENT", "ITS_CONTRACTION"][random.below(3)];
    let rule: RuleId = rule.parse().unwrap();
    let place = IssuePlace {
        left: ["", "the", "a", "my"][random.below(4)].to_owned(),
        right: ["", "is", "was"][random.below(3)].to_owned(),
        ..IssuePlace::new("en-US".parse().unwrap(), rule, surface)
    };
    let chosen = ChoiceKind::Choose {
        replacement: "word".to_owned(),
        offered: Vec::new(),
    };
    let kind = match random.below(12) {
        0..=4 => chosen,
        5 => ChoiceKind::Dismiss,
        6 => ChoiceKind::Ignore,
        7 => ChoiceKind::IgnoreHere,
        8 => ChoiceKind::AddWord,
        9 => ChoiceKind::DisableRule,
        10 if !past.is_empty() => {
            let undone = past[random.below(past.len())];
            record(server, viewer, at, WriteKind::Undo(undone)).await;
            return;
        }
        _ => {
            let item = place.items(ContextStorage::Plain).anywhere;
            let outcomes = [
                Outcome::Chosen("word".into()),
                Outcome::Ignored,
                Outcome::Dismissed,
            ];
            let cleared = outcomes.map(|outcome| Ballot {
                item: item.clone(),
                outcome,
            });
            record(server, viewer, at, WriteKind::Clear(cleared.to_vec())).await;
            return;
        }
    };
    let votes = ballots(&place, &kind, ContextStorage::Plain);
    past.push(record(server, viewer, at, WriteKind::Cast(votes)).await);
}

async fn page(
    server: &TestServer,
    viewer: &Viewer,
    query: &LearnedQuery,
    start: LearnedStart,
    limit: usize,
) -> LearnedResponse {
    let learned = server.emend.learned();
    learned.find(viewer, query, &start, limit).await.unwrap()
}

/// Returns all entries, page by page. `limit` is that of a page.
async fn paged(
    server: &TestServer,
    viewer: &Viewer,
    query: &LearnedQuery,
    limit: usize,
) -> Vec<LearnedEntry> {
    let (mut all, mut cursor) = (Vec::new(), None);
    loop {
        let response = page(server, viewer, query, LearnedStart::Cursor(cursor), limit).await;
        assert!(response.entries.len() <= limit);
        assert_eq!(response.offset, None);
        all.extend(response.entries);
        let Some(next) = response.next else { return all };
        cursor = LearnedCursor::parse(&next).unwrap();
        assert!(cursor.is_some(), "{next}");
    }
}

#[tokio::test]
async fn pages_by_cursor_equal_the_whole_list() {
    let server = TestServer::start(EmendSettings::default());
    let mut random = Numbers(3);
    for history in 0..6 {
        let me = person(&format!("me{history}"), &[]);
        let mut past = Vec::new();
        for _ in 0..60 {
            live(&server, &me, &mut random, &mut past).await;
        }
        for (by_habit, text) in [(false, ""), (true, ""), (false, "wrod3"), (true, "wrod3")] {
            let query = LearnedQuery {
                text: text.to_owned(),
                by_habit,
                ..LearnedQuery::default()
            };
            let whole = page(&server, &me, &query, LearnedStart::Offset(0), 200).await;
            assert_eq!(
                (whole.total, whole.offset),
                (Some(whole.entries.len() as u64), Some(0))
            );
            for limit in [1, 2, 7, 200] {
                let entries = paged(&server, &me, &query, limit).await;
                assert_eq!(entries, whole.entries, "{history} {query:?} {limit}");
            }
        }
    }
}

/// Only what was unlearned in any context alone, and is still learned beside a word, has an entry for each word.
#[tokio::test]
async fn a_habit_is_one_entry_on_all_pages_together() {
    let server = TestServer::start(EmendSettings::default());
    let me = person("me", &[]);
    for (number, left) in ["the", "a", "my", "no", "one"]
        .into_iter()
        .cycle()
        .take(40)
        .enumerate()
    {
        let place = IssuePlace {
            left: left.to_owned(),
            ..IssuePlace::new(
                "en-US".parse().unwrap(),
                RuleId::spelling(),
                format!("wrod{}", number % 8),
            )
        };
        let kind = ChoiceKind::Choose {
            replacement: "word".to_owned(),
            offered: Vec::new(),
        };
        let votes = ballots(&place, &kind, ContextStorage::Plain);
        record(
            &server,
            &me,
            1_800_000_000 + number as u64,
            WriteKind::Cast(votes),
        )
        .await;
    }
    let query = LearnedQuery {
        by_habit: true,
        ..LearnedQuery::default()
    };
    for limit in [1, 3, 8, 9] {
        let surfaces: Vec<_> = paged(&server, &me, &query, limit)
            .await
            .into_iter()
            .map(|entry| entry.surface)
            .collect();
        let expected: Vec<_> = (0..8).rev().map(|number| format!("wrod{number}")).collect();
        assert_eq!(surfaces, expected, "{limit}");
    }
    // The last full page says that it is the last.
    let whole = page(&server, &me, &query, LearnedStart::Cursor(None), 8).await;
    assert_eq!((whole.total, whole.next), (Some(8), None));
    let first = page(&server, &me, &query, LearnedStart::Cursor(None), 7).await;
    assert_eq!((first.total, first.next.is_some()), (None, true));
}

/// A page ends early rather than reading on through one habit in thousands of places.
#[tokio::test]
async fn a_habit_in_thousands_of_places_delays_no_page() {
    let server = TestServer::start(EmendSettings::default());
    let me = person("me", &[]);
    let item = Item::new(&"en-US".parse().unwrap(), RuleId::spelling(), Surface::of("wrod"));
    let ignored = |item: Item, last: u64| Restoration {
        record: Record {
            account: me.account.clone(),
            item,
        },
        votes: [(Outcome::Ignored, Tally { n: 1, last })].into(),
        version: 0,
        recent: Vec::new(),
    };
    let place = |number: u32| Context::Between(format!("w{number}"), "x".into());
    let mut records: Vec<_> = (0..2_300)
        .map(|number| ignored(item.within(place(number)), 1_800_000_000))
        .collect();
    records.push(ignored(item.clone(), 1_800_000_000));
    let other = item.with_rule("AGREEMENT".parse().unwrap());
    records.push(ignored(other, 1_700_000_000));
    server.store.restore(&records, RestoreMode::Import).await.unwrap();
    let query = LearnedQuery {
        by_habit: true,
        ..LearnedQuery::default()
    };
    let first = page(&server, &me, &query, LearnedStart::Cursor(None), 50).await;
    assert_eq!((first.entries.len(), first.total), (1, None));
    assert!(first.next.is_some());
    assert_eq!(paged(&server, &me, &query, 50).await.len(), 2);
}
