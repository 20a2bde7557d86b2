//! A private nginx or Caddy.

use std::fs;

use anyhow::ensure;

use crate::process::{Directory, Service, find, free_port};

/// A private proxy with one unencrypted site on a free port.
pub struct ReverseProxy {
    // Dropped before the directory, so that the service ends first.
    _service: Service,
    port: u16,
    _directory: Directory,
}

impl ReverseProxy {
    /// Starts nginx with the `server` block of a site, which must contain `listen 443 ssl;`.
    pub fn nginx(site: &str) -> anyhow::Result<Self> {
        let program = find("nginx", "nginx-light")?;
        let directory = Directory::new(None, "nginx")?;
        let port = free_port()?;
        let site = replaced(site, "listen 443 ssl;", &format!("listen 127.0.0.1:{port};"))?;
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|what| format!("    {what}_temp_path {what};\n"))
            .concat();
        let configuration = format!(
            "daemon off;\nmaster_process off;\npid nginx.pid;\nerror_log stderr;\nevents {{}}\n\
             http {{\n    access_log off;\n{temporary}{site}\n}}\n"
        );
        let file = directory.path().join("nginx.conf");
        fs::write(&file, configuration)?;
        let arguments = ["-p".into(), show(directory.path()), "-c".into(), show(&file)];
        Self::start("nginx", &program, &arguments, port, directory)
    }

    /// Starts Caddy with a site and its name.
    pub fn caddy(site: &str, name: &str) -> anyhow::Result<Self> {
        let program = find("caddy", "caddy")?;
        let directory = Directory::new(None, "caddy")?;
        let port = free_port()?;
        let site = replaced(
            site,
            &format!("{name} {{"),
            &format!("http://127.0.0.1:{port} {{"),
        )?;
        let options = "{\n    admin off\n}\n";
        let file = directory.path().join("Caddyfile");
        fs::write(&file, format!("{options}{site}"))?;
        // Caddy stores its configuration and certificates in the user's directories, so it gets directories of its own.
        let home =
            ["XDG_CONFIG_HOME", "XDG_DATA_HOME"].map(|name| format!("{name}={}", show(directory.path())));
        let command = [
            &show(&program),
            "run",
            "--adapter",
            "caddyfile",
            "--config",
            &show(&file),
        ];
        let arguments = [&home[..], &command.map(str::to_owned)].concat();
        Self::start("Caddy", &find("env", "coreutils")?, &arguments, port, directory)
    }

    fn start(
        name: &'static str,
        program: &std::path::Path,
        arguments: &[String],
        port: u16,
        directory: Directory,
    ) -> anyhow::Result<Self> {
        let log = directory.path().join("log");
        let service = Service::start(name, program, arguments, &log, port)?;
        Ok(Self {
            _service: service,
            port,
            _directory: directory,
        })
    }

    /// Returns `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

fn show(path: &std::path::Path) -> String {
    path.display().to_string()
}

/// Replaces `old`, which must occur in the text.
fn replaced(text: &str, old: &str, new: &str) -> anyhow::Result<String> {
    ensure!(text.contains(old), "there is no `{old}` in:\n{text}");
    Ok(text.replace(old, new))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_proxies_serve_the_configured_site() {
        let nginx = ReverseProxy::nginx("server { listen 443 ssl; return 204; }").unwrap();
        let caddy = ReverseProxy::caddy("site.example {\n    respond 204\n}\n", "site.example").unwrap();
        assert_ne!(nginx.url(), caddy.url());
        assert!(ReverseProxy::nginx("server { listen 80; }").is_err());
    }
}
