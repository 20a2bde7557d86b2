"""The encoder: a small pre-norm transformer with heads for tags, errors and masked words (FORMAT.md section 6)."""

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True)
class Shape:
    """The dimensions of an encoder."""

    width: int = 256
    layers: int = 6
    heads: int = 8
    hidden: int = 1024
    positions: int = 128

    def config(self) -> dict:
        """Returns the dimensions in the form of the file's config."""
        return asdict(self)


TINY = Shape(width=64, layers=2, heads=2, hidden=128, positions=32)


class Layer(nn.Module):
    """Attention and a feed-forward network, each with a norm before it and a residual connection around it."""

    def __init__(self, shape: Shape):
        super().__init__()
        d = shape.width
        self.heads = shape.heads
        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.up, self.down = nn.Linear(d, shape.hidden), nn.Linear(shape.hidden, d)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """Maps [batch, positions, width] to the same shape. The mask [batch, 1, 1, positions] is true where there is a piece."""
        batch, places, d = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(batch, places, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        attended = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = x + self.out(attended.transpose(1, 2).reshape(batch, places, d))
        return x + self.down(functional.gelu(self.up(self.norm2(x)), approximate="tanh"))


class Encoder(nn.Module):
    """The encoder. It returns one vector per piece; callers apply the heads only at the positions that they need."""

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
        """Takes numbers of pieces [batch, positions] and the real length of each row. Returns [batch, positions, width]."""
        places = numbers.shape[1]
        x = self.embedding(numbers) + self.position[:places]
        mask = None
        if lengths is not None:
            mask = (torch.arange(places, device=numbers.device) < lengths[:, None])[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        return self.norm(x)

    def words(self, h: Tensor) -> Tensor:
        """Returns the logits of masked pieces for vectors [n, width]."""
        h = self.word_norm(functional.gelu(self.word(h), approximate="tanh"))
        return functional.linear(h, self.embedding.weight, self.word_bias)
