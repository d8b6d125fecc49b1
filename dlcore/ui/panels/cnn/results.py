"""Results on pictures: right and wrong by confidence, the classes mixed up, the map of all pictures."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dlcore.plots.cnn import answers, embedding
from dlcore.ui import frame
from dlcore.ui.figures import show_figure
from dlcore.ui.kinds.images.parts import show_grid
from dlcore.ui.names import called
from dlcore.ui.panels.cnn.parts import outcome, says
from dlcore.ui.panels.cnn.words import Results as W
from dlcore.ui.panels.followed import follow
from dlcore.ui.view import Panel, View

SHOWN = 18


@frame.fragment()
def gallery(view: View) -> None:
    """Held-out pictures by how sure the network was."""
    found = view.results["explain"]["gallery"]
    st.caption(_counted(view, found))
    left, right = st.columns([3, 2])
    with left:
        kind = st.segmented_control(
            W.which,
            list(W.kinds),
            format_func=W.kinds.get,
            default="wrong",
            required=True,
            key=view.key("gallery-kind"),
        )
    with right:
        classes = [None, *range(len(found["classes"]))]
        names = [W.every, *found["classes"]]
        truth = st.selectbox(
            W.class_is, classes, format_func=lambda k: names[0 if k is None else k + 1], key=view.key("is")
        )
    _show(view, found, _chosen(found, kind, truth), "gallery")


def _counted(view: View, found: dict) -> str:
    """How many pictures of how many patients: the results count patients, the gallery shows pictures."""
    groups, n = None if view.dataset is None else view.dataset.groups, len(found["index"])
    if groups is None:
        return W.gallery_say.format(n=n)
    return W.gallery_patients.format(n=n, m=len(set(np.asarray(groups)[np.asarray(found["index"])])))


def _chosen(found: dict, kind: str, truth: int | None) -> np.ndarray:
    """Positions in the gallery, in the order asked for."""
    right, sure = np.asarray(found["right"], bool), np.asarray(found["confidence"], float)
    wanted = {"wrong": ~right, "right": right, "unsure": np.ones(len(right), bool)}[kind]
    if truth is not None:
        wanted &= np.asarray(found["truth"]) == truth
    positions = np.flatnonzero(wanted)
    return positions[np.argsort(sure[positions] if kind == "unsure" else -sure[positions], kind="stable")]


def _show(view: View, found: dict, positions: np.ndarray, where: str) -> None:
    if not len(positions):
        st.info(W.none, icon=":material/info:")
        return
    if view.dataset is None:
        return
    if len(positions) > SHOWN:
        st.caption(W.count.format(n=len(positions), shown=SHOWN))
    positions = positions[:SHOWN]
    classes = found["classes"]
    rows = [int(found["index"][i]) for i in positions]
    captions = [
        says(
            classes[int(found["truth"][i])],
            classes[int(found["predicted"][i])],
            float(found["confidence"][i]),
            W.caption,
        )
        for i in positions
    ]
    show_grid([view.dataset.X.load(row) for row in rows], captions, lambda i: _why(view, rows[i], f"{where}-{i}"))


def _why(view: View, row: int, key: str) -> None:
    """A way from a result to its explanation."""

    st.button(W.explain, key=view.key(f"why-{key}"), on_click=follow, args=(view, row), help=W.explain_help)


@frame.fragment()
def confusion(view: View) -> None:
    """Which class is taken for which; a click on a square shows its pictures."""
    found = view.results["explain"]["gallery"]
    truth, answer = np.asarray(found["truth"]), np.asarray(found["predicted"])
    k = len(found["classes"])
    count = np.zeros((k, k), dtype=int)
    np.add.at(count, (truth, answer), 1)
    picked = show_figure(
        answers.confusion_to_click(found["classes"], count, view.dark, outcome(view, found["classes"])),
        view.key("cells"),
        select=("points",),
    )
    i, j = _clicked(picked, count)
    names = [frame.escape(found["classes"][c]) for c in (i, j)]
    st.markdown(W.cell.format(truth=names[0], answer=names[1]))
    _show(view, found, np.flatnonzero((truth == i) & (answer == j)), "cell")


def _clicked(picked, count: np.ndarray) -> tuple[int, int]:
    """The square that was clicked; before a click the commonest mistake, or the commonest answer."""
    points = picked.selection.points if picked else []
    if points:
        return int(points[0]["y"]), int(points[0]["x"])
    mistakes = count - np.diag(np.diag(count))
    i, j = np.unravel_index((mistakes if mistakes.any() else count).argmax(), count.shape)
    return int(i), int(j)


@frame.fragment()
def embedding_map(view: View) -> None:
    """Every picture as a point, neighbours alike in the network's eyes; a lasso shows the pictures."""
    explain = view.results["explain"]
    fig = embedding.embedding_map(explain, view.dark)
    picked = show_figure(fig, view.key("atlas"), W.atlas_say, select=("lasso", "box", "points"))
    rows = [int(_one(point["customdata"])) for point in picked.selection.points] if picked else []
    if not rows or view.dataset is None:
        return
    st.markdown(f"**{W.lasso.format(n=len(rows))}**")
    rows = rows[:SHOWN]
    truth = np.asarray(explain["atlas"]["truth"])
    names = called([view.dataset.ids[row] for row in rows], rows)
    captions = [frame.escape(f"{name}: {explain['classes'][int(truth[row])]}") for name, row in zip(names, rows)]
    show_grid([view.dataset.X.load(row) for row in rows], captions, lambda i: _why(view, rows[i], f"atlas-{i}"))


def _one(value):
    """Plotly wraps a point's single value in a list, or does not."""
    return value[0] if isinstance(value, (list, tuple)) else value


PANELS = (Panel(W.gallery, gallery), Panel(W.confusion, confusion), Panel(W.atlas, embedding_map))
