"""The trips that a doctor makes with a table, in a real browser."""

import re

import pytest
from playwright.sync_api import expect
from walk import choose, download, press, sees, sees_a_figure, start, step, train, upload

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

GERMAN = "Patient;Alter;Blutdruck (mmHg);CRP (mg/l);Raucher;Verstorben\n" + "".join(
    f"P{i // 2};{40 + i % 45},{i % 10};{110 + (i * 7) % 60};{(i * 37 % 100) / 7:.1f}".replace(".", ",")
    + f";{'ja' if i % 3 else 'nein'};{'ja' if (i % 45) + (i * 37 % 100) / 5 > 34 else 'nein'}\n"
    for i in range(160)
)


def test_sample_to_prediction(visit, app, tmp_path):
    page = visit("/ANN")
    page.locator(".st-key-sample-breast_cancer button").click()  # data used before may carry the same name
    sees(page, "569 rows, 30 variables")
    train(page)
    sees(page, "Of 100 pairs, one malignant")
    sees(page, "logistic regression")
    sees(page, "Sensitivity")

    step(page, "Understand")
    sees(page, "The patient's values enter on the left")
    sees_a_figure(page)
    choose(page, "How it learnt")
    sees(page, "watch one network learn")
    sees_a_figure(page)

    step(page, "Results")
    saved = tmp_path / "model.zip"
    download(page, "Download the model file").save_as(saved)
    press(page, "Save to my models")
    sees(page, "Saved.")

    page = visit("/ANN?step=use")
    page.get_by_test_id("stExpander").get_by_text("Open a model file").click()
    upload(page, saved, "saved here")
    page.wait_for_url(re.compile("model="))
    sees(page, "This patient's risk of the outcome malignant")
    choose(page, "A file of patients")
    upload(page, "sample_data/breast_cancer.csv", "same columns")
    sees(page, "Predictions")
    download(page, "Download as CSV").save_as(tmp_path / "predictions.csv")
    assert len((tmp_path / "predictions.csv").read_text().splitlines()) == 570

    loaded = {name.split(".")[0] for name in app.modules()}
    assert not loaded & {"torch", "sklearn"}


def test_own_file_with_semicolons_and_decimal_commas(visit, tmp_path):
    file = tmp_path / "klinik.csv"
    file.write_bytes(GERMAN.encode("cp1252"))
    page = visit("/ANN")
    upload(page, file, "CSV or Excel")
    sees(page, "160 rows, 4 variables")
    sees(page, "Verstorben = ja")
    press(page, "Go on to training")
    train(page)
    sees(page, "Tested on 160 rows of 80 patients")
    sees(page, "the one with Verstorben gets the higher risk")


def test_a_wrong_file_says_what_to_do(visit, tmp_path):
    file = tmp_path / "picture.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(2000))
    page = visit("/ANN")
    upload(page, file, "CSV or Excel")
    expect(page.get_by_test_id("stAlert").first).to_be_visible(timeout=90_000)
    expect(page.get_by_test_id("stMain")).not_to_contain_text("Something went wrong")
    expect(page.get_by_role("button", name="Try it on sample data")).to_be_visible()


def slow_training(page) -> None:
    """Begin a training that takes its time."""
    page.goto(page.url.split("/ANN")[0] + "/ANN?sample=breast_cancer")
    sees(page, "569 rows")
    page.get_by_text("Settings", exact=True).last.click()
    for label in ("Epochs at most", "Patience"):
        page.get_by_role("spinbutton", name=label).fill("4000")
        page.get_by_role("spinbutton", name=label).press("Enter")
    start(page)
    sees(page, re.compile(r"Epoch \d+ of 4000"))


def test_stop(visit):
    page = visit("/ANN")
    slow_training(page)
    press(page, "Stop")
    sees(page, "This run was stopped", timeout=20_000)


def test_reload_and_restart_during_training(visit, app):
    page = visit("/ANN")
    slow_training(page)
    page.reload()
    sees(page, re.compile(r"Epoch \d+ of 4000"))
    app.stop()
    app.start()
    page.goto(page.url)
    sees(page, re.compile(r"Epoch \d+ of 4000"))
    press(page, "Stop")
    sees(page, "This run was stopped", timeout=20_000)


def test_finished_example_and_list_of_runs(visit):
    page = visit("/ANN")
    press(page, "See a finished example")
    sees(page, "Of 100 pairs", timeout=20_000)
    page = visit("/Runs_and_models")
    sees(page, "Breast lump")
