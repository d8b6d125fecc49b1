"""One unit of a network: what reaches it, their sum, what it passes on, and what that adds to the answer."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.ann.wiring import signs
from dlcore.plots.parts import beside_value, titled
from dlcore.plots.style import fade, soft_ink
from dlcore.specs import answers_number
from dlcore.words.numerals import written

SHOWN = 5
_PASSES = {"relu": lambda total: np.maximum(total, 0.0), "tanh": np.tanh}


def unit_story(flow: dict, layer: int, unit: int) -> dict:
    """A hidden unit's arithmetic for the patient shown.

    Parameters
    ----------
    flow : dict
        As the call ``flow`` gives it.
    layer : int
        1 for the first hidden layer.

    Returns
    -------
    dict
        ``parts``: the five largest value × weight as (label, part); ``others``: the sum of the rest; ``start``; ``sum`` of
        all; ``passes_on``; ``adds``: how much each answer would lose without this unit (n_answers,).
    """
    sent = np.asarray(flow["edges"][layer - 1]["contributions"])[:, unit]
    start = float(np.asarray(flow["starts"][layer - 1])[unit])
    largest = np.argsort(-np.abs(sent), kind="stable")[:SHOWN]
    before = flow["layers"][layer - 1]
    parts = [(_label(before, int(j)), float(sent[j])) for j in largest]
    return {
        "parts": parts,
        "others": float(sent.sum() - sum(part for _, part in parts)),
        "start": start,
        "sum": float(sent.sum() + start),
        "passes_on": float(np.asarray(flow["layers"][layer]["values"])[unit]),
        "adds": _adds(flow, layer, unit),
    }


def _label(layer: dict, j: int) -> str:
    name, text = layer["labels"][j], layer["text"][j]
    return beside_value(name, text) if text and " = " not in name else name


def _adds(flow: dict, layer: int, unit: int) -> np.ndarray:
    held = np.array(flow["layers"][layer]["values"], float)
    silent = held.copy()
    silent[unit] = 0.0
    return _answers(flow, layer, held) - _answers(flow, layer, silent)


def _answers(flow: dict, layer: int, held: np.ndarray) -> np.ndarray:
    """What reaches the answer from the units of a layer, without what goes straight there."""
    last = len(flow["edges"]) - 1
    for depth in range(layer, last + 1):
        held = held @ np.asarray(flow["edges"][depth]["weights"]) + np.asarray(flow["starts"][depth])
        if depth < last:
            held = _PASSES[flow["activation"]](held)
    return held


def unit_figure(flow: dict, layer: int, unit: int, dark: bool) -> go.Figure:
    """The unit's arithmetic as bars that add up: to the right they raise what it holds, to the left they lower it."""
    story = unit_story(flow, layer, unit)
    rows = [*story["parts"], ("all others together", story["others"]), ("start (bias)", story["start"])]
    names, sizes = [name for name, _ in rows], [size for _, size in rows]
    below, above = signs(dark)
    colours = [
        fade(above if size > 0 else below, 1.0 if k < len(story["parts"]) else 0.45) for k, size in enumerate(sizes)
    ]
    fig = go.Figure()
    text = [written(size, "+.2f") for size in sizes]
    fig.add_bar(x=sizes, y=names, orientation="h", marker_color=colours, text=text, hoverinfo="skip", width=0.6)
    fig.update_traces(textposition="outside", cliponaxis=False)
    fig.add_vline(0, line={"color": soft_ink(dark), "width": 1})
    reach = max(np.abs(sizes)) or 1.0
    fig.update_xaxes(title="value × weight", range=[-1.35 * reach, 1.35 * reach])
    fig.update_yaxes(autorange="reversed", showgrid=False, ticks="")
    return titled(fig, _finding(flow, story, layer, unit), _adds_say(flow, story), dark, height=150 + 42 * len(rows))


def _finding(flow: dict, story: dict, layer: int, unit: int) -> str:
    name = f"{flow['layers'][layer]['labels'][unit].capitalize()} of {flow['layers'][layer]['name'].lower()}"
    total, passed = (written(story[key], ".2f") for key in ("sum", "passes_on"))
    if flow["activation"] == "relu" and story["sum"] <= 0:
        return f"{name}: the sum is {total}, not above zero, so it passes on nothing"
    return f"{name}: the sum is {total}, it passes on {passed}"


def _adds_say(flow: dict, story: dict) -> str:
    labels = flow["layers"][-1]["labels"]
    k = int(np.argmax(np.abs(story["adds"])))
    what = "" if answers_number(flow["ensemble"]["task"]) else " log-odds"
    return f"To the answer ({labels[k]}) it adds {written(story['adds'][k], '+.2f')}{what}"
