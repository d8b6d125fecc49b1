"""What the numbers say, in sentences for physicians: pure functions of the results tree; numpy only.

`reading` gives two for each figure: what it says here, and what it cannot say.
"""

from __future__ import annotations

import numpy as np

from dlcore.words.headlines import commonest
from dlcore.words.numerals import interval, measured, outcome_words, percent, percent_interval, written

WIDE = 0.5  # of a calibration slope: an interval wider than this settles nothing


def reading(results: dict, figure: str, index: int | None = None) -> tuple[str, str]:
    """Two sentences to stand under a figure: what it says here, and what it cannot say.

    Parameters
    ----------
    figure : str
        Name of the figure function in `dlcore.plots.evaluation.figures`.
    index : int, optional
        Row of the threshold table that is shown; the default threshold where none is given.
    """
    if results["task"] == "binary" and index is None:
        index = results["default_threshold"]["index"]
    says, cannot = _READINGS[figure]
    return says(results, index), cannot


def threshold_reason(results: dict) -> str:
    """Why the first threshold shown is the one it is."""
    start = results["default_threshold"]
    share = start.get("share", start["value"])
    held = "" if abs(share - start["value"]) < 0.0006 else f" (the slider begins at {percent(start['value'])} %)"
    return (
        f"{percent(share)} % is the share of patients with the outcome in the data trained on{held}: the model flags "
        "whoever is at more than average risk. It was not tuned on these patients' results. Which risk calls for "
        "action is for you to say."
    )


def of_thousand(sensitivity: float, specificity: float, prevalence: float) -> dict[str, int]:
    """Of 1000 patients like these: how many found, missed, falsely alarmed and rightly left alone, and PPV and NPV."""
    ill = round(1000 * prevalence)
    found = round(ill * sensitivity)
    alarm = round((1000 - ill) * (1 - specificity))
    return {"found": found, "missed": ill - found, "false_alarm": alarm, "left_alone": 1000 - ill - alarm}


def predictive_values(sensitivity: float, specificity: float, prevalence: float) -> tuple[float, float]:
    """PPV and NPV where the outcome is as common as `prevalence`, by Bayes' rule; NaN where nobody is flagged."""
    flagged_ill, flagged_well = sensitivity * prevalence, (1 - specificity) * (1 - prevalence)
    left_ill, left_well = (1 - sensitivity) * prevalence, specificity * (1 - prevalence)
    with np.errstate(divide="ignore", invalid="ignore"):
        ppv = np.float64(flagged_ill) / (flagged_ill + flagged_well)
        npv = np.float64(left_well) / (left_ill + left_well)
    return float(ppv), float(npv)


def _share_at(results: dict, name: str, index: int) -> str:
    table = results["thresholds"]
    found = {"value": table[name], "low": table[f"{name}_low"], "high": table[f"{name}_high"]}
    return percent_interval({key: float(values[index]) for key, values in found.items()}, " %")


def _at(results: dict, index: int) -> str:
    return f"From a risk of {percent(results['thresholds']['threshold'][index])} %"


def _roc_says(results: dict, index: int) -> str:
    found, spared = (_share_at(results, name, index) for name in ("sensitivity", "specificity"))
    words = outcome_words(results)
    return (
        f"{_at(results, index)}, the model flags {found} of those {words.yes} and spares {spared} of those {words.no}."
    )


def _pr_says(results: dict, index: int) -> str:
    common = percent(results["pr"]["prevalence"])
    if not _flags(results, index):
        return f"{_at(results, index)}, nobody is flagged; {common} % of the patients have the outcome."
    right = _share_at(results, "ppv", index)
    return f"{_at(results, index)}, {right} of the flagged have the outcome; picking at random, {common} % would."


def _distribution_says(results: dict, index: int) -> str:
    risk, outcome = (np.asarray(results["patients"][key]) for key in ("risk", "outcome"))
    typical = np.median(risk[outcome == 1])
    above = percent(np.mean(risk[outcome == 0] >= typical))
    words = outcome_words(results)
    return (
        f"Half of those {words.yes} have a risk of {percent(typical)} % or more; so have {above} % of those {words.no}."
    )


