"""All figures of the evaluation: pure functions from the results tree to plotly figures."""

from dlcore.plots.evaluation.binary import (
    calibration,
    confusion,
    net_benefit,
    precision_recall,
    risk_distribution,
    roc,
)
from dlcore.plots.evaluation.importance import importance
from dlcore.plots.evaluation.multiclass import differential, multiclass_confusion, per_class_auc, ranked
from dlcore.plots.evaluation.regression import predicted_vs_observed, residuals

__all__ = [
    "calibration",
    "confusion",
    "differential",
    "importance",
    "multiclass_confusion",
    "net_benefit",
    "per_class_auc",
    "precision_recall",
    "predicted_vs_observed",
    "ranked",
    "residuals",
    "risk_distribution",
    "roc",
]
