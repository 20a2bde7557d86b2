"""Command line: `python -m training COMMAND`. Each command lists its options with `--help`."""

import argparse
import time
from pathlib import Path

# The time limit of a training run includes the seconds that importing PyTorch takes.
BEGIN = time.time()

REPOSITORY = Path(__file__).parent.parent
SHARED = REPOSITORY.parent / "shared"
TARGET = REPOSITORY / "target" / "training"


def main() -> None:
    """Parses the command line and runs one command."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.add_argument("--pack", type=Path, default=TARGET / "pack", help="directory of the pack")
        return sub

    sub = command("pack", "pack text, corrections and word lists")
    sub.add_argument("--text", type=Path, default=SHARED / "text")
    sub.add_argument("--edits", type=Path, default=SHARED / "edits" / "dev.tsv.xz")
    sub.add_argument("--share-alike", action="store_true", help="pack share-alike shards too")
    sub.add_argument("--share", type=float, default=1.0, help="share of everything to pack, for a trial")

    sub = command("train", "train a model and export it, within a time")
    sub.add_argument("--kind", choices=["encoder", "linear"], required=True)
    sub.add_argument("--seconds", type=float, default=1800, help="stop learning, export and measure in time for this")
    sub.add_argument("--out", type=Path, help="the file to write (default: target/training/KIND.safetensors)")
    sub.add_argument("--resume", action="store_true", help="go on from the encoder's last checkpoint")
    sub.add_argument("--quick", action="store_true", help="linear: fewer places for sets of words, small sets first")
    sub.add_argument("--processes", type=int, help="processes that make data (encoder) or train sets (linear)")

    sub = command("vectors", "train the vectors of words and write their file, within a time")
    sub.add_argument("--seconds", type=float, default=1200, help="stop in time for this")
    sub.add_argument("--out", type=Path, default=REPOSITORY / "engine" / "context" / "data" / "word-vectors.safetensors")

    sub = command("measure", "print the figures of a model on what it never saw")
    sub.add_argument("model", type=Path)
    sub.add_argument("--made", type=int, default=150, help="sentences of each kind of made-up error")

    sub.add_argument("--share", type=float, default=1.0, help="share of the held text to read")

    sub = command("export", "write the model file of the encoder's last checkpoint, with thresholds")
    sub.add_argument("--out", type=Path, default=TARGET / "encoder.safetensors")

    sub = command("thresholds", "choose the thresholds of some kinds again for the weights of a linear model")
    sub.add_argument("model", type=Path, help="the file to change")
    sub.add_argument("--kind", action="append", required=True, help="a kind of the model's sets, such as apostrophe; repeatable")

    sub = command("fixtures", "write tiny models of both kinds, and what they answer, for the reader's tests")
    sub.add_argument("--out", type=Path, default=REPOSITORY / "engine" / "context" / "tests" / "fixtures")

    sub = command("count-nouns", "write the list of nouns that hardly ever stand without a determiner")
    sub.add_argument("--text", type=Path, default=SHARED / "text")
    sub.add_argument("--out", type=Path, default=REPOSITORY / "engine" / "data" / "en" / "count-nouns.txt")

    sub = command("archive", "put the pack and this program into one file for another machine")
    sub.add_argument("--out", type=Path, default=TARGET / "training.tar")
    sub.add_argument("--most", type=float, default=32, help="the maximum size in MiB; of a larger pack, some text is left out")

    arguments = parser.parse_args()
    if arguments.command == "pack":
        from training.pack import pack

        pack(arguments.text, arguments.edits, arguments.pack, arguments.share_alike, arguments.share)
    elif arguments.command == "train":
        out = arguments.out or TARGET / f"{arguments.kind}.safetensors"
        if arguments.kind == "linear":
            from training.linear_training import train

            left = arguments.seconds - (time.time() - BEGIN)
            train(arguments.pack, out, left, arguments.processes or 2, cache=out.with_name(f"{out.stem}-sets"), quick=arguments.quick)
        else:
            from training.encoder_training import train

            train(arguments.pack, out, arguments.seconds - (time.time() - BEGIN), arguments.resume, arguments.processes)

    elif arguments.command == "vectors":
        from training.pack import Pack
        from training.vectors import train

        train(Pack(arguments.pack), arguments.out, arguments.seconds - (time.time() - BEGIN))

    elif arguments.command == "measure":
        from training.measure import report
        from training.pack import Pack
        from training.predict import load

        for line in report(load(arguments.model), Pack(arguments.pack), arguments.made, share=arguments.share):
            print(line, flush=True)
    elif arguments.command == "export":
        from training.encoder_training import export_checkpoint

        export_checkpoint(arguments.pack, arguments.out)
    elif arguments.command == "thresholds":
        from training.linear_training import cached_text
        from training.pack import Pack
        from training.thresholds import replace_thresholds

        pack = Pack(arguments.pack)
        replace_thresholds(arguments.model, pack, cached_text(pack, TARGET / "linear-sets")[1], arguments.kind)
    elif arguments.command == "fixtures":
        from training.fixtures import write

        write(arguments.pack, arguments.out)
    elif arguments.command == "count-nouns":
        from training.count_nouns import write
        from training.pack import Pack

        write(arguments.text, Pack(arguments.pack).inflections, arguments.out)
    elif arguments.command == "archive":
        from training.archive import write

        write(arguments.pack, arguments.out, arguments.most * 2**20)


if __name__ == "__main__":
    main()
