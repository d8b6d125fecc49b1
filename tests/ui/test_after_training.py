"""Between the last epoch and the results the page says what is being done, how much of it, and the time left."""

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.ui.steps.train import time_left

EVENTS = [
    {"event": "Started", "n_epochs": 3, "members": ["network 1"]},
    {"event": "EpochEnd", "epoch": 3, "seconds": 1.0, "train_loss": [None], "validation_loss": [None]},
    {"event": "Finished"},
    {"event": "Progress", "stage": "training.intervals", "share": 0.0, "time": 1000.0},
    {"event": "Progress", "stage": "training.importance", "share": 0.5, "time": 1010.0},
]


def test_the_page_shows_what_is_done_after_the_epochs(monkeypatch):
    monkeypatch.setattr("dlcore.ui.steps.train.events_of", lambda id: EVENTS)
    monkeypatch.setattr("time.time", lambda: 1010.0)

    def page():
        from types import SimpleNamespace

        from dlcore.ui.steps import train

        train._training(SimpleNamespace(id="x"))

    app = AppTest.from_function(page).run()
    assert not app.exception
    bar = app.get("progress")[0].proto
    assert bar.value == 50 and "Which variables matter" in bar.text and "About 10 s left" in bar.text


@pytest.mark.parametrize(
    ("share", "at", "now", "left"),
    [
        (0.5, 10.0, 10.0, 10.0),
        (0.5, 10.0, 14.0, 6.0),
        (0.0, 0.0, 3.0, None),
        (1.0, 20.0, 21.0, None),
        (0.9, 9.0, 30.0, 1.0),
    ],
)
def test_time_left(share, at, now, left):
    assert time_left({"share": 0.0, "time": 0.0}, {"share": share, "time": at}, now) == left
