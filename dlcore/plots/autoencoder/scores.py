"""How unusual everybody is, where the line is drawn, and how that compares with simpler ways."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.parts import add_band, add_line, titled
from dlcore.plots.style import accent, contrast, fade, ink, soft_ink
from dlcore.words.numerals import written

N_BINS = 50
JUDGED = "Each judged on patients it had not learnt from. Intervals (95 %) count who was judged, not the luck of one training."


def distribution(explain: dict, rate: float, dark: bool, names: tuple[str, str]) -> go.Figure:
    """Scores of ordinary patients and of known anomalies, with the line at `rate` alerts among ordinary patients.

    Parameters
    ----------
    explain : dict
        As the family's ``results`` gives it.
    rate : float
        One of ``explain["thresholds"]["rate"]``.
    names : (str, str)
        What ordinary patients and known anomalies are called.
    """
    patients, lines = explain["patients"], explain["thresholds"]
    patients = {name: np.asarray(values)[np.asarray(patients["held_out"], bool)] for name, values in patients.items()}
    at = int(np.abs(lines["rate"] - rate).argmin())
    line, anomaly = float(lines["threshold"][at]), np.asarray(patients["anomaly"])
    score = np.maximum(np.asarray(patients["score"], float), 1e-3)
    edges = np.linspace(np.log10(score.min()), np.log10(score.max()) + 1e-6, N_BINS + 1)
    fig = go.Figure()
    groups = [(anomaly != 1, names[0], accent(dark)), (anomaly == 1, names[1], contrast(dark))]
    for here, name, colour in groups:
        if here.any():
            counts = np.histogram(np.log10(score[here]), edges)[0]
            fig.add_bar(
                x=10 ** ((edges[:-1] + edges[1:]) / 2),
                y=100 * counts / here.sum(),
                width=10 ** edges[1:] - 10 ** edges[:-1],
                marker={"color": fade(colour, 0.6), "line": {"width": 0}},
                name=f"{name} ({int(here.sum())})",
                hovertemplate="%{y:.1f} % around %{x:.2g}<extra>" + name + "</extra>",
            )
    if np.isfinite(line):
        fig.add_vline(line, line={"color": ink(dark), "width": 2, "dash": "dash"})
    fig.update_layout(barmode="overlay", bargap=0)
    fig.update_xaxes(title="how unusual (1: an ordinary patient on average; log scale)", type="log")
    fig.update_yaxes(title="patients of each group (%)", rangemode="tozero")
    above = score > line
    finding = f"{int(above.sum())} of {len(score)} patients it had not learnt from lie above the line"
    detail = f"dashed: the line for {100 * lines['rate'][at]:g} alerts among 100 ordinary patients"
    if (anomaly == 1).any():
        ill = anomaly == 1
        finding = (
            f"{int(above[ill].sum())} of {int(ill.sum())} {names[1]} and {int(above[~ill].sum())} of "
            f"{int((~ill).sum())} {names[0]} patients lie above the line"
        )
    return titled(fig, finding, detail, dark, 430)


def worth(lines: dict, prevalence: float, dark: bool) -> go.Figure:
    """What an alert is worth at a prevalence, for every alert rate: the positive predictive value with its interval."""
    rate = np.asarray(lines["long_run"], float)
    value, low, high = (
        predictive_value(np.asarray(lines[f"sensitivity{end}"], float), wrong, prevalence)
        for end, wrong in (("", rate), ("_low", np.asarray(lines["high"])), ("_high", np.asarray(lines["low"])))
    )
    fig = go.Figure()
    asked = 100 * np.asarray(lines["rate"])
    add_band(fig, asked, 100 * low, 100 * high, accent(dark))
    add_line(fig, asked, 100 * value, accent(dark), "right alerts")
    fig.update_xaxes(title="alerts among 100 ordinary patients", type="log")
    fig.update_yaxes(title="alerts that are right (%)", range=[0, 101])
    fig.update_layout(showlegend=False)
    known = np.flatnonzero(np.isfinite(value))
    five = known[np.abs(asked[known] - 5).argmin()] if len(known) else 0
    finding = f"At a prevalence of {100 * prevalence:g} %, {100 * value[five]:.0f} of 100 alerts would be right"
    detail = f"at {asked[five]:g} alerts among 100 ordinary patients; band: 95 % interval"
    return titled(fig, finding, detail, dark, 360)


def predictive_value(sensitivity, rate, prevalence: float):
    """Of an alert, the probability that it is right (Bayes); arrays."""
    right, wrong = sensitivity * prevalence, rate * (1 - prevalence)
    with np.errstate(invalid="ignore", divide="ignore"):
        return right / (right + wrong)


def comparison(rows: list[dict], dark: bool, labels: dict[str, str]) -> go.Figure:
    """AUC of each way of finding known anomalies, with 95 % intervals; the autoencoder in the colour of the page."""
    order = sorted(rows, key=lambda row: row["auroc"])
    colours = [accent(dark) if row["name"] == "autoencoder" else soft_ink(dark) for row in order]
    value, low, high = (np.array([row[part] for row in order]) for part in ("auroc", "low", "high"))
    names = [labels[row["name"]] for row in order]
    fig = go.Figure(
        go.Scatter(
            x=value,
            y=names,
            mode="markers+text",
            marker={"size": 13, "color": colours},
            text=[f"{v:.3f}" for v in value],
            textposition="top center",
            error_x={"type": "data", "array": high - value, "arrayminus": value - low, "color": soft_ink(dark)},
            hovertemplate="%{y}: %{x:.3f}<extra></extra>",
        )
    )
    fig.add_vline(0.5, line={"color": soft_ink(dark), "width": 1, "dash": "dot"})
    fig.update_xaxes(
        title="AUC: known anomalies ranked above ordinary patients", range=[min(0.48, low.min() - 0.02), 1.01]
    )
    fig.update_yaxes(range=[-0.5, len(names) - 0.2])
    finding, detail = compared(rows, labels)
    return titled(fig, finding, f"{detail} {JUDGED}", dark, 380)


def compared(rows: list[dict], labels: dict[str, str]) -> tuple[str, str]:
    """Which way is highest, and whether these data can tell it from the others: by the paired differences' intervals."""
    ours = next(row for row in rows if row["name"] == "autoencoder")
    others = [row for row in rows if row is not ours]
    rival = max(others, key=lambda row: row["auroc"])
    if "difference" not in rival:  # of a run before differences were kept
        best = max(rows, key=lambda row: row["auroc"])
        return f"{labels[best['name']]} has the highest AUC here ({best['auroc']:.3f})", ""
    detail = f"Autoencoder less {labels[rival['name']]}, on the same patients: {_difference(rival)}."
    if rival["auroc"] > ours["auroc"]:
        told = "is better than" if _apart(rival) else "is highest, but these data cannot tell it from"
        return (
            f"{labels[rival['name']]} (AUC {rival['auroc']:.3f}) {told} the autoencoder ({ours['auroc']:.3f})",
            detail,
        )
    same = [labels[row["name"]] for row in others if not _apart(row)]
    told = (
        f"highest, but these data cannot tell it from: {', '.join(same)}"
        if same
        else f"higher than each other way's, by {ours['auroc'] - rival['auroc']:.3f} or more"
    )
    return f"The autoencoder's AUC of {ours['auroc']:.3f} is {told}", detail


def _apart(row: dict) -> bool:
    """Whether the autoencoder and this way differ beyond chance."""
    return row["difference_low"] > 0 or row["difference_high"] < 0


def _difference(row: dict) -> str:
    names = ("difference", "difference_low", "difference_high")
    value, low, high = (written(row[name], "+.3f") for name in names)
    return f"{value} (95 % interval {low} to {high})"
