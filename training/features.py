"""Features of the linear model (FORMAT.md section 7), hashed for many positions at once."""

import numpy as np

from training.words import form, has_upper, is_letters

OFFSET = 0xCBF29CE484222325
PRIME = np.uint64(0x100000001B3)
PAD = 5
OPEN, CLOSE = "<s>", "</s>"

# Name and parts. A part is a table (w form, c class, s last three characters, p first two, l lemma) and an offset.
SINGLE = [(name, [("w", k)]) for name, k in zip("abcdef", [-3, -2, -1, 1, 2, 3])]
SINGLE += [(name, [("c", k)]) for name, k in zip("ABCDEF", [-3, -2, -1, 1, 2, 3])]
_SHAPES = [("g", [-2, -1]), ("h", [-1, 1]), ("i", [1, 2]), ("j", [-3, -2, -1]), ("k", [-2, -1, 1]), ("l", [-1, 1, 2]), ("m", [1, 2, 3])]
JOINT = [(name, [("w", k) for k in offsets]) for name, offsets in _SHAPES]
JOINT += [(name.upper(), [("c", k) for k in offsets]) for name, offsets in _SHAPES]
JOINT += [("n", [("w", -1), ("c", 1)]), ("N", [("c", -1), ("w", 1)])]
OTHER = [("o", [("s", -1)]), ("O", [("s", 1)]), ("p", [("p", 1)])]
BAG = [("q", [("w", k)]) for k in range(-5, 0)] + [("Q", [("w", k)]) for k in range(1, 6)]
PLAIN = SINGLE + JOINT + OTHER + BAG
LEMMA = [
    ("r", [("l", 0)]), ("R", [("l", 0), ("c", -1)]), ("s", [("l", 0), ("c", 1)]), ("S", [("l", 0), ("w", -1)]),
    ("t", [("l", 0), ("w", 1)]), ("T", [("l", 0), ("c", -1), ("c", 1)]),
]


