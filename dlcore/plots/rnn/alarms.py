"""What alarms would have done: whom they find, how many are right, how early, and how many there are."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dlcore.plots.parts import add_line, share_axis, titled
from dlcore.plots.style import accent, contrast, ink, soft_ink
from dlcore.words.numerals import predicted_percent, span_of

ASKED = 0.8  # share of patients that an alarm is to find, to begin with
TICKS = np.array([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0])


def usual_threshold(found: dict, refractory: int = 0) -> int:
    """Which threshold finds nearest to 80 % of patients with the event; of several the highest, with fewest alarms."""
    away = np.abs(np.asarray(found["sensitivity"])[refractory] - ASKED).round(3)
    return int(np.flatnonzero(away == np.nanmin(away))[-1])


def alarms(
    found: dict,
    outcome: str,
    time_unit: str,
    refractory: int = 0,
    dark: bool = False,
    at: int | None = None,
    horizon: float | None = None,
) -> go.Figure:
    """Whom alarms find, how many are right, how early and how many, by the risk at which they ring.

    Parameters
    ----------
    found : dict
        As `evaluation.alarms.alarms` gives it.
    refractory : int
        Which of the silent times.
    at : int, optional
        Which of the thresholds the title speaks of; by default `usual_threshold`.
    horizon : float, optional
        Within which time of an alarm the event must come for it to be right.
    """
    at = usual_threshold(found, refractory) if at is None else at
    ppv, sensitivity, lead, rate = (np.asarray(found[k])[refractory] for k in ("ppv", "sensitivity", "lead", "rate"))
    threshold = np.asarray(found["threshold"])
    one = time_unit.removesuffix("s") if len(time_unit) > 1 else time_unit
    heads = ("Patients found, alarms right", f"How early ({time_unit})", f"Alarms a patient and {one}")
    fig = make_subplots(
        3, 1, shared_xaxes=True, row_heights=[0.5, 0.25, 0.25], vertical_spacing=0.1, subplot_titles=heads
    )
    told = lambda values, words, factor=1: [
        f"alarm at {predicted_percent(t)}: {factor * v:.2g}{words}" for t, v in zip(threshold, values)
    ]
    curves = (
        (1, sensitivity, accent(dark), "patients with the event who are found", "solid", " % found", 100),
        (1, ppv, contrast(dark), "alarms that are right", "dash", " % of alarms right", 100),
        (2, lead, accent(dark), "", "solid", f" {time_unit} ahead", 1),
        (3, rate, accent(dark), "", "solid", f" alarms a patient and {one}", 1),
    )
    for row, values, colour, name, dash, words, factor in curves:
        one_row = go.Figure()
        add_line(one_row, threshold, values, colour, name, dash=dash, text=told(values, words, factor))
        fig.add_trace(one_row.data[0].update(showlegend=bool(name)), row=row, col=1)
    fig.add_vline(float(threshold[at]), line={"color": soft_ink(dark), "width": 1.5, "dash": "dot"})
    _axes(fig, threshold)
    fig.update_layout(font_color=ink(dark))
    finding, detail = _said(found, outcome, time_unit, refractory, at, horizon)
    return titled(fig, finding, detail, dark, height=620, headings=40)


def _axes(fig: go.Figure, threshold: np.ndarray) -> None:
    low, high = float(max(threshold.min(), 1e-3)), float(min(threshold.max() * 1.02, 1.0))
    ticks = TICKS[(low * 0.8 <= TICKS) & (high >= TICKS)]
    words = [f"{100 * tick:.0f} %" for tick in ticks]
    fig.update_xaxes(type="log", tickvals=ticks, ticktext=words, range=[np.log10(low * 0.95), np.log10(high)])
    fig.update_xaxes(title="an alarm rings from this risk on", row=3, col=1)
    fig.update_yaxes(rangemode="tozero", nticks=4)
    share_axis(fig, "y", "", row=1, col=1)


def _said(found, outcome, time_unit, refractory, at, horizon) -> tuple[str, str]:
    ppv, sensitivity, lead = (float(np.asarray(found[k])[refractory, at]) for k in ("ppv", "sensitivity", "lead"))
    finding = (
        f"An alarm from a risk of {predicted_percent(float(found['threshold'][at]))} on finds {100 * sensitivity:.0f} % of "
        f"patients with “{outcome}”; {100 * (1 - ppv):.0f} % of alarms are false"
    )
    early = (
        f"Half of all events are announced {span_of(float(f'{lead:.2g}'), time_unit)} or more ahead; one that no alarm announced "
        "counts as no time ahead."
        if lead > 0
        else "Fewer than half of all events are announced at all, so the middle one has no warning."
    )
    right = f" An alarm is right where the event follows within {span_of(horizon, time_unit)}." if horizon else ""
    quiet = float(np.asarray(found["refractory"])[refractory])
    silent = (
        f" After an alarm it stays silent for {span_of(quiet, time_unit)}." if quiet else " It rings at every such row."
    )
    return finding, early + right + silent + " Dotted: this threshold."
