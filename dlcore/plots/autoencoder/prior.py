"""The pull of the prior on each code, and what is decoded from codes drawn from it."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.autoencoder.blame import picture_values
from dlcore.plots.autoencoder.bottleneck import side_by_side
from dlcore.plots.parts import titled
from dlcore.plots.style import accent, contrast, fade


def pull(tree: dict, dark: bool) -> go.Figure:
    """How far each code lies from the prior: what it tells of a patient."""
    found = np.asarray(tree["pull"], float)
    order = np.argsort(-found)
    names = [f"code {k + 1}" for k in order]
    width = [f"one patient's code is as wide as {100 * float(tree['spread'][k]):.0f} % of the prior" for k in order]
    fig = go.Figure(
        go.Bar(x=found[order], y=names, orientation="h", marker_color=accent(dark), text=width, textposition="none",
               hovertemplate="%{y}: %{x:.2f} nats; %{text}<extra></extra>")
    )  # fmt: skip
    fig.update_xaxes(title="what it tells of a patient (nats)", rangemode="tozero")
    fig.update_yaxes(autorange="reversed")
    finding = f"{tree['used']} of {len(found)} codes tell something of a patient; the others were pulled to the prior"
    if tree["used"] == len(found):
        finding = f"All {len(found)} codes tell something of a patient"
    return titled(
        fig, finding, "0: the code is the same for everybody, and could be left out", dark, 170 + 26 * len(found)
    )


def drawn(tree: dict, rows: str, axis: dict, dark: bool) -> go.Figure:
    """Signals or pictures made up: decoded from codes drawn from the prior."""
    made = np.asarray(tree["drawn"], float)
    if rows == "pictures":
        fig = go.Figure(go.Image(z=side_by_side([picture_values(one) for one in made]), hoverinfo="skip"))
        fig.update_xaxes(visible=False)
        fig.update_yaxes(visible=False)
    else:
        t = np.linspace(0, axis.get("length") or made.shape[-1], made.shape[-1], endpoint=False)
        fig = go.Figure()
        for k, one in enumerate(made):
            colour = contrast(dark) if k == 0 else fade(accent(dark), 0.55)
            fig.add_scatter(x=t, y=one[0], mode="lines", line={"color": colour, "width": 2}, showlegend=False)
        fig.update_xaxes(title=f"time ({axis.get('unit') or 'samples'})")
        fig.update_yaxes(title="value")
    finding = f"{len(made)} made up by the network: nobody has them, yet they should look like patients"
    return titled(fig, finding, "decoded from codes tossed from a normal distribution", dark, 320)
