"""A network at work on one patient, the answer as a landscape, and how both came about while it learned."""

from __future__ import annotations

from textwrap import wrap

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dlcore.plots.ann.surface import add_losses, add_points, add_surface, axis_title, beyond
from dlcore.plots.ann.wiring import NetworkLayout, add_edges, add_key, add_labels, add_nodes, hide_axes, lay_out
from dlcore.plots.parts import beside_value, titled
from dlcore.plots.style import COLOURS, accent, fade, ink
from dlcore.specs import answers_number
from dlcore.words.numerals import predicted_percent
from dlcore.words.variables import with_unit, without_unit

POINT = 1.0  # percentage points; what moves less is said to hardly move
ROW = 23  # pixels an input takes, so that its label can be read
MOST_LABELS = 60
_FULLEST = 4.0  # log-odds (98 %) at which the answer's node is drawn in its fullest colour
_PAST = "bent lines: straight from the values to the answer, past the hidden layers"


def strongest_values(flow: dict, most: int) -> dict:
    """The same network with only its `most` strongest values to draw; what the units hold is still made of all.

    A value is as strong as the largest share it has in what a unit, or the answer, receives.
    """
    inputs, first, skip = flow["layers"][0], flow["edges"][0], flow["skip"]
    sent = [np.abs(np.asarray(edge["contributions"])) for edge in (first, skip) if edge is not None]
    share = np.concatenate([part / (part.sum(axis=0) + 1e-12) for part in sent], axis=1).max(axis=1)
    kept = np.sort(np.argsort(-share, kind="stable")[:most])
    some = lambda values: [values[j] for j in kept]
    short = lambda edge: edge and {by: np.asarray(edge[by])[kept] for by in edge}
    layer = inputs | {name: some(inputs[name]) for name in ("labels", "text", "values")}
    edges = [short(first), *flow["edges"][1:]]
    return flow | {"layers": [layer, *flow["layers"][1:]], "edges": edges, "skip": short(skip)}


def network_flow(
    flow: dict, dark: bool, *, by: str = "contributions", alike: bool = False, strong: bool = False
) -> go.Figure:
    """One patient's numbers flowing through the network.

    Parameters
    ----------
    flow : dict
        As the call ``flow`` gives it.
    by : {"contributions", "weights"}
        What the edges show: value × weight for this patient, or the weight alone.
    alike : bool
        Every line as strong as the others; else the strongest stand out.
    strong : bool
        Only lines that carry at least a sixth of what the strongest beside them carries.
    """
    layers = flow["layers"]
    layout = lay_out([len(layer["values"]) for layer in layers])
    skip = None if flow["skip"] is None else np.asarray(flow["skip"][by])
    fig = go.Figure()
    add_edges(
        fig, layout, [np.asarray(edge[by]) for edge in flow["edges"]], skip, dark, alike=alike, least=2 if strong else 1
    )
    hover = [[_hover(*node) for node in zip(layer["labels"], layer["text"], layer["values"])] for layer in layers]
    fullest = 0.0 if answers_number(flow["ensemble"]["task"]) else _FULLEST
    add_nodes(fig, layout, [np.asarray(layer["values"]) for layer in layers], hover, dark, fullest=fullest)
    add_labels(fig, layout.x[-1], layout.y[-1], ["<br>".join(wrap(name, 14)) for name in layers[-1]["labels"]], dark)
    _name_parts(fig, layout, layers, flow["skip"] is not None)
    add_key(fig, dark)
    hide_axes(fig, layout, left=0.05, right=0.75)
    _label_inputs(fig, layout, layers[0])
    height = int(np.clip(ROW * len(layers[0]["labels"]) / 0.69 + 90, 520, 1500))
    fig.update_layout(margin={"l": 8, "r": 8, "b": 48})
    return titled(fig, _finding(flow), "", dark, height, headings=0)


def _hover(label: str, text: str, value: float) -> str:
    return f"{label}: {text}<br>the node holds {value:+.2f}"


def _label_inputs(fig, layout: NetworkLayout, inputs: dict):
    """Names and values as labels of the axis, which makes itself the room that they need."""
    n = len(inputs["labels"])
    if n > MOST_LABELS:
        return  # names show on hovering
    words = [_input_label(label, text) for label, text in zip(inputs["labels"], inputs["text"])]
    size = 13 if n <= 40 else 11
    fig.update_yaxes(visible=True, showgrid=False, showline=False, ticks="")
    fig.update_yaxes(tickvals=layout.y[0], ticktext=words, tickfont_size=size)


def _input_label(label: str, text: str) -> str:
    """ "age  63 years"; levels and marks of missing values speak for themselves."""
    return label if " = " in label or label.endswith(" missing") else beside_value(label, text, "  ")


