"""An event within a time, at landmarks: who was at risk, and what can be said of the predicted risks."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from dlcore.data.sequences.follow_up import CENSORED, EVENT, FOLLOW_UP, known_by
from dlcore.errors import DataError
from dlcore.evaluation import calibration
from dlcore.evaluation.alarms import alarms
from dlcore.evaluation.baseline import MARGIN_AUROC, verdict
from dlcore.evaluation.heldout import HeldOut
from dlcore.evaluation.intervals import patient_draws, with_interval
from dlcore.evaluation.landmark import Landmark, landmark_results
from dlcore.evaluation.over_time import OverTime, row_at
from dlcore.evaluation.ranking import Ranking
from dlcore.specs import HORIZON
from dlcore.training.censoring import CensoringCurve

FEWEST_EVENTS, FEWEST_PATIENTS = 5, 20  # known at a landmark, without which nothing is said of it


class Horizon(OverTime):
    """Does the event come within the horizon, asked at fixed landmarks."""

    key, measure, gain, baseline = HORIZON, "auroc", 1, "landmark regression"

    def evaluate(self, model, data, tell) -> dict:
        """The whole evaluation tree of a fitted model.

        Raises
        ------
        DataError
            At no landmark are there enough patients of whom is known whether the event came in time.
        """
        tell(0.1, "training.at_risk")
        marks = [mark for at in landmark_times(data.X, model.horizon) if (mark := landmark(model, data, at))]
        if not marks:
            raise DataError(
                "At no moment are there enough patients of whom is known whether the event came in time.",
                "Choose a shorter time, or add patients.",
            )
        groups = np.arange(len(data.X)) if data.groups is None else np.asarray(data.groups)
        patient = np.unique(groups, return_inverse=True)[1]
        draws = patient_draws(patient)  # (B, n): one patient counts alike at every landmark
        found = []
        for k, mark in enumerate(marks):
            tell(0.2 + 0.6 * k / len(marks), "training.censored")
            found.append(landmark_results(mark, draws[:, mark.held.rows]))
        results = _described(model, data, marks, patient) | {"landmarks": found}
        results |= _overall(marks, draws)
        results["patients"] = _patients(model, data, marks[0])
        tell(0.9, "training.alarms")
        results["alarms"] = _alarms(model, data)
        results["headline"] = {"name": "rnn.horizon"} | {
            key: results[key] for key in ("outcome", "horizon", "time_unit", "metrics", "n_events", "n_patients")
        }
        return results

    def answer(self, model, members: np.ndarray, card: dict) -> dict[str, np.ndarray]:
        risk = members[..., 1]
        return {"risk": risk.mean(axis=0), "disagreement": risk.std(axis=0)}


def landmark_times(X, horizon: float) -> np.ndarray:
    """0, ½, 1 and 2 horizons after the usual start of the courses."""
    return float(np.median(X.first_times)) + horizon * np.array([0.0, 0.5, 1.0, 2.0])


def landmark(model, data, at: float) -> Landmark | None:
    """Who is under observation and free of any event at `at`, with the risk last drawn by then; None where too few.

    The weights of those who are known stand for those who were lost, by the censoring among the training patients of the
    networks that predicted them, counted from this landmark.
    """
    X, y, fold = data.X, data.y, np.asarray(model.fold_)
    row = row_at(X, at)
    eligible = (row >= 0) & (y["time"] > at) & (fold >= 0)
    rows = np.flatnonzero(eligible & np.isfinite(model.out_of_fold_[np.maximum(row, 0)]))
    ahead = np.empty(len(y), dtype=FOLLOW_UP)
    ahead["time"], ahead["status"] = y["time"] - at, y["status"]
    outcome = known_by(ahead[rows], model.horizon)
    if np.isfinite(outcome).sum() < FEWEST_PATIENTS or min((outcome == k).sum() for k in (0, 1)) < FEWEST_EVENTS:
        return None
    weights, full = np.zeros(len(rows)), np.zeros(len(rows))
    for j in np.unique(fold[rows]):
        learned = (fold != j) & (fold >= -1) & (y["time"] > at) & (X.first_times <= at)
        curve, mine = CensoringCurve.fit(ahead[learned]), fold[rows] == j
        weights[mine] = curve.weights(ahead[rows[mine]], model.horizon)
        full[mine] = curve.weights(ahead[rows[mine]], model.horizon, most=np.inf)
    risks = [np.asarray(risk)[row[rows]] for risk in (model.out_of_fold_, model.summary_out_of_fold_)]
    held, rival = (
        HeldOut(rows, np.nan_to_num(outcome), np.column_stack([1 - p, p]), fold[rows], np.arange(len(rows)), y, y)
        for p in risks
    )
    return Landmark(at, model.horizon, held, rival, ahead[rows], weights, full)


def _overall(marks: list[Landmark], draws: np.ndarray) -> dict:
    """All landmarks together: areas averaged by their events, errors by their patients; the rival beside, paired."""
    held = _stacked(marks)
    together = np.concatenate([draws[:, mark.held.rows] for mark in marks], axis=1)  # (B, all)
    ours, theirs = (_measures(marks, which) for which in ("held", "rival"))
    bounds = {"auroc": (0, 1), "brier": (0, 1), "calibration_slope": (-np.inf, np.inf)}
    metrics, rival = (
        {name: with_interval(measure, held, together, bounds[name]) for name, measure in of.items()}
        for of in (ours, theirs)
    )
    difference = with_interval(lambda W: ours["auroc"](W) - theirs["auroc"](W), held, together)
    baseline = {
        "name": Horizon.baseline,
        "metrics": rival,
        "difference": difference,
        "differences": {"auroc": difference},
        "margin": MARGIN_AUROC,
        "measure": "auroc",
        "verdict": verdict([difference], [MARGIN_AUROC]),
    }
    return {"metrics": metrics, "baseline": baseline}


def _measures(marks: list[Landmark], which: str) -> dict:
    """Measures of weights (B, all landmarks' rows)."""
    ends = np.cumsum([0, *(len(mark.held.rows) for mark in marks)])
    parts = [slice(a, b) for a, b in pairwise(ends)]
    of = [getattr(mark, which) for mark in marks]
    ranks = [Ranking(held.y == 1, held.p[:, 1]) for held in of]
    events = np.array([(held.y * mark.weights).sum() for held, mark in zip(of, marks)])
    weight = np.concatenate([mark.weights for mark in marks])
    y, risk = (np.concatenate(list(part)) for part in zip(*((held.y, held.p[:, 1]) for held in of)))
    slope = calibration.slope(y, risk)

    def auroc(W):
        each = [rank.auroc(W[:, part] * weight[part]) for rank, part in zip(ranks, parts)]
        known = np.isfinite(each)
        return np.nansum(np.array(each) * events[:, None], axis=0) / (known * events[:, None]).sum(axis=0)

    return {
        "auroc": auroc,
        "brier": lambda W: W @ (weight * (y - risk) ** 2) / W.sum(axis=1),
        "calibration_slope": lambda W: slope(W * weight),
    }


def _stacked(marks: list[Landmark]) -> HeldOut:
    of = [mark.held for mark in marks]
    parts = {name: np.concatenate([getattr(h, name) for h in of]) for name in ("rows", "y", "p", "fold")}
    patient = np.unique(parts["rows"], return_inverse=True)[1]
    return HeldOut(**parts, patient=patient, outcome_of_all=of[0].outcome_of_all, y_train=of[0].y_train)


def _described(model, data, marks, patient) -> dict:
    column = getattr(getattr(data, "schema", None), "outcome", None)
    status, n_folds = data.y["status"], _stacked(marks).n_folds
    return {
        "task": HORIZON,
        "outcome": (data.classes or ("", "event"))[1],
        "outcome_column": getattr(column, "name", "") or "",
        "classes": [str(name) for name in data.classes or ()],
        "horizon": float(model.horizon),
        "time_unit": data.X.time_unit,
        "n": len(data.X),
        "n_patients": int(patient.max()) + 1,
        "n_events": int((status == EVENT).sum()),
        "n_competing": int((status > EVENT).sum()),
        "n_censored": int((status == CENSORED).sum()),
        "clustered": True,
        "n_folds": n_folds,
        "design": "test set" if n_folds < 2 else "out-of-fold",
    }


def _patients(model, data, mark: Landmark) -> dict:
    """The patients at the first landmark, as for any outcome; outcome −1 where nobody knows."""
    held = mark.held
    ids = np.arange(len(data.X)) + 1 if data.ids is None else np.asarray(data.ids)
    spread = np.asarray(model.disagreement_)[row_at(data.X, mark.time)[held.rows]]
    return {
        "id": [str(name) for name in ids[held.rows]],
        "row": held.rows,
        "fold": held.fold,
        "risk": held.p[:, 1],
        "outcome": np.where(mark.known, held.y, -1).astype(np.int64),
        "disagreement": spread,
    }


def _alarms(model, data) -> dict:
    event = np.where(data.y["status"] == EVENT, data.y["time"], np.nan)
    quiet = model.horizon * np.array([0.0, 0.25, 0.5, 1.0])
    return alarms(data.X, np.asarray(model.out_of_fold_), event, float(model.horizon), quiet)
