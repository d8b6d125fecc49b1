"""Events within a time, at landmarks: who was at risk, how good the risks were, what alarms would have done."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dlcore.plots.parts import add_line, share_axis, titled
from dlcore.plots.style import accent, contrast, ink, soft_ink
from dlcore.words.numerals import predicted_percent, span_of


def numbers_at_risk(results: dict, dark: bool = False) -> go.Figure:
    """What became of the patients at risk at each landmark, by the horizon."""
    marks = results["landmarks"]
    labels = [_at(mark, results) for mark in marks]
    fig = go.Figure()
    kinds = (
        ("events", results["outcome"], contrast(dark)),
        ("competing", "another event first", "#CC79A7"),
        ("censored", "lost before the horizon", soft_ink(dark)),
        ("free", "known to be free of it", accent(dark)),
    )
    for key, name, colour in kinds:
        n = [_free(m) if key == "free" else m[key] for m in marks]
        if any(n):
            fig.add_bar(y=labels, x=n, name=name, orientation="h", marker_color=colour, text=n, textposition="auto")
    fig.update_layout(barmode="stack")
    fig.update_xaxes(title="patients at risk")
    fig.update_yaxes(autorange="reversed")
    first = marks[0]
    span = span_of(results["horizon"], results["time_unit"])
    finding = f"Of {first['at_risk']} patients at risk at the start, {first['events']} had the event within {span}"
    detail = "Who is lost before the horizon is stood in for by those who were not (inverse probability of censoring)."
    return titled(fig, finding, detail, dark, height=210 + 46 * len(marks))


def _free(mark: dict) -> int:
    return mark["at_risk"] - mark["events"] - mark["competing"] - mark["censored"]


def _at(mark: dict, results: dict) -> str:
    return span_of(mark["time"], results["time_unit"])


def discrimination(results: dict, dark: bool = False) -> go.Figure:
    """AUC at each landmark with its interval, beside the landmark regression's."""
    marks = results["landmarks"]
    fig = go.Figure()
    sides = (
        (lambda m: m["metrics"]["auroc"], "this model", accent(dark), "circle"),
        (lambda m: m["baseline"]["metrics"]["auroc"], "landmark regression", soft_ink(dark), "diamond"),
    )
    for shift, (of, name, colour, symbol) in zip((-0.1, 0.1), sides):
        auc = [of(mark) for mark in marks]
        value, low, high = (np.array([a[key] for a in auc]) for key in ("value", "low", "high"))
        fig.add_scatter(
            x=np.arange(len(marks)) + shift,
            y=value,
            error_y={"type": "data", "symmetric": False, "array": high - value, "arrayminus": value - low, "width": 4},
            mode="markers",
            marker={"color": colour, "size": 12, "symbol": symbol},
            name=name,
            hovertemplate="%{y:.3f}<extra>%{fullData.name}</extra>",
        )
    fig.add_hline(y=0.5, line={"color": soft_ink(dark), "dash": "dot", "width": 1})
    texts = [f"{_at(m, results)}<br>{m['at_risk']} at risk<br>{m['events']} events" for m in marks]
    fig.update_xaxes(title="asked at", tickvals=np.arange(len(marks)), ticktext=texts)
    fig.update_yaxes(title="AUC (cumulative/dynamic)", range=[0.35, 1.02])
    said = {
        "better": "better than",
        "worse": "worse than",
        "no relevant difference": "no better in practice than",
        "cannot tell": "not clearly better than",
    }[results["baseline"]["verdict"]]
    auc = results["metrics"]["auroc"]
    finding = f"AUC {auc['value']:.2f} over all moments: {said} landmark regression"
    detail = "Whiskers: 95 % intervals, whole patients resampled. Events against those still free at the horizon."
    return titled(fig, finding, detail, dark)


def calibration(results: dict, dark: bool = False) -> go.Figure:
    """Predicted risk against Aalen–Johansen incidence in groups of rising risk, a plot a landmark."""
    marks = results["landmarks"]
    fig = make_subplots(cols=len(marks), rows=1, shared_yaxes=True, subplot_titles=[_at(m, results) for m in marks])
    most = min(
        1.0, 1.1 * max(float(max(m["calibration"]["high"].max(), m["calibration"]["predicted"].max())) for m in marks)
    )
    for k, mark in enumerate(marks, start=1):
        c = mark["calibration"]
        fig.add_scatter(x=[0, 1], y=[0, 1], mode="lines", line={"color": soft_ink(dark), "dash": "dot"}, row=1, col=k)
        fig.add_scatter(
            x=c["predicted"],
            y=c["observed"],
            error_y={
                "type": "data",
                "symmetric": False,
                "array": np.maximum(c["high"] - c["observed"], 0),
                "arrayminus": np.maximum(c["observed"] - c["low"], 0),
                "width": 3,
            },
            mode="lines+markers",
            marker={"color": accent(dark), "size": 9},
            text=[f"{n} patients" for n in c["n"]],
            hovertemplate="predicted %{x:.0%}, observed %{y:.0%}, %{text}<extra></extra>",
            row=1,
            col=k,
        )
    fig.update_xaxes(range=[0, most], tickformat=".0%", title="predicted", nticks=4)
    fig.update_yaxes(range=[0, most], tickformat=".0%")
    fig.update_yaxes(title="observed", col=1)
    fig.update_layout(showlegend=False)
    ratio = marks[0]["metrics"]["observed_expected"]
    times = f"{ratio['value']:.2f} times ({ratio['low']:.2f}–{ratio['high']:.2f})"
    finding = f"At the first moment {times} as many events came as predicted"
    detail = (
        "On the dotted line risks mean what they say. Observed shares account for those lost and for competing events."
    )
    return titled(fig, finding, detail, dark, height=400, headings=40)


