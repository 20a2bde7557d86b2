"""Batches of faulty sentences, generated on demand by several processes."""

import lzma
import random
import re
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from training.errors import Maker
from training.pack import Pack
from training.pieces import BOS, EOS, MASK, PAD
from training.tags import KEEP

IGNORE = -100
POOL = 4096
MASKED_SENTENCES, MASKED_WORDS = 0.4, 0.15


def one_space(sentence: str) -> str:
    """Collapses runs of spaces, which remain where links and markup were removed."""
    return re.sub(" +", " ", sentence).strip()


def corrections(pack: Pack, held: bool) -> list[dict]:
    """Returns the pack's corrections, either those of held repositories or all others."""
    rows = pack.json("edits")
    rows = [{**row, "old": one_space(row["old"]), "new": one_space(row["new"])} for row in rows if row["held"] == held]
    return [row for row in rows if row["old"] != row["new"]]


class Source:
    """The sampler of sentences from a pack, weighted by genre."""

    def __init__(self, pack: Pack, chance: random.Random):
        self.pack, self.chance = pack, chance
        self.shards = pack.manifest["shards"]
        self.weights = [s["weight"] * s["pieces"] for s in self.shards]
        self.loaded: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    def some(self, count: int) -> list[str]:
        """Returns consecutive sentences from a random position."""
        name = self.chance.choices(self.shards, self.weights)[0]["name"]
        if name not in self.loaded:
            numbers = np.frombuffer(lzma.decompress((self.pack.directory / f"{name}.xz").read_bytes()), dtype="<u2")
            self.loaded[name] = numbers, np.flatnonzero(numbers == EOS)
        numbers, ends = self.loaded[name]
        first = self.chance.randrange(len(ends))
        return [
            self.pack.vocabulary.text(numbers[ends[k] + 1 : ends[k + 1]].tolist())
            for k in range(first, min(first + count, len(ends) - 1))
            if ends[k + 1] > ends[k] + 1
        ]


class Batches(IterableDataset):
    """An endless stream of batches: piece numbers, tags, errors and masked pieces, each [batch, positions], and lengths [batch]."""

    def __init__(self, directory: Path, tags: list[str], tokens: int, positions: int, real, seed: int):
        self.directory, self.tags, self.tokens, self.positions, self.real, self.seed = directory, tags, tokens, positions, real, seed

    def __iter__(self):
        torch.set_num_threads(1)
        info = get_worker_info()
        seed = self.seed * 1000 + (info.id if info else 0)
        chance = random.Random(seed)
        pack = Pack(self.directory)
        source = Source(pack, chance)
        maker = Maker(pack.inflections, pack.json("words"), pack.json("misspellings"), seed)
        number = {tag: n for n, tag in enumerate(self.tags)}
        rows = corrections(pack, held=False)
        found: dict[int, tuple | None] = {}
        while True:
            sentences: list[str] = []
            while len(sentences) < POOL:
                sentences += source.some(64)
            examples = []
            share = self.real.value
            for sentence in sentences:
                if rows and chance.random() < share:
                    which = chance.randrange(len(rows))
                    row = rows[which]
                    if row["flag"] == 2 and chance.random() < 0.5:
                        continue
                    if chance.random() < 0.25:
                        words, tags = maker.tagger.find(row["new"], row["new"])[:2]
                    else:
                        if which not in found:
                            found[which] = maker.tagger.find(row["old"], row["new"])
                        if found[which] is None:
                            continue
                        words, tags = found[which][:2]
                else:
                    words, tags = maker.sentence(sentence)
                example = self.example(pack, words, tags, number, chance)
                if example is not None:
                    examples.append(example)
            examples.sort(key=lambda e: len(e[0]))
            batches, batch = [], []
            for example in examples:
                if batch and (len(batch) + 1) * len(example[0]) > self.tokens:
                    batches.append(batch)
                    batch = []
                batch.append(example)
            batches.append(batch)
            chance.shuffle(batches)
            for batch in batches:
                yield self.tensors(batch)

    def example(self, pack, words, tags, number, chance):
        """Returns numbers, tags, errors and masked pieces of one sentence, or None if it is too long."""
        numbers, targets, errors, masked = [BOS], [IGNORE], [IGNORE], [IGNORE]
        masking = chance.random() < MASKED_SENTENCES
        for word, tag in zip(words, tags):
            pieces = pack.vocabulary.numbers(word.text, word.spaced)
            if masking and tag == KEEP and chance.random() < MASKED_WORDS:
                numbers += [MASK] * len(pieces)
                masked += pieces
                targets += [IGNORE] * len(pieces)
                errors += [IGNORE] * len(pieces)
                continue
            numbers += pieces
            more = len(pieces) - 1
            # A word whose tag is too rare for the tag list still counts as an error.
            targets += [number.get(tag, IGNORE)] + [IGNORE] * more
            errors += [int(tag != KEEP)] + [IGNORE] * more
            masked += [IGNORE] * len(pieces)
        numbers.append(EOS)
        targets.append(number.get(tags[-1], IGNORE))
        errors.append(int(tags[-1] != KEEP))
        masked.append(IGNORE)
        return (numbers, targets, errors, masked) if len(numbers) <= self.positions else None

    @staticmethod
    def tensors(batch):
        """Returns one tensor per field, padded to the longest sentence, and the lengths."""
        longest = max(len(e[0]) for e in batch)
        # 16 bits are enough for all numbers, and keep the data small that processes pass through shared memory.
        arrays = [np.full((len(batch), longest), fill, dtype=np.int16) for fill in (PAD, IGNORE, IGNORE, IGNORE)]
        for row, example in enumerate(batch):
            for array, values in zip(arrays, example):
                array[row, : len(values)] = values
        lengths = np.array([len(e[0]) for e in batch], dtype=np.int16)
        return [torch.from_numpy(a) for a in (*arrays, lengths)]


def loader(directory: Path, tags: list[str], tokens: int, positions: int, real, seed: int, workers: int) -> DataLoader:
    """Returns a loader of batches that `workers` processes generate."""
    return DataLoader(
        Batches(directory, tags, tokens, positions, real, seed), batch_size=None, num_workers=workers,
        prefetch_factor=4, multiprocessing_context="fork", pin_memory=torch.cuda.is_available(),
    )
