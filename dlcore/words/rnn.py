"""What is said of predictions that are redrawn over time."""

from __future__ import annotations

from dlcore.words.numerals import interval, measured, percent_interval, span_of

NAIVE = {
    "last": "repeating the last value",
    "mean": "the mean so far",
    "seasonal": "repeating the last season",
    "regression": "a regression on the last values",
}
_VERDICTS = {
    "better": "better than",
    "worse": "worse than",
    "no relevant difference": "no better in practice than",
    "cannot tell": "not clearly better than",
}


def horizon(message: dict) -> str:
    """Of 100 pairs at one visit, in how many the one with the event to come has the higher risk."""
    auc = message["metrics"]["auroc"]
    span = span_of(message["horizon"], message["time_unit"])
    if auc["low"] <= 0.5:
        return f"No signal found: these risks may be no better than tossing a coin (AUC {interval(auc)})."
    return (
        f"Of 100 pairs of patients at the same moment, one with “{message['outcome']}” within {span} and one without, "
        f"the first has the higher risk in {percent_interval(auc)}."
    )


def forecast(message: dict) -> str:
    """How far off forecasts are, beside the best that needs no model, and whether the intervals hold."""
    error, rival = message["metrics"]["mae"], message["baseline"]
    ahead = span_of(message["horizon"] * message["step"], message["time_unit"])
    first = f"Over the next {ahead}, forecasts are off by {measured(error, message['unit'])} on average"
    held = percent_interval(message["metrics"]["coverage"])
    return (
        f"{first}, {_VERDICTS[rival['verdict']]} {NAIVE[rival['name']]} ({measured(rival['metrics']['mae'])}); "
        f"intervals meant to hold {100 * message['level']:.0f} % held {held} %."
    )


MESSAGES = {"rnn.horizon": horizon, "rnn.forecast": forecast}
