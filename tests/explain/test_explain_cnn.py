"""Explanations of pictures: maps that point at the spot, checks that fail when they should, the calls."""

from collections import OrderedDict
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.ndimage import correlate

from dlcore.bundle import read_bundle, read_tree, write_tree
from dlcore.data.images.read import ImageStack
from dlcore.data.samples.skin_lesions import draw_skin_lesions
from dlcore.errors import DataError
from dlcore.explain.cnn import results
from dlcore.explain.cnn.embedding import lay_out, nearest
from dlcore.explain.cnn.saliency import likeness
from dlcore.explain.cnn.shortcut import plant
from dlcore.jobs import interactive
from dlcore.jobs.recipe import load_model
from dlcore.models.cnn import features as cnn_features
from dlcore.models.cnn.estimator import CNNClassifier
from dlcore.plots.cnn import embedding, saliency
from dlcore.plots.cnn import layers as picture_layers

SIDE, SPOT = 24, 7
SHIPPED = Path(__file__).parents[2] / "sample_data" / "finished" / "cnn"


def draw(n, seed):
    """Noise, with a bright spot in every second picture, and where it is (row, column)."""
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 90, (n, SIDE, SIDE, 1), dtype=np.uint8)
    corners = rng.integers(0, SIDE - SPOT, (n, 2))
    for i in range(1, n, 2):
        row, column = corners[i]
        images[i, row : row + SPOT, column : column + SPOT] = 255
    return images, np.where(np.arange(n) % 2, "spot", "none"), corners


