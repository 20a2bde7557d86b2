//! The markup that a text is written in.

use serde::{Deserialize, Serialize};

/// The markup of a text, which separates its prose from its formatting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Markup {
    /// Detected from the text; plain text in case of doubt.
    #[default]
    Auto,
    /// None: e-mail, notes, text files.
    Plain,
    /// Markdown, with tables, footnotes, task lists, math and front matter.
    Markdown,
    /// HTML, also XHTML and similar XML.
    Html,
    /// LaTeX.
    Latex,
    /// reStructuredText.
    Rst,
}

impl Markup {
    /// Every markup, `auto` first.
    pub const ALL: [Self; 6] = [
        Self::Auto,
        Self::Plain,
        Self::Markdown,
        Self::Html,
        Self::Latex,
        Self::Rst,
    ];

    /// Returns the name in the API and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Plain => "plain",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Latex => "latex",
            Self::Rst => "rst",
        }
    }

    /// Returns the markup that files with this ending have, in any case and without the full stop; `Auto` for other
    /// endings.
    ///
    /// ```
    /// use emend_domain::Markup;
    ///
    /// assert_eq!(Markup::of_file_ending("MD"), Markup::Markdown);
    /// ```
    pub fn of_file_ending(ending: &str) -> Self {
        match ending.to_ascii_lowercase().as_str() {
            "md" | "markdown" | "mdown" | "mkd" | "mdx" | "qmd" | "rmd" => Self::Markdown,
            "html" | "htm" | "xhtml" | "xht" => Self::Html,
            "tex" | "latex" | "ltx" => Self::Latex,
            "rst" | "rest" => Self::Rst,
            "txt" | "text" | "eml" | "srt" => Self::Plain,
            _ => Self::Auto,
        }
    }

    /// Returns whether this is the default, which requests omit.
    pub fn is_auto(&self) -> bool {
        *self == Self::Auto
    }
}
