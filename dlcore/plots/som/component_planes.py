"""Every variable as a small map of its own, side by side; and how its values are written."""

from __future__ import annotations

from textwrap import wrap

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dlcore.plots.parts import titled
from dlcore.plots.som.cells import SCALE, mark, pixels_per_cell

PER_FIGURE, PER_ROW = 9, 3


def value_text(value: float, unit: str, is_share: bool, reach: float = 0.0) -> str:
    """A number with its unit, or a share in percent.

    Parameters
    ----------
    reach : float
        How far the variable's values lie apart, which says how many decimals mean anything; 0 for the value alone.
    """
    if not np.isfinite(value):
        return "not known"
    if is_share:
        return f"{100 * value:.0f} %"
    size = abs(reach) or abs(value)
    decimals = int(np.clip(2 - np.floor(np.log10(size)), 0, 6)) if size > 0 else 0
    rounded = round(float(value), decimals) or 0.0  # never "-0"
    return f"{rounded:.{decimals}f} {unit}".strip() if rounded else f"0 {unit}".strip()


def planes_in_order(explain: dict) -> list[list[int]]:
    """Columns a figure, in the order in which alike ones stand together."""
    order = [int(j) for j in explain["planes"]["order"]]
    return [order[start : start + PER_FIGURE] for start in range(0, len(order), PER_FIGURE)]


def planes(explain: dict, dark: bool, group: int = 0, ranges=None) -> go.Figure:
    """Small multiples of up to 9 variables: bright is high; planes that look alike stand beside each other.

    Parameters
    ----------
    ranges : dict, optional
        Variable → (lowest, highest) value among the patients, to stand beside those of the cells.
    """
    shown, plane, layout = planes_in_order(explain)[group], explain["planes"], explain["map"]
    n_rows = -(-len(shown) // PER_ROW)
    titles = [_in_lines(plane["names"][j]) for j in shown]
    fig = make_subplots(
        rows=n_rows, cols=PER_ROW, subplot_titles=titles, horizontal_spacing=0.02, vertical_spacing=0.52 / (n_rows + 1)
    )
    fits = min(295 / (np.ptp(layout["x"]) + 1.3), 170 / (np.ptp(layout["y"]) + 1.3))
    from_full = fits / pixels_per_cell(layout)
    for place, j in enumerate(shown):
        words = _words(plane, j)
        marker = mark(layout, from_full) | {"color": plane["values"][j], "colorscale": SCALE, "line": {"width": 0}}
        trace = go.Scatter(
            x=layout["x"],
            y=layout["y"],
            mode="markers",
            marker=marker,
            text=words,
            hovertemplate="%{text}<extra></extra>",
        )
        fig.add_trace(trace, row=place // PER_ROW + 1, col=place % PER_ROW + 1)
        low, high = words[plane["values"][j].argmin()], words[plane["values"][j].argmax()]
        low = low.removesuffix(plane["units"][j]).strip()
        said = f"<b>{titles[place]}</b><br>cells {low} to {high}{_among_patients(plane, j, ranges or {})}"
        fig.layout.annotations[place].update(text=said, font_size=14)
    bare = {"visible": False, "constrain": "domain"}
    fig.update_xaxes(**bare, range=[layout["x"].min() - 0.65, layout["x"].max() + 0.65])
    fig.for_each_yaxis(lambda axis: axis.update(scaleanchor=axis.anchor))
    fig.update_yaxes(**bare, range=[layout["y"].max() + 0.65, layout["y"].min() - 0.65])
    fig.update_layout(showlegend=False, margin={"l": 8, "r": 8, "b": 8})
    detail = "bright is high, dark is low; below each name the lowest and highest average of a cell"
    return titled(fig, _alike(plane, shown), detail, dark, 150 + 235 * n_rows, headings=76)


def _words(plane, j) -> list[str]:
    reach = float(np.ptp(plane["values"][j]))
    return [value_text(v, plane["units"][j], plane["is_share"][j], reach) for v in plane["values"][j]]


def _among_patients(plane, j, ranges) -> str:
    """The range among the patients themselves, which cells, as averages, do not reach."""
    low, high = ranges.get(plane["variables"][j], (None, None))
    if low is None or high is None or plane["is_share"][j]:
        return ""
    return f" (patients {low:.4g} to {high:.4g})"


def _alike(plane, shown) -> str:
    """The two variables whose maps look most alike, or most opposite."""
    values = np.stack([plane["values"][j] for j in shown]).astype(float)  # (v, n_cells)
    varying = np.flatnonzero(values.std(axis=1) > 0)
    if len(varying) < 2:
        return "Each variable on the map"
    likeness = np.triu(np.corrcoef(values[varying]), 1)
    a, b = np.unravel_index(np.abs(likeness).argmax(), likeness.shape)
    first, second = (plane["names"][shown[varying[k]]] for k in (a, b))
    how = "go together" if likeness[a, b] > 0 else "oppose each other"
    return f"Of these {len(shown)}, {first} and {second} {how} most (correlation of the cells {likeness[a, b]:.2f})"


def _in_lines(name: str) -> str:
    """A name in at most two lines."""
    lines = wrap(name, 30, max_lines=2, placeholder=" …")
    return "<br>".join(lines)
