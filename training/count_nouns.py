"""The list of nouns that hardly ever stand in the singular without a determiner: `engine/data/en/count-nouns.txt`."""

import re
from collections import Counter
from pathlib import Path

from training.inflect import Inflections
from training.pack import read_shard

# Share-alike text is left out, like in the pack.
SHARDS = ["blog", "dialogue", "essays", "fiction", "government", "handbook", "msdocs", "proposals", "techdocs", "textbook"]
DETERMINERS = set(
    "a an the my your his her its our their this that each every another any some no one which what whose either neither".split()
)
# Prepositions after which a bare noun in the singular is a mistake. After the others it is ordinary (*a kind of situation*, *by car*, *as author*).
PREPOSITIONS = set("in with for on to from at into".split())
# Words that a noun does not modify: it is the last of its group.
CLOSED = set(
    "and or but of in with for on to from by at about into that which who when where while because if as is was are were has had can "
    "will would could should may might it he she they we you i the a".split()
)
AUXILIARIES = {"have", "has", "had", "do", "does", "did"}
WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*|\S")
# The minimum number of places at which a noun was counted, of those with *a* or *an*, and of its plurals.
MIN_PLACES, MIN_WITH_ARTICLE, MIN_PLURALS = 60, 8, 8
# The maximum share of bare places.
MAX_BARE_SHARE = 0.06


def nouns_and_verbs(inflections: Inflections) -> tuple[dict[str, str], set[str]]:
    """Returns the plural of each noun, and the finite forms of verbs that are neither nouns nor participles."""
    plurals, finite, participles = {}, set(), set()
    for part, forms in inflections.lines:
        if part == "n" and len(forms) > 1 and forms[0] and forms[1] and forms[0] != forms[1]:
            plurals[forms[0]] = forms[1]
        elif part == "v":
            finite.update(forms[:3])
            participles.update(forms[3:])
    return plurals, {verb for verb in finite - participles - AUXILIARIES if verb and verb not in plurals}


def shares(sentences, plurals: dict[str, str], verbs: set[str]) -> dict[str, float]:
    """Returns the share of bare places among all places at the end of a group of nouns, for the nouns of which there are enough."""
    bare, determined, with_article, plural = Counter(), Counter(), Counter(), Counter()
    singular = {many: one for one, many in plurals.items()}
    for sentence in sentences:
        words = WORD.findall(sentence)
        for before, word, after in zip(words, words[1:], [*words[2:], "."]):
            if word in singular:
                plural[singular[word]] += 1
            if word not in plurals or after[0].isalpha() and after not in CLOSED:
                continue
            before = before.lower()
            if before in DETERMINERS or before.endswith(("'s", "’s")):
                determined[word] += 1
                with_article[word] += before in ("a", "an")
            elif before in PREPOSITIONS or before in verbs:
                bare[word] += 1
    bare_shares = {}
    for word, count in determined.items():
        places = count + bare[word]
        if places >= MIN_PLACES and with_article[word] >= MIN_WITH_ARTICLE and plural[word] >= MIN_PLURALS:
            bare_shares[word] = bare[word] / places
    return {word: share for word, share in bare_shares.items() if share <= MAX_BARE_SHARE}


def write(text: Path, inflections: Inflections, out: Path) -> None:
    """Writes each noun and its bare places in 1,000, in the order of the alphabet."""
    plurals, verbs = nouns_and_verbs(inflections)
    sentences = (sentence for shard in SHARDS for sentence in read_shard(text, shard)[0])
    bare_shares = shares(sentences, plurals, verbs)
    out.write_text("".join(f"{word}\t{round(1000 * share)}\n" for word, share in sorted(bare_shares.items())))
    print(f"count nouns: {len(bare_shares)}", flush=True)
