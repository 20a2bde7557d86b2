//! The `emend` binary.
//!
//! # Layout
//! - `commands`: a file for each command; `setup`: what they share, from options to a store, a mirror and a checker
//! - `config`, `learning_options`, `limit_options`: flags, environment variables and the configuration file; `help`: which flags each
//!   command shows
//! - `background_jobs`, `retention_job`, `store_watch`: the jobs of a running server; `stop`: its shutdown
//! - `control_server`, `control_client`: the socket through which commands reach a running server
//! - `redis_dump`: a Redis dump as a store; `office_files`: the text of Word and `OpenDocument` files; `progress`: progress on the terminal; `output`: standard output
//! - `logging`: the log; `allocator`: the allocator

// Other crates' `println!` is discarded, and ours would be too.
#![deny(clippy::print_stdout)]

mod allocator;
mod background_jobs;
mod commands;
mod config;
mod control_client;
mod control_server;
mod help;
mod learning_options;
mod limit_options;
mod logging;
mod mirror_handle;
mod mirror_metrics;
mod office_files;
mod output;
mod progress;
mod redis_dump;
mod retention_job;
mod setup;
mod stop;
mod store_watch;
mod time_units;

use std::process::ExitCode;

use commands::Command;

fn main() -> ExitCode {
    let cli = match config::parse(std::env::args_os()) {
        Ok(cli) => cli,
        // This prints the help too, which is why the guard comes later.
        Err(error) => error.exit(),
    };
    if let Err(error) = output::redirect() {
        eprintln!("emend: {error:#}");
        return ExitCode::from(2);
    }
    logging::start(cli.options.log_format);
    allocator::return_unused_in_background();
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| {
            let outcome = runtime.block_on(async {
                match cli.command {
                    Command::Serve(serve) => commands::serve::run(cli.options, serve).await,
                    Command::Check(check) => commands::check::run(&cli.options, check).await,
                    Command::Explain(explain) => commands::explain::run(&cli.options, explain).await,
                    Command::Mirror(mirror) => commands::mirror::run(&cli.options, mirror).await,
                    Command::Restore(restore) => commands::restore::run(&cli.options, restore).await,
                    Command::Export(export) => commands::export::run(&cli.options, export).await,
                    Command::Import(import) => commands::import::run(&cli.options, import).await,
                    Command::Verify { repair } => commands::verify::run(&cli.options, repair).await,
                    Command::Rdb(rdb) => commands::rdb::run(&cli.options, &rdb).await,
                    Command::User(user) => commands::account_commands::user(&cli.options, user).await,
                    Command::Team(team) => commands::account_commands::team(&cli.options, team).await,
                    Command::Key(key) => commands::account_commands::key(&cli.options, key).await,
                    Command::Doctor => commands::doctor::run(&cli.options).await,
                }
            });
            // Work that is left on other threads has no result that anyone waits for.
            runtime.shutdown_background();
            outcome
        });
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("emend: {error:#}");
            ExitCode::from(2)
        }
    }
}
