"""Events within a time, at landmarks: who was at risk, and how well the risks told them apart, how early."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.parts import add_line, titled
from dlcore.plots.style import accent, contrast, ink, soft_ink
from dlcore.words.numerals import span_of

NARROW = 0.05  # of the longest bar: no number fits inside
SHORT = {"events": "with it", "competing": "another event", "censored": "lost", "free": "free of it"}  # beside a bar


def numbers_at_risk(results: dict, dark: bool = False) -> go.Figure:
    """What became of the patients at risk at each landmark, by the horizon."""
    marks = results["landmarks"]
    labels = [f"{at(mark, results)}<br>{mark['at_risk']} at risk" for mark in marks]
    most = max(mark["at_risk"] for mark in marks)
    narrow: list[list[str]] = [[] for _ in marks]  # what is too few for a number inside the bar is told beside it
    fig = go.Figure()
    kinds = (
        ("events", results["outcome"], contrast(dark)),
        ("competing", "another event first", "#CC79A7"),
        ("censored", "lost before then", soft_ink(dark)),
        ("free", "known to be free of it", accent(dark)),
    )
    for key, name, colour in kinds:
        n = [_free(m) if key == "free" else m[key] for m in marks]
        if any(n):
            inside = [str(count) if count >= NARROW * most else "" for count in n]
            fig.add_bar(
                y=labels,
                x=n,
                name=name,
                orientation="h",
                marker_color=colour,
                text=inside,
                textposition="inside",
                textangle=0,
                constraintext="none",
                hovertemplate="%{x} %{fullData.name}<extra></extra>",
            )
            for told, count in zip(narrow, n):
                if 0 < count < NARROW * most:
                    told.append(f"{count} {SHORT.get(key, name)}")
    for label, mark, told in zip(labels, marks, narrow):
        beside = {"y": label, "x": mark["at_risk"], "xanchor": "left", "showarrow": False, "font_color": ink(dark)}
        if told:
            fig.add_annotation(text=f" + {', '.join(told)}", **beside)
    fig.update_layout(barmode="stack")
    fig.update_xaxes(title="patients at risk", range=[0, most * (1.2 if any(narrow) else 1.04)])
    fig.update_yaxes(autorange="reversed")
    first = marks[0]
    span = span_of(results["horizon"], results["time_unit"])
    finding = f"Of {first['at_risk']} patients at risk at the start, {first['events']} had the event within {span}"
    detail = f"Each bar: who was at risk then, and what is known of them {span} later."
    return titled(fig, finding, detail, dark, height=210 + 46 * len(marks))


def _free(mark: dict) -> int:
    return mark["at_risk"] - mark["events"] - mark["competing"] - mark["censored"]


def at(mark: dict, results: dict) -> str:
    """When a landmark lies."""
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
    texts = [f"{at(m, results)}<br>{m['at_risk']} at risk<br>{m['events']} events" for m in marks]
    fig.update_xaxes(title="asked at", tickvals=np.arange(len(marks)), ticktext=texts)
    fig.update_yaxes(title="AUC", range=[0.35, 1.02])
    said = {
        "better": "better than",
        "worse": "worse than",
        "no relevant difference": "no better in practice than",
        "cannot tell": "not clearly better than",
    }[results["baseline"]["verdict"]]
    auc = results["metrics"]["auroc"]
    span = span_of(results["horizon"], results["time_unit"])
    finding = f"AUC {auc['value']:.2f} over all moments: {said} landmark regression"
    detail = (
        f"AUC: how often, of a patient with the event within {span} and one still free of it then, the first has the higher "
        "risk. Whiskers: 95 % intervals."
    )
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
