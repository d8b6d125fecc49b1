"""What a doctor clicks on to follow one patient, to save a figure, to judge a model elsewhere; and what a room must not read."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from walk import choose, no_error, press, sees, sees_a_figure, step, upload

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WHOSE = re.compile("Whose values|Patient")
SAMPLE = Path(__file__).parents[2] / "sample_data" / "breast_cancer.csv"


def example(visit, path="/ANN"):
    page = visit(f"{path}?example=1")
    sees_a_figure(page)
    return page


def at_rest(page) -> None:
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=90_000)


def follows(page, patient: str) -> None:
    """The patient that a panel explains stands in its box of choice."""
    box = page.get_by_test_id("stMain").get_by_role("combobox", name=WHOSE).first
    expect(box).to_have_value(patient, timeout=90_000)


def click_in(page, plot, across: float, down: float) -> None:
    """A click inside a plot's axes, as shares of their width and height."""
    plot.scroll_into_view_if_needed()
    at_rest(page)
    box = plot.locator(".nsewdrag").first.bounding_box()
    page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])


def test_a_square_shows_its_patients_and_a_row_leads_to_the_explanation(visit):
    page = example(visit)
    click_in(page, page.locator(".js-plotly-plot").nth(1), 0.75, 0.75)
    sees(page, "false alarms: flagged without the outcome")
    choose(page, "Right and wrong")
    sees(page, "Wrong, surest first")
    choose(page, "Patients")
    table = page.get_by_test_id("stDataFrame").first
    expect(table).to_be_visible()
    at_rest(page)
    box = table.bounding_box()
    page.mouse.click(box["x"] + 18, box["y"] + 35 * 4 + 18)  # the box of the fourth row
    sees(page, "Networks that had not seen this patient answer")
    follows(page, "Patient, row 4")
    choose(page, "What moves this patient's answer")
    follows(page, "Patient, row 4")  # every panel begins with the patient one follows


def test_figures_are_saved_with_their_sentence(visit, tmp_path):
    page = example(visit)
    figure = page.get_by_test_id("stPlotlyChart").first
    figure.hover()
    for kind, begins in (("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        with page.expect_download() as given:
            figure.get_by_role("button", name=kind).click()
        file = tmp_path / f"figure.{kind}"
        given.value.save_as(file)
        assert file.read_bytes().startswith(begins) and file.stat().st_size > 10_000
    words = (tmp_path / "figure.SVG").read_text()
    assert "Predicted risk in both groups" in words and "Half of those malignant" in words and "malignant 99.5" in words


WATCH = """() => {
    window.watched = new Set()  // the different surfaces that stood on the page at any moment
    const look = () => {
        const paths = document.querySelectorAll('.js-plotly-plot .contourlayer path')
        const drawn = [...paths].map(path => path.getAttribute('d')).join('')
        if (drawn) watched.add(drawn)
        requestAnimationFrame(look)
    }
    look()
}"""


def test_learning_goes_on_being_drawn_while_it_plays(visit):
    page = example(visit)
    step(page, "Understand")
    choose(page, "How it learnt")
    film = page.locator(".js-plotly-plot").first
    steps = film.locator(".contourlayer path")
    expect(steps.first).to_be_attached(timeout=90_000)
    at_rest(page)
    page.wait_for_timeout(1_000)  # a figure that is drawn anew begins at its first frame
    page.evaluate(WATCH)
    film.locator(".updatemenu-button").first.click()
    expect(film.locator(".slider-label").first).not_to_have_text("Epoch 0", timeout=30_000)
    page.wait_for_function("() => watched.size >= 4", timeout=90_000)  # the first frame and three more
    expect(film.locator(".scatterlayer .point").nth(100)).to_be_attached()  # the patients are there
    no_error(page)


def test_a_file_with_outcomes_judges_the_model(visit, tmp_path):
    with SAMPLE.open() as sample:
        rows = list(csv.reader(sample))
    file = tmp_path / "elsewhere.csv"
    with file.open("w", newline="") as out:
        csv.writer(out).writerows([rows[0], *rows[300:]])
    page = example(visit)
    step(page, "Use")
    page.get_by_text("What this model is, and how good").click()
    sees(page, "It asks for 30 variables")
    choose(page, "A file of patients")
    upload(page, file, "same columns")
    sees(page, "This file tells what happened to 270 of its patients")
    press(page, "Judge the model on this file")
    sees(page, "where its own held-out patients gave")
    sees(page, "One place more, not every place")
    no_error(page)


def test_names_are_hidden_in_large_type_unless_asked_for(visit):
    page = example(visit)
    step(page, "Understand")
    follows(page, "Patient, row 1")
    page.get_by_text("Large type, for the projector").click()
    follows(page, "Patient, no. 1")
    expect(page.get_by_test_id("stMain")).not_to_contain_text("row 1")
    page.get_by_text("Show patients' names").click()
    follows(page, "Patient, row 1")


@pytest.mark.parametrize("path", ["/ANN", "/CNN", "/SOM"])
def test_a_phone_shows_everything_without_scrolling_sideways(visit, path):
    page = example(visit, path)
    page.set_viewport_size({"width": 390, "height": 844})
    at_rest(page)
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0
    beyond = (
        "[...document.querySelectorAll('.js-plotly-plot')].filter(e => e.getBoundingClientRect().right > 391).length"
    )
    page.wait_for_timeout(1_500)
    assert page.evaluate(beyond) == 0


def test_on_a_phone_a_network_keeps_its_width_and_moves_in_its_own_frame(visit):
    page = example(visit)
    page.set_viewport_size({"width": 390, "height": 844})
    step(page, "Understand")
    sees(page, "The same patient inside one network")
    at_rest(page)
    frame = page.locator("[class*=st-key-wide-]").first
    page.wait_for_function("document.querySelector('[class*=st-key-wide-] .js-plotly-plot')?.clientWidth > 700")
    assert frame.evaluate("e => e.scrollWidth > e.clientWidth + 300 && e.clientWidth < 391")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_each_question_in_the_sidebar_takes_one_line(visit):
    page = example(visit)
    height = "[...document.querySelectorAll('[data-testid=stSidebar] a p')].map(e => e.getBoundingClientRect().height)"
    heights = page.evaluate(height)
    assert len(heights) >= 8 and max(heights) < 30
