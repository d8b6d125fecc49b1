"""The check-up of pictures finds what tells the class without the disease, and leaves honest sets alone."""

import numpy as np
import pytest
from PIL import Image

from dlcore.data.images.read import read_images
from dlcore.words import say

PLANTS = ("brightness", "format", "size", "leaked patients", "near copies", "rare")


def _set(folder, seed: int, plant: str = ""):
    """Sixty small pictures of two classes; by `plant` one thing gives the class away."""
    rng, last = np.random.default_rng(seed), None
    for i in range(60):
        yes = i % 2 if plant != "rare" else int(i < 3)
        pixels = rng.integers(0, 200, (28, 28))
        pixels = np.kron(rng.integers(0, 200, (7, 7)), np.ones((4, 4))) * 0.5 + pixels * 0.3
        if plant == "brightness":
            pixels = pixels * 0.6 + 60 * yes
        if plant == "near copies" and i % 2 and i < 40:
            pixels = last + rng.integers(0, 3, last.shape)
        if plant == "copies" and i % 6 == 5:
            pixels = last
        if plant == "size" and yes:
            pixels = np.kron(pixels, np.ones((2, 2)))
        last = pixels
        part = "test" if i % 5 == 0 else "train"
        name = f"patient{i // 2 if plant == 'leaked patients' else i}_{i}"
        end = "jpg" if plant == "format" and yes else "png"
        path = folder / part / ("yes" if yes else "no") / f"{name}.{end}"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(path)
    return folder


def _found(folder) -> set[str]:
    messages = read_images(folder).dataset.checkup()
    assert all(say(message) for message in messages)
    return {m["name"].removeprefix("checkup.") + (f" {m['what']}" if "what" in m else "") for m in messages}


@pytest.mark.parametrize(
    ("plant", "name"),
    [
        ("brightness", "picture_shortcut brightness"), ("size", "picture_shortcut size"), ("format", "picture_format"),
        ("leaked patients", "patients_on_both_sides"), ("near copies", "near_copies"), ("copies", "picture_copies"),
        ("rare", "rare_class"),
    ],
)  # fmt: skip
def test_planted_faults_are_found(tmp_path, plant, name):
    assert all(name in _found(_set(tmp_path / str(seed), seed, plant)) for seed in range(3))


def test_honest_pictures_raise_no_alarm(tmp_path):
    assert [_found(_set(tmp_path / str(seed), seed)) for seed in range(5)] == [set()] * 5
