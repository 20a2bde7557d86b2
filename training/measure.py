"""Measurements on held data: corrections to held repositories, generated errors in held text, and clean held text."""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator

from training import sets
from training.data import corrections, one_space
from training.errors import WEIGHTS, Maker
from training.pack import Pack
from training.predict import EncoderPredictor, edits_of
from training.tags import KEEP, Tagger, kind
from training.words import lower, split


def held_text(pack: Pack, odd: bool) -> dict[str, list[str]]:
    """Returns every other held sentence of each genre: even ones for choosing thresholds, odd ones for figures."""
    return {g: [one_space(s) for s in sentences[int(odd) :: 2]] for g, sentences in pack.json("clean").items() if sentences}


def known_words(pack: Pack) -> set[str]:
    """Returns the correctly spelt words of the pack."""
    return {w for w, _ in pack.json("words")}


def words_in(sentences: list[str]) -> int:
    """Counts the words of letters or digits."""
    return sum(sum(w.text[0].isalnum() for w in split(s)) for s in sentences)


def false_marks(predictor, text: dict[str, list[str]]) -> tuple[Counter, dict, int, dict]:
    """Counts the marks in clean text: by kind, by level, and by genre together with words. Also returns the number of words."""
    kinds: Counter = Counter()
    levels: dict = defaultdict(int)
    by_genre = {}
    total = 0
    for genre, sentences in text.items():
        words = words_in(sentences)
        total += words
        marks = 0
        for edits in predictor.edits(sentences):
            for edit in edits:
                measured = edit.probability if isinstance(predictor, EncoderPredictor) else edit.margin
                for level in predictor.levels:
                    levels[level] += measured >= level
                if edit.margin >= 0:
                    kinds[edit.kind] += 1
                    marks += 1
        by_genre[genre] = (marks, words)
    return kinds, levels, total, by_genre


def swapped(pack: Pack, text: dict[str, list[str]], most: int, seed: int = 5) -> list[tuple[str, tuple]]:
    """Returns sentences in which a word is replaced by one that is confused with it, each with the edit that corrects it."""
    chance = random.Random(seed)
    others = defaultdict(set)
    for members in sets.confusable():
        for word in members:
            others[word] |= set(members) - {word}
    known = {w: n for w, n in pack.json("words")}
    by_word = defaultdict(list)
    for sentences in text.values():
        for sentence in sentences:
            for i, word in enumerate(split(sentence)):
                if lower(word.text) in others and word.text[:1] == lower(word.text[:1]):
                    by_word[lower(word.text)].append((sentence, i))
    # Sample each word equally often, so that *the* and *of* do not dominate.
    result = []
    for word in sorted(by_word):
        wrong = sorted(w for w in others[word] if known.get(w, 0) >= 150)
        places = by_word[word]
        for sentence, i in chance.sample(places, min(6, len(places))) if wrong else []:
            at = split(sentence)[i]
            new = chance.choice(wrong)
            result.append((sentence[: at.start] + new + sentence[at.end :], (at.start, at.start + len(new), at.text)))
    chance.shuffle(result)
    return result[:most]


def report(predictor, pack: Pack, most_made: int = 150, until: float = float("inf"), share: float = 1.0) -> Iterator[str]:
    """Yields the figures as lines of text. Begins none after `until` (seconds since 1970). `share` is the part of the held text to use."""
    tagger = Tagger(pack.inflections, known_words(pack))
    text = {genre: sentences[: round(share * len(sentences))] for genre, sentences in held_text(pack, odd=True).items()}
    kinds, levels, words, by_genre = false_marks(predictor, text)
    yield (f"clean held text, {words} words: marks per 1,000 words")
    yield ("  in all " + f"{1000 * sum(kinds.values()) / words:.2f}; " + ", ".join(f"{k} {1000 * n / words:.3f}" for k, n in kinds.most_common()))
    yield ("  by genre: " + ", ".join(f"{g} {1000 * m / max(w, 1):.2f}" for g, (m, w) in by_genre.items()))
    yield (f"  at levels ({predictor.unit}): " + ", ".join(f"{level}: {1000 * levels[level] / words:.2f}" for level in predictor.levels))
    if time.time() > until:
        return
    pairs = swapped(pack, text, round(2000 * share))
    marked = right = anything = 0
    for (_, gold), edits in zip(pairs, predictor.edits([s for s, _ in pairs])):
        here = [e for e in edits if e.margin >= 0 and e.start < gold[1] and e.end > gold[0]]
        marked += bool(here)
        right += any(e.place == gold for e in here)
        anything += any(e.place == gold for e in edits)
    yield (
        f"one word swapped for a confusable one, {len(pairs)} sentences: marked {100 * marked / len(pairs):.1f}%, "
        f"right word first {100 * right / len(pairs):.1f}%, right word anywhere near its threshold {100 * anything / len(pairs):.1f}%"
    )
    yield from corrected(predictor, pack, tagger)
    yield ("made-up errors, one a sentence: kind, sentences, marked, mended rightly, in percent")
    sentences = [s for part in text.values() for s in part]
    random.Random(3).shuffle(sentences)
    for name in WEIGHTS:
        if time.time() > until:
            return
        maker = Maker(pack.inflections, pack_words(pack), pack_misspellings(pack), 9)
        maker.makers, maker.cumulative = [getattr(maker, "make_" + name)], [1]
        rows = []
        for sentence in sentences:
            clean = split(sentence)
            if not 5 <= len(clean) <= 60:
                continue
            made, end = maker.faulty(clean, 0.001)
            tags = [t for *_, t in made] + [end]
            old = "".join((" " if spaced and n else "") + t for n, (t, spaced, _) in enumerate(made))
            faulty = split(old)
            if any(t != KEEP for t in tags) and [w.text for w in faulty] == [t for t, _, _ in made] and maker._leads_back(old, faulty, tags, sentence):
                rows.append((old, edits_of(tagger, old, faulty, tags)))
            if len(rows) == most_made:
                break
        if not rows:
            continue
        hit = exact = 0
        for (_, gold), edits in zip(rows, predictor.edits([o for o, _ in rows])):
            marks = [e for e in edits if e.margin >= 0]
            wanted = {g[:3] for g in gold}
            hit += any(m.start <= g[1] and m.end >= g[0] for m in marks for g in gold)
            exact += any(m.place in wanted for m in marks)
        yield (f"  {name:18} {len(rows):4} {100 * hit / len(rows):5.1f} {100 * exact / len(rows):5.1f}")


