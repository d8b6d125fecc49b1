"""Figures for an outcome that happens or not."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.parts import add_band, add_line, share_axis, titled, wrapped
from dlcore.plots.style import accent, contrast, fade, soft_ink
from dlcore.words.headlines import no_signal, worse_than_chance
from dlcore.words.numerals import interval, outcome_words, percent
from dlcore.words.sentences import WIDE, off_on_average


def roc(results: dict, dark: bool = False, index: int | None = None) -> go.Figure:
    """ROC curve with its band; the threshold at `index` of the table is marked."""
    curve, auc = results["roc"], results["metrics"]["auroc"]
    words = outcome_words(results)
    fig = go.Figure()
    add_band(fig, curve["grid"], curve["low"], curve["high"], accent(dark))
    add_line(fig, [0, 1], [0, 1], soft_ink(dark), "chance", dash="dot")
    add_line(fig, curve["fpr"], curve["tpr"], accent(dark), "model", text=_at_threshold(curve["threshold"]), shape="hv")
    if index is not None:
        table = results["thresholds"]
        _mark(fig, 1 - table["specificity"][index], table["sensitivity"][index], table["threshold"][index], dark)
    share_axis(fig, "x", "False alarms (1 − specificity)")
    share_axis(fig, "y", "Found (sensitivity)")
    finding = f"{words.subject} get higher risks"
    if no_signal(results):
        finding = "Worse than chance: check the coding" if worse_than_chance(results) else "No signal found"
    return titled(fig, finding, f"AUC {interval(auc)}; shaded: 95 % interval", dark)


def precision_recall(results: dict, dark: bool = False, index: int | None = None) -> go.Figure:
    """Precision-recall curve with its band, against the precision of flagging at random."""
    curve, found = results["pr"], results["metrics"]["average_precision"]
    fig = go.Figure()
    add_band(fig, curve["grid"], curve["low"], curve["high"], accent(dark))
    add_line(fig, [0, 1], [curve["prevalence"]] * 2, soft_ink(dark), "flagging at random", dash="dot")
    text = _at_threshold(curve["threshold"])
    add_line(fig, curve["recall"], curve["precision"], accent(dark), "model", text=text)
    table = results["thresholds"]
    if index is not None and np.isfinite(table["ppv"][index]):
        _mark(fig, table["sensitivity"][index], table["ppv"][index], table["threshold"][index], dark)
    share_axis(fig, "x", "Found (recall, sensitivity)")
    share_axis(fig, "y", "Right when flagged (PPV)")
    return titled(fig, "How often a flag is right", f"Average precision {interval(found)}", dark)


def risk_distribution(results: dict, dark: bool = False, threshold: float | None = None) -> go.Figure:
    """Predicted risk in both groups, mirrored: those with the outcome above, the others below."""
    edges, no_share, yes_share = (np.asarray(results["distribution"][k]) for k in ("edges", "no", "yes"))
    middle, width = (edges[:-1] + edges[1:]) / 2, np.diff(edges)
    no, yes = outcome_words(results)[:2]
    fig = go.Figure()
    for name, share, sign, colour in ((yes, yes_share, 1, contrast(dark)), (no, no_share, -1, accent(dark))):
        hover = [
            f"risk {percent(a)}–{percent(b)} %: {percent(s)} % of {name}" for a, b, s in zip(edges, edges[1:], share)
        ]
        fig.add_bar(
            x=middle,
            y=sign * share,
            width=width * 0.94,
            name=name,
            marker_color=colour,
            hovertext=hover,
            hoverinfo="text",
        )
    if threshold is not None:
        fig.add_vline(threshold, line={"color": soft_ink(dark), "width": 2, "dash": "dash"})
    share_axis(fig, "x", "Predicted risk")
    most = max(no_share.max(), yes_share.max())
    ticks = _even_ticks(most)
    fig.update_yaxes(
        title="Share of each group",
        tickvals=[*(-t for t in ticks[:0:-1]), *ticks],
        ticktext=[*(f"{percent(t)} %" for t in ticks[:0:-1]), *(f"{percent(t)} %" for t in ticks)],
        range=[-1.1 * most, 1.1 * most],
    )
    fig.update_layout(barmode="overlay", bargap=0)
    typical_no, typical_yes = _median_risks(results)
    return titled(fig, "Predicted risk in both groups", f"Median: {yes} {typical_yes} %, {no} {typical_no} %", dark)


def calibration(results: dict, dark: bool = False) -> go.Figure:
    """Observed share over predicted risk: smooth curve with band, groups with intervals, and who has which risk."""
    found, slope = results["calibration"], results["metrics"]["calibration_slope"]
    smooth, groups, counts = found["smooth"], found["groups"], np.asarray(found["histogram"])
    fig = go.Figure()
    add_line(fig, [0, 1], [0, 1], soft_ink(dark), "perfect", dash="dot")
    add_band(fig, smooth["x"], smooth["low"], smooth["high"], accent(dark))
    add_line(fig, smooth["x"], smooth["y"], accent(dark), "smooth curve")
    _add_groups(fig, groups, dark)
    edges = np.linspace(0, 1, len(counts) + 1)
    fig.add_bar(
        x=(edges[:-1] + edges[1:]) / 2,
        y=0.12 * counts / counts.max(),
        base=-0.15,
        width=np.diff(edges) * 0.94,
        marker_color=fade("#808890", 0.55),
        showlegend=False,
        hovertext=[f"{n} patients" for n in counts],
        hoverinfo="text",
    )
    share_axis(fig, "x", "Predicted risk")
    share_axis(fig, "y", "Observed share", low=-0.17)
    return titled(fig, _calibration_finding(results), f"Slope {interval(slope)} (1 is perfect)", dark)


def confusion(results: dict, index: int, dark: bool = False) -> go.Figure:
    """Who is flagged and who is missed at a threshold, as four areas with their counts; ``customdata`` is (observed, flagged)."""
    table = results["thresholds"]
    no, yes = outcome_words(results)[:2]
    tp, fp, tn, fn = (int(table[key][index]) for key in ("tp", "fp", "tn", "fn"))
    fig = go.Figure()
    cells = ((1, 1, tp, "found", 0, tp + fn), (0, 1, fn, "missed", 1, tp + fn), (1, 0, fp, "false alarm", 1, fp + tn))
    for x, y, count, word, wrong, total in (*cells, (0, 0, tn, "rightly<br>left alone", 0, fp + tn)):
        share = count / total if total else 0.0
        colour = contrast(dark) if wrong else accent(dark)
        corners = {"x0": x - 0.48, "x1": x + 0.48, "y0": y - 0.46, "y1": y + 0.46}
        fig.add_shape(type="rect", **corners, fillcolor=fade(colour, 0.10 + 0.5 * share), line_width=0, layer="below")
        label = f"<b style='font-size:1.7em'>{count}</b><br>{word}<br>{percent(share)} %"
        fig.add_annotation(x=x, y=y, text=label, showarrow=False)
    fig.add_scatter(  # unseen, to be clicked on
        x=[0, 1, 0, 1],
        y=[0, 0, 1, 1],
        mode="markers",
        marker={"symbol": "square", "size": 120, "opacity": 0},
        customdata=[[0, 0], [0, 1], [1, 0], [1, 1]],
        hovertext=["rightly left alone", "false alarm", "missed", "found"],
        hoverinfo="text",
        showlegend=False,
    )
    fig.update_xaxes(
        range=[-0.5, 1.5], tickvals=[0, 1], ticktext=["not flagged", "flagged"], showgrid=False, title="Model"
    )
    fig.update_yaxes(
        range=[-0.5, 1.5],
        tickvals=[0, 1],
        ticktext=[wrapped(no, 12), wrapped(yes, 12)],
        showgrid=False,
        title="Observed",
    )
    threshold = percent(table["threshold"][index])
    finding = f"{tp} of {tp + fn} {yes} found, {fp} false alarms"
    return titled(fig, finding, f"Flagged from a risk of {threshold} %. Percentages are of each row.", dark)


def net_benefit(results: dict, dark: bool = False, index: int | None = None) -> go.Figure:
    """Decision curve: net benefit of treating by the model, against treating everybody and nobody."""
    table, rows = results["thresholds"], results["thresholds"]["threshold"] <= 0.9
    x, model, everybody = (np.asarray(table[key])[rows] for key in ("threshold", "net_benefit", "net_benefit_all"))
    fig = go.Figure()
    add_band(fig, x, table["net_benefit_low"][rows], table["net_benefit_high"][rows], accent(dark))
    add_line(fig, x, 0 * x, soft_ink(dark), "treat nobody", dash="dot")
    add_line(fig, x, everybody, contrast(dark), "treat everybody", dash="dash")
    add_line(fig, x, model, accent(dark), "treat by the model")
    if index is not None and rows[index]:
        _mark(fig, x[index], model[index], x[index], dark)
    share_axis(fig, "x", "Risk from which one would treat (threshold)", high=0.9)
    top = max(float(np.nanmax(table["net_benefit_high"])), 0.01)
    fig.update_yaxes(title="Net benefit per patient", range=[-0.25 * top, 1.12 * top])
    return titled(fig, *_benefit_finding(x, model, table["net_benefit_low"][rows], everybody), dark)


def _at_threshold(thresholds) -> list[str]:
    return [f"risk ≥ {percent(t)} %" for t in thresholds]


def _mark(fig: go.Figure, x: float, y: float, threshold: float, dark: bool) -> None:
    marker = {"size": 13, "color": contrast(dark), "line": {"width": 2, "color": "white"}}
    name = f"threshold {percent(threshold)} %"
    fig.add_scatter(x=[x], y=[y], mode="markers", marker=marker, name=name, hovertemplate=f"{name}<extra></extra>")


def _add_groups(fig: go.Figure, groups: dict, dark: bool) -> None:
    observed, low, high = (np.asarray(groups[key]) for key in ("observed", "low", "high"))
    fig.add_scatter(
        x=groups["risk"],
        y=observed,
        error_y={"array": high - observed, "arrayminus": observed - low, "thickness": 1.5, "width": 3},
        mode="markers",
        marker={"size": 9, "color": contrast(dark)},
        name="groups of like risk",
        customdata=groups["n"],
        hovertemplate="predicted %{x:.0%}, observed %{y:.0%}, %{customdata} rows<extra></extra>",
    )


def _even_ticks(most: float) -> list[float]:
    step = next(s for s in (0.02, 0.05, 0.1, 0.2, 0.25, 0.5) if most / s <= 3.5)
    return [step * i for i in range(int(most / step) + 1)]


def _median_risks(results: dict) -> tuple[str, str]:
    risk, outcome = (np.asarray(results["patients"][key]) for key in ("risk", "outcome"))
    return percent(np.median(risk[outcome == 0])), percent(np.median(risk[outcome == 1]))


def _calibration_finding(results: dict) -> str:
    slope, ratio = results["metrics"]["calibration_slope"], results["metrics"]["observed_expected"]
    if not np.isfinite(slope["value"]):
        alike = np.ptp(np.asarray(results["patients"]["risk"])) < 1e-9
        told = "Everybody has the same risk" if alike else "No two risks are out of order"
        return f"{told}, calibration slope not defined"
    if np.isfinite(ratio["low"]) and (off := off_on_average(ratio)):
        return f"Risks too {off} on average"
    if slope["high"] < 1 or slope["low"] > 1:
        return f"Risks too {'extreme' if slope['high'] < 1 else 'timid'}"
    if slope["high"] - slope["low"] > WIDE:
        return "No miscalibration seen, but the interval is wide"
    return "Risks agree with what was observed"


def _benefit_finding(x: np.ndarray, model: np.ndarray, low: np.ndarray, everybody: np.ndarray) -> tuple[str, str]:
    rival = np.maximum(everybody, 0)
    if not (model > rival + 1e-9).any():
        return "Treating by the model does no more good", "than treating everybody or nobody, at any threshold"
    clear = x[low > rival]
    if not len(clear):
        return (
            "No clear gain from treating by the model",
            "its interval reaches the better of treating everybody and nobody",
        )
    between = f"clearly between thresholds of {percent(clear.min())} and {percent(clear.max())} %"
    return "Treating by the model does most good", between
