"""Archive of the program and the pack, for a machine on which only PyTorch and NumPy are installed."""

import io
import json
import tarfile
from pathlib import Path

HERE = Path(__file__).parent
COMMAND = "python3 -m training train --kind encoder --pack pack --out out/encoder.safetensors --seconds 540"


def select_shards(manifest: dict, sizes: dict[str, int], max_bytes: float) -> list[dict]:
    """Returns the shards to archive: all, or as many of each genre, in proportion, as fit into `max_bytes` bytes."""
    shards = manifest["shards"]
    share = min(1.0, max_bytes / sum(sizes[s["name"]] for s in shards))
    result, owed = [], 0.0
    for shard in shards:
        owed += share
        if owed >= 1 - 1e-9:
            result.append(shard)
            owed -= 1
    return result


def write(pack: Path, out: Path, max_bytes: float) -> None:
    """Writes a tar file of `training/` and of the pack, at most `max_bytes` bytes, and prints the command to run after unpacking it."""
    manifest = json.loads((pack / "manifest.json").read_text(encoding="utf-8"))
    files = {path.name: path.stat().st_size for path in pack.iterdir()}
    sizes = {shard["name"]: files[shard["name"] + ".xz"] for shard in manifest["shards"]}
    rest = sum(files.values()) - sum(sizes.values())
    # Names and rounding to blocks of 512 bytes take less than half a MiB.
    shards = select_shards(manifest, sizes, max_bytes - rest - 2**19)
    left_out = set(sizes) - {shard["name"] for shard in shards}
    text = (json.dumps({**manifest, "shards": shards}, indent=1, ensure_ascii=False) + "\n").encode()
    with tarfile.open(out, "w") as archive:
        for path in sorted([*HERE.glob("*.py"), *HERE.glob("*.toml"), *HERE.glob("*.txt"), *HERE.glob("*.md")]):
            archive.add(path, f"training/{path.name}")
        for path in sorted(pack.iterdir()):
            if path.name == "manifest.json":
                entry = tarfile.TarInfo("pack/manifest.json")
                entry.size = len(text)
                archive.addfile(entry, io.BytesIO(text))
            elif path.name.removesuffix(".xz") not in left_out:
                archive.add(path, f"pack/{path.name}")
    summary = f"{len(shards)} of {len(sizes)} shards, {out.stat().st_size / 2**20:.1f} MiB"
    print(f"archive: {out} ({summary}); unpack it and run\n  {COMMAND}")
