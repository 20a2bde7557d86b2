"""Tags: the edit that one word of a faulty sentence needs. Applies tags (FORMAT.md section 4) and finds them for two sentences."""

import difflib

from training.inflect import Inflections
from training.words import Word, capitalise, has_upper, in_case_of, is_letters, lower, split, upper

KEEP, DELETE, SPELL = "KEEP", "DELETE", "SPELL"
ALWAYS = [KEEP, DELETE, SPELL]
CLOSING = set(",.;:?!)]…”%")
OPENING = set("([“")
CONTRACTION_LESS = str.maketrans("", "", "'’")


def keeps_capital(word: str) -> bool:
    """Returns whether a word stays capitalised when it is not the first of the sentence: *I*, and words with capitals inside."""
    return word == "I" or word[:2] in ("I'", "I’") or has_upper(word[1:])


class Tagger:
    """A tagger that applies and finds tags, with a table of inflections and a set of known words (lower case)."""

    def __init__(self, inflections: Inflections, known: set[str]):
        self.inflections = inflections
        self.known = known

    def replacement(self, word: str, tag: str, first: bool) -> str | None:
        """Returns the replacement that a tag gives for a word, or None if the tag gives none or the word lacks the form."""
        name, _, rest = tag.partition(" ")
        if name == "REPLACE":
            return in_case_of(word, rest, first)
        if name == "CASE":
            if rest == "UPPER":
                return capitalise(word)
            return upper(word) if rest == "ALL" else lower(word[:1]) + word[1:]
        if name == "APOSTROPHE" and rest == "S":
            return (word[:-1] if word.endswith("s") else word) + "'s"
        if name == "APOSTROPHE" and rest == "NONE":
            return word.translate(CONTRACTION_LESS)
        if name in ("VERB", "NOUN", "ADJECTIVE", "ADVERB"):
            form = self.inflections.apply(tag, lower(word))
            return None if form is None else in_case_of(word, form, first)
        return None

    def apply(self, sentence: str, words: list[Word], tags: list[str]) -> str:
        """Returns the sentence after all edits. `tags` has one entry for each word and one for the end."""
        edits: list[tuple[int, int, str]] = []
        skip = False
        for i, tag in enumerate(tags):
            if tag == KEEP or skip:
                skip = False
                continue
            edits += self._edits(sentence, words, i, tag)
            skip = tag == "SWAP"
        result = sentence
        # At one position, text inserted before a word follows the replacement of the words before it.
        for start, end, text in sorted(edits, key=lambda e: (e[0], e[1]), reverse=True):
            result = result[:start] + text + result[end:]
        return result

    def _edits(self, sentence: str, words: list[Word], i: int, tag: str) -> list[tuple[int, int, str]]:
        name, _, rest = tag.partition(" ")
        before = words[i - 1].end if i > 0 else 0
        if name == "INSERT":
            return self._insert(words, i, rest, before)
        if i >= len(words):
            return []
        word = words[i]
        following = words[i + 1] if i + 1 < len(words) else None
        if name == DELETE:
            plain = is_letters(word.text) or word.text[0] in "0123456789"
            if word.spaced and i > 0:
                return [(before, word.end, "")]
            if following and (i == 0 or (plain and following.spaced)):
                return [(word.start, following.start, "")]
            return [(word.start, word.end, "")]
        if name == "JOIN":
            return [(word.end, following.start, rest)] if following else []
        if name == "SPACE":
            return [(word.start, word.end, " ")]
        if name == "SPLIT":
            at = word.start + int(rest)
            return [(at, at, " ")] if int(rest) < len(word.text) else []
        if name == "SWAP":
            if not following:
                return []
            a, b = word.text, following.text
            if i == 0 and has_upper(a[:1]) and not has_upper(b[:1]):
                a, b = lower(a[:1]) + a[1:], capitalise(b)
            return [(word.start, word.end, b), (following.start, following.end, a)]
        if tag == "APOSTROPHE PLURAL":
            return [(word.end, word.end, "'")]
        text = self.replacement(word.text, tag, i == 0)
        return [] if text is None or text == word.text else [(word.start, word.end, text)]

    @staticmethod
    def _insert(words: list[Word], i: int, text: str, before: int) -> list[tuple[int, int, str]]:
        if text in CLOSING:
            return [(before, before, text)]
        if i >= len(words):
            return [(before, before, " " + text)]
        word = words[i]
        if text in OPENING:
            return [(word.start, word.start, text)]
        if i == 0 and has_upper(word.text[:1]):
            if keeps_capital(word.text):
                return [(word.start, word.start, capitalise(text) + " ")]
            return [(word.start, word.start + 1, capitalise(text) + " " + lower(word.text[:1]))]
        if word.spaced:
            return [(word.start, word.start, text + " ")]
        return [(before, before, " " + text)]

    def replace_tag(self, written: str, intended: str, first: bool) -> str | None:
        """Returns the tag that turns one word into another, or None."""
        tag = self._replace_tag(written, intended, first)
        return tag if tag and (tag == SPELL or self.replacement(written, tag, first) == intended) else None

    def _replace_tag(self, written: str, intended: str, first: bool) -> str:
        if lower(written) == lower(intended):
            if capitalise(written) == intended:
                return "CASE UPPER"
            if lower(written[:1]) + written[1:] == intended:
                return "CASE LOWER"
            return "CASE ALL" if upper(written) == intended else "REPLACE " + intended
        for tag in ("APOSTROPHE S", "APOSTROPHE NONE"):
            if self.replacement(written, tag, first) == intended:
                return tag
        plain = intended if has_upper(intended) and in_case_of(written, lower(intended), first) != intended else lower(intended)
        if lower(intended.translate(CONTRACTION_LESS)) == lower(written):
            return "REPLACE " + plain
        if is_letters(written) and lower(written) not in self.known and len(written) > 1 and is_letters(intended):
            return SPELL
        for tag in self.inflections.relation(lower(written), lower(intended)):
            if self.replacement(written, tag, first) == intended:
                return tag
        return "REPLACE " + plain

    def find(self, old: str, new: str) -> tuple[list[Word], list[str], list[str | None]] | None:
        """Returns the words of the old sentence, a tag for each word and for the end, and the intended word of each SPELL.

        Returns None if no tags lead to the new sentence.
        """
        a, b = split(old), split(new)
        if not a:
            return None
        tags = [KEEP] * (len(a) + 1)
        meant: list[str | None] = [None] * (len(a) + 1)
        matcher = difflib.SequenceMatcher(None, [w.text for w in a], [w.text for w in b], autojunk=False)
        for operation, i, j, k, m in matcher.get_opcodes():
            if operation == "equal":
                continue
            if not self._segment(a, b, i, j, k, m, tags, meant):
                return None
        fixed = self.apply(old, a, tags)
        if any(tag == SPELL for tag in tags):
            spelt = [tag if tag != SPELL else "REPLACE " + word for tag, word in zip(tags, meant)]
            fixed = self.apply(old, a, spelt)
        return (a, tags, meant) if fixed == new else None

    def _segment(self, a, b, i, j, k, m, tags, meant) -> bool:
        old, new = [w.text for w in a[i:j]], [w.text for w in b[k:m]]
        if len(old) == 0 and len(new) == 1:
            if new[0] == "-" and i > 0 and i < len(a) and a[i].spaced:
                tags[i - 1] = "JOIN -"
            elif new[0] == "'" and i > 0 and not b[k].spaced:
                tags[i - 1] = "APOSTROPHE PLURAL"
            else:
                text = new[0]
                if i == 0 and i < len(a) and has_upper(text[:1]) and text != "I":
                    text = lower(text[:1]) + text[1:]
                tags[i] = "INSERT " + text
            return True
        if len(new) == 0 and len(old) == 1:
            spaced_after = m < len(b) and b[m].spaced
            tags[i] = "SPACE" if old[0] in "-" and spaced_after and not a[i].spaced else DELETE
            return True
        if len(new) == 0 and len(old) == 2:
            tags[i] = tags[i + 1] = DELETE
            return True
        if len(new) == 1 and len(old) == 2 and old[0] + old[1] == new[0]:
            tags[i] = "JOIN"
            return True
        if len(new) == 1 and len(old) == 3 and old[1] == "-" and old[0] + old[2] == new[0]:
            tags[i + 1] = DELETE
            return True
        if i == 0 and len(old) == 1 and len(new) == 2 and lower(old[0][:1]) + old[0][1:] == new[1]:
            # A word is missing before the first word, and takes over its capital.
            tags[0] = "INSERT " + (new[0] if keeps_capital(new[0]) else lower(new[0][:1]) + new[0][1:])
            return True
        if i == 0 and len(old) == 2 and len(new) == 1 and capitalise(old[1]) == new[0]:
            tags[0], tags[1] = DELETE, "CASE UPPER"
            return True
        if len(old) == 1 and len(new) >= 2:
            if len(new) == 2 and new[0] + new[1] == old[0] and b[k + 1].spaced and len(new[0]) <= 12:
                tags[i] = f"SPLIT {len(new[0])}"
                return True
            text = "".join((" " if w.spaced and n else "") + w.text for n, w in enumerate(b[k:m]))
            tags[i] = "REPLACE " + text
            return len(new) <= 3
        if len(old) == len(new) == 2 and [lower(w) for w in old] == [lower(w) for w in reversed(new)]:
            tags[i] = "SWAP"
            return True
        if len(old) == len(new) <= 3:
            for n, (written, intended) in enumerate(zip(old, new)):
                if written == intended:
                    continue
                tag = self.replace_tag(written, intended, i + n == 0)
                if tag is None:
                    return False
                tags[i + n] = tag
                meant[i + n] = intended if tag == SPELL else None
            return True
        return False


