"""How many strangers are called unlike the training data, and how many held-back patients are; one JSON line each.

    python benchmarks/novelty.py [pictures]

Tables: the samples, 70 % learned from, five draws. Pictures: chest radiographs where they are at hand, 500 learned from, 200 held
back, 200 strangers (two kinds of noise, photographs, a head and a body slice, written digits), by how they look alone.
"""

from __future__ import annotations

import sys
import warnings

from common import DATA, report, single_thread

single_thread()

import numpy as np  # noqa: E402

from dlcore.data import samples  # noqa: E402
from dlcore.data.tables.encode import TableEncoder  # noqa: E402
from dlcore.models.novelty import UNLIKE, RowNovelty  # noqa: E402


def table(name: str) -> None:
    X = samples.load(name).X
    found = [_draw(X, np.random.default_rng(seed)) for seed in range(5)]
    for what, values in zip(
        ("held back", "a value far outside", "an impossible combination"), zip(*found), strict=True
    ):
        if not any(value is None for value in values):
            report({"name": f"called unlike, {name}: {what}", "share": round(float(np.mean(values)), 3), "n_draws": 5})


def _draw(X, rng):
    order = rng.permutation(len(X))
    train, held_back = X.iloc[order[: int(0.7 * len(X))]], X.iloc[order[int(0.7 * len(X)) :]]
    encoder = TableEncoder().fit(train)
    novelty = RowNovelty.of(encoder.transform(train))
    unlike = lambda rows: float((novelty.share(encoder.transform(rows)) >= UNLIKE).mean())
    numbers = [name for name in X if X[name].dtype == float and X[name].nunique() > 10]
    rows = held_back.iloc[rng.integers(len(held_back), size=200)].reset_index(drop=True)
    far = rows.copy()
    for i in range(len(far)):
        name = rng.choice(numbers)
        far.loc[i, name] = train[name].max() + rng.uniform(0.5, 2) * (train[name].max() - train[name].min())
    alike = X[numbers].corr("spearman").to_numpy()
    pairs = [(i, j) for i in range(len(numbers)) for j in range(i) if abs(alike[i, j]) > 0.7]
    if not pairs:
        return unlike(held_back), unlike(far), None
    odd = rows.copy()
    for i in range(len(odd)):
        j, k = rng.permutation(pairs[rng.integers(len(pairs))])
        high = 0.95 if alike[j, k] < 0 else 0.05
        odd.loc[i, numbers[j]], odd.loc[i, numbers[k]] = (
            train[numbers[j]].quantile(0.95),
            train[numbers[k]].quantile(high),
        )
    return unlike(held_back), unlike(far), unlike(odd)


def pictures() -> None:
    from dlcore.data.images.read import read_images
    from dlcore.models.cnn.looks import looks

    data = read_images(DATA / "chest_xray").dataset
    stack = data.X
    order = np.random.default_rng(0).permutation(len(stack))
    found = looks(stack)
    novelty = RowNovelty.of(found[order[:500]])
    strangers = _strangers(np.random.default_rng(0))
    for what, rows in (("held back", found[order[500:]]), ("strangers", looks(strangers))):
        share = float((novelty.share(rows) >= UNLIKE).mean())
        report({"name": f"called unlike by looks alone, chest radiographs: {what}", "share": share, "n": len(rows)})
    for architecture in (None, "small"):
        _whole_rule(architecture, data, order, strangers)


def _whole_rule(architecture: str | None, data, order: np.ndarray, strangers) -> None:
    """As the page has it: a trained network's own rule, by how a picture looks and where it lies in the last layer."""
    from dlcore.models.cnn.estimator import CNNClassifier

    model = CNNClassifier(architecture=architecture, random_state=0)
    for _ in model.iter_fit(data.X[order[:500]], np.asarray(data.y)[order[:500]]):
        pass
    name = architecture or "features and head"
    for what, pictures in (("held back", data.X[order[500:]]), ("strangers", strangers)):
        share = float(model.unlike(pictures).mean())
        report({"name": f"called unlike, chest radiographs, {name}: {what}", "share": share, "n": len(pictures)})


def _strangers(rng):
    import pydicom
    from pydicom.data import get_testdata_file
    from sklearn.datasets import load_digits, load_sample_images

    from dlcore.data.images.stack import ImageStack

    photographs = [photo.mean(axis=2) for photo in load_sample_images().images]
    slices = [
        pydicom.dcmread(get_testdata_file(name)).pixel_array.astype(float) for name in ("MR_small.dcm", "CT_small.dcm")
    ]
    slices = [255 * (each - each.min()) / np.ptp(each) for each in slices]
    digits, made = load_digits().images, []
    for _ in range(40):
        photo, side = photographs[rng.integers(2)], rng.integers(150, 400)
        top, left = rng.integers(0, photo.shape[0] - side), rng.integers(0, photo.shape[1] - side)
        made += [
            rng.integers(0, 256, (224, 224)),
            np.clip(rng.normal(128, rng.uniform(10, 60), (224, 224)), 0, 255),
            photo[top : top + side, left : left + side],
            np.clip(np.rot90(slices[rng.integers(2)], rng.integers(4)) * rng.uniform(0.7, 1.3), 0, 255),
            np.kron(15.9 * digits[rng.integers(len(digits))], np.ones((20, 20))),
        ]
    return ImageStack.from_arrays([np.asarray(each, np.uint8)[..., None] for each in made])


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for sample in (
        () if "pictures" in sys.argv else ("breast_cancer", "diabetes", "dermatology", "thyroid", "seriously_ill")
    ):
        table(sample)
    if (DATA / "chest_xray").exists():
        pictures()
