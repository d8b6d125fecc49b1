"""How well hidden findings are completed, by whom, and whether the percentages can be believed."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.parts import share_axis, titled, wrapped
from dlcore.plots.rbm.names import n_lines
from dlcore.plots.style import COLOURS, accent, contrast, soft_ink

NAMES = {"machine": "the machine", "plain": "a regression per finding", "pairs": "a regression with all pairs"}
MOST = 40  # findings that have a row of their own
ROW = 26
ENDING = 3  # passes whose mean is the end of a curve
SEEN = 0.02  # of the whole fall of a curve: a rise of less is not seen


def by_finding(explain: dict, dark: bool) -> go.Figure:
    """AUC of each finding, hidden and completed: the machine with its interval, and the plainer ways."""
    found = [f for f in explain["completion"]["findings"] if f["counted"]]
    found = sorted(found, key=lambda f: f["auroc_machine"]["value"])[-MOST:]
    y, fig = [wrapped(f"{f['name']} ({f['yes']:,})") for f in found], go.Figure()
    ways = [way for way in NAMES if found and f"auroc_{way}" in found[0]]
    looks = {
        "machine": (accent(dark), "circle", 12),
        "plain": (contrast(dark), "diamond-open", 10),
        "pairs": (soft_ink(dark), "x-thin-open", 9),
    }
    for way in reversed(ways):
        colour, symbol, size = looks[way]
        values = [f[f"auroc_{way}"] for f in found]
        x = np.array([v["value"] for v in values])
        bars = None
        if way == "machine":
            low, high = (np.array([v[end] for v in values]) for end in ("low", "high"))
            bars = {"array": high - x, "arrayminus": x - low, "color": colour, "thickness": 1.5, "width": 4}
        marker = {"color": colour, "symbol": symbol, "size": size, "line": {"width": 2, "color": colour}}
        hover = "%{y}: AUC %{x:.3f}<extra>" + NAMES[way] + "</extra>"
        fig.add_scatter(x=x, y=y, mode="markers", marker=marker, error_x=bars, name=NAMES[way], hovertemplate=hover)
    fig.add_vline(0.5, line={"dash": "dot", "color": soft_ink(dark)})
    fig.update_xaxes(title="AUC (0.5: guessing,<br>1: always right)", nticks=6, tickangle=0)
    fig.update_yaxes(tickfont={"size": 13}, range=[-0.7, len(found) - 0.3])
    fig.update_layout(legend_traceorder="reversed", margin={"b": 110})
    better = sum(f["difference_plain"]["low"] > 0 for f in found)
    finding = f"{better} of {len(found)} findings are completed better than by a regression of their own"
    detail = "each finding hidden in patients held back; in brackets, how many have it; bars: 95 % interval"
    return titled(fig, finding, detail, dark, 240 + (ROW + 11 * (n_lines(y) - 1)) * len(found))


def calibration(explain: dict, which: int, dark: bool) -> go.Figure:
    """Predicted and observed shares of one finding, in groups of like prediction."""
    found = [f for f in explain["completion"]["findings"] if f["counted"]][which]
    groups = found["calibration"]
    predicted, observed, n = (np.asarray(groups[k], float) for k in ("predicted", "observed", "n"))
    low, high = (np.asarray(groups.get(k, observed), float) for k in ("low", "high"))  # runs of before have none
    top = min(1.0, float(max(predicted.max(), observed.max())) * 1.15 + 0.02)
    fig = go.Figure()
    line = {"dash": "dot", "color": soft_ink(dark), "width": 2}
    fig.add_scatter(x=[0, top], y=[0, top], mode="lines", line=line, hoverinfo="skip", name="as predicted")
    fig.add_scatter(
        x=predicted,
        y=observed,
        mode="markers",
        marker={"size": 11, "color": accent(dark)},
        error_y={"array": high - observed, "arrayminus": observed - low},
        name=found["name"],
        text=[f"{int(k):,} patients: said {p:.0%}, found {o:.0%}" for k, p, o in zip(n, predicted, observed)],
        hovertemplate="%{text}<extra></extra>",
    )
    share_axis(fig, "x", "Probability that the machine gave", high=top)
    share_axis(fig, "y", "Share that had it", high=top)
    skill = found["skill_machine"]
    finding = f"{found['name']}: {_off(predicted, observed, n)}"
    detail = (
        f"it takes away {100 * skill['value']:.0f} % of the uncertainty that the bare share leaves "
        f"(95 % interval {100 * skill['low']:.0f} to {100 * skill['high']:.0f} %)"
    )
    return titled(fig.update_layout(showlegend=False), finding, detail, dark, 460)


def _off(predicted, observed, n) -> str:
    far = float((np.abs(predicted - observed) * n).sum() / n.sum())
    by_chance = float((0.8 * np.sqrt(predicted * (1 - predicted) / n) * n).sum() / n.sum())  # E|x| = 0.8 σ of a normal
    if far < max(0.01, 1.4 * by_chance):
        return "of patients given a probability, about that share have the finding, as far as chance lets one see"
    return f"the probabilities are off by {100 * far:.0f} percentage points on average"


def training(explain: dict, dark: bool) -> go.Figure:
    """Loss of training and held-back patients, and their free energies, pass by pass."""
    tree, fig = explain["training"], go.Figure()
    x = np.arange(1, len(tree["train"]) + 1)
    left, right = ("train", "validation"), ("free_energy_train", "free_energy_validation")
    gap = np.asarray(tree[right[1]]) - np.asarray(tree[right[0]])
    names = {"train": "patients learnt from", "validation": "patients held back"}
    for name, colour in zip(left, (accent(dark), contrast(dark))):
        if np.isfinite(tree[name]).any():
            fig.add_scatter(x=x, y=tree[name], mode="lines", line={"color": colour, "width": 3}, name=names[name])
    if np.isfinite(gap).any():
        line = {"color": COLOURS["grey"], "width": 2, "dash": "dash"}
        fig.add_scatter(x=x, y=gap, mode="lines", line=line, name="gap of free energies", yaxis="y2")
        second = {"title": "Gap of free energies (nats)", "overlaying": "y", "side": "right", "showgrid": False}
        fig.update_layout(yaxis2=second | {"tickformat": ".2f", "nticks": 6, "tickmode": "auto"})
    fig.add_vline(tree["best"], line={"dash": "dot", "color": soft_ink(dark)})
    unit = "nats a patient" if tree["exact"] else "pseudo-likelihood, nats a patient"
    fig.update_xaxes(title="Pass over the patients")
    fig.update_yaxes(title=f"Surprise ({unit})", selector=0)
    fig.update_layout(margin={"b": 110, "r": 70})
    return titled(fig, _learnt(tree), "dotted: the pass whose machine was kept", dark, 440)


def _learnt(tree) -> str:
    validation = np.asarray(tree["validation"], float)
    if not np.isfinite(validation).any():
        return "Nobody was held back, so overfitting would not be seen"
    best, (lowest, end, rises) = tree["best"], rise(validation, tree["best"])
    if rises:
        return (
            f"After pass {best} the patients held back became more surprising again ({lowest:.1f} to {end:.1f}): it began to "
            f"learn by heart (overfitting); the machine of pass {best} was kept"
        )
    if len(validation) > best:
        lost = end - lowest
        since = f" (surprise since then +{lost:.2f} nats)" if lost >= 0.005 else ""
        return f"After pass {best} the patients held back gained no more{since}"
    return "The patients held back gained to the last pass; longer training might help"


def rise(validation: np.ndarray, best: int) -> tuple[float, float, bool]:
    """Where the held-back curve is about pass `best`, where it ends, and whether it rises by more than chance, and visibly.

    Its lowest point is the median of three passes, as the lowest value of a restless curve is low by chance, too; its end
    is the mean of the last `ENDING`. A rise must be three times what the curve's own unrest (from its second differences,
    which a trend leaves alone) lets these two vary by, and `SEEN` of the whole fall.
    """
    around, later = validation[max(best - 2, 0) : best + 1], validation[best:]
    lowest = float(np.median(around))
    if len(later) < ENDING or not np.isfinite(validation).all():
        return lowest, float(validation[-1]), False
    unrest = np.median(np.abs(np.diff(validation[best // 2 :], 2))) / (0.6745 * 6**0.5)
    end = float(later[-ENDING:].mean())
    least = max(3 * unrest * (1 + 1 / ENDING) ** 0.5, SEEN * (validation.max() - lowest))
    return lowest, end, bool(end - lowest > least)
