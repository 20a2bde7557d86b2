from multiprocessing import get_context

import torch

from training import export
from training.data import IGNORE, Batches
from training.model import TINY, Encoder
from training.predict import EncoderPredictor
from training.encoder_training import losses


def test_a_step_on_a_batch_lowers_its_loss_and_an_export_answers_as_the_encoder(pack, tmp_path):
    torch.manual_seed(1)
    tags = pack.tags()
    real = get_context("fork").Value("d", 0.3)
    batch = next(iter(Batches(pack.directory, tags, 512, TINY.positions, real, 1)))
    numbers, targets, errors, masked, lengths = batch
    assert numbers.shape == targets.shape == errors.shape == masked.shape and len(lengths) == len(numbers)
    assert ((errors == 1) & (targets == 0)).sum() == 0 and (masked != IGNORE).any()
    encoder = Encoder(TINY, len(pack.vocabulary), len(tags))
    optimiser = torch.optim.SGD(encoder.parameters(), lr=0.1)
    first, _ = losses(encoder, batch)
    for _ in range(5):
        loss, _ = losses(encoder, batch)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert loss < first
    path = tmp_path / "encoder.safetensors"
    export.write(path, encoder, pack.vocabulary, pack.inflections, tags, {"error": 0.5, "kinds": {}}, ["a test"])
    loaded = export.Loaded(path)
    with torch.no_grad():
        exact = encoder.tag(encoder(numbers[:1, : lengths[0]].long()))
        rounded = loaded.encoder.tag(loaded.encoder(numbers[:1, : lengths[0]].long()))
    assert (exact - rounded).abs().max() < 0.05


def test_no_sentence_however_odd_or_long_fails(pack, tmp_path):
    tags = pack.tags()
    path = tmp_path / "encoder.safetensors"
    export.write(path, Encoder(TINY, len(pack.vocabulary), len(tags)), pack.vocabulary, pack.inflections, tags, {}, [])
    predictor = EncoderPredictor(export.Loaded(path))
    odd = ["", " ", "…", "x" * 5000, "the dog " * 300, "日本 🙂\u200b\u0301", "‹code›‹code›"]
    for sentence, (words, probabilities, errors) in zip(odd, predictor.answers(odd)):
        assert len(probabilities) == len(errors) == len(words) + 1, sentence[:10]
    assert len(predictor.candidates("the dog " * 100, 50, ["cat", "a cat"])) == 2