def fnv(text: str, state: int = OFFSET) -> int:
    """Returns the 64-bit FNV-1a hash of the UTF-8 text."""
    for byte in text.encode():
        state = ((state ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return state


def seed(name: str, klass: str) -> int:
    """Returns the hash that separates the weights of one class in one set from all others."""
    return fnv(f"{name}\x1f{klass}")


def mix(z: np.ndarray) -> np.ndarray:
    """Applies the finaliser of SplitMix64 to an array of 64-bit numbers."""
    z = z ^ (z >> np.uint64(30))
    z = z * np.uint64(0xBF58476D1CE4E5B9)
    z = z ^ (z >> np.uint64(27))
    z = z * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


class Strings:
    """Numbered strings, stored as bytes so that many hash states can process them at once."""

    def __init__(self, strings: list[str]):
        encoded = [s.encode() for s in strings]
        self.length = np.array([len(b) for b in encoded], dtype=np.int64)
        self.start = np.concatenate([[0], np.cumsum(self.length)[:-1]]) if encoded else np.zeros(0, dtype=np.int64)
        self.data = np.frombuffer(b"".join(encoded) + b"\0", dtype=np.uint8).astype(np.uint64)

    def run(self, state: np.ndarray, numbers: np.ndarray, space: bool = True) -> np.ndarray:
        """Returns the hash states after a space (unless `space` is false) and the strings with these numbers."""
        state = (state ^ np.uint64(32)) * PRIME if space else state.copy()
        length, start = self.length[numbers], self.start[numbers]
        active = np.arange(len(numbers))
        step = 0
        while True:
            active = active[length[active] > step]
            if not len(active):
                return state
            state[active] = (state[active] ^ self.data[start[active] + step]) * PRIME
            step += 1


def class_of(text: str, words: dict[str, int]) -> str:
    """Returns the class of a word (FORMAT.md section 7.1)."""
    if text in (OPEN, CLOSE):
        return text
    normal = form(text)
    if normal == "0":
        return "0"
    if text == "‹code›":
        return text
    if not is_letters(text):
        return normal
    if normal in words:
        return f"c{words[normal]}"
    if has_upper(text[:1]):
        return "X"
    return "-" + normal[-3:]


class Corpus:
    """Sentences as one array of word numbers. Each sentence has PAD begin marks before it and PAD end marks after it."""

    def __init__(self, flat: np.ndarray, texts: list[str]):
        self.flat = flat
        self.texts = texts
        forms: dict[str, int] = {}
        self.form_of = np.array(
            [forms.setdefault(t if t in (OPEN, CLOSE) else form(t), len(forms)) for t in texts], dtype=np.int32
        )
        self.forms = list(forms)
        self.form_number = forms
        self.letters = np.array([t not in (OPEN, CLOSE, "‹code›") and is_letters(t) for t in texts])
        self.content = np.array([t not in (OPEN, CLOSE, "‹code›") and (is_letters(t) or t[0] in "0123456789") for t in texts])
        self._tables: dict[str, tuple[np.ndarray, Strings]] = {}
        self._cache: dict = {}
        self._by_form: np.ndarray | None = None

    @classmethod
    def of(cls, sentences: list[list[str]], texts: dict[str, int] | None = None) -> "Corpus":
        """Builds a corpus from sentences that are split into words."""
        texts = {} if texts is None else texts
        flat = cls.numbers(sentences, texts)
        return cls(flat, list(texts))

    @staticmethod
    def numbers(sentences: list[list[str]], texts: dict[str, int]) -> np.ndarray:
        """Returns the array of word numbers. New words get the next number in `texts`."""
        number = texts.setdefault
        number(OPEN, 0), number(CLOSE, 1)
        flat: list[int] = []
        for words in sentences:
            flat += [0] * PAD
            flat += [number(w, len(texts)) for w in words]
            flat += [1] * PAD
        return np.array(flat, dtype=np.int32)

    def prepare(self, words: dict[str, int]) -> None:
        """Builds the tables of forms, classes and parts of forms."""

        def table(key, strings_by_text):
            numbers: dict[str, int] = {}
            of_text = np.array([numbers.setdefault(s, len(numbers)) for s in strings_by_text], dtype=np.int32)
            self._tables[key] = (of_text, Strings(list(numbers)))

        forms = [self.forms[n] for n in self.form_of]
        table("w", forms)
        table("c", [class_of(t, words) for t in self.texts])
        table("s", [f[-3:] if f not in (OPEN, CLOSE) else f for f in forms])
        table("p", [f[:2] if f not in (OPEN, CLOSE) else f for f in forms])

    def sort_places(self) -> None:
        """Sorts the positions by form, which makes `places_of` fast. This pays off if many sets are looked up."""
        forms = self.form_of[self.flat]
        self._by_form = np.argsort(forms, kind="stable").astype(np.int32)
        self._ends = np.concatenate([[0], np.cumsum(np.bincount(forms, minlength=len(self.forms)))])

    def places_of(self, numbers: list[int]) -> np.ndarray:
        """Returns all positions of these forms, in order."""
        if self._by_form is None:
            return np.flatnonzero(np.isin(self.form_of[self.flat], numbers))
        parts = [self._by_form[self._ends[n] : self._ends[n + 1]] for n in numbers]
        return np.sort(np.concatenate(parts)).astype(np.int64) if parts else np.zeros(0, dtype=np.int64)

    def hashes(self, left: np.ndarray, right: np.ndarray, lemma: tuple[np.ndarray, Strings] | None) -> tuple[np.ndarray, np.ndarray]:
        """Returns the feature hashes between the words `left` and `right` (indices), [positions, features], and a mask.

        The mask is false for features that do not count.
        """
        templates = PLAIN + (LEMMA if lemma else [])
        result = np.empty((len(left), len(templates)), dtype=np.uint64)
        counts = np.ones(result.shape, dtype=bool)
        for column, (name, parts) in enumerate(templates):
            numbers, tables = [], []
            for kind, offset in parts:
                if kind == "l":
                    numbers.append(lemma[0])
                    tables.append(lemma[1])
                else:
                    of_text, strings = self._tables[kind]
                    at = left + (offset + 1) if offset < 0 else right + (offset - 1)
                    numbers.append(of_text[self.flat[at]])
                    tables.append(strings)
                    if name in "qQ":
                        counts[:, column] = self.flat[at] > 1
            start = fnv(name)
            if len(parts) == 1:
                unique = np.arange(len(tables[0].length))
                known = self._cache.get((name, parts[0][0])) if parts[0][0] != "l" else None
                if known is None:
                    known = tables[0].run(np.full(len(unique), start, dtype=np.uint64), unique)
                    if parts[0][0] != "l":
                        self._cache[name, parts[0][0]] = known
                result[:, column] = known[numbers[0]]
                continue
            joined = numbers[0].astype(np.int64)
            sizes = [len(t.length) for t in tables]
            for more, size in zip(numbers[1:], sizes[1:]):
                joined = joined * size + more
            unique, inverse = np.unique(joined, return_inverse=True)
            columns = []
            rest = unique
            for size in reversed(sizes[1:]):
                columns.append(rest % size)
                rest = rest // size
            columns.append(rest)
            state = np.full(len(unique), start, dtype=np.uint64)
            for strings, numbers_of_part in zip(tables, reversed(columns)):
                state = strings.run(state, numbers_of_part)
            result[:, column] = state[inverse]
        return result, counts


def table_build(keys: np.ndarray, values: np.ndarray, places: int, dtype) -> tuple[np.ndarray, np.ndarray]:
    """Builds an open-addressed table with `places` slots, which must be a power of two (FORMAT.md section 7.4)."""
    assert len(keys) <= places * 3 // 4
    fingerprint = np.zeros(places, dtype=np.uint16)
    value = np.zeros(places, dtype=dtype)
    prints = np.maximum(keys >> np.uint64(48), 1).astype(np.uint16)
    home = (keys & np.uint64(places - 1)).astype(np.int64)
    waiting = np.arange(len(keys))
    step = 0
    while len(waiting):
        at = (home[waiting] + step) % places
        free = fingerprint[at] == 0
        # Of the keys that compete for a free slot, the first gets it and the others try the next slot.
        _, firsts = np.unique(at[free], return_index=True)
        winners = np.flatnonzero(free)[firsts]
        fingerprint[at[winners]] = prints[waiting[winners]]
        value[at[winners]] = values[waiting[winners]]
        waiting = np.delete(waiting, winners)
        step += 1
    return fingerprint, value


def table_find(keys: np.ndarray, fingerprint: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Returns the values of keys, with 0 for keys that the table lacks."""
    places = len(fingerprint)
    flat = keys.ravel()
    prints = np.maximum(flat >> np.uint64(48), 1).astype(np.uint16)
    at = (flat & np.uint64(places - 1)).astype(np.int64)
    found = np.zeros(len(flat), dtype=np.int32)
    active = np.arange(len(flat))
    while len(active):
        here = fingerprint[at[active]]
        hit = here == prints[active]
        found[active[hit]] = value[at[active[hit]]]
        active = active[~hit & (here != 0)]
        at[active] = (at[active] + 1) % places
    return found.reshape(keys.shape)
