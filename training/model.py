"""The encoder: a small pre-norm transformer with a head for tags, one for errors, and one for masked words (FORMAT.md section 6)."""

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True)
class Shape:
    """Sizes of an encoder."""

    width: int = 256
    layers: int = 6
    heads: int = 8
    hidden: int = 1024
    positions: int = 128

    def config(self) -> dict:
        """As the file has it."""
        return asdict(self)


TINY = Shape(width=64, layers=2, heads=2, hidden=128, positions=32)


class Layer(nn.Module):
    """Attention and a feed-forward network, each after a norm and added to what came in."""

    def __init__(self, shape: Shape):
        super().__init__()
        d = shape.width
        self.heads = shape.heads
        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.up, self.down = nn.Linear(d, shape.hidden), nn.Linear(shape.hidden, d)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """[batch, places, width] in and out; mask [batch, 1, 1, places], true where there is a piece."""
        batch, places, d = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(batch, places, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        attended = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = x + self.out(attended.transpose(1, 2).reshape(batch, places, d))
        return x + self.down(functional.gelu(self.up(self.norm2(x)), approximate="tanh"))


class Encoder(nn.Module):
    """Pieces in, one vector a piece out; heads are called on the places that matter."""

    def __init__(self, shape: Shape, pieces: int, tags: int):
        super().__init__()
        self.shape = shape
        d = shape.width
        self.embedding = nn.Embedding(pieces, d)
        self.position = nn.Parameter(torch.zeros(shape.positions, d))
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = nn.LayerNorm(d)
        self.tag, self.error = nn.Linear(d, tags), nn.Linear(d, 1)
        self.word, self.word_norm = nn.Linear(d, d), nn.LayerNorm(d)
        self.word_bias = nn.Parameter(torch.zeros(pieces))
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                nn.init.normal_(parameter, std=0.02)
            elif name.endswith("bias"):
                nn.init.zeros_(parameter)
        for layer in self.layers:
            for part in (layer.out, layer.down):
                nn.init.normal_(part.weight, std=0.02 / (2 * shape.layers) ** 0.5)

    def forward(self, numbers: Tensor, lengths: Tensor | None = None) -> Tensor:
        """Numbers of pieces [batch, places] and how many of each row are real; returns [batch, places, width]."""
        places = numbers.shape[1]
        x = self.embedding(numbers) + self.position[:places]
        mask = None
        if lengths is not None:
            mask = (torch.arange(places, device=numbers.device) < lengths[:, None])[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        return self.norm(x)

    def words(self, h: Tensor) -> Tensor:
        """Logits of masked pieces for vectors [n, width]."""
        h = self.word_norm(functional.gelu(self.word(h), approximate="tanh"))
        return functional.linear(h, self.embedding.weight, self.word_bias)
