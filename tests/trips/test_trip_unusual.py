"""Trips through the autoencoder's page in a real browser: a table, pictures, and courses of equal length."""

import io
import re
import zipfile

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect
from walk import choose, download, no_error, press, sees, sees_a_figure, step, train, upload

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def through_the_panels(page) -> None:
    """Every panel of results and of understanding draws something."""
    sees_a_figure(page)
    choose(page, "Where the line lies")
    sees(page, "Alerts among 100 ordinary patients")
    choose(page, "Everybody on a map")
    sees_a_figure(page)
    choose(page, "Does the network earn itself?")
    sees(page, "rincipal components")
    step(page, "Understand")
    sees(page, "bottleneck")
    sees_a_figure(page)
    for panel in ("Why does noise help?", "Unusual in what sense?", "Walk through the map"):
        choose(page, panel)
        sees_a_figure(page)
    no_error(page)


def test_a_table_from_sample_to_screening(visit, app):
    page = visit("/Autoencoder?sample=breast_cancer")
    sees(page, "569 rows")
    step(page, "Train")
    expect(page.get_by_role("combobox", name="Learn from")).to_have_value("only “benign” (357)")
    page.get_by_text("Settings", exact=True).click()
    page.get_by_role("spinbutton", name="Networks together").fill("1")
    page.get_by_role("spinbutton", name="Epochs at most").fill("15")
    page.get_by_role("spinbutton", name="Folds").fill("2")
    page.keyboard.press("Tab")
    train(page, timeout=240_000)
    sees(page, "known anomalies stand out")
    sees(page, "most to blame is")
    choose(page, "Against simpler ways")
    sees(page, "Isolation forest")
    through_the_panels(page)
    step(page, "Use")
    upload(page, "sample_data/breast_cancer.csv", "File of new patients")
    sees(page, "of 569 patients lie above the line")
    assert download(page, "Download this list").suggested_filename == "unusual.csv"
    choose(page, "Fill in missing values")
    upload(page, "sample_data/breast_cancer.csv", "File of new patients")
    sees(page, "Nothing is missing in this file")
    no_error(page)
    assert not {name.split(".")[0] for name in app.modules()} & {"torch", "sklearn"}


def zip_of_blobs() -> bytes:
    """Forty grey blobs, a little off the middle."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:16, :16]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for i in range(40):
            blob = np.exp(-((y - 8 - rng.normal()) ** 2 + (x - 8 - rng.normal()) ** 2) / 18)
            blob = np.clip(blob + 0.03 * rng.normal(size=(16, 16)), 0, 1)
            png = io.BytesIO()
            Image.fromarray((255 * blob).astype(np.uint8)).save(png, "PNG")
            archive.writestr(f"{i:02}.png", png.getvalue())
    return target.getvalue()


def test_pictures_from_a_zip_to_noise_taken_away(visit, tmp_path):
    file = tmp_path / "pictures.zip"
    file.write_bytes(zip_of_blobs())
    page = visit("/Autoencoder")
    page.get_by_role("radio", name=re.compile("ictures")).first.click()
    upload(page, file, "A zip or a folder")
    sees(page, "40 pictures")
    press(page, "Go on to training")
    train(page, timeout=240_000)
    sees(page, "patients stand out as unusual")
    sees(page, "the region most to blame")
    through_the_panels(page)
    step(page, "Use")
    choose(page, "Take noise away")
    upload(page, file, "File of new patients")
    sees(page, "what patients have in common")
    no_error(page)


def test_courses_of_equal_length(visit):
    page = visit("/Autoencoder?sample=wrist_motion")
    sees(page, "80")
    step(page, "Train")
    expect(page.get_by_role("combobox", name="Learn from")).to_have_value("everybody")
    train(page, timeout=240_000)
    sees(page, "stand out as unusual")
    sees(page, "most to blame is what happens at")
    through_the_panels(page)
