"""SPSS as a hospital's statistician leaves it: labels of variables and values, declared gaps, days, patients."""

import datetime

import numpy as np
import pandas as pd
import pytest

from dlcore.data import TableOptions, read_table

pyreadstat = pytest.importorskip("pyreadstat")
N = 60
DAYS = [datetime.date(2021, 1, 4) + datetime.timedelta(days=5 * i) for i in range(N)]


@pytest.fixture
def file(tmp_path):
    frame = pd.DataFrame(
        {
            "pat": [float(100 + i // 2) for i in range(N)],
            "v1": [f"Surname{i}" for i in range(N)],
            "smoke": [(0.0, 1.0, 2.0, 9.0)[i % 4] for i in range(N)],
            "bmi": [-7.0 if i % 6 == 0 else -8.0 if i % 6 == 1 else 22.5 + i % 9 for i in range(N)],
            "adm": DAYS,
            "ward": ["X" if i % 10 == 0 else "AB"[i % 2] for i in range(N)],
            "died": [float(i % 2) for i in range(N)],
        }
    )
    labels = {"bmi": "Body mass index (kg/m²)", "v1": "Surname", "adm": "Date of admission", "died": "Died in hospital"}
    values = {
        "smoke": {0: "never", 1: "former", 2: "current", 9: "refused"},
        "bmi": {-7: "too ill"},
        "died": {0: "no", 1: "yes"},
    }
    gaps = {"smoke": [9.0], "bmi": [{"lo": -9, "hi": -1}], "ward": ["X"]}
    path = tmp_path / "a.sav"
    pyreadstat.write_sav(frame, path, column_labels=labels, variable_value_labels=values, missing_ranges=gaps)
    return path


def test_labels_gaps_days_and_patients(file):
    reading = read_table(file)
    data, said = reading.dataset, " ".join(reading.notes)
    assert data.schema["bmi"].label == "Body mass index (kg/m²)" and data.schema["bmi"].unit == "kg/m²"
    assert data.schema["smoke"].levels == ("current", "former", "never") and data.schema["smoke"].missing == 15
    assert data.schema["bmi"].missing == 20 and data.schema["bmi"].low == 22.5
    assert set(data.schema["ward"].levels) == {"A", "B"}
    assert "smoke: 15 cells are missing, as the file declares (9 = refused)" in said
    assert "bmi: 20 cells are missing, as the file declares (-7 = too ill, -8)" in said
    assert reading.guesses["dates"] == ["adm"] and data.schema.patient.name == "pat"
    assert data.classes[1] == "died" and data.schema.positive == ("yes",)


def test_a_variable_whose_label_says_who_a_patient_is_goes_no_further(file):
    reading = read_table(file)
    assert reading.guesses["identifying"] == {"v1": "name"}
    assert "v1" not in reading.dataset.frame


def test_days_are_shifted(file):
    moved = pd.to_datetime(read_table(file, options=TableOptions(shift_dates=True)).dataset.frame["adm"])
    gap = (moved - pd.to_datetime(pd.Series(DAYS))).dt.days.to_numpy()
    assert (gap != 0).all() and np.array_equal(gap[::2], gap[1::2])
