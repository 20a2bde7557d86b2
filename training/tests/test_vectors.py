import numpy as np
import pytest
import torch

from training import vectors


def test_only_words_of_the_same_sentence_are_context():
    # Two sentences: 2 3 | 4 5 6 |, with edges of five before and after.
    text = torch.tensor([0] * 5 + [2, 3, 0, 4, 5, 6] + [0] * 5)
    around, inside = vectors.contexts(text, torch.tensor([9]))
    assert around[0].tolist() == [0, 2, 3, 0, 4, 6, 0, 0, 0, 0]
    # 4 and the edge before it, 6 and the edge after it.
    assert inside[0].tolist() == [0, 0, 0, 1, 1, 1, 1, 0, 0, 0]


def test_a_word_that_fits_is_learned_and_survives_the_file(tmp_path):
    torch.manual_seed(1)
    names = ["red", "green", "apple", "grass"]
    words = vectors.SPECIAL + names
    # `red apple`, `green grass`.
    sentences = [[2, 4], [3, 5]] * 200
    text = torch.tensor([0] * 5 + [n for s in sentences for n in (*s, 0)] + [0] * 5)
    model = vectors.Vectors(np.bincount(text.numpy(), minlength=len(words)))
    optimiser = torch.optim.Adam(model.parameters(), lr=0.05)
    places = torch.tensor([i for i in range(5, len(text) - 5) if text[i] > 1])
    noise = torch.zeros(len(words))
    for _ in range(60):
        around, inside = vectors.contexts(text, places)
        loss = model.loss(around, inside, text[places].long(), torch.tensor([2, 3, 4, 5]), noise)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    path = tmp_path / "vectors.safetensors"
    vectors.write(path, model, words, [])
    fit = vectors.Fit(path)
    apple, grass = fit.score(["red", "apple"], 1, ["apple", "grass"])
    assert apple > grass + 2
    apple, grass = fit.score(["green", "apple"], 1, ["apple", "grass"])
    assert grass > apple + 2
    assert fit.score(["red", "apple"], 1, ["pear", "<s>"]) == [None, None]


def test_rows_are_rounded_to_their_own_scale():
    value, scale = vectors.quantise(torch.tensor([[0.5, -1.0], [0.0, 0.0]]))
    assert value.tolist() == [[64, -127], [0, 0]]
    assert value[0] * scale[0] == pytest.approx([0.5, -1.0], abs=0.01)
