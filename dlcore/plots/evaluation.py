"""All figures of the evaluation: pure functions from the results tree to plotly figures."""

from dlcore.plots.evaluation_binary import (
    calibration,
    confusion,
    net_benefit,
    precision_recall,
    risk_distribution,
    roc,
)
from dlcore.plots.evaluation_number import bland_altman, predicted_vs_observed, residuals
from dlcore.plots.evaluation_several import differential, multiclass_confusion, per_class_auc, ranked
from dlcore.plots.evaluation_variables import importance

__all__ = [
    "bland_altman",
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
