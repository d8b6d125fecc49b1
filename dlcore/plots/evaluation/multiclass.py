"""Figures for several diagnoses at once."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.parts import class_axes, share_axis, titled
from dlcore.plots.style import accent, contrast, soft_ink
from dlcore.words.numerals import interval, percent, predicted_percent

_ROW = 34  # pixels a row needs to be read


def multiclass_confusion(results: dict, dark: bool = False) -> go.Figure:
    """Observed against predicted diagnosis, as squares that can be clicked; ``customdata`` is (observed, predicted)."""
    found, names = results["confusion"], results["classes"]
    share, count = np.asarray(found["share"], float), np.asarray(found["count"])
    k = len(names)
    row, column = (index.ravel() for index in np.indices((k, k)))
    shade = np.nan_to_num(share).ravel()
    fig = go.Figure()
    fig.add_scatter(
        x=column,
        y=row,
        mode="markers+text",
        marker={"symbol": "square", "size": float(np.clip(400 / k, 16, 76)), "opacity": 0},
        text=[_cell(n, s, k) for n, s in zip(count.ravel(), share.ravel(), strict=True)],
        textfont={"size": 15 if k <= 6 else 11, "color": [_legible(s, dark) for s in shade]},
        customdata=np.column_stack([row, column]),
        hovertext=_cell_words(found, names),
        hoverinfo="text",
        showlegend=False,
    )
    squares = {"zmin": 0, "zmax": 1, "colorscale": _scale(dark), "showscale": False, "xgap": 3, "ygap": 3}
    fig.add_heatmap(z=shade.reshape(k, k), hoverinfo="skip", **squares)
    class_axes(fig, names, "Likeliest as predicted", "Observed")
    right = int(np.trace(count))
    title = f"First diagnosis right in {percent(right / count.sum())} %"
    return titled(
        fig,
        title,
        f"{right} of {count.sum()}; shares are of each observed diagnosis",
        dark,
        height=max(420, 150 + int(np.clip(400 / k, 30, 88)) * k),
    )


def per_class_auc(results: dict, dark: bool = False) -> go.Figure:
    """How well each diagnosis is told from all others: one-vs-rest AUC with interval, best first."""
    found, names = results["per_class"], results["classes"]
    value, low, high = (np.asarray(found[key], float) for key in ("auroc", "auroc_low", "auroc_high"))
    order = np.argsort(-np.nan_to_num(value))
    labels = [f"{names[k]} (n = {int(found['n'][k])})" for k in order]
    fig = go.Figure()
    fig.add_scatter(
        x=value[order],
        y=labels,
        error_x={"array": (high - value)[order], "arrayminus": (value - low)[order], "thickness": 2, "width": 4},
        mode="markers",
        marker={"size": 12, "color": accent(dark)},
        hovertemplate="%{y}: AUC %{x:.3f}<extra></extra>",
        showlegend=False,
    )
    fig.add_vline(0.5, line={"color": soft_ink(dark), "dash": "dot"})
    least = min(0.45, float(np.nanmin(low)) - 0.03) if np.isfinite(low).any() else 0.45
    fig.update_xaxes(title="AUC against all others<br>(.5 = chance)", range=[least, 1.02])
    fig.update_yaxes(autorange="reversed", title="Diagnosis", showgrid=False)
    detail = f"Mean AUC {interval(results['metrics']['auroc'])}"
    return titled(fig, "How well each is told from all others", detail, dark, height=max(300, 150 + _ROW * len(names)))


def differential(results: dict, patient: int, dark: bool = False) -> go.Figure:
    """The ranked diagnoses of one evaluated patient, the observed one standing out.

    Parameters
    ----------
    patient : int
        Position among the evaluated patients.
    """
    patients = results["patients"]
    truth = int(np.asarray(patients["outcome"])[patient])
    chance = np.asarray(patients["probability"])[patient]
    return ranked(results["classes"], chance, dark=dark, truth=truth, who=f"Patient {patients['id'][patient]}")


def ranked(
    names: list[str], chance, disagreement=None, dark: bool = False, truth: int | None = None, who: str = ""
) -> go.Figure:
    """Any one patient's diagnoses, the ten likeliest, ranked.

    Parameters
    ----------
    names : list of str
        The K diagnoses.
    chance : (K,) float
        Their probabilities.
    disagreement : (K,) float, optional
        Spread of the networks, drawn as whiskers.
    truth : int, optional
        Which diagnosis was observed; it stands out.
    who : str
        What to call the patient.
    """
    chance = np.asarray(chance, float)
    order = np.argsort(-chance, kind="stable")[:10]
    spread = (
        None if disagreement is None else {"array": np.asarray(disagreement, float)[order], "color": soft_ink(dark)}
    )
    fig = go.Figure()
    fig.add_bar(
        x=chance[order],
        y=[f"<b>{names[k]}</b> (observed)" if k == truth else names[k] for k in order],
        orientation="h",
        marker_color=[contrast(dark) if k == truth else accent(dark) for k in order],
        error_x=spread,
        text=[predicted_percent(p) for p in chance[order]],
        textposition="outside" if spread is None else "auto",
        cliponaxis=False,
        hoverinfo="skip",
        width=0.7,
    )
    share_axis(fig, "x", "Probability", low=0, high=1.08)
    fig.update_yaxes(autorange="reversed", title="Diagnosis", showgrid=False, ticks="")
    detail = " · ".join(part for part in (who, "whiskers: how far the networks disagree" if spread else "") if part)
    title = f"{names[order[0]]} comes first, {predicted_percent(chance[order[0]])}"
    return titled(fig, title, detail, dark, height=max(280, 150 + _ROW * len(order)))


def _scale(dark: bool) -> list:
    return [[0, "#1d2530" if dark else "#eef3f7"], [1, accent(dark)]]


def _legible(share: float, dark: bool) -> str:
    """Text on a square: dark on light squares, light on dark ones."""
    return "#101820" if (share > 0.45 if dark else share < 0.5) else "#F5F7FA"


def _cell(n: int, share: float, k: int) -> str:
    if n == 0:
        return ""
    return f"{n}<br>{percent(share)} %" if k <= 8 else str(n)


def _cell_words(found: dict, names: list[str]) -> list[str]:
    words = []
    for i, actual in enumerate(names):
        for j, said in enumerate(names):
            share, low, high = (percent(found[key][i, j]) for key in ("share", "low", "high"))
            words.append(
                f"{actual}, taken for {said}: {found['count'][i, j]}<br>{share} % ({low}–{high}) of its patients"
            )
    return words
