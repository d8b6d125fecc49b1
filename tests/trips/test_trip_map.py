"""The trip with a map, in a real browser: sample, a lasso, the map unfolding, new patients placed."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect
from walk import choose, no_error, press, sees, sees_a_figure, step, train, upload

from dlcore.ui.panels.som.words import Results

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_sample_to_new_patients(visit, app):
    page = visit("/SOM")
    press(page, "Try it on sample data")
    sees(page, "358 rows")
    train(page, timeout=120_000)
    sees_a_figure(page)
    sees(page, Results.nothing)
    figure = page.locator(".js-plotly-plot").first
    figure.scroll_into_view_if_needed()
    plot = figure.bounding_box()
    page.mouse.click(plot["x"] + plot["width"] / 2, plot["y"] + plot["height"] / 2)
    sees(
        page, re.compile(r"\d+ patients in 1 cell chosen")
    )  # the cell that was clicked, its patients, and how they differ
    expect(page.get_by_test_id("stMain")).not_to_contain_text(Results.nothing)
    sees(page, Results.versus)
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
    choose(page, "Place new patients")
    upload(page, "sample_data/dermatology.csv", "A table of new patients")
    sees(page, "fits")
    no_error(page)
    assert not {name.split(".")[0] for name in app.modules()} & {"torch", "sklearn"}


def test_kinds_told_apart_by_one_variable_are_found_without_it_in_one_click(visit, tmp_path):
    rng = np.random.default_rng(0)
    man, died, noise = rng.random(200) < 0.5, rng.random(200) < 0.3, rng.normal(size=(2, 200))
    haemoglobin, creatinine = 12.5 + 2.5 * man + 0.4 * noise[0], 0.7 + 0.4 * man + 0.06 * noise[1]
    word = lambda flags, yes, no: np.where(flags, yes, no)
    cells = zip(word(man, "m", "f"), haemoglobin.round(1), creatinine.round(2), word(died, "yes", "no"))
    rows = [",".join(map(str, row)) for row in cells]
    file = tmp_path / "ward.csv"
    file.write_text("\n".join(["sex,haemoglobin,creatinine,died", *rows]))
    page = visit("/SOM")
    upload(page, file, "CSV or Excel: one row")
    press(page, "Go on to training")
    train(page, timeout=120_000)
    sees(page, "told apart by sex alone")
    press(page, "Leave sex out, and train again")
    sees(page, re.compile("ward.*without sex|200 rows"))
    no_error(page)
