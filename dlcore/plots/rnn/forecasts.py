"""Forecasts: fan charts, error by step ahead, and whether the intervals hold."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.parts import add_band, add_line, share_axis, titled
from dlcore.plots.style import COLOURS, accent, contrast, ink, soft_ink
from dlcore.words.variables import with_unit

_NAMES = {
    "model": "this model",
    "regression": "regression on the last values",
    "last": "the last value again",
    "mean": "the mean so far",
    "seasonal": "the last season again",
}


def fan(example: dict, target: str, unit: str, time_unit: str, level: float = 0.9, dark: bool = False) -> go.Figure:
    """What was measured, the forecast from one row, and its interval.

    Parameters
    ----------
    example : dict
        ``times``, ``values`` (T,), ``future_times``, ``forecast``, ``low``, ``high`` (H,).
    """
    fig = go.Figure()
    at, times = (np.asarray(example[name], dtype=float) for name in ("future_times", "times"))
    before = times[times < at[0]]
    now = before[-1] if len(before) else at[0]
    at, times = at - now, times - now
    add_band(fig, at, example["low"], example["high"], accent(dark))
    values = np.asarray(example["values"], dtype=float)
    add_line(fig, times, values, ink(dark), "measured")
    add_line(fig, at, example["forecast"], accent(dark), "forecast")
    fig.add_vline(x=0.0, line={"color": soft_ink(dark), "dash": "dot", "width": 1})
    fig.update_xaxes(title=f"from the last known row ({time_unit})")
    fig.update_yaxes(title=with_unit(target, unit))
    last, low, high = (float(np.asarray(example[k])[-1]) for k in ("forecast", "low", "high"))
    finding = f"{at[-1]:.3g} {time_unit} ahead: {last:.3g} {unit} ({low:.3g}–{high:.3g})"
    detail = f"The band is to hold {100 * level:.0f} % of what comes; left of the dotted line is what was known."
    return titled(fig, finding, detail, dark)


def error_by_step(results: dict, dark: bool = False) -> go.Figure:
    """Mean error at each step ahead, beside what needs no model and beside the regression."""
    by_step, fig = results["by_step"], go.Figure()
    at = np.asarray(by_step["steps"]) * results["step"]
    colours = {
        "model": accent(dark),
        "regression": contrast(dark),
        "last": soft_ink(dark),
        "mean": COLOURS["purple"],
        "seasonal": COLOURS["green"],
    }
    dashes = {"model": "solid", "regression": "dash", "last": "dot", "mean": "dashdot", "seasonal": "longdash"}
    for key, colour in colours.items():
        curve = by_step.get(f"mae_{key}")
        if curve is None:
            continue
        if key == "model":
            add_band(fig, at, curve["low"], curve["high"], colour)
        add_line(fig, at, curve["value"], colour, _NAMES[key], dash=dashes[key])
    fig.update_xaxes(title=f"ahead ({results['time_unit']})")
    fig.update_yaxes(title=f"mean error ({results['unit']})" if results["unit"] else "mean error", rangemode="tozero")
    rival = results["baseline"]
    share = 100 * rival["difference"]["value"] / max(rival["metrics"]["mae"]["value"], 1e-12)
    way = "smaller" if share > 0 else "larger"
    finding = f"Errors are {abs(share):.0f} % {way} than with {_NAMES[rival['name']]}"
    detail = "Forecasts by networks that had not seen what they forecast. The band is a 95 % interval."
    return titled(fig, finding, detail, dark)


def coverage(results: dict, dark: bool = False) -> go.Figure:
    """How often the interval held at each step ahead."""
    by_step, level, fig = results["by_step"]["coverage"], results["level"], go.Figure()
    at = np.asarray(results["by_step"]["steps"]) * results["step"]
    add_band(fig, at, by_step["low"], by_step["high"], accent(dark))
    add_line(fig, at, by_step["value"], accent(dark), "held")
    fig.add_hline(y=level, line={"color": soft_ink(dark), "dash": "dot"})
    share_axis(fig, "y", "share inside the interval", low=min(0.5, float(np.nanmin(by_step["value"])) - 0.05))
    fig.update_xaxes(title=f"ahead ({results['time_unit']})")
    held = results["metrics"]["coverage"]["value"]
    finding = f"Intervals meant to hold {100 * level:.0f} % held {100 * held:.0f} %"
    detail = "Dotted: what was meant. Widths come from errors on patients that a network had not learned from."
    return titled(fig, finding, detail, dark, height=360)
