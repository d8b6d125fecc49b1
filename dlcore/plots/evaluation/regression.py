"""Figures for an outcome that is a number."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.parts import add_band, add_line, titled
from dlcore.plots.style import accent, contrast, fade, soft_ink
from dlcore.words.numerals import interval, measured
from dlcore.words.variables import with_unit

_MOST_DOTS = 5000


def predicted_vs_observed(results: dict, dark: bool = False) -> go.Figure:
    """Each patient's observed value over the predicted one, the smooth curve, and the line of perfect prediction."""
    predicted, observed, ids = _shown(results)
    curve = results["observed_curve"]
    ends = [min(predicted.min(), observed.min()), max(predicted.max(), observed.max())]
    fig = go.Figure()
    _dots(fig, predicted, observed, ids, dark)
    add_line(fig, ends, ends, soft_ink(dark), "perfect", dash="dot")
    add_band(fig, curve["x"], curve["low"], curve["high"], contrast(dark))
    add_line(fig, curve["x"], curve["y"], contrast(dark), "smooth curve")
    fig.update_xaxes(title=_named("Predicted", results))
    fig.update_yaxes(title=_named("Observed", results))
    mae, r2 = results["metrics"]["mae"], results["metrics"]["r2"]
    slope = results["metrics"].get("calibration_slope")
    detail = f"R² {interval(r2)}" + (f"; slope {interval(slope)} (1 is perfect)" if slope else "")
    return titled(fig, f"Off by {measured(mae, results['unit'])} on average", detail, dark)


def residuals(results: dict, dark: bool = False) -> go.Figure:
    """Error over the predicted value, with the smooth curve that shows where predictions run high or low."""
    predicted, observed, ids = _shown(results)
    curve = results["residual_curve"]
    fig = go.Figure()
    _dots(fig, predicted, predicted - observed, ids, dark)
    add_line(fig, [predicted.min(), predicted.max()], [0, 0], soft_ink(dark), "no error", dash="dot")
    add_band(fig, curve["x"], curve["low"], curve["high"], contrast(dark))
    add_line(fig, curve["x"], curve["y"], contrast(dark), "smooth curve")
    fig.update_xaxes(title=_named("Predicted", results))
    fig.update_yaxes(title=_unit("Error: predicted − observed", results))
    amiss = np.any((np.asarray(curve["low"]) > 0) | (np.asarray(curve["high"]) < 0))
    finding = "Predictions run high or low in places" if amiss else "No range where predictions run high or low"
    return titled(fig, finding, f"Half the errors are under {_half(results)}", dark)


def _half(results: dict) -> str:
    value, low, high = (results["error_quantiles"][key][0] for key in ("error", "low", "high"))
    return measured({"value": value, "low": low, "high": high}, results["unit"])


def _shown(results: dict) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Predicted, observed and identifiers of the patients drawn; evenly thinned where there are very many."""
    patients = results["patients"]
    step = -(-len(patients["outcome"]) // _MOST_DOTS)
    return np.asarray(patients["predicted"])[::step], np.asarray(patients["outcome"])[::step], patients["id"][::step]


def _dots(fig: go.Figure, x, y, ids, dark: bool) -> None:
    faint = float(np.clip(40 / np.sqrt(len(x)) / 2, 0.15, 0.65))
    fig.add_scatter(
        x=x,
        y=y,
        mode="markers",
        marker={"size": 7, "color": fade(accent(dark), faint)},
        customdata=ids,
        name="patients",
        hovertemplate="patient %{customdata}<br>%{x:.4g}, %{y:.4g}<extra></extra>",
    )


def _named(what: str, results: dict) -> str:
    return _unit(f"{what} {results['outcome']}".strip(), results)


def _unit(title: str, results: dict) -> str:
    return with_unit(title, results["unit"])
