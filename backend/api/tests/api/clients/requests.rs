//! Requests of LanguageTool clients, exactly as sent except for `Host`, `Content-Length`, and numbers that a client generates.
//!
//! The source of each request is given next to it. *Recorded*: the program or library itself sent these headers to a listener.
//! *From source code*: the client's published code writes these headers or fields. The browser add-on's code has not been
//! published since version 2; the fields of its form are those that two authors have recorded.

/// The text that every client checks.
pub(crate) const TEXT: &str = "I recieve teh letter.";
/// The origin of LanguageTool's add-on for Chrome.
pub(crate) const EXTENSION: &str = "chrome-extension://oldceeleldhonbafppcapldpdifcinji";

/// A client's request.
pub(crate) struct ClientRequest {
    pub(crate) client: &'static str,
    /// The part of the address after `/v2/check`.
    pub(crate) query: &'static str,
    /// The headers as `Name: value`, one per line.
    headers: &'static str,
    /// The body: a form or a JSON object.
    pub(crate) body: &'static str,
}

impl ClientRequest {
    /// The headers, as names and values.
    pub(crate) fn headers(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.headers.lines().map(|line| line.split_once(": ").unwrap())
    }

    /// The origin of the page or program, if the browser sends it.
    pub(crate) fn origin(&self) -> Option<&'static str> {
        self.headers()
            .find_map(|(name, value)| (name == "Origin").then_some(value))
    }
}

/// The request of the add-on's background script, recorded from Chromium 148 with an extension that has permission for every host.
const CHROME: &str = "\
Connection: keep-alive
User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36
Content-Type: application/x-www-form-urlencoded;charset=UTF-8
Accept: */*
Origin: chrome-extension://oldceeleldhonbafppcapldpdifcinji
Sec-Fetch-Site: none
Sec-Fetch-Mode: cors
Sec-Fetch-Dest: empty
Sec-Fetch-Storage-Access: active
Accept-Encoding: gzip, deflate, br, zstd
Accept-Language: en-US,en;q=0.9";

/// The same with JSON.
const CHROME_JSON: &str = "\
Connection: keep-alive
User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36
Content-Type: application/json
Accept: */*
Origin: chrome-extension://oldceeleldhonbafppcapldpdifcinji
Sec-Fetch-Site: none
Sec-Fetch-Mode: cors
Sec-Fetch-Dest: empty
Sec-Fetch-Storage-Access: active
Accept-Encoding: gzip, deflate, br, zstd
Accept-Language: en-US,en;q=0.9";

/// Recorded from Chromium 148 with an extension that has permission for no host.
const CHROME_WITHOUT_HOSTS: &str = "\
Connection: keep-alive
User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36
Content-Type: application/x-www-form-urlencoded;charset=UTF-8
Accept: */*
Origin: chrome-extension://oldceeleldhonbafppcapldpdifcinji
Sec-Fetch-Site: cross-site
Sec-Fetch-Mode: cors
Sec-Fetch-Dest: empty
Accept-Encoding: gzip, deflate, br, zstd
Accept-Language: en-US,en;q=0.9";

/// Not recorded: in Firefox, an extension's origin is unique to the installation. The value of `Sec-Fetch-Site` depends on the
/// extension's permissions; both values are replayed.
const FIREFOX: &str = "\
User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0
Accept: */*
Accept-Language: en-US,en;q=0.5
Accept-Encoding: gzip, deflate
Content-Type: application/x-www-form-urlencoded;charset=UTF-8
Origin: moz-extension://6f5d2a8e-4a0b-4a52-a6dd-28a4f6a7e0c1
Connection: keep-alive
Sec-Fetch-Dest: empty
Sec-Fetch-Mode: cors
Sec-Fetch-Site: same-origin";

