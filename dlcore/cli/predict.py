"""``python -m dlcore predict``: a model file and new patients in, a table of predictions out."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dlcore.bundle import read_bundle
from dlcore.data.kinds import kind_of_card
from dlcore.errors import DataError


def predict(options: argparse.Namespace) -> int:
    """Write one row of predictions a patient; what the reader must know goes to stderr.

    Raises
    ------
    DataError
        The model file is not there, or the predictions cannot be written where they should.
    """
    from dlcore.data.tables import export
    from dlcore.jobs import predictions

    out = Path(options.out)
    writers = {".csv": export.to_csv, ".xlsx": export.to_excel}
    if out.suffix.lower() not in writers or not out.parent.is_dir():
        raise DataError(
            f"Predictions cannot be written to {out}.", "Name a .csv or .xlsx file in a folder that exists."
        )
    if not Path(options.model).is_file():
        raise DataError(f"There is no model file {options.model}.", "Check its name.")
    bundle = read_bundle(options.model)
    new = kind_of_card(bundle.card).read_new(Path(options.data))
    found = predictions.predict(bundle, new)
    out.write_bytes(writers[out.suffix.lower()](found.table))
    for note in found.notes:
        sys.stderr.write(note + "\n")
    return 0
