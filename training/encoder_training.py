"""Training of the encoder for a given time, on a graphics card if there is one. It always ends with an export."""

import multiprocessing
import os
import signal
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from training import export, measure
from training.data import IGNORE, loader
from training.model import Encoder, Shape
from training.pack import Pack
from training.predict import EncoderPredictor

# The share of real corrections among the sentences, and the share of the training time after which they are included.
REAL_SHARE, REAL_FROM = 0.12, 0.6
PEAK_LEARNING_RATE = 1.2e-3
WARM_UP_SHARE = 0.03
WORD_LOSS, ERROR_LOSS = 0.25, 0.5
# The budget of each kind: the maximum number of marks per 1,000 clean words at its threshold.
BUDGET = {
    "spelling": 0.5, "confusion": 0.2, "article": 0.1, "preposition": 0.1, "verb_form": 0.1, "agreement": 0.1, "noun_number": 0.05, "pronoun": 0.03, "punctuation": 0.1,
    "hyphen": 0.05, "apostrophe": 0.03, "case": 0.1, "word_form": 0.03, "spacing": 0.05, "word_order": 0.02, "word": 0.1,
}
# The maximum size of the files in which a checkpoint's weights are also written, in 16 bits, for machines that return only small files.
MAX_FILE_BYTES = 15 * 2**20


class Stop:
    """A flag that is set when a signal asks the process to stop."""

    def __init__(self):
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, *_):
        self.asked = True


def save(directory: Path, encoder: Encoder, optimiser, steps: int) -> None:
    """Writes a checkpoint from which training can continue."""
    directory.mkdir(parents=True, exist_ok=True)
    part = directory / "checkpoint.part"
    torch.save({"model": encoder.state_dict(), "optimiser": optimiser.state_dict(), "steps": steps}, part)
    part.replace(directory / "checkpoint.pt")


def save_in_small_files(directory: Path, encoder: Encoder) -> None:
    """Writes the weights in 16 bits, split into files of at most MAX_FILE_BYTES bytes: `weights.00`, `weights.01`, …"""
    data = b"".join(t.detach().to(torch.bfloat16).cpu().view(torch.int16).numpy().tobytes() for t in encoder.state_dict().values())
    for number, start in enumerate(range(0, len(data), MAX_FILE_BYTES)):
        (directory / f"weights.{number:02}").write_bytes(data[start : start + MAX_FILE_BYTES])


def restore(directory: Path, encoder: Encoder, optimiser) -> int:
    """Loads the last checkpoint or its pieces. Returns the number of steps so far, which is known only from a checkpoint."""
    if (directory / "checkpoint.pt").exists():
        state = torch.load(directory / "checkpoint.pt", map_location="cpu", weights_only=True)
        encoder.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        return state["steps"]
    data = b"".join(p.read_bytes() for p in sorted(directory.glob("weights.??")))
    if not data:
        raise SystemExit(f"nothing to resume from in {directory}")
    flat = torch.from_numpy(np.frombuffer(data, dtype=np.int16).copy()).view(torch.bfloat16)
    at = 0
    state = encoder.state_dict()
    for name, tensor in state.items():
        state[name] = flat[at : at + tensor.numel()].view(tensor.shape).float()
        at += tensor.numel()
    encoder.load_state_dict(state)
    return 0


def split_decay(encoder: Encoder) -> list[dict]:
    """Returns the parameters in two groups: matrices, which have weight decay, and all others."""
    decayed = [p for n, p in encoder.named_parameters() if p.dim() == 2 and n != "position"]
    plain = [p for n, p in encoder.named_parameters() if p.dim() != 2 or n == "position"]
    return [{"params": decayed, "weight_decay": 0.02}, {"params": plain, "weight_decay": 0.0}]


def losses(encoder: Encoder, batch: list[torch.Tensor]) -> tuple[torch.Tensor, dict[str, float]]:
    """Returns the loss to minimise, and its parts as tensors by name."""
    numbers, tags, errors, masked, lengths = (t.long() for t in batch)
    h = encoder(numbers, lengths)
    h = h.reshape(-1, h.shape[-1])
    tags, errors, masked = tags.reshape(-1), errors.reshape(-1), masked.reshape(-1)
    at = (tags != IGNORE).nonzero()[:, 0]
    tag_loss = functional.cross_entropy(encoder.tag(h[at]).float(), tags[at])
    at = (errors != IGNORE).nonzero()[:, 0]
    error_loss = functional.binary_cross_entropy_with_logits(encoder.error(h[at]).float()[:, 0], errors[at].float())
    at = (masked != IGNORE).nonzero()[:, 0]
    word_loss = functional.cross_entropy(encoder.words(h[at]).float(), masked[at]) if len(at) else h.sum() * 0
    return tag_loss + ERROR_LOSS * error_loss + WORD_LOSS * word_loss, {"tag": tag_loss, "error": error_loss, "word": word_loss}


def rate(done: float) -> float:
    """Returns the learning rate as a share of its peak, given the elapsed share of the time: warm-up, plateau, linear decay."""
    if done < WARM_UP_SHARE:
        return (done + 0.001) / WARM_UP_SHARE
    return 1.0 if done < 0.5 else max(0.02, (1 - done) / 0.5)


