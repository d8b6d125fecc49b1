"""The autoencoder on tables, signals and pictures: what it finds, what it keeps, what it refuses."""

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import roc_auc_score
from sklearn.utils.estimator_checks import check_estimator

from dlcore.errors import BundleError, DataError
from dlcore.models.autoencoder.estimator import Autoencoder
from dlcore.training.events import EpochEnd, Finished, Started

QUICK = {"max_iter": 8, "n_folds": 2, "n_members": 1, "random_state": 0}


def patients(n=150, seed=0):
    """Creatinine and urea, sodium and potassium go together; some sexes and values are missing."""
    rng = np.random.default_rng(seed)
    kidney, water = rng.normal(size=(2, n))
    table = pd.DataFrame(
        {
            "creatinine": np.exp(0.25 * kidney + 0.05 * rng.normal(size=n)),
            "urea": 30 * np.exp(0.3 * kidney + 0.1 * rng.normal(size=n)),
            "sodium": 140 + 3 * water + rng.normal(size=n),
            "chloride": 103 + 3 * water + rng.normal(size=n),
            "potassium": 4.2 + 0.3 * rng.normal(size=n),
            "sex": np.where(rng.random(n) < 0.5, "f", "m").astype(object),
        }
    )
    table.loc[3::17, "urea"], table.loc[5::23, "sex"] = np.nan, None
    return table


def beats(n=60, seed=0):
    rng, t = np.random.default_rng(seed), np.linspace(-1, 1, 48)
    shift = rng.normal(size=(n, 1)) * 0.05
    return np.exp(-(((t - shift) / 0.1) ** 2)) + 0.05 * rng.normal(size=(n, 48))


def pictures(n=40, seed=0):
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:16, :16]
    centre = 8 + rng.normal(size=(n, 2))
    blobs = np.exp(-((y - centre[:, :1, None]) ** 2 + (x - centre[:, 1:, None]) ** 2) / 18)
    return (np.clip(blobs + 0.03 * rng.normal(size=blobs.shape), 0, 1) * 255).astype(np.uint8)


class Recordings:
    """Signals as the sequence reader gives them."""

    names, time_unit = ("II",), "s"

    def __init__(self, values):
        n, length = values.shape
        self._rows, self.values = values, values.reshape(-1, 1)
        self.times, self.starts = np.tile(np.arange(length) / 100, n), np.arange(n + 1) * length

    def __len__(self):
        return len(self.starts) - 1

    def __getitem__(self, rows):
        return Recordings(self._rows[rows])


DATA = {"table": (patients(), {}), "signals": (beats(), {"data": "signals"}), "images": (pictures(), {})}


@pytest.fixture(scope="module")
def fitted():
    return {name: (X, Autoencoder(**QUICK | how).fit(X)) for name, (X, how) in DATA.items()}


@pytest.mark.parametrize("kind", DATA)
def test_what_it_answers(fitted, kind):
    X, model = fitted[kind]
    n, k = len(X), model.n_components_
    assert model.inputs_.kind == kind
    assert model.transform(X).shape == (n, k) and model.fit_transform is not None
    assert model.reconstruct(X).shape == model.encode_rows(X).shape == model.inverse_transform(np.zeros((n, k))).shape
    assert set(model.predict(X)) <= {-1, 1}
    np.testing.assert_allclose(model.blame(X).sum(axis=1), -model.score_samples(X), rtol=1e-9)
    np.testing.assert_array_equal(model.decision_function(X) < 0, model.predict(X) == -1)
    assert np.mean(model.out_of_fold_scores_) == pytest.approx(1, abs=0.5)
    assert 0 < model.score(X) <= 1


@pytest.mark.parametrize("kind", DATA)
def test_a_saved_model_answers_the_same_bit_for_bit(fitted, kind):
    X, model = fitted[kind]
    again = Autoencoder.from_state(model.get_params(), model.to_state())
    for ask in ("transform", "reconstruct", "score_samples", "blame", "predict"):
        np.testing.assert_array_equal(getattr(again, ask)(X), getattr(model, ask)(X))


@pytest.mark.parametrize("kind", DATA)
def test_same_seed_same_numbers(fitted, kind):
    X, model = fitted[kind]
    again = Autoencoder(**QUICK | DATA[kind][1]).fit(X)
    np.testing.assert_array_equal(again.calibration_, model.calibration_)


def test_sequences_are_signals(fitted):
    X, model = fitted["signals"]
    again = Autoencoder(**QUICK)
    recordings = Recordings(X)
    np.testing.assert_allclose(again.fit(recordings).calibration_, model.calibration_)
    recordings.starts = np.array([0, 40, 100, 2880])
    with pytest.raises(DataError, match="differ in length"):
        again.predict(recordings)


@pytest.mark.parametrize("kind", ["plain", "sparse", "variational"])
def test_the_other_kinds_rebuild_too(kind):
    X = patients()
    model = Autoencoder(kind, 3, **QUICK | {"max_iter": 30}).fit(X)
    assert model.score(X) > 0.4 and np.isfinite(model.score_samples(X)).all()


def test_it_learns_from_ordinary_patients_only():
    X, y = patients(), np.where(np.arange(150) % 5, "well", "ill")
    model = Autoencoder(ordinary="well", **QUICK).fit(X, y)
    other = X.copy()
    other.loc[y == "ill", ["creatinine", "urea"]] *= 50
    same = Autoencoder(ordinary="well", **QUICK).fit(other, y)
    np.testing.assert_array_equal(model.calibration_, same.calibration_)
    np.testing.assert_array_equal(model.reconstruct(X), same.reconstruct(X))
    assert np.isnan(model.out_of_fold_scores_[y == "ill"]).all()
    with pytest.raises(DataError, match="Only 0 rows"):
        Autoencoder(ordinary="fit").fit(X, y)
    with pytest.raises(DataError, match="who is ordinary"):
        Autoencoder(ordinary="well").fit(X)


