//! The grammar of clauses: closed-class words and rules over symbols, read from `engine/data/en/clause-grammar.txt`.
//!
//! The rules are brought into the form that a chart needs: two symbols on the right-hand side, and for each symbol those that it is
//! without any other word.

use std::collections::HashMap;
use std::sync::OnceLock;

const GRAMMAR_LINES: &str = include_str!("../../data/en/clause-grammar.txt");

/// The number of 64-bit words in a set of symbols.
const SET_WORDS: usize = 6;

/// A set of symbols.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct SymbolSet([u64; SET_WORDS]);

/// The number of a symbol.
pub(super) type Symbol = usize;

impl SymbolSet {
    pub(super) fn insert(&mut self, symbol: Symbol) {
        self.0[symbol / 64] |= 1 << (symbol % 64);
    }

    pub(super) fn contains(&self, symbol: Symbol) -> bool {
        self.0[symbol / 64] & (1 << (symbol % 64)) != 0
    }

    pub(super) fn extend(&mut self, other: &Self) {
        for (own, others) in self.0.iter_mut().zip(other.0) {
            *own |= others;
        }
    }

    /// Returns the symbols of both sets.
    fn common(&self, other: &Self) -> Self {
        let mut both = *self;
        for (own, others) in both.0.iter_mut().zip(other.0) {
            *own &= others;
        }
        both
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    fn iter(&self) -> impl Iterator<Item = Symbol> + '_ {
        self.0.iter().enumerate().flat_map(|(index, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
                rest &= rest - 1;
                Some(index * 64 + bit)
            })
        })
    }
}

/// The rules whose right-hand side begins with a symbol.
#[derive(Debug, Clone, Default)]
struct RulesOfLeft {
    /// The symbols that may follow.
    rights: SymbolSet,
    /// What each of them gives, with everything that this is without another word.
    results: Vec<(Symbol, SymbolSet)>,
}

/// The rules of one symbol (what it is alone) and of two (what they are together).
#[cfg(test)]
type RulesAsRead = (Vec<(Symbol, Symbol)>, Vec<(Symbol, Symbol, Symbol)>);

/// The grammar.
#[derive(Debug)]
pub(super) struct ClauseGrammar {
    symbols: HashMap<String, Symbol>,
    words: HashMap<&'static str, SymbolSet>,
    /// By symbol: itself, and what it is without another word.
    closures: Vec<SymbolSet>,
    by_left: Vec<RulesOfLeft>,
    /// The symbols that begin a right-hand side of two.
    lefts: SymbolSet,
    wholes: [Symbol; 2],
    repaired_wholes: [Symbol; 2],
    /// The rules as they were read.
    #[cfg(test)]
    pub(super) rules: RulesAsRead,
}

/// The parts of the grammar while it is read.
#[derive(Default)]
struct GrammarBuilder {
    symbols: HashMap<String, Symbol>,
    unary: Vec<(Symbol, Symbol)>,
    binary: Vec<(Symbol, Symbol, Symbol)>,
}

impl GrammarBuilder {
    fn symbol(&mut self, name: &str) -> Symbol {
        let next = self.symbols.len();
        *self.symbols.entry(name.to_owned()).or_insert(next)
    }

    /// Adds a rule. Of three or more symbols on the right, all but the first are a symbol of their own.
    fn add_rule(&mut self, left: &str, right: &[&str]) {
        let parent = self.symbol(left);
        match right {
            [only] => {
                let child = self.symbol(only);
                self.unary.push((child, parent));
            }
            [first, second] => {
                let rule = (self.symbol(first), self.symbol(second), parent);
                self.binary.push(rule);
            }
            [first, rest @ ..] => {
                let rest_name = rest.join(" ");
                if !self.symbols.contains_key(&rest_name) {
                    self.add_rule(&rest_name, rest);
                }
                let rule = (self.symbol(first), self.symbol(&rest_name), parent);
                self.binary.push(rule);
            }
            [] => {}
        }
    }

    /// Adds the rules of a line, `A# -> B# C? | D`.
    fn add_line(&mut self, left: &str, alternatives: &str) {
        for alternative in alternatives.split('|') {
            let both = format!("{left} -> {alternative}");
            let numbers: &[&str] = if both.contains('#') { &["s", "p"] } else { &[""] };
            for number in numbers {
                let left = left.replace('#', number);
                let right = alternative.replace('#', number);
                let mut readings: Vec<Vec<&str>> = vec![Vec::new()];
                for name in right.split_whitespace() {
                    let optional = name.strip_suffix('?');
                    let without = readings.clone();
                    for reading in &mut readings {
                        reading.push(optional.unwrap_or(name));
                    }
                    if optional.is_some() {
                        readings.extend(without);
                    }
                }
                for reading in readings {
                    self.add_rule(&left, &reading);
                }
            }
        }
    }
}

