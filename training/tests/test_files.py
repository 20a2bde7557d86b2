import importlib
import json
from pathlib import Path

import numpy as np
import pytest

from training import container
from training.features import Corpus, fnv, mix, seed, table_build, table_find
from training.predict import window_of, windows

TENSORS = {"b": np.arange(6, dtype=np.int8).reshape(2, 3), "a": np.array([0.5, -1.0], dtype=np.float32)}


def test_a_file_is_read_back_and_its_digest_is_over_all_of_it(tmp_path):
    path = tmp_path / "model.safetensors"
    container.write(path, TENSORS, {"kind": "encoder", "config": "{}"})
    tensors, metadata = container.read(path)
    assert all((tensors[name] == TENSORS[name]).all() for name in TENSORS)
    assert metadata["digest"] != container.digest(TENSORS, {**metadata, "config": "{} "})
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(ValueError, match="damaged"):
        container.read(path)


def test_the_digest_is_what_the_format_says():
    tensors = {"x": np.array([1, 2], dtype=np.uint16)}
    expected = b"kind\0linear\0" + b"x\0U16\x002\0" + b"\x01\x00\x02\x00"
    import hashlib

    assert container.digest(tensors, {"kind": "linear", "digest": "ignored"}) == hashlib.sha256(expected).hexdigest()


def test_the_table_gives_back_every_weight_and_zero_for_what_it_lacks():
    chance = np.random.default_rng(1)
    keys = np.unique(chance.integers(0, 2**63, 700).astype(np.uint64))
    values = chance.integers(1, 100, len(keys)).astype(np.int32)
    fingerprint, value = table_build(keys, values, 1024, np.int8)
    assert (table_find(keys, fingerprint, value) == values).mean() > 0.99
    others = chance.integers(0, 2**63, 700).astype(np.uint64)
    assert (table_find(others, fingerprint, value) == 0).mean() > 0.98


def test_hashes_for_many_places_are_those_of_the_strings():
    corpus = Corpus.of([["The", "dogs", "bark", "loudly"]])
    corpus.prepare({"dogs": 7})
    hashes, counts = corpus.hashes(np.array([5]), np.array([7]), None)
    features = {int(h) for h, c in zip(hashes[0], counts[0]) if c}
    for text in ["c the", "d bark", "g <s> the", "h the bark", "l the bark loudly", "C X", "D -ark", "o the", "p ba", "q the", "Q bark", "Q loudly"]:
        assert fnv(text) in features, text
    # <s> and </s> are not part of a bag of words.
    assert fnv("q <s>") not in features and fnv("Q </s>") not in features


def test_mix_and_seed_are_fixed_for_ever():
    assert fnv("") == 0xCBF29CE484222325 and fnv("a") == 0xAF63DC4C8601EC8C
    assert int(mix(np.array([1], dtype=np.uint64))[0]) == 0x5692161D100B05E5
    assert seed("s", "c") == fnv("s\x1fc")


def test_windows_overlap_by_half_and_every_piece_is_near_a_middle():
    assert windows(10, 30) == [(0, 10)]
    spans = windows(100, 30)
    assert spans[0] == (0, 30) and spans[1] == (15, 45) and spans[-1][1] == 100
    for piece in range(100):
        start, end = spans[window_of(piece, spans)]
        assert start <= piece < end


def test_a_pack_holds_out_what_it_must(pack):
    text = " ".join(s for shard in pack.manifest["shards"] for s in pack.shard(shard["name"]))
    held = pack.json("clean")
    assert held["fiction"] and held["handbook"]
    assert not any(s in text for part in held.values() for s in part)
    rows = pack.json("edits")
    assert [r["held"] for r in rows] == [False, True]
    assert not any("osiris" in s or "carpentries" in s for s in pack.manifest["sources"])
    json.dumps(pack.manifest)


@pytest.mark.parametrize("name", sorted(path.stem for path in Path(container.__file__).parent.glob("[!_]*.py")))
def test_each_module_finds_what_it_imports(name):
    importlib.import_module(f"training.{name}")
