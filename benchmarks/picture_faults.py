"""Faults planted in sets of pictures: how many the check-up finds, and how often it finds some in clean sets.

python benchmarks/picture_faults.py          200 planted faults of each sort and 20 clean sets, on made-up pictures
python benchmarks/picture_faults.py --real   the same on radiographs to try on, where they are there; classes drawn by lot
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
DATA = ROOT.parent / "shared" / "data"

from dlcore.data.images.read import read_images  # noqa: E402


@dataclass(frozen=True)
class Shot:
    """One picture before it is a file: its pixels, class, part and patient, and how it will be saved."""

    pixels: np.ndarray
    label: str
    part: str
    patient: int
    end: str = "png"
    quality: int = 90
    copy_of: bytes = b""
    site: str = ""


@dataclass
class Plan:
    """What a seed decides about a set: how many pictures, of which size, saved how."""

    n: int
    side: int
    end: str
    shots: list[Shot] = field(default_factory=list)


def texture(rng, side: int) -> np.ndarray:
    """A grey picture (side, side) with organs, gradients and grain, 0 … 255."""
    picture = np.zeros((side, side), dtype=np.float32)
    for cells, weight in ((2, 40), (4, 30), (9, 18), (22, 9)):
        noise = Image.fromarray(rng.normal(0, 1, (cells, cells)).astype(np.float32))
        picture += weight * np.asarray(noise.resize((side, side), Image.Resampling.BICUBIC))
    y, x = np.mgrid[0:side, 0:side] / side
    for _ in range(4):
        cx, cy, a, b = *rng.uniform(0.2, 0.8, 2), *rng.uniform(0.06, 0.3, 2)
        picture += rng.normal(0, 30) * (((x - cx) / a) ** 2 + ((y - cy) / b) ** 2 < 1)
    return picture + rng.normal(0, 4, picture.shape) + rng.normal(115, 22)


def lesion(rng, side: int) -> np.ndarray:
    """What the disease adds: a soft spot somewhere."""
    y, x = np.mgrid[0:side, 0:side] / side
    cx, cy = rng.uniform(0.25, 0.75, 2)
    return 30 * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / 0.004)


def clean(seed: int, bases: list[np.ndarray] | None = None) -> Plan:
    """A set without a fault: patients of one to three pictures, each on one side, two classes that differ in a lesion."""
    rng = np.random.default_rng(seed)
    side = int(rng.choice([28, 48, 64, 96]))
    plan = Plan(int(rng.integers(40, 120)), side, str(rng.choice(["png", "jpg"])))
    order, patient = (None if bases is None else list(rng.permutation(len(bases)))), 0
    while len(plan.shots) < plan.n:
        patient += 1
        label, part = str(rng.choice(["no", "yes"])), "test" if rng.random() < 0.25 else "train"
        for _ in range(rng.choice([1, 1, 2, 3])):
            pixels = texture(rng, side) if order is None else bases[order.pop()].astype(np.float32)
            if order is None and label == "yes":
                pixels = pixels + lesion(rng, side)
            plan.shots.append(Shot(pixels, label, part, patient, plan.end))
    return plan


# --- faults -----------------------------------------------------------------------------------------------------------------


def _copied(plan: Plan, rng, change: Callable) -> None:
    """One to five pictures of the training part stand in the test part as well, as another patient."""
    train = [shot for shot in plan.shots if shot.part == "train"]
    for k, i in enumerate(rng.permutation(len(train))[: rng.integers(1, 6)]):
        plan.shots.append(replace(change(train[i]), part="test", patient=900 + k))


def exact_copies(plan: Plan, rng) -> None:
    _copied(plan, rng, lambda shot: replace(shot, copy_of=encoded(shot)))


def saved_again(plan: Plan, rng) -> None:
    def again(shot: Shot) -> Shot:
        pixels = np.asarray(Image.open(io.BytesIO(encoded(shot))), dtype=np.float32)
        return replace(shot, pixels=pixels, end="jpg", quality=int(rng.integers(50, 95)))

    _copied(plan, rng, again)


def resized(plan: Plan, rng) -> None:
    def other_size(shot: Shot) -> Shot:
        size = max(16, round(len(shot.pixels) * float(rng.choice([0.5, 0.7, 0.8, 1.25, 1.5, 2.0]))))
        pixels = Image.open(io.BytesIO(encoded(shot))).resize((size, size), Image.Resampling.LANCZOS)
        return replace(shot, pixels=np.asarray(pixels, dtype=np.float32), end="jpg", quality=85)

    _copied(plan, rng, other_size)


def patients_on_both_sides(plan: Plan, rng) -> None:
    """One to five patients have pictures in both parts."""
    several = [p for p, n in Counter(shot.patient for shot in plan.shots).items() if n > 1]
    for patient in rng.permutation(several)[: rng.integers(1, 6)]:
        i = next(i for i, shot in enumerate(plan.shots) if shot.patient == patient)
        other = "train" if plan.shots[i].part == "test" else "test"
        plan.shots[i] = replace(plan.shots[i], part=other)


def _told(plan: Plan, rng, yes: Callable, share: float = 0.97) -> None:
    """Nearly all pictures with the disease are treated otherwise."""
    told = [(shot.label == "yes") if rng.random() < share else (shot.label == "no") for shot in plan.shots]
    plan.shots = [yes(shot) if t else shot for shot, t in zip(plan.shots, told)]


def file_format(plan: Plan, rng) -> None:
    _told(plan, rng, lambda shot: replace(shot, end="jpg" if plan.end == "png" else "png"))


def file_size(plan: Plan, rng) -> None:
    plan.shots = [replace(shot, end="jpg", quality=92) for shot in plan.shots]
    _told(plan, rng, lambda shot: replace(shot, quality=60))


def folder(plan: Plan, rng) -> None:
    """Pictures from two places, one of which sends the sick."""
    plan.shots = [replace(shot, site=str(rng.choice(["north", "centre"]))) for shot in plan.shots]
    _told(plan, rng, lambda shot: replace(shot, site="south"), 0.95)


def brightness(plan: Plan, rng) -> None:
    spread = np.std([shot.pixels.mean() for shot in plan.shots])
    shift = float(rng.choice([-1, 1]) * rng.uniform(1.8, 3.0) * spread)
    _told(plan, rng, lambda shot: replace(shot, pixels=shot.pixels + shift))


def contrast(plan: Plan, rng) -> None:
    factor = float(rng.choice([0.45, 1.9]))
    _told(plan, rng, lambda shot: replace(shot, pixels=(shot.pixels - 120) * factor + 120))


def picture_size(plan: Plan, rng) -> None:
    factor = float(rng.choice([0.75, 1.3, 1.5]))

    def other(shot: Shot) -> Shot:
        size = round(len(shot.pixels) * factor)
        pixels = Image.fromarray(shot.pixels).resize((size, size), Image.Resampling.BICUBIC)
        return replace(shot, pixels=np.asarray(pixels))

    _told(plan, rng, other)


#: Each fault with the message that must come, and what in it.
FAULTS = {
    exact_copies: ("picture_copies", None), saved_again: ("near_copies", None), resized: ("near_copies", None),
    patients_on_both_sides: ("patients_on_both_sides", None), file_format: ("picture_format", None),
    file_size: ("picture_shortcut", "file"), folder: ("picture_folder", None),
    brightness: ("picture_shortcut", "brightness"), contrast: ("picture_shortcut", "contrast"),
    picture_size: ("picture_shortcut", "size"),
}  # fmt: skip


# --- files ------------------------------------------------------------------------------------------------------------------


def encoded(shot: Shot) -> bytes:
    if shot.copy_of:
        return shot.copy_of
    out, grey = io.BytesIO(), Image.fromarray(shot.pixels.clip(0, 255).astype(np.uint8))
    grey.save(out, "JPEG" if shot.end == "jpg" else "PNG", **({"quality": shot.quality} if shot.end == "jpg" else {}))
    return out.getvalue()


def checkup(plan: Plan, seed: int) -> list[dict]:
    """What the check-up says of a set, written as files and read as an upload is."""
    where, rng = Path(tempfile.mkdtemp()), np.random.default_rng(seed)
    lines = ["file,label"]
    for i in rng.permutation(len(plan.shots)):
        shot = plan.shots[i]
        folders = (shot.site,) if shot.site else (shot.part, shot.label)
        path = where.joinpath(*folders, f"patient{shot.patient:03d}_{i}.{shot.end}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded(shot))
        lines.append(f"{path.relative_to(where).as_posix()},{shot.label}")
    if plan.shots[0].site:
        (where / "labels.csv").write_text("\n".join(lines) + "\n")
    try:
        return read_images(where).dataset.checkup()
    finally:
        shutil.rmtree(where)


def found(messages: list[dict], wanted: tuple) -> bool:
    """Whether the message is there; of copies, also that they stand on both sides."""
    name, what = wanted
    fits = [m for m in messages if m["name"] == f"checkup.{name}" and m.get("what") == what]
    return any(m.get("across", 1) for m in fits)


def real_bases() -> dict[str, list[np.ndarray]]:
    """Radiographs of healthy chests, of 224 and of 28 pixels: among them no class tells anything."""
    bases, folder, arrays = {}, DATA / "chest_xray", DATA / "pneumoniamnist.npz"
    if folder.is_dir():
        files = sorted(folder.glob("*/NORMAL/*"))
        bases["radiographs of 224 px"] = [np.asarray(Image.open(file).convert("L")) for file in files]
    if arrays.exists():
        held = np.load(arrays)
        bases["radiographs of 28 px"] = list(held["train_images"][held["train_labels"].ravel() == 0])
    return {
        name: list({picture.tobytes(): picture for picture in pictures}.values()) for name, pictures in bases.items()
    }


def measure(name: str, bases: list[np.ndarray] | None, n: int, n_clean: int) -> None:
    say = lambda **line: sys.stdout.write(json.dumps(line) + "\n") and sys.stdout.flush()
    for fault, wanted in FAULTS.items():
        missed = []
        for seed in range(n):
            plan = clean(seed, bases)
            fault(plan, np.random.default_rng(seed + 10_000))
            if not found(checkup(plan, seed), wanted):
                missed.append(seed)
        say(figure=f"{name}: {fault.__name__} found", n=n, found=n - len(missed), missed=missed[:10])
    alarms = Counter(
        (m["name"].removeprefix("checkup."), m.get("what"))
        for seed in range(50_000, 50_000 + n_clean)
        for m in checkup(clean(seed, bases), seed)
    )
    say(figure=f"{name}: alarms on clean sets", n=n_clean, alarms={str(key): value for key, value in alarms.items()})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--n", type=int, default=200)
    parser.add_argument("--clean", type=int, default=20)
    asked = parser.parse_args()
    for name, bases in (real_bases() if asked.real else {"made-up pictures": None}).items():
        measure(name, bases, asked.n, asked.clean)


if __name__ == "__main__":
    main()
