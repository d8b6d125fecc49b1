"""One patient's course, and the answer as it was redrawn at every row."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dlcore.plots.parts import percent, share_axis, titled
from dlcore.plots.style import accent, contrast, fade, soft_ink

LINES = 6  # variables drawn below the answer


def redrawn(
    course: dict, values: np.ndarray, names, units, time_unit: str, called: str, dark: bool = False
) -> go.Figure:
    """The probability at every row above, what was measured below.

    Parameters
    ----------
    course : dict
        ``times`` (T,), ``answer`` and ``summary`` (T,) shares, ``disagreement`` (T,).
    values : (T, V) array
        NaN where not measured.
    names, units : sequences of V str
    called : str
        What the probability is of.
    """
    shown = np.argsort(np.isnan(values).mean(axis=0), kind="stable")[:LINES]
    heights = [0.42, *([0.58 / len(shown)] * len(shown))]
    fig = make_subplots(1 + len(shown), 1, shared_xaxes=True, row_heights=heights, vertical_spacing=0.02)
    t, answer = np.asarray(course["times"]), np.asarray(course["answer"])
    low, high = np.clip(answer - course["disagreement"], 0, 1), np.clip(answer + course["disagreement"], 0, 1)
    band = {"x": np.r_[t, t[::-1]], "y": np.r_[high, low[::-1]], "fill": "toself", "line": {"width": 0}}
    fig.add_scatter(**band, fillcolor=fade(contrast(dark), 0.2), hoverinfo="skip", showlegend=False, row=1, col=1)
    marks = "lines+markers" if len(t) <= 120 else "lines"
    hover = "%{x:.3g}: %{y:.0%}<extra></extra>"
    fig.add_scatter(
        x=t,
        y=answer,
        mode=marks,
        line={"color": contrast(dark), "width": 3},
        name="with the course",
        row=1,
        col=1,
        hovertemplate=hover,
    )
    dotted = {"color": soft_ink(dark), "width": 2, "dash": "dot"}
    fig.add_scatter(
        x=t,
        y=course["summary"],
        mode="lines",
        line=dotted,
        name="by the summary alone",
        row=1,
        col=1,
        hovertemplate=hover,
    )
    for place, variable in enumerate(shown, 2):
        known = ~np.isnan(values[:, variable])
        line = {"color": accent(dark), "width": 1.6}
        fig.add_scatter(
            x=t[known],
            y=values[known, variable],
            mode=marks,
            line=line,
            marker={"size": 4},
            showlegend=False,
            row=place,
            col=1,
        )
        unit = f"<br>{units[variable]}" if units[variable] else ""
        fig.update_yaxes(
            title={"text": f"{_short(names[variable])}{unit}", "font": {"size": 12}}, nticks=3, row=place, col=1
        )
    share_axis(fig, "y", "")
    fig.update_yaxes(range=None, tickvals=None, ticktext=None, autorange=True, row=2)
    for place in range(2, 2 + len(shown)):
        fig.update_yaxes(range=None, tickmode="auto", tickvals=None, ticktext=None, autorange=True, row=place, col=1)
    fig.update_xaxes(title="row" if time_unit == "steps" else f"time ({time_unit})", row=1 + len(shown), col=1)
    finding = f"{called}: from {percent(answer[0])} at the first row to {percent(answer[-1])} at the last"
    detail = "At each moment only what was measured until then is used. The band shows how far the networks disagree."
    return titled(fig, finding, detail, dark, height=240 + 90 * len(shown) + 110)


def _short(name: str) -> str:
    plain = name.split(" (")[0]
    return plain if len(plain) <= 16 else plain[:15] + "…"
