"""Titles that wrap and can be lifted off, figures for the back row, percentages of predictions."""

import plotly.graph_objects as go
import pytest

from dlcore.plots.parts import WIDE, class_axes, lift_title, titled
from dlcore.plots.style import LARGER_PLOT, LARGER_TYPE, for_a_room
from dlcore.words.numerals import predicted_percent

LONG = "One patient pulls: its nearest cell comes from 3.8 to 0.2 SD, neighbours follow less, those far off not at all"


def plot_height(fig):
    return fig.layout.height - fig.layout.margin.t


def test_a_long_title_takes_lines_and_not_the_plot():
    short, long = (titled(go.Figure(), text, text, dark=False) for text in ("Short", LONG))
    lines = long.layout.title.text.split("<br>")
    assert len(lines) == 2 and max(map(len, lines)) <= WIDE
    assert plot_height(long) == plot_height(short) and long.layout.height > short.layout.height


def test_a_lifted_title_is_whole_and_gives_its_room_back():
    fig = titled(go.Figure(), LONG, "each dot a patient", dark=True, headings=50)
    before = plot_height(fig)
    assert lift_title(fig) == (LONG, "each dot a patient")
    assert fig.layout.title.text is None and fig.layout.margin.t == 50 and plot_height(fig) == before
    assert lift_title(go.Figure()) == ("", "")


def test_for_a_room_everything_grows():
    fig = go.Figure(go.Scatter(x=[1.0, 2], y=[1, 2], marker={"size": 10}, textfont={"size": 12}))
    fig.add_annotation(text="x", font={"size": 11})
    titled(fig, "Short", "", dark=False, height=400)
    grown = for_a_room(fig)
    assert grown.data[0].textfont.size == 12 * LARGER_TYPE and grown.data[0].marker.size == 10 * LARGER_PLOT
    assert grown.layout.annotations[0].font.size == 11 * LARGER_TYPE
    usual, larger = fig.layout.template.layout, grown.layout.template.layout
    assert larger.xaxis.tickfont.size == usual.xaxis.tickfont.size * LARGER_TYPE
    assert list(grown.data[0].x) == [1.0, 2] and fig.layout.height == 400
    assert LARGER_PLOT * 400 <= grown.layout.height <= LARGER_TYPE * 400


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.0, "< 1 %"), (0.004, "< 1 %"), (0.01, "1 %"), (0.887, "89 %"), (0.996, "> 99 %"), (1.0, "> 99 %")],
)
def test_no_prediction_is_certain(share, said):
    assert predicted_percent(share) == said


def test_names_of_classes_fit_below_a_square():
    few, many = (
        class_axes_of(["benign-looking", "suspicious-looking"]),
        class_axes_of([f"diagnosis {i}" for i in range(6)]),
    )
    assert few.tickangle == 0 and few.ticktext[1] == "suspicious-<br>looking"
    assert many.tickangle < 0 and len(many.ticktext) == 6


def class_axes_of(names):
    fig = go.Figure()
    class_axes(fig, names, "answers", "observed")
    return fig.layout.xaxis
