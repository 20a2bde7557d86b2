//! Guards: conditions under which an issue of one of Harper's rules is dropped.
//!
//! Some hold for all rules: no rule changes a number, a price, a date, a label or a name, and a mark offers something to do. Others
//! belong to one rule, whose measured precision they raise (docs/decisions/0058-rules-by-precision.md).

use std::ops::Range;

use super::word_lists::has_word;
use crate::case::WordCase;
use crate::words::{ParagraphWords, is_apostrophe};
use crate::zones::touches;

/// Abbreviations that are written with a full stop and may stand before a lower-case word.
const ABBREVIATIONS: &str = "al app apr approx apt assn assoc aug ave avg bldg blvd btw ca cap capt cent cf ch chap co col conf corp \
    cont ctr dec dep dept dir dist div dr ed eds eg eq esp est etc ex exc excl ext feb ff fig figs fl fr fri ft fwd gal gen gov govt \
    hon hosp hr hrs hts ie illus in inc incl inst int intl jan jr jul jun kg km lb lbs lit lt ltd maj mar max mfg mg mgr min mins misc \
    ml mm mo mon mph mr mrs ms mt nat nb no nos nov oct op orig oz par para pg ph pl pop pp pr pres prev prof prop pt pts pub qt qtr \
    rd ref refs rep resp rev sat sec secs sect sen sep sept sgt sig sp spec sq sr st sta ste str subj sun supp tbsp tech tel temp thu \
    thur thurs tr trans tsp tue tues univ usu var vol vols vs wed wk wks yd yds yr yrs";
/// Words before a letter or number that they name: `on page i`, `type a`.
const LABEL_NOUNS: &str = "page pages item items section sections chapter chapters part parts type types index variable variables appendix \
    figure figures table tables step steps level levels option options group groups class grade plan case column row point points list \
    footnote note question answer exercise version vitamin hepatitis size line unit phase book act scene volume article clause paragraph";
/// Verbs whose past tense equals their base form: `he burst out laughing`.
const UNCHANGED_PAST_VERBS: &str = "beat become bet bid burst bust cast come cost cut fit forecast hit hurt input knit let offset outbid overcome \
    past put quit read recast reset rid run set shed shut slit spit split spread sweat thrust upset wed wet";
/// Words before a pronoun that take the base form of the verb after it: `did she cry`, `let him try`.
const BEFORE_BASE_FORM: &str = "do does did don't doesn't didn't will won't would wouldn't can can't cannot could couldn't shall should \
    shouldn't may might must had hadn't has hasn't have haven't am are is was were let lets make makes made help helps helped see sees saw seen watch \
    watched hear heard that lest if suggest suggests suggested recommend recommends recommended insist insists insisted demand demands \
    demanded require requires required ask asks asked having nor neither";
/// Nouns that `it's` stands before in the sense of "it is": times.
const TIME_NOUNS: &str = "time times day night morning afternoon evening midnight noon dawn dusk today tomorrow tonight yesterday monday \
    tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november \
    december spring summer autumn fall winter christmas easter halloween dinner lunch breakfast supper bedtime week weekend month year \
    season rush";
/// Prepositions after which `it's` is a possessive.
const PREPOSITIONS: &str = "of in on for with to from by at into onto about over under through after before during within without \
    between against toward towards upon across along around behind beneath beside beyond inside outside near";

/// Words before `to` that show it to be `too`: `I am to tired`, `far to late`.
const BEFORE_TOO: &str = "am is are was were be been being isn't aren't wasn't weren't i'm you're he's she's it's we're they're that's \
    feel feels felt look looks looked seem seems seemed sound sounds sounded get gets got become becomes became grew far much not \
    just";
/// Words before `to` and a verb: `want to go`.
const BEFORE_INFINITIVE: &str = "want wants wanted need needs needed have has had try tries tried trying like likes liked love loves \
    going able decide decides decided start starts started begin begins began hope hopes hoped plan plans planned agree agreed refuse \
    refused ought supposed seem seems seemed happen happened how what where when whether order";