def weights(results: dict, dark: bool = False) -> go.Figure:
    """For how many patients each known one stands, landmark by landmark."""
    fig = go.Figure()
    for mark in results["landmarks"]:
        fig.add_box(
            x=mark["weights"]["values"], name=_at(mark, results), marker_color=accent(dark), boxpoints="outliers"
        )
    fig.update_layout(showlegend=False)
    fig.update_xaxes(title="patients that one stands for")
    fig.update_yaxes(autorange="reversed")
    largest = max(mark["weights"]["largest"] for mark in results["landmarks"])
    cut = sum(mark["weights"]["truncated"] for mark in results["landmarks"])
    finding = f"No patient stands for more than {largest:.1f}"
    detail = f"Weights are cut off at 20; {cut} were." if cut else "No weight had to be cut off."
    return titled(fig, finding, detail, dark, height=200 + 46 * len(results["landmarks"]))


def alarms(found: dict, outcome: str, time_unit: str, refractory: int = 0, dark: bool = False) -> go.Figure:
    """Patients found against alarms raised, over all thresholds; right alarms and lead time on hovering.

    Parameters
    ----------
    found : dict
        As `evaluation.alarms.alarms` gives it.
    refractory : int
        Which of the silent times.
    """
    ppv, sensitivity, lead, rate = (np.asarray(found[k])[refractory] for k in ("ppv", "sensitivity", "lead", "rate"))
    threshold = np.asarray(found["threshold"])
    told = [
        f"alarm at {predicted_percent(t)}: {100 * s:.0f} % of patients with the event found, {100 * p:.0f} % of alarms right, "
        f"middle lead {g:.2g} {time_unit}"
        for t, s, p, g in zip(threshold, sensitivity, ppv, lead)
    ]
    fig = go.Figure()
    add_line(fig, rate, sensitivity, accent(dark), "patients found", text=told)
    add_line(fig, rate, ppv, contrast(dark), "alarms that are right", dash="dash")
    share_axis(fig, "y", "share")
    fig.update_xaxes(title=f"alarms a patient and {time_unit.removesuffix('s')}")
    k = int(np.nanargmin(np.abs(sensitivity - 0.8)))
    finding = f"To find {100 * sensitivity[k]:.0f} % of patients with “{outcome}”, {100 * (1 - ppv[k]):.0f} % of alarms are false"
    quiet = found["refractory"][refractory]
    silent = (
        f"After an alarm it stays silent for {span_of(quiet, time_unit)}." if quiet else "It rings at every such row."
    )
    detail = f"{silent} Lead time is the middle of all events, found or not."
    fig.update_layout(font_color=ink(dark))
    return titled(fig, finding, detail, dark)


def by_time(over_time: dict, dark: bool = False) -> go.Figure:
    """How good the answer is how early, beside the regression on the summary so far."""
    fig = go.Figure()
    time = np.asarray(over_time["time"])
    value, low, high = (np.asarray(over_time[k], dtype=float) for k in ("value", "low", "high"))
    fig.add_scatter(
        x=time,
        y=value,
        error_y={"type": "data", "symmetric": False, "array": high - value, "arrayminus": value - low, "width": 4},
        mode="lines+markers",
        line={"color": accent(dark), "width": 3},
        name="this model",
    )
    add_line(fig, time, over_time["baseline"], soft_ink(dark), "the summary alone", dash="dash")
    area = over_time["measure"] == "auroc"
    fig.update_xaxes(title=f"since the start ({over_time['unit']})")
    fig.update_yaxes(title="AUC" if area else "mean error")
    known = np.flatnonzero(np.isfinite(value))
    if not len(known):
        return titled(fig, "Too few patients to say how early the answer is good", "", dark)
    a, b = known[0], known[-1]
    what = "AUC" if area else "Mean error"
    finding = f"{what} {value[a]:.2f} at the start, {value[b]:.2f} after {time[b]:.3g} {over_time['unit']}"
    detail = f"At each moment those still observed: {over_time['n'][a]} patients at first, {over_time['n'][b]} at last."
    return titled(fig, finding, detail, dark)