def _name_parts(fig, layout: NetworkLayout, layers: list[dict], has_skip: bool):
    for x, layer in zip(layout.x, layers):
        fig.add_annotation(x=float(x.mean()), y=1.06, text=layer["name"], showarrow=False, font={"size": 14})
    if has_skip:
        at = {"x": layout.width / 2, "y": -0.33, "text": _PAST, "showarrow": False}
        fig.add_annotation(**at, font={"size": 14})


def _finding(flow: dict) -> str:
    answer = flow["ensemble"]
    if answers_number(answer["task"]):
        unit = f" {answer['unit']}" if answer["unit"] else ""
        one, everyone = (f"{value:.3g}{unit}" for value in (flow["network"]["prediction"], answer["prediction"]))
        what = answer["outcome"]
    else:
        shown = len(answer["classes"]) - 1 if answer["task"] == "binary" else int(np.argmax(answer["prediction"]))
        one, everyone = (predicted_percent(p[shown]) for p in (flow["network"]["prediction"], answer["prediction"]))
        what = in_words(answer["outcome"], answer["classes"][shown])
    drawn, many = flow["network"]["name"].capitalize(), len(answer["members"])
    return f"{what}: {drawn} alone answers {one}, all {many} together {everyone}"


def in_words(outcome: str, value: str) -> str:
    """ "malignant", but "target: yes" where the class alone says nothing."""
    return f"{outcome}: {value}" if value.lower() in ("yes", "no", "true", "false") or value.isdigit() else value


def risk_surface(surface: dict, dark: bool, *, epoch: int | None = None) -> go.Figure:
    """The answer over two variables, training patients and this patient on it.

    Parameters
    ----------
    surface : dict
        As the call ``surface`` gives it.
    epoch : int, optional
        Position in ``surface["epochs"]``; default the finished ensemble.
    """
    risk = np.asarray(surface["risk"] if epoch is None else surface["risk_by_epoch"][epoch])
    fig = go.Figure()
    add_surface(fig, surface, risk, dark)
    add_points(fig, surface, dark)
    out, n = beyond(surface)
    detail = (
        f"{out} of the {n} patients drawn lie beyond the edges, which hold the middle 95 of 100 of each value"
        if out
        else ""
    )
    return titled(fig, _landscape(surface, risk), detail, dark, height=560)


def _landscape(surface: dict, risk: np.ndarray) -> str:
    low, high = float(risk.min()), float(risk.max())
    span = f"{low:.3g} to {high:.3g} {surface['unit']}" if answers_number(surface["task"]) else _percents(low, high)
    return f"{_drawn(surface)}: {span.strip()} over {called(surface['x'])} and {called(surface['y'])}"


def _drawn(surface: dict) -> str:
    number = answers_number(surface["task"])
    return surface["outcome"] if number else in_words(surface["variable"], surface["outcome"])


def _percents(low: float, high: float) -> str:
    return f"{predicted_percent(low)} to {predicted_percent(high)}"


def replay(surface: dict, explain: dict, epoch: int, dark: bool) -> go.Figure:
    """Surface, weights and error of the network that is drawn, at one moment of its training.

    Parameters
    ----------
    surface : dict
        As the call ``surface`` gives it with ``epochs=True``.
    explain : dict
        ``results["explain"]``.
    epoch : int
        Position in ``surface["epochs"]``.
    """
    snapshots = explain["snapshots"]
    fig = make_subplots(
        rows=2,
        cols=2,
        specs=[[{"rowspan": 2}, {}], [None, {}]],
        column_widths=[0.5, 0.5],
        row_heights=[0.66, 0.34],
        horizontal_spacing=0.12,
        vertical_spacing=0.12,
    )
    add_surface(fig, surface, np.asarray(surface["risk_by_epoch"][epoch]), dark, bar=False, row=1, col=1)
    add_points(fig, surface, dark, row=1, col=1)
    _add_weights(fig, snapshots, explain["layer_sizes"], epoch, dark, row=1, col=2)
    add_losses(fig, snapshots, int(snapshots["epochs"][epoch]), dark, row=2, col=2)
    fig.update_layout(margin_b=96)
    return titled(fig, _moment(snapshots, epoch), "", dark, height=720)


def _add_weights(fig, snapshots: dict, sizes: list[int], epoch: int, dark: bool, **where):
    """How far each weight has moved from where chance had put it, on one scale for all epochs."""
    moved = [np.asarray(w) - np.asarray(w[:1]) for w in snapshots["weights"]["weights"]]
    skip = snapshots["weights"]["skip"]
    straight = None if skip is None else np.asarray(skip[epoch])
    largest = float(max(np.quantile(np.abs(change[-1]), 0.98) for change in moved)) or 1.0  # not one extreme weight
    layout = lay_out(sizes)
    add_edges(fig, layout, [change[epoch] for change in moved], straight, dark, largest=largest, **where)
    quiet = [np.zeros(size) for size in sizes]
    add_nodes(fig, layout, quiet, [[""] * size for size in sizes], dark, size=7, **where)
    hide_axes(fig, layout, left=0.1, right=0.1, **where)
    caption = {"x": layout.width / 2, "y": 1.12, "text": "how far each weight has moved", "showarrow": False}
    fig.add_annotation(**caption, font={"size": 14}, **where)


