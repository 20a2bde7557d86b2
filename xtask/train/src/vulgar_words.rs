//! The vulgar words of several languages, which are never offered (docs/decisions/0059-names-of-the-world.md).

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context;

use crate::words::read;

/// The languages of the list that Emend has dictionaries for.
const LANGUAGES: [&str; 17] = [
    "cs", "da", "de", "en", "eo", "es", "fi", "fr", "hu", "it", "nl", "no", "pl", "pt", "ru", "sv", "tr",
];

/// Words of the list that are not vulgar by themselves or that people write in earnest, by language.
const NEUTRAL: &[(&str, &str)] = &[
    (
        "en",
        "bareback barenaked bastinado beaner bimbos bondage boner busty butt cialis clitoris dingleberry \
         domination dominatrix ecchi ejaculation erotic erotism escort eunuch fecal fingering frotting \
         genitals grope hardcore homoerotic humping incest intercourse kinky lolita lovemaking masturbation \
         mong negro nipple nipples nsfw nude nudity nutten octopussy orgasm orgy paedophile panties panty \
         pedophile pegging penis playboy poof pornography pubes rape raping rapist rectum rimming sadism \
         santorum scat scissoring semen sex sexual sexuality sexually sexy shibari shrimping skeet smut \
         snatch snowballing spastic spunk strappado suck sucks swastika swinger threesome throating topless \
         tushy twinkie undressing vagina viagra vibrator voyeur vulva xx",
    ),
    ("cs", "chuj držka čumět"),
    ("da", "anus lort"),
    (
        "de",
        "bimbo bonze fratze ische kimme lümmel mufti nackt neger onanieren orgasmus pimpern popel poppen \
         rosette schabracke",
    ),
    (
        "es",
        "asesinato asno bastardo caca chupada concha drogas esperma heroína idiota imbécil infierno maciza \
         maldito mamada martillo nazi orina pedo pendejo pervertido pezón pinche pis prostituta racista \
         ramera sexo sádico travesti trio",
    ),
    (
        "fi",
        "haahka hatullinen hässiä jutku jutsku jätkä kuppainen molo muna munaton mutakuono mutiainen naida \
         nainti narttu paljaalla pallit panna pano pehko pipari piru pistää reikä reva rättipää tavara toosa \
         tussi tussu tussut viiksi äpärä",
    ),
    (
        "fr",
        "baiser bander bite bitte bourré bourrée brackmard caca chatte clito folle gerbe gerber gueule jouir \
         malpt meuf pipi pédale péter ramoner suce tanche tapette tringler trique zizi étron",
    ),
    (
        "hu",
        "barmok barmokat barmot barom buksza bukszák bukszákat bukszát búr búrok fing fingok fingokat fingot \
         franc francok francokat francot marha marhák marhákat marhát pele pelék pofa pofákat pofát punci \
         puncik",
    ),
    (
        "it",
        "allupato bagnarsi balle bastardo battere biga boiata bordello brinca budiùlo cadavere casci cesso \
         checca chiappa cornuto cozza fava femminuccia finocchio goldone guardone imbecille ingoio loffa \
         mannaggia mona monta montare mussa padulo palle palloso patacca pecorina pesce picio pippa pisello \
         pomiciare pompa porca porco potta puppami quaglia regina rizzarsi ruffiano sbattere sbattersi \
         scopare sega sorca spagnola succhiami sveltina terrone tirare topa troia trombare vacca vangare",
    ),
    (
        "nl",
        "afrossen aftrekken afwerkplaats afzuigen anita asbak aso balen bedonderen befborstel bekken \
         belazeren beurt boemelen buffelen del draaikont drol eikel engerd flikken flikker galbak gat \
         gedoogzone greppeldel griet hol huisdealer johny kanen knor lummel matje mof muts naaien naakt nicht \
         paal palen penoze pijpen pik poep poot pot potverdorie raaskallen reet remsporen reutelen rukken \
         schatje schoft schuinsmarcheerder slempen spuiten standje stootje sufferd toeter vergallen viespeuk \
         vingeren watje wijf wippen zaadje zuigen",
    ),
    (
        "no",
        "dritt fan fanken forbanna forbannet helvete helvetet pokker satan sinnsykt skitt svartheiteste",
    ),
    (
        "pl",
        "burdel cyc debil dmuchać dupek dziwka fiut jajco jajko rzygać srać suka syf",
    ),
    (
        "pt",
        "aborto amador aranha ariano balalao bastardo bicha biscate bissexual burro camisinha cerveja chupar \
         cocaína coito comer consolo corno foda-se gozar grelho heroína heterosexual homoerótico homosexual \
         inferno lésbica mama pau peidar pinto pênis saco torneira transar vadia veado vibrador ânus",
    ),
    (
        "ru",
        "bugor hohол бугор голый мент обнаженный офигеть петух секс фига хапать хрен",
    ),
    (
        "sv",
        "fan helvete hård moona moonade moonar moonat mutta neger olla pippa prutt satan stake sås tusan",
    ),
    (
        "tr",
        "amlar amı taşak çingene çingenede çingeneden çingeneler çingenelerde çingenelerden çingenelere \
         çingeneleri çingenelerin çingenenin çingeneye çingeneyi",
    ),
];

/// Writes a file for each language: its vulgar words in lower case, one per line.
pub(crate) fn make(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to)?;
    for language in LANGUAGES {
        let path = from.join(format!("{language}.json"));
        let words: Vec<String> =
            serde_json::from_str(&read(&path)?).with_context(|| path.display().to_string())?;
        let neutral = NEUTRAL.iter().find(|(code, _)| *code == language);
        let neutral: Vec<&str> = neutral.map_or_else(Vec::new, |(_, words)| words.split(' ').collect());
        let words = words.iter().map(|word| word.to_lowercase());
        let entries: BTreeSet<String> = words
            .filter(|word| word.chars().count() >= 3 && word.chars().all(char::is_alphabetic))
            .filter(|word| !neutral.contains(&word.as_str()))
            .collect();
        let text: String = entries.into_iter().map(|word| word + "\n").collect();
        std::fs::write(to.join(format!("{language}.txt")), text)?;
    }
    Ok(())
}
