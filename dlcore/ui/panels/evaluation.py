"""The shared results of every supervised family: what a clinician asks of a prediction, figure by figure."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.plots.evaluation import figures
from dlcore.specs import answers_number
from dlcore.ui import frame
from dlcore.ui.figures import PERCENT, show_figure
from dlcore.ui.names import called
from dlcore.ui.panels.followed import follow
from dlcore.ui.panels.words import Evaluation as W
from dlcore.ui.view import Panel, View
from dlcore.words import headlines, rivals, sentences
from dlcore.words.numerals import predicted_percent

_JUDGED = ("binary", "multiclass", "regression")  # tasks whose sentences are those of `headlines`


def panels(results: dict) -> tuple[Panel, ...]:
    """What there is to see for this kind of outcome."""
    by_task = {
        "binary": (Panel(W.threshold, _threshold), Panel(W.curves, _curves), Panel(W.calibration, _calibration)),
        "multiclass": (Panel(W.confusion, _classes), Panel(W.differential, _differential)),
        "regression": (Panel(W.predicted, _number),),
    }
    shared = (Panel(W.importance, _importance),) if "importance" in results else ()
    last = (Panel(W.patients, _patients), Panel(W.statistician, _statistician))
    return (*by_task.get(results["task"], ()), *shared, *(last if results["task"] in by_task else ()))


def verdicts(view: View) -> None:
    """How it was tested, and whether something simple would do."""
    results = view.results
    if results["task"] == "unsupervised":
        return
    st.caption(tested_on(results, view.kind))
    caution(view)
    if "baseline" in results and "baseline" not in results["headline"]:  # some headlines name the rival
        st.info(frame.escape(rivals.baseline_verdict(results)), icon=":material/balance:")
    if "baseline_regression" in results:
        st.info(frame.escape(rivals.regression_verdict(results)), icon=":material/balance:")


def caution(view: View) -> None:
    """Said on every step: that the data show no signal, or that the answers point the wrong way."""
    found = view.results or view.card  # the card of an uploaded model holds its metrics
    if found.get("task") not in _JUDGED or not {"auroc", "r2"} & set(found.get("metrics", ())):
        return
    if headlines.worse_than_chance(found):
        st.warning(W.worse_than_chance, icon=":material/swap_vert:")
    elif headlines.no_signal(found):
        st.warning(W.no_signal, icon=":material/signal_disconnected:")


def tested_on(results: dict, kind: str) -> str:
    said = W.test_set if results["design"] == "test set" else W.out_of_fold.format(folds=results["n_folds"])
    aside = [(W.left_out, results.get("n_left_out", 0)), (W.always_learned, results.get("n_always_learned", 0))]
    return W.tested.format(n=_who(results, kind), how=said) + "".join(
        text.format(n=_patients_of(n)) for text, n in aside if n
    )


def _patients_of(n: int) -> str:
    return W.one_patient if n == 1 else W.patients_alone.format(n=f"{n:,}")


def _who(results: dict, kind: str) -> str:
    """Patients, and how many rows or pictures where somebody has several."""
    n, rows = results["n_patients"], results["n"]
    said = W.items_of.get(kind, W.rows_of if rows > n else W.patients_alone)
    return said.format(n=f"{n:,}", rows=f"{rows:,}")


def _figure(view: View, name: str, at: int | None = None, select: bool = False, **kwargs):
    """One figure, and below it what it says (at the threshold `at`) and what it cannot say; what was clicked, if it may be."""
    says, cannot = sentences.reading(view.results, name, at)
    draw = lambda: getattr(figures, name)(view.results, dark=view.dark, **kwargs)
    read = PERCENT.sub("\u00a0", f"{frame.escape(says)} *{frame.escape(cannot)}*")
    of = (view.dark, *sorted(kwargs.items()))
    return show_figure(draw, view.key(f"fig-{name}"), read, ("points",) if select else (), of)


def _index(view: View) -> int:
    """The row of the threshold table that the doctor's slider points to."""
    return chosen_index(view, view.results)