const FIREFOX_CROSS_SITE: &str = "\
User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0
Accept: */*
Accept-Language: en-US,en;q=0.5
Accept-Encoding: gzip, deflate
Content-Type: text/plain;charset=UTF-8
Origin: moz-extension://6f5d2a8e-4a0b-4a52-a6dd-28a4f6a7e0c1
Connection: keep-alive
Sec-Fetch-Dest: empty
Sec-Fetch-Mode: cors
Sec-Fetch-Site: cross-site";

/// `fetch` in Obsidian's page: the content type and `Accept` are from the plugin's source code; the rest is added by the same Chromium.
const OBSIDIAN_FETCH: &str = "\
Connection: keep-alive
User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) obsidian/1.8.10 Chrome/132.0.6834.210 Electron/34.3.0 Safari/537.36
Content-Type: application/x-www-form-urlencoded
Accept: application/json
Origin: app://obsidian.md
Sec-Fetch-Site: cross-site
Sec-Fetch-Mode: cors
Sec-Fetch-Dest: empty
Accept-Encoding: gzip, deflate, br
Accept-Language: en-US";

/// `requestUrl` does not send requests from a page, so there is no origin. The content type and `Accept` are from the plugin's source code.
const OBSIDIAN_REQUEST_URL: &str = "\
Content-Type: application/x-www-form-urlencoded
Accept: application/json
User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) obsidian/1.8.10 Chrome/132.0.6834.210 Electron/34.3.0 Safari/537.36
Accept-Encoding: gzip, deflate, br
Accept-Language: en-US
Connection: keep-alive";

/// Recorded from the HTTP client of Java 17, called as `LTeX+` calls it. It requests HTTP/2 every time.
const LTEX_PLUS: &str = "\
Connection: Upgrade, HTTP2-Settings
HTTP2-Settings: AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAAAAYABgAA
Upgrade: h2c
User-Agent: Java-http-client/17.0.15
Accept: application/json
Content-Type: application/x-www-form-urlencoded";

/// The same, as `LTeX` and older versions of `LTeX+` call it: a form with the content type of JSON.
const LTEX: &str = "\
Connection: Upgrade, HTTP2-Settings
HTTP2-Settings: AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAAAAYABgAA
Upgrade: h2c
User-Agent: Java-http-client/17.0.15
Content-Type: application/json";

/// Recorded from `node-fetch` 2, called as the extension calls it; `Accepts` is its own.
const VSCODE: &str = "\
Accepts: application/json
Content-Type: application/x-www-form-urlencoded;charset=UTF-8
Accept: */*
User-Agent: node-fetch/1.0 (+https://github.com/bitinn/node-fetch)
Accept-Encoding: gzip,deflate
Connection: keep-alive";

/// Recorded from Qt 6, called as `QOwnNotes` calls it.
const QT: &str = "\
Content-Type: application/x-www-form-urlencoded
Connection: Keep-Alive
Accept-Encoding: zstd, br, gzip, deflate
Accept-Language: en,*
User-Agent: Mozilla/5.0";

/// The add-on's form, recorded from the versions of 2022 and 2023.
const ADD_ON: &str = "data=%7B%22text%22%3A%22I+recieve+teh+letter.%22%7D&textSessionId=40001%3A1700000000000\
    &enableHiddenRules=true&level=picky&language=auto&noopLanguages=en&preferredLanguages=en\
    &preferredVariants=en-US%2Cde-DE%2Cpt-BR%2Cca-es&disabledRules=WHITESPACE_RULE&useragent=webextension-chrome-ng\
    &mode=allButTextLevelOnly&allowIncompleteResults=true";
const INSTANCE: &str = "?c=1&instanceId=40001%3A1700000000000&v=7.1.13";

pub(crate) const CLIENTS: &[ClientRequest] = &[
    ClientRequest {
        client: "the browser add-on in Chrome",
        query: INSTANCE,
        headers: CHROME,
        body: ADD_ON,
    },
    ClientRequest {
        client: "the browser add-on in Chrome without a right to the server's host",
        query: INSTANCE,
        headers: CHROME_WITHOUT_HOSTS,
        body: ADD_ON,
    },
    ClientRequest {
        client: "the browser add-on in Firefox and Thunderbird",
        query: INSTANCE,
        headers: FIREFOX,
        body: ADD_ON,
    },
    ClientRequest {
        client: "the browser add-on in Firefox without a right to the server's host",
        query: INSTANCE,
        headers: FIREFOX_CROSS_SITE,
        body: ADD_ON,
    },
    // From a guide to version 11, which converts it to a form with a program in between; not recorded.
    ClientRequest {
        client: "the browser add-on that posts JSON",
        query: INSTANCE,
        headers: CHROME_JSON,
        body: r#"{"text":"I recieve teh letter.","textSessionId":"40001:1700000000000","enableHiddenRules":true,
            "level":"picky","language":"auto","preferredLanguages":["en"],"preferredVariants":["en-US","de-DE"],
            "disabledRules":["WHITESPACE_RULE"],"useragent":"webextension-chrome-ng","mode":"all",
            "allowIncompleteResults":true}"#,
    },
    // From source code: the last version with public code.
    ClientRequest {
        client: "the browser add-on 1.0.48",
        query: "",
        headers: FIREFOX_CROSS_SITE,
        body: "disabledRules=WHITESPACE_RULE&useragent=webextension-firefox&text=I%20recieve%20teh%20letter.\
            &language=auto&preferredVariants=en-US,de-DE,pt-PT,ca-ES",
    },
    // From source code, with the fields that this version sends for users with an account.
    ClientRequest {
        client: "the browser add-on 1.0.48, with an account",
        query: "",
        headers: CHROME,
        body: "disabledRules=WHITESPACE_RULE&useragent=webextension-chrome&data=%7B%22text%22%3A%22I%20recieve%20teh%20letter.%22%2C\
            %22metaData%22%3A%7B%22EmailToAddress%22%3A%22%22%7D%7D&motherTongue=de&language=auto\
            &preferredVariants=en-US,de-DE,pt-PT,ca-ES",
    },
    // From source code.
    ClientRequest {
        client: "Obsidian's LanguageTool Integration, by fetch",
        query: "",
        headers: OBSIDIAN_FETCH,
        body: "data=%7B%22annotation%22%3A%5B%7B%22text%22%3A%22I%20recieve%20teh%20letter.%22%2C%22offset%22%3A%7B%22start%22%3A0%2C\
            %22end%22%3A21%7D%7D%5D%7D&language=auto&enabledOnly=false&level=default&preferredVariants=en-GB%2Cde-DE",
    },
    // From source code.
    ClientRequest {
        client: "Obsidian's LanguageTool, by requestUrl",
        query: "",
        headers: OBSIDIAN_REQUEST_URL,
        body: "data=%7B%22annotation%22%3A%5B%7B%22text%22%3A%22I+recieve+teh+letter.%22%7D%5D%7D&language=auto&enabledOnly=false\
            &level=picky&motherTongue=de-DE&disabledCategories=REDUNDANCY&preferredVariants=en-US%2Cde-DE%2Cpt-PT%2Cca-ES",
    },
    // From source code.
    ClientRequest {
        client: "LTeX+",
        query: "",
        headers: LTEX_PLUS,
        body: "enabledRules=PASSIVE_VOICE&motherTongue=de-DE&level=picky&language=en-US\
            &data=%7B%22annotation%22%3A%5B%7B%22text%22%3A%22I+recieve+teh+letter.%22%7D%2C%7B%22markup%22%3A%22%5C%5C%5C%5C%22%2C\
            %22interpretAs%22%3A%22+%22%7D%5D%7D",
    },
    // From source code.
    ClientRequest {
        client: "LTeX and older LTeX+",
        query: "",
        headers: LTEX,
        body: "language=en-GB&data=%7B%22annotation%22%3A%5B%7B%22text%22%3A%22I+recieve+teh+letter.%22%7D%5D%7D",
    },
    // From source code.
    ClientRequest {
        client: "vscode-languagetool-linter",
        query: "",
        headers: VSCODE,
        body: "data=%7B%22annotation%22%3A%5B%7B%22text%22%3A%22I%20recieve%20teh%20letter.%22%7D%5D%7D&language=auto\
            &motherTongue=de-DE&preferredVariants=en-GB%2Cde-DE&disabledCategories=TYPOGRAPHY\
            &disabledRules=DASH_RULE%2CWORD_CONTAINS_UNDERSCORE%2CUPPERCASE_SENTENCE_START&level=default",
    },
    // From source code; Qt does not encode a plus sign, which is a space in a form.
    ClientRequest {
        client: "QOwnNotes",
        query: "",
        headers: QT,
        body: "text=I%20recieve%20teh%20letter.&language=auto&disabledCategories=STYLE",
    },
];
