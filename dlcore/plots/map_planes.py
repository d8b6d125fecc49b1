"""Every variable as a small map of its own, side by side."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dlcore.plots.map_cells import SCALE, mark, pixels_per_cell
from dlcore.plots.parts import titled

PER_FIGURE, PER_ROW = 12, 4


def value_text(value: float, unit: str, is_share: bool) -> str:
    """A number with its unit, or a share in percent."""
    if not np.isfinite(value):
        return "not known"
    if is_share:
        return f"{100 * value:.0f} %"
    shown = f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{shown} {unit}".strip()


def planes_in_order(explain: dict) -> list[list[int]]:
    """Columns a figure, in the order in which alike ones stand together."""
    order = [int(j) for j in explain["planes"]["order"]]
    return [order[start : start + PER_FIGURE] for start in range(0, len(order), PER_FIGURE)]


def planes(explain: dict, dark: bool, group: int = 0) -> go.Figure:
    """Small multiples of up to 12 variables: bright is high; planes that look alike stand beside each other."""
    shown, plane, layout = planes_in_order(explain)[group], explain["planes"], explain["map"]
    n_rows = -(-len(shown) // PER_ROW)
    titles = [_shortened(plane["names"][j]) for j in shown]
    fig = make_subplots(
        rows=n_rows, cols=PER_ROW, subplot_titles=titles, horizontal_spacing=0.02, vertical_spacing=0.4 / (n_rows + 1)
    )
    fits = min(165 / (np.ptp(layout["x"]) + 1.3), 130 / (np.ptp(layout["y"]) + 1.3))
    from_full = fits / pixels_per_cell(layout)
    for place, j in enumerate(shown):
        words = [value_text(v, plane["units"][j], plane["is_share"][j]) for v in plane["values"][j]]
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
        low, high = (
            value_text(v, plane["units"][j], plane["is_share"][j])
            for v in (plane["values"][j].min(), plane["values"][j].max())
        )
        fig.layout.annotations[place].update(text=f"{titles[place]}<br><sup>{low} to {high}</sup>", font_size=13)
    fig.update_xaxes(visible=False, range=[layout["x"].min() - 0.65, layout["x"].max() + 0.65])
    fig.update_yaxes(visible=False, range=[layout["y"].max() + 0.65, layout["y"].min() - 0.65])
    fig.update_layout(showlegend=False, margin={"l": 8, "r": 8, "t": 124, "b": 8})
    return titled(
        fig, "Each variable on the map: bright is high", "alike ones stand together", dark, 132 + 190 * n_rows
    )


def _shortened(name: str) -> str:
    return name if len(name) <= 26 else name[:25] + "…"
