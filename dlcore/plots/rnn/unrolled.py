"""One network used again and again: unrolled in time, played row by row in the browser."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.parts import titled, wrapped
from dlcore.plots.style import accent, contrast, ink, soft_ink
from dlcore.words.numerals import predicted_percent

MOST = 8  # rows that are drawn
SHOWN = 3  # values written beside a row
_ROW, _LETTERS = 108, 17  # pixels of a row, and letters that fit beside it on a telephone


def unrolled(example: dict, is_share: bool = True, first=(), dark: bool = False) -> go.Figure:
    """The first rows of a course: values in from the left, memory downwards, the answer out on the right.

    One row below the other: side by side they do not fit a telephone.

    Parameters
    ----------
    example : dict
        ``times`` (T,), ``values`` (T, V), ``names``, ``time_unit``, ``answer`` (T,).
    first : sequence of str
        Variables whose values are written before others.
    """
    n = min(MOST, len(example["times"]))
    example = _ordered(example, list(first))
    fig = go.Figure(data=_state(example, n, n, is_share, dark))
    fig.frames = [go.Frame(data=_state(example, n, k + 1, is_share, dark), name=str(k + 1)) for k in range(n)]
    _arrows(fig, n, dark)
    fig.update_xaxes(visible=False, range=[-2.1, 1.5])
    fig.update_yaxes(visible=False, range=[n - 0.4, -0.6])
    fig.update_layout(updatemenus=[_buttons(dark)], showlegend=False)
    last = _written(float(example["answer"][n - 1]), is_share)
    finding = f"The same network {n} times: after row {n} the answer is {last}"
    detail = "What comes later has no way back: every arrow points down or to the right."
    return titled(fig, finding, detail, dark, height=140 + _ROW * n)


def _ordered(example: dict, first: list[str]) -> dict:
    """The variables with those named first in front."""
    names = [str(name) for name in example["names"]]
    order = sorted(range(len(names)), key=lambda v: first.index(names[v]) if names[v] in first else len(first))
    return example | {
        "names": [names[v] for v in order],
        "values": np.asarray(example["values"], dtype=float)[:, order],
    }


def _state(example: dict, n: int, done: int, is_share: bool, dark: bool) -> list[go.Scatter]:
    """The picture once `done` of n rows have come in."""
    y = np.arange(n)
    now = y < done
    answer = np.asarray(example["answer"], dtype=float)
    said = [_written(answer[i], is_share) if now[i] else "" for i in y]
    values = [_values(example, i) if now[i] else "" for i in y]
    boxes = [accent(dark) if i == done - 1 else soft_ink(dark) if now[i] else "rgba(128,140,155,0.25)" for i in y]
    box = {"size": 34, "symbol": "square", "color": boxes}
    left, right = (
        {"color": ink(dark), "size": 13},
        {"color": contrast(dark), "size": 17},
    )
    at = {"y": y, "hoverinfo": "skip"}
    return [
        go.Scatter(x=0 * y, mode="markers", marker=box, **at),
        go.Scatter(x=0 * y + 0.62, mode="text", text=said, textfont=right, textposition="middle right", **at),
        go.Scatter(x=0 * y - 0.42, mode="text", text=values, textfont=left, textposition="middle left", **at),
    ]


def _values(example: dict, i: int) -> str:
    """When, and a few of the values that were measured then."""
    row = np.asarray(example["values"], dtype=float)[i]
    known = np.flatnonzero(~np.isnan(row))[:SHOWN]
    lines = [f"<b>{float(example['times'][i]):.3g} {_unit(example['time_unit'])}</b>"]
    lines += [wrapped(f"{str(example['names'][v]).split(' (')[0]} {row[v]:.3g}", _LETTERS) for v in known]
    more = int((~np.isnan(row)).sum()) - len(known)
    return "<br>".join([*lines, *([f"+ {more} more"] if more > 0 else [])])


def _unit(unit: str) -> str:
    return "" if unit == "steps" else unit


def _written(value: float, is_share: bool) -> str:
    return predicted_percent(value) if is_share else f"{value:.3g}"


def _arrows(fig: go.Figure, n: int, dark: bool) -> None:
    style = {"showarrow": True, "arrowhead": 2, "arrowwidth": 1.6, "arrowcolor": soft_ink(dark), "text": ""}
    places = {"xref": "x", "yref": "y", "axref": "x", "ayref": "y"}
    for i in range(n):
        fig.add_annotation(x=-0.17, y=i, ax=-0.38, ay=i, **style, **places)
        fig.add_annotation(x=0.55, y=i, ax=0.17, ay=i, **style, **places)
        if i:
            fig.add_annotation(x=0, y=i - 0.26, ax=0, ay=i - 0.74, **style, **places)


def _buttons(dark: bool) -> dict:
    play = {"frame": {"duration": 900, "redraw": True}, "fromcurrent": False, "transition": {"duration": 0}}
    stop = {"frame": {"duration": 0, "redraw": False}, "mode": "immediate"}
    buttons = [
        {"label": "▶ Play", "method": "animate", "args": [None, play]},
        {"label": "❚❚ Stop", "method": "animate", "args": [[None], stop]},
    ]
    return {
        "type": "buttons",
        "direction": "left",
        "showactive": False,
        "buttons": buttons,
        "x": 0,
        "xanchor": "left",
        "y": -0.02,
        "yanchor": "top",
        "font": {"color": "#1F2933"},
    }
