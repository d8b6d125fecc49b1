"""What is found before training: copies, near copies, classes that differ in exposure; and the drawn lesions."""

from pathlib import Path

import numpy as np
import pytest

from dlcore.data import samples
from dlcore.data.images.checks import check_pictures, near_pairs, separation
from dlcore.data.images.dataset import ImageDataset
from dlcore.data.images.read import read_images
from dlcore.data.images.roles import class_schema
from dlcore.data.images.stack import ImageStack
from dlcore.data.samples.skin_lesions import CLASSES, PROPERTIES, draw_skin_lesions
from dlcore.plots.contact_sheet import brightness_by_class, contact_sheet, sizes_by_class

SHARED = Path(__file__).parents[3] / "shared" / "data"


def dataset(images, labels, split=None) -> ImageDataset:
    classes = tuple(sorted(set(labels)))
    return ImageDataset(
        name="x",
        X=ImageStack.from_arrays(images),
        y=np.array(labels, dtype=object),
        split=None if split is None else np.array(split, dtype=object),
        task="binary",
        classes=classes,
        schema=class_schema(classes),
    )


def smooth(seed: int) -> np.ndarray:
    y, x = np.mgrid[:64, :64] / 64
    a, b, c = np.random.default_rng(seed).normal(0, 6, 3)
    return (127 + 60 * np.sin(a * x + b * y) + 50 * np.cos(c * x * y)).clip(0, 255).astype(np.uint8)


def test_copies_and_near_copies_are_found_and_placed():
    first, other = smooth(0), smooth(1)
    images = [first, other, first, (first * 0.9 + 8).astype(np.uint8), smooth(2), other[::2, ::2]]
    found = check_pictures(dataset(images, list("abbaab"), ["train", "train", "train", "test", "test", "test"]))
    assert found["copies"] == [{"rows": [0, 2], "across": "classes"}]
    near = {tuple(pair["rows"]): pair["across"] for pair in found["near_copies"]}
    assert near[0, 3] == "parts" and near[1, 5] == "parts" and (0, 1) not in near and (0, 2) not in near
    assert any("look almost the same" in note for note in found["notes"])


def test_near_pairs_agree_with_plain_loops():
    small = np.random.default_rng(0).integers(0, 256, (40, 17, 16), dtype=np.uint8)
    small[20:] = np.clip(small[:20].astype(int) + np.random.default_rng(1).integers(-2, 3, (20, 17, 16)), 0, 255)
    assert near_pairs(small, np.arange(40).astype(str)) == [(i, i + 20) for i in range(20)]


def test_exposure_that_gives_the_class_away_is_said():
    images = [np.clip(smooth(i) * (0.4 if i % 2 else 0.9), 0, 255).astype(np.uint8) for i in range(30)]
    notes = check_pictures(dataset(images, ["sick" if i % 2 else "well" for i in range(30)]))["notes"]
    assert any("sick are darker" in note for note in notes)


def test_separation_is_the_auc():
    rng = np.random.default_rng(0)
    one, other = rng.integers(0, 9, 50), rng.integers(0, 9, 70)
    pairs = (one[:, None] > other).mean() + 0.5 * (one[:, None] == other).mean()
    assert separation(one, other) == pytest.approx(pairs)


def test_figures_say_what_they_show():
    images = [smooth(i) for i in range(4)] + [np.zeros((32, 64, 3), np.uint8)] * 2
    checks = check_pictures(dataset(images, list("aaaabb")))
    assert brightness_by_class(checks).layout.title.text.startswith("a is brighter than b")
    assert sizes_by_class(checks).layout.title.text == "2 sizes"
    sheet = contact_sheet([smooth(0)[..., None], images[4]], columns=4, side=50, frames=["#0072B2", None])
    assert sheet.shape == (54, 216, 4) and tuple(sheet[0, 0]) == (0, 0x72, 0xB2, 255)


# --- drawn lesions ---------------------------------------------------------------------------------------------------


def test_lesions_are_the_same_for_the_same_seed():
    one, two, other = draw_skin_lesions(20, 3), draw_skin_lesions(20, 3), draw_skin_lesions(20, 4)
    assert np.array_equal(one.images, two.images) and not np.array_equal(one.images, other.images)
    assert one.images.shape == (20, 40, 40, 3) and one.images.dtype == np.uint8


def test_truth_matches_the_picture():
    """Inside the mask the skin is darker; a larger diameter covers more; both classes are as frequent."""
    drawn = draw_skin_lesions(200, 0)
    area = drawn.masks.mean(axis=(1, 2))
    assert drawn.suspicious.sum() == 100 and area.min() > 0.01 and area.max() < 0.6
    assert np.corrcoef(area, drawn.properties["diameter"])[0, 1] > 0.8
    grey = drawn.images.mean(axis=3)
    inside = np.array([g[m].mean() for g, m in zip(grey, drawn.masks)])
    outside = np.array([g[~m].mean() for g, m in zip(grey, drawn.masks)])
    assert (inside < outside).mean() > 0.97


def test_classes_overlap_so_that_the_task_is_neither_trivial_nor_hopeless():
    """All four properties together reach an AUC of .96 to .99, one alone less than .88; patients keep one skin."""
    drawn = draw_skin_lesions(2000, 1)
    total = drawn.properties[list(PROPERTIES)].to_numpy()
    logit = np.log(total / (1 - total)).sum(axis=1)
    assert 0.96 < separation(logit[drawn.suspicious], logit[~drawn.suspicious]) < 0.99
    for one in total.T:
        assert 0.75 < separation(one[drawn.suspicious], one[~drawn.suspicious]) < 0.88


def test_background_says_nothing_about_the_class():
    drawn = draw_skin_lesions(600, 2)
    corner = drawn.images[:, :6, :6].mean(axis=(1, 2, 3))
    assert abs(separation(corner[drawn.suspicious], corner[~drawn.suspicious]) - 0.5) < 0.07


def test_sample_is_a_dataset_and_says_that_it_is_drawn():
    data = samples.load("skin_lesions")
    assert data.classes == CLASSES and len(data) == 1200 and len(set(data.groups)) < 1000
    assert "synthetic" in data.name and "drawn by a program" in data.notes[0]


@pytest.mark.skipif(not SHARED.exists(), reason="no shared data here")
def test_real_radiographs():
    found = check_pictures(read_images(SHARED / "chest_xray").dataset)
    assert len(found["copies"]) == 3 and len(found["near_copies"]) < 20
