"""Names from somebody's file are shown as written: no link leads out, in text or in figures."""

import re

import numpy as np
import plotly.graph_objects as go
import pytest
from walk import sees, upload

from dlcore.ui.figures import without_links
from dlcore.ui.frame import escape

NAMES = ["http://evil.example", "www.evil.example", "a@evil.example", "[x](//evil.example)", "![x](//e.example/y.png)"]


def test_every_mark_that_markdown_knows_is_escaped():
    for name in NAMES:
        assert not re.search(r"(?<!\\)[\[\]@:.!<]", escape(name))
    assert escape("CRP (mg/l)") == "CRP (mg/l)"


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_names_of_columns_and_classes_are_no_links_on_the_page(visit, tmp_path):
    file = tmp_path / "www.evil.example.csv"
    rows = "".join(f"{i},{i % 7},{NAMES[i % 2]}\n" for i in range(60))
    file.write_text(f"{NAMES[0]},{NAMES[2]},{NAMES[4]}\n{rows}")
    page = visit("/ANN")
    upload(page, file, "CSV or Excel")
    sees(page, "60 rows")
    sees(page, "evil.example")
    assert page.locator("a[href*=evil]:not([href^='#']), a[href^=mailto], img[src*='e.example']").count() == 0


def test_a_name_in_a_figure_is_no_link():
    link = '<a href="http://evil.example">b</a>'
    fig = go.Figure(
        go.Bar(x=[link, "< A href=x>y", "<b>bold</b>"], y=np.arange(3.0), customdata=np.array([link] * 3, object))
    )
    fig.update_layout(title=link, xaxis_title="a < about 3")
    shown = without_links(fig)
    assert "<a" not in shown.to_json().lower() and "<b>bold</b>" in shown.data[0].x
    assert shown.layout.xaxis.title.text == "a < about 3"
    plain = go.Figure(go.Bar(x=["<b>x</b>"], y=[1]))
    assert without_links(plain) is plain
