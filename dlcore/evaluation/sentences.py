"""What the numbers say, in sentences for physicians. Pure functions of the results tree; numpy only."""

from __future__ import annotations

import math


def headline(results: dict) -> str:
    """The one sentence that a doctor takes away."""
    return {"binary": _pairs, "multiclass": _differential, "regression": _typical_error}[results["task"]](results)


def _pairs(results: dict) -> str:
    auc = results["metrics"]["auroc"]
    if auc["low"] <= 0.5:
        return f"No signal found: the risks do not tell the two outcomes apart beyond chance (AUC {interval(auc)})."
    yes, no = pair_words(results)
    return f"Of 100 pairs, one {yes} and one {no}, the {yes} one gets the higher risk in {percent_interval(auc)}."


def _differential(results: dict) -> str:
    first, auc = results["metrics"]["accuracy"], results["metrics"]["auroc"]
    if auc["low"] <= 0.5:
        return f"No signal found: the ranking does not tell the diagnoses apart beyond chance (AUC {interval(auc)})."
    second = results["metrics"]["top2_accuracy"]
    return (
        f"Of 100 patients, the first diagnosis is right in {percent_interval(first)}, "
        f"and the right one is among the first two in {percent_interval(second)}."
    )


def _typical_error(results: dict) -> str:
    mae, r2 = results["metrics"]["mae"], results["metrics"]["r2"]
    unit = results.get("unit") or ""
    if r2["low"] <= 0:
        return f"No signal found: the predictions are no better than everybody's average (R² {interval(r2)})."
    return f"The typical error is {measured(mae, unit)}; the model explains {percent_interval(r2)} % of the spread."


def pair_words(results: dict) -> tuple[str, str]:
    """How to call one patient with and one without the outcome."""
    no, yes = results["classes"]
    return yes, no


def interval(m: dict, digits: int = 2) -> str:
    """``.93 (.90–.95)``: a share or an index with its 95 % interval."""
    return f"{decimal(m['value'], digits)} ({decimal(m['low'], digits)}–{decimal(m['high'], digits)})"


def percent_interval(m: dict) -> str:
    """``93 (90–95)``: a share in percent with its 95 % interval."""
    return "{:.0f} ({:.0f}–{:.0f})".format(*(100 * m[key] for key in ("value", "low", "high")))


def measured(m: dict, unit: str = "") -> str:
    """``44 points (41–47)``: a number in its unit with its 95 % interval, to three figures."""
    places = _places(m["value"])
    value, low, high = (f"{m[key]:.{places}f}" for key in ("value", "low", "high"))
    return f"{value}{' ' + unit if unit else ''} ({low}–{high})"


def decimal(value: float, digits: int = 2) -> str:
    """A number as journals print shares: no zero before the point."""
    if value is None or not math.isfinite(value):
        return "not defined"
    text = f"{value:.{digits}f}"
    return text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text


def _places(value: float) -> int:
    return 0 if not value or not math.isfinite(value) else max(0, 1 - math.floor(math.log10(abs(value))))
