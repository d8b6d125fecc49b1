"""The trip with a map, in a real browser: sample, a lasso, the map unfolding, new patients placed."""

import pytest
from walk import choose, no_error, press, sees, sees_a_figure, step, train, upload

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_sample_to_new_patients(visit, app):
    page = visit("/SOM")
    press(page, "Try it on sample data")
    sees(page, "358 rows")
    train(page, timeout=120_000)
    sees_a_figure(page)
    plot = page.locator(".js-plotly-plot").first.bounding_box()
    page.mouse.click(plot["x"] + plot["width"] / 2, plot["y"] + plot["height"] / 2)
    choose(page, "The kinds")
    sees(page, "What marks")
    choose(page, "Unusual patients")
    sees(page, "does not fit")
    step(page, "Understand")
    sees(page, "To say to a colleague")
    sees(page, "lies in Kind")
    sees_a_figure(page)
    choose(page, "How the map unfolds")
    sees(page, "sheet of cells")
    sees_a_figure(page)
    choose(page, "Tear it")
    sees_a_figure(page)
    step(page, "Use")
    upload(page, "sample_data/dermatology.csv", "A table of new patients")
    sees(page, "fits")
    no_error(page)
    assert not {name.split(".")[0] for name in app.modules()} & {"torch", "sklearn"}
