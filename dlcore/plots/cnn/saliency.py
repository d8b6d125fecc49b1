"""Maps over a picture: which places changed the answer, and the checks whether the map deserves trust."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dlcore.plots.cnn.marks import HALF, add_outline, bare, rgb, signed
from dlcore.plots.parts import add_band, add_line, share_axis, titled
from dlcore.plots.style import COLOURS, accent, soft_ink
from dlcore.words.numerals import predicted_percent

FOR, AGAINST = COLOURS["vermillion"], COLOURS["blue"]  # told apart with any kind of colour vision
MAP_NAMES = {
    "occlusion": "Where covering<br>changes the answer",
    "grad_cam": "What its last layer<br>weighed (Grad-CAM)",
}
SAME = 0.5  # rank correlation from which two maps look the same
CLEAR = 0.05  # change of a probability that is worth a word
THIRD = 0.37  # of a side: nearer to an edge than this is "left", "upper"
EARLY = 2  # steps of the deletion curve: a fifth of the picture is covered
HEADINGS = 56  # pixels for headings of the parts of a figure


def attention_maps(checked: dict, dark: bool = False) -> go.Figure:
    """The picture with its strongest places outlined, the map in plain colours, and the map with shuffled weights.

    Parameters
    ----------
    checked : dict
        As the calls ``grad_cam`` and ``occlusion`` give it. Both maps are drawn on the scale of the real one.
    """
    titles = ("Strongest places<br>outlined", MAP_NAMES[checked["kind"]], "The same with<br>shuffled weights")
    fig = make_subplots(rows=1, cols=3, subplot_titles=titles, horizontal_spacing=0.02)
    picture, learned = rgb(checked["picture"]), np.asarray(checked["map"])
    shuffled = np.asarray(checked["random_map"]) * checked["random_strength"]
    fig.add_trace(go.Image(z=picture, hoverinfo="skip"), row=1, col=1)
    for column, values in ((2, learned), (3, shuffled)):
        fig.add_trace(_plain(values, checked["class"], dark, column == 2), row=1, col=column)
    for column, values in ((1, learned), (2, learned), (3, shuffled)):
        _outline_both(fig, values, picture.shape[:2], column)
    bare(fig)
    detail = f"Orange-red speaks for “{checked['class']}”, blue against it; outlined: above half of a map's strongest"
    fig.update_layout(margin={"l": 8, "r": 8, "b": 48})
    return titled(fig, _map_finding(checked), detail, dark, height=540, headings=HEADINGS)


def _plain(values: np.ndarray, name: str, dark: bool, scale: bool) -> go.Heatmap:
    ticks = {"tickvals": [-1, 0, 1], "ticktext": ["against", "none", "for"]}
    place = {"orientation": "h", "thickness": 12, "len": 0.4, "y": -0.03, "yanchor": "top"}
    nothing = "#262C36" if dark else "#F1F3F5"
    return go.Heatmap(
        z=values,
        zmin=-1,
        zmax=1,
        colorscale=[[0.0, AGAINST], [0.5, nothing], [1.0, FOR]],
        showscale=scale,
        colorbar=ticks | place,
        hovertemplate=f"%{{z:+.2f}} for {name}<extra></extra>",
    )


def _outline_both(fig: go.Figure, values: np.ndarray, size: tuple[int, int], column: int) -> None:
    """The strongest places for the class, and those against it where they are as strong."""
    strongest = np.abs(values).max()
    for side, colour in ((values, FOR), (-values, AGAINST)):
        if side.max() >= HALF * strongest:
            add_outline(fig, np.where(side >= 0, side, 0), size, (1, column), colour, cased=column == 1)


def in_common(checked: dict) -> tuple[float, float]:
    """Of the places that the map with shuffled weights outlines, the share that the real one outlines too, and the
    share expected by chance."""
    real, shuffled = (_strong(np.asarray(checked[name])) for name in ("map", "random_map"))
    return float((real & shuffled).sum() / max(shuffled.sum(), 1)), float(real.mean())


def _strong(values: np.ndarray) -> np.ndarray:
    return np.abs(values) >= max(HALF * float(np.abs(values).max()), 1e-12)


def _map_finding(checked: dict) -> str:
    if abs(checked["likeness"]) >= SAME:
        return f"A network that learned nothing draws much the same map (likeness {signed(checked['likeness'])})"
    if not names_what_matters(checked["deletion"]):
        return f"Weak map: covering the places in favour first {_covering(checked['deletion'])}"
    share = predicted_percent(_strong(np.asarray(checked["map"])).mean())
    return f"What weighs most speaks {_side(checked)} “{checked['class']}”: {share} of the picture"


def _side(checked: dict) -> str:
    values = np.asarray(checked["map"])
    return "for" if values.flat[np.abs(values).argmax()] > 0 else "against"


def in_a_sentence(checked: dict, answer: str) -> str:
    """What a doctor may say to a colleague of one picture: the answer, where it hangs, and whether that is more than chance.

    Parameters
    ----------
    checked : dict
        As the calls ``grad_cam`` and ``occlusion`` give it.
    answer : str
        The answer to trust, in words.
    """
    said = f"The network answers {answer}."
    curve = checked["deletion"]
    if not names_what_matters(curve):
        return f"{said} No one place carries the answer for “{checked['class']}”: covering what seems to matter {_covering(curve)}."
    values = np.asarray(checked["map"])
    place = where(np.maximum(values, 0))
    hangs = f"What speaks for “{checked['class']}” lies {place} of the picture: covering the places in favour first"
    more = "" if _side(checked) == "for" else f" What weighs most, {where(np.maximum(-values, 0))}, speaks against it."
    alike = abs(checked["likeness"]) >= SAME
    doubt = " But a network that learned nothing marks much the same places." if alike else ""
    return f"{said} {hangs} {_covering(curve)}.{more}{doubt} Whether the finding itself lies there is for the eye to judge."


def where(values: np.ndarray) -> str:
    """Where on the screen the strongest places of a map (h, w) lie: "at the upper left", "in the middle"."""
    strong = _strong(values)
    y, x = ((axis[strong].mean() + 0.5) / n for axis, n in zip(np.indices(values.shape), values.shape))
    down = "upper" if y < THIRD else "lower" if y > 1 - THIRD else ""
    side = "left" if x < THIRD else "right" if x > 1 - THIRD else ""
    if not down and not side:
        return "in the middle"
    return (
        f"at the {down} {side}".strip() if down and side else f"in the {down} part" if down else f"on the {side} side"
    )


def names_what_matters(curve: dict) -> bool:
    """Whether covering the places a map names lowers the answer early, and more than any random order did."""
    start, early = curve["probability"][0], curve["probability"][EARLY]
    return bool(start - early > CLEAR and early < curve["random_low"][EARLY] and curve["advantage"] > CLEAR)


def _covering(curve: dict) -> str:
    """What covering the first fifth did, in words that follow the numbers."""
    start, early = float(curve["probability"][0]), float(curve["probability"][EARLY])
    begin, after, covered = map(predicted_percent, (start, early, curve["share"][EARLY]))
    moved = f"from {begin} to {after} with {covered} of the picture covered"
    if abs(early - start) <= CLEAR:
        return f"hardly changed the answer, {moved}"
    return f"{'lowered' if early < start else 'raised'} the answer {moved}"


def deletion_curve(checked: dict, dark: bool = False) -> go.Figure:
    """The probability while the named places are covered first, against covering places at random.

    Parameters
    ----------
    checked : dict
        As the calls ``grad_cam`` and ``occlusion`` give it.
    """
    curve = checked["deletion"]
    fig = go.Figure()
    add_band(fig, curve["share"], curve["random_low"], curve["random_high"], soft_ink(dark))
    add_line(fig, curve["share"], curve["random"], soft_ink(dark), "random places first", dash="dash")
    add_line(fig, curve["share"], curve["probability"], accent(dark), "places in favour first")
    share_axis(fig, "x", "Share of the picture covered")
    share_axis(fig, "y", f"Probability of “{checked['class']}”")
    strength = "Evidence for the map" if names_what_matters(curve) else "Weak evidence"
    finding = f"{strength}: covering the places in favour first {_covering(curve)}"
    points = 100 * curve["advantage"]
    lower = f"{abs(points):.0f} points {'lower' if points > 0 else 'higher'} than with random places covered"
    detail = f"{_begins(curve)}; all covered: {predicted_percent(curve['probability'][-1])}. On average {lower}"
    return titled(fig, finding, detail, dark)


def _begins(curve: dict) -> str:
    """Between which shares covered the answer begins to fall."""
    lost = np.flatnonzero(curve["probability"][0] - np.asarray(curve["probability"]) > CLEAR)
    if not len(lost):
        return "It never falls"
    before, after = (f"{100 * curve['share'][step]:.0f} %" for step in (lost[0] - 1, lost[0]))
    return f"It begins to fall between {before} and {after} covered"
