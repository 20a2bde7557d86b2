"""Fixtures: tiny models of both kinds with their answers, so that the engine's reader can be tested without PyTorch."""

import json
from pathlib import Path

import numpy as np
import torch

from training import export, linear_training, vectors
from training.inflect import Inflections
from training.linear_reader import Scorer
from training.model import TINY, Encoder
from training.pack import Pack
from training.pieces import SPECIAL, Pieces
from training.predict import EncoderPredictor, LinearPredictor, window_of, windows
from training.tags import Tagger
from training.words import form, split

# Written for this purpose: each rule of words and pieces has a case.
SENTENCES = [
    "The dogs barks loudly.",
    "I think its a good idea, but there house is to small.",
    "Don't go - it’s 3rd-rate, “naïve” ‹code› and 12,345.67 % off!",
    "  two  spaces\tand\u00a0a hard one ",
    "x",
    "…",
    "日本語 and Ελληνικά beside plain English words 🙂 and 🙂🙂.",
    "supercalifragilisticexpialidocious" * 12,
    "He have two book and she have one apple, which are on the table.",
    "We was walking in the park when it begun to rain, so we run home to.",
    " ".join(["the long sentence goes on and on, with more words than one window holds,"] * 6) + " and it ends here.",
    "I'M SURE THAT THEIR COMING TOO.",
    "She go's to the the shop a hour later then her's brother.",
]
CANDIDATES = [(0, 1, ["dogs", "cats", "dog", "don't know"]), (1, 2, ["its", "it's", "zyzzyva"]), (8, 2, ["two", "to", "too"]), (10, 5, ["and", "end"])]


def _small_inflections(full: Inflections) -> Inflections:
    return Inflections(full.lines[:400])


