"""What the machine learnt: all its states, its dreams beside the patients, and what each number of hidden units can hold."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dlcore.plots.motion import play, slider
from dlcore.plots.parts import share_axis, titled
from dlcore.plots.rbm.names import beside_rows
from dlcore.plots.rbm.syndromes import below, diverging
from dlcore.plots.style import accent, contrast, soft_ink
from dlcore.words.numerals import written

MOST_FINDINGS, MOST_CHANGED = 24, 14


def landscape(tree: dict, dark: bool) -> go.Figure:
    """The likeliest states: learned probability beside how often they occur."""
    states, names = np.asarray(tree["states"]), tree["names"]
    labels = [_present(state, names) for state in states]
    fig = go.Figure()
    rank = list(range(1, len(labels) + 1))
    for key, name, colour, symbol in (
        ("observed", "seen among the patients", contrast(dark), "diamond-open"),
        ("learned", "learnt by the machine", accent(dark), "circle"),
    ):
        fig.add_scatter(
            x=rank, y=tree[key], mode="markers", name=name, text=labels,
            marker={"color": colour, "symbol": symbol, "size": 10, "line": {"width": 2, "color": colour}},
            hovertemplate="%{text}<br>%{y:.2%}<extra>" + name + "</extra>",
        )  # fmt: skip
    fig.update_xaxes(title="Lists of findings, the most frequent first (point at one to read it)")
    fig.update_yaxes(title="Probability", tickformat=".0%", rangemode="tozero")
    fig.update_layout(margin={"b": 110})
    apart = f"{100 * tree['total_distance']:.0f} %"
    finding = f"Of {tree['n_states']:,} possible lists: {apart} of the machine's probability lies elsewhere than the patients do"
    detail = f"beside {tree['n']:,} patients whose list is complete; low energy is high probability"
    return titled(fig, finding, detail, dark, 460)


def _present(state, names) -> str:
    there = [name for name, value in zip(names, state) if value >= 0.5]
    return ", ".join(there) if there else "no finding"


def dream(tree: dict, dark: bool) -> go.Figure:
    """How common each finding is among patients and in dreams."""
    order = np.argsort(-np.asarray(tree["patients"]))[:MOST_FINDINGS]
    names = beside_rows([tree["names"][j] for j in order])
    fig = go.Figure()
    for key, name, colour in (("patients", "patients", contrast(dark)), ("dreams", "dreams", accent(dark))):
        fig.add_bar(x=np.asarray(tree[key])[order], y=names, orientation="h", name=name, marker={"color": colour})
    share_axis(fig, "x", "Share with the finding")
    fig.update_yaxes(autorange="reversed", tickfont={"size": 11}, dtick=1, showgrid=False)
    fig.update_layout(barmode="group", margin={"b": 110})
    worst = order[np.argmax(np.abs(np.asarray(tree["patients"]) - np.asarray(tree["dreams"]))[order])]
    finding = (
        f"{tree['names'][worst]}: {tree['patients'][worst]:.0%} of patients, {tree['dreams'][worst]:.0%} of dreams. "
        "Learning lowers the energy of patients and raises that of dreams"
    )
    return titled(
        fig,
        finding,
        "a machine half-way through training; where both agree, nothing is left to learn",
        dark,
        230 + 30 * len(order),
    )


def directions(tree: dict, dark: bool) -> go.Figure:
    """One step's change of every weight: from dreams of a few steps, and the true one."""
    step, true = np.asarray(tree["step"]), np.asarray(tree["true_step"])
    order = np.argsort(-np.abs(true).max(axis=0))[:MOST_CHANGED]
    columns = np.argsort(-np.abs(true).max(axis=1))[:MOST_FINDINGS]
    reach = float(np.abs(np.concatenate([step, true])).max()) or 1.0
    k = int(tree["n_gibbs_steps"])
    titles = (
        f"dreams of {k} step{'s' if k > 1 else ''}",
        "the true direction" if tree["exact"] else "very long dreams",
    )
    fig = make_subplots(rows=2, cols=1, subplot_titles=titles, vertical_spacing=0.09, shared_xaxes=True)
    for number, z in enumerate((step, true), start=1):
        fig.add_trace(
            go.Heatmap(
                z=z[np.ix_(columns, order)].T,
                x=[f"unit {j + 1}" for j in columns],
                y=beside_rows([tree["names"][j] for j in order]),
                colorscale=diverging(dark),
                zmid=0,
                zmin=-reach,
                zmax=reach,
                showscale=number == 1,
                colorbar=below("change", 52),
                hovertemplate="%{x}, %{y}: %{z:.4f}<extra></extra>",
            ),
            row=number,
            col=1,
        )
    ticks = {"tickvals": [f"unit {j + 1}" for j in columns], "ticktext": [str(j + 1) for j in columns]}
    fig.update_xaxes(**ticks, tickangle=0, showgrid=False, tickfont={"size": 12})
    fig.update_xaxes(title="hidden unit", row=2)
    fig.update_yaxes(autorange="reversed", showgrid=False, tickfont={"size": 11}, dtick=1)
    fig.update_layout(margin={"b": 136})
    finding = f"The step from these dreams points {tree['angle']:.0f}° away from the true direction"
    detail = "0° would be the exact gradient, 90° no help at all; longer dreams come nearer and cost more"
    return titled(fig, finding, detail, dark, 336 + 56 * len(order), headings=52)


