//! The `emend` binary. `commands` has a file for each command, `config` what can be set, `setup` what the commands share;
//! `learning`, `limits` more of what can be set; `stop` how a server ends; `jobs` what runs beside the requests,
//! `retention` the one that deletes, `memory` the allocator, `control` how commands talk to a running server.

mod commands;
mod config;
mod control;
mod dump;
mod jobs;
mod learning;
mod limits;
mod logging;
mod memory;
mod progress;
mod retention;
mod setup;
mod stop;
mod store_watch;

use std::process::ExitCode;

use commands::Command;

fn main() -> ExitCode {
    let cli = match config::parse(std::env::args_os()) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    logging::start(cli.options.log_format);
    memory::return_unused_in_background();
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| {
            let outcome = runtime.block_on(async {
                match cli.command {
                    Command::Serve(serve) => commands::serve::run(cli.options, serve).await,
                    Command::Check(check) => commands::check::run(&cli.options, check).await,
                    Command::Mirror(mirror) => commands::mirror::run(&cli.options, mirror).await,
                    Command::Restore(restore) => commands::restore::run(&cli.options, restore).await,
                    Command::Export(export) => commands::export::run(&cli.options, export).await,
                    Command::Import(import) => commands::import::run(&cli.options, import).await,
                    Command::Verify { repair } => commands::verify::run(&cli.options, repair).await,
                    Command::Rdb(rdb) => commands::rdb::run(&cli.options, &rdb).await,
                    Command::User(user) => commands::people::user(&cli.options, user).await,
                    Command::Team(team) => commands::people::team(&cli.options, team).await,
                    Command::Key(key) => commands::people::key(&cli.options, key).await,
                    Command::Doctor => commands::doctor::run(&cli.options).await,
                }
            });
            // What still runs on other threads has nothing left to say.
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
