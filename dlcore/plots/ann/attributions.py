"""Which values push one patient's answer up and down, as bars and as one sentence."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.ann.network import in_words
from dlcore.plots.ann.wiring import signs
from dlcore.plots.parts import titled
from dlcore.plots.style import fade, soft_ink
from dlcore.specs import answers_number
from dlcore.words.numerals import predicted_percent, written
from dlcore.words.variables import without_unit

SHOWN = 5  # values that have a bar of their own, at most as many up as down
ROW = 52  # pixels of a bar and its name
_SLIGHT = 0.02  # a push below this share of all is not worth a sentence


def attribution_bars(tree: dict, dark: bool) -> go.Figure:
    """Bars to the right raise the answer, to the left lower it; with the last one they add up to the difference.

    Parameters
    ----------
    tree : dict
        As the call ``attributions`` gives it.
    """
    first, rest = _split(tree["pushes"])
    names = [_label(each) for each in first]
    sizes = [each["push"] for each in first]
    if rest or not first:
        names.append(f"the {len(rest)} {'other ' if first else ''}values together")
        sizes.append(sum(each["push"] for each in rest))
    below, above = signs(dark)
    colours = [above if size > 0 else below for size in sizes]
    colours = [fade(colour, 0.45) if place >= len(first) else colour for place, colour in enumerate(colours)]
    text = [_strength(size, tree) for size in sizes]
    fig = go.Figure()
    fig.add_bar(x=sizes, y=names, orientation="h", marker_color=colours, width=0.42, text=text, hoverinfo="skip")
    fig.update_traces(textposition="outside", cliponaxis=False)
    fig.add_vline(0, line={"color": soft_ink(dark), "width": 1})
    reach = [min(*sizes, 0.0), max(*sizes, 0.0)]
    beside = 0.3 * (reach[1] - reach[0]) or 1.0  # room for the words at a bar's end
    unit = f" ({tree['unit']})" if tree["unit"] else ""
    title = f"Push on the prediction{unit}" if answers_number(tree["task"]) else "Push on the log-odds"
    fig.update_xaxes(title=f"← lowers     {title}     raises →", range=[reach[0] - beside, reach[1] + beside])
    _name_rows(fig, names)
    return titled(fig, _finding(tree), _detail(tree), dark, height=170 + ROW * len(names))


def _name_rows(fig: go.Figure, names: list[str]) -> None:
    """Each name above its bar, where a telephone leaves no room beside it."""
    fig.update_yaxes(autorange="reversed", showgrid=False, showticklabels=False, ticks="")
    fig.update_layout(margin_l=16)
    at = {"xref": "paper", "x": 0, "xanchor": "left", "yanchor": "middle", "yshift": 0.38 * ROW, "showarrow": False}
    for name in names:
        fig.add_annotation(y=name, text=name, align="left", **at)


def _split(pushes: list[dict]) -> tuple[list[dict], list[dict]]:
    """The values that raise and lower the answer most, furthest first, and all others."""
    named = [each["name"] for sign in (1, -1) for each in _strongest(pushes, sign, SHOWN)]
    return [e for e in pushes if e["name"] in named], [e for e in pushes if e["name"] not in named]


def _label(each: dict) -> str:
    return f"{_called(each)} <b>{each['value']}</b>, typical {each['typical']}"


def _called(each: dict) -> str:
    """Its name without the unit, which stands at the value."""
    return without_unit(each["name"], each.get("unit", ""))


def _strength(push: float, tree: dict) -> str:
    """ "odds × 3.2", "odds ÷ 1.4"; of a number, how far it moves."""
    if answers_number(tree["task"]):
        return f"{written(push, '+.3g')} {tree['unit']}".strip()
    factor = np.exp(min(abs(push), 50))
    shown = f"{factor:.2f}" if factor < 2 else f"{factor:.1f}" if factor < 10 else f"{factor:,.0f}"
    return "odds unchanged" if factor < 1.005 else f"odds {'×' if push > 0 else '÷'} {shown}"


def _finding(tree: dict) -> str:
    if not _strongest(tree["pushes"], 1) and not _strongest(tree["pushes"], -1):
        return f"{_what(tree)}: {_answer(tree, 'answer')}, as in the typical patient"
    return f"{_what(tree)}: {_answer(tree, 'answer')} here, {_answer(tree, 'typical_answer')} in the typical patient"


def _detail(tree: dict) -> str:
    first, rest = _split(tree["pushes"])
    up = sum(each["push"] > 0 for each in first)
    shown = f"The {up} values that raise it most and the {len(first) - up} that lower it most; with the others they"
    return (
        f"{shown if rest and first else 'The bars'} add up to the difference ({tree['n_networks']} networks together)"
    )


def in_a_sentence(tree: dict, who: str) -> str:
    """What a doctor may repeat to a colleague.

    Parameters
    ----------
    who : str
        "this patient".
    """
    said = f"For {who} the model answers {_answer(tree, 'answer')} for {_what(tree)}; for a typical patient, "
    said += f"{_answer(tree, 'typical_answer')}."
    up, down = (_strongest(tree["pushes"], sign) for sign in (1, -1))
    if not up and not down:
        return f"{said} No value sets this patient apart."
    parts = [f"{verb} it most: {_listed(some)}" for verb, some in (("raises", up), ("lowers", down)) if some]
    missing = "" if up and down else f"; nothing of note {'lowers' if up else 'raises'} it"
    lead = "No single value decides: many small pushes outweigh the few large ones. " if _many_small(tree) else ""
    return f"{said} {lead}What {', what '.join(parts)}{missing}. {_counted(tree['pushes'])}"


def _counted(pushes: list[dict]) -> str:
    """How the values divide."""
    raising, lowering = (sum(sign * each["push"] > 0 for each in pushes) for sign in (1, -1))
    still = len(pushes) - raising - lowering
    rest = f"; {still} are as in the typical patient" if still else ""
    return f"In all, {raising} of {len(pushes)} values raise it and {lowering} lower it{rest}."


def _many_small(tree: dict) -> bool:
    """Whether the values without a bar of their own push more than those with one."""
    first, rest = (sum(abs(each["push"]) for each in some) for some in _split(tree["pushes"]))
    return rest > first


def _strongest(pushes: list[dict], sign: int, n: int = 2) -> list[dict]:
    everything = sum(abs(each["push"]) for each in pushes)
    return [each for each in pushes if sign * each["push"] > _SLIGHT * everything][:n]


def _listed(some: list[dict]) -> str:
    return " and ".join(f"{_called(each)} {each['value']} (typical {each['typical']})" for each in some)


def _what(tree: dict) -> str:
    return tree["outcome"] if answers_number(tree["task"]) else in_words(tree["variable"], tree["outcome"])


def _answer(tree: dict, which: str) -> str:
    if answers_number(tree["task"]):
        return f"{tree[which]:.3g} {tree['unit']}".strip()
    return predicted_percent(tree[which])
