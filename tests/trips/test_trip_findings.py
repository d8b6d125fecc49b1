"""The trip with a list of findings, in a real browser: sample, training, syndromes, thinking, a list completed, a model file."""

import re

import pytest
from walk import choose, download, no_error, press, sees, sees_a_figure, step, train, upload

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def findings(tmp_path):
    """Two syndromes of three findings each, and one finding alone."""
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(0)
    n = 300
    first, second = rng.random((2, n)) < 0.3
    table = {
        name: rng.random(n) < np.where(of, 0.8, 0.1)
        for of, names in ((first, ("dyspnoea", "oedema", "orthopnoea")), (second, ("cough", "fever", "sputum")))
        for name in names
    }
    table["fracture"] = rng.random(n) < 0.3
    file = tmp_path / "findings.csv"
    pd.DataFrame(table).replace({True: "yes", False: "no"}).to_csv(file, index=False)
    return file


def tick(page, name: str) -> None:
    page.get_by_test_id("stButtonGroup").get_by_role("button", name=name, exact=True).first.click()


def test_a_table_of_ones_own_to_a_completed_list(visit, app, findings, tmp_path):
    page = visit("/RBM")
    upload(page, findings, "CSV or Excel")
    sees(page, "300 rows")
    press(page, "Go on to training")
    train(page, timeout=240_000)
    sees(page, "hidden in turn")
    sees_a_figure(page)
    choose(page, "Syndromes")
    sees(page, "more stable than chance")
    sees_a_figure(page)
    choose(page, "What goes together")
    sees(page, "Together is not because of")

    step(page, "Understand")
    sees(page, "Tick what is known")
    tick(page, "dyspnoea")
    sees_a_figure(page)
    choose(page, "Energy landscape")
    sees(page, "possible lists")
    choose(page, "What a dream is for")
    sees(page, "away from the true direction")

    step(page, "Use")
    tick(page, "oedema")
    sees(page, "oedema raises it")
    step(page, "Results")
    saved = tmp_path / "model.zip"
    download(page, "Download the model file").save_as(saved)

    page = visit("/RBM?step=use")
    page.get_by_test_id("stExpander").get_by_text("Open a model file").click()
    upload(page, saved, "saved here")
    page.wait_for_url(re.compile("model="))
    tick(page, "cough")
    sees(page, "cough raises it")
    choose(page, "A table of patients")
    upload(page, findings, "same columns")
    sees(page, "Predictions")
    download(page, "Download as CSV").save_as(tmp_path / "completed.csv")
    assert len((tmp_path / "completed.csv").read_text().splitlines()) == 301
    no_error(page)
    assert not {name.split(".")[0] for name in app.modules()} & {"torch", "sklearn"}


def test_lists_in_cells_become_findings_on_the_page(visit, tmp_path):
    cells = ["HTN; DM2", "HTN", "", "CKD; HTN", "DM2; CKD"] * 12
    cells[0] += "; gout"
    file = tmp_path / "lists.csv"
    file.write_text("sex,history\n" + "".join(f"{'fm'[i % 2]},{cell}\n" for i, cell in enumerate(cells)))
    page = visit("/RBM")
    upload(page, file, "CSV or Excel")
    sees(page, "holds several answers in one cell")
    press(page, "Make findings of them")
    sees(page, "Findings were made of history")
    sees(page, "1 finding of fewer than 5 patients is left out: gout (1)")
    sees(page, "60 rows, 4 variables")
    press(page, "Undo")
    sees(page, "holds several answers in one cell")
    no_error(page)
