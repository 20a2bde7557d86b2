from training.pieces import MAX_PIECES, SPECIAL, UNK, Pieces
from training.words import split

PIECES = Pieces(SPECIAL + ["▁the", "▁t", "t", "h", "e", "▁dog", "s", "'", "-", "‹", "c"])


def test_the_longest_piece_is_taken_first():
    assert [PIECES.pieces[n] for n in PIECES.numbers("these", True)] == ["▁the", "s", "e"]
    assert [PIECES.pieces[n] for n in PIECES.numbers("these", False)] == ["t", "h", "e", "s", "e"]


def test_the_pieces_of_a_word_tile_it_whatever_it_is():
    for text in ["thes", "日本語t", "xxxxx", "‹code›", "q’s", "t" * 500]:
        pieces = PIECES.word(text, True)
        ends = [end for _, end in pieces]
        assert ends == sorted(set(ends)) and ends[-1] == len(text) and len(pieces) <= MAX_PIECES


def test_a_run_of_unknown_characters_is_one_piece():
    assert PIECES.word("日本t", False) == [(UNK, 2), (PIECES.numbers("t", False)[0], 3)]


def test_a_sentence_is_read_back_from_its_pieces(pack):
    sentence = "My sister doesn't like its colour because it's late, I think."
    numbers, firsts = pack.vocabulary.sentence(split(sentence))
    assert pack.vocabulary.text(numbers) == sentence
    assert len(firsts) == len(split(sentence))
