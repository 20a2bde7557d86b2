//! The commands and environments of LaTeX, by what their arguments are, and the braces around arguments.

use std::collections::HashMap;

/// Environments without prose. A star after the name makes no difference.
#[rustfmt::skip]
pub(super) const NON_PROSE_ENVIRONMENTS: [&str; 26] = [
    "verbatim", "Verbatim", "lstlisting", "minted", "equation", "align", "alignat", "gather", "multline",
    "eqnarray", "math", "displaymath", "tikzpicture", "comment", "filecontents", "algorithmic",
    "algorithm2e", "flalign", "split", "array", "pgfpicture", "circuitikz", "alltt", "dmath", "code", "asy",
];

/// Commands whose argument is a title.
#[rustfmt::skip]
pub(super) const TITLE_COMMANDS: [&str; 9] = [
    "part", "chapter", "section", "subsection", "subsubsection", "paragraph", "subparagraph", "title",
    "subtitle",
];

/// Commands whose argument stands beside the text.
#[rustfmt::skip]
pub(super) const NOTE_COMMANDS: [&str; 5] = [
    "footnote", "footnotetext", "caption", "marginpar", "thanks",
];

/// Commands whose argument is prose in its place.
#[rustfmt::skip]
pub(super) const PROSE_COMMANDS: [&str; 21] = [
    "textbf", "textit", "textsl", "textsc", "textrm", "textsf", "textmd", "textup", "textnormal", "emph",
    "underline", "text", "mbox", "uline", "enquote", "makebox", "fbox", "hbox", "textsubscript",
    "textsuperscript", "uppercase",
];

/// Commands that stand for a word, with their arguments.
#[rustfmt::skip]
pub(super) const WORD_COMMANDS: [&str; 22] = [
    "ref", "eqref", "pageref", "autoref", "cref", "Cref", "nameref", "url", "path", "texttt", "lstinline",
    "includegraphics", "LaTeX", "TeX", "num", "SI", "si", "qty", "unit", "gls", "ac", "today",
];

/// Commands that stand for nothing, with their arguments.
#[rustfmt::skip]
pub(super) const OMITTED_COMMANDS: [&str; 46] = [
    "label", "usepackage", "documentclass", "input", "include", "bibliography", "bibliographystyle",
    "newcommand", "renewcommand", "providecommand", "newenvironment", "setlength", "addtolength", "vspace",
    "hspace", "index", "pagestyle", "thispagestyle", "color", "definecolor", "hypersetup", "setcounter",
    "addtocounter", "newtheorem", "DeclareMathOperator", "bibitem", "hyphenation", "selectlanguage",
    "graphicspath", "lstset", "pagenumbering", "geometry", "addbibresource", "nocite", "phantom",
    "vphantom", "hphantom", "RequirePackage", "ProvidesPackage", "fontsize", "rule", "cline", "cmidrule",
    "multicolumn", "usetikzlibrary", "theoremstyle",
];

/// Signs for punctuation marks, longer ones first.
#[rustfmt::skip]
pub(super) const PUNCTUATION_SIGNS: [(&str, &str); 4] = [
    ("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"),
];

/// Accents with their combining marks.
#[rustfmt::skip]
pub(super) const ACCENTS: [(char, char); 7] = [
    ('\'', '\u{301}'), ('`', '\u{300}'), ('^', '\u{302}'), ('"', '\u{308}'), ('~', '\u{303}'), ('=', '\u{304}'),
    ('.', '\u{307}'),
];

/// Commands that are letters.
#[rustfmt::skip]
pub(super) const LETTER_COMMANDS: [(&str, &str); 14] = [
    ("ss", "ß"), ("ae", "æ"), ("AE", "Æ"), ("oe", "œ"), ("OE", "Œ"), ("o", "ø"), ("O", "Ø"), ("aa", "å"),
    ("AA", "Å"), ("l", "ł"), ("L", "Ł"), ("i", "ı"), ("textquoteright", "'"), ("textbackslash", "\\"),
];

/// Returns whether an environment is a table.
pub(super) fn is_table(environment: &str) -> bool {
    environment.starts_with("tabular") || matches!(environment, "longtable" | "tabu" | "tblr")
}

/// Returns the byte of the closing brace for that of each opening one.
pub(super) fn closing_braces(text: &str) -> HashMap<usize, usize> {
    let mut closing_braces = HashMap::new();
    let mut open = Vec::new();
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'\\' => {
                escaped = !escaped;
                continue;
            }
            b'{' if !escaped => open.push(at),
            b'}' if !escaped => {
                if let Some(start) = open.pop() {
                    closing_braces.insert(start, at);
                }
            }
            _ => {}
        }
        escaped = false;
    }
    closing_braces
}
