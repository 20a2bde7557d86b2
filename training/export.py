"""Export of an encoder to the file that the engine reads, and loading of that file into PyTorch."""

import json
from pathlib import Path

import numpy as np
import torch

from training import container
from training.inflect import Inflections
from training.model import Encoder, Shape
from training.pieces import Pieces
from training.tags import KINDS, kind

# Names that differ between the PyTorch module and the file.
_NAMES = {"word_norm": "word.norm", "word_bias": "word.output.bias"}


def _name(name: str) -> str:
    for ours, theirs in _NAMES.items():
        if name == ours or name.startswith(ours + "."):
            return theirs + name[len(ours) :]
    return name


def quantise(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Quantises a matrix to int8, with one scale per row."""
    scale = np.maximum(np.abs(weight).max(1), 1e-8).astype(np.float32) / np.float32(127)
    return np.clip(np.round(weight / scale[:, None]), -127, 127).astype(np.int8), scale


def write(path: Path, encoder: Encoder, vocabulary: Pieces, inflections: Inflections, tags: list[str], thresholds: dict, sources: list[str]) -> None:
    """Writes the file of an encoder."""
    tensors: dict[str, np.ndarray] = {}
    for name, tensor in encoder.state_dict().items():
        array = tensor.detach().float().cpu().numpy()
        name = _name(name)
        if name.endswith(".weight") and array.ndim == 2:
            tensors[name], tensors[name.removesuffix("weight") + "scale"] = quantise(array)
        else:
            tensors[name] = array.astype(np.float32)
    tensors["vocabulary"] = np.frombuffer(vocabulary.to_text().encode(), dtype=np.uint8)
    tensors["inflections"] = np.frombuffer(inflections.to_text().encode(), dtype=np.uint8)
    config = {**encoder.shape.config(), "longest_piece": vocabulary.longest, "kinds": KINDS, "tag_kinds": [KINDS.index(kind(t)) for t in tags]}
    metadata = {
        "kind": "encoder", "config": json.dumps(config), "tags": json.dumps(tags, ensure_ascii=False), "thresholds": json.dumps(thresholds),
        "sources": json.dumps(sources, ensure_ascii=False),
    }
    container.write(path, tensors, metadata)


class Loaded:
    """An exported encoder with its vocabulary, inflections, tags and thresholds."""

    def __init__(self, path: Path):
        tensors, metadata = container.read(path)
        config = json.loads(metadata["config"])
        self.config = config
        self.tags: list[str] = json.loads(metadata["tags"])
        self.thresholds: dict = json.loads(metadata["thresholds"])
        self.vocabulary = Pieces.from_text(bytes(tensors["vocabulary"]).decode())
        self.inflections = Inflections.from_text(bytes(tensors["inflections"]).decode())
        shape = Shape(**{k: config[k] for k in Shape().config()})
        self.encoder = Encoder(shape, len(self.vocabulary), len(self.tags))
        state = {}
        for name in self.encoder.state_dict():
            tensor = tensors[_name(name)]
            if tensor.dtype == np.int8:
                tensor = tensor.astype(np.float32) * tensors[_name(name).removesuffix("weight") + "scale"][:, None]
            state[name] = torch.from_numpy(np.array(tensor))
        self.encoder.load_state_dict(state)
        self.encoder.eval()
