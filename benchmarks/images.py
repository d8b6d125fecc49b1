"""Reading 5000 pictures of 224 px: seconds, and the most memory the process ever held.

python benchmarks/images.py
"""

import json
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

from dlcore.data import load
from dlcore.data.images.read import read_images

N, SIDE = 5000, 224


def write_pictures(folder: Path) -> None:
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 60, (SIDE, SIDE, 3), dtype=np.uint8)
    for i in range(N):
        path = folder / ("sick" if i % 2 else "well") / f"person{i // 3}_{i}.jpg"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(np.roll(noise, i, axis=i % 2) + np.uint8(i % 190)).save(path, quality=85)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "in").mkdir()
        write_pictures(home / "in")
        start = time.perf_counter()
        data = read_images(home / "in").dataset
        read = time.perf_counter() - start
        data.save(home / "out")
        kept = load(home / "out")
        for first in range(0, N, 64):
            kept.X[first : first + 64].array((SIDE, SIDE), 3)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    figures = {"pictures": len(kept), "read_s": round(read, 2), "peak_gb": round(peak, 2), "bar_gb": 2.0}
    print(json.dumps({"name": "read 5000 pictures of 224 px in colour"} | figures))


if __name__ == "__main__":
    main()
