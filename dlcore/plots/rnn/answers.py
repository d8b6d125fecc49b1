"""What moved a patient's answer at each visit, and what it would be were the record another."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.parts import add_line, share_axis, titled
from dlcore.plots.style import accent, contrast, ink, soft_ink
from dlcore.words.numerals import predicted_percent

MOST_VARIABLES = 14  # rows of the heat map; the others are summed up
MOST_MARKED = 120  # visits that have a dot each


def change_map(moved: dict, times, time_unit: str, risk: bool = True, dark: bool = False) -> go.Figure:
    """What moved the answer at each visit, variable by variable; a column adds up to the change at that visit.

    Parameters
    ----------
    moved : dict
        As `explain.rnn.attributions.moved` gives it.
    times : array_like of shape (T,)
        Of the whole course.
    """
    parts, names = np.asarray(moved["parts"]).T, list(moved["names"])  # (V + 1, R)
    factor, unit = (100, "points") if risk else (1, "")
    parts, names = _gathered(factor * parts, names)
    at = np.asarray(times)[np.asarray(moved["rows"])]
    largest = max(float(np.abs(parts).max()), 1e-9)
    columns = [f"{t:.4g}" for t in at]
    hover = [
        [f"{name}, {c} {time_unit}: {v:+.2g} {unit}" for c, v in zip(columns, row)] for name, row in zip(names, parts)
    ]
    scale = [[0, accent(dark)], [0.5, "rgba(128,140,155,0.06)"], [1, contrast(dark)]]
    fig = go.Figure(
        go.Heatmap(
            z=parts,
            x=np.arange(len(at)),
            y=names,
            zmin=-largest,
            zmax=largest,
            colorscale=scale,
            text=hover,
            hovertemplate="%{text}<extra></extra>",
            colorbar={"title": {"text": unit or "change"}, "thickness": 12, "tickformat": "+.2~g"},
            xgap=1,
            ygap=1,
        )
    )
    shown = np.unique(np.linspace(0, len(at) - 1, min(len(at), 10)).round().astype(int))
    fig.update_xaxes(title=f"visit at time ({time_unit})", tickvals=shown, ticktext=[columns[i] for i in shown])
    fig.update_yaxes(autorange="reversed", tickfont={"size": 13}, showgrid=False)
    v, r = np.unravel_index(np.abs(parts).argmax(), parts.shape)
    verb = "raised" if parts[v, r] > 0 else "lowered"
    by = f"{abs(parts[v, r]):.0f} points" if risk else f"{abs(parts[v, r]):.3g}"
    what = names[v].capitalize() if names[v] == "time passing" else names[v]
    finding = f"{what} moved it most: at {columns[r]} {time_unit} it {verb} the answer by {by}"
    detail = "Orange raises, blue lowers. Each column adds up to the change from the visit before."
    return titled(fig, finding, detail, dark, height=230 + 26 * len(names))


def _gathered(parts: np.ndarray, names: list[str]) -> tuple[np.ndarray, list[str]]:
    """Largest first, the smallest summed up so that columns still add up."""
    order = np.argsort(-np.abs(parts).sum(axis=1), kind="stable")
    if len(order) > MOST_VARIABLES:
        kept, rest = order[: MOST_VARIABLES - 1], order[MOST_VARIABLES - 1 :]
        together = parts[rest].sum(axis=0, keepdims=True)
        return np.concatenate([parts[kept], together]), [*(names[i] for i in kept), f"{len(rest)} others together"]
    return parts[order], [names[i] for i in order]


def left_out(course: dict, risk: bool = True, dark: bool = False) -> go.Figure:
    """How the answer at the end would differ had a visit not been; bars at the visits' times."""
    change = (100 if risk else 1) * np.asarray(course["left_out"], dtype=float)
    colours = [contrast(dark) if c > 0 else accent(dark) for c in change]
    fig = go.Figure(go.Bar(x=[f"{t:.4g}" for t in course["times"]], y=change, marker_color=colours))
    fig.update_traces(hovertemplate="%{x}: %{y:+.2g}<extra></extra>")
    fig.add_hline(y=0, line={"color": soft_ink(dark), "width": 1})
    fig.update_xaxes(title=f"visit left out ({course['time_unit']})", type="category")
    fig.update_yaxes(title="change" + (" (points)" if risk else ""))
    if not np.isfinite(change).any():
        return titled(fig, "There is only one visit", "Nothing can be left out.", dark, height=320)
    most = int(np.nanargmax(np.abs(change)))
    by = f"{abs(change[most]):.1f} points" if risk else f"{abs(change[most]):.3g}"
    way = "higher" if change[most] > 0 else "lower"
    finding = f"Without the visit at {course['times'][most]:.4g} {course['time_unit']} the answer would be {by} {way}"
    return titled(fig, finding, "Each bar: the same record without that one visit.", dark, height=320)


def what_if(before: dict, after: dict, outcome: str, risk: bool = True, dark: bool = False) -> go.Figure:
    """The answer over time as it was, and for the changed record; `after` is `before`: nothing is changed yet."""
    fig = go.Figure()
    add_line(fig, before["times"], before["answer"], soft_ink(dark), "as recorded", dash="dash")
    if after is not before:
        add_line(fig, after["times"], after["answer"], accent(dark), "as changed")
    fig.update_traces(mode="lines+markers" if len(before["times"]) <= MOST_MARKED else "lines", marker_size=7)
    fig.update_xaxes(title=f"time ({before['time_unit']})")
    if risk:
        top = 1.2 * float(max(np.max(before["answer"]), np.max(after["answer"]), 0.1))
        share_axis(fig, "y", f"risk of {outcome}", high=min(1.01, top))
    else:
        fig.update_yaxes(title=outcome)
    was, now = float(before["answer"][-1]), float(after["answer"][-1])
    said = (predicted_percent(was), predicted_percent(now)) if risk else (f"{was:.4g}", f"{now:.4g}")
    fig.update_layout(font_color=ink(dark))
    if after is before:
        return titled(fig, f"Nothing is changed yet: the answer is {said[0]}", "Change something beside.", dark)
    verb = "stays at" if said[0] == said[1] else "goes from " + said[0] + " to"
    return titled(fig, f"The answer {verb} {said[1]}", "Dashed: the record as it is.", dark)
