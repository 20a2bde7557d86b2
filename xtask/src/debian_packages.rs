//! Programs from Debian's packages for the build and the tests. Missing ones are installed.

use anyhow::{Context, bail};

use crate::run::{command, output, run, step, which};

/// A program from Debian's packages.
pub(crate) struct DebianTool {
    /// The program.
    pub(crate) program: &'static str,
    /// The package.
    pub(crate) package: &'static str,
    /// The commands and steps that use it.
    pub(crate) purpose: &'static str,
}

const fn debian(program: &'static str, package: &'static str, purpose: &'static str) -> DebianTool {
    DebianTool {
        program,
        package,
        purpose,
    }
}

/// `make`, which builds the server's allocator, and the programs that tests, `serve --full` and `bench` start.
pub(crate) const DEBIAN: [DebianTool; 13] = [
    debian("make", "make", "build"),
    debian("redis-server", "redis-server", "tests, serve --full, bench"),
    debian("mariadbd", "mariadb-server-core", "tests, serve --full, bench"),
    debian("mariadb", "mariadb-client-core", "tests, serve --full, bench"),
    debian("memcached", "memcached", "bench"),
    // The package of its English dictionary depends on that of the program.
    debian("aspell", "aspell-en", "bench"),
    debian("curl", "curl", "tests of the documentation"),
    debian("faketime", "faketime", "chaos"),
    debian("chromium", "chromium", "browser tests"),
    debian("chromedriver", "chromium-driver", "browser tests"),
    debian("firefox-esr", "firefox-esr", "browser tests"),
    debian("nginx", "nginx-light", "browser tests"),
    debian("caddy", "caddy", "browser tests"),
];

/// Installs the missing ones among the wanted programs.
pub(crate) fn ensure_debian(wanted: impl Fn(&DebianTool) -> bool) -> anyhow::Result<()> {
    let missing_packages: Vec<&str> = DEBIAN
        .iter()
        .filter(|tool| wanted(tool) && which(tool.program).is_none())
        .map(|tool| tool.package)
        .collect();
    if missing_packages.is_empty() {
        return Ok(());
    }
    install_from_debian(&missing_packages)
}

/// Installs the programs that the server's build needs in addition to Rust.
pub(crate) fn ensure_build_tools() -> anyhow::Result<()> {
    ensure_debian(|tool| tool.purpose == "build")
}

/// Installs Debian packages.
pub(crate) fn install_from_debian(packages: &[&str]) -> anyhow::Result<()> {
    let names = packages.join(" ");
    let instructions = format!("install them by hand: apt-get install {names}");
    let Some(apt) = which("apt-get") else {
        bail!("{names} are missing and there is no apt-get; {instructions}")
    };
    let root = output(command("id").arg("-u")).is_ok_and(|id| id == "0");
    if !root && output(command("sudo").args(["-n", "true"])).is_err() {
        bail!("{names} are missing and only root can install them; {instructions}");
    }
    let apt_get = || {
        let mut apt_get = if root { command(&apt) } else { command("sudo") };
        if !root {
            apt_get.args(["-n", "DEBIAN_FRONTEND=noninteractive"]).arg(&apt);
        }
        apt_get.env("DEBIAN_FRONTEND", "noninteractive").arg("-qq");
        apt_get
    };
    step(&format!("installing Debian packages: {names}"), || {
        run(apt_get().arg("update"))?;
        run(apt_get()
            .args(["install", "-y", "--no-install-recommends"])
            .args(packages))
    })
    .context(instructions)
}
