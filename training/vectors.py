"""Vectors of words: how well a word fits the five words on either side (FORMAT.md section 8).

The model is log-bilinear (Mnih and Kavukcuoglu, 2013): the vectors of the words around a place, each weighted by its position, add up to
the vector of the place, and a word fits the better, the greater the product of its own vector with that one. It is trained by sampled
softmax.
"""

import json
import time
from array import array
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from training import container
from training.pack import Pack
from training.words import form, split

WINDOW = 5
SIZE = 64
WORDS = 20_000
# The places that learn together, and the words that each of them is compared with.
BATCH, NEGATIVES = 4096, 1536
LEARNING_RATE = 3e-3
# Frequent words are places less often: the share of a word in text from which on it is left out now and then, and the least share that stays.
FREQUENT, LEAST_KEPT = 3e-4, 0.12
EDGE, UNKNOWN = 0, 1
SPECIAL = ["<s>", "<unk>"]


def offsets() -> list[int]:
    """Returns the positions around a place, from the farthest before it to the farthest after it."""
    return [*range(-WINDOW, 0), *range(1, WINDOW + 1)]


def forms(sentence: str) -> list[str]:
    """Returns the words of a sentence as the model sees them."""
    return [w.text if w.text[:1] == "‹" else form(w.text) for w in split(sentence)]


def read(pack: Pack, words: int = WORDS) -> tuple[np.ndarray, list[str], np.ndarray]:
    """Returns the text of the pack as numbers of words with an edge after each sentence, the words, and their counts."""
    seen: dict[str, int] = {}
    text = array("i")
    edge = -1
    for shard in pack.manifest["shards"]:
        for sentence in pack.shard(shard["name"]):
            text.extend(seen.setdefault(word, len(seen)) for word in forms(sentence))
            text.append(edge)
        print(f"vectors: read {shard['name']}, {len(text)} words", flush=True)
    numbers = np.frombuffer(text, dtype=np.int32)
    counts = Counter(dict(enumerate(np.bincount(numbers[numbers >= 0]).tolist())))
    names = list(seen)
    kept = [number for number, _ in counts.most_common(words - len(SPECIAL))]
    rank = np.full(len(names), UNKNOWN, dtype=np.int32)
    rank[kept] = np.arange(len(SPECIAL), len(SPECIAL) + len(kept), dtype=np.int32)
    text = np.where(numbers < 0, EDGE, rank[numbers])
    vocabulary = SPECIAL + [names[number] for number in kept]
    return text, vocabulary, np.bincount(text, minlength=len(vocabulary))


