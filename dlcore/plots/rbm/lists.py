"""A patient's list completed."""

from __future__ import annotations

import plotly.graph_objects as go

from dlcore.plots.parts import share_axis, titled, wrapped
from dlcore.plots.rbm.names import n_lines
from dlcore.plots.style import accent, soft_ink
from dlcore.words.numerals import predicted_percent

MOST = 20


def completed(entries: list[dict], dark: bool, n_known: int) -> go.Figure:
    """Probabilities of what was not asked, likeliest first, beside how common each is.

    Parameters
    ----------
    entries : list of dict
        ``label``, ``p``, ``usual`` (or None), ``error``.
    """
    shown = sorted(entries, key=lambda e: -e["p"])[:MOST][::-1]
    y = [f"{wrapped(entry['label'])}  <b>{predicted_percent(entry['p'])}</b>" for entry in shown]
    fig = go.Figure()
    fig.add_bar(
        x=[entry["p"] for entry in shown], y=y, orientation="h", marker={"color": accent(dark)}, name="for this patient",
        error_x={"array": [1.96 * entry["error"] for entry in shown], "visible": any(e["error"] for e in shown)},
        hovertemplate="%{y}: %{x:.1%}<extra></extra>",
    )  # fmt: skip
    usual = [(entry["usual"], label) for entry, label in zip(shown, y) if entry["usual"] is not None]
    if usual:
        mark = {"symbol": "line-ns", "size": 16, "line": {"width": 3, "color": soft_ink(dark)}}
        x, names = zip(*usual)
        hover = "%{y}: %{x:.1%} of all patients<extra></extra>"
        fig.add_scatter(x=x, y=names, mode="markers", marker=mark, name="among all patients", hovertemplate=hover)
    share_axis(fig, "x", "Probability", high=1.01)
    fig.update_yaxes(tickfont={"size": 13})
    fig.update_layout(margin={"b": 110})
    top = shown[-1]
    known = f"given {n_known} known finding{'s' if n_known != 1 else ''}" if n_known else "with nothing known"
    finding = f"Likeliest of what was not asked: {top['label']}, {predicted_percent(top['p'])} {known}"
    return titled(
        fig,
        finding,
        "bar: this patient; tick: how common it is among all patients",
        dark,
        200 + (28 + 11 * (n_lines(y) - 1)) * len(shown),
    )
