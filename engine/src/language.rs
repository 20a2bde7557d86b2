//! The names of languages.

use emend_domain::{LanguageInfo, LanguageTag};
use whatlang::Lang;

/// Returns whatlang's name of a language, if whatlang supports it.
pub(crate) fn language_of(tag: &LanguageTag) -> Option<Lang> {
    LANGUAGE_NAMES
        .iter()
        .find(|(code, _, _)| *code == tag.base())
        .and_then(|(_, language, _)| *language)
}

/// Returns a language with its English name: `de-AT` is "German (Austria)". Unknown parts are shown as written.
pub fn language_info(code: &LanguageTag) -> LanguageInfo {
    let language = LANGUAGE_NAMES
        .iter()
        .find(|(base, _, _)| *base == code.base())
        .map(|(_, _, name)| *name);
    let rest: Vec<&str> = code.as_str().split('-').skip(1).map(subtag_name).collect();
    let name = match (language, rest.is_empty()) {
        (None, _) => code.to_string(),
        (Some(language), true) => language.to_owned(),
        (Some(language), false) => format!("{language} ({})", rest.join(", ")),
    };
    LanguageInfo {
        code: code.clone(),
        name,
    }
}

fn subtag_name(subtag: &str) -> &str {
    SUBTAG_NAMES
        .iter()
        .find(|(code, _)| *code == subtag)
        .map_or(subtag, |(_, name)| name)
}

/// The languages: ISO 639 code, whatlang's name if it supports the language, English name.
#[rustfmt::skip]
const LANGUAGE_NAMES: &[(&str, Option<Lang>, &str)] = &[
    ("af", Some(Lang::Afr), "Afrikaans"), ("an", None, "Aragonese"), ("ar", Some(Lang::Ara), "Arabic"),
    ("be", Some(Lang::Bel), "Belarusian"), ("bg", Some(Lang::Bul), "Bulgarian"), ("bn", Some(Lang::Ben), "Bengali"),
    ("br", None, "Breton"), ("bs", None, "Bosnian"), ("ca", Some(Lang::Cat), "Catalan"), ("cs", Some(Lang::Ces), "Czech"),
    ("cy", None, "Welsh"), ("da", Some(Lang::Dan), "Danish"), ("de", Some(Lang::Deu), "German"),
    ("el", Some(Lang::Ell), "Greek"), ("en", Some(Lang::Eng), "English"), ("eo", Some(Lang::Epo), "Esperanto"),
    ("es", Some(Lang::Spa), "Spanish"), ("et", Some(Lang::Est), "Estonian"), ("eu", None, "Basque"),
    ("fa", Some(Lang::Pes), "Persian"), ("fi", Some(Lang::Fin), "Finnish"), ("fo", None, "Faroese"),
    ("fr", Some(Lang::Fra), "French"), ("ga", None, "Irish"), ("gd", None, "Scottish Gaelic"), ("gl", None, "Galician"),
    ("gu", Some(Lang::Guj), "Gujarati"), ("he", Some(Lang::Heb), "Hebrew"), ("hi", Some(Lang::Hin), "Hindi"),
    ("hr", Some(Lang::Hrv), "Croatian"), ("hu", Some(Lang::Hun), "Hungarian"), ("hy", Some(Lang::Hye), "Armenian"),
    ("id", Some(Lang::Ind), "Indonesian"), ("is", None, "Icelandic"), ("it", Some(Lang::Ita), "Italian"),
    ("ka", Some(Lang::Kat), "Georgian"), ("kk", None, "Kazakh"), ("kn", Some(Lang::Kan), "Kannada"), ("ko", Some(Lang::Kor), "Korean"),
    ("la", Some(Lang::Lat), "Latin"), ("lb", None, "Luxembourgish"), ("lo", None, "Lao"), ("lt", Some(Lang::Lit), "Lithuanian"),
    ("lv", Some(Lang::Lav), "Latvian"), ("mk", Some(Lang::Mkd), "Macedonian"), ("ml", Some(Lang::Mal), "Malayalam"),
    ("mn", None, "Mongolian"), ("mr", Some(Lang::Mar), "Marathi"), ("nb", Some(Lang::Nob), "Norwegian Bokmål"),
    ("ne", Some(Lang::Nep), "Nepali"), ("nl", Some(Lang::Nld), "Dutch"), ("nn", None, "Norwegian Nynorsk"),
    ("no", Some(Lang::Nob), "Norwegian"), ("oc", None, "Occitan"), ("pa", Some(Lang::Pan), "Punjabi"), ("pl", Some(Lang::Pol), "Polish"),
    ("pt", Some(Lang::Por), "Portuguese"), ("ro", Some(Lang::Ron), "Romanian"), ("ru", Some(Lang::Rus), "Russian"),
    ("si", Some(Lang::Sin), "Sinhala"), ("sk", Some(Lang::Slk), "Slovak"), ("sl", Some(Lang::Slv), "Slovenian"),
    ("sq", None, "Albanian"), ("sr", Some(Lang::Srp), "Serbian"), ("sv", Some(Lang::Swe), "Swedish"), ("sw", None, "Swahili"),
    ("ta", Some(Lang::Tam), "Tamil"), ("te", Some(Lang::Tel), "Telugu"), ("th", Some(Lang::Tha), "Thai"),
    ("tr", Some(Lang::Tur), "Turkish"), ("uk", Some(Lang::Ukr), "Ukrainian"), ("ur", Some(Lang::Urd), "Urdu"),
    ("uz", Some(Lang::Uzb), "Uzbek"), ("vi", Some(Lang::Vie), "Vietnamese"), ("zu", Some(Lang::Zul), "Zulu"),
];