def train(directory: Path, out: Path, seconds: float, resume: bool = False, processes: int | None = None, shape: Shape = Shape(), figures: bool = True) -> None:
    """Trains until the time is over or a signal arrives, then exports the model, and measures it if time remains."""
    begin = time.time()
    stop = Stop()
    cuda = torch.cuda.is_available()
    device = "cuda" if cuda else "cpu"
    torch.manual_seed(int(begin) % 1000 if resume else 1)
    torch.set_float32_matmul_precision("high")
    cores = len(os.sched_getaffinity(0))
    # A graphics card needs cores too: for the process that feeds it, and for the thread that copies batches into pinned memory.
    processes = processes or max(1, cores - (3 if cuda else 1))
    if not cuda:
        torch.set_num_threads(max(1, cores))
    # The time for export and figures, measured on two cores. A graphics card computes the figures in a tenth of that.
    reserve = (25.0 if cuda else 40.0) if seconds >= 100 else seconds * 0.25
    learning = seconds - reserve
    pack = Pack(directory)
    tags = pack.tags()
    checkpoints = out.parent / (out.stem + "-checkpoint")
    real = multiprocessing.get_context("fork").Value("d", 0.0)
    # Generating errors is slower than a card: smaller batches give more steps from the same sentences.
    tokens = 16_384 if cuda else 2_048
    data = iter(loader(directory, tags, tokens, shape.positions, real, seed=int(begin) % 100_000 if resume else 1, workers=processes))
    encoder = Encoder(shape, len(pack.vocabulary), len(tags)).to(device)
    optimiser = torch.optim.AdamW(split_decay(encoder), lr=PEAK_LEARNING_RATE, betas=(0.9, 0.98), eps=1e-8, fused=cuda)
    steps = restore(checkpoints, encoder, optimiser) if resume else 0
    weights = sum(p.numel() for p in encoder.parameters())
    print(f"train: {device}, {weights / 1e6:.1f} M weights, {len(tags)} tags, {len(pack.vocabulary)} pieces, {processes} processes make data", flush=True)
    seen, since, last_save, last_line = 0, 0, time.time(), time.time()
    sums: dict[str, torch.Tensor] = {}
    first, skipped = steps, 0

    def finish(thresholds: dict) -> None:
        export.write(out, encoder, pack.vocabulary, pack.inflections, tags, thresholds, pack.manifest["sources"])

    try:
        while True:
            done = (time.time() - begin) / learning
            if done >= 1 or stop.asked:
                break
            real.value = REAL_SHARE if done > REAL_FROM else 0.0
            batch = [t.to(device, non_blocking=True) for t in next(data)]
            for group in optimiser.param_groups:
                group["lr"] = PEAK_LEARNING_RATE * rate(done)
            with torch.autocast("cuda", dtype=torch.bfloat16, enabled=cuda):
                loss, parts = losses(encoder, batch)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            # One gradient that is not finite would make all weights NaN for the rest of the run.
            if not torch.isfinite(torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)):
                skipped += 1
                if skipped > 100:
                    raise RuntimeError(f"{skipped} steps had gradients that are not finite")
                continue
            optimiser.step()
            steps += 1
            seen += batch[0].numel()
            for name, part in parts.items():
                sums[name] = sums.get(name, 0) + part.detach()
            if time.time() - last_line > 10:
                mean = {name: float(total) / (steps - since - first) for name, total in sums.items()} if steps - since - first else {}
                line = ", ".join(f"{name} {value:.4f}" for name, value in mean.items())
                print(f"train: {time.time() - begin:.0f} s, step {steps}, {seen / (time.time() - begin):.0f} pieces/s, {skipped} steps skipped, {line}", flush=True)
                sums, since, last_line = {}, steps - first, time.time()
            if time.time() - last_save > 60:
                save(checkpoints, encoder, optimiser, steps)
                last_save = time.time()
    except RuntimeError:
        # The signal also ends the processes that generate data, so their absence is expected then.
        if not stop.asked:
            raise
    finally:
        # Save the weights regardless of the reason for which the loop ended.
        encoder.eval()
        finish({"error": 0.5, "kinds": {}})
        save(checkpoints, encoder, optimiser, steps)
        save_in_small_files(checkpoints, encoder)
        print(f"train: {steps} steps, {seen} pieces; wrote {out} ({out.stat().st_size / 2**20:.1f} MiB) after {time.time() - begin:.0f} s", flush=True)
    del data
    if stop.asked:
        return
    predictor = EncoderPredictor(export.Loaded(out))
    thresholds = measure.choose(predictor, pack, BUDGET, until=begin + seconds - 5)
    finish(thresholds)
    print(f"train: thresholds {thresholds} after {time.time() - begin:.0f} s", flush=True)
    if figures and time.time() - begin < seconds - 15:
        predictor = EncoderPredictor(export.Loaded(out))
        for line in measure.report(predictor, pack, until=begin + seconds - 3):
            print(line, flush=True)


def export_checkpoint(directory: Path, out: Path) -> None:
    """Writes the model file of the last checkpoint next to `out`, with thresholds."""
    pack = Pack(directory)
    tags = pack.tags()
    encoder = Encoder(Shape(), len(pack.vocabulary), len(tags))
    checkpoints = out.parent / (out.stem + "-checkpoint")
    restore(checkpoints, encoder, torch.optim.AdamW(split_decay(encoder), lr=PEAK_LEARNING_RATE))
    encoder.eval()
    sources = pack.manifest["sources"]
    export.write(out, encoder, pack.vocabulary, pack.inflections, tags, {"error": 0.5, "kinds": {}}, sources)
    thresholds = measure.choose(EncoderPredictor(export.Loaded(out)), pack, BUDGET)
    export.write(out, encoder, pack.vocabulary, pack.inflections, tags, thresholds, sources)
    print(f"export: wrote {out} ({out.stat().st_size / 2**20:.1f} MiB)")
