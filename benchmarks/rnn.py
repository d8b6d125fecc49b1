"""The RNN against the regression it starts from, on order alone, on nothing, on signals, forecasts and its peers' speed.

``python benchmarks/rnn.py [icu] [order] [null] [ecg] [forecast] [speed]``; ``null`` takes hours on two cores.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
import warnings

from common import DATA, ROOT, median, report, single_thread

single_thread()
sys.path.insert(0, str(ROOT / "tests" / "models"))

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import torch  # noqa: E402
from courses import glucose, order  # noqa: E402
from sklearn.metrics import accuracy_score, log_loss, roc_auc_score  # noqa: E402

from dlcore.data.samples import load  # noqa: E402
from dlcore.data.sequences.stack import Sequences  # noqa: E402
from dlcore.evaluation.baseline import MARGIN_AUROC, verdict  # noqa: E402
from dlcore.evaluation.forecast import naive  # noqa: E402
from dlcore.evaluation.heldout import HeldOut  # noqa: E402
from dlcore.evaluation.intervals import patient_draws, with_interval  # noqa: E402
from dlcore.evaluation.ranking import Ranking  # noqa: E402
from dlcore.models.rnn.estimators import RNNClassifier  # noqa: E402
from dlcore.models.rnn.forecaster import RNNForecaster  # noqa: E402
from dlcore.models.rnn.windows import ahead  # noqa: E402
from dlcore.training.events import EpochEnd  # noqa: E402
from dlcore.training.threads import limit_threads  # noqa: E402

N_NULL = 200
PUBLISHED = "LSTM-FCN .87, FCN .889, ResNet .874, ROCKET .906 (100 test rows: standard error .03)"


def icu() -> tuple[Sequences, np.ndarray]:
    """Stays as courses by the hour, and death in hospital."""
    frame = pd.read_csv(DATA / "icu_hourly.csv").sort_values(["RecordID", "hour"], kind="stable")
    names = [c for c in frame if c not in ("RecordID", "hour", "In-hospital_death")]
    _, count = np.unique(frame.RecordID, return_counts=True)
    starts = np.concatenate([[0], np.cumsum(count)])
    X = Sequences(frame[names].to_numpy(float), frame.hour.to_numpy(float), starts, names, time_unit="h")
    return X, frame["In-hospital_death"].to_numpy()[starts[:-1]]


def ecg() -> tuple[Sequences, np.ndarray, np.ndarray]:
    """Heartbeats of both files, their labels and their split."""
    parts = [pd.read_csv(DATA / f"ecg200_{part}.csv") for part in ("train", "test")]
    beats = np.concatenate([part.drop(columns="label").to_numpy(float) for part in parts])
    n, length = beats.shape
    X = Sequences(beats.reshape(-1, 1), np.tile(np.arange(length), n), np.arange(n + 1) * length, ("signal",))
    split = np.repeat(["train", "test"], [len(part) for part in parts])
    return X, np.concatenate([part.label for part in parts]), split


def beside_regression(X, y, seed: int) -> dict:
    """AUC, log loss and seconds, ours and the regression's on the same folds."""
    start, worked = time.perf_counter(), time.process_time()
    model = RNNClassifier(random_state=seed).fit(X, y)
    seconds, worked = time.perf_counter() - start, time.process_time() - worked
    ours, theirs = model.out_of_fold_[:, 1], model.summary_out_of_fold_[:, 1]
    return {
        "seconds": seconds,
        "processor_s": worked,
        "auc": (roc_auc_score(y, ours), roc_auc_score(y, theirs)),
        "log_loss": (log_loss(y, ours), log_loss(y, theirs)),
        **_compared(y, ours, theirs, model.fold_),
    }


def _compared(y, ours, theirs, fold) -> dict:
    """The difference in AUC with its interval, and the verdict that the page gives."""
    rows = np.arange(len(y))
    held = HeldOut(rows, y, np.column_stack([1 - ours, ours]), fold, rows, y, y)
    first, second = Ranking(y == 1, ours).auroc, Ranking(y == 1, theirs).auroc
    gain = with_interval(lambda W: first(W) - second(W), held, patient_draws(rows))
    return {"gain": gain, "verdict": verdict([gain], [MARGIN_AUROC])}


def run_icu():
    X, y = icu()
    limit_threads(2)
    found = [beside_regression(X, y, seed) for seed in range(3)]
    losses = [tuple(round(v, 4) for v in f["log_loss"]) for f in found]
    gains = [{name: round(value, 4) for name, value in f["gain"].items()} for f in found]
    line = {"name": "rnn icu, five patient folds, 3 seeds", "peer": "regression on summaries, same folds"}
    line |= _medians(found) | {"peer_s": 90.0}
    line |= {"gains": gains, "median_gain": median([gain["value"] for gain in gains]), "log_loss": losses}
    report(line | {"verdicts": [f["verdict"] for f in found]})
    limit_threads(1)


