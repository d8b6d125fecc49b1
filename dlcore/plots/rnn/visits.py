"""One patient: the answer as it was redrawn at every row above, what was measured below."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dlcore.plots.parts import percent, titled
from dlcore.plots.style import COLOURS, accent, contrast, fade, soft_ink

LINES = 6  # variables drawn below the answer


def redrawn(
    course: dict, called: str, is_share: bool = True, other: dict | None = None, dark: bool = False
) -> go.Figure:
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
    other : dict, optional
        The same of a changed course, drawn beside it.
    """
    values = np.asarray(course["values"])
    shown = _most_measured(values, course["names"])
    heights = [0.44, *([0.56 / len(shown)] * len(shown))]
    fig = make_subplots(1 + len(shown), 1, shared_xaxes=True, row_heights=heights, vertical_spacing=0.025)
    _answer(fig, course, is_share, other, dark)
    for place, variable in enumerate(shown, 2):
        _variable(fig, course, variable, place, dark)
    if is_share:
        share_axis_of_row(fig, course, other)
    unit = course["time_unit"]
    fig.update_xaxes(title="row" if unit == "steps" else f"time ({unit})", row=1 + len(shown), col=1)
    finding, detail = _said(course, called, is_share, other)
    return titled(fig, finding, detail, dark, height=250 + 92 * len(shown) + 100)


def _most_measured(values: np.ndarray, names) -> np.ndarray:
    """Variables that change and are measured often, the most often first; in the order of the file."""
    measured = (~np.isnan(values)).sum(axis=0)
    with np.errstate(all="ignore"):
        moves = np.array([len(np.unique(v[~np.isnan(v)])) > 1 for v in values.T])
    order = np.lexsort((-measured, ~moves))
    return np.sort(order[measured[order] > 0][:LINES])


def _answer(fig: go.Figure, course: dict, is_share: bool, other: dict | None, dark: bool) -> None:
    t, answer = np.asarray(course["times"]), np.asarray(course["answer"])
    marks = _marks(len(t))
    hover = "%{x:.4g}: %{y:.0%}<extra></extra>" if is_share else "%{x:.4g}: %{y:.4g}<extra></extra>"
    if "disagreement" in course and other is None:
        low, high = answer - course["disagreement"], answer + course["disagreement"]
        low, high = (np.clip(part, 0, 1) if is_share else part for part in (low, high))
        band = {"x": np.r_[t, t[::-1]], "y": np.r_[high, low[::-1]], "fill": "toself", "line": {"width": 0}}
        fig.add_scatter(**band, fillcolor=fade(contrast(dark), 0.2), hoverinfo="skip", showlegend=False, row=1, col=1)
    line = {"color": contrast(dark), "width": 3}
    own = "as it was" if other is not None else "with the course"
    fig.add_scatter(x=t, y=answer, mode=marks, line=line, name=own, hovertemplate=hover, row=1, col=1)
    if other is not None:
        changed = {"color": COLOURS["green"], "width": 3, "dash": "dash"}
        x, y = other["times"], other["answer"]
        fig.add_scatter(x=x, y=y, mode=marks, line=changed, name="changed", hovertemplate=hover, row=1, col=1)
        return
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
    text = _short(course["names"][variable]) + (f"<br>{unit}" if unit else "")
    fig.update_yaxes(title={"text": text, "font": {"size": 12}}, nticks=3, tickfont_size=12, row=place, col=1)


def share_axis_of_row(fig: go.Figure, course: dict, other: dict | None) -> None:
    """The first plot's axis in whole percent, up to a little above the highest answer."""
    highest = max(float(np.nanmax(part["answer"])) for part in (course, other) if part is not None)
    top = min(1.0, max(0.1, 1.25 * highest))
    ticks = np.linspace(0, 1, 6) if top > 0.6 else np.linspace(0, 0.5, 6) if top > 0.25 else np.linspace(0, 0.25, 6)
    ticks = [tick for tick in ticks if tick <= top]
    fig.update_yaxes(
        range=[-0.01, top + 0.02], tickvals=ticks, ticktext=[f"{100 * tick:.0f} %" for tick in ticks], row=1, col=1
    )


def _said(course: dict, called: str, is_share: bool, other: dict | None) -> tuple[str, str]:
    answer = np.asarray(course["answer"])
    write = percent if is_share else (lambda value: f"{value:.3g}")
    if other is not None:
        last = write(float(np.asarray(other["answer"])[-1]))
        return f"{called}: {write(float(answer[-1]))} as it was, {last} with the change", "At the last row."
    detail = "At each moment only what was measured until then is used. The band shows how far the networks disagree."
    finding = f"{called}: {write(float(answer[0]))} at the first row, {write(float(answer[-1]))} at the last"
    return finding, detail if "disagreement" in course else detail.split(" The band")[0]


def _marks(n: int) -> str:
    return "lines+markers" if n <= 120 else "lines"


def _short(name: str, limit: int = 16) -> str:
    plain = name.split(" (")[0]
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"
