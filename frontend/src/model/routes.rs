//! The app's pages and their paths.

use super::messages::t;

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageRoute {
    /// The editor.
    Editor,
    /// The log-in page.
    LogIn,
    /// The page that creates the first administrator.
    SetUp,
    /// The page that creates an account.
    Register,
    /// The user's own account.
    Account,
    /// API keys.
    Keys,
    /// Teams.
    Teams,
    /// The page for joining the team of this name.
    Join(String),
    /// What Emend learned.
    Learned,
    /// Figures about corrections.
    Insight,
    /// Help and privacy.
    Help,
    /// All documents.
    Documents,
    /// Administration.
    Admin,
    /// No page: a wrong or outdated address.
    Unknown,
}

impl PageRoute {
    /// The page at this path below the base.
    pub fn of(path: &str) -> Self {
        let parts: Vec<_> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts.as_slice() {
            ["log-in"] => Self::LogIn,
            ["set-up"] => Self::SetUp,
            ["register"] => Self::Register,
            ["account"] => Self::Account,
            ["keys"] => Self::Keys,
            ["teams"] => Self::Teams,
            ["join", team] => Self::Join((*team).to_owned()),
            ["learned"] => Self::Learned,
            ["insight"] => Self::Insight,
            ["help"] => Self::Help,
            ["documents"] => Self::Documents,
            ["admin"] => Self::Admin,
            [] | ["index.html"] => Self::Editor,
            _ => Self::Unknown,
        }
    }

    /// The page's title.
    pub fn title(&self) -> &'static str {
        match self {
            Self::Editor => "Emend",
            Self::LogIn => t("Log in"),
            Self::SetUp => t("Set up this server"),
            Self::Register => t("Create an account"),
            Self::Account => t("Your account"),
            Self::Keys => t("API keys"),
            Self::Teams => t("Teams"),
            Self::Join(_) => t("Join a team"),
            Self::Learned => t("What Emend learned"),
            Self::Insight => t("Insights"),
            Self::Help => t("Help and privacy"),
            Self::Documents => t("Documents"),
            Self::Admin => t("Administration"),
            Self::Unknown => t("This page does not exist"),
        }
    }

    /// Whether the page can be used without logging in.
    pub fn is_open(&self) -> bool {
        matches!(
            self,
            Self::LogIn | Self::SetUp | Self::Register | Self::Help | Self::Unknown
        )
    }
}

/// The page to open after logging in, from the query's `next`. Only paths below the base are accepted.
pub fn next(query: &str) -> &str {
    let next = query
        .trim_start_matches('?')
        .split('&')
        .find_map(|part| part.strip_prefix("next="));
    match next {
        Some(path) if !path.starts_with('/') && !path.contains([':', '\\', '%']) && !path.contains("..") => {
            path
        }
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_has_its_page() {
        assert_eq!(PageRoute::of(""), PageRoute::Editor);
        assert_eq!(PageRoute::of("keys/"), PageRoute::Keys);
        assert_eq!(
            PageRoute::of("join/writers"),
            PageRoute::Join("writers".to_owned())
        );
        assert_eq!(PageRoute::of("join"), PageRoute::Unknown);
        assert_eq!(PageRoute::of("lerned"), PageRoute::Unknown);
    }

    #[test]
    fn the_page_after_login_is_on_this_server() {
        assert_eq!(next("?next=teams"), "teams");
        for elsewhere in [
            "",
            "?next=//evil.example",
            "?next=/elsewhere",
            "?next=https://evil.example",
            "?next=javascript:alert(1)",
            "?next=\\\\evil",
            "?next=%2F",
            "?next=../elsewhere",
        ] {
            assert_eq!(next(elsewhere), "", "{elsewhere}");
        }
    }
}
