"""The table of inflections, built by `pack` from an open morphological list. Errors, tags and both kinds of model use it."""

import csv
import gzip
from collections import Counter
from importlib import resources

VERB = ["BASE", "S", "PAST", "PARTICIPLE", "ING"]
NOUN = ["SINGULAR", "PLURAL"]
ADJECTIVE = ["BASE", "COMPARATIVE", "SUPERLATIVE"]
ADVERB = ["ADJECTIVE", "ADVERB"]
FORMS = {"v": VERB, "n": NOUN, "a": ADJECTIVE, "l": ADVERB}

# Auxiliaries have different forms for different persons, but the table has one form per cell. They are closed sets instead.
_AUXILIARIES = {"be", "can", "may", "must", "shall", "will", "ought", "wo", "ca"}
# Words of other classes that the list also contains as verbs, nouns or adjectives. Those forms would be noise.
_NOT_INFLECTED = set(
    """a all an and any as at both but by down each either else even ever every few first for from he her here his how i if in it its least less many
    me mere might mine more most much must my near neither no nor not now of off on once one or other our out over own per round save second several she since so some
    such than that the then there these they third this those though through thus till to too two under until up upon very via we what when where which while who
    whole whom why with within without yes yet you your numb evil still just next last datum""".split()
)


class Inflections:
    """Lines of forms, `(part of speech, [form, …])`, most frequent first, with an index of the forms."""

    def __init__(self, lines: list[tuple[str, list[str]]]):
        self.lines = lines
        self.first: dict[tuple[str, str], int] = {}
        for number, (part, forms) in enumerate(lines):
            for form in forms:
                if form:
                    self.first.setdefault((part, form), number)

    @classmethod
    def from_text(cls, text: str) -> "Inflections":
        """Parses the tensor `inflections`."""
        rows = [line.split("\t") for line in text.split("\n") if line]
        return cls([(row[0], row[1:]) for row in rows])

    def to_text(self) -> str:
        """Returns the content of the tensor `inflections`."""
        return "".join("\t".join([part, *forms]) + "\n" for part, forms in self.lines)

    def forms(self, part: str, word: str) -> list[str] | None:
        """Returns all forms on the first line of that part of speech that contains the lower-case word, or None."""
        number = self.first.get((part, word))
        return None if number is None else self.lines[number][1]

    def relation(self, written: str, intended: str) -> list[str]:
        """Returns the names of the transformations from one lower-case form to another, such as `VERB ING`."""
        found = []
        for part, label in [("v", "VERB"), ("n", "NOUN"), ("a", "ADJECTIVE")]:
            forms = self.forms(part, written)
            if forms and intended in forms:
                found.append(f"{label} {FORMS[part][forms.index(intended)]}")
        forms = self.forms("l", written)
        if forms and intended in forms:
            found.append(ADVERB[forms.index(intended)])
        return found

    def apply(self, name: str, word: str) -> str | None:
        """Applies a named transformation to a lower-case word. Returns None if the word has no such form."""
        label, _, cell = name.partition(" ")
        part = "l" if not cell else {"VERB": "v", "NOUN": "n", "ADJECTIVE": "a"}[label]
        forms = self.forms(part, word)
        if forms is None:
            return None
        return forms[FORMS[part].index(cell or label)] or None


def _regular_s(word: str) -> str:
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return word[:-1] + "ies"
    return word + "s"


def build(counts: Counter[str], least: int = 20) -> Inflections:
    """Builds the table from the lemmas whose forms occur at least `least` times in total in lower case."""
    lines: list[tuple[int, str, list[str]]] = []
    with resources.files("lemminflect").joinpath("resources/infl_lu.csv.gz").open("rb") as raw:
        rows = list(csv.reader(gzip.open(raw, "rt", encoding="utf-8")))
    for lemma, part, *cells in rows:
        if not lemma.isascii() or not lemma.isalpha() or not lemma.islower() or counts[lemma] < 1 or lemma in _NOT_INFLECTED:
            continue
        # Of several spellings of a form, take the most frequent.
        cells = [max((f for f in cell.split("/") if f != lemma or part == "verb"), key=lambda f: counts[f], default="") for cell in cells]
        if part == "verb" and lemma not in _AUXILIARIES and len(cells) == 4:
            past, participle, ing, s = cells
            forms = [lemma, s or _regular_s(lemma), past, participle or past, ing]
            total = sum(counts[form] for form in set(forms))
            # Skip a noun that is a verb only in theory (`mans`): its -ing form or past tense is hardly ever written.
            if counts[ing] + counts[past] < least / 4:
                continue
            lines.append((total, "v", forms))
        elif part == "noun" and cells and len(lemma) > 2:
            plural = cells[0]
            if plural and plural != lemma and counts[plural] >= least / 4:
                lines.append((counts[lemma] + counts[plural], "n", [lemma, plural]))
        elif part in ("adj", "adv") and len(cells) == 2 and cells[0] and counts[cells[0]] >= 3:
            lines.append((counts[lemma] + sum(counts[c] for c in cells), "a", [lemma, *cells]))
        if part == "adj":
            adverb = lemma[:-1] + "ily" if lemma.endswith("y") else lemma[:-1] + "y" if lemma.endswith("le") else (
                lemma + "ally" if lemma.endswith("ic") else lemma + "ly"
            )
            if counts[adverb] >= least / 2 and lemma not in ("hard", "late", "near", "high", "most", "like"):
                lines.append((min(counts[lemma], counts[adverb]), "l", [lemma, adverb]))
    lines = [line for line in lines if line[0] >= least]
    # An adjective and an adverb can have the same forms.
    lines = [(total, part, list(forms)) for total, part, forms in {(t, p, tuple(f)) for t, p, f in lines}]
    lines.sort(key=lambda line: (-line[0], line[1], line[2]))
    return Inflections([(part, forms) for _, part, forms in lines])
