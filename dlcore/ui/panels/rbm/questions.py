"""Five questions about a machine, answered with its own numbers and by this run's own results."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dlcore.ui import frame
from dlcore.ui.panels.rbm.parts import leading
from dlcore.ui.panels.rbm.question_words import Questions as W
from dlcore.ui.panels.rbm.words import Shared, Understand
from dlcore.ui.view import View

MOST_WRITTEN = 10**9  # lists whose number is still read


def questions(view: View) -> None:
    """Five questions, answered with this machine's own numbers."""
    explain = view.results["explain"]
    units = explain["syndromes"]["units"]
    facts = {
        "strongest": frame.escape(leading(units[0])) if units else "–",
        "named": deserve_the_name(explain["syndromes"]),
        "n": how_many(explain),
        "states": _states_text(n_states(explain)),
        "trained": Understand.trained[explain["training"]["exact"]],
    }
    for question, answer in W.answers:
        st.markdown(f"**{question}**")
        st.markdown(answer.format(**facts))
    st.caption(f"{Shared.together} {Shared.absent}")


def deserve_the_name(tree: dict) -> str:
    """How many of this run's hidden units are syndromes, as Results has it."""
    n, stable = len(tree["units"]), sum(bool(unit["syndrome"]) for unit in tree["units"])
    if not tree["tested"]:
        return W.none_tested
    words = W.no_syndrome if not stable else W.all_syndromes if stable == n else W.some_syndromes
    return words.format(n=stable, all=n)


def how_many(explain: dict) -> str:
    """How many findings the machine learnt, and why fewer are judged in Results."""
    n, judged = len(explain["machine"]["names"]), sum(f["counted"] for f in explain["completion"]["findings"])
    said = [W.n_findings.format(n=n)]
    if any(len(f["columns"]) > 1 for f in explain["features"]):
        said.append(W.levels_count)
    n_discrete = len(explain["completion"]["findings"])
    if judged < n_discrete:
        said.append(W.judged.format(judged=judged, others=n_discrete - judged))
    return f"{said[0]} ({'; '.join(said[1:])})" if said[1:] else said[0]


def n_states(explain: dict) -> float:
    """Possible lists; infinite where there is a number."""
    features = explain["features"]
    return float(np.prod([np.inf if f["kind"] == "number" else float(max(len(f["columns"]), 2)) for f in features]))


def _states_text(n: float) -> str:
    return W.endless if np.isinf(n) else f"{int(n):,}" if n <= MOST_WRITTEN else W.very_many
