"""Forecasts: how far off at each step ahead, beside what needs no model, and how often the interval holds."""

from __future__ import annotations

import numpy as np

from dlcore.data.sequences.steps import usual_step
from dlcore.evaluation.baseline import MARGIN_SHARE, verdict
from dlcore.evaluation.intervals import patient_draws, percentiles
from dlcore.evaluation.over_time import OverTime
from dlcore.specs import FORECAST

N_BLOCKS = 20  # stretches of a series that are resampled where there are few series
FEW_SERIES = 10
NAIVE = ("last", "mean", "seasonal")


class Forecast(OverTime):
    """The next values of a variable."""

    key, measure, gain, baseline = FORECAST, "mae", -1, "naive"

    def evaluate(self, model, data, tell) -> dict:
        X = data.X
        target = X.names.index(model.target_)
        future = ahead(X, X.values[:, target], model.horizon)
        known = np.isfinite(future) & np.isfinite(model.out_of_fold_)
        tell(0.2, "training.naive")
        rivals = naive(X, X.values[:, target], model.horizon, model.season_)
        rivals["regression"] = np.asarray(model.summary_out_of_fold_)
        for forecast in rivals.values():
            known &= np.isfinite(forecast)
        clusters, n = _clusters(X, known.any(axis=1))
        judge = _Judge(known, clusters, patient_draws(np.arange(n)) if n > 1 else np.ones((1, 1)))
        errors = {name: np.abs(future - f) for name, f in {"model": model.out_of_fold_, **rivals}.items()}
        low, high = model.out_of_fold_interval_
        best = min((name for name in NAIVE if name in errors), key=lambda name: judge.whole(errors[name])["value"])
        tell(0.6, "training.coverage")
        results = {
            "task": FORECAST,
            "target": model.target_,
            "outcome": model.target_,
            "unit": X.units[target],
            "time_unit": X.time_unit,
            "step": usual_step(X, 1.0),
            "horizon": int(model.horizon),
            "season": int(model.season_),
            "level": float(model.level),
            "n": len(X),
            "n_patients": len(X),
            "n_forecasts": int(known.any(axis=1).sum()),
            "n_folds": len(np.unique(model.fold_[model.fold_ >= 0])),
            "design": "later part" if len(X) < FEW_SERIES else "out-of-fold",
            "metrics": {
                "mae": judge.whole(errors["model"]),
                "rmse": _root(judge.whole(errors["model"] ** 2)),
                "coverage": judge.whole((future >= low) & (future <= high)),
                "width": judge.whole(high - low),
            },
            "by_step": {
                "steps": np.arange(1, model.horizon + 1),
                "coverage": judge.by_step((future >= low) & (future <= high)),
                "width": judge.by_step(high - low),
                **{f"mae_{name}": judge.by_step(error) for name, error in errors.items()},
            },
            "rivals": {name: judge.whole(errors[name]) for name in rivals},
            "baseline": _beside(judge, errors, best),
            "baseline_regression": _beside(judge, errors, "regression"),
            "examples": _examples(X, model, future, target),
        }
        results["headline"] = {"name": "rnn.forecast"} | {
            key: results[key]
            for key in ("target", "unit", "horizon", "time_unit", "step", "metrics", "baseline", "level")
        }
        return results

    def answer(self, model, members: np.ndarray, card: dict) -> dict[str, np.ndarray]:
        mean = members.mean(axis=0)  # (m, H)
        return {_ahead(model, h): mean[:, h] for h in range(mean.shape[1])}

    def beside(self, model, X) -> dict[str, np.ndarray]:
        """The interval of each forecast: where it begins, and where it ends."""
        low, high = model.predict_interval(X)  # (m, H)
        share, found = f"{100 * model.level:.0f} %", {}
        for h in range(low.shape[1]):
            found |= {f"{_ahead(model, h)}, {share} from": low[:, h], f"{_ahead(model, h)}, {share} to": high[:, h]}
        return found


def _ahead(model, h: int) -> str:
    return f"{model.target_} in {h + 1} step{'s' if h else ''}"


