"""Training of the sentence model: packs text, generates errors, trains, measures and exports. See README.md."""
