//! The browsers of the tests, each started by its own driver.

use emend_testbed::{ChromeDriver, GeckoDriver};
use fantoccini::wd::Capabilities;
use serde_json::json;

/// A browser from Debian's packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BrowserKind {
    /// Chromium.
    Chromium,
    /// Firefox ESR.
    Firefox,
}

/// A running driver.
pub(crate) enum Driver {
    Chromium(ChromeDriver),
    Firefox(GeckoDriver),
}

impl Driver {
    pub(crate) fn start(kind: BrowserKind) -> anyhow::Result<Self> {
        Ok(match kind {
            BrowserKind::Chromium => Self::Chromium(ChromeDriver::start()?),
            BrowserKind::Firefox => Self::Firefox(GeckoDriver::start()?),
        })
    }

    /// Returns `http://127.0.0.1:PORT`.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Chromium(driver) => driver.url(),
            Self::Firefox(driver) => driver.url(),
        }
    }

    /// Returns the capabilities of a private browser without windows or background network traffic, whose user reads these languages.
    pub(crate) fn capabilities(&self, languages: &str) -> Capabilities {
        let options = match self {
            Self::Chromium(driver) => (
                "goog:chromeOptions",
                json!({
                    "binary": "/usr/bin/chromium",
                    "args": driver.chromium_arguments(),
                    "prefs": {"intl.accept_languages": languages},
                }),
            ),
            Self::Firefox(_) => (
                "moz:firefoxOptions",
                json!({
                    "binary": "/usr/bin/firefox-esr",
                    "args": ["-headless"],
                    "prefs": {
                        "app.normandy.enabled": false,
                        "browser.safebrowsing.malware.enabled": false,
                        "browser.safebrowsing.phishing.enabled": false,
                        "intl.accept_languages": languages,
                        "datareporting.healthreport.uploadEnabled": false,
                        "network.captive-portal-service.enabled": false,
                        "network.connectivity-service.enabled": false,
                        "toolkit.telemetry.enabled": false,
                    },
                }),
            ),
        };
        [(options.0.to_owned(), options.1)].into_iter().collect()
    }
}
