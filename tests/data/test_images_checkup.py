"""The check-up of pictures finds what tells the class without the disease, and leaves honest sets alone."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from dlcore.data import load
from dlcore.data.images.checks import near_pairs, told_apart
from dlcore.data.images.read import read_images
from dlcore.data.images.stack import ImageStack
from dlcore.words import say


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
        end = "jpg" if plant == "file" or (plant == "format" and yes) else "png"
        where = ("south" if yes and i > 3 else "north",) if plant == "folder" else ()
        path = folder.joinpath(part, "yes" if yes else "no", *where) / f"{name}.{end}"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(path, quality=50 if yes else 95)
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
        ("rare", "rare_class"), ("file", "picture_shortcut file"), ("folder", "picture_folder"),
    ],
)  # fmt: skip
def test_planted_faults_are_found(tmp_path, plant, name):
    assert all(name in _found(_set(tmp_path / str(seed), seed, plant)) for seed in range(3))


def test_honest_pictures_raise_no_alarm(tmp_path):
    assert [_found(_set(tmp_path / str(seed), seed)) for seed in range(5)] == [set()] * 5


def test_near_copies_of_one_patient_are_no_news(tmp_path):
    data = read_images(_set(tmp_path, 0, "near copies")).dataset
    one_patient = replace(data, groups=np.array([f"patient{i // 2}" for i in range(len(data))], dtype=object))
    order = np.argsort([int(name.rsplit("_")[1].split(".")[0]) for name in data.ids])  # pairs one after the other
    one_patient.groups[order] = [f"patient{i // 2}" for i in range(len(data))]
    assert "near_copies" not in {m["name"].removeprefix("checkup.") for m in one_patient.checkup()}


def test_few_pictures_are_not_told_apart_by_chance():
    rng = np.random.default_rng(0)
    label = np.array(["a", "b"] * 6)
    assert sum(told_apart(rng.random(12), label, ("a", "b"), None) is not None for _ in range(300)) <= 6
    assert told_apart(np.arange(40.0), np.repeat(["a", "b"], 20), ("a", "b"), None) == ("a", 0.0)
    twice = told_apart(
        np.repeat(np.arange(8.0), 10), np.repeat(["a", "b"], 40), ("a", "b"), np.repeat(np.arange(8), 10)
    )
    assert twice is None  # eighty pictures, but four patients against four


def test_how_large_files_were_is_kept_with_the_pictures(tmp_path):
    data = read_images(_set(tmp_path / "set", 0, "file")).dataset
    size = {
        path.relative_to(tmp_path / "set").as_posix(): path.stat().st_size for path in (tmp_path / "set").rglob("*.jpg")
    }
    assert list(data.file_bytes) == [size[name] for name in data.ids]
    data.take(np.array([3, 5])).save(tmp_path / "kept")
    assert list(load(tmp_path / "kept").file_bytes) == [size[data.ids[3]], size[data.ids[5]]]


@pytest.mark.parametrize("change", [(1.0, 60), (0.5, 85), (0.7, 85), (1.5, 85)])
def test_copies_saved_again_or_in_another_size_are_found(change):
    factor, quality = change
    rng, pictures = np.random.default_rng(1), []
    for _ in range(40):
        coarse = Image.fromarray(rng.normal(120, 40, (6, 6)).astype(np.float32)).resize(
            (56, 56), Image.Resampling.BICUBIC
        )
        pictures.append(
            Image.fromarray((np.asarray(coarse) + rng.normal(0, 8, (56, 56))).clip(0, 255).astype(np.uint8))
        )
    copies = []
    for picture in pictures[:10]:
        out, side = io.BytesIO(), round(56 * factor)
        picture.resize((side, side)).save(out, "JPEG", quality=quality)
        copies.append(Image.open(out))
    stack = ImageStack.from_arrays([np.asarray(picture) for picture in pictures + copies])
    small = stack.array((17, 16), channels=1)[..., 0]
    assert near_pairs(small, stack.digests, stack.sizes) == [(i, 40 + i) for i in range(10)]
