"""What an autoencoder's page shows: scores and blame that fit together, rivals, bottleneck, calls; and every figure of it."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from dlcore.bundle import read_tree, write_tree
from dlcore.data import samples
from dlcore.data.images.dataset import ImageDataset
from dlcore.data.images.stack import ImageStack
from dlcore.data.schema import Column, Schema
from dlcore.data.tables.dataset import TableDataset
from dlcore.errors import DataError
from dlcore.explain.autoencoder import bottleneck as ladders
from dlcore.explain.autoencoder.results import CALLS, predictions, results
from dlcore.models.autoencoder.estimator import Autoencoder
from dlcore.plots.autoencoder import blame, bottleneck, latent, prior, scores
from dlcore.ui.panels.autoencoder.parts import reasons, rebuilt_beside
from dlcore.ui.panels.autoencoder.words import Results as W
from dlcore.words import say

QUICK = {"max_iter": 6, "n_folds": 2, "n_members": 1, "random_state": 0}


def table() -> TableDataset:
    data = samples.load("breast_cancer")
    frame = data.frame.iloc[:160, [data.frame.columns.get_loc(c) for c in ["diagnosis", *data.X.columns[:6]]]].copy()
    frame["side"] = np.where(np.arange(160) % 3, "left", "right").astype(object)
    frame.loc[frame.index[5:40], "mean texture"] = np.nan
    frame.loc[frame.index[7::31], "side"] = None
    columns = tuple(c for c in data.schema.columns if c.name in frame)
    schema = Schema((*columns, Column("side", kind="category")))
    return TableDataset.from_frame(
        frame.reset_index(drop=True), schema.with_positive(("malignant",), "malignant", "benign"), "few"
    )


def signals() -> TableDataset:
    rng, t = np.random.default_rng(0), np.linspace(-1, 1, 32)
    beats = np.exp(-(((t - 0.05 * rng.normal(size=(50, 1))) / 0.2) ** 2)) + 0.05 * rng.normal(size=(50, 32))
    frame = pd.DataFrame(beats, columns=[f"t{j}" for j in range(32)])
    return TableDataset.from_frame(frame, Schema(tuple(Column(name) for name in frame)), "beats")


def images() -> ImageDataset:
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:12, :12]
    middle = 6 + rng.normal(size=(40, 2))
    blobs = np.exp(-((y - middle[:, :1, None]) ** 2 + (x - middle[:, 1:, None]) ** 2) / 12)
    pixels = (255 * np.clip(blobs + 0.02 * rng.normal(size=blobs.shape), 0, 1)).astype(np.uint8)
    return ImageDataset(name="blobs", X=ImageStack.from_arrays(pixels), schema=Schema(()))


MADE = {
    "table": (table, {"ordinary": "benign"}),
    "signals": (signals, {"data": "signals"}),
    "images": (images, {}),
}


@pytest.fixture(scope="module")
def everything():
    found = {}
    for rows, (make, how) in MADE.items():
        data = make()
        model = Autoencoder(**QUICK | how).fit(data.X, data.y)
        found[rows] = (data, model, results(model, data))
    return found


@pytest.fixture(params=MADE)
def made(request, everything):
    return everything[request.param]


def context(made):
    data, _, found = made
    card = {"schema": data.schema.as_dict(), "data": {"kind": data.kind}}
    return SimpleNamespace(data=data, results={"explain": found}, card=card)


def test_results_are_a_tree(made, tmp_path):
    write_tree(tmp_path / "results.zip", made[2])
    again = read_tree(tmp_path / "results.zip")
    np.testing.assert_array_equal(again["patients"]["score"], made[2]["patients"]["score"])


def test_alerts_are_the_most_unusual_first_and_their_shares_are_of_their_score(made):
    found = made[2]
    listed = [entry["score"] for entry in found["alerts"]]
    assert listed == sorted(listed, reverse=True) and listed[0] == pytest.approx(found["patients"]["score"].max())
    for entry in found["alerts"]:
        if found["rows"] == "columns":
            assert sum(each["part"] for each in entry["blame"]) == pytest.approx(entry["score"])
        else:
            assert np.sum(entry["blame"]["parts"]) == pytest.approx(entry["score"], rel=1e-4)


def test_a_patient_is_judged_by_networks_that_had_not_seen_it(everything):
    data, model, found = everything["table"]
    scores_then = np.asarray(model.out_of_fold_scores_)
    ordinary = np.flatnonzero(model.ordinary_)
    np.testing.assert_allclose(found["patients"]["score"][ordinary], scores_then[ordinary], rtol=1e-6)
    ill = np.flatnonzero(~model.ordinary_)
    np.testing.assert_allclose(found["patients"]["score"][ill], model.unusualness(data.X.iloc[ill]), rtol=1e-5)
    assert found["patients"]["held_out"].all() and set(found["patients"]["anomaly"]) == {0, 1}


def test_a_saved_model_tells_the_same_of_a_training_patient(everything):
    _, model, found = made = everything["table"]
    loaded = Autoencoder.from_state(model.get_params(), model.to_state())
    for entry in found["alerts"][:5]:
        told = CALLS["patient"](loaded, context(made), entry["row"])
        assert told["score"] == pytest.approx(entry["score"]) and told["held_out"]
        assert told["blame"][0]["variable"] == entry["blame"][0]["variable"]
        assert sum(each["part"] for each in told["blame"]) == pytest.approx(told["score"])


def test_rates_thresholds_and_intervals_go_together(made):
    lines = made[2]["thresholds"]
    finite = np.isfinite(lines["threshold"])
    assert (np.diff(lines["threshold"][finite]) <= 0).all() and (np.diff(lines["rate"]) > 0).all()
    assert (lines["low"][finite] <= lines["long_run"][finite]).all()
    assert (lines["long_run"][finite] <= lines["high"][finite]).all()
    assert (lines["long_run"] <= lines["rate"] + 1e-12).all()


def test_all_ways_are_shown_where_anomalies_are_known(everything):
    rows = everything["table"][2]["comparison"]
    assert [row["name"] for row in rows] == ["autoencoder", "plain_error", "isolation_forest", "mahalanobis", "pca"]
    assert all(row["low"] <= row["auroc"] <= row["high"] for row in rows)
    assert {row["name"] for row in rows} == set(W.ways)
    names = {"anomaly_auroc", "isolation_forest_auroc", "mahalanobis_auroc", "pca_auroc", "explained", "pca_explained"}
    assert names <= set(everything["table"][2]["metrics"])
    assert everything["signals"][2]["comparison"] is None
    assert set(everything["signals"][2]["metrics"]) == {"explained", "pca_explained"}


def test_differences_between_ways_are_of_the_same_patients(everything):
    rows = everything["table"][2]["comparison"]
    ours = rows[0]
    assert ours["difference"] == ours["difference_low"] == ours["difference_high"] == 0
    for row in rows[1:]:
        assert row["difference"] == pytest.approx(ours["auroc"] - row["auroc"])
        assert row["difference_low"] <= row["difference"] <= row["difference_high"]


def way(name, auroc, difference=0.0, low=0.0, high=0.0):
    ends = {"difference": difference, "difference_low": low, "difference_high": high}
    return {"name": name, "auroc": auroc} | ends


def test_the_highest_way_is_called_better_only_beyond_chance():
    told = lambda *rows: scores.compared([way("autoencoder", 0.97), *rows], W.ways)
    finding, detail = told(way("pca", 0.93, 0.04, 0.02, 0.06), way("mahalanobis", 0.96, 0.01, -0.01, 0.03))
    assert finding.endswith("0.970 is highest, but these data cannot tell it from: Mahalanobis distance")
    assert "+0.010 (95 % interval −0.010 to +0.030)" in detail
    assert told(way("pca", 0.93, 0.04, 0.02, 0.06))[0].endswith("higher than each other way's, by 0.040 or more")
    assert "is better than the auto" in told(way("pca", 0.99, -0.02, -0.03, -0.01))[0]
    assert "cannot tell it from the auto" in told(way("pca", 0.98, -0.01, -0.03, 0.01))[0]


def test_one_patient_is_the_most_usual_and_one_the_most_unusual_everywhere(made):
    data, _, found = made
    order = np.argsort(found["patients"]["score"], kind="stable")
    ids = found["slider"]["id"]
    assert ids[0] == found["usual"][0]["id"] == found["noise"]["id"] == str(data.ids[order[0]])
    assert ids[-1] == found["alerts"][0]["id"]


def test_who_is_shown_rebuilt_was_not_learnt_from(everything):
    _, model, _ = everything["table"]
    apart = np.zeros(160, dtype=bool)
    apart[[0, 80, 159]] = True
    ladder = ladders.climb(model, model.encode_rows(everything["table"][0].X), apart=apart)
    assert not np.isin(ladder.train, np.flatnonzero(apart)).any() and len(ladder.train)


def test_what_is_decoded_stays_within_what_the_data_held(everything):
    data, model, found = made = everything["table"]
    names = list(found["walk"]["names"])
    far = CALLS["decode"](model, context(made), 1e3, -1e3)["rebuilt"]
    for k, name in enumerate(names):
        if name in data.X and data.X[name].dtype == float:
            low, high = data.X[name].min(), data.X[name].max()
            at = np.append(np.asarray(found["walk"]["rebuilt"])[..., k], far[k])
            assert low - 1e-4 * abs(low) <= at.min() and at.max() <= high + 1e-4 * abs(high)
    assert everything["signals"][2]["limits"] is None


def test_no_place_of_an_ordinary_signal_or_picture_is_called_to_blame(everything):
    for rows, draw in (
        ("signals", lambda e: blame.signal(e, {}, False)),
        ("images", lambda e: blame.picture(e, False)),
    ):
        found = everything[rows][2]
        assert "most to blame" in draw(found["alerts"][0]).layout.title.text
        assert "nothing stands out" in draw(found["usual"][0]).layout.title.text.replace("<br>", " ")


def value(name, seen, low=0.0, high=1.0):
    return {
        "variable": name,
        "value": seen,
        "expected": 0.5,
        "low": low,
        "high": high,
        "unit": "",
        "share": 0.5,
        "part": 1.0,
    }


def test_no_value_within_what_was_expected_is_called_to_blame():
    title = lambda score, share, *each: blame.bars(
        {"id": "row 1", "score": score, "share": share, "blame": list(each)}, False
    ).layout.title.text.replace("<br>", " ")
    assert "nothing stands out" in title(0.2, 0.01, value("a", 0.4), value("b", 0.6))
    assert "no single value stands out" in title(9, 0.99, value("a", 0.4), value("b", 0.6))
    assert "most to blame is a" in title(9, 0.99, value("a", 2.0), value("b", 0.6))
    assert "what stands out is b" in title(9, 0.99, value("a", 0.4), value("b", 2.0))
    usual = {"id": "row 1", "score": 0.2, "share": 0.01, "blame": [value("a", 0.4), value("b", None)]}
    assert reasons(usual, "columns", {}) == W.nothing
    assert "a 2.0" in reasons(usual | {"blame": [value("a", 2.0)]}, "columns", {})


def test_missing_values_have_alert_rates_of_their_own(everything):
    groups = everything["table"][2]["by_missing"]
    assert groups[0]["low"] == 0 and sum(group["n"] for group in groups) == int(everything["table"][1].ordinary_.sum())
    assert everything["signals"][2]["by_missing"] == []


def test_a_bottleneck_as_wide_as_the_data_copies(everything):
    found = everything["table"][2]["bottleneck"]
    assert found["network"][-1] > 0.98 and found["network"][0] < found["network"][-1]
    assert found["chosen"] in found["width"]
    slider = everything["table"][2]["slider"]
    assert slider["error"][-1].mean() < 0.05 < slider["error"][0].mean()


@pytest.mark.parametrize(
    ("gain", "low", "high", "name"),
    [
        (0.05, 0.02, 0.08, "earns"),
        (0.005, 0.001, 0.009, "barely"),
        (0.0, -0.005, 0.005, "no_better"),
        (0.0, -0.02, 0.02, "cannot_tell"),
        (-0.03, -0.05, -0.01, "loses"),
    ],
)
def test_the_verdict_follows_the_interval(gain, low, high, name):
    found = {k: np.array([v]) for k, v in {"gain": gain, "low": low, "high": high, "network": 0.9, "pca": 0.85}.items()}
    message = ladders.verdict(found, 0, 4)
    assert message["name"] == f"autoencoder.{name}" and say(message).endswith(".")


def test_new_patients_are_screened_and_told_what_was_expected(everything):
    data, model, _ = made = everything["table"]
    wrong = data.frame.head(20).copy()
    wrong.loc[0, "mean radius"] *= 10
    answer = CALLS["screen"](model, context(made), wrong, "new.csv")
    assert answer["listed"][0]["id"] == answer["id"][0] and len(answer["score"]) == 20
    first = answer["listed"][0]["blame"][0]
    assert first["variable"] == "mean radius" and first["low"] < first["expected"] < first["high"] < first["value"]
    assert (answer["low"] <= answer["high"]).all()


def test_gaps_are_filled_with_an_interval_that_mostly_holds(everything):
    data, model, _ = made = everything["table"]
    benign = data.frame[data.frame["diagnosis"] == "benign"].dropna().reset_index(drop=True)
    hidden = benign.copy()
    hidden["mean area"] = np.nan
    answer = CALLS["complete"](model, context(made), hidden, "gaps.csv")
    entries = [each for each in answer["filled"] if each["variable"] == "mean area"]
    inside = [each["low"] <= truth <= each["high"] for each, truth in zip(entries, benign["mean area"])]
    assert len(entries) == len(benign) and np.mean(inside) > 0.85
    one = CALLS["complete"](model, context(made), row=benign.drop(columns="side").iloc[0].to_dict() | {"side": None})
    assert [each["variable"] for each in one["filled"]] == ["side"] and one["filled"][0]["expected"] in (
        "left",
        "right",
    )


def test_noise_is_taken_from_pictures_not_from_tables(everything):
    data, model, _ = made = everything["images"]
    answer = CALLS["denoise"](model, context(made), data, "new.zip")
    assert answer["cleaned"].shape == answer["original"].shape == (40, 1, 12, 12)
    with pytest.raises(DataError):
        CALLS["denoise"](everything["table"][1], context(everything["table"]), everything["table"][0])
    with pytest.raises(DataError):
        CALLS["complete"](model, context(made), data)


def test_a_cohort_against_the_others_and_a_point_of_the_map(everything):
    _, model, found = made = everything["table"]
    answer = CALLS["cohort"](model, context(made), [0, 1, 2])
    assert answer["n"] == 3 and answer["n_others"] == 157 and answer["table_one"]
    x, y = float(found["map"]["x"][0]), float(found["map"]["y"][0])
    decoded = CALLS["decode"](model, context(made), x, y)
    assert len(decoded["rebuilt"]) == len(decoded["names"])


def test_predictions_are_columns_of_equal_length(made):
    data, model, _ = made
    columns = predictions(model, data.X)
    assert {len(values) for values in columns.values()} == {len(data.X)}


def figures(found, dark):
    rows = found["rows"]
    yield scores.distribution(found, 0.05, dark, ("benign", "malignant"))
    yield bottleneck.curves(found["bottleneck"], dark, say(found["bottleneck"]["verdict"]))
    yield latent.patient_map(
        found, found["patients"]["score"], "score", np.arange(len(found["patients"]["score"])), dark
    )
    yield latent.walk(found, dark)
    yield latent.noise(found, dark)
    if found["comparison"]:
        yield scores.comparison(found["comparison"], dark, W.ways)
        yield scores.worth(found["thresholds"], 0.01, dark)
    entry = found["alerts"][0]
    if rows == "columns":
        yield bottleneck.table_slider(found["slider"], dark, 1)
        yield blame.bars(entry, dark)
    elif rows == "signals":
        yield bottleneck.signal_slider(found["slider"], found["axis"], dark)
        yield blame.signal(entry, found["axis"], dark)
    else:
        yield bottleneck.picture_slider(found["slider"], dark)
        yield blame.picture(entry, dark)
    if rows != "columns":
        yield blame.cleaned(entry["blame"]["original"], entry["blame"]["rebuilt"], "x", dark)


@pytest.mark.parametrize("dark", [False, True])
def test_every_figure_is_drawn_with_a_finding_and_stays_small(made, dark):
    for figure in figures(made[2], dark):
        assert figure.layout.title.text and len(figure.to_json()) < 3_000_000
        for one in figure.frames:
            assert one.name


def test_bars_add_up_to_the_score_that_is_written(everything):
    entry = everything["table"][2]["alerts"][0]
    bars = blame.bars(entry, False).data[0]
    assert sum(bars.x[:-1]) == pytest.approx(bars.x[-1]) == pytest.approx(entry["score"])


def test_headlines_have_words(made):
    assert say(made[2]["headline"]).endswith(".")


def test_the_prior_pulls_codes_that_tell_nothing_all_the_way():
    """Two directions of six carry everything: a strong pull leaves the other codes to the prior."""
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(300, 2)) @ rng.normal(size=(2, 6)) + 0.1 * rng.normal(size=(300, 6))).add_prefix(
        "x"
    )
    how = {"n_components": 4, "max_iter": 60, "n_folds": 1, "n_members": 1, "random_state": 0}
    model = Autoencoder("variational", **how).fit(X)
    data = TableDataset.from_frame(X, Schema(tuple(Column(name) for name in X)), "six")
    tree = CALLS["prior"](model, SimpleNamespace(data=data, results=None, card={}))
    assert tree["pull"].shape == (4,) and (tree["pull"] > -1e-9).all() and tree["used"] < 4
    told = np.argsort(-tree["pull"])
    assert tree["spread"][told[0]] < 0.5 < tree["spread"][told[-1]]
    made = tree["drawn"]
    assert made.shape == (8, 6) and np.abs(made - X.mean().to_numpy()).max() < 6 * X.std().max()
    figure = prior.pull(tree, False)
    assert figure.layout.title.text.startswith(f"{tree['used']} of 4 codes")
    other = Autoencoder("plain", **how | {"max_iter": 2}).fit(X)
    with pytest.raises(DataError, match="variational"):
        CALLS["prior"](other, SimpleNamespace(data=data, results=None, card={}))


def test_made_up_signals_and_pictures_are_drawn():
    rng = np.random.default_rng(0)
    assert (
        len(prior.drawn({"drawn": rng.normal(size=(8, 1, 32))}, "signals", {"length": 1, "unit": "s"}, True).data) == 8
    )
    assert prior.drawn({"drawn": rng.random((8, 1, 12, 12))}, "pictures", {}, False).data[0].z is not None


def test_any_patient_is_shown_value_by_value(everything):
    data, model, _ = made = everything["table"]
    entry = CALLS["patient"](model, context(made), 17)
    table = rebuilt_beside(entry)
    assert len(table) == data.X.shape[1] and table.iloc[0, 0] == entry["blame"][0]["variable"]
    missing = next(each for each in entry["blame"] if each["value"] is None)
    assert "not measured" in table.loc[table.iloc[:, 0] == missing["variable"]].iloc[0, 1]


def test_progress_is_told_and_has_words(everything):
    data, model, _ = everything["signals"]
    told = []
    results(model, data, lambda share, stage: told.append((share, stage)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares) and shares[-1] <= 1 and len(told) > 5
    assert all(say({"name": stage}) for _, stage in told)
