"""Thresholds of the linear model: how large a difference must be for a mark, by set and pair."""

import json
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from training import container, measure, text_errors
from training.features import Corpus
from training.linear_reader import Scorer, places
from training.pack import Pack
from training.predict import LinearPredictor

# The maximum number of positions on which the thresholds of a set are chosen.
TUNE_PLACES = 60_000
# The thresholds to choose from, in natural logarithms.
GRID = np.arange(1.5, 14.01, 0.25)
# The number of false marks as which the prediction for a pair counts.
PRIOR = 0.3
# How much more an error counts whose right word is more frequent: 0 if each word counts the same, 1 if each occurrence does.
WORD_SHARE = 0.5
# The budget of each kind: the maximum number of false marks per 1,000 clean words.
BUDGET = {
    "confusion": 0.3, "apostrophe": 0.05, "agreement": 0.05, "verb_form": 0.1, "noun_number": 0.05,
    "pronoun": 0.02,
}


@dataclass
class PairCurve:
    """What the thresholds of GRID would do to one pair of classes."""

    name: str  # of the set
    pair: str
    gain: np.ndarray  # weighted share of errors that are corrected, [thresholds]
    false: np.ndarray  # expected number of false marks in the tuning text, [thresholds]


def smooth_tail(margins: np.ndarray, survival: np.ndarray) -> np.ndarray:
    """Returns the expected number of margins above each threshold of GRID.

    A pair has few false marks, often none, so their number is drawn towards the number that its smaller margins predict: those above
    0, times the share `survival` of all pairs' margins above 0 that exceed the threshold.
    """
    predicted = (np.sum(margins >= 0) + 0.3) * survival
    return (tail(margins) + PRIOR) / (predicted + PRIOR) * predicted


def tail(margins: np.ndarray) -> np.ndarray:
    """Returns the number of margins above each threshold of GRID."""
    return len(margins) - np.searchsorted(np.sort(margins), GRID, side="left")


def pair_curves(scorer: Scorer, corpus: Corpus) -> dict[str, list[PairCurve]]:
    """Measures each pair of classes on the positions of a corpus. Returns the curves by kind.

    Positions of known errors are left out, since a mark there is not false.
    """
    errors = text_errors.error_positions(corpus, text_errors.read_keys())
    measured: dict[str, list] = {}
    for definition in scorer.sets:
        found = places(corpus, definition, scorer.inflections)
        total = len(found.written)
        if not total:
            continue
        # The choice depends on the name alone, so that known errors stay known when other sets are added.
        chance = np.random.default_rng(zlib.crc32(definition["name"].encode()))
        if total > TUNE_PLACES:
            found = found.take(np.sort(chance.choice(total, TUNE_PLACES, replace=False)))
        found = found.take(np.flatnonzero(~errors[found.word]))
        if not len(found.written):
            continue
        found, scores = scorer.score(corpus, definition, found)
        more = total / len(found.written)
        truth = scores[np.arange(len(scores)), found.written]
        classes = len(definition["classes"])
        for a in range(classes):
            for b in range(classes):
                if a == b:
                    continue
                # False: a is written correctly, and b is the best other class. True: b is intended, a is written, and b is the best.
                mask = found.written == a
                others = scores[mask].copy()
                others[:, a] = -np.inf
                best = others.argmax(1) if len(others) else np.zeros(0, dtype=int)
                false = (others[np.arange(len(best)), best] - truth[mask])[best == b] if len(best) else np.zeros(0)
                meant = found.written == b
                if found.valid is not None:
                    meant = meant & found.valid[:, a]
                if not meant.any():
                    continue
                rows = scores[meant].copy()
                written = rows[:, a].copy()
                rows[:, a] = -np.inf
                true = (rows[:, b] - written)[rows.argmax(1) == b]
                gain = tail(true) / len(rows) / (classes - 1) * (more * len(rows)) ** WORD_SHARE
                measured.setdefault(definition["kind"], []).append(
                    (definition["name"], f"{definition['classes'][a]}>{definition['classes'][b]}", gain, false, more)
                )
    curves = {}
    for kind, pairs in measured.items():
        margins = np.concatenate([false for *_, false, _ in pairs])
        survival = tail(margins) / max(1, np.sum(margins >= 0))
        curves[kind] = [PairCurve(name, pair, gain, more * smooth_tail(false, survival)) for name, pair, gain, false, more in pairs]
    return curves


