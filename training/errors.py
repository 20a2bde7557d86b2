"""Generation of errors in clean sentences during training. Faulty sentences are never stored."""

import random
from collections import defaultdict

from training import sets
from training.inflect import VERB, Inflections
from training.tags import DELETE, KEEP, SPELL, Tagger, keeps_capital
from training.words import Word, capitalise, has_upper, is_letters, lower, split, upper

# The relative frequency of each kind of error. It roughly follows the corrections that people made, with less spelling (which the spell
# checker covers) and less punctuation (since commas are often a matter of taste).
WEIGHTS = {
    "misspell": 12, "slip": 5, "comma_drop": 8, "comma_add": 4, "end": 2, "confuse": 15, "article_drop": 8, "article_add": 5, "article_swap": 5,
    "preposition_drop": 4, "preposition_add": 3, "preposition_swap": 6, "agreement": 9, "verb": 11, "be": 7, "noun": 9, "hyphen_drop": 3, "hyphen_add": 1,
    "capital": 4, "apostrophe": 6, "repeat": 3, "drop": 6, "add": 4, "swap": 2, "cut": 2, "merge": 3, "pronoun": 3, "comparison": 2, "adverb": 4,
}
# (share of sentences, errors per word), from clean to very faulty.
LEVELS = [(0.3, 0.0), (0.35, 0.04), (0.25, 0.09), (0.1, 0.2)]

ARTICLES = ["a", "an", "the"]
DETERMINERS = set("a an the this that these those my your his her its our their some any no every each all both another such what which".split())
PREPOSITIONS = "in on at to for of with by from about into over under between through during after before since until against within without".split()
NEAR = {
    "in": "on at into of to", "on": "in at of to for", "at": "in on to", "to": "for at in of with", "for": "to of in from on", "of": "in for from on to", "with": "by of to in from", "by": "with from of in",
    "from": "of by for to", "about": "of on for", "into": "in to", "over": "on above", "through": "by across", "during": "in for", "after": "since", "before": "until", "since": "for from", "until": "to by",
}
PRONOUNS = [("I", "me"), ("he", "him"), ("she", "her"), ("we", "us"), ("they", "them"), ("who", "whom"), ("my", "mine"), ("your", "yours"), ("their", "theirs"), ("myself", "me")]
BE = [["is", "are", "am", "be"], ["was", "were"], ["isn't", "aren't"], ["wasn't", "weren't"], ["has", "have"], ["does", "do"], ["doesn't", "don't"], ["hasn't", "haven't"], ["been", "being", "be"], ["is", "was"], ["are", "were"]]
DROPPED = set("is are was were be been have has had will would can could should do does did to and or but that which who it they we you he she I not there as if so when than".split())
ADDED = "is are be was have has to of and that it the also for in been do so very more being which there".split()
COMMA_BEFORE = set("and but or that which who because if when while so as where for with to in".split())
KEYS = ["qwertyuiop", "asdfghjkl", "zxcvbnm"]
SOUNDS = [
    ("ie", "ei"), ("ei", "ie"), ("a", "e"), ("e", "a"), ("i", "e"), ("e", "i"), ("o", "u"), ("ou", "o"), ("ph", "f"), ("f", "ph"), ("c", "s"), ("s", "c"), ("ck", "k"), ("k", "c"), ("tion", "sion"), ("sion", "tion"),
    ("ance", "ence"), ("ence", "ance"), ("able", "ible"), ("ible", "able"), ("ant", "ent"), ("ent", "ant"), ("er", "or"), ("or", "er"), ("ea", "ee"), ("ee", "ea"), ("y", "i"), ("i", "y"), ("wh", "w"), ("gh", ""), ("kn", "n"),
    ("ful", "full"), ("ly", "ley"), ("al", "le"), ("le", "el"), ("qu", "kw"), ("z", "s"), ("ai", "ay"), ("au", "o"), ("igh", "i"),
]


def _neighbours() -> dict[str, str]:
    near = defaultdict(str)
    for row, keys in enumerate(KEYS):
        for at, key in enumerate(keys):
            near[key] += keys[max(0, at - 1) : at] + keys[at + 1 : at + 2]
            for other in KEYS[max(0, row - 1) : row] + KEYS[row + 1 : row + 2]:
                near[key] += other[max(0, at - 1) : at + 1]
    return near


NEIGHBOURS = _neighbours()


