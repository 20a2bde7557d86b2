//! Which page an address is of.

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// Where one writes.
    Editor,
    /// Logging in.
    LogIn,
    /// The first administrator is made.
    SetUp,
    /// An account is made.
    Register,
    /// One's own account.
    Account,
    /// API keys.
    Keys,
    /// Teams.
    Teams,
    /// A team is joined.
    Join(String),
    /// What was learned.
    Learned,
    /// Looking after the server.
    Admin,
}

impl Route {
    /// The page at this path below the base; what is none is the editor.
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
            ["admin"] => Self::Admin,
            _ => Self::Editor,
        }
    }

    /// What the page is called.
    pub fn title(&self) -> &'static str {
        match self {
            Self::Editor => "Emend",
            Self::LogIn => "Log in",
            Self::SetUp => "Set up this server",
            Self::Register => "Make an account",
            Self::Account => "Your account",
            Self::Keys => "API keys",
            Self::Teams => "Teams",
            Self::Join(_) => "Join a team",
            Self::Learned => "What was learned",
            Self::Admin => "Administration",
        }
    }

    /// Whether it is for who is not logged in, too.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::LogIn | Self::SetUp | Self::Register)
    }
}

/// Where to go after logging in: a path below the page's base, and nowhere else.
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
    fn an_address_is_of_its_page() {
        assert_eq!(Route::of(""), Route::Editor);
        assert_eq!(Route::of("keys/"), Route::Keys);
        assert_eq!(Route::of("join/writers"), Route::Join("writers".to_owned()));
        assert_eq!(Route::of("join"), Route::Editor);
    }

    #[test]
    fn after_logging_in_one_stays_on_this_server() {
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