def choose_thresholds(scorer: Scorer, corpus: Corpus) -> dict:
    """Chooses the least marked difference for each set and pair, so that the false marks of each kind stay within its budget."""
    words = int(corpus.content.take(corpus.flat).sum())
    chosen: dict[str, dict[str, float]] = {}
    for kind, curves in pair_curves(scorer, corpus).items():
        budget = BUDGET.get(kind, 0.05) * words / 1000
        low, high = 1e-8, 1e6
        for _ in range(70):
            price = (low * high) ** 0.5
            spent = sum(curve.false[np.argmax(curve.gain - price * curve.false)] for curve in curves)
            low, high = (price, high) if spent > budget else (low, price)
        for curve in curves:
            at = int(np.argmax(curve.gain - high * curve.false))
            chosen.setdefault(curve.name, {})[curve.pair] = float(GRID[at])
    return chosen


def calibrate(path: Path, pack: Pack) -> dict[str, float]:
    """Raises the thresholds of each kind until its false marks in held text stay within its budget. Returns the increases.

    It uses the half of the held text on which no figures are measured. The tuning sentences come from the repositories that the model
    was trained on, so they lack some of the false marks that occur in other repositories.
    """
    tensors, metadata = container.read(path)
    config, thresholds = json.loads(metadata["config"]), json.loads(metadata["thresholds"])
    predictor = LinearPredictor(Scorer(tensors, config, thresholds))
    margins: dict[str, list[float]] = {}
    words = 0
    errors = text_errors.read_keys()
    for sentences in measure.held_text(pack, odd=False).values():
        words += measure.words_in(sentences)
        for sentence, edits in zip(sentences, predictor.edits(sentences)):
            for edit in edits:
                if text_errors.is_error(sentence, edit.start, errors):
                    continue
                margins.setdefault(edit.kind, []).append(edit.margin)
    added = {}
    for kind, found in margins.items():
        most = int(BUDGET.get(kind, 0.05) * words / 1000)
        found.sort(reverse=True)
        added[kind] = round(max(0.0, found[most] + 0.01), 2) if len(found) > most else 0.0
    kinds = {d["name"]: d["kind"] for d in config["sets"]}
    for name, pairs in thresholds["sets"].items():
        thresholds["sets"][name] = {pair: round(least + added.get(kinds[name], 0.0), 2) for pair, least in pairs.items()}
    container.write(path, tensors, {**metadata, "thresholds": json.dumps(thresholds, ensure_ascii=False)})
    return added


def replace_thresholds(path: Path, pack: Pack, corpus: Corpus, kinds: list[str]) -> None:
    """Chooses the thresholds of some kinds again for the weights of a file, and leaves the thresholds of the others."""
    tensors, metadata = container.read(path)
    config, thresholds = json.loads(metadata["config"]), json.loads(metadata["thresholds"])
    scorer = Scorer(tensors, config)
    corpus.prepare(scorer.words)
    trial = path.with_suffix(".trial")
    container.write(trial, tensors, {**metadata, "thresholds": json.dumps({"sets": choose_thresholds(scorer, corpus)})})
    calibrate(trial, pack)
    chosen = json.loads(container.read(trial)[1]["thresholds"])["sets"]
    trial.unlink()
    for definition in config["sets"]:
        if definition["kind"] in kinds and definition["name"] in chosen:
            thresholds["sets"][definition["name"]] = chosen[definition["name"]]
    container.write(path, tensors, {**metadata, "thresholds": json.dumps(thresholds)})
