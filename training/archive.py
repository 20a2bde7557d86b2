"""Archive of the program and the pack, for a machine on which only PyTorch and NumPy are installed."""

import tarfile
from pathlib import Path

HERE = Path(__file__).parent
COMMAND = "python3 -m training train --kind encoder --pack pack --out out/encoder.safetensors --seconds 540"


def write(pack: Path, out: Path) -> None:
    """Writes a tar file of `training/` and `pack/`, and prints the command to run after unpacking it."""
    with tarfile.open(out, "w") as archive:
        for path in sorted([*HERE.glob("*.py"), *HERE.glob("*.toml"), *HERE.glob("*.txt"), *HERE.glob("*.md")]):
            archive.add(path, f"training/{path.name}")
        for path in sorted(pack.iterdir()):
            archive.add(path, f"pack/{path.name}")
    print(f"archive: {out} ({out.stat().st_size / 2**20:.1f} MiB); unpack it and run\n  {COMMAND}")
