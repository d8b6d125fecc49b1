"""Whether risks come true at each landmark, and for how many patients each known one stands."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dlcore.plots.parts import titled
from dlcore.plots.rnn.landmarks import at
from dlcore.plots.style import accent, contrast, soft_ink

PER_ROW = 2  # moments side by side, so that a telephone shows their axes
LEVEL = 0.05  # chance that any of all bars, of risks that are right, is called off
_HALF = NormalDist().inv_cdf(0.975)  # standard errors in half a 95 % interval


def calibration(results: dict, dark: bool = False) -> go.Figure:
    """Predicted risk against Aalen–Johansen incidence in groups of rising risk, a plot a landmark; the one furthest off named.

    Many bars are looked at, and one in twenty misses the line by chance: a bar is called off only where its interval,
    widened for the number of bars (Bonferroni), misses it too.
    """
    marks = results["landmarks"]
    n_rows = -(-len(marks) // PER_ROW)
    grid = {"rows": n_rows, "cols": min(PER_ROW, len(marks)), "shared_xaxes": True, "shared_yaxes": True}
    room = {"horizontal_spacing": 0.06, "vertical_spacing": 0.16 / n_rows}
    fig = make_subplots(**grid, **room, subplot_titles=[at(m, results) for m in marks])
    most = min(
        1.0, 1.1 * max(float(max(m["calibration"]["high"].max(), m["calibration"]["predicted"].max())) for m in marks)
    )
    worst, group, clear = furthest_off(marks)
    for k, mark in enumerate(marks):
        place = {"row": k // PER_ROW + 1, "col": k % PER_ROW + 1}
        fig.add_scatter(x=[0, 1], y=[0, 1], mode="lines", line={"color": soft_ink(dark), "dash": "dot"}, **place)
        _groups(fig, mark["calibration"], place, group if k == worst else -1, dark)
    fig.update_xaxes(range=[0, most], tickformat=".0%", nticks=4, tickangle=0)
    fig.update_xaxes(title="predicted", row=n_rows)
    fig.update_yaxes(range=[0, most], tickformat=".0%")
    fig.update_yaxes(title="observed", col=1)
    fig.update_layout(showlegend=False)
    finding, detail = _said(results, worst, group, clear)
    return titled(fig, finding, detail, dark, height=140 + 260 * n_rows, headings=40)


def furthest_off(marks: list[dict]) -> tuple[int, int, bool]:
    """The landmark and the group of risk furthest off in standard errors, and whether that is beyond what chance does.

    Returns
    -------
    landmark, group : int
    clear : bool
        Whether its interval, widened so that of all groups at all landmarks together any misses the line by chance in
        5 % at most (Bonferroni), does not hold the predicted risk.
    """
    distances = [_distances(mark["calibration"]) for mark in marks]
    worst = int(np.argmax([d.max() for d in distances]))
    group = int(np.argmax(distances[worst]))
    needed = NormalDist().inv_cdf(1 - LEVEL / (2 * sum(map(len, distances))))
    return worst, group, bool(distances[worst][group] > needed)


def _distances(groups: dict) -> np.ndarray:
    """Observed less predicted in standard errors, from the half of the interval that points to the line, (G,)."""
    predicted, observed, low, high = (
        np.asarray(groups[k], dtype=float) for k in ("predicted", "observed", "low", "high")
    )
    half = np.where(observed > predicted, observed - low, high - observed)
    return _HALF * np.abs(observed - predicted) / np.maximum(half, 1e-9)


def _groups(fig: go.Figure, groups: dict, place: dict, marked: int, dark: bool) -> None:
    """Groups of rising risk at one landmark, the one furthest off in another colour."""
    colours = [contrast(dark) if g == marked else accent(dark) for g in range(len(groups["n"]))]
    fig.add_scatter(
        x=groups["predicted"],
        y=groups["observed"],
        error_y={
            "type": "data",
            "symmetric": False,
            "array": np.maximum(groups["high"] - groups["observed"], 0),
            "arrayminus": np.maximum(groups["observed"] - groups["low"], 0),
            "width": 3,
        },
        mode="lines+markers",
        line={"color": accent(dark)},
        marker={"color": colours, "size": 9},
        text=[f"{n} patients" for n in groups["n"]],
        hovertemplate="predicted %{x:.0%}, observed %{y:.0%}, %{text}<extra></extra>",
        **place,
    )


def _said(results: dict, worst: int, group: int, clear: bool) -> tuple[str, str]:
    marks = results["landmarks"]
    mark = marks[worst]
    c, ratio, when = mark["calibration"], mark["metrics"]["observed_expected"], at(mark, results)
    predicted, observed, low, high = (100 * float(c[k][group]) for k in ("predicted", "observed", "low", "high"))
    seen = f"{predicted:.0f} % predicted, {observed:.0f} % observed"
    finding = (
        f"Furthest off at {when}, beyond chance: {seen} among {int(c['n'][group])} patients"
        if clear
        else f"At no moment are the risks clearly off; furthest at {when}: {seen}"
    )
    bars = sum(len(m["calibration"]["n"]) for m in marks)
    detail = (
        f"The orange point ({low:.0f}–{high:.0f} %). Of {bars} bars about one in twenty misses the dotted line by chance, so a bar "
        f"counts only where it would still miss it when widened for all {bars} together. At {when}, "
        f"{ratio['value']:.2f} times ({ratio['low']:.2f}–{ratio['high']:.2f}) as many events came as predicted"
        f"{_of_several(ratio, len(marks))}. On the line risks mean what they say; observed shares account for those lost."
    )
    return finding, detail


def _of_several(ratio: dict, n: int) -> str:
    """Whether a ratio whose interval misses 1 still does when it is widened for the `n` moments that were looked at."""
    value, low, high = (float(np.log(ratio[k])) for k in ("value", "low", "high"))
    if low <= 0 <= high or n < 2:
        return ""
    half = (value - low if value > 0 else high - value) * NormalDist().inv_cdf(1 - LEVEL / (2 * n)) / _HALF
    return f", an interval that {'misses' if abs(value) > half else 'holds'} 1 when widened for {n} moments"


def weights(results: dict, dark: bool = False) -> go.Figure:
    """For how many patients each known one stands, landmark by landmark."""
    marks = results["landmarks"]
    fig = go.Figure()
    for mark in marks:
        fig.add_box(
            x=mark["weights"]["values"], name=at(mark, results), marker_color=accent(dark), boxpoints="outliers"
        )
    fig.update_layout(showlegend=False)
    fig.update_xaxes(title="patients that one counts for")
    fig.update_yaxes(autorange="reversed")
    largest, lost = (
        max(float(mark["weights"]["largest"]) for mark in marks),
        sum(int(mark["censored"]) for mark in marks),
    )
    cut = sum(mark["weights"]["truncated"] for mark in marks)
    finding = (
        f"Others stand in for patients lost too early to know; none counts for more than {largest:.1f} patients"
        if lost
        else "Nobody was lost too early to know: every patient counts once"
    )
    detail = (
        "Were a few to stand in for very many, the results would hang on these few. "
        + (f"Weights are cut off at 20; {cut} were." if cut else "Here no weight had to be cut off.")
        if lost
        else "Nobody has to stand in for anybody else."
    )
    return titled(fig, finding, detail, dark, height=200 + 46 * len(marks))