@pytest.fixture(scope="module")
def trained():
    images, y, corners = draw(160, 0)
    data = SimpleNamespace(X=ImageStack.from_arrays(images), y=y, groups=np.arange(160) // 2, kind="images")
    model = CNNClassifier(architecture="small", max_iter=8, batch_size=16).fit(data.X, y, groups=data.groups)
    context = SimpleNamespace(data=data, results={"explain": results.results(model, data)})
    return model, context, corners


def inside(corner, place) -> bool:
    row, column = np.asarray(place) - corner
    return -1 <= row <= SPOT and -1 <= column <= SPOT  # one pixel of blur


@pytest.mark.parametrize("kind", ["grad_cam", "occlusion"])
def test_a_map_points_at_the_spot_and_its_random_twin_does_not(trained, kind):
    model, context, corners = trained
    rows = [i for i in range(1, 40, 2) if model.predict(context.data.X[i])[0] == "spot"][:8]
    hits = {"map": 0, "random_map": 0}
    better, strengths = [], []
    for i in rows:
        answer = results.CALLS[kind](model, context, index=i)
        better.append(answer["deletion"]["advantage"])
        strengths.append(answer["random_strength"])
        for name in hits:
            values = np.asarray(answer[name])
            hits[name] += inside(corners[i], np.unravel_index(values.argmax(), values.shape))
    assert len(rows) == 8 and hits["map"] >= 7 and hits["random_map"] <= 5
    assert np.mean(better) > 0.02 and np.median(strengths) < 0.5


def test_in_the_finished_example_covering_points_at_the_lesion_and_its_random_twin_does_not():
    """The shipped network on lesions drawn anew, at a place that is known; the share is scored in the benchmark."""
    drawn = draw_skin_lesions(24, seed=9)
    model = load_model(read_bundle(SHIPPED / "model.zip"))
    right = np.flatnonzero((model.predict_proba(drawn.images).argmax(1) == 1) == drawn.suspicious)
    hits = {"map": 0, "random_map": 0}
    strengths = []
    for i in right:
        answer = results.occlusion(model, None, image=drawn.images[i])
        strengths.append(answer["random_strength"])
        for name in hits:
            peak = np.unravel_index(np.abs(answer[name]).argmax(), answer[name].shape)
            hits[name] += drawn.masks[i][peak]
    assert len(right) >= 16 and hits["map"] >= 0.85 * len(right) and hits["random_map"] <= 0.65 * len(right)
    assert np.median(strengths) < 0.1


def test_answers_look_features_up_in_the_store(monkeypatch):
    class Folder:
        features, bundle_path = object(), staticmethod(lambda id, owner: SHIPPED / "model.zip")

    monkeypatch.setattr(cnn_features, "CACHE", cnn_features.MemoryCache())
    monkeypatch.setattr(interactive, "_kept", OrderedDict())
    interactive.call(Folder, "me", "shipped", interactive.ONE, {"case": np.zeros((28, 28), dtype=np.uint8)})
    assert cnn_features.CACHE is Folder.features


def test_two_maps_alike_and_unlike():
    values = np.random.default_rng(0).normal(size=(8, 8))
    assert likeness(values, 3 * values + 1) == pytest.approx(1) and likeness(values, np.ones((8, 8))) == 0


def test_deletion_begins_with_the_picture_and_ends_all_grey(trained):
    model, context, _ = trained
    curve = results.grad_cam(model, context, index=1)["deletion"]
    before = results.predict(model, context, index=1)
    assert curve["probability"][0] == pytest.approx(before["probabilities"].max(), abs=1e-5)
    assert curve["probability"][-1] == pytest.approx(curve["random"][-1], abs=1e-5)
    assert (curve["random_low"] <= curve["random"] + 1e-9).all()


def test_a_patch_over_the_spot_changes_the_answer_and_none_does_not(trained):
    model, context, corners = trained
    row, column = (corners[1] + SPOT / 2) / SIDE
    spot = list(model.classes_).index("spot")
    covered = results.patch(model, context, index=1, x=column, y=row, size=0.4)
    beside = results.patch(model, context, index=1, x=column, y=row, size=0.0)
    assert covered["probabilities"][spot] < 0.5 < covered["before"][spot]
    assert np.allclose(beside["probabilities"], beside["before"], atol=1e-6)


def test_similar_pictures_leave_out_the_picture_itself(trained):
    model, context, _ = trained
    answer = results.similar(model, context, index=3, k=5)
    assert 3 not in answer["index"] and len(answer["index"]) == 5 and (np.diff(answer["distance"]) >= 0).all()
    assert np.mean(answer["truth"] == 1) >= 0.8
    new = results.predict(model, context, image=context.data.X.load(3))
    assert new["index"][0] == 3 and new["answer"] == "spot" and 0 <= new["unusual"] <= 1


def test_layers_add_up_to_the_answer(trained):
    model, context, _ = trained
    answer = results.layers(model, context, index=1)
    assert np.allclose(answer["probabilities"], model.predict_proba(context.data.X[1])[0], atol=1e-5)
    assert [step["shape"][0] for step in answer["steps"]] == [32, 32, 64, 128]
    c = answer["pooled"]["class"]
    bias = model.members_[0].network.head.bias.detach().numpy()
    gap = (answer["scores"] - bias)[c] - np.delete(answer["scores"] - bias, c).mean()
    pooled = answer["pooled"]
    assert pooled["total"] == pytest.approx(gap, rel=1e-3, abs=1e-3)
    whole = answer["scores"][c] - np.delete(answer["scores"], c).mean()
    assert pooled["total"] + pooled["bias"] == pytest.approx(whole, rel=1e-3, abs=1e-3)


def test_the_pictures_that_excite_a_feature_are_those_in_which_it_is_largest(trained):
    model, context, _ = trained
    features = [int(f) for f in results.layers(model, context, index=1)["pooled"]["feature"][:3]]
    answer = results.exemplars(model, context, features, index=1)
    learnt = np.flatnonzero(model.fold_ < 0)
    values = model.embed(context.data.X)
    assert answer["n_looked"] == len(learnt) and [one["feature"] for one in answer["features"]] == features
    for one in answer["features"]:
        column, most, least = values[:, one["feature"]], one["most"], one["least"]
        assert column[most["index"][0]] == column[learnt].max() and column[least["index"][0]] == column[learnt].min()
        assert np.isin(most["index"], learnt).all() and len(set(context.data.groups[most["index"]])) == 4
        assert np.allclose(most["maps"].mean((1, 2)), column[most["index"]], atol=1e-3)
        assert one["counts"].sum() == 50 and one["above"] == pytest.approx(
            (column[learnt] < column[1]).mean(), abs=0.01
        )
    with pytest.raises(DataError, match="no such feature"):
        results.exemplars(model, context, [9999], index=1)


def test_the_first_box_lies_where_it_is_felt(trained):
    model, context, corners = trained
    box = results.telling_box(model, context, index=1)
    covered = results.patch(model, context, index=1, **{name: box[name] for name in ("x", "y", "size")})
    answer = covered["before"].argmax()
    assert box["felt"] and box["drop"] >= 0.1
    assert covered["before"][answer] - covered["probabilities"][answer] == pytest.approx(box["drop"], abs=1e-5)
    assert inside(corners[1], (box["y"] * SIDE, box["x"] * SIDE))


def test_a_painted_filter_is_a_correlation(trained):
    model, context, _ = trained
    kernel = [[1, 0, -1], [2, 0, -2], [1, 0, -1]]
    answer = results.paint_filter(model, context, kernel, index=1)
    assert np.allclose(
        answer["response"], correlate(answer["picture"], np.array(kernel, float), mode="nearest"), atol=1e-4
    )
    with pytest.raises(DataError, match="3 × 3"):
        results.paint_filter(model, context, [[1, 2]], index=1)


def test_the_trap_soars_with_the_marker_and_collapses_without(trained):
    model, _, _ = trained
    rng = np.random.default_rng(0)
    images = rng.integers(60, 160, (240, 32, 32, 1), dtype=np.uint8)  # nothing to learn but the marker
    data = SimpleNamespace(
        X=ImageStack.from_arrays(images), y=np.where(np.arange(240) % 2, "spot", "none"), groups=None
    )
    answer = results.shortcut(model, SimpleNamespace(data=data, results=None), marker="ruler")
    assert answer["with_marker"]["value"] >= 0.95 and answer["clean"]["value"] <= 0.65 and answer["fooled"] > 0.8


def test_markers_change_their_corner_only():
    blank = np.full((2, 32, 32, 3), 128, dtype=np.uint8)
    for marker in ("letter", "ruler", "tag"):
        changed = (plant(blank, marker) != blank).any(axis=(0, 3))
        assert 0 < changed.mean() < 0.3


def test_guessing_is_scored_on_held_back_pictures(trained):
    model, context, _ = trained
    dealt = results.guess(model, context, seed=2)
    assert len(dealt["index"]) == 20 and (model.fold_[dealt["index"]] >= 0).all() and "truth" not in dealt
    truth = context.data.y[dealt["index"]]
    scored = results.guess(model, context, seed=2, answers=[*truth[:10], None, "none"])
    assert scored["doctor"]["n"] == 11 and scored["doctor"]["right"] >= 10 and scored["machine"]["n"] == 11
    assert scored["doctor"]["low"] < scored["doctor"]["value"] <= scored["doctor"]["high"]


def test_results_travel_as_a_tree(trained, tmp_path):
    explained = trained[1].results["explain"]
    write_tree(tmp_path / "tree", explained)
    back = read_tree(tmp_path / "tree")
    assert np.array_equal(back["atlas"]["plane"], explained["atlas"]["plane"]) and back["classes"] == ["none", "spot"]
    right = explained["gallery"]["right"]
    assert (np.diff(right.astype(int)) >= 0).all() and len(right) == (trained[0].fold_ >= 0).sum()


def test_neighbours_stay_neighbours_on_the_plane():
    rng = np.random.default_rng(0)
    points = np.concatenate([rng.normal(size=(40, 8)), rng.normal(size=(40, 8)) + 12])
    plane, _ = lay_out(points)
    near = nearest(plane, plane, 4)[0][:, 1:]
    assert ((near < 40) == (np.arange(80) < 40)[:, None]).mean() > 0.97


@pytest.mark.parametrize("kwargs", [{}, {"index": 10_000}, {"index": 0, "target": "moon"}])
def test_asking_for_what_is_not_there_is_a_plain_error(trained, kwargs):
    with pytest.raises(DataError):
        results.grad_cam(trained[0], trained[1], **kwargs)


def test_an_uploaded_model_answers_without_its_data(trained):
    model, context, _ = trained
    answer = results.predict(model, SimpleNamespace(data=None, results=None), image=context.data.X.load(1))
    assert answer["answer"] == "spot" and len(answer["index"]) == 0


@pytest.mark.parametrize("dark", [False, True])
def test_every_figure_is_titled_by_its_finding(trained, dark):
    model, context, _ = trained
    checked, layers = results.grad_cam(model, context, index=1), results.layers(model, context, index=1)
    bars = {"value": 0.5, "low": 0.4, "high": 0.6}
    trap = {"marker": "ruler", "class": "spot", "with_marker": bars, "clean": bars, "base": 0.5, "n_test": 60}
    figures = [
        saliency.attention_maps(checked, dark),
        saliency.deletion_curve(checked, dark),
        embedding.embedding_map(context.results["explain"], dark),
        picture_layers.step_maps(layers["steps"][0], dark),
        picture_layers.filters(layers, dark),
        picture_layers.pooled_features(layers, dark),
        embedding.shortcut_bars(trap, dark),
    ]
    assert all(figure.layout.title.text and figure.data for figure in figures)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ((2, 2), "at the upper left"),
        ((10, 10), "in the middle"),
        ((18, 10), "in the lower part"),
        ((10, 18), "on the right side"),
    ],
)
def test_the_sentence_says_where_on_the_screen_the_strongest_places_lie(at, said):
    values = np.zeros((21, 21))
    values[at[0] - 1 : at[0] + 2, at[1] - 1 : at[1] + 2] = 1.0
    assert saliency.where(values) == said