impl ClauseGrammar {
    /// Returns the grammar of English clauses.
    pub(super) fn english() -> &'static Self {
        static GRAMMAR: OnceLock<ClauseGrammar> = OnceLock::new();
        GRAMMAR.get_or_init(|| Self::new(GRAMMAR_LINES))
    }

    fn new(lines: &'static str) -> Self {
        let mut builder = GrammarBuilder::default();
        let mut word_lines: Vec<(&'static str, &'static str)> = Vec::new();
        for line in lines.lines().filter(|line| !line.starts_with('#')) {
            if let Some((left, alternatives)) = line.split_once("->") {
                builder.add_line(left.trim(), alternatives);
            } else if let Some(words) = line.split_once('=') {
                word_lines.push(words);
            }
        }
        let mut words: HashMap<&'static str, SymbolSet> = HashMap::new();
        for (names, symbols) in word_lines {
            for word in names.split_whitespace() {
                for symbol in symbols.split_whitespace() {
                    let symbol = builder.symbol(symbol);
                    words.entry(word).or_default().insert(symbol);
                }
            }
        }
        let wholes = ["TOP", "TOPQ"].map(|name| builder.symbol(name));
        let repaired_wholes = ["REPAIRED", "REPAIREDQ"].map(|name| builder.symbol(name));
        let count = builder.symbols.len();
        assert!(count <= SET_WORDS * 64, "{count} symbols are too many");
        let closures: Vec<SymbolSet> = (0..count).map(|symbol| closure(symbol, &builder.unary)).collect();
        let mut by_left = vec![RulesOfLeft::default(); count];
        let mut lefts = SymbolSet::default();
        #[cfg(test)]
        let rules = (builder.unary.clone(), builder.binary.clone());
        for (first, second, parent) in builder.binary {
            let rules = &mut by_left[first];
            lefts.insert(first);
            rules.rights.insert(second);
            match rules.results.iter_mut().find(|(right, _)| *right == second) {
                Some((_, result)) => result.extend(&closures[parent]),
                None => rules.results.push((second, closures[parent])),
            }
        }
        for word in words.values_mut() {
            *word = expanded(word, &closures);
        }
        Self {
            symbols: builder.symbols,
            words,
            closures,
            by_left,
            lefts,
            wholes,
            repaired_wholes,
            #[cfg(test)]
            rules,
        }
    }

    /// Returns the symbol of a whole sentence.
    pub(super) fn whole(&self, is_question: bool) -> Symbol {
        self.wholes[usize::from(is_question)]
    }

    /// Returns the symbol of a whole sentence of which a word was replaced: one with a subject.
    pub(super) fn repaired_whole(&self, is_question: bool) -> Symbol {
        self.repaired_wholes[usize::from(is_question)]
    }

    /// Returns the name of a symbol.
    #[cfg(test)]
    pub(super) fn name(&self, symbol: Symbol) -> &str {
        self.symbols
            .iter()
            .find(|(_, s)| **s == symbol)
            .map_or("", |(name, _)| name)
    }

    /// Returns the symbols of a closed-class word.
    pub(super) fn word(&self, lower: &str) -> Option<SymbolSet> {
        self.words.get(lower).copied()
    }

    /// Returns what words with these symbols are.
    pub(super) fn set(&self, names: &[&str]) -> SymbolSet {
        let mut set = SymbolSet::default();
        for symbol in names.iter().filter_map(|name| self.symbols.get(*name)) {
            set.insert(*symbol);
        }
        expanded(&set, &self.closures)
    }

    /// Adds what a part with the symbols `left` and the part after it with the symbols `right` are together.
    pub(super) fn combine(&self, left: &SymbolSet, right: &SymbolSet, into: &mut SymbolSet) {
        for symbol in left.common(&self.lefts).iter() {
            let rules = &self.by_left[symbol];
            if rules.rights.common(right).is_empty() {
                continue;
            }
            for (second, result) in &rules.results {
                if right.contains(*second) {
                    into.extend(result);
                }
            }
        }
    }
}

fn closure(symbol: Symbol, unary: &[(Symbol, Symbol)]) -> SymbolSet {
    let mut set = SymbolSet::default();
    let mut waiting = vec![symbol];
    while let Some(next) = waiting.pop() {
        if !set.contains(next) {
            set.insert(next);
            waiting.extend(
                unary
                    .iter()
                    .filter(|(child, _)| *child == next)
                    .map(|(_, parent)| *parent),
            );
        }
    }
    set
}

fn expanded(set: &SymbolSet, closures: &[SymbolSet]) -> SymbolSet {
    let mut all = SymbolSet::default();
    for symbol in set.iter() {
        all.extend(&closures[symbol]);
    }
    all
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// The symbols that the code gives to words (`clause_tokens.rs`).
    const OF_WORDS: &str =
        "Ns Np ADJ ADJX ADV P VB VZ VD VN VG VBC VZC VDC VNC VGC GEN AUXP NUM TIME UNIT COMMA";

    #[test]
    fn every_symbol_is_a_rule_or_belongs_to_words() {
        let grammar = ClauseGrammar::english();
        let (unary, binary) = &grammar.rules;
        let mut made: HashSet<Symbol> = unary.iter().map(|(_, parent)| *parent).collect();
        made.extend(binary.iter().map(|(.., parent)| *parent));
        let of_closed_words = grammar.words.values().flat_map(SymbolSet::iter);
        made.extend(of_closed_words);
        let unknown: Vec<&String> = grammar
            .symbols
            .iter()
            .filter(|(name, symbol)| {
                !made.contains(symbol) && !OF_WORDS.split(' ').any(|of_words| of_words == *name)
            })
            .map(|(name, _)| name)
            .collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
