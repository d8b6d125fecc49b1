"""The one sentence that a doctor takes away from an evaluation; numpy only."""

from __future__ import annotations

import numpy as np

from dlcore.words.numerals import interval, measured, outcome_words, percent, percent_interval


def headline(results: dict) -> str:
    """The one sentence that a doctor takes away."""
    return {"binary": _pairs, "multiclass": _differential, "regression": _typical_error}[results["task"]](results)


def no_signal(results: dict) -> bool:
    """Whether the interval allows for a model that knows nothing."""
    metrics = results["metrics"]
    if "r2" in metrics:
        return metrics["r2"]["low"] <= 0
    return "auroc" in metrics and metrics["auroc"]["low"] <= 0.5


def worse_than_chance(results: dict) -> bool:
    """Whether even the best the interval allows is worse than knowing nothing."""
    metrics = results["metrics"]
    if "r2" in metrics:
        return metrics["r2"]["high"] < 0
    return "auroc" in metrics and metrics["auroc"]["high"] < 0.5


def _pairs(results: dict) -> str:
    auc, words = results["metrics"]["auroc"], outcome_words(results)
    if worse_than_chance(results):
        return f"Worse than chance (AUC {interval(auc)}): check the coding, yes and no may be swapped."
    if no_signal(results):
        return f"No signal found: these risks may be no better than tossing a coin (AUC {interval(auc)})."
    pair = f"Of 100 pairs, one {words.one_yes} and one {words.one_no}, {words.the_yes} gets the higher risk"
    tied = results.get("tied_pairs", 0.0)
    if 100 * tied < 0.5:
        return f"{pair} in {percent_interval(auc)}."
    higher = percent(max(auc["value"] - tied / 2, 0.0))
    return f"{pair} in {higher}, and both get the same in {percent(tied)} (counted half: {percent_interval(auc)})."


def _differential(results: dict) -> str:
    metrics = results["metrics"]
    if worse_than_chance(results):
        return f"Worse than chance (AUC {interval(metrics['auroc'])}): check the coding of the diagnoses."
    if no_signal(results):
        return f"No signal found: this ranking may be no better than chance (AUC {interval(metrics['auroc'])})."
    name, share = commonest(results)
    first = f"Of 100 patients, the first diagnosis is right in {percent_interval(metrics['accuracy'])}"
    return (
        f"{first}, where always saying {name} is right in {percent(share)}; "
        f"the right one is among the first two in {percent_interval(metrics['top2_accuracy'])}."
    )


def commonest(results: dict) -> tuple[str, float]:
    """The diagnosis that most of the judged patients have, and their share."""
    counts = np.asarray(results["outcome_counts"])
    return results["classes"][int(counts.argmax())], float(counts.max() / counts.sum())


def _typical_error(results: dict) -> str:
    mae, r2 = results["metrics"]["mae"], results["metrics"]["r2"]
    if worse_than_chance(results):
        return f"Worse than always saying the average (R² {interval(r2)}): do not use these predictions."
    if no_signal(results):
        return f"No signal found: these predictions may be no better than the average (R² {interval(r2)})."
    return (
        f"The typical error is {measured(mae, results.get('unit', ''))}; "
        f"the model explains {percent_interval(r2, ' %')} of the differences between patients."
    )
