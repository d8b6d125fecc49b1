"""Small picture files for the tests of reading."""

import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image


def picture(seed: int, size=(16, 16)) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, size, dtype=np.uint8)


def png(seed: int) -> bytes:
    out = BytesIO()
    Image.fromarray(picture(seed)).save(out, "PNG")
    return out.getvalue()


def fill(folder: Path, names) -> Path:
    for seed, name in enumerate(names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(png(seed))
    return folder


def zipped(path: Path, entries: dict[str, bytes], **settings) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **settings) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


CLASSES = [f"{label}/{i}.png" for label in ("normal", "nevus") for i in range(3)]
