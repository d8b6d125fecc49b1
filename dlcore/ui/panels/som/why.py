"""Why one patient lies where it lies: a sentence to say, its cell on the map, and every value's part in it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dlcore.plots.som import attributions
from dlcore.plots.som.cells import cell_place
from dlcore.plots.som.portraits import outcome_line
from dlcore.ui import frame, names
from dlcore.ui.figures import PERCENT, show_figure
from dlcore.ui.panels.som.parts import (
    a_patient,
    differs,
    farther_out_than,
    in_use,
    outcomes,
    reason_text,
    reasons,
    show_portraits,
)
from dlcore.ui.panels.som.words import Understand
from dlcore.ui.panels.som.words import Why as W
from dlcore.ui.view import View

NO_BREAK = "\u00a0"  # a space at which no line ends
SLIGHT = 0.05  # share of all that speaks for (or against) a kind, below which a value is not worth a word
BORDER = 0.1  # a kind at most this share farther away is nearly as close
N_SAID = 2  # values named for and against the nearest other kind


@frame.fragment()
def why(view: View) -> None:
    """One patient on the finished map, and why there."""
    st.markdown(W.say)
    if view.dataset is None:
        st.info(Understand.no_data, icon=":material/info:")
        return
    row = a_patient(view, "why")
    division, called = in_use(view)
    tree = view.call("why", row=row, number=division["number"])
    tree = tree | {"id": names.called([tree["id"]], [row])[0]}
    explain = view.results["explain"]
    said = in_a_sentence(tree, explain["map"], division, called)
    st.markdown(f"**{W.to_say}** {PERCENT.sub(NO_BREAK, frame.escape(said))}")
    show_fit(tree)
    show_nearer_on_the_drawing(tree, explain["map"], explain["hits"], division["cells"], called)
    for name, value in outcomes(view, [row]).items():
        st.markdown(W.outcome.format(name=frame.escape(name), value=frame.escape(str(value[0]))))
    left, right = st.columns([5, 3])
    with left:
        figure = attributions.where(explain, tree, view.dark, called, division)
        show_figure(figure, view.key("why-map"), W.where_read)
    with right:
        show_portraits(division, called)
    if tree["other"]:
        show_figure(attributions.attribution_bars(tree, view.dark, called), view.key("why-pushes"), W.pushes_read)


def show_fit(tree: dict) -> None:
    """How well the patient fits, in honest words."""
    if tree["word"] not in W.badly:
        st.markdown(W.fits.format(share=f"{100 * (1 - tree['nearer']):.0f} %"))
        return
    said = W.badly[tree["word"]].format(
        share=farther_out_than(tree["nearer"]), reasons=frame.escape(reasons(tree["blame"]))
    )
    st.warning(said, icon=":material/person_search:")


def show_nearer_on_the_drawing(tree: dict, layout: dict, hits, kinds, called: list[str]) -> None:
    """Why a kind can lie nearer on the drawn map than the one that is nearest in the values; nothing where none does."""
    nearer = nearer_on_the_drawing(tree, layout, np.asarray(hits), np.asarray(kinds))
    if nearer is None:
        return
    words = {"drawn": frame.escape(called[nearer]), "other": frame.escape(called[tree["other"]["kind"]])}
    st.caption(W.drawn_nearer.format(n=len(tree["other"]["pushes"]), **words))


def nearer_on_the_drawing(tree: dict, layout: dict, hits: np.ndarray, kinds: np.ndarray) -> int | None:
    """The other kind whose inhabited cells lie nearest to the patient's on the drawing, where it is not ``other``."""
    if not tree["other"]:
        return None
    own, other = tree["cell"], tree["other"]["cell"]
    away = np.hypot(*(np.asarray(layout[axis], float) - layout[axis][own] for axis in "xy"))  # (n_cells,)
    away[(hits == 0) | (kinds == kinds[own])] = np.inf
    nearest = int(away.argmin())
    return int(kinds[nearest]) if kinds[nearest] != kinds[other] and away[nearest] < away[other] - 1e-6 else None


def in_a_sentence(tree: dict, layout: dict, division: dict, called: list[str]) -> str:
    """What a doctor may say to a colleague of one patient on the map.

    Parameters
    ----------
    tree : dict
        As the call ``why`` gives it.
    layout : dict
        The map's cells.
    division : dict
        The kinds in use.
    called : list of str
        What the doctor calls them.
    """
    outcome = outcome_line(division["outcome"], tree["kind"])
    its_patients = W.its_patients.format(outcome=outcome) if outcome else ""
    who, name, place = _capital(tree["id"]), called[tree["kind"]], cell_place(layout, tree["cell"])
    said = [W.lies.format(who=who, name=name, outcome=its_patients, place=place)]
    if tree["marks"]:
        said.append(W.marks.format(marks=", ".join(reason_text(mark, W.mark) for mark in tree["marks"])))
    elif tree["compared"]:
        said.append(W.combination)
    return " ".join(said + (_beside(tree["other"], called) if tree["other"] else [W.one_kind]))


def _beside(other: dict, called: list[str]) -> list[str]:
    """The nearest other kind: how far it lies, what speaks against it and what for it."""
    name, near = called[other["kind"]], other["farther"] is not None and other["farther"] <= BORDER
    against, in_favour = (_strongest(other["pushes"], sign) for sign in (1, -1))
    return [
        (W.border if near else W.nearest).format(other=name, farther=_farther(other["farther"])),
        W.against.format(other=name, values=against or W.nothing),
        W.in_favour.format(values=in_favour or W.nothing),
    ]


def _farther(share: float | None) -> str:
    if share is None:
        return W.on_its_cell
    if share >= 1:
        return W.times.format(times=f"{1 + share:.1f}")
    return W.farther.format(share="< 1 %" if share < 0.005 else f"{100 * share:.0f} %")


def _strongest(pushes: list[dict], sign: int) -> str:
    own = sorted((each for each in pushes if sign * each["push"] > 0), key=lambda each: -abs(each["push"]))
    everything = sum(abs(each["push"]) for each in pushes)
    named = [each | {"typical": each["other"]} for each in own if abs(each["push"]) >= SLIGHT * everything]
    return ", ".join(reason_text(each, W.push) for each in [each for each in named if differs(each)][:N_SAID])


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
