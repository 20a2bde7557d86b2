"""Packing of text, corrections and word lists into one directory for training, small enough to copy to another machine."""

import csv
import glob
import json
import lzma
import os
import random
import re
import sys
import tomllib
from collections import Counter
from pathlib import Path

import numpy as np

from training import inflect, pieces
from training.pieces import EOS, UNK, Pieces
from training.words import form, split

HERE = Path(__file__).parent
VOCABULARY = 16_000
TAGS = 4_000

# For each shard: the share of its sentences that is packed, and the weight with which its words are sampled in training.
GENRES = {
    "blog": (1.0, 1.5),
    "dialogue": (1.0, 1.5),
    "drama": (1.0, 1.0),
    "essays": (1.0, 1.5),
    "fiction": (1.0, 1.0),
    "government": (1.0, 1.5),
    "handbook": (1.0, 1.5),
    "lessons": (1.0, 1.0),
    "msdocs": (0.5, 0.7),
    "proposals": (0.8, 1.0),
    "techdocs": (1.0, 1.0),
    "textbook": (1.0, 1.2),
}
# Share-alike text is left out by default, because its licence might extend to works derived from it.
SHARE_ALIKE = {"bysa-dialogue": (0.4, 1.5), "bysa-techdocs": (1.0, 1.0)}
# The share of a shard's sentences that is dropped around the boundaries of held sources. The sources of a shard are in the order of
# sources.tsv, but their boundaries are only approximate, since sentences were left out.
MARGIN = 0.02


def held_out() -> dict:
    """Returns the content of held.toml."""
    return tomllib.loads((HERE / "held.toml").read_text())


def _cells(path: Path):
    csv.field_size_limit(1 << 24)
    with (lzma.open if path.suffix == ".xz" else open)(path, "rt", encoding="utf-8", newline="\n") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def read_shard(text: Path, shard: str) -> tuple[list[str], list[str]]:
    """Returns the sentences of a shard that may be used for training, and those of its held repositories."""
    out = held_out()
    keep_out = {*out["edits"], *out["text"]}
    with lzma.open(text / f"{shard}.txt.xz", "rt", encoding="utf-8") as lines:
        sentences = [line.rstrip("\n") for line in lines if line != "\n"]
    sources = [row for row in _cells(text / "sources.tsv") if row["genre_shard"] == shard]
    total = sum(int(row["sentences"]) for row in sources)
    state = np.zeros(len(sentences), dtype=np.int8)
    margin = int(MARGIN * len(sentences))
    before = 0
    for row in sources:
        start = before * len(sentences) // total
        before += int(row["sentences"])
        end = before * len(sentences) // total
        if row["repository"] in keep_out:
            state[max(0, start - margin) : end + margin][state[max(0, start - margin) : end + margin] == 0] = 1
            inner = min(margin, (end - start) // 4)
            state[start + inner : end - inner] = 2
    if shard == "dialogue":
        tail = int(len(sentences) * (1 - out["dialogue_tail"]))
        state[tail - 100 : tail] = 1
        state[tail:] = 2
    return [s for s, k in zip(sentences, state) if k == 0], [s for s, k in zip(sentences, state) if k == 2]


def in_context(new: str, start: int, end: int, old: str, old_start: int, old_end: int) -> str:
    """Returns the corrected sentence with one correction undone. The old sentence decides on the spaces, because the offsets of an
    omitted word leave out the space beside it."""
    wrong = old[old_start:old_end]
    left = " " if old[:old_start].endswith(" ") or wrong.startswith(" ") else ""
    right = " " if old[old_end:].startswith(" ") or wrong.endswith(" ") else ""
    before, wrong, after = new[:start].rstrip(), wrong.strip(), new[end:].lstrip()
    return before + (left + wrong + right if wrong else left or right) + after


def read_edits(path: Path) -> list[dict]:
    """Returns corrections (flags 1 and 2, not share-alike), one per row, each applied by itself to the corrected sentence."""
    keep_out = set(held_out()["edits"])
    rows = []
    for row in _cells(path):
        if row["flag"] == "0" or "SA" in row["licence"].split("(")[-1] or "-SA" in row["licence"]:
            continue
        new, span = row["new_sentence"], row["new_offsets"].split("-")
        start, end = int(span[0]), int(span[1])
        old_start, old_end = map(int, row["old_offsets"].split("-"))
        old = in_context(new, start, end, row["old_sentence"], old_start, old_end)
        if int(row["spot"].split("/")[1]) == 1:
            old = row["old_sentence"]
        if old != new and 3 <= len(new.split()) <= 80:
            rows.append({"old": old, "new": new, "type": row["type"], "flag": int(row["flag"]), "held": row["repo"] in keep_out})
    return rows


def misspellings(counts: Counter[str]) -> list[tuple[str, str]]:
    """Returns (misspelling, word) pairs of the crate `typos-dict` for words that occur in the text, or nothing if the crate is absent."""
    found = glob.glob(os.path.expanduser("~/.cargo/registry/src/*/typos-dict-*/src/word_codegen.rs"))
    if not found:
        print("pack: no typos-dict in cargo's registry (run `cargo fetch`): misspellings come from slips alone", file=sys.stderr)
        return []
    text = Path(sorted(found)[-1]).read_text(encoding="utf-8")
    pairs = re.findall(r'InsensitiveStr::Ascii\("([a-z\']+)"\), &\[\s*("[^\]]*")', text)
    result = []
    for wrong, right in pairs:
        for word in re.findall(r'"([a-z\']+)"', right)[:2]:
            if counts[word] >= 20:
                result.append((wrong, word))
    return result


def write_xz(path: Path, data: bytes) -> int:
    """Compresses 16-bit numbers or text, and returns the compressed size in bytes."""
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9, "lc": 0, "lp": 1, "pb": 1, "dict_size": 1 << 25}]
    if path.suffix == ".json":
        filters = [{"id": lzma.FILTER_LZMA2, "preset": 9}]
    target = path.with_name(path.name + ".xz")
    target.write_bytes(lzma.compress(data, format=lzma.FORMAT_XZ, filters=filters))
    return target.stat().st_size


