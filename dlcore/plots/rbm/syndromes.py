"""Hidden units: what each stands for, one by one and all together; and what remains between two findings."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.parts import titled, wrapped
from dlcore.plots.rbm.names import beside_rows, n_lines, shortened
from dlcore.plots.style import accent, contrast, fade, ink, soft_ink

MOST_FINDINGS, MOST_UNITS, MOST_EDGES = 45, 24, 60
MOST_BESIDE, SPOKE = 16, 19  # findings that are named beside their dots, and letters of a name that is a spoke
WORTH_A_LINE = np.log(1.3)  # odds ratios nearer to 1 than this are not drawn


def unit(explain: dict, which: int, dark: bool, name: str) -> go.Figure:
    """The leading findings of one hidden unit, from the commonest in its carriers to the rarest."""
    entry = explain["syndromes"]["units"][which]
    order = np.argsort(entry["weights"], kind="stable")  # plotly draws the first at the bottom
    names, weights = [wrapped(entry["findings"][i]) for i in order], np.asarray(entry["weights"])[order]
    colours = [accent(dark) if w > 0 else contrast(dark) for w in weights]
    fig = go.Figure(go.Bar(x=weights, y=names, orientation="h", marker={"color": colours}, hoverinfo="skip"))
    for y, w in zip(names, weights):
        fig.add_annotation(
            x=w, y=y, text=_factor(w), showarrow=False,
            xanchor="left" if w > 0 else "right", xshift=4 if w > 0 else -4, font={"size": 13},
        )  # fmt: skip
    reach = 1.7 * float(np.abs(weights).max())
    title = "weight (log odds)<br>left: rarer in carriers,<br>right: commoner"
    fig.update_xaxes(title=title, range=[-reach, reach])
    fig.update_yaxes(automargin=True)
    finding = f"{name}: carried by {entry['carriers']:,} patients ({100 * entry['share']:.0f} %)"
    detail = "by how much being on multiplies the odds of each finding, all other units as they are"
    return titled(fig, finding, detail, dark, 210 + (34 + 8 * (n_lines(names) - 1)) * len(names))


def _factor(weight: float) -> str:
    """ "×7.4", "÷12": by how much the odds are multiplied or divided."""
    factor = np.exp(abs(weight))
    return f"{'×' if weight > 0 else '÷'}{factor:.1f}" if factor < 50 else f"{'×' if weight > 0 else '÷'}{factor:.0f}"


def all_units(explain: dict, dark: bool, names: list[str]) -> go.Figure:
    """Every hidden unit (columns) with its weight on every finding (rows, whose names need not be cut)."""
    machine, units = explain["machine"], explain["syndromes"]["units"][:MOST_UNITS]
    weights = np.asarray(machine["weights"])[[u["unit"] for u in units]]
    turned = np.array([np.sign(u["weights"][0]) for u in units])
    own = np.array([weights[k, machine["names"].index(u["findings"][0])] for k, u in enumerate(units)])
    weights = weights * (turned * np.sign(own))[:, None]
    order = _by_unit(weights, np.argsort(-np.abs(weights).max(axis=0))[:MOST_FINDINGS])
    reach = float(np.quantile(np.abs(weights[:, order]), 0.98)) or 1.0
    fig = go.Figure(
        go.Heatmap(
            z=weights[:, order].T,
            x=names[: len(units)],
            y=beside_rows([machine["names"][j] for j in order]),
            colorscale=diverging(dark),
            zmid=0,
            zmin=-reach,
            zmax=reach,
            xgap=1,
            ygap=1,
            colorbar=below("weight"),
            hovertemplate="%{x}<br>%{y}: %{z:.2f}<extra></extra>",
        )
    )
    initials = [f"{name[:1]}{name.split()[-1]}" for name in names[: len(units)]]
    kinds = dict.fromkeys(name.split()[0] for name in names[: len(units)])
    fig.update_xaxes(tickvals=names[: len(units)], ticktext=initials, tickangle=0, side="top", showgrid=False)
    fig.update_xaxes(title=", ".join(f"{kind[:1]}: {kind.lower()}" for kind in kinds), tickfont={"size": 11})
    fig.update_yaxes(autorange="reversed", showgrid=False, tickfont={"size": 11}, dtick=1)
    fig.update_layout(margin={"b": 90})
    stable = sum(bool(u["syndrome"]) for u in units)
    finding = f"{len(explain['syndromes']['units'])} hidden units"
    finding += f", {stable} of them more stable than chance" if explain["syndromes"]["tested"] else ""
    detail = "blue: likelier where the unit is on; orange: less likely; findings stand under the unit that weighs most"
    return titled(fig, finding, detail, dark, 270 + 26 * len(order), headings=60)


def _by_unit(weights: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Findings in the order of the unit that weighs most on them, the heaviest first."""
    heaviest, weight = np.abs(weights[:, columns]).argmax(axis=0), np.abs(weights[:, columns]).max(axis=0)
    return columns[np.lexsort((-weight, heaviest))]


