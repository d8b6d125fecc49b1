"""How good a map is: a verdict, every measure in words, and how the number of kinds was judged."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dlcore.plots.som import patient_map
from dlcore.ui.figures import show_figure
from dlcore.ui.panels.som.parts import n_variables
from dlcore.ui.panels.som.words import Quality as W
from dlcore.ui.view import View

FEW_TORN, MANY_TORN = 0.1, 0.3  # share of patients whose two nearest cells do not touch
FAITHFUL = 0.9  # trustworthiness and continuity from which neighbours on the map may be believed
MUCH = 0.5  # share of the differences between patients


def quality(view: View) -> None:
    measures, division = view.results["metrics"], view.results["explain"]["clusters"]
    st.markdown(" ".join(verdict(measures)))
    n = n_variables(view.results["explain"])
    apart = measures["quantization_error"]["value"] or 0.0
    facts = {"variables": n, "each": f"{apart / n**0.5:.2f}"}  # root mean square over the variables
    rows = [
        {
            W.columns["what"]: name,
            W.columns["value"]: _shown(measures[key], is_share),
            W.columns["says"]: says.format(**facts),
        }
        for key, (name, says, is_share) in W.measures.items()
        if key in measures
    ]
    st.table(pd.DataFrame(rows), hide_index=True)
    st.caption(W.measured_say)
    show_figure(
        patient_map.number_of_kinds(view.results["explain"], view.dark), view.key("number-of-kinds"), W.number_say
    )
    if division["beyond_chance"] is False:
        st.caption(W.continuum_say)


def verdict(measures: dict[str, dict]) -> list[str]:
    """Sentences: whether neighbours may be believed, and how much of the differences the map keeps."""
    value = {name: measures[name]["value"] for name in ("topographic_error", "trustworthiness", "continuity")}
    torn, *alike = value.values()
    faithful = all(v is None or v >= FAITHFUL for v in alike)
    grade = "good" if faithful and (torn or 0) <= FEW_TORN else "poor" if (torn or 0) > MANY_TORN else "fair"
    sentences = [W.verdicts[grade]]
    kept = measures["explained_variance"]["value"]
    if kept is not None:
        sentences.append((W.keeps_much if kept >= MUCH else W.keeps_little).format(share=f"{100 * kept:.0f} %"))
    return sentences


def _shown(measure: dict, is_share: bool) -> str:
    if measure["value"] is None:
        return "–"
    value, low, high = (None if v is None else f"{100 * v:.0f}" if is_share else f"{v:.2f}" for v in _parts(measure))
    return value + (" %" if is_share else "") + (f" ({low} to {high})" if low is not None else "")


def _parts(measure: dict) -> tuple:
    return measure["value"], measure["low"], measure["high"]
