"""Which values are to blame for a patient's score, beside what was expected."""

from __future__ import annotations

from textwrap import wrap

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.parts import titled
from dlcore.plots.style import accent, contrast, fade, soft_ink
from dlcore.words.autoencoder import stands_out

SHOWN = 8
LABEL = 40
ORDINARY = 1.0  # mean score of ordinary patients
UNUSUAL = 0.95  # share of ordinary patients that are less unusual, from which on a score calls for a reason


def bars(entry: dict, dark: bool) -> go.Figure:
    """Each value's part of the score, the largest on top; the parts add up.

    Parameters
    ----------
    entry : dict
        ``id``, ``score``, ``blame`` as `blame.of_row` gives it, the first values or all.
    """
    first, total = entry["blame"][:SHOWN], entry["score"]
    parts = [each["part"] for each in first]
    labels = [f"{'<br>'.join(wrap(each['variable'], LABEL))}<br><b>{shown(each)}</b>" for each in first]
    rest = total - sum(parts)
    if abs(rest) > 1e-6 * max(total, 1):
        parts.append(rest)
        labels.append("all other values together")
    colours = [contrast(dark) if part > 0 else accent(dark) for part in parts]
    fig = go.Figure(
        go.Bar(
            x=[*parts, total],
            y=[*labels, "<b>all together</b>"],
            orientation="h",
            width=0.62,
            marker_color=[*colours, soft_ink(dark)],
            text=[number(part) for part in (*parts, total)],
            textposition="outside",
            cliponaxis=False,
            hoverinfo="skip",
        )
    )
    fig.add_vline(0, line={"color": soft_ink(dark), "width": 1})
    low, high = min(*parts, total, 0.0), max(*parts, total, 0.0)
    beside = 0.15 * (high - low) or 1.0
    title = "part of the score<br>(ordinary patients: about 1 in all)"
    fig.update_xaxes(title=title, range=[low - beside, high + beside], nticks=5, tickangle=0)
    fig.update_yaxes(autorange="reversed", showgrid=False, ticks="")
    finding = f"{entry['id']}: {_stands_out(entry)}"
    detail = "expected: what the network foretells from the patient's other values, with 95 % interval"
    return titled(fig, finding, detail, dark, 170 + 50 * (len(parts) + 1))


def _stands_out(entry: dict) -> str:
    worst = next(iter(outside(entry["blame"])), None)
    if worst is not None:
        first = "most to blame is" if worst is entry["blame"][0] else "what stands out is"
        return f"{first} {worst['variable']}, {seen(worst)}; expected {expected(worst)}"
    if entry["share"] < UNUSUAL:
        return "nothing stands out; the values that weigh most all lie where they were expected"
    return "no single value stands out; unusual are all of them together"


def outside(blame: list[dict]) -> list[dict]:
    """Values that lie outside the interval expected of them, or are another level than the likeliest; in their order."""
    return [each for each in blame if stands_out(each)]


def number(value: float) -> str:
    return f"{value:.2g}" if abs(value) < 10 else f"{value:.0f}"


def shown(each: dict) -> str:
    """ "8.1 mg/dL, expected 0.7 to 1.3" """
    return f"{seen(each)}, expected {expected(each)}"


def seen(each: dict) -> str:
    """The patient's own value with its unit."""
    if each["value"] is None:
        return "not measured"
    value = each["value"] if isinstance(each["value"], str) else sensible(each["value"], each)
    return f"{value} {each['unit']}".strip()


def expected(each: dict) -> str:
    """What was expected: an interval, or the likeliest level."""
    if each["low"] is None:
        return str(each["expected"])
    return f"{sensible(each['low'], each)} to {sensible(each['high'], each)}"


def sensible(value: float, each: dict) -> str:
    """A number with as many digits as its interval bears."""
    width = abs(each["high"] - each["low"]) or abs(value) or 1.0
    digits = int(np.clip(1 - np.floor(np.log10(width)), 0, 6))
    return f"{value:,.{digits}f}".replace(",", "\u202f") if abs(value) >= 10_000 else f"{value:.{digits}f}"


