"""Who is unlike the training patients: values far outside, combinations that do not occur; and few of the others."""

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_digits, load_sample_images

from dlcore.data import samples
from dlcore.data.images.stack import ImageStack
from dlcore.data.tables.encode import TableEncoder
from dlcore.models.ann.estimators import ANNClassifier
from dlcore.models.cnn.looks import looks
from dlcore.models.novelty import UNLIKE, RowNovelty


@pytest.fixture(scope="module")
def breast():
    """Training rows, novelty learned from them, and rows held back, of the tumour sample."""
    X = samples.load("breast_cancer").X
    order = np.random.default_rng(0).permutation(len(X))
    train, held_back = X.iloc[order[:400]], X.iloc[order[400:]].reset_index(drop=True)
    encoder = TableEncoder().fit(train)
    novelty = RowNovelty.of(encoder.transform(train))
    return train, held_back, lambda rows: novelty.share(encoder.transform(rows)) >= UNLIKE


def test_few_held_back_patients_are_called_unlike(breast):
    _, held_back, unlike = breast
    assert unlike(held_back).mean() <= 0.07


def test_a_value_far_outside_is_unlike(breast):
    train, held_back, unlike = breast
    rng, changed = np.random.default_rng(1), held_back.copy()
    for i in range(len(changed)):
        name = rng.choice(train.columns)
        changed.loc[i, name] = train[name].max() + rng.uniform(0.5, 2) * np.ptp(train[name])
    assert unlike(changed).mean() >= 0.9


def test_an_impossible_combination_of_usual_values_is_unlike(breast):
    train, held_back, unlike = breast
    alike = train.corr("spearman").to_numpy()
    pairs = [(i, j) for i in range(len(alike)) for j in range(i) if alike[i, j] > 0.7]
    rng, changed = np.random.default_rng(2), held_back.copy()
    for k in range(len(changed)):
        one, other = (train.columns[at] for at in rng.permutation(pairs[rng.integers(len(pairs))]))
        changed.loc[k, one], changed.loc[k, other] = train[one].quantile(0.95), train[other].quantile(0.05)
    assert unlike(changed).mean() >= 0.9


def test_what_each_column_adds_sums_to_the_distance():
    rng = np.random.default_rng(0)
    encoded = rng.normal(size=(200, 6)) @ rng.normal(size=(6, 6))
    novelty = RowNovelty.of(encoded)
    assert novelty.parts(encoded[3]).sum() == pytest.approx(novelty.squared(encoded[3:4])[0])
    again = RowNovelty.from_state(novelty.to_state())
    np.testing.assert_array_equal(again.share(encoded), novelty.share(encoded))
    with pytest.raises(ValueError, match="novelty"):
        RowNovelty.from_state(novelty.to_state() | {"low": np.zeros(3)})


def test_a_network_knows_who_is_unlike_and_after_loading_too():
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"height": rng.normal(170, 10, 150)})
    X["weight"] = X["height"] - 100 + rng.normal(0, 5, 150)
    model = ANNClassifier(hidden_layer_sizes=(4,), max_iter=3, n_folds=2, n_members=1, random_state=0)
    model.fit(X, rng.integers(0, 2, 150))
    again = ANNClassifier.from_state(model.get_params(), model.to_state())
    new = pd.DataFrame({"height": [170.0, 190.0, 400.0], "weight": [70.0, 50.0, 80.0]})
    for each in (model, again):
        assert each.unlike(new).tolist() == [False, True, True]


def blobs(rng, n):
    """Smooth grey pictures with one bright place, as drawings of an organ."""
    y, x = np.mgrid[0:64, 0:64]
    place = rng.uniform(24, 40, (2, n, 1, 1))
    glow = 150 * np.exp(-((x - place[0]) ** 2 + (y - place[1]) ** 2) / rng.uniform(150, 400, (n, 1, 1)))
    return np.clip(glow + 40 + rng.normal(0, 4, (n, 64, 64)), 0, 255)[..., None].astype(np.uint8)


def test_noise_and_photographs_and_digits_do_not_look_like_what_was_learned():
    rng = np.random.default_rng(0)
    novelty = RowNovelty.of(looks(ImageStack.from_arrays(blobs(rng, 300))))
    unlike = lambda pictures: novelty.share(looks(ImageStack.from_arrays(pictures))) >= UNLIKE
    assert unlike(blobs(rng, 200)).mean() <= 0.07
    photo = load_sample_images().images[0]
    corners = rng.integers(0, 200, (50, 2))
    aliens = [photo[y : y + 200, x : x + 200] for y, x in corners]
    aliens += [rng.integers(0, 256, (64, 64, 1), dtype=np.uint8) for _ in range(50)]
    aliens += [np.kron(d, np.ones((8, 8)))[..., None].astype(np.uint8) * 15 for d in load_digits().images[:50]]
    assert unlike(aliens).mean() >= 0.95
