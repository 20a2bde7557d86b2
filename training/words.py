"""Words: splits a sentence (FORMAT.md section 2), and normalises words for features (section 7.1)."""

import re
from typing import NamedTuple

SPACES = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
# Code points from U+00C0 that are not letters. Fixed ranges instead of Unicode's tables, so that all readers always agree.
_NO_LETTERS = "\xd7\xf7\u2000-\u2bff\u3000-\u303f\ufe00-\ufe0f\uff00-\uff20\U0001f000-\U0001faff"
LETTER = rf"(?:[A-Za-z]|(?![{_NO_LETTERS}])[\u00c0-\U0010ffff])"
_WORD = re.compile(
    rf"[{SPACES}]*(‹code›|{LETTER}+(?:['’]{LETTER}+)*|[0-9]+|[^{SPACES}])"
)
_IS_LETTER = re.compile(LETTER)

_LOWER = {c: c + 32 for c in [*range(0x41, 0x5B), *range(0xC0, 0xDF)] if c != 0xD7}
_UPPER = {v: k for k, v in _LOWER.items()}


class Word(NamedTuple):
    """A word of a sentence: its text, its character span, and whether it follows a space or begins the sentence."""

    text: str
    start: int
    end: int
    spaced: bool


def split(sentence: str) -> list[Word]:
    """Returns the words of a sentence, in order. Every character other than a space belongs to exactly one word."""
    words = []
    last = 0
    for match in _WORD.finditer(sentence):
        start, end = match.span(1)
        words.append(Word(match.group(1), start, end, start == 0 or start > last or not words))
        last = end
    return words


def lower(text: str) -> str:
    """Returns the text in lower case, by the format's own small table."""
    return text.lower() if text.isascii() else text.translate(_LOWER)


def upper(text: str) -> str:
    """Returns the text in upper case, by the format's own small table."""
    return text.upper() if text.isascii() else text.translate(_UPPER)


def is_letters(text: str) -> bool:
    """Returns whether a word is a run of letters, possibly with apostrophes inside."""
    return bool(_IS_LETTER.match(text))


def has_upper(text: str) -> bool:
    """Returns whether any character has a lower-case counterpart."""
    return lower(text) != text


def capitalise(text: str) -> str:
    """Returns the text with its first character in upper case."""
    return upper(text[:1]) + text[1:]


def form(text: str) -> str:
    """Returns the normal form of a word for features."""
    if text[0] in "0123456789":
        return "0"
    return lower(text).replace("’", "'")[:32]


def in_case_of(written: str, replacement: str, first: bool) -> str:
    """Returns the replacement in the case of the written word. `first` says whether that word begins the sentence."""
    if has_upper(replacement):
        return replacement
    letters = [c for c in written if is_letters(c)]
    if len(letters) >= 2 and all(has_upper(c) for c in letters):
        return upper(replacement)
    if has_upper(written[:1]) and (written != "I" or first):
        return capitalise(replacement)
    return replacement