def _medians(found: list[dict]) -> dict:
    """Seconds by the clock and of the processor, and AUC of both sides."""
    return {
        "ours_s": round(median([f["seconds"] for f in found]), 1),
        "peer_s": None,
        "ratio": None,
        "processor_s": round(median([f["processor_s"] for f in found]), 1),
        "ours_quality": round(median([f["auc"][0] for f in found]), 4),
        "peer_quality": round(median([f["auc"][1] for f in found]), 4),
    }


def run_order():
    found = [beside_regression(*order(600, seed), seed) for seed in range(3)]
    report({"name": "rnn only order tells, n = 600, 3 seeds", "peer": "regression on summaries"} | _medians(found))


def run_null(n: int = N_NULL):
    said = [beside_regression(*order(600, 1000 + draw, tells=False), draw)["verdict"] for draw in range(n)]
    share = said.count("better") / n
    line = {"name": f"rnn order says nothing, n = 600, {n} draws: 'better'", "peer": "the bar"}
    report(line | {"ours_s": None, "peer_s": None, "ratio": None, "ours_quality": share, "peer_quality": 0.03})


def run_ecg():
    X, y, split = ecg()
    accuracy, seconds, worked = [], [], []
    test = split == "test"
    for seed in range(5):
        start, before = time.perf_counter(), time.process_time()
        model = RNNClassifier(random_state=seed).fit(X, y, split=split)
        seconds.append(time.perf_counter() - start)
        worked.append(time.process_time() - before)
        accuracy.append(accuracy_score(y[test], model.classes_[model.out_of_fold_[test].argmax(axis=1)]))
    line = {"name": "rnn ecg200, its own split, 5 seeds", "peer": PUBLISHED, "ours_s": round(median(seconds), 1)}
    line |= {"processor_s": round(median(worked), 1)}
    report(
        line | {"peer_s": 60.0, "ratio": None, "ours_quality": median(accuracy), "peer_quality": 0.889, "all": accuracy}
    )


def run_forecast():
    cases = {"daily rhythm, 40 series": (glucose(40, 150), {"horizon": 6})} | _single_series()
    sample = load("glucose")
    cases["glucose of 19 people, an hour ahead"] = (sample.X, dict(sample.asked))
    if DATA.exists():
        cases["icu heart rate, 1000 stays"] = (icu()[0], {"horizon": 6, "target": "HR"})
    for name, (X, params) in cases.items():
        report({"name": f"rnn forecast, {name}", "peer": "regression on the last values"} | _forecast(X, params))


def _forecast(X: Sequences, params: dict) -> dict:
    """Mean error of ours and of the regression, of the best forecast that needs no model, and how often intervals held."""
    model = RNNForecaster(random_state=0, **params)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(X)
    own = X.values[:, X.names.index(model.target_)]
    future = ahead(X, own, model.horizon)[0]
    rivals = naive(X, own, model.horizon, model.season_)
    known = np.isfinite(future) & np.isfinite(model.out_of_fold_) & np.isfinite(model.summary_out_of_fold_)
    known &= np.logical_and.reduce([np.isfinite(forecast) for forecast in rivals.values()])
    low, high = model.out_of_fold_interval_
    error = lambda forecast: round(float(np.abs(future - forecast)[known].mean()), 4)
    line = {"ours_s": None, "peer_s": None, "ratio": None, "ours_quality": error(model.out_of_fold_)}
    line |= {"peer_quality": error(model.summary_out_of_fold_), "naive": {n: error(f) for n, f in rivals.items()}}
    inside = ((future >= low) & (future <= high))[known].mean()
    return line | {"coverage": round(float(inside), 4), "n": int(known.any(axis=1).sum())}


def _single_series() -> dict:
    """One series each: sunspots, carbon dioxide, and noise with a memory, steady, louder and louder, in bursts, with a season."""
    from statsmodels.datasets import co2, sunspots

    rng, t = np.random.default_rng(1), np.arange(800)
    loudness = {
        "steady": np.ones(800),
        "louder and louder": np.linspace(1, 3, 800),
        "in bursts": np.exp(np.sin(t / 60)),
    }
    series = {f"one series, {name}": _memory(loud * rng.normal(size=800)) for name, loud in loudness.items()}
    series["one series, with a season"] = _memory(rng.normal(size=600), 0.6) + 5 * np.sin(t[:600] * 2 * np.pi / 24)
    series["sunspots, yearly"] = sunspots.load_pandas().data["SUNACTIVITY"].to_numpy()
    series["carbon dioxide, every fourth week"] = co2.load_pandas().data["co2"].interpolate().to_numpy()[::4]
    return {name: (_one(values), {"horizon": 6}) for name, values in series.items()}


def _memory(noise: np.ndarray, share: float = 0.8) -> np.ndarray:
    for t in range(1, len(noise)):
        noise[t] += share * noise[t - 1]
    return noise


def _one(values: np.ndarray) -> Sequences:
    return Sequences(values[:, None], np.arange(len(values), dtype=float), [0, len(values)], ("x",))


