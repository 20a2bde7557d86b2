//! The usual abbreviations with a full stop, for dictionaries that lack them. Most dictionaries have some.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::case::capitalised;

/// Returns whether a word that ends with a full stop is a usual abbreviation of a language (`de`), perhaps with a capital at
/// the start of a sentence or in capitals throughout.
pub(crate) fn is_usual_abbreviation(base: &str, word: &str) -> bool {
    if !word.ends_with('.') {
        return false;
    }
    let base = match base {
        "no" | "nn" => "nb",
        "bs" | "sr" => "hr",
        other => other,
    };
    SETS.get(base).is_some_and(|set| set.contains(word))
}

static SETS: LazyLock<HashMap<&str, HashSet<String>>> = LazyLock::new(|| {
    let forms = |abbreviation: &str| {
        // A space inside is written `~` in the table.
        let plain = abbreviation.replace('~', " ");
        [capitalised(&plain), plain.to_uppercase(), plain]
    };
    ABBREVIATIONS
        .iter()
        .map(|(base, list)| (*base, list.split_whitespace().flat_map(forms).collect()))
        .collect()
});

const ABBREVIATIONS: [(&str, &str); 24] = [
    (
        "bg",
        "бул. вж. гр. др. кв. лв. мин. напр. обл. пл. пр. проф. рис. св. сл. ст. стр. т.е. т.н. тел. ул. \
         хил. чл.",
    ),
    (
        "ca",
        "admó. apt. art. av. avda. cap. cf. cia. col. Dr. Dra. ed. edit. esq. etc. fig. gral. ib. il. \
         màx. mín. núm. núms. obs. op. pàg. pàgs. pl. pp. pral. prof. ref. Sr. Sra. Srs. St. Sta. tel. \
         trad. vol. vols. vs.",
    ),
    (
        "cs",
        "aj. apod. atd. atp. býv. čís. čl. doc. dr. hod. ing. kap. kpt. max. mil. min. mj. mld. např. \
         nám. násl. obr. odd. odst. okr. pol. popř. pozn. prof. př. příp. resp. roč. sev. sl. str. stol. \
         tab. tel. tis. tj. tzn. tzv. ul. včt. vyd. zejm. zkr. zvl.",
    ),
    (
        "da",
        "adr. afd. ang. bl.a. ca. d.d. d.v.s. dir. dr. dvs. e.l. eks. ekskl. etc. evt. f.eks. f.o.m. fig. \
         fork. frk. hhv. i.h.t. ifm. ift. inkl. jf. jfr. kap. kl. kr. m.a.o. m.fl. m.h.t. m.m. m.v. maks. \
         mht. mia. mio. mv. nr. o.l. o.lign. obs. osv. p.g.a. p.t. pga. pkt. prof. pr. red. resp. sek. \
         sml. st. stk. str. t.o.m. tlf. u.a. udg. vedr. vha.",
    ),
    (
        "de",
        "Abb. Abk. Abs. Abt. allg. Anm. Art. Aufl. Bd. bes. bez. bzgl. bzw. ca. Co. dgl. d.h. Dipl. Dr. \
         ebd. einschl. engl. entspr. etc. evtl. exkl. Fa. Fam. ff. Fr. frz. geb. gegr. gem. ggf. griech. \
         Hr. Hrn. hrsg. i.d.R. Ing. inkl. Inh. insb. insbes. Jh. jährl. Kap. kath. kfm. lat. lfd. lt. \
         ltd. max. mind. Min. Mio. Mrd. mtl. nachm. Nr. o.ä. o.g. Pkt. Prof. rd. s.o. s.u. Sek. sog. St. \
         Di. Do. Mi. Mo. Sa. So. Std. stellv. Str. tägl. Tel. Tsd. u.a. u.ä. ugs. urspr. usf. usw. v.a. verh. vgl. vorm. wg. z.B. z.T. \
         z.Zt. Ziff. zz. zzgl. zzt.",
    ),
    (
        "el",
        "αρ. αριθ. βλ. δηλ. δρ. εικ. εκ. εκατ. κ.ά. κ.α. κ.λπ. κ.ο.κ. κεφ. κλπ. λ.χ. μ.μ. μ.Χ. π.μ. π.χ. \
         π.Χ. πρβλ. σελ. σημ. σσ. στρ. τ.μ. τηλ. υπ. χιλ. χλμ. ό.π.",
    ),
    (
        "en",
        "a.m. al. approx. Apr. att. attn. Aug. Ave. B.A. B.Sc. Bldg. Blvd. Bros. ca. Capt. cf. chap. ch. Co. Col. Corp. \
         D.Phil. Dec. dept. Dr. e.g. ed. eds. Eq. eq. Eqs. eqs. esp. est. et~al. etc. excl. ext. Feb. ff. fig. figs. fl. Fri. \
         ft. Gen. Gov. govt. Hon. hrs. i.e. ibid. Inc. incl. Jan. Jr. Jul. Jun. lb. lbs. Lt. Ltd. M.A. M.Sc. Maj. \
         Mar. max. Messrs. min. mins. misc. Mon. Mr. Mrs. Ms. Mt. mtg. nos. Nov. Oct. oz. p.m. para. Ph.D. pp. \
         Prof. pt. pts. qt. Rd. Ref. ref. refs. Rm. Rep. Rev. Sat. sec. Sen. Sep. Sept. Sgt. sq. Sr. St. Ste. Sun. tbsp. tel. \
         Thu. Thur. Thurs. tsp. Tue. Tues. univ. viz. vol. vols. vs. Wed. yd. yds. yr. yrs.",
    ),
    (
        "es",
        "a.C. admón. apdo. art. atte. Av. Avda. cap. cf. Cía. col. d.C. dcha. depto. dpto. Dr. Dra. Dña. \
         ed. EE. ej. etc. Excmo. fig. Fdo. gral. hnos. ib. íd. Ilmo. Ing. izq. izda. Lic. máx. mín. min. \
         Mons. núm. núms. pág. págs. párr. pl. pp. Prof. Profa. Prov. pza. ref. Rev. S.A. s.f. sig. sigs. \
         Sr. Sra. Sres. Sras. Srta. Sta. Sto. tel. tfno. trad. Ud. Uds. UU. Vd. Vds. vol. vols. vs.",
    ),
    (
        "fr",
        "adj. adv. apr. art. av. bd. boul. bull. cf. ch. chap. col. coll. dép. dir. éd. env. etc. ex. \
         fasc. fig. hab. ibid. id. inf. ill. max. min. MM. Mgr. op. par. pl. pp. préf. prof. réf. sc. \
         sec. sept. St. Ste. suiv. sup. suppl. sv. tél. trad. univ. vol.",
    ),
    (
        "hr",
        "br. čl. dipl. dr. god. inž. itd. izd. mil. min. mj. mlrd. mr. npr. odn. op. prof. red. ref. sl. \
         sv. str. tab. tel. tj. tis. tzv. ul. vol. zb.",
    ),
    (
        "hu",
        "ált. ápr. aug. bek. br. cca. cs. dec. dr. évf. febr. fej. fszt. hiv. hrsz. i.e. i.sz. id. ifj. \
         ill. jan. júl. jún. kb. köv. kül. ld. máj. márc. max. megj. min. nov. okt. old. özv. pl. prof. \
         röv. stb. sz. szept. szerk. szt. tel. tkp. tul. ua. ui. um. ún. vö.",
    ),
    (
        "is",
        "bls. dr. e.t.v. fyrrv. kl. kr. m.a. nr. o.fl. o.s.frv. s.s. sbr. skv. t.d. u.þ.b. þ.e.",
    ),
    (
        "it",
        "a.C. all. arch. art. artt. avv. ca. cap. capp. cfr. cit. cod. col. com. d.C. dott. dr. ecc. ed. \
         es. etc. fam. fig. figg. gent. geom. ing. lett. loc. max. min. mons. nn. op. pag. pagg. p.es. \
         par. pp. pref. preg. prof. prov. rag. rev. rif. seg. segg. sen. sez. sig. sig.na. sig.ra. sigg. \
         ss. suppl. tab. tav. tel. trad. vol. voll. vs.",
    ),
    (
        "nb",
        "adm. adr. avd. bl.a. ca. d.v.s. dir. dr. dvs. e.l. eks. etc. evt. f.eks. f.o.m. fig. fork. hhv. \
         iflg. ift. inkl. innb. jf. jfr. kap. kl. kr. m.a.o. m.fl. m.m. maks. mht. mill. min. mnd. moh. \
         mrd. mv. nr. osv. p.g.a. pga. pkt. prof. red. ref. sek. sml. st. stk. str. t.o.m. tlf. vedr. \
         vha. vol. årg.",
    ),
    (
        "nl",
        "a.u.b. afd. afk. alg. bijv. bijz. blz. bv. ca. cf. d.m.v. d.w.z. dhr. div. dr. drs. e.a. e.d. \
         enz. etc. evt. excl. fam. fig. geb. gem. hfst. i.p.v. i.v.m. incl. ing. ir. jl. m.a.w. m.b.t. \
         m.i.v. m.n. max. mej. mevr. min. mln. mr. mrd. mw. n.a.v. nl. nr. o.a. o.i.d. o.l.v. pag. prof. \
         resp. s.v.p. st. str. t.a.v. t.b.v. t.g.v. t.o.v. t.z.t. tel. secr. vgl. vnl. voorz. zgn.",
    ),
    (
        "pl",
        "cd. cdn. dr. dyr. ds. gł. godz. hab. im. inż. itd. itp. jw. ks. lek. m.in. maks. mec. med. mgr. \
         mies. min. mld. mln. n.e. np. nr. ok. os. p.n.e. pkt. pl. płk. pow. poz. prof. proc. przyp. pt. \
         red. rozdz. rys. rz. sek. str. św. tab. tel. tj. tłum. tys. tzn. tzw. ul. ur. ust. wg. woj. ww. \
         wyd. zł. zm. zob.",
    ),
    (
        "pt",
        "a.C. art. arts. Av. cap. cf. cia. cód. d.C. Dr. Dra. Drs. ed. Eng. etc. ex. Exma. Exmo. fig. \
         hab. i.e. Ilmo. inf. Lda. Ltda. máx. mín. min. núm. obs. op. pág. págs. pp. prof. Profa. ref. \
         séc. sécs. seg. Sr. Sra. Srs. Sta. Sto. tel. telef. trad. univ. vol. vols. vs.",
    ),
    (
        "ro",
        "alin. art. bd. bl. cap. cca. cf. conf. d.Hr. dl. dlui. dna. dnei. dr. dra. ed. etc. ex. fig. \
         î.Hr. ing. jud. lit. loc. max. min. nr. obs. op. pag. par. pct. prof. pt. sec. str. ș.a. \
         ș.a.m.d. tab. tel. vol.",
    ),
    (
        "ru",
        "авт. акад. англ. бул. вв. вып. гг. гл. гос. гр. доц. долл. др. ед. зав. зам. им. ин. инж. кв. \
         коп. корп. куб. лат. лит. макс. мес. мин. млн. млрд. наб. напр. нач. нем. обл. обр. оз. ок. окр. \
         пер. пл. пос. пр. прим. просп. проф. ред. рис. род. руб. сб. св. сек. см. ср. ст. стр. т.д. т.е. \
         т.к. т.н. т.о. т.п. т.ч. табл. тел. тыс. ул. фр. чел. шт. экз.",
    ),
    (
        "sk",
        "apod. atď. cca. doc. dr. hod. ing. kap. max. mil. min. mld. napr. nám. obr. ods. pozn. prof. \
         príp. resp. str. t.j. tab. tel. tis. tj. tzn. tzv. ul. zv.",
    ),
    (
        "sl",
        "dr. idr. inž. ipd. itd. itn. mag. mio. mrd. npr. oz. prof. red. sl. str. sv. tab. tel. tj. ur. \
         št.",
    ),
    (
        "sv",
        "anm. avd. bl.a. ca. d.v.s. dr. dvs. e.d. enl. etc. ev. exkl. f.d. f.n. f.ö. fig. forts. fr.o.m. \
         inkl. jfr. kap. kl. kr. m.a.o. m.fl. m.m. max. milj. min. mkt. nr. o.d. o.s.v. osv. p.g.a. pga. \
         prof. ref. resp. s.a.s. s.k. sek. sid. st. t.ex. t.o.m. t.v. tel. tfn. u.a. uppl. vol.",
    ),
    (
        "tr",
        "Alb. Av. bkz. bs. Cad. Cumh. çev. dk. Doç. Dr. ed. Fak. Gen. Hz. krş. Ltd. Mah. Müh. örn. Prof. \
         sn. Sok. T.C. tel. Tic. Üniv. vb. vd. vs. yy. Yrd. Şti.",
    ),
    (
        "uk",
        "авт. акад. англ. бул. вид. вип. вул. гл. гр. грн. див. доц. зав. заст. ім. ін. інж. кв. корп. \
         лат. макс. мін. млн. млрд. напр. нім. обл. оз. пл. пор. пр. прим. проф. просп. ред. рис. рр. св. \
         сек. см. ст. стор. т.д. т.зв. т.п. табл. тел. тис. чол. шт.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_abbreviations_are_known_with_their_stop_only() {
        for (base, word) in [
            ("de", "usw."),
            ("de", "Usw."),
            ("es", "Sr."),
            ("no", "BL.A."),
            ("el", "κ.λπ."),
            ("en", "et al."),
            ("en", "Approx."),
        ] {
            assert!(is_usual_abbreviation(base, word), "{word}");
        }
        for (base, word) in [("de", "usw"), ("en", "sat."), ("xx", "usw.")] {
            assert!(!is_usual_abbreviation(base, word), "{word}");
        }
    }
}