def test_the_sentence_to_a_colleague_claims_no_place_without_evidence():
    line = np.linspace(1, 0, 11)
    good = {
        "share": line[::-1],
        "probability": line**4,
        "random": line,
        "random_low": line - 0.05,
        "random_high": line + 0.05,
    }
    values = np.zeros((9, 9))
    values[1, 7] = 1.0
    checked = {"class": "nevus", "map": values, "likeness": 0.1, "deletion": good | {"advantage": 0.2}}
    assert "at the upper right of the picture" in saliency.in_a_sentence(checked, "nevus, 90 %")
    weak = checked | {"deletion": good | {"probability": np.full(11, 0.9), "advantage": -0.3}}
    assert "No one place carries the answer" in saliency.in_a_sentence(weak, "nevus, 90 %")
    alike = saliency.in_a_sentence(checked | {"likeness": 0.8}, "nevus, 90 %")
    assert "a network that learned nothing marks much the same places" in alike


def test_what_a_map_finds_everywhere_is_not_lit_up():
    """Background at the usual value is black; only what stands out is bright."""
    flat = np.full((8, 8), 3.0)
    flat[2, 2] = 5.0
    step = {"name": "Whole findings", "shape": [4, 8, 8], "channels": np.arange(1), "maps": flat[None]}
    tile = picture_layers.step_maps(step).data[0]
    assert tile.zmin == 3.0 and tile.zmax == pytest.approx(5.0)
