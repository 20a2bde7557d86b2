"""Training of the linear model: a log-linear classifier for each closed set, word classes, n-gram counts, and thresholds."""

import hashlib
import json
import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import scipy.optimize
import scipy.sparse
import scipy.sparse.linalg

from training import container, features, sets
from training.features import PAD, Corpus, Strings, mix, seed, table_build
from training.inflect import Inflections
from training.linear_reader import Scorer, lemma_strings, places
from training.pack import Pack
from training.thresholds import calibrate, choose_thresholds
from training.words import _WORD

TABLE_BITS = 22
NGRAM_BITS = 20
CLASSES = 300
CLASSED_WORDS = 12_000
# Pairs of words; longer n-grams add almost nothing to the ranking of candidates (docs/decisions/0070-pairs-of-words.md).
ORDER = 2
NGRAM_SHARES = {1: 0.07, 2: 0.93}
# The maximum number of positions on which a set is trained, by type of set.
MAX_POSITIONS = {"word": 400_000, "form": 400_000, "gap": 400_000}
# The same for the sets that read the grammar of every sentence. Their features must occur more often, since there are so many.
MAX_LARGE_POSITIONS = {"verb": 1_800_000, "noun": 1_500_000}
MIN_LARGE_OCCURRENCES = 5
MAX_QUICK_POSITIONS = 20_000
# The exponent with which the size of a set makes its weights count less when weights are left out (docs/decisions/0093-thresholds-from-other-documents.md).
LARGER_SETS = 0.25
# One of this many sentences is for choosing thresholds.
TUNE_SHARE = 12
# Features that occur less often than this in a set are ignored.
MIN_OCCURRENCES = 3
L2 = {"word": 1.0, "form": 4.0, "gap": 1.0}
# The number of iterations. With 30, a fifth of the errors on held-out positions that training can avoid remained.
ITERATIONS = 80
# Part of the cache key. Change it together with the features, so that sets trained on other features are not reused.
FEATURES = 1
# Kinds whose sets are not trained, because a linear model is not certain enough of them to show any.
NEVER_SHOWN = ("article", "preposition", "word_form", "punctuation")


