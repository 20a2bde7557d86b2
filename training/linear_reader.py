"""A reader of the linear model (FORMAT.md section 7): the reference for the engine's reader. Measurements use it too."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from training import container, features
from training.features import Corpus, Strings, mix, seed, table_find
from training.inflect import Inflections
from training.words import _WORD, form, split


@dataclass
class Places:
    """The positions of one set in a corpus: the neighbouring words, the class that is written there, and the index of the word."""

    left: np.ndarray
    right: np.ndarray
    written: np.ndarray
    word: np.ndarray  # index of the word, or of the word after the gap
    valid: np.ndarray | None = None  # classes that compete, [places, classes]
    line: np.ndarray | None = None  # line of the inflections

    def take(self, which: np.ndarray) -> "Places":
        """Returns the positions that `which` selects."""
        return Places(*(None if v is None else v[which] for v in (self.left, self.right, self.written, self.word, self.valid, self.line)))


def lemma_strings(inflections: Inflections) -> Strings:
    """Returns the first form of each line of the inflections, by line number."""
    return Strings([forms[0] for _, forms in inflections.lines])


def competing(forms: list[str]) -> tuple[list[int], list[bool]]:
    """Returns, for each column, the class that represents it and whether the column competes."""
    stands = [forms.index(f) if f else -1 for f in forms]
    return stands, [bool(f) and stands[k] == k for k, f in enumerate(forms)]


def places(corpus: Corpus, definition: dict, inflections: Inflections) -> Places:
    """Returns all positions of a set in a corpus."""
    classes = definition["classes"]
    form_numbers = corpus.form_of[corpus.flat] if definition["type"] != "word" else None
    if definition["type"] == "form":
        part = definition["part"]
        line = np.full(len(corpus.forms), -1, dtype=np.int32)
        klass = np.zeros(len(corpus.forms), dtype=np.int16)
        for number, text in enumerate(corpus.forms):
            found = inflections.first.get((part, text))
            if found is not None and (part == "v" or ("v", text) not in inflections.first):
                line[number] = found
                klass[number] = inflections.lines[found][1].index(text)
        at = np.flatnonzero((line[form_numbers] >= 0) & corpus.letters[corpus.flat])
        lines = line[form_numbers[at]]
        valid_by_line = np.array([competing(forms)[1] if p == part else [False] * len(classes) for p, forms in inflections.lines])
        return Places(at - 1, at + 1, klass[form_numbers[at]].astype(np.int64), at, valid_by_line[lines], lines)
    klass = np.full(len(corpus.forms), -1, dtype=np.int64)
    for number, text in enumerate(classes):
        if text in corpus.form_number:
            klass[corpus.form_number[text]] = number
    if definition["type"] == "word":
        present = corpus.places_of(np.flatnonzero(klass >= 0).tolist())
        return Places(present - 1, present + 1, klass[corpus.form_of[corpus.flat[present]]], present)
    written = klass[form_numbers]
    present = np.flatnonzero(written >= 0)
    before = np.concatenate([[-1], written[:-1]])
    gap = corpus.content[corpus.flat] & (written < 0) & (before < 0)
    if definition["inner"]:
        gap[1:] &= corpus.flat[:-1] != 0
    gaps = np.flatnonzero(gap)
    return Places(
        np.concatenate([present - 1, gaps - 1]), np.concatenate([present + 1, gaps]),
        np.concatenate([written[present], np.zeros(len(gaps), dtype=np.int64)]), np.concatenate([present, gaps]),
    )


@dataclass
class Decision:
    """An edit that the linear model proposes at one position of a set: the class `best` instead of the class `written`."""

    set: str
    kind: str
    word: int
    written: str
    best: str
    difference: float
    probability: float
    threshold: float | None

    @property
    def marked(self) -> bool:
        """Returns whether the difference reaches the threshold."""
        return self.threshold is not None and self.difference >= self.threshold


class Scorer:
    """A scorer of positions with the weights of a file."""

    def __init__(self, tensors: dict, config: dict, thresholds: dict | None = None):
        self.tensors, self.config, self.sets = tensors, config, config["sets"]
        self.thresholds = (thresholds or {}).get("sets", {})
        self.inflections = Inflections.from_text(bytes(tensors["inflections"]).decode())
        self.lemmas = lemma_strings(self.inflections)
        lines = bytes(tensors["words"]).decode().splitlines()
        self.words = {w: int(k) for w, k in (line.split("\t") for line in lines)}

    @classmethod
    def load(cls, path: Path) -> "Scorer":
        """Loads the scorer from a file."""
        tensors, metadata = container.read(path)
        return cls(tensors, json.loads(metadata["config"]), json.loads(metadata["thresholds"]))

    def corpus(self, sentences: list[str]) -> Corpus:
        """Returns a corpus of sentences, ready to be scored."""
        corpus = Corpus.of([_WORD.findall(s) for s in sentences])
        corpus.prepare(self.words)
        return corpus

    def score(self, corpus: Corpus, definition: dict, found: Places | None = None) -> tuple[Places, np.ndarray]:
        """Returns all positions of a set with the score of each class, which is -inf if the class does not compete."""
        found = places(corpus, definition, self.inflections) if found is None else found
        classes = definition["classes"]
        scores = np.zeros((len(found.written), len(classes)), dtype=np.float64)
        for start in range(0, len(found.written), 200_000):
            some = found.take(np.arange(start, min(start + 200_000, len(found.written))))
            hashes, counts = corpus.hashes(some.left, some.right, (some.line, self.lemmas) if some.line is not None else None)
            for number in range(1, len(classes)):
                keys = mix(hashes ^ np.uint64(seed(definition["name"], classes[number])))
                values = table_find(keys, self.tensors["weights.fingerprint"], self.tensors["weights.value"])
                scores[start : start + len(keys), number] = (values * counts).sum(1) * definition["scale"] + definition["bias"][number]
        if found.valid is not None:
            scores[~found.valid] = -np.inf
        return found, scores

    def threshold(self, name: str, written: str, best: str) -> float | None:
        """Returns the least difference that is marked, or None if the pair is never marked."""
        entry = self.thresholds.get(name)
        if entry is None or isinstance(entry, (int, float)):
            return entry
        return entry.get(f"{written}>{best}", entry.get("*"))

    def decisions(self, corpus: Corpus) -> list[Decision]:
        """Returns the best other class for each position of each set. `word` is an index into the corpus."""
        result = []
        for definition in self.sets:
            found, scores = self.score(corpus, definition)
            for row, written, word in zip(scores, found.written, found.word):
                others = row.copy()
                others[written] = -np.inf
                best = int(others.argmax())
                if others[best] == -np.inf:
                    continue
                share = np.exp(row - row.max())
                names = definition["classes"]
                result.append(Decision(
                    definition["name"], definition["kind"], int(word), names[written], names[best],
                    float(row[best] - row[written]), float(share[best] / share.sum()), self.threshold(definition["name"], names[written], names[best]),
                ))
        return result

    def count(self, forms: list[str]) -> float | None:
        """Returns the count of an n-gram, or None if the table lacks it."""
        key = mix(np.array([features.fnv(" ".join(forms))], dtype=np.uint64))
        prints, values = self.tensors["ngrams.fingerprint"], self.tensors["ngrams.value"]
        places_, wanted = len(prints), max(int(key[0]) >> 48, 1)
        at = int(key[0]) & (places_ - 1)
        while prints[at] != 0:
            if prints[at] == wanted:
                return float(np.exp(values[at] / self.config["ngram_scale"]))
            at = (at + 1) % places_
        return None

    def backoff(self, forms: list[str]) -> float:
        """Returns the stupid-backoff score of the last form after the others."""
        whole = self.count(forms)
        if len(forms) == 1:
            return (whole or 0.5) / self.config["ngram_total"]
        context = self.count(forms[:-1])
        if whole is not None and context:
            return whole / context
        return 0.4 * self.backoff(forms[1:])

    def candidate(self, sentence: str, word: int, text: str) -> float:
        """Returns the natural logarithm of the fit of a candidate in place of a word, from the surrounding n-grams."""
        forms = [features.OPEN] + [form(w.text) for w in split(sentence)] + [features.CLOSE]
        forms[word + 1 : word + 2] = [form(w.text) for w in split(text)]
        width = len(split(text))
        order = self.config["order"]
        total = 0.0
        for last in range(word + 1, min(word + width + order, len(forms))):
            total += float(np.log(self.backoff(forms[max(0, last - order + 1) : last + 1])))
        return total
