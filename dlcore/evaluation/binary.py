"""An outcome that happens or not: what can be said of the predicted risks."""

from __future__ import annotations

import numpy as np

from dlcore.evaluation import calibration, thresholds
from dlcore.evaluation.auroc import auroc_with_interval
from dlcore.evaluation.curves import calibration_curve, ranking_curves, risk_distribution
from dlcore.evaluation.heldout import HeldOut
from dlcore.evaluation.intervals import Measure, interval_of, sampled
from dlcore.evaluation.ranking import Ranking, auroc_influence, tied_pairs
from dlcore.evaluation.scores import brier, in_top, log_loss, mean_of
from dlcore.evaluation.task import Classes
from dlcore.specs import BINARY


def results(held: HeldOut, draws: np.ndarray) -> dict:
    """Metrics and the content of every figure for a yes/no outcome."""
    start = thresholds.default_threshold(held.y_train)
    table = thresholds.table(held, draws, also=start)
    found = {
        "metrics": metrics(held, draws),
        "thresholds": table,
        "default_threshold": {
            "value": start,
            "index": int(np.searchsorted(table["threshold"], start)),
            "share": float(np.mean(held.y_train)),
        },
        "tied_pairs": tied_pairs(held.y == 1, held.p[:, 1]),
        "calibration": calibration_curve(held, draws),
        "distribution": risk_distribution(held),
        "patients": {"risk": held.p[:, 1], "outcome": held.y},
    }
    return found | ranking_curves(Ranking(held.y == 1, held.p[:, 1]), held, draws)


def metrics(held: HeldOut, draws: np.ndarray) -> dict[str, dict[str, float]]:
    """Each measure with its 95 % interval.

    `accuracy` counts whichever outcome is the likelier as predicted, as publications and scikit-learn do;
    `accuracy_at_threshold` that of flagging from the default threshold, as the confusion matrix does.
    """
    y, risk = held.y, held.p[:, 1]
    share, rarer = {"bounds": (0, 1)}, int(min(len(np.unique(held.patient[y == k])) for k in (0, 1)))
    how = {
        "average_precision": share | {"trials": rarer},
        "accuracy": share | {"trials": held.n_patients},
        "accuracy_at_threshold": share | {"trials": held.n_patients},
        "brier": share,
        "log_loss": {"bounds": (0, np.inf)},
    }
    own = {
        "auroc": auroc_with_interval(y == 1, risk, held, draws),
        "observed_expected": calibration.observed_expected_with_interval(y, risk, held),
    }
    return {
        name: own[name] if name in own else interval_of(*found, held, **how.get(name, {}))
        for name, found in sampled(held, draws).items()
    }


def measures(held: HeldOut) -> dict[str, Measure]:
    """Every metric as a function of row weights."""
    y, risk = held.y, held.p[:, 1]
    rank = Ranking(y == 1, risk)
    flagged = risk >= thresholds.default_threshold(held.y_train)
    return {
        "auroc": rank.auroc,
        "average_precision": rank.average_precision,
        "accuracy": mean_of(in_top(y, held.p, 1)),
        "accuracy_at_threshold": mean_of(flagged == (y == 1)),
        "brier": mean_of(brier(y, held.p)),
        "log_loss": mean_of(log_loss(y, held.p)),
        "calibration_slope": calibration.slope(y, risk),
        "calibration_intercept": calibration.intercept(y, risk),
        "observed_expected": calibration.observed_expected(y, risk),
    }


def discrimination(y: np.ndarray, p: np.ndarray) -> Measure:
    """The measure by which models and variables are compared: the area under the ROC curve."""
    return Ranking(y == 1, p[:, 1]).auroc


class Binary(Classes):
    """A yes/no outcome."""

    key = BINARY
    results = staticmethod(results)
    metrics = staticmethod(metrics)
    measures = staticmethod(measures)
    discrimination = staticmethod(discrimination)

    def influence(self, y: np.ndarray, p: np.ndarray) -> tuple[float, np.ndarray]:
        return auroc_influence(y == 1, p[:, 1])

    def chosen(self, mean: np.ndarray, card: dict) -> np.ndarray:
        """Yes for whoever has at least the card's threshold of risk; (m,)."""
        return (mean[:, 1] >= card.get("threshold", 0.5)).astype(int)
