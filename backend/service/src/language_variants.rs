//! The variants of a language: which one is meant where none is named.

use emend_domain::LanguageTag;

/// The order of the variants of a language, the one to assume first: `en-US` before `en-GB` before the others, else the
/// country that the language is named after (`de-DE`, `sv-SE`), then the language without a region.
pub(crate) fn variant_order(tag: &LanguageTag) -> (u8, String) {
    let base = tag.base();
    let country = MAIN_COUNTRIES
        .iter()
        .find(|(language, _)| *language == base)
        .map_or_else(|| base.to_uppercase(), |(_, country)| (*country).to_owned());
    let place = match tag.as_str().split_once('-') {
        Some((_, region)) if region == country => 0,
        Some(("en", "GB")) | None => 1,
        Some(_) => 2,
    };
    (place, tag.to_string())
}

/// The main country of the languages whose code is not that of their country.
const MAIN_COUNTRIES: [(&str, &str); 33] = [
    ("af", "ZA"),
    ("an", "ES"),
    ("ar", "EG"),
    ("be", "BY"),
    ("bn", "BD"),
    ("br", "FR"),
    ("bs", "BA"),
    ("ca", "ES"),
    ("cs", "CZ"),
    ("cy", "GB"),
    ("da", "DK"),
    ("el", "GR"),
    ("en", "US"),
    ("et", "EE"),
    ("eu", "ES"),
    ("fa", "IR"),
    ("ga", "IE"),
    ("gd", "GB"),
    ("gl", "ES"),
    ("he", "IL"),
    ("hi", "IN"),
    ("hy", "AM"),
    ("ko", "KR"),
    ("nb", "NO"),
    ("nn", "NO"),
    ("oc", "FR"),
    ("sl", "SI"),
    ("sq", "AL"),
    ("sr", "RS"),
    ("sv", "SE"),
    ("sw", "KE"),
    ("uk", "UA"),
    ("vi", "VN"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_country_that_a_language_is_named_after_comes_first() {
        let first = |codes: &[&str]| {
            let tags = codes.iter().map(|code| code.parse::<LanguageTag>().unwrap());
            tags.min_by_key(variant_order).unwrap().to_string()
        };
        assert_eq!(first(&["sv-FI", "sv-SE"]), "sv-SE");
        assert_eq!(first(&["es-AR", "es", "es-ES"]), "es-ES");
        assert_eq!(first(&["ar-AE", "ar"]), "ar");
        assert_eq!(first(&["en-AU", "en-GB"]), "en-GB");
        assert_eq!(first(&["pt-BR", "pt-PT"]), "pt-PT");
        assert_eq!(first(&["de-DE-frami", "de-AT"]), "de-AT");
    }
}
