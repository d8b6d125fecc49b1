"""What the panels of recurrent networks share: how the answer is called, whether it is a probability, whose record it is."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dlcore.ui.panels.rnn.words import Understand as W
from dlcore.ui.view import View

MOST = 400  # patients in a list to choose from


def is_share(view: View) -> bool:
    """Whether the answer is a probability."""
    return bool(view.card["classes"])


def called(view: View, of: str | None = None) -> str:
    """What the answer is of."""
    classes = list(view.card["classes"])
    if classes:
        return of or (classes[1] if len(classes) == 2 else classes[0])
    outcome = [c["name"] for c in view.card["schema"]["columns"] if c["role"] == "outcome"]
    return outcome[0] if outcome else ""


def pick_class(view: View, key: str) -> str | None:
    """The class whose probability is drawn, where there are several."""
    classes = list(view.card["classes"])
    return st.selectbox(W.of_class, classes, key=view.key(key)) if len(classes) > 2 else None


def pick_patient(view: View, key: str) -> int:
    """Place in the data of the patient to look at: those worth a look first."""
    examples = view.results["explain"]["examples"]
    first = {int(e["row"]): f"{e['id']} · {W.why.get(e['why'], e['why'])}" for e in examples}
    rest = [i for i in range(min(MOST, len(view.dataset))) if i not in first]
    names = first | {i: f"{view.dataset.ids[i]}{_outcome(view.dataset, i)}" for i in rest}
    return st.selectbox(W.patient, list(names), format_func=names.get, key=view.key(key))


def _outcome(data, i: int) -> str:
    return f" · {data.y[i]}" if data.y is not None and data.y.dtype == object else ""


def important(view: View) -> list[str]:
    """Variables, those that move the answer most first; empty where the results are not here."""
    return [str(name) for name in view.results["explain"]["variables"]["variables"]] if view.results else []


def one_answer(found: dict) -> dict:
    """A course as the figures take it, arrays of numbers."""
    keep = ("times", "answer", "summary", "disagreement", "left_out", "values")
    return found | {name: np.asarray(found[name], dtype=float) for name in keep if name in found}
