"""The trips that a doctor makes with what was measured over time, in a real browser."""

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect
from walk import choose, download, no_error, press, sees, sees_a_figure, step, train, upload

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def ward(n=40) -> pd.DataFrame:
    """Patients whose CRP rises where they die."""
    rng = np.random.default_rng(0)
    rows = []
    for i in range(n):
        dies = i % 2
        for day in range(5):
            crp = 20 + dies * 15 * day + rng.normal() * 4
            rows.append(
                (
                    f"P{i:02d}",
                    f"{day + 1:02d}.03.2024 08:00",
                    round(crp, 1),
                    round(80 + rng.normal() * 5),
                    40 + i,
                    "ja" if dies else "nein",
                )
            )
    return pd.DataFrame(rows, columns=["Patient", "Zeit", "CRP (mg/l)", "Puls", "Alter", "Verstorben"])


def quickly(page) -> None:
    """Few folds, few networks, few rounds."""
    page.get_by_text("Settings", exact=True).last.click()
    for label, value in (("Folds", "2"), ("Networks that vote", "1"), ("Epochs", "3"), ("Memory cells", "8")):
        box = page.get_by_role("spinbutton", name=label, exact=True)
        box.fill(value)
        box.press("Enter")
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=90_000)


def test_long_table_to_prediction(visit, app, tmp_path):
    file = tmp_path / "station.csv"
    ward().to_csv(file, index=False, sep=";", encoding="cp1252")
    page = visit("/RNN")
    upload(page, file, "a row a time")
    sees(page, "40 courses, 2 variables over time")
    sees(page, "Verstorben = ja")
    sees_a_figure(page)
    press(page, "Go on to training")
    quickly(page)
    train(page)
    sees(page, "the one with Verstorben gets the higher risk")
    step(page, "Understand")
    sees(page, "never a later one")
    sees_a_figure(page)
    sees(page, "Each column adds up")
    choose(page, "What if?")
    choose(page, "turned round")
    sees_a_figure(page)
    choose(page, "What a gate is")
    sees(page, "forget gate")
    sees_a_figure(page)

    step(page, "Results")
    saved = tmp_path / "model.zip"
    download(page, "Download the model file").save_as(saved)
    page = visit("/RNN?step=use")
    page.get_by_test_id("stExpander").get_by_text("Open a model file").click()
    upload(page, saved, "saved here")
    sees(page, "Measured so far")
    choose(page, "A file of patients")
    upload(page, file, "same columns")
    sees(page, "Predictions")
    download(page, "Download as CSV").save_as(tmp_path / "predictions.csv")
    lines = (tmp_path / "predictions.csv").read_text().splitlines()
    assert len(lines) == 41 and "unlike the training data" in lines[0]
    no_error(page)
    assert not {name.split(".")[0] for name in app.modules()} & {"torch", "sklearn"}


def test_names_are_left_out_and_one_is_kept_with_a_click(visit, tmp_path):
    file = tmp_path / "station.csv"
    table = ward()
    names = table["Patient"].map({p: f"Kowalczyk{i}" for i, p in enumerate(table["Patient"].unique())})
    table.assign(Nachname=names, PLZ=80331 + names.index // 5).to_csv(file, index=False)
    page = visit("/RNN")
    upload(page, file, "a row a time")
    sees(page, "as it says who a patient is: Nachname (a name), PLZ (an address).")
    page.get_by_role("combobox", name="Keep one").click()
    page.get_by_role("option", name="PLZ").click()
    sees(page, "as it says who a patient is: Nachname (a name).")
    expect(page.get_by_test_id("stMain")).not_to_contain_text("Kowalczyk")
    no_error(page)


def test_one_signal_a_row(visit, tmp_path):
    rng = np.random.default_rng(0)
    t = np.arange(30)
    rows = [
        ["sick" if i % 2 else "well", *np.round(np.sin(t / (2 + 2 * (i % 2))) + 0.2 * rng.normal(size=30), 3)]
        for i in range(40)
    ]
    file = tmp_path / "beats.csv"
    pd.DataFrame(rows, columns=["label", *(f"t{i}" for i in t)]).to_csv(file, index=False)
    page = visit("/RNN")
    upload(page, file, "a row a time")
    sees(page, "40 courses, 1 variable over time")
    sees(page, "label = sick")
    press(page, "Go on to training")
    quickly(page)
    train(page)
    sees(page, "Tested on 40 patients")
    step(page, "Understand")
    sees_a_figure(page)
    no_error(page)


def test_recordings_and_a_file_that_cannot_be_read(visit, tmp_path):
    wfdb = pytest.importorskip("wfdb")
    import shutil

    rng = np.random.default_rng(0)
    for i in range(16):
        folder = tmp_path / "ecg" / ("af" if i % 2 else "sinus")
        folder.mkdir(parents=True, exist_ok=True)
        signal = np.sin(np.arange(200) / (4 + 4 * (i % 2)))[:, None] + 0.1 * rng.normal(size=(200, 1))
        wfdb.wrsamp(f"r{i}", 100, ["mV"], ["II"], signal, fmt=["16"], write_dir=str(folder))
    archive = shutil.make_archive(str(tmp_path / "ecg"), "zip", tmp_path / "ecg")
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("colour,shade\nred,dark\nblue,light\n")
    page = visit("/RNN")
    upload(page, wrong, "a row a time")
    sees(page, "No column tells the patients apart")
    page = visit("/RNN")
    upload(page, archive, "a row a time")
    sees(page, "16 courses, 1 variable over time")
    press(page, "Go on to training")
    quickly(page)
    train(page)
    step(page, "Use")
    sees(page, "Measured so far")
    no_error(page)


def test_the_sample_asks_for_an_event_and_another_question_can_be_asked(visit):
    page = visit("/RNN")
    press(page, "Try it on sample data")
    sees(page, "312 courses, 12 variables over time")
    step(page, "Data")
    sees(page, "An event within a time")
    choose(page, "The next values")
    page.get_by_role("textbox", name="How far ahead").fill("1 years")
    page.get_by_role("textbox", name="How far ahead").press("Enter")
    press(page, "Ask this")
    sees(page, "the next values of bilirubin")
    no_error(page)
