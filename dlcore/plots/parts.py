"""Strokes that every figure is made of."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.style import fade, soft_ink, style


def add_line(fig: go.Figure, x, y, colour: str, name: str, *, dash: str = "solid", text=None, shape: str = "linear"):
    """A curve; `text` shows on hovering."""
    hover = {"hoverinfo": "skip"} if text is None and dash != "solid" else {"hovertemplate": _hover(text)}
    width = 3 if dash == "solid" else 2
    line = {"color": colour, "width": width, "dash": dash, "shape": shape}
    fig.add_scatter(x=x, y=y, mode="lines", name=name, line=line, text=text, **hover)


def add_band(fig: go.Figure, x, low, high, colour: str) -> None:
    """The area between two curves: a 95 % interval, left out of the legend."""
    x, low, high = (np.asarray(values, float) for values in (x, low, high))
    known = np.isfinite(low) & np.isfinite(high)
    x, low, high = x[known], low[known], high[known]
    fig.add_scatter(
        x=np.r_[x, x[::-1]],
        y=np.r_[high, low[::-1]],
        fill="toself",
        fillcolor=fade(colour, 0.18),
        line={"width": 0},
        mode="lines",
        showlegend=False,
        hoverinfo="skip",
    )


def share_axis(fig: go.Figure, axis: str, title: str, low: float = -0.01, high: float = 1.01) -> None:
    """An axis of shares, 0 to 100 %."""
    update = fig.update_xaxes if axis == "x" else fig.update_yaxes
    ticks = [tick for tick in np.linspace(0, 1, 6) if tick <= high]
    update(title=title, range=[low, high], tickvals=ticks, ticktext=[f"{100 * tick:.0f} %" for tick in ticks])


def titled(fig: go.Figure, finding: str, detail: str, dark: bool, height: int = 440) -> go.Figure:
    """The house's look, the finding as title and its figures below it."""
    title = {"text": finding, "subtitle": {"text": detail, "font": {"color": soft_ink(dark)}}}
    fig.update_layout(title=title, height=height)
    return style(fig, dark)


def _hover(text) -> str:
    return "%{x:.3g}, %{y:.3g}<extra>%{fullData.name}</extra>" if text is None else "%{text}<extra></extra>"
