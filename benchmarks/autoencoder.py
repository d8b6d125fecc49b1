"""The autoencoder: anomalies found, blame, the alert rate, and speed. Names as arguments choose parts."""

from __future__ import annotations

import sys
import time
import warnings

from common import compare, median, report, single_thread

single_thread()

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from anomaly_sets import SETS, every_set, rivals  # noqa: E402
from sklearn.metrics import average_precision_score, roc_auc_score  # noqa: E402
from sklearn.model_selection import KFold  # noqa: E402

from dlcore.models.autoencoder import alerts  # noqa: E402
from dlcore.models.autoencoder.estimator import Autoencoder  # noqa: E402

warnings.simplefilter("ignore")
SEEDS, FOLDS = 5, 5


def anomalies(names=SETS) -> None:
    """AUC of five ways on five sets: 5-fold cross-validated, median of five seeds; and the mean rank over the sets."""
    ranks = []
    for name, X, ill, kind in every_set(names):
        auc, precision = {}, {}
        for seed in range(SEEDS):
            for way, values in _cross_validated(X, ill, kind, seed).items():
                auc.setdefault(way, []).append(np.mean([one[0] for one in values]))
                precision.setdefault(way, []).append(np.mean([one[1] for one in values]))
        found = {way: round(median(values), 3) for way, values in auc.items()}
        report({"name": f"{name} AUC", "n": len(ill), "anomalies": int(ill.sum())} | found)
        report({"name": f"{name} average precision"} | {way: round(median(v), 3) for way, v in precision.items()})
        ranks.append(pd.Series(found).rank(ascending=False))
    report({"name": "mean rank over the sets", **pd.concat(ranks, axis=1).mean(axis=1).round(2).to_dict()})


def _cross_validated(X, ill, kind, seed) -> dict[str, list[tuple[float, float]]]:
    """AUC and average precision of each way in each of five folds: held-back ordinary rows against all anomalies."""
    ordinary, found = np.flatnonzero(~ill), {}
    for learn, held in KFold(FOLDS, shuffle=True, random_state=seed).split(ordinary):
        known, new = X.iloc[ordinary[learn]], X.iloc[np.r_[ordinary[held], np.flatnonzero(ill)]]
        truth = np.r_[np.zeros(len(held)), np.ones(ill.sum())]
        model = Autoencoder(data=kind, random_state=seed).fit(known)
        rows = model.encode_rows(new)
        plain = np.nansum(np.square(rows - model.judged(rows)), axis=1)
        scores = {"autoencoder": model.unusualness(new), "plain_error": plain}
        filled = (np.nan_to_num(part) for part in (model.encode_rows(known), rows))
        for way, score in (scores | rivals(*filled, model.n_components_, seed)).items():
            found.setdefault(way, []).append((roc_auc_score(truth, score), average_precision_score(truth, score)))
    return found


def laboratory(n: int, rng) -> pd.DataFrame:
    """Patients of a laboratory: kidney, water and blood values that go together, as they might."""
    kidney, water, blood = rng.normal(size=(3, n))
    age = rng.uniform(20, 85, n)
    return pd.DataFrame(
        {
            "age": age,
            "creatinine": np.exp(-0.1 + 0.25 * kidney + 0.003 * (age - 50) + 0.08 * rng.normal(size=n)),
            "urea": 30 * np.exp(0.3 * kidney + 0.15 * rng.normal(size=n)),
            "sodium": 140 + 2.5 * water + rng.normal(size=n),
            "chloride": 103 + 2.5 * water + 1.2 * rng.normal(size=n),
            "potassium": 4.2 + 0.35 * rng.normal(size=n) + 0.1 * kidney,
            "haemoglobin": 13.8 + 1.4 * blood + 0.3 * rng.normal(size=n),
            "haematocrit": 41 + 4 * blood + 0.8 * rng.normal(size=n),
            "ferritin": np.exp(4.5 + 0.5 * blood + 0.6 * rng.normal(size=n)),
            "sex": np.where(rng.random(n) < 0.5, "f", "m").astype(object),
        }
    )


def blame(n: int = 200) -> None:
    """One wrong value in each of 200 held-back patients: how often the blame, and the plain squared error, rank it first."""
    rng = np.random.default_rng(0)
    model = Autoencoder(random_state=0).fit(laboratory(800, rng))
    for what, guilty in (
        ("creatinine x 10", ("creatinine",)),
        ("sodium and potassium swapped", ("sodium", "potassium")),
    ):
        wrong = laboratory(n, rng)
        if len(guilty) == 1:
            wrong[guilty[0]] *= 10
        else:
            wrong[list(guilty)] = wrong[list(guilty)[::-1]].to_numpy()
        names = np.array(wrong.columns)[model.inputs_.encoder.feature_of_]
        rows = model.encode_rows(wrong)
        first = names[model.inputs_.places][model.blame(wrong).argmax(axis=1)]
        plain = names[np.square(rows - model.ensemble_.reconstruct(rows)).argmax(axis=1)]
        shares = {"blame": np.isin(first, guilty).mean(), "plain_error": np.isin(plain, guilty).mean()}
        report({"name": f"planted: {what}, ranked first", "n": n} | {k: round(float(v), 3) for k, v in shares.items()})


