"""Errors in the text that thresholds are chosen on. Found by reading; excluded, since a mark on one of them is not false."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from training.features import CLOSE, OPEN, PAD, Corpus
from training.words import split

FILE = Path(__file__).parent / "text_errors.txt"
# The number of words on each side that identify a position.
REACH = 4


def position_key(words: Sequence[str]) -> str:
    """Returns the key of the middle one of 2 * REACH + 1 words: the start of a hash, so that the file contains no text."""
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:16]


def read_keys(path: Path = FILE) -> frozenset[str]:
    """Returns the keys of a file: one per line, except for lines that start with `#`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def write_keys(keys: Iterable[str], path: Path = FILE) -> None:
    """Writes keys in order, after the comment lines at the start of the file."""
    comment = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    path.write_text("\n".join([*comment, *sorted(set(keys))]) + "\n", encoding="utf-8")


def error_positions(corpus: Corpus, keys: frozenset[str]) -> np.ndarray:
    """Returns for each position of a corpus whether its word is a known error, [positions]."""
    result = np.zeros(len(corpus.flat), dtype=bool)
    words = [corpus.texts[n] for n in corpus.flat]
    for at in range(PAD, len(words) - PAD):
        if words[at] not in (OPEN, CLOSE):
            result[at] = position_key(words[at - REACH : at + REACH + 1]) in keys
    return result


def is_error(sentence: str, start: int, keys: frozenset[str]) -> bool:
    """Returns whether the word that begins at character `start` of a sentence is a known error."""
    words = split(sentence)
    at = next((n for n, word in enumerate(words) if word.start == start), None)
    if at is None:
        return False
    padded = [OPEN] * REACH + [word.text for word in words] + [CLOSE] * REACH
    return position_key(padded[at : at + 2 * REACH + 1]) in keys
