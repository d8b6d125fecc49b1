"""Whether something simple would do, in words: penalised regression, or the camera alone; no scikit-learn."""

from __future__ import annotations

from dlcore.words.numerals import decimal, interval, measured


def baseline_verdict(results: dict) -> str:
    """Whether penalised regression would have done as well, in plain words; for pictures, whether the camera would."""
    found = results["baseline"]
    if found["name"] == "camera":
        return _camera_says(results)
    name, figures = found["name"], _against(results)
    return {
        "better": f"The network does better than {name}: {figures}.",
        "worse": f"Plain {name} wins: {figures}. Use the regression; it is simpler to explain and to check.",
        "no relevant difference": _no_relevant_difference(found, name, figures),
        "mixed": f"The network and plain {name} are each better at one thing: {figures}.",
        "cannot tell": f"These data cannot tell whether the network or plain {name} is better: {figures}.",
    }[found["verdict"]]


def _no_relevant_difference(found: dict, name: str, figures: str) -> str:
    """Neither matters more; a difference that is sure, though small, is not passed over."""
    gain = found.get("difference") or {"low": 0, "high": 0}  # results of before may not tell it
    if gain["low"] > 0:
        return f"The network does a little better than plain {name}, less than matters at the bedside: {figures}."
    if gain["high"] < 0:
        return f"Plain {name} does a little better: {figures}. Nothing is lost by using it instead."
    return f"Plain {name} does as well: {figures}. Nothing is lost by using it instead."


def regression_verdict(results: dict) -> str:
    """Of forecasts: whether a regression on the last values would have done as well; the headline names what needs no model."""
    rival = results["baseline_regression"] | {"name": "regression on the last values"}
    return baseline_verdict(results | {"baseline": rival})


def _against(results: dict) -> str:
    """The model's figures against the regression's: how well they rank, and how well the percentages fit."""
    ours, theirs = results["metrics"], results["baseline"]["metrics"]
    if results["baseline"]["measure"] == "mae":
        size = lambda m: measured(m["mae"], results.get("unit", ""))
        return f"mean error {size(ours)} against {size(theirs)}"
    fit, called = ("log_loss", "log loss") if "log_loss" in ours else ("brier", "Brier score")
    fits = " against ".join(decimal(m[fit]["value"]) for m in (ours, theirs))
    return f"AUC {interval(ours['auroc'])} against {interval(theirs['auroc'])}; {called} (lower is better) {fits}"


def _camera_says(results: dict) -> str:
    camera, ours = (m["auroc"] for m in (results["baseline"]["metrics"], results["metrics"]))
    facts = "Brightness, contrast, size and kind of file alone"
    if camera["low"] <= 0.5:
        no_sign = "no sign that how the pictures were taken gives the answer away"
        return f"{facts} tell nothing here (AUC {interval(camera)}): {no_sign}."
    reach = f"{facts} reach AUC {interval(camera)}, the network {interval(ours)}"
    if results["baseline"]["verdict"] == "better":
        return f"{reach}: the classes were partly taken differently, and part of the answer may rest on that."
    return f"{reach}: these data do not show that the network sees more than how the pictures were taken."