def encoder_fixture(pack: Pack, out: Path) -> None:
    """Writes a random encoder with a real, small vocabulary. Its weights are large enough for its answers to differ."""
    torch.manual_seed(7)
    vocabulary = Pieces(SPECIAL + pack.vocabulary.pieces[len(SPECIAL) :][:500] + [chr(c) for c in range(33, 127) if chr(c) not in pack.vocabulary.pieces[:506]])
    tags = pack.tags()[:60]
    encoder = Encoder(TINY, len(vocabulary), len(tags))
    with torch.no_grad():
        for name, parameter in encoder.named_parameters():
            parameter.copy_(torch.randn_like(parameter) * (0.25 if parameter.dim() == 2 else 0.1) + (1.0 if "norm" in name and name.endswith("weight") else 0.0))
    path = out / "encoder.safetensors"
    export.write(path, encoder, vocabulary, _small_inflections(pack.inflections), tags, {"error": 0.5, "kinds": {"spelling": 0.1, "article": 0.05}}, ["none: random weights"])
    predictor = EncoderPredictor(export.Loaded(path))
    rows = []
    for sentence, (words, tags_of, errors) in zip(SENTENCES, predictor.answers(SENTENCES)):
        pieces, firsts = vocabulary.sentence(words)
        ends = [end + w.start for w in words for _, end in vocabulary.word(w.text, w.spaced)]
        best = np.argsort(-tags_of, axis=1, kind="stable")[:, :5]
        spans = windows(len(pieces), TINY.positions - 2)
        rows.append({
            "sentence": sentence, "words": [[w.start, w.end, w.spaced] for w in words], "pieces": pieces, "piece_ends": ends, "firsts": firsts,
            "windows": spans, "window_of_firsts": [window_of(f, spans) for f in firsts],
            "best_tags": [[[int(t), round(float(tags_of[i, t]), 6)] for t in row] for i, row in enumerate(best)],
            "errors": [round(float(e), 6) for e in errors],
        })
    candidates = [
        {"sentence": s, "word": w, "texts": texts, "scores": [round(v, 5) for v in predictor.candidates(SENTENCES[s], w, texts)]} for s, w, texts in CANDIDATES
    ]
    answers = {"sentences": rows, "candidates": candidates}
    (out / "encoder.json").write_text(json.dumps(answers, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def tag_fixture(pack: Pack, out: Path) -> None:
    """Writes the effect of each type of tag on a sentence."""
    tagger = Tagger(_small_inflections(pack.inflections), set())
    cases = [
        ("The dogs barks.", 2, "REPLACE bark"), ("Dog barks.", 0, "INSERT the"), ("I go to school", 4, "INSERT ."), ("He said hello to.", 4, "INSERT me"),
        ("However I went.", 1, "INSERT ,"), ("the the cat", 1, "DELETE"), ("The cat", 0, "DELETE"), ("“the house” is", 1, "DELETE"), ("a well-known man", 2, "DELETE"),
        ("THEIR is one", 0, "REPLACE there"), ("Their is one", 0, "REPLACE there"), ("me and I went", 2, "REPLACE me"), ("i went", 0, "CASE UPPER"), ("The Dog", 1, "CASE LOWER"),
        ("nasa flies", 0, "CASE ALL"), ("note book", 0, "JOIN"), ("well known", 0, "JOIN -"), ("a multi-part one", 2, "SPACE"), ("alot of", 0, "SPLIT 1"), ("Always it is", 1, "SWAP"),
        ("It always is", 0, "SWAP"), ("the dogs tail", 1, "APOSTROPHE S"), ("its raining", 0, "APOSTROPHE S"), ("the dogs tails", 1, "APOSTROPHE PLURAL"), ("It's tail", 0, "APOSTROPHE NONE"),
        ("He go home", 1, "VERB S"), ("He Goes home", 1, "VERB PAST"), ("two thing", 1, "NOUN PLURAL"), ("It is real good", 2, "ADVERB"), ("a more long way", 2, "ADJECTIVE COMPARATIVE"), ("I zzz", 1, "VERB S"),
    ]
    rows = []
    for sentence, word, tag in cases:
        words = split(sentence)
        tags = ["KEEP"] * (len(words) + 1)
        tags[word] = tag
        rows.append({"sentence": sentence, "word": word, "tag": tag, "result": tagger.apply(sentence, words, tags)})
    (out / "tags.json").write_text(json.dumps(rows, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    (out / "inflections.txt").write_text(tagger.inflections.to_text(), encoding="utf-8")


def linear_fixture(pack: Pack, out: Path) -> None:
    """Writes a linear model of a few sets, trained on one small shard."""
    linear_training.train(
        pack.directory, out / "linear.safetensors", 600, processes=1, shards=["government-00"], inflections=_small_inflections(pack.inflections),
        keep=lambda d: d["name"] in ("its/it's", "apostrophe:its", "agreement:be", "agreement:have", "to/too/two", "their/there/they're", "verb", "noun", "gap:article", "gap:comma"), bits=14, most=20_000,
    )
    scorer = Scorer.load(out / "linear.safetensors")
    rows = []
    for sentence in SENTENCES:
        corpus = scorer.corpus([sentence])
        decisions = scorer.decisions(corpus)
        rows.append({"sentence": sentence, "decisions": [
            {"set": d.set, "word": d.word - 5, "written": d.written, "best": d.best, "difference": round(d.difference, 5), "probability": round(d.probability, 6), "marked": d.marked}
            for d in decisions
        ]})
    candidates = [{"sentence": s, "word": w, "texts": texts, "scores": [round(scorer.candidate(SENTENCES[s], w, t), 5) for t in texts]} for s, w, texts in CANDIDATES]
    marked = [[[e.start, e.end, e.text, e.kind] for e in edits if e.margin >= 0] for edits in LinearPredictor(scorer).edits(SENTENCES)]
    answers = {"sentences": rows, "candidates": candidates, "marked": marked}
    (out / "linear.json").write_text(json.dumps(answers, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def vectors_fixture(pack: Pack, out: Path) -> None:
    """Writes vectors of the words of the sentences, and how well candidates fit. They are drawn at random: only the arithmetic is tested."""
    torch.manual_seed(1)
    names = sorted({word for sentence in SENTENCES for word in vectors.forms(sentence)} | {"their", "they're", "two"})
    names = [name for number, name in enumerate(names) if number % 7]
    vocabulary = vectors.SPECIAL + names
    model = vectors.Vectors(np.arange(1, len(vocabulary) + 1))
    torch.nn.init.normal_(model.word)
    torch.nn.init.normal_(model.context)
    vectors.write(out / "vectors.safetensors", model, vocabulary, pack.manifest["sources"][:1])
    fit = vectors.Fit(out / "vectors.safetensors")
    rows = []
    for sentence in SENTENCES:
        places = []
        for at, word in enumerate(split(sentence)):
            written, other = fit.score(vectors.forms(sentence), at, [form(word.text), "their"])
            places.append([word.start, word.end, None if written is None or other is None else round(other - written, 5)])
        rows.append({"sentence": sentence, "candidate": "their", "places": places})
    (out / "vectors.json").write_text(json.dumps(rows, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def write(directory: Path, out: Path) -> None:
    """Writes all fixtures."""
    out.mkdir(parents=True, exist_ok=True)
    pack = Pack(directory)
    encoder_fixture(pack, out)
    tag_fixture(pack, out)
    linear_fixture(pack, out)
    vectors_fixture(pack, out)
    for path in sorted(out.iterdir()):
        print(f"fixtures: {path.name} {path.stat().st_size} bytes")