class Op:
    """The replacement of clean words [start, end) by faulty ones, each (text, spaced, tag). `next` is the tag of the following word."""

    __slots__ = ("start", "end", "words", "next")

    def __init__(self, start: int, end: int, words: list[tuple[str, bool, str]], next: str | None = None):
        self.start, self.end, self.words, self.next = start, end, words, next


class Maker:
    """The generator of faulty sentences with their tags. The same seed gives the same sentences."""

    def __init__(self, inflections: Inflections, words: list[tuple[str, int]], misspellings: list[tuple[str, str]], seed: int = 0):
        self.inflections = inflections
        self.known = {w for w, _ in words}
        self.common = {w for w, _ in words[:1500]}
        self.usual = {w for w, _ in words[:2500]}
        self.chance = random.Random(seed)
        self.tagger = Tagger(inflections, self.known)
        self.misspelt: dict[str, list[str]] = defaultdict(list)
        for wrong, right in misspellings:
            if wrong not in self.known:
                self.misspelt[right].append(wrong)
        self.confusable: dict[str, list[str]] = defaultdict(list)
        for members in sets.confusable():
            for word in members:
                self.confusable[word] += [m for m in members if m != word]
        self.pronouns: dict[str, str] = {}
        for a, b in PRONOUNS:
            self.pronouns[lower(a)], self.pronouns[lower(b)] = b, a
        self.be: dict[str, list[str]] = defaultdict(list)
        for members in BE:
            for word in members:
                self.be[word] += [m for m in members if m != word]
        self.makers = [getattr(self, "make_" + name) for name in WEIGHTS]
        total = 0
        self.cumulative = [total := total + weight for weight in WEIGHTS.values()]

    # A make_ method receives the clean words, an index, and the lower-case text at that index. It returns an Op or None.

    def _case(self, like: str, word: str) -> str:
        return capitalise(word) if has_upper(like[:1]) and like != "I" else word

    def _replace(self, words: list[Word], i: int, faulty: str) -> Op | None:
        """Replaces one word by another; the tag restores the first."""
        clean = words[i].text
        faulty = self._case(clean, faulty) if lower(faulty) == faulty else faulty
        if faulty == clean:
            return None
        tag = self.tagger.replace_tag(faulty, clean, i == 0)
        return Op(i, i + 1, [(faulty, words[i].spaced, tag)]) if tag else None

    def make_misspell(self, words, i, low):
        """Misspells a word, either as in the list of misspellings or by typing errors. The result is not a word."""
        if len(low) < 3 or not is_letters(low) or not low.isascii() or low not in self.known:
            return None
        listed = self.misspelt.get(low)
        if listed and self.chance.random() < 0.6:
            wrong = self.chance.choice(listed)
        else:
            wrong = self._slip(low)
            if self.chance.random() < 0.15:
                wrong = self._slip(wrong)
        if not wrong or wrong in self.known or wrong == low or len(wrong) < 2 or not (wrong[0].isalpha() and wrong[-1].isalpha()):
            return None
        clean = words[i].text
        faulty = upper(wrong) if upper(clean) == clean else self._case(clean, wrong)
        return Op(i, i + 1, [(faulty, words[i].spaced, SPELL)])

    def make_slip(self, words, i, low):
        """Makes a typing error that results in another word."""
        if len(low) < 2 or low not in self.known or not low.isascii():
            return None
        wrong = self._slip(low)
        if wrong == low or wrong not in self.known or len(wrong) < 2 or low not in self.usual:
            return None
        return self._replace(words, i, wrong)

    def _slip(self, word: str) -> str:
        chance = self.chance
        at = chance.randrange(len(word))
        roll = chance.random()
        if roll < 0.22:
            return word[:at] + word[at + 1 :]
        if roll < 0.37:
            return word[:at] + word[at] + word[at:]
        if roll < 0.52 and at + 1 < len(word):
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if roll < 0.66:
            return word[:at] + chance.choice(NEIGHBOURS[word[at]] or "e") + word[at + 1 :]
        if roll < 0.74:
            return word[:at] + chance.choice(NEIGHBOURS[word[at]] or "e") + word[at:]
        for _ in range(6):
            a, b = chance.choice(SOUNDS)
            at = word.find(a, 1)
            if at > 0:
                return word[:at] + b + word[at + len(a) :]
        return word

    def make_confuse(self, words, i, low):
        """Replaces a word by one that is confused with it."""
        others = self.confusable.get(low)
        return self._replace(words, i, self.chance.choice(others)) if others else None

    def make_article_drop(self, words, i, low):
        """Omits an article."""
        return self._drop(words, i) if low in ARTICLES else None

    def make_preposition_drop(self, words, i, low):
        """Omits a preposition."""
        return self._drop(words, i) if low in PREPOSITIONS else None

    def make_drop(self, words, i, low):
        """Omits an auxiliary, a conjunction, a pronoun, or occasionally any common word."""
        if low in DROPPED or (low in self.common and self.chance.random() < 0.02):
            return self._drop(words, i)
        return None

    def _drop(self, words, i):
        word = words[i]
        if i + 1 >= len(words) or not words[i + 1].spaced or not word.spaced:
            return None
        if i == 0:
            following = words[1].text
            # The next word becomes the first one and is capitalised, so a capital of its own could not be restored.
            if not is_letters(following):
                return None
            if has_upper(following[:1]) and not keeps_capital(following):
                return None
            inserted = word.text if word.text == "I" else lower(word.text)
            return Op(0, 2, [(capitalise(following), True, "INSERT " + inserted)])
        return Op(i, i + 1, [], "INSERT " + word.text)

    def _add(self, words, i, text):
        word = words[i]
        if i == 0 or not word.spaced:
            return None
        return Op(i, i + 1, [(text, True, DELETE), (word.text, True, KEEP)])

    def make_article_add(self, words, i, low):
        """Inserts a superfluous article."""
        if i == 0 or lower(words[i - 1].text) in DETERMINERS or low in DETERMINERS or not is_letters(low):
            return None
        following = lower(words[i + 1].text) if i + 1 < len(words) else "."
        if low in PREPOSITIONS or low in DROPPED or (self.chance.random() < 0.6 and is_letters(following) and following not in PREPOSITIONS):
            return None
        return self._add(words, i, self.chance.choice(["the", "the", "an" if low[:1] in "aeiou" else "a"]))

    def make_article_swap(self, words, i, low):
        """Replaces an article by another."""
        if low not in ARTICLES or i + 1 >= len(words):
            return None
        right = "an" if lower(words[i + 1].text)[:1] in "aeiou" else "a"
        wrong = {"a": ["the", "an"], "an": ["the", "a"], "the": [right]}[low]
        return self._replace(words, i, self.chance.choice(wrong))

    def make_preposition_add(self, words, i, low):
        """Inserts a superfluous preposition."""
        if i == 0 or low in PREPOSITIONS or lower(words[i - 1].text) in PREPOSITIONS or not is_letters(low):
            return None
        return self._add(words, i, self.chance.choice("to of for in on with about at".split()))

    def make_preposition_swap(self, words, i, low):
        """Replaces a preposition by another."""
        near = NEAR.get(low)
        return self._replace(words, i, self.chance.choice(near.split())) if near else None

    def make_agreement(self, words, i, low):
        """Replaces the form of a verb in -s by the base form, or the reverse."""
        forms = self.inflections.forms("v", low)
        if not forms or low not in forms[:2] or forms[0] == forms[1]:
            return None
        return self._replace(words, i, forms[1] if low == forms[0] else forms[0])

    def make_verb(self, words, i, low):
        """Replaces a form of a verb by any other."""
        forms = self.inflections.forms("v", low)
        if not forms:
            return None
        others = [f for f in forms if f and f != low]
        return self._replace(words, i, self.chance.choice(others)) if others else None

    def make_be(self, words, i, low):
        """Replaces a form of be, have or do by another."""
        others = self.be.get(low)
        return self._replace(words, i, self.chance.choice(others)) if others else None

    def make_noun(self, words, i, low):
        """Replaces a plural by the singular, or the reverse."""
        forms = self.inflections.forms("n", low)
        if not forms or not all(forms):
            return None
        return self._replace(words, i, forms[1] if low == forms[0] else forms[0])

    def make_pronoun(self, words, i, low):
        """Replaces a pronoun by its other case."""
        other = self.pronouns.get(low)
        return self._replace(words, i, other) if other else None

    def make_comparison(self, words, i, low):
        """Replaces a degree of comparison by another, or inserts *more* before a comparative."""
        forms = self.inflections.forms("a", low)
        if not forms:
            return None
        if low == forms[1] and self.chance.random() < 0.4 and lower(words[i - 1].text) != "more":
            return self._add(words, i, "more")
        others = [f for f in forms if f and f != low]
        return self._replace(words, i, self.chance.choice(others)) if others else None

    def make_adverb(self, words, i, low):
        """Replaces an adverb by the adjective, or the reverse."""
        forms = self.inflections.forms("l", low)
        return self._replace(words, i, forms[1] if low == forms[0] else forms[0]) if forms else None

    def make_comma_drop(self, words, i, low):
        """Omits a comma."""
        if low != "," or i + 1 >= len(words) or not words[i + 1].spaced or words[i].spaced:
            return None
        return Op(i, i + 1, [], "INSERT ,")

    def make_comma_add(self, words, i, low):
        """Inserts a superfluous comma."""
        if i == 0 or not words[i].spaced or not is_letters(words[i - 1].text) or not is_letters(low):
            return None
        if low not in COMMA_BEFORE and self.chance.random() < 0.85:
            return None
        return Op(i, i + 1, [(",", False, DELETE), (words[i].text, True, KEEP)])

    def make_end(self, words, i, low):
        """Omits or replaces the mark at the end of the sentence, or adds a second one."""
        if i != len(words) - 1 or low not in ".?!" or words[i].spaced:
            return None
        roll = self.chance.random()
        if roll < 0.5:
            return Op(i, i + 1, [], "INSERT " + low)
        if roll < 0.75:
            return Op(i, i + 1, [(".", False, DELETE), (low, False, KEEP)]) if low != "." else Op(i, i + 1, [(low, False, KEEP), (low, False, DELETE)])
        return self._replace(words, i, "." if low == "?" else "?")

    def make_hyphen_drop(self, words, i, low):
        """Replaces a hyphen by a space."""
        if low != "-" or i == 0 or i + 1 >= len(words) or words[i].spaced or words[i + 1].spaced:
            return None
        a, b = words[i - 1], words[i + 1]
        if not is_letters(a.text) or not is_letters(b.text):
            return None
        return Op(i - 1, i + 2, [(a.text, a.spaced, "JOIN -"), (b.text, True, KEEP)])

    def make_hyphen_add(self, words, i, low):
        """Replaces a space by a hyphen, or inserts a hyphen into a word."""
        if i + 1 < len(words) and words[i + 1].spaced and low in self.known and len(low) > 3 and low not in self.common:
            after = words[i + 1].text
            if is_letters(after) and len(after) > 3 and not has_upper(after[:1]):
                return Op(i, i + 2, [(words[i].text, words[i].spaced, KEEP), ("-", False, "SPACE"), (after, False, KEEP)])
        if len(low) > 6 and low.isascii():
            for at in (2, 3, 4, 5):
                if low[:at] in ("re", "pre", "sub", "non", "over", "under", "multi", "micro", "meta", "auto", "inter", "data", "file", "back", "time", "work") and low[at:] in self.known:
                    text = words[i].text
                    return Op(i, i + 1, [(text[:at], words[i].spaced, KEEP), ("-", False, DELETE), (text[at:], False, KEEP)])
        return None

    def make_capital(self, words, i, low):
        """Changes a capital to lower case, or the reverse."""
        text = words[i].text
        if not is_letters(text):
            return None
        if has_upper(text[:1]):
            return self._replace_exact(words, i, lower(text[:1]) + text[1:])
        if i > 0 and self.chance.random() < 0.12 and not has_upper(text):
            return self._replace_exact(words, i, capitalise(text))
        return None

    def _replace_exact(self, words, i, faulty):
        tag = self.tagger.replace_tag(faulty, words[i].text, i == 0)
        return Op(i, i + 1, [(faulty, words[i].spaced, tag)]) if tag else None

    def make_apostrophe(self, words, i, low):
        """Omits an apostrophe, or inserts a superfluous one."""
        text = words[i].text
        if not is_letters(text):
            return None
        if "'" in text or "’" in text:
            return self._replace_exact(words, i, text.replace("’", "").replace("'", "")) if "’" not in text else None
        if low == "its":
            return self._replace_exact(words, i, text[:-1] + "'s")
        forms = self.inflections.forms("n", low)
        if forms and low == forms[1] and low.endswith("s") and low == forms[0] + "s":
            if self.chance.random() < 0.5:
                return self._replace_exact(words, i, text[:-1] + "'s")
        return None

    def make_repeat(self, words, i, low):
        """Repeats a word."""
        if not is_letters(low) or not words[i].spaced and i > 0:
            return None
        text = words[i].text
        second = lower(text) if i == 0 and text != "I" else text
        return Op(i, i + 1, [(text, words[i].spaced, KEEP), (second, True, DELETE)])

    def make_add(self, words, i, low):
        """Inserts a superfluous word."""
        if i == 0 or not is_letters(low):
            return None
        return self._add(words, i, self.chance.choice(ADDED))

    def make_swap(self, words, i, low):
        """Swaps two words."""
        if i + 1 >= len(words) or i == 0:
            return None
        a, b = words[i], words[i + 1]
        if not (is_letters(a.text) and is_letters(b.text) and a.spaced and b.spaced) or has_upper(a.text) or has_upper(b.text) or a.text == b.text:
            return None
        return Op(i, i + 2, [(b.text, True, "SWAP"), (a.text, True, KEEP)])

    def make_cut(self, words, i, low):
        """Inserts a space into a word."""
        text = words[i].text
        if len(low) < 5 or not low.isascii() or "'" in low:
            return None
        cuts = [at for at in range(2, len(low) - 1) if low[:at] in self.known and low[at:] in self.known]
        if not cuts:
            return None
        at = self.chance.choice(cuts)
        return Op(i, i + 1, [(text[:at], words[i].spaced, "JOIN"), (text[at:], True, KEEP)])

    def make_merge(self, words, i, low):
        """Omits the space between two words."""
        if i + 1 >= len(words) or not words[i + 1].spaced or not is_letters(low) or not is_letters(words[i + 1].text):
            return None
        text = words[i].text + words[i + 1].text
        if has_upper(words[i + 1].text) or len(words[i].text) > 12 or lower(text) in self.known or "'" in text:
            return None
        return Op(i, i + 2, [(text, words[i].spaced, f"SPLIT {len(words[i].text)}")])

    def ops(self, words: list[Word], rate: float) -> list[Op]:
        """Returns errors that do not touch each other: about `rate` per word, and at least one attempt."""
        chance = self.chance
        wanted = max(1, round(rate * len(words) + chance.uniform(-0.5, 0.5)))
        lows = [lower(w.text) for w in words]
        taken = [False] * (len(words) + 2)
        result = []
        for _ in range(wanted):
            make = chance.choices(self.makers, cum_weights=self.cumulative)[0]
            start = chance.randrange(len(words))
            for step in range(len(words)):
                i = (start + step) % len(words)
                if taken[i]:
                    continue
                op = make(words, i, lows[i])
                if op is None or any(taken[op.start : op.end + 1]):
                    continue
                result.append(op)
                # Leave one word unchanged on each side, so that edits never meet.
                for k in range(max(0, op.start - 1), min(len(taken), op.end + 2)):
                    taken[k] = True
                break
        result.sort(key=lambda op: op.start)
        return result

    def faulty(self, words: list[Word], rate: float) -> tuple[list[tuple[str, bool, str]], str]:
        """Returns the faulty words with their tags, and the tag of the end."""
        result: list[tuple[str, bool, str]] = []
        at = 0
        pending: str | None = None

        def put(text, spaced, tag):
            nonlocal pending
            if pending is not None:
                tag, pending = (pending if tag == KEEP else tag), None
            result.append((text, spaced, tag))

        for op in self.ops(words, rate):
            for word in words[at : op.start]:
                put(word.text, word.spaced, KEEP)
            for text, spaced, tag in op.words:
                put(text, spaced, tag)
            if op.next:
                pending = op.next
            at = op.end
        for word in words[at:]:
            put(word.text, word.spaced, KEEP)
        return result, pending or KEEP

    def sentence(self, clean: str) -> tuple[list[Word], list[str]]:
        """Returns a training example: the words of the sentence, and a tag for each word and for the end.

        Applying the tags always restores the clean sentence (a misspelling has a tag without a replacement).
        """
        roll, rate = self.chance.random(), 0.0
        for share, rate in LEVELS:
            roll -= share
            if roll < 0:
                break
        words = split(clean)
        if rate > 0 and len(words) >= 3:
            made, end = self.faulty(words, rate)
            if made:
                text = "".join((" " if spaced and n else "") + t for n, (t, spaced, _) in enumerate(made))
                faulty = split(text)
                tags = [tag for _, _, tag in made] + [end]
                if [w.text for w in faulty] == [t for t, _, _ in made] and self._leads_back(text, faulty, tags, clean):
                    return faulty, tags
        return words, [KEEP] * (len(words) + 1)

    def _leads_back(self, text: str, faulty: list[Word], tags: list[str], clean: str) -> bool:
        if SPELL not in tags:
            return self.tagger.apply(text, faulty, tags) == clean
        # The tag of a misspelling has no replacement, so only the number of words can be compared.
        fixed = self.tagger.apply(text, faulty, tags)
        return len(split(fixed)) == len(split(clean))
