"""Gates and memory over time, how far a gradient reaches, and what a model has come to look at."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dlcore.plots.parts import add_line, titled
from dlcore.plots.style import COLOURS, accent, contrast, soft_ink

_TITLES = {
    "input": "Input gate<br>what is let in",
    "forget": "Forget gate<br>what is kept",
    "output": "Output gate<br>what is shown",
    "candidate": "What is offered",
    "memory": "Memory",
    "hidden": "What the layer says",
    "reset": "Reset gate<br>what past is used",
    "update": "Update gate<br>what is kept",
}
_SHOWN = {"lstm": ("input", "forget", "memory", "hidden"), "gru": ("reset", "update", "candidate", "hidden")}


def gate_maps(gates: dict, time_unit: str, dark: bool = False) -> go.Figure:
    """Gates, memory and output of the units that matter most (down) over one course (across).

    Parameters
    ----------
    gates : dict
        As `explain.rnn.inside.gates` gives it.
    """
    names = _SHOWN[gates["kind"]]
    fig = make_subplots(
        rows=2,
        cols=2,
        subplot_titles=[_TITLES[n] for n in names],
        shared_xaxes=True,
        shared_yaxes=True,
        vertical_spacing=0.2,
    )
    times = np.asarray(gates["times"], dtype=float)
    for k, name in enumerate(names):
        z = np.asarray(gates[name], dtype=float).T  # (U, T)
        gate = name in ("input", "forget", "output", "reset", "update")
        most = 1.0 if gate or name != "memory" else max(float(np.abs(z).max()), 1e-9)
        fig.add_heatmap(
            z=z,
            x=np.arange(len(times)),
            zmin=0 if gate else -most,
            zmax=most,
            colorscale=_gate_scale(dark) if gate else _signed_scale(dark),
            showscale=False,
            hovertemplate="unit %{y}, %{x}: %{z:.2f}<extra></extra>",
            row=k // 2 + 1,
            col=k % 2 + 1,
        )
    shown = np.unique(np.linspace(0, len(times) - 1, min(len(times), 6)).round().astype(int))
    fig.update_xaxes(tickvals=shown, ticktext=[f"{times[i]:.4g}" for i in shown], showgrid=False)
    fig.update_xaxes(title=f"time ({time_unit})", row=2)
    fig.update_yaxes(showticklabels=False, showgrid=False)
    fig.update_yaxes(title="memory cells", col=1)
    keeps = float(np.mean(gates["forget" if gates["kind"] == "lstm" else "update"]))
    finding = f"From one visit to the next it keeps {100 * keeps:.0f} % of what it remembers"
    detail = "Gates: full colour is open (1), faint is shut (0). Memory and output: orange is positive, blue negative."
    return titled(fig, finding, detail, dark, height=590, headings=56)


def _gate_scale(dark: bool) -> list:
    return [[0, "rgba(128,140,155,0.08)"], [1, COLOURS["sky"] if dark else COLOURS["blue"]]]


def _signed_scale(dark: bool) -> list:
    return [[0, accent(dark)], [0.5, "rgba(128,140,155,0.08)"], [1, contrast(dark)]]


LEAST = 1e-12  # share of an input's influence below which nothing is drawn


def gradient_reach(gradient: dict, dark: bool = False) -> go.Figure:
    """How much an input so many steps back still counts: a plain recurrent layer, an LSTM, and this model's."""
    fig = go.Figure()
    lag = np.asarray(gradient["lag"]) + 1
    curves = (
        ("plain", "plain recurrent layer, untrained", COLOURS["grey"], "dot"),
        ("lstm", "LSTM, untrained", contrast(dark), "dash"),
        ("model", "this model", accent(dark), "solid"),
    )
    for key, name, colour, dash in curves:
        left = np.asarray(gradient[key], dtype=float)
        add_line(fig, lag, np.where(left > LEAST, left, np.nan), colour, name, dash=dash)
    fig.update_xaxes(type="log", title="steps back", tickvals=[1, 5, 50, 500])
    fig.update_yaxes(type="log", title="what is left of its influence", exponentformat="power", range=[-12.2, 1])
    at = lambda key, steps: float(np.asarray(gradient[key])[min(steps, len(lag)) - 1])
    gone = np.flatnonzero(np.asarray(gradient["plain"]) < 0.001)
    steps = int(lag[gone[0]]) if len(gone) else int(lag[-1])
    left = _tiny(at("plain", steps)), _tiny(at("lstm", steps))
    finding = f"After {steps} steps a plain layer has {left[0]} of an input's influence left, an LSTM {left[1]}"
    detail = (
        "Learning follows this influence: where nothing is left, nothing can be learned. Both axes are logarithmic."
    )
    return titled(fig, finding, detail, dark)


def _tiny(share: float) -> str:
    if share >= 0.001:
        return f"{100 * share:.2g} %"
    return "next to nothing"


def variables(found: dict, risk: bool = True, dark: bool = False) -> go.Figure:
    """How far the answer moves when a variable had never been measured."""
    moved = (100 if risk else 1) * np.asarray(found["moved"])[:15][::-1]
    names = list(found["variables"])[:15][::-1]
    fig = go.Figure(go.Bar(x=moved, y=names, orientation="h", marker_color=accent(dark)))
    fig.update_traces(hovertemplate="%{y}: %{x:.2g}<extra></extra>")
    fig.update_xaxes(title="mean move" + (" (points)" if risk else ""))
    finding = f"The answer hangs most on {names[-1]}"
    detail = "Each bar: how far answers move, on average, when that variable is taken out of every visit."
    return titled(fig, finding, detail, dark, height=170 + 28 * len(names))


def memory_reach(reach: dict, order: dict, risk: bool = True, dark: bool = False) -> go.Figure:
    """How far the answer is from that of somebody who knows the last k rows alone."""
    factor = 100 if risk else 1
    rows, distance = np.asarray(reach["rows"]), factor * np.asarray(reach["distance"])
    fig = go.Figure()
    add_line(fig, rows, distance, accent(dark), "distance from the full answer")
    fig.add_scatter(x=rows, y=distance, mode="markers", marker={"color": accent(dark), "size": 9}, showlegend=False)
    fig.update_xaxes(type="log", title="last visits known", tickvals=rows)
    fig.update_yaxes(title="mean distance" + (" (points)" if risk else ""), rangemode="tozero")
    unit = " points" if risk else ""
    finding = f"Knowing the last visit alone, answers would be {distance[0]:.2g}{unit} off"
    shuffled, between = factor * order["moved"], factor * order["spread"]
    detail = (
        f"With the order shuffled they move by {shuffled:.2g}{unit}. "
        f"Between patients answers spread by {between:.2g}{unit} (standard deviation)."
    )
    fig.update_layout(showlegend=False, font_color=None)
    fig.add_hline(y=0, line={"color": soft_ink(dark), "width": 1})
    return titled(fig, finding, detail, dark)