def run_speed():
    """One network, ten epochs: ours through the shared loop against skorch and Keras, in turn, medians of five."""
    for n, length, width in ((500, 140, 1), (5000, 48, 10)):
        X, y = _courses(n, length, width)
        data = (X.values.reshape(n, length, width).astype(np.float32), y, np.arange(n) % 5 == 0)
        sides = {"ours": lambda seed, X=X, data=data: _ours(X, *data[1:], seed)}
        for name, peer in (("skorch", _skorch), (f"keras on {os.environ.get('KERAS_BACKEND')}", _keras)):
            with contextlib.suppress(ImportError):  # neither is among the requirements
                sides[name] = peer(*data)
        runs = _in_turn(sides, repeats=5, quality=lambda risk, data=data: roc_auc_score(data[1][data[2]], risk))
        for name in list(sides)[1:]:
            _report_speed(f"rnn LSTM {n} × {length} × {width}, 10 epochs", name, runs["ours"], runs[name])


def _in_turn(sides: dict, repeats: int, quality) -> dict[str, list[dict]]:
    """Every side `repeats` times, one after the other: seconds by the clock and of the processor, and quality."""
    runs = {name: [] for name in sides}
    for seed in range(repeats + 1):
        for name, train in sides.items():
            start, worked = time.perf_counter(), time.process_time()
            risk, epochs = train(seed)
            found = {"whole": time.perf_counter() - start, "processor": time.process_time() - worked, "epochs": epochs}
            if seed:  # the first time libraries are loaded and graphs compiled
                runs[name].append(found | {"quality": quality(risk)})
    return runs


def _report_speed(name: str, peer: str, ours: list[dict], theirs: list[dict]):
    """One line each for the epochs alone, the whole fit, and the whole fit in processor time."""
    middle = lambda runs, what: median([run[what] for run in runs])
    for what in ("epochs", "whole", "processor"):
        a, b = middle(ours, what), middle(theirs, what)
        line = {"name": f"{name}: {what}", "peer": peer, "ours_s": round(a, 3), "peer_s": round(b, 3)}
        line |= {"ratio": round(b / a, 2), "load": round(os.getloadavg()[0], 1)}
        line |= {"ours_quality": round(middle(ours, "quality"), 5), "peer_quality": round(middle(theirs, "quality"), 5)}
        report(line)


def _ours(X, y, test, seed):
    plain = {"architecture": "lstm", "n_members": 1, "max_iter": 10, "batch_size": 64, "dropout": 0.0}
    model = RNNClassifier(starts_from_regression=False, random_state=seed, **plain)
    events = model.iter_fit(X, y, split=np.where(test, "test", "train"))
    seconds = [event.seconds for event in events if isinstance(event, EpochEnd)]
    return model.out_of_fold_[test, 1], seconds[-1]


def _skorch(tensor, y, test):
    from skorch import NeuralNetClassifier

    class Peer(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.recurrent, self.head = torch.nn.LSTM(tensor.shape[2], 64, batch_first=True), torch.nn.Linear(64, 2)

        def forward(self, x):
            return self.head(self.recurrent(x)[0][:, -1])

    def train(seed):
        torch.manual_seed(seed)
        settings = {"optimizer": torch.optim.AdamW, "lr": 4e-3, "batch_size": 64, "max_epochs": 10, "verbose": 0}
        net = NeuralNetClassifier(Peer, criterion=torch.nn.CrossEntropyLoss, **settings)
        net.fit(tensor[~test], y[~test].astype(np.int64))
        return net.predict_proba(tensor[test])[:, 1], sum(net.history[:, "dur"])

    return train


def _keras(tensor, y, test):
    """The same network in Keras on the backend that KERAS_BACKEND names; `ImportError` where it is not installed."""
    import keras

    def train(seed):
        keras.utils.set_random_seed(seed)
        layers = [keras.layers.Input(tensor.shape[1:]), keras.layers.LSTM(64), keras.layers.Dense(2)]
        model = keras.Sequential(layers)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(optimizer=keras.optimizers.AdamW(4e-3), loss=loss)
        model.fit(tensor[~test][:64], y[~test][:64], batch_size=64, verbose=0)  # compiled before the clock runs
        start = time.perf_counter()
        model.fit(tensor[~test], y[~test], batch_size=64, epochs=10, validation_split=0.2, verbose=0)
        return model.predict(tensor[test], verbose=0)[:, 1], time.perf_counter() - start

    return train


def _courses(n: int, length: int, width: int):
    """Waves of two frequencies in noise, in all channels."""
    rng = np.random.default_rng(0)
    y, t = rng.integers(0, 2, n), np.arange(length)
    wave = np.sin(t * (0.2 + 0.1 * y[:, None]) + rng.uniform(0, 6, (n, 1)))
    values = wave[..., None] + rng.normal(0, 1, (n, length, width))
    times = np.tile(t.astype(float), n)
    return Sequences(values.reshape(-1, width), times, np.arange(n + 1) * length, [f"x{j}" for j in range(width)]), y


def main(names: list[str]):
    runs = {
        "icu": run_icu,
        "order": run_order,
        "null": run_null,
        "ecg": run_ecg,
        "forecast": run_forecast,
        "speed": run_speed,
    }
    for name in names or [name for name in runs if name != "null"]:
        if name in ("icu", "ecg") and not DATA.exists():
            continue
        runs[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
