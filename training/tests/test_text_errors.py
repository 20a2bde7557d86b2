"""Tests of the known errors in the text that thresholds are chosen on."""

from training.features import Corpus
from training.text_errors import REACH, error_positions, is_error, position_key, read_keys
from training.words import split

SENTENCES = ["We see that your are here .", "Your are late .", "The rest is right ."]


def padded(sentence: str, at: int) -> list[str]:
    """Returns the words around word `at` of a sentence, with marks beyond its ends."""
    words = ["<s>"] * REACH + [word.text for word in split(sentence)] + ["</s>"] * REACH
    return words[at : at + 2 * REACH + 1]


def test_a_known_error_is_found_in_a_corpus_and_in_its_sentence():
    keys = frozenset({position_key(padded(SENTENCES[0], 3))})
    corpus = Corpus.of([[word.text for word in split(sentence)] for sentence in SENTENCES])
    errors = error_positions(corpus, keys)
    assert [corpus.texts[n] for n in corpus.flat[errors]] == ["your"]
    assert is_error(SENTENCES[0], SENTENCES[0].index("your"), keys)


def test_the_same_word_elsewhere_is_not_an_error():
    keys = frozenset({position_key(padded(SENTENCES[0], 3))})
    assert not is_error(SENTENCES[1], 0, keys)
    assert not is_error(SENTENCES[0], SENTENCES[0].index("are"), keys)


def test_the_file_has_keys_alone():
    keys = read_keys()
    assert len(keys) > 300
    assert all(len(key) == 16 and set(key) <= set("0123456789abcdef") for key in keys)
