"""Results over time: landmarks, alarms, how early the answer is how good, forecasts."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dlcore.plots.rnn import alarms as ringing
from dlcore.plots.rnn import calibration as coming_true
from dlcore.plots.rnn import forecasts, landmarks
from dlcore.specs import BINARY, FORECAST, HORIZON, MULTICLASS, REGRESSION
from dlcore.ui import frame
from dlcore.ui.figures import show_figure
from dlcore.ui.panels.rnn.words import Results as W
from dlcore.ui.view import Panel, View
from dlcore.words.numerals import predicted_percent, span_of


def at_landmarks(view: View) -> None:
    """Who was at risk when, and how well the risks told them apart."""
    st.markdown(W.landmarks_say)
    show_figure(landmarks.numbers_at_risk(view.results, view.dark), view.key("at-risk"))
    show_figure(landmarks.discrimination(view.results, view.dark), view.key("discrimination"))


def calibration(view: View) -> None:
    """Predicted against observed at each landmark, and the weights that make up for those lost."""
    st.markdown(W.calibration_say)
    show_figure(coming_true.calibration(view.results, view.dark), view.key("landmark-calibration"))
    show_figure(coming_true.weights(view.results, view.dark), view.key("weights"))


@frame.fragment()
def alarms(view: View) -> None:
    """What alarms would have done, by how long they stay silent after each."""
    st.markdown(W.alarms_say)
    found, unit = view.results["alarms"], view.results["time_unit"]
    quiet = [float(value) for value in np.asarray(found["refractory"])]
    write = lambda i: span_of(quiet[i], unit) if quiet[i] else W.at_once
    left, right = st.columns(2, gap="large")
    with right:
        chosen = st.select_slider(W.quiet, range(len(quiet)), 0, format_func=write, key=view.key("quiet"))
    with left:
        risk = [predicted_percent(float(value)) for value in np.asarray(found["threshold"])]
        start = ringing.usual_threshold(found, chosen)
        at = st.select_slider(W.ring_at, range(len(risk)), start, format_func=risk.__getitem__, key=view.key("ring-at"))
    asked = {"refractory": chosen, "at": at, "horizon": float(view.results["horizon"])}
    show_figure(ringing.alarms(found, view.results["outcome"], unit, dark=view.dark, **asked), view.key("alarms"))


def early(view: View) -> None:
    """The measure at moments since the start of each course."""
    st.markdown(W.early_say)
    show_figure(landmarks.by_time(view.results["over_time"], view.dark), view.key("by-time"))


@frame.fragment()
def fans(view: View) -> None:
    """A forecast beside what came."""
    results = view.results
    examples = results["examples"]
    st.markdown(W.fans_say.format(level=f"{100 * results['level']:.0f} %"))
    names = [_series(view, e) for e in examples]
    k = st.selectbox(W.series, range(len(examples)), format_func=names.__getitem__, key=view.key("series"))
    figure = forecasts.fan(
        examples[k], results["target"], results["unit"], results["time_unit"], results["level"], view.dark
    )
    show_figure(figure, view.key("fan"))


def _series(view: View, example: dict) -> str:
    i = int(example["series"])
    return str(view.dataset.ids[i]) if view.dataset is not None else f"{W.series} {i + 1}"


def errors(view: View) -> None:
    """Error and coverage by step ahead."""
    left, right = st.columns(2, gap="large")
    with left:
        show_figure(forecasts.error_by_step(view.results, view.dark), view.key("errors"))
    with right:
        show_figure(forecasts.coverage(view.results, view.dark), view.key("coverage"))


PANELS = (
    Panel(W.landmarks, at_landmarks, tasks=(HORIZON,)),
    Panel(W.calibration, calibration, tasks=(HORIZON,)),
    Panel(W.alarms, alarms, tasks=(HORIZON,)),
    Panel(W.fans, fans, tasks=(FORECAST,)),
    Panel(W.errors, errors, tasks=(FORECAST,)),
    Panel(W.early, early, tasks=(BINARY, MULTICLASS, REGRESSION)),
)
