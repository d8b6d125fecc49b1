"""One patient: the answer as it was redrawn at every row above, what was measured below."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dlcore.plots.parts import titled
from dlcore.plots.style import accent, contrast, fade, soft_ink
from dlcore.words.numerals import predicted_percent
from dlcore.words.variables import with_unit

LINES = 6  # variables drawn below the answer


def redrawn(course: dict, called: str, is_share: bool = True, first=(), dark: bool = False) -> go.Figure:
    """The answer at every row above, what was measured below.

    Parameters
    ----------
    course : dict
        ``times`` (T,), ``values`` (T, V), ``names``, ``units``, ``time_unit``; ``answer`` and ``summary`` (T,), and perhaps
        ``disagreement`` (T,).
    called : str
        What the answer is.
    is_share : bool
        Whether it is a probability.
    first : sequence of str
        Variables that are drawn before others, such as those that move the answer most.
    """
    values = np.asarray(course["values"])
    shown = _chosen(values, [str(name) for name in course["names"]], list(first))
    heights = [0.44, *([0.56 / len(shown)] * len(shown))]
    fig = make_subplots(
        1 + len(shown), 1, shared_xaxes=True, row_heights=heights, vertical_spacing=0.55 / (8 + len(shown))
    )
    _answer(fig, course, is_share, dark)
    for place, variable in enumerate(shown, 2):
        _variable(fig, course, variable, place, dark)
    if is_share:
        _share_axis(fig, course)
    unit = course["time_unit"]
    fig.update_xaxes(title="row" if unit == "steps" else f"time ({unit})", row=1 + len(shown), col=1)
    finding, detail = _said(course, called, is_share)
    return titled(fig, finding, detail, dark, height=360 + 104 * len(shown))


def _chosen(values: np.ndarray, names: list[str], first: list[str]) -> np.ndarray:
    """Variables that change and are measured, those named first before others, then the most often measured."""
    measured = (~np.isnan(values)).sum(axis=0)
    still = np.array([len(np.unique(v[~np.isnan(v)])) < 2 for v in values.T])
    rank = np.array([first.index(name) if name in first else len(first) for name in names])
    order = np.lexsort((-measured, rank, still))
    kept = order[measured[order] > 0][:LINES]
    return kept if len(kept) else order[:1]


def _answer(fig: go.Figure, course: dict, is_share: bool, dark: bool) -> None:
    t, answer = np.asarray(course["times"]), np.asarray(course["answer"])
    marks = _marks(len(t))
    hover = "%{x:.4g}: %{y:.0%}<extra></extra>" if is_share else "%{x:.4g}: %{y:.4g}<extra></extra>"
    if "disagreement" in course:
        low, high = answer - course["disagreement"], answer + course["disagreement"]
        low, high = (np.clip(part, 0, 1) if is_share else part for part in (low, high))
        band = {"x": np.r_[t, t[::-1]], "y": np.r_[high, low[::-1]], "mode": "lines", "fill": "toself"}
        band["line"] = {"width": 0}
        fig.add_scatter(**band, fillcolor=fade(contrast(dark), 0.2), hoverinfo="skip", showlegend=False, row=1, col=1)
    line = {"color": contrast(dark), "width": 3}
    fig.add_scatter(x=t, y=answer, mode=marks, line=line, name="with the course", hovertemplate=hover, row=1, col=1)
    dotted = {"color": soft_ink(dark), "width": 2, "dash": "dot"}
    name = "by the summary alone"
    fig.add_scatter(x=t, y=course["summary"], mode="lines", line=dotted, name=name, hovertemplate=hover, row=1, col=1)


def _variable(fig: go.Figure, course: dict, variable: int, place: int, dark: bool) -> None:
    t, v = np.asarray(course["times"]), np.asarray(course["values"])[:, variable]
    known = ~np.isnan(v)
    style = {"line": {"color": accent(dark), "width": 1.6}, "marker": {"size": 5}, "showlegend": False}
    hover = "%{x:.4g}: %{y:.4g}<extra></extra>"
    fig.add_scatter(x=t[known], y=v[known], mode=_marks(known.sum()), hovertemplate=hover, **style, row=place, col=1)
    unit = course["units"][variable]
    name = str(course["names"][variable])
    text = with_unit(name, unit)
    axis = "" if place == 1 else str(place)
    at = {
        "xref": f"x{axis} domain",
        "yref": f"y{axis} domain",
        "x": 0.005,
        "y": 1.02,
        "xanchor": "left",
        "yanchor": "bottom",
    }
    fig.add_annotation(text=text, showarrow=False, font={"size": 13, "color": soft_ink(dark)}, **at)
    fig.update_yaxes(nticks=3, tickfont_size=12, row=place, col=1)


def _share_axis(fig: go.Figure, course: dict) -> None:
    """The first plot's axis in whole predicted_percent, up to a little above the highest answer."""
    top = min(1.0, max(0.1, 1.25 * float(np.nanmax(course["answer"]))))
    step = 0.2 if top > 0.6 else 0.1 if top > 0.25 else 0.05
    ticks = np.arange(0, top + 1e-9, step)
    words = [f"{100 * tick:.0f} %" for tick in ticks]
    fig.update_yaxes(range=[-0.01, top + 0.02], tickvals=ticks, ticktext=words, row=1, col=1)


def _said(course: dict, called: str, is_share: bool) -> tuple[str, str]:
    answer = np.asarray(course["answer"])
    write = predicted_percent if is_share else (lambda value: f"{value:.3g}")
    detail = "At each moment only what was measured until then is used."
    if "disagreement" in course and np.asarray(course["disagreement"]).max() > 0:
        detail += " The band shows how far the networks disagree."
    if len(answer) == 1:
        return f"{called}: {write(float(answer[0]))} at the only row so far", detail
    return f"{called}: {write(float(answer[0]))} at the first row, {write(float(answer[-1]))} at the last", detail


def _marks(n: int) -> str:
    return "lines+markers" if n <= 120 else "lines"
