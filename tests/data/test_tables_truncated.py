"""Files of statistics programs that broke off: one clear error, and no temporary file left behind."""

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dlcore.data import read_table
from dlcore.errors import DataError


def _written(ending: str, folder: Path) -> bytes:
    import pyreadstat

    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "age": rng.normal(60, 9, 300),
            "word": rng.choice(["alpha", "beta"], 300),
            "died": rng.integers(0, 2, 300) * 1.0,
        }
    )
    path = folder / f"a.{ending}"
    {"sav": pyreadstat.write_sav, "dta": pyreadstat.write_dta, "xpt": pyreadstat.write_xport, "parquet": None}[ending](
        frame, str(path)
    )
    return path.read_bytes()


@pytest.mark.parametrize("ending", ["sav", "dta", "xpt"])
@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.9])
def test_truncated(ending, share, tmp_path, monkeypatch):
    place = tmp_path / "temporary"
    place.mkdir()
    whole = _written(ending, tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    try:
        rows = len(read_table(whole[: int(share * len(whole)) | 1], f"a.{ending}").dataset.frame)
    except DataError:
        rows = None
    assert not list(place.iterdir())
    assert rows is None