KINDS = [
    "spelling", "confusion", "article", "preposition", "verb_form", "agreement", "noun_number", "pronoun", "punctuation", "hyphen",
    "apostrophe", "case", "word_form", "spacing", "word_order", "word",
]
_ARTICLES = {"a", "an", "the"}
_PREPOSITIONS = set("about above after against at before between by during for from in into of off on onto over since through to under until with within without".split())
_PRONOUNS = set("i me my mine you your yours he him his she her hers it its we us our ours they them their theirs who whom this that these those".split())
_AUXILIARIES = set("am is are was were be been being has have had do does did isn't aren't wasn't weren't hasn't haven't hadn't don't doesn't didn't".split())


def kind(tag: str) -> str:
    """Returns the kind of error that a tag corrects, judged by the tag alone."""
    name, _, rest = tag.partition(" ")
    word = lower(rest)
    if name == SPELL:
        return "spelling"
    if name in ("JOIN", "SPACE"):
        return "hyphen" if rest == "-" or name == "SPACE" else "spacing"
    if name == "SPLIT":
        return "spacing"
    if name == "SWAP":
        return "word_order"
    if name == "CASE":
        return "case"
    if name == "APOSTROPHE":
        return "apostrophe"
    if name == "VERB":
        return "agreement" if rest in ("BASE", "S") else "verb_form"
    if name == "NOUN":
        return "noun_number"
    if name in ("ADJECTIVE", "ADVERB"):
        return "word_form"
    if name in ("INSERT", "REPLACE"):
        if word in _ARTICLES:
            return "article"
        if word in _PREPOSITIONS:
            return "preposition"
        if word in _PRONOUNS:
            return "pronoun"
        if word in _AUXILIARIES:
            return "agreement" if name == "REPLACE" else "verb_form"
        if word and not any(is_letters(c) or c in "0123456789" for c in word):
            return "punctuation"
        if "'" in word or "’" in word:
            return "apostrophe"
        return "confusion" if name == "REPLACE" else "word"
    return "word"
