"""Edits that a model of either kind proposes for sentences, as character spans with replacements."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from training import container
from training.export import Loaded
from training.features import PAD
from training.linear_reader import Scorer
from training.pieces import BOS, EOS, MASK, PAD as PAD_PIECE
from training.tags import KEEP, SPELL, Tagger
from training.words import Word, split


@dataclass(frozen=True)
class Edit:
    """The replacement of characters [start, end) by `text`, which is None for a misspelling, since the spell checker corrects it."""

    start: int
    end: int
    text: str | None
    kind: str
    probability: float
    margin: float  # the distance above the threshold, as a probability (encoder) or in natural logarithms (linear)

    @property
    def place(self) -> tuple[int, int, str | None]:
        """Returns the parts in which two equal edits must agree."""
        return self.start, self.end, self.text


def edits_of(tagger: Tagger, sentence: str, words: list[Word], tags: list[str]) -> list[tuple[int, int, str | None, int]]:
    """Returns the edits of tags, each with the index of its word."""
    result = []
    for i, tag in enumerate(tags):
        if tag == SPELL:
            result.append((words[i].start, words[i].end, None, i))
        elif tag != KEEP:
            result += [(*edit, i) for edit in tagger._edits(sentence, words, i, tag)[:1]]
    return result


def windows(pieces: int, most: int) -> list[tuple[int, int]]:
    """Returns windows of at most `most` pieces, each starting half a window after the previous one (FORMAT.md section 3)."""
    if pieces <= most:
        return [(0, pieces)]
    result = []
    start = 0
    while True:
        end = min(start + most, pieces)
        result.append((start, end))
        if end == pieces:
            return result
        start += most // 2


def window_of(piece: int, spans: list[tuple[int, int]]) -> int:
    """Returns the index of the window whose middle is nearest to a piece; of two, the earlier."""
    return min(range(len(spans)), key=lambda w: (abs(2 * piece - spans[w][0] - spans[w][1]), w))


class EncoderPredictor:
    """A predictor that runs an exported encoder."""

    unit = "probability"
    levels = (0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)

    def __init__(self, loaded: Loaded):
        self.loaded = loaded
        self.tagger = Tagger(loaded.inflections, set())
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        loaded.encoder.to(self.device)

    @torch.no_grad()
    def hidden(self, rows: list[list[int]]) -> list[torch.Tensor]:
        """Returns the vectors [positions, width] of each row of pieces. Rows include [BOS] and [EOS]."""
        order = sorted(range(len(rows)), key=lambda n: len(rows[n]))
        result: list = [None] * len(rows)
        for start in range(0, len(order), 64):
            some = order[start : start + 64]
            longest = len(rows[some[-1]])
            numbers = torch.full((len(some), longest), PAD_PIECE)
            for line, n in enumerate(some):
                numbers[line, : len(rows[n])] = torch.tensor(rows[n])
            lengths = torch.tensor([len(rows[n]) for n in some])
            h = self.loaded.encoder(numbers.to(self.device), lengths.to(self.device))
            for line, n in enumerate(some):
                result[n] = h[line, : len(rows[n])]
        return result

    @torch.no_grad()
    def answers(self, sentences: list[str]) -> list[tuple[list[Word], np.ndarray, np.ndarray]]:
        """Returns, for each sentence, its words, and the probabilities of tags [words + 1, tags] and of an error [words + 1]."""
        encoder, most = self.loaded.encoder, self.loaded.config["positions"] - 2
        prepared, rows = [], []
        for sentence in sentences:
            words = split(sentence)
            pieces, firsts = self.loaded.vocabulary.sentence(words)
            spans = windows(len(pieces), most)
            prepared.append((words, firsts, spans, len(rows)))
            rows += [[BOS, *pieces[a:b], EOS] for a, b in spans]
        hidden = self.hidden(rows)
        vectors = []
        for _, firsts, spans, row in prepared:
            for first in firsts:
                w = window_of(first, spans)
                vectors.append(hidden[row + w][1 + first - spans[w][0]])
            vectors.append(hidden[row + len(spans) - 1][-1])
        h = torch.stack(vectors)
        tags = torch.softmax(encoder.tag(h).float(), -1).cpu().numpy()
        errors = torch.sigmoid(encoder.error(h).float())[:, 0].cpu().numpy()
        result, at = [], 0
        for words, *_ in prepared:
            result.append((words, tags[at : at + len(words) + 1], errors[at : at + len(words) + 1]))
            at += len(words) + 1
        return result

    @torch.no_grad()
    def candidates(self, sentence: str, word: int, texts: list[str]) -> list[float]:
        """Returns the fit of candidates in place of a word, as natural logarithms (FORMAT.md section 6.3)."""
        words = split(sentence)
        pieces, firsts = self.loaded.vocabulary.sentence(words)
        start = firsts[word]
        end = firsts[word + 1] if word + 1 < len(words) else len(pieces)
        most = self.loaded.config["positions"] - 2
        scores = []
        for text in texts:
            own: list[int] = []
            for n, part in enumerate(split(text)):
                own += self.loaded.vocabulary.numbers(part.text, part.spaced if n else words[word].spaced)
            row = pieces[:start] + [MASK] * len(own) + pieces[end:]
            first = start
            if len(row) > most:
                cut = min(max(start + len(own) // 2 - most // 2, 0), len(row) - most)
                row, first = row[cut : cut + most], start - cut
            h = self.hidden([[BOS, *row, EOS]])[0][1 + first : 1 + first + len(own)]
            logs = torch.log_softmax(self.loaded.encoder.words(h).float(), -1)
            scores.append(float(logs[torch.arange(len(own)), torch.tensor(own)].sum()))
        return scores

    def edits(self, sentences: list[str]) -> list[list[Edit]]:
        """Returns the likeliest edit of each word that may be wrong, regardless of the threshold of its kind."""
        config, thresholds = self.loaded.config, self.loaded.thresholds
        result = []
        for start in range(0, len(sentences), 512):
            some = sentences[start : start + 512]
            for sentence, (words, tags, errors) in zip(some, self.answers(some)):
                found = []
                best = tags[:, 1:].argmax(1) + 1
                for i, tag in enumerate(best):
                    p = float(tags[i, tag])
                    if p < 0.2 or errors[i] < thresholds.get("error", 0.5):
                        continue
                    kind = config["kinds"][config["tag_kinds"][tag]]
                    least = thresholds.get("kinds", {}).get(kind, 2.0)
                    one = [KEEP] * (len(words) + 1)
                    one[i] = self.loaded.tags[tag]
                    for a, b, text, _ in edits_of(self.tagger, sentence, words, one):
                        found.append(Edit(a, b, text, kind, p, p - least))
                result.append(found)
        return result


class LinearPredictor:
    """A predictor that runs a linear model."""

    unit = "natural logarithms above the threshold"
    levels = (-2.0, -1.0, 0.0, 1.0, 2.0)

    def __init__(self, scorer: Scorer):
        self.scorer = scorer
        self.tagger = Tagger(scorer.inflections, set())
        self.lines = scorer.inflections.lines

    def edits(self, sentences: list[str]) -> list[list[Edit]]:
        """Returns the best other class wherever its score is at most two below its threshold.

        If several edits compete for one position, the one furthest above its own threshold wins.
        """
        result: list[list[Edit]] = []
        for start in range(0, len(sentences), 4000):
            result += self._edits(sentences[start : start + 4000])
        return result

    def _edits(self, sentences: list[str]) -> list[list[Edit]]:
        corpus = self.scorer.corpus(sentences)
        words = [split(s) for s in sentences]
        owner = np.concatenate([np.full(len(w) + 2 * PAD, n) for n, w in enumerate(words)])
        offset = np.cumsum([0] + [len(w) + 2 * PAD for w in words])
        found: list[dict[int, Edit]] = [{} for _ in sentences]
        for definition in self.scorer.sets:
            places, scores = self.scorer.score(corpus, definition)
            if not len(scores):
                continue
            here = np.arange(len(scores))
            others = scores.copy()
            others[here, places.written] = -np.inf
            best = others.argmax(1)
            difference = others[here, best] - scores[here, places.written]
            for k in np.flatnonzero(difference > -0.5):
                a, b = int(places.written[k]), int(best[k])
                least = self.scorer.threshold(definition["name"], definition["classes"][a], definition["classes"][b])
                if least is None or difference[k] < least - 2:
                    continue
                sentence = int(owner[places.word[k]])
                i = int(places.word[k] - offset[sentence] - PAD)
                text = definition["classes"][b]
                if definition["type"] == "form":
                    text = self.lines[places.line[k]][1][b]
                if definition["type"] == "gap":
                    tag = "DELETE" if not text else ("REPLACE " if definition["classes"][a] else "INSERT ") + text
                else:
                    tag = "REPLACE " + ("I" if text == "i" else text)
                one = [KEEP] * (len(words[sentence]) + 1)
                one[i] = tag
                share = np.exp(scores[k] - scores[k].max())
                for start, end, new, _ in edits_of(self.tagger, sentences[sentence], words[sentence], one):
                    edit = Edit(start, end, new, definition["kind"], float(share[b] / share.sum()), float(difference[k] - least))
                    if i not in found[sentence] or found[sentence][i].margin < edit.margin:
                        found[sentence][i] = edit
        return [list(f.values()) for f in found]


def load(path: Path) -> EncoderPredictor | LinearPredictor:
    """Returns the predictor of a model file of either kind."""
    _, metadata = container.read(path)
    return LinearPredictor(Scorer.load(path)) if metadata["kind"] == "linear" else EncoderPredictor(Loaded(path))
