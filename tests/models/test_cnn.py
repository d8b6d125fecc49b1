"""The convolutional family: networks, heads, honest evaluation, state."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from dlcore.bundle import read_tree, write_tree
from dlcore.data.images.read import ImageStack
from dlcore.errors import BundleError, DataError
from dlcore.models.cnn import features as cnn_features
from dlcore.models.cnn.augment import Augmentation, augmentation
from dlcore.models.cnn.defaults import large_side
from dlcore.models.cnn.efficientnet import N_FEATURES, folded, pretrained, weights_path
from dlcore.models.cnn.estimator import CNNClassifier, choose_architecture
from dlcore.models.cnn.head import fit_ensembles
from dlcore.models.cnn.novelty import FeatureSpace
from dlcore.models.cnn.preprocess import intensity_range, pictures
from dlcore.models.cnn.resnet import SmallResNet
from dlcore.specs.cnn import FAMILY
from dlcore.training.cross_fitting import Team
from dlcore.training.events import EpochEnd, Finished, Started


def spots(n=96, side=16, seed=0):
    """Noise, with a bright spot somewhere in every second picture: uint8 (n, side, side), classes, patients."""
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 90, (n, side, side), dtype=np.uint8)
    y = np.arange(n) % 2
    for i in np.flatnonzero(y):
        row, column = rng.integers(0, side - 5, 2)
        images[i, row : row + 5, column : column + 5] = 255
    return images, np.where(y, "spot", "none"), np.arange(n) // 4


@pytest.fixture
def known_features(monkeypatch):
    """Features of made-up pictures without looking at them: the class shifts 200 of them, the rest is noise."""

    def make(n, signal=1.0, seed=0):
        rng = np.random.default_rng(seed)
        stack = ImageStack.from_arrays(rng.integers(0, 256, (n, 8, 8), dtype=np.uint8))
        y = np.arange(n) % 2
        features = rng.normal(size=(n, N_FEATURES)).astype(np.float32) * 0.1
        features[:, :200] += 0.1 * signal * y[:, None]
        cache = cnn_features.MemoryCache()
        for digest, values in zip(stack.digests, features):
            cache.put(f"{digest}x224{cnn_features._recipe()}", values)
        monkeypatch.setattr(cnn_features, "CACHE", cache)
        return stack, y, features

    return make


@pytest.fixture(scope="module")
def small():
    images, y, patients = spots(120)
    return CNNClassifier(architecture="small", max_iter=8, batch_size=16).fit(images, y, groups=patients)


def test_the_pretrained_network_is_the_published_one():
    peer = pytest.importorskip("efficientnet_lite_pytorch").EfficientNet.from_name("efficientnet-lite0").eval()
    peer.load_state_dict(torch.load(weights_path(), weights_only=True))
    batch = torch.randn(2, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    ours = pretrained(3).eval()
    with torch.inference_mode():
        expected = peer.extract_features(batch)
        assert torch.allclose(ours.features(batch), expected, atol=1e-4)
        assert torch.allclose(folded(ours).features(batch), expected, atol=1e-3)


def test_the_small_network_has_a_third_of_a_million_weights():
    assert 250_000 < sum(w.numel() for w in SmallResNet(1, 2).parameters()) < 350_000


def test_a_network_learns_to_see_and_is_tested_on_patients_held_back(small):
    images, _, patients = spots(120)
    held = small.fold_ >= 0
    assert 0.15 < held.mean() < 0.25 and not np.intersect1d(patients[held], patients[~held]).size
    assert np.isnan(small.out_of_fold_[~held]).all() and np.allclose(small.out_of_fold_[held].sum(1), 1)
    fresh, truth, _ = spots(60, seed=9)
    assert roc_auc_score(truth == "spot", small.predict_proba(fresh)[:, 1]) > 0.95
    assert np.array_equal(small.predict_out_of_fold(images)[held], small.out_of_fold_[held])


def test_same_seed_same_numbers(small):
    images, y, patients = spots(120)
    again = CNNClassifier(architecture="small", max_iter=8, batch_size=16).fit(images, y, groups=patients)
    assert np.array_equal(again.predict_proba(images), small.predict_proba(images))


@pytest.mark.parametrize("architecture", ["small", "finetune"])
def test_a_network_comes_back_bit_identical(architecture, tmp_path):
    images, y, _ = spots(24, side=32)
    model = CNNClassifier(architecture=architecture, max_iter=1, image_size=32, batch_size=8).fit(images, y)
    state = model.to_state()
    assert state["members"][0]["weights"]["head.weight"].dtype == np.float16
    write_tree(tmp_path / "state", state)
    loaded = CNNClassifier.from_state(model.get_params(), read_tree(tmp_path / "state"))
    assert np.array_equal(loaded.predict_proba(images), model.predict_proba(images))
    assert np.array_equal(loaded.novelty(images), model.novelty(images))
    assert loaded.predict(images).dtype.kind == "U"


def test_closing_early_leaves_a_model_that_answers():
    images, y, _ = spots(40)
    model = CNNClassifier(architecture="small", max_iter=50, batch_size=16)
    run = model.iter_fit(images, y)
    assert any(isinstance(event, EpochEnd) for event in run)
    run.close()
    assert model.predict_proba(images).shape == (40, 2) and np.isfinite(model.out_of_fold_[model.fold_ == 0]).all()


def test_several_folds_are_told_as_one_training():
    images, y, patients = spots(48)
    model = CNNClassifier(architecture="small", n_folds=2, max_iter=1, batch_size=16)
    events = list(model.iter_fit(images, y, groups=patients))
    started = next(event for event in events if isinstance(event, Started))
    epochs = [event for event in events if isinstance(event, EpochEnd)]
    assert len(started.members) == 3 and [event.epoch for event in epochs] == [1, 2, 3] and started.n_epochs == 3
    assert isinstance(events[-1], Finished) and np.isfinite(model.out_of_fold_).all() and set(model.fold_) == {0, 1}


def test_heads_solve_the_same_problem_as_logistic_regression():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(120, 20)).astype(np.float32) * rng.uniform(0.1, 3, 20).astype(np.float32)
    codes = (x[:, 0] + rng.normal(size=120) > 0).astype(int)
    learn, check = np.arange(90), np.arange(90, 120)
    (heads,) = fit_ensembles(x, codes, [Team("one", -1, learn, check, [learn], [check])], 2)
    mean, spread = x[learn].mean(0), x[learn].std(0) + 1e-3
    distances = []
    for strength in (1e-3, 1e-2, 1e-1):  # two columns of weights share the penalty, hence twice the strength
        peer = LogisticRegression(C=2 * strength, tol=1e-8).fit((x[learn] - mean) / spread, codes[learn])
        logit = peer.decision_function((x - mean) / spread)
        ours = heads.logits(x)[0] / heads.slope
        distances.append(np.abs(ours[:, 1] - ours[:, 0] - logit).max())
    assert min(distances) < 0.02


def test_transfer_judges_by_features_and_comes_back(known_features, tmp_path):
    stack, y, _ = known_features(80)
    model = CNNClassifier(architecture="transfer").fit(stack, y)
    assert roc_auc_score(y, model.out_of_fold_[:, 1]) > 0.99 and set(model.fold_) == set(range(5))
    assert model.predict_members(stack).shape == (5, 80, 2)
    write_tree(tmp_path / "state", model.to_state())
    loaded = CNNClassifier.from_state(model.get_params(), read_tree(tmp_path / "state"))
    assert np.array_equal(loaded.predict_proba(stack), model.predict_proba(stack))


def test_held_out_labels_decide_nothing(known_features):
    stack, y, _ = known_features(60)
    split = np.where(np.arange(60) < 40, "train", "test")
    fitted = [CNNClassifier(architecture="transfer").fit(stack, labels, split=split)
              for labels in (y, np.where(split == "test", 1 - y, y))]  # fmt: skip
    assert np.array_equal(fitted[0].out_of_fold_, fitted[1].out_of_fold_, equal_nan=True)
    assert np.isnan(fitted[0].out_of_fold_[:40]).all() and np.isfinite(fitted[0].out_of_fold_[40:]).all()


def test_noise_is_judged_as_noise(known_features):
    areas = []
    for seed in range(2):
        stack, y, _ = known_features(100, signal=0.0, seed=seed)
        model = CNNClassifier(architecture="transfer", n_members=2).fit(stack, y)
        areas += [roc_auc_score(y[model.fold_ == f], model.out_of_fold_[model.fold_ == f, 1]) for f in range(5)]
    assert abs(np.mean(areas) - 0.5) < 0.13  # 2.9 standard errors


def test_features_are_looked_up_by_content(known_features, monkeypatch):
    stack, _, features = known_features(6)
    monkeypatch.setattr(cnn_features, "embed", lambda batch: pytest.fail("looked again"))
    order = np.array([4, 0, 4])
    assert np.array_equal(cnn_features.features(stack[order]), features[order])


def test_the_same_picture_twice_is_looked_at_once(monkeypatch):
    looked = []
    monkeypatch.setattr(cnn_features, "CACHE", cnn_features.MemoryCache())
    monkeypatch.setattr(cnn_features, "embed", lambda b: looked.append(len(b)) or torch.zeros(len(b), N_FEATURES))
    image = np.zeros((2, 8, 8), dtype=np.uint8)
    assert cnn_features.features(ImageStack.from_arrays(image), side=32).shape == (2, N_FEATURES)
    assert looked == [1]


def test_the_network_is_picked_by_the_pictures():
    few, large = np.zeros((20, 28, 28), np.uint8), np.zeros((3, 200, 200), np.uint8)
    many = np.zeros((1000, 28, 28), np.uint8)
    assert [choose_architecture(pictures(x)) for x in (few, large, many)] == ["transfer", "transfer", "small"]


def test_the_pretrained_network_gets_a_side_it_can_halve_five_times():
    assert [large_side(side) for side in (None, 16, 100, 224, 300)] == [224, 32, 96, 224, 288]


def test_deep_grey_values_and_shares_are_read_alike(small):
    images, _, _ = spots(8)
    expected = pictures(images).array()
    for changed in (images.astype(np.uint16) * 100, images / 255.0, images.astype(np.float32)):
        spread = intensity_range(changed)
        spread = [0.0, 25_500.0] if changed.dtype == np.uint16 else spread
        assert np.abs(pictures(changed, spread).array().astype(int) - expected).max() <= 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda x, y: (x, np.full(len(x), "spot")), "one class"),
        (lambda x, y: (x, None), "no labels"),
        (lambda x, y: (x.astype(float) * np.nan, y), "not numbers"),
        (lambda x, y: (x.reshape(len(x), -1), y), "not a row of pictures"),
    ],
)
def test_bad_input_is_a_plain_error(change, message):
    images, y, _ = spots(20)
    with pytest.raises(DataError, match=message):
        CNNClassifier(architecture="small", max_iter=1).fit(*change(images, y))


def test_a_class_with_one_picture_is_learned_but_not_tested():
    images, y, _ = spots(20)
    y = np.where(np.arange(20) == 3, "lone", y)
    with pytest.warns(UserWarning, match="lone"):
        model = CNNClassifier(architecture="small", max_iter=1).fit(images, y)
    assert model.predict_proba(images).shape == (20, 3) and model.fold_[3] == -1


def test_a_setting_out_of_range_names_the_range():
    images, y, _ = spots(20)
    with pytest.raises(DataError, match="Epochs"):
        CNNClassifier(max_iter=0).fit(images, y)


@pytest.mark.parametrize("damage", ["weights", "frame", "architecture", "space", "members"])
def test_a_damaged_state_is_refused(small, damage):
    state = small.to_state()
    state["members"] = [{**member, "frame": dict(member["frame"])} for member in state["members"]]
    if damage == "weights":
        state["members"][0]["weights"] = {"stem.weight": np.zeros((1, 1, 3, 3), np.float32)}
    elif damage == "frame":
        state["members"][0]["frame"]["size"] = [10**6, 10**6]
    elif damage == "space":
        state["space"] = {**state["space"], "axes": np.zeros((2, 2))}
    else:
        state[damage] = [] if damage == "members" else "other"
    with pytest.raises(BundleError):
        CNNClassifier.from_state(small.get_params(), state)


def test_declared_defaults_are_the_estimators():
    assert FAMILY.defaults() | {"random_state": 0} == CNNClassifier().get_params()


STILL = Augmentation(rotation=0, shift=0, nearest=1, farthest=1, brightness=0, contrast=0)


def test_augmentation_keeps_sides_unless_told():
    generator = torch.Generator().manual_seed(0)
    picture = torch.zeros(64, 1, 16, 16)
    picture[:, :, :, 2:5] = 1.0  # a mark on the left
    kept = augmentation(1, None, "small")(picture, generator)
    assert (kept[..., :8].sum((1, 2, 3)) > kept[..., 8:].sum((1, 2, 3))).all()
    turned = augmentation(1, "left-right", "small")(picture, generator)
    assert 0.2 < (turned[..., :8].sum((1, 2, 3)) < turned[..., 8:].sum((1, 2, 3))).float().mean() < 0.8
    assert torch.allclose(STILL(picture, generator), picture, atol=1e-5)


def test_augmentation_brings_nearer_and_softens():
    generator = torch.Generator().manual_seed(0)
    picture = torch.zeros(64, 1, 16, 16)
    picture[:, :, 6:10, 6:10] = 1.0
    nearer = replace(STILL, nearest=0.5, farthest=0.5)(picture, generator)
    assert nearer.mean() > 3 * picture.mean()  # four times the area, less what slid over the edge
    soft = replace(STILL, softness=1.0)(picture, generator)
    assert torch.allclose(soft.mean(), picture.mean(), atol=0.01) and soft.amax((1, 2, 3)).mean() < 0.95


def test_what_was_never_seen_is_novel():
    rng = np.random.default_rng(0)
    known = rng.normal(size=(300, 40)) * np.linspace(3, 0.1, 40)
    space = FeatureSpace.of(known, np.arange(200), np.arange(200, 300))
    usual = space.novelty(rng.normal(size=(300, 40)) * np.linspace(3, 0.1, 40))
    assert 0.4 < usual.mean() < 0.6 and (space.novelty(known + 20) == 1).all()
