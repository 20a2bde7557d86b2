//! Measures the speed of the embedded store: `cargo run --release --example embedded_speed -p emend-store-embedded --
//! 20000 [file]`

use std::path::PathBuf;

use emend_store::conformance::speed::measure;
use emend_store_embedded::EmbeddedStore;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let records = arguments.next().map_or(Ok(20_000), |text| text.parse())?;
    let directory = tempfile::tempdir()?;
    let file = arguments
        .next()
        .map_or_else(|| directory.path().join("emend.redb"), PathBuf::from);
    let store = EmbeddedStore::open(&file)?.with_timeout(std::time::Duration::from_mins(1));
    print!("{}", measure(&store, records).await);
    println!("file of {} MB", std::fs::metadata(&file)?.len() / 1_000_000);
    Ok(())
}
