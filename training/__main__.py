"""`python -m training COMMAND`; every command tells its options with `--help`."""

import argparse
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
SHARED = REPOSITORY.parent / "shared"
TARGET = REPOSITORY / "target" / "training"


def main() -> None:
    """Reads the command line and runs one command."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.add_argument("--pack", type=Path, default=TARGET / "pack", help="folder of the pack")
        return sub

    sub = command("pack", "pack text, corrections and word lists")
    sub.add_argument("--text", type=Path, default=SHARED / "text")
    sub.add_argument("--edits", type=Path, default=SHARED / "edits" / "dev.tsv.xz")
    sub.add_argument("--share-alike", action="store_true", help="pack share-alike shards too")
    sub.add_argument("--share", type=float, default=1.0, help="share of everything to pack, for a trial")

    arguments = parser.parse_args()
    if arguments.command == "pack":
        from training.pack import pack

        pack(arguments.text, arguments.edits, arguments.pack, arguments.share_alike, arguments.share)


if __name__ == "__main__":
    main()
