"""Word pieces: greedy longest match over a fixed vocabulary (FORMAT.md section 3)."""

from training.words import Word, split

PAD, BOS, EOS, MASK, UNK, CODE = range(6)
SPECIAL = ["[PAD]", "[BOS]", "[EOS]", "[MASK]", "[UNK]", "‹code›"]
START = "▁"
MAX_PIECES = 16


class Pieces:
    """A vocabulary and its greedy encoder. Encoded words are cached, because text repeats them."""

    def __init__(self, pieces: list[str]):
        assert pieces[: len(SPECIAL)] == SPECIAL
        self.pieces = pieces
        self.longest = max(len(p.lstrip(START)) for p in pieces[len(SPECIAL) :])
        self._numbers = {p: i for i, p in enumerate(pieces) if i >= len(SPECIAL)}
        self._known: dict[tuple[str, bool], list[tuple[int, int]]] = {}
        self._numbers_of: dict[tuple[str, bool], list[int]] = {}

    def __len__(self) -> int:
        return len(self.pieces)

    @classmethod
    def from_text(cls, text: str) -> "Pieces":
        """Parses the tensor `vocabulary`."""
        return cls(text.split("\n"))

    def to_text(self) -> str:
        """Returns the content of the tensor `vocabulary`."""
        return "\n".join(self.pieces)

    def word(self, text: str, spaced: bool) -> list[tuple[int, int]]:
        """Returns the pieces of one word, each as (number, end within the word). A piece starts at the end of the previous one."""
        found = self._known.get((text, spaced))
        if found is None:
            found = self._cut(text, spaced)
            if len(self._known) < 2_000_000:
                self._known[text, spaced] = found
        return found

    def numbers(self, text: str, spaced: bool) -> list[int]:
        """Returns only the numbers of a word's pieces. Callers must not change the list, which is cached."""
        found = self._numbers_of.get((text, spaced))
        if found is None:
            found = [number for number, _ in self._cut(text, spaced)]
            if len(self._numbers_of) < 2_000_000:
                self._numbers_of[text, spaced] = found
        return found

    def _cut(self, text: str, spaced: bool) -> list[tuple[int, int]]:
        if text == "‹code›":
            return [(CODE, len(text))]
        text = text.replace("’", "'")
        result: list[tuple[int, int]] = []
        at = 0
        while at < len(text):
            number, end = self._match(text, at, spaced and at == 0)
            if number is None:
                number, end = UNK, at + 1
                while end < len(text) and text[end] not in self._numbers:
                    end += 1
            result.append((number, end))
            at = end
            if len(result) == MAX_PIECES:
                result[-1] = (number, len(text))
                break
        return result

    def _match(self, text: str, at: int, start: bool) -> tuple[int | None, int]:
        for prefix in [START, ""] if start else [""]:
            for end in range(min(len(text), at + self.longest), at, -1):
                number = self._numbers.get(prefix + text[at:end])
                if number is not None:
                    return number, end
        return None, at

    def sentence(self, words: list[Word]) -> tuple[list[int], list[int]]:
        """Returns the numbers of all pieces, and for each word the index of its first piece."""
        numbers: list[int] = []
        firsts = []
        for word in words:
            firsts.append(len(numbers))
            numbers += self.numbers(word.text, word.spaced)
        return numbers, firsts

    def text(self, numbers: list[int]) -> str:
        """Returns the sentence of these pieces. [UNK] cannot be converted back to its text."""
        joined = "".join(self.pieces[n] if n != CODE else START + "‹code›" for n in numbers)
        return joined.replace(START, " ").lstrip(" ")


def learn(sentences, size: int) -> Pieces:
    """Learns a vocabulary by byte-pair merges within words, most frequent pieces first."""
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    ascii_marks = [chr(c) for c in range(0x21, 0x7F)]
    alphabet = ascii_marks + list("’‘“”–—…£€°é")
    trainer = trainers.BpeTrainer(
        vocab_size=size, initial_alphabet=alphabet + [START], limit_alphabet=200, max_token_length=17,
        show_progress=False, min_frequency=20,
    )

    def words():
        for sentence in sentences:
            yield " ".join(
                (START if w.spaced else "") + w.text.replace("’", "'") for w in split(sentence) if w.text != "‹code›"
            )

    tokenizer.train_from_iterator(words(), trainer)
    merged = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    pieces = [p for p, _ in merged if p != START]
    # Every printable character can also begin a spaced word.
    have = set(pieces)
    starts = [START + c for c in alphabet if START + c not in have and c != "’"]
    return Pieces(SPECIAL + (starts + pieces)[: size - len(SPECIAL)])