def rate(draws: int = 300, asked: float = 0.05) -> None:
    """How often the number of alerts among 200 new ordinary patients lies in its 95 % beta-binomial interval."""
    for missing in (0.0, 0.2):
        inside, shares = [], []
        for draw in range(draws):
            rng = np.random.default_rng([draw, int(100 * missing)])
            known, new = (_with_gaps(laboratory(n, rng), missing, rng) for n in (200, 200))
            model = Autoencoder(contamination=asked, max_iter=40, n_members=1, random_state=draw).fit(known)
            low, high = alerts.count_interval(len(model.calibration_), asked, len(new))
            above = int((model.predict(new) == -1).sum())
            inside.append(low <= above <= high)
            shares.append(above / len(new))
        line = {"name": f"alert rate inside its interval, {missing:.0%} missing", "draws": draws}
        report(
            line
            | {"inside": round(float(np.mean(inside)), 3), "rate": round(float(np.mean(shares)), 4), "asked": asked}
        )


def _with_gaps(frame, share, rng):
    gaps = rng.random(frame.shape) < share
    return frame.mask(gaps).astype({"sex": object}).where(~gaps | (frame.columns != "sex"), None) if share else frame


def bent(n: int, d: int, seed: int = 0) -> np.ndarray:
    """Rows on a bent sheet of eight dimensions, with noise."""
    rng = np.random.default_rng(seed)
    return (np.tanh(rng.normal(size=(n, 8))) @ rng.normal(size=(8, d)) + 0.3 * rng.normal(size=(n, d))).astype(
        np.float32
    )


def speed(epochs: int = 10) -> None:
    """10 000 × 64, ten epochs of batches of 256 through 64-8-64: seconds, and squared error a value on rows held back."""
    X, new = np.split(bent(12_000, 64), [10_000])
    mean, spread = X.mean(axis=0), X.std(axis=0)
    scaled, held = (X - mean) / spread, (new - mean) / spread

    def ours(seed):
        return Autoencoder(
            "plain", 8, (64,), n_folds=1, n_members=1, max_iter=epochs, batch_size=256, n_iter_no_change=None,
            random_state=seed,
        ).fit(scaled)  # fmt: skip

    def our_error(model):
        rows = model.encode_rows(held)
        back = model.ensemble_.reconstruct(rows) * model.inputs_.encoder.width_ + model.inputs_.encoder.centre_
        return float(np.square(back - _encoded(model, held)).mean())

    for name, fit, error in (
        ("skorch", _skorch(scaled, epochs), _skorch_error(held)),
        ("pyod", *_pyod(scaled, held, epochs)),
    ):
        compare(
            f"10kx64, {epochs} epochs", name, ours, fit, repeats=5, quality_of_ours=our_error, quality_of_theirs=error
        )


def _encoded(model, rows):
    return model.inputs_.encoder.table_.transform(rows)


def _skorch(scaled, epochs):
    import torch
    from skorch import NeuralNetRegressor
    from torch import nn

    def fit(seed):
        torch.manual_seed(seed)
        net = nn.Sequential(
            nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 8), nn.Linear(8, 64), nn.Tanh(), nn.Linear(64, 64)
        )
        how = {"max_epochs": epochs, "batch_size": 256, "lr": 0.002, "optimizer": torch.optim.Adam}
        return NeuralNetRegressor(net, train_split=None, verbose=0, **how).fit(scaled, scaled)

    return fit


def _skorch_error(held):
    return lambda model: float(np.square(model.predict(held) - held).mean())


def _pyod(scaled, held, epochs):
    import torch
    from pyod.models.auto_encoder import AutoEncoder

    def fit(seed):
        how = {"epoch_num": epochs, "batch_size": 256, "lr": 0.002, "batch_norm": False, "dropout_rate": 0.0}
        return AutoEncoder(
            hidden_neuron_list=[64, 8], preprocessing=False, random_state=seed, verbose=0, device="cpu", **how
        ).fit(scaled)

    def error(model):
        with torch.no_grad():
            return float(np.square(model.model(torch.as_tensor(held)).numpy() - held).mean())

    return fit, error


def million() -> None:
    """One million rows of thirty values: seconds from start to thresholds."""
    X = bent(1_000_000, 30)
    start = time.perf_counter()
    model = Autoencoder(random_state=0).fit(X)
    seconds = time.perf_counter() - start
    line = {"name": "1 million x 30", "peer": "bar: 60 s", "ours_s": round(seconds, 1), "epochs": model.n_iter_}
    report(line | {"explained": round(model.score(X[:20_000]), 3), "components": model.n_components_})


PARTS = {"anomalies": anomalies, "blame": blame, "rate": rate, "speed": speed, "million": million}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
