//! Singular nouns that hardly ever stand without an article, a possessive or another determiner.
//!
//! Some are listed here. Others come from edited text: `engine/data/en/count-nouns.txt` has one noun a line with its bare places in
//! 1,000 (`python -m training count-nouns`, docs/decisions/0088-words-counted-in-edited-text.md).

use std::collections::HashMap;
use std::sync::LazyLock;

const COUNT_NOUN_LINES: &str = include_str!("../../data/en/count-nouns.txt");
/// The most bare places in 1,000 of a noun that counts as one of these, and of one that is marked wherever it is bare.
const MAX_BARE_PER_THOUSAND: u32 = 30;
const MAX_NEVER_BARE_PER_THOUSAND: u32 = 12;

/// The bare places in 1,000 of the nouns of the file.
static BARE_PLACES: LazyLock<HashMap<&str, u32>> = LazyLock::new(|| {
    let pairs = COUNT_NOUN_LINES.lines().filter_map(|line| line.split_once('\t'));
    pairs
        .filter_map(|(noun, places)| Some((noun, places.parse().ok()?)))
        .collect()
});

/// Whether a noun in the singular needs a determiner before it. Those that stand alone in fixed phrases (*by car*, *at school*,
/// *in person*) are listed only where the phrases are few; the patterns exclude those.
pub(super) fn is_count_noun(lower: &str) -> bool {
    COUNT_NOUNS.split_ascii_whitespace().any(|noun| noun == lower)
        || is_bare_at_most(lower, MAX_BARE_PER_THOUSAND)
}

/// Whether a noun in the singular is a mistake without a determiner in nearly any sentence.
pub(super) fn is_never_bare(lower: &str) -> bool {
    is_bare_at_most(lower, MAX_NEVER_BARE_PER_THOUSAND)
}

fn is_bare_at_most(lower: &str, max: u32) -> bool {
    BARE_PLACES.get(lower).is_some_and(|places| *places <= max)
}

const COUNT_NOUNS: &str = "
accident account actor actress adapter address airplane airport alternative amount animal answer apartment app apple
application architect area argument article artist assistant aunt author baby backpack bag ball balcony banana band bank
bathroom battery beach bedroom bench bicycle bike bird boat book bookshop boss bottle bowl boy boyfriend brain branch bridge
brother browser bucket building bus businessman butterfly button cabin cafe calendar camera candidate car carpet cat chair
championship chapter character child cinema circle city classmate classroom client clock cloud club coat colleague college
computer concert conference contract corner cottage couch country couple cousin criminal crowd cup curtain customer daughter
deadline dentist desk dictionary difference disadvantage disaster doctor document dog doll door dream dress driver ear egg
elephant email employee employer engine engineer essay event exam example exhibition experiment expert eye face factory farm
farmer father feature festival fiance field file film finger fish flag flat floor flower folder forest fork fridge friend
function future game garage garden girl girlfriend goal grandfather grandmother guest guide guitar gun guy habit hall hat
headline helmet hero hill hobby hole horse hospital hotel house husband idea image instrument interview invitation island
jacket job joke journalist journey judge key keyboard kitchen knife lady lake lamp laptop lawyer leader leaf leg lesson
letter library lion list lottery machine magazine manager map market mayor meal meeting member menu message method minute
mirror mistake mobile moment monitor monkey morning motorbike mountain mouse movie museum musician nation neighbor neighbour
neighbourhood neighborhood newspaper night noun novel nurse ocean office officer opinion opportunity orange owner page
painting paragraph parent park participant partner party password patient pen pencil person phone photo photograph piano
picnic picture pillow pilot pizza plan plane planet plant plate player poem politician pool possibility poster presentation
president prize problem product professor program programme project proposal pub pupil puppy purpose question queue rabbit
recipe region report restaurant result river roof rule salary sandwich scientist screen sea secret sentence server shelf ship
shirt shop sister site situation skill skirt smartphone snake sofa solution song son spoon stadium star statue store story
stranger street student subject suggestion suitcase supermarket sweater table tablet target task taxi teacher team teenager
tent textbook theatre theme thief thing ticket tie tiger tomato tool topic tourist town toy train tree trip trick tutor
tutorial umbrella uncle uniform university valley variable vegetable vehicle version video village visitor wall wallet waiter
watch weapon website wedding weekend wife window winner woman worker workshop world wound writer zoo";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_are_known_by_their_places_in_edited_text() {
        assert!(is_count_noun("umbrella") && is_never_bare("umbrella"));
        assert!(is_count_noun("email"), "listed, and often bare");
        for mass in ["water", "advice", "school", "information", "monitor"] {
            assert!(!is_never_bare(mass), "{mass}");
        }
    }
}