def pack_words(pack: Pack):
    """Returns the words of the pack, which are read only once."""
    if not hasattr(pack, "_words"):
        pack._words, pack._misspellings = pack.json("words"), pack.json("misspellings")
    return pack._words


def pack_misspellings(pack: Pack):
    """Returns the misspellings of the pack, which are read only once."""
    pack_words(pack)
    return pack._misspellings


def corrected(predictor, pack: Pack, tagger: Tagger) -> list[str]:
    """Returns precision, recall and F0.5 on the corrections to held repositories by kind of tag, and recall by type of correction."""
    rows, seen = [], set()
    for row in corrections(pack, held=True):
        found = tagger.find(row["old"], row["new"])
        if found and row["old"] not in seen:
            seen.add(row["old"])
            words, tags, _ = found
            rows.append((row, [(*e[:3], kind(tags[e[3]])) for e in edits_of(tagger, row["old"], words, tags)]))
    gold, marks, right = Counter(), Counter(), Counter()
    types, types_right = Counter(), Counter()
    for (row, wanted), edits in zip(rows, predictor.edits([r["old"] for r, _ in rows])):
        marked = [e for e in edits if e.margin >= 0]
        places = {w[:3] for w in wanted}
        for w in wanted:
            gold[w[3]] += 1
        for e in marked:
            marks[e.kind] += 1
            right[e.kind] += e.place in places
        types[row["type"]] += 1
        types_right[row["type"]] += any(e.place in places for e in marked)
    lines = [f"corrections to held repositories, {len(rows)} sentences: kind, corrections, marks, P, R, F0.5"]
    gold["all"], marks["all"], right["all"] = sum(gold.values()), sum(marks.values()), sum(right.values())
    for name, count in gold.most_common():
        p = right[name] / marks[name] if marks[name] else 0.0
        r = right[name] / count
        f = 1.25 * p * r / (0.25 * p + r) if p + r else 0.0
        lines.append(f"  {name:14} {count:5} {marks[name]:5} {100 * p:5.1f} {100 * r:5.1f} {100 * f:5.1f}")
    lines.append("  mended, of each type: " + ", ".join(f"{t} {types_right[t]}/{n}" for t, n in types.most_common()))
    return lines


def choose(predictor: EncoderPredictor, pack: Pack, budget: dict[str, float], until: float = float("inf")) -> dict:
    """Chooses for each kind the least probability whose marks in clean text stay within its budget (marks per 1,000 words).

    Reads no more text after `until`.
    """
    found = defaultdict(list)
    words = 0
    text = held_text(pack, odd=False)
    # Take a hundred sentences of each genre in turn, so that every genre is included even if time runs out.
    parts = [part for k in range(0, 2000, 100) for sentences in text.values() if (part := sentences[k : k + 100])]
    for sentences in parts:
        if time.time() > until:
            break
        words += words_in(sentences)
        for edits in predictor.edits(sentences):
            for edit in edits:
                found[edit.kind].append(edit.probability)
    thresholds = {}
    for kind_, allowed in budget.items():
        chosen = sorted(found[kind_], reverse=True)
        most = int(allowed * words / 1000)
        least = chosen[most] + 1e-4 if len(chosen) > most else 0.4
        thresholds[kind_] = round(min(max(least, 0.4), 1.0), 4)
    return {"error": 0.5, "kinds": thresholds}