def sizes(entries: list[dict], which: int, dark: bool) -> go.Figure:
    """Pairs and triples of findings, observed and learnt, with one number of hidden units."""
    entry = entries[which]
    titles = ("two findings together", "three together, beyond their pairs")
    fig = make_subplots(
        rows=2, cols=1, subplot_titles=titles, vertical_spacing=0.2
    )  # beside each other, a telephone cuts them
    for number, part in enumerate(("pairs", "triples"), start=1):
        tree = entry[part]
        observed, learned = np.asarray(tree["observed"]), np.asarray(tree["learned"])
        reach = 1.1 * max(float(np.abs(np.concatenate([np.asarray(e[part]["observed"]) for e in entries])).max()), 1e-6)
        line = {"dash": "dot", "color": soft_ink(dark), "width": 2}
        fig.add_trace(
            go.Scatter(x=[-reach, reach], y=[-reach, reach], mode="lines", line=line, hoverinfo="skip"),
            row=number,
            col=1,
        )
        fig.add_trace(
            go.Scatter(
                x=observed, y=learned, mode="markers", text=tree["names"], marker={"color": accent(dark), "size": 8},
                hovertemplate="%{text}<br>patients %{x:.3f}, machine %{y:.3f}<extra></extra>",
            ),
            row=number, col=1,
        )  # fmt: skip
        fig.update_xaxes(title="beyond chance, patients", range=[-reach, reach], row=number, col=1)
        fig.update_yaxes(title="beyond chance, machine", range=[-reach, reach], row=number, col=1)
    fig.update_layout(showlegend=False)
    return titled(fig, _size_finding(entries, which), _size_detail(entry), dark, 800, headings=52)


def _size_finding(entries, which) -> str:
    entry, first = entries[which], entries[0]
    kept = [1 - entry[part]["error"] / max(first[part]["error"], 1e-12) for part in ("pairs", "triples")]
    n = entry["n_hidden"]
    if n == 0:
        return "Without hidden units every finding stands alone: nothing goes together"
    pairs, triples = (f"{100 * max(0.0, k):.0f} %" for k in kept)
    return f"{n} hidden unit{'s' if n > 1 else ''}: {pairs} of what pairs show is learnt, {triples} of what only triples show"


def _size_detail(entry) -> str:
    likelihood = written(entry["log_likelihood"], ".2f")
    return f"log-likelihood {likelihood} nats a patient; on the dotted line machine and patients agree"


# pictures


def fields(picture: dict, dark: bool) -> go.Figure:
    """Receptive fields of hidden units as they form, with a play button."""
    stack = np.asarray(picture["fields"])  # (E, K, r, c)
    mosaics = [_mosaic(step) for step in stack]
    reach = float(np.nanquantile(np.abs(stack[-1]), 0.99)) or 1.0
    labels = [f"pass {number}" for number in picture["passes"]]
    last = len(mosaics) - 1

    def drawn(mosaic):
        return go.Heatmap(
            z=mosaic, colorscale=diverging(dark), zmid=0, zmin=-reach, zmax=reach, showscale=False, hoverinfo="skip"
        )

    fig = go.Figure(drawn(mosaics[last]))
    fig.frames = [go.Frame(data=[drawn(mosaic)], name=label) for mosaic, label in zip(mosaics, labels)]
    fig.update_xaxes(visible=False, constrain="domain")
    fig.update_yaxes(visible=False, autorange="reversed", scaleanchor="x")
    fig.update_layout(sliders=[slider(labels, last, dark)], updatemenus=[play(redraw=True)], margin={"b": 150, "t": 20})
    finding = f"What each of {stack.shape[1]} hidden units looks for: strokes form out of nothing"
    return titled(fig, finding, "blue: ink speaks for the unit; orange: against it", dark, 620)


def _mosaic(step: np.ndarray) -> np.ndarray:
    """Pictures (K, r, c) side by side with gaps."""
    k, rows, columns = step.shape
    across = int(np.ceil(np.sqrt(k)))
    down = -(-k // across)
    mosaic = np.full((down * (rows + 1), across * (columns + 1)), np.nan)
    for number, field in enumerate(step):
        r, c = divmod(number, across)
        mosaic[r * (rows + 1) : r * (rows + 1) + rows, c * (columns + 1) : c * (columns + 1) + columns] = field
    return mosaic


def halves(tree: dict, dark: bool) -> go.Figure:
    """What was shown, what the machine made of it, and the truth."""
    fig = make_subplots(rows=1, cols=3, subplot_titles=("shown", "completed", "the truth"))
    grey = [[0, "#1B2330" if dark else "#FFFFFF"], [1, "#E6E9EF" if dark else "#1F2933"]]
    for column, key in enumerate(("shown", "completed", "truth"), start=1):
        z = np.asarray(tree[key], dtype=float)
        fig.add_trace(
            go.Heatmap(z=z, zmin=0, zmax=1, colorscale=grey, showscale=False, hovertemplate="%{z:.0%}<extra></extra>"),
            row=1, col=column,
        )  # fmt: skip
    fig.update_xaxes(visible=False, constrain="domain")
    fig.update_yaxes(visible=False, autorange="reversed")
    fig.update_layout(yaxis_scaleanchor="x", yaxis2_scaleanchor="x2", yaxis3_scaleanchor="x3")
    hidden = np.isnan(np.asarray(tree["shown"], dtype=float))
    right = float(np.mean((np.asarray(tree["completed"]) >= 0.5)[hidden] == (np.asarray(tree["truth"]) >= 0.5)[hidden]))
    finding = f"From half of it: {100 * right:.0f} % of the hidden places are guessed right"
    return titled(fig, finding, "grey: unsure", dark, 380, headings=52)
