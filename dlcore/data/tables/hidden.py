"""Patients hidden in the names of records: S00_1 and S00_2 are two recordings of S00."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dlcore.data.files.patients import patients_from_names
from dlcore.data.tables.dates import are_dates
from dlcore.data.tables.names import names_a_patient

FEWEST, LARGEST = 5, 0.2  # so many patients at least, none with a larger share of the rows


def hidden_patients(frame: pd.DataFrame) -> tuple[str, np.ndarray] | None:
    """The column in whose names patients are hidden, and the patient of each row; None where there is none.

    Only names that differ in every row are looked at, and only where no other column tells patients apart.
    """
    if any(names_a_patient(name) and 1 < frame[name].nunique() < len(frame) for name in frame):
        return None
    for name in frame:
        words = frame[name]
        if words.dtype == np.float64 or words.isna().any() or words.nunique() < len(words) or are_dates(words):
            continue
        patients = patients_from_names([str(word) for word in words])
        if patients is None:
            continue
        sizes = pd.Series(patients).value_counts()
        if len(sizes) >= FEWEST and sizes.max() <= LARGEST * len(words):
            return str(name), patients
    return None
