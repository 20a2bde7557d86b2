"""Trains the sentence model: packs text, makes errors, trains, measures and exports. See README.md."""
