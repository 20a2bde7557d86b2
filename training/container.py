"""The model file: safetensors with a digest over metadata and tensors (FORMAT.md section 1)."""

import hashlib
import json
import struct
from pathlib import Path

import numpy as np

FORMAT = {"format": "emend-context", "version": "1"}
_NAMES = {"int8": "I8", "uint8": "U8", "uint16": "U16", "uint32": "U32", "float32": "F32"}
_TYPES = {name: np.dtype(kind).newbyteorder("<") for kind, name in _NAMES.items()}


def digest(tensors: dict[str, np.ndarray], metadata: dict[str, str]) -> str:
    """Returns the SHA-256 of metadata and tensors, in the order that the format specifies."""
    run = hashlib.sha256()
    for key in sorted(metadata, key=str.encode):
        if key != "digest":
            run.update(key.encode() + b"\0" + metadata[key].encode() + b"\0")
    for name in sorted(tensors, key=str.encode):
        tensor = tensors[name]
        shape = ",".join(map(str, tensor.shape))
        run.update(f"{name}\0{_NAMES[tensor.dtype.name]}\0{shape}\0".encode())
        run.update(np.ascontiguousarray(tensor).tobytes())
    return run.hexdigest()


def write(path: Path, tensors: dict[str, np.ndarray], metadata: dict[str, str]) -> None:
    """Writes the file atomically, so that a reader never sees part of it."""
    metadata = {**FORMAT, **metadata}
    metadata["digest"] = digest(tensors, metadata)
    header: dict = {"__metadata__": dict(sorted(metadata.items()))}
    offset = 0
    for name in sorted(tensors, key=lambda n: (-tensors[n].dtype.itemsize, n)):
        tensor = tensors[name]
        header[name] = {"dtype": _NAMES[tensor.dtype.name], "shape": list(tensor.shape), "data_offsets": [offset, offset + tensor.nbytes]}
        offset += tensor.nbytes
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name in header:
            if name != "__metadata__":
                file.write(np.ascontiguousarray(tensors[name]).tobytes())
    part.replace(path)


def read(path: Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Returns the tensors and metadata of a file. Raises ValueError if the digest is wrong."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    metadata = header.pop("__metadata__")
    body = memoryview(data)[8 + length :]
    tensors = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        tensors[name] = np.frombuffer(body[start:end], dtype=_TYPES[entry["dtype"]]).reshape(entry["shape"])
    if any(metadata.get(k) != v for k, v in FORMAT.items()) or metadata.get("digest") != digest(tensors, metadata):
        raise ValueError(f"{path} is no model of this version, or it is damaged")
    return tensors, metadata