/// Third-person verbs that are not plural nouns as well: `you goes`.
const VERB_ONLY_FORMS: &str = "is was has does goes gets makes takes says knows thinks wants comes gives finds tells becomes keeps lets begins \
    seems brings writes eats speaks sings asks needs likes loves lives sees hears feels believes understands";

/// Nouns that are never counted: `an information`, `advices`.
const UNCOUNTABLE_NOUNS: &str = "advice information furniture equipment luggage baggage homework housework evidence feedback software hardware \
    traffic machinery jewelry jewellery clothing garbage rubbish scenery stationery infrastructure progress pollution bread rice sand \
    happiness electricity fun nonsense";
/// Conjunctive adverbs that a comma follows at the beginning of a sentence. After `Thus` and the like it is a matter of taste.
const CONJUNCTIVE_ADVERBS: &str = "however moreover furthermore nevertheless nonetheless additionally consequently unfortunately fortunately \
    therefore otherwise meanwhile finally firstly secondly thirdly lastly";

/// Verbs that take an object and hardly ever a clause: `lost it's way`.
const TRANSITIVE_VERBS: &str = "lost lose loses losing found keep keeps kept keeping made make makes making took take takes taking gave give \
    gives giving held hold holds holding left leave leaves leaving sold sell sells built build builds brought bring brings bought buy buys \
    has had have having got put puts putting ate eat eats change changes open opens close closes use uses using raise raises show shows \
    reach reaches run runs ran beat beats bit bite bites blew blow blows broke break breaks burn burns burnt caught catch catches chose \
    choose chooses cost costs cut cuts dealt drank drink drinks drew draw draws drove drive drives fed feed feeds fought fight fights \
    flew dove forgot forget forgets got hid hide hides hit hits hurt hurts laid lay lays led lead leads lent let lets lick licks lit met meet \
    meets paid pay pays pull pulls push pushes read reads rode ride rides rang sang sank sent send sends set sets shook shake shakes shed \
    shot shoot shoots shut shuts sought spent spend spends split spread spreads stole steal steals struck strike strikes swung swing \
    swings taught teach teaches tore tear tears threw throw throws wag wags won win wins wore wear wears wound wrote write writes";

/// Words after which a noun follows.
const DETERMINERS: &str = "a an the any some no every each this that these those my your his her its our their all both such what which";
/// Words after `its` that are no nouns, and so show it to be `it's`.
const NON_NOUNS: &str = "a an the been had got not my your his her our their this that these those because going gonna so too very \
    just really also always never only still he she we they you i it is was has anywhere everywhere somewhere nowhere";

/// The number of bytes before a mark that are searched for the beginning of a quotation.
const MAX_QUOTATION_BYTES: usize = 500;

/// What a guard sees of an issue: the text around it and its replacements.
pub(super) struct GuardedIssue<'a> {
    pub(super) layout: &'a ParagraphWords<'a>,
    pub(super) bytes: &'a Range<usize>,
    pub(super) values: &'a [String],
}

