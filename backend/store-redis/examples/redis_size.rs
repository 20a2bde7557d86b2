//! Measures calls on a Redis that contains much other data. Fill it with keys first, then pass its address: `cargo run
//! --release --example redis_size -p emend-store-redis -- redis://127.0.0.1:6379/0 [prefix]`

use std::time::Instant;

use emend_domain::{AccountId, ChoiceId, DictionaryWord, Viewer};
use emend_store::{
    ChoiceStore, Maintenance, MemberStore, StoreContents, StoreError, StoreHistory, Voters, Write, WriteKind,
    export_lines, recount,
};
use emend_store_redis::{RedisOptions, RedisStore};
use uuid::Uuid;

/// The number of words on which two accounts agree.
const WORDS: usize = 5_000;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::args().nth(1).ok_or("give the address of a Redis")?;
    let store = RedisStore::connect(&url, RedisOptions::default()).await?;
    let started = Instant::now();
    let mut steps = 1;
    while !store.build_indexes().await? {
        steps += 1;
    }
    println!(
        "indexes complete        {:>10.2?} in {steps} steps",
        started.elapsed()
    );
    fill(&store).await?;
    for _ in 0..2 {
        measure(&store).await?;
    }
    Ok(())
}

fn write(who: &str, kind: WriteKind) -> Result<Write, StoreError> {
    let account: Result<AccountId, _> = who.parse();
    Ok(Write {
        id: ChoiceId(Uuid::new_v4()),
        account: account.map_err(|_| StoreError::Corrupt("the name of an account".to_owned()))?,
        at: 1_800_000_000,
        kind,
    })
}

fn adds(who: &str, word: &str) -> Result<Write, StoreError> {
    let word = DictionaryWord::parse(word).ok_or_else(|| StoreError::Corrupt("a word".to_owned()))?;
    write(who, WriteKind::Cast(vec![word.ballot()]))
}

async fn fill(store: &RedisStore) -> Result<(), StoreError> {
    let words: Vec<_> = (0..WORDS).map(|number| format!("word{number}")).collect();
    for words in words.chunks(500) {
        for who in ["ada", "ben"] {
            let writes: Result<Vec<_>, _> = words.iter().map(|word| adds(who, word)).collect();
            store.record(&writes?).await?;
        }
    }
    Ok(())
}

async fn measure(store: &RedisStore) -> Result<(), Box<dyn std::error::Error>> {
    let started = Instant::now();
    let total = export_lines::export(store, &mut std::io::sink(), &|_| {}).await?;
    println!("export                  {:>10.2?} {total}", started.elapsed());
    let started = Instant::now();
    let counted = recount::recount(store, &|_| {}).await?;
    println!(
        "recount                 {:>10.2?} {} counts, {} wrong",
        started.elapsed(),
        counted.counts,
        counted.differing
    );
    let started = Instant::now();
    let agreed = store.agreements(&Voters::Everyone, 1_000).await?;
    println!(
        "agreed on by everyone   {:>10.2?} {} items",
        started.elapsed(),
        agreed.len()
    );
    let started = Instant::now();
    store.identity().await?;
    let mut from = None;
    loop {
        from = store.permanent_entries(from.as_deref(), 2_000).await?.next;
        if from.is_none() {
            break;
        }
    }
    println!("standing, all entries   {:>10.2?}", started.elapsed());
    let (mut choosing, mut undoing, mut checking) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..200 {
        let choice = adds("cyd", &format!("word{number}"))?;
        let started = Instant::now();
        store.record(std::slice::from_ref(&choice)).await?;
        choosing.push(started.elapsed());
        let undo = write("cyd", WriteKind::Undo(choice.id))?;
        let started = Instant::now();
        store.knows(&choice.account, &[choice.id]).await?;
        store.record(&[undo]).await?;
        undoing.push(started.elapsed());
        let viewer = Viewer::without_teams(choice.account);
        let items: Vec<_> = adds("cyd", &format!("word{number}")).into_iter().collect();
        let WriteKind::Cast(ballots) = &items[0].kind else {
            continue;
        };
        let started = Instant::now();
        store.evidence(&viewer, &[ballots[0].item.clone()]).await?;
        checking.push(started.elapsed());
    }
    for (what, mut times) in [
        ("a choice", choosing),
        ("an undo", undoing),
        ("evidence", checking),
    ] {
        times.sort_unstable();
        println!(
            "{what:<23} {:>10.2?} (the middle of {})",
            times[times.len() / 2],
            times.len()
        );
    }
    let account: AccountId = "cyd".parse()?;
    let started = Instant::now();
    while !store.forget(&account).await? {}
    println!("forgetting an account   {:>10.2?}", started.elapsed());
    Ok(())
}