def chosen_index(view: View, results: dict) -> int:
    """The row of these results' threshold table that is nearest to the threshold the doctor chose."""
    chosen = view.remarks.get("threshold", results["default_threshold"]["value"])
    at = st.session_state.get(view.key("threshold"), chosen)
    return int(np.abs(results["thresholds"]["threshold"] - at).argmin())


@frame.fragment()
def _threshold(view: View) -> None:
    """The threshold moves; sensitivity, specificity, PPV and NPV follow it."""
    results = view.results
    table = results["thresholds"]
    start = _index(view)
    st.select_slider(
        W.threshold_slider,
        options=[float(t) for t in table["threshold"]],
        value=float(table["threshold"][start]),
        format_func=lambda t: f"{100 * t:.3g} %",
        key=view.key("threshold"),
        help=sentences.threshold_reason(results),
    )
    st.caption(W.threshold_start.format(value=sentences.percent(results["default_threshold"]["value"])))
    index = _index(view)
    if view.key("threshold") in st.session_state:
        view.remark("threshold", float(table["threshold"][index]))  # the one that is used on new patients
    for column, (name, label, help) in zip(st.columns(4), W.rates):
        value, low, high = (table[f"{name}{end}"][index] for end in ("", "_low", "_high"))
        with column:
            rate(label, value, low, high, help)
    left, right = st.columns(2)
    with left:
        _figure(view, "risk_distribution", index, threshold=float(table["threshold"][index]))
    with right:
        picked = _figure(view, "confusion", index, select=True, index=index)
    _in_square(view, picked, float(table["threshold"][index]))


def clicked_square(picked) -> tuple[int, int] | None:
    """(observed, answered) of the square that was clicked; None before any click."""
    points = (picked or {}).get("selection", {}).get("points", [])
    mark = points[0].get("customdata") if points else None
    return (int(mark[0]), int(mark[1])) if isinstance(mark, list | tuple) and len(mark) == 2 else None


def _in_square(view: View, picked, threshold: float) -> None:
    """The patients of the square that was clicked."""
    square = clicked_square(picked)
    if square is None:
        st.caption(W.click_square)
        return
    patients = view.results["patients"]
    flagged = np.asarray(patients["risk"]) >= threshold
    places = np.flatnonzero((np.asarray(patients["outcome"]) == square[0]) & (flagged == square[1]))
    st.markdown(f"**{W.in_square.format(n=len(places), what=W.squares[square])}**")
    _listed(view, places, "square")


def rate(label: str, value: float, low: float, high: float, help: str) -> None:
    """A share, large, its interval below it, smaller."""
    if not np.isfinite(value):
        st.metric(label, "–", help=help)
        st.caption(W.nobody)
        return
    st.metric(label, f"{100 * value:.0f} %", help=help)
    st.caption(W.interval.format(low=f"{100 * low:.0f}", high=f"{100 * high:.0f}"))


def _curves(view: View) -> None:
    left, right = st.columns(2)
    with left:
        _figure(view, "roc", _index(view), index=_index(view))
    with right:
        _figure(view, "net_benefit", _index(view), index=_index(view))
    st.caption(W.dot)


def _calibration(view: View) -> None:
    _figure(view, "calibration")


@frame.fragment()
def _classes(view: View) -> None:
    left, right = st.columns([3, 2])
    with left:
        picked = _figure(view, "multiclass_confusion", select=True)
    with right:
        _figure(view, "per_class_auc")
    square = clicked_square(picked)
    if square is None:
        st.caption(W.click_square)
        return
    patients, (truth, answer) = view.results["patients"], (frame.escape(view.results["classes"][k]) for k in square)
    first = np.asarray(patients["probability"]).argmax(axis=1)
    places = np.flatnonzero((np.asarray(patients["outcome"]) == square[0]) & (first == square[1]))
    st.markdown(W.cell.format(n=len(places), truth=truth, answer=answer))
    _listed(view, places, "square")


def _differential(view: View) -> None:
    patients = view.results["patients"]
    ids = called(patients["id"], patients["row"])
    patient = st.selectbox(W.which_patient, range(len(ids)), format_func=ids.__getitem__, key=view.key("patient"))
    _figure(view, "differential", patient=patient)