class _Judge:
    """Means over forecasts, whole clusters resampled.

    Parameters
    ----------
    known : ndarray of shape (N, H), bool
        Which forecasts count.
    clusters : ndarray of shape (N,), int
    draws : ndarray of shape (B, n_clusters)
    """

    def __init__(self, known, clusters, draws):
        self.known, self.clusters, self.draws = known, clusters, draws.astype(float)
        self.n = draws.shape[1]
        self.count = self._sums(known.astype(float))  # (n_clusters, H)

    def _sums(self, values) -> np.ndarray:
        found = np.zeros((self.n, values.shape[1]))
        np.add.at(found, self.clusters, np.where(self.known, values, 0.0))
        return found

    def whole(self, values) -> dict[str, float]:
        """Mean over all steps with its 95 % interval."""
        sums, count = self._sums(values).sum(axis=1), self.count.sum(axis=1)
        value = float(sums.sum() / count.sum())
        low, high = self._interval(sums[:, None], count[:, None])
        return {"value": value, "low": min(value, float(low[0])), "high": max(value, float(high[0]))}

    def by_step(self, values) -> dict[str, np.ndarray]:
        """Mean at each step with its 95 % interval, (H,)."""
        sums = self._sums(values)
        low, high = self._interval(sums, self.count)
        with np.errstate(invalid="ignore"):
            return {"value": sums.sum(axis=0) / self.count.sum(axis=0), "low": low, "high": high}

    def _interval(self, sums, count):
        with np.errstate(invalid="ignore", divide="ignore"):
            return percentiles((self.draws @ sums) / (self.draws @ count))


def _beside(judge: _Judge, errors: dict, rival: str) -> dict:
    """The rival's error less ours: positive where the model is better."""
    difference = judge.whole(errors[rival] - errors["model"])
    value = judge.whole(errors[rival])
    margin = MARGIN_SHARE * value["value"]
    found = {"name": rival, "metrics": {"mae": value}, "difference": difference, "margin": margin, "measure": "mae"}
    return found | {"verdict": verdict([difference], [margin])}


def naive(X, values: np.ndarray, horizon: int, season: int) -> dict[str, np.ndarray]:
    """Forecasts (N, H) that need no model: the last value, the mean so far, the value a season before."""
    last, mean = np.empty(len(values)), np.empty(len(values))
    for a, b in zip(X.starts[:-1], X.starts[1:]):
        own = values[a:b]
        known = np.isfinite(own)
        position = np.maximum.accumulate(np.where(known, np.arange(len(own)), -1))
        last[a:b] = np.where(position >= 0, own[np.maximum(position, 0)], np.nan)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean[a:b] = np.where(known, own, 0.0).cumsum() / known.cumsum()
    found = {name: np.repeat(of[:, None], horizon, axis=1) for name, of in (("last", last), ("mean", mean))}
    if season:
        back = season * -(-np.arange(1, horizon + 1) // season) - np.arange(1, horizon + 1)  # rows before the origin
        rows = np.arange(len(values))[:, None] - back
        inside = rows >= X.starts[:-1][X.owners][:, None]
        found["seasonal"] = np.where(inside, last[np.maximum(rows, 0)], np.nan)
    return found


def ahead(X, values: np.ndarray, horizon: int) -> np.ndarray:
    """What comes 1 … `horizon` rows after each row of the same series, (N, H); NaN behind its end."""
    rows = np.arange(len(values))[:, None] + np.arange(1, horizon + 1)
    inside = rows < X.starts[1:][X.owners][:, None]
    return np.where(inside, values[np.where(inside, rows, 0)], np.nan)


def _clusters(X, judged: np.ndarray) -> tuple[np.ndarray, int]:
    """What is resampled: series, or stretches of them where there are few."""
    if len(X) >= FEW_SERIES:
        return X.owners, len(X)
    rows = np.flatnonzero(judged)
    block = np.zeros(len(judged), dtype=np.int64)
    block[rows] = np.arange(len(rows)) * N_BLOCKS // max(1, len(rows))
    return block, N_BLOCKS


def _root(square: dict) -> dict:
    return {name: float(np.sqrt(value)) for name, value in square.items()}


def _examples(X, model, future, target, n: int = 4) -> list[dict]:
    """Series with their forecasts from one row each, for a fan chart."""
    complete = np.isfinite(model.out_of_fold_).all(axis=1) & np.isfinite(future).all(axis=1)
    found = []
    for i in np.flatnonzero(np.bincount(X.owners[complete], minlength=len(X)))[:n]:
        rows = np.flatnonzero(complete & (X.owners == i))
        row, start = rows[len(rows) * 2 // 3], X.starts[i]
        shown = slice(max(start, row - 5 * model.horizon), row + model.horizon + 1)
        low, high = model.out_of_fold_interval_[:, row]
        found.append(
            {
                "series": int(i),
                "row": int(row - start),
                "times": X.times[shown] - X.times[start],
                "values": X.values[shown, target],
                "future_times": X.times[row + 1 : row + 1 + model.horizon] - X.times[start],
                "forecast": model.out_of_fold_[row],
                "low": low,
                "high": high,
                "regression": model.summary_out_of_fold_[row],
            }
        )
    return found