/// The English names of regions and scripts.
#[rustfmt::skip]
const SUBTAG_NAMES: &[(&str, &str)] = &[
    ("US", "US"), ("GB", "UK"), ("CA", "Canada"), ("AU", "Australia"), ("IN", "India"), ("IE", "Ireland"), ("NZ", "New Zealand"),
    ("ZA", "South Africa"), ("DE", "Germany"), ("AT", "Austria"), ("CH", "Switzerland"), ("LI", "Liechtenstein"), ("BE", "Belgium"),
    ("LU", "Luxembourg"), ("FR", "France"), ("ES", "Spain"), ("MX", "Mexico"), ("AR", "Argentina"), ("CL", "Chile"), ("CO", "Colombia"),
    ("PE", "Peru"), ("VE", "Venezuela"), ("UY", "Uruguay"), ("PT", "Portugal"), ("BR", "Brazil"), ("IT", "Italy"), ("NL", "Netherlands"),
    ("DK", "Denmark"), ("NO", "Norway"), ("SE", "Sweden"), ("FI", "Finland"), ("IS", "Iceland"), ("PL", "Poland"), ("CZ", "Czechia"),
    ("SK", "Slovakia"), ("SI", "Slovenia"), ("HR", "Croatia"), ("BA", "Bosnia and Herzegovina"), ("RS", "Serbia"), ("ME", "Montenegro"),
    ("MK", "North Macedonia"), ("AL", "Albania"), ("GR", "Greece"), ("TR", "Türkiye"), ("CY", "Cyprus"), ("HU", "Hungary"),
    ("RO", "Romania"), ("MD", "Moldova"), ("BG", "Bulgaria"), ("UA", "Ukraine"), ("BY", "Belarus"), ("RU", "Russia"), ("EE", "Estonia"),
    ("LV", "Latvia"), ("LT", "Lithuania"), ("IL", "Israel"), ("IR", "Iran"), ("SA", "Saudi Arabia"), ("EG", "Egypt"), ("PK", "Pakistan"),
    ("BD", "Bangladesh"), ("LK", "Sri Lanka"), ("NP", "Nepal"), ("TH", "Thailand"), ("VN", "Vietnam"), ("ID", "Indonesia"),
    ("KR", "South Korea"), ("KE", "Kenya"), ("TZ", "Tanzania"), ("GE", "Georgia"), ("AM", "Armenia"), ("KZ", "Kazakhstan"),
    ("UZ", "Uzbekistan"), ("MN", "Mongolia"), ("Latn", "Latin script"), ("Cyrl", "Cyrillic script"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn name(code: &str) -> String {
        language_info(&code.parse().unwrap()).name
    }

    #[test]
    fn languages_have_english_names() {
        assert_eq!(name("de-DE"), "German (Germany)");
        assert_eq!(name("en-US"), "English (US)");
        assert_eq!(name("sr-Latn-RS"), "Serbian (Latin script, Serbia)");
        assert_eq!(name("eo"), "Esperanto");
        assert_eq!(name("de-ZZ"), "German (ZZ)");
        assert_eq!(name("qaa-DE"), "qaa-DE");
    }
}