def contexts(text: torch.Tensor, places: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns the words around places, and which of these are in the same sentence (its edges included)."""
    around = text[places[:, None] + torch.tensor(offsets())].long()
    edges = (around == EDGE).long()
    beyond_left = (edges[:, :WINDOW].flip(1).cumsum(1) - edges[:, :WINDOW].flip(1)).flip(1)
    beyond_right = edges[:, WINDOW:].cumsum(1) - edges[:, WINDOW:]
    return around, (torch.cat([beyond_left, beyond_right], 1) == 0).float()


class Vectors(torch.nn.Module):
    """The vectors: of words as context, of words that are looked for, and the weight of each position."""

    def __init__(self, counts: np.ndarray):
        super().__init__()
        shares = torch.tensor(counts / counts.sum(), dtype=torch.float32)
        self.context = torch.nn.Parameter(torch.randn(len(counts), SIZE) * 0.05)
        self.word = torch.nn.Parameter(torch.zeros(len(counts), SIZE))
        self.bias = torch.nn.Parameter(torch.log(shares + 1e-9))
        near = torch.tensor([1 / abs(offset) for offset in offsets()])
        self.position = torch.nn.Parameter(near[:, None].repeat(1, SIZE))

    def place(self, around: torch.Tensor, inside: torch.Tensor) -> torch.Tensor:
        """Returns the vectors of places."""
        return (self.context[around] * self.position * inside[:, :, None]).sum(1)

    def loss(self, around, inside, words, negatives, noise) -> torch.Tensor:
        """Returns the cross entropy of the words at places against sampled words."""
        place = self.place(around, inside)
        right = (place * self.word[words]).sum(1) + self.bias[words] - noise[words]
        wrong = place @ self.word[negatives].T + self.bias[negatives] - noise[negatives]
        wrong = wrong.masked_fill(negatives[None] == words[:, None], -1e9)
        scores = torch.cat([right[:, None], wrong], 1)
        return functional.cross_entropy(scores, torch.zeros(len(words), dtype=torch.long))


def train(pack: Pack, out: Path, seconds: float) -> None:
    """Trains for a time and writes the file."""
    begin = time.time()
    text, vocabulary, counts = read(pack)
    shares = counts / counts.sum()
    kept = torch.tensor(np.clip(np.sqrt(FREQUENT / np.maximum(shares, 1e-12)), LEAST_KEPT, 1), dtype=torch.float32)
    kept[: len(SPECIAL)] = 0
    frequencies = torch.tensor(shares**0.75, dtype=torch.float32)
    frequencies /= frequencies.sum()
    noise = torch.log(frequencies + 1e-12)
    torch.manual_seed(1)
    vectors = Vectors(counts)
    optimiser = torch.optim.Adam(vectors.parameters(), lr=LEARNING_RATE, betas=(0.9, 0.99), fused=True)
    text = torch.from_numpy(text.astype(np.int32))
    step, average, learned = 0, 0.0, 0
    start = time.time()
    while (passed := (time.time() - start) / (seconds - (start - begin))) < 1:
        for group in optimiser.param_groups:
            group["lr"] = LEARNING_RATE * max(0.02, 1 - passed)
        places = torch.randint(WINDOW, len(text) - WINDOW, (BATCH * 4,))
        places = places[torch.rand(len(places)) < kept[text[places].long()]][:BATCH]
        around, inside = contexts(text, places)
        negatives = torch.multinomial(frequencies, NEGATIVES, replacement=True)
        loss = vectors.loss(around, inside, text[places].long(), negatives, noise)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        step, learned = step + 1, learned + len(places)
        average = loss.item() if step == 1 else 0.99 * average + 0.01 * loss.item()
        if step % 500 == 0:
            print(f"vectors: {passed:.0%}, {learned} places, loss {average:.3f}", flush=True)
    write(out, vectors, vocabulary, pack.manifest["sources"])
    print(f"vectors: wrote {out} ({out.stat().st_size / 2**20:.1f} MiB) after {learned} places", flush=True)


def quantise(matrix: torch.Tensor) -> tuple[np.ndarray, np.ndarray]:
    """Returns the rows as whole numbers from -127 to 127, and the scale of each row."""
    rows = matrix.detach().numpy()
    scale = np.maximum(np.abs(rows).max(1), 1e-9) / 127
    return np.rint(rows / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def write(out: Path, vectors: Vectors, vocabulary: list[str], sources: list[str]) -> None:
    """Writes the file."""
    context, context_scale = quantise(vectors.context)
    word, word_scale = quantise(vectors.word)
    tensors = {
        "words": np.frombuffer("\n".join(vocabulary).encode(), dtype=np.uint8),
        "context.value": context, "context.scale": context_scale,
        "word.value": word, "word.scale": word_scale,
        "bias": vectors.bias.detach().numpy(), "position": vectors.position.detach().numpy(),
    }
    config = {"size": SIZE, "window": WINDOW, "words": len(vocabulary)}
    metadata = {
        "kind": "vectors", "config": json.dumps(config), "tags": "[]", "thresholds": "{}",
        "sources": json.dumps(sources, ensure_ascii=False),
    }
    container.write(out, tensors, metadata)


class Fit:
    """The reader of the file, for the fixtures of the tests."""

    def __init__(self, path: Path):
        tensors, metadata = container.read(path)
        assert metadata["kind"] == "vectors", metadata["kind"]
        names = bytes(tensors["words"]).decode().split("\n")
        self.numbers = {name: number for number, name in enumerate(names)}
        self.context = tensors["context.value"] * tensors["context.scale"][:, None]
        self.word = tensors["word.value"] * tensors["word.scale"][:, None]
        self.bias, self.position = tensors["bias"], tensors["position"]

    def score(self, words: list[str], at: int, candidates: list[str]) -> list[float | None]:
        """Returns how well each candidate fits at a place of a sentence of forms; None for words that have no vector."""
        numbers = [EDGE, *(self.numbers.get(word, UNKNOWN) for word in words), EDGE]
        place = np.zeros(SIZE)
        for weight, offset in zip(self.position, offsets()):
            if 0 <= at + 1 + offset < len(numbers):
                place += self.context[numbers[at + 1 + offset]] * weight
        found = [self.numbers.get(candidate) for candidate in candidates]
        return [None if n is None or n < len(SPECIAL) else float(place @ self.word[n] + self.bias[n]) for n in found]
