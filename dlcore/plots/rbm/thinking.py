"""The machine thinking: findings and hidden units lighting up step by step, energy falling."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.motion import play, slider
from dlcore.plots.parts import share_axis, titled, wrapped
from dlcore.plots.rbm.names import shortened
from dlcore.plots.style import COLOURS, accent, contrast, fade, soft_ink
from dlcore.words.numerals import written

PER_ROW = 6
ROW = 1.5  # between two rows of lights: room for three lines of a name, in large type too


def thinking(tree: dict, dark: bool) -> go.Figure:
    """A Gibbs chain as an animation, played in the browser."""
    names, known = tree["names"], np.asarray(tree["known"]).astype(bool)
    hidden, energy = np.asarray(tree["hidden"]), np.asarray(tree["energy"])
    labels = [f"step {t + 1}: energy {written(e, '.1f')}" for t, e in enumerate(energy)]
    vx, vy = _grid(len(names), 0)
    hx, hy = _grid(hidden.shape[1], vy.min() - 2.2)
    fig = go.Figure(_step(tree, 0, (vx, vy), (hx, hy), dark))
    for x, y, name, is_known in zip(vx, vy, shortened(names, 30), known):
        text = wrapped(name, 12)
        text = f"<b>{text}</b>" if is_known else text
        fig.add_annotation(x=x, y=y - 0.36, text=text, showarrow=False, font={"size": 11}, yanchor="top")
    fig.add_annotation(
        x=0,
        y=hy.max() + 0.75,
        text="hidden units",
        showarrow=False,
        xanchor="left",
        font={"size": 14, "color": soft_ink(dark)},
    )
    fig.frames = [
        go.Frame(data=_step(tree, t, (vx, vy), (hx, hy), dark), traces=[0, 1], name=label)
        for t, label in enumerate(labels)
    ]
    fig.update_xaxes(visible=False, range=[-0.7, PER_ROW - 0.3])
    fig.update_yaxes(visible=False, range=[hy.min() - 0.8, vy.max() + 0.7])
    fig.update_layout(showlegend=False, sliders=[slider(labels, 0, dark)], updatemenus=[play()], margin={"b": 150})
    finding = (
        f"Energy begins at {written(energy[0], '.1f')} and comes down to {written(energy.min(), '.1f')} at its lowest: "
        "usual lists lie low"
    )
    if energy.min() >= energy[0]:
        finding = f"It began at its lowest energy, {written(energy[0], '.1f')}: a list that it finds usual"
    detail = "filled: present; known findings (bold, ringed) are held; every other light is tossed anew at each step"
    return titled(fig, finding, detail, dark, int(260 + 72 * (vy.max() - hy.min() + 1)))


def _grid(n: int, top: float) -> tuple[np.ndarray, np.ndarray]:
    at = np.arange(n)
    return at % PER_ROW * 1.0, top - ROW * (at // PER_ROW)


def _step(tree, t, visible_at, hidden_at, dark) -> list[go.Scatter]:
    known = np.asarray(tree["known"]).astype(bool)
    on, off = accent(dark), fade(COLOURS["grey"], 0.18)
    values = np.clip(np.asarray(tree["visible"][t], float), 0, 1)
    colours = [on if v >= 0.5 else off for v in values]
    ring = {"width": np.where(known, 4, 1).tolist(), "color": [contrast(dark) if k else soft_ink(dark) for k in known]}
    hover = [f"{name}: {'present' if v >= 0.5 else 'absent'}" for name, v in zip(tree["names"], values)]
    lit = np.asarray(tree["hidden"][t]) >= 0.5
    hidden = [COLOURS["orange"] if h else off for h in lit]
    p = [f"unit {j + 1}: on with {q:.0%}" for j, q in enumerate(tree["hidden_p"][t])]
    look = {"mode": "markers", "hovertemplate": "%{text}<extra></extra>"}
    return [
        go.Scatter(x=visible_at[0], y=visible_at[1], marker={"size": 26, "color": colours, "line": ring}, text=hover, **look),
        go.Scatter(
            x=hidden_at[0], y=hidden_at[1], text=p, **look,
            marker={"size": 22, "symbol": "square", "color": hidden, "line": {"width": 1, "color": soft_ink(dark)}},
        ),
    ]  # fmt: skip


def apart(tree: dict, most: int) -> list[int]:
    """Unknown findings whose curves lie farthest from each other, so that each is seen; likeliest first.

    The first is the least certain; each next one is that which is farthest, in probability and in share of steps, from
    those already chosen.
    """
    end = np.asarray(tree["mean"], float)[-1]
    where = np.stack([end, end if tree["exact"] is None else np.asarray(tree["exact"], float)])  # (2, d)
    unknown = np.flatnonzero(~np.asarray(tree["known"]).astype(bool))
    if not len(unknown):
        return []
    chosen = [int(unknown[np.abs(where[1, unknown] - 0.5).argmin()])]
    while len(chosen) < min(most, len(unknown)):
        gap = np.abs(where[:, unknown, None] - where[:, None, chosen])  # (2, unknown, chosen)
        far = (gap.min(axis=0) + 0.1 * gap.sum(axis=0)).min(axis=1)  # on both, not on one only
        far[np.isin(unknown, chosen)] = -1
        chosen.append(int(unknown[far.argmax()]))
    return sorted(chosen, key=lambda j: -where[1, j])


def converging(tree: dict, dark: bool, which: list[int]) -> go.Figure:
    """The running share of some findings over the chain, and where the exact sum says it must go."""
    fig = go.Figure()
    steps = np.arange(1, len(tree["energy"]) + 1)
    palette = [COLOURS[name] for name in ("sky" if dark else "blue", "orange", "green", "purple", "vermillion")]
    widths = range(2 + len(which), 2, -1)  # a curve under another one shows on both sides of it
    for colour, width, j in zip(palette, widths, which):
        share, name = np.asarray(tree["mean"])[:, j], tree["names"][j]
        line = {"color": colour, "width": width}
        fig.add_scatter(x=steps, y=share, mode="lines", line=line, name=f"{name} ({100 * share[-1]:.0f} %)")
        if tree["exact"] is not None:
            fig.add_hline(float(tree["exact"][j]), line={"color": colour, "dash": "dot", "width": 2})
    fig.update_xaxes(title="Gibbs step")
    share_axis(fig, "y", "Share of steps so far", -0.03, 1.03)
    fig.update_layout(margin={"b": 110})
    far = None
    if tree["exact"] is not None and which:
        far = max(abs(float(tree["exact"][j]) - float(np.asarray(tree["mean"])[-1, j])) for j in which)
    finding = "The longer the chain, the nearer its shares come to the probabilities"
    if far is not None:
        finding += f": still off by up to {100 * far:.0f} percentage points"
    detail = "in brackets: share of all steps" + "; dotted: the probability summed over every state" * (far is not None)
    return titled(fig, finding, detail, dark, 420)
