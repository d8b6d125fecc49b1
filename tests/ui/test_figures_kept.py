"""A figure of a finished run is drawn once, for its owner alone."""

import plotly.graph_objects as go
import pytest
import streamlit as st

from dlcore.plots.parts import titled
from dlcore.ui import figures


@pytest.fixture
def page(monkeypatch):
    """What would stand on the page, and whose page it is."""
    seen = {"owner": "one", "figures": [], "titles": []}
    monkeypatch.setattr(figures.context, "owner", lambda: seen["owner"])
    monkeypatch.setattr(figures.st, "plotly_chart", lambda figure, **_: seen["figures"].append(figure.to_dict()))
    monkeypatch.setattr(figures.st, "html", seen["titles"].append)
    st.cache_resource.clear()
    yield seen
    st.cache_resource.clear()


def test_it_is_drawn_once_for_each_thing_it_depends_on_and_each_owner(page):
    drawn = []

    def draw():
        drawn.append(page["owner"])
        return titled(go.Figure(go.Scatter(y=[1, 2, len(drawn)])), "It rises", "a little", False)

    for of in ((1,), (1,), (2,)):
        figures.show_figure(draw, "run:roc", of=of)
    assert drawn == ["one", "one"]
    page["owner"] = "another"
    figures.show_figure(draw, "run:roc", of=(1,))
    assert drawn == ["one", "one", "another"]
    first, again, other, anothers = page["figures"]
    assert first == again and other != first and anothers != first
    assert all("It rises" in title for title in page["titles"])  # taken off the figure once, and kept with it


def test_forgetting_lets_go_of_kept_figures(page):
    drawn = []
    draw = lambda: drawn.append(1) or go.Figure(go.Scatter(y=[1]))
    figures.show_figure(draw, "run:roc", of=())
    figures.context.forget()
    figures.show_figure(draw, "run:roc", of=())
    assert len(drawn) == 2