def read_text(pack: Pack, shards: list[str] | None = None) -> tuple[Corpus, Corpus]:
    """Returns the pack's text in two parts: for learning, and, from the end of each shard, for choosing thresholds.

    A model makes fewer errors in documents of which it has learned other sentences, so thresholds chosen there would be too low. A
    part of each shard between the two is left out, since it may belong to the same document as both.
    """
    parts: tuple[list[list[str]], list[list[str]]] = ([], [])
    texts: dict[str, int] = {}
    corpora: list[list[np.ndarray]] = [[], []]
    for shard in pack.manifest["shards"]:
        if shards is not None and shard["name"] not in shards:
            continue
        sentences = [[w for w in _WORD.findall(s)] for s in pack.shard(shard["name"])]
        end = len(sentences) - len(sentences) // TUNE_SHARE
        parts[0].extend(sentences[: end - len(sentences) // 200])
        parts[1].extend(sentences[end:])
        for which in (0, 1):
            corpora[which].append(Corpus.numbers(parts[which], texts))
            parts[which].clear()
    names = list(texts)
    return tuple(Corpus(np.concatenate(c), names) for c in corpora)


def cached_text(pack: Pack, cache: Path) -> tuple[Corpus, Corpus]:
    """Does the same as `read_text`, but uses the cache if an earlier run stored the text of the same pack there."""
    name = hashlib.sha256((pack.directory / "manifest.json").read_bytes() + (pack.directory / "vocabulary.txt").read_bytes()).hexdigest()[:20]
    cache_file = cache / f"text-{name}-{TUNE_SHARE}.npz"
    if not cache_file.exists():
        learn, tune = read_text(pack)
        np.savez(cache_file, learn=learn.flat, tune=tune.flat, texts=np.frombuffer("\n".join(learn.texts).encode(), dtype=np.uint8))
        return learn, tune
    with np.load(cache_file) as saved:
        texts = saved["texts"].tobytes().decode().split("\n")
        return Corpus(saved["learn"], texts), Corpus(saved["tune"], texts)


def learn_classes(corpus: Corpus) -> dict[str, int]:
    """Clusters the frequent words by their neighbours: singular vectors of the log counts, then k-means."""
    forms = corpus.form_of[corpus.flat]
    counts = np.bincount(forms, minlength=len(corpus.forms))
    letters = np.zeros(len(corpus.forms), dtype=bool)
    letters[corpus.form_of[corpus.letters]] = True
    frequent = [n for n in np.argsort(-counts, kind="stable") if letters[n] and counts[n] >= 30][:CLASSED_WORDS]
    context = np.argsort(-counts, kind="stable")[:800]
    row = np.full(len(corpus.forms), -1, dtype=np.int64)
    row[frequent] = np.arange(len(frequent))
    column = np.full(len(corpus.forms), -1, dtype=np.int64)
    column[context] = np.arange(len(context))
    blocks = []
    for offset in (-2, -1, 1, 2):
        here, there = (forms[-offset:], forms[:offset]) if offset < 0 else (forms[:-offset], forms[offset:])
        rows, columns = row[here], column[there]
        good = (rows >= 0) & (columns >= 0)
        blocks.append(
            scipy.sparse.coo_matrix((np.ones(good.sum()), (rows[good], columns[good])), shape=(len(frequent), len(context))).tocsr()
        )
    matrix = scipy.sparse.hstack(blocks).tocsr()
    total = matrix.sum()
    by_row, by_column = np.asarray(matrix.sum(1)).ravel() + 1, np.asarray(matrix.sum(0)).ravel() + 1
    coo = matrix.tocoo()
    weight = np.maximum(np.log(coo.data * total / (by_row[coo.row] * by_column[coo.col])), 0)
    matrix = scipy.sparse.csr_matrix((weight, (coo.row, coo.col)), shape=matrix.shape)
    left, value, _ = scipy.sparse.linalg.svds(matrix, k=min(60, len(frequent) - 2), random_state=1)
    points = left * np.sqrt(value)
    points /= np.linalg.norm(points, axis=1, keepdims=True) + 1e-9
    chance = np.random.default_rng(1)
    size = min(CLASSES, len(frequent) // 4)
    centres = points[chance.choice(len(points), size, replace=False)]
    for _ in range(25):
        nearest = np.argmax(points @ centres.T, axis=1)
        for k in range(size):
            members = points[nearest == k]
            if len(members):
                centre = members.sum(0)
                centres[k] = centre / (np.linalg.norm(centre) + 1e-9)
    return {corpus.forms[n]: int(k) for n, k in zip(frequent, nearest)}


def fit(rows: scipy.sparse.csr_matrix, written: np.ndarray, valid: np.ndarray | None, classes: int, l2: float) -> tuple[np.ndarray, np.ndarray]:
    """Fits a multinomial logistic regression with class 0 as reference. Returns weights [features, classes - 1] and bias [classes - 1]."""
    count, width = rows.shape[1], classes - 1
    transposed = rows.T.tocsr()
    here = np.arange(len(written))

    def loss(parameters):
        weights = parameters[: count * width].reshape(count, width)
        scores = np.zeros((len(written), classes), dtype=np.float32)
        scores[:, 1:] = rows @ weights.astype(np.float32) + parameters[count * width :].astype(np.float32)
        if valid is not None:
            scores[~valid] = -1e9
        scores -= scores.max(1, keepdims=True)
        exp = np.exp(scores)
        total = exp.sum(1)
        value = float((np.log(total) - scores[here, written]).sum(dtype=np.float64)) + l2 / 2 * float(weights.ravel() @ weights.ravel())
        slope = exp / total[:, None]
        slope[here, written] -= 1
        by_weight = (transposed @ slope[:, 1:]).astype(np.float64) + l2 * weights
        return value, np.concatenate([by_weight.ravel(), slope[:, 1:].sum(0, dtype=np.float64)])

    found = scipy.optimize.minimize(
        loss, np.zeros(count * width + width), jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS, "maxcor": 6, "ftol": 1e-7}
    )
    return found.x[: count * width].reshape(count, width), found.x[count * width :]


@dataclass
class TrainedSet:
    """What a set has learned."""

    hashes: np.ndarray  # [features]
    counts: np.ndarray  # how often each feature occurs, [features]
    weights: np.ndarray  # [features, classes - 1]
    bias: np.ndarray  # [classes - 1]
    places: int  # the number of positions on which it was trained

    @staticmethod
    def load(path: Path) -> "TrainedSet":
        """Reads a set that an earlier run has written."""
        with np.load(path) as saved:
            return TrainedSet(saved["hashes"], saved["counts"], saved["weights"], saved["bias"], int(saved["places"]))

    def importance(self) -> np.ndarray:
        """Returns how much each weight matters, [features, classes - 1].

        The root of a feature's frequency times the weight is the spread that it adds to the scores. A set of rare words would lose all of
        its weights to the sets of frequent words, so the weights of larger sets count less.
        """
        return np.abs(self.weights) * np.sqrt(self.counts, dtype=np.float32)[:, None] * self.places**-LARGER_SETS


_STATE: dict = {}


def train_set(number: int) -> tuple[int, TrainedSet, str]:
    """Trains one set. Returns its number, the set, and a line to print."""
    start = time.time()
    corpus, inflections = _STATE["corpus"], _STATE["inflections"]
    definition = _STATE["sets"][number]
    large = MAX_LARGE_POSITIONS.get(definition["name"])
    key = json.dumps([definition, _STATE["key"], *([large, MIN_LARGE_OCCURRENCES] if large else [])])
    cache_file = _STATE["cache"] / (hashlib.sha256(key.encode()).hexdigest()[:20] + ".npz") if _STATE["cache"] else None
    if cache_file and cache_file.exists():
        return number, TrainedSet.load(cache_file), f"{definition['name']}: kept from an earlier run"
    found = places(corpus, definition, inflections)
    total = len(found.written)
    chance = np.random.default_rng(number)
    most = _STATE["most"] or large or MAX_POSITIONS[definition["type"]]
    if definition["type"] == "word" and _STATE["quick"]:
        most = min(most, MAX_QUICK_POSITIONS)
    if total > most:
        found = found.take(np.sort(chance.choice(total, most, replace=False)))
    lemma = (found.line, _STATE["lemmas"]) if definition["type"] == "form" else None
    hashes, counts = corpus.hashes(found.left, found.right, lemma)
    numbers, inverse, seen = np.unique(hashes[counts], return_inverse=True, return_counts=True)
    keep = seen >= (MIN_LARGE_OCCURRENCES if most == large else MIN_OCCURRENCES)
    to = np.cumsum(keep) - 1
    which = np.repeat(np.arange(len(hashes)), counts.sum(1))
    good = keep[inverse]
    rows = scipy.sparse.csr_matrix(
        (np.ones(good.sum(), dtype=np.float32), (which[good], to[inverse[good]].astype(np.int32))), shape=(len(hashes), int(keep.sum()))
    )
    del hashes, inverse
    weights, bias = fit(rows, found.written, found.valid, len(definition["classes"]), L2[definition["type"]])
    line = f"{definition['name']}: {total} places, {rows.shape[1]} features, {time.time() - start:.0f} s"
    strong = np.abs(weights).max(1) >= 0.03
    trained = TrainedSet(numbers[keep][strong], seen[keep][strong], weights[strong].astype(np.float32), bias, len(found.written))
    if cache_file:
        np.savez(cache_file, **vars(trained))
    return number, trained, line


def ngrams(corpus: Corpus, bits: int) -> tuple[np.ndarray, np.ndarray, float, int]:
    """Builds the table of n-gram counts. Returns fingerprints, values, the scale of the logarithm, and the number of words."""
    flat = corpus.flat
    forms = corpus.form_of[flat].astype(np.int64)
    # Keep one begin mark and one end mark per sentence, and drop the others.
    keep = flat > 1
    keep[1:] |= (flat[1:] == 1) & (flat[:-1] != 1)
    keep[:-1] |= (flat[:-1] == 0) & (flat[1:] != 0)
    forms = forms[keep]
    size = len(corpus.forms)
    strings = Strings(corpus.forms)
    room = (1 << bits) * 7 // 10
    keys, values = [], []
    for order in range(1, ORDER + 1):
        joined = forms[: len(forms) - order + 1]
        for k in range(1, order):
            joined = joined * size + forms[k : len(forms) - order + 1 + k]
        if order > 1:
            # An n-gram never spans two sentences.
            ends = corpus.form_number[features.CLOSE]
            inside = np.ones(len(joined), dtype=bool)
            for k in range(order - 1):
                inside &= forms[k : len(forms) - order + 1 + k] != ends
            joined = joined[inside]
        unique, seen = np.unique(joined, return_counts=True)
        most = int(room * NGRAM_SHARES[order])
        best = np.argsort(-seen, kind="stable")[:most]
        best = best[seen[best] >= (2 if order > 1 else 1)]
        unique, seen = unique[best], seen[best]
        parts = []
        rest = unique
        for _ in range(order):
            parts.append(rest % size)
            rest = rest // size
        parts.reverse()
        state = np.full(len(unique), features.OFFSET, dtype=np.uint64)
        for k, part in enumerate(parts):
            state = strings.run(state, part, space=k > 0)
        keys.append(mix(state))
        values.append(np.log(seen))
    keys, values = np.concatenate(keys), np.concatenate(values)
    scale = 254.0 / float(values.max())
    fingerprint, value = table_build(keys, np.round(values * scale).astype(np.uint8), 1 << bits, np.uint8)
    return fingerprint, value, scale, int(len(forms))


def train(
    pack_directory: Path,
    out: Path,
    seconds: float,
    processes: int = 2,
    shards: list[str] | None = None,
    inflections: Inflections | None = None,
    keep: Callable[[dict], bool] = lambda definition: definition["kind"] not in NEVER_SHOWN,
    bits: int = TABLE_BITS,
    most: int | None = None,
    cache: Path | None = None,
    quick: bool = False,
) -> None:
    """Trains on the pack, chooses thresholds and writes the file. Adds no more sets once `seconds` have passed.

    For a small model, select shards, inflections and sets (`keep`), a smaller table (`bits`), and at most `most` positions per set.
    `quick` uses at most MAX_QUICK_POSITIONS for each set of words, and trains small sets first. With a directory as `cache`, sets that an
    earlier run trained on the same pack are loaded from there.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    begin = time.time()
    pack = Pack(pack_directory)
    inflections = inflections or pack.inflections
    if cache:
        cache.mkdir(parents=True, exist_ok=True)
    corpus, tune = cached_text(pack, cache) if cache else read_text(pack, shards)
    print(f"train: {len(corpus.flat)} places in {time.time() - begin:.0f} s", flush=True)
    classes = cache / f"classes-{len(corpus.flat)}.json" if cache else None
    if classes and classes.exists():
        words = json.loads(classes.read_text(encoding="utf-8"))
    else:
        words = learn_classes(corpus)
        if classes:
            classes.write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
    print(f"train: {len(words)} words in classes, {time.time() - begin:.0f} s", flush=True)
    corpus.prepare(words)
    seen = np.bincount(corpus.form_of[corpus.flat], minlength=len(corpus.forms))
    counts = Counter({f: int(n) for f, n in zip(corpus.forms, seen)})
    definitions = [d for d in sets.definitions(counts, 150 if shards is None else 20) if keep(d)]
    _STATE.update(corpus=corpus, inflections=inflections, sets=definitions, lemmas=lemma_strings(inflections), most=most)
    _STATE.update(quick=quick, cache=cache, key=[len(corpus.flat), len(corpus.forms), MAX_POSITIONS, MIN_OCCURRENCES, L2, ITERATIONS, FEATURES])
    corpus.sort_places()
    # Compute shared data before the processes are forked.
    some = np.arange(PAD, PAD + 2)
    corpus.hashes(some - 1, some + 1, None)
    # Train grammar first, and then the sets of words in the order of the list, which begins with the most frequent confusions.
    order = sorted(range(len(definitions)), key=lambda n: definitions[n]["kind"] == "confusion")
    if quick:
        order.sort(key=lambda n: (definitions[n]["kind"] == "confusion") * sum(counts[w] for w in definitions[n]["classes"]))
    learned = {}
    with get_context("fork").Pool(processes, maxtasksperchild=8) as pool:
        for number, trained, line in pool.imap_unordered(train_set, order):
            learned[number] = trained
            print(f"train: {len(learned)}/{len(definitions)} {line}, {time.time() - begin:.0f} s", flush=True)
            if time.time() - begin > seconds:
                pool.terminate()
                break
    numbers = sorted(learned)
    tensors, config = assemble(inflections, corpus, words, [definitions[n] for n in numbers], [learned[n] for n in numbers], bits)
    scorer = Scorer(tensors, config)
    tune.prepare(words)
    thresholds = {"sets": choose_thresholds(scorer, tune)}
    metadata = {
        "kind": "linear", "config": json.dumps(config, ensure_ascii=False), "tags": "[]", "thresholds": json.dumps(thresholds, ensure_ascii=False),
        "sources": json.dumps(pack.manifest["sources"], ensure_ascii=False),
    }
    container.write(out, tensors, metadata)
    if shards is None:
        print(f"train: thresholds raised by {calibrate(out, pack)}", flush=True)
    print(f"train: wrote {out} ({out.stat().st_size / 2**20:.1f} MiB) after {time.time() - begin:.0f} s", flush=True)


def assemble(inflections: Inflections, corpus: Corpus, words: dict[str, int], definitions: list[dict], learned: list[TrainedSet], bits: int) -> tuple[dict, dict]:
    """Prunes and quantises the weights into one table. Returns tensors and config."""
    room = (1 << bits) * 7 // 10
    sizes = np.concatenate([trained.importance().ravel() for trained in learned])
    least = float(np.partition(sizes, -room)[-room]) if len(sizes) > room else 0.0
    keys, values, described = [], [], []
    for definition, trained in zip(definitions, learned):
        strong = trained.importance() > least
        weights, hashes, bias = np.where(strong, trained.weights, 0), trained.hashes, trained.bias
        scale = float(np.abs(weights).max()) / 127 if strong.any() else 1.0
        quantised = np.round(weights / scale).astype(np.int32)
        for column in range(weights.shape[1]):
            keep = quantised[:, column] != 0
            keys.append(mix(hashes[keep] ^ np.uint64(seed(definition["name"], definition["classes"][column + 1]))))
            values.append(quantised[keep, column])
        described.append({**definition, "bias": [0.0, *(round(float(b), 6) for b in bias)], "scale": scale})
    keys, first = np.unique(np.concatenate(keys), return_index=True)
    fingerprint, value = table_build(keys, np.concatenate(values)[first], 1 << bits, np.int8)
    ngram_print, ngram_value, ngram_scale, total = ngrams(corpus, min(NGRAM_BITS, bits))
    tensors = {
        "weights.fingerprint": fingerprint, "weights.value": value,
        "ngrams.fingerprint": ngram_print, "ngrams.value": ngram_value,
        "inflections": np.frombuffer(inflections.to_text().encode(), dtype=np.uint8),
        "words": np.frombuffer("".join(f"{w}\t{k}\n" for w, k in words.items()).encode(), dtype=np.uint8),
    }
    config = {"sets": described, "order": ORDER, "ngram_scale": ngram_scale, "ngram_total": total}
    print(f"train: {len(keys)} weights of {len(sizes)} in 2^{bits} places", flush=True)
    return tensors, config
