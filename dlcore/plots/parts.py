"""Strokes that every figure is made of."""

from __future__ import annotations

from textwrap import wrap

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.style import fade, soft_ink, style
from dlcore.words.variables import without_unit

WIDE = 84  # characters of a title in one line
LABEL = 22  # characters a line of a name beside a figure
ROOM, FINDING_LINE, DETAIL_LINE = 64, 26, 20  # pixels of a title of one line each, and of every further line


def beside_value(name: str, text: str, gap: str = " ") -> str:
    """ "albumin <b>1.8 g/dL</b>": the unit once, at the value."""
    return f"{without_unit(name, text.partition(' ')[2])}{gap}<b>{text}</b>"


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


def share_axis(
    fig: go.Figure, axis: str, title: str, low: float = -0.01, high: float = 1.01, n_ticks: int = 6, **place: int
) -> None:
    """An axis of shares, 0 to 100 %; `place` is the row and column of one plot of several."""
    update = fig.update_xaxes if axis == "x" else fig.update_yaxes
    ticks = [tick for tick in np.linspace(0, 1, n_ticks) if tick <= high]
    update(title=title, range=[low, high], tickvals=ticks, ticktext=[f"{100 * tick:.0f} %" for tick in ticks], **place)


def wrapped(name: str, width: int = LABEL) -> str:
    """The name over as many lines as it needs, of so many letters; no word is cut."""
    return "<br>".join(wrap(name, width, break_long_words=False)) or name


def class_axes(fig: go.Figure, names: list[str], answered: str, observed: str) -> None:
    """A square of classes: answers across, what was observed downwards, the first on top; no name is cut."""
    k = len(names)
    both = {"tickvals": list(range(k)), "showgrid": False}
    few = {"ticktext": [wrapped(name, 12) for name in names], "tickangle": 0}
    many = {"ticktext": names, "tickangle": -40}  # leaning to the left, where there is room
    fig.update_xaxes(title=answered, range=[-0.6, k - 0.4], **both, **(few if k <= 4 else many))
    fig.update_yaxes(title=observed, range=[k - 0.4, -0.6], ticktext=names, **both)


def titled(fig: go.Figure, finding: str, detail: str, dark: bool, height: int = 440, headings: int = 16) -> go.Figure:
    """The house's look, the finding as title and its figures below it, in as many lines as they need.

    Parameters
    ----------
    height : int
        Pixels with a title of one line; further lines make the figure taller, never the plot smaller.
    headings : int
        Pixels between title and plots: more where each plot has a heading of its own.
    """
    finding, detail = ("<br>".join(wrap(text, WIDE, break_on_hyphens=False)) for text in (finding, detail))
    title = {"text": finding, "subtitle": {"text": detail, "font": {"color": soft_ink(dark)}}}
    title["pad"] = {"l": 12, "t": 10 + 22 * finding.count("<br>")}  # plotly lets lines grow upwards
    room = _room(finding, detail)
    fig.update_layout(title=title, height=height + room - ROOM, margin_t=headings + room)
    return style(fig, dark)


def lift_title(fig: go.Figure) -> tuple[str, str]:
    """Take finding and detail off a figure, and the room they took: for a page, whose own text wraps by itself."""
    title, margin = fig.layout.title, fig.layout.margin.t
    finding, detail = title.text or "", title.subtitle.text or ""
    if not finding:
        return "", ""
    room = _room(finding, detail)
    fig.update_layout(title=None, height=fig.layout.height - room, margin_t=margin - room)
    return finding.replace("<br>", " "), detail.replace("<br>", " ")


def _room(finding: str, detail: str) -> int:
    return ROOM + FINDING_LINE * finding.count("<br>") + DETAIL_LINE * detail.count("<br>")


def _hover(text) -> str:
    return "%{x:.3g}, %{y:.3g}<extra>%{fullData.name}</extra>" if text is None else "%{text}<extra></extra>"
