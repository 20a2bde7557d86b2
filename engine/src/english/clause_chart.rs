//! A chart of a sentence: what each run of its words is in the grammar of clauses.

use super::clause_grammar::{ClauseGrammar, Symbol, SymbolSet};

/// The chart of a sentence (Cocke, Younger and Kasami's algorithm).
pub(super) struct ClauseChart<'g> {
    grammar: &'g ClauseGrammar,
    is_question: bool,
    /// The number of tokens.
    length: usize,
    /// By first token and number of tokens.
    cells: Vec<SymbolSet>,
}

impl<'g> ClauseChart<'g> {
    /// Reads tokens, each with the symbols that it may have.
    pub(super) fn new(grammar: &'g ClauseGrammar, tokens: &[SymbolSet], is_question: bool) -> Self {
        let length = tokens.len();
        let mut chart = Self {
            grammar,
            is_question,
            length,
            cells: vec![SymbolSet::default(); length * length],
        };
        for (at, symbols) in tokens.iter().enumerate() {
            *chart.cell_mut(at, 1) = *symbols;
        }
        for size in 2..=length {
            for from in 0..=length - size {
                chart.fill(from, size);
            }
        }
        chart
    }

    pub(super) fn cell(&self, from: usize, size: usize) -> &SymbolSet {
        &self.cells[from * self.length + size - 1]
    }

    fn cell_mut(&mut self, from: usize, size: usize) -> &mut SymbolSet {
        &mut self.cells[from * self.length + size - 1]
    }

    fn fill(&mut self, from: usize, size: usize) {
        let mut symbols = SymbolSet::default();
        for split in 1..size {
            let (left, right) = (self.cell(from, split), self.cell(from + split, size - split));
            if !left.is_empty() && !right.is_empty() {
                self.grammar.combine(left, right, &mut symbols);
            }
        }
        *self.cell_mut(from, size) = symbols;
    }

    /// Returns whether all tokens together are a sentence.
    pub(super) fn is_sentence(&self) -> bool {
        self.is_whole(self.grammar.whole(self.is_question))
    }

    /// Returns whether all tokens together are a sentence as one is accepted after a repair.
    fn is_repaired_sentence(&self) -> bool {
        self.is_whole(self.grammar.repaired_whole(self.is_question))
    }

    fn is_whole(&self, symbol: Symbol) -> bool {
        self.length > 0 && self.cell(0, self.length).contains(symbol)
    }

    /// Returns whether the tokens are a sentence if one of them has other symbols.
    pub(super) fn is_sentence_with(&mut self, at: usize, symbols: SymbolSet) -> bool {
        let written = self.cells.clone();
        *self.cell_mut(at, 1) = symbols;
        for size in 2..=self.length {
            for from in (at + 1).saturating_sub(size)..=at.min(self.length - size) {
                self.fill(from, size);
            }
        }
        let is_sentence = self.is_repaired_sentence();
        self.cells = written;
        is_sentence
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symbols(grammar: &ClauseGrammar, tokens: &[&str]) -> Vec<SymbolSet> {
        let symbols = |token: &&str| grammar.word(token).unwrap_or_else(|| grammar.set(&[token]));
        tokens.iter().map(symbols).collect()
    }

    #[test]
    fn a_verb_agrees_with_its_subject() {
        let grammar = ClauseGrammar::english();
        let mut chart = ClauseChart::new(
            grammar,
            &symbols(grammar, &["the", "Np", "of", "the", "Ns", "VZ"]),
            false,
        );
        assert!(!chart.is_sentence());
        assert!(chart.is_sentence_with(5, grammar.set(&["VB"])));
        assert!(!chart.is_sentence_with(5, grammar.set(&["VG"])));
        assert!(
            chart.is_sentence_with(1, grammar.set(&["Ns"])),
            "the chart is as it was"
        );
    }

    #[test]
    fn a_question_has_its_own_order() {
        let grammar = ClauseGrammar::english();
        let tokens = symbols(grammar, &["does", "the", "Ns", "VB"]);
        assert!(ClauseChart::new(grammar, &tokens, true).is_sentence());
        assert!(!ClauseChart::new(grammar, &tokens, false).is_sentence());
    }

    #[test]
    fn no_tokens_are_no_sentence() {
        assert!(!ClauseChart::new(ClauseGrammar::english(), &[], false).is_sentence());
    }
}
