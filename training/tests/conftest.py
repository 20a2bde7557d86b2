"""Fixtures of the tests: a pack of a few sentences, built once."""

import lzma
from pathlib import Path

import pytest

from training import pack as packing

SUBJECTS = ["The manager", "My sister", "The old dog", "A teacher", "His friend", "Their neighbour", "The company", "Our team"]
VERBS = ["writes a long letter", "walked to the station", "is waiting for the train", "doesn't like its colour", "has taken three pictures", "goes home early", "was quite quiet", "loses well-known games"]
ENDS = ["on Monday", "in the evening", "with her brothers", "because it's late", "and there were two others", "before the easier lesson", "although they knew him", "from time to time"]


@pytest.fixture(scope="session")
def pack(tmp_path_factory) -> packing.Pack:
    """Returns a pack of 512 sentences in two genres, with corrections from a training repository and a held one."""
    directory = tmp_path_factory.mktemp("text")
    sentences = [f"{s} {v} {e}, I think." for s in SUBJECTS for v in VERBS for e in ENDS]
    for genre, part in [("fiction", sentences[::2]), ("handbook", sentences[1::2])]:
        (directory / f"{genre}.txt.xz").write_bytes(lzma.compress(("\n".join(part) + "\n").encode()))
    rows = ["repository\tcommit\tlicence\tshare_alike\tgenre_shard\tfiles\tsentences\twords\tedits_split\tnote"]
    rows += [f"{r}\tabc\tCC0-1.0\tno\t{g}\t1\t{n}\t1000\tnone\t" for r, g, n in [
        ("books/one", "fiction", 200), ("standardebooks/r-austin-freeman_the-eye-of-osiris", "fiction", 56), ("docs/one", "handbook", 200), ("carpentries/handbook", "handbook", 56),
    ]]
    (directory / "sources.tsv").write_text("\n".join(rows) + "\n")
    columns = "repo commit author time flag type old_sentence new_sentence old_span new_span message spot old_offsets new_offsets licence".split()
    edits = ["\t".join(columns)]
    for repo in ("docs/one", "carpentries/handbook"):
        edits.append("\t".join([repo, "c", "a", "1", "1", "R:VERB:SVA", "The old dog walk to the station.", "The old dog walks to the station.", "walk", "walks", "strong", "1/1", "12-16", "12-17", "MIT"]))
    edits.append("\t".join(["docs/two", "c", "a", "1", "0", "R:OTHER", "A b c d.", "A b e d.", "c", "e", "none", "1/1", "4-5", "4-5", "MIT"]))
    edits.append("\t".join(["docs/sa", "c", "a", "1", "1", "R:OTHER", "A b c d.", "A b e d.", "c", "e", "strong", "1/1", "4-5", "4-5", "CC BY-SA 4.0 (SA)"]))
    (directory / "edits.tsv").write_text("\n".join(edits) + "\n")
    out: Path = tmp_path_factory.mktemp("pack")
    packing.pack(directory, directory / "edits.tsv", out, share=0.999)
    return packing.Pack(out)
