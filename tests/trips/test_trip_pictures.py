"""The trip with pictures, in a real browser: sample, why this answer, the quiz, one's own zip."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image
from walk import choose, no_error, press, sees, sees_a_figure, step, train, upload

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def zip_of_pictures() -> bytes:
    """Two classes of noise, one brighter in the middle, and one file that is no picture."""
    rng = np.random.default_rng(0)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for i in range(60):
            pixels = rng.integers(0, 120, (28, 28), dtype=np.uint8)
            if i % 2:
                pixels[9:19, 9:19] += 120
            png = io.BytesIO()
            Image.fromarray(pixels).save(png, "PNG")
            archive.writestr(f"{'spot' if i % 2 else 'plain'}/{i:02}.png", png.getvalue())
        archive.writestr("spot/notes.png", b"this is text")
    return target.getvalue()


def test_finished_example_explained_and_guessed(visit, app):
    page = visit("/CNN?example=1")
    sees(page, "Of 100 pairs")
    choose(page, "Right and wrong")
    sees(page, "pictures")
    choose(page, "You against the network")
    press(page, "Start", exact=True)
    sees(page, "1 of 20")
    step(page, "Understand")
    sees(page, "Which places matter?")
    sees_a_figure(page)
    choose(page, "Layer by layer")
    sees(page, "answers most to pictures like these")
    choose(page, "Paint a filter")
    sees(page, "What the filter finds")
    no_error(page)
    assert not {name.split(".")[0] for name in app.modules()} & {"torch", "sklearn"}


def test_own_zip_to_prediction(visit, tmp_path):
    file = tmp_path / "pictures.zip"
    file.write_bytes(zip_of_pictures())
    page = visit("/CNN")
    upload(page, file, "A zip or a folder")
    sees(page, "60 pictures")
    sees(page, "notes.png")
    press(page, "Go on to training")
    train(page, timeout=180_000)
    step(page, "Use")
    upload(page, file, "Pictures, DICOM or a zip")
    sees(page, "left out")
    sees(page, "This file tells what happened to 60 of its")
    press(page, "Judge the model on this file")
    sees(page, "where its own held-out")
    sees(page, "One place more, not every place")
    no_error(page)