impl GuardedIssue<'_> {
    /// Returns whether the issue would change a number, a label or a name.
    pub(super) fn changes_number_or_name(&self) -> bool {
        let surface = self.surface();
        let figures = |text: &str| -> String { text.chars().filter(|c| is_number_character(*c)).collect() };
        let surface_figures = figures(surface);
        self.values.iter().any(|value| figures(value) != surface_figures)
            || !surface_figures.is_empty()
                && self.values.iter().all(|value| letters(value) == letters(surface))
            || self.changes_name()
    }

    /// Returns whether a changed word has a capital in the middle of a sentence that is not all in capitals. Changes of
    /// case are left to the rules about case.
    fn changes_name(&self) -> bool {
        let surface = self.surface();
        let only_case = self
            .values
            .iter()
            .all(|value| value.to_lowercase() == surface.to_lowercase());
        if only_case || self.is_in_capitals() {
            return false;
        }
        let opens_sentence = self.opens_sentence();
        let words = surface
            .split(|c: char| !c.is_alphabetic() && !is_apostrophe(c))
            .filter(|word| !word.is_empty());
        words.enumerate().any(|(at, word)| {
            let has_capital = word.starts_with(char::is_uppercase)
                && !is_first_person(word)
                && !(at == 0 && opens_sentence);
            let is_unchanged = self.values.iter().all(|value| contains_word(value, word));
            has_capital && !is_unchanged
        })
    }

    /// Returns whether an article is a label or a part of a name, a time or another abbreviation: `Vitamin A is`,
    /// `3 a.m.`, `A&M`.
    pub(super) fn is_label(&self) -> bool {
        let text_after = self.after().chars().next();
        let has_capital = self.surface().starts_with(char::is_uppercase);
        let words_before = self.word_before();
        // Nobody knows how code is read out: ``an `if` ``.
        let next = self.bytes.end + text_after.map_or(0, char::len_utf8);
        touches(&self.layout.zones, &(next..next + 1))
            || !text_after.is_some_and(char::is_whitespace)
            || self
                .before()
                .ends_with(|c: char| !c.is_whitespace() && !"“\"'‘(—–-*_[".contains(c))
            || has_capital && !self.opens_sentence() && !self.is_in_capitals()
            || has_word(LABEL_NOUNS, &words_before.to_lowercase()) && self.word_after().chars().count() == 1
            || words_before.chars().count() == 1 && !matches!(words_before.as_str(), "I" | "i")
            || has_word("is was and or if then than equals has", &self.word_after())
            || self.precedes_command()
    }

    /// Returns whether a word in capitals follows that is too long to be spelt letter by letter: `a FLUSHALL`.
    fn precedes_command(&self) -> bool {
        let next = self.word_after();
        next.chars().count() > 5 && WordCase::of(&next) == WordCase::Upper && !self.is_in_capitals_before()
    }

    fn is_in_capitals_before(&self) -> bool {
        let words_before = self.word_before();
        words_before.chars().count() > 1 && WordCase::of(&words_before) == WordCase::Upper
    }

    /// Returns whether the mark follows the full stop of an abbreviation, or stands at the beginning of a list item or in
    /// the middle of a quotation.
    pub(super) fn is_within_sentence(&self) -> bool {
        let words_before = self.before().trim_end();
        if words_before.is_empty() {
            return false;
        }
        if words_before.len() == self.before().len() {
            // `info.plist`, `(above).then`
            return true;
        }
        if words_before.ends_with('?') {
            // `“What of his habits? and of his friends?”`
            let quotation_text = &words_before
                [words_before.ceil_char_boundary(words_before.len().saturating_sub(MAX_QUOTATION_BYTES))..];
            let is_in_quotation = quotation_text.matches('“').count() > quotation_text.matches('”').count();
            return is_in_quotation || quotation_text.matches('"').count() % 2 == 1;
        }
        let Some(rest) = words_before.strip_suffix('.') else {
            // `“Why, my God! they used to go there”`, `Yahoo! was`, `(see below.) and`, `1) take`, `- take`
            return true;
        };
        let word: String = {
            let backwards = rest
                .chars()
                .rev()
                .take_while(|c| c.is_alphanumeric() || *c == '.');
            let word: Vec<char> = backwards.collect();
            word.into_iter().rev().collect()
        };
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        word.is_empty()
            || word.contains('.')
            || letters <= 1
            || has_word(ABBREVIATIONS, &word.to_lowercase())
            || word.chars().all(char::is_numeric)
    }

    /// Returns whether the word is an identifier or a name with a small letter: `npm`, `iPhone`, `x86`.
    pub(super) fn is_identifier(&self) -> bool {
        let surface = self.surface();
        let text_after = self.after().chars().next();
        surface
            .chars()
            .skip(1)
            .any(|c| !c.is_lowercase() && !is_apostrophe(c))
            || text_after.is_some_and(|c| {
                c == '.' && self.after()[1..].starts_with(char::is_alphanumeric) || "_(/:=-@".contains(c)
            })
            || surface.chars().count() == 1 && !matches!(surface, "i" | "a")
    }

    /// Returns whether an `i` is a numeral, a variable or a label: `(i)`, `page i`, `i = 1`.
    pub(super) fn is_numeral(&self) -> bool {
        let (words_before, text_after) = (self.before(), self.after());
        text_after.starts_with([
            ')', '.', ']', '=', '+', '-', '/', '_', '[', '^', '*', '<', '>', ':',
        ]) && !text_after.starts_with(". ")
            && text_after != "."
            || words_before.ends_with(['(', '[', '/', '-', '_', '.', '=', '+', '*', '<', '>'])
            || text_after
                .trim_start()
                .starts_with(['=', '<', '>', '+', '∈', '≤', '≥'])
            || has_word(LABEL_NOUNS, &self.word_before().to_lowercase())
    }

    /// Returns whether `it's` can only mean "it is" or "it has" here.
    pub(super) fn means_it_is(&self) -> bool {
        let first = |text: &str| text.split_whitespace().next().unwrap_or_default().to_lowercase();
        let next = {
            let mut words = self.surface().split_whitespace().skip(1);
            words
                .next()
                .map_or_else(|| self.word_after().to_lowercase(), first)
        };
        let words_before = self.word_before().to_lowercase();
        let time_follows = self
            .after()
            .split_whitespace()
            .take(2)
            .map(plain_word)
            .any(|word| has_word(TIME_NOUNS, &word));
        // "The dog ate it's dinner": a verb that takes an object is more telling than a time that follows.
        let takes_object = has_word(TRANSITIVE_VERBS, &words_before);
        let is_about_time = (has_word(TIME_NOUNS, &next) || time_follows) && !takes_object;
        self.opens_sentence()
            || is_about_time
            || !(takes_object || has_word(PREPOSITIONS, &words_before) || words_before.ends_with("ed"))
    }

    /// Returns whether a verb after a pronoun is right: a past tense, a form after an auxiliary, or no verb at all.
    pub(super) fn verb_agrees(&self) -> bool {
        let surface = self.surface();
        let mut words = surface.split_whitespace();
        let verb = words.next_back().unwrap_or(surface).to_lowercase();
        let pronoun = words
            .next()
            .map_or_else(|| self.word_before(), str::to_owned)
            .to_lowercase();
        let start = self.before().trim_end();
        let start = if surface.contains(' ') {
            start
        } else {
            start.strip_suffix(&self.word_before()).unwrap_or(start)
        };
        let word_before_pronoun = plain_word(start.split_whitespace().next_back().unwrap_or_default());
        has_word(UNCHANGED_PAST_VERBS, &verb)
            || has_word(BEFORE_BASE_FORM, &word_before_pronoun)
            || matches!(pronoun.as_str(), "we" | "you" | "i")
                && verb.ends_with('s')
                && !has_word(VERB_ONLY_FORMS, &verb)
    }

    /// Returns whether no word of the mark is a noun that is never counted, so that `a respect` may be right.
    pub(super) fn counts_countable_nouns(&self) -> bool {
        let mut words = self.surface().split_whitespace().map(plain_word);
        !words.any(|word| {
            has_word(UNCOUNTABLE_NOUNS, &word)
                || word
                    .strip_suffix('s')
                    .is_some_and(|word| has_word(UNCOUNTABLE_NOUNS, word))
        })
    }

    /// Returns whether `its` is a possessive before a gerund: `its being so`.
    pub(super) fn precedes_gerund(&self) -> bool {
        self.word_after().ends_with("ing")
    }

    /// Returns whether `you're` before a name is right, or `were` at the beginning of a clause is a verb.
    pub(super) fn pronoun_verb_is_right(&self) -> bool {
        self.word_after().starts_with(char::is_uppercase) || self.surface().eq_ignore_ascii_case("were")
    }

    /// Returns whether `you` addresses several people: `you two`.
    pub(super) fn addresses_several(&self) -> bool {
        has_word(
            "two three four five both all guys girls boys ladies men women",
            &self.word_after(),
        )
    }

    /// Returns whether a comma after the word is a matter of taste.
    pub(super) fn comma_is_optional(&self) -> bool {
        !has_word(CONJUNCTIVE_ADVERBS, &plain_word(self.surface())) && !self.surface().contains(' ')
    }

    /// Returns whether `to` is not `too`, because nothing before it makes a predicate.
    pub(super) fn is_not_too(&self) -> bool {
        !has_word(BEFORE_TOO, &self.word_before().to_lowercase().replace('’', "'"))
    }

    /// Returns whether no verb before `to` calls for an infinitive after it: `access to encrypted data`.
    pub(super) fn is_no_infinitive(&self) -> bool {
        !has_word(BEFORE_INFINITIVE, &self.word_before().to_lowercase())
    }

    /// Returns whether `its` is a possessive: a preposition, a verb with an object or a conjunction precedes it, and what follows
    /// could be a noun.
    pub(super) fn is_possessive(&self) -> bool {
        let (words_before, text_after) = (self.word_before().to_lowercase(), self.word_after());
        let has_object = has_word(PREPOSITIONS, &words_before)
            || has_word(TRANSITIVE_VERBS, &words_before)
            || has_word("and or than as plus", &words_before)
            || words_before.ends_with("ed");
        has_object && !has_word(NON_NOUNS, &text_after.to_lowercase())
    }

    /// Returns whether the mark is in capitals, as a label is: `TODO`.
    pub(super) fn is_label_in_capitals(&self) -> bool {
        WordCase::of(self.surface()) == WordCase::Upper
    }

    /// Returns whether a verb ends a relative clause: `the steps that your change affects`.
    pub(super) fn ends_relative_clause(&self) -> bool {
        let ends_clause = !self.after().starts_with(' ');
        let mut words_before = self.before().split_whitespace().rev().skip(1).map(plain_word);
        let determiner = words_before.next().unwrap_or_default();
        let relative = words_before.next().unwrap_or_default();
        ends_clause
            && has_word(DETERMINERS, &determiner)
            && has_word("that which who whom how what whatever where", &relative)
    }

    /// Returns whether `everyday` is an adjective, because a determiner or a preposition precedes it: `any everyday word`.
    pub(super) fn is_adjective(&self) -> bool {
        let words_before = self.word_before().to_lowercase();
        has_word(DETERMINERS, &words_before) || has_word(PREPOSITIONS, &words_before)
    }

    /// Returns whether the word before is a noun that only looks like a comparative: `a header that`.
    pub(super) fn follows_noun(&self) -> bool {
        let mut words_before = self.before().split_whitespace().rev().skip(1).map(plain_word);
        words_before
            .next()
            .is_some_and(|word| has_word(DETERMINERS, &word))
    }

    /// Returns whether `where you` does not begin a question: `Where you are logged in`.
    pub(super) fn is_no_question(&self) -> bool {
        let end = self.after().find(['?', '.', '!']);
        let is_question = end.is_some_and(|end| self.after()[end..].starts_with('?'));
        self.surface().eq_ignore_ascii_case("where") && self.opens_sentence() && !is_question
    }

    fn surface(&self) -> &str {
        &self.layout.text[self.bytes.clone()]
    }

    fn before(&self) -> &str {
        &self.layout.text[..self.bytes.start]
    }

    fn after(&self) -> &str {
        &self.layout.text[self.bytes.end..]
    }

    fn word_before(&self) -> String {
        self.layout.neighbours(self.bytes).0
    }

    fn word_after(&self) -> String {
        self.layout.neighbours(self.bytes).1
    }

    /// Returns whether no word precedes the mark in its sentence.
    fn opens_sentence(&self) -> bool {
        self.word_before().is_empty()
    }

    /// Returns whether the words around the mark are in capitals.
    pub(super) fn is_in_capitals(&self) -> bool {
        let (left, right) = self.layout.neighbours(self.bytes);
        let upper = |word: &String| WordCase::of(word) == WordCase::Upper && word.chars().count() > 1;
        [left, right].iter().any(upper)
    }
}

/// Returns whether a character belongs to a number or a price.
fn is_number_character(character: char) -> bool {
    character.is_numeric() || matches!(character, '$' | '€' | '£' | '¥' | '₹' | '%' | '°')
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphabetic()).collect()
}

fn is_first_person(word: &str) -> bool {
    word == "I" || word.starts_with("I'") || word.starts_with("I’")
}

/// Returns whether a text contains a word as a whole.
pub(super) fn contains_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && !is_apostrophe(c))
        .any(|part| part == word)
}

fn plain_word(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}