def _calibration_says(results: dict, index: int) -> str:
    seen = _observed_of_predicted(results)
    slope = results["metrics"]["calibration_slope"]
    return f"{seen}{_most_off(results['calibration']['smooth'])} {_slope_says(results, slope)}".strip()


def _observed_of_predicted(results: dict) -> str:
    """Nothing out-of-fold, where the ratio is about 1 by construction and has no interval."""
    ratio = results["metrics"]["observed_expected"]
    if not np.isfinite(ratio["low"]):
        return ""
    observed = "{:.0f} ({:.0f}–{:.0f})".format(*(100 * ratio[key] for key in ("value", "low", "high")))
    off = off_on_average(ratio)
    side = f"too {off} on average" if off else "right on average"
    return f"For every 100 outcomes predicted, {observed} were observed: the risks are {side}."


def off_on_average(ratio: dict) -> str:
    """Whether risks are too "low" or too "high" by the interval of observed over expected as it is printed; else ""."""
    low, high = (round(100 * ratio[end]) for end in ("low", "high"))
    return "low" if low > 100 else "high" if high < 100 else ""


def _most_off(smooth: dict) -> str:
    """Where the curve is farthest from what was predicted, of the places where that is more than chance."""
    x, y, low, high = (np.asarray(smooth[key]) for key in ("x", "y", "low", "high"))
    away = np.where(np.asarray(smooth.get("beyond_chance", np.zeros(len(x), bool))), np.abs(y - x), 0)
    if not away.any():
        return ""
    k = int(away.argmax())
    found = percent_interval({"value": y[k], "low": low[k], "high": high[k]}, " %")
    return f" Where it says {percent(x[k])} %, {found} were observed."


def _slope_says(results: dict, slope: dict) -> str:
    if np.isfinite(slope["value"]):
        return f"A slope of {interval(slope)} says {_slope_words(slope)}."
    alike = np.ptp(np.asarray(results["patients"]["risk"])) < 1e-9
    return f"The slope is not defined: {'everybody has the same risk' if alike else 'no two risks are out of order'}."


def _slope_words(slope: dict) -> str:
    if slope["low"] <= 1 <= slope["high"]:
        if slope["high"] - slope["low"] <= WIDE:
            return "that the risks are about as extreme as they should be"
        return "too little about how they spread, since its interval is wide: read the curve itself"
    return "that the risks are too extreme" if slope["high"] < 1 else "that the risks are too timid"


def _flags(results: dict, index: int) -> bool:
    table = results["thresholds"]
    return bool(table["tp"][index] + table["fp"][index])


def _confusion_says(results: dict, index: int) -> str:
    right, clear = _share_at(results, "ppv", index), _share_at(results, "npv", index)
    if not _flags(results, index):
        return f"Nobody is flagged; of all patients, {clear} do not have the outcome."
    if clear == "none":
        return f"Everybody is flagged; of all patients, {right} have the outcome."
    return f"When the model flags, it is right in {right}; when it does not, in {clear}."


def _benefit_says(results: dict, index: int) -> str:
    table = results["thresholds"]
    value = float(table["net_benefit"][index])
    gain = value - max(float(table["net_benefit_all"][index]), 0.0)
    rivals = (
        f"{abs(1000 * gain):.0f} {'more' if gain >= 0 else 'fewer'} than the better of treating everybody and nobody"
    )
    if value <= 0:
        return f"{_at(results, index)}, treating by the model does no more good than treating nobody."
    found = (
        f"treating by the model is worth as much as finding {1000 * value:.0f} of 1000 patients without a false alarm"
    )
    return f"{_at(results, index)}, {found}: {rivals}."


_ENDS = (("value", "share"), ("low", "low"), ("high", "high"))


def _classes_say(results: dict, index) -> str:
    value = np.where(np.isfinite(results["per_class"]["auroc"]), results["per_class"]["auroc"], np.nan)
    best, worst = int(np.nanargmax(value)), int(np.nanargmin(value))
    names = results["classes"]
    return f"Told apart best: {names[best]}; worst: {names[worst]}, {_class_auc(results, worst)}."


def _class_auc(results: dict, k: int) -> str:
    found = results["per_class"]
    return f"AUC {interval({'value': found['auroc'][k], 'low': found['auroc_low'][k], 'high': found['auroc_high'][k]})}"


