"""Whatever was done to a picture, or read of a column, has its words: a fact without a sentence would be an error."""

import datetime
import io

import numpy as np
import pandas as pd
import pytest
import tifffile

from dlcore.data import read_table
from dlcore.data.images.read import read_images


def test_a_deep_picture_is_read_and_said(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 4096, (24, 24, 3), dtype=np.uint16)
    for i in range(2):
        tifffile.imwrite(tmp_path / f"{i}.tif", pixels + i, photometric="rgb")
    assert any("256 steps" in note for note in read_images(tmp_path).notes)


@pytest.mark.parametrize("how", ["%Y%m%d", "%y%m%d", "%d%m%Y", "%Y%m"])
def test_days_in_numbers_are_said(how):
    days = [(datetime.date(2021, 1, 3) + datetime.timedelta(days=17 * i)).strftime(how) for i in range(40)]
    held = io.BytesIO()
    frame = pd.DataFrame(
        {"id": [f"P{i}" for i in range(40)], "seen": [int(d) for d in days], "died": [i % 2 for i in range(40)]}
    )
    frame.to_excel(held, index=False)
    assert any("seen" in note and "day" in note for note in read_table(held.getvalue(), "a.xlsx").notes)