def test_a_held_out_patient_decides_nothing():
    X = patients(60)
    wild = X.copy()
    one = Autoencoder(**QUICK).fit(X)
    mine = np.flatnonzero(one.fold_ == 0)
    wild.loc[mine[0], "creatinine"] *= 1.3
    two = Autoencoder(**QUICK).fit(wild)
    rows = one.encode_rows(X)
    held_out, judged = one.teams_[0][0], [m.teams_[0][1].reconstruct(rows[mine[1:]]) for m in (one, two)]
    assert mine[0] in held_out
    np.testing.assert_allclose(judged[0], judged[1], atol=0.05)  # but for the scale of creatinine


def test_patients_rows_stay_together_and_a_split_is_kept():
    X, groups = patients(), np.arange(150) // 3
    model = Autoencoder(**QUICK).fit(X, groups=groups)
    assert all(len(set(model.fold_[groups == g])) == 1 for g in set(groups))
    split = np.where(np.arange(150) < 100, "train", "test").astype(object)
    np.testing.assert_array_equal(Autoencoder(**QUICK).fit(X, split=split).fold_ == 0, split == "test")
    one = Autoencoder(**QUICK | {"n_folds": 1}).fit(X, groups=groups)
    assert len(one.calibration_) == 30


def test_malignant_lumps_are_unusual_to_who_knows_benign_ones():
    X, benign = load_breast_cancer(return_X_y=True)
    learn = np.flatnonzero(benign)[::2]
    model = Autoencoder(n_members=1, n_folds=3, random_state=0).fit(X[learn])
    rest = np.setdiff1d(np.arange(len(X)), learn)
    assert roc_auc_score(benign[rest], model.score_samples(X[rest])) > 0.94
    assert np.mean(model.predict(X[rest][benign[rest] == 1]) == -1) < 0.12


def test_a_wrong_value_is_blamed_first():
    model = Autoencoder(n_members=1, n_folds=3, random_state=0).fit(patients(400))
    new = patients(60, 1).dropna().reset_index(drop=True)
    names = list(new)
    wrong = new.copy()
    wrong["creatinine"] *= 10
    first = model.blame(wrong).argmax(axis=1)
    assert np.mean(first == names.index("creatinine")) >= 0.9
    swapped = new.copy()
    swapped[["sodium", "potassium"]] = new[["potassium", "sodium"]].to_numpy()
    guilty = [names.index("sodium"), names.index("potassium")]
    assert np.mean(np.isin(model.blame(swapped).argmax(axis=1), guilty)) >= 0.9


def test_nothing_known_of_a_patient_is_ordinary_and_does_not_break(fitted):
    X, model = fitted["table"]
    nothing = X.iloc[:2].copy()
    nothing[:] = np.nan
    nothing["sex"] = None
    np.testing.assert_allclose(model.score_samples(nothing), -1.0)


def test_events_and_stopping_early():
    model, events = Autoencoder(**QUICK), []
    generator = model.iter_fit(patients())
    for event in generator:
        events.append(event)
        if isinstance(event, EpochEnd) and event.epoch == 2:
            generator.close()
    assert model.n_iter_ == 2 and model.predict(patients()).shape == (150,)
    assert any(isinstance(event, Started) for event in events)
    assert isinstance(list(Autoencoder(**QUICK).iter_fit(patients()))[-1], Finished)


def test_a_damaged_state_is_refused(fitted):
    _, model = fitted["table"]
    state = model.to_state()
    wrong = {"weights": {"into.weight": np.zeros((1, 2, 3))}, "data": "poems", "usual": {}, "architecture": {}}
    for part, value in wrong.items():
        with pytest.raises(BundleError):
            Autoencoder.from_state(model.get_params(), state | {part: value})


@pytest.mark.parametrize(
    ("X", "how", "said"),
    [
        (np.ones((20, 3)), {}, "No column varies"),
        (np.ones((20, 16)), {"data": "signals"}, "never change"),
        (np.full((4, 8, 8), 7, dtype=np.uint8), {}, "one even colour"),
        (patients(), {"kind": "magic"}, "Kind"),
        (beats()[:1], {"data": "signals"}, "1 rows"),
        (np.array([["a", "b"], ["c", "d"]]), {"data": "signals"}, "no number"),
    ],
)
def test_bad_input_is_refused_clearly(X, how, said):
    with pytest.raises(DataError, match=said):
        Autoencoder(**QUICK | how).fit(X)


def test_new_rows_of_another_shape_are_refused(fitted):
    for kind, wrong in (("table", patients().iloc[:, :3]), ("signals", beats()[:, :20])):
        with pytest.raises((DataError, ValueError)):
            fitted[kind][1].predict(wrong)
    with pytest.raises(DataError):
        fitted["table"][1].inverse_transform(np.zeros((2, 99)))


def test_scikit_learns_own_checks():
    model = Autoencoder(max_iter=5, n_folds=2, n_members=1, n_components=1)
    failed = [r for r in check_estimator(model, on_fail=None, on_skip=None) if r["status"] == "failed"]
    assert not failed, [(r["check_name"], r["exception"]) for r in failed]