def signal(entry: dict, axis: dict, dark: bool) -> go.Figure:
    """A signal beside what was rebuilt of it; where it is to blame is shaded."""
    blame = entry["blame"]
    original, rebuilt, parts = (np.asarray(blame[name], float) for name in ("original", "rebuilt", "parts"))
    length = axis.get("length") or original.shape[1]
    t = np.linspace(0, length, original.shape[1], endpoint=False)
    fig = go.Figure()
    names = axis.get("names") or ["signal"]
    for channel, name in enumerate(names):
        lead = f"{name}: " if len(names) > 1 else ""
        shift = -channel * 6 * np.nanstd(original) if len(names) > 1 else 0
        lines = (("recorded", original, accent(dark), "solid"), ("rebuilt", rebuilt, contrast(dark), "dash"))
        for words, values, colour, dash in lines:
            line = {"color": colour, "width": 2.5, "dash": dash}
            fig.add_scatter(x=t, y=values[channel] + shift, mode="lines", name=lead + words, line=line)
    place = parts.sum(axis=0)
    worst = np.maximum(place, 0) / max(np.maximum(place, 0).sum(), 1e-12)
    edges = np.linspace(0, length, len(worst) + 1)
    for k in np.argsort(-worst)[:12]:
        if worst[k] > 0.03:
            shade = fade(contrast(dark), min(0.5, 2 * worst[k]))
            fig.add_vrect(edges[k], edges[k + 1], fillcolor=shade, line_width=0, layer="below")
    unit = axis.get("unit") or "samples"
    fig.update_xaxes(title=f"time ({unit})")
    fig.update_yaxes(title="value")
    begin, end = (edges[round(blame[end][0] * len(worst))] for end in ("from", "to"))
    place = f"most to blame is what happens at {begin:.3g} to {end:.3g} {unit}"
    return titled(fig, _where(entry, place), "shaded: parts of the signal to blame, darker the more", dark, 380)


def picture(entry: dict, dark: bool) -> go.Figure:
    """A picture, what was rebuilt of it, and where it is to blame, side by side."""
    blame = entry["blame"]
    original, rebuilt = (picture_values(blame[name]) for name in ("original", "rebuilt"))
    heat = np.maximum(np.asarray(blame["parts"], float).sum(axis=0), 0)
    fig = row_of([original, rebuilt], ["the picture", "rebuilt"], dark, extra=heat)
    region = " and ".join(
        word(begin, end, words)
        for begin, end, words in zip(
            blame["from"], blame["to"], (("top", "middle", "bottom"), ("left", "centre", "right"))
        )
    )
    return titled(
        fig,
        _where(entry, f"the region most to blame lies at {region}"),
        "right: each region's part of the score, bright the most",
        dark,
        330,
        headings=44,
    )


def _where(entry: dict, place: str) -> str:
    """Which place of a signal or picture is to blame; of one no more unusual than an ordinary patient, none."""
    if entry["score"] <= ORDINARY:
        return f"{entry['id']}: nothing stands out; it is no more unusual than ordinary patients are on average"
    return f"{entry['id']}: {place}"


def word(begin: float, end: float, words: tuple[str, str, str]) -> str:
    return words[min(2, int(3 * (begin + end) / 2))]


def picture_values(values) -> np.ndarray:
    """Values (channels, h, w), 0 to 1, as a picture (h, w) or (h, w, 3), 0 to 255."""
    values = np.clip(np.asarray(values, float) * 255, 0, 255).round().astype(np.uint8)
    return values[0] if len(values) == 1 else values.transpose(1, 2, 0)


def row_of(pictures, titles, dark: bool, extra=None) -> go.Figure:
    """Pictures side by side, and a heat map at the end where one is given."""
    from plotly.subplots import make_subplots

    titles = [*titles, "to blame"] if extra is not None else titles
    n = len(titles)
    fig = make_subplots(rows=1, cols=n, subplot_titles=titles, horizontal_spacing=0.03)
    for column, one in enumerate(pictures, 1):
        rgb = one if one.ndim == 3 else np.repeat(one[..., None], 3, axis=2)
        fig.add_trace(go.Image(z=rgb, hoverinfo="skip"), row=1, col=column)
    if extra is not None:
        heat = go.Heatmap(z=extra, colorscale="Cividis", showscale=False, hovertemplate="%{z:.2f}<extra></extra>")
        fig.add_trace(heat, row=1, col=n)
        fig.update_yaxes(autorange="reversed", row=1, col=n)
    for column in range(1, n + 1):
        fig.update_yaxes(scaleanchor=f"x{column if column > 1 else ''}", constrain="domain", row=1, col=column)
    fig.update_xaxes(visible=False, constrain="domain")
    fig.update_yaxes(visible=False)
    return fig


def cleaned(original, rebuilt, name: str, dark: bool) -> go.Figure:
    """A signal or picture (channels, …) and the same rebuilt."""
    if np.ndim(original) == 3:
        fig = row_of([picture_values(original), picture_values(rebuilt)], ["as it is", "rebuilt"], dark)
        return titled(fig, f"{name}, rebuilt", "right: what patients have in common", dark, 330, headings=44)
    fig = go.Figure()
    lines = (("recorded", original, accent(dark), "solid"), ("rebuilt", rebuilt, contrast(dark), "dash"))
    for words, values, colour, dash in lines:
        fig.add_scatter(y=np.asarray(values)[0], mode="lines", name=words, line={"color": colour, "dash": dash})
    fig.update_xaxes(title="sample")
    fig.update_yaxes(title="value")
    return titled(fig, f"{name}, rebuilt", "dashed: what patients have in common", dark, 380)