def _moment(snapshots: dict, epoch: int) -> str:
    at, best = int(snapshots["epochs"][epoch]), snapshots["best_epoch"]
    if at == 0:
        return "Before learning: weights by chance"
    state = "still learning" if at < best else "the weights that are kept" if at == best else "past the best, not kept"
    return f"Epoch {at} of {len(snapshots['train_loss'])}: {state}"


def one_variable(curve: dict, answer: dict, dark: bool, *, log_odds: bool = False) -> go.Figure:
    """How this patient's answer would move with one variable.

    Parameters
    ----------
    curve : dict
        One of ``answer["curves"]``.
    answer : dict
        As the call ``ice_curves`` gives it.
    log_odds : bool
        The score before it becomes a percentage, which still moves where the percentage is near 0 or 100.
    """
    colour, fig, x = accent(dark), go.Figure(), curve["values"]
    low, high, mean = (_scaled(curve[name], answer, log_odds) for name in ("low", "high", "answer"))
    if len(x) > 0 and isinstance(x[0], str):
        spread = {"type": "data", "array": high - mean, "arrayminus": mean - low, "color": fade(colour, 0.5)}
        fig.add_trace(go.Scatter(x=x, y=mean, mode="markers", error_y=spread, marker={"size": 12, "color": colour}))
    else:
        band = {"fill": "toself", "fillcolor": fade(colour, 0.18), "line": {"width": 0}, "mode": "lines"}
        fig.add_trace(go.Scatter(x=[*x, *x[::-1]], y=[*high, *low[::-1]], hoverinfo="skip", **band))
        fig.add_trace(go.Scatter(x=x, y=mean, mode="lines", line={"color": colour, "width": 3}))
    star = {"size": 17, "symbol": "star", "color": COLOURS["yellow"], "line": {"color": ink(dark), "width": 1.5}}
    now = _scaled(answer["now"], answer, log_odds)
    fig.add_trace(go.Scatter(x=[curve["here"]], y=[now], mode="markers", marker=star))
    _name_answer(fig, answer, log_odds)
    fig.update_xaxes(title=axis_title(curve))
    finding = f"{called(curve)} {_moved(span(curve, answer, log_odds), answer, log_odds)}"
    detail = (
        "no star: not measured in this patient" if _missing(curve["here"]) else _company(curve.get("goes_with", []))
    )
    return titled(fig.update_layout(showlegend=False), finding, detail, dark, height=350)


def called(variable: dict) -> str:
    """A variable's ``name`` without its ``unit``."""
    return without_unit(variable["name"], variable["unit"])


def _missing(value) -> bool:
    return value is None or value != value


def _company(names: list[str]) -> str:
    """With which other values this one goes in the data: to move it alone makes a patient who hardly exists."""
    if not names:
        return ""
    others = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"Rarely changes alone: it goes with {names[0]}{others}"


def span(curve: dict, answer: dict, log_odds: bool) -> float:
    """Highest − lowest answer of a curve: percentage points, log-odds, or the outcome's unit."""
    scaled = _scaled(curve["answer"], answer, log_odds)
    return float(np.ptp(scaled)) if len(scaled) else 0.0


def _scaled(values, answer: dict, log_odds: bool) -> np.ndarray:
    """Answers as they are drawn: numbers as they are, probabilities as percentages or log-odds."""
    values = np.asarray(values, dtype=np.float64)
    if answers_number(answer["task"]):
        return values
    if not log_odds:
        return 100 * values
    sure = np.clip(values, 1e-12, 1 - 1e-12)
    return np.log(sure / (1 - sure))


def _name_answer(fig: go.Figure, answer: dict, log_odds: bool) -> None:
    number = answers_number(answer["task"])
    unit = answer["unit"] if number else "log-odds" if log_odds else "%"
    name = answer["outcome"] if number else in_words(answer["variable"], answer["outcome"])
    fig.update_yaxes(title=with_unit(name, unit))
    if unit == "%" and not number:
        fig.update_yaxes(range=[-3, 103])


def _moved(far: float, answer: dict, log_odds: bool) -> str:
    if answers_number(answer["task"]):
        return f"moves the answer by {far:.3g} {answer['unit']}".strip()
    if log_odds:
        return f"moves the log-odds by {far:.2g}"
    return f"moves the answer by {far:.0f} points" if far >= POINT else "hardly moves the answer (under 1 point)"