def pack(text: Path, edits: Path, out: Path, share_alike: bool = False, share: float = 1.0) -> None:
    """Writes the pack. A `share` below 1 gives a smaller pack, for tests."""
    genres = GENRES | (SHARE_ALIKE if share_alike else {})
    chance = random.Random(1)
    train: dict[str, list[str]] = {}
    clean: dict[str, list[str]] = {}
    counts: Counter[str] = Counter()
    for shard, (keep, _) in genres.items():
        if not (text / f"{shard}.txt.xz").exists():
            continue
        sentences, out_of_it = read_shard(text, shard)
        train[shard] = [s for s in sentences if keep * share >= 1 or chance.random() < keep * share]
        # Up to 40,000 words of held text per genre are kept for measurements.
        size, some = 0, []
        for sentence in out_of_it:
            if size < 40_000 * share:
                some.append(sentence)
                size += len(split(sentence))
        clean[shard] = some
        for sentence in train[shard]:
            counts.update(form(w.text) if w.text[:1] != "‹" else w.text for w in split(sentence))
        print(f"pack: {shard}: {len(train[shard])} sentences, {len(some)} held", flush=True)
    out.mkdir(parents=True, exist_ok=True)
    for old in out.iterdir():
        old.unlink()
    sample = [s for sentences in train.values() for s in sentences if chance.random() < 0.25 or share < 1]
    vocabulary = pieces.learn(sample, VOCABULARY if share == 1 else 2_000)
    # Renumber the pieces by frequency: small numbers compress better.
    used: Counter[int] = Counter()
    encoded: dict[str, list[list[int]]] = {}
    for shard, sentences in train.items():
        encoded[shard] = []
        for sentence in sentences:
            numbers, _ = vocabulary.sentence(split(sentence))
            if 4 <= len(numbers) <= 126 and numbers.count(UNK) == 0:
                encoded[shard].append(numbers)
                used.update(numbers)
    first = len(pieces.SPECIAL)
    order = sorted(range(first, len(vocabulary)), key=lambda n: (-used[n], n))
    rank = {old: first + new for new, old in enumerate(order)} | {n: n for n in range(first)}
    vocabulary = Pieces(pieces.SPECIAL + [vocabulary.pieces[n] for n in order])
    (out / "vocabulary.txt").write_text(vocabulary.to_text(), encoding="utf-8")
    table = inflect.build(counts, 20 if share == 1 else 2)
    (out / "inflections.txt").write_text(table.to_text(), encoding="utf-8")
    size = 0
    shards = []
    for shard, sentences in encoded.items():
        flat = [rank[n] for numbers in sentences for n in [*numbers, EOS]]
        step = 1_000_000
        starts = range(0, len(flat), step)
        for number, start in enumerate(starts):
            name = f"{shard}-{number:02}"
            data = np.array(flat[start : start + step], dtype="<u2")
            size += write_xz(out / name, data.tobytes())
            shards.append({"name": name, "genre": shard, "pieces": len(data), "weight": genres[shard][1]})
        print(f"pack: {shard}: {len(flat)} pieces", flush=True)
    words = [[w, n] for w, n in counts.most_common(60_000) if n >= 5]
    corrections = read_edits(edits)
    if share < 1:
        corrections = corrections[:: int(1 / share)]
    for name, value in [
        ("words.json", words), ("misspellings.json", misspellings(counts)), ("edits.json", corrections), ("clean.json", clean),
    ]:
        size += write_xz(out / name, json.dumps(value, ensure_ascii=False).encode())
    sources = [
        f"{row['repository']} {row['commit']} ({row['licence']})"
        for row in _cells(text / "sources.tsv") if row["genre_shard"] in train and row["repository"] not in {*held_out()["edits"], *held_out()["text"]}
    ]
    manifest = {"shards": shards, "sources": sources, "share_alike": share_alike}
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (out / "tags.txt").write_text("\n".join(frequent_tags(Pack(out))) + "\n", encoding="utf-8")
    total = sum(f.stat().st_size for f in out.iterdir())
    print(f"pack: {sum(s['pieces'] for s in shards)} pieces, {len(vocabulary)} in the vocabulary, {total / 2**20:.1f} MiB in {out}")