def _number(view: View) -> None:
    left, right = st.columns(2)
    with left:
        _figure(view, "predicted_vs_observed")
    with right:
        _figure(view, "residuals")


def _importance(view: View) -> None:
    st.markdown(W.importance_say)
    _figure(view, "importance")


def _patients(view: View) -> None:
    """Every patient with the answer of networks that had not seen them."""
    st.caption(W.patients_test if view.results["design"] == "test set" else W.patients_say)
    _listed(view, np.arange(len(view.results["patients"]["id"])), "patients")


def _listed(view: View, places: np.ndarray, where: str) -> None:
    """Some of the evaluated patients; a click on one leads to how the answer came about."""
    table = patient_table(view.results).iloc[places].reset_index(drop=True)
    patients = view.results["patients"]
    table[W.column_id] = called(table[W.column_id], np.asarray(patients["row"])[places])
    table = table.rename(columns={W.column_id: W.column_of.get(view.kind, W.column_id)})
    is_share = table.dtypes.map(pd.api.types.is_float_dtype) & (not answers_number(view.results["task"]))
    written = dict.fromkeys(table.columns[is_share], predicted_percent)  # sorted by the number all the same
    leads = view.dataset is not None
    if leads and len(places):
        st.caption(W.open_row)
    with pd.option_context("styler.render.max_elements", max(table.size, 1)):
        picked = st.dataframe(
            table.style.format(written, na_rep="–"),
            hide_index=True,
            key=view.key(f"{where}-table"),
            on_select="rerun" if leads else "ignore",
            selection_mode="single-row",
        )
    if leads and picked["selection"]["rows"]:
        follow(view, int(np.asarray(patients["row"])[places[picked["selection"]["rows"][0]]]))
        st.rerun(scope="app")


def patient_table(results: dict) -> pd.DataFrame:
    """One row a patient: name, observed outcome, predicted outcome or risk (0 to 1), disagreement, fold."""
    patients, classes = results["patients"], results["classes"]
    table = {W.column_id: patients["id"]}
    if answers_number(results["task"]):
        table |= {W.column_observed: patients["outcome"], W.column_predicted: np.round(patients["predicted"], 4)}
    else:
        table[W.column_observed] = [classes[int(k)] for k in patients["outcome"]]
    if results["task"] == "binary":
        table[W.column_risk.format(outcome=classes[1])] = patients["risk"]
    if results["task"] == "multiclass":
        table |= {name: patients["probability"][:, k] for k, name in enumerate(classes)}
    if np.ndim(patients.get("disagreement", 0)) == 1:
        table[W.column_disagreement] = patients["disagreement"]
    fold = np.asarray(patients["fold"]) + 1
    return pd.DataFrame(table | ({W.column_fold: fold} if len(np.unique(fold)) > 1 else {}))


def _statistician(view: View) -> None:
    """Every measure with its interval, the regression's beside it."""
    st.caption(W.statistician_say)
    st.dataframe(metric_table(view.results), hide_index=True)
    if view.results.get("baseline", {}).get("name") == "camera":
        st.caption(W.camera)
    if view.results["task"] == "binary":
        with st.expander(W.precision_recall):
            _figure(view, "precision_recall", _index(view), index=_index(view))


def metric_table(results: dict) -> pd.DataFrame:
    rival = results.get("baseline", {})
    table = {W.measure: [], W.model: []} | ({rival["name"].capitalize(): []} if rival else {})
    for name, found in results["metrics"].items():
        table[W.measure].append(W.measures.get(name, name))
        table[W.model].append(with_interval(found))
        if rival:
            table[rival["name"].capitalize()].append(with_interval(rival["metrics"][name]))
    return pd.DataFrame(table)


def with_interval(found: dict) -> str:
    value, low, high = (np.nan if found[key] is None else found[key] for key in ("value", "low", "high"))
    if not np.isfinite(value):
        return W.undefined
    return f"{value:.3g} ({low:.3g} – {high:.3g})" if np.isfinite(low) else f"{value:.3g} ({W.no_interval})"