def below(title: str, away: int = 26) -> dict:
    """A colour bar so many pixels under a figure, where it takes no room from the columns."""
    bar = {
        "orientation": "h",
        "thickness": 12,
        "lenmode": "pixels",
        "len": 180,
        "x": 1,
        "xanchor": "right",
        "nticks": 5,
    }
    return bar | {"y": 0, "yanchor": "top", "ypad": away, "title": {"text": title, "side": "top"}}


def diverging(dark: bool) -> list:
    """Vermillion over the ground to blue."""
    middle = "#1B2330" if dark else "#F7F8FA"
    return [[0, "#D55E00"], [0.5, middle], [1, "#56B4E9" if dark else "#0072B2"]]


def graph(explain: dict, dark: bool, chosen: str = "") -> go.Figure:
    """Findings on a circle, joined where something remains between two given all others."""
    tree = explain["association"]
    names, log_odds, sure = tree["names"], np.asarray(tree["log_odds"]), np.asarray(tree["sure"]).astype(bool)
    k = len(names)
    turn = 2 * np.pi * np.arange(k) / max(k, 1) + np.pi / 2
    x, y = np.cos(turn), np.sin(turn)
    fig, edges = go.Figure(), _edges(log_odds, sure, names, chosen)
    for a, b in edges:
        weight = log_odds[a, b]
        colour = accent(dark) if weight > 0 else contrast(dark)
        line = {
            "width": 1 + 2.2 * min(abs(weight), 3),
            "color": fade(colour, 0.75),
            "dash": "solid" if weight > 0 else "dot",
        }
        fig.add_scatter(x=[x[a], x[b]], y=[y[a], y[b]], mode="lines", line=line, hoverinfo="skip", showlegend=False)
    words = [_neighbours(j, names, log_odds, sure) for j in range(k)]
    size = 10 + 26 * np.sqrt(np.asarray(tree["share"]))
    fig.add_scatter(
        x=x,
        y=y,
        mode="markers",
        marker={"size": size, "color": soft_ink(dark), "line": {"width": 1, "color": ink(dark)}},
        text=words,
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
    )
    _name_them(fig, names, x, y)
    return titled(fig, _strongest(edges, names, log_odds), _graph_detail(edges, tree), dark, 640)


def _name_them(fig: go.Figure, names, x, y) -> None:
    """Few names stand beside their dots; many point outwards like spokes, so that none lies on another."""
    spokes = len(names) > MOST_BESIDE
    for name, spoke, across, up in zip(names, shortened(names, SPOKE), x, y):
        side = "left" if across > 0.15 else "right" if across < -0.15 else "center"
        if spokes:
            away = 1.1 + 0.032 * len(spoke)  # the middle of the name, which is turned about it
            turn = -np.degrees(np.arctan2(up, across))
            how = {"x": away * across, "y": away * up, "textangle": turn if across >= 0 else turn + 180}
            fig.add_annotation(text=spoke, showarrow=False, font={"size": 11}, **how)
        else:
            at = {"x": 1.1 * across, "y": 1.1 * up + (0.06 if side == "center" and up > 0 else 0)}
            fig.add_annotation(text=wrapped(name, 14), xanchor=side, showarrow=False, font={"size": 13}, **at)
    reach = 2.05 if spokes else 1.9
    fig.update_xaxes(visible=False, range=[-reach, reach])
    fig.update_yaxes(visible=False, range=[-reach, reach] if spokes else [-1.35, 1.35], scaleanchor="x")


def _edges(log_odds, sure, names, chosen) -> list[tuple[int, int]]:
    a, b = np.triu_indices(len(names), 1)
    kept = (np.abs(log_odds[a, b]) >= WORTH_A_LINE) & sure[a, b]
    if chosen in names:
        kept &= (a == names.index(chosen)) | (b == names.index(chosen))
    order = np.argsort(-np.abs(log_odds[a, b]))
    return [(int(a[i]), int(b[i])) for i in order if kept[i]][:MOST_EDGES]


def _strongest(edges, names, log_odds) -> str:
    if not edges:
        return "Between no two findings does anything remain once all others are known"
    a, b = edges[0]
    word = "likelier" if log_odds[a, b] > 0 else "less likely"
    return f"{names[a]} and {names[b]}: with one, the other is {word} (odds ×{np.exp(log_odds[a, b]):.1f}), all others the same"


def _graph_detail(edges, tree) -> str:
    left = f"; {tree['n_left_out']} rarer ones left out" if tree["n_left_out"] else ""
    return (
        f"{len(edges)} lines of at least ×1.3 on whose sign all test machines agree; solid: together, dotted: apart{left}. "
        "Together is not because of"
    )


def _neighbours(j, names, log_odds, sure) -> str:
    order = [
        i for i in np.argsort(-np.abs(log_odds[j])) if i != j and abs(log_odds[j, i]) >= WORTH_A_LINE and sure[j, i]
    ]
    return f"<b>{names[j]}</b><br>" + "<br>".join(f"{names[i]} ×{np.exp(log_odds[j, i]):.2f}" for i in order[:8])