def frequent_tags(pack: "Pack", sentences: int = 60_000) -> list[str]:
    """Returns the most frequent tags of errors generated in a sample, and of all corrections that are not held."""
    from training.data import Source, corrections
    from training.errors import Maker
    from training.sets import confusable
    from training.tags import ALWAYS

    chance = random.Random(2)
    source = Source(pack, chance)
    maker = Maker(pack.inflections, pack.json("words"), pack.json("misspellings"), 2)
    counts: Counter[str] = Counter()
    made = 0
    while made < sentences:
        some = source.some(200)
        made += len(some)
        for sentence in some:
            counts.update(maker.sentence(sentence)[1])
    for row in corrections(pack, held=False):
        found = maker.tagger.find(row["old"], row["new"])
        if found:
            counts.update({tag: 3 for tag in found[1]})
    # Rare words also occur in longer training, so add tags for confusable words and for the most frequent words.
    common = [w for w, _ in pack.json("words") if w[0].isalpha()]
    rare = [f"REPLACE {w}" for members in confusable() for w in members] + [f"REPLACE {w}" for w in common[:2500]] + [f"INSERT {w}" for w in common[:200]]
    frequent = [tag for tag, _ in counts.most_common() if tag not in ALWAYS]
    return list(dict.fromkeys(ALWAYS + frequent + rare))[:TAGS]


class Pack:
    """A reader of a pack."""

    def __init__(self, directory: Path):
        self.directory = directory
        self.manifest = json.loads((directory / "manifest.json").read_text(encoding="utf-8"))
        self.vocabulary = Pieces.from_text((directory / "vocabulary.txt").read_text(encoding="utf-8"))
        self.inflections = inflect.Inflections.from_text((directory / "inflections.txt").read_text(encoding="utf-8"))

    def tags(self) -> list[str]:
        """Returns all tags, in the order of their numbers."""
        return (self.directory / "tags.txt").read_text(encoding="utf-8").splitlines()

    def json(self, name: str):
        """Returns the list `words`, `misspellings` or `edits`, or the clean text, `clean`."""
        return json.loads(lzma.decompress((self.directory / f"{name}.json.xz").read_bytes()))

    def shard(self, name: str) -> list[str]:
        """Returns the sentences of a shard as text."""
        numbers = np.frombuffer(lzma.decompress((self.directory / f"{name}.xz").read_bytes()), dtype="<u2").tolist()
        sentences = []
        start = 0
        text = self.vocabulary.text
        for end, number in enumerate(numbers):
            if number == EOS:
                sentences.append(text(numbers[start:end]))
                start = end + 1
        return sentences