def _mixed_up(results: dict, index) -> str:
    count = np.array(results["confusion"]["count"])
    np.fill_diagonal(count, 0)
    if not count.any():
        return "No two diagnoses were mixed up."
    actual, said = np.unravel_index(count.argmax(), count.shape)
    names = results["classes"]
    found = {key: float(results["confusion"][end][actual, said]) for key, end in _ENDS}
    share = percent_interval(found, " %")
    return f"Most often mixed up: {names[actual]}, taken for {names[said]} in {share} of its patients."


def _differential_says(results: dict, index) -> str:
    right = percent_interval(results["metrics"]["accuracy"])
    name, share = commonest(results)
    return f"Over all patients, the first diagnosis is right in {right} of 100; always saying {name} would be in {percent(share)}."


def _predicted_says(results: dict, index) -> str:
    size, low, high = (results["error_quantiles"][key][2] for key in ("error", "low", "high"))
    within = f"Nine predictions in ten are off by no more than {_in_unit(results, size, low, high)}."
    slope = results["metrics"].get("calibration_slope")
    if slope is None or not np.isfinite(slope["value"]):
        return within
    if slope["low"] <= 1 <= slope["high"]:
        return f"{within} Where the model predicts 10 more, {_of_ten(slope)} more are observed."
    side = "extreme" if slope["high"] < 1 else "timid"
    return f"{within} Where the model predicts 10 more, {_of_ten(slope)} more are observed: it is too {side}."


def _of_ten(slope: dict) -> str:
    value, low, high = (written(10 * slope[key], ".1f") for key in ("value", "low", "high"))
    return f"{value} ({low} to {high})"


def _residuals_say(results: dict, index) -> str:
    bias = results["metrics"]["bias"]
    size = measured(bias, results.get("unit", ""))
    if bias["low"] <= 0 <= bias["high"]:
        return f"On average the predictions are neither too high nor too low: off by {size}."
    return f"On average the predictions are too {'high' if bias['value'] > 0 else 'low'}: {size}."


def _in_unit(results: dict, value: float, low: float, high: float) -> str:
    return measured({"value": value, "low": low, "high": high}, results.get("unit", ""))


def clearly_missed(found: dict) -> list[str]:
    """Variables whose interval of ``results["importance"]`` lies above zero, most important first."""
    return [name for name, low in zip(found["variables"], found["low"], strict=True) if low > 0]


def _importance_says(results: dict, index) -> str:
    found = results["importance"]
    clear, n = clearly_missed(found), len(found["low"])
    if not clear:
        return f"No one of {n} variables is clearly missed when it is shuffled: they stand in for each other, or none matters."
    beyond = f"Of {n} variables, {len(clear)} {'is' if len(clear) == 1 else 'are'} missed beyond chance"
    named = f"{', '.join(clear[:2])}{' first' if len(clear) > 2 else ''}"
    if len(clear) < n / 2:
        return f"{beyond} ({named}); the others stand in for each other, or do not matter."
    return f"{beyond}: {named}."


_READINGS = {
    "roc": (_roc_says, "It cannot say how many of the flagged have the outcome: that depends on how common it is."),
    "precision_recall": (_pr_says, "It holds only where the outcome is as common as in these data."),
    "risk_distribution": (_distribution_says, "It cannot say whether a risk of 20 % means 20 in 100: see calibration."),
    "calibration": (_calibration_says, "It cannot say that each patient's own risk is right, nor how it is elsewhere."),
    "confusion": (_confusion_says, "It cannot say whether this threshold is the right one for your patients."),
    "net_benefit": (_benefit_says, "It cannot say that treatment helps; it takes for granted that it does."),
    "per_class_auc": (_classes_say, "It cannot say which diagnosis comes first in a patient who has several."),
    "multiclass_confusion": (_mixed_up, "It counts only the first diagnosis, however close the second came."),
    "differential": (_differential_says, "It knows only these diagnoses; a patient with another one gets one of them."),
    "predicted_vs_observed": (_predicted_says, "It cannot say how far off the prediction for one new patient is."),
    "residuals": (_residuals_say, "It cannot say why some patients are predicted badly."),
    "importance": (
        _importance_says,
        "It cannot say that a variable causes the outcome; and of two that tell the same, each may look idle.",
    ),
}
